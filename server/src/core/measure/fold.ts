// Action lists in fewer characters, by what the catalogue knows today: names become wildcards that match nothing else.
import type { Catalogue } from "../catalogue/api";
import { COUNTS } from "../limits";
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
    const value = result[name];
    const list = (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === "string");
    if (list.length > 0) result[name] = folded(list, catalogue);
  }
  return withoutCovered(result);
}

/** Each entry costs its quotes and a comma besides. */
const BESIDE = 3;

function folded(list: readonly string[], catalogue: Catalogue): string[] {
  const kept: string[] = [];
  const services = new Map<string, string[]>();
  for (const entry of list) {
    const service = entry.slice(0, Math.max(0, entry.indexOf(":")));
    // What is unknown, and what is about several services, stays as it is.
    if (service === "" || /[*?]/.test(service) || catalogue.matchActions(entry).length === 0) kept.push(entry);
    else services.set(service.toLowerCase(), [...(services.get(service.toLowerCase()) ?? []), entry]);
  }
  const matched = matchedBy(list, catalogue);
  const result = [...kept];
  for (const entries of services.values()) {
    const cover = coverOf(entries, matched, catalogue);
    result.push(...(sizeOf(cover) < sizeOf(entries) ? cover : entries));
  }
  const now = matchedBy(result, catalogue);
  return now.size === matched.size && [...now].every((name) => matched.has(name)) ? result : [...list];
}

function matchedBy(list: readonly string[], catalogue: Catalogue): Set<string> {
  return new Set(list.flatMap((entry) => catalogue.matchActions(entry)));
}

function sizeOf(list: readonly string[]): number {
  return list.reduce((sum, entry) => sum + entry.length + BESIDE, 0);
}

interface Candidate {
  text: string;
  names: readonly string[];
}

/** Patterns of one service that together match what the entries match, few characters by a greedy choice. */
function coverOf(entries: readonly string[], matched: ReadonlySet<string>, catalogue: Catalogue): string[] {
  const needed = matchedBy(entries, catalogue);
  const candidates = candidatesFor(needed, matched, catalogue);
  for (const entry of entries) candidates.push({ text: entry, names: catalogue.matchActions(entry) });
  const open = new Set(needed);
  const price = ({ text, names }: Candidate): number => (text.length + BESIDE) / names.filter((name) => open.has(name)).length;
  const chosen: Candidate[] = [];
  /** The dearest first. A price only rises as others are chosen, so one that is still the least when it is asked again is the least of all. */
  const waiting = candidates.map((one) => ({ one, price: price(one) })).sort((x, y) => y.price - x.price);
  while (open.size > 0) {
    const next = waiting.pop();
    if (!next) break;
    const now = price(next.one);
    if (now > (waiting.at(-1)?.price ?? Number.POSITIVE_INFINITY)) {
      if (now < Number.POSITIVE_INFINITY) waiting.splice(placeOf(now, waiting), 0, { one: next.one, price: now });
      continue;
    }
    for (const name of next.one.names) open.delete(name);
    chosen.push(next.one);
  }
  return withoutIdle(chosen, needed).map(({ text }) => text);
}

/** Where a price belongs in a list with the dearest first. */
function placeOf(price: number, list: readonly { price: number }[]): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.price as number) > price) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without those that the others make superfluous, the longest first. */
function withoutIdle(chosen: readonly Candidate[], needed: ReadonlySet<string>): Candidate[] {
  const times = new Map<string, number>();
  for (const { names } of chosen) for (const name of names) if (needed.has(name)) times.set(name, (times.get(name) ?? 0) + 1);
  const left = new Set(chosen);
  for (const one of [...chosen].sort((a, b) => b.text.length - a.text.length)) {
    const own = one.names.filter((name) => needed.has(name));
    if (own.some((name) => times.get(name) === 1)) continue;
    left.delete(one);
    for (const name of own) times.set(name, (times.get(name) as number) - 1);
  }
  return [...left];
}

/** Patterns that match nothing but what the list matches, from the names that are needed: `Start*`, and by whole words `*End`, `Start*End`, `*Middle*`. */
function candidatesFor(needed: ReadonlySet<string>, matched: ReadonlySet<string>, catalogue: Catalogue): Candidate[] {
  const [first = ""] = needed;
  const service = first.slice(0, first.indexOf(":") + 1);
  const all = catalogue
    .matchActions(`${service}*`)
    .map((name) => ({ name, lower: name.slice(service.length).toLowerCase() }))
    .sort((a, b) => (a.lower < b.lower ? -1 : 1));
  const texts = new Set(["*"]);
  const byWords = needed.size * all.length <= COUNTS.namesCompared;
  for (const name of needed) {
    const own = name.slice(service.length);
    for (let end = 1; end < own.length; end++) texts.add(`${own.slice(0, end)}*`);
    if (byWords) for (const text of byWord(own)) texts.add(text);
  }
  const candidates: Candidate[] = [];
  for (const text of texts) {
    const parts = text.toLowerCase().split("*");
    const names: string[] = [];
    let fits = true;
    // All names with the same beginning stand together.
    for (let i = firstWith(parts[0] as string, all); fits && i < all.length; i++) {
      const { name, lower } = all[i] as (typeof all)[number];
      if (!lower.startsWith(parts[0] as string)) break;
      if (!matches(parts, lower)) continue;
      names.push(name);
      fits = matched.has(name);
    }
    if (fits && names.length > 0) candidates.push({ text: `${service}${text}`, names });
  }
  return candidates;
}

/** The first of the sorted names that begins with the text, or stands behind where it would. */
function firstWith(text: string, sorted: readonly { lower: string }[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.lower as string) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byWord(name: string): string[] {
  const words = name.split(/(?=[A-Z])/);
  const texts: string[] = [];
  for (let start = 0; start < words.length; start++) {
    const [head, tail] = [words.slice(0, start).join(""), words.slice(start).join("")];
    if (start > 0) texts.push(`*${tail}`, `*${words[start]}*`);
    for (let end = start + 1; end < words.length && start > 0; end++) texts.push(`${head}*${words.slice(end).join("")}`);
  }
  return texts;
}

/** The text has the parts in this order, the first at its beginning and the last at its end: a match of `a*b*c`. */
function matches(parts: readonly string[], text: string): boolean {
  const [first = "", ...others] = parts;
  const last = others.pop() ?? "";
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
