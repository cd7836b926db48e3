// Functions of Terraform whose result follows from what is known of their arguments. All others are not known.
import type { HclCall } from "../trees/hcl";
import { concatenateHcl, type Place, sourceOf } from "./terraform-place";
import { knownText, list, object, text, type ValueNode } from "./text";

/** The result of a call; undefined where it is not known. */
export function callFunction(call: HclCall, place: Place): ValueNode | undefined {
  const make = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  return make?.(new Arguments(call, place));
}

class Arguments {
  constructor(
    readonly call: HclCall,
    readonly place: Place,
  ) {}

  get count(): number {
    return this.call.args.length;
  }

  value(index: number): ValueNode | undefined {
    const argument = this.call.args[index];
    return argument && this.place.evaluate(argument, this.place);
  }

  known(index: number): string | undefined {
    return knownText(this.value(index));
  }

  all(): ValueNode[] {
    return this.call.args.flatMap((argument) => this.place.evaluate(argument, this.place) ?? []);
  }

  list(children: readonly ValueNode[]): ValueNode {
    return list(children, this.call.range);
  }

  text(value: string): ValueNode {
    return text([{ text: value }], this.call.range);
  }

  concatenate(pieces: readonly ValueNode[]): ValueNode {
    return concatenateHcl(pieces, this.call.range, this.place, sourceOf(this.call, this.place.file));
  }
}

type Make = (args: Arguments) => ValueNode | undefined;

const same: Make = (args) => args.value(0);
const onText =
  (change: (text: string, args: Arguments) => string | undefined): Make =>
  (args) => {
    const known = args.known(0);
    const changed = known === undefined ? undefined : change(known, args);
    return changed === undefined ? undefined : args.text(changed);
  };

const FUNCTIONS: Readonly<Record<string, Make>> = {
  jsonencode: same,
  tostring: same,
  tolist: same,
  toset: same,
  distinct: same,
  sort: same,
  compact: same,
  sensitive: same,
  nonsensitive: same,
  file: (args) => {
    // Without the folder of the module a path is that of the working folder, which is the same one as a rule.
    const path = args.known(0)?.replace(/^(\.\/)+/, "");
    const content = path === undefined ? undefined : args.place.module.assets.get(path);
    return content === undefined ? undefined : args.text(content);
  },
  format,
  join,
  concat,
  flatten,
  setunion: concat,
  merge,
  split,
  element: (args) => entry(args.value(0), args.known(1)),
  one: (args) => entry(args.value(0), "0"),
  lookup: (args) => {
    const map = args.value(0);
    const name = args.known(1);
    if (map?.type !== "object" || name === undefined) return undefined;
    return map.children?.find((child) => child.children?.[0]?.value === name)?.children?.[1] ?? args.value(2);
  },
  coalesce: (args) => {
    const first = args.all()[0];
    return first && knownText(first) !== undefined && knownText(first) !== "" ? first : undefined;
  },
  lower: onText((value) => value.toLowerCase()),
  upper: onText((value) => value.toUpperCase()),
  trimspace: onText((value) => value.trim()),
  trimprefix: onText((value, args) => affix(args, (prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value))),
  trimsuffix: onText((value, args) =>
    affix(args, (suffix) => (suffix !== "" && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value)),
  ),
  replace: onText((value, args) => {
    const [what, by] = [args.known(1), args.known(2)];
    // Between slashes it is a regular expression of another language.
    return what === undefined || by === undefined || /^\/.*\/$/s.test(what) ? undefined : value.replaceAll(what, by);
  }),
};

function affix(args: Arguments, change: (affix: string) => string): string | undefined {
  const known = args.known(1);
  return known === undefined ? undefined : change(known);
}

/** `%s`, `%d` and `%v` of texts and numbers. */
function format(args: Arguments): ValueNode | undefined {
  const pattern = args.known(0);
  if (pattern === undefined) return undefined;
  const pieces: ValueNode[] = [];
  let next = 1;
  for (const match of pattern.matchAll(/%([sdv%])|%|[^%]+/g)) {
    if (match[0] === "%") return undefined;
    if (match[1] === undefined || match[1] === "%") pieces.push(args.text(match[1] === "%" ? "%" : match[0]));
    else {
      const value = args.value(next++);
      if (!value) return undefined;
      pieces.push(value);
    }
  }
  return args.concatenate(pieces);
}

function join(args: Arguments): ValueNode | undefined {
  const between = args.known(0);
  const values = args.value(1);
  if (between === undefined || args.count !== 2 || values?.type !== "array") return undefined;
  const children = values.children ?? [];
  // A list inside of it, or what may be one, brings any number of texts.
  if (children.some((child) => child.type === "unknown" || child.type === "array")) return undefined;
  return args.concatenate(children.flatMap((child, i) => (i === 0 ? [child] : [args.text(between), child])));
}

/** Lists in a row; what is not known may be any number of entries and stands as one. */
function concat(args: Arguments): ValueNode {
  return args.list(args.all().flatMap((value) => (value.type === "array" ? (value.children ?? []) : [value])));
}

function flatten(args: Arguments): ValueNode | undefined {
  const value = args.value(0);
  const flat = (node: ValueNode): readonly ValueNode[] => (node.type === "array" ? (node.children ?? []).flatMap(flat) : [node]);
  return value?.type === "array" ? args.list(flat(value)) : value;
}

/** Later members count. */
function merge(args: Arguments): ValueNode | undefined {
  const members = new Map<string, [ValueNode, ValueNode]>();
  for (const value of args.all()) {
    if (value.type !== "object") return undefined;
    for (const child of value.children ?? []) {
      const [name, one] = child.children ?? [];
      if (name && one) members.set(String(name.value), [name, one]);
    }
  }
  return object([...members.values()], args.call.range);
}

function split(args: Arguments): ValueNode | undefined {
  const [between, value] = [args.known(0), args.known(1)];
  return between === undefined || value === undefined || between === ""
    ? undefined
    : args.list(value.split(between).map((one) => args.text(one)));
}

function entry(value: ValueNode | undefined, index: string | undefined): ValueNode | undefined {
  const children = value?.type === "array" ? (value.children ?? []) : [];
  const isSure = children.every((child) => child.type !== "unknown" && child.type !== "choice");
  return isSure && index !== undefined && children.length > 0 ? children[Number(index) % children.length] : undefined;
}
