// Examples that somebody could make: where the request of a grant contradicts itself, one is looked for that does not.
import { contradiction } from "../semantics/own-keys";
import type { PolicyDocument } from "../syntax/tree";
import { type Grant, possibleGrant } from "./grants";
import { type Investigation, together } from "./investigation";
import type { Property, QuestionContext } from "./question";

/**
 * The grants, each with a request that can be made where there is one (SEMANTICS.md 3.6). What only an impossible request
 * shows stays as it is: the policy grants it all the same.
 */
export function* withPossibleRequests(
  grants: readonly Grant[],
  document: PolicyDocument,
  property: Property,
  context: QuestionContext,
): Investigation<Grant[]> {
  return yield* together(grants.map((grant) => withPossibleRequest(grant, document, property, context)));
}

/** The same of one grant. */
export function* withPossibleRequest(
  grant: Grant,
  document: PolicyDocument,
  property: Property,
  context: QuestionContext,
): Investigation<Grant> {
  if (contradiction(grant.request) === null) return grant;
  // A catalogue of today is no reason against a caller.
  const possible = yield* possibleGrant(document, grant.statement, property, { ...context, catalogue: undefined });
  return possible !== null && "request" in possible && contradiction(possible.request) === null
    ? { statement: grant.statement, request: possible.request }
    : grant;
}
