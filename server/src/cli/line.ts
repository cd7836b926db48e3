// One line of a batch: the question in it, and the text of its answer.

import { messageOf } from "../core/text/errors";
import { ended } from "../core/text/sentence";
import { InputError } from "./errors";
import { type OperationEnvironment, type OperationName, runOperation } from "./operations";
import type { Json } from "./parameters";
import { parseSourced, type Sourced } from "./source";

/**
 * One line, `{id, operation, …parameters}` (parameters may also stand under `parameters`), and the text of its answer. Never
 * rejects: what cannot be answered gets an `error`. `number` is the line's place in the input.
 */
export async function answerLine(line: string, number: number, environment: OperationEnvironment): Promise<string> {
  let id: string | undefined;
  try {
    id = idAtBeginning(line);
    const { value, repeated, idText } = readJson(line);
    id = idText;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("A line must be one JSON object.");
    if (repeated !== undefined)
      throw new InputError(`\`${repeated}\` appears twice in the line, and it is not defined which of the two counts.`);
    const { id: _, operation, parameters, ...rest } = value as Json;
    if (typeof operation !== "string") throw new InputError("`operation` is missing: it names the check, such as `CheckNoNewAccess`.");
    if (parameters !== undefined && (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)))
      throw new InputError("`parameters` must be an object.");
    const all = parameters === undefined ? rest : { ...rest, ...(parameters as Json) };
    return withId(id, await runOperation(operation, all, environment));
  } catch (error) {
    const message = error instanceof InputError ? error.message : `Internal error: ${messageOf(error)}`;
    return refusal(id, number, message);
  }
}

/** Without an id only the number says which line it was. */
export function refusal(id: string | undefined, number: number, error: string): string {
  return withId(id, id === undefined ? { error, line: number } : { error });
}

/** The answer to a line that was given up: the third verdict where the operation has one. */
export function undecidedLine(line: string, number: number, reason: string): string {
  let id = idAtBeginning(line);
  let operation: unknown;
  try {
    const { value, idText } = readJson(line);
    id = idText;
    operation = (value as Json).operation;
  } catch {
    // The error below says enough.
  }
  const message = `Not decided: ${ended(reason)}`;
  const form = Object.entries(GIVEN_UP).find(([name]) => name === operation)?.[1];
  switch (form) {
    case "check":
      return withId(id, { result: "UNDECIDED", message, reasons: [], counterexamples: [] });
    case "comparison":
      return withId(id, { comparison: "UNDECIDED", message, counterexamples: { newAccess: [], removedAccess: [] } });
    case "list":
      return withId(id, { findings: [], result: "UNDECIDED", message });
    case "result":
      return withId(id, { result: "UNDECIDED", message });
    default:
      return refusal(id, number, message);
  }
}

/** The form of an answer that was given up; `error` where the operation has no third verdict. */
const GIVEN_UP: Record<OperationName, "check" | "comparison" | "list" | "result" | "error"> = {
  CheckNoNewAccess: "check",
  CheckAccessNotGranted: "check",
  CheckNoPublicAccess: "check",
  CheckNoExternalAccess: "check",
  ListExternalAccess: "list",
  ComparePolicies: "comparison",
  ValidatePolicy: "error",
  EvaluateRequest: "error",
  CountAccess: "result",
  MinimizePolicy: "result",
  RepairPolicy: "result",
  SynthesizePolicy: "result",
  CheckAccountAccess: "error",
  ListPaths: "error",
  WhoCanReach: "error",
  CheckNoNewPaths: "error",
  ProposeCut: "error",
  GuardrailImpact: "error",
};

/** The id exactly as it was given: a long number would be rounded on the way through JavaScript. */
function withId(id: string | undefined, answer: Json): string {
  const text = JSON.stringify(answer);
  return id === undefined ? text : `{"id":${id}${text === "{}" ? "" : ","}${text.slice(1)}`;
}

/** The id of a line that is cut off or broken further on. */
export function idAtBeginning(line: string): string | undefined {
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
    throw new InputError(`The line is not JSON: ${messageOf(error)}`);
  }
}
