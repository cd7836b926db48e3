// Another solver (z3 or cvc5 of the operating system, z3 of npm) as one long-lived process that answers scripts.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** `z3-npm`: z3 of the npm package z3-solver, a program that the benchmark has beside itself (test/bench/z3-peer.ts). */
export type NativeName = "z3" | "cvc5" | "z3-npm";

function program(name: NativeName): [string, ...string[]] {
  return name === "z3-npm" ? [process.execPath, path.join(import.meta.dirname, "z3-peer.js")] : [name];
}

export interface NativeAnswer {
  verdict: "sat" | "unsat" | "unknown";
  /** Milliseconds until the answer came. */
  wall: number;
  /** Milliseconds that the solver's process worked, where the system tells. */
  cpu: number;
  /** What it said instead of an answer. */
  note?: string;
}

/** The solver's version, or null if it is not installed. */
export function nativeVersion(name: NativeName): string | null {
  const [command, ...args] = program(name);
  const { status, stdout } = spawnSync(command, [...args, "--version"], { encoding: "utf8" });
  return status === 0 ? ((/\d+\.\d+\.\d+/.exec(stdout) ?? ["?"])[0] as string) : null;
}

/** Feeds scripts to one process, each after a `(reset)`; a process that hangs is ended and replaced. */
export class NativeSolver {
  private child: ChildProcessWithoutNullStreams | undefined;
  private output = "";
  private waiting: ((text: string | null) => void) | undefined;

  constructor(
    readonly name: NativeName,
    private readonly limitMs: number,
  ) {}

  async check(script: string): Promise<NativeAnswer> {
    const child = this.child ?? this.start();
    const options = { z3: `(set-option :timeout ${this.limitMs})\n`, cvc5: "(set-logic ALL)\n", "z3-npm": "" }[this.name];
    const cpu = cpuOf(child.pid);
    const from = performance.now();
    const text = await this.exchange(child, `(reset)\n${options}${script}(check-sat)\n(echo "done")\n`);
    const wall = performance.now() - from;
    const spent = Math.max(0, cpuOf(child.pid) - cpu);
    if (text === null) return { verdict: "unknown", wall, cpu: wall, note: "timeout" };
    const verdict = /^(sat|unsat|unknown)$/m.exec(text)?.[1] as NativeAnswer["verdict"] | undefined;
    const error = /\(error[^\n]*/.exec(text)?.[0];
    if (error) return { verdict: "unknown", wall, cpu: spent, note: error };
    return verdict && verdict !== "unknown"
      ? { verdict, wall, cpu: spent }
      : { verdict: "unknown", wall, cpu: spent, note: wall > this.limitMs * 0.9 ? "timeout" : "gave up" };
  }

  close(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  private start(): ChildProcessWithoutNullStreams {
    const [command, ...args] = program(this.name);
    const options = { z3: ["-in", "-smt2"], cvc5: ["--lang=smt2", "--strings-exp", `--tlimit-per=${this.limitMs}`], "z3-npm": [] }[
      this.name
    ];
    const child = spawn(command, [...args, ...options]);
    child.stdin.on("error", () => {});
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      this.output += text;
      if (/^"?done"?$/m.test(this.output)) this.finish(this.output);
    });
    child.on("exit", () => {
      if (this.child === child) this.child = undefined;
      this.finish(null);
    });
    this.child = child;
    return child;
  }

  private finish(text: string | null): void {
    this.output = "";
    this.waiting?.(text);
    this.waiting = undefined;
  }

  private exchange(child: ChildProcessWithoutNullStreams, input: string): Promise<string | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.close(), this.limitMs * 1.2 + 500);
      this.waiting = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
      child.stdin.write(input);
    });
  }
}

/** Milliseconds of work of a process' first thread. */
function cpuOf(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}
