// The values of a property in a template's resource, under the conditions of one case. Pure.
import type { SymbolInfo } from "../../core/hosts/host";
import type { ValueNode } from "../../core/hosts/values/text";
import type { Range } from "../../core/syntax/tree";
import type { Known } from "../condition/evaluate";
import type { Property, Scalar } from "../condition/tree";
import { MOST_VALUES } from "../limits";

/** Which way each condition of the template goes, and which of its values each symbol has. */
export type Case = ReadonlyMap<string, boolean | Scalar>;

export interface Found {
  values: Known[];
  /** The token that decides: the property's value, or where it is missing what it would stand in. */
  range: Range;
  /** What is not known, by name. */
  unknown: string[];
}

/** The values of the property. `whole` is the range for what is missing altogether. */
export function valuesOf(properties: ValueNode | undefined, property: Property, given: Case, whole: Range): Found {
  const found: Found = { values: [], range: whole, unknown: [] };
  if (!properties) return found;
  const parts = property.path.split(".");
  if (property.count) {
    const node = property.path.endsWith("[]")
      ? descend(properties, property.path.slice(0, -2).split("."), given)
      : descend(properties, parts, given);
    if (node?.type === "array") return { values: [node.children?.length ?? 0], range: rangeOf(node), unknown: [] };
    if (node) return { values: [{ unknown: true }], range: rangeOf(node), unknown: [nameOf(node)] };
    return found;
  }
  collect(properties, parts, property, given, found);
  return found;
}

function collect(node: ValueNode, parts: readonly string[], property: Property, given: Case, found: Found): void {
  const here = chosen(node, given);
  if (!here || here.type === "null" || found.values.length >= MOST_VALUES) return;
  const symbol = onlySymbol(here);
  const assigned = symbol === undefined ? undefined : given.get(symbol);
  if (assigned !== undefined && parts.length === 0) {
    found.range = rangeOf(here);
    found.values.push(assigned);
    return;
  }
  if (here.type === "unknown") {
    found.values.push({ unknown: true });
    found.unknown.push(nameOf(here));
    found.range = rangeOf(here);
    return;
  }
  if (here.type === "array") {
    for (const child of here.children ?? []) collect(child, parts, property, given, found);
    return;
  }
  const [first, ...rest] = parts;
  if (first === undefined) {
    found.range = rangeOf(here);
    if (here.type === "object") found.values.push("{…}");
    else if (here.parts) {
      found.values.push({ unknown: true });
      found.unknown.push(nameOf(here));
    } else found.values.push(scalarOf(here));
    return;
  }
  const name = first.replace(/\[\]/g, "");
  if (here.type !== "object") return;
  // One entry of a list of keys and values.
  const { where } = property;
  if (rest.length === 0 && where) {
    const key = memberOf(here, where.path.split(".").at(-1) as string, given);
    if (key && !key.parts && String(key.value) !== where.value) return;
    if (key?.parts || key?.type === "unknown") {
      found.values.push({ unknown: true });
      found.unknown.push(nameOf(key));
      return;
    }
  }
  const value = memberOf(here, name, given);
  if (value) collect(value, rest, property, given, found);
}

function descend(node: ValueNode, parts: readonly string[], given: Case): ValueNode | undefined {
  let at: ValueNode | undefined = chosen(node, given);
  for (const part of parts) {
    if (at?.type !== "object") return at?.type === "unknown" ? at : undefined;
    at = memberOf(at, part.replace(/\[\]/g, ""), given);
  }
  return at;
}

function memberOf(node: ValueNode, name: string, given: Case): ValueNode | undefined {
  const pair = node.children?.find((child) => child.children?.[0]?.value === name);
  const value = pair?.children?.[1];
  return value && chosen(value as ValueNode, given);
}

/** The branch of a choice. */
function chosen(node: ValueNode, given: Case): ValueNode | undefined {
  let at: ValueNode | undefined = node;
  for (let depth = 0; at?.type === "choice" && depth < 20; depth++) {
    const { choice } = at as ValueNode;
    if (!choice) return undefined;
    at = given.get(choice.condition) === true ? choice.whenTrue : choice.whenFalse;
  }
  return at;
}

/** The conditions that choices under a node name. */
export function conditionsIn(node: ValueNode | undefined, found: Set<string> = new Set()): Set<string> {
  if (!node || found.size > 20) return found;
  if (node.choice) {
    found.add(node.choice.condition);
    conditionsIn(node.choice.whenTrue, found);
    conditionsIn(node.choice.whenFalse, found);
  }
  for (const child of node.children ?? []) conditionsIn(child, found);
  return found;
}

/** The symbol that a text is as a whole. */
function onlySymbol({ parts }: ValueNode): string | undefined {
  const [part] = parts ?? [];
  return parts?.length === 1 && part && "symbol" in part ? part.symbol : undefined;
}

/** Symbols under a node of which all values are known, with them. */
export function choicesIn(
  node: ValueNode | undefined,
  symbols: ReadonlyMap<string, SymbolInfo>,
  found: Map<string, readonly Scalar[]> = new Map(),
): Map<string, readonly Scalar[]> {
  if (!node || found.size > 20) return found;
  const symbol = onlySymbol(node);
  const info = symbol === undefined ? undefined : symbols.get(symbol);
  if (symbol !== undefined && info?.domain.type === "oneOf" && info.domain.values.length <= 16)
    found.set(
      symbol,
      info.domain.values.map((value) => (value === "true" || value === "false" ? value === "true" : value)),
    );
  if (node.choice) {
    choicesIn(node.choice.whenTrue, symbols, found);
    choicesIn(node.choice.whenFalse, symbols, found);
  }
  for (const child of node.children ?? []) choicesIn(child, symbols, found);
  return found;
}

/** What people call a symbol. */
export function symbolName(symbol: string): string {
  return symbol.replace(/^\??:?((cfn|tf):)?/, "");
}

function scalarOf(node: ValueNode): Scalar {
  const { value } = node;
  if (typeof value === "boolean" || typeof value === "number") return value;
  const text = String(value ?? "");
  return text === "true" || text === "false" ? text === "true" : text;
}

function nameOf(node: ValueNode): string {
  const part = node.parts?.find((one) => "symbol" in one);
  return part && "symbol" in part ? symbolName(part.symbol) : "a value";
}

function rangeOf({ offset, length }: ValueNode): Range {
  return { start: offset, end: offset + length };
}
