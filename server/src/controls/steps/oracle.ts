// Answers a control's question about one policy: as formulas for the solver and, for every counterexample, in the concrete evaluator. Pure.
import type { Catalogue } from "../../core/catalogue/api";
import { isListedAccess, isOutside } from "../../core/checks/access";
import { findGrants, witnessed } from "../../core/checks/grants";
import type { Investigation } from "../../core/checks/investigation";
import { questionContext } from "../../core/checks/operations";
import type { Property, QuestionContext } from "../../core/checks/question";
import { statementName as nameOf } from "../../core/explain";
import { matches } from "../../core/globs/match";
import { glob, literal } from "../../core/globs/pattern";
import { and, isIn, not } from "../../core/logic/build";
import type { Pattern, Term } from "../../core/logic/term";
import { conditionTerm, isSetKey } from "../../core/semantics/encoder/conditions";
import { type Encoding, encodingFor, policyFormula } from "../../core/semantics/encoder/policy";
import { accountPatterns, entryPatterns } from "../../core/semantics/encoder/principals";
import { conditionHolds, readContext } from "../../core/semantics/evaluator/conditions";
import { decidePolicy } from "../../core/semantics/evaluator/policy";
import { splitArn } from "../../core/semantics/evaluator/wildcard";
import { normaliseKey } from "../../core/semantics/keys";
import { principalString } from "../../core/semantics/principal-text";
import type { Request } from "../../core/semantics/request";
import { PRINCIPAL } from "../../core/semantics/request-variables";
import { inferKind } from "../../core/syntax/kind";
import { parsePolicy } from "../../core/syntax/parse";
import type { ConditionEntry, Located, PolicyDocument, PolicyKind, PrincipalEntry, Range, Statement } from "../../core/syntax/tree";
import type { CallerConstraint, ContextConstraint, ControlQuestion } from "./question";

/** What holds of one policy. */
export type OracleAnswer =
  /** The expected outcome is proved. */
  | { verdict: "holds"; example?: Request }
  /** It is refuted: by a request, or because no request is granted that should be. */
  | { verdict: "fails"; reason: string; counterexample?: Request; statementIndex?: number; range?: Range }
  /** The question makes no sense for this policy. */
  | { verdict: "notApplicable"; reason: string }
  | { verdict: "undecided"; reason: string };

export interface OracleEnvironment {
  catalogue?: Catalogue;
}

/** Asks the question of the policy. Every counterexample has been replayed. Source: SEMANTICS.md 4.1 (decision), 5.2 (listed access). */
export function* askControl(
  text: string,
  kind: PolicyKind | undefined,
  control: ControlQuestion,
  environment: OracleEnvironment,
): Investigation<OracleAnswer> {
  const parsed = parsePolicy(text, { allowComments: true });
  const fatal = parsed.problems.find((problem) => problem.fatal);
  if (!parsed.document || fatal) return { verdict: "undecided", reason: fatal?.message ?? "the file holds no policy document" };
  const actual = kind ?? control.policies.kind ?? inferKind(parsed.document);
  if (!namesCallers(actual) && !speaksOfOwner(control.caller)) {
    return { verdict: "notApplicable", reason: "this policy names no callers: it applies to the identity that it is attached to" };
  }
  const document = onlyDenies(actual, parsed.document) ? withImpliedAllow(parsed.document) : parsed.document;
  const context = questionContext([document], environment);
  const property = propertyOf(control, context);
  switch (control.expected) {
    case "notGranted":
    case "granted": {
      const { grants, undecided } = yield* findGrants(document, property, context);
      const grant = grants[0];
      if (control.expected === "granted") {
        if (grant) return { verdict: "holds", example: grant.request };
        if (undecided[0]) return { verdict: "undecided", reason: undecided[0].reason };
        return { verdict: "fails", reason: "no request like this is granted", range: document.range };
      }
      if (grant && grant.statement.index >= parsed.document.statements.length)
        return { verdict: "fails", reason: "no statement of this policy denies it", counterexample: grant.request, range: document.range };
      if (grant)
        return {
          verdict: "fails",
          reason: `${statementName(grant.statement)} grants it`,
          counterexample: grant.request,
          statementIndex: grant.statement.index,
          range: grant.statement.range,
        };
      return undecided[0] ? { verdict: "undecided", reason: undecided[0].reason } : { verdict: "holds" };
    }
    default:
      return yield* askWhetherAlways(document, property, context, control.expected === "alwaysGranted");
  }
}

