// Rules about `Condition`: operators, and how they go with their keys and with lists of values.
import type { KeyInfo } from "../../catalogue/api";
import { alsoSingleKeys } from "../../catalogue/facts";
import { elementType, isMultivalued } from "../../catalogue/key-types";
import { hasWildcard } from "../../catalogue/match";
import { nearestName } from "../facts";
import { noAccessChanges, removeProperty, removeQualifier, removeStatement, renameOperator, replaceText, writeNull } from "../fixes";
import { type Family, nearestOperator, parseOperator } from "../operators";
import { quote, type Rule } from "../rule";
import { blockOf, type ConditionView } from "../view";

/** The families of operators that fit a type. String operators on ARN keys have a rule of their own. */
const fitting: Record<string, readonly Family[]> = {
  String: ["String"],
  ARN: ["ARN", "String"],
  Bool: ["Bool"],
  Date: ["Date"],
  Numeric: ["Numeric"],
  IPAddress: ["IP"],
  Binary: ["Binary"],
};

const positive: Record<string, string> = {
  String: "StringEquals",
  ARN: "ArnLike",
  Bool: "Bool",
  Date: "DateEquals",
  Numeric: "NumericEquals",
  IPAddress: "IpAddress",
  Binary: "BinaryEquals",
};
const negative: Record<string, string> = {
  String: "StringNotEquals",
  ARN: "ArnNotLike",
  Date: "DateNotEquals",
  Numeric: "NumericNotEquals",
  IPAddress: "NotIpAddress",
};

/** The operator of another family with the same qualifier, direction and suffix. */
function sameInFamily(condition: ConditionView, type: string): string | undefined {
  const { operator } = condition;
  if (!operator) return undefined;
  // The wildcards of an ARN operator stay wildcards.
  const like = type === "String" && operator.family === "ARN" && condition.values.some(({ text }) => hasWildcard(text));
  const plain = (operator.negated ? negative : positive)[type];
  const base = like ? plain?.replace("Equals", "Like") : plain;
  return base && `${operator.qualifier ? `${operator.qualifier}:` : ""}${base}${operator.ifExists ? "IfExists" : ""}`;
}

/** A key that the reference types as a string although it holds an ARN. */
function speaksOfArn({ name, description }: KeyInfo): boolean {
  return /arns?$/i.test(name) || /\barns?\b|Amazon Resource Name/i.test(description);
}

