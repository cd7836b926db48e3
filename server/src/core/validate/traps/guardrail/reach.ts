// Guardrails that reach too far: calls that are checked on several resources, endpoints that let nothing through, owners who are locked out.
import type { ActionInfo } from "../../../catalogue/api";
import type { Fix } from "../../../checks/finding";
import { needsKey } from "../../carried";
import { addCondition, example, replaceText } from "../../fixes";
import { type OwnRule, quote, quoteList } from "../../rule";
import { moveToResources } from "../../split";
import { type ActionView, type ConditionView, type PolicyView, reaches, type StatementView } from "../../view";
import { fits } from "../fitting";

/** Resource types of an action: the ARN formats of those that carry a tag of the request, and of required ones that do not. */
interface TagSplit {
  action: ActionView;
  tagged: string[];
  untagged: string[];
}

/** How an action's resource types share the tags of a request; undefined where all carry them, or none. */
function splitByTag(action: ActionView, policy: PolicyView): TagSplit | undefined {
  const info = action.wild || action.negated ? undefined : action.info();
  if (!info || info.resourceTypes.length < 2) return undefined;
  const arnOf = (name: string) => policy.catalogue.resourceType(info.service, name)?.arn;
  const carries = (keys: readonly string[]) => keys.some((key) => key.toLowerCase().startsWith("aws:requesttag/"));
  const arnsOf = (types: ActionInfo["resourceTypes"]) => types.flatMap(({ name }) => arnOf(name) ?? []);
  // A key of the action as a whole is said of no type.
  if (carries(info.conditionKeys)) return undefined;
  const tagged = arnsOf(info.resourceTypes.filter((type) => carries(type.conditionKeys)));
  const untagged = arnsOf(info.resourceTypes.filter((type) => type.required && !carries(type.conditionKeys)));
  return tagged.length > 0 && untagged.length > 0 ? { action, tagged, untagged } : undefined;
}

/** Whether a Deny with this condition hits a request that holds no such tag. */
function hitsWithoutKey({ operator, values }: ConditionView): boolean {
  if (operator?.family === "Null") return values.some(({ text }) => text.toLowerCase() === "true");
  return operator !== undefined && (operator.negated || operator.ifExists) && operator.qualifier === undefined;
}

/** An ARN format with `*` for all that it leaves open. */
function anyOf(arn: string): string {
  return arn.replace("${Partition}", "aws").replace(/\$\{[^{}]*\}/g, "*");
}

/** Whether a statement's resources can match a format. */
function canMatch(view: StatementView, format: string): boolean {
  if (!view.statement.resource || view.resources.length === 0) return view.statement.notResource === undefined;
  const kind = format.split(":").slice(5).join(":").split(/[/:]/)[0]?.toLowerCase() ?? "";
  return view.resources.some(({ text, fields }) => {
    if (!fields) return /^\*+$/.test(text);
    const word = fields.resource.split(/[/:]/)[0]?.toLowerCase() ?? "";
    return word === kind || /[*?$]/.test(word);
  });
}

/** Whether an Allow with this condition needs the tag. */
function needsTag(condition: ConditionView): boolean {
  return (
    needsKey(condition) || (condition.operator?.family === "Null" && condition.values.some(({ text }) => text.toLowerCase() === "false"))
  );
}

function isAllowedElsewhere(action: ActionView, view: StatementView): boolean {
  return view.policy.statements.some((other) => other !== view && other.effect === "Allow" && reaches(other, action.lower));
}

function aboutTag({ action, tagged }: TagSplit, untagged: readonly string[], { key, statement }: ConditionView): string {
  const never = `${quote(action.text)} is also checked on ${quoteList(untagged, 2)}, where the request never holds ${quote(key)}`;
  return statement.effect === "Deny"
    ? `${never}: this Deny hits every call, with the tag too. Deny it on ${quoteList(tagged.map(anyOf), 2)} only.`
    : `${never}: no call is allowed by this statement alone. Allow it there in a statement without this condition.`;
}

