// The evaluator: does one policy allow this request? The second opinion on everything the solver says.
import { byObject } from "../../session/query";
import type { PolicyDocument, Statement, StringList } from "../../syntax/tree";
import { choices } from "../choices";
import type { KeyTypes } from "../keys";
import type { Decision, Request } from "../request";
import { type Context, conditionHolds, readContext, type Scope } from "./conditions";
import { type GrantRoute, isSpared, principalRoutes } from "./principals";
import { resourceMatches } from "./resources";
import { matchesPattern, type Pattern, wildcardPattern } from "./wildcard";

/** Why a statement matches or does not: the first element that fails, in the order in which they are checked. */
export interface StatementTrace {
  index: number;
  sid?: string;
  effect: string;
  matches: boolean;
  failed?: {
    element: "Principal" | "NotPrincipal" | "Action" | "NotAction" | "Resource" | "NotResource" | "Condition";
    operator?: string;
    key?: string;
  };
  /** The entry of each list that matched. */
  matched: { action?: string; resource?: string };
  routes: Set<GrantRoute>;
}

/** What one policy says of a request, and by which statements. */
export interface PolicyDecision {
  decision: Decision;
  /** Indexes of the matching Allow and Deny statements. */
  allows: number[];
  denies: number[];
  statements: StatementTrace[];
}

/** One policy, one request (SEMANTICS.md 4.1): a matching Deny wins, else a matching Allow, else nothing. */
export function decidePolicy(
  document: PolicyDocument,
  request: Request,
  types: KeyTypes,
  context: Context = readContext(request.context),
): PolicyDecision {
  const statements = document.statements.map((statement) => matchStatement(statement, document, request, types, context));
  const of = (effect: string) => statements.filter((s) => s.matches && s.effect === effect).map((s) => s.index);
  const allows = of("Allow");
  const denies = of("Deny");
  return { decision: denies.length > 0 ? "explicitDeny" : allows.length > 0 ? "allow" : "implicitDeny", allows, denies, statements };
}

/** The policy allows the request, and this Allow statement is one that matches. The same as asking `decidePolicy`, in less work. */
export function allowsThrough(document: PolicyDocument, index: number, request: Request, types: KeyTypes): boolean {
  return isAllowed(document, request, types, (statement) => statement.index === index);
}

/** `decidePolicy` says "allow" (through one of the statements that `focus` names). */
export function isAllowed(document: PolicyDocument, request: Request, types: KeyTypes, focus?: (statement: Statement) => boolean): boolean {
  const scope = scopeOf(document, types, readContext(request.context));
  const noted: Noted = { matched: {}, routes: direct };
  const some = (effect: string, focused?: (statement: Statement) => boolean) =>
    document.statements.some(
      (statement) =>
        statement.effect?.value === effect &&
        (focused?.(statement) ?? true) &&
        !(statement.action && matchedAction(statement.action, request.action) === undefined) &&
        failure(statement, request, scope, noted) === undefined,
    );
  return some("Allow", focus) && !some("Deny");
}

/** Policy variables exist only in this version (SEMANTICS.md 3.4 rule 1). */
export function hasPolicyVariables(document: PolicyDocument): boolean {
  return document.version?.value === "2012-10-17";
}

/** A statement matches iff Principal, Action, Resource and every condition match. Elements that are absent do not restrict. */
export function matchStatement(
  statement: Statement,
  document: PolicyDocument,
  request: Request,
  types: KeyTypes,
  context: Context,
): StatementTrace {
  const trace: StatementTrace = {
    index: statement.index,
    sid: statement.sid?.value,
    effect: statement.effect?.value ?? "",
    matches: false,
    matched: {},
    routes: direct,
  };
  const failed = failure(statement, request, scopeOf(document, types, context), trace);
  return failed ? Object.assign(trace, { failed }) : Object.assign(trace, { matches: true });
}

function scopeOf(document: PolicyDocument, types: KeyTypes, context: Context): Scope {
  return { context, types, variables: hasPolicyVariables(document) };
}

/** What is noted of a statement on the way to the first element that fails. */
type Noted = Pick<StatementTrace, "matched" | "routes">;

/** The first element of a statement that the request fails. */
function failure(statement: Statement, request: Request, scope: Scope, noted: Noted): StatementTrace["failed"] {
  if (statement.principal) {
    noted.routes = principalRoutes(statement.principal, request.principal);
    if (noted.routes.size === 0) return { element: "Principal" };
  }
  if (statement.notPrincipal && isSpared(statement.notPrincipal, request.principal, choices.notPrincipalAccountEntry))
    return { element: "NotPrincipal" };

  if (statement.action) {
    noted.matched.action = matchedAction(statement.action, request.action);
    if (noted.matched.action === undefined) return { element: "Action" };
  }
  if (statement.notAction && matchedAction(statement.notAction, request.action) !== undefined) return { element: "NotAction" };

  if (statement.resource) {
    noted.matched.resource = matchedResource(statement.resource, request.resource, scope);
    if (noted.matched.resource === undefined) return { element: "Resource" };
  }
  if (statement.notResource && matchedResource(statement.notResource, request.resource, scope) !== undefined)
    return { element: "NotResource" };

  // A statement without any action element is no statement (it cannot be stored): it matches nothing.
  if (!statement.action && !statement.notAction) return { element: "Action" };

  for (const entry of statement.condition?.entries ?? []) {
    if (!conditionHolds(entry, scope)) return { element: "Condition", operator: entry.operator.value, key: entry.key.value };
  }
  return undefined;
}

const direct: Set<GrantRoute> = new Set(["direct"]);

/** A list of actions, made ready to be asked: the names by their lower-case text, and the patterns. */
interface ReadyList {
  readonly names: ReadonlyMap<string, number>;
  readonly patterns: readonly { pattern: Pattern; index: number }[];
  /** The action that was asked for last, and which entry matches it: one request is held against a policy many times in a row. */
  asked?: string;
  answer: number;
}

const readyList = byObject("evaluator/lists of actions", ({ values }: StringList): ReadyList => {
  const names = new Map<string, number>();
  const patterns: { pattern: Pattern; index: number }[] = [];
  values.forEach(({ value }, index) => {
    const text = value.toLowerCase();
    if (/[*?]/.test(text)) patterns.push({ pattern: wildcardPattern(text), index });
    else if (!names.has(text)) names.set(text, index);
  });
  return { names, patterns, answer: -1 };
});

/** The first entry of the list that matches the action. */
function matchedAction(list: StringList, action: string): string | undefined {
  const ready = readyList(list);
  if (ready.asked !== action) {
    const wanted = action.toLowerCase();
    const named = ready.names.get(wanted) ?? Number.POSITIVE_INFINITY;
    const matching = ready.patterns.find(({ pattern, index }) => index > named || matchesPattern(pattern, wanted));
    ready.asked = action;
    ready.answer = Math.min(named, matching?.index ?? Number.POSITIVE_INFINITY);
  }
  return list.values[ready.answer]?.value;
}

/** The first entry of the list that matches the resource. */
function matchedResource(list: StringList, resource: string, scope: Scope): string | undefined {
  return list.values.find((value) => resourceMatches(value.value, resource, scope))?.value;
}

/** Whole-string glob over `service:Name`, ignoring case (SEMANTICS.md 2.2). */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(wildcardPattern(pattern.toLowerCase()), action.toLowerCase());
}
