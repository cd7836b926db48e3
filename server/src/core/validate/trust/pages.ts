// Pages about role trust policies.
import { account, type Page, trust, without } from "../page";

const web = "sts:AssumeRoleWithWebIdentity";

export const trustPages: Record<string, Page> = {
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
    why: "Everybody in the world could assume the role. AWS refuses it.",
    todo: "Name the accounts, roles or services.",
    kind: "trust",
    bad: trust("*"),
    good: trust(account),
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
  MISSING_ACTION_FOR_CONDITION_KEY: {
    why: "A caller who may not set the value cannot bring one along, so the condition is never true (or never false).",
    todo: "Add the action to the statement.",
    kind: "trust",
    bad: trust(account, "sts:AssumeRole", { Condition: { StringLike: { "sts:SourceIdentity": "alice@*" } } }),
    good: trust(account, ["sts:AssumeRole", "sts:SetSourceIdentity"], { Condition: { StringLike: { "sts:SourceIdentity": "alice@*" } } }),
  },
};
