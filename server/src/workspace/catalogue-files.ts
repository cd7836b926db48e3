// The files of a catalogue: where the user's own one lies, how they are read.

import type { PackedCatalogue, PackedDescriptions } from "../core/catalogue/pack";
import { messageOf } from "../core/text/errors";
import { ended } from "../core/text/sentence";
import { basename, dirname, installed, join } from "../platform/current";

export const TABLES = "catalogue.json";
export const PROSE = "descriptions.json";

/** The files of a catalogue, found and readable. */
export interface CatalogueFiles {
  folder: string;
  /** Of the data, `2026-09-26`. */
  date: string;
}

/** A path that holds no catalogue that this version reads. Its message says why, in words for the user. */
export class CatalogueProblem extends Error {
  override name = "CatalogueProblem";
}

/** Where `iam-prover update-catalogue` puts a newer catalogue, where the system has a place for it. */
export function userCatalogueFolder(): string | undefined {
  const folder = installed.userFolder();
  return folder === undefined ? undefined : join(folder, "catalogue");
}

/** The catalogue at a path: a folder with a `catalogue.json`, or that file. Undefined when there is none. Throws `CatalogueProblem` when it cannot be read. */
export function catalogueAt(path: string): CatalogueFiles | undefined {
  const folder = basename(path) === TABLES ? dirname(path) : path;
  const file = join(folder, TABLES);
  if (!installed.exists(file)) return undefined;
  let head: string;
  try {
    // Format and date are the first members: 2.5 MB need not be read for them.
    head = installed.readStart(file, 200);
  } catch (error) {
    throw new CatalogueProblem(`\`${file}\` cannot be read: ${ended(messageOf(error))}`);
  }
  const [, format, date] = /^\s*\{\s*"format"\s*:\s*(\d+)\s*,\s*"date"\s*:\s*"(\d{4}-\d{2}-\d{2})"/.exec(head) ?? [];
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
  if (!installed.exists(file)) return undefined;
  const prose = readJson<PackedDescriptions>(file);
  return prose.format === 1 && prose.date === date ? prose : undefined;
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(installed.readText(file));
  } catch (error) {
    throw new CatalogueProblem(`\`${file}\` cannot be read: ${ended(messageOf(error))}`);
  }
}
