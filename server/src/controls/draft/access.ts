// Requirements on access: telling them from requirements on configuration, and drafting them as steps that the solver runs. Pure.
import { guessService } from "../retrieval/service";
import type { SpecificationIndex } from "../specification/types";
import { type ControlOutline, ruleIdentifier } from "./outline";

const OTHER_POLICIES =
  /\b(password|lifecycle|retention|backup|scaling|security|ssl|tls|routing|cache|rotation|access control|update|origin request|response headers?|mitigation|delivery) polic(y|ies)\b/gi;

/** Whether a requirement speaks of what policies allow, so that it can be run instead of described. */
export function isAboutAccess(requirement: string): boolean {
  const text = requirement.replace(OTHER_POLICIES, " ");
  const policy = /\bpolic(y|ies)\b|\bpermissions?\b|\btrust relationships?\b/i.test(text);
  const access = /\b(allow|grant|permit|restrict|deny|denies|require|assume|access)\w*\b/i.test(text);
  const explicit =
    /\b[a-z0-9-]+:(\*|[A-Z]\w+\*?)|\barn:aws|\bcross[- ]account\b|\boutside (the|this|our|my)? ?(account|organi[sz]ation)\b|\bprincipals?\b/i.test(
      text,
    );
  return (policy && access) || (explicit && (policy || access));
}

/** A control that can be run, its steps read from the requirement's own words. What the words leave open is open in the steps too. */
export function accessControl(requirement: string, service: string | undefined, index: SpecificationIndex | undefined): ControlOutline {
  const prefix = service ?? (index ? guessService(index, requirement)[0] : undefined);
  const context: string[] = [];
  if (/\b(ssl|tls|https|secure ?transport|encrypt\w* in transit|unencrypted)\b/i.test(requirement))
    context.push('the request context "aws:SecureTransport" is "false"');
  if (/\b(mfa|multi-?factor)\b/i.test(requirement)) context.push('the request context "aws:MultiFactorAuthPresent" is "false"');
  const endpoint = /\bvpce-[0-9a-z]+/i.exec(requirement)?.[0];
  if (endpoint) context.push(`the request context "aws:SourceVpce" is not "${endpoint}"`);
  const expected =
    /\b(must|should|shall) (be able|have access|be allowed)\b|\b(is|are) allowed to\b|\bneeds? (access|permission)/i.test(requirement) &&
    !/\b(not|no|never)\b/i.test(requirement)
      ? "access is granted"
      : "access is not granted";
  return {
    identifier: ruleIdentifier(prefix ?? "access", requirement),
    description: `${requirement.trim().replace(/([^.!?])$/, "$1.")} Run over each policy file: NOT_APPLICABLE when no file matches, COMPLIANT when the outcome is proved, NON_COMPLIANT with a request as counterexample.`,
    trigger: "Configuration change of a policy",
    reportsOn: "policy documents",
    parameters: [],
    scenarios: [
      {
        name: requirement.trim().slice(0, 120),
        given: ['the policies matching "policies/**/*.json"', ...context],
        when: [`${callerIn(requirement)} requests ${actionsIn(requirement, prefix)} on ${resourcesIn(requirement)}`],
        results: [expected],
      },
    ],
  };
}

function callerIn(requirement: string): string {
  const arn = /\barn:aws[\w-]*:(iam|sts)::(\d{12}|\*):(user|role|group|assumed-role|root)[\w+=,.@/*-]*/.exec(requirement)?.[0];
  if (arn) return `the principal "${arn}"`;
  const organization = /\bo-[a-z0-9]{10,32}\b/.exec(requirement)?.[0];
  if (organization) return `a principal outside organization "${organization}"`;
  const accounts = [...new Set(requirement.match(/(?<!\d)\d{12}(?!\d)/g) ?? [])];
  if (accounts.length > 0) return `a principal outside account ${accounts.map((id) => `"${id}"`).join(" or ")}`;
  const service = /\b[a-z0-9.-]+\.amazonaws\.com\b/.exec(requirement)?.[0];
  if (service) return `the service "${service}"`;
  return /\banonymous\b/i.test(requirement) ? "an anonymous caller" : "anyone";
}

function actionsIn(requirement: string, service: string | undefined): string {
  const withoutArns = requirement.replace(/\barn:\S+/g, " ");
  const named = [...new Set(withoutArns.match(/\b[a-z][a-z0-9-]*:(?:\*|[A-Z][A-Za-z]*\*?)/g) ?? [])].filter(
    (action) => !action.startsWith("aws:"),
  );
  if (named.length > 0) return named.map((action) => `"${action}"`).join(" or ");
  if (service === undefined || /\b(all|any|every) (actions?|permissions?)\b/i.test(requirement) || service === "iam") return "any action";
  return `"${PREFIXES[service] ?? service}:*"`;
}

/** Where the IAM prefix is not botocore's name of the service. */
const PREFIXES: Record<string, string> = {
  elb: "elasticloadbalancing",
  elbv2: "elasticloadbalancing",
  opensearch: "es",
  efs: "elasticfilesystem",
  emr: "elasticmapreduce",
  stepfunctions: "states",
};

function resourcesIn(requirement: string): string {
  const arns = [...new Set(requirement.match(/\barn:aws[\w-]*:(?!iam:|sts:)[^\s"'`,;)]+/g) ?? [])].map((arn) => arn.replace(/[.]$/, ""));
  return arns.length > 0 ? arns.map((arn) => `"${arn}"`).join(" or ") : "any resource";
}
