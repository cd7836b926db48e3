// What happens to proved findings while the text moves on: those whose token was not touched move with it and are
// marked as being checked again, the others go. So squiggles neither flicker nor claim what nobody has proved.
import type { Finding } from "../core/checks/finding";
import type { Range } from "../core/syntax/tree";

/** The one region in which two texts differ: `[start, oldEnd)` of the old became `[start, newEnd)` of the new. */
interface Change {
  start: number;
  oldEnd: number;
  newEnd: number;
}

/** The smallest single region that covers every difference between two texts; undefined when they are the same. */
export function changeBetween(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/** The range after the change, or undefined when the change touched it. A change that only abuts the range leaves it alone. */
function shiftRange(range: Range, change: Change): Range | undefined {
  if (range.end <= change.start) return range;
  if (range.start < change.oldEnd) return undefined;
  const delta = change.newEnd - change.oldEnd;
  return { start: range.start + delta, end: range.end + delta };
}

/**
 * Moves proved findings of the older text to the newer one. A finding whose token was touched is dropped, and so are the
 * fixes (their edits belong to the older text) and places in the same file that were touched.
 */
export function carryFindings(findings: readonly Finding[], before: string, after: string): Finding[] {
  const change = changeBetween(before, after);
  if (!change) return [...findings];
  const carried: Finding[] = [];
  for (const finding of findings) {
    const range = shiftRange(finding.range, change);
    if (!range) continue;
    const related = finding.related?.flatMap((one) => {
      if (one.file) return [one];
      const moved = shiftRange(one.range, change);
      return moved ? [{ ...one, range: moved }] : [];
    });
    const { fixes: _stale, ...rest } = finding;
    carried.push(related ? { ...rest, range, related } : { ...rest, range });
  }
  return carried;
}
