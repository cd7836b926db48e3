// Parts of a policy that do nothing: statements and list entries whose removal changes no access, proved.
import { not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { type Encoding, encodingFor, question, statementTerm } from "../meaning/formula";
import { editorFor, type Removal } from "../syntax/edit";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { actionParts, narrow, type Part, principalParts, resourceParts } from "./blame";
import type { CheckResult, Finding } from "./finding";
import type { Judgement } from "./grants";
import { ask, type Investigation } from "./investigation";
import { mayOverlap } from "./overlap";
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
  const terms = new Map(document.statements.map((s) => [s.index, statementTerm(s, document, encoding)]));
  const candidates = candidatesOf(document, encoding, judgement);
  // First pass, all at once: what changes nothing when it alone is removed. Everything else is certainly needed.
  const questions = candidates.map((candidate) => question(contribution(candidate, document, terms, encoding, []), encoding));
  const answers = questions.length > 0 ? yield questions : [];
  const idle = candidates.filter((_, i) => answers[i]?.verdict === "unsat");
  // Second pass, one after the other, each against the policy without those already taken. Whole statements go first.
  const removed: Candidate[] = [];
  for (const candidate of idle.sort(
    (a, b) => Number(a.part !== undefined) - Number(b.part !== undefined) || b.statement.index - a.statement.index,
  )) {
    if (removed.some((other) => other.statement === candidate.statement && other.part === undefined)) continue;
    if (candidate.part && leavesNothing(candidate, removed)) continue;
    if (removed.length === 0) removed.push(candidate);
    else if ((yield* ask(question(contribution(candidate, document, terms, encoding, removed), encoding))).verdict === "unsat")
      removed.push(candidate);
  }
  const findings: Finding[] = [];
  for (const candidate of removed) findings.push(yield* describe(candidate, document, terms, encoding));
  return { findings, undecided: [] };
}

/** The requests that only the candidate lets (or, for a Deny, keeps) in: empty if it does nothing. */
function contribution(
  candidate: Candidate,
  document: PolicyDocument,
  terms: Map<number, Term>,
  encoding: Encoding,
  removed: Candidate[],
): Term[] {
  const { statement, part } = candidate;
  const current = (other: Statement): Term => {
    const gone = removed.filter((r) => r.statement === other);
    if (gone.length === 0) return terms.get(other.index) as Term;
    if (gone.some((r) => !r.part)) return or();
    return statementTerm(
      without(
        other,
        gone.map((r) => r.part as Part),
      ),
      document,
      encoding,
    );
  };
  const own = part ? statementTerm(narrow(statement, [part]), document, encoding) : (terms.get(statement.index) as Term);
  const rest = part
    ? statementTerm(
        without(statement, [part, ...removed.filter((r) => r.statement === statement && r.part).map((r) => r.part as Part)]),
        document,
        encoding,
      )
    : or();
  const shape = part ? narrow(statement, [part]) : statement;
  const others = document.statements.filter((other) => other !== statement && mayOverlap(shape, other));
  const sameEffect = others.filter((other) => other.effect?.value === statement.effect?.value).map((other) => not(current(other)));
  const denies =
    statement.effect?.value === "Allow" ? others.filter((other) => other.effect?.value === "Deny").map((other) => not(current(other))) : [];
  return [own, not(rest), ...sameEffect, ...denies];
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

function* describe(candidate: Candidate, document: PolicyDocument, terms: Map<number, Term>, encoding: Encoding): Investigation<Finding> {
  const { statement, part } = candidate;
  const own = part ? statementTerm(narrow(statement, [part]), document, encoding) : (terms.get(statement.index) as Term);
  const denies = document.statements.filter((s) => s.effect?.value === "Deny" && s !== statement);
  const name = statement.sid ? code(statement.sid.value) : `with index ${statement.index}`;
  // Swallowed by Denies, or covered by others? The second question only chooses the words.
  const swallowed =
    statement.effect?.value === "Allow" &&
    denies.length > 0 &&
    (yield* ask(question([own, ...denies.map((d) => not(terms.get(d.index) as Term))], encoding))).verdict === "unsat";
  const impossible = own.kind === "false" || (!swallowed && (yield* ask(question([own], encoding))).verdict === "unsat");
  const related = swallowed
    ? denies.slice(0, 3).map((deny) => ({ message: "This Deny takes it away.", range: deny.effect?.range ?? deny.range }))
    : [];
  const why = impossible
    ? "matches no request at all"
    : swallowed
      ? "never grants anything: Deny statements take all of it away"
      : `changes nothing: the rest of the policy ${statement.effect?.value === "Deny" ? "denies" : "allows"} the same`;
  const removal = removalOf(candidate, document);
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

function removalOf(candidate: Candidate, document: PolicyDocument): Removal | undefined {
  const editor = editorFor(document.text);
  return candidate.part ? editor?.removeEntries([candidate.part.range]) : editor?.removeStatements([candidate.statement.index]);
}
