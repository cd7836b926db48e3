// Pages about traps: what AWS's validator accepts and hardly anybody means.
import { allow, deny, type Page, trust, when } from "./page";

const bucket = { Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"] };
const everybody = { Principal: "*", Action: "s3:*", ...bucket };
const thumbnails = {
  Principal: { Service: "s3.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails",
};
const fromBucket = { "aws:SourceArn": "arn:aws:s3:::doc-example-bucket" };

export const trapPages: Record<string, Page> = {
  "unfit-resource": {
    why: "An action works on certain kinds of resources. Beside others it applies to nothing: an Allow does not allow it, a Deny does not deny it, and S3 refuses a bucket policy with it. The usual case is `s3:ListBucket`, which works on the bucket and not on the objects in it.",
    todo: "Name the resource that the action works on, in the same statement or in one of its own.",
    bad: allow({ Action: ["s3:GetObject", "s3:ListBucket"] }),
    good: allow({
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"],
    }),
  },
  "refused-principal": {
    why: "AWS looks principals up when a policy is saved, and refuses the policy with `Invalid principal in policy` when it finds none. Groups, policies, instance profiles and access keys are no principals.",
    todo: "Name a user, a role, an account, or a service by its host.",
    kind: "resource",
    bad: allow({ Principal: { AWS: "arn:aws:iam::111122223333:group/developers" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/developer" } }),
  },
  "source-without-account": {
    why: "The ARN of a bucket names no account. When the bucket is deleted, anybody can make one of the same name and have S3 call on behalf of it (the confused deputy).",
    todo: "Compare `aws:SourceAccount` with the account of the source as well.",
    kind: "resource",
    bad: allow({ ...thumbnails, Condition: { ArnLike: fromBucket } }),
    good: allow({ ...thumbnails, Condition: { ArnLike: fromBucket, StringEquals: { "aws:SourceAccount": "111122223333" } } }),
  },
  "service-without-source": {
    why: "A service that acts for many accounts may be made to use a role of yours for somebody else (the confused deputy). Services that say on whose behalf they assume a role allow to ask for it.",
    todo: "Compare `aws:SourceAccount`, or `aws:SourceArn` where the resource is known.",
    kind: "trust",
    bad: trust({ Service: "scheduler.amazonaws.com" }),
    good: trust({ Service: "scheduler.amazonaws.com" }, "sts:AssumeRole", {
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    }),
  },
  "mfa-without-if-exists": {
    why: "`aws:MultiFactorAuthPresent` is missing from requests that are signed with long-term access keys. A condition on a missing key does not match, so the Deny does not reach the very requests that cannot have MFA.",
    todo: "Write `BoolIfExists`.",
    bad: deny({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    good: deny({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }),
  },
  "source-ip-of-services": {
    why: "Services such as CloudFormation and Athena call other services on somebody's behalf, from addresses of their own. A Deny of all other addresses hits these calls too.",
    todo: "Add `aws:ViaAWSService` with `false`, as AWS's own example does.",
    bad: deny({ Action: "*", Resource: "*", Condition: { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }),
    good: deny({
      Action: "*",
      Resource: "*",
      Condition: { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" }, Bool: { "aws:ViaAWSService": "false" } },
    }),
  },
  "vpc-in-any-region": {
    why: "IDs of VPCs are unique in a Region only. A VPC of another account, in another Region, can have the same ID.",
    todo: "Compare `aws:SourceVpcArn`, which names Region and account, or `aws:RequestedRegion` as well.",
    bad: when("StringEquals", "aws:SourceVpc", "vpc-0a1b2c3d4e5f60718"),
    good: when("ArnLike", "aws:SourceVpcArn", "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d4e5f60718"),
  },
  "tag-keys-with-case": {
    why: "The values of `aws:TagKeys` are compared with case, but the tag key in `aws:ResourceTag/…`, `aws:RequestTag/…` and `aws:PrincipalTag/…` is not. Who may not set the tag `owner` sets `OWNER`, and conditions on the tag take it.",
    todo: "Use `StringEqualsIgnoreCase`, or deny with `Null` on `aws:RequestTag/…`.",
    bad: deny({ Action: "ec2:CreateTags", Resource: "*", Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "owner" } } }),
    good: deny({
      Action: "ec2:CreateTags",
      Resource: "*",
      Condition: { "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": "owner" } },
    }),
  },
  "tag-of-one-resource": {
    why: "Some calls are checked on several resources: `ec2:CreateSubnet` on the new subnet and on its VPC. The tags of the request are there only for the resource that gets them. On the others a Deny of requests without the tag always hits, and an Allow that asks for the tag never does.",
    todo: "In a Deny, name the resource that gets the tag. In an Allow, allow the others in a statement of their own.",
    kind: "scp",
    bad: deny({ Action: "ec2:CreateSubnet", Resource: "*", Condition: { Null: { "aws:RequestTag/Owner": "true" } } }),
    good: deny({
      Action: "ec2:CreateSubnet",
      Resource: "arn:aws:ec2:*:*:subnet/*",
      Condition: { Null: { "aws:RequestTag/Owner": "true" } },
    }),
  },
  "endpoint-allows-nothing": {
    why: "The default policy of an endpoint allows everything. A policy of your own takes its place, and what it does not allow does not pass.",
    todo: "Add a statement that allows what may pass.",
    kind: "endpoint",
    bad: deny({ ...everybody }),
    good: [allow({ Principal: "*", Action: "*", Resource: "*" }), deny({ ...everybody })],
  },
  "owner-locked-out": {
    why: "A Deny for everybody hits the administrators of the account as well. When it reaches the action that changes the policy itself, nobody is left to take it back: the root user for a bucket, AWS Support for a key.",
    todo: "Leave out the role that administers the resource, with `aws:PrincipalArn`.",
    kind: "resource",
    bad: deny({ ...everybody }),
    good: deny({ ...everybody, Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/administrator" } } }),
  },
};
