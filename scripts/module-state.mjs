// Finds what modules hold that changes while the product runs: caches, counters and other state outside of a session or an
// object that is passed along. Read with TypeScript's own API; test/module-state.test.ts holds that there is none.
import path from "node:path";
import { SyntaxKind as K, NodeFlags } from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";
import { root } from "./setup.mjs";

const COLLECTIONS = new Set(["Map", "Set", "WeakMap", "WeakSet", "Array"]);
/** Classes whose objects nobody changes here. What a module makes of any other class has a state of its own. */
const UNCHANGING = new Set([...COLLECTIONS, "RegExp", "Intl", "Date", "URL", "TextDecoder", "TextEncoder", "Error"]);
const WRITES = new Set(
  "set add delete clear push pop shift unshift splice sort reverse fill copyWithin getOrInsert getOrInsertComputed".split(" "),
);
export const FUNCTIONS = new Set([
  K.FunctionDeclaration,
  K.FunctionExpression,
  K.ArrowFunction,
  K.MethodDeclaration,
  K.Constructor,
  K.GetAccessor,
  K.SetAccessor,
]);

export function* nodesIn(node) {
  yield node;
  const children = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesIn(child);
}

/** The files of a project (this one's) that `wanted` takes, by their path from its folder, with `/`. */
export function sources(wanted = () => true, folder = root) {
  const api = new API({ cwd: folder });
  try {
    const config = path.join(folder, "tsconfig.json");
    const { program, rootFiles } = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    return rootFiles
      .map((name) => ({ name, file: path.relative(folder, name).replaceAll(path.sep, "/") }))
      .filter(({ file }) => wanted(file))
      .map(({ name, file }) => ({ file, tree: program.getSourceFile(name) }));
  } finally {
    api.close();
  }
}

/** The names of modules that a file imports, in any of the ways TypeScript has. */
export function importedNames(tree) {
  return [...nodesIn(tree)].flatMap((node) => {
    if (node.kind === K.ImportDeclaration || node.kind === K.ExportDeclaration) return node.moduleSpecifier?.text ?? [];
    if (node.kind === K.ImportEqualsDeclaration) return node.moduleReference.expression?.text ?? [];
    if (node.kind === K.ImportType) return node.argument.literal?.text ?? [];
    if (node.kind !== K.CallExpression) return [];
    const { kind, text, expression } = node.expression;
    const isRequire = (kind === K.Identifier && text === "require") || expression?.text === "require";
    return kind === K.ImportKeyword || isRequire ? (node.arguments[0]?.text ?? []) : [];
  });
}

export const lineOf = (text, offset) => text.slice(0, offset).split("\n").length;

/** The product's code: what is packed. */
export const isProduct = (file) => ["server/src/", "client/src/", "shared/"].some((folder) => file.startsWith(folder));

/**
 * What changes, as `file:line name`:
 * variables of a module that are assigned, or whose members are changed, inside of a function;
 * collections that begin empty, unless their declared type forbids changes (`Readonly…`): nobody needs one that stays so;
 * objects of classes of our own, and what functions return that keep variables of theirs (`once(…)`);
 * static fields that are not `readonly`, or begin as an empty collection.
 * Where an expression begins to search (`lastIndex`) is no state: `matchAt` sets it before each search, and nobody else does.
 */
export function moduleState(files) {
  const keepers = new Set(files.flatMap(({ tree }) => keepersIn(tree)));
  return files.flatMap(({ file, tree }) => {
    const at = (node) => `${file}:${lineOf(tree.text, node.getStart(tree))} ${node.name.text}`;
    const variables = tree.statements
      .filter(({ kind, modifiers }) => kind === K.VariableStatement && !modifiers?.some((one) => one.kind === K.DeclareKeyword))
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .filter(({ name }) => name.kind === K.Identifier);
    const suspects = variables.filter((one) => mayBeWritten(one.name.text, tree.text));
    const written = suspects.length > 0 ? writtenIn(tree) : new Set();
    const changing = variables.filter(
      (one) => written.has(one.name.text) || (holdsState(one.initializer, keepers) && !isReadonlyType(one.type)),
    );
    return [...changing, ...staticFields(tree)].map(at);
  });
}

/** What shared expressions remember is found by the text: assignments of `lastIndex` outside of the one function for it. */
export function lastIndexWrites(files) {
  return files.flatMap(({ file, tree }) => {
    if (file === "server/src/core/text/match-at.ts" || !tree.text.includes("lastIndex")) return [];
    const shared = new Set(
      tree.statements
        .filter(({ kind }) => kind === K.VariableStatement)
        .flatMap(({ declarationList }) => [...declarationList.declarations].map(({ name }) => name.text)),
    );
    return [...nodesIn(tree)].flatMap((node) => {
      const target = writeTarget(node);
      if (target?.kind !== K.PropertyAccessExpression || target.name.text !== "lastIndex") return [];
      return shared.has(rootName(target)) ? [`${file}:${lineOf(tree.text, node.getStart(tree))}`] : [];
    });
  });
}

