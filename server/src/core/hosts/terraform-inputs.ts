// What the files of a Terraform folder give and hand on: defaults, local modules with their arguments and instances, outputs, values in files.

import type { Input, Slot } from "./inputs";
import { documentJson } from "./render";
import { contentOf } from "./tree";
import type { HclAttribute, HclBlock, HclBody, HclExpression } from "./trees/hcl";
import { readJsonValues } from "./trees/hcl-json";
import { readHcl } from "./trees/hcl-parser";
import { SymbolTable } from "./values/symbols";
import { evaluateHcl } from "./values/terraform";
import { definitionOf } from "./values/terraform-definition";
import { knownInstances } from "./values/terraform-instances";
import { attribute, type ModuleFile, type ModuleText, moduleOf, type TerraformModule } from "./values/terraform-module";
import type { ValueNode } from "./values/text";

/** Arguments of a module's call that are none of its variables. */
const META_ARGUMENTS = new Set(["source", "version", "providers", "count", "for_each", "depends_on"]);

/** Files of Terraform Stacks: components are calls of modules, deployments give variables. */
const STACK_FILE = /\.(?:tfcomponent|tfstack|tfdeploy)\.hcl$/i;

/** Files whose `inputs` a runner around Terraform hands to a module (Terragrunt). */
const RUNNER_FILE = /\.hcl$/i;

/** Whether a file says, beside those of a module, what modules are given. */
export const isStackFile = (name: string): boolean => STACK_FILE.test(name);
export const isRunnerFile = (name: string): boolean => RUNNER_FILE.test(name) && !STACK_FILE.test(name) && !/\.lock\.hcl$/i.test(name);

/** What the files of a Terraform folder give: defaults of its variables, local modules and their arguments, outputs. */
export function terraformInputs(texts: readonly ModuleText[]): Input[] {
  const module = moduleOf(
    texts.map((one) => (isStackFile(one.name) ? { ...one, name: `${one.name}.tf` } : one)),
    new SymbolTable("tf"),
    { shapes: {} },
  );
  return module.files.flatMap((file) => file.body.blocks.flatMap((block) => new Giver(module, file).block(block)));
}

/** What one file gives. */
class Giver {
  constructor(
    private readonly module: TerraformModule,
    private readonly file: ModuleFile,
  ) {}

  block(block: HclBlock): Input[] {
    const [label = ""] = block.labels;
    switch (block.type) {
      case "variable":
        return this.given(block, "default", `var.${label}`, { kind: "value", name: label });
      case "output":
        return this.given(block, "value", `output.${label}`, { kind: "output", name: label });
      case "module":
        return this.call(block, block.attributes);
      case "component":
        return this.call(block, undefined);
      case "deployment": {
        const inputs = attribute(block, "inputs");
        return inputs ? this.members(inputs, `deployment.${label}.`, ".") : [];
      }
      default:
        return [];
    }
  }

  private given(block: HclBlock, argument: string, path: string, to: Slot): Input[] {
    return block.attributes.flatMap((one) => (one.name === argument ? [this.input(one, { path, to, target: "." })] : []));
  }

  /** A call of a module of the tree. `args`: its arguments, which a component has in `inputs`. */
  private call(block: HclBlock, args: readonly HclAttribute[] | undefined): Input[] {
    const [label = ""] = block.labels;
    const source = block.attributes.find(({ name }) => name === "source");
    const target = source && localFolder(source.value);
    if (!source || target === undefined) return [];
    const path = `${block.type}.${label}`;
    const all: Slot = { kind: "all", name: "" };
    const found = [this.input(source, { path: `${path}.source`, to: all, target })];
    const place = {
      module: this.module,
      file: this.file,
      scope: new Map<string, ValueNode>(),
      depth: 0,
      address: path,
      evaluate: evaluateHcl,
    };
    const instances = knownInstances(block, place);
    const each = block.attributes.find(({ name }) => name === "count" || name === "for_each");
    const instanceOf = `${path}.source`;
    if (!instances && each) found.push(this.input(each, { path: `${path}.${each.name}`, to: all, target, instanceOf }));
    for (const { key } of instances ?? [])
      found.push({ ...this.input(each ?? source, { path: `${path}[${JSON.stringify(key)}]`, to: all, target, instanceOf }), content: "" });
    const own = (args ?? []).filter((one) => !META_ARGUMENTS.has(one.name) && !one.isBlockToo);
    const inputs = args ? undefined : attribute(block, "inputs");
    const given = inputs ? this.members(inputs, `${path}.`, target) : own.map((one) => this.argument(one, path, target));
    // What differs from instance to instance is another value for each.
    const differs = ({ content }: Input) => /\b(?:each|count)\./.test(content);
    const more = each ? `\n${contentOf(this.file.text, each.value.range)}\n${definitionOf(each.value, this.module)}` : "";
    return [
      ...found,
      ...given.flatMap((one): Input[] => {
        if (!each || !differs(one)) return [one];
        if (!instances) return [{ ...one, content: one.content + more }];
        return instances.map(({ key, value }) => ({
          ...one,
          path: `${one.path} of ${JSON.stringify(key)}`,
          content: `${one.content}\n${value ? JSON.stringify(documentJson(value)) : ""}`,
        }));
      }),
    ];
  }

