// Small exact tools on `*`/`?` patterns: whether one covers another, whether two can match the same text.

/** Texts that no policy holds are not compared character by character: the answer is then the one that keeps rules silent. */
const tooMuch = 4_000_000;

/**
 * Whether everything that `narrow` matches is matched by `wide` too. Sound always; complete but for patterns in which a
 * run of `?` and `*` is split between two wildcards, where the answer is false.
 */
export function covers(wide: string, narrow: string): boolean {
  if (wide.length * narrow.length > tooMuch) return wide === narrow;
  let w = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < narrow.length) {
    const c = wide[w];
    const d = narrow[n];
    if (c === "*") {
      star = w++;
      mark = n;
    } else if (c !== undefined && d !== "*" && (c === "?" || (c === d && d !== "?"))) {
      w++;
      n++;
    } else if (star >= 0) {
      w = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (wide[w] === "*") w++;
  return w === wide.length;
}

/** Whether some text is matched by both patterns. Quadratic, after a look at the literal beginnings and ends. */
export function overlap(a: string, b: string): boolean {
  if (a.length * b.length > tooMuch) return true;
  const start = Math.min(literalStart(a), literalStart(b));
  if (!b.startsWith(a.slice(0, start))) return false;
  const end = Math.min(literalEnd(a), literalEnd(b), a.length - start, b.length - start);
  if (!b.endsWith(a.slice(a.length - end))) return false;
  return overlapWhole(a.slice(start, a.length - end), b.slice(start, b.length - end));
}

function overlapWhole(a: string, b: string): boolean {
  if (!WILDCARD.test(a)) return covers(b, a);
  if (!WILDCARD.test(b)) return covers(a, b);
  return meet(a, b);
}

const WILDCARD = /[*?]/;

/** Wildcards of a shape that read less than `*`: a piece of an ARN that holds neither `/` nor `:`, and one that holds no `/`. */
export const NAME = "\u0003";
export const STEP = "\u0004";

/**
 * Whether some text is matched by both, told by a table over both that is filled in only where both can still have read the same.
 * `hasShapes`: the second one is a shape, with `NAME` and `STEP`.
 */
export function meet(a: string, b: string, hasShapes = false): boolean {
  const width = b.length;
  // row[j]: a up to here and b up to j can have read the same text. What stands outside of `from` to `to` is no part of it.
  let row = new Uint8Array(width + 1);
  let next = new Uint8Array(width + 1);
  let from = 0;
  let to = 0;
  row[0] = 1;
  while (to < width && isStar(b.charCodeAt(to), hasShapes)) row[++to] = 1;
  for (let i = 0; i < a.length; i++) {
    const c = a.charCodeAt(i);
    let first = -1;
    let last = -1;
    let before = 0;
    for (let j = from; j <= width && (j <= to + 1 || before === 1); j++) {
      const above = j <= to ? (row[j] as number) : 0;
      let hit = 0;
      if (c === STAR) hit = above | before;
      else if (j > 0) {
        const d = b.charCodeAt(j - 1);
        // A star may read what the other side's piece reads, or nothing.
        if (isStar(d, hasShapes)) hit = before | (hasShapes && refuses(d, c) ? 0 : above);
        else if (j > from && j <= to + 1 && (c === d || c === ONE || d === ONE)) hit = row[j - 1] as number;
      }
      next[j] = hit;
      before = hit;
      if (hit === 0) continue;
      if (first < 0) first = j;
      last = j;
    }
    if (last < 0) return false;
    [row, next] = [next, row];
    from = first;
    to = last;
  }
  return to === width;
}

function isStar(piece: number, hasShapes: boolean): boolean {
  return piece === STAR || (hasShapes && (piece === NAME_CODE || piece === STEP_CODE));
}

function refuses(star: number, read: number): boolean {
  return star !== STAR && (read === SLASH || (star === NAME_CODE && read === COLON));
}

const STAR = "*".charCodeAt(0);
const ONE = "?".charCodeAt(0);
const SLASH = "/".charCodeAt(0);
const COLON = ":".charCodeAt(0);
const NAME_CODE = NAME.charCodeAt(0);
const STEP_CODE = STEP.charCodeAt(0);

function literalStart(pattern: string): number {
  const wild = pattern.search(/[*?]/);
  return wild < 0 ? pattern.length : wild;
}

/** The length of what stands behind the last wildcard. */
function literalEnd(pattern: string): number {
  return pattern.length - 1 - Math.max(pattern.lastIndexOf("*"), pattern.lastIndexOf("?"));
}
