// Who searches: the solver of our own before z3, it alone (as in a browser), and z3 alone. The same questions, verdicts compared.

import { currentSession } from "../../server/src/core/session/session";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { NATIVE_LIMIT_MS } from "./checks";
import { type BenchQuestion, pose } from "./questions";
import { table, timed } from "./stats";

const WAYS = ["small-first", "small", "z3"] as const;
const NAMES = { "small-first": "ours, then z3", small: "ours alone", z3: "z3 alone" };

/** A row for each set of questions and each way to search; times of the second pass, with nothing remembered but compiled code. */
export async function searchTable(questions: BenchQuestion[]): Promise<string> {
  const verdicts = new Map<BenchQuestion, string[]>();
  const work = new Map<(typeof WAYS)[number], { cold: number; warm: Map<BenchQuestion, number>; started: boolean }>();
  for (const search of WAYS) {
    const solver = createInlineSolver({ cacheSize: 0, search });
    let started = false;
    solver.onStateChange((state) => {
      started ||= state === "starting";
    });
    const measured = { cold: 0, warm: new Map<BenchQuestion, number>(), started: false };
    for (const pass of ["cold", "warm"] as const) {
      for (const question of questions) {
        currentSession().forget("checks/statements");
        const run = await timed(() => investigate(pose(question), solver, { timeoutMs: NATIVE_LIMIT_MS }));
        if (pass === "cold") measured.cold += run.cpu;
        else {
          measured.warm.set(question, run.cpu);
          verdicts.set(question, [...(verdicts.get(question) ?? []), run.value.result]);
        }
      }
    }
    await solver.dispose();
    work.set(search, { ...measured, started });
  }
  const rows: string[][] = [];
  for (const set of new Set(questions.map((question) => question.set))) {
    const group = questions.filter((question) => question.set === set);
    for (const [i, search] of WAYS.entries()) {
      const times = group.map((question) => work.get(search)?.warm.get(question) ?? 0);
      const differ = group.filter((question) => new Set(verdicts.get(question)).size > 1);
      const open = group.filter((question) => verdicts.get(question)?.[i] === "UNDECIDED").length;
      for (const question of differ) if (i === 0) console.error(`differs: ${question.name}: ${verdicts.get(question)?.join(", ")}`);
      rows.push([
        `${set}: ${NAMES[search]}`,
        `${group.length}`,
        times.reduce((a, b) => a + b, 0).toFixed(0),
        Math.max(...times).toFixed(0),
        `${open}`,
        `${differ.length}`,
      ]);
    }
  }
  const starts = WAYS.map((search) => `${NAMES[search]}: ${work.get(search)?.started ? "z3 was loaded" : "z3 was not loaded"}`).join("; ");
  return `${table(["milliseconds of work", "questions", "together", "longest", "undecided", "verdicts that differ"], rows)}\n\n${starts}.`;
}
