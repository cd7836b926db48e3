// The data source `aws_iam_policy_document`: blocks become the statements that the provider writes.
import type { Range } from "../../syntax/tree";
import type { ConditionTerm } from "../host";
import { impliedScalar } from "../tree";
import type { HclBlock, HclBody, HclExpression } from "../trees/hcl";
import { readEmbeddedJson } from "../trees/json";
import { plainValue } from "./plain";
import { all, freeCondition, namedCondition, not } from "./terraform-conditions";
import { attribute } from "./terraform-module";
import { merged, mergedWithOwn } from "./terraform-overrides";
import { isTooLarge, nameOf, type Place, unknownHcl } from "./terraform-place";
import { isSureList } from "./terraform-steps";
import { choice, knownText, list, member, object, rangeOf, text, unknown, type ValueNode } from "./text";

const SOURCES = ["source_json", "source_policy_documents"];
const OVERRIDES = ["override_json", "override_policy_documents"];
const MERGED = [...OVERRIDES, ...SOURCES];

type Members = [ValueNode, ValueNode][];

/**
 * The document of a block, as the provider makes it (its documentation and tests): `effect` is Allow unless written, `version`
 * 2012-10-17; `source_policy_documents` come first, the block's own statements and then `override_policy_documents` replace those
 * of the same Sid. A document among them that is not known is a statement that is not known.
 */
export function policyDocument(block: HclBlock, place: Place): ValueNode {
  const at = { start: block.range.start, end: block.range.start };
  const value = (name: string) => {
    const expression = attribute(block, name);
    return expression && place.evaluate(expression, place);
  };
  const version = value("version") ?? text([{ text: "2012-10-17" }], at, "2012-10-17");
  const id = value("policy_id");
  const sources = documentsOf(block, SOURCES, place);
  const overrides = documentsOf(block, OVERRIDES, place);
  const own = statementsOf(block, place);
  const named = MERGED.map((name) => attribute(block, name)).find((one) => one !== undefined);
  const merge = named && { expression: named, place };
  const statements = merge ? merged(mergedWithOwn(sources, own, merge), overrides, merge) : own;
  const members: Members = [[word("Version", at), version]];
  if (id) members.push([word("Id", at), id]);
  members.push([word("Statement", at), list(statements, block.range)]);
  return object(members, block.range);
}

function word(value: string, range: Range): ValueNode {
  return text([{ text: value }], range, value);
}

/** The statements of other documents that are named in attributes. */
function documentsOf(block: HclBlock, names: readonly string[], place: Place): ValueNode[] {
  return names.flatMap((name) => {
    const expression = attribute(block, name);
    const value = expression && place.evaluate(expression, place);
    if (!expression || !value) return [];
    const statements = statementsIn(value, expression, place);
    return isTooLarge(list(statements, expression.range))
      ? [unknownHcl(expression, place, "what is put in here is too large to be worked out")]
      : statements;
  });
}

/** The statements of a document, or of a list of them. */
function statementsIn(document: ValueNode, expression: HclExpression, place: Place): readonly ValueNode[] {
  if (document.type === "array") return (document.children ?? []).flatMap((one) => statementsIn(one, expression, place));
  const known = knownText(document);
  if (known?.trim() === "") return [];
  const json = known === undefined ? undefined : readEmbeddedJson(impliedScalar(known, expression.range));
  const statements = member(json ? plainValue(json) : document, "Statement");
  if (statements?.type === "array") return statements.children ?? [];
  if (statements) return [statements];
  if (document.choice) {
    const { condition, whenTrue, whenFalse } = document.choice;
    const under = (branch: ValueNode | undefined, isTrue: boolean) =>
      (branch ? statementsIn(branch, expression, place) : []).map((one) =>
        choice(condition, isTrue ? one : undefined, isTrue ? undefined : one, rangeOf(document)),
      );
    return [...under(whenTrue, true), ...under(whenFalse, false)];
  }
  return [document.parts ? { ...document, type: "unknown" } : unknownHcl(expression, place, "a document that is not known here is put in")];
}

function statementsOf(block: HclBlock, place: Place): ValueNode[] {
  return block.blocks
    .flatMap((one) => expandedBlocks(one, "statement", place))
    .map(({ body, range, inner, guard }) => {
      const made = statementOf(body, range, inner);
      return guard === undefined ? made : choice(guard, made, undefined, range);
    });
}

export interface Expanded {
  body: HclBody;
  range: Range;
  inner: Place;
  /** The condition that a block hangs on which stands there any number of times. */
  guard?: string;
}

