// The `batch` command: wires standard input and output to the batch, with one solver for all lines.
import { createInlineSolver } from "../solver/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { runBatch } from "./batch";
import { InputError } from "./errors";

export async function runBatchCommand(args: string[]): Promise<number> {
  const [unknown] = args;
  if (unknown !== undefined) throw new InputError(`\`batch\` takes no option \`${unknown}\`: it reads lines from standard input.`);
  const solver = createInlineSolver();
  try {
    await runBatch(process.stdin, process.stdout, { catalogue: loadCatalogue(), solver });
    return 0;
  } finally {
    await solver.dispose();
  }
}
