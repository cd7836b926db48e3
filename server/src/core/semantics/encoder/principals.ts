// Encodes Principal and NotPrincipal over one string. Its twin is evaluator/principals.ts (SEMANTICS.md 2.4, 2.5).
import { anything, arnGlob, escapeGlob, glob } from "../../globs/pattern";
import { and, flag, isIn, not, or } from "../../logic/build";
import type { Pattern, Term } from "../../logic/term";
import type { PrincipalElement, PrincipalEntry } from "../../syntax/tree";
import { accountOfEntry, entriesWithoutAccount, isRefusedPrincipal, roleNameOf } from "../evaluator/principals";
import { opaqueFlag, PRINCIPAL } from "../request-variables";

/**
 * Every caller that there can be. Not restricted to well-formed ARNs: what AWS leaves of deleted principals is a unique
 * id, and a policy may name accounts by a placeholder; such callers are somebody, so they must not silently be nobody.
 */
export const principalDomain: Pattern[] = [glob("?*")];

/** Some entry matches the caller. */
export function principalTerm(entries: PrincipalEntry[]): Term {
  const known = entries.filter((entry) => !isRefusedPrincipal(entry));
  return or(isIn(PRINCIPAL, known.flatMap(entryPatterns)), refusedTerm(entries));
}

/** What the entries say that are refused: whom they would mean nobody knows. */
function refusedTerm(entries: readonly PrincipalEntry[]): Term {
  return or(...entries.filter(isRefusedPrincipal).map(({ id }) => flag(opaqueFlag({ why: "principal", text: id.value }, []))));
}

/** The patterns of one entry (table of SEMANTICS.md 2.4). */
export function entryPatterns(entry: PrincipalEntry): Pattern[] {
  const id = entry.id.value;
  const text = escapeBackslash(id);
  if (entry.kind === "Service") return [glob(`service:${text}`)];
  if (entry.kind === "Federated") return [glob(`federated:${text}`)];
  if (entry.kind === "CanonicalUser") return [glob(`canonical:${text}`)];
  if (id === "*") return [anything];
  const account = accountOfEntry(id);
  if (account !== null) return accountPatterns(account);
  return [...namedPattern(id), ...sessionsOfRole(id)];
}

/** Everybody in an account: root, users, roles, sessions, federated users. `account` may be a glob without colons. */
export function accountPatterns(account: string): Pattern[] {
  const text = escapeBackslash(account);
  return [arnGlob(`arn:*:iam::${text}:*`), arnGlob(`arn:*:sts::${text}:*`)];
}

/** The statement's NotPrincipal list does not exempt the caller: read link by link, as `isSpared` does. */
export function notPrincipalTerm(element: PrincipalElement): Term {
  const known = element.entries.filter((entry) => !isRefusedPrincipal(entry));
  const aws = known.filter((e) => e.kind === "AWS" || e.kind === "Bare").map((e) => e.id.value);
  if (aws.includes("*")) return not(isIn(PRINCIPAL, [anything]));
  const others = known.filter((e) => e.kind !== "AWS" && e.kind !== "Bare").flatMap(entryPatterns);
  const accounts = aws.map(accountOfEntry).filter((account) => account !== null);
  const ofAccounts = (rest: string) => accounts.map((account) => arnGlob(`arn:*:*:*:${escapeGlob(account)}:${rest}`));
  const roots = accounts.map((account) => arnGlob(`arn:*:iam::${escapeGlob(account)}:root`));
  const named = aws.filter((id) => accountOfEntry(id) === null);
  // Only a pattern or a session's ARN can name a session; most lists hold neither.
  const mayName = (part: string) => named.some((id) => /[*?]/.test(id) || id.includes(part));
  const unsure = new Set(entriesWithoutAccount(element).map((entry) => entry.id.value));
  const patterns = (of: (id: string) => boolean) => named.filter(of).flatMap(namedPattern);
  // Whether they are spared nobody knows; the same list says the same on both sides of a comparison (choice 6).
  const doubt = flag(opaqueFlag({ why: "account", text: [...unsure].sort()[0] ?? "" }, [...aws].sort()));
  const leaf = and(
    or(
      isIn(
        PRINCIPAL,
        patterns((id) => !unsure.has(id)),
      ),
      and(
        isIn(
          PRINCIPAL,
          patterns((id) => unsure.has(id)),
        ),
        or(isIn(PRINCIPAL, ofAccounts("*")), doubt),
      ),
    ),
    mayName(":root") ? not(isIn(PRINCIPAL, [arnGlob("arn:*:iam::*:root")])) : and(),
    // A session is spared only if its role is listed too.
    mayName(":assumed-role/")
      ? or(not(isIn(PRINCIPAL, [arnGlob("*:*:sts:*:*:assumed-role/*")])), isIn(PRINCIPAL, named.flatMap(sessionsOfRole)))
      : and(),
  );
  return not(or(isIn(PRINCIPAL, [...others, ...roots]), leaf, refusedTerm(element.entries)));
}

/** The caller is exactly the one named (or, with wildcards, one of them). */
function namedPattern(id: string): Pattern[] {
  return [glob(escapeBackslash(id))];
}

/** A role ARN covers every session of the role; session ARNs do not show the role's path. */
function sessionsOfRole(id: string): Pattern[] {
  const role = roleNameOf(id);
  if (!role) return [];
  // The session's name part holds no slash before the session: `assumed-role/<name>/<session>`.
  return [
    arnGlob(`arn:${escapeBackslash(role.partition)}:sts::${escapeBackslash(role.account)}:assumed-role/${escapeBackslash(role.name)}/?*`),
  ];
}

function escapeBackslash(text: string): string {
  return text.replace(/\\/g, "\\\\");
}
