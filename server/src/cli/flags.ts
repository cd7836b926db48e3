// Reads the options of our own commands: `--name value`, `--name=value`, switches, and what stands between them.

import { parseArgs } from "node:util";
import { nearest } from "../core/syntax/words";
import { listing } from "../core/text/lists";
import { InputError } from "./errors";

/** `values` lists what an option may be; a switch takes none. */
type FlagSpec = { kind: "text"; values?: readonly string[] } | { kind: "number"; min: number } | { kind: "switch" };

export interface Flags {
  /** What is no option, in order. After `--` everything is. */
  positional: string[];
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  has(name: string): boolean;
}

/** Reads arguments by their specification. Throws `InputError` with the name that was probably meant. */
export function readFlags(command: string, args: readonly string[], specs: Record<string, FlagSpec>): Flags {
  const found = new Map<string, string>();
  const positional: string[] = [];
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { kind }]) => [name, { type: kind === "switch" ? ("boolean" as const) : ("string" as const) }]),
  );
  // Not strict: what is wrong is told in our own words, with the name that was meant.
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") positional.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName: flag, value } = token;
    const spec = flag.startsWith("--") && Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) throw new InputError(unknownOption(command, flag, Object.keys(specs)));
    if (spec.kind === "switch") {
      if (value !== undefined) throw new InputError(`\`${flag}\` takes no value.`);
      found.set(name, "");
      continue;
    }
    if (value === undefined || (!token.inlineValue && value.startsWith("--")))
      throw new InputError(`\`${flag}\` needs a value${spec.kind === "text" && spec.values ? `: ${oneOf(spec.values)}` : ""}.`);
    checkValue(flag, value, spec);
    found.set(name, value);
  }
  return {
    positional,
    text: (name) => found.get(name),
    number: (name) => (found.has(name) ? Number(found.get(name)) : undefined),
    has: (name) => found.has(name),
  };
}

/** The complaint about an option that a command does not have. */
export function unknownOption(command: string, flag: string, known: readonly string[]): string {
  const hint = nearest(flag.replace(/^-+/, ""), known);
  return `\`${command}\` has no option \`${flag}\`${hint ? `; did you mean \`--${hint}\`?` : `. \`iam-prover ${command} --help\` lists them.`}`;
}

/** The complaint about a value that an option does not take. */
export function notAmong(flag: string, values: readonly string[], value: string): string {
  const hint = nearest(value, values);
  return `\`${flag}\` is ${oneOf(values)}, not \`${value}\`${hint ? `; did you mean \`${hint}\`?` : "."}`;
}

function checkValue(flag: string, value: string, spec: FlagSpec): void {
  if (spec.kind === "text" && spec.values && !spec.values.includes(value)) throw new InputError(notAmong(flag, spec.values, value));
  if (spec.kind === "number" && !(/^\d+$/.test(value) && Number(value) >= spec.min))
    throw new InputError(`\`${flag}\` is a whole number from ${spec.min} up, not \`${value}\`.`);
}

function oneOf(values: readonly string[]): string {
  return listing(
    values.map((value) => `\`${value}\``),
    "or",
  );
}
