// Runs one AWS-named command: answer as JSON on stdout, exit status by its result.

import { createInlineSolver } from "../solver/node/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { readAwsArguments } from "./aws";
import { InputError } from "./errors";
import { runOperation } from "./operations";
import { type Json, readAccess, unknownActions } from "./parameters";
import { harmlessJson } from "./report/clean";
import { say } from "./say";

/** Runs a command with its arguments. Out: the exit status. Throws `InputError`. */
export async function runAwsCommand(command: string, args: readonly string[]): Promise<number> {
  const { operation, parameters, switches } = readAwsArguments(command, args);
  if (operation === "CheckAccessNotGranted") warnOfUnknownActions(parameters, switches.has("allow-unknown-actions"));
  const solver = createInlineSolver();
  try {
    const answer = await runOperation(operation, parameters, { catalogue: loadCatalogue(), solver });
    process.stdout.write(`${harmlessJson(JSON.stringify(answer, null, 4))}\n`);
    return statusOf(answer);
  } finally {
    await solver.dispose();
  }
}

/** A misspelt action is granted by nobody, so the check would pass: that is refused. Any other unknown action may be newer than the catalogue, and is told. */
function warnOfUnknownActions(parameters: Json, isAllowed: boolean): void {
  const unknown = unknownActions(readAccess(parameters), loadCatalogue());
  const slip = unknown.find((one) => one.isSlip);
  if (slip && !isAllowed) throw new InputError(`\`--access\`: ${slip.message} If it is meant as written, add \`--allow-unknown-actions\`.`);
  for (const { message } of unknown) say(`warning: \`--access\`: ${message}`);
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
