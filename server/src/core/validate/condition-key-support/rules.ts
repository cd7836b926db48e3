// Rules about keys that actions or services do not carry: such a condition is not what it seems.

import { hasWildcard } from "../../catalogue/match";
import { isProviderClaim, needsKey, refusedWithKey, sameRequest, withoutKeyAmong } from "../carried";
import { example, renameOperator } from "../fixes";
import { type OwnRule, quote, quoteList, type Rule, withPrincipal } from "../rule";
import { splitOff } from "../split";
import { type ActionView, type ConditionView, elementName, type PolicyView, type StatementView } from "../view";

/** Services that fill in the keys about VPC endpoints, by the page of global condition keys (all three keys together). */
const vpceServices: readonly string[] = (
  "acm-pca applicationinsights apprunner athena b2bi cassandra cloudformation cognito-identity comprehendmedical compute-optimizer datasync discovery dms " +
  "ds-data dynamodb ebs ecr ecs firehose gamelift healthlake iam identitystore iotfleetwise iottwinmaker iotwireless kinesisanalytics kms lambda " +
  "medical-imaging network-firewall omics payment-cryptography polly pricing rbin rekognition route53 s3 scheduler servicediscovery servicequotas ses shield " +
  "sms-voice sqs ssm-contacts storagegateway textract transcribe transfer workmail"
).split(" ");

/** An entry of `Action` with the actions that it names and that carry no tag key. */
interface Untagged {
  action: ActionView;
  lacking: string[];
  /** A pattern that also matches actions with tag keys. */
  partly: boolean;
}

/** The entries of `Action` that name actions without tag keys. One such action is enough for a pattern to be named. */
function withoutTags(view: StatementView, policy: PolicyView): Untagged[] {
  return view.actions.flatMap((action) => {
    if (action.negated || action.service === "" || hasWildcard(action.service)) return [];
    const names = action.wild ? policy.catalogue.matchActions(action.text) : [action.text];
    const lacking = names.filter((name) => {
      const info = policy.catalogue.action(name);
      return info !== undefined && !policy.facts.supportsTags(info);
    });
    return lacking.length > 0 ? [{ action, lacking, partly: lacking.length < names.length }] : [];
  });
}

/** What the entries without tag keys mean for a statement, as a sentence and what to do. */
function aboutUntagged(entries: readonly Untagged[], key: string, effect: "Allow" | "Deny"): string {
  const named = entries.slice(0, 4).map(({ action, lacking, partly }) => {
    const text = quote(action.text);
    return partly ? `${quote(lacking[0] ?? "")} (by ${text})` : text;
  });
  const who = named.length < entries.length ? `${named.join(", ")} and ${entries.length - named.length} more` : named.join(", ");
  const services = [...new Set(entries.map(({ action }) => action.service))];
  const [carry, it] = entries.length > 1 ? ["carry", "them"] : ["carries", "it"];
  return `${who} of ${quoteList(services, 4)} ${carry} no tag key, so the condition on ${quote(key)} is false for ${it} and this statement does not ${effect === "Allow" ? "allow" : "deny"} ${it}. Put ${it} into a statement without this condition.`;
}

function tagRule(code: string, awsType: "SECURITY_WARNING" | "SUGGESTION", effect: "Allow" | "Deny"): Rule {
  return {
    code,
    awsType,
    rule: `${effect === "Allow" ? "An Allow" : "A Deny"} statement needs \`aws:ResourceTag/…\` to match and names actions that carry none of \`aws:ResourceTag\`, \`aws:RequestTag\` and \`aws:TagKeys\` (a pattern: that matches such an action).`,
    note: "Judged by the condition keys that the service reference gives for the actions and for their resource types. An action that carries another tag key (one that creates what it tags) is left alone, as AWS leaves it.",
    statement(view, report, policy) {
      if (view.effect !== effect || !view.statement.action) return;
      const condition = view.conditions.find((one) => one.lower.startsWith("aws:resourcetag/") && needsKey(one));
      const entries = condition ? withoutTags(view, policy) : [];
      if (!condition || entries.length === 0) return;
      // A pattern that also matches actions with tags would lose its condition for those too.
      const movable = entries.filter((one) => !one.partly).map((one) => one.action);
      report(condition.entry.key.range, aboutUntagged(entries, condition.key, effect), {
        related: entries.map(({ action }) => ({ message: "Names actions that carry no tag key.", range: action.range })),
        fixes: () => [splitOff(view, movable, condition)],
      });
    },
  };
}

function notActionTagRule(code: string, awsType: "SECURITY_WARNING" | "SUGGESTION", effect: "Allow" | "Deny"): Rule {
  return {
    code,
    awsType,
    rule: `${effect === "Allow" ? "An Allow" : "A Deny"} statement with \`NotAction\` needs \`aws:ResourceTag/…\` to match.`,
    statement(view, report) {
      if (view.effect !== effect || !view.statement.notAction) return;
      const condition = view.conditions.find((one) => one.lower.startsWith("aws:resourcetag/") && needsKey(one));
      if (!condition) return;
      report(
        condition.entry.key.range,
        `\`NotAction\` includes actions that cannot carry ${quote(condition.key)}, and those are ${effect === "Allow" ? "not allowed" : "not denied"} by this statement. List the actions that are meant in \`Action\`.`,
        {
          related: [{ message: "Includes actions without that key.", range: elementName(view, "NotAction") }],
          fixes: () => [
            effect === "Deny"
              ? example(
                  renameOperator(
                    view,
                    condition.entry.operator.range,
                    `${condition.entry.operator.value}IfExists`,
                    "Actions that cannot carry the tag, and resources without it, are denied as well.",
                  ),
                )
              : undefined,
          ],
        },
      );
    },
  };
}

