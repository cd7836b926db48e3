// Rules about `Condition`: operators, key names, and how they go together.
import type { KeyType } from "../catalogue/api";
import { catalogueNote } from "./actions";
import { nearestName } from "./facts";
import { removeProperty, removeStatement, renameOperator, replaceText, writeNull } from "./fixes";
import { type Family, nearestOperator, parseOperator } from "./operators";
import { type Rule, quote } from "./rule";
import { type ConditionView, type PolicyView, pieceOf } from "./view";

/** Whether a key type holds several values per request. */
export function isMultivalued(type: KeyType): boolean {
  return type.startsWith("ArrayOf");
}

/** The part of a key before its colon; the claim keys of identity providers have a colon in the middle of a URL path at most. */
function servicePart(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(":")));
}

/** Keys of identity providers (`oidc.example.com/id/1:sub`) are named by hosts, which no catalogue lists. */
function isProviderKey(key: string): boolean {
  return /[./]/.test(servicePart(key)) || /^(saml|graph|www|accounts|cognito-identity-(auth|unauth))\b/i.test(servicePart(key));
}

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

function baseType(type: KeyType): string {
  return type.replace(/^ArrayOf/, "");
}

/** The operator of another family with the same qualifier, direction and suffix. */
function sameInFamily(condition: ConditionView, type: string): string | undefined {
  const { operator } = condition;
  const base = operator && (operator.negated ? negative : positive)[type];
  return base && `${operator.qualifier ? `${operator.qualifier}:` : ""}${base}${operator.ifExists ? "IfExists" : ""}`;
}

/** The keys of each operator block, grouped by the block they stand in. */
function blocks(conditions: readonly ConditionView[]): ConditionView[][] {
  const byBlock = new Map<number, ConditionView[]>();
  for (const condition of conditions) {
    const start = condition.entry.operator.range.start;
    const block = byBlock.get(start);
    if (block) block.push(condition);
    else byBlock.set(start, [condition]);
  }
  return [...byBlock.values()];
}

/** `aws:ResourceTag` for `aws:ResourceTag/${TagKey}`: the key exists only with a tag key behind it. */
function lacksTagKey(condition: ConditionView, policy: PolicyView): boolean {
  if (condition.info && !condition.key.endsWith("/")) return false;
  const bare = condition.key.replace(/\/$/, "");
  const family = policy.facts.key(`${bare}/x`);
  return family !== undefined && /tag/i.test(family.name) && family.name.toLowerCase().startsWith(`${bare.toLowerCase()}/`);
}

