// The policy files of a workspace, found as the editor recognises them: by settings or by content.
import { open, opendir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { looksLikePolicy } from "../core/syntax/kind";
import type { WorkspaceConfig } from "./api";
import { CONFIG_FILE } from "./config";
import { decodeText } from "./encoding";
import { relativeTo } from "./paths";
import { isNamedPolicy } from "./settings";

/** Larger files are no policies (AWS takes at most 10,240 characters) and are only reported. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Folders that hold nothing of the team's own: packages, and what version control keeps. */
export const SKIPPED = new Set(["node_modules", ".git", ".hg", ".svn"]);

/** What `findPolicies` comes across: a policy with its text, or something that could not be looked into. */
export type Found =
  | { kind: "policy"; file: string; relativePath: string; text: string }
  | { kind: "problem"; file: string; relativePath: string; reason: string };

/**
 * Finds policy files under `paths` (files or folders; relative ones are relative to the settings' folder).
 *
 * A file counts if it is `*.json` or `*.jsonc` and looks like a policy, if an entry of `policies` names it, or if the caller
 * names it itself. `node_modules` and version control folders are skipped, links are followed, and no file comes
 * twice, so that loops end. Files come in alphabetical order within a folder. Whatever cannot be read is a `problem`, never an exception.
 */
export async function* findPolicies(paths: readonly string[], config: WorkspaceConfig): AsyncGenerator<Found> {
  const walk: Walk = { config, seen: new Set() };
  for (const path of paths.length > 0 ? paths : [config.folder]) {
    const start = resolve(config.folder, path);
    const info = await stat(start).catch((error: NodeJS.ErrnoException) => error);
    if (info instanceof Error)
      yield problem(walk, start, info.code === "ENOENT" ? "It does not exist." : `It cannot be read (${info.code}).`);
    else if (info.isDirectory()) yield* inFolder(walk, start);
    else yield* inFile(walk, start, true);
  }
}

interface Walk {
  config: WorkspaceConfig;
  /** Real paths of files and folders that were visited. */
  seen: Set<string>;
}

async function* inFolder(walk: Walk, folder: string): AsyncGenerator<Found> {
  let names: string[];
  try {
    const real = await realpath(folder);
    if (walk.seen.has(real)) return;
    walk.seen.add(real);
    names = [];
    for await (const entry of await opendir(folder)) names.push(entry.name);
  } catch (error) {
    yield problem(walk, folder, `The folder cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    return;
  }
  for (const name of names.sort()) {
    if (SKIPPED.has(name)) continue;
    const path = join(folder, name);
    const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (info instanceof Error) {
      // A dangling or circular link that is no candidate is nobody's concern.
      if (isCandidate(walk, path))
        yield problem(
          walk,
          path,
          info.code === "ELOOP" ? "It is a symbolic link that leads back to itself." : `It cannot be read (${info.code}).`,
        );
    } else if (info.isDirectory()) yield* inFolder(walk, path);
    else if (info.isFile() && isCandidate(walk, path)) yield* inFile(walk, path, false);
  }
}

async function* inFile(walk: Walk, file: string, isNamed: boolean): AsyncGenerator<Found> {
  const relativePath = pathInReports(walk, file);
  try {
    const real = await realpath(file);
    if (walk.seen.has(real)) return;
    walk.seen.add(real);
    const read = await readLimited(file);
    if (read === undefined) yield problem(walk, file, `It is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB and was not checked.`);
    else if (isNamed || isNamedPolicy(walk.config, relativePath) || looksLikePolicy(read))
      yield { kind: "policy", file, relativePath, text: read };
  } catch (error) {
    yield problem(walk, file, `It cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function isCandidate(walk: Walk, file: string): boolean {
  const name = basename(file).toLowerCase();
  if (name === CONFIG_FILE) return false;
  return name.endsWith(".json") || name.endsWith(".jsonc") || isNamedPolicy(walk.config, pathInReports(walk, file));
}

/** The text, or undefined when there is too much of it. Measured on the open file, so that it cannot grow in between. */
async function readLimited(file: string): Promise<string | undefined> {
  const handle = await open(file, "r");
  try {
    if ((await handle.stat()).size > MAX_FILE_BYTES) return undefined;
    return decodeText(await handle.readFile());
  } finally {
    await handle.close();
  }
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
    const info = await stat(join(folder, CONFIG_FILE)).catch(() => undefined);
    if (info?.isFile()) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
