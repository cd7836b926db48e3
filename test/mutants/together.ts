// Rules of several policies, of several values, of possible requests and of cut questions, each broken in one way (SEMANTICS.md 3.4, 3.6, 4.2 to 6.2).
import type { Mutant } from "./mutant";

const variables = "semantics/encoder/variables.ts";

export const togetherMutants: readonly Mutant[] = [
  {
    rule: "4.2 the endpoint policy must allow",
    file: "semantics/evaluator/compose.ts",
    find: "return endpoint.length > 0 && !some(endpoint)",
    replace: "return false",
  },
  {
    rule: "4.2 the root user needs no identity policy",
    file: "semantics/evaluator/compose.ts",
    find: "some(identity) || isRoot",
    replace: "some(identity)",
  },
  {
    rule: "4.2 a federated session needs a session policy",
    file: "semantics/evaluator/compose.ts",
    find: "session.length > 0 ? some(session) : !isFederatedSession",
    replace: "session.length > 0 ? some(session) : true",
  },
  {
    rule: "4.3 named directly: no identity policy needed",
    file: "semantics/evaluator/compose.ts",
    find: 'if (resourceAllow && routes.has("direct")) return allowed(resource);',
    replace: "",
  },
  {
    rule: "4.3 a role entry replaces the identity policy",
    file: "semantics/evaluator/compose.ts",
    find: 'resourceAllow && routes.has("role")',
    replace: "false",
  },
  {
    rule: "4.4 across accounts both must allow",
    file: "semantics/evaluator/compose.ts",
    find: ": isCrossAccount(request)",
    replace: ": false",
  },
  {
    rule: "4.5 keys and roles need their own policy",
    file: "semantics/evaluator/compose.ts",
    find: "if (mustBeInResourcePolicy && !resourceAllow)",
    replace: "if (false)",
  },
  {
    rule: "3.4 the default stands in, in values of multivalued keys",
    file: variables,
    find: "put((part) => (part.default === undefined ? undefined : { character: part.default }))",
    replace: "put(() => undefined)",
  },
  {
    rule: "3.4 variables tie the elements of multivalued keys to other keys",
    file: "theory/set-elements.ts",
    find: 'own.kind === "someTied" ? own.templates : []',
    replace: "[]",
  },
  {
    rule: "3.2 a multivalued key may need several elements",
    file: "theory/set-elements.ts",
    find: "Math.min(THEORY.elementsOfASet, demandsOn(set))",
    replace: "1",
  },
  {
    rule: "3.6 K3 the user name ends the ARN",
    file: "semantics/examples/possible.ts",
    find: 'or(...["arn:*:iam::*:user/", "arn:*:iam::*:user/*/"].map((before) => principalIs("aws:username", before)))',
    replace: "and()",
  },
  {
    rule: "3.6 K4 aws:PrincipalArn of a session is its role's",
    file: "semantics/examples/possible.ts",
    find: 'is("aws:principalarn", [arnGlob("arn:*:iam::*:role/?*")])',
    replace: "and()",
  },
  {
    rule: "3.6 K9 paths begin with the organisation",
    file: "semantics/examples/possible.ts",
    find: '...["principal", "resource"].map((whose) =>',
    replace: "...([] as string[]).map((whose) =>",
  },
  {
    rule: "3.6 K11 no public address through an endpoint",
    file: "semantics/examples/possible.ts",
    find: 'not(has("aws:sourceip"))',
    replace: "and()",
  },
  {
    rule: "3.6 K13 only services call on behalf of a source",
    file: "semantics/examples/possible.ts",
    find: '...["sourcearn", "sourceaccount", "sourceowner", "sourceorgid"].map',
    replace: "...([] as string[]).map",
  },
  {
    rule: "3.6 K16 tags and tag keys",
    file: "semantics/examples/possible.ts",
    find: "or(and(flag(variable), listed), and(not(flag(variable)), not(listed)))",
    replace: "and()",
  },
  {
    rule: "3.6 K18 actions work on their resource types",
    file: "semantics/examples/possible.ts",
    find: 'if (action.resourceTypes.length === 0) return isIn(RESOURCE, [literal("*")]);',
    replace: "if (action) return TRUE;",
  },
  {
    rule: "6.2 services and their resources belong together",
    file: "semantics/relations.ts",
    find: "if (!seen.action || !seen.resource) return [];",
    replace: "return [];",
  },
  {
    rule: "checks: entries covered by other words are kept",
    file: "checks/narrow.ts",
    find: 'except === "resource" ? statement.resource !== undefined : list(statement.resource)',
    replace: "true",
  },
  {
    rule: "checks: older Denies count",
    file: "checks/access.ts",
    find: "return or(denied, and(...allows",
    replace: "return or(and(...allows",
  },
  {
    rule: "checks: actions overlap when a pattern matches a name",
    file: "checks/overlap-index.ts",
    find: "if (matchesPattern(pattern, text)) yield position;",
    replace: "",
  },
  { rule: "checks: memory depends on the Denies", file: "checks/grants.ts", find: "|${numbersKey(denies, document)}|", replace: "|" },
];
