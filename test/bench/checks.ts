// The checks, question by question: ours, cold and warm, and the same in Zelkova's style on native solvers.

import { typesOf } from "../../server/src/core/checks/operations";
import { currentSession } from "../../server/src/core/session/session";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { type NativeAnswer, type NativeName, NativeSolver, nativeVersion } from "../agreement/native";
import { listedAccessScript, newAccessScript, Outside } from "../agreement/smt";
import { type BenchQuestion, pose } from "./questions";
import { row, summary, table, timed, timesHead } from "./stats";

/** After which a question counts as not answered, whoever was asked. */
export const NATIVE_LIMIT_MS = 10_000;
const catalogue = loadCatalogue();

interface Measured {
  question: BenchQuestion;
  cold: number;
  warm: number;
  warmWall: number;
  result: string;
}

/** The questions, cold and warm, and beside them on native solvers, each of which gets so many seconds. */
export async function checkTable(questions: BenchQuestion[], nativeSeconds: number): Promise<string> {
  const solver = createInlineSolver({ cacheSize: 0 });
  const measured: Measured[] = questions.map((question) => ({ question, cold: 0, warm: 0, warmWall: 0, result: "" }));
  // Cold: every question is the first of its kind to a process that has just started. Warm: the second time, nothing remembered but compiled code.
  for (const one of measured) {
    currentSession().forget("checks/statements");
    one.cold = (await timed(() => investigate(pose(one.question), solver, { timeoutMs: NATIVE_LIMIT_MS }))).cpu;
  }
  for (const one of measured) {
    currentSession().forget("checks/statements");
    const run = await timed(() => investigate(pose(one.question), solver, { timeoutMs: NATIVE_LIMIT_MS }));
    one.warm = run.cpu;
    one.warmWall = run.wall;
    one.result = run.value.result;
  }
  await solver.dispose();
  const sets = [...new Set(questions.map((q) => q.set))];
  const rows: string[][] = [];
  const groups: [string, Measured[]][] = sets.map((set) => [set, measured.filter((one) => one.question.set === set)]);
  const corpus = measured.filter((one) => one.question.set !== "adversarial");
  if (corpus.length > 0) groups.unshift(["corpus, all", corpus]);
  for (const [name, group] of groups) {
    const count = (result: string) => group.filter((one) => one.result === result).length;
    const verdicts = `${count("PASS")} / ${count("FAIL")} / ${count("UNDECIDED")}`;
    rows.push(row(`${name}, cold`, summary(group.map((one) => one.cold)), verdicts));
    rows.push(row(`${name}, warm`, summary(group.map((one) => one.warm)), verdicts));
    rows.push(row(`${name}, warm, by the clock`, summary(group.map((one) => one.warmWall)), verdicts));
  }
  const ours = table(["milliseconds of work", ...timesHead, "pass / fail / undecided"], rows);
  const natives = await nativeTables(measured, nativeSeconds, ["z3", "cvc5"]);
  // By itself: it answers so few that the natives would be left with those alone.
  return [ours, natives, await nativeTables(measured, nativeSeconds, ["z3-npm"])].join("\n\n");
}

const TITLES: Record<NativeName, string> = { z3: "z3", cvc5: "cvc5", "z3-npm": "z3-solver of npm (WebAssembly)" };

