// By which route an Allow lets its callers in (SEMANTICS.md 4.3): naming a user is more than naming the user's account, though every request that matches the one matches the other.
import { type GrantRoute, routeOf } from "../semantics/evaluator/principals";
import type { Statement } from "../syntax/tree";

/** `direct`: this policy is enough. `role`: the role's boundary has to allow it too. `account`: the account's own policies decide. */
const strength: Record<GrantRoute, number> = { account: 0, role: 1, direct: 2 };

/** The statement with only those principals whose route passes. */
function through(statement: Statement, passes: (route: GrantRoute) => boolean): Statement {
  const { principal } = statement;
  return principal
    ? { ...statement, principal: { ...principal, entries: principal.entries.filter((entry) => passes(routeOf(entry))) } }
    : statement;
}

/** One way in: the statement with the principals of one route, and what the others let in by a route as strong. */
export interface Way {
  own: Statement;
  others: Statement[];
}

/**
 * The ways by which an Allow lets its callers in, each with what may make it superfluous. Undefined where routes make no
 * difference: the policy names no callers, or accounts only.
 */
export function waysIn(own: Statement, others: readonly Statement[]): Way[] | undefined {
  if (!own.principal) return undefined;
  const routes = [...new Set(own.principal.entries.map(routeOf))];
  if (routes.every((route) => route === "account")) return undefined;
  return routes.map((route) => ({
    own: through(own, (one) => one === route),
    others: others.map((other) => through(other, (one) => strength[one] >= strength[route])),
  }));
}
