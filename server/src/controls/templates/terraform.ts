// The resources of a Terraform file or plan as values, with the places of their arguments. Pure.
import { get, type HostNode, itemsOf, textOf } from "../../core/hosts/tree";
import type { HclBlock, HclBody } from "../../core/hosts/trees/hcl";
import { readJsonHost } from "../../core/hosts/trees/json";
import { plainValue } from "../../core/hosts/values/plain";
import { SymbolTable } from "../../core/hosts/values/symbols";
import { evaluateHcl } from "../../core/hosts/values/terraform";
import { attribute, moduleOf } from "../../core/hosts/values/terraform-module";
import type { Place } from "../../core/hosts/values/terraform-place";
import { list, object, text, unknown, type ValueNode } from "../../core/hosts/values/text";
import type { Range } from "../../core/syntax/tree";
import type { TemplateResource, TemplateResources } from "./terms";

/** What a block of Terraform itself says; no argument of the resource. */
const META = /^(lifecycle|provisioner|connection|timeouts)$/;

/** The resources of a file; `siblings` are the other files of its folder, which may define what it refers to. */
export function readTerraform(source: string, name: string, siblings: readonly { name: string; text: string }[]): TemplateResources {
  const symbols = new SymbolTable("tf");
  const module = moduleOf([{ name, text: source }, ...siblings], symbols, { shapes: {} });
  const [file] = module.files;
  const resources: TemplateResource[] = [];
  const owned: TemplateResources["owned"] = new Set();
  if (file) {
    const place: Place = { module, file, scope: new Map(), depth: 0, evaluate: evaluateHcl };
    for (const block of file.body.blocks) {
      const [type = "", label = ""] = block.labels;
      if (block.type !== "resource" || label === "") continue;
      resources.push({ id: `${type}.${label}`, type, name: labelRange(block, source), properties: bodyValue(block, place) });
    }
  }
  // Which resources others say an aspect of, in the whole module.
  for (const { body } of module.files)
    for (const { type, labels, attributes } of body.blocks)
      if (type === "resource")
        for (const { value } of attributes)
          if (value.type === "reference" && typeof value.root === "string" && value.steps[0]?.type === "name")
            owned.add(`${labels[0] ?? ""} ${value.root}.${value.steps[0].name}`);
  return { resources, owned, symbols: symbols.infos };
}

/** The name of a resource in its head. */
function labelRange({ range, labels }: HclBlock, source: string): Range {
  const head = source.indexOf("{", range.start);
  const label = labels[1] ?? "";
  const at = source.lastIndexOf(label, head < 0 ? range.end : head);
  return at < range.start ? range : { start: at, end: at + label.length };
}

/** Arguments and blocks as members. A block is a list of its occurrences; one that `dynamic` makes occurs nobody knows how often. */
function bodyValue(body: HclBody & { range?: Range }, place: Place): ValueNode {
  const range = body.range ?? { start: 0, end: 0 };
  const members: [ValueNode, ValueNode][] = [];
  for (const { name, nameRange, value } of body.attributes) {
    const made = evaluateHcl(value, place);
    if (made) members.push([text([{ text: name }], nameRange, name), made]);
  }
  const blocks = new Map<string, ValueNode[]>();
  for (const block of body.blocks) {
    if (META.test(block.type)) continue;
    const isDynamic = block.type === "dynamic";
    const name = isDynamic ? (block.labels[0] ?? "") : block.type;
    const each = attribute(block, "for_each");
    const made = isDynamic
      ? unknown(
          place.module.symbols.unknown(`dynamic ${name}`, "Terraform decides how often this block occurs"),
          each?.range ?? block.range,
        )
      : bodyValue(block, place);
    blocks.set(name, [...(blocks.get(name) ?? []), made]);
  }
  for (const [name, items] of blocks) {
    const at = { start: items[0]?.offset ?? range.start, end: (items[0]?.offset ?? range.start) + (items[0]?.length ?? 0) };
    members.push([text([{ text: name }], at, name), list(items, at)]);
  }
  return object(members, range);
}

/** The resources of a plan in JSON, with the values that they will have. Undefined for what is no plan. */
export function readPlan(source: string): TemplateResources | undefined {
  if (!/"(resource_changes|planned_values)"/.test(source)) return undefined;
  const { root } = readJsonHost(source);
  const changes = itemsOf(get(root, "resource_changes"));
  const symbols = new SymbolTable("tf");
  const planned =
    changes.length > 0
      ? changes.map((one) => [one, get(one, "change", "after"), get(one, "change", "after_unknown")] as const)
      : plannedIn(get(root, "planned_values", "root_module"), 0);
  const resources = planned.flatMap(([node, values, later]): TemplateResource[] => {
    const [id, type] = [textOf(get(node, "address")), textOf(get(node, "type"))];
    if (id === undefined || type === undefined || values?.type !== "map" || textOf(get(node, "mode")) === "data") return [];
    const name = get(node, "address")?.range ?? node.range;
    return [{ id, type, name, properties: withLater(plainValue(values), later, symbols, id) }];
  });
  return { resources, symbols: symbols.infos };
}

function plannedIn(module: HostNode | undefined, depth: number): (readonly [HostNode, HostNode | undefined, undefined])[] {
  if (!module || depth > 20) return [];
  return [
    ...itemsOf(get(module, "resources")).map((one) => [one, get(one, "values"), undefined] as const),
    ...itemsOf(get(module, "child_modules")).flatMap((one) => plannedIn(one, depth + 1)),
  ];
}

/** What is known after the apply only stands as `true` in a tree of its own. */
function withLater(value: ValueNode, later: HostNode | undefined, symbols: SymbolTable, path: string): ValueNode {
  if (later?.type === "scalar" && later.text === "true")
    return unknown(symbols.unknown(path, "the value is known only after `terraform apply`"), later.range);
  if (value.type === "object" && later?.type === "map") {
    const members = (value.children ?? []).flatMap(({ children }): [ValueNode, ValueNode][] => {
      const [name, own] = children ?? [];
      return name && own ? [[name, withLater(own, get(later, String(name.value)), symbols, `${path}.${name.value}`)]] : [];
    });
    for (const { key, value: mark } of later.entries)
      if (mark.type === "scalar" && mark.text === "true" && !members.some(([name]) => name.value === key.text))
        members.push([text([{ text: key.text }], key.range, key.text), withLater(value, mark, symbols, `${path}.${key.text}`)]);
    return object(
      members.filter(([, own]) => own.type !== "null"),
      { start: value.offset, end: value.offset + value.length },
    );
  }
  if (value.type === "array" && later?.type === "list")
    return list(
      (value.children ?? []).map((child, at) => withLater(child, later.items[at], symbols, `${path}[${at}]`)),
      { start: value.offset, end: value.offset + value.length },
    );
  return value;
}
