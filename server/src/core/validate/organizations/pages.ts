// Pages about the policies of AWS Organizations.
import { account, deny, type Page, without } from "../page";

function forEveryone(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return deny({ Principal: "*", Resource: "*", ...changes });
}

export const organizationsPages: Record<string, Page> = {
  SCP_SYNTAX_ERROR_PRINCIPAL: {
    why: "A service control policy is about everybody in the accounts that it is attached to. AWS refuses a principal in it.",
    todo: "Remove the element. Compare `aws:PrincipalArn` to select people.",
    kind: "scp",
    bad: deny({ Principal: "*" }),
    good: deny(),
  },
  SCP_SYNTAX_ERROR_ACTION_WILDCARD: {
    why: "The policy check accepts a `*` at the end of an action only. AWS Organizations itself has accepted wildcards anywhere in an action since September 2025, so the policy works.",
    todo: "Where the check has to pass, list the actions, or shorten the pattern to its beginning.",
    kind: "scp",
    bad: deny({ Action: "iam:*Role", Resource: "*" }),
    good: deny({ Action: "iam:Delete*", Resource: "*" }),
  },
  RCP_SYNTAX_ERROR_PRINCIPAL: {
    why: 'A resource control policy is about everybody who calls. AWS refuses any principal but `"*"`.',
    todo: 'Write `"Principal": "*"` and a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`.',
    kind: "rcp",
    bad: forEveryone({ Principal: account }),
    good: forEveryone(),
  },
  RCP_SYNTAX_ERROR_ALLOW: {
    why: "Resource control policies take rights away. The only Allow is the one that AWS attaches itself, of everything to everybody.",
    todo: "Rewrite the statement as a Deny of what is not wanted.",
    kind: "rcp",
    bad: { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::doc-example-bucket/*" },
    good: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
  },
  RCP_SYNTAX_ERROR_NOTACTION: {
    why: "A resource control policy lists actions. AWS refuses `NotAction` in it.",
    todo: "List what is meant in `Action`.",
    kind: "rcp",
    bad: without(forEveryone({ NotAction: "s3:GetObject" }), "Action"),
    good: forEveryone({ Action: "s3:*" }),
  },
  RCP_SYNTAX_ERROR_ACTION: {
    why: "Only some services support resource control policies. AWS refuses actions of others, and `*` alone.",
    todo: "Remove the action. A service control policy can limit the callers of the other services.",
    kind: "rcp",
    bad: forEveryone({ Action: "ec2:*" }),
    good: forEveryone({ Action: "sqs:*" }),
  },
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: {
    why: "When a service acts on your behalf there is no user or role behind the call, so a Deny for everybody except your own people also denies the service.",
    todo: 'Add `"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }`.',
    kind: "rcp",
    bad: forEveryone({ Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
    good: forEveryone({
      Condition: {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    }),
  },
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: {
    why: "Only calls by services hold these keys. A negated condition on them is true for every other call, so the Deny also denies your own people.",
    todo: 'Add `"BoolIfExists": { "aws:PrincipalIsAWSService": "true" }`.',
    kind: "rcp",
    bad: forEveryone({
      Condition: { StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" }, Null: { "aws:SourceAccount": "false" } },
    }),
    good: forEveryone({
      Condition: {
        StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
        Null: { "aws:SourceAccount": "false" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
      },
    }),
  },
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: {
    why: "Some integrations of services call without stating a source. A negated condition is true for them, and the Deny breaks them.",
    todo: 'Add `"Null": { "aws:SourceAccount": "false" }`.',
    kind: "rcp",
    bad: forEveryone({
      Condition: { StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" }, Bool: { "aws:PrincipalIsAWSService": "true" } },
    }),
    good: forEveryone({
      Condition: {
        StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
        Null: { "aws:SourceAccount": "false" },
      },
    }),
  },
};