/** A quick look at the text before the tree is walked. */
function mayBeWritten(name, text) {
  const member = String.raw`(?:\??\.\w+|\[[^\]\n]*\]|!)*`;
  const write = String.raw`(?:[-+*/%&|^?<>]{0,3}=(?!=|>)|\+\+|--|\??\.(?:${[...WRITES].join("|")})\()`;
  return new RegExp(String.raw`(?:\+\+|--)${name}\b|\b${name}${member}\s*${write}`).test(text);
}

function holdsState(node, keepers) {
  if (isEmptyCollection(node)) return true;
  if (node?.kind === K.NewExpression && node.expression.kind === K.Identifier) return !UNCHANGING.has(node.expression.text);
  return node?.kind === K.CallExpression && node.expression.kind === K.Identifier && keepers.has(node.expression.text);
}

function isEmptyCollection(node) {
  return node?.kind === K.NewExpression && COLLECTIONS.has(node.expression.text) && !(node.arguments?.length > 0);
}

/** `readonly …[]`, `ReadonlyMap<…>` and the like. */
function isReadonlyType(type) {
  return (type?.kind === K.TypeReference && /^Readonly/.test(type.typeName.text ?? "")) || type?.kind === K.TypeOperator;
}

function staticFields(tree) {
  if (!tree.text.includes("static ")) return [];
  return [...nodesIn(tree)].filter((node) => {
    if (node.kind !== K.PropertyDeclaration) return false;
    const kinds = new Set(node.modifiers?.map(({ kind }) => kind));
    return kinds.has(K.StaticKeyword) && (!kinds.has(K.ReadonlyKeyword) || isEmptyCollection(node.initializer));
  });
}

/** Functions of a module that return functions which write to variables of theirs. */
function keepersIn(tree) {
  return tree.statements
    .filter(({ kind, body }) => kind === K.FunctionDeclaration && body)
    .flatMap((maker) => {
      const own = maker.body.statements
        .filter(({ kind }) => kind === K.VariableStatement)
        .flatMap(({ declarationList }) =>
          [...declarationList.declarations].filter(
            (one) =>
              one.name.kind === K.Identifier && ((declarationList.flags & NodeFlags.Let) !== 0 || isEmptyCollection(one.initializer)),
          ),
        );
      const returned = maker.body.statements.filter(({ kind }) => kind === K.ReturnStatement).map(({ expression }) => expression);
      const inner = returned.filter((one) => one && FUNCTIONS.has(one.kind));
      if (own.length === 0 || inner.length === 0) return [];
      const names = new Set(own.map(({ name }) => name.text));
      const writes = inner.some((one) =>
        [...nodesIn(one)].some((node) => {
          const target = writeTarget(node);
          return target && names.has(rootName(target));
        }),
      );
      return writes ? [maker.name.text] : [];
    });
}

/** Names of the module that code inside of functions assigns, or whose members it changes. */
function writtenIn(tree) {
  const nodes = [...nodesIn(tree)];
  const parents = new Map();
  for (const node of nodes) node.forEachChild((child) => void parents.set(child, node));
  const names = new Set();
  for (const node of nodes) {
    const target = writeTarget(node);
    const name = target && rootName(target);
    if (name && !isSearchStart(target) && isInFunction(node, parents) && !isDeclaredInside(name, node, parents)) names.add(name);
  }
  return names;
}

const isSearchStart = (target) => target.kind === K.PropertyAccessExpression && target.name.text === "lastIndex";

function writeTarget(node) {
  if (node.kind === K.BinaryExpression && node.operatorToken.kind >= K.FirstAssignment && node.operatorToken.kind <= K.LastAssignment)
    return node.left;
  if ((node.kind === K.PrefixUnaryExpression || node.kind === K.PostfixUnaryExpression) && /^(\+\+|--)|(\+\+|--)$/.test(node.getText()))
    return node.operand;
  if (node.kind === K.CallExpression && node.expression.kind === K.PropertyAccessExpression && WRITES.has(node.expression.name.text))
    return node.expression.expression;
  return undefined;
}

function rootName(node) {
  let at = node;
  while (at.kind === K.PropertyAccessExpression || at.kind === K.ElementAccessExpression || at.kind === K.NonNullExpression)
    at = at.expression;
  return at.kind === K.Identifier ? at.text : undefined;
}

function* above(node, parents) {
  for (let at = parents.get(node); at; at = parents.get(at)) yield at;
}

function isInFunction(node, parents) {
  for (const one of above(node, parents)) if (FUNCTIONS.has(one.kind)) return true;
  return false;
}

/** A parameter or variable of an enclosing function has the name. */
function isDeclaredInside(name, node, parents) {
  for (const one of above(node, parents))
    if (FUNCTIONS.has(one.kind))
      for (const inner of nodesIn(one))
        if (
          (inner.kind === K.VariableDeclaration || inner.kind === K.Parameter || inner.kind === K.BindingElement) &&
          inner.name?.text === name
        )
          return true;
  return false;
}
