// Where expressions of Terraform are worked out, and what all that work out a part of them share.
import { HOSTS } from "../../limits";
import type { Range } from "../../syntax/tree";
import { documentJson } from "../render";
import type { HclExpression } from "../trees/hcl";
import { definitionOf } from "./terraform-definition";
import type { ModuleFile, TerraformModule } from "./terraform-module";
import { partsOf, text, together, unknown, type ValueNode } from "./text";

/** Where an expression stands and what its own names stand for. */
export interface Place {
  module: TerraformModule;
  file: ModuleFile;
  scope: ReadonlyMap<string, ValueNode>;
  depth: number;
  /** The block whose own instance `each` and `count` are; absent where they are those of another block's instance, or there is none. */
  address?: string;
  /** Works out an expression (`evaluateHcl`). */
  evaluate(expression: HclExpression, place: Place): ValueNode | undefined;
}

/** What is not known, named by its source. */
export function unknownHcl(expression: HclExpression, place: Place, why: string): ValueNode {
  return unknown(unknownSymbol(expression, place, why), expression.range);
}

/** The symbol of an expression that is not known. */
function unknownSymbol(expression: HclExpression, place: Place, why: string): string {
  const definition = definitionOf(expression, place.module);
  return place.module.symbols.unknown(nameOf(expression, place), why, definition === "" ? {} : { definition });
}

/** The source of an expression. */
export function sourceOf({ range }: { range: Range }, file: ModuleFile): string {
  return file.text.slice(range.start, range.end);
}

/** The source of an expression, with what the names of its scope stand for: the same words may be something else in the next round. */
export function nameOf(expression: HclExpression, { file, scope, address }: Place): string {
  const source = sourceOf(expression, file).replace(/\s+/g, " ");
  if (scope.size === 0) return source;
  const bound = [...namesIn(expression)].flatMap((name) => {
    const value = scope.get(name);
    const isOwn = address !== undefined && (name === "each" || name === "count");
    return value && !isOwn ? [`${name} = ${JSON.stringify(documentJson(value))}`] : [];
  });
  return bound.length === 0 ? source : `${source} [${bound.join(", ")}]`;
}

/** The names that an expression begins its references with. Walks whatever a tree is made of. */
function namesIn(part: unknown, names = new Set<string>()): Set<string> {
  if (typeof part !== "object" || part === null) return names;
  const { type, root } = part as { type?: unknown; root?: unknown };
  if (type === "reference" && typeof root === "string") names.add(root);
  for (const inner of Array.isArray(part) ? part : Object.values(part)) namesIn(inner, names);
  return names;
}

/** Texts in a row. A piece that is no text makes an unknown part, named by the source. */
export function concatenateHcl(pieces: readonly ValueNode[], range: Range, { module }: Place, source: string): ValueNode {
  const partsIn = (node: ValueNode) => {
    if (node.type === "unknown") return node.parts ?? [];
    return partsOf(node) ?? [{ symbol: module.symbols.unknown(source, "a part of this text is not a text"), range }];
  };
  return together(
    pieces,
    range,
    (nodes) => text(nodes.flatMap(partsIn), range),
    () => unknown(module.symbols.unknown(source, "parts of this text are chosen in too many ways"), range),
  );
}

/** Works something out once: what refers to itself has no value. The same key stands for the same work. */
export function guarded<T>(key: string, { module }: Place, work: () => T): T | "cycle" {
  if (module.active.has(key)) return "cycle";
  if (module.known.has(key)) return module.known.get(key) as T;
  module.active.add(key);
  const result = work();
  module.active.delete(key);
  module.known.set(key, result);
  return result;
}

/** Counts parts, and characters by the hundred; ends at the limit. */
export function isTooLarge(value: ValueNode | undefined): boolean {
  let left = HOSTS.partsOfAValue;
  const waiting: (ValueNode | undefined)[] = [value];
  while (waiting.length > 0 && left >= 0) {
    const node = waiting.pop();
    if (!node) continue;
    left--;
    for (const part of node.parts ?? []) left -= 1 + ("text" in part ? part.text.length / 100 : 0);
    if ((node.children?.length ?? 0) > left) return true;
    waiting.push(...(node.children ?? []), node.choice?.whenTrue, node.choice?.whenFalse);
  }
  return left < 0;
}

/** A value of another file, shown at the place in this one that refers to it. */
export function relocated(value: ValueNode, range: Range): ValueNode {
  const { written, ...rest } = value;
  const moved = (one: ValueNode | undefined) => (one ? relocated(one, range) : undefined);
  const { choice: chosen, children, parts } = rest;
  const [whenTrue, whenFalse] = [moved(chosen?.whenTrue), moved(chosen?.whenFalse)];
  return {
    ...rest,
    offset: range.start,
    length: range.end - range.start,
    ...(children && { children: children.map((child) => relocated(child, range)) }),
    ...(parts && { parts: parts.map((part) => ("text" in part ? part : { ...part, range })) }),
    ...(chosen && { choice: { condition: chosen.condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) } }),
  };
}
