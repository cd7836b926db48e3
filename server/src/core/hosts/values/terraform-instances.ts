// `count` and `for_each`: whether a block is there at all, and what `each` and `count` are in its instances.
import { HOSTS } from "../../limits";
import type { Range } from "../../syntax/tree";
import type { ConditionTerm } from "../host";
import type { HclBlock, HclExpression } from "../trees/hcl";
import { all, any, either, freeCondition, namedCondition, not, type Settled } from "./terraform-conditions";
import { attribute } from "./terraform-module";
import { nameOf, type Place } from "./terraform-place";
import { choice, knownText, list, object, rangeOf, text, type ValueNode } from "./text";

/** What is known of the instances of a block. */
export interface Instances {
  /** Whether there is one: a constant, or a condition. */
  exists: Settled;
  /** Their keys or numbers, as far as they are known and not too many. */
  keys?: readonly string[];
  /** The symbol that is one of the keys, where there are several. */
  symbol?: string;
  /** `each` or `count` in an instance that may be any of them; empty where nothing is known of them. */
  scope: ReadonlyMap<string, ValueNode>;
}

const ONE: Instances = { exists: true, scope: new Map() };

/** The instances of a block, whose address is the place's. */
export function instancesOf(block: HclBlock, place: Place): Instances {
  const count = attribute(block, "count");
  if (count) return countInstances(count, place);
  const each = attribute(block, "for_each");
  return each ? eachInstances(each, place) : ONE;
}

/** The instances of a call that may be there, with what `each.value` is; undefined where they are not known. One that is not counted is the first. */
export function knownInstances(block: HclBlock, place: Place): { key: string; value?: ValueNode }[] | undefined {
  const count = attribute(block, "count");
  const each = attribute(block, "for_each");
  if (!count && !each) return [{ key: "0" }];
  if (count) {
    const most = largest(place.evaluate(count, place));
    return most === undefined || most > HOSTS.instances ? undefined : Array.from({ length: most }, (_, i) => ({ key: String(i) }));
  }
  const members = each && membersOfAny(place.evaluate(each, place));
  return members?.map(([key, value]) => ({ key, ...(value && { value }) }));
}

/** As `membersOf`, of all branches of a choice. */
function membersOfAny(value: ValueNode | undefined): [string, ValueNode | undefined][] | undefined {
  if (!value?.choice) return membersOf(value);
  const [one, two] = [membersOfAny(value.choice.whenTrue), membersOfAny(value.choice.whenFalse)];
  return one && two && [...one, ...two];
}

function countInstances(count: HclExpression, place: Place): Instances {
  const value = place.evaluate(count, place);
  const name = `${nameOf(count, place)} > 0`;
  const exists = namedCondition(positive(value, name, count, place), nameOfCount(count, value, place, name), place);
  const most = largest(value);
  const scope = (index: ValueNode) => new Map([["count", object([[word("index", count.range), index]], count.range)]]);
  if (most === undefined || most > HOSTS.instances) return { exists, scope: new Map() };
  const keys = Array.from({ length: most }, (_, i) => String(i));
  if (most === 0) return { exists, keys, scope: new Map() };
  const symbol = place.module.symbols.choice(`${place.address}.count.index`, "it differs from instance to instance", keys);
  if (most === 1) return { exists, keys, symbol, scope: scope(word("0", count.range)) };
  return { exists, keys, symbol, scope: scope(text([{ symbol, range: count.range }], count.range)) };
}

/** `var.create ? 1 : 0` is there where `var.create` holds: that is the condition's name. */
function nameOfCount(count: HclExpression, value: ValueNode | undefined, place: Place, otherwise: string): string {
  if (count.type === "conditional" && knownText(value?.choice?.whenFalse) === "0") return nameOf(count.condition, place);
  return otherwise;
}

function positive(value: ValueNode | undefined, name: string, count: HclExpression, place: Place): ConditionTerm {
  if (value?.choice) {
    const { condition, whenTrue, whenFalse } = value.choice;
    return either({ type: "condition", name: condition }, positive(whenTrue, name, count, place), positive(whenFalse, name, count, place));
  }
  const known = knownText(value);
  return known !== undefined && /^\d+$/.test(known) ? { type: "constant", value: Number(known) > 0 } : freeCondition(name, count, place);
}

function largest(value: ValueNode | undefined): number | undefined {
  if (value?.choice) {
    const both = [largest(value.choice.whenTrue), largest(value.choice.whenFalse)];
    return both.every((one) => one !== undefined) ? Math.max(...(both as number[])) : undefined;
  }
  const known = knownText(value);
  return known !== undefined && /^\d+$/.test(known) ? Number(known) : undefined;
}

function eachInstances(each: HclExpression, place: Place): Instances {
  const value = place.evaluate(each, place);
  const name = `length(${nameOf(each, place)}) > 0`;
  const members = membersOf(value);
  if (!members) {
    const { condition, whenTrue, whenFalse } = value?.choice ?? {};
    const [one, two] = [membersOf(whenTrue), membersOf(whenFalse)];
    // `condition ? {…} : {}`
    if (condition !== undefined && one && two && (one.length === 0 || two.length === 0)) {
      const filled = one.length > 0 ? one : two;
      const term: ConditionTerm = { type: "condition", name: condition };
      const exists = filled.length === 0 ? false : namedCondition(one.length > 0 ? term : not(term), name, place);
      return withKeys(filled, exists, each, place);
    }
    return { exists: namedCondition(freeCondition(name, each, place), name, place), scope: new Map() };
  }
  return withKeys(members, members.length > 0, each, place);
}

