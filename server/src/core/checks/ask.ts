// "Can … do …?": one request judged by a policy under its limits, with what every statement made of it.
import { decidePolicy, type PolicyDecision } from "../meaning/decide";
import type { KeyTypes } from "../meaning/keys";
import type { Decision, Request } from "../meaning/request";
import type { PolicyDocument } from "../syntax/tree";
import type { Limit } from "./grants";

/** What one policy says of the request. */
export interface Opinion {
  /** Undefined for the policy that was asked about; else the name of the limit. */
  limit?: string;
  document: PolicyDocument;
  decided: PolicyDecision;
  /** The request does not get past this policy. */
  bars: boolean;
}

export interface Reply {
  request: Request;
  decision: Decision;
  /** The policy itself first, then its limits in order. */
  opinions: Opinion[];
}

/**
 * The decision about a request: the policy's own, unless a limit bars what it allows (SEMANTICS.md 4.1, 4.4). A Deny
 * anywhere is an explicit one; a resource control policy bars by its Denies only.
 */
export function answerRequest(document: PolicyDocument, limits: readonly Limit[], request: Request, types: KeyTypes): Reply {
  const own = decidePolicy(document, request, types);
  const opinions: Opinion[] = [{ document, decided: own, bars: own.decision !== "allow" }];
  for (const limit of limits) {
    const judged = limit.documents.map((one) => ({ one, decided: decidePolicy(one, request, types) }));
    const allowed = limit.deniesOnly || judged.some(({ decided }) => decided.decision === "allow");
    for (const { one, decided } of judged)
      opinions.push({ limit: limit.name, document: one, decided, bars: !allowed || decided.decision === "explicitDeny" });
  }
  const decision = opinions.some(({ decided }) => decided.decision === "explicitDeny")
    ? "explicitDeny"
    : opinions.some(({ bars }) => bars)
      ? "implicitDeny"
      : "allow";
  return { request, decision, opinions };
}
