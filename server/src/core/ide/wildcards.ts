// What a wildcard in an action stands for: how many actions, by access level, the risky ones first.

import type { AccessLevel, Catalogue } from "../catalogue/api";
import { listing } from "../text/lists";

/** Access levels from the riskiest to the most harmless. */
const levelsByRisk: readonly AccessLevel[] = ["Permissions management", "Write", "Tagging", "Read", "List"];

/** Actions, summed up. */
interface WildcardSummary {
  count: number;
  /** In the order of risk; levels without actions are left out. */
  levels: { level: AccessLevel; names: string[] }[];
  /** Prefixes of the services that are touched. */
  services: string[];
}

/** Sums up the catalogued actions that a pattern matches. `*` of everything is fast after the first time: names come from the cache. */
export function summariseWildcard(pattern: string, catalogue: Catalogue): WildcardSummary {
  return summarise(catalogue.matchActions(pattern), catalogue);
}

/** Sums up a list of action names in true spelling. */
export function summarise(names: readonly string[], catalogue: Catalogue): WildcardSummary {
  const byLevel = new Map<AccessLevel, string[]>();
  const services = new Set<string>();
  for (const name of names) {
    const action = catalogue.action(name);
    if (!action) continue;
    services.add(action.service);
    const list = byLevel.get(action.accessLevel);
    if (list) list.push(name);
    else byLevel.set(action.accessLevel, [name]);
  }
  const levels = levelsByRisk.flatMap((level) => {
    const list = byLevel.get(level);
    return list ? [{ level, names: list }] : [];
  });
  return { count: names.length, levels, services: [...services] };
}

/** "1 action", "12 actions". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** As `listing`, cut after `most` items with the number of the rest. */
export function shortListing(items: readonly string[], most: number, joint = "and"): string {
  if (items.length <= most + 1) return listing(items, joint);
  return `${items.slice(0, most).join(", ")} ${joint} ${items.length - most} more`;
}
