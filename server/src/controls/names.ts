// "Did you mean": the names nearest to one that does not exist. Pure.
import { editDistance } from "../core/text/distance";

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
