// "Can … do …?": one request judged by a policy under its limits, with what every statement made of it.
import type { Catalogue } from "../catalogue/api";
import { code, statementName } from "../explain";
import { needsNoPermission, refusedByAws } from "../semantics/aws-facts";
import { readContext } from "../semantics/evaluator/conditions";
import { decidePolicy, matchStatement, type PolicyDecision } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import { withOwnKeys } from "../semantics/own-keys";
import type { Decision, Request } from "../semantics/request";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { hasUnknownParts, holding, type UnknownPart, unknownPart, unknownWords, withUnknownsHolding } from "./certain";
import { type MissingKey, missingKeys } from "./missing-keys";
import type { Limit } from "./question";

/** What one policy says of the request. */
export interface Opinion {
  /** Undefined for the policy that was asked about; else the name of the limit. */
  limit?: string;
  document: PolicyDocument;
  decided: PolicyDecision;
  /** The request does not get past this policy. */
  bars: boolean;
  /** Statements that may match or not: all else does, and a condition has an operator that does not exist, or a Resource entry is no ARN. */
  open: OpenStatement[];
  /** What those leave open is whether this policy allows the request. */
  undecided: boolean;
}

/** A statement of which nobody knows whether it matches. */
interface OpenStatement {
  index: number;
  sid?: string;
  /** The first part of it that means nobody knows what. */
  unknown: UnknownPart;
}

/** A request with all that was decided about it. */
export interface Reply {
  request: Request;
  /** If no operator that does not exist ever holds. */
  decision: Decision;
  /** The decisions that such operators leave possible; a single one is certain. */
  possible: Decision[];
  /** The policy itself first, then its limits in order. */
  opinions: Opinion[];
  /** What AWS decides by itself, whatever the policies say. */
  byAws?: string;
  /** The keys that policies asked for and the request does not state. */
  missing: MissingKey[];
}

/**
 * The decision about a request: the policy's own, unless a limit bars what it allows (SEMANTICS.md 4.1, 4.4). A Deny
 * anywhere is an explicit one; a resource control policy bars by its Denies only. What rests on an operator that does
 * not exist is left open (`possible`). The request gets the keys that it fixes by itself; those that are missing are named.
 */
export function answerRequest(
  document: PolicyDocument,
  limits: readonly Limit[],
  asked: Request,
  types: KeyTypes,
  catalogue?: Catalogue,
): Reply {
  const documents = [document, ...limits.flatMap((limit) => limit.documents)];
  const judge = (request: Request) => answerWhole(document, limits, request, types);
  // What rests on an operator that does not exist is not asked about its keys.
  const decide = (request: Request) => {
    const { possible } = judge(request);
    return possible.length === 1 ? (possible[0] as Decision) : "undecided";
  };
  return { ...judge(withOwnKeys(asked)), missing: missingKeys(documents, asked, types, decide, catalogue) };
}

function answerWhole(document: PolicyDocument, limits: readonly Limit[], request: Request, types: KeyTypes): Reply {
  const reply = answerRead(document, limits, request, types);
  if (reply.opinions.every(({ open }) => open.length === 0)) return reply;
  const extremes = (["Allow", "Deny"] as const).map((holdsIn) => {
    const read = limits.map((limit) => ({ ...limit, documents: limit.documents.map((one) => withUnknownsHolding(one, holdsIn, types)) }));
    return answerRead(withUnknownsHolding(document, holdsIn, types), read, request, types);
  });
  // The most access, the least, and no such condition holding: what they do not decide no other meaning does.
  const possible = [...new Set([reply, ...extremes].map(({ decision }) => decision))];
  const undecided = (i: number) => new Set([reply, ...extremes].map(({ opinions }) => opinions[i]?.decided.decision)).size > 1;
  return { ...reply, possible, opinions: reply.opinions.map((opinion, i) => ({ ...opinion, undecided: undecided(i) })) };
}

function answerRead(document: PolicyDocument, limits: readonly Limit[], request: Request, types: KeyTypes): Reply {
  const context = readContext(request.context);
  const judge = (one: PolicyDocument) => {
    const open = hasUnknownParts(one, types) ? one.statements.flatMap((statement) => openStatement(statement, one)) : [];
    return { document: one, decided: decidePolicy(one, request, types, context), open, undecided: false };
  };
  const openStatement = (statement: Statement, one: PolicyDocument): OpenStatement[] => {
    const unknown = unknownPart(statement, types);
    if (!unknown || !matchStatement(holding(statement, types), one, request, types, context).matches) return [];
    return [{ index: statement.index, ...(statement.sid && { sid: statement.sid.value }), unknown }];
  };
  const own = judge(document);
  const opinions: Opinion[] = [{ ...own, bars: own.decided.decision !== "allow" }];
  for (const limit of limits) {
    const judged = limit.documents.map(judge);
    const allowed = limit.deniesOnly || judged.some(({ decided }) => decided.decision === "allow");
    for (const one of judged) opinions.push({ limit: limit.name, ...one, bars: !allowed || one.decided.decision === "explicitDeny" });
  }
  const byPolicies = opinions.some(({ decided }) => decided.decision === "explicitDeny")
    ? "explicitDeny"
    : opinions.some(({ bars }) => bars)
      ? "implicitDeny"
      : "allow";
  if (needsNoPermission(request)) {
    const byAws = `${code(request.action)} needs no permission: it is allowed whatever the policies say.`;
    return { request, decision: "allow", possible: ["allow"], opinions, byAws, missing: [] };
  }
  const refused = byPolicies === "allow" ? refusedByAws(request) : null;
  if (refused !== null) return { request, decision: "implicitDeny", possible: ["implicitDeny"], opinions, byAws: refused, missing: [] };
  return { request, decision: byPolicies, possible: [byPolicies], opinions, missing: [] };
}

function whatIsUnknown(statement: OpenStatement): string {
  const { kind, text } = statement.unknown;
  return unknownWords[kind](code(text), ` of ${statementName(statement)}`);
}

/** Why more than one decision is possible. Undefined where only one is. */
export function whyUndecided({ possible, opinions }: Reply): string | undefined {
  if (possible.length < 2) return undefined;
  const deciding = opinions.filter(({ undecided }) => undecided);
  for (const { open, limit } of deciding.length > 0 ? deciding : opinions)
    for (const one of open) return `${limit === undefined ? "It" : `Its ${limit}`} rests on ${whatIsUnknown(one)}.`;
  return undefined;
}
