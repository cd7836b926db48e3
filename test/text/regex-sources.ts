// The regular expressions of the product's code: literals, and those that are made with `new RegExp`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AnyNode, parse } from "acorn";
import { transformSync } from "esbuild";

export interface Literal {
  file: string;
  source: string;
  flags: string;
}

/** A `new RegExp`, or a `RegExp` that is called. `inFunction`: made while the program runs, perhaps of a user's text. */
export interface Made {
  file: string;
  inFunction: boolean;
}

/** All regular expressions of one file. TypeScript's types are stripped first: they have none. */
export function expressionsIn(code: string, file: string): { literals: Literal[]; made: Made[] } {
  const program = parse(transformSync(code, { loader: "ts", target: "es2022" }).code, { ecmaVersion: "latest", sourceType: "module" });
  const literals: Literal[] = [];
  const made: Made[] = [];
  const visit = (node: AnyNode, inFunction: boolean): void => {
    if (node.type === "Literal" && node.regex) literals.push({ file, source: node.regex.pattern, flags: node.regex.flags });
    if (
      (node.type === "NewExpression" || node.type === "CallExpression") &&
      node.callee.type === "Identifier" &&
      node.callee.name === "RegExp"
    )
      made.push({ file, inFunction });
    const inside = inFunction || /Function|MethodDefinition/.test(node.type);
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child, inside);
  };
  visit(program, false);
  return { literals, made };
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Every TypeScript file below the folders of the root, relative to it. */
export function codeFiles(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  );
}

export const read = (root: string, file: string): string => readFileSync(join(root, file), "utf8");
