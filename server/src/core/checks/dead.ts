// Parts of a policy that do nothing: statements and list entries whose removal changes no access, proved.
import { not } from "../logic/build";
import type { Term } from "../logic/term";
import { type Encoding, encodingFor, question, statementTerm } from "../meaning/formula";
import { editorFor, type Removal } from "../syntax/edit";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { actionParts, narrow, type Part, principalParts, resourceParts } from "./blame";
import type { CheckResult, Finding } from "./finding";
import type { Judgement } from "./grants";
import { ask, type Investigation } from "./investigation";
import { numberOf, numbersKey, remembered } from "./memo";
import { mayOverlap } from "./overlap";
import { onlyThrough } from "./routes";
import { code } from "../explain";

/** At most this many entries are asked about one by one; beyond, only whole statements are. */
const MAX_PARTS = 400;

/** A thing that could be removed, and what it adds to the policy as a term. */
interface Candidate {
  statement: Statement;
  part?: Part;
}

/**
 * Finds statements and entries that change nothing. Two entries that cover each other are not both reported: the found
 * set can be removed together. Entries are asked one by one against the policy without what was found before.
 */
export function* findDead(document: PolicyDocument, judgement: Judgement): Investigation<CheckResult> {
  const encoding = encodingFor(judgement.documents, judgement.types);
  const terms = termsOf(document, encoding);
  const candidates = candidatesOf(document, encoding, judgement);
  // First pass, all at once: what changes nothing when it alone is removed. Everything else is certainly needed.
  const memory = remembered(judgement.types);
  const keyOf = keysOf(document, encoding);
  const keys = candidates.map((candidate) => keyOf(candidate));
  const fresh = candidates.filter((_, i) => memory.get(keys[i] as string) === undefined);
  const answers =
    fresh.length > 0 ? yield fresh.map((candidate) => question(contribution(candidate, document, terms, encoding, []), encoding)) : [];
  for (const [i, candidate] of fresh.entries()) {
    const verdict = answers[i]?.verdict;
    if (verdict === "sat" || verdict === "unsat") memory.set(keyOf(candidate), verdict === "unsat");
  }
  const idle = candidates.filter((_, i) => memory.get(keys[i] as string) === true);
  // Second pass, one after the other, each against the policy without those already taken. Whole statements go first.
  const removed: Candidate[] = [];
  for (const candidate of idle.sort(
    (a, b) => Number(a.part !== undefined) - Number(b.part !== undefined) || b.statement.index - a.statement.index,
  )) {
    if (removed.some((other) => other.statement === candidate.statement && other.part === undefined)) continue;
    if (candidate.part && leavesNothing(candidate, removed)) continue;
    if (removed.length > 0) {
      const key = keyOf(candidate, removed);
      let still = memory.get(key);
      if (still === undefined) {
        const { verdict } = yield* ask(question(contribution(candidate, document, terms, encoding, removed), encoding));
        still = verdict === "unsat";
        if (verdict !== "unknown") memory.set(key, still);
      }
      if (still !== true) continue;
    }
    removed.push(candidate);
  }
  const findings: Finding[] = [];
  const editor = removed.length > 0 ? editorFor(document.text) : undefined;
  for (const candidate of removed) {
    const { statement } = candidate;
    const denies = document.statements.filter((s) => s.effect?.value === "Deny" && s !== statement && mayOverlap(statement, s));
    const key = `why ${keyOf(candidate)}|${numbersKey(denies, document)}`;
    let reason = memory.get(key) as Reason | undefined;
    if (reason === undefined) {
      reason = yield* reasonOf(candidate, denies, document, terms, encoding);
      memory.set(key, reason);
    }
    findings.push(describe(candidate, reason, denies, editor));
  }
  return { findings, undecided: [] };
}

type Terms = (statement: Statement) => Term;