function denyOnTagged({ action, tagged }: TagSplit, view: StatementView): Fix | undefined {
  const arns = [...new Set(tagged.map(anyOf))];
  const effect = `${quote(action.text)} is denied without the tag where the tag is given, and nowhere else.`;
  if (view.actions.length > 1) return moveToResources(view, [action], arns, effect);
  const list = view.resourceList;
  return (
    list && replaceText(view.policy, list.range, arns.length > 1 ? arns : (arns[0] ?? "*"), effect, `Deny on ${quoteList(arns, 2)} only`)
  );
}

/** A statement for the resources without the tag, behind the one that asks for it. */
function allowOnUntagged({ action }: TagSplit, untagged: readonly string[], view: StatementView): Fix | undefined {
  if (view.principals.length > 0) return undefined;
  const arns = [...new Set(untagged.map(anyOf))];
  const edits = view.policy
    .editor()
    ?.insertStatement({ Effect: "Allow", Action: action.text, Resource: arns.length > 1 ? arns : (arns[0] ?? "*") }, view.index);
  return (
    edits && {
      title: `Add a statement for ${quote(action.text)} on ${quoteList(arns, 2)}`,
      effect: `${quote(action.text)} is allowed on ${quoteList(arns, 2)} whatever the tags are.`,
      edits,
      proved: false,
      preferred: false,
    }
  );
}

/** The keys that tell where a call comes from. */
const networkKeys: readonly string[] = ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpcsourceip"];

/** What changes the policy of a resource, by the service of the actions that its policy names. */
const policyActions: Readonly<Record<string, string>> = { s3: "s3:PutBucketPolicy", kms: "kms:PutKeyPolicy" };

/** The action that changes this policy, when a statement for everybody denies it. */
function deniedPolicyAction(view: StatementView): string | undefined {
  const { statement, policy } = view;
  const everybody =
    statement.principal?.isStar || statement.principal?.entries.some((entry) => entry.kind === "AWS" && entry.id.value === "*");
  if (view.effect !== "Deny" || !everybody) return undefined;
  const services = new Set(
    policy.statements.flatMap((one) => [
      ...one.actions.map((action) => action.service),
      ...one.resources.map(({ fields }) => fields?.service ?? ""),
    ]),
  );
  const [action, more] = Object.entries(policyActions).flatMap(([service, name]) =>
    services.has(service) && reaches(view, name) ? [name] : [],
  );
  const info = action === undefined || more !== undefined ? undefined : policy.catalogue.action(action);
  if (!info || statement.notResource) return undefined;
  return view.resources.some((resource) => fits(resource, info, policy)) ? action : undefined;
}

/** Whether the policy of a key, known whole, lets nobody change it. AWS refuses to create a key with such a policy. */
function hasNoAdministrator({ statements, resourceType }: PolicyView): boolean {
  if (resourceType !== "AWS::KMS::Key" || statements.length === 0) return false;
  const isWhole = statements.every(({ effect, actionList }) => effect && actionList?.values.every(({ parts }) => parts === undefined));
  return isWhole && !statements.some((view) => view.effect === "Allow" && reaches(view, "kms:PutKeyPolicy"));
}

