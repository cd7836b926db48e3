// The condition keys that policies ask a request for and that nobody gave (AWS's MissingContextValues), and whether the decision rests on them.
import type { Catalogue } from "../catalogue/api";
import { code } from "../explain";
import { CHECKS } from "../limits";
import { conditionHolds, readContext } from "../semantics/evaluator/conditions";
import { hasPolicyVariables, matchStatement } from "../semantics/evaluator/policy";
import { contextCandidates, spelling } from "../semantics/examples/plausible";
import { type KeyTypes, multiplicity, normaliseKey } from "../semantics/keys";
import { neverHas, withOwnKeys } from "../semantics/own-keys";
import type { Decision, Request } from "../semantics/request";
import { parseVariables } from "../semantics/variables";
import type { PolicyDocument, Statement } from "../syntax/tree";

/** A key that a statement asked for and the request does not have. */
export interface MissingKey {
  /** As the policies, or AWS, spell it. */
  key: string;
  /** A value of it (with values for other missing keys, where one alone does nothing) with which the decision is another one. */
  changes?: { value: string | string[]; decision: Decision | "undecided" };
}

/**
 * The keys that statements about this request's caller and action ask for, that the request does not state, that nothing
 * in it fixes, and that its caller may have. `decide` judges a request; `request` may still lack its own keys.
 */
export function missingKeys(
  policies: readonly PolicyDocument[],
  given: Request,
  types: KeyTypes,
  decide: (request: Request) => Decision | "undecided",
  catalogue?: Catalogue,
): MissingKey[] {
  const request = withOwnKeys(given);
  const stated = new Set(Object.keys(request.context).map(normaliseKey));
  const asked = new Map<string, Set<Statement>>();
  const documentOf = new Map<Statement, PolicyDocument>();
  for (const document of policies)
    for (const statement of document.statements) {
      if (!concerns(statement, document, request, types)) continue;
      documentOf.set(statement, document);
      for (const key of keysOf(statement, document)) {
        if (stated.has(key) || neverHas(request.principal, key)) continue;
        asked.set(key, (asked.get(key) ?? new Set()).add(statement));
      }
    }
  const around = { documents: [...policies], ...(catalogue && { catalogue }) };
  const keys = [...asked.keys()];
  const valuesOf = new Map(keys.map((key) => [key, candidates(key, types, around)]));
  const before = decide(request);
  const found = new Map<string, MissingKey["changes"]>();
  const attempt = (values: Record<string, string | string[]>): void => {
    const decision = decide({ ...request, context: { ...request.context, ...values } });
    if (decision === before) return;
    for (const [key, value] of Object.entries(values)) if (!found.has(key)) found.set(key, { value, decision });
  };
  for (const key of keys.slice(0, CHECKS.missingKeys))
    for (const value of valuesOf.get(key) ?? []) if (!found.has(key)) attempt({ [key]: value });
  // A statement may need several of them at once.
  for (const statement of new Set([...asked.values()].flatMap((set) => [...set]))) {
    const own = keys.filter((key) => asked.get(key)?.has(statement) && !found.has(key)).slice(0, CHECKS.missingKeys);
    if (own.length > 0) attempt(satisfying(statement, documentOf.get(statement) as PolicyDocument, own, valuesOf, request, types));
  }
  return keys.map((key): MissingKey => {
    const changes = found.get(key);
    return { key: spelling(key, around), ...(changes && { changes }) };
  });
}

/** The statement is about such callers and actions; resources count as far as no variable stands in them. */
function concerns(statement: Statement, document: PolicyDocument, request: Request, types: KeyTypes): boolean {
  const variable = [statement.resource, statement.notResource].some((list) => list?.values.some(({ value }) => value.includes("${")));
  const { condition: _, ...bare } = statement;
  const { resource: __, notResource: ___, ...barest } = bare;
  return matchStatement(variable ? barest : bare, document, request, types, readContext(request.context)).matches;
}

/** The keys of a statement's conditions, and those whose values its texts hold. */
function keysOf(statement: Statement, document: PolicyDocument): Set<string> {
  const entries = statement.condition?.entries ?? [];
  const texts = [
    ...(statement.resource?.values ?? []),
    ...(statement.notResource?.values ?? []),
    ...entries.flatMap(({ values }) => values),
  ].map(({ value }) => String(value));
  const variables = texts.flatMap((text) =>
    parseVariables(text, hasPolicyVariables(document)).flatMap((part) => ("variable" in part ? [part.variable] : [])),
  );
  return new Set([...entries.map(({ key }) => normaliseKey(key.value)), ...variables]);
}

function candidates(key: string, types: KeyTypes, around: Parameters<typeof contextCandidates>[2]): (string | string[])[] {
  const isList = multiplicity(key, types) === "multi";
  const plain: Record<string, string[]> = {
    Bool: ["true", "false"],
    Numeric: ["0", "1", "1000000"],
    Date: ["2026-01-01T00:00:00Z"],
    IPAddress: ["203.0.113.10", "10.0.0.1"],
  };
  const usual = plain[types.type(key) ?? ""] ?? ["example"];
  const known = contextCandidates(key, isList ? [] : "", around);
  return [...known, ...usual.map((value) => (isList ? [value] : value))].slice(0, CHECKS.valuesOfAMissingKey);
}

/** Values with which the statement's conditions hold, as far as one is found for each key alone. */
function satisfying(
  statement: Statement,
  document: PolicyDocument,
  keys: readonly string[],
  valuesOf: ReadonlyMap<string, (string | string[])[]>,
  request: Request,
  types: KeyTypes,
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const key of keys) {
    const entries = statement.condition?.entries.filter((entry) => normaliseKey(entry.key.value) === key) ?? [];
    const fits = (value: string | string[]) => {
      const context = readContext({ ...request.context, ...values, [key]: value });
      return entries.every((entry) => conditionHolds(entry, { context, types, variables: hasPolicyVariables(document) }));
    };
    const list = valuesOf.get(key) ?? [];
    const value = list.find(fits) ?? list[0];
    if (value !== undefined) values[key] = value;
  }
  return values;
}

/** What is to be said of missing keys, in sentences; empty if there are none. */
export function missingSentences(missing: readonly MissingKey[]): string[] {
  if (missing.length === 0) return [];
  const names = missing.map(({ key }) => code(key)).join(", ");
  const changing = missing.filter(({ changes }) => changes);
  return [
    `The policies ask for ${names}, which the request does not state.`,
    ...changing.slice(0, 3).map(({ key, changes }) => {
      const value = [changes?.value ?? ""].flat().map(code).join(", ");
      return `With ${code(key)} = ${value} the decision can be ${code(changes?.decision ?? "")}.`;
    }),
  ];
}
