// What is sent to a model: role, rules, the retrieved parameters, examples of our own, the form of the answer. Pure.
import type { Finding } from "../../core/checks/finding";
import { typeOf } from "../check/help";
import type { FoundParameter } from "../retrieval/find";
import type { ServiceSpecification } from "../specification/types";
import { STEP_FORMS } from "../steps/grammar";
import type { Message } from "./model";

const ROLE = `You write specifications of AWS security controls. You answer with one JSON object and nothing else.`;

const FORM = `{
  "resources": ["the kinds of resource that the requirement is about"],
  "apiCalls": ["service:Operation", …],
  "insecureConfigurations": ["each way to violate the requirement, in one sentence"],
  "identifier": "UPPER_SNAKE_CASE",
  "description": "one or two sentences",
  "trigger": "Periodic" or "Configuration change",
  "reportsOn": "the resource",
  "parameters": [{"name": "…", "description": "…", "default": "…"}],
  "scenarios": [{"name": "…", "outcome": "NOT_APPLICABLE" | "COMPLIANT" | "NON_COMPLIANT", "given": ["step", …]}]
}`;

const RULES = `Rules:
- First think about the resources, then the API calls that read them, then the insecure configurations; each of them goes into its field. Then write the scenarios.
- At least one scenario for each of NOT_APPLICABLE, COMPLIANT and NON_COMPLIANT. No two scenarios with the same steps and another outcome.
- Write operations as \`service:Operation\` and parameters as \`Path.To.Parameter\`, both in backticks. Values go in double quotes.
- Use only operations and parameters from the list below. If none fits, say so in words, without a name.
- A step is one sentence without "Given", "When", "Then".`;

const EXAMPLES = `Example 1. Requirement: "ECR repositories scan images on push".
{"resources":["ECR repository"],"apiCalls":["ecr:DescribeRepositories"],"insecureConfigurations":["Scanning on push is switched off for a repository."],"identifier":"ECR_REPOSITORY_SCANS_ON_PUSH","description":"Checks that ECR repositories scan images when they are pushed.","trigger":"Periodic","reportsOn":"ECR repository","parameters":[],"scenarios":[{"name":"there is no repository","outcome":"NOT_APPLICABLE","given":["\`ecr:DescribeRepositories\` returns no repository"]},{"name":"scanning on push","outcome":"COMPLIANT","given":["a repository that \`ecr:DescribeRepositories\` returns","\`repositories[].imageScanningConfiguration.scanOnPush\` is true"]},{"name":"no scanning on push","outcome":"NON_COMPLIANT","given":["a repository that \`ecr:DescribeRepositories\` returns","\`repositories[].imageScanningConfiguration.scanOnPush\` is false"]}]}
Example 2. Requirement: "Log groups keep their events for at least a year".
{"resources":["CloudWatch log group"],"apiCalls":["logs:DescribeLogGroups"],"insecureConfigurations":["The retention of a log group is shorter than a year."],"identifier":"LOG_GROUP_RETENTION","description":"Checks that log groups keep events for at least the given number of days. Without a retention events are kept for ever.","trigger":"Periodic","reportsOn":"CloudWatch log group","parameters":[{"name":"minimumDays","description":"smallest retention that is allowed","default":"365"}],"scenarios":[{"name":"no log group","outcome":"NOT_APPLICABLE","given":["\`logs:DescribeLogGroups\` returns no log group"]},{"name":"kept for ever","outcome":"COMPLIANT","given":["a log group that \`logs:DescribeLogGroups\` returns","\`logGroups[].retentionInDays\` is missing"]},{"name":"kept long enough","outcome":"COMPLIANT","given":["a log group that \`logs:DescribeLogGroups\` returns","\`logGroups[].retentionInDays\` is at least the rule parameter minimumDays"]},{"name":"kept too short","outcome":"NON_COMPLIANT","given":["a log group that \`logs:DescribeLogGroups\` returns","\`logGroups[].retentionInDays\` is less than the rule parameter minimumDays"]}]}`;

