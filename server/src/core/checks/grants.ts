// The shape of every access question: which Allow statements grant some request that has a further property, each with a replayed counterexample.
import { code } from "../explain";
import { and, not } from "../logic/build";
import type { Answer, Literal, Model, Term } from "../logic/term";
import { needsNoPermission, needsPermission, notRefusedByAws, refusedByAws } from "../semantics/aws-facts";
import { type Encoding, encodingFor, kindsKey, policyFormula, question, statementTerm, variablesOf } from "../semantics/encoder/policy";
import { decideAll } from "../semantics/evaluator/compose";
import { allowsThrough, isAllowed } from "../semantics/evaluator/policy";
import { byHolder, callerRelations, catalogueRelation, keyRelations } from "../semantics/examples/possible";
import { isPossible, madePossible, replayable } from "../semantics/examples/possible-request";
import { beautify, requestOf, settle } from "../semantics/examples/witness";
import type { KeyTypes } from "../semantics/keys";
import { callerContradiction, hasIdentityPolicies, withCallerKeys, withOwnKeys } from "../semantics/own-keys";
import { servicesMeet } from "../semantics/relations";
import type { Request } from "../semantics/request";
import { opaquePart, PRINCIPAL } from "../semantics/request-variables";
import { byObject } from "../session/query";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { certainly, hasUnknownParts, isUnknown, unknownWords, withUnknownsHolding } from "./certain";
import { ask, type Investigation, together } from "./investigation";
import { identified, numberOf, numbersKey, remembered } from "./memo";
import { mayOverlap } from "./overlap";
import { type Property, passesLimits, type QuestionContext, withinLimits } from "./question";
import { tooLargeToProve } from "./size";

/** A request that a statement grants, replayed. */
export interface Grant {
  statement: Statement;
  request: Request;
}

/** What was not decided, and what ran out. */
export interface NotDecided {
  /** Undefined when it concerns the whole policy. */
  statement?: Statement;
  reason: string;
}

/** The answers about all statements that were asked about. */
export interface GrantResult {
  grants: Grant[];
  undecided: NotDecided[];
}

/**
 * Every Allow statement of the policy through which some request is allowed that has the property. One question per
 * statement; each answer is replayed in the concrete evaluator, and one that fails the replay counts as not decided.
 * `focus` narrows the statements.
 */
export function* findGrants(
  document: PolicyDocument,
  property: Property,
  context: QuestionContext,
  focus?: (statement: Statement) => boolean,
): Investigation<GrantResult> {
  const tooLarge = tooLargeToProve(context.documents);
  if (tooLarge) return { grants: [], undecided: [{ reason: tooLarge }] };
  const statements = document.statements.filter((statement) => statement.effect?.value === "Allow" && (focus?.(statement) ?? true));
  const results = yield* together(statements.map((statement) => grantThrough(document, statement, property, context)));
  return {
    grants: results.filter((r) => r !== null && "request" in r) as Grant[],
    undecided: results.filter((r) => r !== null && "reason" in r) as NotDecided[],
  };
}

/** The encoding that all questions of one context share. */
export const encodingOf = byObject("checks/encodings", ({ documents, types }: QuestionContext): Encoding => encodingFor(documents, types));

/** Does the statement (or a narrowed form of it, with the same index) grant a request with the property? Null: proved not to. */
export function* grantThrough(
  document: PolicyDocument,
  statement: Statement,
  property: Property,
  context: QuestionContext,
): Investigation<Grant | NotDecided | null> {
  const asked = property.narrow ? property.narrow(statement, document) : statement;
  if (asked === null) return null;
  const denies = document.statements.filter((other) => other.effect?.value === "Deny" && mayOverlap(asked, other));
  // Where an operator does not exist: whatever it means, as `certainly` says it of formulas.
  const [least, older] = [
    withUnknownsHolding(document, "Deny", context.types),
    property.older && withUnknownsHolding(property.older, "Allow", context.types),
  ];
  const limits = context.limits?.map((limit) => ({
    ...limit,
    documents: limit.documents.map((one) => withUnknownsHolding(one, "Deny", context.types)),
  }));
  const calls = namesCallers(document) ? () => true : hasIdentityPolicies;
  const shows = (request: Request) =>
    refusedByAws(request) === null &&
    calls(request.principal) &&
    allowsThrough(least, statement.index, request, context.types) &&
    passesLimits(limits, request, context.types) &&
    property.holds(request, statement) &&
    (older === property.older || !older || !isAllowed(older, request, context.types));
  const accept = property.possibleCallers
    ? (request: Request) => shows(request) && callerContradiction(request) === null && shows(withCallerKeys(request))
    : shows;
  const { actionPatterns, resourcePatterns, principals } = property;
  const around = {
    catalogue: context.catalogue,
    statement: asked,
    documents: context.documents,
    actionPatterns,
    resourcePatterns,
    principals,
    standsAlone:
      property.standsAlone ??
      ((request: Request) => {
        const whole = withOwnKeys(request);
        return allowedAlone(least, whole, context.types) && !(older && allowedAlone(older, whole, context.types));
      }),
  };
  const memory = remembered(context);
  const key = memoryKey(document, asked, denies, property, context);
  const known = key === undefined ? undefined : memory.get(key);
  if (known === null) return null;
  if (typeof known === "object" && accept(known.request)) return { request: known.request, statement };
  const found = yield* witnessed((encoding) => grantParts(document, asked, denies, property, context, encoding), context, accept, around, {
    acceptsCertain: true,
    comparing: older !== undefined,
    ...(property.possibleCallers && { completes: shows }),
  });
  if (key !== undefined && (found === null || "request" in found)) memory.set(key, found);
  return found && { ...found, statement };
}

