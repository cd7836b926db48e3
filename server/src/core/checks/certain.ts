// What holds whatever an operator that does not exist, or a Resource that is refused, may mean: only that is asserted of a policy that uses one.
import { and, FALSE, not, or, TRUE } from "../logic/build";
import type { Term } from "../logic/term";
import type { Variable } from "../logic/variable";
import { readOperator } from "../meaning/operators";
import { isRefusedResource } from "../meaning/resources";
import { opaqueCondition } from "../meaning/unknowns";
import type { ConditionEntry, Located, PolicyDocument, Range, Statement } from "../syntax/tree";

const unreadable = new WeakMap<PolicyDocument, boolean>();

/** Some part of the policy means nobody knows what: a condition has an operator that does not exist, or a Resource entry is refused. */
export function hasUnknownParts(document: PolicyDocument): boolean {
  let found = unreadable.get(document);
  if (found === undefined) {
    found = document.statements.some((one) => unknownPart(one) !== undefined);
    unreadable.set(document, found);
  }
  return found;
}

/** A term that implies the given one and says nothing of what nobody knows: each of them is taken the worse way. */
export function certainly(term: Term, wanted = true): Term {
  switch (term.kind) {
    case "not":
      return not(certainly(term.arg, !wanted));
    case "and":
      return and(...term.args.map((arg) => certainly(arg, wanted)));
    case "or":
      return or(...term.args.map((arg) => certainly(arg, wanted)));
    case "atom":
      return isUnknown(term.atom.variable) ? (wanted ? FALSE : TRUE) : term;
    default:
      return term;
  }
}

const readings = { Allow: new WeakMap<PolicyDocument, PolicyDocument>(), Deny: new WeakMap<PolicyDocument, PolicyDocument>() };

/**
 * The policy in which the unknown parts hold in statements of one effect and fail in all others: with
 * `Allow` it allows the most that it may mean, with `Deny` the least. Statements keep their index.
 */
export function reading(policy: PolicyDocument, holdsIn: "Allow" | "Deny"): PolicyDocument {
  if (!hasUnknownParts(policy)) return policy;
  let read = readings[holdsIn].get(policy);
  if (!read) {
    read = {
      ...policy,
      statements: policy.statements.map((statement) => (statement.effect?.value === holdsIn ? holding(statement) : failing(statement))),
    };
    readings[holdsIn].set(policy, read);
  }
  return read;
}

/** The statement as if its unknown parts held: it matches the most that it may. */
export function holding(statement: Statement): Statement {
  const { condition, resource, notResource } = statement;
  if (!unknownPart(statement)) return statement;
  return {
    ...statement,
    ...(condition && { condition: { ...condition, entries: condition.entries.filter((entry) => !hasUnknownOperator(entry)) } }),
    ...(resource && { resource: { ...resource, values: resource.values.map((one) => (isRefused(one) ? { ...one, value: "*" } : one)) } }),
    ...(notResource && { notResource: { ...notResource, values: notResource.values.filter((one) => !isRefused(one)) } }),
  };
}

/** The statement as if its unknown parts failed. A statement without effect says nothing. */
function failing(statement: Statement): Statement {
  const { resource, notResource, condition } = statement;
  if (condition?.entries.some(hasUnknownOperator) || notResource?.values.some(isRefused)) {
    const { effect: _, ...silent } = statement;
    return silent;
  }
  if (!resource?.values.some(isRefused)) return statement;
  return { ...statement, resource: { ...resource, values: resource.values.filter((one) => !isRefused(one)) } };
}

/** A part of a statement of which nobody knows what it means. */
export interface UnknownPart {
  text: string;
  range: Range;
  /** What is wrong with it, for a sentence: `a condition of statement 2 with …`. */
  kind: "operator" | "resource";
}

/** The first unknown part of a statement. */
export function unknownPart(statement: Statement): UnknownPart | undefined {
  const operator = statement.condition?.entries.find(hasUnknownOperator)?.operator;
  if (operator) return { text: operator.value, range: operator.range, kind: "operator" };
  const resource = refusedResource(statement);
  return resource && { text: resource.value, range: resource.range, kind: "resource" };
}

/** The first entry of Resource or NotResource with which the policy could not be stored (SEMANTICS.md 2.3 R2b). */
export function refusedResource({ resource, notResource }: Statement): Located<string> | undefined {
  return [...(resource?.values ?? []), ...(notResource?.values ?? [])].find(isRefused);
}

function isRefused({ value }: Located<string>): boolean {
  return isRefusedResource(value);
}

/** The condition has an operator that does not exist. */
export function hasUnknownOperator({ operator }: Pick<ConditionEntry, "operator">): boolean {
  return readOperator(operator.value) === undefined;
}

/** The variable stands for a condition whose operator does not exist. */
function isUnknown(variable: Variable): boolean {
  const condition = opaqueCondition(variable);
  return condition !== undefined && !readOperator(condition.operator);
}
