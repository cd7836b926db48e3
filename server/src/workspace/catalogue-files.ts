// The files of a catalogue: where the user's own one lies, how they are written and read.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { PackedCatalogue, PackedDescriptions } from "../core/catalogue/pack";

const TABLES = "catalogue.json";
const PROSE = "descriptions.json";

/** The files of a catalogue, found and readable. */
export interface CatalogueFiles {
  folder: string;
  /** Of the data, `2026-09-26`. */
  date: string;
}

/** A path that holds no catalogue that this version reads. Its message says why, in words for the user. */
export class CatalogueProblem extends Error {}

/** Where `iam-prover update-catalogue` puts a newer catalogue: the user's data folder of the system. */
export function userCatalogueFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const home = homedir();
  const base =
    platform === "win32"
      ? (env.LOCALAPPDATA ?? join(home, "AppData", "Local"))
      : platform === "darwin"
        ? join(home, "Library", "Application Support")
        : env.XDG_DATA_HOME || join(home, ".local", "share");
  return join(base, "iam-prover", "catalogue");
}

/** Writes both files of a catalogue. Each is written aside and renamed: whoever loads it meanwhile never sees half of it. */
export function writeCatalogue(folder: string, packed: { catalogue: PackedCatalogue; descriptions?: PackedDescriptions }): void {
  mkdirSync(folder, { recursive: true });
  const { catalogue, descriptions = { format: 1, date: catalogue.date, services: {} } satisfies PackedDescriptions } = packed;
  // The prose first: a reader that sees the new tables finds what belongs to them.
  for (const [name, data] of [
    [PROSE, descriptions],
    [TABLES, catalogue],
  ] as const) {
    const temporary = join(folder, `.${name}.${process.pid}`);
    writeFileSync(temporary, JSON.stringify(data));
    renameSync(temporary, join(folder, name));
  }
}

/** The catalogue at a path: a folder with a `catalogue.json`, or that file. Undefined when there is none. Throws `CatalogueProblem` when it cannot be read. */
export function catalogueAt(path: string): CatalogueFiles | undefined {
  const folder = basename(path) === TABLES ? dirname(path) : path;
  const file = join(folder, TABLES);
  if (!existsSync(file)) return undefined;
  // Format and date are the first members: 2.5 MB need not be read for them.
  const head = Buffer.alloc(200);
  let length = 0;
  try {
    const handle = openSync(file, "r");
    try {
      length = readSync(handle, head, 0, head.length, 0);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new CatalogueProblem(`\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const [, format, date] =
    /^\s*\{\s*"format"\s*:\s*(\d+)\s*,\s*"date"\s*:\s*"(\d{4}-\d{2}-\d{2})"/.exec(head.toString("utf8", 0, length)) ?? [];
  if (format === undefined || date === undefined) throw new CatalogueProblem(`\`${file}\` is not a catalogue.`);
  if (format !== "1") throw new CatalogueProblem(`\`${file}\` has format ${format}, and this version reads format 1.`);
  return { folder, date };
}

/** The tables of a catalogue. Throws `CatalogueProblem` when they are no JSON. */
export function readTables({ folder }: CatalogueFiles): PackedCatalogue {
  const tables = readJson<PackedCatalogue>(join(folder, TABLES));
  if (!Array.isArray(tables.services) || typeof tables.actionCount !== "number" || typeof tables.globalKeys !== "string")
    throw new CatalogueProblem(`\`${join(folder, TABLES)}\` is not a catalogue.`);
  return tables;
}

/** The prose that belongs to a catalogue's tables; undefined when there is none, or of another date. */
export function readProse({ folder, date }: CatalogueFiles): PackedDescriptions | undefined {
  const file = join(folder, PROSE);
  if (!existsSync(file)) return undefined;
  const prose = readJson<PackedDescriptions>(file);
  return prose.format === 1 && prose.date === date ? prose : undefined;
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CatalogueProblem(`\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
