// Which requests an entry of Principal or NotPrincipal speaks of, concretely (SEMANTICS.md 2.4, 2.5).
import type { PrincipalElement, PrincipalEntry } from "../../syntax/tree";
import type { RequestPrincipal } from "../request";
import { matchesPattern, splitArn, wildcardPattern } from "./wildcard";

/** How an entry names the principal; it decides which other policies still limit the request (SEMANTICS.md 4.3). */
export type GrantRoute = "direct" | "role" | "account";

/** By which route an entry lets in whomever it matches, as far as its form says. */
export function routeOf(entry: PrincipalEntry): GrantRoute {
  const { value } = entry.id;
  if ((entry.kind !== "AWS" && entry.kind !== "Bare") || value === "*") return "direct";
  if (accountOfEntry(value) !== null) return "account";
  return roleNameOf(value) ? "role" : "direct";
}

/** True if an entry of `Principal` matches; the routes by which it does. Empty: no match. */
export function principalRoutes(element: PrincipalElement, principal: RequestPrincipal): Set<GrantRoute> {
  const routes = new Set<GrantRoute>();
  for (const entry of element.entries) {
    const route = entryRoute(entry, principal);
    if (route) routes.add(route);
  }
  return routes;
}

/** Texts that stand for callers of other kinds, in the one string of the formula (principal-text.ts). */
const otherKinds = /^(anonymous$|service:|federated:|canonical:)/;

/**
 * The entry is refused when the policy is stored, and nobody knows whom it would mean: an `AWS` principal with a wildcard
 * that is no ARN (`role/*`), or a word that is not one. Access Analyzer takes wildcards in ARNs, so those have a meaning
 * (SEMANTICS.md 2.4); so has a placeholder for an account: it is somebody.
 */
export function isRefusedPrincipal({ kind, id }: PrincipalEntry): boolean {
  if ((kind !== "AWS" && kind !== "Bare") || id.parts || id.value === "*" || id.value.startsWith("arn:")) return false;
  return /[*?]/.test(id.value) || otherKinds.test(id.value);
}

function entryRoute(entry: PrincipalEntry, principal: RequestPrincipal): GrantRoute | null {
  if (isRefusedPrincipal(entry)) return null;
  const id = entry.id.value;
  const kind = entry.kind === "Bare" ? "AWS" : entry.kind;
  if (kind === "AWS" && id === "*") return "direct";
  if (kind !== principal.type) return null;
  if (kind !== "AWS") return matchesPattern(wildcardPattern(id), principal.id) ? "direct" : null;
  const arn = splitArn(principal.id);
  const account = accountOfEntry(id);
  if (account !== null) return arn && isPrincipalArn(arn) && matchesPattern(wildcardPattern(account), arn[4]) ? "account" : null;
  if (roleEntryCovers(id, principal.id)) return "role";
  return matchesPattern(wildcardPattern(id), principal.id) ? "direct" : null;
}

/** Users, roles and sessions belong to IAM or STS, which have no region. */
export function isPrincipalArn(arn: readonly string[]): boolean {
  return arn[0] === "arn" && (arn[2] === "iam" || arn[2] === "sts") && arn[3] === "";
}

/** The account of an entry that means a whole account: `123456789012` or its root ARN. */
export function accountOfEntry(id: string): string | null {
  if (/^\d{12}$/.test(id)) return id;
  const arn = splitArn(id);
  return arn && arn[2] === "iam" && arn[5] === "root" ? arn[4] : null;
}

/** The name of the role in a role ARN (without path), or null. */
export function roleNameOf(id: string): { partition: string; account: string; name: string } | null {
  const arn = splitArn(id);
  if (arn?.[2] !== "iam" || !arn[5].startsWith("role/")) return null;
  const resource = arn[5];
  return { partition: arn[1], account: arn[4], name: resource.slice(resource.lastIndexOf("/") + 1) };
}

/** True if the entry is a role ARN and the principal that role (given by its own ARN) or a session of it. A session ARN does not show the role's path. */
function roleEntryCovers(entryId: string, principalId: string): boolean {
  const role = roleNameOf(entryId);
  if (!role) return false;
  if (matchesPattern(wildcardPattern(entryId), principalId)) return true;
  const arn = splitArn(principalId);
  if (arn?.[2] !== "sts") return false;
  return (
    matchesPattern(wildcardPattern(role.partition), arn[1]) &&
    matchesPattern(wildcardPattern(role.account), arn[4]) &&
    matchesPattern(wildcardPattern(`assumed-role/${role.name}/?*`), arn[5])
  );
}

/**
 * The users, roles and sessions in a NotPrincipal list whose account is not listed besides: whether they are spared the
 * documents leave open (choice 6).
 */
export function entriesWithoutAccount({ entries }: PrincipalElement): PrincipalEntry[] {
  const aws = entries.filter(({ kind }) => kind === "AWS" || kind === "Bare");
  if (aws.some(({ id }) => id.value === "*")) return [];
  const accounts = new Set(aws.map(({ id }) => accountOfEntry(id.value)));
  return aws.filter(({ id }) => {
    const account = splitArn(id.value)?.[4];
    return account !== undefined && accountOfEntry(id.value) === null && !accounts.has(account);
  });
}

/**
 * Is the principal spared by NotPrincipal? The list is read link by link, not as containment: the leaf itself must be
 * listed, and for a role session its role too. Account entries spare only the account's root user; in strict reading
 * they must be listed besides (choice 6).
 */
export function isSpared(element: PrincipalElement, principal: RequestPrincipal, accountEntry: "lenient" | "strict"): boolean {
  const entries = element.entries.filter((entry) => !isRefusedPrincipal(entry));
  if (entries.some((e) => (e.kind === "AWS" || e.kind === "Bare") && e.id.value === "*")) return true;
  const ofKind = entries.filter((e) => (e.kind === "Bare" ? "AWS" : e.kind) === principal.type).map((e) => e.id.value);
  if (principal.type !== "AWS")
    return principal.type !== "Anonymous" && ofKind.some((id) => matchesPattern(wildcardPattern(id), principal.id));
  const arn = splitArn(principal.id);
  if (!arn) return ofKind.some((id) => matchesPattern(wildcardPattern(id), principal.id));
  const accountListed = ofKind.some((id) => accountOfEntry(id) === arn[4]);
  const isRoot = isPrincipalArn(arn) && arn[2] === "iam" && arn[5] === "root";
  if (isRoot) return accountListed;
  const leafListed = ofKind.some((id) => accountOfEntry(id) === null && matchesPattern(wildcardPattern(id), principal.id));
  const isSession = arn[2] === "sts" && arn[5].startsWith("assumed-role/");
  const roleListed = !isSession || ofKind.some((id) => roleEntryCovers(id, principal.id));
  return leafListed && roleListed && (accountEntry === "lenient" || accountListed);
}
