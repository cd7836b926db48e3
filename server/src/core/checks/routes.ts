// By which route an Allow lets its callers in (SEMANTICS.md 4.3): naming a user is more than naming the user's account, though every request that matches the one matches the other.
import { and, not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { accountOfEntry, type GrantRoute, roleNameOf } from "../meaning/principals";
import type { PrincipalEntry, Statement } from "../syntax/tree";

/** `direct`: this policy is enough. `role`: the role's boundary has to allow it too. `account`: the account's own policies decide. */
const strength: Record<GrantRoute, number> = { account: 0, role: 1, direct: 2 };

function routeOf(entry: PrincipalEntry): GrantRoute {
  const { value } = entry.id;
  if ((entry.kind !== "AWS" && entry.kind !== "Bare") || value === "*") return "direct";
  if (accountOfEntry(value) !== null) return "account";
  return roleNameOf(value) ? "role" : "direct";
}

/** The statement with only those principals whose route passes. */
function through(statement: Statement, passes: (route: GrantRoute) => boolean): Statement {
  const { principal } = statement;
  return principal
    ? { ...statement, principal: { ...principal, entries: principal.entries.filter((entry) => passes(routeOf(entry))) } }
    : statement;
}

/**
 * The requests that an Allow lets in and that no other Allow lets in by a route as strong. Undefined where routes make no
 * difference: the policy names no callers, or accounts only. `term`: the formula of a statement.
 */
export function onlyThrough(own: Statement, others: readonly Statement[], term: (statement: Statement) => Term): Term | undefined {
  if (!own.principal) return undefined;
  const routes = [...new Set(own.principal.entries.map(routeOf))];
  if (routes.every((route) => route === "account")) return undefined;
  return or(
    ...routes.map((route) =>
      and(
        term(through(own, (one) => one === route)),
        ...others.map((other) => not(term(through(other, (one) => strength[one] >= strength[route])))),
      ),
    ),
  );
}
