// The resources of a CloudFormation or SAM template as values, with the places of their properties. Pure.
import { get, type HostMap, textOf } from "../../core/hosts/tree";
import { readJsonHost } from "../../core/hosts/trees/json";
import { readYaml } from "../../core/hosts/trees/yaml";
import { evaluate } from "../../core/hosts/values/cloudformation";
import { SymbolTable } from "../../core/hosts/values/symbols";
import { templateOf } from "../../core/hosts/values/template";
import type { ValueNode } from "../../core/hosts/values/text";
import type { Range } from "../../core/syntax/tree";

/** One resource. */
export interface TemplateResource {
  id: string;
  type: string;
  /** The range of its name. */
  name: Range;
  /** Its properties as values; absent where it has none. */
  properties?: ValueNode;
  /** The condition that it hangs on. */
  guard?: string;
}

/** Reads the resources of a template. Undefined for what is none. Never throws. */
export function readResources(text: string): TemplateResource[] | undefined {
  if (!/AWS::[A-Z]/.test(text)) return undefined;
  const root = /^\ufeff?\s*[[{]/.test(text) ? readJsonHost(text).root : readYaml(text).roots[0];
  if (root?.type !== "map" || get(root, "Resources")?.type !== "map") return undefined;
  const template = templateOf(root as HostMap, new SymbolTable("cfn"), { shapes: {} });
  return [...template.resources.values()].map(({ id, type, node, name }): TemplateResource => {
    const written = get(node, "Properties");
    const properties = written && evaluate(written, template);
    const guard = textOf(get(node, "Condition"));
    return { id, type, name, ...(properties && { properties }), ...(guard !== undefined && { guard }) };
  });
}
