// Rules for role trust policies: who may assume the role, and through which identity provider.
import { addCondition, example, removeProperty, removeQualifier, replaceText } from "./fixes";
import { isWild } from "./patterns";
import { renameElement, replaceByExample } from "./suggest";
import { type Rule, quote, quoteList } from "./rule";
import { type ConditionView, type PrincipalView, type StatementView, conditionOn, elementName, reaches } from "./view";

const github = "token.actions.githubusercontent.com";

/** The audience claims of providers that are known to issue one audience per token. */
const singleAudience: readonly string[] = [
  "accounts.google.com:aud",
  "cognito-identity.amazonaws.com:aud",
  "graph.facebook.com:app_id",
  "www.amazon.com:app_id",
  `${github}:aud`,
];

type Federation = "saml" | "oidc" | "unknown";

/** What a `Federated` principal is, by its form. */
function federation(id: string): Federation {
  if (/^arn:[^:]*:iam::[^:]*:saml-provider\/.+/.test(id)) return "saml";
  if (/^arn:[^:]*:iam::[^:]*:oidc-provider\/.+/.test(id) || isDomain(id)) return "oidc";
  return "unknown";
}

function isDomain(id: string): boolean {
  return /^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+(:\d+)?(\/[^\s]*)?$/.test(id);
}

