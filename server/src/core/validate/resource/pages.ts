// Pages about resources.
import { allow, on, type Page } from "../page";

const role = "arn:aws:iam::111122223333:role/app-role";

export const resourcePages: Record<string, Page> = {
  INVALID_ARN_PREFIX: {
    why: "A resource is named by its ARN, which begins with `arn:`, in lower case. Anything else matches no resource.",
    todo: "Write `arn` in the first field, or `*` for every resource.",
    bad: on("ARN:aws:s3:::doc-example-bucket/*"),
    good: on("arn:aws:s3:::doc-example-bucket/*"),
  },
  MISSING_ARN_FIELD: {
    why: "AWS compares ARNs field by field, and there are six. A name alone is not an ARN, and which fields a shorter one leaves out is a guess, even if it ends in `*`.",
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
    why: "The second field names the group of Regions: `aws`, `aws-cn`, `aws-us-gov` and a few more. No resource is in any other.",
    todo: "Write the partition of your account, mostly `aws`.",
    bad: on("arn:amazon:s3:::doc-example-bucket/*"),
    good: on("arn:aws-cn:s3:::doc-example-bucket/*"),
  },
  INVALID_ARN_REGION: {
    why: "No resource is in a Region that does not exist, so the ARN matches nothing.",
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
};
