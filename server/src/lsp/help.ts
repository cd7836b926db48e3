// The link from a diagnostic to the page of its code: the one in the package, so that it opens without a network.

import type { Diagnostic } from "vscode-languageserver";
import { OPEN_RULE_COMMAND } from "../../../shared/protocol";
import { codeDescription } from "../core/validate/codes";
import { installed, join, uriOf } from "../platform/current";
import type { Session } from "./session";

/** Pages in the package. */
const folder = installed.rulePages();

/** The part of a diagnostic that links to its code's page; nothing for a client that shows no links. */
export function helpLink({ abilities }: Session, code: string): Pick<Diagnostic, "codeDescription"> {
  if (!abilities.codeDescription) return {};
  const { page, href } = codeDescription(code);
  // Our extension draws the page; other editors open the file, or the published page where the package has none.
  if (abilities.commands)
    return { codeDescription: { href: `command:${OPEN_RULE_COMMAND}?${encodeURIComponent(JSON.stringify([page]))}` } };
  return { codeDescription: { href: folder ? uriOf(join(folder, page)) : href } };
}
