// How much does an edit of a policy add or take away? Pairs of an action and a resource, counted exactly where no context matters (docs/repair.md).
import type { Catalogue } from "../catalogue/api";
import { typesOf } from "../checks/operations";
import { countTexts, PRINTABLE, StateLimitExceeded, trimCachesBetweenQuestions } from "../globs";
import { COUNTS } from "../limits";
import { and, FALSE, not, or, termKey } from "../logic/build";
import type { Term } from "../logic/term";
import { encodingFor, resourceDomain, scopeOf } from "../semantics/encoder/policy";
import type { FormulaScope } from "../semantics/encoder/variables";
import { RESOURCE } from "../semantics/request-variables";
import { statementJson } from "../syntax/json-of";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { bounded } from "./bounded";
import { type Amount, actionsMatched, type CountOptions, dependsOnContext, resourcesOf } from "./count";

/** An edited policy: its statements, and which statement of the policy before each of them was; undefined for a new one. */
export interface Edited {
  before: PolicyDocument;
  after: PolicyDocument;
  origins: readonly (number | undefined)[];
}

/**
 * The pairs for which some request may be allowed after the edit and not before: never too few. A statement counts by what it
 * newly matches; where its conditions or its callers changed too, by all that it matches. A text: why it was not decided.
 */
export function countAdded({ before, after, origins }: Edited, catalogue: Catalogue, options: CountOptions): Amount | string {
  const pairs = after.statements.map((statement, i): [Statement | undefined, Statement | undefined] => [
    origins[i] === undefined ? undefined : before.statements[origins[i]],
    statement,
  ]);
  const kept = new Set(origins);
  const gone = before.statements
    .filter((_, i) => !kept.has(i))
    .map((one): [Statement | undefined, Statement | undefined] => [one, undefined]);
  return count([...pairs, ...gone], before, after, catalogue, options);
}

/** The pairs for which some request may be allowed before the edit and not after. */
export function countRemoved({ before, after, origins }: Edited, catalogue: Catalogue, options: CountOptions): Amount | string {
  const heirs = before.statements.map((_, i) => {
    const heir = origins.indexOf(i);
    return heir < 0 ? undefined : heir;
  });
  return countAdded({ before: after, after: before, origins: heirs }, catalogue, options);
}

type Pair = [before: Statement | undefined, after: Statement | undefined];

function count(pairs: Pair[], before: PolicyDocument, after: PolicyDocument, catalogue: Catalogue, options: CountOptions): Amount | string {
  trimCachesBetweenQuestions();
  const types = typesOf(catalogue);
  const encoding = encodingFor([before, after], types);
  const [was, is] = [scopeOf(before, encoding), scopeOf(after, encoding)];
  const changed = pairs.filter(([a, b]) => !a || !b || !sameStatement(a, b));
  const { maxLength, alphabet = PRINTABLE, states = COUNTS.states } = options;
  const amount: Amount = { requests: 0n, actions: 0 };
  // Actions that the same statements match have the same resources.
  const everywhere = [...before.statements, ...after.statements].map((one) => actionsMatched(one, catalogue));
  const [texts, byTerm] = [new Map<string, bigint>(), new Map<string, bigint>()];
  const textsFor = (action: string): bigint => {
    const term = addedFor(action, changed, before, after, was, is, catalogue);
    if (term.kind === "false") return 0n;
    const key = termKey(term);
    const number = byTerm.get(key) ?? countTexts(term, RESOURCE, resourceDomain, { alphabet, maxLength, states });
    byTerm.set(key, number);
    return number;
  };
  try {
    for (const name of concerned(changed, catalogue)) {
      const signature = everywhere.map((matched) => (matched.has(name) ? "1" : "0")).join("");
      const number = texts.get(signature) ?? textsFor(name);
      texts.set(signature, number);
      amount.requests += number;
      if (number > 0n) amount.actions++;
    }
  } catch (error) {
    if (error instanceof StateLimitExceeded) return error.reason;
    throw error;
  }
  return amount;
}

/** The actions that some changed statement matches, before or after. */
function concerned(changed: readonly Pair[], catalogue: Catalogue): Set<string> {
  const names = new Set<string>();
  for (const pair of changed) for (const one of pair) if (one) for (const name of actionsMatched(one, catalogue)) names.add(name);
  return names;
}

/** The resources on which the action is newly allowed to somebody in some context. */
function addedFor(
  action: string,
  changed: readonly Pair[],
  before: PolicyDocument,
  after: PolicyDocument,
  was: FormulaScope,
  is: FormulaScope,
  catalogue: Catalogue,
): Term {
  const matched = (one: Statement | undefined, scope: FormulaScope, widest: boolean): Term => {
    if (!one || !actionsMatched(one, catalogue).has(action)) return FALSE;
    if (!widest && dependsOnContext(one)) return FALSE;
    const { atMost, atLeast } = bounded(resourcesOf(one, scope));
    return widest ? atMost : atLeast;
  };
  const all = (document: PolicyDocument, scope: FormulaScope, effect: string, widest: boolean) =>
    or(...document.statements.filter((one) => one.effect?.value === effect).map((one) => matched(one, scope, widest)));
  /** What the one matches and the other does not; all of it where they differ in more than actions and resources. */
  const beyond = (own: Statement | undefined, scope: FormulaScope, other: Statement | undefined, otherScope: FormulaScope) => {
    const whole = matched(own, scope, true);
    return other && own && sameGuard(own, other) ? and(whole, not(exactly(other, otherScope, action, catalogue))) : whole;
  };
  const of = (effect: string, [a, b]: Pair) => (a ?? b)?.effect?.value === effect;
  const widened = or(...changed.filter((pair) => of("Allow", pair)).map(([a, b]) => beyond(b, is, a, was)));
  const freed = or(...changed.filter((pair) => of("Deny", pair)).map(([a, b]) => beyond(a, was, b, is)));
  if (widened.kind === "false" && freed.kind === "false") return FALSE;
  const reachable = or(widened, freed.kind === "false" ? FALSE : and(freed, all(after, is, "Allow", true)));
  const surelyBefore = and(all(before, was, "Allow", false), not(all(before, was, "Deny", true)));
  return and(reachable, not(all(after, is, "Deny", false)), not(surelyBefore));
}

/** The resources that the statement matches for the action, in the same contexts as its counterpart: what it matches at least. */
function exactly(one: Statement, scope: FormulaScope, action: string, catalogue: Catalogue): Term {
  return actionsMatched(one, catalogue).has(action) ? bounded(resourcesOf(one, scope)).atLeast : FALSE;
}

function sameStatement(a: Statement, b: Statement): boolean {
  return a === b || JSON.stringify({ ...statementJson(a), Sid: "" }) === JSON.stringify({ ...statementJson(b), Sid: "" });
}

/** Effect, callers and conditions are the same. */
function sameGuard(a: Statement, b: Statement): boolean {
  const guard = (one: Statement) => {
    const { Effect, Principal, NotPrincipal, Condition } = statementJson(one);
    return JSON.stringify([Effect, Principal, NotPrincipal, Condition]);
  };
  return guard(a) === guard(b);
}
