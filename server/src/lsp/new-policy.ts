// Answers `iamProver/newPolicy`: a policy made from the requests that a text holds, proved (`core/repair`).

import type { NewPolicy, Refusal } from "../../../shared/protocol";
import { code } from "../core/explain";
import { readSources } from "../core/repair/sources";
import { generalizations, synthesizePolicy } from "../core/repair/synthesise";
import { readPrincipal, writePrincipal } from "../core/semantics/principal-text";
import type { Request } from "../core/semantics/request";
import { ended } from "../core/text/sentence";
import { readRequest } from "./ask";
import { LONGEST_REQUESTS, MOST_POLICY_REQUESTS } from "./limits";
import type { Session } from "./session";

interface Wanted {
  text?: unknown;
  generalize?: unknown;
  /** Statements name their callers: a resource policy. */
  callers?: unknown;
}

/** The policy for the requests of the text, whatever form they have. */
export async function answerNewPolicy(session: Session, wanted: Wanted, signal: AbortSignal): Promise<NewPolicy | Refusal> {
  const generalize = generalizations.find((one) => one === wanted.generalize);
  if (typeof wanted.text !== "string" || !generalize) return { problem: "The request for a new policy has no text, or no known level." };
  if (wanted.text.length > LONGEST_REQUESTS) return { problem: "The text is too long to be searched for requests." };
  const sources = readSources(wanted.text);
  if (!sources || sources.requests.length === 0)
    return {
      problem:
        "No requests were found in the text: neither access-denied messages, CloudTrail events, authorization details, a table, nor requests in our own form.",
    };
  if (sources.requests.length > MOST_POLICY_REQUESTS)
    return { problem: `The text holds ${sources.requests.length} requests; at most ${MOST_POLICY_REQUESTS} are taken.` };
  const allow: Request[] = [];
  for (const [i, one] of sources.requests.entries()) {
    const request = requestOf(one);
    if ("problem" in request) return { problem: `Request ${i + 1}: ${request.problem}` };
    allow.push(request);
  }
  const work = synthesizePolicy({ allow, deny: [], generalize, callers: wanted.callers === true }, session.services.catalogue());
  const { outcome, dependent } = await session.services.investigate(work, session.solver, { signal });
  if (outcome.result === "UNDECIDED") return { problem: `Not decided: ${ended(outcome.reason)}` };
  if (outcome.result === "CONTRADICTION")
    return { problem: `No policy allows what ${writePrincipal(outcome.contradiction[0].principal)} asks for.` };
  const besides = dependent.map(({ action, needs }) => `${code(action)} also needs ${needs.map(code).join(", ")}.`);
  return { policy: outcome.text, requests: allow.length, notes: [...new Set([...sources.notes, ...besides])] };
}

/** A request as it was read: its caller is a text, or a type with an id. */
function requestOf(value: unknown): Request | Refusal {
  if (typeof value !== "object" || value === null) return { problem: "It is no request." };
  const principal = readPrincipal((value as { principal?: unknown }).principal);
  if (!principal) return { problem: "The request does not say who makes it." };
  return readRequest({ ...value, principal });
}
