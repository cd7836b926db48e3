// Breaks each semantic rule and sees that the tests notice: `node --import tsx test/mutants/run.mts [--write] [--only TEXT]`.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Change, createJudge, type Judge } from "./judge.mjs";
import { mutants } from "./list";
import type { Mutant } from "./mutant";

const root = path.join(import.meta.dirname, "../..");
/** The quickest first; the next are asked only if the ones before noticed nothing. None of them reads shared data. */
const suites: Record<string, string[]> = {
  rules: [
    "test/semantics/operators.test.ts",
    "test/semantics/rules.test.ts",
    "test/semantics/rules-conditions.test.ts",
    "test/semantics/rules-together.test.ts",
  ],
  twins: ["test/semantics/twins.test.ts"],
  "tied-sets, possible, relations": [
    "test/semantics/tied-sets.test.ts",
    "test/semantics/possible.test.ts",
    "test/semantics/relations.test.ts",
  ],
  "resources, corners": ["test/semantics/resources.test.ts", "test/semantics/corners.test.ts"],
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

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false }, only: { type: "string" } } });
  const wanted = mutants.filter(({ rule }) => !values.only || rule.includes(values.only));
  if (wanted.length === 0) throw new Error(`No mutant's rule holds \`${values.only}\`.`);
  const changes = wanted.map((mutant) => ({ mutant, change: changeOf(mutant) }));
  const killers = new Map<Mutant, string>();
  // Group by group: a group is asked about what those before it let live.
  for (const [name, tests] of Object.entries(suites)) {
    const left = changes.filter(({ mutant }) => !killers.has(mutant));
    if (left.length === 0) break;
    const asked = await createJudge(tests, { SEED: "7", AGREEMENT_PAIRS: "120" });
    try {
      for (const mutant of await killed(asked, name, left)) killers.set(mutant, name);
    } finally {
      await asked.dispose();
    }
  }
  for (const mutant of wanted) console.log(`${killers.has(mutant) ? "killed  " : "SURVIVED"}  ${mutant.rule}`);
  console.log(`\n${wanted.length} mutants, ${killers.size} killed, ${wanted.length - killers.size} survived`);
  if (values.write) write(wanted.map((mutant) => ({ mutant, killer: killers.get(mutant) })));
  process.exitCode = killers.size < wanted.length ? 1 : 0;
}

/** The mutants that the group of tests kills. */
async function killed(asked: Judge, name: string, left: { mutant: Mutant; change: Change }[]): Promise<Mutant[]> {
  const plain = await asked.judge(undefined, Number.POSITIVE_INFINITY);
  if (plain.status !== "survived") throw new Error(`The tests fail without any mutant: ${name}: ${plain.by}`);
  const found: Mutant[] = [];
  for (const { mutant, change } of left) {
    const { status, by } = await asked.judge(change, plain.seconds * 4 + 10);
    console.log(`${status.padEnd(8)}  ${mutant.rule}  (${name}${by ? `: ${by}` : ""})`);
    if (status !== "survived") found.push(mutant);
  }
  return found;
}

function changeOf({ file, find, replace }: Mutant): Change {
  const whole = path.join(root, "server/src/core", file);
  const text = readFileSync(whole, "utf8");
  const place = inLayoutOf(text, find);
  return { file: whole, ...place, original: text.slice(place.start, place.end), replacement: replace };
}

/** Where the text to replace stands, whatever its white space; it must stand there once. */
function inLayoutOf(text: string, find: string): { start: number; end: number } {
  const pieces = find.split(/\s+/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = [...text.matchAll(new RegExp(pieces.join("\\s+"), "g"))];
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`The mutant's text occurs ${found.length} times: ${find}`);
  return { start: only.index, end: only.index + only[0].length };
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

void main();
