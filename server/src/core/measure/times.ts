// How many times as many requests does one policy allow as another? For lenses and comparisons (docs/measure.md).
import type { Catalogue } from "../catalogue/api";
import type { PolicyDocument, PolicyKind } from "../syntax/tree";
import { type AccessCount, countAccess, log2 } from "./count";

/** Two counts of the same measure. */
export interface Amounts {
  before: AccessCount;
  after: AccessCount;
  /** Characters of a resource at most. */
  maxLength: number;
}

/** Characters of a resource at most, where no policy names a longer one. */
const USUAL = 64;
const LONGEST = 512;

/** Counts both, with room for every resource that they name. A text: why it was not decided. */
export function amountsOf(before: PolicyDocument, after: PolicyDocument, catalogue: Catalogue, kind?: PolicyKind): Amounts | string {
  const named = [before, after].flatMap(({ statements }) =>
    statements.flatMap(({ resource, notResource }) => (resource ?? notResource)?.values.map(({ value }) => value.length) ?? []),
  );
  const maxLength = Math.min(LONGEST, Math.max(USUAL, ...named));
  const [one, other] = [before, after].map((document) => countAccess(document, catalogue, { maxLength }, kind)) as [
    AccessCount | string,
    AccessCount | string,
  ];
  if (typeof one === "string") return one;
  return typeof other === "string" ? other : { before: one, after: other, maxLength };
}

/** Beyond this a power of two says more. */
const MOST_IN_FULL = 1_000_000n;

/**
 * `4,096 times as many requests`, or `1/4,096 of the requests`. Undefined where it is less than twice as many, or where the
 * counts depend on contexts and callers, so that they could not be compared.
 */
export function timesAsMany({ before, after }: Amounts): string | undefined {
  if (before.most.requests !== before.least.requests || after.most.requests !== after.least.requests) return undefined;
  const [less, more] = [before.most.requests, after.most.requests].sort((a, b) => (a < b ? -1 : 1)) as [bigint, bigint];
  if (less === 0n || more < 2n * less) return undefined;
  const ratio = more / less;
  const number = ratio <= MOST_IN_FULL ? ratio.toLocaleString("en") : `2^${Math.floor((log2(more) ?? 0) - (log2(less) ?? 0))}`;
  return after.most.requests === more ? `${number} times as many requests` : `1/${number} of the requests`;
}
