// Mutation testing by a tool: mutants that Stryker's instrumenter makes of `semantics/` and `theory/`, a random sample of them, each put
// alone into the sources and given to the tests of the semantics: `node --import tsx test/mutants/sample.mts --sample 300 --seed 1 [--out FILE]`.
import { appendFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { randomFrom } from "../agreement/random";
import { createJudge } from "./judge.mjs";
import { type MadeMutant, makeMutants } from "./made.mjs";
import { suites } from "./suite";

const root = path.join(import.meta.dirname, "../..");
const modules = ["semantics", "theory"].map((module) => path.join(root, "server/src/core", module));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sample: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      part: { type: "string", default: "0.1" },
      only: { type: "string" },
      from: { type: "string", default: "0" },
      ids: { type: "string" },
      tests: { type: "string" },
      thorough: { type: "boolean", default: false },
      times: { type: "boolean", default: false },
      out: { type: "string" },
    },
  });
  const files = modules.flatMap((module) =>
    readdirSync(module, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => path.join(module, name)),
  );
  const all = (await makeMutants(files)).filter(({ file }) => !values.only || file.includes(values.only));
  const wanted = values.ids?.split(",");
  const sample = wanted
    ? all.filter(({ id }) => wanted.includes(id))
    : drawn(all, Number(values.sample), Number(values.seed)).slice(Number(values.from));
  const tests = values.tests?.split(",") ?? suites[values.thorough ? "thorough" : "quick"];
  const env = { SEED: "7", AGREEMENT_PAIRS: "16", ORACLE_ROUNDS: "12", RANDOM_PART: values.part };
  const asked = await createJudge(tests, env, values.times);
  const tell = (line: string) => {
    console.log(line);
    if (values.out) appendFileSync(values.out, `${line}\n`);
  };
  try {
    const plain = await asked.judge(undefined, Number.POSITIVE_INFINITY);
    tell(
      `${all.length} mutants, ${sample.length} drawn with seed ${values.seed}; the tests take ${plain.seconds.toFixed(1)} s of work without any`,
    );
    if (plain.status !== "survived") throw new Error(`The tests fail without any mutant: ${plain.by}`);
    const counts = new Map<string, number>();
    for (const mutant of sample) {
      const outcome = await asked.judge(mutant, plain.seconds * 4 + 10);
      counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
      tell(`${outcome.status.padEnd(8)} ${told(mutant)}${outcome.by ? `  (${outcome.by})` : ""}`);
    }
    tell([...counts].map(([status, times]) => `${times} ${status}`).join(", "));
  } finally {
    await asked.dispose();
  }
}

function told({ id, file, line, kind, original, replacement }: MadeMutant): string {
  const short = (text: string) => text.replaceAll(/\s+/g, " ").slice(0, 110);
  return `#${id} ${path.relative(path.join(root, "server/src/core"), file)}:${line} ${kind}: ${short(original)} → ${short(replacement)}`;
}

/** A random sample, the same for the same seed. */
function drawn<T>(all: readonly T[], size: number, seed: number): T[] {
  const random = randomFrom(seed);
  const rest = [...all];
  const sample: T[] = [];
  while (sample.length < size && rest.length > 0) sample.push(rest.splice(Math.floor(random.next() * rest.length), 1)[0] as T);
  return sample;
}

void main();