/** The statements as terms, each made when it is first asked for. */
function termsOf(document: PolicyDocument, encoding: Encoding): Terms {
  const made = new Map<Statement, Term>();
  return (statement) => {
    const term = made.get(statement) ?? statementTerm(statement, document, encoding);
    made.set(statement, term);
    return term;
  };
}

/**
 * Text of everything that says whether a candidate changes anything when it is removed: it, the statements that it
 * overlaps with, and what of them is removed already.
 */
function keysOf(document: PolicyDocument, encoding: Encoding): (candidate: Candidate, removed?: Candidate[]) => string {
  const sets = [...encoding.unknownSets].sort().join();
  const neighbours = new Map<Statement, Statement[]>();
  const nameOf = ({ statement, part }: Candidate) => `${numberOf(statement, document)}${part ? ` ${part.element} ${part.index}` : ""}`;
  return (candidate, removed = []) => {
    const { statement, part } = candidate;
    let near = neighbours.get(statement);
    if (!near) {
      near = document.statements.filter((other) => other !== statement && mayOverlap(statement, other));
      neighbours.set(statement, near);
    }
    const shape = part?.element === "Action" ? narrow(statement, [part]) : statement;
    const others = shape === statement ? near : near.filter((other) => mayOverlap(shape, other));
    const gone = removed.filter((one) => one.statement === statement || others.includes(one.statement)).map(nameOf);
    return `idle ${nameOf(candidate)}|${numbersKey(others, document)}|${gone.sort().join()}|${sets}`;
  };
}

/** The requests that only the candidate lets (or, for a Deny, keeps) in: empty if it does nothing. */
function contribution(candidate: Candidate, document: PolicyDocument, terms: Terms, encoding: Encoding, removed: Candidate[]): Term[] {
  const { statement, part } = candidate;
  /** A statement without what is removed already; none if all of it is. */
  const current = (other: Statement, more: Part[] = []): Statement[] => {
    const gone = removed.filter((r) => r.statement === other);
    const parts = [...gone.flatMap((r) => r.part ?? []), ...more];
    if (gone.some((r) => !r.part)) return [];
    return [parts.length === 0 ? other : without(other, parts)];
  };
  const term = (one: Statement): Term => (document.statements[one.index] === one ? terms(one) : statementTerm(one, document, encoding));
  const own = part ? narrow(statement, [part]) : statement;
  const others = document.statements.filter((other) => other !== statement && mayOverlap(own, other));
  const sameEffect = [
    ...(part ? current(statement, [part]) : []),
    ...others.filter((other) => other.effect?.value === statement.effect?.value).flatMap((other) => current(other)),
  ];
  if (statement.effect?.value !== "Allow") return [term(own), ...sameEffect.map((other) => not(term(other)))];
  const denies = others
    .filter((other) => other.effect?.value === "Deny")
    .flatMap((other) => current(other))
    .map((other) => not(term(other)));
  const byRoute = onlyThrough(own, sameEffect, term);
  if (byRoute) return [byRoute, ...denies];
  return [term(own), ...sameEffect.map((other) => not(term(other))), ...denies];
}

/** The statement without some entries. */
function without(statement: Statement, parts: Part[]): Statement {
  let result = statement;
  for (const element of ["Action", "Resource", "Principal"] as const) {
    const gone = new Set(parts.filter((part) => part.element === element).map((part) => part.index));
    if (gone.size === 0) continue;
    const all =
      element === "Action" ? statement.action?.values : element === "Resource" ? statement.resource?.values : statement.principal?.entries;
    const keep = (all ?? []).map((_, index) => index).filter((index) => !gone.has(index));
    result =
      keep.length === 0
        ? emptied(result, element)
        : narrow(
            result,
            keep.map((index) => ({ element, index }) as Part),
          );
  }
  return result;
}

