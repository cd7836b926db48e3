// The shape of every access question: which Allow statements grant some request that has a further property, each with a replayed counterexample.
import type { Catalogue } from "../catalogue/api";
import { and, not, or } from "../logic/build";
import type { Answer, Term } from "../logic/term";
import { decidePolicy } from "../meaning/decide";
import { encodingFor, type Encoding, policyFormula, type PolicyFormula, question } from "../meaning/formula";
import type { KeyTypes } from "../meaning/keys";
import type { Request } from "../meaning/request";
import { beautify, requestOf } from "../meaning/witness";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { ask, type Investigation, together } from "./investigation";
import { mayOverlap } from "./overlap";

/** What all questions about one policy share. */
export interface Judgement {
  types: KeyTypes;
  catalogue?: Catalogue;
  /** Policies that occur together in the questions, so that keys and values mean the same in all. */
  documents: PolicyDocument[];
  /** Policies that limit the judged one: all questions then speak of the effective access. */
  limits?: Limit[];
}

/** A permissions boundary, or one level of organisation policies: one of them has to allow the request (unless `deniesOnly`), and none may deny it. */
export interface Limit {
  name: string;
  documents: PolicyDocument[];
  /** Resource control policies: AWS attaches one that allows everything to every level. */
  deniesOnly: boolean;
}

/** The request passes the limits: both readings. */
export function withinLimits(limits: Limit[] | undefined, encoding: Encoding): Term[] {
  return (limits ?? []).flatMap((limit) => {
    const formulas = limit.documents.map((document) => policyFormula(document, encoding));
    return [...(limit.deniesOnly ? [] : [or(...formulas.flatMap((formula) => formula.allows.map((allow) => allow.matches)))]), ...formulas.map((formula) => not(formula.denied))];
  });
}

export function passesLimits(limits: Limit[] | undefined, request: Request, types: KeyTypes): boolean {
  return (limits ?? []).every((limit) => {
    const decisions = limit.documents.map((document) => decidePolicy(document, request, types).decision);
    return !decisions.includes("explicitDeny") && (limit.deniesOnly || decisions.includes("allow"));
  });
}

/** What a question takes for granted, so that a property need not say it again: the statement that matches, and the formula of the policy whose Denies do not. */
export interface Given {
  statement: Statement;
  matches: Term;
  formula: PolicyFormula;
}

/** A property of requests, in both readings. `given` may be used to leave out what is implied or cannot matter. */
export interface Property {
  term(encoding: Encoding, given?: Given): Term;
  holds(request: Request): boolean;
  /** Patterns that the property wants of action or resource, for a believable counterexample. */
  actionPatterns?: string[];
  resourcePatterns?: string[];
  /** Callers that make the point best. */
  principals?: Request["principal"][];
}

export interface Grant {
  statement: Statement;
  request: Request;
}

export interface NotDecided {
  /** Undefined when it concerns the whole policy. */
  statement?: Statement;
  reason: string;
}

export interface GrantResult {
  grants: Grant[];
  undecided: NotDecided[];
}

/**
 * Every Allow statement of the policy through which some request is allowed that has the property. One question per
 * statement; each answer is replayed in the concrete evaluator, and one that fails the replay counts as not decided.
 * `focus` narrows the statements.
 */
export function* findGrants(document: PolicyDocument, property: Property, judgement: Judgement, focus?: (statement: Statement) => boolean): Investigation<GrantResult> {
  const encoding = encodingFor(judgement.documents, judgement.types);
  const formula = policyFormula(document, encoding);
  const statements = formula.allows.filter(({ statement, matches }) => matches.kind !== "false" && (focus?.(statement) ?? true));
  const results = yield* together(statements.map(({ statement, matches }) => grantThrough(formula, statement, matches, property, encoding, judgement)));
  return {
    grants: results.filter((r) => r !== null && "request" in r) as Grant[],
    undecided: results.filter((r) => r !== null && "reason" in r) as NotDecided[],
  };
}

/** Does the statement (or a part of it, given by `matches`) grant a request with the property? Null: proved not to. */
export function* grantThrough(
  formula: PolicyFormula,
  statement: Statement,
  matches: Term,
  property: Property,
  encoding: Encoding,
  judgement: Judgement,
): Investigation<Grant | NotDecided | null> {
  const extra = property.term(encoding, { statement, matches, formula });
  if (extra.kind === "false") return null;
  const accept = (request: Request) => {
    const decision = decidePolicy(formula.document, request, judgement.types);
    return decision.decision === "allow" && decision.allows.includes(statement.index) && passesLimits(judgement.limits, request, judgement.types) && property.holds(request);
  };
  const parts = [matches, ...formula.denies.filter((deny) => mayOverlap(statement, deny.statement)).map((deny) => not(deny.matches)), ...withinLimits(judgement.limits, encoding), extra];
  return yield* witnessed(parts, encoding, accept, (request) => ({ statement, request }), statement, {
    catalogue: judgement.catalogue,
    statement,
    documents: judgement.documents,
    actionPatterns: property.actionPatterns,
    resourcePatterns: property.resourcePatterns,
    principals: property.principals,
  });
}

/** Asks, replays, beautifies. A question whose answer cannot be replayed is asked again with policy variables in set values pinned; what still fails is not decided. */
export function* witnessed<T>(
  parts: Term[],
  encoding: Encoding,
  accept: (request: Request) => boolean,
  found: (request: Request) => T,
  statement: Statement | undefined,
  around: Parameters<typeof beautify>[2],
): Investigation<T | NotDecided | null> {
  const whole = and(...parts);
  if (whole.kind === "false") return null;
  const answer: Answer = yield* ask(question(parts, encoding));
  if (answer.verdict === "unsat") return null;
  if (answer.verdict === "unknown") return { statement, reason: answer.reason };
  const request = requestOf(answer.model);
  if (accept(request)) return found(beautify(request, accept, around));
  const rests = answer.literals.filter((literal) => literal.atom.variable.startsWith("flag:opaque:")).map((literal) => literal.atom.variable.slice("flag:opaque:".length).split("|")[0]);
  return { statement, reason: rests.length > 0 ? `the verdict rests on a condition that cannot be modelled (\`${rests.join("`, `")}\`)` : "the counterexample did not replay in the concrete evaluator; please report this policy" };
}
