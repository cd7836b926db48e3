// `iam-prover batch`: JSON Lines in, JSON Lines out, in input order, in constant memory.
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { InputError } from "./errors";
import { type Json, type OperationEnvironment, runOperation } from "./operations";

/** A line longer than this is refused: it would have to be held in memory several times over. */
const MAX_LINE = 64 * 1024 * 1024;

/** Answers every line. A bad line gets an `error` answer and the run goes on. Returns the number of bad lines. */
export async function runBatch(input: Readable, output: Writable, environment: OperationEnvironment): Promise<number> {
  let bad = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const answer = await answerLine(line, environment);
    if ("error" in answer) bad++;
    if (!output.write(`${JSON.stringify(answer)}\n`)) await new Promise((resolve) => output.once("drain", resolve));
  }
  return bad;
}

/** One line: `{id, operation, …parameters}` (parameters may also stand under `parameters`). */
export async function answerLine(line: string, environment: OperationEnvironment): Promise<Json> {
  let id: unknown;
  try {
    if (line.length > MAX_LINE) throw new InputError(`The line has ${line.length} characters; the limit is ${MAX_LINE}.`);
    const value = readJson(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("A line must be one JSON object.");
    const { id: given, operation, parameters, ...rest } = value as Json;
    id = given;
    if (typeof operation !== "string") throw new InputError("`operation` is missing: it names the check, such as `CheckNoNewAccess`.");
    const all = typeof parameters === "object" && parameters !== null ? { ...rest, ...(parameters as Json) } : rest;
    return { ...(id === undefined ? {} : { id }), ...(await runOperation(operation, all, environment)) };
  } catch (error) {
    const message = error instanceof InputError ? error.message : `Internal error: ${error instanceof Error ? error.message : String(error)}`;
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
