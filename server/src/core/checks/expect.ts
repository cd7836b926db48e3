// The expectations of `iam-prover.json`: requests, and what a policy must decide about them. Needs no solver.
import type { Catalogue } from "../catalogue/api";
import { code, failure, statementName, whyAllowed, whyNotAllowed } from "../explain";
import type { PolicyDecision, StatementTrace } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Decision, Request } from "../semantics/request";
import type { PolicyDocument, Range } from "../syntax/tree";
import { answerRequest, type Opinion, type Reply, whyUndecided } from "./ask";
import type { Counterexample, Finding, Undecided } from "./finding";
import { missingSentences } from "./missing-keys";
import type { Limit } from "./question";

/** A request and what the policy must decide about it (`expect` of the settings). */
export interface ExpectedDecision {
  request: Request;
  /** `deny` stands for both ways of not allowing. */
  decision: Decision | "deny";
  /** Where it is written. */
  place?: { file: string; range: Range };
}

/** An expectation and what became of it. */
interface ExpectationResult {
  expected: ExpectedDecision;
  reply: Reply;
  /** Why the decision is what it is, in plain sentences. */
  because: string[];
  /** `expectation-failed` at the statement that decides; undefined when the expectation is met, or that is not decided. */
  finding?: Finding;
  /** Whether it is met rests on an operator that does not exist. */
  undecided?: Undecided;
}

/**
 * Tests expectations on a policy, by itself and under its limits (SEMANTICS.md 4.1, 4.4), as all findings about it are
 * judged. One result for each, in order. The editor, the Test Explorer and `scan` all come here.
 */
export function checkExpectations(
  document: PolicyDocument,
  expectations: readonly ExpectedDecision[],
  limits: readonly Limit[],
  types: KeyTypes,
  catalogue?: Catalogue,
): ExpectationResult[] {
  return expectations.map((expected) => {
    const reply = answerRequest(document, limits, expected.request, types, catalogue);
    const because = reasonsOf(reply, types);
    const meets = (decision: Decision) => (expected.decision === "deny" ? decision !== "allow" : decision === expected.decision);
    const met = reply.possible.filter(meets).length;
    if (met === 0) return { expected, reply, because, finding: findingOf(document, expected, reply, because) };
    if (met < reply.possible.length) return { expected, reply, because, undecided: undecidedOf(document, expected, reply, because) };
    return { expected, reply, because };
  });
}

/** Why the reply is what it is: the policy's own reasons, or the limit that bars what it allows; and what the request does not state. */
export function reasonsOf(reply: Reply, types: KeyTypes): string[] {
  return [...(reply.byAws !== undefined ? [reply.byAws] : ownReasons(reply, types)), ...missingSentences(reply.missing)];
}

function ownReasons(reply: Reply, types: KeyTypes): string[] {
  const { decision, request, opinions } = reply;
  const open = whyUndecided(reply);
  if (open !== undefined) return [open];
  const own = opinions[0] as Opinion;
  if (decision === "allow") return whyAllowed(own.document, request, types);
  const denying = opinions.find(({ decided }) => decided.decision === "explicitDeny");
  const barring = denying ?? opinions.find(({ bars }) => bars);
  if (!barring || barring.limit === undefined) return whyNotAllowed(own.document, request, types);
  const deny = barring.decided.statements.find((trace) => trace.matches && trace.effect === "Deny");
  const nearest = barring.decided.statements.find((trace) => trace.effect === "Allow" && trace.failed);
  const detail = deny
    ? `${statementName(deny)} denies it`
    : nearest
      ? `in ${statementName(nearest)} ${failure(nearest)}`
      : "it allows nothing";
  const allowed = own.decided.decision === "allow";
  return [`${allowed ? "The policy allows it, but its" : "Its"} ${barring.limit} does not${allowed ? "" : " allow it"}: ${detail}.`];
}

/** At the condition whose operator does not exist, where it stands in the policy itself. */
function undecidedOf(document: PolicyDocument, expected: ExpectedDecision, { request, opinions }: Reply, because: string[]): Undecided {
  const [open] = opinions[0]?.undecided ? opinions[0].open : [];
  return {
    code: "expectation-failed",
    message: `Not decided whether ${code(request.action)} on ${code(request.resource)} by ${caller(request)} is decided as expected (${code(expected.decision)}). ${because.join(" ")}`,
    range: open?.unknown.range ?? headOf(document),
    ...(open && { statementIndex: open.index }),
  };
}

function findingOf(document: PolicyDocument, expected: ExpectedDecision, { decision, opinions }: Reply, because: string[]): Finding {
  const { request } = expected;
  const { decided } = opinions[0] as Opinion;
  const index = decision === "allow" ? decided.allows[0] : decided.denies[0];
  const statement = index === undefined ? undefined : document.statements[index];
  const counterexample: Counterexample | undefined =
    decision === "allow" && index !== undefined
      ? { request, statementIndex: index, allowedBecause: because, possibleToday: true }
      : undefined;
  return {
    code: "expectation-failed",
    severity: "error",
    message: `Expected ${code(expected.decision)}, but the decision is ${code(decision)}, for ${code(request.action)} on ${code(request.resource)} by ${caller(request)}. ${because.join(" ")}`,
    range: statement ? tokenOf(document, decided, statement.index, decision) : headOf(document),
    ...(statement && { statementIndex: statement.index }),
    ...(statement?.sid && { sid: statement.sid.value }),
    ...(counterexample && { counterexample }),
    ...(expected.place && { related: [{ message: "The expectation.", range: expected.place.range, file: expected.place.file }] }),
  };
}

/** The entry of `Action` that let the request in; for a Deny, and where no entry did, the Effect. */
function tokenOf(document: PolicyDocument, policy: PolicyDecision, index: number, decision: Decision): Range {
  const statement = document.statements[index];
  const trace = policy.statements[index] as StatementTrace;
  const entry = decision === "allow" ? statement?.action?.values.find((value) => value.value === trace.matched.action) : undefined;
  return entry?.range ?? statement?.effect?.range ?? statement?.range ?? headOf(document);
}

function headOf(document: PolicyDocument): Range {
  return document.properties[0]?.name.range ?? { start: document.range.start, end: Math.min(document.range.start + 1, document.range.end) };
}

function caller({ principal }: Request): string {
  return principal.type === "Anonymous" ? "an anonymous caller" : code(principal.id);
}
