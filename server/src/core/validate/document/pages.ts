// Pages about the document as a whole.
import { account, allow, deny, type Page } from "../page";

/** One long ARN in the place of the many that a real policy of that size holds. */
function longArn(length: number): string {
  return `arn:aws:s3:::doc-example-bucket/${"a-long-path/".repeat(length / 12)}*`;
}

export const documentPages: Record<string, Page> = {
  JSON_SYNTAX_ERROR: {
    why: "AWS reads strict JSON. Comments and commas before a closing bracket are not part of it, and of two equal keys nobody can say which one counts. Nothing else is checked until the text is JSON.",
    todo: "Repair the text at the place that is marked. Comments may stay in a `.jsonc` file until the policy is deployed.",
    bad: '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/*", }\n  ]\n}',
    good: allow(),
  },
  DATA_TYPE_MISMATCH: {
    why: "Each element takes certain JSON types: an action is a string, a condition value a string, a number or a truth value. AWS refuses a policy with anything else in their place.",
    todo: "Write the value as the element wants it, mostly in double quotes.",
    bad: allow({ Action: [42] }),
    good: allow({ Action: ["s3:GetObject"] }),
  },
  MISSING_STATEMENT: {
    why: "The statements are what a policy says. Without any there is nothing to evaluate, and AWS refuses the document.",
    todo: "Add a `Statement`, or delete the policy if nothing is meant.",
    bad: { Version: "2012-10-17" },
    good: allow(),
  },
  INVALID_VERSION: {
    why: "`Version` names the policy language, not a revision of your text. There are two: `2012-10-17` and the old `2008-10-17`.",
    todo: "Write `2012-10-17`.",
    bad: { Version: "2026-01-01", Statement: [allow()] },
    good: { Version: "2012-10-17", Statement: [allow()] },
  },
  MISSING_VERSION: {
    why: "A policy without `Version` is read by the rules of 2008-10-17: `${aws:username}` is then plain text and not a variable. Such policies silently match other things than they seem to.",
    todo: 'Add `"Version": "2012-10-17"`. If the policy holds `${…}`, look at what it matches afterwards.',
    bad: { Statement: [allow()] },
    good: { Version: "2012-10-17", Statement: [allow()] },
  },
  INVALID_POLICY_ELEMENT: {
    why: "AWS refuses elements that it does not know. A misspelt element is worse than it looks: without its `Condition` a statement applies always.",
    todo: "Correct the name; upper and lower case count.",
    bad: { ...allow(), Conditions: { Bool: { "aws:SecureTransport": "true" } } },
    good: allow({ Condition: { Bool: { "aws:SecureTransport": "true" } } }),
  },
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: {
    why: "The inline policies of a role may have 10,240 characters together, white space not counted, and a managed policy 6,144. AWS refuses longer ones.",
    todo: "Split the policy, or replace long lists by patterns that match the same actions.",
    bad: allow({ Resource: longArn(10_300) }),
    good: allow(),
  },
  POLICY_SIZE_EXCEEDS_SCP_QUOTA: {
    why: "AWS Organizations refuses service control policies above its quota.",
    todo: "Split the policy; several can be attached to one place.",
    kind: "scp",
    bad: deny({ Resource: longArn(10_300) }),
    good: deny(),
  },
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: {
    why: "AWS Organizations refuses resource control policies above its quota.",
    todo: "Split the policy; several can be attached to one place.",
    kind: "rcp",
    bad: deny({ Principal: "*", Resource: longArn(5_200) }),
    good: deny({ Principal: "*" }),
  },
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: {
    why: "Every service that keeps policies with its resources has a limit for their length, 20 KB for a bucket, and refuses longer ones.",
    todo: "Merge statements, or move grants to the identities.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    bad: allow({ Principal: account, Resource: longArn(20_500) }),
    good: allow({ Principal: account }),
  },
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: {
    why: "A trust policy may have 2,048 characters, white space not counted, unless the quota of your account was raised.",
    todo: "Shorten the policy, or have the quota raised. If it is raised, suppress the finding.",
    kind: "trust",
    bad: {
      Effect: "Allow",
      Principal: { AWS: Array.from({ length: 50 }, (_, i) => `arn:aws:iam::111122223333:role/somebody-${i}`) },
      Action: "sts:AssumeRole",
    },
    good: { Effect: "Allow", Principal: account, Action: "sts:AssumeRole" },
  },
};
