// From an API's parameter to the property of a CloudFormation resource: by the table of published checks, else by name. Pure.
import type { Atom, Condition, Property, Scalar } from "../condition/tree";
import { knownControls, type TemplateProperty } from "../known/table";

export interface Mapped {
  type: string;
  property: Property;
  /** API's value → the template's, where they differ. */
  value?: { api: Scalar; template: Scalar };
  /** The name alone says so: that the property is missing proves nothing. */
  guessed?: true;
}

/** The property that a parameter of an operation is; undefined where no resource of a template has it. */
export function propertyFor(service: string, operation: string, property: Property): Mapped | undefined {
  const ofService = knownControls().filter((one) => one.service === service);
  const same = ofService.filter(
    ({ condition: { property: own }, template }) => template && own.path === property.path && own.where?.value === property.where?.value,
  );
  const exact = same.find((one) => one.operation === operation) ?? same[0];
  if (exact?.template) return mappedOf(exact.template, exact.condition);
  const type = ofService.find((one) => one.operation === operation && one.template)?.template?.type;
  if (type === undefined || property.where) return undefined;
  // What the operation's answer wraps the resource in is no property: `DBInstances[].`, `Table.`.
  const siblings = ofService.filter((one) => one.operation === operation && one.template);
  const prefix = commonPrefix(siblings.map(({ condition }) => condition.property.path));
  if (!property.path.startsWith(prefix)) return undefined;
  const path = property.path
    .slice(prefix.length)
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(".");
  return path === "" ? undefined : { type, property: { ...property, path }, guessed: true };
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

/** The condition on a template's property. Undefined where an atom has none, or its values are others there. */
export function conditionFor(
  service: string,
  operations: readonly string[],
  condition: Condition,
): { condition: Condition; type: string; guessed: boolean } | undefined {
  const types = new Set<string>();
  let guessed = false;
  const map = (one: Condition): Condition | undefined => {
    if (one.kind !== "test") {
      const parts = one.parts.map(map);
      return parts.some((part) => part === undefined) ? undefined : { kind: one.kind, parts: parts as Condition[] };
    }
    const found = operations.map((operation) => propertyFor(service, operation, one.property)).find((mapped) => mapped !== undefined);
    if (!found || one.test.is === "age") return undefined;
    types.add(found.type);
    guessed ||= found.guessed === true;
    const property: Property = { ...found.property, ...(one.property.count && { count: true as const }) };
    if (!found.value) return { ...one, property };
    if (one.test.is !== "value" || one.test.values.length !== 1) return undefined;
    const { api, template } = found.value;
    if (one.test.values[0] !== api) return undefined;
    return { ...one, property, test: { is: "value", values: [template] } };
  };
  const mapped = map(condition);
  const [type] = types;
  return mapped && type !== undefined && types.size === 1 ? { condition: mapped, type, guessed } : undefined;
}
