// Which token of a statement is to blame: the action, resource or principal strings through which the finding exists, each with its own counterexample.
import { CHECKS } from "../limits";
import type { Term } from "../logic/term";
import { actionTerm, type Encoding, resourceTerm, scopeOf } from "../semantics/encoder/policy";
import { principalTerm } from "../semantics/encoder/principals";
import { readContext } from "../semantics/evaluator/conditions";
import { hasPolicyVariables, matchesAction } from "../semantics/evaluator/policy";
import { principalRoutes } from "../semantics/evaluator/principals";
import { resourceMatches } from "../semantics/evaluator/resources";
import type { Request } from "../semantics/request";
import type { PolicyDocument, Range, Statement } from "../syntax/tree";
import type { Change } from "./change";
import { encodingOf, type Grant, grantThrough } from "./grants";
import type { Investigation } from "./investigation";
import type { Property, QuestionContext } from "./question";

/** A part of a statement, encoded and evaluated. */
export interface Part {
  /** `Change`: an edit that is no entry of a list, such as a condition that is gone. */
  element: "Action" | "Resource" | "Principal" | "Change";
  /** Position in the element's list. */
  index: number;
  text: string;
  range: Range;
  term: Term;
  matches(request: Request): boolean;
  /** Where an edit is to blame: the edit. */
  change?: Change;
  /** The edits without which this one opens nothing. */
  together?: Change[];
  /** Where a Deny is gone or stops less: as it was, and the statement that stands for it now. */
  deny?: Statement;
  heir?: Statement;
}

/** The elements that are lists of entries. */
type Listed = Exclude<Part["element"], "Change">;

/** Which tokens contribute to a finding. */
export interface Blame {
  /** The parts that contribute; empty if no single element discriminates: then the statement as a whole does. */
  parts: { part: Part; request: Request }[];
  /** True when every part of the element contributes. */
  all: boolean;
}

/**
 * Finds the tokens of `grant.statement` through which a request with the property is granted. Looks at the elements in
 * the given order and stops at the first element of which only some entries contribute. Lists are
 * searched by halving, so that one new action among 200 costs about 16 questions.
 */
export function* findBlame(
  document: PolicyDocument,
  grant: Grant,
  property: Property,
  context: QuestionContext,
  elements: readonly Listed[] = ["Action", "Resource", "Principal"],
): Investigation<Blame> {
  const encoding = encodingOf(context);
  const { statement } = grant;
  let fallback: Blame = { parts: [], all: true };
  const partsOf = {
    Action: () => actionParts(statement),
    Resource: () => resourceParts(statement, document, encoding, context),
    Principal: () => principalParts(statement),
  };
  for (const element of elements) {
    const parts = partsOf[element]();
    if (parts.length === 0) continue;
    const own = parts.find((part) => part.matches(grant.request));
    if (parts.length === 1) {
      if (fallback.parts.length === 0) fallback = { parts: [{ part: parts[0] as Part, request: grant.request }], all: true };
      continue;
    }
    const found: { part: Part; request: Request }[] = own ? [{ part: own, request: grant.request }] : [];
    yield* contributing(
      parts.filter((part) => part !== own),
      document,
      statement,
      property,
      context,
      found,
    );
    found.sort((a, b) => a.part.index - b.part.index);
    if (found.length < parts.length && found.length <= CHECKS.tokensToldApart) return { parts: found, all: false };
    if (fallback.parts.length === 0 && found.length <= CHECKS.tokensToldApart) fallback = { parts: found, all: true };
  }
  return fallback;
}

function* contributing(
  parts: Part[],
  document: PolicyDocument,
  statement: Statement,
  property: Property,
  context: QuestionContext,
  found: { part: Part; request: Request }[],
): Investigation<void> {
  if (parts.length === 0 || found.length > CHECKS.tokensToldApart) return;
  const narrowed: Property = {
    ...property,
    holds: (request) => property.holds(request) && parts.some((part) => part.matches(request)),
    actionPatterns:
      parts[0]?.element === "Action"
        ? property.actionPatterns
          ? [...property.actionPatterns, ...parts.map((part) => part.text)]
          : parts.map((part) => part.text)
        : property.actionPatterns,
    resourcePatterns: parts[0]?.element === "Resource" ? parts.map((part) => part.text) : property.resourcePatterns,
  };
  const grant = yield* grantThrough(document, narrow(statement, parts), narrowed, context);
  if (grant === null) return;
  if (parts.length === 1) {
    // A part that is not decided is to blame as long as nobody proves the contrary; only replayed ones carry a request.
    if ("request" in grant) found.push({ part: parts[0] as Part, request: grant.request });
    return;
  }
  const middle = Math.ceil(parts.length / 2);
  yield* contributing(parts.slice(0, middle), document, statement, property, context, found);
  yield* contributing(parts.slice(middle), document, statement, property, context, found);
}

/** The statement with one element reduced to the parts. */
export function narrow(statement: Statement, parts: Part[]): Statement {
  const indexes = new Set(parts.map((part) => part.index));
  const keep = <T>(list: T[]) => list.filter((_, i) => indexes.has(i));
  switch (parts[0]?.element) {
    case "Action":
      return { ...statement, action: statement.action && { ...statement.action, values: keep(statement.action.values) } };
    case "Resource":
      return { ...statement, resource: statement.resource && { ...statement.resource, values: keep(statement.resource.values) } };
    case "Principal":
      return { ...statement, principal: statement.principal && { ...statement.principal, entries: keep(statement.principal.entries) } };
    default:
      return statement;
  }
}

function actionParts(statement: Statement): Part[] {
  return (statement.action?.values ?? []).map((value, index) => ({
    element: "Action",
    index,
    text: value.value,
    range: value.range,
    term: actionTerm({ values: [value] }),
    matches: (request) => matchesAction(value.value, request.action),
  }));
}

function resourceParts(statement: Statement, document: PolicyDocument, encoding: Encoding, context: QuestionContext): Part[] {
  return (statement.resource?.values ?? []).map((value, index) => ({
    element: "Resource",
    index,
    text: value.value,
    range: value.range,
    term: resourceTerm({ values: [value] }, scopeOf(document, encoding)),
    matches: (request) =>
      resourceMatches(value.value, request.resource, {
        context: readContext(request.context),
        types: context.types,
        variables: hasPolicyVariables(document),
      }),
  }));
}

function principalParts(statement: Statement): Part[] {
  const principal = statement.principal;
  return (principal?.entries ?? []).map((entry, index) => ({
    element: "Principal",
    index,
    text: entry.id.value,
    range: entry.id.range,
    term: principalTerm([entry]),
    matches: (request) =>
      principalRoutes({ ...(principal as NonNullable<typeof principal>), entries: [entry] }, request.principal).size > 0,
  }));
}