/**
 * A resource control policy can only deny, and AWS attaches one that allows everything beside it; a service control
 * policy without any Allow is written for the same company. Alone they would grant nothing, and every question on
 * them would be answered by that.
 */
function onlyDenies(kind: PolicyKind, document: PolicyDocument): boolean {
  return kind === "rcp" || (kind === "scp" && !document.statements.some((statement) => statement.effect?.value === "Allow"));
}

/** The document with a last statement that allows everything. */
function withImpliedAllow(document: PolicyDocument): PolicyDocument {
  const [everything] = parsePolicy('{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}').document?.statements ?? [];
  if (!everything) throw new Error("The implied statement does not parse.");
  return { ...document, statements: [...document.statements, { ...everything, index: document.statements.length, range: document.range }] };
}

/** Is every request with the property granted? `wanted`: whether it should be. */
function* askWhetherAlways(
  document: PolicyDocument,
  property: Property,
  context: QuestionContext,
  wanted: boolean,
): Investigation<OracleAnswer> {
  const accept = (request: Request) => decidePolicy(document, request, context.types).decision !== "allow" && property.holds(request);
  const { actionPatterns, resourcePatterns } = property;
  const found = yield* witnessed((encoding) => [property.term(encoding), not(policyFormula(document, encoding).allowed)], context, accept, {
    catalogue: context.catalogue,
    documents: context.documents,
    actionPatterns,
    resourcePatterns,
  });
  if (found !== null && "reason" in found) return { verdict: "undecided", reason: found.reason };
  const always = found === null;
  if (always === wanted) return { verdict: "holds", ...(found ? { example: found.request } : {}) };
  if (found) return { verdict: "fails", reason: "this request is not granted", counterexample: found.request, range: document.range };
  return { verdict: "fails", reason: "every request like this is granted", range: document.range };
}

/** All that the steps say of the request, encoded and evaluated. */
function propertyOf(control: ControlQuestion, context: QuestionContext): Property {
  const access = isListedAccess([{ actions: control.actions, resources: control.resources }], context);
  const parts: Property[] = [
    access,
    callerProperty(control.caller, context),
    ...control.context.map((constraint) => contextProperty(constraint, context)),
  ];
  return {
    term: (encoding) => and(...parts.map((part) => part.term(encoding))),
    holds: (request) => parts.every((part) => part.holds(request)),
    actionPatterns: access.actionPatterns,
    resourcePatterns: access.resourcePatterns,
  };
}

function callerProperty(caller: CallerConstraint, context: QuestionContext): Property {
  const among = (patterns: Pattern[]): Property => ({
    term: () => isIn(PRINCIPAL, patterns),
    holds: (request) => patterns.some((pattern) => matches(pattern, principalString(request.principal))),
  });
  switch (caller.who) {
    case "anyone":
      return { term: () => and(), holds: () => true };
    case "anonymous":
      return both([
        among([literal("anonymous")]),
        ...KEYS_OF_IDENTITIES.map((key) => contextProperty({ key, relation: "isMissing", values: [] }, context)),
      ]);
    case "service":
      return among(caller.ids.map((id) => literal(`service:${id}`)));
    case "principal":
      return either(caller.ids.map((id) => both([among(entryPatterns(awsPrincipal(id))), ...keysOfPrincipal(id, context)])));
    case "inAccount":
      return either(caller.ids.map((id) => both([among(accountPatterns(id)), carries("aws:PrincipalAccount", [id], context)])));
    case "outsideAccount":
      return isOutside({ accounts: caller.ids, organizations: [], services: [] });
    case "outsideOrganization":
      return isOutside({ accounts: [], organizations: caller.ids, services: [] });
    case "inOrganization":
      return both([among([glob("arn:*")]), carries("aws:PrincipalOrgID", caller.ids, context)]);
  }
}

/** Keys that only requests of an AWS identity, or of a service that acts for one, can carry. */
const KEYS_OF_IDENTITIES = [
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceOrgID",
  "aws:SourceOrgPaths",
];

