// Looks things up in the packed catalogue. Each service is unpacked when it is first asked for.
import { once } from "../session/once";
import type { AccessLevel, ActionInfo, Catalogue, KeyInfo, ResourceTypeInfo, ServiceInfo } from "./api";
import { globalKeyDescriptions, oidcClaims, regions, servicePrincipals } from "./facts";
import { globMatches, hasWildcard } from "./match";
import { accessLevels, byCodeUnit, keyTypes, type PackedCatalogue, type PackedDescriptions, type PackedService } from "./pack";

/** At most so many action names are kept in the cache of `matchActions`, about 4 MB of references. */
const matchCacheSize = 150_000;

/** A service unpacked: rows are cut, objects are made when asked for. */
interface Service {
  info: ServiceInfo;
  packed: PackedService;
  /** Action names without prefix, true spelling, sorted. */
  names(): string[];
  fullNames(): string[];
  /** Lower-case names, in the same order. */
  lowerNames(): string[];
  /** Position by lower-case name. */
  positions(): Map<string, number>;
  action(position: number): ActionInfo;
  resources(): ResourceTypeInfo[];
  keys(): KeyInfo[];
}

/**
 * Makes the lookups of api.ts over packed data. `descriptions` is called at most once, when a description is first
 * read; without it descriptions are empty.
 */
export function createCatalogue(data: PackedCatalogue, descriptions?: () => PackedDescriptions | undefined): Catalogue {
  let prose: PackedDescriptions | undefined;
  let proseAsked = false;
  const proseOf = (prefix: string) => {
    if (!proseAsked) {
      proseAsked = true;
      prose = descriptions?.();
    }
    return prose?.services[prefix];
  };

  const services = data.services.map((packed) => unpackService(packed, () => proseOf(packed.prefix)));
  const byPrefix = new Map(services.map((service) => [service.info.prefix.toLowerCase(), service]));
  const find = (prefix: string) => byPrefix.get(prefix.toLowerCase());

  const globalKeys: KeyInfo[] = rows(data.globalKeys).map((text) => {
    const [name = "", type = "0"] = text.split("|");
    return { name, type: keyTypes[Number(type)] ?? "String", global: true, description: globalKeyDescriptions[name] ?? "" };
  });
  const keyIndex = once(() => indexKeys(globalKeys, services));
  const matches = matchCache();

  return {
    date: data.date,
    actionCount: data.actionCount,
    services: () => services.map((service) => service.info),
    service: (prefix) => find(prefix)?.info,
    action(name) {
      const colon = name.indexOf(":");
      if (colon < 0) return undefined;
      const service = find(name.slice(0, colon));
      const position = service?.positions().get(name.slice(colon + 1).toLowerCase());
      return service && position !== undefined ? service.action(position) : undefined;
    },
    actionsOf(prefix) {
      const service = find(prefix);
      return service ? service.names().map((_, i) => service.action(i)) : [];
    },
    matchActions: (pattern) => matches(pattern.toLowerCase(), (text) => matchActions(text, services, byPrefix)),
    resourceTypesOf: (prefix) => find(prefix)?.resources() ?? [],
    resourceType(prefix, name) {
      const lower = name.toLowerCase();
      return find(prefix)
        ?.resources()
        .find((type) => type.name.toLowerCase() === lower);
    },
    key: (name) => lookUpKey(name, keyIndex()),
    globalKeys: () => globalKeys,
    keysOf: (prefix) => find(prefix)?.keys() ?? [],
    servicePrincipals: () => servicePrincipals as string[],
    regions: () => regions as string[],
  };
}

