// Breaks each semantic rule in a scratch copy and sees that the tests notice: `node --import tsx test/mutants/run.ts [--write] [--only TEXT]`.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { mutants } from "./list";
import type { Mutant } from "./mutant";

const root = path.join(import.meta.dirname, "../..");
/** The quickest first; the next are asked only if the ones before noticed nothing. None of them sees the shared vectors: the copy lies alone. */
const suites: Record<string, string[]> = {
  rules: ["test/semantics/rules.test.ts", "test/semantics/rules-conditions.test.ts", "test/semantics/rules-together.test.ts"],
  twins: ["test/semantics/twins.test.ts"],
  "tied-sets, possible, relations": [
    "test/semantics/tied-sets.test.ts",
    "test/semantics/possible.test.ts",
    "test/semantics/relations.test.ts",
  ],
  "what nobody knows, odd keys, filled": [
    "test/semantics/undecidable.test.ts",
    "test/semantics/odd-keys.test.ts",
    "test/semantics/filled.test.ts",
  ],
  "guardrails, verdicts, principals": [
    "test/checks/verdicts.test.ts",
    "test/checks/guardrail.test.ts",
    "test/checks/principals.test.ts",
    "test/checks/resources.test.ts",
  ],
  "narrow, memo, agreement": ["test/checks/narrow.test.ts", "test/checks/memo.test.ts", "test/agreement/agreement.test.ts"],
};

function main(): void {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false }, only: { type: "string" } } });
  const wanted = mutants.filter(({ rule }) => !values.only || rule.includes(values.only));
  if (wanted.length === 0) throw new Error(`No mutant's rule holds \`${values.only}\`.`);
  const scratch = mkdtempSync(path.join(os.tmpdir(), "mutants-"));
  for (const name of ["server", "test/semantics", "test/agreement", "test/checks", "tsconfig.json", "package.json"])
    cpSync(path.join(root, name), path.join(scratch, name), { recursive: true });
  for (const name of ["node_modules", "generated"]) symlinkSync(path.join(root, name), path.join(scratch, name));
  const results: { mutant: Mutant; killer?: string }[] = [];
  try {
    for (const [name, suite] of Object.entries(suites))
      if (fails(scratch, suite)) throw new Error(`The tests fail without any mutant: ${name}`);
    for (const mutant of wanted) {
      const file = path.join(scratch, "server/src/core", mutant.file);
      const text = readFileSync(file, "utf8");
      const spread = inLayoutOf(text, mutant.find);
      writeFileSync(file, text.slice(0, spread.start) + mutant.replace + text.slice(spread.end));
      const killer = Object.entries(suites).find(([, suite]) => fails(scratch, suite))?.[0];
      writeFileSync(file, text);
      results.push({ mutant, killer });
      console.log(`${killer ? "killed  " : "SURVIVED"}  ${mutant.rule}${killer ? `  (${killer})` : ""}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const survivors = results.filter(({ killer }) => !killer);
  console.log(`\n${results.length} mutants, ${results.length - survivors.length} killed, ${survivors.length} survived`);
  if (values.write) write(results);
  process.exitCode = survivors.length > 0 ? 1 : 0;
}

/** Where the text to replace stands, whatever its white space; it must stand there once. */
function inLayoutOf(text: string, find: string): { start: number; end: number } {
  const pieces = find.split(/\s+/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = [...text.matchAll(new RegExp(pieces.join("\\s+"), "g"))];
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`The mutant's text occurs ${found.length} times: ${find}`);
  return { start: only.index, end: only.index + only[0].length };
}

function fails(scratch: string, suite: string[]): boolean {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", "--test", ...suite], {
    cwd: scratch,
    env: { ...process.env, SEED: "7", AGREEMENT_PAIRS: "120" },
    timeout: 180_000,
    stdio: "ignore",
  });
  return status !== 0;
}

function write(results: { mutant: Mutant; killer?: string }[]): void {
  const file = path.join(root, "docs/mutants.md");
  const [begin, end] = ["<!-- mutants: begin -->", "<!-- mutants: end -->"];
  const text = readFileSync(file, "utf8");
  const rows = results.map(({ mutant, killer }) => `| ${mutant.rule} | \`${mutant.file}\` | ${killer ?? "**survived**"} |`);
  const table = ["| rule that was broken | file | noticed by |", "| --- | --- | --- |", ...rows].join("\n");
  const killed = results.filter(({ killer }) => killer).length;
  const body = `${results.length} mutants, ${killed} killed (${new Date().toISOString().slice(0, 10)}).\n\n${table}`;
  writeFileSync(file, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${body}\n\n${text.slice(text.indexOf(end))}`);
}

main();
