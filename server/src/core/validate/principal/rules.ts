// Rules about `Principal` and `NotPrincipal` of resource and trust policies, and about service principals.
import { hasWildcard } from "../../catalogue/match";
import { PRINCIPAL_KINDS } from "../../syntax/grammar";
import { nearest } from "../../syntax/words";
import { addCondition, example, noAccessChanges, removeEntries, removeProperty, removeStatement, replaceText } from "../fixes";
import { quote, type Rule, withPrincipal } from "../rule";
import { renameElement, replaceByExample } from "../suggest";
import { reportMalformed } from "../traps/refused-principal/rules";
import { conditionOn, elementName, type PrincipalView, type StatementView } from "../view";

/** The keys that tie a service's call to the resource or account behind it. */
export const sourceKeys: readonly string[] = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

/** Keys that people use in their place, and that hold less: set by the caller, or by old services only. */
const weakSourceKeys: readonly string[] = ["aws:referer", "aws:useragent", "aws:sourceowner"];

/** Keys that describe an IAM principal, which a service principal is not. */
const principalOnlyKeys = /^aws:(principalorgid|principalorgpaths|principaltag\/.+|username)$/;

/** Services whose calls AWS documents without any source key, so that asking for one would shut them out. */
const withoutSource: readonly string[] = [
  "logdelivery.elasticloadbalancing.amazonaws.com",
  "globalaccelerator.amazonaws.com",
  "rolesanywhere.amazonaws.com",
];

function services(view: StatementView): PrincipalView[] {
  return view.principals.filter(({ entry, element }) => entry.kind === "Service" && !element.negated);
}

function sessionOf(arn: string): { account: string; role: string } | undefined {
  const [, account, role] = /^arn:[^:]*:(?:sts|iam)::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn) ?? [];
  return account !== undefined && role !== undefined ? { account, role } : undefined;
}

function roleOf(arn: string): { account: string; role: string } | undefined {
  const [, account, role] = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return account !== undefined && role !== undefined ? { account, role } : undefined;
}

function idRule(code: string, prefix: string, what: string): Rule {
  return {
    code,
    awsType: "WARNING",
    kinds: withPrincipal,
    rule: `An \`AWS\` principal is the unique ID of a ${what} (\`${prefix}…\`).`,
    principal({ entry }, report, policy) {
      if (entry.kind !== "AWS" || !new RegExp(`^${prefix}[A-Z0-9]{12,}$`).test(entry.id.value)) return;
      report(
        entry.id.range,
        `${quote(entry.id.value)} is the unique ID of a ${what}: AWS puts it in the place of the ARN when that ${what} has been deleted, and it matches no new one of the same name. Write the ARN of the ${what}.`,
        {
          fixes: () => [
            replaceByExample(
              policy,
              entry.id.range,
              `arn:aws:iam::111122223333:${what}/${what}-name`,
              `The statement is about the ${what} of that ARN: put yours in.`,
            ),
            example(
              removeEntries(
                policy,
                [entry.id.range],
                `Remove the ${what}`,
                `The statement is no longer about that ${what}, should it still exist.`,
              ),
            ),
          ],
        },
      );
    },
  };
}

