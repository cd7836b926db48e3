// Rules of conditions and policy variables, each broken in one way (SEMANTICS.md 3.1 to 3.5).
import type { Mutant } from "./mutant";

const decide = "semantics/evaluator/policy.ts";
const conditions = "semantics/evaluator/conditions.ts";
const formula = "semantics/encoder/conditions.ts";
const variables = "semantics/encoder/variables.ts";
const undecidable = "semantics/undecidable.ts";
const arns = "semantics/encoder/arn-conditions.ts";

export const conditionMutants: readonly Mutant[] = [
  {
    rule: "3.1 missing key: positive false, negated true (evaluator)",
    file: conditions,
    find: "if (present === undefined) return operator.negated;",
    replace: "if (present === undefined) return false;",
  },
  {
    rule: "3.1 missing key: negated true (formula)",
    file: formula,
    find: "? or(not(has), compared)\n          : and(has, compared);",
    replace: "? and(has, compared)\n          : and(has, compared);",
  },
  {
    rule: "3.1 IfExists: missing is true (evaluator)",
    file: conditions,
    find: "if (present === undefined && operator.ifExists) return true;",
    replace: "",
  },
  {
    rule: "3.1 IfExists: missing is true (formula)",
    file: formula,
    find: "return operator.ifExists ? or(not(present), holds) : holds;",
    replace: "return holds;",
  },
  {
    rule: "3.1 negated operators are NOR over their values",
    file: conditions,
    find: "operator.negated !== policyValues.some((p) => hit(operator, p, value, scope))",
    replace: "policyValues.some((p) => operator.negated !== hit(operator, p, value, scope))",
  },
  {
    rule: "3.1 ForAllValues holds on an empty set (formula)",
    file: formula,
    find: "? or(not(someValue), compared)",
    replace: "? compared",
  },
  {
    rule: "3.1 ForAllValues is every value",
    file: conditions,
    find: 'if (operator.qualifier === "ForAllValues") return values.every(holds);',
    replace: 'if (operator.qualifier === "ForAllValues") return values.some(holds);',
  },
  {
    rule: "3.1 ForAnyValue fails on an empty set",
    file: conditions,
    find: "return values.length > 0 && values.some(holds);",
    replace: "return values.length === 0 || values.some(holds);",
  },
  {
    rule: "3.1 empty values are a null data set",
    file: conditions,
    find: 'const values = (present ?? []).filter((value) => value !== "");',
    replace: "const values = present ?? [];",
  },
  {
    rule: "3.1 Null on an empty value (choice 8)",
    file: "semantics/choices.ts",
    find: "emptyValueIsNull: true",
    replace: "emptyValueIsNull: false",
  },
  {
    rule: "3.1 Null: true means missing",
    file: conditions,
    find: "wanted === true && missing",
    replace: "wanted === true && !missing",
  },
  {
    rule: "3.1 ForAllValues:Null is true",
    file: conditions,
    find: 'if (operator.qualifier === "ForAllValues") return true;',
    replace: 'if (operator.qualifier === "ForAllValues") return false;',
  },
  {
    rule: "3.1 sets without qualifier: some value (choice 7)",
    file: conditions,
    find: "return present.length === 1 && holds(present[0] as string);",
    replace: "return present.some(holds);",
  },
  { rule: "3.2 key names ignore case", file: "semantics/keys.ts", find: "return key.toLowerCase();", replace: "return key;" },
  {
    rule: "3.3 StringEquals has no wildcards (evaluator)",
    file: conditions,
    find: 'substitute(policyValue, scope, comparison === "like")',
    replace: "substitute(policyValue, scope, true)",
  },
  {
    rule: "3.3 StringEqualsIgnoreCase ignores case",
    file: "semantics/operators.ts",
    find: 'StringEqualsIgnoreCase: { family: "string", comparison: "equalsIgnoreCase", negated: false }',
    replace: 'StringEqualsIgnoreCase: { family: "string", comparison: "equals", negated: false }',
  },
  {
    rule: "3.3 StringNotLike is negated",
    file: "semantics/operators.ts",
    find: 'StringNotLike: { family: "string", comparison: "like", negated: true }',
    replace: 'StringNotLike: { family: "string", comparison: "like", negated: false }',
  },
  {
    rule: "3.3 ArnEquals is ArnLike",
    file: "semantics/operators.ts",
    find: 'ArnEquals: { family: "arn", comparison: "like", negated: false }',
    replace: 'ArnEquals: { family: "string", comparison: "equals", negated: false }',
  },
  {
    rule: "3.3 LessThan is strict",
    file: "semantics/operators.ts",
    find: 'NumericLessThan: { family: "number", comparison: "less", negated: false }',
    replace: 'NumericLessThan: { family: "number", comparison: "lessOrEqual", negated: false }',
  },
  {
    rule: "3.3 GreaterThanEquals takes the bound",
    file: "semantics/operators.ts",
    find: 'NumericGreaterThanEquals: { family: "number", comparison: "greaterOrEqual", negated: false }',
    replace: 'NumericGreaterThanEquals: { family: "number", comparison: "greater", negated: false }',
  },
  {
    rule: "3.3 numeric bounds (formula)",
    file: "semantics/encoder/value-patterns.ts",
    find: "return { low: bound, lowInclusive: false, high: null, highInclusive: false };",
    replace: "return { low: bound, lowInclusive: true, high: null, highInclusive: false };",
  },
  {
    rule: "3.3 DateGreaterThan compares dates",
    file: "semantics/operators.ts",
    find: 'DateGreaterThan: { family: "date", comparison: "greater", negated: false }',
    replace: 'DateGreaterThan: { family: "number", comparison: "greater", negated: false }',
  },
  {
    rule: "3.3 time zones",
    file: "semantics/values.ts",
    find: 'seconds -= (zone[0] === "-" ? -1 : 1)',
    replace: 'seconds += (zone[0] === "-" ? -1 : 1)',
  },
  { rule: "3.3 days that do not exist", file: "semantics/values.ts", find: "day > daysIn(year, month)", replace: "day > 31" },
  { rule: "3.3 leap years", file: "semantics/values.ts", find: "year % 100 !== 0", replace: "year % 100 !== 1" },
  { rule: "3.3 a CIDR block ends where it ends", file: "semantics/values.ts", find: "high: low + size - 1n", replace: "high: low + size" },
  {
    rule: "3.3 a CIDR block starts at its network",
    file: "semantics/values.ts",
    find: "const low = (value / size) * size",
    replace: "const low = value",
  },
  { rule: "3.3 prefixes longer than the address", file: "semantics/values.ts", find: "if (length > bits) return null;", replace: "" },
  { rule: "3.3 IPv4 and IPv6 never mix", file: "semantics/values.ts", find: "(v4 !== null ? 0n : IPV6_OFFSET)", replace: "0n" },
  {
    rule: "3.3 an address without prefix is one address (choice 13)",
    file: "semantics/choices.ts",
    find: "bareIpv6PrefixLength: 128",
    replace: "bareIpv6PrefixLength: 32",
  },
  { rule: "3.3 numbers of an octet", file: "semantics/values.ts", find: "if (Number(part) > 255) return null;", replace: "" },
  {
    rule: "3.3 Booleans ignore case",
    file: "semantics/values.ts",
    find: "const lower = text.toLowerCase();",
    replace: "const lower = text;",
  },
  {
    rule: "3.3 binary padding does not count",
    file: "semantics/values.ts",
    find: "const body = text.slice(0, end);",
    replace: "const body = text;",
  },
  {
    rule: "3.4 variables only in 2012-10-17",
    file: decide,
    find: 'return document.version?.value === "2012-10-17";',
    replace: 'return document.version?.value !== "2008-10-17";',
  },
  { rule: "3.4 multivalued keys are no variables (evaluator)", file: conditions, find: 'kind === "multi" ||', replace: "" },
  {
    rule: "3.4 multivalued keys are no variables (formula)",
    file: variables,
    find: 'if (kindOf(part.variable, scope) === "set") return fallback;',
    replace: "",
  },
  {
    rule: "3.4 an empty value is no value",
    file: conditions,
    find: 'return values[0] === "" ? undefined : values[0];',
    replace: "return values[0];",
  },
  {
    rule: "3.4 the default stands in (evaluator)",
    file: conditions,
    find: "variableValue(part.variable, scope) ?? part.default",
    replace: "variableValue(part.variable, scope)",
  },
  {
    rule: "3.4 the default stands in only for a missing value (formula)",
    file: variables,
    find: "and(not(available), fallback)",
    replace: "fallback",
  },
  {
    rule: "3.4 a variable without value does not match",
    file: conditions,
    find: "if (value === undefined) return null;",
    replace: "if (value === undefined) continue;",
  },
  {
    rule: "3.4 wildcards in values are literal (choice 9)",
    file: conditions,
    find: "pattern.push(...literalPattern(value));",
    replace: "pattern.push(...wildcardPattern(value));",
  },
  {
    rule: "3.4 `${*}` is a character",
    file: conditions,
    find: "pattern.push(...literalPattern(part.character));",
    replace: "pattern.push(...wildcardPattern(part.character));",
  },
  {
    rule: "3.4 Bool substitutes variables (choice 2)",
    file: "semantics/choices.ts",
    find: "boolSubstitutesVariables: true",
    replace: "boolSubstitutesVariables: false",
  },
  {
    rule: "4.2 a Deny in any policy wins",
    file: "semantics/evaluator/compose.ts",
    find: "if (statements.length > 0)",
    replace: "if (statements.length > 99)",
  },
  {
    rule: "4.2 every level of service control policies",
    file: "semantics/evaluator/compose.ts",
    find: "for (const [n, level] of scp.entries()) if (!some(level))",
    replace: "for (const [n, level] of scp.slice(0, 1).entries()) if (!some(level))",
  },
  {
    rule: "9.7 a multivalued key without qualifier is not decided",
    file: undecidable,
    find: 'multiplicity(normaliseKey(key.value), types) === "multi") return "qualifier";',
    replace: 'multiplicity(normaliseKey(key.value), types) === "multi") return undefined;',
  },
  {
    rule: "3.1 there is no NullIfExists",
    file: "semantics/operators.ts",
    find: 'if (row.family === "null" && m[3] !== undefined) return undefined;',
    replace: "",
  },
  {
    rule: "9.7 a key of unknown type may have one value or several",
    file: "semantics/encoder/policy.ts",
    find: 'single.has(key) ? "either" : "set"',
    replace: '"set"',
  },
  {
    rule: "3.3 a short ARN pattern spreads its colons over all wildcards",
    file: arns,
    find: "colons <= Math.max(0, left); colons++",
    replace: "colons <= 0; colons++",
  },
  {
    rule: "3.3 a value with a colon is no part of a component",
    file: arns,
    find: "return and(template(variable, componentParts(filled), false, false), ...apart);",
    replace: "return template(variable, componentParts(filled), false, false);",
  },
  {
    rule: "9.6 whom a NotPrincipal without account spares is not decided",
    file: "semantics/evaluator/principals.ts",
    find: "accountOfEntry(id.value) === null && !accounts.has(account);",
    replace: "false;",
  },
];
