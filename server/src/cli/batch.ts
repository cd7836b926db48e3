// `iam-prover batch`: JSON Lines in, JSON Lines out, in input order, in constant memory.
import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { InputError } from "./errors";
import { readLines, type TooLong } from "./lines";
import { type Json, type OperationEnvironment, runOperation } from "./operations";
import { parseSourced, type Sourced } from "./source";

/** A longer line is refused: no policy is this large, and it would have to be held in memory several times over. */
const MAX_LINE = 64 * 1024 * 1024;

/** Answers every line. A bad line gets an `error` answer and the run goes on. Returns the number of bad lines. */
export async function runBatch(input: Readable, output: Writable, environment: OperationEnvironment): Promise<number> {
  let bad = 0;
  let number = 0;
  let turn = performance.now();
  for await (const line of readLines(input, MAX_LINE)) {
    number++;
    if (typeof line === "string" && line.trim() === "") continue;
    const { id, answer } = await answerText(line, environment);
    if ("error" in answer) {
      bad++;
      // Without an id only the number says which line it was.
      if (id === undefined) answer.line = number;
    }
    if (!output.write(`${withId(id, answer)}\n`)) await drained(output);
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
  const { id, answer } = await answerText(line, environment);
  return JSON.parse(withId(id, answer)) as Json;
}

/** The answer, and the text of the line's id. */
async function answerText(line: string | TooLong, environment: OperationEnvironment): Promise<{ id: string | undefined; answer: Json }> {
  let id: string | undefined;
  try {
    if (typeof line !== "string") throw new InputError(`The line has ${line.tooLong} bytes; the limit is ${MAX_LINE}.`);
    id = idAtBeginning(line);
    const { value, repeated, idText } = readJson(line);
    id = idText;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("A line must be one JSON object.");
    if (repeated !== undefined)
      throw new InputError(`\`${repeated}\` stands twice in the line, and which of the two counts is not defined.`);
    const { id: _, operation, parameters, ...rest } = value as Json;
    if (typeof operation !== "string") throw new InputError("`operation` is missing: it names the check, such as `CheckNoNewAccess`.");
    if (parameters !== undefined && (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)))
      throw new InputError("`parameters` must be an object.");
    const all = parameters === undefined ? rest : { ...rest, ...(parameters as Json) };
    return { id, answer: await runOperation(operation, all, environment) };
  } catch (error) {
    const message =
      error instanceof InputError ? error.message : `Internal error: ${error instanceof Error ? error.message : String(error)}`;
    return { id, answer: { error: message } };
  }
}

/** The id exactly as it was given: a long number would be rounded on the way through JavaScript. */
function withId(id: string | undefined, answer: Json): string {
  const text = JSON.stringify(answer);
  return id === undefined ? text : `{"id":${id}${text === "{}" ? "" : ","}${text.slice(1)}`;
}

/** The id of a line that is cut off or broken further on. */
function idAtBeginning(line: string): string | undefined {
  const text = /^\ufeff?\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,1000}"|-?\d{1,100}|null|true|false)\s*,/.exec(line)?.[1];
  if (text === undefined) return undefined;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined; // a string with what JSON does not allow in one
  }
}

function readJson(line: string): Sourced {
  try {
    return parseSourced(line.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new InputError(`The line is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
