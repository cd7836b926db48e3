// Pages about documents and statements.
import { allow, deny, type Page, when, without } from "./page";

const account = { AWS: "arn:aws:iam::111122223333:root" };

/** One long ARN in the place of the many that a real policy of that size holds. */
function longArn(length: number): string {
  return `arn:aws:s3:::doc-example-bucket/${"a-long-path/".repeat(length / 12)}*`;
}

export const structurePages: Record<string, Page> = {
  JSON_SYNTAX_ERROR: {
    why: "AWS reads strict JSON. Comments and commas before a closing bracket are no part of it, and of two equal keys nobody can say which one counts. Nothing else is checked until the text is JSON.",
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
    why: "A policy without `Version` is read by the rules of 2008-10-17: `${aws:username}` is then eleven odd characters and no variable. Such policies silently match other things than they seem to.",
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
  MISSING_EFFECT: {
    why: "A statement has no default effect. AWS refuses one that neither allows nor denies.",
    todo: 'Add `"Effect": "Allow"` or `"Effect": "Deny"`.',
    bad: without(allow(), "Effect"),
    good: allow(),
  },
  INVALID_EFFECT: {
    why: "AWS knows the words `Allow` and `Deny`, in exactly this spelling.",
    todo: "Write one of them.",
    bad: allow({ Effect: "allow" }),
    good: allow(),
  },
  MISSING_ACTION: {
    why: "A statement says which actions it is about; AWS refuses one that does not.",
    todo: "Add `Action`, or `NotAction` for all but some.",
    bad: without(allow(), "Action"),
    good: allow(),
  },
  MISSING_RESOURCE: {
    why: "Except in trust policies a statement says which resources it is about, and AWS refuses one that does not.",
    todo: 'Add `Resource`. `"*"` stands for all.',
    bad: without(allow(), "Resource"),
    good: allow(),
  },
  MISSING_PRINCIPAL: {
    why: "The policy of a resource says whom it is about; unlike an identity policy it has no owner who could be meant.",
    todo: "Add a `Principal`.",
    kind: "resource",
    bad: allow(),
    good: allow({ Principal: account }),
  },
  UNSUPPORTED_PRINCIPAL: {
    why: "An identity policy is about the user, group or role that it is attached to, so there is no room for a principal, and AWS refuses it.",
    todo: "Remove `Principal`. If the statement was meant for a bucket or key, attach it there.",
    bad: allow({ Principal: account }),
    good: allow(),
  },
  UNSUPPORTED_ELEMENT_COMBINATION: {
    why: "`Action` lists what is meant and `NotAction` what is not; both together have no defined meaning. The same holds for `Resource` and `Principal`.",
    todo: "Keep one of the two, or make two statements.",
    bad: allow({ NotAction: "s3:PutObject" }),
    good: allow(),
  },
  UNSUPPORTED_SID: {
    why: "IAM and Organizations accept letters and digits in a Sid, and refuse the policy otherwise.",
    todo: "Leave the other characters out.",
    bad: { Sid: "read-objects", ...allow() },
    good: { Sid: "ReadObjects", ...allow() },
  },
  EMPTY_SID_VALUE: {
    why: "An empty Sid names nothing.",
    todo: "Write a name, or leave the Sid out.",
    bad: { Sid: "", ...allow() },
    good: { Sid: "Read", ...allow() },
  },
  UNIQUE_SIDS_REQUIRED: {
    why: "IAM refuses a policy in which two statements have the same Sid.",
    todo: "Rename one of them.",
    bad: [
      { Sid: "Read", ...allow() },
      { Sid: "Read", ...allow({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::doc-example-bucket" }) },
    ],
    good: [
      { Sid: "Read", ...allow() },
      { Sid: "List", ...allow({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::doc-example-bucket" }) },
    ],
  },
  UNIQUE_SIDS_RECOMMENDED: {
    why: "Services accept equal Sids in the policies of their resources, but whoever reads a log or a finding cannot tell which statement is meant.",
    todo: "Rename one of them.",
    kind: "resource",
    bad: [
      { Sid: "Read", ...allow({ Principal: account }) },
      { Sid: "Read", ...allow({ Principal: account, Action: "s3:GetObjectTagging" }) },
    ],
    good: [
      { Sid: "Read", ...allow({ Principal: account }) },
      { Sid: "Tags", ...allow({ Principal: account, Action: "s3:GetObjectTagging" }) },
    ],
  },
  EMPTY_ARRAY_ACTION: {
    why: "A statement about no action does nothing. Often something was deleted and the rest forgotten.",
    todo: "Name actions, or remove the statement.",
    bad: allow({ Action: [] }),
    good: allow(),
  },
  EMPTY_ARRAY_RESOURCE: {
    why: "A statement about no resource does nothing.",
    todo: "Name resources, or remove the statement.",
    bad: allow({ Resource: [] }),
    good: allow(),
  },
  EMPTY_OBJECT_CONDITION: {
    why: "An empty condition is true for every request. Whoever reads the statement may think that it is limited.",
    todo: "Write the condition, or remove the element.",
    bad: allow({ Condition: {} }),
    good: when("Bool", "aws:SecureTransport", "true"),
  },
  REDUNDANT_STATEMENT: {
    why: "Two statements that say the same grant nothing twice, but whoever changes one of them may forget the other.",
    todo: "Remove one of them.",
    bad: [
      { Sid: "One", ...allow() },
      { Sid: "Two", ...allow() },
    ],
    good: [
      { Sid: "One", ...allow() },
      { Sid: "Two", ...deny() },
    ],
  },
};
