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
import { editsOf, rewritten, type TokenEdit, tokensOf } from "./edits";
import { contradictionAmong, decidedByAws, exampleOf, unnameable } from "./examples";
import { excluded, Inseparable, type Named, namedBy } from "./exclude";
import { edited, longest, type Preference, type Price, priceOf } from "./price";
import { whyNotProved } from "./proof";
import { relaxations } from "./relax";
import { widenings } from "./widen";

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
  return { drafts: withoutIdle(bench, given, drafts), written };
}

/** Without edits that later ones made idle: new statements, and changed ones as they were. */
function withoutIdle(bench: Bench, given: readonly Draft[], drafts: Draft[]): Draft[] {
  const right = (candidate: Draft[]) => bench.examples.every((_, i) => satisfied(bench, candidate, i));
  if (!right(drafts)) return drafts;
  let now = drafts;
  for (const draft of drafts) {
    const was = given.find(({ origin }) => origin === draft.origin);
    if (was === draft) continue;
    const without = now.flatMap((one) => (one === draft ? (draft.origin !== undefined && was ? [was] : []) : [one]));
    if (right(without)) now = without;
  }
  return now;
}

/** Weakens one after the other the Denies that stop the example. */
function pastDenies(bench: Bench, drafts: Draft[], index: number, price: Price): Draft[] | undefined {
  let now = drafts;
  for (let turn = 0; turn <= drafts.length; turn++) {
    const at = now.findIndex(({ json, least }) => json.Effect === "Deny" && least(index));
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
