// Who may import whom. The modules are explained in ARCHITECTURE.md; this table is the rule, the test holds it.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

const root = path.join(import.meta.dirname, "..");

/** What a module may know of the system that it runs on. */
const PORTS = ["api", "current", "history", "limits", "relative", "revision"].map((file) => `server/src/platform/${file}`);
/** How V8 works, which the entries of processes say. */
const V8 = "server/src/platform/node/v8";

/**
 * Module → what its files may import besides their own module. A module is the longest of these prefixes that a file's path
 * has. `node` stands for Node's own modules; anything else that is no module is a package.
 */
const MAY_IMPORT: Record<string, string[]> = {
  // Owns what is remembered; knows nothing of what that is.
  "server/src/core/session": [],
  // Knows words and letters, nothing of policies.
  "server/src/core/text": [],
  "server/src/core/syntax": ["server/src/core/text", "jsonc-parser"],
  "server/src/core/catalogue": ["server/src/core/text"],
  "server/src/core/logic": [],
  "server/src/core/globs": ["server/src/core/logic"],
  "server/src/core/theory": ["server/src/core/logic", "server/src/core/globs"],
  "server/src/core/semantics": [
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/semantics/evaluator",
    "server/src/core/semantics/encoder",
  ],
  // The evaluator is the second opinion on everything that the encoder and the solver say: it shares neither with them, nor the globs.
  "server/src/core/semantics/evaluator": [
    "server/src/core/syntax",
    "server/src/core/logic/decimal",
    ...["aws-facts", "choices", "keys", "operators", "request", "undecidable", "values", "variables"].map(
      (file) => `server/src/core/semantics/${file}`,
    ),
  ],
  "server/src/core/semantics/encoder": [
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/semantics",
  ],
  "server/src/core/checks": [
    "server/src/core/text",
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/semantics",
    // What a term is worth under a model: the list of external access puts models together itself.
    "server/src/core/theory/evaluate",
    // Puts a decision into words; knows nothing of checks.
    "server/src/core/explain",
  ],
  // Judges accounts with everything that judges one policy; the theory gives it the value of a term under what is known.
  "server/src/core/account": [
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/theory",
    "server/src/core/semantics",
    "server/src/core/checks",
    "server/src/core/text",
  ],
  // The validator speaks the checks' language (finding.ts) and asks nothing of the solver itself.
  "server/src/core/validate": [
    "server/src/core/text",
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/semantics",
    "server/src/core/checks",
  ],
  // Counts what a policy allows and writes it smaller; the checks prove that nothing changed.
  "server/src/core/measure": [
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/semantics",
    "server/src/core/checks",
    "server/src/core/text",
  ],
  // Edits policies until example requests are decided as they should be; the checks and the value of formulas prove it.
  "server/src/core/repair": [
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/theory",
    "server/src/core/semantics",
    "server/src/core/checks",
    "server/src/core/measure",
    "server/src/core/text",
  ],
  "server/src/core/ide": [
    "server/src/core/text",
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/semantics",
    "server/src/core/checks",
  ],
  // Policies inside of other files: trees, values, places. Decides no verdict.
  "server/src/core/hosts": [
    "server/src/core/text",
    "server/src/core/syntax",
    "server/src/core/catalogue/partitions",
    "jsonc-parser",
    "yaml",
  ],
  // Asks the checks about policies of hosts whose values are open; of hosts it knows the words for values only.
  "server/src/core/open": [
    "server/src/core/text",
    "server/src/core/catalogue/partitions",
    "server/src/core/syntax",
    "server/src/core/semantics",
    "server/src/core/checks",
    "server/src/core/hosts/host",
  ],
  // Judges the policies of hosts: the one place that knows hosts, open values and the analysis of one policy.
  "server/src/core/embedded": [
    "server/src/core/text",
    "server/src/core/syntax",
    "server/src/core/checks",
    "server/src/core/hosts",
    "server/src/core/open",
    // The front for one policy, whose findings it puts into places of the file.
    "server/src/core/analysis",
    "server/src/core/analysis-api",
    "server/src/core/explain",
    "server/src/core/quick",
  ],
  // analysis.ts, explain.ts and their kin: the core's front.
  "server/src/core": [
    "server/src/core/text",
    "server/src/core/syntax",
    "server/src/core/catalogue",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/theory",
    "server/src/core/semantics",
    "server/src/core/checks",
    "server/src/core/validate",
    "server/src/core/ide",
    "server/src/core/hosts",
    "server/src/core/account",
    "server/src/core/measure",
    "server/src/core/repair",
  ],
  // Of the checks only the protocol in which they ask: the solver module drives it.
  "server/src/solver": [
    "server/src/core/text",
    "server/src/core/logic",
    "server/src/core/globs",
    "server/src/core/theory",
    "server/src/core/checks/investigation",
    ...PORTS,
  ],
  // The solver's own thread, and the engine on the calling one: z3's files are found and loaded there.
  "server/src/solver/node": ["server/src/solver", "server/src/core/text", "server/src/core/logic", "server/src/core/theory", "node"],
  "server/src/workspace": ["server/src/core", ...PORTS, "jsonc-parser"],
  "server/src/controls": ["server/src/core", "@cucumber/gherkin", "@cucumber/messages", "minisearch", "stemmer", "jsonc-parser"],
  // The specification index on a disk, and what it is made of.
  "server/src/controls/specification/node": ["server/src/controls/specification", "server/src/core/text", "node"],
  "server/src/lsp": [
    "server/src/core",
    "server/src/solver",
    "server/src/workspace",
    "server/src/controls",
    ...PORTS,
    "shared",
    "vscode-languageserver",
    "vscode-languageserver-textdocument",
  ],
  // The ports, and the one line that names the system.
  "server/src/platform": ["server/src/platform/node/system"],
  // A browser as the system: files are asked of the client.
  "server/src/platform/browser": ["server/src/platform", "shared", "vscode-uri", "@noble/hashes"],
  // The server in a browser: one worker without z3.
  "server/src/browser": [
    "server/src/core",
    "server/src/lsp",
    "server/src/solver",
    "server/src/workspace",
    "server/src/thread/turns",
    "server/src/platform/browser",
    ...PORTS,
    "shared",
    "vscode-languageserver",
  ],
  // Node as the system; Git as its history.
  "server/src/platform/node": ["server/src/platform", "server/src/core/text", "node"],
  // The analysis thread: puts the language server, the solver's thread and the system together.
  "server/src/thread": [
    "server/src/core",
    "server/src/lsp",
    "server/src/solver",
    "server/src/workspace",
    "server/src/controls/specification/node",
    ...PORTS,
    "server/src/relay/messages",
    "vscode-languageserver",
    "node",
  ],
  // Holds the client's channel and the documents; knows nothing of policies.
  "server/src/relay": [V8, "vscode-languageserver", "vscode-languageserver-textdocument", "node"],
  "server/src/cli": [
    "server/src/core",
    "server/src/solver",
    "server/src/workspace",
    "server/src/controls",
    ...PORTS,
    V8,
    "server/src/relay/main",
    "server/src/mcp/main",
    "string-width",
    "node",
  ],
  // The command line as a plugin of the CDK, which starts it: knows its report and no code of it.
  "server/src/cdk": ["jsonc-parser", "node"],
  // The operations of the command line as tools for agents.
  "server/src/mcp": [
    "server/src/core",
    "server/src/solver",
    "server/src/workspace",
    "server/src/controls",
    "server/src/cli",
    V8,
    "@modelcontextprotocol/sdk",
    "node",
  ],
  // Of the server only the adapter of model endpoints: it runs where the keys are.
  client: [
    "shared",
    "client/src/agents",
    "server/src/controls/draft/openai",
    "server/src/controls/draft/model",
    "vscode",
    "vscode-languageclient",
    "node",
  ],
  // The extension in a browser.
  "client/src/browser": ["client", "shared", "vscode", "vscode-languageclient"],
  // Calls the server for agents; the messages are those of the language client's library.
  "client/src/agents": ["vscode", "vscode-languageclient", "node"],
  shared: [],
};

