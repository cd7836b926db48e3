// Pages about conditions: operators and keys.
import { allow, deny, type Page, trust, when, without } from "./page";

const bucket = "arn:aws:s3:::doc-example-bucket";
const list = { Action: "s3:ListBucket", Resource: bucket };
const pool = { Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:1234abcd-12ab-34cd-56ef-1234567890ab" } } };

export const conditionPages: Record<string, Page> = {
  INVALID_CONDITION_OPERATOR: {
    why: "AWS refuses a policy with an operator that it does not know.",
    todo: "Take the operator that is suggested; upper and lower case count.",
    bad: when("StringEqual", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  NULL_WITH_IF_EXISTS: {
    why: "`Null` asks whether the key is there; together with `IfExists` it would ask the question twice, and AWS refuses it.",
    todo: "Write `Null`.",
    bad: when("NullIfExists", "aws:TokenIssueTime", "true"),
    good: when("Null", "aws:TokenIssueTime", "true"),
  },
  NULL_WITH_QUALIFIER: {
    why: "`ForAllValues:Null` is always true and `ForAnyValue:Null` always false, whatever the request holds.",
    todo: "Write `Null` alone.",
    bad: when("ForAllValues:Null", "aws:TagKeys", "true"),
    good: when("Null", "aws:TagKeys", "true"),
  },
  INVALID_CONDITION_KEY_FORMAT: {
    why: "A condition key is `service:name`. Anything else is no key.",
    todo: "Put the prefix of the service, or `aws:`, before the name.",
    bad: when("StringEquals", "PrincipalOrgID", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  MISSING_TAG_KEY_IN_CONDITION: {
    why: "There is one condition key per tag. Without the tag's own key nothing is compared.",
    todo: "Write the key of the tag behind a slash.",
    bad: when("StringEquals", "aws:PrincipalTag", "blue"),
    good: when("StringEquals", "aws:PrincipalTag/team", "blue"),
  },
  UNSUPPORTED_GLOBAL_CONDITION_KEY: {
    why: "`aws:ARN` is a name from the past, and AWS no longer fills it in.",
    todo: "Compare `aws:PrincipalArn` (the caller), or `aws:SourceArn` (the resource on whose behalf a service calls).",
    kind: "resource",
    bad: when("ArnEquals", "aws:ARN", "arn:aws:iam::111122223333:role/app-role", { Principal: { AWS: "111122223333" } }),
    good: when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-role", { Principal: { AWS: "111122223333" } }),
  },
  DEPRECATED_GLOBAL_CONDITION_KEY: {
    why: "`aws:ARN` is a name from the past, and AWS no longer fills it in.",
    todo: "Compare `aws:PrincipalArn`.",
    bad: when("ArnEquals", "aws:ARN", "arn:aws:iam::111122223333:role/app-role"),
    good: when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-role"),
  },
  INVALID_GLOBAL_CONDITION_KEY: {
    why: "A key that does not exist is in no request: a condition on it is never true, or with a negated operator always.",
    todo: "Take the key that is suggested, or look it up in the list of global condition keys.",
    bad: when("StringEquals", "aws:PrincipalOrgId2", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  INVALID_SERVICE_CONDITION_KEY: {
    why: "A key that the service does not have is in no request: a condition on it is never true, or with a negated operator always.",
    todo: "Take the key that is suggested, or look it up in the service reference.",
    bad: when("StringEquals", "s3:prefx", "home/", list),
    good: when("StringEquals", "s3:prefix", "home/", list),
  },
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: {
    why: "Condition keys ignore case, so this is one key twice, and AWS refuses the policy.",
    todo: "Put all values under one spelling.",
    bad: allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:principalorgid": "o-f6g7h8i9j0" } } }),
    good: when("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-f6g7h8i9j0"]),
  },
  MISSING_QUALIFIER: {
    why: "A request can hold several values for such a key. Without a qualifier it is not defined how many of them must match.",
    todo: "Write `ForAnyValue:` if one match is enough, `ForAllValues:` if all must match (which is also true when there are none).",
    bad: when("StringEquals", "aws:CalledVia", "athena.amazonaws.com"),
    good: when("ForAnyValue:StringEquals", "aws:CalledVia", "athena.amazonaws.com"),
  },
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: {
    why: "`ForAllValues` is also true when the request does not hold the key. On a key with one value this opens the statement to everybody who leaves the key out.",
    todo: "Remove `ForAllValues:`.",
    bad: when("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  TYPE_MISMATCH: {
    why: "An operator of another type compares something else than it seems to, or never matches.",
    todo: "Take the operator for the type of the key.",
    bad: when("StringEquals", "aws:MultiFactorAuthPresent", "true"),
    good: when("Bool", "aws:MultiFactorAuthPresent", "true"),
  },
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: {
    why: "In `StringLike` a `*` reaches across the colons of an ARN, so that a pattern for one account can match another one.",
    todo: "Use `ArnLike`, which compares field by field.",
    bad: when("StringLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-*"),
    good: when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-*"),
  },
  EMPTY_ARRAY_CONDITION: {
    why: "A condition without values does not say what it was meant to say, and AWS's own words about it contradict each other. iam-prover evaluates it as: nothing matches.",
    todo: "Give values, or remove the key.",
    bad: when("StringEquals", "aws:PrincipalOrgID", []),
    good: when("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]),
  },
  EMPTY_ARRAY_CONDITION_FORALLVALUES: {
    why: "Every value is in an empty list only when there is no value: the condition asks whether the key is missing.",
    todo: "Ask that with `Null`, or give values.",
    bad: when("ForAllValues:StringEquals", "aws:TagKeys", []),
    good: when("ForAllValues:StringEquals", "aws:TagKeys", ["team"]),
  },
  EMPTY_ARRAY_CONDITION_FORANYVALUE: {
    why: "No value is in an empty list, so the condition is never true and the statement never applies.",
    todo: "Give values, or remove the statement.",
    bad: when("ForAnyValue:StringEquals", "aws:TagKeys", []),
    good: when("ForAnyValue:StringEquals", "aws:TagKeys", ["team"]),
  },
  EMPTY_ARRAY_CONDITION_IFEXISTS: {
    why: "With `IfExists` and no value the condition is true only when the key is missing.",
    todo: "Ask that with `Null`, or give values.",
    bad: when("StringEqualsIfExists", "aws:PrincipalOrgID", []),
    good: when("StringEqualsIfExists", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]),
  },
  UNTRUSTWORTHY_CONDITION_KEY: {
    why: "The caller's program writes these headers and can write anything. They keep nobody out.",
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
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: {
    why: "A request for such an action does not hold the key, so the condition is false (or with a negated operator true) for it, whatever is meant. The claims of a token belong to the action that takes the token, the encryption context to actions that encrypt or decrypt.",
    todo: "Move the action to a statement without the key.",
    kind: "trust",
    bad: trust({ Federated: "cognito-identity.amazonaws.com" }, ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], pool),
    good: trust({ Federated: "cognito-identity.amazonaws.com" }, "sts:AssumeRoleWithWebIdentity", pool),
  },
  "key-not-carried": {
    why: "A request for such an action does not hold the key, so the condition is false for it: an Allow allows it never, a Deny denies it never.",
    todo: "Move the action to a statement without the key.",
    bad: when("StringLike", "s3:prefix", "home/*", { Action: ["s3:ListBucket", "s3:GetObject"], Resource: "*" }),
    good: when("StringLike", "s3:prefix", "home/*", list),
  },
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    why: "Requests for such actions never hold the tag of the resource, so the condition is false and the Deny does not hit them.",
    todo: "Deny them in a statement of its own, by the name of the resource. `IfExists` would deny them always.",
    bad: deny({
      Action: ["ec2:TerminateInstances", "ec2:DescribeInstances"],
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/status": "locked" } },
    }),
    good: deny({ Action: "ec2:TerminateInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/status": "locked" } } }),
  },
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    why: "Requests for such actions never hold the tag of the resource, so the condition is false and they stay forbidden.",
    todo: "Allow them in a statement without the condition. `IfExists` would allow them always.",
    bad: allow({
      Action: ["ec2:StartInstances", "ec2:DescribeInstances"],
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
    }),
    good: allow({ Action: "ec2:StartInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } } }),
  },
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    why: "`NotAction` includes actions that never hold the tag of a resource, those of services to come too. The Deny does not hit them.",
    todo: "List the actions that are meant in `Action`.",
    bad: without(
      deny({ NotAction: "ec2:Describe*", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/status": "locked" } } }),
      "Action",
    ),
    good: deny({ Action: "ec2:TerminateInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/status": "locked" } } }),
  },
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    why: "`NotAction` includes actions that never hold the tag of a resource. They stay forbidden, which is not obvious from the text.",
    todo: "List the actions that are meant in `Action`.",
    bad: without(allow({ NotAction: "iam:*", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } } }), "Action"),
    good: allow({ Action: "ec2:StartInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } } }),
  },
  USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES: {
    why: "Only some services fill these keys in. For all others the condition goes wrong: a Deny with a negated operator hits every call.",
    todo: "Name actions of services that fill the key in.",
    bad: deny({ Action: "*", Resource: "*", Condition: { StringNotEquals: { "aws:VpceOrgID": "o-a1b2c3d4e5" } } }),
    good: deny({ Action: "s3:*", Resource: "*", Condition: { StringNotEquals: { "aws:VpceOrgID": "o-a1b2c3d4e5" } } }),
  },
};
