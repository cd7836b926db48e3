// Comparing two policies: equivalent, more, less or incomparable, proved both ways (ComparePolicies).
import type { PolicyDocument } from "../syntax/tree";
import { notAllowedBy } from "./access";
import { findGrants, type Grant, type Limit, type NotDecided } from "./grants";
import { type Investigation, together } from "./investigation";
import { type Environment, judgementOf } from "./operations";

/** How the access of a new policy relates to that of the existing one. */
export type Verdict = "EQUIVALENT" | "MORE_PERMISSIVE" | "LESS_PERMISSIVE" | "INCOMPARABLE" | "UNDECIDED";

/** The relation, with what proves it. */
export interface Comparison {
  comparison: Verdict;
  /** Grants of the new policy that the existing one lacks, one per contributing statement of the new policy. */
  gained: Grant[];
  /** Grants of the existing policy that the new one lacks, one per contributing statement of the existing policy. */
  lost: Grant[];
  undecided: NotDecided[];
}

/** Is the new policy's access the same as, more than, less than the existing one's? Both directions are proved or have counterexamples. */
export function* comparePolicies(
  existing: PolicyDocument,
  updated: PolicyDocument,
  environment: Environment,
  limits?: Limit[],
): Investigation<Comparison> {
  const judgement = judgementOf([existing, updated], environment, limits);
  const [more, less] = yield* together([
    findGrants(updated, notAllowedBy(existing, judgement), judgement),
    findGrants(existing, notAllowedBy(updated, judgement), judgement),
  ]);
  const gains = verdictOf(more);
  const loses = verdictOf(less);
  return {
    comparison: combine(gains, loses),
    gained: more?.grants ?? [],
    lost: less?.grants ?? [],
    undecided: [...(more?.undecided ?? []), ...(less?.undecided ?? [])],
  };
}

function verdictOf(result: { grants: Grant[]; undecided: NotDecided[] } | undefined): boolean | undefined {
  if (!result || result.grants.length > 0) return true;
  return result.undecided.length > 0 ? undefined : false;
}

function combine(gains: boolean | undefined, loses: boolean | undefined): Verdict {
  if (gains === true && loses === true) return "INCOMPARABLE";
  if (gains === undefined || loses === undefined) return "UNDECIDED";
  return gains ? "MORE_PERMISSIVE" : loses ? "LESS_PERMISSIVE" : "EQUIVALENT";
}
