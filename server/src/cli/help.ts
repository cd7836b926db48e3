// The words of `iam-prover <command> --help` for the commands that have AWS's manner, and for `batch`.
import { resourceTypes } from "../core/checks/operations";
import { awsCommands, type Kind } from "./aws";
import { operationParameters } from "./operations";
import { policyTypes } from "./parameters";

const VALUES: Record<Kind, string> = {
  document: "file://FILE, - for standard input, or the JSON itself",
  documents: "files or JSON, one or more",
  levels: "a list of levels, each a list of policies, as JSON or file://FILE",
  text: "",
  access: "actions=s3:DeleteBucket,… resources=arn:…,… or JSON; file://FILE",
  list: "one or more",
  json: "file://FILE, or the JSON itself",
};

const VALUES_OF: Record<string, string> = {
  "policy-type": policyTypes.join("|"),
  "resource-type": "such as AWS::S3::Bucket",
  "validate-policy-resource-type": "such as AWS::S3::Bucket, for a resource policy",
  "trusted-services": "one or more, such as sns.amazonaws.com; without it every AWS service",
  locale: "ignored",
};

const SWITCHES: Record<string, string> = {
  "allow-unknown-actions": "accept actions that are unknown but resemble known ones",
};

/** The help of an AWS-named command. `summary`: its line in the list of commands. */
export function awsHelp(command: string, summary: string): string {
  const spec = awsCommands[command];
  if (!spec) throw new Error(`no command ${command}`);
  const names = Object.keys(spec.parameters);
  const width = Math.max("cli-input-json".length, ...names.map((name) => name.length));
  const line = (name: string, value: string) => `  --${name.padEnd(width)}  ${value}`;
  const options = Object.entries(spec.parameters).map(([name, kind]) =>
    line(name, `${VALUES_OF[name] ?? VALUES[kind]}${spec.required.includes(name) ? " (required)" : ""}`),
  );
  const types = command === "check-no-public-access" ? `\nResource types: ${resourceTypes.join(", ")}.\n` : "";
  return `iam-prover ${command}
  ${summary.replace(/:.*/, "")}.

${options.join("\n")}
${line("cli-input-json", "all of it as one JSON object")}${(spec.switches ?? []).map((name) => `\n${line(name, SWITCHES[name] ?? "")}`).join("")}
${types}
Exit status: 0 pass, 1 findings, 2 bad input or usage, 3 undecided.
`;
}

/** The help of `batch`, with the operations and their parameters. */
export function batchHelp(): string {
  const rows = Object.entries(operationParameters);
  const width = Math.max(...rows.map(([name]) => name.length));
  return `iam-prover batch < questions.jsonl > answers.jsonl
  Reads one JSON object a line, {"id": …, "operation": …, parameters}, and writes one answer a line with the same id, in
  order, as it goes. A line that cannot be answered gets {"id": …, "error": …}, and the run goes on.

${rows.map(([name, parameters]) => `  ${name.padEnd(width)}  ${parameters.join(", ")}`).join("\n")}

  --line-timeout MS  after which a line is given up as not decided; default: 300000

Policies are JSON objects, or strings that hold one.
Exit status: 0 when all lines were answered, whatever the answers say; 130 interrupted.
`;
}
