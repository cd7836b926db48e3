// Which catalogue is used, and loading it: the one that the user names, else the newer of the user's own and the one that is shipped.
import { dirname, join } from "node:path";
import type { Catalogue } from "../core/catalogue/api";
import { createCatalogue } from "../core/catalogue/lookup";
import { type CatalogueFiles, CatalogueProblem, catalogueAt, readProse, readTables, userCatalogueFolder } from "./catalogue-files";

let loaded: Catalogue | undefined;
/** The path of the setting `iamProver.catalogue`; undefined outside an editor. */
let named: string | undefined;

/**
 * The catalogue in use, loaded once per process; its descriptions are read when somebody first asks for one. It is the
 * one that the setting or `IAM_PROVER_CATALOGUE` names; else the user's own (`iam-prover update-catalogue`) if that is newer
 * than the one that this build ships. Throws `CatalogueProblem` when there is none or it is of another format.
 */
export function loadCatalogue(): Catalogue {
  if (!loaded) {
    const files = catalogueInUse();
    loaded = createCatalogue(readTables(files), () => readProse(files));
  }
  return loaded;
}

/**
 * Takes the catalogue at another path from now on; an empty path means the usual ones. Out: why that cannot be, in which
 * case the usual ones are used.
 */
export function useCatalogue(path: string): string | undefined {
  if (path === (named ?? "")) return undefined;
  named = path === "" ? undefined : path;
  loaded = undefined;
  try {
    loadCatalogue();
    return undefined;
  } catch (error) {
    if (!(error instanceof CatalogueProblem) || named === undefined) throw error;
    named = undefined;
    return error.message;
  }
}

/** Where the catalogue in use lies, and its date. Throws `CatalogueProblem`. */
export function catalogueInUse(): CatalogueFiles {
  const wanted = named ?? process.env.IAM_PROVER_CATALOGUE;
  if (wanted) {
    const files = catalogueAt(wanted);
    if (!files) throw new CatalogueProblem(`\`${wanted}\` holds no catalogue: \`iam-prover update-catalogue --out\` makes one.`);
    return files;
  }
  const shipped = shippedCatalogue();
  const own = ownCatalogue();
  return own && own.date > shipped.date ? own : shipped;
}

/** The user's own catalogue. One that cannot be read is as good as none: the shipped one works. */
function ownCatalogue(): CatalogueFiles | undefined {
  try {
    return catalogueAt(userCatalogueFolder());
  } catch (error) {
    if (error instanceof CatalogueProblem) return undefined;
    throw error;
  }
}

/** Walks up from this file: `dist/catalogue` lies beside the bundle, `generated/catalogue` at the root of the sources. */
export function shippedCatalogue(): CatalogueFiles {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const files = catalogueAt(join(folder, "catalogue")) ?? catalogueAt(join(folder, "generated", "catalogue"));
    if (files) return files;
    if (dirname(folder) === folder) {
      throw new CatalogueProblem(
        `The catalogue of AWS actions was not found above \`${__dirname}\`. In a clone run \`node scripts/build-catalogue.mjs\`; otherwise install the extension again.`,
      );
    }
  }
}