function withKeys(members: readonly [string, ValueNode | undefined][], exists: Settled, each: HclExpression, place: Place): Instances {
  if (members.length > HOSTS.instances) return { exists, scope: new Map() };
  const keys = members.map(([key]) => key);
  if (members.length === 0) return { exists, keys, scope: new Map() };
  const symbol = place.module.symbols.choice(`${place.address}.each.key`, "it differs from instance to instance", keys);
  const [only] = members;
  // Known in this version, and still one of those of another one.
  if (only && members.length === 1) return { exists, keys, symbol, scope: bound(word(only[0], each.range), only[1], each.range) };
  const key = text([{ symbol, range: each.range }], each.range);
  return { exists, keys, symbol, scope: bound(key, valueFor(symbol, members, each.range, place), each.range) };
}

/** The value that belongs to the key that a symbol is. */
function valueFor(symbol: string, members: readonly [string, ValueNode | undefined][], range: Range, place: Place): ValueNode | undefined {
  if (members.every(([, value]) => value === undefined)) return undefined;
  const [first, ...rest] = members;
  if (!first) return undefined;
  const [key, value] = first;
  if (rest.length === 0) return value;
  const name = place.module.symbols.infos.get(symbol)?.name ?? symbol;
  const settled = namedCondition({ type: "equals", symbol, value: key }, `${name} == ${JSON.stringify(key)}`, place);
  return typeof settled === "boolean" ? value : choice(settled.condition, value, valueFor(symbol, rest, range, place), range);
}

/** Keys with their values; of a set, whose entries are both, without. */
function membersOf(value: ValueNode | undefined): [string, ValueNode | undefined][] | undefined {
  const children = value?.children ?? [];
  if (value?.type === "array") {
    const keys = children.map(knownText);
    return keys.every((key) => key !== undefined) ? [...new Set(keys as string[])].map((key) => [key, undefined]) : undefined;
  }
  if (value?.type !== "object") return undefined;
  const members = children.map((child): [string | undefined, ValueNode | undefined] => [
    child.children?.[0] && knownText(child.children[0]),
    child.children?.[1],
  ]);
  return members.every(([key]) => key !== undefined) ? (members as [string, ValueNode][]) : undefined;
}

function bound(key: ValueNode, value: ValueNode | undefined, range: Range): Map<string, ValueNode> {
  const members: [ValueNode, ValueNode][] = [
    [word("key", range), key],
    [word("value", range), value ?? key],
  ];
  return new Map([["each", object(members, range)]]);
}

function word(value: string, range: Range): ValueNode {
  return text([{ text: value }], range, value);
}

/**
 * The scope of the instance that an index names: of a known key its own values, of a symbol that is one of the keys what belongs
 * to it. Of any other index nothing is known; `instance` is how such values are named.
 */
export function instanceScope(block: HclBlock, index: ValueNode | undefined, instance: string, place: Place): Map<string, ValueNode> {
  const each = attribute(block, "for_each");
  const count = attribute(block, "count");
  if (!each && !count) return new Map();
  const range = (each ?? count ?? block).range;
  const open = (name: string) => {
    const symbol = place.module.symbols.unknown(`${name} of ${instance}`, "it differs from instance to instance");
    return { ...text([{ symbol, range }], range), type: "unknown" as const };
  };
  const key = index && knownText(index);
  if (count) return new Map([["count", object([[word("index", range), index ?? open("count.index")]], range)]]);
  const members = each && membersOf(place.evaluate(each, place));
  const own = members?.find(([name]) => name === key);
  if (own && index) return bound(index, own[1], range);
  const [only] = index?.parts ?? [];
  if (members && index?.parts?.length === 1 && only && "symbol" in only && members.length <= HOSTS.instances && members.length > 0)
    return bound(index, valueFor(only.symbol, members, range, place), range);
  return bound(index ?? open("each.key"), open("each.value"), range);
}

/** The condition that a policy of a block hangs on: that the block is there, and, where the policy differs from instance to instance, that there is such an instance. */
export function guardOf({ exists, keys, symbol }: Instances, mentionsInstance: boolean, place: Place): string | undefined {
  const terms: ConditionTerm[] = [];
  if (typeof exists !== "boolean") terms.push({ type: "condition", name: exists.condition });
  if (symbol !== undefined && keys && (mentionsInstance || keys.length === 1))
    terms.push(any(keys.map((value) => ({ type: "equals", symbol, value }))));
  if (exists === false) return constantGuard(place);
  if (terms.length === 0) return undefined;
  const term = all(terms);
  if (term.type === "condition") return term.name;
  const settled = namedCondition(term, `${place.address} has this instance`, place);
  return typeof settled === "boolean" ? undefined : settled.condition;
}

function constantGuard({ module, address }: Place): string {
  const name = `${address} is there`;
  module.conditions.set(name, { type: "constant", value: false });
  return name;
}

/** The list that a splat over a counted block makes: an instance that may not be there is an entry that may not. */
export function splatList(
  { exists, keys }: Instances,
  isCounted: boolean,
  valueAt: (index: string | undefined) => ValueNode | undefined,
  range: Range,
): ValueNode | undefined {
  if (!isCounted) {
    const value = valueAt(undefined);
    return value && list([value], range);
  }
  if (exists === false) return list([], range);
  if (!keys) return undefined;
  const values = keys.map((key) => valueAt(key));
  if (values.some((value) => value === undefined)) return undefined;
  const known = values as ValueNode[];
  if (exists === true) return list(known, range);
  const [only] = known;
  return known.length === 1 && only ? list([choice(exists.condition, only, undefined, rangeOf(only))], range) : undefined;
}
