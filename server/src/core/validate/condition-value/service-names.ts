// Rules about condition values that name services by their principals: `athena.amazonaws.com`.
import { hasWildcard } from "../../catalogue/match";
import { example, replaceText } from "../fixes";
import { quote, type Rule } from "../rule";
import { type ConditionView, fixedValues, type PolicyView, type ValueView } from "../view";

/** Keys that hold service principals: hosts in lower case. */
const servicePrincipalKeys: readonly string[] = [
  "iam:passedtoservice",
  "iam:awsservicename",
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
];

/** Keys that name the services a call came through, each by one label before `amazonaws.com`. */
const calledVia = /^aws:calledvia(first|last)?$/;

/** `["athena"]` of `athena.amazonaws.com`: the labels before what all services share; undefined for other hosts and patterns. */
function labelsOfService(text: string): string[] | undefined {
  const [, labels] = /^([a-z0-9.-]+)\.amazonaws\.com(\.cn)?$/.exec(text) ?? [];
  return labels?.split(".");
}

/** The values of `aws:CalledVia` and similar keys that have the form of a service principal, of no service that is known; each with its label. */
export function unknownCalledServices(condition: ConditionView, policy: PolicyView): { value: ValueView; label: string }[] {
  if (!calledVia.test(condition.lower) || condition.operator?.family !== "String") return [];
  return fixedValues(condition, policy).flatMap((value) => {
    const [label, ...more] = labelsOfService(value.text) ?? [];
    if (label === undefined || more.length > 0) return [];
    const known = policy.facts.isService(label) || policy.catalogue.servicePrincipals().includes(`${label}.amazonaws.com`);
    return known ? [] : [{ value, label }];
  });
}

/** Whether a value has the form that its key asks for. */
function hasForm(text: string, condition: ConditionView): boolean {
  if (text === "*") return true;
  if (!/^[a-z0-9*?][a-z0-9.*?-]*$/.test(text) || !/[.*]/.test(text)) return false;
  if (calledVia.test(condition.lower)) return (labelsOfService(text)?.length ?? 1) === 1;
  return condition.lower !== "kms:viaservice" || hasWildcard(text) || !/^[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(text);
}

/** What was meant by a value of another form, if that is plain: lower case, the host of a bare name, the one service among several labels. */
function meantBy(text: string, condition: ConditionView, policy: PolicyView): string | undefined {
  const lower = text.toLowerCase();
  if (hasForm(lower, condition) && lower.includes(".")) return lower;
  const host = `${lower}.amazonaws.com`;
  if (condition.lower !== "kms:viaservice" && policy.catalogue.servicePrincipals().includes(host)) return host;
  const services = (labelsOfService(lower) ?? []).filter((label) => policy.catalogue.service(label) !== undefined);
  return calledVia.test(condition.lower) && services.length === 1 ? `${services[0]}.amazonaws.com` : undefined;
}

export const serviceNameRules: readonly Rule[] = [
  {
    code: "INVALID_SERVICE_PRINCIPAL_FORMAT",
    awsType: "ERROR",
    rule: "A key that holds a service principal is compared with a text that is not a host name in lower case; for `kms:ViaService` the host must also name the Region, for `aws:CalledVia` and similar keys one label alone stands before `amazonaws.com`.",
    note: "AWS does not list the keys: `iam:PassedToService`, `iam:AWSServiceName`, `aws:PrincipalServiceName`, `aws:PrincipalServiceNamesList`, `aws:CalledVia`, `aws:CalledViaFirst`, `aws:CalledViaLast` and `kms:ViaService` are judged.",
    condition(condition, report, policy) {
      const via = condition.lower === "kms:viaservice";
      if ((!via && !servicePrincipalKeys.includes(condition.lower)) || condition.operator?.family !== "String") return;
      const ignoreCase = condition.operator.base.endsWith("IgnoreCase");
      for (const value of fixedValues(condition, policy)) {
        if (hasForm(ignoreCase ? value.text.toLowerCase() : value.text, condition)) continue;
        const form = via ? "service.region.amazonaws.com" : "service.amazonaws.com";
        report(
          value.range,
          `${quote(value.text)} does not have the form of the service names that ${quote(condition.key)} holds, so it never matches. Write \`${form}\`, in lower case.`,
          {
            fixes: () => {
              const meant = meantBy(value.text, condition, policy);
              const guess = meant !== undefined && meant !== value.text.toLowerCase();
              const made = meant === undefined ? undefined : replaceText(policy, value.range, meant, "The condition matches the service.");
              return [guess ? example(made) : made];
            },
          },
        );
      }
    },
  },
];
