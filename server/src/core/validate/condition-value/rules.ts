// Rules about condition values: their JSON type, their form for the operator, and the form that a key asks for.
import { hasWildcard } from "../../catalogue/match";
import { readDate } from "../../semantics/values";
import { example, noAccessChanges, removeEntries, replaceText } from "../fixes";
import { parseCidr } from "../ip";
import type { Family } from "../operators";
import { unknownRegion } from "../regions";
import { quote, type Report, type Rule } from "../rule";
import { readableDate, readableNumber, readableRange, replaceByExample } from "../suggest";
import { catalogueNote } from "../unknown-names";
import { maskVariables } from "../variables";
import { type ConditionView, conditionOn, fixedValues, type PolicyView, type ValueView } from "../view";
import { serviceNameRules } from "./service-names";

/** A rule that judges each value of some families of operators. */
function formRule(
  code: string,
  awsType: "ERROR" | "WARNING",
  families: readonly Family[],
  rule: string,
  valid: (text: string) => boolean,
  message: (value: ValueView, condition: ConditionView) => string,
  meant: (text: string) => string | undefined = () => undefined,
): Rule {
  return {
    code,
    awsType,
    rule,
    condition(condition, report, policy) {
      if (!condition.operator || !families.includes(condition.operator.family)) return;
      for (const value of fixedValues(condition, policy))
        if (!valid(value.text))
          report(value.range, message(value, condition), {
            fixes: () => {
              const better = meant(value.text);
              return [better === undefined ? undefined : replaceText(policy, value.range, better, "The condition can match again.")];
            },
          });
    },
  };
}