export const conditionRules: readonly Rule[] = [
  {
    code: "INVALID_CONDITION_OPERATOR",
    awsType: "ERROR",
    rule: "A name in `Condition` is no condition operator; upper and lower case count.",
    statement(view, report, policy) {
      for (const { name } of view.statement.condition?.operators ?? []) {
        if (parseOperator(name.value)) continue;
        const meant = nearestOperator(name.value, nearestName);
        report(
          name.range,
          `${quote(name.value)} is no condition operator, so AWS refuses the policy. ${meant ? `Did you mean ${quote(meant)}?` : "Operators are `StringEquals`, `StringLike`, `ArnLike`, `Bool`, `IpAddress`, `NumericEquals`, `DateLessThan`, `Null` and their kin."}`,
          {
            fixes: () => [
              meant && !view.statement.condition?.operators.some((other) => other.name.value === meant)
                ? replaceText(policy, name.range, meant, "The condition counts again.")
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
          "`Null` asks itself whether the key exists, so it takes no `IfExists`, and AWS refuses the policy. Write `Null`.",
          {
            fixes: () => [renameOperator(view, name.range, name.value.replace(/IfExists$/, ""), "The condition counts again.")],
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
    code: "INVALID_CONDITION_KEY_FORMAT",
    awsType: "ERROR",
    rule: "A condition key is not of the form `service:name`.",
    condition(condition, report) {
      const colon = condition.key.indexOf(":");
      if (colon > 0 && colon < condition.key.length - 1) return;
      report(
        condition.entry.key.range,
        `${quote(condition.key)} is no condition key, because a key has the form \`service:name\`, such as \`aws:SourceIp\`. Complete it.`,
      );
    },
  },
  {
    code: "MISSING_TAG_KEY_IN_CONDITION",
    awsType: "ERROR",
    rule: "A tag condition key has no tag key behind it (`aws:ResourceTag` instead of `aws:ResourceTag/owner`).",
    condition(condition, report, policy) {
      if (!lacksTagKey(condition, policy)) return;
      const bare = condition.key.replace(/\/$/, "");
      report(
        condition.entry.key.range,
        `${quote(condition.key)} does not say which tag is meant, so it never holds a value. Write ${quote(`${bare}/tag-key`)} with the key of the tag.`,
      );
    },
  },
  {
    code: "UNSUPPORTED_GLOBAL_CONDITION_KEY",
    awsType: "ERROR",
    kinds: ["resource", "trust", "rcp", "endpoint"],
    rule: "The condition key is `aws:ARN`, in a policy of a resource.",
    note: "AWS has two codes for `aws:ARN` and does not say when it gives which. This one, which names `aws:SourceArn` as an alternative, is given where that key can occur: in policies of resources.",
    condition(condition, report, policy) {
      if (condition.lower !== "aws:arn") return;
      report(
        condition.entry.key.range,
        "`aws:ARN` is not a key that AWS fills in, so the condition does not work. Use `aws:PrincipalArn` for the caller, or `aws:SourceArn` for the resource on whose behalf a service calls.",
        {
          fixes: () => [
            replaceText(policy, condition.entry.key.range, "aws:PrincipalArn", "The condition compares the ARN of the caller."),
            replaceText(
              policy,
              condition.entry.key.range,
              "aws:SourceArn",
              "The condition compares the ARN of the resource behind a service's call.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "DEPRECATED_GLOBAL_CONDITION_KEY",
    awsType: "WARNING",
    kinds: ["identity", "scp"],
    rule: "The condition key is `aws:ARN`, in a policy of identities.",
    note: "AWS has two codes for `aws:ARN` and does not say when it gives which. This one, which names `aws:PrincipalArn` only, is given where the caller is the only ARN that can be meant.",
    condition(condition, report, policy) {
      if (condition.lower !== "aws:arn") return;
      report(
        condition.entry.key.range,
        "`aws:ARN` is an old name that AWS no longer supports. Use `aws:PrincipalArn`, the ARN of the caller.",
        {
          fixes: () => [
            replaceText(policy, condition.entry.key.range, "aws:PrincipalArn", "The condition compares the ARN of the caller."),
          ],
        },
      );
    },
  },
  {
    code: "INVALID_GLOBAL_CONDITION_KEY",
    awsType: "ERROR",
    rule: "A key with the prefix `aws:` is in no list of global or service keys.",
    note: "A key that resembles no known one may be newer than the catalogue: it is shown as a warning.",
    condition(condition, report, policy) {
      if (
        !condition.lower.startsWith("aws:") ||
        condition.info ||
        condition.lower === "aws:arn" ||
        condition.lower === "aws:" ||
        lacksTagKey(condition, policy)
      )
        return;
      const meant = policy.facts.nearestGlobalKey(condition.key);
      report(
        condition.entry.key.range,
        `There is no global condition key ${quote(condition.key)}, so the condition never finds a value. ${meant ? `Did you mean ${quote(meant)}?` : "Check the name; a newer key may exist."} ${catalogueNote(policy)}`,
        {
          severity: meant ? "error" : "warning",
          fixes: () => [meant ? replaceText(policy, condition.entry.key.range, meant, `The condition compares \`${meant}\`.`) : undefined],
        },
      );
    },
  },
  {
    code: "INVALID_SERVICE",
    awsType: "ERROR",
    rule: "The part of a condition key, or the service field of a resource ARN, names no service that is known.",
    note: "Keys whose first part looks like the host of an identity provider are left alone. A name that resembles no known one may be newer than the catalogue: it is shown as a warning.",
    condition(condition, report, policy) {
      const service = servicePart(condition.key);
      if (
        service === "" ||
        condition.info ||
        condition.lower.startsWith("aws:") ||
        isProviderKey(condition.key) ||
        policy.facts.isService(service) ||
        service.includes("$")
      )
        return;
      const meant = policy.facts.nearestService(service);
      report(
        pieceOf(condition.entry.key, 0, service.length),
        `No service has the prefix ${quote(service)}, so the key never holds a value. ${meant ? `Did you mean ${quote(meant)}?` : "Check the spelling."} ${catalogueNote(policy)}`,
        {
          severity: meant ? "error" : "warning",
          fixes: () => [
            meant
              ? replaceText(
                  policy,
                  condition.entry.key.range,
                  meant + condition.key.slice(service.length),
                  `The condition compares a key of \`${meant}\`.`,
                )
              : undefined,
          ],
        },
      );
    },
    resource(resource, report, policy) {
      const service = resource.fields?.service ?? "";
      if (service === "" || /[*?\u0001]/.test(service) || policy.facts.isService(service)) return;
      const meant = nearestName(service, policy.facts.serviceNames());
      const start = resource.masked.indexOf(":", resource.masked.indexOf(":") + 1) + 1;
      report(
        pieceOf(resource, start, start + service.length),
        `No service is called ${quote(service)} in ARNs, so this matches nothing. ${meant ? `Did you mean ${quote(meant)}?` : "Check the spelling."} ${catalogueNote(policy)}`,
        {
          severity: meant ? "error" : "warning",
          fixes: () => [
            meant
              ? replaceText(
                  policy,
                  resource.range,
                  resource.text.slice(0, start) + meant + resource.text.slice(start + service.length),
                  `The ARN is about \`${meant}\`.`,
                )
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "INVALID_SERVICE_CONDITION_KEY",
    awsType: "ERROR",
    rule: "A key's prefix is a service, but the service has no such key.",
    note: "A key that resembles no known one may be newer than the catalogue: it is shown as a warning.",
    condition(condition, report, policy) {
      const service = servicePart(condition.key);
      if (
        service === "" ||
        condition.info ||
        condition.lower.startsWith("aws:") ||
        isProviderKey(condition.key) ||
        !policy.facts.isService(service)
      )
        return;
      if (lacksTagKey(condition, policy) || condition.key.length === service.length + 1) return;
      const meant = policy.facts.nearestServiceKey(service, condition.key);
      report(
        condition.entry.key.range,
        `${quote(service)} has no condition key ${quote(condition.key)}, so it never holds a value. ${meant ? `Did you mean ${quote(meant)}?` : "Check the name; a newer key may exist."} ${catalogueNote(policy)}`,
        {
          severity: meant ? "error" : "warning",
          fixes: () => [meant ? replaceText(policy, condition.entry.key.range, meant, `The condition compares \`${meant}\`.`) : undefined],
        },
      );
    },
  },
  {
    code: "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    awsType: "ERROR",
    rule: "Two keys in the block of one operator differ in upper and lower case only.",
    statement(view, report) {
      for (const block of blocks(view.conditions)) {
        const seen = new Map<string, ConditionView>();
        for (const condition of block) {
          const earlier = seen.get(condition.lower);
          if (!earlier) seen.set(condition.lower, condition);
          else if (earlier.key !== condition.key) {
            report(
              condition.entry.key.range,
              `${quote(condition.key)} and ${quote(earlier.key)} are the same key, because keys ignore case, and AWS refuses the policy. Put all values under one of them.`,
              {
                related: [{ message: "The same key in other letters.", range: earlier.entry.key.range }],
              },
            );
          }
        }
      }
    },
  },
  {
    code: "MISSING_QUALIFIER",
    awsType: "ERROR",
    rule: "A key with several values per request (an `ArrayOf…` type) is compared by an operator without `ForAllValues:` or `ForAnyValue:`, `Null` excepted.",
    condition(condition, report) {
      const { operator, info } = condition;
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
    rule: "An Allow statement compares a key with one value per request by an operator with `ForAllValues:`.",
    note: "AWS says that this can be too permissive; in a Deny statement the same makes the statement deny more, so it is left alone there.",
    condition(condition, report) {
      const { operator, info, statement } = condition;
      if (
        operator?.qualifier !== "ForAllValues" ||
        operator.family === "Null" ||
        statement.effect !== "Allow" ||
        !info ||
        isMultivalued(info.type)
      )
        return;
      report(
        condition.entry.operator.range,
        `\`ForAllValues\` is also true when the request does not hold the key at all, and ${quote(condition.key)} holds one value at most, so this allows requests without it. Remove \`ForAllValues:\`.`,
        {
          related: [{ message: "The key with one value.", range: condition.entry.key.range }],
          fixes: () => [
            renameOperator(
              statement,
              condition.entry.operator.range,
              condition.entry.operator.value.slice("ForAllValues:".length),
              "Requests that do not hold the key are no longer allowed.",
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
    condition(condition, report) {
      const { operator, info } = condition;
      if (!operator || operator.family === "Null" || !info) return;
      const type = baseType(info.type);
      const families = fitting[type] ?? [];
      if (families.length === 0 || families.includes(operator.family)) return;
      // Seconds since 1970 may be compared as a number (SEMANTICS.md 3.3), and many services type their ARN keys as strings.
      if (type === "Date" && operator.family === "Numeric") return;
      if (type === "String" && operator.family === "ARN") return;
      const meant = sameInFamily(condition, type);
      report(
        condition.entry.operator.range,
        `${quote(condition.key)} is of type ${type}, and ${quote(condition.entry.operator.value)} compares another type, so the condition may never match as meant. ${meant ? `Use ${quote(meant)}.` : `Use an operator for ${type}.`}`,
        {
          related: [{ message: `The key, of type ${type}.`, range: condition.entry.key.range }],
          fixes: () => [
            meant
              ? renameOperator(condition.statement, condition.entry.operator.range, meant, `The values are compared as ${type}.`)
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
      if (operator?.family !== "String" || !operator.like || !info || baseType(info.type) !== "ARN") return;
      const meant = `${operator.qualifier ? `${operator.qualifier}:` : ""}${operator.negated ? "ArnNotLike" : "ArnLike"}${operator.ifExists ? "IfExists" : ""}`;
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
      const element = condition.statement.statement.condition;
      const block = element?.operators.find((one) => one.name.range.start === entry.operator.range.start);
      report(range, message(condition.key), {
        fixes: () => {
          if (code === "EMPTY_ARRAY_CONDITION")
            return [block && removeProperty(policy, block.valueRange, condition.key, "The statement no longer depends on the key.")];
          if (code === "EMPTY_ARRAY_CONDITION_FORANYVALUE")
            return [removeStatement(condition.statement, "No access changes: the statement never applies.")];
          return [writeNull(condition, "true", "No access changes.")];
        },
      });
    },
  };
}
