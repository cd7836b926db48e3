// Functions of Terraform on lists and maps. Entries that may not be there, or stand for any number, stay so.
import { HOSTS } from "../../limits";
import type { Arguments } from "./terraform-arguments";
import { chosenByKey, isSureList, mapItem } from "./terraform-steps";
import { choice, knownText, object, partsOf, rangeOf, type ValueNode } from "./text";

type Make = (args: Arguments) => ValueNode | undefined;

const sureItems = (value: ValueNode | undefined): readonly ValueNode[] | undefined =>
  value?.type === "array" && isSureList(value) ? (value.children ?? []) : undefined;

/** The entries if all are known texts. */
const knownItems = (value: ValueNode | undefined): readonly ValueNode[] | undefined =>
  sureItems(value)?.every((item) => knownText(item) !== undefined) ? value?.children : undefined;

const membersIn = (value: ValueNode | undefined): readonly (readonly [ValueNode, ValueNode])[] | undefined => {
  if (value?.type !== "object") return undefined;
  const members = (value.children ?? []).flatMap(({ children }) =>
    children?.[0] && children[1] ? [[children[0], children[1]] as const] : [],
  );
  return members.every(([name]) => knownText(name) !== undefined) ? members : undefined;
};

/** As sets and lists of distinct values have it: of equal ones the first. */
const distinct: Make = (args) => distinctItems(args.value(0), args);

function distinctItems(value: ValueNode | undefined, args: Arguments): ValueNode | undefined {
  if (value?.type !== "array") return value;
  const seen = new Set<string>();
  const children = (value.children ?? []).filter((child) => {
    const parts =
      child.type === "string"
        ? JSON.stringify((partsOf(child) ?? []).map((part) => ("text" in part ? part.text : [part.symbol])))
        : undefined;
    if (parts === undefined) return true;
    const isNew = !seen.has(parts);
    seen.add(parts);
    return isNew;
  });
  return args.list(children);
}

const sorted: Make = (args) => {
  const value = args.value(0);
  const known = knownItems(value);
  if (!known) return value?.type === "array" && (value.children?.length ?? 0) > 1 ? { ...value, unordered: true } : value;
  return args.list([...known].sort((a, b) => ((knownText(a) ?? "") < (knownText(b) ?? "") ? -1 : 1)));
};

/** A set goes through its entries in the order of their texts; where these are not known in none that is known. */
const asSet = (value: ValueNode | undefined): ValueNode | undefined => {
  if (value?.type !== "array") return value;
  const known = knownItems(value);
  if (!known) return { ...value, isSet: true, ...((value.children?.length ?? 0) > 1 && { unordered: true as const }) };
  return { ...value, isSet: true, children: [...known].sort((a, b) => ((knownText(a) ?? "") < (knownText(b) ?? "") ? -1 : 1)) };
};

function concat(args: Arguments): ValueNode {
  // What is not known may be any number of entries and stands as one.
  return args.list(args.all().flatMap(entriesOfList));
}

/** The entries of a list; of a list by choice each entry by choice. */
function entriesOfList(value: ValueNode): ValueNode[] {
  if (value.type === "array") return [...(value.children ?? [])];
  if (!value.choice) return [value];
  const { condition, whenTrue, whenFalse } = value.choice;
  const isLists = [whenTrue, whenFalse].every((one) => !one || one.type === "array" || one.choice);
  if (!isLists) return [value];
  const under = (branch: ValueNode | undefined, holds: boolean) =>
    (branch ? entriesOfList(branch) : []).map((one) => choice(condition, holds ? one : undefined, holds ? undefined : one, rangeOf(one)));
  return [...under(whenTrue, true), ...under(whenFalse, false)];
}

