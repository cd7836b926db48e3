// Rules for the policies of AWS Organizations: service control policies and resource control policies.
import { hasWildcard } from "../../catalogue/match";
import {
  addCondition,
  example,
  removeEntries,
  removeProperty,
  removeStatement,
  replaceByEntries,
  replaceText,
  setProperty,
} from "../fixes";
import { sourceKeys } from "../principal/rules";
import { quote, quoteList, type Rule } from "../rule";
import { mostListed } from "../suggest";
import { type ConditionView, conditionOn, elementName, hasElement, type StatementView } from "../view";

/** The services of which resource control policies may name actions, by AWS's list and the service data; a service more does no harm here. */
const rcpServices: readonly string[] = (
  "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data codeartifact codebuild codecommit " +
  "codepipeline cognito-identity cognito-idp comprehend comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events " +
  "firehose fis fms gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad personalize " +
  "polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs sts support swf textract timestream-influxdb transcribe transfer " +
  "translate wafv2 workspaces xray"
).split(" ");

/** Keys that describe the calling IAM principal. */
const principalKeys =
  /^aws:(principalarn|principalaccount|principalorgid|principalorgpaths|principaltag\/.+|principaltype|username|userid)$/;

/** Keys whose absence AWS asks to be caught with a Null check. */
const nullCheckKeys: readonly string[] = ["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

function comparesValue(condition: ConditionView): boolean {
  return condition.operator !== undefined && condition.operator.family !== "Null";
}

/** `Bool` or `BoolIfExists` on `aws:PrincipalIsAWSService`: the statement tells services and people apart. */
function asksForService(view: StatementView, value: "true" | "false"): boolean {
  return (
    conditionOn(
      view,
      ["aws:principalisawsservice"],
      (condition) => condition.operator?.family === "Bool" && condition.values.some((one) => one.text.toLowerCase() === value),
    ) !== undefined
  );
}

export const organizationRules: readonly Rule[] = [
  {
    code: "SCP_SYNTAX_ERROR_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["scp"],
    rule: "A service control policy has `Principal` or `NotPrincipal`.",
    statement(view, report, policy) {
      for (const name of ["Principal", "NotPrincipal"]) {
        if (!hasElement(view, name)) continue;
        report(
          elementName(view, name),
          `A service control policy applies to everybody in the accounts that it is attached to, so it takes no \`${name}\`, and AWS refuses it. Remove it; \`aws:PrincipalArn\` in a condition selects people.`,
          {
            fixes: () => [removeProperty(policy, view.statement.range, name, "The statement applies to everybody in the accounts.")],
          },
        );
      }
    },
  },
  {
    code: "SCP_SYNTAX_ERROR_ACTION_WILDCARD",
    awsType: "ERROR",
    kinds: ["scp"],
    rule: "An action of a service control policy has a wildcard other than one `*` at its end.",
    note: "AWS still lists the check, while AWS Organizations has accepted wildcards anywhere in an action since September 2025: it is shown as a warning.",
    action(action, report, policy) {
      if (!hasWildcard(action.text.replace(/\*$/, ""))) return;
      report(
        action.range,
        `AWS's policy check takes a \`*\` in an action of a service control policy at its end only, and ${quote(action.text)} has a wildcard elsewhere. AWS Organizations itself accepts that since September 2025; list the actions that are meant where the check has to pass.`,
        {
          severity: "warning",
          fixes: () => {
            const names = policy.catalogue.matchActions(action.text);
            const list = action.statement.actionList;
            if (!list || names.length === 0 || names.length > mostListed) return [];
            return [
              replaceByEntries(
                policy,
                list,
                action.range,
                names,
                `List the ${names.length === 1 ? "action" : `${names.length} actions`} that it matches`,
                `The same actions of the catalogue of ${policy.catalogue.date}; those that AWS adds later are not among them.`,
              ),
            ];
          },
        },
      );
    },
  },
  {
    code: "RCP_SYNTAX_ERROR_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["rcp"],
    rule: '`Principal` of a resource control policy is not `"*"`, or `NotPrincipal` is used.',
    statement(view, report, policy) {
      const { principal, notPrincipal } = view.statement;
      if (notPrincipal)
        report(
          elementName(view, "NotPrincipal"),
          'A resource control policy takes no `NotPrincipal`, and AWS refuses it. Write `"Principal": "*"`, and leave people out with a condition.',
        );
      if (!principal || principal.isStar) return;
      report(
        principal.range,
        'A resource control policy is about everybody: `Principal` must be `"*"`, and AWS refuses anything else. Single people out with a condition such as `aws:PrincipalArn`.',
        {
          fixes: () => [
            setProperty(
              policy,
              view.statement.range,
              "Principal",
              "*",
              "The statement is about everybody: add a condition for whom you mean.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "RCP_SYNTAX_ERROR_ALLOW",
    awsType: "ERROR",
    kinds: ["rcp"],
    rule: 'An Allow statement of a resource control policy has a principal other than `"*"`, a resource other than `"*"`, `NotResource`, or a condition.',
    statement(view, report, policy) {
      if (view.effect !== "Allow") return;
      const { principal, resource, notResource, condition, effect } = view.statement;
      const wrong = [
        principal && !principal.isStar && "Principal",
        notResource && "NotResource",
        resource && !(resource.values.length === 1 && resource.values[0]?.value === "*") && "Resource",
        condition && "Condition",
      ].filter((name) => typeof name === "string");
      if (wrong.length === 0 || !effect) return;
      report(
        effect.range,
        `A resource control policy can only allow everything for everybody (\`RCPFullAWSAccess\`) and deny from there, so an Allow with ${quoteList(wrong)} of its own is refused. Turn the statement into a Deny.`,
        {
          related: wrong.map((name) => ({ message: `\`${name}\` narrows the Allow.`, range: elementName(view, name) })),
          fixes: () => [
            example(
              replaceText(
                policy,
                effect.range,
                "Deny",
                "The statement denies what it names: turn its conditions round where they say who may.",
              ),
            ),
          ],
        },
      );
    },
  },
  {
    code: "RCP_SYNTAX_ERROR_NOTACTION",
    awsType: "ERROR",
    kinds: ["rcp"],
    rule: "A resource control policy has `NotAction`.",
    statement(view, report) {
      if (!view.statement.notAction) return;
      report(
        elementName(view, "NotAction"),
        "A resource control policy takes no `NotAction`, and AWS refuses it. List the actions that are meant in `Action`.",
      );
    },
  },
  {
    code: "RCP_SYNTAX_ERROR_ACTION",
    awsType: "ERROR",
    kinds: ["rcp"],
    rule: "An action of a resource control policy is of a service that supports no such policies, or a Deny names `*` alone.",
    note: "The list of services is AWS's published one together with the services that the service data marks; AWS may add others.",
    action(action, report, policy) {
      if (action.negated) return;
      if (action.text === "*" || hasWildcard(action.service)) {
        if (action.statement.effect === "Deny")
          report(
            action.range,
            `A resource control policy names the services that it is about, and AWS refuses ${quote(action.text)} in a Deny. Write \`s3:*\`, \`sts:*\` and so on.`,
          );
        return;
      }
      if (action.service === "" || rcpServices.includes(action.service)) return;
      report(
        action.range,
        `${quote(action.service)} does not support resource control policies, so AWS refuses ${quote(action.text)}. Remove it; a service control policy can limit the callers instead.`,
        {
          fixes: () => [
            removeEntries(
              policy,
              [action.range],
              "Remove the action",
              "The statement no longer names the action; AWS would not have denied it.",
            ) ??
              (action.statement.actions.length === 1
                ? removeStatement(action.statement, "The policy becomes valid: AWS would not have denied the action.")
                : undefined),
          ],
        },
      );
    },
  },
  {
    code: "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
    awsType: "WARNING",
    kinds: ["rcp"],
    rule: "A Deny of a resource control policy compares a key of the calling principal, and no `Bool…` condition says that `aws:PrincipalIsAWSService` is false.",
    statement(view, report) {
      if (view.effect !== "Deny" || asksForService(view, "false")) return;
      const used = view.conditions.find((condition) => principalKeys.test(condition.lower) && comparesValue(condition));
      if (!used) return;
      report(
        used.entry.key.range,
        `Services that act on your behalf have no ${quote(used.key)}, so this Deny can hit them too. Add \`"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }\`.`,
        {
          fixes: () => [
            addCondition(
              view,
              "BoolIfExists",
              "aws:PrincipalIsAWSService",
              "false",
              "Calls by AWS services are no longer denied by this statement.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
    awsType: "WARNING",
    kinds: ["rcp"],
    rule: "A Deny of a resource control policy compares `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`, and no `Bool…` condition says that `aws:PrincipalIsAWSService` is true.",
    statement(view, report) {
      if (view.effect !== "Deny" || asksForService(view, "true")) return;
      const used = conditionOn(view, sourceKeys, comparesValue);
      if (!used) return;
      report(
        used.entry.key.range,
        `Only calls by services hold ${quote(used.key)}, so this Deny can hit all your own people. Add \`"BoolIfExists": { "aws:PrincipalIsAWSService": "true" }\`.`,
        {
          fixes: () => [
            addCondition(
              view,
              "BoolIfExists",
              "aws:PrincipalIsAWSService",
              "true",
              "Calls by anybody but AWS services are no longer denied by this statement.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    awsType: "WARNING",
    kinds: ["rcp"],
    rule: "A Deny of a resource control policy compares `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`, and no `Null` condition says that `aws:SourceAccount` or `aws:SourceArn` is there.",
    note: "AWS does not publish which service integrations omit the keys; all are checked.",
    statement(view, report) {
      if (view.effect !== "Deny") return;
      const used = conditionOn(view, nullCheckKeys, comparesValue);
      const checked = conditionOn(
        view,
        ["aws:sourceaccount", "aws:sourcearn"],
        (condition) => condition.operator?.family === "Null" && condition.values.some((value) => value.text.toLowerCase() === "false"),
      );
      if (!used || checked) return;
      report(
        used.entry.key.range,
        `Some integrations of services call without ${quote(used.key)}, and this Deny hits them. Add \`"Null": { "aws:SourceAccount": "false" }\`, so that it only counts where the source is known.`,
        {
          fixes: () => [
            addCondition(
              view,
              "Null",
              "aws:SourceAccount",
              "false",
              "Calls that do not state a source account are no longer denied by this statement.",
            ),
          ],
        },
      );
    },
  },
];
