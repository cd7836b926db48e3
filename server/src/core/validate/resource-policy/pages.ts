// Pages about what a policy that is attached to a resource can be about.
import { allow, type Page } from "../page";

export const resourcePolicyPages: Record<string, Page> = {
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
};
