// Inlay hints: how many actions stand behind a wildcard.
import { hasWildcard } from "../catalogue/match";
import type { PolicyDocument, Range } from "../syntax/tree";
import type { WritingContext } from "./context";
import { wildcardMarkdown } from "./hover";
import { plural, summariseWildcard } from "./wildcards";

/** Words to be shown behind a value. */
interface InlayHint {
  offset: number;
  label: string;
  /** Markdown. */
  tooltip: string;
}

/** Editors ask for what is visible; who asks for a whole huge policy gets its beginning. */
const most = 1000;

/** Hints for the action patterns inside a range (all without one). A pattern that matches nothing says so. */
export function inlayHints(document: PolicyDocument, context: WritingContext, within?: Range): InlayHint[] {
  const hints: InlayHint[] = [];
  for (const statement of document.statements) {
    if (within && (statement.range.end < within.start || statement.range.start > within.end)) continue;
    for (const list of [statement.action, statement.notAction]) {
      for (const { value, range } of list?.values ?? []) {
        if (hints.length >= most) return hints;
        if (!hasWildcard(value) || (within && (range.end < within.start || range.start > within.end))) continue;
        const { count } = summariseWildcard(value, context.catalogue);
        const label = count === 0 ? "no action" : plural(count, "action");
        hints.push({
          offset: range.end,
          label,
          get tooltip() {
            return wildcardMarkdown(value, context);
          },
        });
      }
    }
  }
  return hints;
}
