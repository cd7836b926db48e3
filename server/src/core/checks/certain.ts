// What holds whatever an operator that does not exist may mean: only that is asserted of a policy that uses one.
import { and, FALSE, not, or, TRUE } from "../logic/build";
import type { Term } from "../logic/term";
import { readOperator } from "../meaning/operators";
import type { PolicyDocument } from "../syntax/tree";

const unreadable = new WeakMap<PolicyDocument, boolean>();

/** Some condition of the policy has an operator that does not exist. */
export function hasUnknownOperators(document: PolicyDocument): boolean {
  let found = unreadable.get(document);
  if (found === undefined) {
    found = document.statements.some((one) => one.condition?.entries.some(({ operator }) => !readOperator(operator.value)));
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

const PREFIX = "flag:opaque:";

/** The variable stands for a condition whose operator does not exist (`conditionTerm` in meaning/condition-formula.ts). */
function isUnknown(variable: string): boolean {
  return variable.startsWith(PREFIX) && !readOperator(variable.slice(PREFIX.length).split("|")[0] as string);
}
