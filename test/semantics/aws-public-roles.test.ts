// What AWS documents of public access, told by examples of our own: who may assume a role. Each case names the rule that decides it.
import { anybody, own, publicCases, trust } from "./aws-support";

const role = "AWS::IAM::AssumeRolePolicyDocument";
const github = { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` };
const web = "sts:AssumeRoleWithWebIdentity";
const audience = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
const cluster = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

publicCases("who may assume a role", [
  ["a service", "PASS", [trust({ Service: "ec2.amazonaws.com" }, "sts:AssumeRole")], role],
  [
    "a service for one account",
    "PASS",
    [trust({ Service: "sns.amazonaws.com" }, "sts:AssumeRole", { StringEquals: { "aws:SourceAccount": own } })],
    role,
  ],
  [
    "workload certificates and pods: services",
    "PASS",
    [trust({ Service: ["rolesanywhere.amazonaws.com", "pods.eks.amazonaws.com"] }, "sts:AssumeRole")],
    role,
  ],
  ["everybody", "FAIL", [trust(anybody, "sts:AssumeRole")], role],
  [
    "an external id is no name, only a word that both sides know",
    "FAIL",
    [trust(anybody, "sts:AssumeRole", { StringEquals: { "sts:ExternalId": "a-shared-word" } })],
    role,
  ],
  [
    "the roles of an account",
    "PASS",
    [trust(anybody, "sts:AssumeRole", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/*` } })],
    role,
  ],
  [
    "an organisation, if it is known",
    "FAIL",
    [trust(anybody, "sts:AssumeRole", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" } })],
    role,
  ],
  [
    "a SAML provider of one's own",
    "PASS",
    [
      trust({ Federated: `arn:aws:iam::${own}:saml-provider/corp` }, "sts:AssumeRoleWithSAML", {
        StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
      }),
    ],
    role,
  ],
  ["every workflow of a shared issuer: the audience is the same for all", "FAIL", [trust(github, web, { StringEquals: audience })], role],
  [
    "the workflows of one repository",
    "PASS",
    [trust(github, web, { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/app:*" } })],
    role,
  ],
  [
    "the workflows of one owner",
    "PASS",
    [trust(github, web, { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/*" } })],
    role,
  ],
  [
    "a repository by its number",
    "PASS",
    [trust(github, web, { StringEquals: { ...audience, "token.actions.githubusercontent.com:repository_id": "123456" } })],
    role,
  ],
  [
    "every owner whose name begins so",
    "FAIL",
    [trust(github, web, { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-*/app:*" } })],
    role,
  ],
  ["every owner", "FAIL", [trust(github, web, { StringLike: { ...audience, "token.actions.githubusercontent.com:sub": "repo:*" } })], role],
  [
    "ForAllValues is true of a token without the claim",
    "FAIL",
    [
      trust(github, web, {
        "ForAllValues:StringEquals": { "token.actions.githubusercontent.com:sub": "repo:octo-org/app:ref:refs/heads/main" },
      }),
    ],
    role,
  ],
  [
    "a cluster's own issuer is nobody else's",
    "PASS",
    [
      trust({ Federated: `arn:aws:iam::${own}:oidc-provider/${cluster}` }, web, {
        StringEquals: { [`${cluster}:aud`]: "sts.amazonaws.com" },
      }),
    ],
    role,
  ],
  [
    "one service account of a cluster",
    "PASS",
    [
      trust({ Federated: `arn:aws:iam::${own}:oidc-provider/${cluster}` }, web, {
        StringEquals: { [`${cluster}:sub`]: "system:serviceaccount:default:app" },
      }),
    ],
    role,
  ],
  [
    "a web identity pool",
    "PASS",
    [
      trust({ Federated: "cognito-identity.amazonaws.com" }, web, {
        StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ],
    role,
  ],
  [
    "signed in, but to any pool",
    "FAIL",
    [
      trust({ Federated: "cognito-identity.amazonaws.com" }, web, {
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ],
    role,
  ],
  ["anybody with an account of a public provider", "FAIL", [trust({ Federated: "accounts.google.com" }, web)], role],
  [
    "the users of one application of it",
    "PASS",
    [trust({ Federated: "accounts.google.com" }, web, { StringEquals: { "accounts.google.com:aud": "66677788899900pro0" } })],
    role,
  ],
]);
