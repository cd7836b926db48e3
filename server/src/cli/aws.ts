// The AWS-named commands: the parameters of `aws accessanalyzer <name>` in, the same JSON answer out (CLI-CONTRACT.md).
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nearest } from "../core/syntax/words";
import { InputError } from "./errors";
import type { Json, OperationName } from "./operations";

/** Command → operation and its parameters, as AWS spells them. */
export const awsCommands: Record<string, { operation: OperationName; parameters: Record<string, "document" | "text" | "access" | "list">; required: string[] }> = {
  "check-no-new-access": {
    operation: "CheckNoNewAccess",
    parameters: { "existing-policy-document": "document", "new-policy-document": "document", "policy-type": "text" },
    required: ["existing-policy-document", "new-policy-document", "policy-type"],
  },
  "check-access-not-granted": {
    operation: "CheckAccessNotGranted",
    parameters: { "policy-document": "document", access: "access", "policy-type": "text" },
    required: ["policy-document", "access", "policy-type"],
  },
  "check-no-public-access": { operation: "CheckNoPublicAccess", parameters: { "policy-document": "document", "resource-type": "text" }, required: ["policy-document", "resource-type"] },
  "check-no-external-access": {
    operation: "CheckNoExternalAccess",
    parameters: { "policy-document": "document", "resource-type": "text", "trusted-accounts": "list", "trusted-organizations": "list" },
    required: ["policy-document"],
  },
  "validate-policy": {
    operation: "ValidatePolicy",
    parameters: { "policy-document": "document", "policy-type": "text", "validate-policy-resource-type": "text", locale: "text" },
    required: ["policy-document", "policy-type"],
  },
};

/** Flags of the AWS command line that mean nothing offline: accepted, so that a pipeline only changes the program's name. */
const ignored: Record<string, boolean> = { region: true, profile: true, output: true, "endpoint-url": true, "no-cli-pager": false, "no-paginate": false, "max-items": true, "page-size": true, debug: false, color: true };

/** Reads the arguments of an AWS-named command into the operation's parameters. Throws `InputError`. */
export function readAwsArguments(command: string, args: string[]): { operation: OperationName; parameters: Json } {
  const spec = awsCommands[command];
  if (!spec) throw new InputError(`There is no command \`${command}\`.`);
  const parameters: Json = {};
  for (let i = 0; i < args.length; i++) {
    const [flag, inline] = splitFlag(args[i] as string);
    const values: string[] = inline === undefined ? [] : [inline];
    const name = flag.slice(2);
    const kind = spec.parameters[name];
    const skips = ignored[name];
    if (!flag.startsWith("--") || (kind === undefined && skips === undefined)) {
      const hint = nearest(name, Object.keys(spec.parameters));
      throw new InputError(flag.startsWith("--") ? `\`${command}\` has no option \`${flag}\`${hint ? `; did you mean \`--${hint}\`?` : "."}` : `\`${args[i]}\` stands where an option was expected; options begin with \`--\`.`);
    }
    const many = kind === "list" || kind === "access";
    if (kind !== undefined || skips) while (i + 1 < args.length && !(args[i + 1] as string).startsWith("--") && (many || values.length === 0)) values.push(args[++i] as string);
    if (kind === undefined) continue;
    if (values.length === 0) throw new InputError(`\`${flag}\` needs a value.`);
    parameters[camelCase(name)] = readValue(kind, values, flag);
  }
  for (const name of spec.required) if (!(camelCase(name) in parameters)) throw new InputError(`\`${command}\` needs \`--${name}\`.`);
  return { operation: spec.operation, parameters };
}

function splitFlag(text: string): [string, string | undefined] {
  const at = text.startsWith("--") ? text.indexOf("=") : -1;
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase());
}

function readValue(kind: "document" | "text" | "access" | "list", values: string[], flag: string): unknown {
  switch (kind) {
    case "document":
      return readDocument(values[0] as string, flag);
    case "text":
      return values[0];
    case "list":
      return values.flatMap((value) => (value.trimStart().startsWith("[") ? json(value, flag) : value.split(",")));
    default:
      return readAccess(values, flag);
  }
}

/** `file://path` (as AWS reads it: relative to the working directory) or the JSON itself. */
function readDocument(value: string, flag: string): string {
  const m = /^fileb?:\/\/(.*)$/.exec(value);
  if (!m) return value;
  const path = m[1] as string;
  try {
    return readFileSync(/^\/[A-Za-z]:/.test(path) ? fileURLToPath(value) : path, "utf8");
  } catch (error) {
    throw new InputError(`\`${flag}\`: \`${path}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? error}).`);
  }
}

/** AWS's shorthand `actions=a,b,resources=c` (also spread over several words), or JSON: an object or a list of them. */
function readAccess(values: string[], flag: string): unknown {
  const whole = values.join(" ").trim();
  const text = /^fileb?:\/\//.test(whole) ? readDocument(whole, flag) : whole;
  if (/^[[{]/.test(text.trim())) {
    const value = json(text, flag);
    return Array.isArray(value) ? value : [value];
  }
  const access: Record<string, string[]> = {};
  let key: string | undefined;
  for (const token of text.split(/[,\s]+/).filter((t) => t !== "")) {
    const m = /^(actions|resources)=(.*)$/.exec(token);
    if (m) key = m[1] as string;
    const value = m ? (m[2] as string) : token;
    if (key === undefined) throw new InputError(`\`${flag}\`: write \`actions=s3:DeleteBucket,…\` or \`resources=arn:…\`, not \`${token}\`.`);
    if (value !== "") (access[key] ??= []).push(value);
  }
  return [access];
}

function json(text: string, flag: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`\`${flag}\` is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