export const guardrailReachRules: readonly OwnRule[] = [
  {
    code: "tag-of-one-resource",
    severity: "warning",
    beyondStatement: true,
    rule: "A statement compares `aws:RequestTag/…` and names an action that is checked on several resources, of which the service reference gives the key to some and not to a required one that the statement's resources can match: a Deny that hits requests without the key (`Null`, a negated operator, `IfExists`), or an Allow that needs the key where no other Allow of the policy names the action.",
    statement(view, report, policy) {
      if (!view.effect || !view.statement.action) return;
      const matters = view.effect === "Deny" ? hitsWithoutKey : needsTag;
      const condition = view.conditions.find((one) => one.lower.startsWith("aws:requesttag/") && matters(one));
      if (!condition) return;
      for (const found of view.actions.flatMap((action) => splitByTag(action, policy) ?? [])) {
        const untagged = found.untagged.filter((arn) => canMatch(view, arn));
        const elsewhere = view.effect === "Allow" && isAllowedElsewhere(found.action, view);
        if (untagged.length === 0 || elsewhere) continue;
        report(found.action.range, aboutTag(found, untagged, condition), {
          ...(view.effect === "Allow" && { severity: "information" as const }),
          related: [{ message: "Holds a value only for the resource that gets the tag.", range: condition.entry.key.range }],
          fixes: () => [view.effect === "Deny" ? denyOnTagged(found, view) : allowOnUntagged(found, untagged, view)],
        });
      }
    },
  },
  {
    code: "endpoint-allows-nothing",
    severity: "warning",
    kinds: ["endpoint"],
    rule: "The policy of a VPC endpoint has Deny statements and no Allow.",
    policy(policy, report) {
      const [first] = policy.statements;
      if (!first?.statement.effect || policy.statements.some((view) => view.effect !== "Deny")) return;
      report(
        first.statement.effect.range,
        "The policy of an endpoint takes the place of the default one, which allows everything, and this one allows nothing: no request passes the endpoint. Add a statement that allows what may pass.",
        {
          fixes: () => {
            const edits = policy
              .editor()
              ?.insertStatement({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }, policy.statements.length - 1);
            return [
              edits && {
                title: "Allow everything that is not denied",
                effect: "What the Deny statements do not hit passes the endpoint, as without a policy.",
                edits,
                proved: false,
                preferred: false,
              },
            ];
          },
        },
      );
    },
  },
  {
    code: "owner-locked-out",
    severity: "information",
    kinds: ["resource"],
    rule: "A Deny statement for everybody in the policy of a bucket or a key reaches the action that changes the policy, and has no condition, or conditions only on where a call comes from; or the policy of a key (`AWS::KMS::Key`) has no Allow that reaches `kms:PutKeyPolicy`.",
    policy(policy, report) {
      const [first] = policy.statements;
      if (!first?.statement.effect || !hasNoAdministrator(policy)) return;
      report(
        first.statement.effect.range,
        "Nobody may change this policy of a key: no statement allows `kms:PutKeyPolicy`, and without the key's own policy no other counts. AWS refuses to create such a key. Add a statement that lets the account administer it.",
        {
          severity: "warning",
          fixes: () => {
            const administer = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" };
            const edits = policy.editor()?.insertStatement(administer, policy.statements.length - 1);
            return [
              edits && {
                title: "Let an account administer the key (put yours in)",
                effect: "The account of that id may do everything with the key, and its IAM policies count.",
                edits,
                proved: false,
                preferred: false,
              },
            ];
          },
        },
      );
    },
    statement(view, report) {
      const action = deniedPolicyAction(view);
      if (action === undefined || view.conditions.some((one) => !networkKeys.includes(one.lower) || needsKey(one))) return;
      const where =
        view.conditions.length > 0
          ? ` ${quote(view.conditions[0]?.key ?? "")} has to be one of the values for it, in the console too.`
          : "";
      const root = action.startsWith("s3:") ? "Only the root user of the account still can." : "Only AWS Support can help then.";
      report(
        view.statement.effect?.range ?? view.statement.range,
        `This Deny hits ${quote(action)} by the owner's administrators too, so they cannot change this policy.${where} ${view.conditions.length > 0 ? "" : `${root} `}Leave out the role that administers it, with \`aws:PrincipalArn\`.`,
        {
          severity: view.conditions.length > 0 ? "information" : "warning",
          fixes: () => [
            example(
              addCondition(
                view,
                "ArnNotEquals",
                "aws:PrincipalArn",
                "arn:aws:iam::111122223333:role/administrator",
                "The role of that ARN is not denied: put yours in.",
                true,
              ),
            ),
          ],
        },
      );
    },
  },
];
