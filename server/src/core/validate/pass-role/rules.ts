// Rules about two actions that hand out power: iam:PassRole and iam:CreateServiceLinkedRole.
import { hasWildcard } from "../../catalogue/match";
import { addCondition, addEntries } from "../fixes";
import { covers } from "../patterns";
import { quote, type Report, type Rule } from "../rule";
import { leaveOut, moveUnderCondition, nameResource } from "../suggest";
import { type ActionView, type ConditionView, elementName, type ResourceView, reaches, type StatementView } from "../view";

interface Power {
  action: string;
  prefix: "PASS_ROLE" | "CREATE_SLR";
  awsType: "SECURITY_WARNING" | "WARNING";
  /** The resource field of an ARN of the action's resource type with names that nobody has: a pattern that matches it is open. */
  stranger: string;
  /** Whether a condition narrows the action to what somebody had in mind. */
  narrows: (condition: ConditionView) => boolean;
  danger: string;
  note?: string;
}

/** An operator that is true for what the condition names, not for all else. */
function compares(operator: ConditionView["operator"]): boolean {
  return operator !== undefined && !operator.negated && operator.family !== "Null";
}

const powers: readonly Power[] = [
  {
    action: "iam:PassRole",
    prefix: "PASS_ROLE",
    awsType: "SECURITY_WARNING",
    stranger: "role/qzxv-0-unforeseen-kjw",
    narrows: ({ lower, operator }) =>
      lower === "iam:associatedresourcearn"
        ? compares(operator)
        : lower === "iam:passedtoservice" && compares(operator) && (!operator?.ifExists || operator.base === "StringLike"),
    danger: "lets services act with roles that nobody had in mind",
    note: "AWS leaves out patterns that follow the naming of its services (`role/Service*`) and does not publish them: only patterns that match a role of any name are reported. AWS's answers take `StringLikeIfExists` on `iam:PassedToService` for a comparison and `StringEqualsIfExists` for none.",
  },
  {
    action: "iam:CreateServiceLinkedRole",
    prefix: "CREATE_SLR",
    awsType: "WARNING",
    stranger: "role/aws-service-role/qzxv.amazonaws.com/AWSServiceRoleForQzxv",
    narrows: ({ lower, operator, values }) =>
      lower === "iam:awsservicename" && compares(operator) && !operator?.ifExists && !values.some(({ text }) => hasWildcard(text)),
    danger: "lets services that nobody had in mind set up roles of their own",
    note: "A statement that compares `iam:AWSServiceName` with names is left alone, as AWS's own policies that do so are; a wildcard in a value names no service.",
  },
];

/** The first resource pattern that also matches a role of any name, with a wildcard in it; in which account it stands does not matter. */
function openResource(view: StatementView, power: Power): ResourceView | undefined {
  return view.resources.find((resource) => {
    if (resource.negated || !hasWildcard(resource.masked)) return false;
    const { fields } = resource;
    if (!fields) return covers(resource.masked, `arn:aws:iam::111122223333:${power.stranger}`);
    return covers(fields.service, "iam") && covers(fields.region, "") && covers(fields.resource, power.stranger);
  });
}

/** The entry of `Action` that reaches the action; one that spells it out comes first. */
function reachingAction(view: StatementView, power: Power): ActionView | undefined {
  const lower = power.action.toLowerCase();
  const listed = view.actions.filter((action) => !action.negated && covers(action.lower, lower));
  return listed.find((action) => !action.wild) ?? listed[0];
}

type Shape = { action: "named" | "star" | "not"; resource: "star" | "not"; view: StatementView; entry?: ActionView; open?: ResourceView };

/** How a statement grants the power, or undefined when it does not or does so for named roles only. */
function shapeOf(view: StatementView, power: Power): Shape | undefined {
  if (view.effect !== "Allow" || !reaches(view, power.action)) return undefined;
  const entry = view.statement.action ? reachingAction(view, power) : undefined;
  const action = entry ? (entry.wild ? "star" : "named") : "not";
  if (!view.statement.resource && view.statement.notResource) return { action, resource: "not", view, ...(entry && { entry }) };
  const open = openResource(view, power);
  return open && !view.conditions.some(power.narrows) ? { action, resource: "star", view, ...(entry && { entry }), open } : undefined;
}

