// Published checks of AWS resources as facts in our own words: which operation tells, where in its answer, what has to be
// there, and which property of a CloudFormation resource it is. The rows stand in `rows-*.ts`. Pure.
import { state } from "../../core/session/query";
import type { Atom, Property, Scalar, Test } from "../condition/tree";
import { ROWS_A } from "./rows-a";
import { ROWS_B } from "./rows-b";
import { ROWS_C } from "./rows-c";
import { ROWS_D } from "./rows-d";
import { ROWS_E } from "./rows-e";

/** One check. */
export interface KnownControl {
  service: string;
  operation: string;
  /** What has to hold for the safe state. */
  condition: Atom;
  /** What has to hold besides, or is as good: further questions on the same answer. */
  others?: { kind: "all" | "any"; parts: Atom[] };
  /** The resource in words, and what the check is about. */
  noun: string;
  words: string;
  /** The property of a CloudFormation resource, where one has it. */
  template?: TemplateProperty;
}

export interface TemplateProperty {
  type: string;
  property: Property;
  /** The value that means the same there, where it is another one: `true` for `ENABLED`. */
  value?: Scalar;
}

/** All checks. */
export const knownControls = state("controls/published checks", (): readonly KnownControl[] =>
  [ROWS_A, ROWS_B, ROWS_C, ROWS_D, ROWS_E].flatMap(readRows),
);

const byPlace = state("controls/published checks by place", () => {
  const found = new Map<string, KnownControl>();
  for (const one of knownControls()) {
    const { property } = one.condition;
    const name = placeName(one.service, one.operation, property.where?.path ?? property.path, property.where?.value);
    if (!found.has(name)) found.set(name, one);
  }
  return found;
});

/** The first check of a parameter: of an operation, its path and, where the path is a list of keys, one key. */
export function knownAt(service: string, operation: string, path: string, key?: string): KnownControl | undefined {
  const places = byPlace();
  return (
    places.get(placeName(service, operation, path, key)) ??
    (key === undefined ? undefined : places.get(placeName(service, operation, `${path}.${key}`)))
  );
}

const byName = state("controls/published checks by name", () => {
  const found = new Map<string, KnownControl>();
  for (const one of knownControls()) {
    const { property } = one.condition;
    if (property.where || property.count) continue;
    const name = endName(one.service, property.path);
    if (name !== undefined && !found.has(name)) found.set(name, one);
  }
  return found;
});

/** The check of a member of the same name in the same structure of another answer, as if it were of this one; it has no template. */
export function knownLike(service: string, operation: string, path: string): KnownControl | undefined {
  const name = endName(service, path);
  const like = name === undefined ? undefined : byName().get(name);
  if (!like) return undefined;
  const { template: _, others: __, ...rest } = like;
  return { ...rest, operation, condition: { ...like.condition, property: { ...like.condition.property, path } } };
}

/** The last two names of a path; one alone tells nothing. */
function endName(service: string, path: string): string | undefined {
  const names = path.split(/[.[\]{}]+/).filter(Boolean);
  return names.length < 2 ? undefined : `${service} ${names.slice(-2).join(".")}`;
}

function placeName(service: string, operation: string, path: string, key = ""): string {
  return `${service} ${operation} ${path} ${key}`;
}

interface Head {
  service: string;
  operation: string;
  prefix: string;
  type: string;
  noun: string;
}

/**
 * The rows of a text. A line `# service operation prefix type noun` begins a resource; the others are
 * `path OP values | property | words`, with `=` one of, `!=` none of, `*=` has one of (of a list), `>=` and `<=`, `+` there, `-` not there, `~N` at most
 * N days ago, `>N` more than N days ahead. `!` at the end: a missing value fails; `?`: it passes. A property `.` has the
 * path's last name, `-` is none. Several questions stand with ` & ` between them where all have to hold, with ` / ` where one is enough. `List[].@key` is the entry of a list of keys and values.
 */
function readRows(text: string): KnownControl[] {
  const controls: KnownControl[] = [];
  let head: Head | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith("# ")) {
      const [service = "", operation = "", prefix = "", type = "", ...noun] = line.slice(2).split(" ");
      head = { service, operation, prefix: prefix === "-" ? "" : prefix, type, noun: noun.join(" ") };
    } else if (head && line !== "") controls.push(readRow(line, head));
  }
  return controls;
}

