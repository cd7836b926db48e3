// Which files a scan concerns: policies with the settings that hold for them, and what was seen besides.
import { open, realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { looksLikePolicy } from "../../core/syntax/kind";
import type { ListFolder } from "../../platform/api";
import { CONFIG_FILE } from "../../workspace/config";
import { type Found, lookThrough } from "../../workspace/discover";
import { MAX_FILE_BYTES, treeAt } from "../../workspace/files";
import { relativeTo } from "../../workspace/paths";
import { isNamedPolicy, settingsFor } from "../../workspace/settings";
import type { Settings, SettingsFiles } from "./settings";
import { type Candidate, type Other, type PlanOptions, reportPath } from "./terms";

/** All that a search came across. */
interface Searched {
  candidates: Candidate[];
  /** Files that are no policies. */
  others: Other[];
  /** What could not be looked into: absolute path and reason. */
  complaints: Map<string, string>;
  /** What stands under settings that cannot be used. */
  unjudged: Set<string>;
  /** Said, but no reason to fail. */
  notes: string[];
}

/** Looks through everything that a scan is asked for. `seen` hears of each candidate at once; another one may still take its place. */
export async function search(
  options: PlanOptions,
  files: SettingsFiles,
  list: ListFolder,
  seen: (one: Candidate) => void,
): Promise<Searched> {
  const found = new Map<string, Candidate>();
  const others = new Map<string, Other>();
  const complaints = new Map<string, string>();
  const unjudged = new Set<string>();
  const notes: string[] = [];
  const folder = await realpath(options.workingFolder);
  const take = async (one: Found, walked: Settings) => {
    const settings = await files.for(one.file);
    // A folder below with settings of its own is walked with those.
    if (settings !== walked) return;
    if (settings.unusable) {
      unjudged.add(one.file);
      return;
    }
    if (one.kind === "problem") {
      const reason = await problemOf(one, options, settings);
      if (reason.counts) complaints.set(one.file, reason.text);
      else notes.push(`${reportPath(options, one.file)}: ${reason.text}`);
      return;
    }
    if (one.kind === "other") {
      others.set(one.file, one);
      return;
    }
    const { baseline, baselineFolder: specFolder } = settingsFor(settings.config, one.relativePath);
    const spec = options.baseline ?? baseline;
    const key = await realpath(one.file).catch(() => one.file);
    // What stands there itself is judged by the settings of its own place, not by those beside a link to it.
    const inner = relativeTo(options.workingFolder, one.file);
    const isThere = key === (inner === undefined ? one.file : resolve(folder, inner));
    if (!isThere && found.has(key)) return;
    const candidate: Candidate = {
      file: one.file,
      relativePath: one.relativePath,
      text: one.text,
      ...(one.blob !== undefined && { blob: one.blob }),
      settings,
      spec,
      specFolder,
      ...(one.kind === "host" && { host: { blob: one.blob, ...(one.near && { near: one.near }) } }),
    };
    found.set(key, candidate);
    seen(candidate);
  };
  for (const start of startsOf(options)) {
    const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
    const outer = await files.for(isFolder ? resolve(start, CONFIG_FILE) : start);
    const tree = await treeAt(start, isFolder, options.workingFolder);
    for await (const one of lookThrough([start], outer.config, { tree, list })) await take(one, outer);
    if (!isFolder) continue;
    for (const inner of await files.under(start))
      for await (const one of lookThrough([inner.config.folder], inner.config, { tree, list })) await take(one, inner);
  }
  const candidates = [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return { candidates, others: [...others.values()], complaints, unjudged, notes };
}

/** The files and folders that a scan is asked for. */
export function startsOf({ paths, workingFolder }: Pick<PlanOptions, "paths" | "workingFolder">): string[] {
  return (paths.length > 0 ? paths : ["."]).map((path) => resolve(workingFolder, path));
}

/** A large file of data is nobody's policy; one that was named, or begins like a policy, was to be checked. */
async function problemOf(
  one: Extract<Found, { kind: "problem" }>,
  options: PlanOptions,
  settings: Settings,
): Promise<{ text: string; counts: boolean }> {
  const info = await stat(one.file).catch(() => undefined);
  if (!info?.isFile() || info.size <= MAX_FILE_BYTES) return { text: one.reason, counts: true };
  const isNamed =
    options.paths.some((path) => resolve(options.workingFolder, path) === one.file) || isNamedPolicy(settings.config, one.relativePath);
  return { text: one.reason, counts: isNamed || looksLikePolicy(await beginningOf(one.file)) };
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