export const principalRules: readonly Rule[] = [
  {
    code: "INVALID_PRINCIPAL_FORMAT",
    awsType: "ERROR",
    kinds: withPrincipal,
    rule: '`Principal` is neither `"*"` nor an object of principal kinds; or a principal has blanks around it, an account without twelve digits, or is an ARN of IAM or STS whose fields are not where they belong.',
    note: "AWS's page shows no principal inside of the object. Services refuse it when the policy is saved (`Invalid principal in policy`).",
    principal: reportMalformed,
    statement({ statement }, report, policy) {
      for (const element of [statement.principal, statement.notPrincipal]) {
        const [entry] = element?.entries ?? [];
        if (!element || entry?.kind !== "Bare") continue;
        const id = entry.id.value;
        const kind = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(id) ? "Service" : "AWS";
        report(
          element.range,
          `A principal is \`"*"\` or an object that says of what kind it is, and AWS refuses the policy otherwise. Write \`{ "${kind}": "${id}" }\`.`,
          {
            fixes: () => [
              replaceText(policy, element.range, { [kind]: id }, "The statement names the principal.", `Write \`{ "${kind}": "${id}" }\``),
            ],
          },
        );
      }
    },
  },
  {
    code: "INVALID_PRINCIPAL_KEY",
    awsType: "ERROR",
    kinds: withPrincipal,
    rule: "The object in `Principal` has a name other than `AWS`, `CanonicalUser`, `Federated` and `Service`.",
    statement({ statement }, report, policy) {
      for (const element of [statement.principal, statement.notPrincipal]) {
        for (const { name } of element?.kinds ?? []) {
          if ((PRINCIPAL_KINDS as readonly string[]).includes(name.value)) continue;
          const meant = nearest(name.value, PRINCIPAL_KINDS);
          report(
            name.range,
            `${quote(name.value)} is not a kind of principal, so AWS refuses the policy. ${meant ? `Did you mean ${quote(meant)}?` : "The kinds are `AWS`, `CanonicalUser`, `Federated` and `Service`."}`,
            {
              fixes: () => [
                meant && !element?.kinds.some((kind) => kind.name.value === meant)
                  ? replaceText(policy, name.range, meant, "The statement names these principals again.")
                  : undefined,
              ],
            },
          );
        }
      }
    },
  },
  {
    code: "EMPTY_OBJECT_PRINCIPAL",
    awsType: "SUGGESTION",
    kinds: withPrincipal,
    rule: "`Principal` is an empty object.",
    statement(view, report, policy) {
      for (const element of [view.statement.principal, view.statement.notPrincipal]) {
        if (!element || element.kinds.length > 0 || element.entries.length > 0 || policy.text[element.range.start] !== "{") continue;
        report(element.range, "This names no principal, so the statement has no effect. Name principals, or remove the statement.", {
          unnecessary: true,
          fixes: () => [element.negated ? undefined : removeStatement(view, noAccessChanges("the statement has no effect"))],
        });
      }
    },
  },
  {
    code: "EMPTY_ARRAY_PRINCIPAL",
    awsType: "SUGGESTION",
    kinds: withPrincipal,
    rule: "`Principal`, or one of its kinds, is an empty list.",
    statement(view, report, policy) {
      for (const element of [view.statement.principal, view.statement.notPrincipal]) {
        if (!element) continue;
        const ranges = policy.text[element.range.start] === "[" ? [element.range] : element.kinds.map((kind) => kind.valueRange);
        for (const range of ranges) {
          if (!/^\[\s*\]$/.test(policy.text.slice(range.start, range.end))) continue;
          report(
            range,
            `This list names no principal${element.entries.length > 0 ? "" : ", so the statement has no effect"}. Name principals, or remove ${element.entries.length > 0 ? "the list" : "the statement"}.`,
            {
              unnecessary: true,
              fixes: () => {
                const kind = element.kinds.find((one) => one.valueRange.start === range.start);
                if (element.entries.length > 0) return [kind && removeProperty(policy, element.range, kind.name.value, noAccessChanges())];
                return [element.negated ? undefined : removeStatement(view, noAccessChanges("the statement has no effect"))];
              },
            },
          );
        }
      }
    },
  },
  {
    code: "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    awsType: "ERROR",
    kinds: withPrincipal,
    rule: "A principal holds a wildcard, a lone `*` under `AWS` excepted.",
    principal({ entry, element, statement }, report, policy) {
      const id = entry.id.value;
      if (entry.kind === "Bare" || !hasWildcard(id.replace(/\$\{[^{}]*\}/g, ""))) return;
      if (id === "*" && (entry.kind === "AWS" || element.negated)) return;
      report(
        entry.id.range,
        `A wildcard in a principal matches no part of a name: ${quote(id)} means nothing under \`${entry.kind}\`, and AWS refuses the policy. Name the principal${entry.kind === "AWS" ? ", or name the account and compare `aws:PrincipalArn` in a condition" : ""}.`,
        {
          fixes: () => {
            const account = /^(arn:[^:*?]+:iam::\d{12}):(?:role|user)\//.exec(id)?.[1];
            // The condition would be asked of every other principal too.
            if (!account || element.negated || element.entries.length > 1) return [];
            const effect = "The statement is about the principals of the account whose ARN matches the pattern.";
            const named = replaceText(policy, entry.id.range, `${account}:root`, effect);
            const compared = addCondition(statement, "ArnLike", "aws:PrincipalArn", id, effect);
            return [
              named &&
                compared && {
                  ...named,
                  title: "Name the account, and compare `aws:PrincipalArn` with the pattern",
                  edits: [...named.edits, ...compared.edits],
                },
            ];
          },
        },
      );
    },
  },
  idRule("INVALID_ROLE_REFERENCE", "AROA", "role"),
  idRule("INVALID_USER_REFERENCE", "AIDA", "user"),
  {
    code: "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    awsType: "ERROR",
    kinds: ["resource", "endpoint"],
    rule: "A resource policy that is not a role trust policy has a `Federated` principal; without a resource type, a statement that lets a role be assumed is taken for part of a trust policy.",
    principal({ entry, element, statement }, report, policy) {
      if (entry.kind !== "Federated") return;
      if (policy.resourceType === undefined && statement.actions.some((action) => /^sts:assumerolewith/.test(action.lower))) return;
      report(
        entry.id.range,
        `${quote(entry.id.value)} is an identity provider, and only the trust policy of a role can name one. Name the role that its users assume.`,
        {
          fixes: () =>
            element.entries.length === 1 && element.kinds.length === 1
              ? [
                  replaceByExample(
                    policy,
                    element.range,
                    { AWS: "arn:aws:iam::111122223333:role/role-name" },
                    "The statement is about the role that the provider's users assume: put its ARN in.",
                  ),
                ]
              : [
                  example(
                    removeEntries(policy, [entry.id.range], "Remove the provider", "The statement is about the other principals only."),
                  ),
                ],
        },
      );
    },
  },
  {
    code: "ALLOW_WITH_NOT_PRINCIPAL",
    awsType: "SECURITY_WARNING",
    kinds: ["resource", "endpoint"],
    rule: "An Allow statement has `NotPrincipal`.",
    statement(view, report) {
      if (view.effect !== "Allow" || !view.statement.notPrincipal) return;
      report(
        elementName(view, "NotPrincipal"),
        "Allow with `NotPrincipal` allows everybody who is not listed, people without any account included. List who is meant in `Principal`, and keep others out with a Deny.",
        {
          fixes: () => [
            renameElement(view, "NotPrincipal", "Principal", "Those who are listed are allowed, and by this statement nobody else."),
            view.statement.effect &&
              example(
                replaceText(
                  view.policy,
                  view.statement.effect.range,
                  "Deny",
                  "Everybody but those who are listed is denied, and this statement allows nobody.",
                  "Turn it into a Deny",
                ),
              ),
          ],
        },
      );
    },
  },
  {
    code: "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
    awsType: "SUGGESTION",
    kinds: withPrincipal,
    rule: "`Principal` names a session of a role (`assumed-role/name/session`) and the role itself.",
    statement(view, report, policy) {
      const entries = view.principals.filter(({ entry, element }) => entry.kind === "AWS" && !element.negated);
      const roles = entries.map(({ entry }) => ({ entry, role: roleOf(entry.id.value) })).filter(({ role }) => role !== undefined);
      for (const { entry } of entries) {
        const session = sessionOf(entry.id.value);
        const parent = session && roles.find(({ role }) => role?.account === session.account && role.role === session.role);
        if (!parent) continue;
        report(
          entry.id.range,
          `This session adds nothing: ${quote(parent.entry.id.value)} stands for every session of the role. Remove it.`,
          {
            unnecessary: true,
            fixes: () => [removeEntries(policy, [entry.id.range], "Remove the session", noAccessChanges())],
          },
        );
      }
    },
  },
  {
    code: "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    awsType: "SECURITY_WARNING",
    kinds: ["resource"],
    rule: "An Allow statement of a resource policy names a service principal and no condition on `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`.",
    note: "AWS leaves out some services and does not list them; those whose documentation gives a policy without source keys are left out here.",
    statement(view, report) {
      const [first] = services(view).filter(({ entry }) => !withoutSource.includes(entry.id.value));
      if (!first || view.effect !== "Allow" || conditionOn(view, [...sourceKeys, ...weakSourceKeys])) return;
      report(
        first.entry.id.range,
        `Whoever can make ${quote(first.entry.id.value)} act, in any account, can use this statement through it (the confused deputy). Say on whose behalf it may call, with \`aws:SourceArn\` or \`aws:SourceAccount\`.`,
        {
          fixes: () => [
            addCondition(
              view,
              "StringEquals",
              "aws:SourceAccount",
              "111122223333",
              "Only calls on behalf of the account are allowed: put your account ID in.",
              true,
            ),
            addCondition(
              view,
              "ArnLike",
              "aws:SourceArn",
              "arn:aws:service:region:111122223333:resource",
              "Only calls on behalf of the resource are allowed: put its ARN in.",
              true,
            ),
          ],
        },
      );
    },
  },
  {
    code: "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    awsType: "SUGGESTION",
    kinds: ["resource"],
    rule: "An Allow statement for a service principal is limited by `aws:Referer`, `aws:UserAgent` or `aws:SourceOwner` and by none of the four source keys.",
    note: "AWS names `aws:Referer` as an example and does not list the other keys.",
    statement(view, report, policy) {
      const [first] = services(view);
      const weak = conditionOn(view, weakSourceKeys);
      if (!first || !weak || view.effect !== "Allow" || conditionOn(view, sourceKeys)) return;
      report(
        weak.entry.key.range,
        `${quote(weak.key)} does not tell on whose behalf ${quote(first.entry.id.value)} calls. Use \`aws:SourceArn\`, \`aws:SourceAccount\`, \`aws:SourceOrgID\` or \`aws:SourceOrgPaths\`.`,
        {
          fixes: () => [
            weak.values.length > 0 && weak.values.every((value) => /^\d{12}$/.test(value.text))
              ? replaceText(
                  policy,
                  weak.entry.key.range,
                  "aws:SourceAccount",
                  "Calls on behalf of these accounts are allowed, and no others.",
                  "Compare `aws:SourceAccount` instead",
                )
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["resource", "trust"],
    rule: "An Allow statement names service principals only and compares a key that only IAM principals have (`aws:PrincipalOrgID`, `aws:PrincipalOrgPaths`, `aws:PrincipalTag/…`, `aws:username`), without `IfExists` and not negated; the tags that IAM Roles Anywhere takes from a certificate are left out.",
    note: "AWS publishes one example (`aws:PrincipalOrgID` with CloudFront); the keys here are those that a service's own call never holds.",
    statement(view, report, policy) {
      if (view.effect !== "Allow" || view.principals.length === 0 || services(view).length !== view.principals.length) return;
      const callers = services(view).map(({ entry }) => entry.id.value);
      for (const condition of view.conditions) {
        const { operator } = condition;
        // IAM Roles Anywhere sets tags from the certificate that it was shown.
        if (condition.lower.startsWith("aws:principaltag/") && callers.includes("rolesanywhere.amazonaws.com")) continue;
        if (!principalOnlyKeys.test(condition.lower) || !operator || operator.negated || operator.ifExists || operator.family === "Null")
          continue;
        report(
          condition.entry.key.range,
          `A call by a service principal such as ${quote((services(view)[0] as PrincipalView).entry.id.value)} does not hold ${quote(condition.key)}, so this statement allows nothing. Remove the key; \`aws:SourceOrgID\` names the organization on whose behalf a service calls.`,
          {
            fixes: () => [
              condition.lower === "aws:principalorgid" || condition.lower === "aws:principalorgpaths"
                ? example(
                    replaceText(
                      policy,
                      condition.entry.key.range,
                      condition.lower.endsWith("id") ? "aws:SourceOrgID" : "aws:SourceOrgPaths",
                      "Calls on behalf of the organization are allowed.",
                    ),
                  )
                : undefined,
            ],
          },
        );
      }
    },
  },
];
