// What a step of a repair costs: tokens, Deny examples that it lets in, and the access that it adds.
import type { Catalogue } from "../catalogue/api";
import { COUNTS } from "../limits";
import { dependsOnContext } from "../measure/count";
import { countAdded } from "../measure/difference";
import { type Bench, type Draft, type Json, parsed, satisfied } from "./draft";
import { statementEdits, tokensOf } from "./edits";

/** What comes first: few tokens, or little added access. */
export type Preference = "tokens" | "access";

/** Chooses the next policy among candidates; undefined where there are none. */
export type Price = (drafts: readonly Draft[], candidates: Draft[][]) => Draft[] | undefined;

/** A candidate that lets a Deny example in costs a Deny more later. */
const BROKEN = 4;
/** A pair that is open to every caller in every context counts as this many that a condition or a list of callers guards: one context is one of as many. */
const CONTEXTS = 2n ** 32n;

/** Chooses by tokens and by added access. */
export function priceOf(bench: Bench, catalogue: Catalogue, prefer: Preference): Price {
  const maxLength = longest(bench);
  return (drafts, candidates) => {
    const priced = candidates.map((candidate) => ({
      candidate,
      tokens: costOf(drafts, candidate) + BROKEN * broken(bench, drafts, candidate),
    }));
    const added = ({ candidate }: { candidate: Draft[] }): bigint | undefined => {
      const amount = countAdded(edited(bench, drafts, candidate), catalogue, { maxLength, states: COUNTS.statesOfACandidate });
      if (typeof amount === "string") return undefined;
      return isGuarded(drafts, candidate) ? amount.requests : amount.requests * CONTEXTS;
    };
    priced.sort((a, b) => a.tokens - b.tokens);
    const first = priced[0];
    if (!first || priced.length === 1) return first?.candidate;
    const equal = prefer === "tokens" ? priced.filter(({ tokens }) => tokens === first.tokens) : narrowFirst(priced);
    if (equal.length === 1) return equal[0]?.candidate;
    const counted = equal.slice(0, COUNTS.candidatesCounted).map((one) => ({ ...one, added: added(one) }));
    counted.sort((a, b) => compare(a.added, b.added) || a.tokens - b.tokens);
    return counted[0]?.candidate;
  };
}

/** New Allow statements and Denies with another guard first: they open least. */
function narrowFirst<T extends { candidate: Draft[] }>(priced: T[]): T[] {
  const isNew = ({ candidate }: T) => candidate.some(({ origin, json }) => origin === undefined && json.Effect === "Allow");
  return [...priced.filter(isNew), ...priced.filter((one) => !isNew(one))];
}

/** What the step opens it opens to some callers or in some contexts only: all statements that it changes say to which. */
function isGuarded(from: readonly Draft[], to: readonly Draft[]): boolean {
  const old = new Set(from);
  const kept = new Set(to.map(({ origin }) => origin));
  if (from.some(({ json, origin }) => json.Effect === "Deny" && origin !== undefined && !kept.has(origin))) return false;
  return to.every((draft) => {
    if (old.has(draft)) return true;
    if (draft.json.Effect === "Allow") return dependsOnContext(draft.statement);
    const was = draft.origin === undefined ? undefined : from.find(({ origin }) => origin === draft.origin);
    return was === undefined || sameReach(was.json, draft.json);
  });
}

/** Both speak of the same actions and resources. */
function sameReach(a: Json, b: Json): boolean {
  return ["Action", "NotAction", "Resource", "NotResource"].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Tokens of the step from one policy to the other. Statements that are the same object are the same. */
function costOf(from: readonly Draft[], to: readonly Draft[]): number {
  const old = new Set(from);
  const changed = to.filter((draft) => !old.has(draft));
  const kept = new Set(to);
  const gone = from.filter((draft) => !kept.has(draft));
  let cost = 0;
  for (const draft of changed) {
    const at = gone.findIndex(({ origin }) => origin === draft.origin);
    const [was] = at < 0 ? [] : gone.splice(at, 1);
    cost += tokensOf(was ? statementEdits(was.json, draft.json) : [{ path: "Statement[0]", before: null, after: draft.json }]);
  }
  for (const { json } of gone) cost += tokensOf([{ path: "Statement[0]", before: json, after: null }]);
  return cost;
}

/** Deny examples that are kept out before and not after. */
function broken(bench: Bench, from: readonly Draft[], to: readonly Draft[]): number {
  return bench.examples.filter(({ wanted }, i) => wanted === "deny" && satisfied(bench, from, i) && !satisfied(bench, to, i)).length;
}

/** The step as what is counted. */
export function edited(bench: Bench, from: readonly Draft[], to: readonly Draft[]) {
  const at = new Map(from.map((draft, i) => [draft.origin ?? draft, i]));
  const json = (drafts: readonly Draft[]): Json[] => drafts.map((draft) => draft.json);
  return {
    before: parsed(bench.document, json(from)),
    after: parsed(bench.document, json(to)),
    origins: to.map((draft) => at.get(draft.origin ?? draft)),
  };
}

/** Characters of a resource at most, in counts: room for every resource of the examples. */
export function longest({ examples }: Bench): number {
  return Math.min(512, Math.max(64, ...examples.map(({ request }) => request.resource.length)));
}
