// Questions about many pairs at once: every path, everybody who can reach a request, and paths that an older snapshot has not got.
import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { ACCOUNTS } from "../limits";
import { type Blamed, blame } from "./blame";
import { type Cut, proposeCuts } from "./cut";
import type { CutOptions } from "./cut-ways";
import type { Goal, RequestGoal } from "./goal";
import type { Snapshot } from "./model";
import { type AccountQuestion, checkAccess, type From, UnknownPrincipal, type Verdict } from "./verdict";

/** What a question about pairs may fix; `from` and `to` are all, if they are left out. */
export type PairsQuestion = OpenQuestion & { from?: From; to?: Goal };

/** A question without its two ends. */
type OpenQuestion = Omit<AccountQuestion, "to" | "from">;

/** The verdict on one pair. */
export interface PairVerdict extends Verdict {
  from: string;
  to: Goal;
}

/** Users, roles that somebody can hold, and identity providers. */
export function startsIn(snapshot: Snapshot): From[] {
  const principals = [...snapshot.principals.values()].filter((one) => !one.serviceLinked).map(({ arn }): From => ({ principal: arn }));
  const providers = [...snapshot.accounts.values()].flatMap(({ providers: list }) =>
    [...(list ?? [])].map((provider): From => ({ provider })),
  );
  return [...principals, ...providers];
}

/** Administration of every account. */
export function goalsIn(snapshot: Snapshot): Goal[] {
  return [...snapshot.accounts.keys()].map((admin) => ({ admin }));
}

export const nameOf = (from: From): string => ("principal" in from ? from.principal : from.provider);

/** Who is a goal by himself is no path: an administrator of the account, a principal to itself. */
const isTrivial = (verdict: Verdict): boolean => verdict.verdict === "REACHABLE" && verdict.chain?.length === 0;

/** A verdict for each pair, REACHABLE first. `limit`: so many paths are enough. Pairs that are there already are left out, unless one pair was asked for. */
export function* listPaths(question: PairsQuestion, catalogue: Catalogue, limit = Number.POSITIVE_INFINITY): Investigation<PairVerdict[]> {
  const { snapshot } = question;
  const verdicts: PairVerdict[] = [];
  let found = 0;
  let there: PairVerdict | undefined;
  const starts = question.from ? [question.from] : startsIn(snapshot);
  const withoutGuards = starts.length > ACCOUNTS.startsWithGuards;
  for (const from of starts)
    for (const to of question.to ? [question.to] : goalsIn(snapshot)) {
      if (found >= limit) break;
      const verdict = yield* checkAccess({ ...question, from, to, withoutGuards }, catalogue);
      if (!question.from && isTrivial(verdict)) {
        there ??= { from: nameOf(from), to, ...verdict };
        continue;
      }
      if (verdict.verdict === "REACHABLE") found++;
      verdicts.push({ from: nameOf(from), to, ...verdict });
    }
  // Who is there at once as far as the snapshot knows: with a gap others may have a way, and himself, too.
  const { gaps } = snapshot;
  if (there && gaps.length > 0 && verdicts.every(({ verdict }) => verdict === "UNREACHABLE")) {
    const { chain: _, goal: __, ...rest } = there;
    verdicts.push({ ...rest, verdict: "UNDECIDED", requires: [], assumptions: [], reasons: gaps });
  }
  const order = { REACHABLE: 0, UNDECIDED: 1, UNREACHABLE: 2 };
  return verdicts.sort((a, b) => order[a.verdict] - order[b.verdict] || (a.chain?.length ?? 0) - (b.chain?.length ?? 0));
}

/**
 * Who comes to a request on any resource of a set by steps, and for whom that is open, with the reason: he has it for some of the set
 * at once, so that a way to the others does not show; or it is not decided.
 */
export function* pathsWithin(
  question: OpenQuestion & { from?: From },
  to: RequestGoal,
  catalogue: Catalogue,
): Investigation<{ paths: PairVerdict[]; closed: PairVerdict[]; open: string[] }> {
  const paths: PairVerdict[] = [];
  const closed: PairVerdict[] = [];
  const open: string[] = [];
  for (const from of question.from ? [question.from] : startsIn(question.snapshot)) {
    const verdict = yield* checkAccess({ ...question, from, to }, catalogue);
    if (verdict.verdict === "UNDECIDED") open.push(`${nameOf(from)} (${verdict.reasons?.join("; ") ?? "no reason"})`);
    else if (isTrivial(verdict)) open.push(`${nameOf(from)} (has it on ${verdict.goal?.requests[0]?.resource ?? "some"} at once)`);
    else (verdict.verdict === "REACHABLE" ? paths : closed).push({ from: nameOf(from), to, ...verdict });
  }
  return { paths, closed, open };
}

