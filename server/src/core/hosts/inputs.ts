// What a module or template is given from outside, and what it hands on: defaults, arguments of calls, outputs, values in files. Policies are
// judged for all values of these; that a change gives another value shows in no policy.
import type { Range } from "../syntax/tree";
import type { Host } from "./host";

/**
 * A name that takes values. `value`: a variable or parameter; `output`: what a module or stack hands to those that call it; `export`: what a
 * stack hands to all others, by the source of its name; `all`: the whole module, which more or other instances are made of.
 */
export interface Slot {
  kind: "value" | "output" | "export" | "all";
  name: string;
}

/** A value that somebody gives. */
export interface Input {
  /** The file that gives it, by its path from the folder. */
  file: string;
  /** For people and to find it in another version: `module.m.actions`, `var.actions`. */
  path: string;
  /** What takes it. */
  to: Slot;
  /** The folder of Terraform or the template that takes it (of an output the one that has it), by its path from the folder; undefined where that is not said. */
  target?: string;
  range: Range;
  /** Its text, and what it refers to. */
  content: string;
  /** It is an instance of this call, by its path: told where the call was there before. */
  instanceOf?: string;
}

/** Whether a text, as values are written and named, has something in it. */
export type Mention = (text: string) => boolean;

/** The words of a variable of Terraform, or of a parameter (`param:x`, `env:X` of the Serverless Framework). */
export function mentionOfValue(name: string, isTerraform: boolean): Mention {
  const wanted = isTerraform ? `var.${name}` : name;
  if (/^(?:param|env|self):/.test(name)) return (text) => serverlessNames(text).includes(name);
  return (text) => text.includes(wanted) && wordsOf(text).includes(wanted);
}

/** An output of a module (`module.m["a"].arn`), of a component, or of a nested stack (`N.Outputs.Arn`), by what it is called where it is used. */
export function mentionOfOutput(label: string, name: string): Mention {
  return (text) => text.includes(label) && text.includes(name) && hasWord(text, label) && hasWord(text, name);
}

/** An output of a state that others read. */
export function mentionOfState(name: string): Mention {
  return (text) => text.includes("terraform_remote_state") && text.includes("outputs") && hasWord(text, name);
}

/** An export, told by the fixed words of its name: the others are given at deployment. */
export function mentionOfExport(name: string): Mention {
  const fixed = name
    .replace(/^!\w+\s*/, "")
    .split(/\$\{[^{}]*\}|["'[\]{},\s]+|!\w+|\bFn::\w+:?|\bRef:?|\bAWS::\w+/)
    .filter((word) => word.length > 1);
  return (text) => text.includes("ImportValue") && fixed.every((word) => text.includes(word));
}

/** Whether what the policies of a file grant, or which ones it takes from elsewhere, may depend on a value of which any text may come in. `text`: the file's. */
export function restsOn({ policies, symbols, conditions, unread }: Host, text: string, has: Mention): boolean {
  const fromElsewhere = (unread ?? []).filter((one) => one.isElsewhere);
  if (policies.length === 0) return fromElsewhere.some(({ range }) => has(text.slice(range.start, range.end)));
  return (
    [...symbols.values()].some((one) => one.kind !== "choice" && has(`${one.name} ${one.definition ?? ""}`)) ||
    [...conditions.values()].some((term) => term.type === "free" && has(`${term.text} ${term.definition ?? ""}`)) ||
    fromElsewhere.some(({ range }) => has(text.slice(range.start, range.end)))
  );
}

/** Names with a dot at most between two of their parts, as they stand in expressions. */
function wordsOf(text: string): string[] {
  return (text.match(/[\w.-]+/g) ?? []).flatMap((word) => [word, word.split(".").slice(0, 2).join(".")]);
}

/** Whether a name stands in a text, and not within a longer one. */
function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!/[\w-]/.test(text[at - 1] ?? "") && !/[\w-]/.test(text[at + name.length] ?? "")) return true;
  return false;
}

/** The names of variables of the Serverless Framework: `param:x`, `env:X`. */
function serverlessNames(text: string): string[] {
  return text.match(/(?:param|env|self):[\w.-]+/g) ?? [];
}
