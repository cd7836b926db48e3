// From an API's parameter to the property of a CloudFormation resource and the argument of a Terraform one: by tables, else by name. Pure.
import type { Atom, Condition, Property, Scalar } from "../condition/tree";
import { knownControls, type TemplateProperty } from "../known/table";
import { splitWords } from "../retrieval/words";
import { terraformAttribute, terraformType } from "./terraform-table";

interface Mapped {
  type: string;
  property: Property;
  /** API's value → the template's, where they differ. */
  value?: { api: Scalar; template: Scalar };
  /** The name alone says so: that the property is missing proves nothing. */
  guessed?: true;
}

/** The property that a parameter of an operation is; undefined where no resource of a template has it. */
function propertyFor(service: string, operation: string, property: Property): Mapped | undefined {
  const ofService = knownControls().filter((one) => one.service === service);
  // `Protocols[]` asks of each entry what the table writes as `Protocols`.
  const path = property.path.replace(/\[\]$/, "");
  const same = ofService.filter(
    ({ condition: { property: own }, template }) =>
      template && own.path.replace(/\[\]$/, "") === path && own.where?.value === property.where?.value,
  );
  const exact = same.find((one) => one.operation === operation) ?? same[0];
  if (exact?.template) {
    const mapped = mappedOf(exact.template, exact.condition);
    const entries = path !== property.path && !mapped.property.path.endsWith("[]");
    return entries ? { ...mapped, property: { ...mapped.property, path: `${mapped.property.path}[]` } } : mapped;
  }
  const type = ofService.find((one) => one.operation === operation && one.template)?.template?.type;
  if (type === undefined || property.where) return undefined;
  // What the operation's answer wraps the resource in is no property: `DBInstances[].`, `Table.`.
  const siblings = ofService.filter((one) => one.operation === operation && one.template);
  const prefix = commonPrefix(siblings.map(({ condition }) => condition.property.path));
  if (!property.path.startsWith(prefix)) return undefined;
  const named = property.path
    .slice(prefix.length)
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(".");
  return named === "" ? undefined : { type, property: { ...property, path: named }, guessed: true };
}

function mappedOf({ type, property, value }: TemplateProperty, condition: Atom): Mapped {
  const [api] = condition.test.is === "value" ? condition.test.values : [];
  return { type, property, ...(value !== undefined && api !== undefined && { value: { api, template: value } }) };
}

/** The first parts that all paths share, as long as they end in a list or are no property of their own. */
function commonPrefix(paths: readonly string[]): string {
  const [first = "", ...others] = paths;
  const parts = first.split(".").slice(0, -1);
  let prefix = "";
  for (const part of parts) {
    const longer = `${prefix}${part}.`;
    if (!others.every((path) => path.startsWith(longer))) break;
    prefix = longer;
  }
  return prefix;
}

/** A condition on the resources of one type of a template. */
export interface Target {
  form: "cloudformation" | "terraform";
  type: string;
  condition: Condition;
  /** A property has only its name in common with the parameter. */
  guessed: boolean;
  /** What stands for a property that is missing, by its path. */
  fallbacks: ReadonlyMap<string, Scalar>;
  /** Another resource that the type says an aspect of. */
  owner?: string;
}

interface Place {
  type: string;
  property: Property;
  guessed?: boolean;
  fallback?: Scalar;
  owner?: string;
  /** API's value → the template's. */
  valueOf(value: Scalar): Scalar | undefined;
}

/** The condition on a template's properties, for each form of templates. Empty where an atom has none, or its values are others there. */
export function targetsFor(service: string, operations: readonly string[], condition: Condition): Target[] {
  const first = <T>(find: (operation: string) => T | undefined) => operations.map(find).find((found) => found !== undefined);
  const inFormation = (property: Property) => first((operation) => formationPlace(service, operation, property));
  const inTerraform = (property: Property) => first((operation) => terraformPlace(service, operation, property));
  return [...targetOf("cloudformation", condition, inFormation), ...targetOf("terraform", condition, inTerraform)];
}

function targetOf(form: Target["form"], condition: Condition, placeOf: (property: Property) => Place | undefined): Target[] {
  const places: Place[] = [];
  const map = (one: Condition): Condition | undefined => {
    if (one.kind !== "test") {
      const parts = one.parts.map(map);
      return parts.some((part) => part === undefined) ? undefined : { kind: one.kind, parts: parts as Condition[] };
    }
    const place = placeOf(one.property);
    if (!place || one.test.is === "age") return undefined;
    places.push(place);
    const property: Property = { ...place.property, ...(one.property.count && { count: true as const }) };
    if (one.test.is !== "value" && one.test.is !== "listed") return { ...one, property };
    const values = one.test.values?.map((value) => place.valueOf(value));
    if (values?.some((value) => value === undefined)) return undefined;
    return { ...one, property, test: { ...one.test, ...(values && { values: values as Scalar[] }) } };
  };
  const mapped = map(condition);
  const types = new Set(places.map(({ type }) => type));
  const [place] = places;
  if (!mapped || !place || types.size !== 1) return [];
  const fallbacks = new Map(places.flatMap(({ property, fallback }) => (fallback === undefined ? [] : [[property.path, fallback]])));
  const { type, owner } = place;
  return [{ form, type, condition: mapped, guessed: places.some((one) => one.guessed), fallbacks, ...(owner !== undefined && { owner }) }];
}

function formationPlace(service: string, operation: string, property: Property): Place | undefined {
  const found = propertyFor(service, operation, property);
  if (!found) return undefined;
  const { type, value } = found;
  return {
    type,
    property: found.property,
    ...(found.guessed && { guessed: true }),
    // Where the table says what one value is there, nobody knows of another.
    valueOf: (one) => (!value ? one : one === value.api ? value.template : undefined),
  };
}

function terraformPlace(service: string, operation: string, property: Property): Place | undefined {
  const direct = terraformAttribute(`${service}:${operation}`, nameOf(property));
  const formation = direct ? undefined : formationPlace(service, operation, property);
  const known = direct ?? (formation && terraformAttribute(formation.type, nameOf(formation.property)));
  if (known) {
    const { type, path, fallback, owner, values } = known;
    return {
      type,
      property: entryOf(path),
      ...(fallback !== undefined && { fallback }),
      ...(owner && { owner: owner.type }),
      valueOf: (value) => {
        const own = formation ? formation.valueOf(value) : value;
        return own === undefined ? undefined : (values?.get(own) ?? own);
      },
    };
  }
  const type = formation && terraformType(formation.type);
  if (!formation || type === undefined || formation.property.where) return undefined;
  return { type, property: { path: snake(formation.property.path) }, guessed: true, valueOf: formation.valueOf };
}

/** As the table of Terraform names it: `List[].@key` for an entry of a list of keys and values. */
function nameOf({ path, where }: Property): string {
  return where ? `${path.slice(0, path.lastIndexOf(".") + 1)}@${where.value}` : path.replace(/\[\]$/, "");
}

function entryOf(path: string): Property {
  const at = path.indexOf("@");
  if (at < 0) return { path };
  const list = path.slice(0, at);
  return { path: `${list}value`, where: { path: `${list}name`, value: path.slice(at + 1) } };
}

function snake(path: string): string {
  return path
    .replaceAll("[]", "")
    .split(".")
    .map((part) => splitWords(part).join("_"))
    .join(".");
}
