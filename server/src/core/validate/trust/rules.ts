// Rules for role trust policies: who may assume the role, and by which action.
import { federation } from "../federation/rules";
import { addEntries, removeProperty, replaceText } from "../fixes";
import { quote, quoteList, type Rule } from "../rule";
import { renameElement, replaceByExample } from "../suggest";
import { elementName, hasElement, type PrincipalView, reaches } from "../view";

type Caller = "iam" | "saml" | "oidc";

/** Who can call the actions that assume a role, by action. */
const needs: Readonly<Record<string, Caller>> = {
  "sts:assumerole": "iam",
  "sts:assumerolewithsaml": "saml",
  "sts:assumerolewithwebidentity": "oidc",
};

const callerWords: Readonly<Record<Caller, string>> = {
  iam: "an account, a user, a role or a service",
  saml: "a SAML provider under `Federated`",
  oidc: "an OpenID Connect provider under `Federated`",
};

const rightAction: Readonly<Record<Caller, string>> = {
  iam: "sts:AssumeRole",
  saml: "sts:AssumeRoleWithSAML",
  oidc: "sts:AssumeRoleWithWebIdentity",
};

function callerKind({ entry }: PrincipalView): Caller | "unknown" {
  return entry.kind === "Federated" ? federation(entry.id.value) : "iam";
}

/** Keys of a session that only another sts action can set, with that action. */
const setBy: readonly { key: RegExp; action: string }[] = [
  { key: /^sts:sourceidentity$/, action: "sts:SetSourceIdentity" },
  { key: /^sts:transitivetagkeys$/, action: "sts:TagSession" },
  { key: /^aws:(requesttag\/.+|tagkeys)$/, action: "sts:TagSession" },
  { key: /^sts:requestcontext(providers|\/.+)$/, action: "sts:SetContext" },
];