/** Digits alone: seconds since 1970, or (four of them) a year, which AWS says may not resolve as expected either. */
function isEpoch(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** The evaluator reads it as a moment: months and days that exist, hours up to 23. */
function isDate(text: string): boolean {
  return readDate(text) !== null;
}

/** The moment of seconds since 1970 in ISO 8601, when it has a year of four digits. */
function isoOf(epoch: string): string | undefined {
  const seconds = Number(epoch);
  return Number.isInteger(seconds) && seconds >= 0 && seconds < 253_402_300_800
    ? new Date(seconds * 1000).toISOString().replace(".000Z", "Z")
    : undefined;
}

/** Keys whose value is the ARN of a KMS key. */
const kmsKeys: readonly string[] = ["s3:x-amz-server-side-encryption-aws-kms-key-id"];

function isKmsKeyArn(text: string): boolean {
  const [arn = "", partition = "", service = "", region = "", account = "", ...rest] = text.split(":");
  const resource = rest.join(":");
  if (text === "*" || hasWildcard(arn + partition + service) || (hasWildcard(text) && text.split(":").length < 6)) return true;
  return (
    arn === "arn" &&
    partition !== "" &&
    service === "kms" &&
    region !== "" &&
    account !== "" &&
    (resource.startsWith("key/") || hasWildcard(resource.slice(0, 4)))
  );
}

function idRule(code: string, key: string, prefix: string): Rule {
  const form = new RegExp(`^${prefix}-([0-9a-zA-Z]{8}|[0-9a-zA-Z]{17})$`);
  return {
    code,
    awsType: "ERROR",
    rule: `A value of \`${key}\` without wildcard or variable is not \`${prefix}-\` with 8 or 17 letters and digits.`,
    condition(condition, report, policy) {
      if (condition.lower !== key.toLowerCase() || condition.operator?.family !== "String") return;
      for (const value of fixedValues(condition, policy)) {
        if (hasWildcard(value.text) || form.test(value.text)) continue;
        report(
          value.range,
          `${quote(value.text)} cannot be the ID that \`${key}\` holds, so it never matches. An ID is \`${prefix}-\` followed by 8 or 17 letters and digits.`,
          {
            fixes: () => {
              const clean = value.text.trim().toLowerCase();
              const [other, otherKey] = prefix === "vpc" ? ["vpce", "aws:SourceVpce"] : ["vpc", "aws:SourceVpc"];
              const isOther = new RegExp(`^${other}-([0-9a-z]{8}|[0-9a-z]{17})$`).test(clean) && condition.values.length === 1;
              return [
                form.test(clean) ? replaceText(policy, value.range, clean, "The condition compares with that ID.") : undefined,
                isOther && !conditionOn(condition.statement, [otherKey.toLowerCase()])
                  ? example(
                      replaceText(
                        policy,
                        condition.entry.key.range,
                        otherKey,
                        `The condition compares \`${otherKey}\`.`,
                        `Compare \`${otherKey}\` instead`,
                      ),
                    )
                  : undefined,
              ];
            },
          },
        );
      }
    },
  };
}

/** Policy variables for a Region: IAM fills them in, AWS's validator knows no Region of that name. */
function reportVariableRegions(condition: ConditionView, report: Report, policy: PolicyView): void {
  if (!policy.hasVariables) return;
  for (const value of condition.values) {
    if (!value.open || hasWildcard(maskVariables(value.text))) continue;
    report(
      value.range,
      `AWS's validator takes ${quote(value.text)} for the name of a Region and calls it invalid. The policy works: IAM fills the variable in. Where the check has to pass, list the Regions.`,
      { severity: "information" },
    );
  }
}

export const conditionValueRules: readonly Rule[] = [
  {
    code: "INVALID_CONDITION_DATA_TYPE",
    awsType: "ERROR",
    rule: "The values of one condition key are of different JSON types.",
    condition(condition, report, policy) {
      const [first] = condition.values;
      const other = first && condition.values.find((value) => value.json !== first.json);
      if (!first || !other) return;
      report(
        other.range,
        `This value is a ${other.json} and the first one is a ${first.json}: AWS wants all values of a key in the same JSON type. Put both in double quotes.`,
        {
          related: [{ message: `The first value, a ${first.json}.`, range: first.range }],
          fixes: () =>
            condition.values.filter((value) => value.json !== "string").length === 1
              ? condition.values
                  .filter((value) => value.json !== "string")
                  .map((value) => replaceText(policy, value.range, value.text, "The value stays the same, as a string."))
              : [],
        },
      );
    },
  },
  {
    code: "INVALID_CONDITION_MULTIPLE_BOOLEAN",
    awsType: "ERROR",
    rule: "`Bool` or `Null` has more than one value and no qualifier.",
    condition(condition, report, policy) {
      const { operator, values } = condition;
      if (!operator || (operator.family !== "Bool" && operator.family !== "Null") || operator.qualifier || values.length < 2) return;
      report(
        (values[1] as ValueView).range,
        `${quote(condition.key)} has one truth value, so a second one makes the condition true for everything or says the same twice. Keep one.`,
        {
          fixes: () =>
            values.map((kept) =>
              removeEntries(
                policy,
                values.filter((value) => value !== kept).map((value) => value.range),
                `Keep \`${kept.text}\``,
                `The condition asks for \`${kept.text}\`.`,
              ),
            ),
          related: [{ message: "The first value.", range: (values[0] as ValueView).range }],
        },
      );
    },
  },
  formRule(
    "TYPE_MISMATCH_BOOLEAN",
    "WARNING",
    ["Bool", "Null"],
    "A value of `Bool` or `Null` is neither `true` nor `false`.",
    (text) => /^(true|false)$/i.test(text),
    (value) => `${quote(value.text)} is not a truth value, so the condition never matches. Write \`true\` or \`false\`.`,
    (text) => (/^(yes|on|1|t)$/i.test(text) ? "true" : /^(no|off|0|f)$/i.test(text) ? "false" : undefined),
  ),
  formRule(
    "TYPE_MISMATCH_NUMBER",
    "WARNING",
    ["Numeric"],
    "A value of a numeric operator is not a number.",
    (text) => /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text),
    (value) => `${quote(value.text)} is not a number, so the condition never matches. Write digits, with a point where there are decimals.`,
    readableNumber,
  ),
  formRule(
    "TYPE_MISMATCH_DATE",
    "WARNING",
    ["Date"],
    "A value of a date operator is neither an ISO 8601 date nor seconds since 1970.",
    (text) => isDate(text) || isEpoch(text),
    (value) =>
      `${quote(value.text)} is not a date that AWS reads, so the condition never matches. Write \`2026-09-30\` or \`2026-09-30T12:00:00Z\`.`,
    (text) => {
      const date = readableDate(text);
      return date !== undefined && isDate(date) ? date : undefined;
    },
  ),
  formRule(
    "TYPE_MISMATCH_STRING",
    "WARNING",
    ["Binary"],
    "A value of `BinaryEquals` is not base64.",
    (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
    (value) => `${quote(value.text)} is not base64, so the condition never matches. Encode the bytes as base64.`,
  ),
  formRule(
    "TYPE_MISMATCH_IP_RANGE",
    "ERROR",
    ["IP"],
    "A value of an address operator is neither an address nor a range in CIDR form.",
    (text) => parseCidr(text) !== undefined,
    (value) =>
      `${quote(value.text)} is not a range of addresses. Write an address with the length of its fixed part, such as \`203.0.113.0/24\` or \`2001:db8::/32\`.`,
    (text) => {
      const range = readableRange(text);
      return range !== undefined && parseCidr(range) ? range : undefined;
    },
  ),
  {
    code: "INVALID_DATE_VALUE",
    awsType: "WARNING",
    rule: "A value of a date operator is digits alone, seconds since 1970 or a year.",
    condition(condition, report, policy) {
      if (condition.operator?.family !== "Date") return;
      for (const value of fixedValues(condition, policy)) {
        if (!isEpoch(value.text)) continue;
        report(
          value.range,
          /^\d{4}$/.test(value.text)
            ? `${quote(value.text)} can be read as a year or as seconds since 1970, so it may not mean the moment that you expect. Write the date, such as \`${value.text}-01-01\`.`
            : `${quote(value.text)} are seconds since 1970, which are easily misread and may not mean the moment that you expect. Write the date, such as \`2026-09-30T12:00:00Z\`.`,
          {
            fixes: () => [
              /^\d{4}$/.test(value.text)
                ? replaceByExample(policy, value.range, `${value.text}-01-01`, "The value is the first of January of that year, in UTC.")
                : undefined,
              isoOf(value.text) && !/^\d{4}$/.test(value.text)
                ? replaceText(policy, value.range, isoOf(value.text) as string, noAccessChanges("it is the same moment"))
                : undefined,
            ],
          },
        );
      }
    },
  },
  {
    code: "REDUNDANT_CONDITION_VALUE_NUM",
    awsType: "SUGGESTION",
    rule: "`NumericLessThan…` or `NumericGreaterThan…` has several values, of which the greatest or the least decides alone.",
    condition(condition, report, policy) {
      const { operator, values } = condition;
      const less = operator?.base.startsWith("NumericLess");
      if (!operator || values.length < 2 || !(less || operator.base.startsWith("NumericGreater"))) return;
      const numbers = values.map((value) => Number(value.text));
      if (values.some((value, i) => value.open || Number.isNaN(numbers[i]))) return;
      const deciding = less ? Math.max(...numbers) : Math.min(...numbers);
      const kept = values[numbers.indexOf(deciding)] as ValueView;
      const idle = values.filter((value) => value !== kept);
      report(
        (idle[0] as ValueView).range,
        `One matching value is enough, so ${quote(kept.text)} decides alone and the ${idle.length > 1 ? "others add" : "other adds"} nothing. Keep ${quote(kept.text)} only.`,
        {
          unnecessary: true,
          related: idle.slice(1).map((value) => ({ message: "Adds nothing either.", range: value.range })),
          fixes: () => [
            removeEntries(
              policy,
              idle.map((value) => value.range),
              `Keep \`${kept.text}\` only`,
              noAccessChanges(),
            ),
          ],
        },
      );
    },
  },
  idRule("INVALID_VPC_FORMAT", "aws:SourceVpc", "vpc"),
  idRule("INVALID_VPCE_FORMAT", "aws:SourceVpce", "vpce"),
  {
    code: "INVALID_REGION",
    awsType: "ERROR",
    rule: "A value of `aws:RequestedRegion` or `ec2:Region` without wildcard is not a Region that is known; a policy variable as the value of `aws:RequestedRegion` is not one either.",
    note: "An unknown name of the usual form may be a newer Region: it is shown as a warning. AWS's validator takes no policy variables there, which IAM fills in all the same: in the editor that is an information.",
    condition(condition, report, policy) {
      if ((condition.lower !== "aws:requestedregion" && condition.lower !== "ec2:region") || condition.operator?.family !== "String")
        return;
      const regions = policy.catalogue.regions();
      if (condition.lower === "aws:requestedregion") reportVariableRegions(condition, report, policy);
      for (const value of fixedValues(condition, policy)) {
        if (hasWildcard(value.text) || regions.includes(value.text) || value.text === "aws-global") continue;
        const { meant, severity } = unknownRegion(value.text, regions);
        report(
          value.range,
          `${quote(value.text)} is not a Region of AWS, so it never matches. ${meant ? `Did you mean ${quote(meant)}?` : "Check the name."} ${catalogueNote(policy)}`,
          {
            severity,
            fixes: () => [meant ? replaceText(policy, value.range, meant, `The condition compares with \`${meant}\`.`) : undefined],
          },
        );
      }
    },
  },
  {
    code: "INVALID_KMS_KEY_VALUE",
    awsType: "ERROR",
    rule: "`s3:x-amz-server-side-encryption-aws-kms-key-id` is compared with a text that cannot match the ARN of a KMS key.",
    note: "AWS does not list the keys that it checks; only the one that is documented to hold a key ARN is judged. Patterns and variables that can match an ARN are accepted.",
    condition(condition, report, policy) {
      const family = condition.operator?.family;
      if (!kmsKeys.includes(condition.lower) || (family !== "String" && family !== "ARN")) return;
      for (const value of fixedValues(condition, policy)) {
        if (value.text === "" || isKmsKeyArn(value.text)) continue;
        report(
          value.range,
          `${quote(condition.key)} holds the ARN of a KMS key, and ${quote(value.text)} cannot match one. Write \`arn:aws:kms:region:account:key/key-id\`; aliases and bare key IDs do not occur there.`,
          {
            fixes: () =>
              /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^mrk-[0-9a-f]{32}$/.test(value.text)
                ? [
                    replaceByExample(
                      policy,
                      value.range,
                      `arn:aws:kms:us-east-1:111122223333:key/${value.text}`,
                      "The condition matches the key of that Region and account: put yours in.",
                    ),
                  ]
                : [
                    replaceByExample(
                      policy,
                      value.range,
                      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                      "The condition matches that key only: put the ARN of yours in.",
                    ),
                  ],
          },
        );
      }
    },
  },
  ...serviceNameRules,
];
