// Services that act for whoever asks them: statements for service principals that do not say on whose behalf.
import { needsKey } from "../../carried";
import { addCondition } from "../../fixes";
import { type OwnRule, quote } from "../../rule";
import { type ConditionView, conditionOn, type PrincipalView, type StatementView } from "../../view";

/** Keys that name the account or the organization behind a service's call. */
const accountKeys: readonly string[] = ["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"];

/** Services whose guides show a role's trust policy with `aws:SourceAccount` or `aws:SourceArn` against the confused deputy. */
const tellsSource: readonly string[] =
  "bedrock bedrock-agentcore codebuild datasync ecs-tasks pipes scheduler ssm states transfer vpc-flow-logs".split(" ");

/** The service principals that an Allow statement names. */
function servicesOf(view: StatementView): PrincipalView[] {
  if (view.effect !== "Allow") return [];
  return view.principals.filter(({ entry, element }) => entry.kind === "Service" && !element.negated);
}

/** An ARN, or a pattern of ARNs, that holds no account. */
function namesNoAccount(text: string): boolean {
  const fields = text.split(":");
  if (fields.length < 6 || text.includes("${")) return /^\*+$/.test(text);
  return /^\**$/.test(fields[4] ?? "");
}

/** The twelve digits of the first resource of a statement that has them: most often the account of the policy. */
function accountOf({ resources }: StatementView): string | undefined {
  return resources.map(({ fields }) => fields?.account ?? "").find((account) => /^\d{12}$/.test(account));
}

/** The one condition that says on whose behalf a service calls, where it names no account. */
function sourceWithoutAccount(view: StatementView): ConditionView | undefined {
  if (conditionOn(view, accountKeys)) return undefined;
  return conditionOn(view, ["aws:sourcearn"], (one) => needsKey(one) && one.values.some(({ text }) => namesNoAccount(text)));
}

export const confusedDeputyRules: readonly OwnRule[] = [
  {
    code: "source-without-account",
    severity: "warning",
    kinds: ["resource", "trust"],
    rule: "An Allow statement for a service principal compares `aws:SourceArn` with an ARN whose account is empty or a wildcard (a bucket's), and none of `aws:SourceAccount`, `aws:SourceOrgID`, `aws:SourceOrgPaths` and `aws:SourceOwner`.",
    statement(view, report) {
      const [service] = servicesOf(view);
      const condition = service && sourceWithoutAccount(view);
      const value = condition?.values.find(({ text }) => namesNoAccount(text));
      if (!service || !condition || !value) return;
      const account = accountOf(view);
      report(
        value.range,
        `${quote(value.text)} names no account, so ${quote(service.entry.id.value)} may use this statement on behalf of any account that has a resource of that name; the name of a bucket is free again once the bucket is deleted. Compare \`aws:SourceAccount\` too.`,
        {
          fixes: () =>
            account === undefined
              ? []
              : [
                  addCondition(
                    view,
                    "StringEquals",
                    "aws:SourceAccount",
                    account,
                    "Only calls on behalf of the account in `Resource` are allowed: put another one in if the source is elsewhere.",
                    true,
                  ),
                ],
        },
      );
    },
  },
  {
    code: "service-without-source",
    severity: "information",
    kinds: ["trust"],
    rule: "A trust policy lets a service assume the role without a condition, and the service is one whose guide shows the role with `aws:SourceAccount` or `aws:SourceArn`.",
    note: "The list of services is ours, from their guides. Policies of resources have a code of AWS's (RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL).",
    statement(view, report) {
      if (view.conditions.length > 0) return;
      const services = servicesOf(view);
      const open = services.find(({ entry }) => tellsSource.includes(entry.id.value.replace(/\.amazonaws\.com$/, "")));
      // A condition would be asked of the other services too, and not all of them fill the key in.
      if (!open || services.length !== view.principals.length || services.length > 1) return;
      report(
        open.entry.id.range,
        `${quote(open.entry.id.value)} says on whose behalf it assumes a role, and this statement does not ask. Compare \`aws:SourceAccount\` with the account of the role, so that the service uses it for nobody else.`,
      );
    },
  },
];