/** The first messages for a requirement on configuration. `found` is the only specification that the model sees. */
export function configurationPrompt(service: ServiceSpecification, requirement: string, found: FoundParameter[]): Message[] {
  const byOperation = new Map<string, FoundParameter[]>();
  for (const one of found) byOperation.set(one.operation, [...(byOperation.get(one.operation) ?? []), one]);
  const list = [...byOperation].map(([name, parameters]) => {
    const operation = service.operations.find((one) => one.name === name);
    const rows = parameters.map((one) => {
      const { shape, member } = one.parameter;
      const values =
        shape.kind === "scalar" && shape.values.length > 0
          ? ` (${shape.values.slice(0, 10).join(", ")})`
          : one.key
            ? ` (key ${one.key})`
            : "";
      return `  - \`${one.path}\`: ${typeOf(service, shape)}${values}. ${member.documentation}`.trimEnd();
    });
    return `- \`${service.id}:${name}\`: ${operation?.documentation ?? ""}\n${rows.join("\n")}`;
  });
  const user = `${EXAMPLES}\n\nNow the requirement, for ${service.title} (\`${service.id}\`):\n"""\n${requirement.trim()}\n"""\n\nOperations and parameters that may be used:\n${list.join("\n")}\n\nAnswer with this JSON object:\n${FORM}`;
  return [
    { role: "system", content: `${ROLE}\n${RULES}` },
    { role: "user", content: user },
  ];
}

/** The first messages for a requirement on access: the same form, its steps those that the solver runs. */
export function accessPrompt(requirement: string): Message[] {
  const grammar = STEP_FORMS.map((form) => `- ${form.kind}: ${form.sample}`).join("\n");
  const rules = `Rules:
- Each scenario is run by a solver over policy files. Use only these steps, with other values in the double quotes:
${grammar}
- One "the policies matching" step, one request and one outcome in each scenario. Put the request into "when" and the outcome into "then", without those words.
- Name only accounts, organizations, ARNs and actions that the requirement names, or wildcards.`;
  const form = FORM.replace(
    '"outcome": "NOT_APPLICABLE" | "COMPLIANT" | "NON_COMPLIANT", "given": ["step", …]',
    '"given": ["step", …], "when": ["step"], "then": ["step"]',
  );
  const example = `Example. Requirement: "Nobody outside account 111122223333 may read our buckets".
{"resources":["S3 bucket policy"],"apiCalls":[],"insecureConfigurations":["A bucket policy lets another account read objects."],"identifier":"BUCKETS_NOT_READ_FROM_OUTSIDE","description":"Bucket policies must not let callers outside the account read objects.","trigger":"Configuration change","reportsOn":"bucket policies","parameters":[],"scenarios":[{"name":"nobody outside reads objects","given":["the resource policies matching \\"policies/**/*.json\\""],"when":["a principal outside account \\"111122223333\\" requests \\"s3:GetObject\\" on \\"arn:aws:s3:::*\\""],"then":["access is not granted"]}]}`;
  return [
    { role: "system", content: `${ROLE}\n${rules}` },
    {
      role: "user",
      content: `${example}\n\nNow the requirement:\n"""\n${requirement.trim()}\n"""\n\nAnswer with this JSON object:\n${form}`,
    },
  ];
}

/** Asks for a corrected answer: what was found, in the words that the user would see. */
export function repairPrompt(problems: string[]): Message {
  return {
    role: "user",
    content: `Your answer has these problems:\n${problems
      .slice(0, 20)
      .map((problem) => `- ${problem}`)
      .join("\n")}\n\nAnswer again with the whole corrected JSON object and nothing else.`,
  };
}

/** What is wrong with a draft, each thing once. */
export function describeFindings(findings: Finding[]): string[] {
  return [...new Set(findings.map((finding) => finding.message))];
}
