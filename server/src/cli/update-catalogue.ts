// `iam-prover update-catalogue`: newer AWS actions than this version ships, from the npm data package or a file. Nothing is fetched.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type PackedCatalogue, type PackedDescriptions, packCatalogue } from "../core/catalogue/pack";
import { systemReason } from "../core/text/errors";
import { shippedCatalogue } from "../workspace/catalogue";
import {
  type CatalogueFiles,
  CatalogueProblem,
  catalogueAt,
  readProse,
  readTables,
  userCatalogueFolder,
} from "../workspace/catalogue-files";
import { DATA_PACKAGE, dataPackageAt, readDataPackage } from "./catalogue-source";
import { writeCatalogue } from "./catalogue-writer";
import { InputError } from "./errors";
import { readFlags } from "./flags";

/** The words of `iam-prover update-catalogue --help`. */
export const UPDATE_CATALOGUE_HELP = `iam-prover update-catalogue [options]
  Makes a catalogue of AWS actions, resource types and condition keys that is newer than the one this version ships.
  It fetches nothing: get the data first, with \`npm install --no-save ${DATA_PACKAGE}@latest\`.

  --from PATH    the npm package ${DATA_PACKAGE}, a folder in which it is installed, or a catalogue.json
                 (or its folder) that was made elsewhere; default: what is installed in or above this folder
  --out FOLDER   write there; default: the user's data folder, where every later run and the editor find it

A catalogue in the user's data folder is used when it is newer than the shipped one. IAM_PROVER_CATALOGUE (for the
command line) and the setting iamProver.catalogue (for the editor) name another one, which is then used whatever its date.

Exit status: 0 written, 2 bad input or usage.
`;

/** Runs the command. Out: the exit status. Throws `InputError`. */
export async function runUpdateCatalogue(args: readonly string[]): Promise<number> {
  const flags = readFlags("update-catalogue", args, { from: { kind: "text" }, out: { kind: "text" } });
  if (flags.positional.length > 0)
    throw new InputError(`\`update-catalogue\` takes no \`${flags.positional[0]}\`; the data is named by \`--from\`.`);
  const packed = readData(flags.text("from"));
  const out = flags.text("out");
  const folder = out === undefined ? (userCatalogueFolder() ?? resolve(".")) : resolve(out);
  try {
    writeCatalogue(folder, packed);
  } catch (error) {
    throw new InputError(`The catalogue cannot be written to \`${folder}\`${systemReason(error as NodeJS.ErrnoException)}.`);
  }
  process.stdout.write(`${summary(packed.catalogue, folder, out === undefined)}\n`);
  return 0;
}

interface Packed {
  catalogue: PackedCatalogue;
  descriptions?: PackedDescriptions;
}

/** The data at a path, packed. */
function readData(from: string | undefined): Packed {
  const path = resolve(from ?? ".");
  if (!existsSync(path)) throw new InputError(`\`--from\`: \`${path}\` does not exist.`);
  try {
    // What is named may be a catalogue; what lies in this folder by chance is not taken for one.
    const files = from === undefined ? undefined : catalogueAt(path);
    if (files) return packedFrom(files);
    const folder = dataPackageAt(path);
    if (folder !== undefined) return packCatalogue(readDataPackage(folder));
  } catch (error) {
    throw new InputError(error instanceof CatalogueProblem ? error.message : `The data in \`${path}\` cannot be read: ${String(error)}.`);
  }
  throw new InputError(
    `\`${path}\` holds neither the npm package ${DATA_PACKAGE} nor a catalogue. Run \`npm install --no-save ${DATA_PACKAGE}@latest\` first, or name the data with \`--from\`.`,
  );
}

function packedFrom(files: CatalogueFiles): Packed {
  const descriptions = readProse(files);
  return { catalogue: readTables(files), ...(descriptions && { descriptions }) };
}

/** What was written, against what is shipped. */
function summary({ date, services, actionCount }: PackedCatalogue, folder: string, usual: boolean): string {
  const written = `Catalogue of ${date}: ${services.length} services, ${actionCount} actions. Written to ${folder}.`;
  const shipped = shippedCatalogue().date;
  if (!usual) return `${written} Name it in IAM_PROVER_CATALOGUE, or in the setting iamProver.catalogue.`;
  return date > shipped
    ? `${written} It is used from now on (shipped: ${shipped}).`
    : `${written} The shipped one is of ${shipped} and stays in use, because this one is not newer.`;
}
