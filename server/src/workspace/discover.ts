// The policy files of a workspace, found as the editor recognises them: by settings or by content.

import { mayHoldPolicies } from "../core/hosts/read";
import { looksLikePolicy } from "../core/syntax/kind";
import { type NearPolicy, nearPolicy, OTHER_LANGUAGES } from "../core/syntax/near";
import { systemReason } from "../core/text/errors";
import type { Entry, FileError, ListFolder } from "../platform/api";
import { basename, digests, dirname, files, join, resolve } from "../platform/current";
import type { WorkspaceConfig } from "./api";
import { CONFIG_FILE } from "./config";
import { leavesTree, readFileInTree, treeAt, unreadable } from "./files";
import { relativeTo } from "./paths";
import { isNamedPolicy } from "./settings";

/** Folders that hold nothing of the team's own: packages, and what version control keeps. */
export const SKIPPED = new Set(["node_modules", ".git", ".hg", ".svn"]);

/**
 * What `findPolicies` comes across: a policy with its text, another file that was looked into (with what policies it holds
 * in a form that is not read), or something that could not be looked into.
 */
export type Found =
  | { kind: "other"; file: string; relativePath: string; near?: NearPolicy /** Git's id of the content. */; blob: string }
  | { kind: "policy"; file: string; relativePath: string; text: string /** Where others are told, too. */; blob?: string }
  /** May hold policies beside other things, which only reading it tells; `near` as for others. */
  | { kind: "host"; file: string; relativePath: string; text: string; near?: NearPolicy; blob: string }
  | { kind: "problem"; file: string; relativePath: string; reason: string };

/**
 * Finds policy files under `paths` (files or folders; relative ones are relative to the settings' folder).
 *
 * A file counts if it is `*.json` or `*.jsonc` and looks like a policy, if an entry of `policies` names it, or if the caller
 * names it itself. `node_modules` and version control folders are skipped. Links are followed inside the tree (`tree`, a real
 * path; by default the work tree around the folder, see `treeOf`) after everything else, and no file comes twice: loops end, and
 * what has a place of its own comes from there. Files come in alphabetical order within a folder. Whatever cannot be read, is no file or leads out of the tree is a `problem`, never an exception.
 */
export async function* findPolicies(
  paths: readonly string[],
  config: WorkspaceConfig,
  options: { tree?: string } = {},
): AsyncGenerator<Exclude<Found, { kind: "other" | "host" }>> {
  for await (const found of walkThrough(paths, config, false, options.tree))
    if (found.kind !== "other" && found.kind !== "host") yield found;
}

/** As `findPolicies`, and tells of the other files too: those that may hold policies in a form that is not read. */
export function lookThrough(
  paths: readonly string[],
  config: WorkspaceConfig,
  { tree, list }: { tree?: string; list?: ListFolder } = {},
): AsyncGenerator<Found> {
  return walkThrough(paths, config, true, tree, list);
}

async function* walkThrough(
  paths: readonly string[],
  config: WorkspaceConfig,
  others: boolean,
  ofCaller: string | undefined,
  list: ListFolder = files.opendir,
): AsyncGenerator<Found> {
  const seen = new Set<string>();
  for (const path of paths.length > 0 ? paths : [config.folder]) {
    const start = resolve(config.folder, path);
    const info = await files.stat(start).catch((error: FileError) => error);
    const isFolder = "size" in info && info.isDirectory();
    const tree = ofCaller ?? (await treeAt(start, isFolder, config.folder));
    const walk: Walk = { config, others, seen, tree, list };
    if (!("size" in info)) yield problem(walk, start, unreadable(info).reason);
    else if (isFolder) yield* underFolder(walk, start);
    else yield* inFile(walk, start, true);
  }
}

interface Walk {
  config: WorkspaceConfig;
  /** Whether files that are no policies are told, too. */
  others: boolean;
  /** Real paths of files and folders that were visited. */
  seen: Set<string>;
  /** Real path that nothing may lead out of. */
  tree: string;
  list: ListFolder;
}

/** A folder whose entries are being visited. */
interface Level {
  folder: string;
  real: string;
  entries: Entry[];
  next: number;
}