/** The names that a lower-case action pattern matches as a whole (SEMANTICS.md 2.2), sorted. */
function matchActions(pattern: string, services: Service[], byPrefix: Map<string, Service>): string[] {
  const colon = pattern.indexOf(":");
  if (colon < 0) {
    // No colon: one glob over `prefix:name`. Only worth a look when a `*` or `?` can stand for the colon.
    if (!hasWildcard(pattern)) return [];
    if (/^\*+$/.test(pattern)) return services.flatMap((service) => service.fullNames());
    return services.flatMap((service) => service.fullNames().filter((name) => globMatches(pattern, name.toLowerCase())));
  }
  // Names hold exactly one colon, so a pattern's colon can only match that one, and a second colon matches nothing.
  const namePart = pattern.slice(colon + 1);
  if (namePart.includes(":")) return [];
  const prefixPart = pattern.slice(0, colon);
  const candidates = hasWildcard(prefixPart)
    ? services.filter((service) => globMatches(prefixPart, service.info.prefix.toLowerCase()))
    : [byPrefix.get(prefixPart)].filter((service) => service !== undefined);
  if (!hasWildcard(namePart)) {
    return candidates.flatMap((service) => {
      const position = service.positions().get(namePart);
      return position === undefined ? [] : [service.fullNames()[position] as string];
    });
  }
  if (/^\*+$/.test(namePart))
    return candidates.length === 1 ? (candidates[0] as Service).fullNames() : candidates.flatMap((service) => service.fullNames());
  return candidates.flatMap((service) => {
    const full = service.fullNames();
    const out: string[] = [];
    service.lowerNames().forEach((name, i) => {
      if (globMatches(namePart, name)) out.push(full[i] as string);
    });
    return out;
  });
}

/** A cache that forgets its oldest answers once it holds more than `matchCacheSize` names. */
function matchCache(): (pattern: string, compute: (pattern: string) => string[]) => string[] {
  const cache = new Map<string, string[]>();
  let size = 0;
  return (pattern, compute) => {
    const known = cache.get(pattern);
    if (known) return known;
    // Frozen, because every caller gets the same array: one that sorts it in place would change the answers of all.
    const result = Object.freeze(compute(pattern)) as string[];
    cache.set(pattern, result);
    size += result.length + 1;
    for (const [oldest, names] of cache) {
      if (size <= matchCacheSize || oldest === pattern) break;
      cache.delete(oldest);
      size -= names.length + 1;
    }
    return result;
  };
}

/** An action whose description is fetched when it is read. */
class Action implements ActionInfo {
  readonly #prose: () => string[];
  readonly #position: number;

  constructor(
    readonly name: string,
    readonly service: string,
    readonly accessLevel: AccessLevel,
    readonly resourceTypes: ActionInfo["resourceTypes"],
    readonly conditionKeys: string[],
    readonly dependentActions: string[],
    readonly permissionOnly: boolean,
    prose: () => string[],
    position: number,
  ) {
    this.#prose = prose;
    this.#position = position;
  }

  get description(): string {
    return this.#prose()[this.#position] ?? "";
  }
}

function unpackService(packed: PackedService, prose: () => { actions: string; keys: string } | undefined): Service {
  const { prefix } = packed;
  const actionProse = once(() => rows(prose()?.actions));
  const keyProse = once(() => rows(prose()?.keys));
  const keyRows = once(() => rows(packed.keys).map((text) => text.split("|")));
  const keySets = once(() => packed.keySets.split("\n").map((text) => numbers(text).map((i) => keyRows()[i]?.[0] ?? "")));
  const keySet = (number: string | undefined): string[] => keySets()[Number(number ?? 0)] ?? [];
  const actionRows = once(() => rows(packed.actions));
  const names = once(() => actionRows().map((text) => text.slice(0, text.indexOf("|"))));
  const made: (ActionInfo | undefined)[] = [];
  const resources = once(() =>
    rows(packed.resources).map((text): ResourceTypeInfo => {
      const [name = "", arn = "", set] = text.split("|");
      return { service: prefix, name, arn, conditionKeys: keySet(set) };
    }),
  );
  const resourceTypesOf = typeLists(resources, keySet);
  const makeAction = (position: number): ActionInfo => {
    const [name = "", level = "0", set, only, types = "", dependent = ""] = (actionRows()[position] ?? "").split("|");
    return new Action(
      `${prefix}:${name}`,
      prefix,
      accessLevels[Number(level)] ?? "Write",
      resourceTypesOf(types),
      keySet(set),
      dependent === "" ? [] : dependent.split(","),
      only === "1",
      actionProse,
      position,
    );
  };
  return {
    info: { prefix, title: packed.title },
    packed,
    names,
    fullNames: once(() => names().map((name) => `${prefix}:${name}`)),
    lowerNames: once(() => names().map((name) => name.toLowerCase())),
    positions: once(() => new Map(names().map((name, i) => [name.toLowerCase(), i]))),
    action: (position) => {
      made[position] ??= makeAction(position);
      return made[position] as ActionInfo;
    },
    resources,
    keys: once(() =>
      keyRows().map(
        ([name = "", type = "0"], i): KeyInfo => ({
          name,
          get description() {
            return keyProse()[i] ?? "";
          },
          type: keyTypes[Number(type)] ?? "String",
          global: name.toLowerCase().startsWith("aws:"),
        }),
      ),
    ),
  };
}

