// Runs one AWS-named command: answer as JSON on stdout, exit status by its result.

import { createInlineSolver } from "../solver/node/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { awsCommands, camelCase, readAwsArguments } from "./aws";
import { InputError } from "./errors";
import { type OperationName, runOperation } from "./operations";
import { type Json, readAccess } from "./parameters";
import { harmlessJson } from "./report/clean";
import { readRequest } from "./request";
import { tellUnknownActions } from "./unknown-actions";

/** Runs a command with its arguments. Out: the exit status. Throws `InputError`. */
export async function runAwsCommand(command: string, args: readonly string[]): Promise<number> {
  const { operation, parameters, switches } = readAwsArguments(command, args);
  if (operation === "CheckAccessNotGranted") tellUnknownActions(readAccess(parameters), "--access", switches.has("allow-unknown-actions"));
  // Whoever asks about one request sees what is asked: an action that nobody has yet may be meant.
  if (operation === "EvaluateRequest") tellUnknownActions([{ actions: [readRequest(parameters.request).action] }], "--request", true);
  const solver = createInlineSolver();
  try {
    const answer = await runOperation(operation, parameters, { catalogue: loadCatalogue(), solver }).catch((error: unknown) => {
      throw error instanceof InputError ? new InputError(inOptions(command, operation, error.message)) : error;
    });
    process.stdout.write(`${harmlessJson(JSON.stringify(answer, null, 4))}\n`);
    return statusOf(answer);
  } finally {
    await solver.dispose();
  }
}

/** A complaint about a parameter, in the words of the command line. */
function inOptions(command: string, operation: OperationName, message: string): string {
  const options = new Map(Object.keys(awsCommands[command]?.parameters ?? {}).map((name) => [camelCase(name), `--${name}`]));
  return message.replace(/`(\w+)`/g, (quoted, name: string) =>
    name === operation ? `\`${command}\`` : options.has(name) ? `\`${options.get(name)}\`` : quoted,
  );
}

/** 0 pass, 1 findings (more access, a request that is not allowed), 3 undecided: no finding, and not sure that there is none. */
export function statusOf(answer: Json): number {
  if (Array.isArray(answer.findings) && (answer.findings.length > 0 || answer.result === undefined))
    return answer.findings.length > 0 ? 1 : 0;
  switch (answer.result ?? answer.comparison ?? answer.decision) {
    case "PASS":
    case "EQUIVALENT":
    case "LESS_PERMISSIVE":
    case "allow":
      return 0;
    case "UNDECIDED":
    case "undecided":
      return 3;
    default:
      return 1;
  }
}
