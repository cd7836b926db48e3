// What the files on the command line of `iam-prover account` are: snapshots, or a template or module that makes an account of its own.
import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Snapshot } from "../../core/account/model";
import { findBaseline } from "../../workspace/baseline";
import { isModuleFile } from "../../workspace/modules";
import { templateAccount, withGaps } from "../../workspace/template-account";
import { InputError } from "../errors";
import { MOST_SNAPSHOT_BYTES } from "../limits";
import { readNamedFile, siblingsNow } from "../named-file";
import type { AccountArguments } from "./arguments";
import { type Lines, linesIn, linesOfTemplate, type SnapshotText } from "./lines";
import { parseJson, snapshotOf } from "./snapshots";

/** The snapshot of the command line, and where its statements stand. */
interface AccountInput {
  snapshot: Snapshot;
  lines: Lines;
  /** What questions about something else than principals do not know, beyond the gaps of the snapshot. */
  left: readonly string[];
}

/** Reads the files that are named. Throws `InputError`. */
export function accountInput(given: AccountArguments): AccountInput {
  return read(
    withModules(given.files).map((name) => ({ name, text: readText(name) })),
    given,
  );
}

/** The older snapshot: a file, or the files as they are in a revision of Git. */
export async function olderInput(baseline: string, given: AccountArguments): Promise<Snapshot> {
  if (!baseline.startsWith("git:")) return read([{ name: baseline, text: readText(baseline) }], given).snapshot;
  const older: SnapshotText[] = [];
  const names = withModules(given.files);
  for (const name of names) {
    if (name === "-") throw new InputError("Standard input has no older version in Git: `--baseline` needs the older snapshot as a file.");
    const found = await findBaseline(resolve(name), baseline, process.cwd());
    // A module may have got a file more.
    if (found.kind === "none" && found.isNew && isModuleFile(name) && names.length > 1) continue;
    if (found.kind !== "text") throw new InputError(`\`${name}\` has no older version (\`${baseline}\`): ${found.reason}`);
    older.push({ name: isModuleFile(name) ? name : `${baseline.slice(4)}:${name}`, text: found.text });
  }
  return read(older, given).snapshot;
}

/** A folder, or a file of a Terraform module, stands for all files of the module. */
function withModules(files: readonly string[]): string[] {
  const names = files.flatMap((name) => {
    const folder = name !== "-" && isFolder(name) ? name : isModuleFile(name) ? dirname(name) : undefined;
    if (folder === undefined) return [name];
    const found = readdirSync(folder).filter(isModuleFile).sort();
    if (found.length === 0) throw new InputError(`The folder \`${name}\` has no file of a Terraform module.`);
    return found.map((one) => join(folder, one));
  });
  return [...new Set(names)];
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    return false;
  }
}

/** The text is a template or a file of a module, told by its name and beginning. */
function isTemplate({ name, text }: SnapshotText): boolean {
  if (isModuleFile(name) || /\.(ya?ml|template)$/i.test(name)) return true;
  const head = text.slice(0, 100_000);
  return /"(AWSTemplateFormatVersion|Resources|Transform)"\s*:/.test(head) && !/DetailList"|"form"/.test(head);
}

function read(files: readonly SnapshotText[], given: AccountArguments): AccountInput {
  const names = files.map(({ name }) => name).join(", ");
  const templates = files.filter(isTemplate);
  if (templates.length === 0) {
    const values = files.map(({ name, text }) => parseJson(text, name));
    return { snapshot: withExtras(values, names, given), lines: linesIn(files), left: [] };
  }
  if (templates.length < files.length) throw new InputError("A template and a snapshot are two accounts: ask about one of them at a time.");
  if (templates.length > 1 && !templates.every(({ name }) => isModuleFile(name)))
    throw new InputError("Each template makes an account of its own: ask about one of them at a time.");
  const assets = templates.flatMap(({ name, text }) => siblingsNow(name, text).filter((one) => !isModuleFile(one.name)));
  const asked = given.whoCan ?? given.to;
  const account = templateAccount(
    templates.map(({ name, text }) => ({ file: name, text })),
    assets,
    asked !== undefined && asked.length > 1,
  );
  if (!account)
    throw new InputError(
      `\`${names}\` makes no user, role or group that can be read: a snapshot, a template of CloudFormation or SAM, or a Terraform module is needed.`,
    );
  const snapshot = withGaps(withExtras([account.value], names, given), account);
  return { snapshot, lines: linesOfTemplate(files, account.sources), left: account.left };
}

/** The snapshot of values, with what stands beside them on the command line. */
function withExtras(values: readonly unknown[], names: string, { repeated, single }: AccountArguments): Snapshot {
  const snapshot = snapshotOf(values, names);
  if (repeated.scp.length + repeated.rcp.length === 0 && single.resources === undefined) return snapshot;
  const levels = (paths: readonly string[]) => paths.map((path) => [parseJson(readText(path), path)].flat());
  const resources = single.resources === undefined ? undefined : parseJson(readText(single.resources), single.resources);
  if (resources !== undefined && !Array.isArray(resources)) throw new InputError(`\`${single.resources}\` is a list of resources.`);
  const more = [...snapshot.accounts.keys()].map((accountId) => ({
    accountId,
    authorizationDetails: {},
    ...(repeated.scp.length > 0 && { serviceControlPolicies: levels(repeated.scp) }),
    ...(repeated.rcp.length > 0 && { resourceControlPolicies: levels(repeated.rcp) }),
    ...(resources && { resources }),
  }));
  return snapshotOf([{ form: "iam-prover-account/1", accounts: more }, ...values], names);
}

/** As every file that a command line names is read: no link out of the tree, no pipe, no device. */
export function readText(file: string): string {
  const found = readNamedFile(file === "-" ? "/dev/stdin" : file, process.cwd(), MOST_SNAPSHOT_BYTES);
  if (!found.ok) throw new InputError(`\`${file}\`: ${found.reason}`);
  return found.text;
}
