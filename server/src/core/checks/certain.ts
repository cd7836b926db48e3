// What holds whatever an operator that does not exist may mean: only that is asserted of a policy that uses one.
import { and, FALSE, not, or, TRUE } from "../logic/build";
import type { Term } from "../logic/term";
import type { Variable } from "../logic/variable";
import { readOperator } from "../meaning/operators";
import { opaqueCondition } from "../meaning/unknowns";
import type { ConditionEntry, PolicyDocument, Statement } from "../syntax/tree";

const unreadable = new WeakMap<PolicyDocument, boolean>();

/** Some condition of the policy has an operator that does not exist. */
export function hasUnknownOperators(document: PolicyDocument): boolean {
  let found = unreadable.get(document);
  if (found === undefined) {
    found = document.statements.some((one) => one.condition?.entries.some(hasUnknownOperator));
    unreadable.set(document, found);
  }
  return found;
}

/** A term that implies the given one and says nothing of conditions with unknown operators: each of them is taken the worse way. */
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
 * The policy in which conditions with unknown operators hold in statements of one effect and fail in all others: with
 * `Allow` it allows the most that it may mean, with `Deny` the least. Statements keep their index.
 */
export function reading(policy: PolicyDocument, holdsIn: "Allow" | "Deny"): PolicyDocument {
  if (!hasUnknownOperators(policy)) return policy;
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

/** The statement as if its conditions with unknown operators held. */
export function holding(statement: Statement): Statement {
  const { condition } = statement;
  if (!condition?.entries.some(hasUnknownOperator)) return statement;
  return { ...statement, condition: { ...condition, entries: condition.entries.filter((entry) => !hasUnknownOperator(entry)) } };
}

/** A statement without effect says nothing. */
function failing(statement: Statement): Statement {
  if (!statement.condition?.entries.some(hasUnknownOperator)) return statement;
  const { effect: _, ...silent } = statement;
  return silent;
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
