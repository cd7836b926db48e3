#!/usr/bin/env node
// Figures of the code for docs/quality.md, read with TypeScript's own API: state of modules, casts, exports, long functions, long files, cycles.
// usage: node scripts/measure-code.mjs [--list]
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { SyntaxKind as K } from "typescript/unstable/ast";
import { FUNCTIONS, isProduct, lineOf, moduleState, nodesIn, sources } from "./module-state.mjs";
import { root } from "./setup.mjs";

const LONG_FUNCTION = 60;
const LONG_FILE = 400;
const SHOWN = 5;

const CORE = "server/src/core/";

/** Exports that something else than an import uses: VS Code calls them. */
const CALLED = new Set(["client/src/extension.ts activate", "client/src/extension.ts deactivate"]);
/** Everything about one file. */
function measure({ file, tree }) {
  const text = tree.text;
  const at = (node) => `${file}:${lineOf(text, node.getStart(tree))}`;
  const found = { file, lines: text.trimEnd().split("\n").length, casts: [], functions: [], exports: new Map(), imports: [] };
  const nodes = [...nodesIn(tree)];
  const parents = new Map();
  for (const node of nodes) node.forEachChild((child) => void parents.set(child, node));
  for (const node of nodes) {
    if (node.kind === K.AsExpression && (node.type.kind === K.StringKeyword || node.type.kind === K.NumberKeyword))
      found.casts.push(at(node));
    if (FUNCTIONS.has(node.kind) && node.body) {
      const lines = lineOf(text, node.end) - lineOf(text, node.getStart(tree)) + 1;
      const owner = node.name ?? parents.get(node)?.name;
      found.functions.push({ at: at(node), lines, name: owner?.text ?? "(unnamed)" });
    }
    found.imports.push(...importsOf(node, file));
  }
  for (const statement of tree.statements) for (const [name, local] of exportsOf(statement)) found.exports.set(name, local);
  found.used = new Map(
    [...found.exports.values()].map((name) => [name, nodes.filter((n) => n.kind === K.Identifier && n.text === name).length]),
  );
  return found;
}

/** The names that a statement exports, with the names that they have in their file. */
function exportsOf(statement) {
  if (statement.kind === K.ExportDeclaration && statement.exportClause?.elements)
    return [...statement.exportClause.elements].map((one) => [one.name.text, (one.propertyName ?? one.name).text]);
  if (!statement.modifiers?.some(({ kind }) => kind === K.ExportKeyword)) return [];
  if (statement.kind !== K.VariableStatement) return statement.name ? [[statement.name.text, statement.name.text]] : [];
  return [...statement.declarationList.declarations].flatMap(({ name }) => (name.kind === K.Identifier ? [[name.text, name.text]] : []));
}

/** What a node imports: `name` undefined is everything. */
function importsOf(node, file) {
  const from = (specifier, names) => (specifier?.startsWith(".") ? names.map((name) => ({ specifier, name, file })) : []);
  if (node.kind === K.ExportDeclaration && node.moduleSpecifier)
    return from(
      node.moduleSpecifier.text,
      node.exportClause?.elements ? [...node.exportClause.elements].map((one) => (one.propertyName ?? one.name).text) : [undefined],
    );
  if (node.kind === K.ImportDeclaration) {
    const { namedBindings } = node.importClause ?? {};
    if (!namedBindings?.elements) return from(node.moduleSpecifier.text, [namedBindings ? undefined : "default"]);
    return from(
      node.moduleSpecifier.text,
      [...namedBindings.elements].map((one) => (one.propertyName ?? one.name).text),
    );
  }
  if (node.kind === K.CallExpression && node.expression.kind === K.ImportKeyword) return from(node.arguments[0]?.text, [undefined]);
  if (node.kind === K.ImportType) return from(node.argument.literal?.text, [node.qualifier?.text]);
  return [];
}

