// Pages about actions, resources and the two powerful iam actions.
import { allow, type Page } from "./page";

const role = "arn:aws:iam::111122223333:role/app-role";
const slr = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
const passWhy =
  "Whoever may pass any role to a service can let the service act with rights that they do not have themselves, those of an administrator included.";
const passTodo = "Name the roles in `Resource`. Where that is not possible, compare `iam:PassedToService` with the service that needs it.";
const slrWhy =
  "A service-linked role lets a service act in the account. Whoever may create any of them can switch on services that nobody decided on.";
const slrTodo = "Name the role in `Resource`, or compare `iam:AWSServiceName` with the service that needs it.";

/** A resource field of another ARN. */
function on(resource: string, action = "s3:GetObject"): Record<string, unknown> {
  return allow({ Action: action, Resource: resource });
}

export const actionPages: Record<string, Page> = {
  INVALID_ACTION: {
    why: "An action that does not exist grants nothing, so the right that was meant is missing; in a Deny nothing is denied.",
    todo: "Take the name that is suggested, or look it up in the service reference. If the action is newer than the list that iam-prover ships, update iam-prover; until then the finding is only a warning.",
    bad: allow({ Action: "s3:GetObjct" }),
    good: allow({ Action: "s3:GetObject" }),
  },
  INVALID_SERVICE_IN_ACTION: {
    why: "The part before the colon names the service. With a prefix that no service has, the entry matches nothing; a pattern of services is refused.",
    todo: "Take the prefix that is suggested, or look it up in the service reference. In the place of a pattern name the services, one entry each.",
    bad: allow({ Action: "dynamdb:GetItem", Resource: "*" }),
    good: allow({ Action: "dynamodb:GetItem", Resource: "*" }),
  },
  WILDCARD_IN_SERVICE_NAME: {
    why: "A pattern in the place of the service also matches services that AWS will add one day.",
    todo: "Name the services, one ARN each.",
    bad: allow({ Action: "codebuild:List*", Resource: "arn:aws:code*:*:111122223333:*" }),
    good: allow({ Action: "codebuild:List*", Resource: "arn:aws:codebuild:*:111122223333:*" }),
  },
  REDUNDANT_ACTION: {
    why: "What another entry matches already makes the list longer and harder to review, and suggests that removing it would take something away.",
    todo: "Remove it. No access changes.",
    bad: allow({ Action: ["s3:Get*", "s3:GetObject"] }),
    good: allow({ Action: ["s3:Get*", "s3:PutObject"] }),
  },
  UNSUPPORTED_ACTION_IN_POLICY: {
    why: "The policy of a resource can only be about actions on that resource. Others in it grant nothing.",
    todo: "Move the action to an identity policy, or to the policy of the resource that it is about.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    bad: allow({ Principal: { AWS: "111122223333" }, Action: "kms:Decrypt" }),
    good: allow({ Principal: { AWS: "111122223333" } }),
  },
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: {
    why: "The policy of a resource is about that resource and its parts. An ARN of anything else matches nothing in it.",
    todo: "Name the resource itself.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    bad: allow({ Principal: { AWS: "111122223333" }, Resource: "arn:aws:sqs:us-east-1:111122223333:jobs" }),
    good: allow({ Principal: { AWS: "111122223333" } }),
  },
  INVALID_ARN_PREFIX: {
    why: "A resource is named by its ARN, which begins with `arn:`, in lower case. Anything else matches no resource.",
    todo: "Write `arn` in the first field, or `*` for every resource.",
    bad: on("ARN:aws:s3:::doc-example-bucket/*"),
    good: on("arn:aws:s3:::doc-example-bucket/*"),
  },
  MISSING_ARN_FIELD: {
    why: "AWS compares ARNs field by field, and there are six. A name alone is no ARN, and which fields a shorter one leaves out is a guess, even if it ends in `*`.",
    todo: "Write `arn:partition:service:region:account:resource`; fields that the service does not use stay empty. `*` alone stands for every resource.",
    bad: on("arn:aws:s3:doc-example-bucket"),
    good: on("arn:aws:s3:::doc-example-bucket/*"),
  },
  INVALID_ARN_SERVICE_CASE: {
    why: "ARNs are compared with case, and services are written in lower case in them.",
    todo: "Write the service in lower case.",
    bad: on("arn:aws:S3:::doc-example-bucket/*"),
    good: on("arn:aws:s3:::doc-example-bucket/*"),
  },
  INVALID_PARTITION: {
    why: "The second field names the group of Regions: `aws`, `aws-cn`, `aws-us-gov` and a few more. No resource lies in any other.",
    todo: "Write the partition of your account, mostly `aws`.",
    bad: on("arn:amazon:s3:::doc-example-bucket/*"),
    good: on("arn:aws-cn:s3:::doc-example-bucket/*"),
  },
  INVALID_ARN_REGION: {
    why: "No resource lies in a Region that does not exist, so the ARN matches nothing.",
    todo: "Correct the Region, or write `*`.",
    bad: on("arn:aws:sqs:us-esat-1:111122223333:jobs", "sqs:SendMessage"),
    good: on("arn:aws:sqs:us-east-1:111122223333:jobs", "sqs:SendMessage"),
  },
  INVALID_ARN_ACCOUNT: {
    why: "An account ID has twelve digits. Dashes, names and placeholders match nothing.",
    todo: "Write the twelve digits, or `*`.",
    bad: on("arn:aws:sqs:us-east-1:1111-2222-3333:jobs", "sqs:SendMessage"),
    good: on("arn:aws:sqs:us-east-1:111122223333:jobs", "sqs:SendMessage"),
  },
  INVALID_ARN_RESOURCE: {
    why: "Each service has its own forms for the last field. An ARN of another form matches none of its resources; a `/` in the place of a `:` is enough.",
    todo: "Take one of the forms that the message lists.",
    bad: on("arn:aws:lambda:us-east-1:111122223333:function/resize", "lambda:InvokeFunction"),
    good: on("arn:aws:lambda:us-east-1:111122223333:function:resize", "lambda:InvokeFunction"),
  },
  INVALID_SERVICE: {
    why: "A condition key, or an ARN, of a service that does not exist never has a value, or matches nothing.",
    todo: "Take the name that is suggested.",
    bad: on("arn:aws:dynamdb:us-east-1:111122223333:table/Books", "dynamodb:GetItem"),
    good: on("arn:aws:dynamodb:us-east-1:111122223333:table/Books", "dynamodb:GetItem"),
  },
  ARN_REGION_NOT_ALLOWED: {
    why: "Some resources (roles, buckets) have no Region in their ARN. One that is written there makes the ARN match nothing.",
    todo: "Leave the field empty.",
    bad: on("arn:aws:iam:us-east-1:111122223333:role/app-role", "iam:GetRole"),
    good: on(role, "iam:GetRole"),
  },
  ARN_ACCOUNT_NOT_ALLOWED: {
    why: "The names of buckets are unique in the world, so their ARNs hold no account. One that is written there makes the ARN match nothing.",
    todo: "Leave the field empty. To limit access to buckets of an account, compare `s3:ResourceAccount`.",
    bad: on("arn:aws:s3::111122223333:doc-example-bucket/*"),
    good: on("arn:aws:s3:::doc-example-bucket/*"),
  },
  MISSING_ARN_REGION: {
    why: "The ARN of this kind of resource holds a Region. An empty field matches none.",
    todo: "Write the Region, or `*` for all.",
    bad: on("arn:aws:sqs::111122223333:jobs", "sqs:SendMessage"),
    good: on("arn:aws:sqs:*:111122223333:jobs", "sqs:SendMessage"),
  },
  MISSING_ARN_ACCOUNT: {
    why: "The ARN of this kind of resource holds an account ID. An empty field matches none.",
    todo: "Write the account ID, or `*` for any.",
    bad: on("arn:aws:sqs:us-east-1::jobs", "sqs:SendMessage"),
    good: on("arn:aws:sqs:us-east-1:*:jobs", "sqs:SendMessage"),
  },
  REDUNDANT_RESOURCE: {
    why: "What another pattern matches already makes the list longer and suggests that removing it would take something away.",
    todo: "Remove it. No access changes.",
    bad: allow({ Resource: ["arn:aws:s3:::doc-example-bucket/*", "arn:aws:s3:::doc-example-bucket/reports/*"] }),
    good: allow({ Action: "s3:*", Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"] }),
  },
  PASS_ROLE_WITH_NOT_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: { Effect: "Allow", Action: "iam:PassRole", NotResource: role },
    good: on(role, "iam:PassRole"),
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: { Effect: "Allow", Action: "iam:Pass*", NotResource: role },
    good: { Effect: "Allow", Action: "iam:Get*", NotResource: role },
  },
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: {
    why: passWhy,
    todo: "Add `iam:PassRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", NotResource: role },
    good: { Effect: "Allow", NotAction: ["iam:PassRole", "iam:CreateServiceLinkedRole"], NotResource: role },
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: on("*", "iam:PassRole"),
    good: { ...on("*", "iam:PassRole"), Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } },
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: on("*", "iam:*"),
    good: on("*", "iam:Get*"),
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: {
    why: passWhy,
    todo: "Add `iam:PassRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
    good: { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
  },
  CREATE_SLR_WITH_NOT_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: { Effect: "Allow", Action: "iam:CreateServiceLinkedRole", NotResource: role },
    good: on(slr, "iam:CreateServiceLinkedRole"),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: { Effect: "Allow", Action: "iam:Create*", NotResource: role },
    good: { Effect: "Allow", Action: "iam:Get*", NotResource: role },
  },
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: {
    why: slrWhy,
    todo: "Add `iam:CreateServiceLinkedRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", NotResource: role },
    good: { Effect: "Allow", NotAction: ["iam:PassRole", "iam:CreateServiceLinkedRole"], NotResource: role },
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: on("*", "iam:CreateServiceLinkedRole"),
    good: on(slr, "iam:CreateServiceLinkedRole"),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: on("*", "iam:Create*"),
    good: on("*", "iam:Get*"),
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: {
    why: slrWhy,
    todo: "Add `iam:CreateServiceLinkedRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
    good: { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
  },
};
