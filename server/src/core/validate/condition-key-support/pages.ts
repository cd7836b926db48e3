// Pages about condition keys that actions or services do not carry.
import { allow, deny, list, type Page, trust, when, without } from "../page";

const pool = { Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:1234abcd-12ab-34cd-56ef-1234567890ab" } } };

export const conditionKeySupportPages: Record<string, Page> = {
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: {
    why: "A request for such an action does not hold the key, so the condition is false (or with a negated operator true) for it, whatever is meant. The claims of a token belong to the action that takes the token, the encryption context to actions that encrypt or decrypt.",
    todo: "Move the action to a statement without the key.",
    kind: "trust",
    bad: trust({ Federated: "cognito-identity.amazonaws.com" }, ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], pool),
    good: trust({ Federated: "cognito-identity.amazonaws.com" }, "sts:AssumeRoleWithWebIdentity", pool),
  },
  "key-not-carried": {
    why: "A request for such an action does not hold the key, so the condition is false for it: an Allow never allows it, and a Deny never denies it.",
    todo: "Move the action to a statement without the key.",
    bad: when("StringLike", "s3:prefix", "home/*", { Action: ["s3:ListBucket", "s3:GetObject"], Resource: "*" }),
    good: when("StringLike", "s3:prefix", "home/*", list),
  },
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    why: "Requests for such actions never hold the tag of the resource, so the condition is false and the Deny does not apply to them.",
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
    why: "`NotAction` includes actions that never hold the tag of a resource, those of services to come too. The Deny does not apply to them.",
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
    why: "Only some services fill these keys in. For all others the condition goes wrong: a Deny with a negated operator denies every call.",
    todo: "Name actions of services that fill the key in.",
    bad: deny({ Action: "*", Resource: "*", Condition: { StringNotEquals: { "aws:VpceOrgID": "o-a1b2c3d4e5" } } }),
    good: deny({ Action: "s3:*", Resource: "*", Condition: { StringNotEquals: { "aws:VpceOrgID": "o-a1b2c3d4e5" } } }),
  },
};
