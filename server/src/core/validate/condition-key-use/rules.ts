// Rules about single condition keys that are easily misunderstood.
import { addCondition } from "../fixes";
import { quote, quoteList, type Rule } from "../rule";
import { withoutKey } from "../split";
import { conditionOn, elementName, reaches, type StatementView } from "../view";

/** Keys that the caller writes itself. */
const spoofable: readonly string[] = ["aws:referer", "aws:useragent"];

/** Keys that say little without another one in the same statement. */
const pairs: readonly { key: string; partners: readonly string[]; names: readonly string[]; why: string }[] = [
  {
    key: "aws:vpcsourceip",
    partners: ["aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn"],
    names: ["aws:SourceVpc"],
    why: "private addresses exist in every VPC",
  },
  {
    key: "aws:ec2instancesourceprivateipv4",
    partners: ["aws:ec2instancesourcevpc"],
    names: ["aws:Ec2InstanceSourceVpc"],
    why: "private addresses exist in every VPC",
  },
];

const dynamoReads: readonly string[] = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"];

/** The resource types whose policies cannot judge a key, because it describes the very resource. */
const irrelevant: Readonly<Record<string, readonly string[]>> = {
  "s3:resourceaccount": ["AWS::S3::Bucket", "AWS::S3::AccessPoint"],
};

function selectsSpecificAttributes(view: StatementView): boolean {
  return (
    conditionOn(
      view,
      ["dynamodb:select"],
      ({ operator, values }) =>
        operator?.family === "String" &&
        !operator.negated &&
        values.length > 0 &&
        values.every((value) => value.text === "SPECIFIC_ATTRIBUTES"),
    ) !== undefined
  );
}

export const conditionKeyUseRules: readonly Rule[] = [
  {
    code: "UNTRUSTWORTHY_CONDITION_KEY",
    awsType: "SECURITY_WARNING",
    rule: "A condition compares `aws:Referer` or `aws:UserAgent`.",
    note: "AWS does not list the keys; these two are documented as set by the caller.",
    condition(condition, report) {
      if (!spoofable.includes(condition.lower)) return;
      report(
        condition.entry.key.range,
        `The caller writes ${quote(condition.key)} into the request, and anybody can write anything, so it does not keep anybody out. Use a key that AWS fills in, such as \`aws:SourceVpce\`, \`aws:SourceIp\` or \`aws:PrincipalArn\`.`,
      );
    },
  },
  {
    code: "MISSING_PAIRED_CONDITION_KEYS",
    awsType: "SECURITY_WARNING",
    rule: "`aws:VpcSourceIp` is compared without a key of the VPC or its endpoint, or `aws:Ec2InstanceSourcePrivateIPv4` without `aws:Ec2InstanceSourceVpc`, in the same statement.",
    note: "AWS names the first pair as an example and does not list the others.",
    condition(condition, report) {
      const pair = pairs.find(({ key }) => key === condition.lower);
      if (!pair || condition.operator?.family === "Null" || conditionOn(condition.statement, pair.partners)) return;
      report(
        condition.entry.key.range,
        `${quote(condition.key)} alone means little, because ${pair.why}. Compare ${quoteList(pair.names)} in the same statement.`,
        {
          fixes: () =>
            pair.names.map((name) =>
              addCondition(
                condition.statement,
                "StringEquals",
                name,
                "vpc-1234567890abcdef0",
                "The statement also depends on the VPC: put its ID in.",
                true,
              ),
            ),
        },
      );
    },
  },
  {
    code: "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
    awsType: "SECURITY_WARNING",
    kinds: ["identity", "resource"],
    rule: "An Allow statement about reading items compares `dynamodb:Attributes` and does not also ask that `dynamodb:Select` is `SPECIFIC_ATTRIBUTES`.",
    condition(condition, report) {
      const view = condition.statement;
      if (view.effect !== "Allow" || condition.lower !== "dynamodb:attributes" || condition.operator?.family === "Null") return;
      if (!dynamoReads.some((action) => reaches(view, action)) || selectsSpecificAttributes(view)) return;
      report(
        condition.entry.key.range,
        `${quote(condition.key)} is checked only when a request lists attributes; a read that lists none returns them all. Also ask that \`dynamodb:Select\` is \`SPECIFIC_ATTRIBUTES\`.`,
        {
          fixes: () => [
            addCondition(
              view,
              "StringEqualsIfExists",
              "dynamodb:Select",
              "SPECIFIC_ATTRIBUTES",
              "Reads that do not list their attributes are no longer allowed.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "S3_PREFIX_IN_NEGATIVE_CONTEXT",
    awsType: "SECURITY_WARNING",
    kinds: ["identity", "resource"],
    rule: "A Deny compares `s3:prefix` with a string operator, or an Allow with a negated one.",
    condition(condition, report) {
      const { operator, statement } = condition;
      if (condition.lower !== "s3:prefix" || operator?.family !== "String" || !statement.effect) return;
      if ((statement.effect === "Deny") === operator.negated) return;
      // `"s3:prefix": ""` is the listing of the root: no shorter prefix gets round it.
      if (condition.values.every((value) => value.text === "")) return;
      report(
        condition.entry.key.range,
        `A request can list the same objects with a shorter prefix, which this condition does not match, so it hides nothing. Allow the wanted prefixes with \`StringLike\`, or deny the others with \`StringNotLike\`.`,
        {
          related: [{ message: `The effect, ${statement.effect}.`, range: elementName(statement, "Effect") }],
        },
      );
    },
  },
  {
    code: "IRRELEVANT_CONDITION_KEY_IN_POLICY",
    awsType: "SUGGESTION",
    kinds: ["resource"],
    rule: "`s3:ResourceAccount` is compared in the policy of an S3 bucket or access point.",
    note: "AWS gives this key as an example and does not list others. Only asked when the resource type is given.",
    condition(condition, report, policy) {
      if (policy.resourceType === undefined || !irrelevant[condition.lower]?.includes(policy.resourceType)) return;
      report(
        condition.entry.key.range,
        `The policy of a resource is about that resource, whose account is fixed, so ${quote(condition.key)} decides nothing here. Use the key in an identity policy, where it tells buckets apart.`,
        {
          fixes: () => {
            const edits = withoutKey(condition);
            return [
              edits && {
                title: `Remove the condition on \`${condition.key}\``,
                effect: "The statement no longer depends on the account of the resource, which is always the same here.",
                edits,
                proved: false,
                preferred: false,
              },
            ];
          },
        },
      );
    },
  },
];
