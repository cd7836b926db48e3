// Repair from examples: the smallest edit found after which all Allow examples are allowed and no Deny example is, proved (docs/repair.md).
import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { typesOf } from "../checks/operations";
import type { Amount } from "../measure/count";
import { countAdded, countRemoved } from "../measure/difference";
import { needsNoPermission } from "../semantics/aws-facts";
import type { Request } from "../semantics/request";
import type { PolicyDocument, PolicyKind } from "../syntax/tree";
import { type Bench, benchOf, type Draft, draftsOf, type Json, parsed, satisfied } from "./draft";
import { editsOf, rewritten, statementEdits, type TokenEdit, tokensOf } from "./edits";
import { contradictionAmong, decidedByAws, exampleOf, unnameable } from "./examples";
import { excluded, Inseparable, type Named, namedBy } from "./exclude";
import { whyNotProved } from "./proof";
import { relaxations } from "./relax";
import { widenings } from "./widen";

/** What comes first: few tokens, or little added access. */
export type Preference = "tokens" | "access";

/** What a repair is asked for. */
export interface RepairTask {
  allow: readonly Request[];
  deny: readonly Request[];
  prefer?: Preference;
}

/** A policy that was proved to be right. */
export interface Repaired {
  /** The text of the whole document, formatted as it was. */
  text: string;
  edits: TokenEdit[];
  tokens: number;
  /** Pairs of an action and a resource; a text: why they were not counted. */
  added: Amount | string;
  removed: Amount | string;
  /** Characters of a resource at most, in the counts. */
  maxLength: number;
}

/** The outcome of a repair. */
export type Repair =
  | ({ result: "REPAIRED" | "UNCHANGED" } & Repaired)
  | { result: "CONTRADICTION"; contradiction: [allow: Request, deny: Request] }
  | { result: "UNDECIDED"; reason: string };

/** A candidate that lets a Deny example in costs a Deny more later. */
const BROKEN = 4;
/** Candidates of the same price whose access is counted. */
const MOST_COUNTED = 6;
/** States of one count at most: counts only choose among candidates. */
const COUNT_STATES = 4_000;

/**
 * Repairs a policy. Of the edits that are tried for an example, the one with the fewest tokens is taken, and of those the one
 * that adds least access (`prefer: "access"`: the other way round). What comes out is proved: every example is judged by the
 * evaluator and by the formula, and the solver shows that no request is lost but those that Deny examples name.
 */
export function* repairPolicy(
  document: PolicyDocument,
  catalogue: Catalogue,
  { allow, deny, prefer = "tokens" }: RepairTask,
  kind?: PolicyKind,
): Investigation<Repair> {
  // What needs no permission is allowed whatever the policy says.
  const allows = allow.map((one) => exampleOf(one, "allow")).filter(({ request }) => !needsNoPermission(request));
  const denies = deny.map((one) => exampleOf(one, "deny"));
  const examples = [...allows, ...denies];
  const bench = benchOf(document, kind, typesOf(catalogue), examples);
  const apart = contradictionAmong(allows, denies, bench.callers);
  if (apart) return { result: "CONTRADICTION", contradiction: [apart[0].given, apart[1].given] };
  const given = draftsOf(bench);
  for (const [i, example] of examples.entries()) {
    const why = decidedByAws(example) ?? (satisfied(bench, given, i) ? undefined : unnameable(example));
    if (why !== undefined) return { result: "UNDECIDED", reason: `${why}; no policy makes that request as it should be` };
  }
  try {
    const named = namedBy(bench);
    const open = examples.some((_, i) => !satisfied(bench, given, i));
    const found = open ? search(bench, given, named, catalogue, prefer) : { drafts: given, written: [] };
    if (typeof found === "string") return { result: "UNDECIDED", reason: found };
    const { drafts, written } = found;
    const why = yield* whyNotProved(bench, drafts, named, catalogue, drafts === given);
    if (why !== undefined) return { result: "UNDECIDED", reason: why };
    return finished(bench, given, drafts, written, catalogue);
  } catch (error) {
    if (!(error instanceof Inseparable)) throw error;
    return { result: "CONTRADICTION", contradiction: [error.pair[0].given, error.pair[1].given] };
  }
}

/** The statements after all edits, and what the Deny examples name that had to be kept out; a text: the example for which no edit was found. */
function search(
  bench: Bench,
  given: Draft[],
  named: readonly Named[],
  catalogue: Catalogue,
  prefer: Preference,
): { drafts: Draft[]; written: Named[] } | string {
  let drafts = given;
  const price = priceOf(bench, catalogue, prefer);
  for (const [index, { wanted, request }] of bench.examples.entries()) {
    if (wanted === "deny" || satisfied(bench, drafts, index)) continue;
    const past = pastDenies(bench, drafts, index, price);
    const within = past && !satisfied(bench, past, index) ? price(past, widenings(bench, past, index)) : past;
    if (!within || !satisfied(bench, within, index))
      return `no edit was found that allows \`${request.action}\` on \`${request.resource}\``;
    drafts = within;
  }
  const written: Named[] = [];
  for (const own of named) {
    if (satisfied(bench, drafts, own.index)) continue;
    drafts = excluded(bench, drafts, named, own);
    written.push(own);
  }
  return { drafts, written };
}