export const trustRules: readonly Rule[] = [
  {
    code: "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    awsType: "ERROR",
    kinds: ["trust"],
    rule: "A role trust policy has `NotPrincipal`.",
    statement(view, report) {
      if (!view.statement.notPrincipal) return;
      report(
        elementName(view, "NotPrincipal"),
        "A role trust policy says who may assume the role, so it takes no `NotPrincipal`, and AWS refuses it. List who is meant in `Principal`.",
        {
          fixes: () => [
            view.effect === "Allow"
              ? renameElement(
                  view,
                  "NotPrincipal",
                  "Principal",
                  "Those who are listed may assume the role, and by this statement nobody else.",
                )
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    awsType: "ERROR",
    kinds: ["trust"],
    rule: "A role trust policy has `Resource` or `NotResource`.",
    statement(view, report, policy) {
      for (const name of ["Resource", "NotResource"]) {
        if (!hasElement(view, name)) continue;
        report(
          elementName(view, name),
          `A role trust policy is about its own role, so it takes no \`${name}\`, and AWS refuses it. Remove it.`,
          {
            fixes: () => [removeProperty(policy, view.statement.range, name, "The policy becomes valid; it is about its own role.")],
          },
        );
      }
    },
  },
  {
    code: "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["trust"],
    rule: '`Principal` of a role trust policy is `"*"`.',
    statement({ statement }, report, policy) {
      if (!statement.principal?.isStar) return;
      const { range } = statement.principal;
      report(
        statement.principal.range,
        '`"*"` as a principal would let anybody assume the role, and AWS does not take it in a trust policy. Name the accounts, roles or services that may.',
        {
          fixes: () => [
            replaceByExample(
              policy,
              range,
              { AWS: "arn:aws:iam::111122223333:root" },
              "The statement is about the principals of that account: put yours in.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "MISMATCHED_ACTION_FOR_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["trust"],
    rule: "A statement lists `sts:AssumeRoleWithSAML`, `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRole`, and none of its principals can call it, or a principal can call none of the listed actions.",
    statement(view, report, policy) {
      if (!view.statement.principal || view.principals.length === 0 || view.statement.principal.isStar) return;
      const callers = view.principals.map((principal) => ({ principal, kind: callerKind(principal) }));
      if (callers.some(({ kind }) => kind === "unknown")) return;
      const assume = view.actions.filter((action) => needs[action.lower] !== undefined && !action.negated);
      if (view.actions.some((action) => action.wild)) return;
      for (const action of assume) {
        const need = needs[action.lower];
        const others = callers.filter(({ kind }) => kind !== need);
        const wrong =
          others.length === callers.length ? others : others.filter(({ kind }) => !assume.some((other) => needs[other.lower] === kind));
        if (wrong.length === 0) continue;
        const kinds = new Set(wrong.map(({ kind }) => kind));
        const [only] = kinds;
        const right = kinds.size === 1 ? rightAction[only as Caller] : undefined;
        report(
          action.range,
          `${quote(action.text)} is for ${callerWords[need as Caller]}, and ${quoteList(
            wrong.map(({ principal }) => principal.entry.id.value),
            3,
          )} ${wrong.length > 1 ? "are" : "is"} none. ${right ? `Use ${quote(right)}${wrong.length < callers.length ? " in a statement of its own" : ""}.` : "Use the action that fits the principal."}`,
          {
            related: wrong.map(({ principal }) => ({ message: "Cannot call the action.", range: principal.entry.id.range })),
            fixes: () => [
              right && wrong.length === callers.length && !view.actions.some((other) => other.lower === right.toLowerCase())
                ? replaceText(policy, action.range, right, "The principals can assume the role.")
                : undefined,
            ],
          },
        );
      }
    },
  },
  {
    code: "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
    awsType: "ERROR",
    kinds: ["trust"],
    rule: "`rolesanywhere.amazonaws.com` is allowed fewer than all of `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`, over all statements.",
    policy(policy, report) {
      const statements = policy.statements.filter(
        (view) =>
          view.effect === "Allow" &&
          view.principals.some(
            ({ entry, element }) => entry.id.value === "rolesanywhere.amazonaws.com" && entry.kind === "Service" && !element.negated,
          ),
      );
      const [first] = statements;
      if (!first) return;
      const missing = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"].filter(
        (action) => !statements.some((view) => reaches(view, action)),
      );
      if (missing.length === 0) return;
      const list = first.statement.action;
      report(
        list ? list.key.range : elementName(first, "NotAction"),
        `IAM Roles Anywhere needs \`sts:AssumeRole\`, \`sts:SetSourceIdentity\` and \`sts:TagSession\` to hand out credentials; ${quoteList(missing)} ${missing.length > 1 ? "are" : "is"} missing, so nobody gets any. Add ${missing.length > 1 ? "them" : "it"}.`,
        {
          fixes: () => [list && addEntries(policy, list.range, missing, "IAM Roles Anywhere can assume the role.")],
        },
      );
    },
  },
  {
    code: "MISSING_ACTION_FOR_CONDITION_KEY",
    awsType: "ERROR",
    kinds: ["trust", "identity"],
    rule: "A statement that allows a role to be assumed compares session tags, the source identity or the context of a session, and neither it nor another Allow statement of the policy lists the sts action that sets them.",
    note: "AWS does not publish the list; these are the keys that the sts service documents to be set by an action of its own.",
    beyondStatement: true,
    statement(view, report, policy) {
      if (view.effect !== "Allow" || !view.statement.action || !view.actions.some((action) => action.lower.startsWith("sts:assumerole")))
        return;
      for (const condition of view.conditions) {
        const needed = setBy.find(({ key }) => key.test(condition.lower));
        if (!needed || condition.operator?.family === "Null" || condition.operator?.ifExists) continue;
        if (policy.statements.some((other) => other.effect === "Allow" && reaches(other, needed.action))) continue;
        const list = view.statement.action;
        report(
          condition.entry.key.range,
          `A caller can set ${quote(condition.key)} only with ${quote(needed.action)}, which this statement does not list, so the condition cannot do what it seems to. Add ${quote(needed.action)} to \`Action\`.`,
          {
            fixes: () => [addEntries(policy, list.range, [needed.action], "Callers may set the value that the condition compares.")],
          },
        );
      }
    },
  },
];
