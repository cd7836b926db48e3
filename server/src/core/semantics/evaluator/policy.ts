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
  const context = readContext(request.context);
  const some = (effect: string, focused?: (statement: Statement) => boolean) =>
    document.statements.some(
      (statement) =>
        statement.effect?.value === effect &&
        (focused?.(statement) ?? true) &&
        !(statement.action && matchedAction(statement.action, request.action) === undefined) &&
        matchStatement(statement, document, request, types, context).matches,
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
  const scope: Scope = { context, types, variables: hasPolicyVariables(document) };
  const trace: StatementTrace = {
    index: statement.index,
    sid: statement.sid?.value,
    effect: statement.effect?.value ?? "",
    matches: false,
    matched: {},
    routes: direct,
  };
  const fail = (failed: NonNullable<StatementTrace["failed"]>): StatementTrace => {
    trace.failed = failed;
    return trace;
  };

  if (statement.principal) {
    trace.routes = principalRoutes(statement.principal, request.principal);
    if (trace.routes.size === 0) return fail({ element: "Principal" });
  }
  if (statement.notPrincipal && isSpared(statement.notPrincipal, request.principal, choices.notPrincipalAccountEntry))
    return fail({ element: "NotPrincipal" });

  const action = (list: StringList) => matchedAction(list, request.action);
  if (statement.action) {
    trace.matched.action = action(statement.action);
    if (trace.matched.action === undefined) return fail({ element: "Action" });
  }
  if (statement.notAction && action(statement.notAction) !== undefined) return fail({ element: "NotAction" });

  const resource = (list: StringList) => list.values.find((value) => resourceMatches(value.value, request.resource, scope))?.value;
  if (statement.resource) {
    trace.matched.resource = resource(statement.resource);
    if (trace.matched.resource === undefined) return fail({ element: "Resource" });
  }
  if (statement.notResource && resource(statement.notResource) !== undefined) return fail({ element: "NotResource" });

  // A statement without any action element is no statement (it cannot be stored): it matches nothing.
  if (!statement.action && !statement.notAction) return fail({ element: "Action" });

  for (const entry of statement.condition?.entries ?? []) {
    if (!conditionHolds(entry, scope)) return fail({ element: "Condition", operator: entry.operator.value, key: entry.key.value });
  }
  return { ...trace, matches: true };
}

const direct: Set<GrantRoute> = new Set(["direct"]);

/** Lists of many actions, made ready to be asked: the names by their lower-case text, and the patterns. */
const readyList = byObject("evaluator/lists of actions", ({ values }: StringList) => {
  const names = new Map<string, number>();
  const patterns: { pattern: Pattern; index: number }[] = [];
  for (const [index, { value }] of values.entries()) {
    const text = value.toLowerCase();
    if (/[*?]/.test(text)) patterns.push({ pattern: wildcardPattern(text), index });
    else if (!names.has(text)) names.set(text, index);
  }
  return { names, patterns };
});

/** The first entry of the list that matches the action. */
function matchedAction(list: StringList, action: string): string | undefined {
  const ready = readyList(list);
  const wanted = action.toLowerCase();
  const named = ready.names.get(wanted) ?? Number.POSITIVE_INFINITY;
  const matching = ready.patterns.find(({ pattern, index }) => index > named || matchesPattern(pattern, wanted));
  const index = Math.min(named, matching?.index ?? Number.POSITIVE_INFINITY);
  return list.values[index]?.value;
}

/** Whole-string glob over `service:Name`, ignoring case (SEMANTICS.md 2.2). */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(wildcardPattern(pattern.toLowerCase()), action.toLowerCase());
}
