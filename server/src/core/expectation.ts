// The expectations of `iam-prover.json`: a request and what a policy must decide about it. Needs no solver.
import type { ExpectedDecision } from "./analysis-api";
import type { Counterexample, Finding } from "./checks/finding";
import { type Limit, passesLimits } from "./checks/grants";
import { code, failure, statementName, whyAllowed, whyNotAllowed } from "./explain";
import { decidePolicy, type PolicyDecision, type StatementTrace } from "./meaning/decide";
import type { KeyTypes } from "./meaning/keys";
import type { Decision, Request } from "./meaning/request";
import type { PolicyDocument, Range } from "./syntax/tree";

/**
 * A finding `expectation-failed` for every expectation that a policy does not meet, at the statement that decides. A policy is
 * judged by itself and under its limits (SEMANTICS.md 4.1, 4.4), as all findings about it are.
 */
export function brokenExpectations(document: PolicyDocument, expectations: readonly ExpectedDecision[], limits: readonly Limit[], types: KeyTypes): Finding[] {
  return expectations.flatMap((expected) => {
    const policy = decidePolicy(document, expected.request, types);
    const barring = limits.find((limit) => !passesLimits([limit], expected.request, types));
    const decision = decisionUnder(policy, barring, expected.request, types);
    if (meets(decision, expected.decision)) return [];
    return [finding(document, expected, policy, decision, barring, types)];
  });
}

/** `deny` stands for both ways of not allowing. */
function meets(decision: Decision, expected: ExpectedDecision["decision"]): boolean {
  return expected === "deny" ? decision !== "allow" : decision === expected;
}

function decisionUnder(policy: PolicyDecision, barring: Limit | undefined, request: Request, types: KeyTypes): Decision {
  if (!barring || policy.decision === "explicitDeny") return policy.decision;
  const denied = barring.documents.some((one) => decidePolicy(one, request, types).decision === "explicitDeny");
  return denied ? "explicitDeny" : "implicitDeny";
}

function finding(document: PolicyDocument, expected: ExpectedDecision, policy: PolicyDecision, decision: Decision, barring: Limit | undefined, types: KeyTypes): Finding {
  const { request } = expected;
  const index = decision === "allow" ? policy.allows[0] : policy.denies[0];
  const statement = index === undefined ? undefined : document.statements[index];
  const why = decision === "allow" ? whyAllowed(document, request, types) : reasons(document, request, policy, barring, types);
  const counterexample: Counterexample | undefined =
    decision === "allow" && index !== undefined ? { request, statementIndex: index, allowedBecause: why, possibleToday: true } : undefined;
  return {
    code: "expectation-failed",
    severity: "error",
    message: `Expected ${code(expected.decision)}, but the decision is ${code(decision)}, for ${code(request.action)} on ${code(request.resource)} by ${caller(request)}. ${why.join(" ")}`,
    range: statement ? tokenOf(document, policy, statement.index, decision) : headOf(document),
    ...(statement && { statementIndex: statement.index }),
    ...(statement?.sid && { sid: statement.sid.value }),
    ...(counterexample && { counterexample }),
    ...(expected.place && { related: [{ message: "The expectation.", range: expected.place.range, file: expected.place.file }] }),
  };
}

function reasons(document: PolicyDocument, request: Request, policy: PolicyDecision, barring: Limit | undefined, types: KeyTypes): string[] {
  if (policy.decision !== "allow" || !barring) return whyNotAllowed(document, request, types);
  const traces = barring.documents.flatMap((one) => decidePolicy(one, request, types).statements);
  const deny = traces.find((trace) => trace.matches && trace.effect === "Deny");
  const nearest = traces.find((trace) => trace.effect === "Allow" && trace.failed);
  const detail = deny ? `${statementName(deny)} denies it` : nearest ? `in ${statementName(nearest)} ${failure(nearest)}` : "it allows nothing";
  return [`The policy allows it, but its ${barring.name} does not: ${detail}.`];
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
