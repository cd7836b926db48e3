// Pages about principals, role trust policies and the policies of AWS Organizations.
import { allow, deny, type Page, trust, without } from "./page";

const account = { AWS: "arn:aws:iam::111122223333:root" };
const github = "token.actions.githubusercontent.com";
const githubProvider = { Federated: `arn:aws:iam::111122223333:oidc-provider/${github}` };
const web = "sts:AssumeRoleWithWebIdentity";

function forEveryone(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return deny({ Principal: "*", Resource: "*", ...changes });
}

function onGithub(operator: string, subject: string): Record<string, unknown> {
  return trust(githubProvider, web, { Condition: { [operator]: { [`${github}:sub`]: subject } } });
}

export const principalPages: Record<string, Page> = {
  INVALID_PRINCIPAL_FORMAT: {
    why: 'A principal can be an account, a role, a service or an identity provider, and AWS wants to know which. It refuses a bare text other than `"*"`.',
    todo: 'Write an object with the kind: `{ "AWS": "111122223333" }`.',
    kind: "resource",
    bad: allow({ Principal: "111122223333" }),
    good: allow({ Principal: { AWS: "111122223333" } }),
  },
  INVALID_PRINCIPAL_KEY: {
    why: "There are four kinds of principal: `AWS`, `CanonicalUser`, `Federated` and `Service`. AWS refuses any other.",
    todo: "Correct the name; upper and lower case count.",
    kind: "resource",
    bad: allow({ Principal: { Aws: "111122223333" } }),
    good: allow({ Principal: { AWS: "111122223333" } }),
  },
  EMPTY_OBJECT_PRINCIPAL: {
    why: "A statement about nobody does nothing.",
    todo: "Name principals, or remove the statement.",
    kind: "resource",
    bad: allow({ Principal: {} }),
    good: allow({ Principal: account }),
  },
  EMPTY_ARRAY_PRINCIPAL: {
    why: "A statement about nobody does nothing.",
    todo: "Name principals, or remove the statement.",
    kind: "resource",
    bad: allow({ Principal: { AWS: [] } }),
    good: allow({ Principal: { AWS: ["111122223333"] } }),
  },
  UNSUPPORTED_WILDCARD_IN_PRINCIPAL: {
    why: 'A principal is compared as a whole: a wildcard stands for no part of a name, and AWS refuses it. Only `"*"` alone means everybody.',
    todo: "Name the principals. For a group of roles name the account and compare `aws:PrincipalArn` with `ArnLike`.",
    kind: "resource",
    bad: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/app-*" } }),
    good: allow({ Principal: account, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*" } } }),
  },
  INVALID_ROLE_REFERENCE: {
    why: "AWS puts such an ID in the place of an ARN when the role has been deleted. It matches no new role of the same name.",
    todo: "Write the ARN of the role that is meant now, or remove the entry.",
    kind: "resource",
    bad: allow({ Principal: { AWS: "AROAEXAMPLEEXAMPLE123" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/app-role" } }),
  },
  INVALID_USER_REFERENCE: {
    why: "AWS puts such an ID in the place of an ARN when the user has been deleted. It matches no new user of the same name.",
    todo: "Write the ARN of the user that is meant now, or remove the entry.",
    kind: "resource",
    bad: allow({ Principal: { AWS: "AIDAEXAMPLEEXAMPLE123" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:user/alice" } }),
  },
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: {
    why: "People from an identity provider reach AWS through a role. Only the trust policy of that role can name the provider.",
    todo: "Name the role.",
    kind: "resource",
    bad: allow({ Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/company" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/company-people" } }),
  },
  ALLOW_WITH_NOT_PRINCIPAL: {
    why: "Everybody who is not listed is allowed: all other accounts, and callers without any.",
    todo: "List who is meant in `Principal`. To keep somebody out, write a Deny.",
    kind: "resource",
    bad: allow({ NotPrincipal: { AWS: "arn:aws:iam::111122223333:user/mallory" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:user/alice" } }),
  },
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: {
    why: "A role stands for all its sessions, so naming one of them changes nothing.",
    todo: "Remove the session, or remove the role if only the session is meant.",
    kind: "trust",
    bad: trust({ AWS: ["arn:aws:iam::111122223333:role/app-role", "arn:aws:sts::111122223333:assumed-role/app-role/alice"] }),
    good: trust({ AWS: ["arn:aws:iam::111122223333:role/app-role", "arn:aws:sts::111122223333:assumed-role/other-role/alice"] }),
  },
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: {
    why: "A service calls on behalf of whoever set it up, in any account. Without a condition on the source, strangers reach the resource through the service (the confused deputy).",
    todo: "Compare `aws:SourceArn` or `aws:SourceAccount` (or the organization).",
    kind: "resource",
    bad: allow({ Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:PutObject" }),
    good: allow({
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:PutObject",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    }),
  },
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    why: "Such a key does not tell reliably on whose behalf the service calls.",
    todo: "Compare `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`.",
    kind: "resource",
    bad: allow({
      Principal: { Service: "ses.amazonaws.com" },
      Action: "s3:PutObject",
      Condition: { StringEquals: { "aws:Referer": "111122223333" } },
    }),
    good: allow({
      Principal: { Service: "ses.amazonaws.com" },
      Action: "s3:PutObject",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    }),
  },
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    why: "A service is no member of your organization and has no tags. A condition on such a key is never true for its calls.",
    todo: "Remove the key. `aws:SourceOrgID` names the organization on whose behalf a service calls.",
    kind: "resource",
    bad: allow({
      Principal: { Service: "cloudfront.amazonaws.com" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    }),
    good: allow({ Principal: { Service: "cloudfront.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } } }),
  },
  ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL: {
    why: "A trust policy says who may assume the role. AWS refuses one that says who may not.",
    todo: "List who may in `Principal`.",
    kind: "trust",
    bad: without(trust(undefined, "sts:AssumeRole", { NotPrincipal: account }), "Principal"),
    good: trust(account),
  },
  ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE: {
    why: "A trust policy is about the role that it belongs to. AWS refuses one that names a resource.",
    todo: "Remove the element.",
    kind: "trust",
    bad: trust(account, "sts:AssumeRole", { Resource: "*" }),
    good: trust(account),
  },
  ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL: {
    why: "Everybody in the world could assume the role. AWS does not take it.",
    todo: "Name the accounts, roles or services.",
    kind: "trust",
    bad: trust("*"),
    good: trust(account),
  },
  INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: {
    why: "An identity provider is named by its domain or by the ARN of the provider in your account. AWS knows no other form.",
    todo: "Correct the name.",
    kind: "trust",
    bad: trust({ Federated: "arn:aws:iam::111122223333:role/company" }, "sts:AssumeRoleWithSAML"),
    good: trust({ Federated: "arn:aws:iam::111122223333:saml-provider/company" }, "sts:AssumeRoleWithSAML"),
  },
  MISMATCHED_ACTION_FOR_PRINCIPAL: {
    why: "Each way of assuming a role has its own action: accounts and services use `sts:AssumeRole`, SAML and OpenID Connect providers one of their own. With the wrong one nobody can assume the role.",
    todo: "Use the action that fits the principal.",
    kind: "trust",
    bad: trust({ Federated: "arn:aws:iam::111122223333:saml-provider/company" }, web),
    good: trust({ Federated: "arn:aws:iam::111122223333:saml-provider/company" }, "sts:AssumeRoleWithSAML"),
  },
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: {
    why: "IAM Roles Anywhere sets a source identity and session tags when it hands out credentials. Without the right to do so it hands out none.",
    todo: "Add the actions that are missing.",
    kind: "trust",
    bad: trust({ Service: "rolesanywhere.amazonaws.com" }),
    good: trust({ Service: "rolesanywhere.amazonaws.com" }, ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]),
  },
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: {
    why: "A provider vouches for all its users, also those of other customers. Without a condition all of them can assume the role.",
    todo: "Compare the audience (`…:aud`) and the subject (`…:sub`) of the token.",
    kind: "trust",
    bad: trust({ Federated: "accounts.google.com" }, web),
    good: trust({ Federated: "accounts.google.com" }, web, {
      Condition: { StringEquals: { "accounts.google.com:aud": "66677788899900pro0" } },
    }),
  },
  MISSING_GITHUB_REPO_CONDITION_KEY: {
    why: "GitHub's provider vouches for the workflows of every repository in the world.",
    todo: `Compare \`${github}:sub\` with your repository and branch.`,
    kind: "trust",
    bad: trust(githubProvider, web, { Condition: { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" } } }),
    good: onGithub("StringEquals", "repo:my-org/my-repo:ref:refs/heads/main"),
  },
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: {
    why: "A wildcard in the subject also admits workflows of other repositories, branches or pull requests than you have in mind.",
    todo: `Name repository and branch in \`${github}:sub\`, or the branch in \`${github}:ref\`.`,
    kind: "trust",
    bad: onGithub("StringLike", "repo:my-org/*"),
    good: onGithub("StringLike", "repo:my-org/my-repo:environment:production"),
  },
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: {
    why: "The token holds one audience. A qualifier for several values has no business there and can open the condition.",
    todo: "Remove `ForAnyValue:`.",
    kind: "trust",
    bad: trust({ Federated: "accounts.google.com" }, web, {
      Condition: { "ForAnyValue:StringEquals": { "accounts.google.com:aud": "66677788899900pro0" } },
    }),
    good: trust({ Federated: "accounts.google.com" }, web, {
      Condition: { StringEquals: { "accounts.google.com:aud": "66677788899900pro0" } },
    }),
  },
  CONFIRM_AUDIENCE_CLAIM_TYPE: {
    why: "Whether a token names one audience or several depends on the provider. A qualifier is right for several only.",
    todo: "Look it up with your provider. If there is one audience, remove the qualifier.",
    kind: "trust",
    bad: trust({ Federated: "arn:aws:iam::111122223333:oidc-provider/id.example.com" }, web, {
      Condition: { "ForAnyValue:StringEquals": { "id.example.com:aud": "my-app" } },
    }),
    good: trust({ Federated: "arn:aws:iam::111122223333:oidc-provider/id.example.com" }, web, {
      Condition: { StringEquals: { "id.example.com:aud": "my-app" } },
    }),
  },
  MISSING_ACTION_FOR_CONDITION_KEY: {
    why: "A caller who may not set the value cannot bring one along, so the condition is never true (or never false).",
    todo: "Add the action to the statement.",
    kind: "trust",
    bad: trust(account, "sts:AssumeRole", { Condition: { StringLike: { "sts:SourceIdentity": "alice@*" } } }),
    good: trust(account, ["sts:AssumeRole", "sts:SetSourceIdentity"], { Condition: { StringLike: { "sts:SourceIdentity": "alice@*" } } }),
  },
  SCP_SYNTAX_ERROR_PRINCIPAL: {
    why: "A service control policy is about everybody in the accounts that it is attached to. AWS refuses a principal in it.",
    todo: "Remove the element. Compare `aws:PrincipalArn` to single people out.",
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
    todo: "Turn the statement round into a Deny of what is not wanted.",
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
    why: "When a service acts on your behalf there is no user or role behind the call, so a Deny for everybody but your own people hits the service.",
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
    why: "Only calls by services hold these keys. A negated condition on them is true for every other call, so the Deny hits your own people.",
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
