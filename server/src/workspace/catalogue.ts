// Finds and loads the catalogue's files: beside the bundle when installed, in generated/ in development.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Catalogue } from "../core/catalogue/api";
import { createCatalogue } from "../core/catalogue/lookup";
import type { PackedCatalogue, PackedDescriptions } from "../core/catalogue/pack";

let loaded: Catalogue | undefined;

/**
 * The catalogue that this build ships, loaded once per process; its descriptions are read when somebody first asks
 * for one. Throws when the files are missing or of another format, with what to do about it.
 */
export function loadCatalogue(): Catalogue {
  if (!loaded) {
    const folder = catalogueFolder();
    const data = readTable<PackedCatalogue>(join(folder, "catalogue.json"));
    loaded = createCatalogue(data, () => readTable<PackedDescriptions>(join(folder, "descriptions.json")));
  }
  return loaded;
}

/** Walks up from this file: `dist/catalogue` lies beside the bundle, `generated/catalogue` at the root of the sources. */
function catalogueFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, "catalogue"), join(folder, "generated", "catalogue")]) {
      if (existsSync(join(candidate, "catalogue.json"))) return candidate;
    }
    if (dirname(folder) === folder) {
      throw new Error(
        `The catalogue of AWS actions was not found above \`${__dirname}\`. In a clone run \`node scripts/build-catalogue.mjs\`; otherwise install the extension again.`,
      );
    }
  }
}

function readTable<T extends { format: number }>(file: string): T {
  const data = JSON.parse(readFileSync(file, "utf8")) as T;
  if (data.format !== 1)
    throw new Error(`\`${file}\` has format ${data.format}, but this version reads format 1. Run \`node scripts/build-catalogue.mjs\`.`);
  return data;
}
