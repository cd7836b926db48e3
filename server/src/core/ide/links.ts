// Document links: services lead to AWS's service authorization reference.
import { hasWildcard } from "../catalogue/match";
import type { PolicyDocument, Range } from "../syntax/tree";
import type { WritingContext } from "./context";
import { referenceUrl } from "./reference";

/** A part of the text that leads to a page. */
interface DocumentLink {
  range: Range;
  url: string;
  tooltip: string;
}

/** Large policies are cut: more links would only slow the editor down. */
const most = 1000;

/**
 * One link per service and list, on the prefix of its first entry (`s3` of `s3:GetObject`). Links on every entry would
 * underline the whole list, and an underline is what findings look like.
 */
export function documentLinks(document: PolicyDocument, context: WritingContext): DocumentLink[] {
  const links: DocumentLink[] = [];
  for (const statement of document.statements) {
    for (const list of [statement.action, statement.notAction]) {
      const linked = new Set<string>();
      for (const { value, range } of list?.values ?? []) {
        if (links.length >= most) return links;
        const colon = value.indexOf(":");
        const prefix = value.slice(0, Math.max(0, colon));
        const service = colon > 0 && !linked.has(prefix.toLowerCase()) ? context.catalogue.service(prefix) : undefined;
        // Behind an escape nobody knows where the prefix ends in the text.
        if (!service || !document.text.startsWith(`${prefix}:`, range.start + 1)) continue;
        linked.add(prefix.toLowerCase());
        const action = hasWildcard(value) ? undefined : context.catalogue.action(value);
        links.push({
          range: { start: range.start + 1, end: range.start + 1 + colon },
          url: referenceUrl(service, action?.name),
          tooltip: `Open ${action?.name ?? service.title} in AWS's service authorization reference`,
        });
      }
    }
  }
  return links;
}
