// Every question of the corpus to the product and to the native solvers: `node --import tsx test/agreement/corpus-run.ts [--limit 10] [--every 1]`.
import { parseArgs } from "node:util";
import { typesOf } from "../../server/src/core/checks/operations";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { corpusMissing, readCorpus } from "../bench/corpus";
import { type BenchQuestion, corpusQuestions, pose } from "../bench/questions";
import { NativeSolver, nativeVersion } from "./native";
import { type KeyFacts, listedAccessScript, newAccessScript, Outside } from "./smt";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { limit: { type: "string", default: "10" }, every: { type: "string", default: "1" } } });
  if (corpusMissing) throw new Error(corpusMissing);
  const names = (["cvc5", "z3"] as const).filter((name) => nativeVersion(name) !== null);
  if (names.length === 0) throw new Error("Neither z3 nor cvc5 is installed (`apt-get install z3 cvc5`).");
  const natives = names.map((name) => new NativeSolver(name, Number(values.limit) * 1000));
  const solver = createInlineSolver();
  const types = typesOf(loadCatalogue());
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const questions = corpusQuestions(readCorpus()).filter((_, i) => i % Number(values.every) === 0);
  let differing = 0;
  for (const question of questions) {
    const outcome = await investigate(pose(question), solver, { timeoutMs: 10_000 });
    count(`ours: ${outcome.result}`);
    const script = scriptOf(question, types);
    let answered = 0;
    for (const native of natives) {
      const { verdict, note } = script === undefined ? { verdict: "unknown", note: "outside" } : await native.check(script);
      count(`${native.name}: ${note ?? verdict}`);
      if (verdict === "unknown") continue;
      answered++;
      if (outcome.result === (verdict === "sat" ? "FAIL" : "PASS")) continue;
      differing++;
      console.log(`${question.name}: ours ${outcome.result}, ${native.name} ${verdict}`);
    }
    count(`answered by ${answered} of ${natives.length} natives`);
  }
  for (const native of natives) native.close();
  await solver.dispose();
  console.log(`\n${questions.length} questions, ${differing} differing`);
  for (const [what, times] of [...counts].sort()) console.log(`${String(times).padStart(8)}  ${what}`);
  process.exitCode = differing > 0 ? 1 : 0;
}

function scriptOf(question: BenchQuestion, types: KeyFacts): string | undefined {
  try {
    return question.check === "no-new-access"
      ? newAccessScript(JSON.parse(question.existing), JSON.parse(question.updated), types).text
      : listedAccessScript(JSON.parse(question.policy), question.access, types);
  } catch (error) {
    if (error instanceof Outside) return undefined;
    throw error;
  }
}

void main();
