// Readings that decide whole verdicts: guardrails, what AWS decides by itself, callers that cannot be, tokens (SEMANTICS.md 9.18 to 9.25).
import type { Mutant } from "./mutant";

const facts = "semantics/aws-facts.ts";

export const verdictMutants: readonly Mutant[] = [
  {
    rule: "9.18 a list of Denies stands beside full access",
    file: "checks/guardrail.ts",
    find: "statements: [...document.statements, standIn(document, kind)]",
    replace: "statements: document.statements",
  },
  {
    rule: "9.18 an SCP with Allows is a list by itself",
    file: "checks/guardrail.ts",
    find: 'if (kind === "scp" && document.statements.some(({ effect }) => effect?.value === "Allow")) return document;',
    replace: "",
  },
  {
    rule: "9.19 what needs no permission (evaluator)",
    file: facts,
    find: 'return principal.type === "AWS" && freeActions.includes(action.toLowerCase());',
    replace: "return false;",
  },
  {
    rule: "9.19 what needs no permission (formula)",
    file: facts,
    find: "return not(isIn(ACTION, freeActions.map(literal)));",
    replace: "return and();",
  },
  {
    rule: "9.20 root users assume no roles (evaluator)",
    file: facts,
    find: 'name === "sts:assumerole" && callerKind(principal) === "root"',
    replace: "false",
  },
  {
    rule: "9.20 root users assume no roles (formula)",
    file: facts,
    find: 'not(and(isIn(ACTION, [literal("sts:assumerole")]), root)),',
    replace: "",
  },
  {
    rule: "9.21 nobody changes what AWS manages (evaluator)",
    file: facts,
    find: "managedChanges.includes(name) && matchesPattern(wildcardPattern(managedPolicy), resource)",
    replace: "false",
  },
  {
    rule: "9.21 nobody changes what AWS manages (formula)",
    file: facts,
    find: "not(and(isIn(ACTION, managedChanges.map(literal)), isIn(RESOURCE, [arnGlob(managedPolicy)]))),",
    replace: "",
  },
  {
    rule: "9.22 an assumed key or trust policy is told",
    file: "semantics/evaluator/compose.ts",
    find: "return { ...own, reason: `${own.reason} ${assumption}`, assumptions: [assumption] };",
    replace: "return own;",
  },
  {
    rule: "9.23 an Allow for nobody matches nobody",
    file: "checks/silent.ts",
    find: 'return effect?.value === "Allow" && !principal && !notPrincipal;',
    replace: "return false;",
  },
  {
    rule: "9.24 impossible callers are no proof (evaluator)",
    file: "checks/grants.ts",
    find: "shows(request) && callerContradiction(request) === null && shows(withCallerKeys(request))",
    replace: "shows(request)",
  },
  {
    rule: "9.24 impossible callers are no proof (formula)",
    file: "checks/grants.ts",
    find: "property.possibleCallers ? callerRelations(used) : []",
    replace: "[]",
  },
  {
    rule: "9.25 an owner at GitHub ends at its number",
    file: "checks/public.ts",
    find: "/^token\\.actions\\.githubusercontent\\.com:/.test(key) ?",
    replace: "key === null ?",
  },
];
