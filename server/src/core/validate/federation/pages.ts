// Pages about principals of identity providers.
import { type Page, trust } from "../page";

const github = "token.actions.githubusercontent.com";
const githubProvider = { Federated: `arn:aws:iam::111122223333:oidc-provider/${github}` };
const web = "sts:AssumeRoleWithWebIdentity";

function onGithub(operator: string, subject: string): Record<string, unknown> {
  return trust(githubProvider, web, { Condition: { [operator]: { [`${github}:sub`]: subject } } });
}

export const federationPages: Record<string, Page> = {
  INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: {
    why: "An identity provider is named by its domain or by the ARN of the provider in your account. AWS knows no other form.",
    todo: "Correct the name.",
    kind: "trust",
    bad: trust({ Federated: "arn:aws:iam::111122223333:role/company" }, "sts:AssumeRoleWithSAML"),
    good: trust({ Federated: "arn:aws:iam::111122223333:saml-provider/company" }, "sts:AssumeRoleWithSAML"),
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
    why: "The token holds one audience. A qualifier for several values does not belong there and can make the condition too wide.",
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
};
