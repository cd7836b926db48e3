// Rules about wildcards and variables in condition values: literal by mistake, too open, or deciding nothing.
import { hasWildcard } from "../../catalogue/match";
import { noAccessChanges, removeProperty, removeStatement, renameOperator, writeNull } from "../fixes";
import type { Operator } from "../operators";
import { quote, type Report, type Rule } from "../rule";
import { fixedIdentifier } from "../suggest";
import { isEscape, maskVariables } from "../variables";
import { blockOf, type ConditionView, type PolicyView, pieceOf, type ValueView } from "../view";

/** The keys that AWS calls sensitive: identifiers that no pattern can sensibly stand for (global condition keys page). */
const sensitiveKeys: readonly string[] = [
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
];

/** Paths of organizations: a pattern is fine behind the organization's own identifier. */
const pathKeys: readonly string[] = ["aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"];

/** Subjects of identity providers that all their customers share: an open repository or project lets strangers in. */
const subjectKeys: readonly string[] = ["token.actions.githubusercontent.com:sub", "gitlab.com:sub", "app.terraform.io:sub"];

/** The keys in which AWS asks for six fixed characters before each wildcard or variable. */
const prefixedKeys: readonly string[] = [...pathKeys, ...subjectKeys];

/** Whether less than six fixed characters stand between an open one and the open one before it, or the beginning. */
function opensEarly(text: string, open: RegExp): boolean {
  const runs = text.split(open);
  return runs.length > 1 && runs.slice(0, -1).some((run) => run.length < 6);
}

/** Keys that every request holds (SEMANTICS.md 3.5): a pattern for everything always matches them. */
const alwaysPresent: readonly string[] = [
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:useragent",
  "aws:userid",
  "aws:viaawsservice",
];

/** Variables whose value is set by AWS itself, not by whoever writes tags, names or requests: they are no way in. */
const trustworthyVariables =
  /^aws:(principalaccount|principalorgid|principalorgpaths|resourceaccount|resourceorgid|resourceorgpaths|sourceaccount|sourceorgid|sourceorgpaths|sourcevpc|sourcevpce|vpceaccount|vpceorgid|userid|principalarn|sourcearn)$/i;

/** The text with `${*}`, `${?}` and other variables masked: what is left of `*` and `?` are wildcards. */
function wildcardsIn(value: ValueView): string {
  return maskVariables(value.text);
}

function isAnything(value: ValueView): boolean {
  return value.variables.length === 0 && /^\*+$/.test(value.text);
}

/** What a condition says whose values include `*` (SEMANTICS.md 3.1, 3.3). */
type Meaning = "present" | "missing" | "always" | "never";

function meaningOfAnything({ qualifier, negated, ifExists }: Operator): Meaning {
  if (qualifier === "ForAllValues") return negated ? "missing" : "always";
  if (qualifier === "ForAnyValue") return negated ? (ifExists ? "missing" : "never") : ifExists ? "always" : "present";
  if (negated) return "missing";
  return ifExists ? "always" : "present";
}

/** The meaning of a condition that compares with `*`, or undefined when it does not. */
function meaningOf(condition: ConditionView): Meaning | undefined {
  const { operator } = condition;
  if (operator?.family !== "String" || !operator.like || !condition.values.some(isAnything)) return undefined;
  const meaning = meaningOfAnything(operator);
  if (!alwaysPresent.includes(condition.lower)) return meaning;
  return meaning === "present" ? "always" : meaning === "missing" ? "never" : meaning;
}

