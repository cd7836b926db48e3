// Cutting a question before it is asked: the entries of a statement that can matter to it, by comparing texts. Exact: what is left out changes no answer.
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import { byObject, byObjectAndText } from "../session/query";
import type { Located, PolicyDocument, PrincipalElement, Statement, StringList } from "../syntax/tree";
import { indexOf, overlapBudget, overlapping } from "./overlap-index";

/**
 * The part of an Allow statement that could go beyond an older policy, when none of its Denies counts: entries that an
 * older Allow has too, with the same text everywhere else, are left out. Null: nothing is left.
 */
export function beyond(statement: Statement, document: PolicyDocument, older: PolicyDocument): Statement | null {
  let best: Statement | null = statement;
  let fewest = 1;
  for (const element of elements) {
    const covered = statement[element] && allowedEntries(older, element).get(restKey(statement, element, document));
    if (!covered) continue;
    const entries = entryKeys(statement, element);
    if (entries.length === 0) continue;
    const keep = entries.map((entry) => !covered.has(entry));
    const share = keep.filter(Boolean).length / entries.length;
    if (share === 0) return null;
    if (share < fewest) {
      fewest = share;
      best = only(statement, element, keep);
    }
  }
  return best;
}

/** The entries of an element in the policy's Allow statements, by what the statements say otherwise. */
const allowedEntries = byObjectAndText("checks/allowed entries", (document: PolicyDocument, element: Element) => {
  const entries = new Map<string, Set<string>>();
  for (const statement of document.statements) {
    if (statement.effect?.value !== "Allow") continue;
    const rest = restKey(statement, element, document);
    const set = entries.get(rest) ?? new Set();
    entries.set(rest, set);
    for (const entry of entryKeys(statement, element)) set.add(entry);
  }
  return entries;
});

/** The statements say the same, letter by letter (positions, `Sid` and the case of actions aside). */
export function sameText(a: Statement, inA: PolicyDocument, b: Statement, inB: PolicyDocument): boolean {
  return (
    restKey(a, "action", inA) === restKey(b, "action", inB) &&
    JSON.stringify(entryKeys(a, "action")) === JSON.stringify(entryKeys(b, "action"))
  );
}

/** Text that is equal for statements that say the same, entry by entry. */
export function textOf(statement: Statement, document: PolicyDocument): string {
  return `${restKey(statement, "action", document)}${JSON.stringify(statement.action?.values.map(({ value }) => value))}`;
}

/**
 * The statement with only those of its actions that may match what one of the patterns matches, and none of those at the
 * positions that are `gone`; null if there are none. Statements without `Action` stay as they are.
 */
export function concerning(statement: Statement, patterns: readonly string[], gone: ReadonlySet<number> = new Set()): Statement | null {
  if (!statement.action) return statement;
  const { values } = statement.action;
  const index = indexOf(values);
  const budget = overlapBudget();
  const found = new Set<number>();
  for (const pattern of patterns) for (const position of overlapping(index, pattern, budget)) found.add(position);
  // Where too much would have to be compared, all stay.
  const positions = (budget.left < 0 ? [...values.keys()] : [...found].sort((a, b) => a - b)).filter((position) => !gone.has(position));
  if (positions.length === 0) return null;
  if (positions.length === values.length) return statement;
  return { ...statement, action: { ...statement.action, values: positions.map((position) => values[position] as Located<string>) } };
}

type Element = "action" | "resource" | "principal";
const elements: readonly Element[] = ["action", "resource", "principal"];

function only(statement: Statement, element: Element, keep: boolean[]): Statement {
  const chosen = <T>(list: T[]) => list.filter((_, i) => keep[i]);
  switch (element) {
    case "action":
      return { ...statement, action: { ...(statement.action as StringList), values: chosen((statement.action as StringList).values) } };
    case "resource":
      return {
        ...statement,
        resource: { ...(statement.resource as StringList), values: chosen((statement.resource as StringList).values) },
      };
    default: {
      const principal = statement.principal as PrincipalElement;
      return { ...statement, principal: { ...principal, entries: chosen(principal.entries) } };
    }
  }
}

function entryKeys(statement: Statement, element: Element): readonly string[] {
  if (element === "principal") return (statement.principal?.entries ?? []).map(({ kind, id }) => `${kind}|${id.value}`);
  const list = statement[element];
  if (!list) return [];
  return element === "action" ? lowerCase(list) : list.values.map(({ value }) => value);
}

const lowerCase = byObject("checks/entries in lower case", ({ values }: StringList) => values.map(({ value }) => value.toLowerCase()));

/** Text that is equal for statements that differ at most in one element's entries. */
const restKey = byObjectAndText(
  "checks/statements without an element",
  (statement: Statement, except: Element, document: PolicyDocument) => {
    const list = (part: StringList | undefined) => part?.values.map(({ value }) => value);
    const principals = (part: PrincipalElement | undefined) => part?.entries.map(({ kind, id }) => [kind, id.value]);
    const key = JSON.stringify([
      statement.effect?.value,
      except === "action" ? statement.action !== undefined : list(statement.action),
      list(statement.notAction),
      except === "resource" ? statement.resource !== undefined : list(statement.resource),
      list(statement.notResource),
      except === "principal" ? statement.principal !== undefined : principals(statement.principal),
      principals(statement.notPrincipal),
      statement.condition?.entries.map(({ operator, key: name, values }) => [
        operator.value,
        name.value.toLowerCase(),
        values.map(({ value }) => String(value)),
      ]),
    ]);
    // Only where there are variables does the version count; the entries left out of the key may hold some too.
    if (key.includes("${") || entryKeys(statement, except).some((entry) => entry.includes("${")))
      return `${key}${hasPolicyVariables(document)}`;
    return key;
  },
);