/** Imports of scripts in JavaScript, which are no part of the project. */
function scriptImports() {
  return ["scripts", "test"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".mjs"))
      .flatMap((name) => {
        const file = `${folder}/${name.replaceAll(path.sep, "/")}`;
        const text = readFileSync(path.join(root, file), "utf8");
        return [...text.matchAll(/\bimport\s*\(?\s*(?:\{([^{}]*)\}\s*from\s*)?"(\.[^"]*)"/g)].flatMap(([, names, specifier]) =>
          (names?.split(",") ?? [undefined]).map((one) => ({ file, specifier, name: one?.trim().split(/\s+as\s+/)[0] })),
        );
      }),
  );
}

/** Groups of files of which each imports all others, on some way. */
function cyclesIn(graph) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const groups = [];
  const visit = (file) => {
    order.set(file, order.size);
    low.set(file, order.get(file));
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file), low.get(next)));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) groups.push(group);
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return groups;
}

const all = sources();
const measured = all.map(measure);
const byName = new Map(measured.map((one) => [one.file, one]));
const resolve = ({ file, specifier }) => {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  return [target, `${target}.ts`, `${target}/index.ts`, target.replace(/\.js$/, ".ts")].find((name) => byName.has(name));
};
const imports = [...measured.flatMap((one) => one.imports), ...scriptImports()].flatMap((one) => {
  const target = resolve(one);
  return target ? [{ ...one, target }] : [];
});
const product = measured.filter(({ file }) => isProduct(file));

const users = new Map();
for (const { file, target, name } of imports)
  for (const one of name === undefined ? byName.get(target).exports.keys() : [name])
    users.set(`${target} ${one}`, (users.get(`${target} ${one}`) ?? new Set()).add(file));
const unused = product.flatMap(({ file, exports, used }) =>
  [...exports].flatMap(([name, local]) => {
    const key = `${file} ${name}`;
    const by = [...(users.get(key) ?? [])];
    if (CALLED.has(key) || by.some(isProduct)) return [];
    return [{ key, byTests: by.length > 0, inFile: used.get(local) > 1 }];
  }),
);

const graph = new Map(product.map(({ file }) => [file, new Set()]));
for (const { file, target } of imports) if (isProduct(file) && isProduct(target)) graph.get(file).add(target);

const inCore = (text) => text.startsWith(CORE);
const state = moduleState(all.filter(({ file }) => isProduct(file)));
const casts = product.flatMap((one) => one.casts);
const long = product
  .flatMap((one) => one.functions)
  .filter(({ lines }) => lines > LONG_FUNCTION)
  .sort((a, b) => b.lines - a.lines)
  .map(({ at, lines, name }) => `${at} ${name}: ${lines}`);
const big = product
  .filter(({ lines }) => lines > LONG_FILE)
  .sort((a, b) => b.lines - a.lines)
  .map(({ file, lines }) => `${file}: ${lines}`);
const cycles = cyclesIn(graph).map((group) => group.sort().join(", "));
const nobody = unused.filter(({ byTests }) => !byTests).map(({ key, inFile }) => `${key}${inFile ? " (used in its file)" : ""}`);
const tests = unused.filter(({ byTests }) => byTests).map(({ key }) => key);

const rows = [
  ["files, lines", `${product.length}, ${product.reduce((sum, { lines }) => sum + lines, 0)}`, []],
  ["variables of modules that change (caches and other state), core", state.filter(inCore).length, state.filter(inCore)],
  ["the same, elsewhere", state.filter((one) => !inCore(one)).length, state.filter((one) => !inCore(one))],
  ["casts `as string`, `as number`, core", casts.filter(inCore).length, casts.filter(inCore)],
  ["the same, elsewhere", casts.filter((one) => !inCore(one)).length, casts.filter((one) => !inCore(one))],
  ["exports that nobody imports", nobody.length, nobody],
  ["exports that only tests import", tests.length, tests],
  [`functions over ${LONG_FUNCTION} lines`, long.length, long],
  [`files over ${LONG_FILE} lines`, big.length, big],
  ["groups of files that import each other", cycles.length, cycles],
];
console.log("| what | figure |\n|---|---:|");
for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
const listed = process.argv.includes("--list");
for (const [what, , list] of rows)
  if (listed ? list.length > 0 : list === long)
    console.log(`\n${what}:\n${(listed ? list : list.slice(0, SHOWN)).map((one) => `  ${one}`).join("\n")}`);
