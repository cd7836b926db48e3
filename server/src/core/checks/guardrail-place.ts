// Where a guardrail lost something: the token of the new policy by which a Deny no longer stops a request.
import { readContext } from "../semantics/evaluator/conditions";
import { hasPolicyVariables, matchesAction, matchStatement, type StatementTrace } from "../semantics/evaluator/policy";
import { resourceMatches } from "../semantics/evaluator/resources";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import type { Located, PolicyDocument, Range, Statement, StringList } from "../syntax/tree";
import { editDistance } from "../text/distance";
import { counterpartOf } from "./counterpart";

/** A Deny of the older guardrail that no longer stops what it stopped. */
export interface Loss {
  /** In the older policy. */
  deny: Statement;
  /** Stopped by the older policy, let through by the new one; replayed. */
  request: Request;
  /** The statement of the new policy that stands in its place; undefined if it is gone. */
  heir?: Statement;
  /** The token of the new policy that makes the difference. */
  range: Range;
  /** The token as it is written; undefined where none explains it. */
  text?: string;
}

/** A token, and its text where it is a value. */
type Token = Pick<Loss, "range" | "text">;

/** Finds the place of a loss: the part of the Deny's heir that the request does not match; the name `Statement` if no statement is left for it. */
export function placeOf(deny: Statement, request: Request, older: PolicyDocument, updated: PolicyDocument, types: KeyTypes): Loss {
  const heir = counterpartOf(deny, older, updated);
  if (!heir) return { deny, request, range: headOf(updated) };
  const context = readContext(request.context);
  const now = matchStatement(heir, updated, request, types, context);
  const then = matchStatement(deny, older, request, types, context);
  const inResource = (value: string) =>
    resourceMatches(value, request.resource, { context, types, variables: hasPolicyVariables(updated) });
  return { deny, request, heir, ...tokenOf(heir, deny, now, then, request, inResource) };
}

function tokenOf(
  heir: Statement,
  deny: Statement,
  now: StatementTrace,
  then: StatementTrace,
  request: Request,
  inResource: (value: string) => boolean,
): Token {
  switch (now.failed?.element) {
    case "Action":
      return heir.action ? replaced(heir.action, deny.action, then.matched.action) : { range: heir.range };
    case "Resource":
      return heir.resource ? replaced(heir.resource, deny.resource, then.matched.resource) : { range: heir.range };
    case "NotAction":
      return excluding(heir.notAction, (value) => matchesAction(value, request.action)) ?? { range: heir.range };
    case "NotResource":
      return excluding(heir.notResource, inResource) ?? { range: heir.range };
    case "Principal":
      return { range: heir.principal?.key.range ?? heir.range };
    case "NotPrincipal":
      return { range: heir.notPrincipal?.key.range ?? heir.range };
    case "Condition":
      return conditionToken(heir, deny, now.failed);
    default:
      // It matches still, so it is no Deny any more.
      return { range: heir.effect?.range ?? heir.range };
  }
}

/** The entry that came for the one that matched: among the new ones the nearest to it. The element's name if none is new. */
function replaced(list: StringList, before: StringList | undefined, matched: string | undefined): Token {
  const known = new Set(before?.values.map(({ value }) => value.toLowerCase()));
  const fresh = list.values.filter(({ value }) => !known.has(value.toLowerCase()));
  if (fresh.length === 0) return { range: list.key.range };
  const near = (entry: Located<string>) => (matched === undefined ? 0 : editDistance(entry.value, matched, 100));
  const [first] = fresh.map((entry) => ({ entry, distance: near(entry) })).sort((a, b) => a.distance - b.distance);
  return first ? { range: first.entry.range, text: first.entry.value } : { range: list.key.range };
}

function excluding(list: StringList | undefined, matches: (value: string) => boolean): Token | undefined {
  const entry = list?.values.find(({ value }) => matches(value));
  return entry ? { range: entry.range, text: entry.value } : list && { range: list.key.range };
}

/** The condition that does not hold: the value that is new in it, else its key. */
function conditionToken(heir: Statement, deny: Statement, failed: NonNullable<StatementTrace["failed"]>): Token {
  const is = (entry: { operator: Located<string>; key: Located<string> }) =>
    entry.operator.value === failed.operator && entry.key.value === failed.key;
  const entry = heir.condition?.entries.find(is);
  if (!entry) return { range: heir.condition?.key.range ?? heir.range };
  const before = deny.condition?.entries.find(is);
  const known = new Set(before?.values.map(({ value }) => String(value)));
  const fresh: Range[] = before ? entry.values.filter(({ value }) => !known.has(String(value))).map(({ range }) => range) : [];
  return { range: fresh.length === 1 ? (fresh[0] as Range) : entry.key.range };
}

function headOf(document: PolicyDocument): Range {
  const statement = document.properties.find(({ name }) => name.value === "Statement");
  return (statement ?? document.properties[0])?.name.range ?? { start: document.range.start, end: document.range.start + 1 };
}
