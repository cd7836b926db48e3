// Document links: actions and services lead to AWS's service authorization reference.
import type { PolicyDocument, Range } from "../syntax/tree";
import type { WritingContext } from "./context";
import { referenceUrl } from "./reference";
import { hasWildcard } from "./wildcards";

export interface DocumentLink {
  range: Range;
  url: string;
  tooltip: string;
}

/** One link for each action of a known service. Large lists are cut at 1,000 links: more would only slow the editor down. */
export function documentLinks(document: PolicyDocument, context: WritingContext): DocumentLink[] {
  const links: DocumentLink[] = [];
  for (const statement of document.statements) {
    for (const list of [statement.action, statement.notAction]) {
      for (const { value, range } of list?.values ?? []) {
        if (links.length >= 1000) return links;
        const colon = value.indexOf(":");
        const service = colon < 0 ? undefined : context.catalogue.service(value.slice(0, colon));
        if (!service) continue;
        const action = hasWildcard(value) ? undefined : context.catalogue.action(value);
        links.push({
          range: { start: range.start + 1, end: range.end - 1 },
          url: referenceUrl(service, action?.name),
          tooltip: `Open ${action?.name ?? service.title} in AWS's service authorization reference`,
        });
      }
    }
  }
  return links;
}
