// Rules about what a policy that is attached to a resource can be about: its actions and its ARNs.
import { hasWildcard } from "../../catalogue/match";
import { noAccessChanges, removeEntries } from "../fixes";
import { quote, quoteList, type Rule } from "../rule";
import { replaceByExample } from "../suggest";

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

export const resourcePolicyRules: readonly Rule[] = [
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