/** The lists of resource types that actions work on. Most actions of a service share a few: equal lists are made once. */
function typeLists(
  resources: () => readonly ResourceTypeInfo[],
  keySet: (number: string | undefined) => string[],
): (types: string) => ActionInfo["resourceTypes"] {
  const lists = new Map<string, ActionInfo["resourceTypes"]>([["", []]]);
  return (types) => {
    let list = lists.get(types);
    if (!list) {
      list = types.split(",").map((type) => {
        const [number, required, typeSet] = type.split(".");
        return { name: resources()[Number(number)]?.name ?? "", required: required === "1", conditionKeys: keySet(typeSet) };
      });
      lists.set(types, list);
    }
    return list;
  };
}

/** Keys by exact lower-case name, and the families whose name has a free part. */
interface KeyIndex {
  exact: Map<string, KeyInfo>;
  families: { info: KeyInfo; pieces: string[] }[];
}

function indexKeys(globalKeys: KeyInfo[], services: Service[]): KeyIndex {
  const exact = new Map<string, KeyInfo>();
  const families: KeyIndex["families"] = [];
  const add = (info: KeyInfo) => {
    const lower = info.name.toLowerCase();
    if (exact.has(lower)) return;
    exact.set(lower, info);
    // `aws:ResourceTag/${TagKey}` and `s3:ExistingObjectTag/<key>` are the two notations of a free part.
    const pieces = lower.split(/\$\{[^{}]*\}|<[^<>]*>/);
    if (pieces.length > 1) families.push({ info, pieces });
  };
  // Global keys first: their types are the better ones where a service lists them too.
  for (const key of globalKeys) add(key);
  for (const service of services) for (const key of service.keys()) add(key);
  // The most specific family wins: `…/${Key}/Matcher` before `…/${Key}`.
  families.sort((a, b) => b.pieces.join("").length - a.pieces.join("").length || byCodeUnit(a.info.name, b.info.name));
  return { exact, families };
}

function lookUpKey(name: string, index: KeyIndex): KeyInfo | undefined {
  const lower = name.toLowerCase();
  const exact = index.exact.get(lower);
  if (exact) return exact;
  for (const family of index.families) if (fits(family.pieces, lower)) return family.info;
  return oidcKey(name);
}

/** Whether a name is the pieces of a family with something (never nothing) in each gap. */
function fits(pieces: string[], name: string): boolean {
  const first = pieces[0] as string;
  const last = pieces[pieces.length - 1] as string;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const found = name.indexOf(pieces[i] as string, at + 1);
    if (found < 0) return false;
    at = found + (pieces[i] as string).length;
  }
  return name.length - last.length > at;
}

/** `<provider>:<claim>` of an OpenID Connect provider that AWS does not list (a cluster, a company's own): its host has a dot. */
function oidcKey(name: string): KeyInfo | undefined {
  const colon = name.lastIndexOf(":");
  const provider = name.slice(0, colon);
  const claim = name.slice(colon + 1).toLowerCase();
  const type = Object.hasOwn(oidcClaims, claim) ? oidcClaims[claim] : undefined;
  if (colon <= 0 || !type || !/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[^\s"]*)?$/i.test(provider)) return undefined;
  return {
    name: `${provider}:${claim}`,
    type,
    global: false,
    description: `The \`${claim}\` claim of the token that the identity provider issued`,
  };
}

function rows(text: string | undefined): string[] {
  return text ? text.split("\n") : [];
}

function numbers(text: string): number[] {
  return text === "" ? [] : text.split(",").map(Number);
}
