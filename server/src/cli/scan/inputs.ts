// Values that a change gives to policies it does not touch: a module's argument, a default, a file of values, a parameter.
import { realpath } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { Finding } from "../../core/checks/finding";
import type { Input } from "../../core/hosts/inputs";
import type { Sibling } from "../../core/hosts/read";
import { templateInputs } from "../../core/hosts/template-inputs";
import { isRunnerFile, isStackFile, runnerInputs, terraformInputs, variableFileInputs } from "../../core/hosts/terraform-inputs";
import { isModuleFile } from "../../workspace/modules";
import { relativeTo } from "../../workspace/paths";
import type { Snapshot } from "../../workspace/snapshot";
import { editedSince } from "./changed";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { Seen } from "./result";
import type { Candidate, Remark } from "./terms";
import { filesOf, TEMPLATE_FILE, ValueFlow } from "./value-flow";

const VARIABLE_FILE = /\.tfvars(?:\.json)?$/i;
/** SAM's configuration, and variables of the environment that the Serverless Framework reads. */
const OTHER_VALUES = /(?:^|\/)(?:samconfig[\w.-]*\.toml|\.env(?:\.[\w.-]+)?)$/i;

/** What reads the values that a file gives to others, where it gives any. */
function readerOf(path: string): ((text: string, file: string) => Input[]) | undefined {
  if (VARIABLE_FILE.test(path)) return variableFileInputs;
  if (isModuleFile(path) || isStackFile(path)) return undefined;
  if (isRunnerFile(path)) return runnerInputs;
  return TEMPLATE_FILE.test(path) || OTHER_VALUES.test(path) ? templateInputs : undefined;
}

/**
 * Finds values that differ from a commit and on which policies rest that the commit has, too. These are judged for all values
 * that may be given, the same one in both versions: that another one is given is no new access of any policy.
 * `candidates`: the files with policies; `others`: further files that were read; `starts`: what is scanned, without links.
 */
export async function changedInputs(
  snapshot: Snapshot,
  candidates: readonly Candidate[],
  starts: readonly string[],
  { severity, comparison, others }: { severity: Finding["severity"]; comparison: Comparison; others: readonly Seen[] },
): Promise<Remark[]> {
  if (snapshot.commit === "") return [];
  const changed = await comparison.changedSince(snapshot);
  // What cannot be listed is told where files are looked for that no search finds.
  if (typeof changed === "string") return [];
  const root = await realpath(snapshot.root);
  const inScope = (path: string) => starts.some((start) => start === join(root, path) || relativeTo(start, join(root, path)) !== undefined);
  const staged = changed.flatMap(({ path, isSubmodule }) => (!isSubmodule && inScope(path) ? [path] : []));
  // A call may lead to a module that is not scanned; whatever else gives values, gives them to what is scanned.
  const hasHosts = candidates.some((one) => one.host);
  const isOfModule = (path: string) => isModuleFile(path) || isStackFile(path);
  const mayGive = (path: string) => isOfModule(path) || (hasHosts && readerOf(path) !== undefined);
  const known = new Map([...candidates, ...others].flatMap(({ file, blob }) => (blob ? [[file, blob] as const] : [])));
  const paths = [...new Set([...staged, ...(await editedSince(snapshot, (path) => mayGive(path) && inScope(path), known))])];
  const flow = new ValueFlow(root, snapshot, candidates);
  const remarks: Remark[] = [];
  const compare = async (folder: string, now: readonly Input[], older: readonly Input[]) => {
    const before = new Map(older.map((one) => [one.path, one.content]));
    for (const input of now) {
      // All of a call that is new is told where it stands.
      if (input.instanceOf !== undefined && !before.has(input.instanceOf)) continue;
      if (before.get(input.path) === input.content || !flow.isUsed(join(root, folder), input)) continue;
      const file = join(root, folder, input.file);
      remarks.push({ file, text: (await textOf(file)) ?? "", finding: findingOf(input, severity, before.has(input.path)) });
    }
  };
  for (const folder of new Set(paths.filter(isOfModule).map((path) => posix.dirname(path)))) {
    const older = [...snapshot.entries.keys()].filter((path) => posix.dirname(path) === folder && isOfModule(path));
    const texts = await olderTexts(snapshot, older);
    await compare(folder, terraformInputs(filesOf(join(root, folder))), terraformInputs(texts));
  }
  for (const path of paths) {
    const read = readerOf(path);
    const text = read && (await textOf(join(root, path)));
    if (!read || text === undefined) continue;
    const [older] = await olderTexts(snapshot, snapshot.entries.has(path) ? [path] : []);
    const name = posix.basename(path);
    await compare(posix.dirname(path), read(text, name), older ? read(older.text, name) : []);
  }
  const files = new Set(paths.map((path) => join(root, path)));
  for (const { file, readBy } of readFiles(candidates, files)) {
    const range = { start: 0, end: 0 };
    const message = `\`${readBy}\` reads from this file what it grants, and the file has changed. What it grants now was not judged. Review it, and accept this finding with a reason.`;
    remarks.push({ file, text: (await textOf(file)) ?? "", finding: { code: "policy-not-read", severity, message, range } });
  }
  return remarks;
}

/** The changed files that others with policies read with `${file(…)}`. A variable in the path may be any name. */
function readFiles(candidates: readonly Candidate[], changed: ReadonlySet<string>): { file: string; readBy: string }[] {
  const found = new Map<string, string>();
  for (const { file, text, host, relativePath } of candidates) {
    if (!host || isModuleFile(file)) continue;
    for (const [, path = ""] of text.matchAll(/\$\{file\(((?:[^(){}$]|\$\{[^{}]*\})+)\)/g)) {
      const pieces = join(dirname(file), path.trim()).split(/\$\{[^{}]*\}/);
      const isRead = (one: string) => (pieces.length === 1 ? one === pieces[0] : fits(one, pieces));
      for (const one of changed) if (isRead(one)) found.set(one, relativePath);
    }
  }
  return [...found].map(([file, readBy]) => ({ file, readBy }));
}

/** Whether a path is these pieces with anything but a folder's end between them. */
function fits(path: string, pieces: readonly string[]): boolean {
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const found = i === pieces.length - 1 && i > 0 ? path.lastIndexOf(piece) : path.indexOf(piece, at);
    if (found < at || (i === 0 && found !== 0) || path.slice(at, found).includes("/")) return false;
    at = found + piece.length;
  }
  return at === path.length;
}

async function olderTexts(snapshot: Snapshot, paths: readonly string[]): Promise<Sibling[]> {
  if (paths.length === 0) return [];
  const read = await snapshot.read([...paths]);
  return paths.flatMap((path) => {
    const older = read.get(path);
    return older?.kind === "text" ? [{ name: posix.basename(path), text: older.text }] : [];
  });
}

function findingOf({ path, to, range }: Input, severity: Finding["severity"], hadOne: boolean): Finding {
  const what =
    to.kind === "all"
      ? `\`${path}\` leads to policies of a module or template that it did not lead to before`
      : `\`${path}\` gives ${hadOne ? "another value than before" : "a value that was not given before"} to policies that take from \`${to.name}\` what they grant`;
  return {
    code: "policy-not-read",
    severity,
    message: `${what}. They are judged for all values, so what this one grants besides was not judged. Review it, and accept this finding with a reason.`,
    range,
  };
}
