// Pages about guardrails that do not guard, or lock out.
import { allow, deny, type Page, when } from "../../page";

const bucket = { Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"] };
const everybody = { Principal: "*", Action: "s3:*", ...bucket };

export const guardrailPages: Record<string, Page> = {
  "mfa-without-if-exists": {
    why: "`aws:MultiFactorAuthPresent` is missing from requests that are signed with long-term access keys. A condition on a missing key does not match, so the Deny does not reach the very requests that cannot have MFA.",
    todo: "Write `BoolIfExists`.",
    bad: deny({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    good: deny({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }),
  },
  "source-ip-of-services": {
    why: "Services such as CloudFormation and Athena call other services on somebody's behalf, from addresses of their own. A Deny of all other addresses also denies these calls.",
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
    why: "Some calls are checked on several resources: `ec2:CreateSubnet` on the new subnet and on its VPC. The tags of the request are there only for the resource that gets them. On the others a Deny of requests without the tag always applies, and an Allow that asks for the tag never does.",
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
    why: "A Deny for everybody also denies the administrators of the account. When it reaches the action that changes the policy itself, nobody is left to take it back: the root user for a bucket, AWS Support for a key. A key's policy that lets nobody change it is the same: IAM policies count for a key only where its own policy says so.",
    todo: "Leave out the role that administers the resource, with `aws:PrincipalArn`. In a key's policy, let the account administer it.",
    kind: "resource",
    bad: deny({ ...everybody }),
    good: deny({ ...everybody, Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/administrator" } } }),
  },
};
