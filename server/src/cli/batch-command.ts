// The `batch` command: wires standard input and output to the batch, with one thread that answers the lines.

import { fstatSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { keepMemoryLevel } from "../platform/node/v8";
import { createInlineSolver } from "../solver/node/inline";
import { catalogueInUse, loadCatalogue } from "../workspace/catalogue";
import { type Answerer, type BatchProgress, runBatch } from "./batch";
import { InputError } from "./errors";
import { readFlags } from "./flags";
import { LINE_LIMIT_MS, LINES_BEFORE_LEVEL } from "./limits";
import { answerLine } from "./line";
import { LineThread } from "./line-thread";
import { say } from "./say";

/** Answers standard input until it ends. Out: the exit status; 130 or 143 when interrupted. Throws `InputError`. */
export async function runBatchCommand(args: string[]): Promise<number> {
  const flags = readFlags("batch", args, { "line-timeout": { kind: "number", min: 1 } });
  const [surplus] = flags.positional;
  if (surplus !== undefined) throw new InputError(`\`batch\` takes no \`${surplus}\`: it reads lines from standard input.`);
  // The thread that answers would fail on it for each line.
  catalogueInUse();
  if (outputIsClosed()) throw new InputError("standard output is closed, so the answers cannot be written.");
  const { answer, ahead, dispose } = answerer(flags.number("line-timeout") ?? LINE_LIMIT_MS);
  const progress = countedTo(LINES_BEFORE_LEVEL, keepMemoryLevel);
  const interrupted = interruption();
  try {
    const run = runBatch(process.stdin, process.stdout, answer, { ahead, progress });
    const signal = await Promise.race([run.then(() => undefined), interrupted]);
    if (signal === undefined) return 0;
    say(`interrupted (${signal}): ${progress.answered} lines were answered.`);
    return signal === "SIGTERM" ? 143 : 130;
  } finally {
    await dispose();
  }
}

/** Counts lines, and does something once there were so many: what keeps memory level costs short batches a quarter of their time. */
function countedTo(lines: number, then: () => void): BatchProgress {
  let answered = 0;
  return {
    get answered() {
      return answered;
    },
    set answered(count) {
      if (answered < lines && count >= lines) then();
      answered = count;
    },
  };
}

/** Node opens `/dev/null` for reading and writing in place of a standard output that is closed; a shell's `> /dev/null` only writes. Told on Linux only. */
function outputIsClosed(): boolean {
  try {
    const isNull = fstatSync(1).rdev === statSync("/dev/null").rdev;
    return isNull && /^flags:\s*\d*2$/m.test(readFileSync("/proc/self/fdinfo/1", "utf8"));
  } catch {
    return false;
  }
}

function answerer(lineLimitMs: number): { answer: Answerer; ahead?: number; dispose(): Promise<void> } {
  // Only the bundled program can start itself again.
  if (basename(__filename) === "cli.js") {
    const thread = new LineThread(lineLimitMs);
    return { answer: (line, number) => thread.answer(line, number), dispose: () => thread.dispose() };
  }
  const environment = { catalogue: loadCatalogue(), solver: createInlineSolver() };
  return { answer: (line, number) => answerLine(line, number, environment), ahead: 1, dispose: () => environment.solver.dispose() };
}

/** Answers are whole lines: what is known is written, then the run ends. */
function interruption(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(signal));
  });
}
