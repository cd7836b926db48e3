// Pages about principals.
import { account, allow, type Page, trust } from "../page";

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
    why: "A service is not a member of your organization and has no tags. A condition on such a key is never true for its calls.",
    todo: "Remove the key. `aws:SourceOrgID` names the organization on whose behalf a service calls.",
    kind: "resource",
    bad: allow({
      Principal: { Service: "cloudfront.amazonaws.com" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    }),
    good: allow({ Principal: { Service: "cloudfront.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } } }),
  },
};
