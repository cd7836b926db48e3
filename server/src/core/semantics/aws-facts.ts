// What AWS decides whatever policies say (SEMANTICS.md 9.19 to 9.21), encoded and evaluated.
import { arnGlob, literal } from "../globs/pattern";
import { and, isIn, not } from "../logic/build";
import type { Term } from "../logic/term";
import { matchesPattern, wildcardPattern } from "./evaluator/wildcard";
import { callerKind } from "./own-keys";
import type { Request } from "./request";
import { ACTION, PRINCIPAL, RESOURCE } from "./request-variables";

/** Actions that need no permission: allowed even where a policy denies them (STS API reference, GetCallerIdentity and GetSessionToken). */
export const freeActions: readonly string[] = ["sts:getcalleridentity", "sts:getsessiontoken"];

/** True for a signed request that needs no permission. */
export function needsNoPermission({ action, principal }: Request): boolean {
  return principal.type === "AWS" && freeActions.includes(action.toLowerCase());
}

const managedPolicy = "arn:*:iam::aws:policy/*";
/** What changes, tags or deletes a managed policy. */
export const managedChanges: readonly string[] = [
  "createpolicyversion",
  "deletepolicy",
  "deletepolicyversion",
  "setdefaultpolicyversion",
  "tagpolicy",
  "untagpolicy",
].map((name) => `iam:${name}`);

/** Why AWS refuses the request whatever the policies allow; null if it does not. */
export function refusedByAws({ action, resource, principal }: Request): string | null {
  const name = action.toLowerCase();
  if (name === "sts:assumerole" && callerKind(principal) === "root") return "The root user of an account cannot assume roles.";
  if (managedChanges.includes(name) && matchesPattern(wildcardPattern(managedPolicy), resource))
    return "A policy that AWS manages is not the caller's: nobody but AWS changes, tags or deletes it.";
  return null;
}

/** The request is none that AWS refuses: the symbolic twin of `refusedByAws`. `callers`: whether the question speaks of callers. */
export function notRefusedByAws(): Term[] {
  const root = isIn(PRINCIPAL, [arnGlob("arn:*:iam::*:root")]);
  return [
    not(and(isIn(ACTION, [literal("sts:assumerole")]), root)),
    not(and(isIn(ACTION, managedChanges.map(literal)), isIn(RESOURCE, [arnGlob(managedPolicy)]))),
  ];
}

/** The request needs a permission: the symbolic twin of `needsNoPermission`, negated, for callers that sign their requests. */
export function needsPermission(): Term {
  return not(isIn(ACTION, freeActions.map(literal)));
}
