// Values that a change gives to policies it does not touch: a module's argument, a default, a file of values, a parameter.
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import type { Finding } from "../../core/checks/finding";
import { type Input, restsOn, templateInputs, terraformInputs, variableFileInputs } from "../../core/hosts/inputs";
import type { Sibling } from "../../core/hosts/read";
import { hostOf } from "../../workspace/hosts";
import { isModuleFile } from "../../workspace/modules";
import { relativeTo } from "../../workspace/paths";
import type { Snapshot } from "../../workspace/snapshot";
import { siblingsNow } from "../named-file";
import { editedSince } from "./changed";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { Seen } from "./result";
import type { Candidate, Remark } from "./terms";

const VARIABLE_FILE = /\.tfvars(?:\.json)?$/i;
const TEMPLATE_FILE = /\.(?:ya?ml|template|json)$/i;

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
  const mayGive = (path: string) => isModuleFile(path) || (hasHosts && (VARIABLE_FILE.test(path) || TEMPLATE_FILE.test(path)));
  const known = new Map([...candidates, ...others].flatMap(({ file, blob }) => (blob ? [[file, blob] as const] : [])));
  const paths = [...new Set([...staged, ...(await editedSince(snapshot, (path) => mayGive(path) && inScope(path), known))])];
  const places = new Places(root, snapshot, candidates);
  const remarks: Remark[] = [];
  const compare = async (folder: string, now: readonly Input[], older: readonly Input[]) => {
    const before = new Map(older.map((one) => [one.path, one.content]));
    for (const input of now) {
      if (before.get(input.path) === input.content || !places.isUsed(folder, input)) continue;
      const file = join(root, folder, input.file);
      remarks.push({ file, text: (await textOf(file)) ?? "", finding: findingOf(input, severity, before.has(input.path)) });
    }
  };
  for (const folder of new Set(paths.filter(isModuleFile).map((path) => posix.dirname(path)))) {
    const older = [...snapshot.entries.keys()].filter((path) => posix.dirname(path) === folder && isModuleFile(path));
    const texts = await olderTexts(snapshot, older);
    await compare(folder, terraformInputs(filesOf(join(root, folder))), terraformInputs(texts));
  }
  for (const path of paths) {
    const read = VARIABLE_FILE.test(path)
      ? variableFileInputs
      : TEMPLATE_FILE.test(path) && !isModuleFile(path)
        ? templateInputs
        : undefined;
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

/** The changed files that others with policies read with `${file(…)}`, as far as the path is written plainly. */
function readFiles(candidates: readonly Candidate[], changed: ReadonlySet<string>): { file: string; readBy: string }[] {
  const found = new Map<string, string>();
  for (const { file, text, host, relativePath } of candidates) {
    if (!host || isModuleFile(file)) continue;
    for (const [, path = ""] of text.matchAll(/\$\{file\(([^()$]+)\)/g)) {
      const read = join(dirname(file), path.trim());
      if (changed.has(read)) found.set(read, relativePath);
    }
  }
  return [...found].map(([file, readBy]) => ({ file, readBy }));
}

/** The files with policies that take values, by where they stand. */
class Places {
  private readonly modules = new Map<string, Candidate[]>();
  private readonly templates: Candidate[] = [];

  constructor(
    private readonly root: string,
    private readonly snapshot: Snapshot,
    candidates: readonly Candidate[],
  ) {
    for (const one of candidates) {
      const path = relativeTo(root, one.file)?.replaceAll("\\", "/");
      // All that a new file grants is told at its head.
      if (!one.host || path === undefined || !snapshot.entries.has(path)) continue;
      if (isModuleFile(path)) this.modules.set(dirname(one.file), [...(this.modules.get(dirname(one.file)) ?? []), one]);
      else this.templates.push(one);
    }
  }

  isUsed(folder: string, { target, name, file }: Input): boolean {
    const place = join(this.root, folder, target ?? ".");
    const inModule = (at: string) => (this.modules.get(at) ?? []).some((one) => rests(one, name));
    if (target !== undefined)
      return inModule(place) || this.templates.some((one) => one.file === place && rests(one, name)) || this.isUsedOutside(place, name);
    // A file of values says nothing of the module or template that it is for.
    if (!VARIABLE_FILE.test(file)) return this.templates.some((one) => rests(one, name));
    return [...this.modules.keys()].some((at) => (at === place || relativeTo(at, place) !== undefined) && inModule(at));
  }

  /** In a module of the commit that is no part of what is scanned. */
  private isUsedOutside(place: string, name: string | undefined): boolean {
    if (this.modules.has(place)) return false;
    const folder = place === this.root ? "" : relativeTo(this.root, place)?.replaceAll("\\", "/");
    return filesOf(place).some(
      (one) =>
        this.snapshot.entries.has(posix.join(folder ?? "..", one.name)) && rests({ file: join(place, one.name), text: one.text }, name),
    );
  }
}

function rests({ file, text }: Pick<Candidate, "file" | "text">, name: string | undefined): boolean {
  const host = hostOf(text, basename(file), siblingsNow(file, text));
  return host !== undefined && restsOn(host, name);
}

function filesOf(folder: string): Sibling[] {
  return existsSync(folder) ? siblingsNow(join(folder, " .tf"), "") : [];
}

async function olderTexts(snapshot: Snapshot, paths: readonly string[]): Promise<Sibling[]> {
  if (paths.length === 0) return [];
  const read = await snapshot.read([...paths]);
  return paths.flatMap((path) => {
    const older = read.get(path);
    return older?.kind === "text" ? [{ name: posix.basename(path), text: older.text }] : [];
  });
}

function findingOf({ path, name, range }: Input, severity: Finding["severity"], hadOne: boolean): Finding {
  const what =
    name === undefined
      ? `\`${path}\` leads to a module with policies that it did not lead to before`
      : `\`${path}\` gives ${hadOne ? "another value than before" : "a value that was not given before"} to policies that take from \`${name}\` what they grant`;
  return {
    code: "policy-not-read",
    severity,
    message: `${what}. They are judged for all values, so what this one grants besides was not judged. Review it, and accept this finding with a reason.`,
    range,
  };
}
