// Writes the files of a catalogue.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackedCatalogue, PackedDescriptions } from "../core/catalogue/pack";
import { PROSE, TABLES } from "../workspace/catalogue-files";
import { makeFolder } from "./make-folder";

/** Writes both files of a catalogue. Each is written aside and renamed: whoever loads it meanwhile never sees half of it. */
export function writeCatalogue(folder: string, packed: { catalogue: PackedCatalogue; descriptions?: PackedDescriptions }): void {
  makeFolder(folder);
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
