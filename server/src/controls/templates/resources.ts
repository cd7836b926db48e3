// The resources of a template as values, with the places of their properties. Pure.
import { get, type HostMap, textOf } from "../../core/hosts/tree";
import { readJsonHost } from "../../core/hosts/trees/json";
import { readYaml } from "../../core/hosts/trees/yaml";
import { evaluate } from "../../core/hosts/values/cloudformation";
import { SymbolTable } from "../../core/hosts/values/symbols";
import { templateOf } from "../../core/hosts/values/template";
import type { TemplateFile, TemplateResource, TemplateResources } from "./terms";
import { readPlan, readTerraform } from "./terraform";

/** Whether a file may hold resources, by its name and a word of its text. */
export function mayBeTemplate(path: string, text: string): boolean {
  if (/\.(tf|tofu)$/i.test(path)) return text.includes("aws_");
  return /\.(ya?ml|json|template)$/i.test(path) && /AWS::[A-Z]|"aws_/.test(text);
}

/** Reads the resources of a template: CloudFormation, SAM, Terraform, a plan of Terraform. Undefined for what is none. Never throws. */
export function readResources({ path, text, siblings = [] }: TemplateFile): TemplateResources | undefined {
  if (/\.(tf|tofu)$/i.test(path)) return readTerraform(text, path, siblings);
  if (/^\ufeff?\s*\{/.test(text) && text.includes('"aws_')) {
    const plan = readPlan(text);
    if (plan) return plan;
  }
  return readCloudFormation(text);
}

function readCloudFormation(text: string): TemplateResources | undefined {
  if (!/AWS::[A-Z]/.test(text)) return undefined;
  const root = /^\ufeff?\s*[[{]/.test(text) ? readJsonHost(text).root : readYaml(text).roots[0];
  if (root?.type !== "map" || get(root, "Resources")?.type !== "map") return undefined;
  const symbols = new SymbolTable("cfn");
  const template = templateOf(root as HostMap, symbols, { shapes: {} });
  const resources = [...template.resources.values()].map(({ id, type, node, name }): TemplateResource => {
    const written = get(node, "Properties");
    const properties = written && evaluate(written, template);
    const guard = textOf(get(node, "Condition"));
    return { id, type, name, ...(properties && { properties }), ...(guard !== undefined && { guard }) };
  });
  return { resources, symbols: symbols.infos };
}
