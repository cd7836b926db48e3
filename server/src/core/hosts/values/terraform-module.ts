// A Terraform module by its parts: the blocks of all files of one folder, found by address.
import type { Problem } from "../../syntax/tree";
import type { ConditionTerm, HostData } from "../host";
import type { HclAttribute, HclBlock, HclBody, HclExpression } from "../trees/hcl";
import { readHclJson, readJsonValues } from "../trees/hcl-json";
import { readHcl } from "../trees/hcl-parser";
import type { SymbolTable } from "./symbols";

/** One file of a module. */
export interface ModuleFile {
  name: string;
  text: string;
  body: HclBody;
  problems: Problem[];
}

interface PlacedBlock {
  block: HclBlock;
  file: ModuleFile;
  /** An override file replaces parts of it: which values it has is not what its own file says. */
  isOverridden?: true;
}

interface PlacedExpression {
  expression: HclExpression;
  file: ModuleFile;
}

export interface TerraformModule {
  files: readonly ModuleFile[];
  /** By address: `aws_s3_bucket.logs`, `data.aws_iam_policy_document.x`. */
  blocks: ReadonlyMap<string, PlacedBlock>;
  locals: ReadonlyMap<string, PlacedExpression>;
  variables: ReadonlyMap<string, HclBlock>;
  /** What somebody vouches for: values of variables, by name. */
  given: ReadonlyMap<string, PlacedExpression>;
  symbols: SymbolTable;
  conditions: Map<string, ConditionTerm>;
  data: HostData;
  /** Addresses that are being worked out, to end cycles. */
  active: Set<string>;
  /** Texts of other files below the folder, by their path from it: what `file()` reads. */
  assets: ReadonlyMap<string, string>;
  /** What was worked out already, by address: it is the same wherever it is referred to. */
  known: Map<string, unknown>;
}

/** Whether a file is one of a Terraform module, told by its name: HCL, or JSON. */
export function isTerraformName(name: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/i.test(name);
}

/** A file of a module. `isGiven`: it says what variables are (`*.tfvars`, or the same in JSON), for sure. */
export interface ModuleText {
  name: string;
  text: string;
  isGiven?: boolean;
}

/** Reads the files of a module; those that are no Terraform are what `file()` may read. The first one of a name counts. */
export function moduleOf(texts: readonly ModuleText[], symbols: SymbolTable, data: HostData): TerraformModule {
  const isModule = ({ name }: { name: string }) => isTerraformName(name);
  const assets = new Map(texts.filter((one) => !isModule(one)).map(({ name, text }) => [name, text]));
  const files = texts
    .filter(isModule)
    .map(({ name, text }): ModuleFile => ({ name, text, ...(/\.json$/i.test(name) ? readHclJson(text) : readHcl(text)) }));
  const blocks = new Map<string, PlacedBlock>();
  const locals = new Map<string, PlacedExpression>();
  const variables = new Map<string, HclBlock>();
  // Override files are merged into the others at last, in the order of their names.
  const overrides = files.filter(({ name }) => isOverrideName(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const file of [...files.filter((one) => !overrides.includes(one)), ...overrides])
    for (const block of file.body.blocks) {
      const isOverride = overrides.includes(file);
      const [first = "", second = ""] = block.labels;
      if (block.type === "variable") {
        const known = variables.get(first);
        if (!known || isOverride) variables.set(first, known ? mergedBlock(known, block) : block);
      }
      if (block.type === "locals")
        for (const { name, value } of block.attributes) if (!locals.has(name) || isOverride) locals.set(name, { expression: value, file });
      const address = block.type === "resource" ? `${first}.${second}` : block.type === "data" ? `data.${first}.${second}` : undefined;
      const known = address === undefined ? undefined : blocks.get(address);
      if (known && isOverride) known.isOverridden = true;
      else if (address !== undefined && !known) blocks.set(address, { block, file });
    }
  const given = new Map<string, PlacedExpression>();
  for (const { name, text, isGiven } of texts) {
    if (!isGiven) continue;
    const file = { name, text, ...(/^\s*\{/.test(text) ? readJsonValues(text) : readHcl(text)) };
    for (const one of file.body.attributes) given.set(one.name, { expression: one.value, file });
  }
  return { given, files, blocks, locals, variables, symbols, conditions: new Map(), data, active: new Set(), known: new Map(), assets };
}

/** `override.tf`, `x_override.tf`, and the same in JSON: Terraform merges such a file into the blocks of the others. */
function isOverrideName(name: string): boolean {
  return /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/i.test(name);
}

/** A block with the arguments of another one in place of its own, and its nested blocks by type. */
function mergedBlock(block: HclBlock, over: HclBlock): HclBlock {
  const isKept = (name: string) => !over.attributes.some((one) => one.name === name);
  return {
    ...block,
    attributes: [...block.attributes.filter(({ name }) => isKept(name)), ...over.attributes],
    blocks: [...block.blocks.filter(({ type }) => !over.blocks.some((one) => one.type === type)), ...over.blocks],
  };
}

/** The value of an attribute. */
export function attribute(body: HclBody, name: string): HclExpression | undefined {
  return body.attributes.find((one: HclAttribute) => one.name === name)?.value;
}
