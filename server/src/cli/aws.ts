// The AWS-named commands: the parameters of `aws accessanalyzer <name>` in, the same JSON answer out (CLI-CONTRACT.md).
import { existsSync } from "node:fs";
import { nearest } from "../core/syntax/words";
import { messageOf, systemReason } from "../core/text/errors";
import { InputError } from "./errors";
import { unknownOption } from "./flags";
import { HostFile } from "./host-policy";
import { readNamedFile } from "./named-file";
import type { OperationName } from "./operations";
import type { Json } from "./parameters";
import { parseSourced } from "./source";

/** How the value of a parameter is written. */
export type Kind = "document" | "documents" | "levels" | "text" | "access" | "list" | "json";

interface AwsCommand {
  operation: OperationName;
  parameters: Record<string, Kind>;
  required: readonly string[];
  /** Options without a value that are ours. */
  switches?: readonly string[];
}

/** Command → operation and its parameters, as AWS spells them. The last four are ours, in the same manner. */
const specs = {
  "check-no-new-access": {
    operation: "CheckNoNewAccess",
    parameters: { "existing-policy-document": "document", "new-policy-document": "document", "policy-type": "text" },
    required: ["existing-policy-document", "new-policy-document", "policy-type"],
  },
  "check-access-not-granted": {
    operation: "CheckAccessNotGranted",
    parameters: { "policy-document": "document", access: "access", "policy-type": "text" },
    required: ["policy-document", "access", "policy-type"],
    switches: ["allow-unknown-actions"],
  },
  "check-no-public-access": {
    operation: "CheckNoPublicAccess",
    parameters: { "policy-document": "document", "resource-type": "text" },
    required: ["policy-document", "resource-type"],
  },
  "validate-policy": {
    operation: "ValidatePolicy",
    parameters: { "policy-document": "document", "policy-type": "text", "validate-policy-resource-type": "text", locale: "text" },
    required: ["policy-document", "policy-type"],
  },
  "check-no-external-access": {
    operation: "CheckNoExternalAccess",
    parameters: {
      "policy-document": "document",
      "resource-type": "text",
      "trusted-accounts": "list",
      "trusted-organizations": "list",
      "trusted-services": "list",
      "trusted-federated": "json",
    },
    required: ["policy-document"],
  },
  "list-external-access": {
    operation: "ListExternalAccess",
    parameters: {
      "policy-document": "document",
      "resource-type": "text",
      "trusted-accounts": "list",
      "trusted-organizations": "list",
      "trusted-services": "list",
      "trusted-federated": "json",
    },
    required: ["policy-document"],
  },
  "compare-policies": {
    operation: "ComparePolicies",
    parameters: { "existing-policy-document": "document", "new-policy-document": "document", "policy-type": "text" },
    required: ["existing-policy-document", "new-policy-document"],
  },
  "evaluate-request": {
    operation: "EvaluateRequest",
    parameters: {
      "identity-policies": "documents",
      "resource-policy": "document",
      "permissions-boundaries": "documents",
      "session-policies": "documents",
      "vpc-endpoint-policies": "documents",
      "service-control-policies": "levels",
      "resource-control-policies": "levels",
      request: "json",
    },
    required: ["request"],
  },
} as const satisfies Record<string, AwsCommand>;

/** The name of an AWS-named command. */
export type AwsCommandName = keyof typeof specs;
export const awsCommands: Readonly<Record<string, AwsCommand>> = specs;

/** Flags of the AWS command line that mean nothing offline, accepted so that a pipeline only changes the program's name. True: a value follows. */
const IGNORED: Record<string, boolean> = {
  region: true,
  profile: true,
  "endpoint-url": true,
  "ca-bundle": true,
  "cli-read-timeout": true,
  "cli-connect-timeout": true,
  "cli-binary-format": true,
  color: true,
  "max-items": true,
  "max-results": true,
  "next-token": true,
  "page-size": true,
  "starting-token": true,
  "no-cli-pager": false,
  "no-cli-auto-prompt": false,
  "no-paginate": false,
  "no-verify-ssl": false,
  "no-sign-request": false,
  debug: false,
};