function flatten(args: Arguments): ValueNode | undefined {
  const value = args.value(0);
  const flat = (node: ValueNode): readonly ValueNode[] =>
    node.type === "array"
      ? (node.children ?? []).flatMap(flat)
      : node.choice
        ? entriesOfList(node).flatMap((one) => (one === node ? [one] : flat(one)))
        : [node];
  return value?.type === "array" ? args.list(flat(value)) : value;
}

/** Later members count. */
function merge(args: Arguments): ValueNode | undefined {
  const members = new Map<string, readonly [ValueNode, ValueNode]>();
  for (const value of args.all()) {
    const own = membersIn(value);
    if (!own) return undefined;
    for (const member of own) members.set(knownText(member[0]) as string, member);
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
  const items = sureItems(value);
  return items && index !== undefined && /^\d+$/.test(index) && items.length > 0 ? items[Number(index) % items.length] : undefined;
}

/** The only entry, or nothing. */
const one: Make = (args) => {
  const value = args.value(0);
  const [only, ...more] = value?.type === "array" ? (value.children ?? []) : [];
  return only && more.length === 0 && only.type !== "unknown" ? only : undefined;
};

const lookup: Make = (args) => {
  const members = membersIn(args.value(0));
  const name = args.known(1);
  if (!members) return undefined;
  const otherwise = args.value(2);
  if (name === undefined) {
    const own = members.map(([key, value]) => [knownText(key), value] as const);
    return args.count < 3 || otherwise ? chosenByKey(args.value(1), own, args.place, otherwise) : undefined;
  }
  return members.find(([key]) => knownText(key) === name)?.[1] ?? args.value(2);
};

/** A format for each entry of the lists among the arguments. */
const formatlist: Make = (args) => {
  const pattern = args.known(0);
  if (pattern === undefined) return undefined;
  const values = args.all().slice(1);
  const lists = values.filter((value) => value.type === "array");
  const [first] = lists;
  if (!first || values.length !== args.count - 1 || values.some(({ type }) => type === "unknown" || type === "object")) return undefined;
  const length = first.children?.length ?? 0;
  if (length > HOSTS.entriesOfAList || lists.some((one) => one.children?.length !== length)) return undefined;
  // Entries of one list may be there or not; of several lists nobody knows which go together.
  if (lists.length > 1 && !lists.every(isSureList)) return undefined;
  const made = Array.from({ length }, (_, index) => {
    const item = first.children?.[index] as ValueNode;
    return mapItem(item, (own) => {
      const pieces = args.formatted(pattern, (at) => {
        const value = values[at - 1];
        return value === first ? own : value?.type === "array" ? value.children?.[index] : value;
      });
      return pieces && args.concatenate(pieces);
    });
  });
  return made.every((item) => item !== undefined) ? args.list(made as ValueNode[]) : undefined;
};

/** Without empty texts, also those that a condition chooses. */
const compact: Make = (args) => {
  const value = args.value(0);
  if (value?.type !== "array") return value;
  const filled = (item: ValueNode | undefined): ValueNode | undefined => {
    if (!item?.choice) return knownText(item) === "" ? undefined : item;
    const { condition, whenTrue, whenFalse } = item.choice;
    const [one, two] = [filled(whenTrue), filled(whenFalse)];
    return one || two ? choice(condition, one, two, rangeOf(item)) : undefined;
  };
  return args.list((value.children ?? []).flatMap((child) => filled(child) ?? []));
};

function withoutSet(value: ValueNode | undefined): ValueNode | undefined {
  if (!value?.isSet) return value;
  const { isSet: _, ...list } = value;
  return list;
}

/** The texts that all sets have. */
function setintersection(args: Arguments): ValueNode | undefined {
  const sets = args.all().map(knownItems);
  const [first, ...others] = sets;
  if (!first || sets.length !== args.count || others.some((one) => !one)) return undefined;
  return args.list(first.filter((item) => others.every((one) => one?.some((other) => knownText(other) === knownText(item)))));
}

/** Each entry of the first list with each of the second, and so on. */
function setproduct(args: Arguments): ValueNode | undefined {
  let rows: ValueNode[][] = [[]];
  const lists = args.all();
  if (lists.length !== args.count) return undefined;
  for (const value of lists) {
    const items = sureItems(value);
    if (!items || rows.length * items.length > HOSTS.entriesOfAList) return undefined;
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return args.list(rows.map((row) => args.list(row)));
}

function slice(args: Arguments): ValueNode | undefined {
  const items = sureItems(args.value(0));
  const [from, to] = [wholeNumber(args.known(1)), wholeNumber(args.known(2))];
  return items && from !== undefined && to !== undefined && from <= to && to <= items.length ? args.list(items.slice(from, to)) : undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

const contains: Make = (args) => {
  const items = knownItems(args.value(0));
  const known = args.known(1);
  return items && known !== undefined ? args.truth(items.some((item) => knownText(item) === known)) : undefined;
};

const length: Make = (args) => {
  const value = args.value(0);
  const items = sureItems(value) ?? membersIn(value);
  const known = items ? items.length : knownText(value)?.length;
  return known === undefined ? undefined : numberOf(known, args);
};

function numberOf(value: number, args: Arguments): ValueNode {
  return { ...args.text(""), type: "number", value, written: String(value) };
}

const setsubtract: Make = (args) => {
  const [from, without] = [args.value(0), knownItems(args.value(1))];
  const items = knownItems(from);
  if (!items || !without) return undefined;
  const gone = new Set(without.map(knownText));
  return args.list(items.filter((item) => !gone.has(knownText(item))));
};

const coalescelist: Make = (args) => {
  for (const value of args.all()) {
    const items = sureItems(value);
    if (!items) return undefined;
    if (items.length > 0) return value;
  }
  return undefined;
};

/** By name. */
export const LIST_FUNCTIONS: Readonly<Record<string, Make>> = {
  // The list of a set is no set.
  tolist: (args) => withoutSet(args.value(0)),
  toset: (args) => asSet(distinct(args)),
  distinct,
  sort: sorted,
  compact,
  concat,
  setunion: (args) => asSet(distinctItems(concat(args), args)),
  setintersection: (args) => asSet(setintersection(args)),
  setproduct,
  slice,
  flatten,
  merge,
  split,
  one,
  lookup,
  formatlist,
  contains,
  length,
  setsubtract,
  coalescelist,
  element: (args) => entry(args.value(0), args.known(1)),
  reverse: (args) => {
    const items = sureItems(args.value(0));
    return items && args.list([...items].reverse());
  },
  keys: (args) => {
    const members = membersIn(args.value(0));
    return members && args.list(members.map(([name]) => name).sort((a, b) => ((knownText(a) ?? "") < (knownText(b) ?? "") ? -1 : 1)));
  },
  values: (args) => {
    const members = membersIn(args.value(0));
    const byName = (a: readonly [ValueNode, ValueNode], b: readonly [ValueNode, ValueNode]) =>
      (knownText(a[0]) ?? "") < (knownText(b[0]) ?? "") ? -1 : 1;
    return members && args.list([...members].sort(byName).map(([, value]) => value));
  },
  zipmap: (args) => {
    const [names, values] = [knownItems(args.value(0)), sureItems(args.value(1))];
    if (!names || !values || names.length !== values.length) return undefined;
    return object(
      names.map((name, i) => [name, values[i] as ValueNode] as const),
      args.call.range,
    );
  },
  range: (args) => {
    const [first, second] = [Number(args.known(0) ?? Number.NaN), Number(args.known(1) ?? Number.NaN)];
    const [from, to] = args.count === 1 ? [0, first] : [first, second];
    if (args.count > 2 || !Number.isInteger(from) || !Number.isInteger(to) || to - from > HOSTS.entriesOfAList) return undefined;
    return args.list(Array.from({ length: Math.max(0, to - from) }, (_, i) => numberOf(from + i, args)));
  },
};
