// Puts one mutant after the other into the sources and asks tests about it: the tests are bundled with the changed source and run in one
// process until the first fails. No file of the clone changes.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { context, type Plugin } from "esbuild";

const root = path.join(import.meta.dirname, "../..");

/** A place in a source file and what stands there instead. */
export interface Change {
  /** The whole path. */
  file: string;
  /** Offsets of the text that is replaced. */
  start: number;
  end: number;
  original: string;
  replacement: string;
}

/** What became of a mutant. `seconds` of work, not of waiting: other work on the machine must not kill a mutant. */
interface Outcome {
  status: "killed" | "time" | "survived";
  /** The name of the test that failed, or the limit. */
  by: string;
  seconds: number;
}

/** Asks one list of tests about mutants. */
export interface Judge {
  /** Without a mutant: whether the tests hold at all. `limitSeconds` of work. */
  judge(mutant: Change | undefined, limitSeconds: number): Promise<Outcome>;
  dispose(): Promise<void>;
}

/** How many times its limit of work a process may take to do it. */
const LONGEST_WAIT = 30;

/** `tests`: files below the root of the clone. `env`: what they are told besides, such as numbers of rounds. `times`: each test tells its work. */
export async function createJudge(tests: readonly string[], env: Record<string, string>, times = false): Promise<Judge> {
  let current: Change | undefined;
  /** Puts the mutant into its file; tests run one after the other in one process (stand-in.ts), and folders stay what they are in the clone. */
  const mutating: Plugin = {
    name: "mutating",
    setup(build) {
      build.onResolve({ filter: /^node:test$/ }, () => ({ path: path.join(import.meta.dirname, "stand-in.ts") }));
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = readFileSync(file, "utf8");
        const folder = JSON.stringify(path.dirname(file));
        const contents = withOneSolver(file, current?.file === file ? changed(text, current) : text)
          .replaceAll("import.meta.dirname", folder)
          .replaceAll(/\b__dirname\b/g, folder);
        return { contents, loader: "ts" };
      });
    },
  };
  const scratch = mkdtempSync(path.join(os.tmpdir(), "mutation-"));
  for (const name of ["node_modules", "generated"]) symlinkSync(path.join(root, name), path.join(scratch, name));
  const bundle = path.join(scratch, "suite.mjs");
  const builder = await context({
    stdin: { contents: tests.map((file) => `import "./${file}";`).join("\n"), resolveDir: root, loader: "ts" },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    banner: { js: 'import { createRequire as makeRequire } from "node:module";\nconst require = makeRequire(import.meta.url);' },
    plugins: [mutating],
    logLevel: "silent",
  });
  return {
    async judge(mutant, limitSeconds) {
      current = mutant;
      try {
        await builder.rebuild();
      } catch (error) {
        // What does not compile is killed by the bundler.
        return { status: "killed", by: `bundler: ${String(error).slice(0, 200)}`, seconds: 0 };
      }
      return run(bundle, env, times, limitSeconds);
    },
    async dispose() {
      await builder.dispose();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function run(bundle: string, env: Record<string, string>, times: boolean, limitSeconds: number): Promise<Outcome> {
  const isLimited = Number.isFinite(limitSeconds);
  return new Promise((resolve) => {
    // The shell's limit is one of work; the process takes the shell's place.
    const limit = isLimited ? `ulimit -t ${Math.ceil(limitSeconds)}; ` : "";
    const child = spawn("/bin/sh", ["-c", `${limit}exec "$0" "$1"`, process.execPath, bundle], {
      env: { ...process.env, ...env, ...(times ? { TEST_TIMES: "1" } : {}) },
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

/** The text of the file with the mutant in it. */
function changed(text: string, { start, end, original, replacement }: Change): string {
  if (text.slice(start, end) !== original) throw new Error("The file is not what the mutant was made of.");
  return `${text.slice(0, start)}${replacement}${text.slice(end)}`;
}

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
