// Runs one AWS-named command: answer as JSON on stdout, exit status by its result.
import { createInlineSolver } from "../solver/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { readAwsArguments } from "./aws";
import { InputError } from "./errors";
import { runOperation } from "./operations";

export async function runAwsCommand(command: string, args: string[]): Promise<number> {
  const { operation, parameters } = readAwsArguments(command, args);
  const solver = createInlineSolver();
  try {
    const answer = await runOperation(operation, parameters, { catalogue: loadCatalogue(), solver });
    if (typeof answer.error === "string") throw new InputError(answer.error);
    process.stdout.write(`${JSON.stringify(answer, null, 4)}\n`);
    if (Array.isArray(answer.findings)) return answer.findings.length > 0 ? 1 : 0;
    return answer.result === "PASS" ? 0 : answer.result === "FAIL" ? 1 : 3;
  } finally {
    await solver.dispose();
  }
}