/** What it means that actions do not carry a key of a condition. Permissions that are asked for within another call are told apart. */
function consequence({ effect }: StatementView, condition: ConditionView, actions: readonly ActionView[], it: string): string {
  if (actions.every(({ lower }) => sameRequest.includes(lower)))
    return `the condition does not do for ${it} what it does for the action that assumes the role`;
  if (!needsKey(condition)) return `the condition is always true for ${it}`;
  return effect === "Deny" ? `this Deny never applies to ${it}` : `the condition never holds for ${it}`;
}

export const conditionKeySupportRules: readonly Rule[] = [
  {
    code: "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    awsType: "ERROR",
    kinds: withPrincipal,
    rule: "A statement compares a key of a service or a claim of an identity provider (without `IfExists`, not with `Null`) and names, without wildcard, actions of that service (for claims: of `sts`) to which the service reference does not give the key.",
    note: "AWS gives the code for key, bucket, table and trust policies, and for no identity policy that is known: there `key-not-carried` reports it. A key that the reference gives to no action, such as the subject of a provider of your own, is left alone.",
    statement(view, report) {
      if (!view.statement.action) return;
      for (const condition of view.conditions) {
        const actions = refusedWithKey(view, condition);
        if (actions.length === 0) continue;
        const [carry, it] = actions.length > 1 ? ["do not carry", "them"] : ["does not carry", "it"];
        const names = quoteList(
          actions.map((one) => one.text),
          4,
        );
        report(
          condition.entry.key.range,
          `${names} ${carry} ${quote(condition.key)}, so ${consequence(view, condition, actions, it)}. Move ${it} to a statement without this key.`,
          {
            related: actions.map((one) => ({ message: `Does not carry \`${condition.key}\`.`, range: one.range })),
            fixes: () => [splitOff(view, actions, condition)],
          },
        );
      }
    },
  },
  tagRule("DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "SECURITY_WARNING", "Deny"),
  notActionTagRule("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "SECURITY_WARNING", "Deny"),
  tagRule("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "SUGGESTION", "Allow"),
  notActionTagRule("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "SUGGESTION", "Allow"),
  {
    code: "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
    awsType: "WARNING",
    rule: "`aws:VpceAccount`, `aws:VpceOrgID` or `aws:VpceOrgPaths` is compared in a statement about actions of services outside AWS's list, about all services, or with `NotAction`.",
    note: "The list of services is AWS's, as published in 2026, for the three keys together.",
    condition(condition, report) {
      if (!/^aws:vpce(account|orgid|orgpaths)$/.test(condition.lower)) return;
      const view = condition.statement;
      const outside = view.actions.filter((action) => !action.negated && !vpceServices.includes(action.service));
      const negated = view.statement.notAction;
      if (outside.length === 0 && !negated) return;
      const what = negated
        ? "`NotAction` includes services"
        : `${quoteList(
            outside.map((one) => one.text),
            3,
          )} ${outside.length > 1 ? "include services" : "includes a service"}`;
      report(
        condition.entry.key.range,
        `Only some services fill in ${quote(condition.key)}, and ${what} that ${outside.length > 1 || negated ? "do" : "does"} not. List the actions of services that do.`,
        {
          related: outside.map((one) => ({ message: "Not among the services that fill the key in.", range: one.range })),
          fixes: () => [splitOff(view, outside, condition)],
        },
      );
    },
  },
];

/** The check of our own beside AWS's. */
export const keyNotCarriedRules: readonly OwnRule[] = [
  {
    code: "key-not-carried",
    severity: "information",
    rule: "A statement needs a key of one service to match and names, without wildcard, actions that the service reference does not give that key. The key must be given to at least one action of the service. Claims of identity providers, and in policies with principals the actions of the key's own service, have a code of AWS's.",
    statement(view, report) {
      if (!view.statement.action || view.effect === undefined) return;
      for (const condition of view.conditions) {
        if (!needsKey(condition) || isProviderClaim(condition)) continue;
        const refused = refusedWithKey(view, condition);
        const actions = withoutKeyAmong(view, condition).filter(
          (action) => !sameRequest.includes(action.lower) && !refused.includes(action),
        );
        if (actions.length === 0) continue;
        const [carry, it] = actions.length > 1 ? ["do not carry", "them"] : ["does not carry", "it"];
        const names = quoteList(
          actions.map((one) => one.text),
          4,
        );
        const what =
          view.effect === "Deny"
            ? `this Deny never applies to ${it}`
            : `the condition never holds for ${it}, and this statement does not allow ${it}`;
        report(
          condition.entry.key.range,
          `${names} ${carry} ${quote(condition.key)}, so ${what}. Move ${it} to a statement without this key.`,
          {
            related: actions.map((one) => ({ message: `Does not carry \`${condition.key}\`.`, range: one.range })),
            fixes: () => [splitOff(view, actions, condition)],
          },
        );
      }
    },
  },
];