function readRow(line: string, head: Head): KnownControl {
  const { service, operation, prefix, type, noun } = head;
  const [left = "", target = "", words = ""] = line.split("|");
  const kind = left.includes(" & ") ? "all" : "any";
  const [first = "", ...more] = left.split(kind === "all" ? " & " : " / ");
  const { path } = splitRow(first);
  const condition = readAtom(first, prefix);
  const template = templateOf(target, type, path);
  const others = more.length > 0 ? ({ kind, parts: more.map((one) => readAtom(one, prefix)) } as const) : undefined;
  return { service, operation, condition, noun, words, ...(others && { others }), ...(template && { template }) };
}

/** One question of a row. */
function readAtom(text: string, prefix: string): Atom {
  const { path, op, rest } = splitRow(text);
  const mark = /[!?]$/.exec(rest)?.[0];
  const values = (mark ? rest.slice(0, -1) : rest).split(",");
  // The entries of a list of keys and values are texts.
  const { test, negated } = testOf(op === "*=" ? "=" : op, (prefix + path).includes("@") ? values.map((value) => `'${value}'`) : values);
  const usual = negated || (test.is === "value" && test.values.length === 1 && test.values[0] === false);
  const missing = mark === "!" ? false : mark === "?" ? true : usual;
  const property = propertyOf(prefix + path, /^[a-z]/.test(prefix + path));
  return { kind: "test", property, quantifier: op === "*=" ? "some" : "each", test, negated, missing };
}

/** The path, the comparison and the values. Only keys after `@` may hold a `-`. */
function splitRow(left: string): { path: string; op: string; rest: string } {
  const at = left.search(/[!*]=|>=|<=|[=~>+]/);
  if (at < 0) return { path: left.replace(/-$/, ""), op: "-", rest: "" };
  const op = /^[!><*]=/.test(left.slice(at, at + 2)) ? left.slice(at, at + 2) : left.charAt(at);
  return { path: left.slice(0, at), op, rest: left.slice(at + op.length) };
}

function testOf(op: string, values: string[]): { test: Test; negated: boolean } {
  const number = { number: Number(values[0]) };
  switch (op) {
    case ">=":
      return { test: { is: "range", least: number }, negated: false };
    case "<=":
      return { test: { is: "range", most: number }, negated: false };
    case "+":
    case "-":
      return { test: { is: "set", word: "missing" }, negated: op === "-" };
    case "~":
      return { test: { is: "age", days: number, direction: "ago" }, negated: false };
    case ">":
      return { test: { is: "age", days: number, direction: "ahead" }, negated: false };
    default:
      return { test: { is: "value", values: values.map(scalarOf) }, negated: op === "!=" };
  }
}

/** A text in single quotes stays one. */
function scalarOf(text: string): Scalar {
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  return text === "true" ? true : text === "false" ? false : /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** `Attributes[].@a.b`: the value of the entry whose key is `a.b`. */
function propertyOf(path: string, lower: boolean): Property {
  const at = path.indexOf("@");
  if (at < 0) return { path };
  const list =
    path
      .slice(0, at)
      .split(/\[\]\.?/)
      .at(-2) ?? "";
  const own: Record<string, [string, string]> = {
    ClusterSettings: ["Name", "Value"],
    Parameters: ["ParameterName", "ParameterValue"],
    OptionSettings: ["OptionName", "Value"],
  };
  const [name, value] = own[list.split(".").at(-1) as string] ?? (lower ? ["name", "value"] : ["Key", "Value"]);
  return { path: path.slice(0, at) + value, where: { path: path.slice(0, at) + name, value: path.slice(at + 1) } };
}

function templateOf(target: string, type: string, path: string): TemplateProperty | undefined {
  if (target === "-" || type === "-" || !type.startsWith("AWS::")) return undefined;
  const [name = "", value] = splitValue(target);
  const property = propertyOf(name === "." ? (path.split(".").at(-1) as string) : name, false);
  return { type, property, ...(value !== undefined && { value: scalarOf(value) }) };
}

/** `PointInTimeRecoveryEnabled:true`: the property, and the value that means the same there. */
function splitValue(target: string): string[] {
  const at = target.startsWith("AWS::") ? -1 : target.lastIndexOf(":");
  return at < 0 ? [target] : [target.slice(0, at), target.slice(at + 1)];
}