/** A domain with a scheme before it, or an ARN of a provider with a colon too few. */
function providerMeant(id: string): string | undefined {
  const arn = /^(arn:[^:]+:iam):(\d{12}:(?:saml|oidc)-provider\/.+)$/.exec(id);
  const meant = arn ? `${arn[1]}::${arn[2]}` : id.replace(/^https?:\/\//i, "").replace(/\/+$/, "");
  return meant !== id && federation(meant) !== "unknown" ? meant : undefined;
}

/** The host and path of an OpenID Connect provider: the prefix of its condition keys. */
function providerOf(id: string): string {
  return id.replace(/^arn:[^:]*:iam::[^:]*:oidc-provider\//, "").toLowerCase();
}

/** Text that is still to be filled in by a template or a person: nothing can be said about it. */
function isOpen(id: string): boolean {
  return isWild(id) || /[${}<>[\]]/.test(id);
}

function federated(view: StatementView): PrincipalView[] {
  return view.principals.filter(({ entry, element }) => entry.kind === "Federated" && !element.negated);
}

function oidcProviders(view: StatementView): PrincipalView[] {
  return federated(view).filter(({ entry }) => federation(entry.id.value) === "oidc" && !isOpen(entry.id.value));
}

function hasKeyOf(view: StatementView, provider: string): boolean {
  return view.conditions.some((condition) => condition.lower.startsWith(`${provider}:`));
}

/** Whether a subject names one repository, its branch or environment perhaps left open. */
function pinsRepository(subject: string): boolean {
  return /^repo:[^*?:]+\/[^*?:]+:/.test(subject);
}

function fixed(condition: ConditionView): boolean {
  return condition.values.length > 0 && condition.values.every((value) => !isWild(value.text));
}

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
        if (!view.statement.properties.some((one) => one.name.value === name)) continue;
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
    code: "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    awsType: "ERROR",
    kinds: ["trust"],
    rule: "A `Federated` principal is neither a domain name nor the ARN of a SAML or OpenID Connect provider.",
    principal({ entry }, report, policy) {
      const id = entry.id.value;
      if (entry.kind !== "Federated" || federation(id) !== "unknown" || isOpen(id)) return;
      report(
        entry.id.range,
        `${quote(id)} is no identity provider that a role can trust. Write the domain (\`accounts.google.com\`) or the ARN of the provider (\`arn:aws:iam::111122223333:saml-provider/name\`, \`…:oidc-provider/host\`).`,
        {
          fixes: () => {
            const meant = providerMeant(id);
            return [meant === undefined ? undefined : replaceText(policy, entry.id.range, meant, "The role trusts the provider.")];
          },
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
          fixes: () => {
            const edits = list && policy.editor()?.insertEntries(list.range, missing);
            return [
              edits && {
                title: `Add ${missing.map((one) => `\`${one}\``).join(", ")}`,
                edits,
                effect: "IAM Roles Anywhere can assume the role.",
                proved: false,
                preferred: true,
              },
            ];
          },
        },
      );
    },
  },
  {
    code: "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    awsType: "SECURITY_WARNING",
    kinds: ["trust"],
    rule: "An Allow statement trusts an OpenID Connect provider and has no condition on a key of that provider (GitHub has a rule of its own).",
    statement(view, report) {
      if (view.effect !== "Allow") return;
      for (const { entry } of oidcProviders(view)) {
        const provider = providerOf(entry.id.value);
        if (provider === github || hasKeyOf(view, provider)) continue;
        report(
          entry.id.range,
          `Every identity that ${quote(provider)} vouches for can assume this role, whoever it belongs to. Add conditions on ${quote(`${provider}:aud`)} and ${quote(`${provider}:sub`)}.`,
          {
            fixes: () => [
              addCondition(
                view,
                "StringEquals",
                `${provider}:aud`,
                "your-client-id",
                "Only tokens for that audience are accepted: put your client ID in.",
                true,
              ),
            ],
          },
        );
      }
    },
  },
  {
    code: "MISSING_GITHUB_REPO_CONDITION_KEY",
    awsType: "SECURITY_WARNING",
    kinds: ["trust"],
    rule: `An Allow statement trusts GitHub's OpenID Connect provider and has no condition on \`${github}:sub\`.`,
    statement(view, report) {
      if (view.effect !== "Allow") return;
      for (const { entry } of oidcProviders(view)) {
        if (providerOf(entry.id.value) !== github || conditionOn(view, [`${github}:sub`])) continue;
        report(
          entry.id.range,
          `Workflows of every repository on GitHub can assume this role. Add a condition on \`${github}:sub\` that names your repository and branch.`,
          {
            fixes: () => [
              addCondition(
                view,
                "StringEquals",
                `${github}:sub`,
                "repo:my-org/my-repo:ref:refs/heads/main",
                "Only workflows of that branch can assume the role: put your repository in.",
                true,
              ),
            ],
          },
        );
      }
    },
  },
  {
    code: "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    awsType: "WARNING",
    kinds: ["trust"],
    rule: `An Allow statement compares \`${github}:sub\` with a pattern that leaves the repository open, or the branch without a fixed \`${github}:ref\`.`,
    condition(condition, report) {
      const { operator, statement } = condition;
      if (statement.effect !== "Allow" || condition.lower !== `${github}:sub` || !operator?.like || operator.negated) return;
      const branch = conditionOn(statement, [`${github}:ref`], fixed);
      for (const value of condition.values) {
        if (!isWild(value.text) || (branch && pinsRepository(value.text))) continue;
        report(
          value.range,
          `${quote(value.text)} also matches ${pinsRepository(value.text) ? "branches, tags and pull requests" : "repositories"} that you may not mean. Name repository and branch, such as \`repo:my-org/my-repo:ref:refs/heads/main\`${pinsRepository(value.text) ? `, or name the branch in \`${github}:ref\`` : ""}.`,
          {
            fixes: () => [
              replaceByExample(
                statement.policy,
                value.range,
                pinsRepository(value.text)
                  ? value.text.replace(/^(repo:[^:]+:).*$/, "$1ref:refs/heads/main")
                  : "repo:my-org/my-repo:ref:refs/heads/main",
                "Only workflows of that branch can assume the role: put yours in.",
              ),
            ],
          },
        );
      }
    },
  },
  {
    code: "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
    awsType: "SECURITY_WARNING",
    kinds: ["trust"],
    rule: "`ForAnyValue:` is used on the audience claim of a provider that issues one audience per token.",
    note: "AWS does not list the providers; those that it has built in and GitHub are taken.",
    condition(condition, report) {
      const { operator } = condition;
      if (operator?.qualifier !== "ForAnyValue" || operator.family === "Null" || !singleAudience.includes(condition.lower)) return;
      report(
        condition.entry.operator.range,
        `${quote(condition.key)} holds one audience, so \`ForAnyValue\` has nothing to choose from and may be evaluated more openly than meant. Remove \`ForAnyValue:\`.`,
        {
          related: [{ message: "The claim with one value.", range: condition.entry.key.range }],
          fixes: () => [removeQualifier(condition, "The one audience is compared.")],
        },
      );
    },
  },
  {
    code: "CONFIRM_AUDIENCE_CLAIM_TYPE",
    awsType: "SUGGESTION",
    kinds: ["trust"],
    rule: "A qualifier is used on the audience claim (`…:aud`) of a provider about which nothing is known.",
    note: "Whether the claim has one value or several depends on the provider, which a policy does not show.",
    condition(condition, report) {
      const { operator } = condition;
      if (
        !operator?.qualifier ||
        operator.family === "Null" ||
        !condition.lower.endsWith(":aud") ||
        singleAudience.includes(condition.lower) ||
        condition.lower === "saml:aud"
      )
        return;
      report(
        condition.entry.operator.range,
        `${quote(condition.key)} names whom the token is for. If the provider writes one audience into a token, remove \`${operator.qualifier}:\`; if it writes several, leave it.`,
        {
          related: [{ message: "The audience claim.", range: condition.entry.key.range }],
          fixes: () => [example(removeQualifier(condition, "A token with several audiences no longer matches as it did."))],
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
            fixes: () => {
              const edits = policy.editor()?.insertEntries(list.range, [needed.action]);
              return [
                edits && {
                  title: `Add \`${needed.action}\``,
                  edits,
                  effect: "Callers may set the value that the condition compares.",
                  proved: false,
                  preferred: true,
                },
              ];
            },
          },
        );
      }
    },
  },
];
