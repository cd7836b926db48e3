// Patterns with `*` and `?`, policy variables and ARNs, by the plainest table (SEMANTICS 2.1 to 2.3, 3.3, 3.4).
import type { Ask, Request } from "./law";

/**
 * A character as it stands (`value`: of a variable's value), one character, or any number; the last two may have to stay
 * within a segment. R8 says nothing of variables before the fifth colon: there, as behind it, their values are put in, as
 * policies of AWS's own count on, and a colon of a value parts no segments (choices 19 and 36).
 */
export type Piece = { char: string; value?: true } | { any: "one" | "many"; within?: boolean };

/** The whole text against the whole pattern: `table[i][j]` says whether the first i pieces match the first j characters. */
export function matches(pieces: readonly Piece[], text: string): boolean {
  const chars = [...text];
  let row = chars.map(() => false);
  row.unshift(true);
  for (const piece of pieces) {
    const next: boolean[] = [];
    for (let j = 0; j <= chars.length; j++) {
      const before = j > 0 ? chars[j - 1] : undefined;
      const last = j > 0 && row[j - 1] === true;
      if ("char" in piece) next.push(last && before === piece.char);
      else {
        const fits = before !== undefined && !(piece.within && before === ":");
        next.push(piece.any === "one" ? last && fits : row[j] === true || (next[j - 1] === true && fits));
      }
    }
    row = next;
  }
  return row[chars.length] === true;
}

/** A text without variables as pieces. */
export function plain(text: string): Piece[] {
  return [...text].map((char) => (char === "*" ? { any: "many" } : char === "?" ? { any: "one" } : { char }));
}

/** What `${key}` stands for in a request: none for a missing or empty value, and for a key that holds several (3.4). */
export type Lookup = (key: string) => string | undefined;

/**
 * A policy's text with its variables filled in; `null` if one has neither value nor default (3.4).
 * @param wild whether `*` and `?` of the text itself are wildcards; what comes from a variable never is.
 */
export function fill(text: string, lookup: Lookup | null, wild: boolean): Piece[] | null {
  const pieces: Piece[] = [];
  const literal = (text: string) => pieces.push(...[...text].map((char) => ({ char })));
  const put = (value: string) => pieces.push(...[...value].map((char): Piece => ({ char, value: true })));
  let rest = text;
  while (rest !== "") {
    const start = lookup ? rest.indexOf("${") : -1;
    const end = start < 0 ? -1 : rest.indexOf("}", start);
    const before = end < 0 ? rest : rest.slice(0, start);
    if (wild) pieces.push(...plain(before));
    else literal(before);
    if (end < 0 || !lookup) break;
    const inside = rest.slice(start + 2, end);
    rest = rest.slice(end + 1);
    if (inside === "*" || inside === "?" || inside === "$") {
      put(inside);
      continue;
    }
    const comma = inside.indexOf(",");
    const key = (comma < 0 ? inside : inside.slice(0, comma)).trim();
    const value = lookup(key) ?? (comma < 0 ? undefined : unquoted(inside.slice(comma + 1).trim()));
    if (value === undefined) return null;
    put(value);
  }
  return pieces;
}

function unquoted(text: string): string {
  return text.startsWith("'") && text.endsWith("'") && text.length > 1 ? text.slice(1, -1) : text;
}

/** One entry of Resource or NotResource (R1 to R8). */
export function resourceMatches(entry: string, request: Request, lookup: Lookup | null, ask: Ask): boolean {
  if (entry === "*") return true;
  if (!isArnShaped(entry)) return ask(`resource ${entry}`);
  const pieces = fill(entry, lookup, true);
  if (pieces === null || request.resource === "*") return false;
  if (matches(bySegments(pieces), request.resource)) return true;
  const missing = 5 - pieces.filter(isColon).length;
  if (missing <= 0) return false;
  const completed: Piece[] = [...pieces];
  for (let n = 0; n < missing; n++) completed.push({ char: ":" }, { any: "many" });
  return matches(bySegments(completed), request.resource);
}

/** R2b and R4: IAM takes `*` and ARNs with a partition and a service, the service in lower case. */
function isArnShaped(entry: string): boolean {
  const [head, partition, service = "*"] = entry.split(":");
  const [written = ""] = service.split("${");
  return head === "arn" && partition !== undefined && partition !== "" && service !== "" && written === written.toLowerCase();
}

/** R1 and R2: in the first five segments wildcards stay inside, but for a `*` that ends its segment. */
function bySegments(pieces: readonly Piece[]): Piece[] {
  let colons = 0;
  return pieces.map((piece, at) => {
    if ("char" in piece) {
      if (isColon(piece)) colons++;
      return piece;
    }
    const next = pieces[at + 1];
    const endsSegment = next === undefined || isColon(next);
    return { ...piece, within: colons < 5 && !(piece.any === "many" && endsSegment) };
  });
}

/** A colon that parts segments. */
function isColon(piece: Piece): boolean {
  return "char" in piece && piece.char === ":" && !piece.value;
}

/** ArnLike and ArnEquals (3.3): segment by segment; a pattern with fewer than six is one glob over the whole text. */
export function arnMatches(pieces: readonly Piece[], value: string): boolean {
  const parts = splitAtFive(value.split(""), (char) => char === ":").map((part) => part.join(""));
  if (parts.length < 6 || parts[0] !== "arn") return false;
  const patterns = splitAtFive(pieces, isColon);
  if (patterns.length < 6) return matches(pieces, value);
  return patterns.every((pattern, n) => matches(pattern, parts[n] ?? ""));
}

function splitAtFive<T>(list: readonly T[], isBreak: (item: T) => boolean): T[][] {
  const parts: T[][] = [[]];
  for (const item of list)
    if (parts.length < 6 && isBreak(item)) parts.push([]);
    else parts[parts.length - 1]?.push(item);
  return parts;
}
