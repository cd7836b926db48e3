// `iam-prover scan -`: one text from standard input, judged as a file that is new and has no older version.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CONFIG_FILE } from "../../workspace/config";
import { findConfigFolder } from "../../workspace/discover";
import { InputError } from "../errors";
import { readNamedFile } from "../named-file";
import type { PlanOptions } from "./terms";

/** What `-` stands for among the paths. */
export const STANDARD_INPUT = "-";

type Given = Pick<PlanOptions, "workingFolder" | "paths" | "reportFolder"> & { baseline: string; config?: string; remove(): void };

/**
 * Lays the text of standard input into a folder of its own, where a scan finds it, with the settings of the working folder.
 * `remove` takes the folder away. Throws `InputError` for what cannot be combined with it, and for a text that cannot be read.
 */
export async function standardInput(
  workingFolder: string,
  options: { paths: readonly string[]; changed: boolean; accepting: boolean; baseline?: string; config?: string },
): Promise<Given> {
  const { baseline = "none" } = options;
  if (options.paths.length > 1) throw new InputError("`-` reads one text from standard input: give no other paths beside it.");
  if (options.changed) throw new InputError("`--changed` compares files with older versions: standard input has none.");
  if (options.accepting) throw new InputError("`--write-baseline` names the file of each finding: standard input is none.");
  if (baseline.startsWith("git:"))
    throw new InputError(
      "Standard input has no older version in Git. `--baseline FILE` names one, `--baseline none` compares with nothing.",
    );
  const read = readNamedFile("/dev/stdin", workingFolder);
  if (!read.ok) throw new InputError(`Standard input: ${read.reason}`);
  if (read.text.trim() === "") throw new InputError("Standard input is empty.");
  const config = options.config ?? (await nearestConfig(workingFolder));
  const folder = mkdtempSync(join(tmpdir(), "iam-prover-"));
  const name = nameFor(read.text);
  writeFileSync(join(folder, name), read.text, { mode: 0o600 });
  return {
    workingFolder: folder,
    paths: [name],
    reportFolder: folder,
    baseline: baseline === "none" ? baseline : resolve(workingFolder, baseline),
    ...(config !== undefined && { config: resolve(workingFolder, config) }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function nearestConfig(workingFolder: string): Promise<string | undefined> {
  const folder = await findConfigFolder(workingFolder);
  return folder && join(folder, CONFIG_FILE);
}

/** The ending says how a file is read. */
function nameFor(text: string): string {
  if (/^\s*[[{]/.test(text)) return "standard-input.json";
  const isTerraform = text
    .split("\n")
    .some((line) => /^[ \t]*(?:resource|data|module|locals|variable|terraform|provider)\b[^:]*$/.test(line));
  return isTerraform ? "standard-input.tf" : "standard-input.yaml";
}