/** What every module but the client may import: where things are remembered, and how far work goes. */
const FOR_ALL = ["server/src/core/session", "server/src/core/limits"];

const MODULES = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);

function moduleOf(file: string): string | undefined {
  return MODULES.find((module) => file.startsWith(`${module}/`));
}

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll(path.sep, "/")}`)
    .filter((file) => /\.tsx?$/.test(file));
}

/** What an import leads to: a file of the repository, `node`, or a package's name. */
function targetOf(file: string, name: string): string {
  if (name.startsWith(".")) return path.posix.join(path.posix.dirname(file), name);
  if (name.startsWith("node:")) return "node";
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Modules that only Node has. */
const ONLY_NODE = /\/node\//;

/** Whether `target` is `allowed`, or in a module below it. What only Node has may be imported by its own name, or where Node may. */
function covers(allowed: string, target: string, hasNode: boolean): boolean {
  if (ONLY_NODE.test(target) && !ONLY_NODE.test(`${allowed}/`) && !hasNode) return false;
  return target === allowed || target.startsWith(`${allowed}/`);
}

function complaints(file: string, names: readonly string[]): string[] {
  const module = moduleOf(file);
  if (!module) return [`${file} stands in no module`];
  const allowed = [...(MAY_IMPORT[module] as string[]), ...(module.startsWith("server/") ? FOR_ALL : [])];
  return names
    .map((name) => targetOf(file, name))
    .filter((target) => (moduleOf(target) ?? target) !== module && !allowed.some((one) => covers(one, target, allowed.includes("node"))))
    .map((target) => `${file} imports ${target}, which ${module}/ may not`);
}

/** The files of a project with the names that they import, as TypeScript reads them. */
async function importsOf(folder?: string): Promise<{ file: string; names: string[] }[]> {
  const script: {
    importedNames(tree: unknown): string[];
    sources(wanted: () => boolean, folder?: string): { file: string; tree: unknown }[];
  } = await import(path.join(root, "scripts/module-state.mjs"));
  return script.sources(() => true, folder).map(({ file, tree }) => ({ file, names: script.importedNames(tree) }));
}

test("every file imports only what its module may import", async () => {
  const imports = new Map((await importsOf()).map(({ file, names }) => [file, names]));
  const found = ["client", "server", "shared"].flatMap(sources).flatMap((file) => {
    const names = imports.get(file);
    return names ? complaints(file, names) : [`${file} is not in the project`];
  });
  assert.deepEqual(found, []);
});

test("every way to import is seen", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "iam-prover-imports-"));
  try {
    writeFileSync(path.join(folder, "tsconfig.json"), '{ "files": ["a.ts"] }');
    const text = `
      import a from "./a"; import { b } from './b'; import type { C } from "node:c"; import "d/sub"; export * from "@e/f/g";
      const h = require("./h"); const i = await import("i"); // from "j"
      /* import "k" */ type L = import("./l").L; import m = require("m"); require.resolve("./n"); const text = 'import "o"';`;
    writeFileSync(path.join(folder, "a.ts"), text);
    const [file] = await importsOf(folder);
    assert.deepEqual(file?.names, ["./a", "./b", "node:c", "d/sub", "@e/f/g", "./h", "i", "./l", "m", "./n"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a module may not reach up, sideways or out", () => {
  const wrong: [string, string][] = [
    ["server/src/core/logic/term.ts", "../globs/pattern"],
    ["server/src/core/semantics/evaluator/policy.ts", "node:fs"],
    ["server/src/core/checks/finding.ts", "vscode-languageserver"],
    ["server/src/core/syntax/tree.ts", "../analysis"],
    ["client/src/extension.ts", "../../server/src/core/analysis"],
    ["server/src/lsp/server.ts", "../cli/main"],
    ["server/src/lsp/server.ts", "node:fs"],
    ["server/src/lsp/server.ts", "../platform/node/files"],
    ["server/src/lsp/server.ts", "../solver/node/inline"],
    ["server/src/lsp/controls-state.ts", "../controls/specification/node/load"],
    ["server/src/workspace/files.ts", "node:fs"],
    ["server/src/workspace/baseline.ts", "../platform/node/git/git"],
    ["server/src/solver/handle.ts", "node:worker_threads"],
    ["server/src/controls/draft/draft.ts", "node:fs"],
    ["server/src/solver/handle.ts", "../core/semantics/evaluator/policy"],
    ["server/src/solver/handle.ts", "../core/checks/finding"],
  ];
  for (const [file, name] of wrong) assert.equal(complaints(file, [name]).length, 1, `${file}: ${name}`);
});

test("a module may import itself and what the table gives it", () => {
  const right: [string, string[]][] = [
    ["server/src/core/checks/newAccess.ts", ["./finding", "../semantics/evaluator/policy", "../logic/build"]],
    ["server/src/core/analysis.ts", ["./checks/finding", "./validate/all", "./explain"]],
    ["server/src/lsp/server.ts", ["../core/analysis", "../../../shared/protocol", "vscode-languageserver/node"]],
  ];
  for (const [file, names] of right) assert.deepEqual(complaints(file, names), []);
});
