// The command line as a user runs it: built, and started as a process of its own.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { bundled } from "../harness/bundle";

/** The command line as it is in the work tree, as a file to start. */
export const builtProgram = (): string => bundled("cli.js");

export interface Finished {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Starts the program; the caller talks to it. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [builtProgram(), ...args], options);
}

/** Runs the program to its end. */
export function run(
  args: readonly string[],
  options: { cwd?: string; input?: string | Buffer; env?: Record<string, string | undefined> } = {},
): Promise<Finished> {
  const child = start(args, {
    cwd: options.cwd,
    env: { ...process.env, CI: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {}); // a program that refuses its arguments does not read
  child.stdin?.end(options.input ?? "");
  return finished(child);
}

/** What a process said, once it has ended. */
export function finished(child: ChildProcess): Promise<Finished> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) =>
      resolve({ status, signal, stdout: Buffer.concat(out).toString("utf8"), stderr: Buffer.concat(err).toString("utf8") }),
    );
  });
}

/** A policy with one Allow statement for each list of actions, laid out as people do. */
export function allow(...statements: (string | string[])[]): string {
  const list = statements.map((Action) => ({ Effect: "Allow", Action, Resource: "*" }));
  return `${JSON.stringify({ Version: "2012-10-17", Statement: list }, null, 2)}\n`;
}
