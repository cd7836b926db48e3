// Terraform in JSON (`*.tf.json`) to the same tree as HCL. Source: the JSON configuration syntax of Terraform's language documentation.
import type { Problem, Range } from "../../syntax/tree";
import { type HostEntry, type HostMap, type HostNode, type HostScalar, itemsOf } from "../tree";
import type { HclBlock, HclBody, HclExpression, HclResult } from "./hcl";
import { readHclExpression, readHclTemplate } from "./hcl-parser";
import { readJsonHost } from "./json";

/** How many labels the blocks of a file have; `locals` and `terraform` have none. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  ephemeral: 2,
  variable: 1,
  output: 1,
  module: 1,
  provider: 1,
  check: 1,
};

/** Reads a file; never throws. Texts are templates; objects, and lists of them, may be blocks as well as values, and are read as both. */
export function readHclJson(text: string): HclResult {
  const { root, problems } = readJsonHost(text);
  const reader = new Reader([...problems]);
  const body: HclBody = { attributes: [], blocks: [] };
  for (const one of mapsIn(root))
    for (const { key, value } of one.entries)
      body.blocks.push(...reader.blocks(key.text, LABELS[key.text] ?? 0, value, { start: startOf(key), end: value.range.end }));
  return { body, problems: reader.problems };
}

/** Reads values of variables (`*.tfvars.json`): texts mean themselves. */
export function readJsonValues(text: string): HclResult {
  const { root, problems } = readJsonHost(text);
  const plain = (node: HostNode): HclExpression => {
    const { range } = node;
    if (node.type === "list") return { type: "tuple", range, items: node.items.map(plain) };
    if (node.type === "map")
      return { type: "object", range, entries: node.entries.map(({ key, value }) => ({ key: plain(key), value: plain(value) })) };
    if (node.plain) return { type: "literal", range, text: node.text };
    return { type: "template", range, isHeredoc: false, parts: [{ type: "text", text: node.text, at: node.at }] };
  };
  const attributes = mapsIn(root).flatMap((one) =>
    entries(one).map(({ key, value }) => ({
      name: key.text,
      nameRange: key.range,
      range: { start: startOf(key), end: value.range.end },
      value: plain(value),
    })),
  );
  return { body: { attributes, blocks: [] }, problems: [...problems] };
}

/** The objects that a value holds: itself, or those of its list. */
function mapsIn(node: HostNode | undefined): HostMap[] {
  return (node?.type === "list" ? itemsOf(node) : node ? [node] : []).filter((one) => one.type === "map");
}

/** With the quote before it. */
function startOf(key: HostScalar): number {
  return Math.max(0, key.range.start - 1);
}

class Reader {
  constructor(readonly problems: Problem[]) {}

  /** The blocks of a type: names lead to their bodies, which may be lists of several. `range`: of the only one. */
  blocks(type: string, labels: number, node: HostNode, range: Range, given: readonly string[] = []): HclBlock[] {
    const maps = mapsIn(node);
    if (labels > 0)
      return maps.flatMap((one) =>
        entries(one).flatMap(({ key, value }) =>
          this.blocks(type, labels - 1, value, { start: startOf(key), end: value.range.end }, [...given, key.text]),
        ),
      );
    return maps.map((one) => ({
      type,
      labels: [...given],
      range: node.type === "list" ? one.range : range,
      ...this.body(one, type === "variable"),
    }));
  }

  /** `isVariable`: what `type` says is an expression without marks. */
  private body(map: HostMap, isVariable: boolean): HclBody {
    const body: HclBody = { attributes: [], blocks: [] };
    for (const { key, value } of entries(map)) {
      const range = { start: startOf(key), end: value.range.end };
      const mayBeBlocks = mapsIn(value).length > 0;
      body.attributes.push({
        name: key.text,
        nameRange: key.range,
        range,
        value: isVariable && key.text === "type" && value.type === "scalar" ? this.word(value) : this.expression(value),
        ...(mayBeBlocks && { isBlockToo: true }),
      });
      if (mayBeBlocks) body.blocks.push(...this.blocks(key.text, key.text === "dynamic" ? 1 : 0, value, range));
    }
    return body;
  }

  private expression(node: HostNode): HclExpression {
    const { range } = node;
    if (node.type === "list") return { type: "tuple", range, items: node.items.map((item) => this.expression(item)) };
    if (node.type === "map")
      return {
        type: "object",
        range,
        entries: node.entries.map(({ key, value }) => ({ key: this.text(key), value: this.expression(value) })),
      };
    return node.plain ? { type: "literal", range, text: node.text } : this.text(node);
  }

  /** A text is a template; one that is nothing but `${…}` is what stands in it. */
  private text(scalar: HostScalar): HclExpression {
    const { template, problems } = readHclTemplate(scalar.text);
    if (!template) {
      for (const { range, ...rest } of problems)
        this.problems.push({ ...rest, range: { start: scalar.at(range.start), end: scalar.at(range.end) } });
      return { type: "other", range: scalar.range };
    }
    const [only] = template.parts;
    const made = template.parts.length === 1 && only?.type === "hole" ? only.expression : template;
    return { ...(placed(made, scalar.at) as HclExpression), range: scalar.range };
  }

  private word(scalar: HostScalar): HclExpression {
    const made = readHclExpression(scalar.text);
    return made ? (placed(made, scalar.at) as HclExpression) : { type: "other", range: scalar.range };
  }
}

/** The members of an object; `//` is a comment. */
function entries(map: HostMap): readonly HostEntry[] {
  return map.entries.filter(({ key }) => key.text !== "//");
}

/** A part of a tree whose places count in a text of the file, with places in the file. */
function placed(part: unknown, at: (index: number) => number): unknown {
  if (Array.isArray(part)) return part.map((one) => placed(one, at));
  if (typeof part === "function") return (index: number) => at((part as (index: number) => number)(index));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => {
      if (name !== "range") return [name, placed(value, at)];
      const { start, end } = value as Range;
      return [name, { start: at(start), end: at(end) }];
    }),
  );
}
