// Pages about condition keys that are easily misunderstood.
import { allow, deny, list, type Page, when } from "../page";

export const conditionKeyUsePages: Record<string, Page> = {
  UNTRUSTWORTHY_CONDITION_KEY: {
    why: "The caller's program writes these headers and can write anything. They do not keep anybody out.",
    todo: "Compare something that AWS fills in: `aws:PrincipalArn`, `aws:SourceVpce`, `aws:SourceIp`.",
    bad: when("StringLike", "aws:Referer", "https://www.example.com/*"),
    good: when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
  },
  MISSING_PAIRED_CONDITION_KEYS: {
    why: "Every VPC uses the same private addresses. An address alone does not say in which network it lies.",
    todo: "Compare the VPC in the same statement.",
    bad: when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/24"),
    good: allow({
      Condition: {
        IpAddress: { "aws:VpcSourceIp": "10.0.0.0/24" },
        StringEquals: { "aws:SourceVpc": "vpc-1234567890abcdef0", "aws:RequestedRegion": "eu-west-1" },
      },
    }),
  },
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: {
    why: "DynamoDB looks at `dynamodb:Attributes` when a request lists attributes. A read that lists none returns the whole item.",
    todo: "Also ask that `dynamodb:Select` is `SPECIFIC_ATTRIBUTES`.",
    bad: when("ForAllValues:StringEquals", "dynamodb:Attributes", ["Title"], {
      Action: "dynamodb:Query",
      Resource: "arn:aws:dynamodb:us-east-1:111122223333:table/Books",
    }),
    good: allow({
      Action: "dynamodb:Query",
      Resource: "arn:aws:dynamodb:us-east-1:111122223333:table/Books",
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["Title"] },
        StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
      },
    }),
  },
  S3_PREFIX_IN_NEGATIVE_CONTEXT: {
    why: "Listing `priv` shows what lies under `private/` too, and the condition does not match it. So the objects are not hidden.",
    todo: "Allow the wanted prefixes with `StringLike`, or deny the others with `StringNotLike`.",
    bad: deny({ ...list, Condition: { StringLike: { "s3:prefix": "private/*" } } }),
    good: deny({ ...list, Condition: { StringNotLike: { "s3:prefix": "public/*" } } }),
  },
  IRRELEVANT_CONDITION_KEY_IN_POLICY: {
    why: "The policy of a bucket is about that bucket, whose account never changes, so the key decides nothing there.",
    todo: "Use the key in an identity policy, where it keeps data from leaving for buckets of other accounts.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    bad: when("StringEquals", "s3:ResourceAccount", "111122223333", { Principal: { AWS: "111122223333" } }),
    good: when("StringEquals", "aws:PrincipalAccount", "111122223333", { Principal: { AWS: "111122223333" } }),
  },
};