/** The blocks of a type that a block stands for: itself, or what `dynamic` makes of its list. Over a list that is not known it stands once, under a condition. */
export function expandedBlocks(block: HclBlock, type: string, place: Place): Expanded[] {
  if (block.type === type) return [{ body: block, range: block.range, inner: place }];
  if (block.type !== "dynamic" || block.labels[0] !== type) return [];
  const content = block.blocks.find((one) => one.type === "content");
  const collection = attribute(block, "for_each");
  if (!content || !collection) return [];
  const iterator = attribute(block, "iterator");
  const name = iterator?.type === "reference" && typeof iterator.root === "string" ? iterator.root : type;
  const items = place.evaluate(collection, place);
  const scoped = (value: ValueNode, key: ValueNode): Place => ({
    ...place,
    scope: new Map([
      ...place.scope,
      [
        name,
        object(
          [
            [word("key", content.range), key],
            [word("value", content.range), value],
          ],
          content.range,
        ),
      ],
    ]),
  });
  const source = nameOf(collection, place);
  const open = (what: string) =>
    unknown(place.module.symbols.unknown(`${name}.${what} of ${source}`, "which entries the list has is not known"), collection.range);
  const isSet = items?.isSet === true || (collection.type === "call" && collection.name === "toset");
  const keyOf = (value: ValueNode, index: number | undefined) =>
    isSet ? value : index === undefined ? open("key") : word(String(index), collection.range);
  const each = collectionEntries(items, place, keyOf);
  if (each)
    return each.map(({ key, value, guard }) => ({
      body: content,
      range: block.range,
      inner: scoped(value, key),
      ...(guard !== undefined && { guard }),
    }));
  const guard = namedCondition(freeCondition(source, collection, place), source, place);
  return [
    {
      body: content,
      range: block.range,
      inner: scoped(open("value"), open("key")),
      ...(typeof guard !== "boolean" && { guard: guard.condition }),
    },
  ];
}

interface Entry {
  key: ValueNode;
  value: ValueNode;
  guard?: string;
}

/** Keys and values of a list or object of which it is known which entries it has, or on which conditions. `keyOf`: of an entry of a list. */
function collectionEntries(
  items: ValueNode | undefined,
  place: Place,
  keyOf: (value: ValueNode, index: number | undefined) => ValueNode,
): Entry[] | undefined {
  const children = items?.children ?? [];
  if (items?.choice) {
    const { condition, whenTrue, whenFalse } = items.choice;
    const branches = [whenTrue, whenFalse].map((one) => (one ? collectionEntries(one, place, keyOf) : []));
    if (branches.some((one) => one === undefined)) return undefined;
    const term: ConditionTerm = { type: "condition", name: condition };
    const under = (entries: readonly Entry[], holds: boolean) =>
      entries.flatMap((entry): Entry[] => {
        const own = holds ? term : not(term);
        const both = entry.guard === undefined ? own : all([own, { type: "condition", name: entry.guard }]);
        const name = `${holds ? "" : "!"}(${condition})${entry.guard === undefined ? "" : ` && ${entry.guard}`}`;
        const settled = both.type === "condition" ? { condition: both.name } : namedCondition(both, name, place);
        return typeof settled === "boolean" ? (settled ? [entry] : []) : [{ ...entry, guard: settled.condition }];
      });
    return [...under(branches[0] as Entry[], true), ...under(branches[1] as Entry[], false)];
  }
  if (items?.type === "array") {
    const entries = children.map((child, index): Entry | undefined => {
      const { choice: chosen } = child;
      if (child.type === "unknown") return undefined;
      if (!chosen) return { key: keyOf(child, isSureList(items) ? index : undefined), value: child };
      const isSimple = chosen.whenTrue && !chosen.whenTrue.choice && chosen.whenTrue.type !== "unknown" && !chosen.whenFalse;
      if (isSimple && chosen.whenTrue) return { key: keyOf(chosen.whenTrue, undefined), value: chosen.whenTrue, guard: chosen.condition };
      return isSureList(items) ? { key: keyOf(child, index), value: child } : undefined;
    });
    return entries.every((one) => one !== undefined) ? (entries as Entry[]) : undefined;
  }
  if (items?.type !== "object") return undefined;
  return children.flatMap((child): Entry[] => {
    const [key, value] = child.children ?? [];
    return key && value ? [{ key, value }] : [];
  });
}

const LISTS: readonly (readonly [string, string])[] = [
  ["actions", "Action"],
  ["not_actions", "NotAction"],
  ["resources", "Resource"],
  ["not_resources", "NotResource"],
];

function statementOf(body: HclBody, range: Range, place: Place): ValueNode {
  const at = { start: range.start, end: range.start };
  const members: Members = [];
  const named = (name: string) => body.attributes.find((one) => one.name === name);
  const value = (name: string) => {
    const expression = attribute(body, name);
    return expression && place.evaluate(expression, place);
  };
  const sid = value("sid");
  if (sid && knownText(sid) !== "") members.push([word("Sid", named("sid")?.nameRange ?? at), sid]);
  members.push([word("Effect", at), value("effect") ?? word("Allow", at)]);
  for (const [name, element] of LISTS) {
    const made = value(name);
    const isEmpty = made?.type === "array" && made.children?.length === 0;
    if (made && !isEmpty) members.push([word(element, named(name)?.nameRange ?? at), single(withVariables(made))]);
  }
  for (const [type, element] of [
    ["principals", "Principal"],
    ["not_principals", "NotPrincipal"],
  ] as const) {
    const made = principalsOf(body, type, range, place);
    if (made) members.push([word(element, at), made]);
  }
  const conditions = conditionsOf(body, range, place);
  if (conditions) members.push([word("Condition", at), conditions]);
  return object(members, range);
}