/** Keys that AWS puts into every request of a principal: they say who it is, as its ARN does. */
function keysOfPrincipal(id: string, context: QuestionContext): Property[] {
  const arn = splitArn(id);
  const account = arn?.[4] ?? "";
  const owner = /^\d{12}$/.test(account) ? [carries("aws:PrincipalAccount", [account], context)] : [];
  return arn?.[2] === "iam" ? [carries("aws:PrincipalArn", [id], context), ...owner] : owner;
}

function awsPrincipal(id: string): PrincipalEntry {
  return { kind: "AWS", id: { value: id, range: { start: 0, end: 0 } } };
}

function carries(key: string, values: string[], context: QuestionContext): Property {
  return contextProperty({ key, relation: "is", values }, context);
}

/** One step on the request's context, said in the policy language's own operators so that the evaluator and the encoder read it as they read policies. */
function contextProperty(constraint: ContextConstraint, context: QuestionContext): Property {
  const key = normaliseKey(constraint.key);
  const present = condition("Null", constraint.key, ["false"]);
  const absent = condition("Null", constraint.key, ["true"]);
  if (constraint.relation === "isMissing") return conditionProperty(absent, context);
  if (constraint.relation === "isPresent") return conditionProperty(present, context);
  const type = context.types.type(key) ?? "String";
  const plain = {
    Bool: "Bool",
    Numeric: "NumericEquals",
    Date: "DateEquals",
    IPAddress: "IpAddress",
    ARN: "ArnLike",
    Binary: "BinaryEquals",
    String: "StringLike",
  } as const;
  const element = type.replace(/^ArrayOf/, "") as keyof typeof plain;
  // An ARN operator rejects what is no ARN pattern; a plain `*` is meant as any text.
  const operator = element === "ARN" && constraint.values.some((value) => value.split(":").length < 6) ? "StringLike" : plain[element];
  const entry = (encoding: Encoding) =>
    condition(isSetKey(key, encoding) ? `ForAnyValue:${operator}` : operator, constraint.key, constraint.values);
  const concrete = entry(encodingFor(context.documents, context.types));
  const is: Property = {
    term: (encoding) => conditionTerm(entry(encoding), scopeOf(encoding)),
    holds: (request) => holds(concrete, request, context),
  };
  return constraint.relation === "is"
    ? is
    : both([conditionProperty(present, context), { term: (encoding) => not(is.term(encoding)), holds: (request) => !is.holds(request) }]);
}

function conditionProperty(entry: ConditionEntry, context: QuestionContext): Property {
  return { term: (encoding) => conditionTerm(entry, scopeOf(encoding)), holds: (request) => holds(entry, request, context) };
}

function holds(entry: ConditionEntry, request: Request, context: QuestionContext): boolean {
  return conditionHolds(entry, { context: readContext(request.context), types: context.types, variables: false });
}

/** The steps' values are text, not policy language: no policy variables in them. */
function scopeOf(encoding: Encoding) {
  return { types: encoding.types, unknownSets: encoding.unknownSets, variables: false };
}

function condition(operator: string, key: string, values: string[]): ConditionEntry {
  const range = { start: 0, end: 0 };
  const located = (value: string): Located<string> => ({ value, range });
  return { operator: located(operator), key: located(key), values: values.map(located), isArray: true, range };
}

function both(properties: Property[]): Property {
  return {
    term: (encoding): Term => and(...properties.map((one) => one.term(encoding))),
    holds: (request) => properties.every((one) => one.holds(request)),
  };
}

function either(properties: Property[]): Property {
  return {
    term: (encoding) => not(and(...properties.map((one) => not(one.term(encoding))))),
    holds: (request) => properties.some((one) => one.holds(request)),
  };
}

/** Identity and service control policies say nothing of who calls. */
function namesCallers(kind: PolicyKind): boolean {
  return kind !== "identity" && kind !== "scp";
}

/** Questions that make sense of a policy that is attached to its caller. */
function speaksOfOwner(caller: CallerConstraint): boolean {
  return caller.who === "anyone" || caller.who === "principal" || caller.who === "inAccount" || caller.who === "inOrganization";
}

function statementName(statement: Statement): string {
  return nameOf({ index: statement.index, ...(statement.sid ? { sid: statement.sid.value } : {}) });
}
