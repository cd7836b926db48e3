// Rules about single condition keys that are easily misunderstood.
import { hasWildcard } from "../catalogue/match";
import { addCondition, noAccessChanges, removeEntries } from "./fixes";
import { quote, quoteList, type Rule } from "./rule";
import { withoutKey } from "./split";
import { replaceByExample } from "./suggest";
import { conditionOn, elementName, reaches, type StatementView } from "./view";

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

export const keyRules: readonly Rule[] = [
  {
    code: "UNTRUSTWORTHY_CONDITION_KEY",
    awsType: "SECURITY_WARNING",
    rule: "A condition compares `aws:Referer` or `aws:UserAgent`.",
    note: "AWS does not list the keys; these two are documented as set by the caller.",
    condition(condition, report) {
      if (!spoofable.includes(condition.lower)) return;
      report(
        condition.entry.key.range,
        `The caller writes ${quote(condition.key)} into the request, and anybody can write anything, so it keeps nobody out. Use a key that AWS fills in, such as \`aws:SourceVpce\`, \`aws:SourceIp\` or \`aws:PrincipalArn\`.`,
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
        `${quote(condition.key)} is looked at only when a request lists attributes; a read that lists none returns them all. Also ask that \`dynamodb:Select\` is \`SPECIFIC_ATTRIBUTES\`.`,
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

/** What a policy that is attached to a resource can be about. */
interface Attached {
  services: readonly string[];
  /** `"*"` is refused too: the policy has to name the resource. */
  named?: true;
  /** A pattern of each ARN that fits. */
  arns: readonly RegExp[];
  /** Names of the resource types that an action must be about; absent: every action of the services fits. */
  types?: readonly string[];
}

const attached: Readonly<Record<string, Attached>> = {
  "AWS::S3::Bucket": { named: true, services: ["s3"], arns: [/^s3:[^:]*:[^:]*:(?!accesspoint\/)/], types: ["bucket", "object"] },
  "AWS::S3::AccessPoint": {
    services: ["s3"],
    named: true,
    arns: [/^s3:[^:]*:[^:]*:accesspoint[/:]/],
    types: ["accesspoint", "accesspointobject", "object", "bucket"],
  },
  "AWS::S3::MultiRegionAccessPoint": { named: true, services: ["s3"], arns: [/^s3:[^:]*:[^:]*:accesspoint[/:]/] },
  "AWS::S3ObjectLambda::AccessPoint": { named: true, services: ["s3-object-lambda"], arns: [/^s3-object-lambda:/] },
  "AWS::DynamoDB::Table": { services: ["dynamodb"], arns: [/^dynamodb:[^:]*:[^:]*:table\//], types: ["table", "index"] },
  "AWS::KMS::Key": { services: ["kms"], arns: [/^kms:/] },
  "AWS::SQS::Queue": { services: ["sqs"], arns: [/^sqs:/] },
  "AWS::SNS::Topic": { services: ["sns"], arns: [/^sns:/] },
  "AWS::SecretsManager::Secret": { services: ["secretsmanager"], arns: [/^secretsmanager:/] },
  "AWS::Lambda::Function": { services: ["lambda"], arns: [/^lambda:/] },
  "AWS::ECR::Repository": { services: ["ecr"], arns: [/^ecr:/] },
};

export const attachedRules: readonly Rule[] = [
  {
    code: "UNSUPPORTED_ACTION_IN_POLICY",
    awsType: "ERROR",
    kinds: ["resource", "trust"],
    rule: "A resource policy of a given type names an action of another service, or (for buckets, access points and tables) one that is not about the resource; a trust policy names an action that is not of sts, or one of sts that is not about a role.",
    note: "Judged by the resource types that the service reference gives for the actions. Without a resource type nothing is said.",
    action(action, report, policy) {
      const place =
        policy.kind === "trust"
          ? { services: ["sts"], types: ["role"] as readonly string[] }
          : policy.resourceType === undefined
            ? undefined
            : attached[policy.resourceType];
      if (!place || action.negated || action.text === "*" || action.service === "" || hasWildcard(action.service)) return;
      const what = policy.kind === "trust" ? "a role trust policy" : `the policy of ${quote(policy.resourceType ?? "")}`;
      if (!place.services.includes(action.service)) {
        if (!policy.catalogue.service(action.service)) return;
        report(
          action.range,
          `${quote(action.text)} is an action of another service and means nothing in ${what}. Name actions of ${quoteList(place.services)}.`,
          {
            fixes: () => [removeEntries(policy, [action.range], "Remove the action", noAccessChanges("the action means nothing here"))],
          },
        );
        return;
      }
      const info = action.info();
      if (!info || !place.types || info.resourceTypes.some((type) => place.types?.includes(type.name))) return;
      report(
        action.range,
        `${quote(info.name)} is not about the resource that this policy is attached to, so it means nothing in ${what}. Put it into an identity policy.`,
        { fixes: () => [removeEntries(policy, [action.range], "Remove the action", noAccessChanges("the action means nothing here"))] },
      );
    },
  },
  {
    code: "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
    awsType: "ERROR",
    kinds: ["resource"],
    rule: "A resource policy of a given type names an ARN of another service or of another kind of resource; the policy of an S3 bucket or access point names `*`.",
    note: "Without a resource type nothing is said.",
    resource(resource, report, policy) {
      const place = policy.resourceType === undefined ? undefined : attached[policy.resourceType];
      const { fields } = resource;
      if (place?.named && /^\*+$/.test(resource.text)) {
        report(
          resource.range,
          `The policy of ${quote(policy.resourceType ?? "")} has to name the resource that it is attached to, and AWS refuses \`*\`. Write its ARN, such as \`arn:aws:s3:::doc-example-bucket/*\`.`,
          {
            fixes: () => [
              policy.resourceType === "AWS::S3::Bucket"
                ? replaceByExample(
                    policy,
                    resource.range,
                    resource.statement.actions.every((action) => /object/.test(action.lower))
                      ? "arn:aws:s3:::doc-example-bucket/*"
                      : "arn:aws:s3:::doc-example-bucket",
                    "The statement is about that bucket: put yours in.",
                  )
                : undefined,
            ],
          },
        );
        return;
      }
      if (!place || !fields || /[*?\u0001]/.test(fields.service)) return;
      const tail = `${fields.service}:${fields.region}:${fields.account}:${fields.resource}`;
      if (place.arns.some((pattern) => pattern.test(tail)) || /^[*?\u0001]/.test(fields.resource)) return;
      report(
        resource.range,
        `${quote(resource.text)} is not the resource that this policy of ${quote(policy.resourceType ?? "")} is attached to, nor a part of it, so it matches nothing here. Name the resource itself.`,
        {
          fixes: () => [removeEntries(policy, [resource.range], "Remove the resource", noAccessChanges("the ARN matches nothing here"))],
        },
      );
    },
  },
];
