// The link from a diagnostic to the page of its code.
import type { Diagnostic } from "vscode-languageserver";
import { codeDescription } from "../core/validate/codes";
import type { Session } from "./session";

/** The part of a diagnostic that links to its code's page; nothing for a client that shows no links. */
export function helpLink({ abilities }: Session, code: string): Pick<Diagnostic, "codeDescription"> {
  return abilities.codeDescription ? { codeDescription: { href: codeDescription(code).href } } : {};
}
