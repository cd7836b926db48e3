// Good starting points: whole policies and single statements, as snippets. Bodies are written for readability, one line per array entry.
import { guardrails } from "./starters/guardrails";
import { identity } from "./starters/identity";
import { resource } from "./starters/resource";
import type { Template } from "./starters/template";
import { trust } from "./starters/trust";

/** Starting points; `wholePolicy` wraps their statements in a document. Tab stops are numbered from 1. */
export const templates: readonly Template[] = [...identity, ...trust, ...resource, ...guardrails];

/** A whole document around statements, lines in snippet notation. */
export function wholePolicy(template: Template): string[] {
  return ["{", '\t"Version": "2012-10-17",', '\t"Statement": [', ...template.statements.map((line) => `\t\t${line}`), "\t]", "}"];
}
