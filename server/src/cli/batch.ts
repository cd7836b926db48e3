// `iam-prover batch`: JSON Lines in, JSON Lines out, in input order, in constant memory.
import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { InputError } from "./errors";
import { readLines, type TooLong } from "./lines";
import { type Json, type OperationEnvironment, runOperation } from "./operations";

/** A longer line is refused: no policy is this large, and it would have to be held in memory several times over. */
const MAX_LINE = 64 * 1024 * 1024;

/** Answers every line. A bad line gets an `error` answer and the run goes on. Returns the number of bad lines. */
export async function runBatch(input: Readable, output: Writable, environment: OperationEnvironment): Promise<number> {
  let bad = 0;
  let turn = performance.now();
  for await (const line of readLines(input, MAX_LINE)) {
    if (typeof line === "string" && line.trim() === "") continue;
    const answer = await answerLine(line, environment);
    if ("error" in answer) bad++;
    if (!output.write(`${JSON.stringify(answer)}\n`)) await drained(output);
    // The loop may never wait (all answers known at once); signals and a broken pipe must be heard all the same.
    if (performance.now() - turn > 50) {
      await setImmediate();
      turn = performance.now();
    }
  }
  return bad;
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

/** One line: `{id, operation, …parameters}` (parameters may also stand under `parameters`). */
export async function answerLine(line: string | TooLong, environment: OperationEnvironment): Promise<Json> {
  let id: unknown;
  try {
    if (typeof line !== "string") throw new InputError(`The line has ${line.tooLong} bytes; the limit is ${MAX_LINE}.`);
    const value = readJson(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("A line must be one JSON object.");
    const { id: given, operation, parameters, ...rest } = value as Json;
    id = given;
    if (typeof operation !== "string") throw new InputError("`operation` is missing: it names the check, such as `CheckNoNewAccess`.");
    if (parameters !== undefined && (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)))
      throw new InputError("`parameters` must be an object.");
    const all = parameters === undefined ? rest : { ...rest, ...(parameters as Json) };
    return { ...(id === undefined ? {} : { id }), ...(await runOperation(operation, all, environment)) };
  } catch (error) {
    const message =
      error instanceof InputError ? error.message : `Internal error: ${error instanceof Error ? error.message : String(error)}`;
    return { ...(id === undefined ? {} : { id }), error: message };
  }
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new InputError(`The line is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
