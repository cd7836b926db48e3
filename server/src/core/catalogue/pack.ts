// The compact form of the catalogue: what scripts/build-catalogue.mjs writes and lookup.ts reads. Few, long strings: they load fast and stay small until they are asked.
import type { AccessLevel, KeyType } from "./api";

/** One service, flat text tables: rows end in `\n`, fields in `|`, lists are `,` separated numbers. */
export interface PackedService {
  prefix: string;
  title: string;
  /** Condition keys of the service: `name|type number`. Row numbers are used below. */
  keys: string;
  /** Distinct lists of condition keys, each a list of row numbers of `keys`. Row 0 is the empty list. */
  keySets: string;
  /** `name|ARN|key set` */
  resources: string;
  /** `Name|level number|key set|permission only (1 or empty)|resource.required(1 or 0).key set,…|dependent action,…` sorted by name. */
  actions: string;
}

/** The whole catalogue without its prose. */
export interface PackedCatalogue {
  format: 1;
  date: string;
  actionCount: number;
  services: PackedService[];
  /** `name|type number` */
  globalKeys: string;
}

/** The prose, loaded when somebody first reads a description. Rows in the order of the tables above. */
export interface PackedDescriptions {
  format: 1;
  date: string;
  /** By prefix: descriptions of the actions and of the condition keys, `\n` separated. */
  services: Record<string, { actions: string; keys: string }>;
}

/** What goes in: plain data, as the service reference has it. */
export interface CatalogueSource {
  date: string;
  services: {
    prefix: string;
    title: string;
    keys: { name: string; type: KeyType; description: string }[];
    resources: { name: string; arn: string; conditionKeys: string[] }[];
    actions: {
      name: string;
      accessLevel: AccessLevel;
      description: string;
      conditionKeys: string[];
      resourceTypes: { name: string; required: boolean; conditionKeys: string[] }[];
      dependentActions: string[];
      permissionOnly: boolean;
    }[];
  }[];
  globalKeys: { name: string; type: KeyType }[];
}

export const accessLevels: readonly AccessLevel[] = ["List", "Read", "Write", "Permissions management", "Tagging"];

export const keyTypes: readonly KeyType[] = [
  "String",
  "ARN",
  "Bool",
  "Date",
  "Numeric",
  "IPAddress",
  "Binary",
  "ArrayOfString",
  "ArrayOfARN",
  "ArrayOfBool",
  "ArrayOfDate",
  "ArrayOfNumeric",
  "ArrayOfIPAddress",
  "ArrayOfBinary",
];

/** Compares by code unit, so that order does not depend on a locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Packs a catalogue. Throws when a field holds a character that the tables use as a separator or when a type or
 * access level is unknown: the data has changed and the format must be looked at again.
 */
export function packCatalogue(source: CatalogueSource): { catalogue: PackedCatalogue; descriptions: PackedDescriptions } {
  const descriptions: PackedDescriptions = { format: 1, date: source.date, services: {} };
  let actionCount = 0;
  // Ordered by `prefix:` so that the concatenation of all services' actions is sorted as a whole.
  const services = [...source.services]
    .sort((a, b) => byCodeUnit(`${a.prefix}:`, `${b.prefix}:`))
    .map((service) => {
      const { packed, described } = packService(service);
      actionCount += service.actions.length;
      descriptions.services[service.prefix] = described;
      return packed;
    });
  const globalKeys = source.globalKeys.map((key) => row(key.name, indexIn(keyTypes, key.type))).join("\n");
  return { catalogue: { format: 1, date: source.date, actionCount, services, globalKeys }, descriptions };
}

type SourceService = CatalogueSource["services"][number];

function packService(service: SourceService): {
  packed: PackedCatalogue["services"][number];
  described: PackedDescriptions["services"][string];
} {
  const keys = new KeyTable(service.keys);
  const resourceNumbers = new Map(service.resources.map((resource, i) => [resource.name, i]));
  const resources = service.resources.map((resource) => row(resource.name, resource.arn, keys.set(resource.conditionKeys)));
  const actions = [...service.actions].sort((a, b) => byCodeUnit(a.name, b.name));
  const actionRows = actions.map((action) => {
    const types = action.resourceTypes.map((type) => {
      const number = resourceNumbers.get(type.name);
      if (number === undefined)
        throw new Error(`${service.prefix}:${action.name} names the resource type ${type.name}, which the service does not have`);
      return `${number}.${type.required ? 1 : 0}.${keys.set(type.conditionKeys)}`;
    });
    return row(
      action.name,
      indexIn(accessLevels, action.accessLevel),
      keys.set(action.conditionKeys),
      action.permissionOnly ? 1 : "",
      types.join(","),
      action.dependentActions.join(","),
    );
  });
  return {
    packed: {
      prefix: service.prefix,
      title: service.title,
      keys: keys.rows.join("\n"),
      keySets: keys.sets.join("\n"),
      resources: resources.join("\n"),
      actions: actionRows.join("\n"),
    },
    described: { actions: actions.map((action) => prose(action.description)).join("\n"), keys: keys.prose.join("\n") },
  };
}

/** The condition keys of a service by number, and the sets of them that its actions and resource types have. */
class KeyTable {
  readonly rows: string[] = [];
  readonly prose: string[] = [];
  readonly sets: string[] = [""];
  private readonly numbers = new Map<string, number>();
  private readonly setNumbers = new Map<string, number>([["", 0]]);

  constructor(keys: SourceService["keys"]) {
    for (const key of keys) this.add(key.name, indexIn(keyTypes, key.type), prose(key.description));
  }

  /** The number of a set of keys. */
  set(names: string[]): number {
    // Listed by an action but described nowhere: keep the name, call it a string.
    const text = names.map((name) => this.numbers.get(name) ?? this.add(name, 0, "")).join(",");
    let set = this.setNumbers.get(text);
    if (set === undefined) {
      set = this.sets.length;
      this.setNumbers.set(text, set);
      this.sets.push(text);
    }
    return set;
  }

  private add(name: string, type: number, description: string): number {
    const number = this.rows.length;
    this.numbers.set(name, number);
    this.rows.push(row(name, type));
    this.prose.push(description);
    return number;
  }
}

function row(...fields: (string | number)[]): string {
  for (const field of fields) {
    if (typeof field === "string" && /[|\n]/.test(field))
      throw new Error(`The catalogue cannot store ${JSON.stringify(field)}: it holds a separator`);
  }
  return fields.join("|");
}

/** One line of prose: what the reference wraps is joined. */
function prose(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function indexIn<T extends string>(table: readonly T[], value: T): number {
  const index = table.indexOf(value);
  if (index < 0) throw new Error(`The catalogue knows no ${JSON.stringify(value)}: known are ${table.join(", ")}`);
  return index;
}
