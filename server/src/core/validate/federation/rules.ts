// Rules for the identity providers that a role trusts: their form, and the claims that a token has to be asked for.

import { hasWildcard } from "../../catalogue/match";
import { trimEndOf } from "../../text/trim";
import { addCondition, example, removeQualifier, replaceText } from "../fixes";
import { quote, type Rule } from "../rule";
import { replaceByExample } from "../suggest";
import { type ConditionView, conditionOn, type PrincipalView, type StatementView } from "../view";

const github = "token.actions.githubusercontent.com";

/** The audience claims of providers that are known to issue one audience per token. */
const singleAudience: readonly string[] = [
  "accounts.google.com:aud",
  "cognito-identity.amazonaws.com:aud",
  "graph.facebook.com:app_id",
  "www.amazon.com:app_id",
  `${github}:aud`,
];

/** The kinds of identity provider. */
type Federation = "saml" | "oidc" | "unknown";

/** What a `Federated` principal is, by its form. */
export function federation(id: string): Federation {
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
  const meant = arn ? `${arn[1]}::${arn[2]}` : trimEndOf(id.replace(/^https?:\/\//i, ""), "/");
  return meant !== id && federation(meant) !== "unknown" ? meant : undefined;
}

/** The host and path of an OpenID Connect provider: the prefix of its condition keys. */
function providerOf(id: string): string {
  return id.replace(/^arn:[^:]*:iam::[^:]*:oidc-provider\//, "").toLowerCase();
}

/** Text that is still to be filled in by a template or a person: nothing can be said about it. */
function isOpen(id: string): boolean {
  return hasWildcard(id) || /[${}<>[\]]/.test(id);
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
  return condition.values.length > 0 && condition.values.every((value) => !hasWildcard(value.text));
}

/** What is said of identity providers. */
export const federationRules: readonly Rule[] = [
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
        `${quote(id)} is not an identity provider that a role can trust. Write the domain (\`accounts.google.com\`) or the ARN of the provider (\`arn:aws:iam::111122223333:saml-provider/name\`, \`…:oidc-provider/host\`).`,
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
        if (!hasWildcard(value.text) || (branch && pinsRepository(value.text))) continue;
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
];