/** Reads the arguments of an AWS-named command into the operation's parameters. Throws `InputError`. */
export function readAwsArguments(
  command: string,
  args: readonly string[],
): { operation: OperationName; parameters: Json; switches: Set<string> } {
  const spec = awsCommands[command];
  if (!spec) throw new InputError(`There is no command \`${command}\`.`);
  const parameters: Json = {};
  let skeleton: Json = {};
  const switches = new Set<string>();
  const open = [...args];
  for (let arg = open.shift(); arg !== undefined; arg = open.shift()) {
    if (!arg.startsWith("--")) throw new InputError(`\`${arg}\` is not an option; options begin with \`--\`.`);
    const at = arg.indexOf("=");
    const name = at < 0 ? arg.slice(2) : arg.slice(2, at);
    if (at < 0 && spec.switches?.includes(name)) {
      switches.add(name);
      continue;
    }
    const kind = kindOf(spec, name);
    if (kind === undefined)
      throw new InputError(unknownOption(command, `--${name}`, [...Object.keys(spec.parameters), ...(spec.switches ?? [])]));
    const values = at < 0 ? [] : [arg.slice(at + 1)];
    const many = kind === "list" || kind === "access" || kind === "documents";
    if (kind === "switch") continue;
    const end = open.findIndex((one) => one.startsWith("--"));
    const given = end < 0 ? open.length : end;
    values.push(...open.splice(0, many ? given : Math.min(given, 1 - values.length)));
    const [value] = values;
    if (value === undefined) throw new InputError(`\`--${name}\` needs a value.`);
    if (kind === "ignored") continue;
    if (kind === "input") skeleton = readSkeleton(command, spec, value);
    else if (kind === "output") checkOutput(value);
    else parameters[camelCase(name)] = readValue(kind, values, `--${name}`);
  }
  const all: Json = { ...skeleton, ...parameters };
  for (const [name, value] of Object.entries(all)) if (value instanceof HostFile) all[name] = value.policy(all.policyType);
  for (const name of spec.required) if (!(camelCase(name) in all)) throw new InputError(`\`${command}\` needs \`--${name}\`.`);
  return { operation: spec.operation, parameters: all, switches };
}

function kindOf(spec: AwsCommand, name: string): Kind | "ignored" | "switch" | "input" | "output" | undefined {
  if (Object.hasOwn(spec.parameters, name)) return spec.parameters[name];
  if (name === "cli-input-json") return "input";
  if (name === "output") return "output";
  if (name === "query" || name === "generate-cli-skeleton")
    throw new InputError(`\`--${name}\` is not supported; the answer is JSON for a tool such as \`jq\`.`);
  if (Object.hasOwn(IGNORED, name)) return IGNORED[name] ? "ignored" : "switch";
  return undefined;
}

function checkOutput(format: string): void {
  if (format !== "json") throw new InputError(`\`--output\` is \`json\` here, not \`${format}\`.`);
}

/** `--cli-input-json`: the request of the API as one JSON object; other options overrule it. */
function readSkeleton(command: string, spec: AwsCommand, value: string): Json {
  const input = json(readDocument(value, "--cli-input-json"), "--cli-input-json");
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw new InputError("`--cli-input-json` must be one JSON object.");
  const known = [...Object.keys(spec.parameters).map(camelCase), "maxResults", "nextToken"];
  for (const name of Object.keys(input)) {
    if (known.includes(name)) continue;
    const hint = nearest(name, known);
    throw new InputError(`\`${command}\` has no parameter \`${name}\`${hint ? `; did you mean \`${hint}\`?` : "."}`);
  }
  return input as Json;
}

/** The parameter of an option, as the API names it. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase());
}

/** Their policies are no trust policies, which a template has beside them. */
const IDENTITY_LISTS = ["--identity-policies", "--permissions-boundaries", "--session-policies"];

/** `values` has one at least. */
function readValue(kind: Kind, values: string[], flag: string): unknown {
  const [value = ""] = values;
  switch (kind) {
    case "document":
      return readHostDocument(value, flag) ?? readDocument(value, flag);
    case "documents":
      return values.flatMap((value) => {
        const inside = readHostDocument(value, flag)?.policy(IDENTITY_LISTS.includes(flag) ? "IDENTITY_POLICY" : undefined);
        if (typeof inside === "string") return [inside];
        if (inside)
          throw new InputError(`\`${flag}\`: \`${value}\` has values that are not known, and one request is judged with known ones.`);
        const text = readDocument(value, flag);
        return text.trimStart().startsWith("[") ? listed(text, flag) : [text];
      });
    case "levels":
      return listed(readDocument(value, flag), flag);
    case "text":
      return value;
    case "json":
      return json(readDocument(value, flag), flag);
    case "list":
      return values.flatMap((value) => (value.trimStart().startsWith("[") ? listed(value, flag) : value.split(",")));
    case "access":
      return readAccess(values, flag);
  }
}

