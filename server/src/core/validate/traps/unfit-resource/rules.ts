// An action beside resources that it does not work on: the statement says less than it seems to.
import type { ActionInfo } from "../../../catalogue/api";
import { hasWildcard } from "../../../catalogue/match";
import type { Fix } from "../../../checks/finding";
import { canHaveFormat } from "../../facts";
import { addEntries, example, replaceText } from "../../fixes";
import { type OwnRule, quote, quoteList } from "../../rule";
import { moveToResources } from "../../split";
import type { ActionView, PolicyView, ResourceView, StatementView } from "../../view";
import { fits, fittingArns, targetsOf } from "../fitting";

/** Entries of `Action` that work on the same resources, none of which the statement names. */
interface Unfit {
  actions: ActionView[];
  /** One of the actions that they name. */
  info: ActionInfo;
}

/** The actions that an entry names and that the catalogue knows. */
function named({ text, wild, info, statement }: ActionView): ActionInfo[] {
  const { catalogue } = statement.policy;
  const names = wild ? catalogue.matchActions(text) : [info()?.name];
  return names.flatMap((name) => (name === undefined ? [] : (catalogue.action(name) ?? [])));
}

/** An ARN that some resource of its service can have. What is none is `*`, which fits, or has a finding of its own: that comes first. */
function isKnownArn({ fields, masked }: ResourceView, { facts }: PolicyView): boolean {
  if (!fields) return false;
  const whole = masked.replace(/\u0001+/g, "*").toLowerCase();
  return facts.arnFormats(fields.service).some((format) => canHaveFormat(whole, format));
}

/** The entries none of whose actions works on any resource of the statement, grouped by what they work on. */
function unfitOf(view: StatementView): Unfit[] {
  const { statement, resources, policy } = view;
  if (!statement.action || !statement.resource || statement.notResource || resources.length === 0) return [];
  if (!resources.every((resource) => isKnownArn(resource, policy))) return [];
  const groups = new Map<string, Unfit>();
  for (const action of view.actions) {
    if (action.negated || action.service === "" || hasWildcard(action.service)) continue;
    const infos = named(action);
    const [info] = infos;
    if (!info || infos.some((one) => resources.some((resource) => fits(resource, one, policy)))) continue;
    const key = targetsOf(info, policy.catalogue)
      .map((target) => target.arn)
      .join(" ");
    const group = groups.get(key);
    if (group) group.actions.push(action);
    else groups.set(key, { actions: [action], info });
  }
  return [...groups.values()];
}

/** What the actions work on, as the end of a sentence. */
function worksOn({ actions, info }: Unfit, view: StatementView): string {
  const targets = targetsOf(info, view.policy.catalogue);
  const [take, work] = actions.length > 1 ? ["take", "work"] : ["takes", "works"];
  if (targets.length === 0) return `${take} no resource but \`*\``;
  const own = targets.filter((target) => target.required);
  return `${work} on ${quoteList([...new Set((own.length > 0 ? own : targets).map((target) => target.arn))], 2)}`;
}

/** The ways to say it: other resources where these actions stand alone, more of them where only these would use them, a statement of their own. */
function fixesOf(unfit: Unfit, view: StatementView): (Fix | undefined)[] {
  const { policy, statement, resources } = view;
  const list = statement.resource;
  if (!list) return [];
  const { actions, info } = unfit;
  const arns = fittingArns(resources, info, policy.catalogue);
  const does = view.effect === "Deny" ? "denied" : "allowed";
  const [names, are] = [
    quoteList(
      actions.map((one) => one.text),
      3,
    ),
    actions.length > 1 ? "are" : "is",
  ];
  const effect = `${names} ${are} ${does} on ${quoteList(arns, 3)}.`;
  if (actions.length === view.actions.length)
    return [
      example(
        replaceText(policy, list.range, arns.length > 1 ? arns : (arns[0] ?? "*"), effect, `Write ${quoteList(arns, 2)} as the resource`),
      ),
    ];
  const others = view.actions.filter((action) => !actions.includes(action));
  const shared = others.some((other) => {
    const infos = named(other);
    return infos.length === 0 || infos.some((one) => arns.some((arn) => fits(resourceOf(arn, view), one, policy)));
  });
  const more = !shared && list.isArray ? addEntries(policy, list.range, arns, effect) : undefined;
  const both =
    !shared && !list.isArray
      ? replaceText(policy, list.range, [...list.values.map((one) => one.value), ...arns], effect, `Add ${quoteList(arns, 2)}`)
      : undefined;
  return [example(more ?? both), example(moveToResources(view, actions, arns, effect))];
}

/** An ARN of a fix, as if it stood in the statement. */
function resourceOf(arn: string, view: StatementView) {
  const [prefix = "", partition = "", service = "", region = "", account = "", ...rest] = arn.split(":");
  const located = { value: arn, range: view.statement.range };
  return {
    text: arn,
    range: located.range,
    located,
    negated: false,
    masked: arn,
    ...(rest.length > 0 && { fields: { arn: prefix, partition, service, region, account, resource: rest.join(":") } }),
    statement: view,
  };
}

export const unfitResourceRules: readonly OwnRule[] = [
  {
    code: "unfit-resource",
    severity: "warning",
    rule: "A statement with `Action` and `Resource` names an action, or a pattern of actions, that works on none of its resources: by the service reference no resource of the types that the action works on can match any entry of the list. An action without resource types takes `*` only.",
    note: "What the text leaves open fits: variables, wildcards, services in wildcards, actions that are not known, ARNs that are documented outside of the service reference, prefixes that several services share.",
    statement(view, report) {
      if (view.effect === undefined) return;
      for (const unfit of unfitOf(view)) {
        const { actions } = unfit;
        const [first, ...others] = actions as [ActionView, ...ActionView[]];
        const names = quoteList(
          actions.map((one) => one.text),
          4,
        );
        const here = quoteList(
          view.resources.map((one) => one.text),
          2,
        );
        const [it, is] = actions.length > 1 ? ["them", "are"] : ["it", "is"];
        const what =
          view.effect === "Deny"
            ? `this statement denies nothing of ${it}`
            : `${it === "it" ? "it applies" : "they apply"} to nothing here and ${is} not allowed by this statement`;
        const isRefused = view.policy.kind === "resource" && unfit.info.service === "s3";
        const refused = isRefused ? " S3 refuses a bucket policy that holds it." : "";
        report(
          first.range,
          `${names} ${worksOn(unfit, view)}, and ${here} ${view.resources.length > 1 ? "are" : "is"} not that: ${what}.${refused} Name the resource that ${it === "it" ? "it works" : "they work"} on.`,
          {
            // An Allow too little is noticed by whoever needs it; a Deny too little by nobody, and a bucket's policy is refused.
            ...(view.effect === "Allow" && !isRefused && { severity: "information" as const }),
            related: others.map((one) => ({ message: `${quote(one.text)} works on none of these resources either.`, range: one.range })),
            fixes: () => fixesOf(unfit, view),
          },
        );
      }
    },
  },
];