/** A list of one is written as its entry. */
function single(value: ValueNode): ValueNode {
  const [only] = value.type === "array" ? (value.children ?? []) : [];
  return only && value.children?.length === 1 ? only : value;
}

/** `&{x}` is IAM's variable `${x}`: in Terraform's own texts `${` is taken. */
function withVariables(value: ValueNode): ValueNode {
  const { children, parts } = value;
  if (children) return { ...value, children: children.map(withVariables) };
  if (value.choice) {
    const { condition, whenTrue, whenFalse } = value.choice;
    return {
      ...value,
      choice: {
        condition,
        ...(whenTrue && { whenTrue: withVariables(whenTrue) }),
        ...(whenFalse && { whenFalse: withVariables(whenFalse) }),
      },
    };
  }
  if (value.type !== "string" || !String(value.value).includes("&{")) return value;
  const changed = parts
    ? parts.map((part) => ("text" in part ? { text: part.text.replaceAll("&{", "${") } : part))
    : [{ text: String(value.value).replaceAll("&{", "${") }];
  return text(changed, rangeOf(value), value.written);
}

function principalsOf(body: HclBody, type: string, range: Range, place: Place): ValueNode | undefined {
  const kinds = new Map<string, { name: ValueNode; ids: ValueNode[] }>();
  const guards: string[] = [];
  for (const { body: inner, inner: own, guard } of body.blocks.flatMap((one) => expandedBlocks(one, type, place))) {
    const kind = attribute(inner, "type");
    const identifiers = attribute(inner, "identifiers");
    const name = kind && own.evaluate(kind, own);
    const ids = identifiers && own.evaluate(identifiers, own);
    if (!name || !ids) continue;
    if (guard !== undefined) guards.push(guard);
    const entry = kinds.get(String(name.value)) ?? { name, ids: [] };
    const made = withVariables(ids);
    const listed = made.type === "array" ? (made.children ?? []) : [made];
    entry.ids.push(...(guard === undefined ? listed : listed.map((one) => choice(guard, one, undefined, rangeOf(one)))));
    kinds.set(String(name.value), entry);
  }
  if (kinds.size === 0) return undefined;
  const star = kinds.get("*");
  if (star && kinds.size === 1 && star.ids.length === 1 && star.ids[0] && knownText(star.ids[0]) === "*") return star.ids[0];
  return object(
    [...kinds.values()].map(({ name, ids }): [ValueNode, ValueNode] => [name, single(list(ids, range))]),
    range,
  );
}

interface ConditionKey {
  name: ValueNode;
  values: ValueNode[];
  /** Those of blocks that may not be there, each with its condition. */
  guarded: { guard: string; values: readonly ValueNode[] }[];
}

/** Blocks of one test and variable are one condition. */
function conditionsOf(body: HclBody, range: Range, place: Place): ValueNode | undefined {
  const tests = new Map<string, { name: ValueNode; keys: Map<string, ConditionKey> }>();
  for (const { body: inner, inner: own, guard } of body.blocks.flatMap((one) => expandedBlocks(one, "condition", place))) {
    const [test, variable, values] = ["test", "variable", "values"].map((name) => {
      const expression = attribute(inner, name);
      return expression && own.evaluate(expression, own);
    });
    if (!test || !variable || !values) continue;
    const block = tests.get(String(test.value)) ?? { name: test, keys: new Map<string, ConditionKey>() };
    tests.set(String(test.value), block);
    const key = block.keys.get(String(variable.value)) ?? { name: withVariables(variable), values: [], guarded: [] };
    block.keys.set(String(variable.value), key);
    const made = withVariables(values);
    const listed = made.type === "array" ? (made.children ?? []) : [made];
    if (guard === undefined) key.values.push(...listed);
    else key.guarded.push({ guard, values: listed });
  }
  if (tests.size === 0) return undefined;
  const members = [...tests.values()].map(({ name, keys }): [ValueNode, ValueNode] => [
    name,
    object(
      [...keys.values()].map((key): [ValueNode, ValueNode] => [key.name, keyValues(key, range)]),
      range,
    ),
  ]);
  return object(members, range);
}

/** The values of a key. Without its block a condition is not there at all, which restricts nothing: not the same as a condition without values. */
function keyValues({ values, guarded }: ConditionKey, range: Range): ValueNode {
  const without = values.length > 0 ? single(list(values, range)) : undefined;
  return (
    guarded.reduceRight<ValueNode | undefined>((rest, one) => choice(one.guard, withMore(rest, one.values, range), rest, range), without) ??
    list([], range)
  );
}

function withMore(rest: ValueNode | undefined, more: readonly ValueNode[], range: Range): ValueNode {
  if (rest?.choice) {
    const { condition, whenTrue, whenFalse } = rest.choice;
    return choice(condition, withMore(whenTrue, more, range), withMore(whenFalse, more, range), range);
  }
  const before = rest ? (rest.type === "array" ? (rest.children ?? []) : [rest]) : [];
  return single(list([...before, ...more], range));
}
