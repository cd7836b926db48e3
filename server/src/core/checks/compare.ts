// Comparing two policies: equivalent, more, less or incomparable, proved both ways (ComparePolicies).
import type { PolicyDocument, PolicyKind } from "../syntax/tree";
import { notAllowedBy } from "./access";
import { withPossibleRequests } from "./believable";
import { findGrants, type Grant, type NotDecided } from "./grants";
import { findLosses, type GuardrailKind, isGuardrail, isStandIn } from "./guardrail";
import { type Investigation, together } from "./investigation";
import { type Environment, questionContext } from "./operations";
import type { Limit, Property, QuestionContext } from "./question";

/** How the access of a new policy relates to that of the existing one. */
export type Verdict = "EQUIVALENT" | "MORE_PERMISSIVE" | "LESS_PERMISSIVE" | "INCOMPARABLE" | "UNDECIDED";

/** A request that only one side allows. `statement` is missing where none of that side's statements does it: a guardrail lets through what it does not stop. */
export type Compared = Pick<Grant, "request"> & Partial<Grant>;

/** The relation, with what proves it. */
export interface Comparison {
  comparison: Verdict;
  /** Grants of the new policy that the existing one lacks, one per contributing statement of the new policy. */
  gained: Compared[];
  /** Grants of the existing policy that the new one lacks, one per contributing statement of the existing policy. */
  lost: Compared[];
  undecided: NotDecided[];
}

/**
 * Is the new policy's access the same as, more than, less than the existing one's? Both directions are proved or have
 * counterexamples. Service and resource control policies (`kind`) are compared by what they let through (SEMANTICS.md 9.18).
 */
export function* comparePolicies(
  existing: PolicyDocument,
  updated: PolicyDocument,
  environment: Environment,
  limits?: Limit[],
  kind?: PolicyKind,
): Investigation<Comparison> {
  const context = questionContext([existing, updated], environment, limits);
  const beyond = (own: PolicyDocument, other: PolicyDocument): Investigation<OneWay> =>
    isGuardrail(kind) ? letThrough(own, other, kind, context) : granted(own, notAllowedBy(other, context), context);
  const [more, less] = yield* together([beyond(updated, existing), beyond(existing, updated)]);
  const gains = verdictOf(more);
  const loses = verdictOf(less);
  return {
    comparison: combine(gains, loses),
    gained: more?.grants ?? [],
    lost: less?.grants ?? [],
    undecided: [...(more?.undecided ?? []), ...(less?.undecided ?? [])],
  };
}

interface OneWay {
  grants: Compared[];
  undecided: NotDecided[];
}

function* granted(own: PolicyDocument, property: Property, context: QuestionContext): Investigation<OneWay> {
  const { grants, undecided } = yield* findGrants(own, property, context);
  return { grants: yield* withPossibleRequests(grants, own, property, context), undecided };
}

function* letThrough(own: PolicyDocument, other: PolicyDocument, kind: GuardrailKind, context: QuestionContext): Investigation<OneWay> {
  const { losses, grants, undecided } = yield* findLosses(other, own, kind, context);
  const lost = losses.map(({ heir, request }): Compared => ({ ...(heir && { statement: heir }), request }));
  return { grants: [...lost, ...grants.map((one) => (isStandIn(one.statement) ? { request: one.request } : one))], undecided };
}

/** True: more; undefined: not decided. */
export function verdictOf(result: { grants: unknown[]; undecided: NotDecided[] } | undefined): boolean | undefined {
  if (!result || result.grants.length > 0) return true;
  return result.undecided.length > 0 ? undefined : false;
}

/** The relation from what was found in either direction. */
export function combine(gains: boolean | undefined, loses: boolean | undefined): Verdict {
  if (gains === true && loses === true) return "INCOMPARABLE";
  if (gains === undefined || loses === undefined) return "UNDECIDED";
  return gains ? "MORE_PERMISSIVE" : loses ? "LESS_PERMISSIVE" : "EQUIVALENT";
}
