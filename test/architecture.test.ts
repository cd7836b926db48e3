// ARCHITECTURE.md names what exists: each file, folder and name that it gives in code type, each link, and every module of the server.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { accessCodes } from "../server/src/core/validate/codes";

const root = path.join(import.meta.dirname, "..");
const text = (file: string) => readFileSync(path.join(root, file), "utf8");
const page = text("ARCHITECTURE.md");

/** Every file and folder of the repository's own folders, with `/` and from its root. */
const paths = [
  ...["client/src", "docs", "l10n", "scripts", "server/src", "shared", "test"].flatMap((folder) => [
    folder,
    ...readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name.split(path.sep).join("/")}`,
    ),
  ]),
  ...readdirSync(root),
];

/** What a user writes, what is made by a build or given by somebody else, and what is no path at all. */
const ELSEWHERE = [
  "iam-prover.json",
  "generated/hosts/shapes.json",
  "dist/mcp.js",
  "dist/update-catalogue.js",
  "iam-prover/cdk",
  "vscode.workspace.fs",
  "/",
];
/** A word of another library. */
const FOREIGN = ["template_literal"];

/** Whether a path, perhaps without its beginning or its `.ts`, perhaps with a `*` or a `<family>`, is one of the repository's. */
function exists(written: string): boolean {
  const pattern = written
    .replace(/\/$/, "")
    .split(/\*|<family>/)
    .map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]+");
  const wanted = new RegExp(`(?:^|/)${pattern}(?:\\.ts)?$`);
  return paths.some((one) => wanted.test(one));
}

const spans = [...new Set([...page.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span as string))];
const isPath = (span: string) => /^[\w.@<>*/-]+$/.test(span) && (span.includes("/") || /\.(?:ts|mts|mjs|json|md)$/.test(span));
const isName = (span: string) => /^[A-Za-z_]\w*(?:\.\w+)?(?:\(\))?$/.test(span) && !isPath(span);

test("each path in code type exists", () => {
  const named = spans.filter(isPath);
  assert.ok(named.length > 60, `${named.length} paths are read`);
  assert.deepEqual(
    named.filter((one) => !ELSEWHERE.includes(one) && !exists(one)),
    [],
  );
});

test("each name in code type stands in the code", () => {
  const sources = paths.filter((one) => /\.(?:ts|mts|mjs)$/.test(one) && one !== "test/architecture.test.ts").map(text);
  const words = new Set([...sources, text("package.json"), text("biome.json")].flatMap((one) => one.match(/[A-Za-z_]\w*/g) ?? []));
  const named = spans.filter(isName);
  assert.ok(named.length > 40, `${named.length} names are read`);
  const missing = named.filter((one) => !FOREIGN.includes(one) && !(one.match(/\w+/g) ?? []).every((word) => words.has(word)));
  assert.deepEqual(missing, []);
});

test("each link leads to a file", () => {
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link as string);
  assert.deepEqual(
    links.filter((one) => !exists(one)),
    [],
  );
});

test("the tree names every module, and nothing else", () => {
  const tree = (/```\n([\s\S]*?)```/.exec(page)?.[1] ?? "").split("\n");
  const named = (depth: string) =>
    tree.flatMap((line) => (line.startsWith(depth) ? (/^([a-z]+)\//.exec(line.slice(depth.length))?.[1] ?? []) : []));
  const folders = (of: string) =>
    readdirSync(path.join(root, of), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => name);
  assert.deepEqual(named("  ").sort(), folders("server/src").sort());
  assert.deepEqual(named("    ").sort(), folders("server/src/core").sort());
});

test("docs/checks.md has a row for each check of access", () => {
  const rows = text("docs/checks.md");
  assert.deepEqual(
    accessCodes.filter((code) => !rows.includes(`| \`${code}\` |`)),
    [],
  );
});