function meaningRule(
  code: string,
  meaning: Meaning,
  rule: string,
  message: (condition: ConditionView) => string,
  nullValue?: "true" | "false",
): Rule {
  return {
    code,
    awsType: "SUGGESTION",
    rule,
    condition(condition, report, policy) {
      if (meaningOf(condition) !== meaning) return;
      const value = condition.values.find(isAnything) as ValueView;
      const element = condition.statement.statement.condition;
      const block = blockOf(condition);
      const alone = element?.entries.filter((entry) => entry.operator.range.start === condition.entry.operator.range.start).length === 1;
      report(value.range, message(condition), {
        unnecessary: meaning === "always" || meaning === "never",
        related: [{ message: "The operator.", range: condition.entry.operator.range }],
        fixes: () => {
          if (!element || !block) return [];
          if (nullValue !== undefined) return [writeNull(condition, nullValue, noAccessChanges())];
          if (meaning === "always") {
            const effect = noAccessChanges("the condition is true for every request");
            if (!alone) return [removeProperty(policy, block.valueRange, condition.key, effect)];
            if (element.operators.length > 1) return [removeProperty(policy, element.range, block.name.value, effect)];
            return [removeProperty(policy, condition.statement.statement.range, "Condition", effect)];
          }
          if (meaning === "never") return [removeStatement(condition.statement, noAccessChanges("the statement never applies"))];
          return [];
        },
      });
    },
  };
}

/** `aws:userid` is `id:session`: an open left side lets every role in. */
function userIdTooOpen(text: string, isOpenChar: (char: string) => boolean): boolean {
  const colon = text.indexOf(":");
  const left = colon < 0 ? text : text.slice(0, colon);
  if (![...left].some(isOpenChar)) return false;
  return colon < 0 || !/^(\*|\u0001+)$/.test(left);
}

function reportVariable(condition: ConditionView, report: Report, policy: PolicyView): void {
  const { operator, lower } = condition;
  if (!policy.hasVariables || operator?.family !== "String") return;
  for (const value of condition.values) {
    const open = value.variables.filter((variable) => !isEscape(variable) && !variable.problem);
    const [first] = open;
    if (!first) continue;
    if (sensitiveKeys.includes(lower)) {
      const suspect = open.find((variable) => !trustworthyVariables.test(variable.name.trim()));
      if (suspect) {
        report(
          pieceOf(value, suspect.start, suspect.end),
          `${quote(condition.key)} is compared with ${quote(`\${${suspect.name}}`)}, whose value others can set (a tag, a name, a request), so they can make it match. Write the identifier itself.`,
          { fixes: () => [fixedIdentifier(condition, value)] },
        );
      }
    } else if (
      prefixedKeys.includes(lower) &&
      opensEarly(maskVariables(value.text), /\u0001+/) &&
      !trustworthyVariables.test(first.name.trim())
    ) {
      report(
        pieceOf(value, first.start, first.end),
        `Fewer than six fixed characters stand before ${quote(`\${${first.name}}`)}, whose value others can set (a tag, a name, a request), so they can make ${quote(condition.key)} match. Write more of the value before it.`,
        { fixes: () => [fixedIdentifier(condition, value)] },
      );
    } else if (lower === "aws:userid" && userIdTooOpen(maskVariables(value.text), (char) => char === "\u0001")) {
      report(
        pieceOf(value, first.start, first.end),
        "`aws:userid` is `id:session`, and a variable on the left side can stand for any identity. Use it on the right of the colon, or as the whole left side.",
        { fixes: () => [fixedIdentifier(condition, value)] },
      );
    }
  }
}

