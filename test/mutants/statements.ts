// Rules of effects, actions, resources and principals, each broken in one way (SEMANTICS.md 1, 2, 4.1).
import type { Mutant } from "./mutant";

const decide = "semantics/evaluator/policy.ts";
const conditions = "semantics/evaluator/conditions.ts";
const arns = "semantics/encoder/arn-conditions.ts";
const resources = "semantics/evaluator/resources.ts";
const resourceFormula = "semantics/encoder/resources.ts";

export const statementMutants: readonly Mutant[] = [
  {
    rule: "2.2 actions ignore case (evaluator)",
    file: decide,
    find: "const wanted = action.toLowerCase();",
    replace: "const wanted = action;",
  },
  {
    rule: "2.2 actions ignore case (formula)",
    file: "semantics/encoder/policy.ts",
    find: "return glob(text.toLowerCase()",
    replace: "return glob(text",
  },
  {
    rule: "2.2 NotAction is the complement (evaluator)",
    file: decide,
    find: "if (statement.notAction && matchedAction(statement.notAction, request.action) !== undefined)",
    replace: "if (statement.notAction && matchedAction(statement.notAction, request.action) === undefined)",
  },
  {
    rule: "2.2 NotAction is the complement (formula)",
    file: "semantics/encoder/policy.ts",
    find: "statement.notAction ? not(actionTerm(statement.notAction)) : and()",
    replace: "statement.notAction ? actionTerm(statement.notAction) : and()",
  },
  {
    rule: "2.2 a statement without actions matches nothing",
    file: decide,
    find: "if (!statement.action && !statement.notAction) return",
    replace: "if (false) return",
  },
  {
    rule: "2.3 R7 NotResource is the complement (evaluator)",
    file: decide,
    find: "if (statement.notResource && matchedResource(statement.notResource, request.resource, scope) !== undefined)",
    replace: "if (statement.notResource && matchedResource(statement.notResource, request.resource, scope) === undefined)",
  },
  {
    rule: "2.3 R7 NotResource is the complement (formula)",
    file: "semantics/encoder/policy.ts",
    find: "statement.notResource ? not(resourceTerm(statement.notResource, scope)) : and()",
    replace: "and()",
  },
  {
    rule: "4.1 Deny wins over Allow (evaluator)",
    file: decide,
    find: 'denies.length > 0 ? "explicitDeny" :',
    replace: 'denies.length > 0 && allows.length === 0 ? "explicitDeny" :',
  },
  {
    rule: "4.1 Deny wins over Allow (formula)",
    file: "checks/grants.ts",
    find: "[matches, ...denied, ",
    replace: "[matches, ...denied.slice(0, 0), ",
  },
  {
    rule: "1.1 effects are spelt exactly",
    file: decide,
    find: "s.matches && s.effect === effect)",
    replace: "s.matches && s.effect.toLowerCase() === effect.toLowerCase())",
  },
  {
    rule: "2.1 `?` is one character (evaluator)",
    file: "semantics/evaluator/wildcard.ts",
    find: "token === ANY || token === chars[c]",
    replace: "token === chars[c]",
  },
  {
    rule: "2.1 `?` is not none",
    file: "semantics/evaluator/wildcard.ts",
    find: "while (pattern[p] === MANY) p++;",
    replace: "while (pattern[p] === MANY || pattern[p] === ANY) p++;",
  },
  {
    rule: "2.1 a pattern covers the whole string",
    file: "semantics/evaluator/wildcard.ts",
    find: "return p === pattern.length;",
    replace: "return p <= pattern.length;",
  },
  {
    rule: "2.1 characters, not halves of them",
    file: "semantics/evaluator/wildcard.ts",
    find: "return Array.from(text, (c) => c.codePointAt(0) as number);\n}",
    replace: 'return text.split("").map((c) => c.charCodeAt(0));\n}',
  },
  {
    rule: "2.1 `*` tries every length",
    file: "semantics/evaluator/wildcard.ts",
    find: "c = ++starAt;",
    replace: "c = starAt + 1;\n      star = -1;",
  },
  {
    rule: "2.3 R1 an inner `*` stops at colons (evaluator)",
    file: resources,
    find: "if (openStar >= 0 && token !== COLON) tokens",
    replace: "if (openStar < 0 && token !== COLON) tokens",
  },
  {
    rule: "2.3 R1 `?` is no colon (evaluator)",
    file: resources,
    find: "inside ? ANY_BUT_COLON : ANY",
    replace: "ANY",
  },
  {
    rule: "2.3 R1 the sixth segment holds the rest (evaluator)",
    file: resources,
    find: "const inside = colons < 5;",
    replace: "const inside = colons < 6;",
  },
  {
    rule: "2.3 R1 the sixth segment holds the rest (formula)",
    file: resourceFormula,
    find: "if (colons >= 5) return character;",
    replace: "if (colons >= 6) return character;",
  },
  {
    rule: "2.3 R1 `?` is no colon (formula)",
    file: resourceFormula,
    find: '"?" ? ONE_BUT_COLON : character',
    replace: '"\u0000" ? ONE_BUT_COLON : character',
  },
  {
    rule: "2.3 R2 a `*` that ends its segment runs on (evaluator)",
    file: resources,
    find: "&& token !== COLON) tokens",
    replace: ") tokens",
  },
  {
    rule: "2.3 R2 a `*` that ends its segment runs on (formula)",
    file: resourceFormula,
    find: 'following === undefined || following === ":"',
    replace: "following === undefined",
  },
  {
    rule: "2.3 R2 a value behind a `*` belongs to its segment (evaluator)",
    file: resources,
    find: "if (value.length > 0 && openStar >= 0) tokens",
    replace: "if (value.length < 0) tokens",
  },
  {
    rule: "2.3 R2a short ARNs are completed (evaluator)",
    file: resources,
    find: "const ways = missing > 0 ?",
    replace: "const ways = missing > 5 ?",
  },
  {
    rule: "2.3 the texts of an entry stand one behind the other",
    file: resources,
    find: "at = found + run.length;",
    replace: "at = found + run.length + 1;",
  },
  {
    rule: "2.3 R2a short ARNs are completed (formula)",
    file: resourceFormula,
    find: "if (missing <= 0 || endsWithStar(parts))",
    replace: "if (missing <= 5 || endsWithStar(parts))",
  },
  {
    rule: "2.3 R2b what is not an ARN is refused",
    file: resources,
    find: 'return prefix !== "arn" || !partition',
    replace: "return !partition",
  },
  {
    rule: "2.3 R2b an ARN names partition and service",
    file: resources,
    find: '|| !partition || service === "" ||',
    replace: "||",
  },
  { rule: "3.3 ARN operators match ARNs only (evaluator)", file: conditions, find: "if (!target) return false;", replace: "" },
  {
    rule: "3.3 ARN operators match ARNs only (formula)",
    file: arns,
    find: "return and(template(variable, whole, false, false), isIn(variable, [anyArn]));",
    replace: "return template(variable, whole, false, false);",
  },
  {
    rule: "2.4 `*` covers everybody (evaluator)",
    file: "semantics/evaluator/principals.ts",
    find: 'if (kind === "AWS" && id === "*") return "direct";',
    replace: 'if (kind === "AWS" && id === "*" && principal.type === "AWS") return "direct";',
  },
  {
    rule: "2.4 kinds of principals are kept apart",
    file: "semantics/evaluator/principals.ts",
    find: "if (kind !== principal.type) return null;",
    replace: "",
  },
  {
    rule: "2.4 an account entry covers its account only",
    file: "semantics/evaluator/principals.ts",
    find: "isPrincipalArn(arn) && matchesPattern(wildcardPattern(account), arn[4]) ?",
    replace: "isPrincipalArn(arn) ?",
  },
  {
    rule: "2.4 a role covers its sessions (evaluator)",
    file: "semantics/evaluator/principals.ts",
    find: 'if (roleEntryCovers(id, principal.id)) return "role";',
    replace: "",
  },
  {
    rule: "2.4 a role covers its sessions (formula)",
    file: "semantics/encoder/principals.ts",
    find: "return [...namedPattern(id), ...sessionsOfRole(id)];",
    replace: "return namedPattern(id);",
  },
  {
    rule: "2.4 sessions do not show the role's path",
    file: "semantics/evaluator/principals.ts",
    find: 'resource.slice(resource.lastIndexOf("/") + 1)',
    replace: 'resource.slice(resource.indexOf("/") + 1)',
  },
  {
    rule: "2.5 NotPrincipal: an account entry spares nobody but root",
    file: "semantics/evaluator/principals.ts",
    find: "if (isRoot) return accountListed;",
    replace: "if (accountListed) return true;",
  },
  {
    rule: "2.5 NotPrincipal: a session needs its role listed (evaluator)",
    file: "semantics/evaluator/principals.ts",
    find: "return leafListed && roleListed &&",
    replace: "return leafListed &&",
  },
  {
    rule: "2.5 NotPrincipal: a session needs its role listed (formula)",
    file: "semantics/encoder/principals.ts",
    find: '? or(not(isIn(PRINCIPAL, [arnGlob("*:*:sts:*:*:assumed-role/*")])), isIn(PRINCIPAL, named.flatMap(sessionsOfRole)))',
    replace: "? and()",
  },
  {
    rule: "2.5 NotPrincipal is a complement",
    file: decide,
    find: "if (statement.notPrincipal && isSpared(",
    replace: "if (statement.notPrincipal && !isSpared(",
  },
];
