// Guardrails: service and resource control policies. They limit and grant nothing, so they are judged beside full access (SEMANTICS.md 9.18),
// and what became wider is told at the Deny that lost it.
import { not, or } from "../logic/build";
import { policyFormula, statementTerm } from "../semantics/encoder/policy";
import { decideAll, type PolicySet } from "../semantics/evaluator/compose";
import { readContext } from "../semantics/evaluator/conditions";
import { isAllowed, matchStatement } from "../semantics/evaluator/policy";
import { contradiction } from "../semantics/own-keys";
import type { Request } from "../semantics/request";
import { byObjectAndText } from "../session/query";
import { parsePolicy } from "../syntax/parse";
import type { Located, PolicyDocument, PolicyKind, Range, Statement } from "../syntax/tree";
import { withPossibleRequest } from "./believable";
import { type Grant, grantThrough, type NotDecided } from "./grants";
import { type Loss, placeOf } from "./guardrail-place";
import { type Investigation, together } from "./investigation";
import { identified, numberOf } from "./memo";
import { sameText } from "./narrow";
import type { Property, QuestionContext } from "./question";
import { tooLargeToProve } from "./size";

/** The kinds of policies that only limit. */
export type GuardrailKind = Extract<PolicyKind, "scp" | "rcp">;

/** True for the kinds of policies that only limit. */
export function isGuardrail(kind: PolicyKind | undefined): kind is GuardrailKind {
  return kind === "scp" || kind === "rcp";
}

/**
 * The guardrail as it is in force: beside the policy of AWS that allows everything. `RCPFullAWSAccess` stands at every
 * level and cannot be detached; a service control policy with Allow statements is a list of what is allowed, and stands
 * by itself. The statement that stands for AWS's policy comes last (`isStandIn`).
 */
export function inForce(document: PolicyDocument, kind: GuardrailKind): PolicyDocument {
  if (kind === "scp" && document.statements.some(({ effect }) => effect?.value === "Allow")) return document;
  return besideFullAccess(document, kind);
}

const besideFullAccess = byObjectAndText(
  "checks/guardrails in force",
  (document: PolicyDocument, kind: GuardrailKind): PolicyDocument => ({
    ...document,
    statements: [...document.statements, standIn(document, kind)],
  }),
);

/** A statement that is AWS's, not the user's: it has no place in the text. */
interface StandIn extends Statement {
  isStandIn: true;
}

/** The statement is AWS's, not the user's: it has no place in the text. */
export function isStandIn(statement: Statement): boolean {
  return "isStandIn" in statement;
}

function standIn(document: PolicyDocument, kind: GuardrailKind): StandIn {
  const range: Range = { start: document.range.start, end: document.range.start };
  const at = (value: string): Located<string> => ({ value, range });
  const star = (name: string) => ({ key: at(name), negated: false, values: [at("*")], isArray: false, range });
  return {
    isStandIn: true,
    index: document.statements.length,
    range,
    effect: at("Allow"),
    action: star("Action"),
    resource: star("Resource"),
    ...(kind === "rcp" && {
      principal: { key: at("Principal"), negated: false, isStar: true, entries: [{ kind: "AWS", id: at("*") }], kinds: [], range },
    }),
    properties: [],
  };
}

/** What a new guardrail lets through that the older one did not. */
export interface GuardrailResult {
  losses: Loss[];
  /** Through Allow statements of a list of what is allowed. */
  grants: Grant[];
  undecided: NotDecided[];
}

/**
 * What the new guardrail lets through and the older one stopped: by a Deny, or because its list did not allow it. One
 * question for each Deny that the new policy has not, and one for each Allow.
 */