/** Text of everything that the answer depends on; undefined where that is not known of the property. */
function memoryKey(
  document: PolicyDocument,
  statement: Statement,
  denies: Statement[],
  property: Property,
  context: QuestionContext,
): string | undefined {
  const own = property.term.key?.({ statement, document });
  if (own === undefined) return undefined;
  const limits = (context.limits ?? []).map(
    (limit) => `${limit.deniesOnly}${limit.documents.map((one) => numbersKey(one.statements, one)).join("/")}`,
  );
  return `${own}|${namesCallers(document)}|${numberOf(statement, document)}|${numbersKey(denies, document)}|${limits.join(";")}|${kindsKey(encodingOf(context))}`;
}

/** The policy is attached to a resource: it says for whom it is. */
function namesCallers(document: PolicyDocument): boolean {
  return document.statements.some((statement) => statement.principal || statement.notPrincipal);
}

/** The composition of all policies (SEMANTICS.md 4) with this one alone: attached to the caller, or to the resource if it names callers. */
function allowedAlone(document: PolicyDocument, request: Request, types: KeyTypes): boolean {
  const none = {
    permissionsBoundaries: [],
    sessionPolicies: [],
    vpcEndpointPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const set = namesCallers(document)
    ? { ...none, identityPolicies: [], resourcePolicy: document }
    : { ...none, identityPolicies: [document] };
  return decideAll(set, request, types).decision === "allow";
}

/**
 * A grant that somebody could use today: the same question in the mode `real` (SEMANTICS.md 3.6). Null: proved that
 * there is none, though the policy grants the access all the same.
 */
export function* possibleGrant(
  document: PolicyDocument,
  statement: Statement,
  property: Property,
  context: QuestionContext,
): Investigation<Grant | NotDecided | null> {
  const catalogue = context.catalogue;
  const patterns = property.actionPatterns ?? statement.action?.values.map((value) => value.value) ?? ["*"];
  const possible: Property = {
    ...property,
    term: identified(
      (encoding, given) => {
        const term = property.term(encoding, given);
        const denies = policyFormula(document, encoding).denies.filter((deny) => mayOverlap(statement, deny.statement));
        const others = [
          ...(given ? [given.matches] : []),
          ...denies.map((deny) => deny.matches),
          ...withinLimits(context.limits, encoding),
        ];
        const used = variablesOf([term, ...others]);
        const identity = namesCallers(document) ? [] : [byHolder()];
        return and(term, ...identity, ...keyRelations(used), catalogue ? catalogueRelation(catalogue, patterns) : and());
      },
      (given) => {
        const own = property.term.key?.(given);
        return own && `possible ${JSON.stringify(patterns)} ${numberOf(statement, document)} ${own}`;
      },
    ),
  };
  return yield* grantThrough(document, statement, possible, context);
}

/**
 * Asks for a request that satisfies all parts, replays it with `accept` and makes it believable. Null: proved that there
 * is none. An answer that fails the replay is not decided. `acceptsCertain`: where an operator does not exist, `accept`
 * takes only what holds whatever it means.
 */
export function* witnessed(
  parts: (encoding: Encoding) => Term[],
  context: QuestionContext,
  accept: (request: Request) => boolean,
  around: Surroundings,
  { acceptsCertain = false, comparing = false, completes }: WitnessOptions = {},
): Investigation<{ request: Request } | { reason: string } | null> {
  const encoding = encodingOf(context);
  const conjuncts = parts(encoding);
  if (conjuncts.some((part) => part.kind === "false")) return null;
  if (context.documents.some((document) => hasUnknownParts(document, context.types))) {
    const found = yield* forCertain();
    return found && "request" in found && acceptsCertain ? believable(found.request, accept, around) : found;
  }
  const { answer, request } = yield* attempt(conjuncts);
  if (request) return believable(request, accept, around);
  if (answer.verdict !== "sat") return answer.verdict === "unsat" ? null : { reason: answer.reason };
  if (!answer.literals.some(({ atom }) => isUnknown(atom.variable))) return { reason: whyNotReplayed(answer.literals) };
  const found = yield* forCertain();
  return found && "request" in found ? believable(found.request, accept, around) : found;

  /** Asks for all that is wanted; the request that the replay takes, if there is one. */
  function* attempt(wanted: Term[]): Investigation<{ answer: Answer; request?: Request }> {
    const read = (model: Model) => (completes ? withCallerKeys(requestOf(model)) : requestOf(model));
    let answer = yield* ask(question(wanted, encoding));
    if (answer.verdict === "sat" && isDecidedByAws(read(answer.model), comparing)) {
      // What AWS decides by itself is no matter of policies. Few requests are of that kind, so most questions need not say it.
      const facts = [...notRefusedByAws(), ...(comparing ? [needsPermission()] : [])];
      answer = yield* ask(question([...wanted, ...facts], encoding));
    }
    if (answer.verdict !== "sat") return { answer };
    const request = read(answer.model);
    if (accept(request)) return { answer, request };
    const possible = completes && madePossible(requestOf(answer.model), completes);
    return { answer, ...(possible && { request: possible }) };
  }

  /**
   * The same where nobody knows what some part means: only a request that is there whatever it means is shown. If there
   * are others, nothing is decided.
   */
  function* forCertain(): Investigation<{ request: Request } | { reason: string } | null> {
    const sure = conjuncts.map((part) => certainly(part));
    const certain = sure.some((part) => part.kind === "false") ? undefined : yield* attempt(sure);
    if (certain?.request) return { request: replayable(certain.request, accept) };
    const { answer, request } = yield* attempt(conjuncts);
    if (answer.verdict === "unsat") return null;
    if (request && acceptsCertain) return { request };
    // What stands in the way of a request that rests on nothing unknown comes before what others rest on.
    const first = certain && certain.answer.verdict !== "unsat" ? certain.answer : answer;
    return { reason: first.verdict === "unknown" ? first.reason : whyNotReplayed(first.literals) };
  }
}

/** The same as people would write it, and as somebody could make it where that takes no more than another caller. */
function believable(request: Request, accept: (request: Request) => boolean, around: Surroundings): { request: Request } {
  const keepsServices = servicesMeet(request) ? (candidate: Request) => servicesMeet(candidate) && accept(candidate) : accept;
  const plain = beautify(request, keepsServices, around);
  const keeps = (candidate: Request) => keepsServices(candidate) && isPossible(candidate, keepsServices);
  const stands = (candidate: Request) => keepsServices(candidate) && (around.standsAlone?.(candidate) ?? true);
  const possible = madePossible(plain, stands) ?? madePossible(plain, keepsServices);
  if (possible) return { request: replayable(settle(possible, keeps, around), accept) };
  const raw = madePossible(request, keepsServices);
  return { request: replayable(raw ? beautify(raw, keeps, around) : plain, accept) };
}

type Surroundings = Parameters<typeof beautify>[2];

interface WitnessOptions {
  acceptsCertain?: boolean;
  /** The question is what one policy allows and another does not. */
  comparing?: boolean;
  /** Only a request that can be made is accepted: the model's gets its own keys before it is replayed, and this replays it otherwise. */
  completes?: (request: Request) => boolean;
}

function isDecidedByAws(request: Request, comparing: boolean): boolean {
  return refusedByAws(request) !== null || (comparing && needsNoPermission(request));
}

/** The conjuncts of the question: the statement matches, no Deny does, the limits let the request pass, and it has the property. */
function grantParts(
  document: PolicyDocument,
  statement: Statement,
  denies: Statement[],
  property: Property,
  context: QuestionContext,
  encoding: Encoding,
): Term[] {
  const formula = policyFormula(document, encoding);
  const own = formula.allows.find((allow) => allow.statement === statement);
  const matches = own?.matches ?? statementTerm(statement, document, encoding);
  const denied = formula.denies.filter((deny) => denies.includes(deny.statement)).map((deny) => not(deny.matches));
  const parts = [matches, ...denied, ...withinLimits(context.limits, encoding), property.term(encoding, { statement, matches, document })];
  const used = variablesOf(parts);
  // A policy of an identity lets in its holders only, whoever else an older policy or a limit names.
  const holders = !namesCallers(document) && used.has(PRINCIPAL.id) ? [byHolder()] : [];
  return [...parts, ...holders, ...(property.possibleCallers ? callerRelations(used) : [])];
}

/** What a counterexample rests on that the concrete evaluator did not accept. */
export function whyNotReplayed(literals: Literal[]): string {
  const parts = literals.flatMap(({ atom }) => opaquePart(atom.variable) ?? []);
  const rests = parts.map(({ why, text }) =>
    why === "model" ? `a condition that cannot be modelled (${code(text)})` : unknownWords[why](code(text), ""),
  );
  return rests.length > 0
    ? `the verdict rests on ${[...new Set(rests)].join("; and on ")}`
    : "the counterexample did not replay in the concrete evaluator; please report this policy";
}