export const conditionOperatorRules: readonly Rule[] = [
  {
    code: "INVALID_CONDITION_OPERATOR",
    awsType: "ERROR",
    rule: "A name in `Condition` is not a condition operator; upper and lower case count.",
    statement(view, report, policy) {
      for (const { name } of view.statement.condition?.operators ?? []) {
        if (parseOperator(name.value)) continue;
        const meant = nearestOperator(name.value, nearestName);
        report(
          name.range,
          `${quote(name.value)} is not a condition operator, so AWS refuses the policy. ${meant ? `Did you mean ${quote(meant)}?` : "Operators are `StringEquals`, `StringLike`, `ArnLike`, `Bool`, `IpAddress`, `NumericEquals`, `DateLessThan`, `Null` and so on."}`,
          {
            fixes: () => [
              meant && !view.statement.condition?.operators.some((other) => other.name.value === meant)
                ? replaceText(policy, name.range, meant, "The condition takes effect again.")
                : undefined,
            ],
          },
        );
      }
    },
  },
  {
    code: "NULL_WITH_IF_EXISTS",
    awsType: "ERROR",
    rule: "The operator is `Null` with the suffix `IfExists`.",
    statement(view, report) {
      for (const { name } of view.statement.condition?.operators ?? []) {
        const operator = parseOperator(name.value);
        if (operator?.family !== "Null" || !operator.ifExists) continue;
        report(
          name.range,
          "`Null` already asks whether the key exists, so it takes no `IfExists`, and AWS refuses the policy. Write `Null`.",
          {
            fixes: () => [renameOperator(view, name.range, name.value.replace(/IfExists$/, ""), "The condition takes effect again.")],
          },
        );
      }
    },
  },
  {
    code: "NULL_WITH_QUALIFIER",
    awsType: "SUGGESTION",
    rule: "The operator is `Null` with `ForAllValues:` or `ForAnyValue:`.",
    statement(view, report) {
      for (const { name } of view.statement.condition?.operators ?? []) {
        const operator = parseOperator(name.value);
        if (operator?.family !== "Null" || !operator.qualifier) continue;
        const always = operator.qualifier === "ForAllValues";
        report(
          name.range,
          `\`Null\` with \`${operator.qualifier}\` is always ${always ? "true" : "false"}, whatever the request holds. Write \`Null\` alone to ask whether the key exists.`,
          {
            fixes: () => [
              renameOperator(
                view,
                name.range,
                "Null",
                `The condition asks whether the key exists, instead of being always ${always ? "true" : "false"}.`,
              ),
            ],
          },
        );
      }
    },
  },
  {
    code: "MISSING_QUALIFIER",
    awsType: "ERROR",
    rule: "A key with several values per request (an `ArrayOf…` type) is compared by an operator without `ForAllValues:` or `ForAnyValue:`, `Null` excepted.",
    note: "Not for `events:source` and `events:detail-type`, which hold one value in `events:PutEvents`, and which AWS's guide and managed policies compare plainly.",
    condition(condition, report) {
      const { operator, info } = condition;
      if (info && alsoSingleKeys.includes(info.name)) return;
      if (!operator || operator.qualifier || operator.family === "Null" || !info || !isMultivalued(info.type)) return;
      report(
        condition.entry.operator.range,
        `${quote(condition.key)} can hold several values, and ${quote(condition.entry.operator.value)} does not say how many of them must match. Write \`ForAnyValue:\` (one is enough) or \`ForAllValues:\` (all of them, also when there is none) before it.`,
        {
          related: [{ message: "The key with several values.", range: condition.entry.key.range }],
          fixes: () =>
            ["ForAnyValue", "ForAllValues"].map((qualifier) =>
              renameOperator(
                condition.statement,
                condition.entry.operator.range,
                `${qualifier}:${condition.entry.operator.value}`,
                qualifier === "ForAnyValue"
                  ? "One matching value is enough."
                  : "Every value must match; a request without values matches too.",
              ),
            ),
        },
      );
    },
  },
  {
    code: "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    awsType: "SECURITY_WARNING",
    rule: "A key with one value per request is compared by an operator with `ForAllValues:`.",
    condition(condition, report) {
      const { operator, info, statement } = condition;
      if (operator?.qualifier !== "ForAllValues" || operator.family === "Null" || !info || isMultivalued(info.type)) return;
      report(
        condition.entry.operator.range,
        `\`ForAllValues\` is also true when the request does not hold the key at all, and ${quote(condition.key)} holds one value at most, so this ${statement.effect === "Deny" ? "denies" : "allows"} requests without it. Remove \`ForAllValues:\`.`,
        {
          related: [{ message: "The key with one value.", range: condition.entry.key.range }],
          fixes: () => [
            removeQualifier(
              condition,
              operator.negated
                ? "Nothing changes for requests that do not hold the key: a negated operator is true for them anyway."
                : `Requests that do not hold the key are no longer ${statement.effect === "Deny" ? "denied" : "allowed"}.`,
            ),
          ],
        },
      );
    },
  },
  {
    code: "TYPE_MISMATCH",
    awsType: "WARNING",
    rule: "The operator's family does not fit the type of the key (`Null` fits every type, string operators also fit ARN keys).",
    note: "The service reference types some keys that hold an ARN as strings; an ARN operator on a key whose name or description mentions an ARN is left alone.",
    condition(condition, report) {
      const { operator, info } = condition;
      if (!operator || operator.family === "Null" || !info) return;
      const type = elementType(info.type);
      const families = fitting[type] ?? [];
      if (families.length === 0 || families.includes(operator.family)) return;
      // Seconds since 1970 may be compared as a number (SEMANTICS.md 3.3).
      if (type === "Date" && operator.family === "Numeric") return;
      if (type === "String" && operator.family === "ARN" && speaksOfArn(info)) return;
      const meant = sameInFamily(condition, type);
      report(
        condition.entry.operator.range,
        `${quote(condition.key)} is of type ${type}, and ${quote(condition.entry.operator.value)} compares another type, so the condition may never match as meant. ${meant ? `Use ${quote(meant)}.` : `Use an operator for ${type}.`}`,
        {
          related: [{ message: `The key, of type ${type}.`, range: condition.entry.key.range }],
          fixes: () => [
            meant
              ? renameOperator(
                  condition.statement,
                  condition.entry.operator.range,
                  meant,
                  meant.includes("Like") && type === "String"
                    ? "The values are compared as strings, in which a `*` also matches colons."
                    : `The values are compared as ${type}.`,
                )
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    awsType: "SECURITY_WARNING",
    rule: "`StringLike` or `StringNotLike` compares a key of type ARN.",
    condition(condition, report) {
      const { operator, info } = condition;
      if (operator?.family !== "String" || !operator.like || !info || elementType(info.type) !== "ARN") return;
      const meant = sameInFamily(condition, "ARN");
      if (meant === undefined) return;
      report(
        condition.entry.operator.range,
        `${quote(condition.key)} holds an ARN, and in ${quote(condition.entry.operator.value)} a \`*\` also reaches across the colons, into other accounts and services. Use ${quote(meant)}, which compares field by field.`,
        {
          related: [{ message: "The key, of type ARN.", range: condition.entry.key.range }],
          fixes: () => [
            renameOperator(
              condition.statement,
              condition.entry.operator.range,
              meant,
              operator.negated
                ? "Values that only matched across colons are no longer excluded."
                : "Values that only matched across colons no longer match.",
            ),
          ],
        },
      );
    },
  },
  emptyValues(
    "EMPTY_ARRAY_CONDITION",
    "No qualifier, no `IfExists`, and an empty list of values.",
    ({ operator }) => operator !== undefined && !operator.qualifier && !operator.ifExists,
    (key) =>
      `${quote(key)} is compared with no value at all, so the condition does not do what it seems to. Give values, or remove the key.`,
  ),
  emptyValues(
    "EMPTY_ARRAY_CONDITION_FORALLVALUES",
    "`ForAllValues:` with an empty list of values.",
    ({ operator }) => operator?.qualifier === "ForAllValues",
    (key) =>
      `With no value \`ForAllValues\` is true only when the request does not hold ${quote(key)}. Say so with \`"Null": { "${key}": "true" }\`, or give values.`,
  ),
  emptyValues(
    "EMPTY_ARRAY_CONDITION_FORANYVALUE",
    "`ForAnyValue:` with an empty list of values.",
    ({ operator }) => operator?.qualifier === "ForAnyValue",
    (key) =>
      `With no value \`ForAnyValue\` never matches, so the statement has no effect. Give values for ${quote(key)}, or remove the statement.`,
  ),
  emptyValues(
    "EMPTY_ARRAY_CONDITION_IFEXISTS",
    "`…IfExists` without qualifier, with an empty list of values.",
    ({ operator }) => operator?.ifExists === true && !operator.qualifier,
    (key) =>
      `With no value \`IfExists\` is true only when the request does not hold ${quote(key)}. Say so with \`"Null": { "${key}": "true" }\`, or give values.`,
  ),
];

function emptyValues(code: string, rule: string, applies: (condition: ConditionView) => boolean, message: (key: string) => string): Rule {
  return {
    code,
    awsType: "SUGGESTION",
    rule,
    condition(condition, report, policy) {
      const { entry } = condition;
      if (!entry.isArray || entry.values.length > 0 || !applies(condition)) return;
      const range = { start: policy.text.lastIndexOf("[", entry.range.end - 1), end: entry.range.end };
      // A list whose entries have the wrong type is not empty in the text.
      if (policy.text.slice(range.start + 1, range.end - 1).trim() !== "") return;
      const block = blockOf(condition);
      report(range, message(condition.key), {
        fixes: () => {
          if (code === "EMPTY_ARRAY_CONDITION")
            return [block && removeProperty(policy, block.valueRange, condition.key, "The statement no longer depends on the key.")];
          if (code === "EMPTY_ARRAY_CONDITION_FORANYVALUE")
            return [removeStatement(condition.statement, noAccessChanges("the statement never applies"))];
          return [writeNull(condition, "true", noAccessChanges())];
        },
      });
    },
  };
}
