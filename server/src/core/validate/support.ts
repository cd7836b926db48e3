// Rules about keys that actions or services do not carry: such a condition is not what it seems.
import type { ActionInfo } from "../catalogue/api";
import { hasWildcard } from "../catalogue/match";
import { example, renameOperator } from "./fixes";
import { quote, quoteList, type Rule } from "./rule";
import { splitOff } from "./split";
import { type ActionView, type ConditionView, elementName, type PolicyView, type StatementView } from "./view";

/** Services that fill in the keys about VPC endpoints, by the page of global condition keys (all three keys together). */
const vpceServices: readonly string[] = (
  "acm-pca applicationinsights apprunner athena b2bi cassandra cloudformation cognito-identity comprehendmedical compute-optimizer datasync discovery dms " +
  "ds-data dynamodb ebs ecr ecs firehose gamelift healthlake iam identitystore iotfleetwise iottwinmaker iotwireless kinesisanalytics kms lambda " +
  "medical-imaging network-firewall omics payment-cryptography polly pricing rbin rekognition route53 s3 scheduler servicediscovery servicequotas ses shield " +
  "sms-voice sqs ssm-contacts storagegateway textract transcribe transfer workmail"
).split(" ");

/** A condition that is false when the request does not hold its key. */
function needsKey({ operator }: ConditionView): boolean {
  if (!operator || operator.family === "Null" || operator.ifExists) return false;
  return operator.qualifier === "ForAnyValue" || (!operator.negated && operator.qualifier !== "ForAllValues");
}

/** Services of which an entry of `Action` names actions that cannot carry `aws:ResourceTag`. */
function servicesWithoutTag(view: StatementView, policy: PolicyView): Map<string, ActionView[]> {
  const services = new Map<string, ActionView[]>();
  const add = (service: string, action: ActionView) => services.set(service, [...(services.get(service) ?? []), action]);
  for (const action of view.actions) {
    if (action.negated) continue;
    const info = action.wild ? undefined : action.info();
    if (info && !policy.facts.supportsResourceTag(info)) add(info.service, action);
    if (!action.wild || hasWildcard(action.service) || action.service === "") continue;
    // A pattern is blamed only when no action that it matches carries the key.
    const matched = policy.catalogue
      .matchActions(action.text)
      .map((name) => policy.catalogue.action(name))
      .filter((one): one is ActionInfo => one !== undefined);
    if (matched.length > 0 && !matched.some((one) => policy.facts.supportsResourceTag(one))) add(action.service, action);
  }
  return services;
}

function tagRule(code: string, awsType: "SECURITY_WARNING" | "SUGGESTION", effect: "Allow" | "Deny"): Rule {
  return {
    code,
    awsType,
    rule: `${effect === "Allow" ? "An Allow" : "A Deny"} statement needs \`aws:ResourceTag/…\` to match and names actions that cannot carry it (a pattern: of which no matched action can).`,
    note: "Judged by the condition keys that the service reference gives for the actions and for their resource types.",
    statement(view, report, policy) {
      if (view.effect !== effect || !view.statement.action) return;
      const condition = view.conditions.find((one) => one.lower.startsWith("aws:resourcetag/") && needsKey(one));
      if (!condition) return;
      const services = servicesWithoutTag(view, policy);
      if (services.size === 0) return;
      const actions = [...services.values()].flat();
      report(
        condition.entry.key.range,
        `${quoteList(
          actions.map((one) => one.text),
          4,
        )} of ${quoteList([...services.keys()], 4)} cannot carry ${quote(condition.key)}, so the condition is false for ${actions.length > 1 ? "them" : "it"} and this statement ${effect === "Allow" ? "does not allow" : "does not deny"} ${actions.length > 1 ? "them" : "it"}. Put ${actions.length > 1 ? "them" : "it"} into a statement without this condition.`,
        {
          related: actions.map((one) => ({ message: "Cannot carry the tag key.", range: one.range })),
          fixes: () => [splitOff(view, actions, condition)],
        },
      );
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

/**
 * The service that a key is one of: it has the service's prefix and is no key of sessions that travels to other services.
 * The claims of identity providers (`accounts.google.com:aud`, `saml:sub`) are keys of sts.
 */
function isOwnKeyOf(condition: ConditionView, policy: PolicyView): string | undefined {
  const { info } = condition;
  const prefix = condition.lower.slice(0, Math.max(0, condition.lower.indexOf(":")));
  if (!info || prefix === "aws") return undefined;
  if (policy.catalogue.globalKeys().some((key) => key.name.toLowerCase() === info.name.toLowerCase())) return undefined;
  return policy.catalogue.service(prefix) ? prefix : "sts";
}

/** Whether an action can carry a key; free parts of the key (tag keys) are ignored. */
function carries(info: ActionInfo, condition: ConditionView, policy: PolicyView): boolean {
  const name = condition.info?.name ?? condition.key;
  return policy.facts.keysOfAction(info).has((name.split(/\$\{[^}]*\}|<[^>]*>/)[0] ?? name).toLowerCase());
}

export const supportRules: readonly Rule[] = [
  {
    code: "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    awsType: "ERROR",
    rule: "A statement compares a key of one service or a claim of an identity provider (without `IfExists`, not with `Null`) and names, without wildcard, actions that the service reference does not give that key; the key must be given to at least one action of the service.",
    statement(view, report, policy) {
      if (!view.statement.action) return;
      for (const condition of view.conditions) {
        const service = isOwnKeyOf(condition, policy);
        if (!service || !condition.operator || condition.operator.ifExists || condition.operator.family === "Null") continue;
        // A key that the reference gives to no action at all says nothing about any of them.
        if (!policy.facts.isKeyGiven(service, condition.info?.name ?? condition.key)) continue;
        const actions = view.actions.filter((action) => {
          const info = action.wild || action.negated ? undefined : action.info();
          return info !== undefined && !carries(info, condition, policy);
        });
        if (actions.length === 0) continue;
        report(
          condition.entry.key.range,
          `${quoteList(
            actions.map((one) => one.text),
            4,
          )} ${actions.length > 1 ? "do" : "does"} not carry ${quote(condition.key)}, so the condition does not do for ${actions.length > 1 ? "them" : "it"} what it does for the others. Move ${actions.length > 1 ? "them" : "it"} to a statement without this key.`,
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