/** The same questions in Zelkova's style on other solvers: as many as the time allows, taken in turn from all sets. */
async function nativeTables(measured: Measured[], nativeSeconds: number, peers: readonly NativeName[]): Promise<string> {
  const sample = inTurn(measured);
  const answers = new Map<Measured, Partial<Record<NativeName, NativeAnswer>>>();
  const parts: string[] = [];
  const versions: Partial<Record<NativeName, string>> = {};
  for (const name of peers) {
    const version = nativeVersion(name);
    if (version === null) {
      parts.push(`${name} is not installed (\`apt-get install ${name}\`): its rows are left out.`);
      continue;
    }
    versions[name] = version;
    const native = new NativeSolver(name, NATIVE_LIMIT_MS);
    await native.check("(assert true)\n");
    const end = performance.now() + nativeSeconds * 1000;
    for (const one of sample) {
      if (performance.now() > end) break;
      const script = scriptOf(one.question);
      if (script === undefined) continue;
      const answer = await native.check(script);
      const known = answers.get(one) ?? {};
      answers.set(one, known);
      known[name] = answer;
      // A process that was ended is replaced, and its start is no part of the next question.
      if (answer.note === "timeout") await native.check("(assert true)\n");
      if (answer.verdict === "sat" && one.result === "PASS") throw new Error(`${name} and the product disagree on ${one.question.name}`);
      if (answer.verdict === "unsat" && one.result === "FAIL") throw new Error(`${name} and the product disagree on ${one.question.name}`);
    }
    native.close();
  }
  const names = Object.keys(versions) as NativeName[];
  if (names.length === 0) return parts.join("\n");
  const rows: string[][] = [];
  for (const set of ["corpus, all", ...new Set(sample.map((one) => one.question.set))]) {
    const group = [...answers].filter(
      ([one, all]) =>
        names.every((name) => all[name]) && (set === "corpus, all" ? one.question.set !== "adversarial" : one.question.set === set),
    );
    if (group.length === 0) continue;
    const cost = (answer: NativeAnswer | undefined) => (answer && answer.verdict !== "unknown" ? answer.cpu : NATIVE_LIMIT_MS);
    const ours = summary(group.map(([one]) => one.warm));
    rows.push(row(`${set}: ours, warm`, ours, "0", ""));
    for (const name of names) {
      const times = summary(group.map(([, all]) => cost(all[name])));
      const open = group.filter(([, all]) => all[name]?.verdict === "unknown").length;
      rows.push(row(`${set}: ${TITLES[name]} ${versions[name]}`, times, String(open), `${(times.median / ours.median).toFixed(0)} ×`));
    }
    const best = (all: Partial<Record<NativeName, NativeAnswer>>) => Math.min(...names.map((name) => cost(all[name])));
    const ratios = summary(group.map(([one, all]) => best(all) / one.warm));
    const faster = group.filter(([one, all]) => best(all) < one.warm).length;
    rows.push([
      `${set}: ${names.length > 1 ? "the better native of each question" : TITLES[names[0] as NativeName]} ÷ ours, each question`,
      String(group.length),
      `${ratios.median.toFixed(1)} ×`,
      "",
      "",
      "",
      `it is faster on ${faster}`,
      "",
    ]);
  }
  parts.unshift(
    `The questions that ${names.map((name) => TITLES[name]).join(" and ")} were given (${[...answers.values()].filter((all) => names.every((name) => all[name])).length} of ${measured.length}, taken in turn from all sets until ${nativeSeconds} s were used by each; ${NATIVE_LIMIT_MS / 1000} s limit, which a question that was not answered counts as):\n\n${table(["milliseconds of work", ...timesHead, "not answered", "median ÷ ours"], rows)}`,
  );
  return parts.join("\n\n");
}

/** Questions of all sets in turn, so that the time goes to each alike. */
function inTurn(measured: Measured[]): Measured[] {
  const bySet = [...new Set(measured.map((one) => one.question.set))].map((set) => measured.filter((one) => one.question.set === set));
  // Within a set in an order that spreads over it.
  const queues = bySet.map((list) =>
    list
      .map((one, i) => ({ one, rank: (i * 0.61803398875) % 1 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ one }) => one),
  );
  const out: Measured[] = [];
  for (let i = 0; queues.some((queue) => i < queue.length); i++) for (const queue of queues) if (queue[i]) out.push(queue[i] as Measured);
  return out;
}

/** A question as a script for native solvers; undefined where their encoding cannot say it. */
export function scriptOf(question: BenchQuestion): string | undefined {
  const types = typesOf(catalogue);
  const facts = { type: (key: string) => types.type(key) };
  try {
    return question.check === "no-new-access"
      ? newAccessScript(JSON.parse(question.existing), JSON.parse(question.updated), facts).text
      : listedAccessScript(JSON.parse(question.policy), question.access, facts);
  } catch (error) {
    if (error instanceof Outside) return undefined;
    throw error;
  }
}