export const wildcardRules: readonly Rule[] = [
  {
    code: "WILDCARD_WITHOUT_LIKE_OPERATOR",
    awsType: "WARNING",
    rule: "`StringEquals` and similar operators without `Like` are given a value with `*` or `?`, which is literal there.",
    condition(condition, report) {
      const { operator } = condition;
      if (operator?.family !== "String" || operator.like) return;
      for (const value of condition.values) {
        const at = wildcardsIn(value).search(/[*?]/);
        if (at < 0) continue;
        const like = condition.entry.operator.value.replace(/Equals(IgnoreCase)?/, "Like");
        report(
          value.range,
          `In ${quote(condition.entry.operator.value)} the ${value.text[at] === "*" ? "`*`" : "`?`"} of ${quote(value.text)} is an ordinary character, not a wildcard. If a pattern is meant, use ${quote(like)}.`,
          {
            related: [{ message: "The operator that takes the text literally.", range: condition.entry.operator.range }],
            fixes: () => [
              renameOperator(
                condition.statement,
                condition.entry.operator.range,
                like,
                operator.negated
                  ? "The statement excludes all values that the pattern matches."
                  : "The condition matches all values of the pattern, which is more than before.",
              ),
            ],
          },
        );
        return;
      }
    },
  },
  {
    code: "WILDCARD_USAGE_TOO_PERMISSIVE",
    awsType: "ERROR",
    rule: "A `Like` operator gives a wildcard to a key that AWS calls sensitive, `aws:userid` a wildcard that is not on the right of the colon nor the whole left side, or the path of an organization or the subject of a shared identity provider one behind fewer than six fixed characters.",
    note: "AWS asks for six fixed characters before each wildcard in keys that it does not list; the paths of organizations (`aws:PrincipalOrgPaths` and similar keys) and the `sub` of GitHub, GitLab and HCP Terraform are judged.",
    condition(condition, report) {
      const { operator, lower } = condition;
      if (operator?.family !== "String" || !operator.like) return;
      for (const value of condition.values) {
        const text = wildcardsIn(value);
        if (!hasWildcard(text)) continue;
        if (sensitiveKeys.includes(lower)) {
          report(
            value.range,
            `${quote(condition.key)} holds an identifier, and a pattern for it such as ${quote(value.text)} lets strangers match. Write the identifiers one by one.`,
            { fixes: () => [fixedIdentifier(condition, value)] },
          );
        } else if (prefixedKeys.includes(lower) && opensEarly(text, /[*?]+/)) {
          report(
            value.range,
            `Fewer than six fixed characters stand before a wildcard of ${quote(value.text)}, so ${quote(condition.key)} can match what strangers hold. Write more of the value before it, such as ${subjectKeys.includes(lower) ? "`repo:my-org/my-repo:*`" : "`o-a1b2c3d4e5/*`"}.`,
            { fixes: () => [fixedIdentifier(condition, value)] },
          );
        } else if (lower === "aws:userid" && userIdTooOpen(text, (char) => char === "*" || char === "?")) {
          report(
            value.range,
            `\`aws:userid\` is \`id:session\`, and ${quote(value.text)} leaves the id open. Write the wildcard on the right of the colon (\`AROAEXAMPLEID:*\`), or as the whole left side (\`*:session\`).`,
            { fixes: () => [fixedIdentifier(condition, value)] },
          );
        }
      }
    },
  },
  {
    code: "VARIABLE_USAGE_TOO_PERMISSIVE",
    awsType: "ERROR",
    rule: "A key that AWS calls sensitive is compared with a variable whose value others can set, the path of an organization or the subject of a shared identity provider has one behind fewer than six fixed characters, or `aws:userid` has a variable that is not on the right of the colon nor the whole left side.",
    note: "AWS's message rules out variables in sensitive keys altogether, yet its own examples compare `aws:ResourceOrgID` with `${aws:PrincipalOrgID}`. Variables that AWS itself fills in are therefore accepted.",
    condition: reportVariable,
  },
  meaningRule(
    "EQUIVALENT_TO_NULL_FALSE",
    "present",
    "The condition compares with `*` and so only asks whether the key exists.",
    (condition) =>
      `${quote(condition.entry.operator.value)} with \`*\` is true whenever the request holds ${quote(condition.key)}. Say it plainly: \`"Null": { "${condition.key}": "false" }\`.`,
    "false",
  ),
  meaningRule(
    "EQUIVALENT_TO_NULL_TRUE",
    "missing",
    "The negated condition compares with `*` and so only asks whether the key is missing.",
    (condition) =>
      `${quote(condition.entry.operator.value)} with \`*\` is true only when the request does not hold ${quote(condition.key)}. Say it plainly: \`"Null": { "${condition.key}": "true" }\`.`,
    "true",
  ),
  meaningRule(
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    "always",
    "The condition compares with `*` in a way that is true for every request.",
    (condition) =>
      `${quote(condition.entry.operator.value)} with \`*\` is true for every request, with and without ${quote(condition.key)}, so the condition restricts nothing. Remove the key, or name the values that you mean.`,
  ),
  meaningRule(
    "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    "never",
    "The negated condition compares with `*` in a way that is true for no request.",
    (condition) =>
      `${quote(condition.entry.operator.value)} with \`*\` is true for no request, so the whole statement never applies. Name the values that you mean, or remove the statement.`,
  ),
];
