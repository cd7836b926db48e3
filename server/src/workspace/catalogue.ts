// Which catalogue is used, and loading it: the one that the user names, else the newer of the user's own and the one that is shipped.
import type { Catalogue } from "../core/catalogue/api";
import { createCatalogue } from "../core/catalogue/lookup";
import { state } from "../core/session/query";
import { installed } from "../platform/current";
import { type CatalogueFiles, CatalogueProblem, catalogueAt, readProse, readTables, TABLES, userCatalogueFolder } from "./catalogue-files";

/**
 * The usual catalogue, loaded once; its descriptions are read when somebody first asks for one. It is the one that
 * `IAM_PROVER_CATALOGUE` names; else the user's own (`iam-prover update-catalogue`) if that is newer than the one that this build
 * ships. Throws `CatalogueProblem` when there is none or it is of another format.
 */
export const loadCatalogue: () => Catalogue = state("workspace/usual catalogue", () => catalogueFrom(catalogueInUse()));

function catalogueFrom(files: CatalogueFiles): Catalogue {
  return createCatalogue(readTables(files), () => readProse(files));
}

/** The catalogue of somebody who may name one: an editor, by its setting `iamProver.catalogue`. */
export class ChosenCatalogue {
  private path = "";
  private named: Catalogue | undefined;

  /** The one that is named, else the usual one. Throws `CatalogueProblem` as `loadCatalogue`. */
  load(): Catalogue {
    return this.named ?? loadCatalogue();
  }

  /**
   * Takes the catalogue at another path from now on; an empty path means the usual ones. Out: why that cannot be, in which
   * case the usual ones are used.
   */
  use(path: string): string | undefined {
    if (path === this.path) return undefined;
    this.path = path;
    this.named = undefined;
    try {
      if (path === "") loadCatalogue();
      else this.named = catalogueFrom(namedCatalogue(path));
      return undefined;
    } catch (error) {
      if (!(error instanceof CatalogueProblem) || path === "") throw error;
      this.path = "";
      return error.message;
    }
  }
}

function namedCatalogue(path: string): CatalogueFiles {
  const files = catalogueAt(path);
  if (!files) throw new CatalogueProblem(`\`${path}\` holds no catalogue: \`iam-prover update-catalogue --out\` makes one.`);
  return files;
}

/** Where the usual catalogue lies, and its date. Throws `CatalogueProblem`. */
export function catalogueInUse(): CatalogueFiles {
  const wanted = installed.variable("IAM_PROVER_CATALOGUE");
  if (wanted) return namedCatalogue(wanted);
  const shipped = shippedCatalogue();
  const own = ownCatalogue();
  return own && own.date > shipped.date ? own : shipped;
}

/** The user's own catalogue. One that cannot be read is as good as none: the shipped one works. */
function ownCatalogue(): CatalogueFiles | undefined {
  try {
    const folder = userCatalogueFolder();
    return folder === undefined ? undefined : catalogueAt(folder);
  } catch (error) {
    if (error instanceof CatalogueProblem) return undefined;
    throw error;
  }
}

/** The catalogue among the program's data. */
export function shippedCatalogue(): CatalogueFiles {
  const path = installed.dataFile(`catalogue/${TABLES}`);
  const files = path === undefined ? undefined : catalogueAt(path);
  if (files) return files;
  throw new CatalogueProblem(
    `The catalogue of AWS actions was not found above \`${installed.ownFolder()}\`. In a clone run \`node scripts/build-catalogue.mjs\`; otherwise install the extension again.`,
  );
}