/** `file://path#key`: a policy inside of another file. */
function readHostDocument(value: string, flag: string): HostFile | undefined {
  const path = /^file:\/\/(.+)$/s.exec(value)?.[1];
  return path === undefined ? undefined : HostFile.of(argumentPath(path), flag);
}

/** `file://path` (as AWS reads it: relative to the working directory), `-` for standard input, or the JSON itself. */
function readDocument(value: string, flag: string): string {
  if (value === "-") return readDocument("file:///dev/stdin", flag);
  const rest = /^fileb?:\/\/(.*)$/s.exec(value)?.[1];
  if (rest === undefined) {
    if (/^[\w./\\:~ -]+$/.test(value) && existsSync(value))
      throw new InputError(`\`${flag}\`: \`${value}\` is a file: write \`file://${value}\`.`);
    return value;
  }
  const path = argumentPath(rest);
  if (path === "") throw new InputError(`\`${flag}\`: a path is missing after \`file://\`.`);
  const read = readNamedFile(path, process.cwd());
  if (read.ok) return read.text.replace(/^\ufeff/, "");
  const reason = read.kind === "missing" ? `It cannot be read${systemReason("ENOENT")}.` : read.reason;
  throw new InputError(`\`${flag}\`: ${reason.replace(/^It/, `\`${path}\``)}`);
}

/** What stands after `file://`: a path, also where somebody wrote a whole URI (`file:///C:/policy.json`) on Windows. */
export function argumentPath(rest: string, platform: string = process.platform): string {
  return platform === "win32" && /^\/[A-Za-z]:/.test(rest) ? rest.slice(1) : rest;
}

/**
 * AWS's shorthand `actions=a,b,resources=c` (also spread over several words, quoted or in brackets), or JSON: an object or
 * a list of them. The API takes one entry, so what is spread over words belongs together: actions on resources.
 */
function readAccess(values: string[], flag: string): unknown {
  const whole = values.join(" ").trim();
  const text = /^fileb?:\/\//.test(whole) ? readDocument(whole, flag) : whole;
  if (/^[[{]/.test(text.trim())) {
    const entries = values.length > 1 && values.every((value) => /^\s*\{.*\}\s*$/s.test(value)) ? values : [text];
    return entries.flatMap((entry) => json(entry, flag));
  }
  const access: Record<string, string[]> = {};
  let key: string | undefined;
  for (const token of text.split(/[,\s]+/).filter((t) => t !== "")) {
    const [, name, own = token] = /^(\w+)=(.*)$/s.exec(token) ?? [];
    if (name !== undefined && name !== "actions" && name !== "resources") {
      const hint = nearest(name, ["actions", "resources"]);
      throw new InputError(`\`${flag}\` has \`actions\` and \`resources\`, not \`${name}\`${hint ? `; did you mean \`${hint}\`?` : "."}`);
    }
    key = name ?? key;
    const value = own.replace(/^\[?["']?/, "").replace(/["']?\]?$/, "");
    if (key === undefined)
      throw new InputError(`\`${flag}\`: write \`actions=s3:DeleteBucket,…\` or \`resources=arn:…\`, not \`${token}\`.`);
    if (value !== "") access[key] = [...(access[key] ?? []), value];
  }
  return [access];
}

function listed(text: string, flag: string): unknown[] {
  const value = json(text, flag);
  if (!Array.isArray(value)) throw new InputError(`\`${flag}\` must be a list.`);
  return value;
}

/** JSON whose policies keep their own text (`source.ts`). */
function json(text: string, flag: string): unknown {
  try {
    return parseSourced(text).value;
  } catch (error) {
    throw new InputError(`\`${flag}\` is not JSON: ${messageOf(error)}`);
  }
}
