// `iam-prover batch`: JSON Lines in, JSON Lines out, in input order, in constant memory.
import type { Readable, Writable } from "node:stream";
import { MAX_LINE, MAX_WAITING_CHARACTERS, MAX_WAITING_LINES } from "./limits";
import { idAtBeginning, refusal } from "./line";
import { readLines } from "./lines";

/** The text of a line's answer. Rejects only when nothing can be answered any more. */
export type Answerer = (line: string, number: number) => Promise<string>;

export interface BatchProgress {
  /** Lines that were answered. */
  answered: number;
}

/** Answers every line, each as soon as those before it are answered. A bad line gets an `error` answer and the run goes on. */
export async function runBatch(
  input: Readable,
  output: Writable,
  answer: Answerer,
  { ahead = MAX_WAITING_LINES, progress = { answered: 0 } }: { ahead?: number; progress?: BatchProgress } = {},
): Promise<void> {
  let number = 0;
  let waiting = 0;
  let characters = 0;
  let room: () => void = () => {};
  let last: Promise<void> = Promise.resolve();
  let failure: Error | undefined;
  for await (const line of readLines(input, MAX_LINE)) {
    number++;
    if (typeof line === "string" && line.trim() === "") continue;
    const length = typeof line === "string" ? line.length : 0;
    const text = typeof line === "string" ? answer(line, number) : Promise.resolve(refused(line, number));
    waiting++;
    characters += length;
    last = Promise.all([text, last]).then(async ([answered]) => {
      if (!output.write(`${answered}\n`)) await drained(output);
      progress.answered++;
      waiting--;
      characters -= length;
      room();
    });
    last.catch((error: Error) => {
      failure = error;
      room();
      input.destroy(error); // ends the loop where it waits for input
    });
    while (!failure && (waiting >= ahead || characters > MAX_WAITING_CHARACTERS))
      await new Promise<void>((resolve) => {
        room = resolve;
      });
    if (failure) throw failure;
  }
  await last;
}

/** The answer to a line that is not read: what it asks is not known. */
function refused(line: { tooLong: number } | { notUtf8: string }, number: number): string {
  return "tooLong" in line
    ? refusal(undefined, number, `The line has ${line.tooLong} bytes; the limit is ${MAX_LINE}.`)
    : refusal(idAtBeginning(line.notUtf8), number, "The line is not UTF-8 text.");
}

/** Until the reader has caught up, or is gone. */
function drained(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      output.off("drain", go);
      output.off("close", go);
      resolve();
    };
    output.on("drain", go);
    output.on("close", go);
  });
}
