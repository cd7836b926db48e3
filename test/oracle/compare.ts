// One random round: the oracle's answers beside the product's, and where they differ.
import { decide, decideTogether, type Kind, type PolicySet } from "./decide";
import { Dice, randomPolicy, randomRequest, randomSet } from "./generator";
import type { Decision, Policy, Request } from "./law";
import { type Opinion, opinionOnPolicy, opinionOnSet } from "./product";

/** What was asked. */
export type Case = { request: Request } & ({ policy: Policy; kind: Kind } | { set: PolicySet });

/** What was seen in many rounds. */
export interface Tally {
  requests: number;
  allowed: number;
  undecided: number;
  /** The product calls undecided what the oracle decides: no error, but to be known. */
  weaker: Case[];
  differences: Case[];
}

export function newTally(): Tally {
  return { requests: 0, allowed: 0, undecided: 0, weaker: [], differences: [] };
}

/** One policy and one policy set against `requests` requests each. Equal seeds, equal rounds. */
export function compareRound(seed: number, requests: number, tally: Tally): void {
  const dice = new Dice(seed);
  const kind: Kind = dice.chance(0.5) ? "resource" : "identity";
  const policy = randomPolicy(dice, kind === "resource");
  const opinion = opinionOnPolicy(policy);
  const { principal } = randomRequest(dice);
  const set = randomSet(dice, principal);
  const together = opinionOnSet(set);
  for (let n = 0; n < requests; n++) {
    const request = randomRequest(dice);
    judge({ policy, kind, request }, opinion(request), tally);
    const other = { ...randomRequest(dice), principal };
    judge({ set, request: other }, together(other), tally);
  }
}

/** The oracle's decisions. */
function decisionsOf(one: Case, apart = false): Set<Decision> {
  return "set" in one ? decideTogether(one.set, one.request, apart) : decide(one.policy, one.kind, one.request, apart);
}

/** What is wrong with a case, if anything. */
export function examine(one: Case): string | undefined {
  const opinion = "set" in one ? opinionOnSet(one.set)(one.request) : opinionOnPolicy(one.policy)(one.request);
  return differenceOf(decisionsOf(one), opinion);
}

function judge(one: Case, opinion: Opinion, tally: Tally): void {
  tally.requests++;
  const oracle = decisionsOf(one);
  const only = onlyOf(oracle);
  if (only === "allow") tally.allowed++;
  if (only === undefined) tally.undecided++;
  const what = differenceOf(oracle, opinion);
  if (what !== undefined) tally.differences.push(one);
  else if (only !== undefined && ((opinion.most === "allow") !== (opinion.least === "allow") || opinion.formula === undefined)) {
    // The product takes each unknown the worse way wherever it stands: that two of them are the same it need not see.
    if (onlyOf(decisionsOf(one, true)) !== undefined) tally.weaker.push(one);
  }
}

function differenceOf(oracle: Set<Decision>, { most, least, formula }: Opinion): string | undefined {
  const only = onlyOf(oracle);
  const mayAllow = oracle.has("allow");
  const mayNot = oracle.has("explicitDeny") || oracle.has("implicitDeny");
  const answers = `oracle ${[...oracle].join("|")}, product ${least}..${most}, formula ${formula}`;
  if (mayAllow && most !== "allow") return `the evaluator never allows: ${answers}`;
  if (mayNot && least === "allow") return `the evaluator always allows: ${answers}`;
  if (only !== undefined && most === least && most !== only) return `the evaluator decides otherwise: ${answers}`;
  if (mayAllow && formula === false) return `the formula never holds: ${answers}`;
  if (mayNot && formula === true) return `the formula always holds: ${answers}`;
  return undefined;
}

function onlyOf(oracle: Set<Decision>): Decision | undefined {
  const [first] = oracle;
  return oracle.size === 1 ? first : undefined;
}