export function* findLosses(
  older: PolicyDocument,
  updated: PolicyDocument,
  kind: GuardrailKind,
  context: QuestionContext,
): Investigation<GuardrailResult> {
  const tooLarge = tooLargeToProve(context.documents);
  if (tooLarge) return { losses: [], grants: [], undecided: [{ reason: tooLarge }] };
  const [before, after] = [inForce(older, kind), inForce(updated, kind)];
  const allows = after.statements.filter(({ effect }) => effect?.value === "Allow");
  const denies = after.statements.filter(({ effect }) => effect?.value === "Deny");
  const changed = before.statements.filter(
    (one) => one.effect?.value === "Deny" && !denies.some((other) => sameText(one, before, other, after)),
  );
  const result: GuardrailResult = { losses: [], grants: [], undecided: [] };
  const lost = yield* together(changed.map((deny) => lostBy(deny, before, after, allows, kind, context)));
  for (const [i, found] of lost.entries()) {
    if (found === null) continue;
    if ("reason" in found) result.undecided.push(found);
    else result.losses.push(placeOf(changed[i] as Statement, found.request, older, updated, context.types));
  }
  if (before.statements.some(isStandIn)) return result;
  const property = notListed(before, context);
  for (const found of yield* together(allows.map((allow) => grantThrough(after, allow, property, context)))) {
    if (found === null) continue;
    if ("reason" in found) result.undecided.push(found);
    else result.grants.push(yield* withPossibleRequest(found, after, property, context));
  }
  return result;
}

/** A request that the Deny stopped and the new policy lets through. */
function* lostBy(
  deny: Statement,
  before: PolicyDocument,
  after: PolicyDocument,
  allows: Statement[],
  kind: GuardrailKind,
  context: QuestionContext,
): Investigation<{ request: Request } | NotDecided | null> {
  const property = { ...stoppedBy(deny, before, context), standsAlone: differsInForce(before, after, kind, context) };
  let undecided: NotDecided | null = null;
  // Shown only where no Allow has a request that somebody can make.
  let impossible: { request: Request } | undefined;
  for (const allow of allows) {
    const found = yield* grantThrough(after, allow, property, context);
    if (found && "request" in found) {
      const { request } = yield* withPossibleRequest(found, after, property, context);
      if (contradiction(request) === null) return { request };
      impossible ??= { request };
    } else if (found) undecided ??= { reason: found.reason };
  }
  return impossible ?? undecided;
}

function stoppedBy(deny: Statement, before: PolicyDocument, context: QuestionContext): Property {
  return {
    term: identified(
      (encoding) => statementTerm(deny, before, encoding),
      () => `stopped ${numberOf(deny, before)}`,
    ),
    holds: (request) => matchStatement(deny, before, request, context.types, readContext(request.context)).matches,
    actionPatterns: deny.action?.values.map(({ value }) => value),
    resourcePatterns: deny.resource?.values.map(({ value }) => value),
    older: before,
  };
}

/** No Allow of the older list (as it is in force) matches; what its Denies stopped is asked about by itself. */
export function notListed(before: PolicyDocument, context: QuestionContext): Property {
  const listed = { ...before, statements: before.statements.filter(({ effect }) => effect?.value === "Allow") };
  return {
    term: (encoding) => not(or(...policyFormula(before, encoding).allows.map(({ matches }) => matches))),
    holds: (request) => !isAllowed(listed, request, context.types),
    older: before,
  };
}

/** Whether the request by itself shows the difference, put to all policies together: the caller may do everything else. */
function differsInForce(
  before: PolicyDocument,
  after: PolicyDocument,
  kind: GuardrailKind,
  { types }: QuestionContext,
): (request: Request) => boolean {
  return (request) => {
    const decision = (guardrail: PolicyDocument) => decideAll(beside(guardrail, kind), request, types).decision;
    return decision(after) === "allow" && decision(before) !== "allow";
  };
}

const fullAccess = parsePolicy('{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}')
  .document as PolicyDocument;

function beside(guardrail: PolicyDocument, kind: GuardrailKind): PolicySet {
  const [own, none] = [[[guardrail]], []];
  return {
    identityPolicies: [fullAccess],
    permissionsBoundaries: [],
    sessionPolicies: [],
    vpcEndpointPolicies: [],
    serviceControlPolicies: kind === "scp" ? own : none,
    resourceControlPolicies: kind === "rcp" ? own : none,
  };
}
