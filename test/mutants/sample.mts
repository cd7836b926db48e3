// Mutation testing by a tool: mutants that Stryker's instrumenter makes of `semantics/` and `theory/`, a random sample of them, each put
// alone into the sources and given to the tests of the semantics: `node --import tsx test/mutants/sample.mts --sample 300 --seed 1 [--out FILE]`.
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type BuildContext, context, type Plugin } from "esbuild";
import { randomFrom } from "../agreement/random";
import { type MadeMutant, makeMutants, withMutant } from "./made.mjs";
import { suites } from "./suite";

const root = path.join(import.meta.dirname, "../..");
const modules = ["semantics", "theory"].map((module) => path.join(root, "server/src/core", module));

/** The mutant that the next bundle is made with. */
let current: MadeMutant | undefined;

/** Puts the mutant into its file; tests run one after the other in one process (stand-in.ts), and folders stay what they are in the clone. */
const mutating: Plugin = {
  name: "mutating",
  setup(build) {
    build.onResolve({ filter: /^node:test$/ }, () => ({ path: path.join(import.meta.dirname, "stand-in.ts") }));
    build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const folder = JSON.stringify(path.dirname(file));
      const contents = withOneSolver(file, current?.file === file ? withMutant(text, current) : text)
        .replaceAll("import.meta.dirname", folder)
        .replaceAll(/\b__dirname\b/g, folder);
      return { contents, loader: "ts" };
    });
  },
};

/** The tests of all files share one solver: each would compile z3 for itself. */
function withOneSolver(file: string, text: string): string {
  if (!file.endsWith(path.join("solver", "inline.ts"))) return text;
  const making = "export function createInlineSolver(options: InlineOptions = {}): SolverHandle {";
  if (!text.includes(making)) throw new Error("The solver is made in another way: see `withOneSolver`.");
  return text.replace(
    making,
    `let shared: SolverHandle;\n${making}\n  shared ??= made(options);\n  return shared;\n}\n${making.replace(/^export function \w+/, "function made")}`,
  );
}

/** `seconds` of work, not of waiting: other work on the machine must not kill a mutant. */
type Outcome = { status: "killed" | "time" | "survived"; by: string; seconds: number };

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
  const scratch = mkdtempSync(path.join(os.tmpdir(), "mutation-"));
  for (const name of ["node_modules", "generated"]) symlinkSync(path.join(root, name), path.join(scratch, name));
  const bundle = path.join(scratch, "suite.mjs");
  const builder = await context({
    stdin: {
      contents: (values.tests?.split(",") ?? suites[values.thorough ? "thorough" : "quick"])
        .map((file) => `import "./${file}";`)
        .join("\n"),
      resolveDir: root,
      loader: "ts",
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    banner: { js: 'import { createRequire as makeRequire } from "node:module";\nconst require = makeRequire(import.meta.url);' },
    plugins: [mutating],
    logLevel: "silent",
  });
  const tell = (line: string) => {
    console.log(line);
    if (values.out) appendFileSync(values.out, `${line}\n`);
  };
  try {
    const plain = await judge(builder, bundle, undefined, values.part, Number.POSITIVE_INFINITY, values.times);
    tell(
      `${all.length} mutants, ${sample.length} drawn with seed ${values.seed}; the tests take ${plain.seconds.toFixed(1)} s of work without any`,
    );
    if (plain.status !== "survived") throw new Error(`The tests fail without any mutant: ${plain.by}`);
    const counts = new Map<string, number>();
    for (const mutant of sample) {
      const outcome = await judge(builder, bundle, mutant, values.part, plain.seconds * 4 + 10, false);
      counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
      tell(`${outcome.status.padEnd(8)} ${told(mutant)}${outcome.by ? `  (${outcome.by})` : ""}`);
    }
    tell([...counts].map(([status, times]) => `${times} ${status}`).join(", "));
  } finally {
    await builder.dispose();
    rmSync(scratch, { recursive: true, force: true });
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

/** How many times its limit of work a process may take to do it. */
const LONGEST_WAIT = 30;

/** Bundles with the mutant and runs the tests; a mutant that does not compile is killed by the bundler. */
async function judge(
  builder: BuildContext,
  bundle: string,
  mutant: MadeMutant | undefined,
  part: string,
  limitSeconds: number,
  times: boolean,
): Promise<Outcome> {
  current = mutant;
  try {
    await builder.rebuild();
  } catch (error) {
    return { status: "killed", by: `bundler: ${String(error).slice(0, 200)}`, seconds: 0 };
  }
  const isLimited = Number.isFinite(limitSeconds);
  return new Promise((resolve) => {
    // The shell's limit is one of work; the process takes the shell's place.
    const limit = isLimited ? `ulimit -t ${Math.ceil(limitSeconds)}; ` : "";
    const child = spawn("/bin/sh", ["-c", `${limit}exec "$0" "$1"`, process.execPath, bundle], {
      env: {
        ...process.env,
        SEED: "7",
        AGREEMENT_PAIRS: "16",
        ORACLE_ROUNDS: "12",
        RANDOM_PART: part,
        ...(times ? { TEST_TIMES: "1" } : {}),
      },
      stdio: ["ignore", "pipe", times ? "inherit" : "ignore"],
    });
    let output = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      output = (output + text).slice(-2000);
    });
    // What waits without working ends too, once it has waited for long.
    const timer = isLimited ? setTimeout(() => child.kill("SIGKILL"), limitSeconds * LONGEST_WAIT * 1000) : undefined;
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      const seconds = Number(/^work: ([\d.]+) s$/m.exec(output)?.[1] ?? Number.NaN);
      const by = /^failed: (.*)$/m.exec(output)?.[1] ?? "";
      if (signal !== null && isLimited) resolve({ status: "time", by: `after ${Math.ceil(limitSeconds)} s of work`, seconds });
      else resolve({ status: status === 0 ? "survived" : "killed", by: by || (status === 0 ? "" : `status ${status}`), seconds });
    });
  });
}

void main();
