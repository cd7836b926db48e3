// The arguments of `iam-prover account`: options that may be repeated, and two that take an action and a resource.
import { InputError } from "../errors";
import { notAmong, unknownOption } from "../flags";

const SINGLE = [
  "baseline",
  "resources",
  "format",
  "timeout",
  "time",
  "propose-scp",
  "propose-rcp",
  "propose-boundary",
  "from",
  "add-edges",
] as const;
const REPEATED = ["scp", "rcp", "context"] as const;
const SWITCHES = ["no-outsider", "list", "allow-unknown-actions"] as const;
const ALL = [...SINGLE, ...REPEATED, ...SWITCHES, "to", "who-can", "edges"];

const FORMATS = ["text", "json", "sarif", "dot"] as const;
type Format = (typeof FORMATS)[number];

export interface AccountArguments {
  files: string[];
  single: Partial<Record<(typeof SINGLE)[number], string>>;
  repeated: Record<(typeof REPEATED)[number], string[]>;
  switches: ReadonlySet<string>;
  /** One word (`admin`, an ARN), or an action and a resource. */
  to?: string[];
  whoCan?: string[];
  edges: string[];
  format: Format;
}

/** Reads the arguments. Throws `InputError` for what is misspelt or incomplete. */
export function readAccountArguments(args: readonly string[]): AccountArguments {
  const read: AccountArguments = {
    files: [],
    single: {},
    repeated: { scp: [], rcp: [], context: [] },
    switches: new Set(),
    edges: [],
    format: "text",
  };
  const switches = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "-" || !arg.startsWith("--")) {
      if (arg.startsWith("-") && arg !== "-") throw new InputError(unknownOption("account", arg, ALL));
      read.files.push(arg);
      continue;
    }
    const [name = "", inline] = splitOption(arg.slice(2));
    const next = (): string => {
      const value = inline ?? args[++i];
      if (value === undefined || value.startsWith("--")) throw new InputError(`\`--${name}\` needs a value.`);
      return value;
    };
    if (isOneOf(SWITCHES, name)) switches.add(name);
    else if (isOneOf(SINGLE, name)) read.single[name] = next();
    else if (isOneOf(REPEATED, name)) read.repeated[name].push(next());
    else if (name === "to") {
      const value = next();
      read.to = isAction(value) ? [value, takeResource(args, ++i, name)] : [value];
    } else if (name === "who-can") read.whoCan = [next(), takeResource(args, ++i, name)];
    else if (name === "edges") {
      read.edges.push(next());
      while (/^-[a-z]/.test(args[i + 1] ?? "") && !args[i + 1]?.startsWith("--")) read.edges.push(args[++i] as string);
    } else throw new InputError(unknownOption("account", `--${name}`, ALL));
  }
  const format = read.single.format ?? "text";
  if (!isOneOf(FORMATS, format)) throw new InputError(notAmong("--format", FORMATS, format));
  return { ...read, switches, format };
}

function splitOption(text: string): [string, string?] {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return list.some((one) => one === text);
}

const isAction = (text: string): boolean => /^[a-z0-9-]+:[A-Za-z*]+$/.test(text) && !text.startsWith("arn:");

function takeResource(args: readonly string[], at: number, name: string): string {
  const resource = args[at];
  if (resource === undefined || resource.startsWith("--")) throw new InputError(`\`--${name}\` needs a resource after the action.`);
  return resource;
}
