// Parts of a policy that do nothing: statements, list entries, condition values and conditions whose removal changes no access, proved.
import { CHECKS } from "../limits";
import { not, or } from "../logic/build";
import type { Question, Term } from "../logic/term";
import { kindsKey, question, statementTerm } from "../semantics/encoder/policy";
import { requestOf } from "../semantics/examples/witness";
import type { PolicyDocument, PolicyKind, Statement } from "../syntax/tree";
import { coverOf } from "./dead-cover";
import { conforms, examplesOf } from "./dead-example";
import { type Candidate, entriesOf, inSameList, isPartOf, type Piece, piecesOf } from "./dead-parts";
import { isCovered, isRepeated } from "./dead-repeat";
import { keyOf, type Policy, policyOf, type Share, shareOf, shows, termsOf, whereRefusedMatch } from "./dead-share";
import { describeDead, type Reason } from "./dead-words";
import type { CheckResult, Undecided } from "./finding";
import { ask, type Investigation, STEP } from "./investigation";
import { numberOf, numbersKey } from "./memo";
import type { QuestionContext } from "./question";

/**
 * Finds what changes nothing. Two parts that make each other superfluous are not both reported: everything that is found
 * can be removed together. Whole statements come first, then the pieces of those that stay.
 *
 * What restricts (a condition, a value of a negated operator, an entry of `NotAction`) is reported only if its own
 * statement restricts as much without it. That another statement makes up for it is no reason to fade a safeguard.
 */
export function* findDead(document: PolicyDocument, context: QuestionContext, kind?: PolicyKind): Investigation<CheckResult> {
  if (document.statements.length > CHECKS.statementsForDeadParts)
    return { findings: [], undecided: [tooMany("statements do", document.statements.length, CHECKS.statementsForDeadParts, document)] };
  yield STEP;
  const policy = policyOf(document, context, kind);
  yield STEP;
  const statements = document.statements.filter(({ effect }) => effect?.value === "Allow" || effect?.value === "Deny");
  const removed: Candidate[] = [];
  // The only statement of a policy can do nothing too: when its own words contradict each other.
  if (statements.length > 1 || statements[0]?.effect?.value === "Allow" || policy.kind !== "trust") {
    const idle = yield* idleAmong(new Map(statements.map((statement) => [statement, [undefined]])), removed, policy);
    yield* takeOut(idle.reverse(), removed, policy);
  }
  const staying = statements.filter((statement) => !removed.some((one) => one.statement === statement));
  const pieces = new Map(staying.map((statement) => [statement, piecesOf(statement)]));
  const count = [...pieces.values()].reduce((sum, list) => sum + list.length, 0);
  const work = [...pieces].reduce((sum, [statement, list]) => sum + list.length * weightOf(statement), 0);
  const undecided = work > CHECKS.looksForDeadParts ? [tooMany("entries do", count, undefined, document)] : [];
  if (undecided.length === 0) yield* takeOut(inOrder(yield* idleAmong(pieces, removed, policy)), removed, policy);

  const findings: CheckResult["findings"] = [];
  const editor = removed.length > 0 ? document.source.editor() : undefined;
  for (const candidate of removed) {
    yield STEP;
    const share = shareOf(candidate, [], policy);
    const reason = yield* reasonOf(candidate, share, policy);
    const cover = reason === "covered" || reason === "restated" ? yield* coverOf(candidate, removed, policy) : undefined;
    findings.push(describeDead(candidate, { reason, denies: share.denies, cover }, editor));
  }
  return { findings, undecided };
}

