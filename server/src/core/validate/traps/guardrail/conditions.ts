// Conditions of guardrails that do not say what they seem to: keys that are missing, that services change, or that are compared with case.
import { needsKey } from "../../carried";
import { addCondition, example, renameOperator, replaceText } from "../../fixes";
import { type OwnRule, quote } from "../../rule";
import { blockOf, type ConditionView, conditionOn, type PolicyView, type StatementView } from "../../view";

/** Keys that tell a call of a service on somebody's behalf from a call of their own. */
const behalfKeys: readonly string[] = [
  "aws:viaawsservice",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "aws:principalisawsservice",
];

/** Keys that tell two VPCs of one ID apart. */
const placeKeys: readonly string[] = [
  "aws:requestedregion",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
];

const mfa = "aws:multifactorauthpresent";

function isFalse({ values }: ConditionView): boolean {
  return values.length > 0 && values.every(({ text }) => text.toLowerCase() === "false");
}

/** Whether some Deny of the policy hits requests that do not hold the key about MFA. */
function deniesWithoutKey({ statements }: PolicyView): boolean {
  return statements.some(
    (view) =>
      view.effect === "Deny" &&
      conditionOn(
        view,
        [mfa],
        ({ operator, values }) =>
          operator?.ifExists === true || (operator?.family === "Null" && values.some(({ text }) => text.toLowerCase() === "true")),
      ),
  );
}

/** The condition on `aws:SourceVpc` with VPC IDs, where nothing else says in which Region they are. */
function vpcAlone(view: StatementView): ConditionView | undefined {
  if (conditionOn(view, placeKeys)) return undefined;
  return conditionOn(
    view,
    ["aws:sourcevpc"],
    ({ operator, values }) => operator?.family === "String" && values.some(({ text }) => text.startsWith("vpc-")),
  );
}

/** The same condition on the ARNs of the VPCs, with a Region and an account to be put in. */
function asVpcArns(condition: ConditionView) {
  const { statement, entry, operator, values } = condition;
  const alone =
    blockOf(condition) && statement.conditions.filter((one) => one.entry.operator.range.start === entry.operator.range.start).length === 1;
  if (!alone || !operator || operator.qualifier) return undefined;
  const to = `${operator.negated ? "ArnNotLike" : "ArnLike"}${operator.ifExists ? "IfExists" : ""}`;
  const effect = "The condition is about the VPC of that Region and account: put yours in.";
  const renamed = renameOperator(statement, entry.operator.range, to, effect);
  const parts = [
    replaceText(statement.policy, entry.key.range, "aws:SourceVpcArn", effect),
    ...values.map(({ range, text }) => replaceText(statement.policy, range, `arn:aws:ec2:eu-west-1:111122223333:vpc/${text}`, effect)),
  ];
  if (!renamed || parts.some((part) => part === undefined)) return undefined;
  return example({
    ...renamed,
    title: "Compare `aws:SourceVpcArn` instead",
    edits: [...renamed.edits, ...parts.flatMap((part) => part?.edits ?? [])],
  });
}

export const guardrailConditionRules: readonly OwnRule[] = [
  {
    code: "mfa-without-if-exists",
    severity: "warning",
    beyondStatement: true,
    rule: "A Deny statement compares `aws:MultiFactorAuthPresent` with `false` by `Bool`, and no Deny of the policy hits requests without the key.",
    statement(view, report, policy) {
      const condition =
        view.effect === "Deny"
          ? conditionOn(view, [mfa], (one) => one.operator?.base === "Bool" && needsKey(one) && isFalse(one))
          : undefined;
      if (!condition || deniesWithoutKey(policy)) return;
      report(
        condition.entry.operator.range,
        "Requests signed with long-term access keys do not hold `aws:MultiFactorAuthPresent` at all, so `Bool` does not match them and this Deny lets them pass without MFA. Write `BoolIfExists`.",
        {
          fixes: () => [
            renameOperator(
              view,
              condition.entry.operator.range,
              "BoolIfExists",
              "Requests without MFA are denied, those with long-term access keys too.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "source-ip-of-services",
    severity: "information",
    kinds: ["identity", "scp", "rcp", "resource"],
    rule: "A Deny statement compares `aws:SourceIp` with `NotIpAddress`, and nothing tells calls that a service makes on somebody's behalf (`aws:ViaAWSService`, `aws:CalledVia` and similar keys, `aws:PrincipalIsAWSService`).",
    statement(view, report) {
      const condition =
        view.effect === "Deny"
          ? conditionOn(view, ["aws:sourceip"], ({ operator }) => operator?.family === "IP" && operator.negated)
          : undefined;
      // No service calls an API of somebody's.
      const ofApi = view.actions.length > 0 && view.actions.every((action) => action.service === "execute-api");
      if (!condition || ofApi || conditionOn(view, behalfKeys)) return;
      report(
        condition.entry.key.range,
        "When a service calls on somebody's behalf (CloudFormation, Athena), `aws:SourceIp` is the service's address or missing, so this Deny hits those calls too, from inside of the network as well. Add `aws:ViaAWSService` with `false`.",
        {
          fixes: () => [
            addCondition(
              view,
              "Bool",
              "aws:ViaAWSService",
              "false",
              "Calls that a service makes on somebody's behalf are not denied by this statement.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "vpc-in-any-region",
    severity: "information",
    rule: "A statement compares `aws:SourceVpc` with a VPC ID, and none of `aws:RequestedRegion`, `aws:SourceVpcArn`, `aws:SourceVpce` and the keys about the owner of the endpoint.",
    statement(view, report) {
      const condition = vpcAlone(view);
      if (!condition) return;
      report(
        condition.entry.key.range,
        "The ID of a VPC is unique in its Region only: another account can have a VPC of the same ID elsewhere. Compare `aws:SourceVpcArn`, which names Region and account, or `aws:RequestedRegion` too.",
        { fixes: () => [asVpcArns(condition)] },
      );
    },
  },
  {
    code: "tag-keys-with-case",
    severity: "information",
    rule: "A Deny statement compares `aws:TagKeys` by `ForAnyValue:StringEquals` or `ForAnyValue:StringLike`.",
    statement(view, report) {
      if (view.effect !== "Deny") return;
      const condition = conditionOn(
        view,
        ["aws:tagkeys"],
        ({ operator }) => operator?.qualifier === "ForAnyValue" && (operator.base === "StringEquals" || operator.base === "StringLike"),
      );
      if (!condition) return;
      const ignoring = condition.values.some(({ text }) => /[*?$]/.test(text)) ? undefined : "ForAnyValue:StringEqualsIgnoreCase";
      const first = condition.values.find(({ text }) => text.toUpperCase() !== text || text.toLowerCase() !== text);
      if (!first) return;
      report(
        condition.entry.operator.range,
        `The values of \`aws:TagKeys\` are compared with case, while keys such as \`aws:ResourceTag/…\` ignore it: a tag ${quote(first.text.toUpperCase() === first.text ? first.text.toLowerCase() : first.text.toUpperCase())} passes this Deny and counts there. Use \`StringEqualsIgnoreCase\`, or \`Null\` on \`aws:RequestTag/…\`.`,
        {
          fixes: () => [
            ignoring
              ? renameOperator(
                  view,
                  condition.entry.operator.range,
                  ignoring,
                  "Tags of these keys are denied in whatever case they are written.",
                )
              : undefined,
          ],
        },
      );
    },
  },
];
