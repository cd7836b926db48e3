// Action lists in fewer characters, by what the catalogue knows today: names become wildcards that match nothing else.
import type { Catalogue } from "../catalogue/api";
import type { JsonValue } from "../syntax/editor";
import { withoutCovered } from "./lists";

type Json = { [name: string]: JsonValue };

/**
 * The statement with its actions folded. A wildcard is taken if every action of the catalogue that it matches is matched by
 * the list already; so the list matches the same actions of the catalogue as before. Names that the catalogue does not have stay.
 */
export function foldActions(statement: Json, catalogue: Catalogue): Json {
  const result: Json = { ...statement };
  for (const name of ["Action", "NotAction"]) {
    const list = result[name];
    if (Array.isArray(list))
      result[name] = folded(
        list.filter((entry) => typeof entry === "string"),
        catalogue,
      );
  }
  return withoutCovered(result);
}

function folded(list: readonly string[], catalogue: Catalogue): string[] {
  const matched = new Set(list.flatMap((entry) => catalogue.matchActions(entry)));
  const entries = new Set(list);
  for (;;) {
    const best = bestWildcard(entries, matched, catalogue);
    if (!best) return same(catalogue, [...entries], matched) ? [...entries] : [...list];
    for (const name of best.replaces) entries.delete(name);
    entries.add(best.pattern);
  }
}

/** The list matches exactly these actions of the catalogue. */
function same(catalogue: Catalogue, list: readonly string[], matched: ReadonlySet<string>): boolean {
  const now = new Set(list.flatMap((entry) => catalogue.matchActions(entry)));
  return now.size === matched.size && [...now].every((name) => matched.has(name));
}

/** The wildcard `service:Start*` that saves most characters. */
function bestWildcard(entries: ReadonlySet<string>, matched: ReadonlySet<string>, catalogue: Catalogue) {
  const candidates = new Map<string, string[]>();
  for (const entry of entries) {
    const known = catalogue.action(entry);
    if (!known) continue;
    const colon = entry.indexOf(":");
    for (let end = colon + 1; end < entry.length; end++) {
      const pattern = `${entry.slice(0, end)}*`;
      const replaces = candidates.get(pattern);
      if (replaces) replaces.push(entry);
      else candidates.set(pattern, [entry]);
    }
  }
  let best: { pattern: string; replaces: string[]; saved: number } | undefined;
  for (const [pattern, replaces] of candidates) {
    // Each entry also costs two quotes and a comma.
    const saved = replaces.reduce((sum, entry) => sum + entry.length + 3, 0) - (pattern.length + 3);
    if (saved <= (best?.saved ?? 0) || replaces.length < 2) continue;
    if (catalogue.matchActions(pattern).every((name) => matched.has(name))) best = { pattern, replaces, saved };
  }
  return best;
}
