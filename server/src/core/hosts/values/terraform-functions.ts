// Functions of Terraform whose result follows from what is known of their arguments. All others are not known.

import { impliedScalar } from "../tree";
import type { HclCall } from "../trees/hcl";
import { readEmbeddedJson } from "../trees/json";
import { plainValue } from "./plain";
import { Arguments } from "./terraform-arguments";
import { LIST_FUNCTIONS } from "./terraform-lists";
import type { Place } from "./terraform-place";
import { templateFile } from "./terraform-templates";
import { affix, onText, TEXT_FUNCTIONS } from "./terraform-texts";
import { attempt } from "./terraform-try";
import { choice, knownText, rangeOf, type ValueNode } from "./text";

/** The result of a call; undefined where it is not known. */
export function callFunction(call: HclCall, place: Place): ValueNode | undefined {
  if (call.name === "try") return attempt(call, place);
  const make = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  return make?.(new Arguments(call, place));
}

type Make = (args: Arguments) => ValueNode | undefined;

const same: Make = (args) => args.value(0);
const FUNCTIONS: Readonly<Record<string, Make>> = {
  ...LIST_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  jsonencode: same,
  tostring: same,
  tonumber: same,
  tobool: same,
  tomap: same,
  sensitive: same,
  nonsensitive: same,
  file: (args) => {
    const content = args.asset(0);
    return content === undefined ? undefined : args.text(content);
  },
  templatefile: templateFile,
  jsondecode: (args) => {
    const given = args.value(0);
    // What was encoded is what it was.
    if (given?.type === "array" || given?.type === "object") return given;
    const known = knownText(given);
    const json = known === undefined ? undefined : readEmbeddedJson(impliedScalar(known, args.call.range));
    return json && plainValue(json);
  },
  format,
  join,
  coalesce: (args) => coalesce(args, 0),
  lower: onText((value) => value.toLowerCase()),
  upper: onText((value) => value.toUpperCase()),
  title: onText((value) => value.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())),
  trimspace: onText((value) => value.trim()),
  chomp: onText(withoutLineEnds),
  trimprefix: onText((value, args) => affix(args, (prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value))),
  trimsuffix: onText((value, args) =>
    affix(args, (suffix) => (suffix !== "" && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value)),
  ),
  replace: onText((value, args) => {
    const [what, by] = [args.known(1), args.known(2)];
    // Between slashes it is a regular expression of another language.
    return what === undefined || by === undefined || /^\/.*\/$/s.test(what) ? undefined : value.replaceAll(what, () => by);
  }),
  startswith: onText((value, args) => affix(args, (prefix) => String(value.startsWith(prefix)))),
  endswith: onText((value, args) => affix(args, (suffix) => String(value.endsWith(suffix)))),
  "provider::aws::arn_build": (args) => {
    const fields = args.all();
    if (args.count !== 5 || fields.length !== 5) return undefined;
    return args.concatenate([args.text("arn"), ...fields].flatMap((field, i) => (i === 0 ? [field] : [args.text(":"), field])));
  },
};

function withoutLineEnds(value: string): string {
  let end = value.length;
  while (value[end - 1] === "\n") end -= value[end - 2] === "\r" ? 2 : 1;
  return value.slice(0, end);
}

/** `%s`, `%d` and `%v` of texts and numbers. */
function format(args: Arguments): ValueNode | undefined {
  const pattern = args.known(0);
  if (pattern === undefined) return undefined;
  const pieces = args.formatted(pattern, (index) => args.value(index));
  return pieces && args.concatenate(pieces);
}

function join(args: Arguments): ValueNode | undefined {
  const between = args.known(0);
  const values = args.value(1);
  if (between === undefined || args.count !== 2 || values?.type !== "array") return undefined;
  const children = values.children ?? [];
  // A list inside of it, or what may be one, brings any number of texts.
  if (children.some((child) => child.type === "unknown" || child.type === "array")) return undefined;
  // Without a separator, or alone, an entry that is not there is an empty text.
  const isPlain = between === "" || children.length === 1;
  const texts = isPlain ? children.map((child) => orEmpty(child, args)) : children;
  return args.concatenate(texts.flatMap((child, i) => (i === 0 ? [child] : [args.text(between), child])));
}

function orEmpty(value: ValueNode, args: Arguments): ValueNode {
  if (!value.choice) return value;
  const { condition, whenTrue, whenFalse } = value.choice;
  const branch = (one: ValueNode | undefined) => (one ? orEmpty(one, args) : args.text(""));
  return choice(condition, branch(whenTrue), branch(whenFalse), rangeOf(value));
}

/** The first value that is neither `null` nor empty. */
function coalesce(args: Arguments, from: number): ValueNode | undefined {
  if (from >= args.count) return undefined;
  const settle = (value: ValueNode | undefined): ValueNode | undefined => {
    const known = knownText(value);
    if (!value || known === "") return coalesce(args, from + 1);
    if (value.choice) {
      const { condition, whenTrue, whenFalse } = value.choice;
      const [one, two] = [settle(whenTrue), settle(whenFalse)];
      return one && two ? choice(condition, one, two, rangeOf(value)) : undefined;
    }
    if (known !== undefined) return value;
    // A text with a fixed part, or a name that AWS gives, is not empty.
    const isFilled = value.type === "string" && value.parts?.some((part) => "text" in part || !part.symbol.startsWith("?:"));
    return isFilled ? value : undefined;
  };
  return settle(args.value(from));
}