  private argument(one: HclAttribute, path: string, target: string): Input {
    return this.input(one, { path: `${path}.${one.name}`, to: { kind: "value", name: one.name }, target });
  }

  /** The members of `inputs`; where they are worked out, all of them at once. */
  private members(inputs: HclExpression, path: string, target: string): Input[] {
    return membersOf(
      inputs,
      (name) => ({ path: `${path}${name ?? "inputs"}`, to: slotOf(name), target }),
      (value, rest) => this.input(value, rest),
    );
  }

  private input(
    { value, range }: Pick<HclAttribute, "value" | "range">,
    rest: Pick<Input, "path" | "to" | "target" | "instanceOf">,
  ): Input {
    const content = `${contentOf(this.file.text, value.range)}\n${definitionOf(value, this.module)}`;
    return { file: STACK_FILE.test(this.file.name.slice(0, -3)) ? this.file.name.slice(0, -3) : this.file.name, range, content, ...rest };
  }
}

type Rest = Pick<Input, "path" | "to" | "target">;

function slotOf(name: string | undefined): Slot {
  return name === undefined ? { kind: "all", name: "" } : { kind: "value", name };
}

function membersOf(
  inputs: HclExpression,
  restOf: (name: string | undefined) => Rest,
  input: (one: Pick<HclAttribute, "value" | "range">, rest: Rest) => Input,
): Input[] {
  if (inputs.type !== "object") return [input({ value: inputs, range: inputs.range }, restOf(undefined))];
  return inputs.entries.map(({ key, value }) => {
    const name = key.type === "reference" ? String(key.root) : key.type === "template" ? textOf(key) : undefined;
    return input({ value, range: { start: key.range.start, end: value.range.end } }, restOf(name));
  });
}

function textOf(template: Extract<HclExpression, { type: "template" }>): string {
  return template.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The folder that a source names, if it is one of the tree. */
function localFolder(source: HclExpression): string | undefined {
  const target = source.type === "template" ? textOf(source) : "";
  return /^\.\.?[\\/]/.test(target) ? target : undefined;
}

/** What a file of values gives the variables of some module (`*.tfvars`, or the same in JSON). */
export function variableFileInputs(text: string, file: string): Input[] {
  const body: HclBody = /^\ufeff?\s*\{/.test(text) ? readJsonValues(text).body : readHcl(text).body;
  return body.attributes.map(({ name, value, range }) => ({
    file,
    path: `var.${name}`,
    to: { kind: "value" as const, name },
    range,
    content: contentOf(text, value.range),
  }));
}

/** What a runner's file hands to a module: `inputs` of Terragrunt. The module is told by the folder that `source` ends in; undefined where it is not. */
export function runnerInputs(text: string, file: string): Input[] {
  if (!/\binputs\s*=/.test(text)) return [];
  const module = moduleOf([{ name: `${file}.tf`, text }], new SymbolTable("tf"), { shapes: {} });
  const body = module.files[0]?.body;
  const inputs = body && attribute(body, "inputs");
  if (!inputs) return [];
  const input = ({ value, range }: Pick<HclAttribute, "value" | "range">, rest: Rest): Input => ({
    file,
    range,
    content: `${contentOf(text, value.range)}\n${definitionOf(value, module)}`,
    ...rest,
  });
  return membersOf(inputs, (name) => ({ path: `inputs.${name ?? "*"}`, to: slotOf(name) }), input);
}
