// "Did you mean": the names nearest to one that does not exist. Pure.

/** The (at most `most`) nearest names by edit distance, case ignored; empty when none is near enough to be a slip. */
export function nearest(name: string, names: Iterable<string>, most = 3): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const close: { name: string; distance: number }[] = [];
  for (const candidate of names) {
    const lower = candidate.toLowerCase();
    if (Math.abs(lower.length - wanted.length) > limit && !lower.includes(wanted)) continue;
    const distance =
      lower === wanted
        ? 0
        : wanted.length > 3 && (lower.includes(wanted) || wanted.includes(lower)) && lower.length > 3
          ? 1
          : editDistance(wanted, lower, limit);
    if (distance <= limit) close.push({ name: candidate, distance });
  }
  return [
    ...new Set(
      close
        .sort((a, b) => a.distance - b.distance || Math.abs(a.name.length - wanted.length) - Math.abs(b.name.length - wanted.length))
        .map((one) => one.name),
    ),
  ].slice(0, most);
}

/** Levenshtein distance with exchange of neighbours; anything above `limit` comes back as `limit + 1`. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] as number) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length] as number;
}
