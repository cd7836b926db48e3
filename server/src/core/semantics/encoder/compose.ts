// Encodes all policies together. Its twin is evaluator/compose.ts (SEMANTICS.md 4.2 to 4.5).
// The checks ask about one policy within its limits (`withinLimits` in checks/grants.ts) and do not use it yet; `decideAll` answers one request
// for all policies. Kept, and held to its twin by test/semantics/twins.test.ts, for checks of all policies together.
import { arnGlob, glob, literal } from "../../globs/pattern";
import { and, implies, isIn, not, or } from "../../logic/build";
import type { Term } from "../../logic/term";
import type { PolicyDocument } from "../../syntax/tree";
import { needsPermission, notRefusedByAws } from "../aws-facts";
import { ownPolicyActions, type PolicySet, serviceLinkedRoles } from "../evaluator/compose";
import { type GrantRoute, routeOf } from "../evaluator/principals";
import { ACTION, PRINCIPAL } from "../request-variables";
import { type Encoding, policyFormula, statementTerm } from "./policy";

/** Whether caller and resource belong to the same account: it decides whose policies have to agree. */
type Accounts = "same" | "different";

/**
 * The request is allowed under everything that applies (the term of `decideAll`'s `allow`). `accounts` fixes one of the
 * two cases, because which one holds is not a property of the terms' variables alone.
 */
export function allowedByAll(set: PolicySet, accounts: Accounts, encoding: Encoding): Term {
  const allows = (document: PolicyDocument) => or(...policyFormula(document, encoding).allows.map((allow) => allow.matches));
  const someAllow = (list: PolicyDocument[]) => or(...list.map(allows));
  const everybodys = [
    ...set.identityPolicies,
    ...set.permissionsBoundaries,
    ...set.sessionPolicies,
    ...set.vpcEndpointPolicies,
    ...(set.resourcePolicy ? [set.resourcePolicy] : []),
  ];
  const caller = isIn(PRINCIPAL, [glob("service:*"), glob("federated:*"), glob("canonical:*"), literal("anonymous")]);
  const root = isIn(PRINCIPAL, [arnGlob("*:*:iam:*:*:root")]);
  const federatedSession = isIn(PRINCIPAL, [arnGlob("*:*:sts:*:*:federated-user/*")]);

  const serviceLinked = isIn(
    PRINCIPAL,
    serviceLinkedRoles.map((pattern) => glob(pattern)),
  );
  const scpLimited = and(not(caller), not(serviceLinked));
  const noneDenies = (documents: PolicyDocument[]) => and(...documents.map((document) => not(policyFormula(document, encoding).denied)));
  const noDeny = and(
    noneDenies(everybodys),
    implies(scpLimited, noneDenies(set.serviceControlPolicies.flat())),
    or(serviceLinked, noneDenies(set.resourceControlPolicies.flat())),
    not(and(not(caller), deniedForItsBoundary(set, encoding))),
  );
  const organisation = and(
    implies(scpLimited, and(...set.serviceControlPolicies.map(someAllow))),
    set.vpcEndpointPolicies.length > 0 ? someAllow(set.vpcEndpointPolicies) : and(),
  );
  const identity = or(someAllow(set.identityPolicies), root);
  const boundary = and(...set.permissionsBoundaries.map(allows));
  const session = set.sessionPolicies.length > 0 ? someAllow(set.sessionPolicies) : not(federatedSession);
  const resource = set.resourcePolicy ? allows(set.resourcePolicy) : or();

  const inSameAccount = or(
    routeTerm(set.resourcePolicy, "direct", encoding),
    and(
      or(identity, routeTerm(set.resourcePolicy, "role", encoding)),
      boundary,
      session,
      // Keys and roles: their own policy has to agree (4.5).
      set.resourcePolicy
        ? implies(
            isIn(
              ACTION,
              ownPolicyActions.map((pattern) => glob(pattern)),
            ),
            resource,
          )
        : and(),
    ),
  );
  const inOther = and(resource, identity, boundary, session);
  const byPolicies = and(noDeny, organisation, or(and(caller, resource), and(not(caller), accounts === "same" ? inSameAccount : inOther)));
  return or(and(not(caller), not(needsPermission())), and(byPolicies, ...notRefusedByAws()));
}

/** The resource policy allows through an entry of this route (4.3): a statement that names nobody in particular is direct. */
function routeTerm(policy: PolicyDocument | undefined, route: GrantRoute, encoding: Encoding): Term {
  const statements = (policy?.statements ?? []).filter((statement) => statement.effect?.value === "Allow");
  return or(
    ...statements.map((statement) => {
      if (!statement.principal) return route === "direct" ? statementTerm(statement, policy as PolicyDocument, encoding) : or();
      const entries = statement.principal.entries.filter((entry) => routeOf(entry) === route);
      return entries.length === 0
        ? or()
        : statementTerm({ ...statement, principal: { ...statement.principal, entries } }, policy as PolicyDocument, encoding);
    }),
  );
}

/** A Deny with NotPrincipal hits every principal that has a permissions boundary, whomever it lists (2.5). */
function deniedForItsBoundary(set: PolicySet, encoding: Encoding): Term {
  if (set.permissionsBoundaries.length === 0) return or();
  const policies = [...(set.resourcePolicy ? [set.resourcePolicy] : []), ...set.vpcEndpointPolicies];
  return or(
    ...policies.flatMap((policy) =>
      policy.statements
        .filter((statement) => statement.effect?.value === "Deny" && statement.notPrincipal)
        .map((statement) => statementTerm({ ...statement, notPrincipal: undefined }, policy, encoding)),
    ),
  );
}
