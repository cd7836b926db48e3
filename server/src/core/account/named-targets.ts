// Which users and roles policies can mean: so that not every actor is asked about every role. More than the policies allow, never less.
import { byObjects } from "../session/query";
import type { PolicyDocument, Statement } from "../syntax/tree";
import type { Doc, Snapshot } from "./model";
import { globMatches, namesAction } from "./permission";

type Named = ReadonlySet<string> | "any";

const known = byObjects(
  "account/principals that documents name",
  (_document: PolicyDocument, _snapshot: Snapshot) => new Map<string, Named>(),
);

/** ARNs of the snapshot's principals that an Allow of the policies may mean with the action, whatever its conditions; `any`: nobody can say. */
export function targetsNamed(docs: readonly Doc[], action: string, snapshot: Snapshot): Named {
  const all = new Set<string>();
  for (const { document } of docs) {
    if (!document) return "any";
    const byAction = known(document, snapshot);
    let named = byAction.get(action);
    if (named === undefined) {
      named = namedIn(document, action, snapshot);
      byAction.set(action, named);
    }
    if (named === "any") return named;
    for (const arn of named) all.add(arn);
  }
  return all;
}

function namedIn({ statements }: PolicyDocument, action: string, snapshot: Snapshot): Named {
  const found = new Set<string>();
  for (const statement of statements) {
    if (statement.effect?.value !== "Allow" || !namesAction(statement, action.toLowerCase())) continue;
    if (!addNamed(statement, snapshot, found)) return "any";
  }
  return found;
}

function addNamed({ resource, notResource }: Statement, { principals }: Snapshot, found: Set<string>): boolean {
  if (!resource || notResource) return false;
  for (const { value } of resource.values) {
    // A policy variable, and what is short of an ARN, can be anything.
    if (value.includes("$") || !/^arn:[^*?]*:/.test(value)) return false;
    const [start = "", ...rest] = value.split(/[*?]/);
    const end = rest.at(-1);
    if (end === undefined) found.add(value);
    else for (const arn of principals.keys()) if (arn.startsWith(start) && arn.endsWith(end) && globMatches(value, arn)) found.add(arn);
  }
  return true;
}