type Price = (drafts: readonly Draft[], candidates: Draft[][]) => Draft[] | undefined;

/** Weakens one after the other the Denies that stop the example. */
function pastDenies(bench: Bench, drafts: Draft[], index: number, price: Price): Draft[] | undefined {
  let now = drafts;
  for (let turn = 0; turn <= drafts.length; turn++) {
    const at = now.findIndex(({ json, least }) => json.Effect === "Deny" && least[index]);
    if (at < 0) return now;
    const deny = now[at] as Draft;
    const next = price(
      now,
      relaxations(bench, deny, index).map((parts) => now.flatMap((one, i) => (i === at ? parts : [one]))),
    );
    if (!next) return undefined;
    now = next;
  }
  return undefined;
}

/** Chooses among candidates by tokens and by added access. */
function priceOf(bench: Bench, catalogue: Catalogue, prefer: Preference): Price {
  const maxLength = longest(bench);
  return (drafts, candidates) => {
    const priced = candidates.map((candidate) => ({
      candidate,
      tokens: costOf(drafts, candidate) + BROKEN * broken(bench, drafts, candidate),
    }));
    const added = ({ candidate }: { candidate: Draft[] }): bigint | undefined => {
      const amount = countAdded(edited(bench, drafts, candidate), catalogue, { maxLength, states: COUNT_STATES });
      return typeof amount === "string" ? undefined : amount.requests;
    };
    priced.sort((a, b) => a.tokens - b.tokens);
    const first = priced[0];
    if (!first || priced.length === 1) return first?.candidate;
    const equal = prefer === "tokens" ? priced.filter(({ tokens }) => tokens === first.tokens) : narrowFirst(priced);
    if (equal.length === 1) return equal[0]?.candidate;
    const counted = equal.slice(0, MOST_COUNTED).map((one) => ({ ...one, added: added(one) }));
    counted.sort((a, b) => compare(a.added, b.added) || a.tokens - b.tokens);
    return counted[0]?.candidate;
  };
}

/** New statements first: they say nothing but the example. */
function narrowFirst<T extends { candidate: Draft[] }>(priced: T[]): T[] {
  const isNew = ({ candidate }: T) => candidate.some(({ origin, json }) => origin === undefined && json.Effect === "Allow");
  return [...priced.filter(isNew), ...priced.filter((one) => !isNew(one))];
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

function edited(bench: Bench, from: readonly Draft[], to: readonly Draft[]) {
  const at = new Map(from.map((draft, i) => [draft.origin ?? draft, i]));
  const json = (drafts: readonly Draft[]): Json[] => drafts.map((draft) => draft.json);
  return {
    before: parsed(bench.document, json(from)),
    after: parsed(bench.document, json(to)),
    origins: to.map((draft) => at.get(draft.origin ?? draft)),
  };
}

/** The given policy beside itself without all that was kept out: no more is lost, by the proof. */
function lossOf(bench: Bench, given: readonly Draft[], written: readonly Named[]) {
  const own = given.map(({ json }) => json);
  const without = [...own, ...written.map(({ statement: { Condition: _, ...rest } }) => rest as Json)];
  return {
    before: parsed(bench.document, own),
    after: parsed(bench.document, without),
    origins: without.map((_, i) => (i < own.length ? i : undefined)),
  };
}

/** Characters of a resource at most, in counts: room for every resource of the examples. */
function longest({ examples }: Bench): number {
  return Math.min(512, Math.max(64, ...examples.map(({ request }) => request.resource.length)));
}

function finished(
  bench: Bench,
  given: readonly Draft[],
  drafts: readonly Draft[],
  written: readonly Named[],
  catalogue: Catalogue,
): Repair {
  const text = rewritten(bench.document, drafts);
  if (text === undefined) return { result: "UNDECIDED", reason: "the text of the policy cannot be edited in place" };
  const edits = editsOf(
    given.map(({ json }) => json),
    drafts,
  );
  const change = edited(bench, given, drafts);
  const maxLength = longest(bench);
  return {
    result: edits.length > 0 ? "REPAIRED" : "UNCHANGED",
    text,
    edits,
    tokens: tokensOf(edits),
    added: countAdded(change, catalogue, { maxLength }),
    removed: countRemoved(lossOf(bench, given, written), catalogue, { maxLength }),
    maxLength,
  };
}
