// The cheapest edits that cut all ways (ACCOUNT.md 7): every chain that is found has to be hit, and the cut is proved before it is told.
import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { changed, docAt, type PolicyPlace, plainOf, replacing, withStatements } from "./edits";
import { accountOf, type Snapshot } from "./model";
import { type AccountQuestion, checkAccess, type Verdict } from "./verdict";

/** One edit of a cut. */
export interface CutEdit extends PolicyPlace {
  statementIndex: number;
  /** What is done to the policy, in words. */
  edit: string;
  /** The document after it. */
  document: object;
}

export interface Cut {
  edits: CutEdit[];
  /** Permissions that go with it, in words. */
  loses: string[];
  proved: true;
}

interface Candidate {
  key: string;
  edit: CutEdit;
  loses: string;
  /** How many actions are lost. */
  cost: number;
}

/** Chains that are cut one after the other before the search is given up. */
const MOST_CHAINS = 16;
/** Single edits that are offered beside the cheapest cut. */
const MOST_CUTS = 3;

/** Proved cuts, cheapest first; none where nothing can be cut (the start is there already). */
export function* proposeCuts(question: AccountQuestion, catalogue: Catalogue): Investigation<Cut[]> {
  const first = yield* checkAccess(question, catalogue);
  if (first.verdict !== "REACHABLE") return [];
  const chains = [candidatesOf(question.snapshot, first, catalogue)];
  const cuts: { cost: number; cut: Cut }[] = [];
  for (const single of [...(chains[0] ?? [])].sort((a, b) => a.cost - b.cost)) {
    if (cuts.length >= MOST_CUTS) break;
    const after = yield* checkAccess({ ...question, snapshot: withEdits(question.snapshot, [single]) }, catalogue);
    if (after.verdict === "UNREACHABLE") cuts.push({ cost: single.cost, cut: cutOf([single]) });
  }
  if (cuts.length === 0) {
    const several = yield* hitting(question, catalogue, chains);
    if (several) cuts.push({ cost: costOf(several), cut: cutOf(several) });
  }
  return cuts.sort((a, b) => a.cost - b.cost).map(({ cut }) => cut);
}

/** Chain by chain: the cheapest edits that hit every chain so far, until no chain is left. */
function* hitting(question: AccountQuestion, catalogue: Catalogue, chains: Candidate[][]): Investigation<Candidate[] | undefined> {
  while (chains.length < MOST_CHAINS && chains.every((one) => one.length > 0)) {
    const chosen = cheapestHitting(chains);
    const after = yield* checkAccess({ ...question, snapshot: withEdits(question.snapshot, chosen) }, catalogue);
    if (after.verdict === "UNREACHABLE") return chosen;
    if (after.verdict !== "REACHABLE") return undefined;
    const next = candidatesOf(question.snapshot, after, catalogue).filter(({ key }) => !chosen.some((one) => one.key === key));
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

/** The snapshot after several edits; two of one document are made one after the other. */
function withEdits(snapshot: Snapshot, candidates: readonly Candidate[]): Snapshot {
  let result = snapshot;
  for (const { edit, key } of candidates) {
    const doc = docAt(result, edit);
    const [, action = "", what = ""] = key.split("\n");
    if (doc) result = changed(result, replacing(result, edit, edited(doc, edit.statementIndex, action, what)));
  }
  return result;
}

function edited(doc: Parameters<typeof withStatements>[0], index: number, action: string, what: string) {
  return withStatements(doc, (statements) => {
    if (what.startsWith("deny ")) return [...statements, { Effect: "Deny", Action: action, Resource: what.slice(5) }];
    return statements.flatMap((statement, i) => {
      if (i !== index) return [statement];
      if (what === "statement") return [];
      const rest = listOf(statement.Action).filter((one) => one.toLowerCase() !== action.toLowerCase());
      return rest.length > 0 ? [{ ...statement, Action: rest }] : [];
    });
  });
}

/** Edits that break a chain: of each request that a statement of the snapshot allows, that statement's part in it. */
function candidatesOf(snapshot: Snapshot, { chain = [], goal }: Verdict, catalogue: Catalogue): Candidate[] {
  const requests = [...chain.flatMap((hop) => hop.requests), ...(goal?.requests ?? [])];
  const found = new Map<string, Candidate>();
  for (const request of requests)
    for (const ground of request.allowedBy ?? []) {
      const place: PolicyPlace = { accountId: accountOf(ground.of), of: ground.of, policy: ground.policy };
      const doc = docAt(snapshot, place);
      const statement = doc && plainOf(doc)?.Statement[ground.statementIndex];
      if (!doc || !statement || ground.policy.startsWith("arn:aws:iam::aws:")) continue;
      for (const way of waysToCut(statement, request.action, request.resource, ground.policy, catalogue)) {
        const key = `${place.of} ${place.policy} ${ground.statementIndex}\n${request.action}\n${way.what}`;
        const document = plainOf(edited(doc, ground.statementIndex, request.action, way.what)) ?? {};
        found.set(key, {
          key,
          edit: { ...place, statementIndex: ground.statementIndex, edit: way.edit, document },
          loses: way.loses,
          cost: way.cost,
        });
      }
    }
  return [...found.values()];
}

interface Way {
  what: string;
  edit: string;
  loses: string;
  cost: number;
}

function waysToCut(statement: Record<string, unknown>, action: string, resource: string, policy: string, catalogue: Catalogue): Way[] {
  if (policy === "trust")
    return [
      {
        what: "statement",
        edit: "remove the statement of the trust policy",
        loses: `whoever the statement names can no longer assume ${resource}`,
        cost: 2,
      },
    ];
  const actions = listOf(statement.Action);
  const exact = actions.some((one) => one.toLowerCase() === action.toLowerCase());
  const isWide =
    actions.length === 0 ||
    actions.some((one) => one.includes("*") && catalogue.matchActions(one).includes(catalogue.action(action)?.name ?? action));
  const ways: Way[] = [];
  if (exact && !isWide)
    ways.push({
      what: "action",
      edit: `remove \`${action}\``,
      loses: `${action} on ${listOf(statement.Resource).join(", ")}`,
      cost: listOf(statement.Resource).includes("*") ? 1.5 : 1,
    });
  if (policy !== "resource policy")
    ways.push({
      what: `deny ${resource}`,
      edit: `add a Deny of \`${action}\` on \`${resource}\``,
      loses: `${action} on ${resource}`,
      cost: exact ? 2 : 1,
    });
  return ways;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
}
