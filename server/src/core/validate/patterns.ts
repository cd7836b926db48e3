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
  // row[j]: a up to here and b up to j can have read the same text.
  let row = new Uint8Array(b.length + 1);
  let next = new Uint8Array(b.length + 1);
  row[0] = 1;
  for (let j = 1; j <= b.length; j++) row[j] = b.charCodeAt(j - 1) === STAR ? (row[j - 1] as number) : 0;
  for (let i = 1; i <= a.length; i++) {
    const c = a.charCodeAt(i - 1);
    next[0] = c === STAR ? (row[0] as number) : 0;
    for (let j = 1; j <= b.length; j++) {
      const d = b.charCodeAt(j - 1);
      // A star may read what the other side's piece reads, or nothing.
      if (c === STAR || d === STAR) next[j] = (row[j] as number) | (next[j - 1] as number);
      else next[j] = c === d || c === ONE || d === ONE ? (row[j - 1] as number) : 0;
    }
    [row, next] = [next, row];
  }
  return row[b.length] === 1;
}

const STAR = "*".charCodeAt(0);
const ONE = "?".charCodeAt(0);

function literalStart(pattern: string): number {
  const wild = pattern.search(/[*?]/);
  return wild < 0 ? pattern.length : wild;
}

/** The length of what stands behind the last wildcard. */
function literalEnd(pattern: string): number {
  return pattern.length - 1 - Math.max(pattern.lastIndexOf("*"), pattern.lastIndexOf("?"));
}
