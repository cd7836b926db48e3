// Names of the catalogue by their beginning, so that nobody has to make them up.
import type { Json } from "../cli/parameters";
import type { Catalogue } from "../core/catalogue/api";

const USUAL = 100;

/** The names that begin with a text, as the catalogue spells them. */
export function completeNames({ what, prefix, limit }: Json, catalogue: Catalogue): Json {
  const text = String(prefix).toLowerCase();
  const found = namesOf(String(what), text, catalogue).filter(({ name }) => name.toLowerCase().startsWith(text));
  const most = typeof limit === "number" ? limit : USUAL;
  return { names: found.slice(0, most), more: Math.max(0, found.length - most), catalogueDate: catalogue.date };
}

function namesOf(what: string, text: string, catalogue: Catalogue): { name: string; [more: string]: unknown }[] {
  const service = text.split(":")[0] as string;
  switch (what) {
    case "services":
      return catalogue.services().map(({ prefix: name, title }) => ({ name, title }));
    case "keys":
      return [...catalogue.globalKeys(), ...(service === "aws" ? [] : catalogue.keysOf(service))].map(({ name, type }) => ({ name, type }));
    case "resourceTypes":
      return catalogue
        .resourceTypesOf(service)
        .map((type) => ({ name: `${type.service}:${type.name}`, arn: type.arn, conditionKeys: type.conditionKeys }));
    default:
      return catalogue.actionsOf(service).map(({ name, accessLevel, resourceTypes, conditionKeys }) => ({
        name,
        accessLevel,
        resourceTypes: resourceTypes.map((one) => one.name),
        conditionKeys,
      }));
  }
}
