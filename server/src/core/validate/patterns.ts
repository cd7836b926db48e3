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

/** Whether some text is matched by both patterns. Quadratic, after a look at the literal beginnings. */
export function overlap(a: string, b: string): boolean {
  if (a.length * b.length > tooMuch) return true;
  const start = Math.min(literalStart(a), literalStart(b));
  if (a.slice(0, start) !== b.slice(0, start)) return false;
  // row[j]: a up to here and b up to j can have read the same text.
  let row = new Array<boolean>(b.length + 1).fill(false);
  row[0] = true;
  for (let j = 1; j <= b.length; j++) row[j] = row[j - 1] === true && b[j - 1] === "*";
  for (let i = 1; i <= a.length; i++) {
    const c = a[i - 1];
    const next = new Array<boolean>(b.length + 1).fill(false);
    next[0] = row[0] === true && c === "*";
    for (let j = 1; j <= b.length; j++) {
      const d = b[j - 1];
      // A star may read what the other side's piece reads, or nothing.
      if (c === "*" || d === "*") next[j] = row[j] === true || next[j - 1] === true;
      else next[j] = row[j - 1] === true && (c === d || c === "?" || d === "?");
    }
    row = next;
  }
  return row[b.length] === true;
}

function literalStart(pattern: string): number {
  const wild = pattern.search(/[*?]/);
  return wild < 0 ? pattern.length : wild;
}