function tell({ view, entry, open, resource }: Shape, power: Power, report: Report): void {
  const actionRange = entry?.range ?? elementName(view, "NotAction");
  const resourceRange = open?.range ?? elementName(view, "NotResource");
  const how = entry
    ? entry.wild
      ? `${quote(entry.text)} includes \`${power.action}\`, and`
      : `\`${power.action}\``
    : `\`NotAction\` leaves \`${power.action}\` in, and`;
  const where = resource === "not" ? "`NotResource` means all roles but a few" : `${quote(open?.text ?? "*")} means any role`;
  const named = entry && !entry.wild;
  report(
    resource === "not" || named ? resourceRange : actionRange,
    `${how} ${named ? `on ${resource === "not" ? "`NotResource`, that is all roles but a few," : `${quote(open?.text ?? "*")}, that is any role,`}` : `${where}, which`} ${power.danger}. Name the roles${resource === "star" ? ` in \`Resource\`, or compare \`${power.prefix === "PASS_ROLE" ? "iam:PassedToService" : "iam:AWSServiceName"}\`` : " in `Resource`"}${entry ? "" : `, or add \`${power.action}\` to \`NotAction\``}.`,
    {
      related: [
        resource === "not" || named ? { message: "The action.", range: actionRange } : { message: "The resource.", range: resourceRange },
      ],
      fixes: () => [
        !entry && view.statement.notAction
          ? addEntries(
              view.policy,
              view.statement.notAction.range,
              [power.action],
              `Takes \`${power.action}\` away from this statement, and nothing else.`,
            )
          : undefined,
        resource === "star" && named && view.actions.length === 1
          ? addCondition(
              view,
              "StringEquals",
              power.prefix === "PASS_ROLE" ? "iam:PassedToService" : "iam:AWSServiceName",
              "ec2.amazonaws.com",
              "Only for that service: put yours in.",
              true,
            )
          : undefined,
        resource === "star" && entry && named && view.actions.length > 1
          ? moveUnderCondition(
              view,
              entry,
              power.prefix === "PASS_ROLE" ? "iam:PassedToService" : "iam:AWSServiceName",
              "ec2.amazonaws.com",
              `\`${entry.text}\` is allowed only for that service: put yours in. For the other actions nothing changes.`,
            )
          : undefined,
        entry && !named ? leaveOut(view, entry, power.action) : undefined,
        resource === "not" && named && view.actions.length === 1
          ? nameResource(
              view,
              power.prefix === "PASS_ROLE"
                ? "arn:aws:iam::111122223333:role/role-name"
                : "arn:aws:iam::111122223333:role/aws-service-role/ec2.amazonaws.com/AWSServiceRoleForEC2",
              "Only that role is meant: put yours in.",
            )
          : undefined,
      ],
    },
  );
}

const forms: readonly { suffix: string; action: Shape["action"]; resource: Shape["resource"]; rule: string }[] = [
  { suffix: "WITH_NOT_RESOURCE", action: "named", resource: "not", rule: "names {action} and has `NotResource`" },
  {
    suffix: "WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    action: "star",
    resource: "not",
    rule: "has a pattern that matches {action}, and `NotResource`",
  },
  {
    suffix: "WITH_NOT_ACTION_AND_NOT_RESOURCE",
    action: "not",
    resource: "not",
    rule: "has a `NotAction` that leaves {action} in, and `NotResource`",
  },
  {
    suffix: "WITH_STAR_IN_RESOURCE",
    action: "named",
    resource: "star",
    rule: "names {action} on a pattern that matches a role of any name, and does not compare {key}",
  },
  {
    suffix: "WITH_STAR_IN_ACTION_AND_RESOURCE",
    action: "star",
    resource: "star",
    rule: "has a pattern that matches {action}, on a pattern that matches a role of any name, and does not compare {key}",
  },
  {
    suffix: "WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    action: "not",
    resource: "star",
    rule: "has a `NotAction` that leaves {action} in, on a pattern that matches a role of any name, and does not compare {key}",
  },
];

export const passRoleRules: readonly Rule[] = powers.flatMap((power) =>
  forms.map(
    (form): Rule => ({
      code: `${power.prefix}_${form.suffix}`,
      awsType: power.awsType,
      kinds: ["identity"],
      rule: `An Allow statement ${form.rule.replace("{action}", `\`${power.action}\``).replace("{key}", power.prefix === "PASS_ROLE" ? "`iam:PassedToService` or `iam:AssociatedResourceArn`" : "`iam:AWSServiceName`")}.`,
      ...(form.resource === "star" && power.note !== undefined && { note: power.note }),
      statement(view, report) {
        const shape = shapeOf(view, power);
        if (shape?.action === form.action && shape.resource === form.resource) tell(shape, power, report);
      },
    }),
  ),
);
