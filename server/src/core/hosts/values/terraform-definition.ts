// What an expression that nobody works out rests on, as far as the module says it: two versions with the same words may mean different things.
import { HOSTS } from "../../limits";
import type { HclExpression, HclReference } from "../trees/hcl";
import type { TerraformModule } from "./terraform-module";

/**
 * The sources of the local values, data sources and resources of other providers that an expression leads to, and the texts of files that it names; empty
 * where there is none of these. What stands outside of the module (variables, other modules) is taken to be the same.
 */
export function definitionOf(expression: HclExpression, module: TerraformModule): string {
  const found = new Map<string, string>();
  collect(expression, module, found);
  if (found.size === 0) return "";
  return [...found]
    .map(([name, source]) => `${name} = ${source.replace(/\s+/g, " ")}`)
    .join("\n")
    .slice(0, HOSTS.charactersOfADefinition);
}

function collect(part: unknown, module: TerraformModule, found: Map<string, string>): void {
  if (typeof part !== "object" || part === null || found.size > 500) return;
  const { type, parts } = part as { type?: unknown; parts?: { type: string; text?: string }[] };
  if (type === "reference") collectTarget(part as HclReference, module, found);
  // `"${path.module}/actions.yaml"`
  if (type === "template" && module.assets.size > 0) {
    const path = (parts ?? [])
      .map((one) => one.text ?? "")
      .join("")
      .replace(/^(?:\.?\/)+/, "");
    const asset = module.assets.get(path);
    if (asset !== undefined) found.set(path, asset);
  }
  for (const inner of Array.isArray(part) ? part : Object.values(part)) collect(inner, module, found);
}

function collectTarget({ root, steps }: HclReference, module: TerraformModule, found: Map<string, string>): void {
  const [first, second] = steps;
  if (first?.type !== "name") return;
  if (root === "local") {
    const local = module.locals.get(first.name);
    const key = `local.${first.name}`;
    if (!local || found.has(key)) return;
    found.set(key, local.file.text.slice(local.expression.range.start, local.expression.range.end));
    collect(local.expression, module, found);
  } else if (root === "data" && second?.type === "name") {
    const key = `data.${first.name}.${second.name}`;
    const placed = module.blocks.get(key);
    if (!placed || found.has(key)) return;
    found.set(key, placed.file.text.slice(placed.block.range.start, placed.block.range.end));
    collect(placed.block, module, found);
  } else if (typeof root === "string" && !/^aws(?:cc)?_/.test(root)) {
    // What AWS makes of an argument is not its text; resources of other providers hand their arguments on (`terraform_data`, `null_resource`).
    const key = `${root}.${first.name}`;
    const placed = module.blocks.get(key);
    if (!placed || found.has(key)) return;
    found.set(key, placed.file.text.slice(placed.block.range.start, placed.block.range.end));
    collect(placed.block, module, found);
  }
}