/** Keeps the folders on its way in a list: calls inside of calls would make every file of a deep tree pay for the depth. */
async function* underFolder(walk: Walk, start: string): AsyncGenerator<Found> {
  const levels: Level[] = [];
  const links: string[] = [];
  const enter = async (folder: string, known?: string): Promise<Found | undefined> => {
    try {
      const real = known ?? (await files.realpath(folder));
      const refused = leavesTree(real, walk.tree);
      if (refused) return problem(walk, folder, refused.reason);
      if (walk.seen.has(real)) return undefined;
      walk.seen.add(real);
      const entries: Entry[] = [];
      for await (const entry of await walk.list(folder)) if (!SKIPPED.has(entry.name)) entries.push(entry);
      levels.push({ folder, real, entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), next: 0 });
    } catch (error) {
      return problem(walk, folder, `The folder cannot be read${systemReason(error as FileError)}.`);
    }
    return undefined;
  };
  const first = await enter(start);
  if (first) yield first;
  while (levels.length > 0 || links.length > 0) {
    const level = levels.at(-1);
    if (!level) {
      const path = links.shift() as string;
      const isFolder = (await files.stat(path).catch(() => undefined))?.isDirectory() ?? false;
      const failed = isFolder ? await enter(path) : undefined;
      if (failed) yield failed;
      if (!isFolder && isCandidate(walk, path)) yield* inFile(walk, path, false);
      continue;
    }
    const entry = level.entries[level.next++];
    if (!entry) {
      levels.pop();
      continue;
    }
    const path = join(level.folder, entry.name);
    if (entry.isDirectory()) {
      const failed = await enter(path, join(level.real, entry.name));
      if (failed) yield failed;
    } else if (entry.isFile()) {
      if (isCandidate(walk, path)) yield* inFile(walk, path, false, join(level.real, entry.name));
    } else links.push(path); // A link, a pipe or a device; some file systems do not say what an entry is.
  }
}

async function* inFile(walk: Walk, file: string, isNamed: boolean, known?: string): AsyncGenerator<Found> {
  if (known !== undefined && walk.seen.has(known)) return;
  const read = await readFileInTree(file, { tree: walk.tree, known });
  if (!read.ok) {
    yield problem(walk, file, read.kind === "missing" && !isNamed ? `It cannot be read${systemReason("ENOENT")}.` : read.reason);
    return;
  }
  if (walk.seen.has(read.real)) return;
  walk.seen.add(read.real);
  const relativePath = pathInReports(walk, file);
  const isSaid = isNamedPolicy(walk.config, relativePath);
  const near = walk.others ? nearPolicy(read.text, file) : undefined;
  // JSON that settings call a policy and that holds none is judged as one: to find nothing in it would pass for clean.
  if (walk.others && mayHoldPolicies(read.text, file) && !(isSaid && isJson(file) && !near && !looksLikePolicy(read.text)))
    yield { kind: "host", file, relativePath, text: read.text.replace(/^\ufeff/, ""), blob: blobId(read.bytes), ...(near && { near }) };
  else if (isNamed || isSaid || (isJson(file) && looksLikePolicy(read.text)))
    yield { kind: "policy", file, relativePath, text: read.text, ...(walk.others && { blob: blobId(read.bytes) }) };
  else if (walk.others && (near || isJson(file)))
    yield { kind: "other", file, relativePath, blob: blobId(read.bytes), ...(near && { near }) };
}

function isCandidate(walk: Walk, file: string): boolean {
  const name = basename(file).toLowerCase();
  if (name === CONFIG_FILE) return false;
  return (
    isJson(name) ||
    (walk.others && OTHER_LANGUAGES.some((end) => name.endsWith(end))) ||
    isNamedPolicy(walk.config, pathInReports(walk, file))
  );
}

/** Whether a file's name says that it is JSON: then a policy is recognised by its content. */
export function isJson(file: string): boolean {
  return /\.jsonc?$/i.test(file);
}

/** The id that git gives to a content. */
function blobId(bytes: Uint8Array): string {
  return digests.sha1(`blob ${bytes.length}\0`, bytes);
}

function problem(walk: Walk, file: string, reason: string): Found {
  return { kind: "problem", file, relativePath: pathInReports(walk, file), reason };
}

/** Relative to the settings' folder where possible; a file elsewhere keeps its full path. */
function pathInReports(walk: Walk, file: string): string {
  return relativeTo(walk.config.folder, file) ?? file;
}

/** The nearest folder from `start` upwards that holds an `iam-prover.json`, or undefined. */
export async function findConfigFolder(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const info = await files.stat(join(folder, CONFIG_FILE)).catch(() => undefined);
    if (info?.isFile()) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
