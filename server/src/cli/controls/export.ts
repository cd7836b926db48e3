// `iam-prover export`: the configuration scenarios of controls as rules of other tools, with their test files.
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { exportControl } from "../../controls";
import { loadSpecification } from "../../controls/specification/node/load";
import { systemReason } from "../../core/text/errors";
import { readFileInTree, treeAt } from "../../workspace/files";
import { relativeTo } from "../../workspace/paths";
import { InputError } from "../errors";
import { readFlags } from "../flags";
import { makeFolder } from "../make-folder";
import { noCommands } from "../report/clean";
import { say } from "../say";
import { findFeatures } from "./find";

const FLAGS = { to: { kind: "text", values: ["guard", "config"] }, output: { kind: "text" } } as const;

/** Exports controls. Out: the exit status. Throws `InputError`. */
export async function runExport(args: readonly string[]): Promise<number> {
  const flags = readFlags("export", args, FLAGS);
  const to = flags.text("to");
  if (to !== "guard" && to !== "config") throw new InputError("`--to` is missing: `guard` or `config`.");
  if (flags.positional.length === 0) throw new InputError("Name the feature files to export.");
  const folder = process.cwd();
  const { index, problem } = loadSpecification({});
  if (!index) throw new InputError(problem ?? "The specification index is missing.");
  const output = flags.text("output");
  let failed = 0;
  const files = await findFeatures(flags.positional, folder);
  if (files.length === 0) throw new InputError("No feature files were found.");
  for (const file of files) {
    const name = relativeTo(folder, file) ?? file;
    const read = await readFileInTree(file, { tree: await treeAt(file, false, folder) });
    const made = read.ok ? exportControl(read.text, to, index) : { problem: read.reason };
    if ("problem" in made) {
      failed++;
      say(`${name}: ${made.problem}`);
      continue;
    }
    for (const scenario of made.left) say(`${name}: the scenario \`${scenario}\` is in words only and is not in the rule.`);
    for (const { name: own, text } of made.files) {
      if (output === undefined) process.stdout.write(noCommands(text));
      else
        try {
          makeFolder(resolve(folder, output));
          await writeFile(join(resolve(folder, output), own), text);
        } catch (error) {
          throw new InputError(`\`${own}\` cannot be written${systemReason(error as NodeJS.ErrnoException)}.`);
        }
    }
  }
  return failed > 0 ? 2 : 0;
}
