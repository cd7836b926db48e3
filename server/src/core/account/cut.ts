// The cheapest edits that cut all ways (ACCOUNT.md 7): every chain that is found has to be hit, and the cut is proved before it is told.
import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { ACCOUNTS } from "../limits";
import { actorsOf, boundaryCandidate, type Candidate, type CutEdit, type CutOptions, candidatesOf, deniable, withCuts } from "./cut-ways";
import { type AccountQuestion, checkAccess, type Verdict } from "./verdict";

export type { CutEdit } from "./cut-ways";

export interface Cut {
  edits: CutEdit[];
  /** Permissions that go with it, in words. */
  loses: string[];
  proved: true;
}

/** Single edits that are offered, the cheapest first, and how many of them are of one kind: what stands last must have its place. */
const MOST_CUTS = 6;
const MOST_OF_A_KIND = { action: 2, statement: 2, principal: 2, pin: 2, deny: 1, boundary: 1 };

/** Principals of a way for whom a boundary of their own is tried, and the actions that it denies at most. */
const MOST_LIMITED = 2;
const MOST_DENIED = 10;

/** Proved cuts, cheapest first: edits of one kind or another, and a boundary that is made for it; none where nothing can be cut (the start is there already). */
export function* proposeCuts(question: AccountQuestion, catalogue: Catalogue, options: CutOptions = {}): Investigation<Cut[]> {
  const first = yield* checkAccess(question, catalogue);
  if (first.verdict !== "REACHABLE") return [];
  const { snapshot } = question;
  const candidates = (verdict: Verdict) => candidatesOf(snapshot, verdict, catalogue, options);
  const chain = candidates(first);
  const cuts: { cost: number; cut: Cut }[] = [];
  const ofKind = new Map<string, number>();
  for (const single of [...chain].sort((a, b) => a.cost - b.cost)) {
    const { kind } = single.edit.change;
    const known = ofKind.get(kind) ?? 0;
    if (cuts.length >= MOST_CUTS) break;
    if (known >= MOST_OF_A_KIND[kind]) continue;
    const after = yield* checkAccess({ ...question, snapshot: withCuts(snapshot, [single.edit]) }, catalogue);
    if (after.verdict !== "UNREACHABLE") continue;
    ofKind.set(kind, known + 1);
    cuts.push({ cost: single.cost, cut: cutOf([single]) });
  }
  if (cuts.length === 0) {
    const several = yield* hitting(question, catalogue, [chain], candidates);
    if (several) cuts.push({ cost: costOf(several), cut: cutOf(several) });
  }
  const limited = yield* limiting(question, catalogue, first);
  if (limited) cuts.push({ cost: limited.cost, cut: cutOf([limited]) });
  return cuts.sort((a, b) => a.cost - b.cost).map(({ cut }) => cut);
}

/** A boundary of its own for somebody on the way: it denies what he does on the way, and then what he does on each that is left. */
function* limiting(question: AccountQuestion, catalogue: Catalogue, first: Verdict): Investigation<Candidate | undefined> {
  const { snapshot } = question;
  for (const principal of actorsOf(first).slice(0, MOST_LIMITED)) {
    const denied = new Set<string>();
    for (let verdict = first; verdict.verdict === "REACHABLE" && denied.size < MOST_DENIED; ) {
      const next = deniable(snapshot, verdict, principal).find((one) => !denied.has(one));
      if (next === undefined) break;
      denied.add(next);
      const limit = boundaryCandidate(snapshot, principal, [...denied]);
      if (!limit) break;
      verdict = yield* checkAccess({ ...question, snapshot: withCuts(snapshot, [limit.edit]) }, catalogue);
      if (verdict.verdict === "UNREACHABLE") return limit;
    }
  }
  return undefined;
}

/** Chain by chain: the cheapest edits that hit every chain so far, until no chain is left. */
function* hitting(
  question: AccountQuestion,
  catalogue: Catalogue,
  chains: Candidate[][],
  candidates: (verdict: Verdict) => Candidate[],
): Investigation<Candidate[] | undefined> {
  while (chains.length < ACCOUNTS.chainsCut && chains.every((one) => one.length > 0)) {
    const chosen = cheapestHitting(chains);
    const after = yield* checkAccess(
      {
        ...question,
        snapshot: withCuts(
          question.snapshot,
          chosen.map(({ edit }) => edit),
        ),
      },
      catalogue,
    );
    if (after.verdict === "UNREACHABLE") return chosen;
    if (after.verdict !== "REACHABLE") return undefined;
    const next = candidates(after).filter(({ key }) => !chosen.some((one) => one.key === key));
    chains.push(next);
  }
  return undefined;
}

/** Greedy: the edit that hits the most open chains for its cost, again and again; what the others make needless goes. */
function cheapestHitting(chains: readonly Candidate[][]): Candidate[] {
  const chosen: Candidate[] = [];
  let open = [...chains];
  while (open.length > 0) {
    const hits = new Map<string, { candidate: Candidate; times: number }>();
    for (const chain of open)
      for (const candidate of chain) {
        const known = hits.get(candidate.key);
        hits.set(candidate.key, { candidate, times: (known?.times ?? 0) + 1 });
      }
    const best = [...hits.values()].reduce((a, b) => (b.times / b.candidate.cost > a.times / a.candidate.cost ? b : a));
    chosen.push(best.candidate);
    open = open.filter((chain) => !chain.some(({ key }) => key === best.candidate.key));
  }
  return chosen.filter((one) =>
    chains.some(
      (chain) =>
        chain.some(({ key }) => key === one.key) && !chain.some(({ key }) => chosen.some((other) => other !== one && other.key === key)),
    ),
  );
}

const costOf = (candidates: readonly Candidate[]): number => candidates.reduce((sum, one) => sum + one.cost, 0);

function cutOf(candidates: readonly Candidate[]): Cut {
  return { edits: candidates.map(({ edit }) => edit), loses: candidates.map(({ loses }) => loses), proved: true };
}
