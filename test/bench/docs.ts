// Where the benchmark's tables go: docs/performance.md whole, and a few of its rows to the README.
import { readFileSync, writeFileSync } from "node:fs";

const BEGIN = "<!-- bench: begin -->";
const END = "<!-- bench: end -->";

/** Row of the tables, and what the README calls it; `N` is the row's number of questions, `$1` the version of a native. */
const README_ROWS: [row: RegExp, name: string][] = [
  [/^5 statements: keystroke to all of that$/, "5 statements: from a keystroke to every finding, proved and pinpointed"],
  [/^60 statements: keystroke to all of that$/, "60 statements: the same"],
  [/^corpus, all, warm$/, "one check of a real managed policy (N checks)"],
  [/^corpus, all: ours, warm$/, "N of these checks, drawn: iam-prover"],
  [/^corpus, all: z3 ([\d.]+)$/, "the same N as SMT-LIB string constraints: native z3 $1"],
  [/^corpus, all: cvc5 ([\d.]+)$/, "the same N as SMT-LIB string constraints: native cvc5 $1"],
];

/** Puts the tables into docs/performance.md and what the README shows of them into the README. */
export function writeTables(performance: string, readme: string, tables: string): void {
  replaceBlock(performance, tables);
  replaceBlock(readme, readmeTable(tables));
}

/** The README's rows of the tables; a row that a run left out is left out. */
export function readmeTable(tables: string): string {
  const rows = tables.split("\n").flatMap((line) => {
    const [name = "", count = "", median, p95] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    const shown = README_ROWS.find(([row]) => row.test(name));
    if (!shown) return [];
    const text = name.replace(shown[0], shown[1].replace(/\bN\b/, count));
    return [[shown, `| ${text} | ${median} | ${p95} |`] as const];
  });
  // A second table has rows of the same names: the questions that a solver in WebAssembly was given.
  const inOrder = README_ROWS.flatMap((one) => rows.find(([shown]) => shown === one)?.[1] ?? []);
  return ["| milliseconds of processor time | median | 95th percentile |", "| --- | ---: | ---: |", ...inOrder].join("\n");
}

/** The text between the marks of a page. */
export function readBlock(text: string): string {
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)).trim();
}

function replaceBlock(file: string, content: string): void {
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`\`${file}\` has no place for the table: it needs the lines ${BEGIN} and ${END}.`);
  writeFileSync(file, `${text.slice(0, from + BEGIN.length)}\n\n${content}\n${text.slice(to)}`);
}