interface Reacher {
  principal: string;
  direct: boolean;
  chain: Verdict["chain"];
  requires: string[];
}

/** The verdict of everybody on a request: who reaches it first, directly before by steps. */
export function* whoReaches(
  question: OpenQuestion,
  goal: Extract<Goal, { action: string }>,
  catalogue: Catalogue,
): Investigation<PairVerdict[]> {
  const steps = ({ verdict, chain }: PairVerdict) => (verdict === "REACHABLE" ? (chain?.length ?? 0) : Number.POSITIVE_INFINITY);
  return (yield* together(question, goal, catalogue)).sort((a, b) => (steps(a) < steps(b) ? -1 : steps(a) > steps(b) ? 1 : 0));
}

/** Everybody who reaches a request: directly first, then by chain. */
export function* whoCanReach(
  question: OpenQuestion,
  goal: Extract<Goal, { action: string }>,
  catalogue: Catalogue,
): Investigation<{ principals: Reacher[]; undecided: string[] }> {
  const verdicts = yield* whoReaches(question, goal, catalogue);
  const principals = verdicts
    .filter(({ verdict }) => verdict === "REACHABLE")
    .map(({ from, chain, requires }) => ({ principal: from, direct: chain?.length === 0, chain, requires }));
  return { principals, undecided: verdicts.filter(({ verdict }) => verdict === "UNDECIDED").map(({ from }) => from) };
}

function* together(question: OpenQuestion, to: Goal, catalogue: Catalogue): Investigation<PairVerdict[]> {
  const verdicts: PairVerdict[] = [];
  for (const from of startsIn(question.snapshot)) {
    const verdict = yield* checkAccess({ ...question, from, to }, catalogue);
    verdicts.push({ from: nameOf(from), to, ...verdict });
  }
  return verdicts;
}

interface NewPaths {
  result: "PASS" | "FAIL" | "UNDECIDED";
  paths: PairVerdict[];
  undecided: PairVerdict[];
  blame: Blamed[];
  cuts: Cut[];
}

/** Paths of the question's snapshot that the older one has not got: a path is a pair, not a list of edges (ACCOUNT.md 9.9). `except`: starts that may come there. */
export function* noNewPaths(
  existing: Snapshot,
  question: PairsQuestion,
  catalogue: Catalogue,
  except: readonly string[] = [],
  cutting: CutOptions = {},
): Investigation<NewPaths> {
  const now = (yield* listPaths(question, catalogue)).filter(({ from }) => !except.includes(from));
  const fresh: PairVerdict[] = [];
  const undecided: PairVerdict[] = [];
  for (const path of now) {
    if (path.verdict === "UNREACHABLE") continue;
    const before = yield* verdictIn(existing, question, path, catalogue);
    if (before === "REACHABLE") continue;
    if (path.verdict === "UNDECIDED" || before === "UNDECIDED") undecided.push(path);
    else fresh.push(path);
  }
  const [first] = fresh;
  const from = first && startsIn(question.snapshot).find((one) => nameOf(one) === first.from);
  const start = question.from ?? from;
  const asked = first && start && { ...question, from: start, to: first.to };
  return {
    result: fresh.length > 0 ? "FAIL" : undecided.length > 0 ? "UNDECIDED" : "PASS",
    paths: fresh,
    undecided,
    blame: asked ? yield* blame(existing, asked, catalogue) : [],
    cuts: asked ? yield* proposeCuts(asked, catalogue, cutting) : [],
  };
}

/** The verdict in the older snapshot; who is not in it reached nothing. */
function* verdictIn(
  existing: Snapshot,
  question: PairsQuestion,
  path: PairVerdict,
  catalogue: Catalogue,
): Investigation<Verdict["verdict"]> {
  const from = question.from ?? startsIn(existing).find((one) => nameOf(one) === path.from);
  if (!from) return "UNREACHABLE";
  try {
    return (yield* checkAccess({ ...question, snapshot: existing, from, to: path.to }, catalogue)).verdict;
  } catch (error) {
    if (error instanceof UnknownPrincipal) return "UNREACHABLE";
    throw error;
  }
}