/** Entries that are looked at for one piece of the statement; actions are found by name. A condition costs more than a value of one. */
function weightOf({ resource, notResource, principal, notPrincipal, condition }: Statement): number {
  const lists = [resource?.values, notResource?.values, principal?.entries, notPrincipal?.entries];
  const conditions = (condition?.entries ?? []).reduce((sum, { values }) => sum + 10 + values.length, 0);
  return 1 + conditions + lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

function tooMany(what: string, count: number, most: number | undefined, { properties, range }: PolicyDocument): Undecided {
  const limit =
    most === undefined ? "in lists this long only whole statements are judged" : `of more than ${most.toLocaleString("en")} none is judged`;
  return {
    code: "redundant-element",
    message: `Not decided which ${what} nothing: the policy has ${count.toLocaleString("en")}, and ${limit}.`,
    range: properties[0]?.name.range ?? { start: range.start, end: Math.min(range.start + 1, range.end) },
  };
}

/** For each of the candidates whether it changes nothing when it alone goes; all questions in one batch. */
function* judgeAlone(
  candidates: readonly Candidate[],
  removed: readonly Candidate[],
  policy: Policy,
): Investigation<Map<Candidate, "idle" | "needed" | "undecided">> {
  const { memory, encoding } = policy;
  const verdicts = new Map<Candidate, "idle" | "needed" | "undecided">();
  const open: { candidate: Candidate; share: Share; key: string; question: Question }[] = [];
  for (const candidate of candidates) {
    yield STEP;
    const share = shareOf(candidate, removed, policy);
    const key = keyOf(share, policy);
    let known = memory.get(key) as boolean | undefined;
    if (known === undefined && (namesNothing(share.own) || isShown(candidate, share, policy))) {
      known = namesNothing(share.own);
      memory.set(key, known);
    }
    if (known === undefined && candidate.piece) {
      known = (yield* isRepeated(candidate.statement, candidate.piece, policy)) || undefined;
      if (known) memory.set(key, true);
    }
    if (known === undefined) open.push({ candidate, share, key, question: question(termsOf(share, policy), encoding) });
    else verdicts.set(candidate, known ? "idle" : "needed");
  }
  const answers = open.length > 0 ? yield open.map((one) => one.question) : [];
  for (const [i, { candidate, share, key }] of open.entries()) {
    const answer = answers[i];
    verdicts.set(candidate, answer?.verdict === "unsat" ? "idle" : answer?.verdict === "sat" ? "needed" : "undecided");
    if (answer && answer.verdict !== "unknown") memory.set(key, answer.verdict === "unsat");
    if (answer?.verdict !== "sat") continue;
    const request = requestOf(answer.model);
    if (shows(share, request, policy)) memory.set(hintKey(candidate.statement), { request });
  }
  return verdicts;
}

/** None of the statement's actions can be one: they are still being typed. (The formulas have no others: `question` in semantics/encoder/policy.ts.) */
function namesNothing({ action }: Statement): boolean {
  return action?.values.every(({ value }) => !/[*?]/.test(value) && !/^[^:]+:[^:]+$/.test(value)) ?? false;
}

/** Where a request that showed something of the statement is kept: a hint for the texts that it will have after the next keystrokes. */
function hintKey(statement: Statement): string {
  return `hint ${statement.index} ${statement.sid?.value ?? ""}`;
}

/** A request that needs the candidate is found without asking. */
function isShown({ statement, piece }: Candidate, share: Share, policy: Policy): boolean {
  const hint = policy.memory.get(hintKey(statement));
  const known = typeof hint === "object" && hint !== null ? [hint.request] : [];
  let refused: Share | null | undefined;
  let tries = 0;
  for (const request of examplesOf(statement, piece, known, policy.encoding)) {
    if (conforms(request, policy.encoding)) {
      if (shows(share, request, policy)) {
        if (known.length === 0) policy.memory.set(hintKey(statement), { request });
        return true;
      }
      // Looked for once, and only where no example shows it at once.
      if (refused === undefined) refused = whereRefusedMatch(share) ?? null;
      if (refused && shows(refused, request, policy)) return true;
    }
    if (++tries >= CHECKS.examplesOfAPart) return false;
  }
  return false;
}

/**
 * The idle ones among pieces of statements (undefined: the whole statement), each judged alone. What is known of a
 * statement among the same neighbours is not looked at again: an edit touches few of them.
 */
function* idleAmong(
  pieces: ReadonlyMap<Statement, readonly (Piece | undefined)[]>,
  removed: readonly Candidate[],
  policy: Policy,
): Investigation<Candidate[]> {
  const { document, memory } = policy;
  const gone = new Set(removed.filter((one) => !one.piece).map((one) => one.statement));
  const sets = kindsKey(policy.encoding);
  const known = new Map<Statement, Candidate[]>();
  const fresh = new Map<Statement, { key: string; candidates: Candidate[] }>();
  for (const [statement, list] of pieces) {
    if (list.length === 0) continue;
    yield STEP;
    const near = policy.neighbours(statement).filter((other) => !gone.has(other));
    const key = `${list[0] ? "pieces" : "whole"} ${numberOf(statement, document)}|${numbersKey(near, document)}|${policy.kind === "trust"}|${sets}`;
    const answer = memory.get(key) as string | undefined;
    const candidates = list.map((piece) => ({ statement, piece }));
    if (answer === undefined) fresh.set(statement, { key, candidates });
    else if (answer !== "")
      known.set(
        statement,
        answer.split(",").map((at) => candidates[Number(at)] as Candidate),
      );
  }
  const verdicts = yield* judgeAlone(
    [...fresh.values()].flatMap(({ candidates }) => candidates),
    removed,
    policy,
  );
  for (const [statement, { key, candidates }] of fresh) {
    const idle = candidates.filter((one) => verdicts.get(one) === "idle");
    if (candidates.every((one) => verdicts.get(one) !== "undecided")) memory.set(key, idle.map((one) => candidates.indexOf(one)).join());
    known.set(statement, idle);
  }
  return [...pieces.keys()].flatMap((statement) => known.get(statement) ?? []);
}

/** The last statements first; of a statement conditions before the values in them. */
function inOrder(idle: Candidate[]): Candidate[] {
  const rank = ({ piece }: Candidate) => (piece?.element === "Condition" ? 0 : piece?.element === "Value" ? 2 : 1);
  return idle.sort((a, b) => b.statement.index - a.statement.index || rank(a) - rank(b));
}

/** Adds those of the candidates to what is removed that still change nothing then, one after the other. */
function* takeOut(idle: Candidate[], removed: Candidate[], policy: Policy): Investigation<void> {
  for (const candidate of idle) {
    yield STEP;
    const { statement, piece } = candidate;
    const own = removed.filter((one) => one.statement === statement && one.piece).map((one) => one.piece as Piece);
    const gone = piece ? own.filter((one) => inSameList(one, piece)) : [];
    if (piece && piece.element !== "Condition" && gone.length + 1 >= entriesOf(statement, piece).length) continue;
    if (piece && own.some((one) => isPartOf(piece, one))) continue;
    if (piece && (yield* isCovered(statement, piece, gone, policy))) {
      removed.push(candidate);
      continue;
    }
    const share = shareOf(candidate, removed, policy);
    const key = keyOf(share, policy);
    let still = policy.memory.get(key) as boolean | undefined;
    if (still === undefined) {
      const { verdict } = yield* ask(question(termsOf(share, policy), policy.encoding));
      still = verdict === "unsat";
      if (verdict !== "unknown") policy.memory.set(key, still);
    }
    if (still) removed.push(candidate);
  }
}

/** Why a candidate does nothing. Only chooses the words. */
function* reasonOf({ statement, piece }: Candidate, share: Share, policy: Policy): Investigation<Reason> {
  if (piece?.widens) return "restated";
  const { memory, encoding, document } = policy;
  const key = `why ${keyOf(share, policy)}`;
  const known = memory.get(key) as Reason | undefined;
  if (known !== undefined) return known;
  const term = (one: Statement) => statementTerm(one, document, encoding);
  function* isEmpty(...parts: Term[]): Investigation<boolean> {
    if (parts.some((part) => part.kind === "false")) return true;
    return (yield* ask(question(parts, encoding))).verdict === "unsat";
  }
  if (namesNothing(share.own)) return "impossible";
  const own = term(share.own);
  const bare = { own: share.own, others: [], denies: [] };
  let reason: Reason = "covered";
  if (!isShown({ statement, piece }, { ...bare, denies: share.denies, allows: share.allows }, policy)) {
    if (!isShown({ statement, piece }, bare, policy) && (yield* isEmpty(own))) reason = "impossible";
    else if (share.denies.length > 0 && (yield* isEmpty(own, ...share.denies.map((deny) => not(term(deny)))))) reason = "swallowed";
    else if (share.allows && (yield* isEmpty(own, or(...share.allows.map(term))))) reason = "idle";
  }
  memory.set(key, reason);
  return reason;
}
