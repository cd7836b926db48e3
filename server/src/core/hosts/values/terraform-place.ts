// Where expressions of Terraform are worked out, and what all that work out a part of them share.
import type { Range } from "../../syntax/tree";
import type { HclExpression } from "../trees/hcl";
import type { ModuleFile, TerraformModule } from "./terraform-module";
import { partsOf, text, together, unknown, type ValueNode } from "./text";

/** Where an expression stands and what its own names stand for. */
export interface Place {
  module: TerraformModule;
  file: ModuleFile;
  scope: ReadonlyMap<string, ValueNode>;
  depth: number;
  /** Works out an expression (`evaluateHcl`). */
  evaluate(expression: HclExpression, place: Place): ValueNode | undefined;
}

/** What is not known, named by its source. */
export function unknownHcl(expression: HclExpression, { module, file }: Place, why: string): ValueNode {
  return unknown(module.symbols.unknown(sourceOf(expression, file), why), expression.range);
}

/** The source of an expression. */
export function sourceOf({ range }: HclExpression, file: ModuleFile): string {
  return file.text.slice(range.start, range.end);
}

/** Texts in a row. A piece that is no text makes an unknown part, named by the source. */
export function concatenateHcl(pieces: readonly ValueNode[], range: Range, { module }: Place, source: string): ValueNode {
  const partsIn = (node: ValueNode) => {
    if (node.type === "unknown") return node.parts ?? [];
    return partsOf(node) ?? [{ symbol: module.symbols.unknown(source, "a part of this text is no text"), range }];
  };
  return together(
    pieces,
    range,
    (nodes) => text(nodes.flatMap(partsIn), range),
    () => unknown(module.symbols.unknown(source, "parts of this text are chosen in too many ways"), range),
  );
}

/** A condition by its source text, which is its name. */
export function conditionName(condition: HclExpression, { module, file }: Place): string {
  const name = sourceOf(condition, file).replace(/\s+/g, " ");
  if (!module.conditions.has(name)) module.conditions.set(name, { type: "free", text: name });
  return name;
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
