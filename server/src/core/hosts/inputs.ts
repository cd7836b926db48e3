// What a module or template is given from outside: defaults, arguments of calls, values in files. Policies are judged for all values
// of these; that a change gives another value shows in no policy.

import type { Range } from "../syntax/tree";
import type { Host } from "./host";
import { contentOf, entriesOf, get, type HostNode, itemsOf, textOf } from "./tree";
import type { HclAttribute, HclBody } from "./trees/hcl";
import { readJsonValues } from "./trees/hcl-json";
import { readHcl } from "./trees/hcl-parser";
import { readJsonHost } from "./trees/json";
import { readYaml } from "./trees/yaml";
import { SymbolTable } from "./values/symbols";
import { definitionOf } from "./values/terraform-definition";
import { type ModuleFile, type ModuleText, moduleOf } from "./values/terraform-module";

/** A value that somebody gives. */
export interface Input {
  /** The file that gives it, by its path from the folder. */
  file: string;
  /** For people and to find it in another version: `module.m.actions`, `var.actions`. */
  path: string;
  /** The variable or parameter; undefined for the choice of a module, which concerns all policies of it. */
  name?: string;
  /** Where the policies stand that take it: a folder of Terraform or a template, by its path from the folder; undefined where that is not said. */
  target?: string;
  range: Range;
  /** Its text without blanks, and what it refers to. */
  content: string;
}

/** Arguments of a module's call that are none of its variables. */
const META_ARGUMENTS = new Set(["source", "version", "providers", "count", "for_each", "depends_on"]);

/** What the files of a Terraform folder give: defaults of its variables, local modules and their arguments, values in `*.tfvars`. */
export function terraformInputs(texts: readonly ModuleText[]): Input[] {
  const module = moduleOf(texts, new SymbolTable("tf"), { shapes: {} });
  const found: Input[] = [];
  const add = (file: ModuleFile, { value, range }: HclAttribute, rest: Pick<Input, "path" | "name" | "target">) =>
    found.push({ file: file.name, range, content: `${contentOf(file.text, value.range)}\n${definitionOf(value, module)}`, ...rest });
  for (const file of module.files)
    for (const block of file.body.blocks) {
      const [label = ""] = block.labels;
      const source = block.attributes.find(({ name }) => name === "source");
      if (block.type === "variable") {
        for (const one of block.attributes) if (one.name === "default") add(file, one, { path: `var.${label}`, name: label, target: "." });
      } else if (block.type === "module" && source?.value.type === "template") {
        const target = source.value.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
        if (!/^\.\.?[\\/]/.test(target)) continue;
        add(file, source, { path: `module.${label}.source`, target });
        for (const one of block.attributes)
          if (!META_ARGUMENTS.has(one.name) && !one.isBlockToo)
            add(file, one, { path: `module.${label}.${one.name}`, name: one.name, target });
      }
    }
  return found;
}

/** What a file of values gives the variables of some module (`*.tfvars`, or the same in JSON). */
export function variableFileInputs(text: string, file: string): Input[] {
  const body: HclBody = /^\ufeff?\s*\{/.test(text) ? readJsonValues(text).body : readHcl(text).body;
  return body.attributes.map(({ name, value, range }) => ({
    file,
    path: `var.${name}`,
    name,
    range,
    content: contentOf(text, value.range),
  }));
}

/** What a template of CloudFormation gives (defaults of its parameters, parameters of nested stacks beside it), or a file of parameters. */
export function templateInputs(text: string, file: string): Input[] {
  if (!/Parameter/.test(text)) return [];
  const root = /^\ufeff?\s*[[{]/.test(text) ? readJsonHost(text).root : readYaml(text).roots[0];
  const found: Input[] = [];
  const add = (value: HostNode, rest: Pick<Input, "path" | "name" | "target">) =>
    found.push({ file, range: value.range, content: contentOf(text, value.range), ...rest });
  if (root?.type === "list") {
    for (const item of itemsOf(root)) {
      const name = textOf(get(item, "ParameterKey"));
      const value = get(item, "ParameterValue");
      if (name !== undefined && value) add(value, { path: name, name });
    }
    return found;
  }
  const parameters = entriesOf(get(root, "Parameters"));
  if (!get(root, "Resources")) {
    for (const { key, value } of parameters) add(value, { path: key.text, name: key.text });
    return found;
  }
  for (const { key, value } of parameters) {
    const fallback = get(value, "Default");
    if (fallback) add(fallback, { path: `Parameters.${key.text}.Default`, name: key.text, target: file });
  }
  for (const { key, value } of entriesOf(get(root, "Resources"))) {
    const properties = get(value, "Properties");
    const target = textOf(get(properties, "TemplateURL")) ?? textOf(get(properties, "Location"));
    if (target === undefined || /^(?:[a-z][\w+.-]*:|\$\{)/i.test(target)) continue;
    for (const { key: name, value: given } of entriesOf(get(properties, "Parameters")))
      add(given, { path: `Resources.${key.text}.Parameters.${name.text}`, name: name.text, target });
  }
  return found;
}

/** Whether what the policies of a file grant may depend on a variable or parameter of which any text may come in; of `undefined` whether it has policies at all. */
export function restsOn({ policies, symbols, conditions, format }: Host, name: string | undefined): boolean {
  if (policies.length === 0) return false;
  if (name === undefined) return true;
  const isNamed = (text: string) => wordsOf(text).includes(format === "terraform" ? `var.${name}` : name);
  return (
    [...symbols.values()].some((one) => one.kind !== "choice" && isNamed(`${one.name} ${one.definition ?? ""}`)) ||
    [...conditions.values()].some((term) => term.type === "free" && isNamed(`${term.text} ${term.definition ?? ""}`))
  );
}

/** Names with a dot at most between two of their parts, as they stand in expressions. */
function wordsOf(text: string): string[] {
  return (text.match(/[\w.-]+/g) ?? []).flatMap((word) => [word, word.split(".").slice(0, 2).join(".")]);
}
