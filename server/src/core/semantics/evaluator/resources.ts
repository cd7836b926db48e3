// Evaluates Resource and NotResource entries against one resource. Its twin is encoder/resources.ts (SEMANTICS.md 2.3).

import { MEMORY } from "../../limits";
import { byText } from "../../session/query";
import { parseVariables, type ValuePart } from "../variables";
import { type Scope, substituteParts } from "./conditions";
import { ANY, codePoints, fullResource, MANY } from "./wildcard";

/**
 * The entry is refused when the policy is stored: it is neither `*` nor an ARN, or an ARN without partition or service
 * (R2b), or one whose service has upper-case letters (R4). What such a policy means nobody can say. A text that a service completes (`fullResource`) is none of them.
 */
export function isRefusedResource(entry: string): boolean {
  if (entry === "*") return false;
  const [prefix, partition, service] = fullResource(entry).split(":");
  return prefix !== "arn" || !partition || service === "" || /^[^$]*[A-Z]/.test(service ?? "");
}

/** Does the entry match the resource (an ARN or `*`)? An entry that is refused matches none. */
export function resourceMatches(entry: string, resource: string, scope: Scope): boolean {
  if (entry === "*") return true;
  const { start, is, runs, shapes } = scope.variables ? readEntry(entry) : readPlainEntry(entry);
  // Lists are long, and most entries hold other texts than the resource.
  if (!resource.startsWith(start)) return false;
  if (is === "start") return true;
  if (is === "text") return resource === start;
  if (!holdsInOrder(resource, runs)) return false;
  return shapes.some(({ parts, tokens }) => fits(tokens ?? tokensOf(parts, (part) => substituteParts([part], scope, false)), resource));
}

/** An entry as it was read: what every resource begins with and holds in this order, and the ways to take it, none where it is refused. */
interface ReadEntry {
  start: string;
  /** The entry says no more: the resource is this text, or begins with it. */
  is?: "text" | "start";
  runs: readonly string[];
  shapes: readonly Shape[];
}

/** `tokens`: where no variable stands in the entry. */
interface Shape {
  parts: readonly ValuePart[];
  tokens?: readonly number[];
}

/** Entries of a policy that has policy variables, and of one that has none. */
const readEntry = byText("evaluator/resources", { most: MEMORY.evaluatorPatterns, leaves: "all" }, (entry) => read(entry, true));
const readPlainEntry = byText("evaluator/resources without variables", { most: MEMORY.evaluatorPatterns, leaves: "all" }, (entry) =>
  read(entry, false),
);

function read(entry: string, variables: boolean): ReadEntry {
  if (isRefusedResource(entry)) return { start: "", runs: [], shapes: [] };
  const parts = parseVariables(fullResource(entry), variables);
  const missing = 5 - colonsOf(parts);
  // An incomplete ARN means every ARN that goes on where it ends (R2a).
  const ways = missing > 0 ? [parts, [...parts, { text: ":*".repeat(missing) }]] : [parts];
  const runs = parts.flatMap((part) => ("text" in part ? part.text.split(/[*?]+/) : [])).filter((run) => run !== "");
  const [first] = parts;
  const text = first && "text" in first ? first.text : "";
  const start = text.split(/[*?]/)[0] as string;
  // Half of a character is no beginning of the whole one.
  const isWhole = parts.length === 1 && !/[\ud800-\udbff]$/.test(start);
  const is = isWhole && text === `${start}*` ? "start" : isWhole && text === start && missing <= 0 ? "text" : undefined;
  return {
    start,
    ...(is && { is }),
    runs,
    shapes: ways.map((way) => {
      const tokens = tokensOf(way, () => null);
      return { parts: way, ...(tokens && { tokens }) };
    }),
  };
}

/** Whether a text holds others, one behind the other. */
function holdsInOrder(text: string, runs: readonly string[]): boolean {
  let at = 0;
  for (const run of runs) {
    const found = text.indexOf(run, at);
    if (found < 0) return false;
    at = found + run.length;
  }
  return true;
}

function colonsOf(parts: readonly ValuePart[]): number {
  return parts.reduce((sum, part) => sum + ("text" in part ? part.text.split(":").length - 1 : 0), 0);
}

/** Wildcards that stop at colons, beside those of wildcard.ts; every other number is a code point. */
const ANY_BUT_COLON = -3;
const MANY_BUT_COLON = -4;
const COLON = 58;

/**
 * The entry as code points and wildcards; null when a variable has neither value nor default. In the first five segments
 * of the written text `?` and a `*` that something of its segment follows stop at colons (R1), a segment's last `*` does
 * not (R2). Values of variables stand for themselves and end no segment.
 */
function tokensOf(parts: readonly ValuePart[], valueIn: (part: ValuePart) => readonly number[] | null): number[] | null {
  const tokens: number[] = [];
  let colons = 0;
  let openStar = -1;
  const add = (token: number): void => {
    if (openStar >= 0 && token !== COLON) tokens[openStar] = MANY_BUT_COLON;
    openStar = -1;
    tokens.push(token);
  };
  for (const part of parts) {
    if (!("text" in part)) {
      const value = valueIn(part);
      if (value === null) return null;
      if (value.length > 0 && openStar >= 0) tokens[openStar] = MANY_BUT_COLON;
      if (value.length > 0) openStar = -1;
      tokens.push(...value);
      continue;
    }
    for (const character of part.text) {
      const inside = colons < 5;
      if (character === ":") colons++;
      add(character === "?" ? (inside ? ANY_BUT_COLON : ANY) : character === "*" ? MANY : (character.codePointAt(0) as number));
      if (character === "*" && inside) openStar = tokens.length - 1;
    }
  }
  return tokens;
}

/** Whole-text match by following every way at once, so that it takes no longer than text times entry. */
function fits(tokens: readonly number[] | null, text: string): boolean {
  if (tokens === null) return false;
  const characters = codePoints(text);
  let here: number[] = [];
  /** For each place the last step that entered it. */
  const entered = new Int32Array(tokens.length + 1).fill(-1);
  const enter = (places: number[], at: number, step: number): void => {
    // A run may be empty.
    for (let i = at; entered[i] !== step; i++) {
      entered[i] = step;
      places.push(i);
      if (tokens[i] !== MANY && tokens[i] !== MANY_BUT_COLON) return;
    }
  };
  enter(here, 0, 0);
  for (const [i, c] of characters.entries()) {
    const next: number[] = [];
    for (const at of here) {
      const token = tokens[at];
      if (token === MANY || (token === MANY_BUT_COLON && c !== COLON)) enter(next, at, i + 1);
      else if (token === c || token === ANY || (token === ANY_BUT_COLON && c !== COLON)) enter(next, at + 1, i + 1);
    }
    if (next.length === 0) return false;
    here = next;
  }
  return entered[tokens.length] === characters.length;
}
