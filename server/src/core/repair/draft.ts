// A policy while it is repaired: statements as JSON, each with what it makes of every example.

import { withUnknownsHolding } from "../checks/certain";
import { type GuardrailKind, isGuardrail } from "../checks/guardrail";
import { hasPolicyVariables, matchStatement } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { JsonValue } from "../syntax/editor";
import { statementJson } from "../syntax/json-of";
import { parsePolicy } from "../syntax/parse";
import type { PolicyDocument, PolicyKind, Statement } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import type { Example } from "./examples";

/** A statement, or a part of one, as JSON. */
export type Json = { [name: string]: JsonValue };

/** By the number of an example. */
type Matches = (example: number) => boolean;

/** A statement of the policy as it stands now. */
export interface Draft {
  json: Json;
  statement: Statement;
  /** The statement of the given policy that it was; undefined for a new one. */
  origin?: number;
  /** Whether it matches an example: in the reading with the most access, and in that with the least (`reading`). */
  most: Matches;
  least: Matches;
}

/** What a repair works on. */
export interface Bench {
  document: PolicyDocument;
  kind: PolicyKind | undefined;
  types: KeyTypes;
  examples: readonly Example[];
  /** Statements say for whom they are. */
  callers: boolean;
  /** Statements have no `Resource`: a role trust policy. */
  withoutResource: boolean;
  variables: boolean;
}

/** The bench of a policy. */
export function benchOf(document: PolicyDocument, kind: PolicyKind | undefined, types: KeyTypes, examples: readonly Example[]): Bench {
  const statements = document.statements;
  const callers =
    kind === "resource" ||
    kind === "trust" ||
    kind === "rcp" ||
    kind === "endpoint" ||
    statements.some((one) => one.principal || one.notPrincipal);
  return {
    document,
    kind,
    types,
    examples,
    callers,
    withoutResource: kind === "trust" || (callers && statements.length > 0 && statements.every((one) => !one.resource && !one.notResource)),
    variables: hasPolicyVariables(document),
  };
}

/** The statements of the given policy. */
export function draftsOf(bench: Bench): Draft[] {
  return bench.document.statements.map((statement) => drafted(bench, statementJson(statement), statement.index));
}

/** A statement with what it makes of the examples. */
export function drafted(bench: Bench, json: Json, origin?: number): Draft {
  const alone = parsed(bench.document, [json]);
  // Most candidates are given up after one example.
  const match = (read: PolicyDocument): Matches => {
    const statement = read.statements[0] as Statement;
    if (statement.effect === undefined) return () => false;
    const known: (boolean | undefined)[] = [];
    return (index) => {
      const { request, context } = bench.examples[index] as Example;
      known[index] ??= matchStatement(statement, read, request, bench.types, context).matches;
      return known[index];
    };
  };
  const [mostly, leastly] = (["Allow", "Deny"] as const).map((holdsIn) => withUnknownsHolding(alone, holdsIn, bench.types));
  const most = match(mostly as PolicyDocument);
  // Nothing in it is unknown.
  const least = leastly === mostly ? most : match(leastly as PolicyDocument);
  return { json, statement: alone.statements[0] as Statement, origin, most, least };
}

/** The policy of these statements, with the header of the given one. */
export function parsed(document: PolicyDocument, statements: readonly Json[]): PolicyDocument {
  const policy = { ...(document.version && { Version: document.version.value }), Statement: [...statements] };
  const read = parsePolicy(JSON.stringify(policy)).document;
  if (!read) throw new TypeError("A policy that was written is not one.");
  return read;
}

/** A policy that limits and has no list of what it lets through: AWS's own, which allows everything, stands beside it. */
export function letsThrough(bench: Bench, drafts: readonly Draft[]): boolean {
  if (!isGuardrail(bench.kind)) return false;
  return (bench.kind as GuardrailKind) === "rcp" || !drafts.some(({ json }) => json.Effect === "Allow");
}

/** The policy allows the example, whatever its unknown parts mean. */
function surelyAllowed(bench: Bench, drafts: readonly Draft[], example: number): boolean {
  return judged(bench, drafts, example, "least");
}

/** The policy may allow the example. */
export function maybeAllowed(bench: Bench, drafts: readonly Draft[], example: number): boolean {
  return judged(bench, drafts, example, "most");
}

function judged(bench: Bench, drafts: readonly Draft[], example: number, reading: "most" | "least"): boolean {
  const some = (effect: string) => drafts.some((draft) => draft.json.Effect === effect && draft[reading](example));
  return !some("Deny") && (some("Allow") || letsThrough(bench, drafts));
}

/** The example is as it should be. */
export function satisfied(bench: Bench, drafts: readonly Draft[], example: number): boolean {
  const wanted = bench.examples[example]?.wanted;
  return wanted === "allow" ? surelyAllowed(bench, drafts, example) : !maybeAllowed(bench, drafts, example);
}

/** Entries of an element that is a text or a list of texts. */
export function listOf(value: JsonValue | undefined): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter((entry) => typeof entry === "string");
}

/** The list as it is written: one entry stands alone where the element was no list. */
export function listJson(entries: readonly string[], before: JsonValue | undefined): JsonValue {
  return Array.isArray(before) ? [...entries] : oneOrAll(entries);
}

/** No entry is a pattern. */
export function isExact(text: string): boolean {
  return !/[*?]|\$\{/.test(text);
}