/** A list without entries matches nothing (SEMANTICS.md 1.3). */
function emptied(statement: Statement, element: Part["element"]): Statement {
  if (element === "Action") return { ...statement, action: statement.action && { ...statement.action, values: [] } };
  if (element === "Resource") return { ...statement, resource: statement.resource && { ...statement.resource, values: [] } };
  return { ...statement, principal: statement.principal && { ...statement.principal, entries: [] } };
}

function leavesNothing(candidate: Candidate, removed: Candidate[]): boolean {
  const { statement, part } = candidate;
  const total =
    part?.element === "Action"
      ? statement.action?.values.length
      : part?.element === "Resource"
        ? statement.resource?.values.length
        : statement.principal?.entries.length;
  return removed.filter((r) => r.statement === statement && r.part?.element === part?.element).length + 1 >= (total ?? 0);
}

function candidatesOf(document: PolicyDocument, encoding: Encoding, judgement: Judgement): Candidate[] {
  const statements = document.statements.filter((s) => s.effect?.value === "Allow" || s.effect?.value === "Deny");
  const whole: Candidate[] = statements.length > 1 ? statements.map((statement) => ({ statement })) : [];
  const parts = statements.flatMap((statement) =>
    [actionParts(statement), resourceParts(statement, document, encoding, judgement), principalParts(statement)]
      .filter((list) => list.length > 1)
      .flatMap((list) => list.map((part) => ({ statement, part }))),
  );
  return parts.length > MAX_PARTS ? whole : [...whole, ...parts];
}

/** Why a candidate does nothing: it matches no request, Denies take all of it away, or the rest of the policy does the same. Only chooses the words. */
type Reason = "impossible" | "swallowed" | "covered";

function* reasonOf(
  { statement, part }: Candidate,
  denies: Statement[],
  document: PolicyDocument,
  terms: Terms,
  encoding: Encoding,
): Investigation<Reason> {
  const own = part ? statementTerm(narrow(statement, [part]), document, encoding) : terms(statement);
  if (own.kind === "false") return "impossible";
  const swallowed =
    statement.effect?.value === "Allow" &&
    denies.length > 0 &&
    (yield* ask(question([own, ...denies.map((deny) => not(terms(deny)))], encoding))).verdict === "unsat";
  const impossible = (yield* ask(question([own], encoding))).verdict === "unsat";
  return impossible ? "impossible" : swallowed ? "swallowed" : "covered";
}

function describe(candidate: Candidate, reason: Reason, denies: Statement[], editor: ReturnType<typeof editorFor>): Finding {
  const { statement, part } = candidate;
  const name = statement.sid ? code(statement.sid.value) : `with index ${statement.index}`;
  const swallowed = reason === "swallowed";
  const impossible = reason === "impossible";
  const related = swallowed
    ? denies.slice(0, 3).map((deny) => ({ message: "This Deny takes it away.", range: deny.effect?.range ?? deny.range }))
    : [];
  const why = impossible
    ? "matches no request at all"
    : swallowed
      ? "never grants anything: Deny statements take all of it away"
      : `changes nothing: the rest of the policy ${statement.effect?.value === "Deny" ? "denies" : "allows"} the same`;
  const removal = removalOf(candidate, editor);
  return {
    code: part ? "redundant-element" : "dead-statement",
    severity: "hint",
    message: part ? `${code(part.text)} ${why} (proved).` : `The statement ${name} ${why} (proved).`,
    range: part ? part.range : statement.range,
    statementIndex: statement.index,
    sid: statement.sid?.value,
    unnecessary: true,
    related,
    fixes: removal?.ok
      ? [
          {
            title: part ? `Remove ${code(part.text)}` : `Remove the statement ${name}`,
            edits: removal.edits,
            effect: "changes no access (proved)",
            proved: true,
            keepsAccess: true,
            preferred: true,
          },
        ]
      : [],
  };
}

function removalOf(candidate: Candidate, editor: ReturnType<typeof editorFor>): Removal | undefined {
  return candidate.part ? editor?.removeEntries([candidate.part.range]) : editor?.removeStatements([candidate.statement.index]);
}
