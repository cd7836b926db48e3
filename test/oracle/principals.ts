// Who calls, and whether a list of principals names them (SEMANTICS 2.4, 2.5).
import { type Ask, listOf, type Principals, type Request } from "./law";

/** A caller. `links` are the texts by which an AWS entry can name it exactly: user, session, root. */
export interface Caller {
  kind: "anonymous" | "service" | "federated" | "canonical" | "root" | "user" | "session" | "federatedUser" | "other";
  id: string;
  /** Of IAM principals. */
  account?: string;
  partition?: string;
  /** The role's name of a session, without its path, which sessions do not show. */
  role?: string;
}

export function callerOf(request: Request): Caller {
  const { principal } = request;
  if (typeof principal !== "string") {
    const kinds: Record<string, Caller["kind"]> = { Service: "service", Federated: "federated", CanonicalUser: "canonical" };
    return { kind: kinds[principal.type] ?? "other", id: principal.id };
  }
  if (principal === "anonymous") return { kind: "anonymous", id: principal };
  if (!principal.startsWith("arn:")) return { kind: "service", id: principal };
  const [, partition, service, , account, ...rest] = principal.split(":");
  const [type, ...names] = rest.join(":").split("/");
  const base = { id: principal, account, partition };
  if (service === "iam" && type === "root") return { ...base, kind: "root" };
  if (service === "iam" && type === "user") return { ...base, kind: "user" };
  if (service === "iam" && type === "role") return { ...base, kind: "session", role: names.at(-1) };
  if (service === "sts" && type === "assumed-role") return { ...base, kind: "session", role: names[0] };
  if (service === "sts" && type === "federated-user") return { ...base, kind: "federatedUser" };
  return { ...base, kind: "other" };
}

/** How an entry names a caller: exactly or as everybody, through its role, or through its account. */
export type Link = "direct" | "role" | "account";

/** Every way in which a list of principals names the caller (2.4). */
export function linksOf(principals: Principals, caller: Caller): Set<Link> {
  if (principals === "*") return new Set(["direct"]);
  const links = Object.entries(principals).flatMap(([type, ids]) => listOf(ids).map((id) => linkOf(type, id, caller)));
  return new Set(links.filter((link) => link !== undefined));
}

function linkOf(type: string, id: string, caller: Caller): Link | undefined {
  if (type === "Service") return caller.kind === "service" && caller.id === id ? "direct" : undefined;
  if (type === "Federated") return caller.kind === "federated" && (caller.id === id || id === "*") ? "direct" : undefined;
  if (type === "CanonicalUser") return caller.kind === "canonical" && caller.id === id ? "direct" : undefined;
  if (type !== "AWS") return undefined;
  if (id === "*") return "direct";
  const account = accountEntry(id);
  if (account !== undefined) return account === caller.account ? "account" : undefined;
  if (isRoleOf(id, caller)) return "role";
  return caller.account !== undefined && id === caller.id ? "direct" : undefined;
}

/** `123456789012` or `arn:aws:iam::123456789012:root`; an account belongs to one partition, so that its number tells it. */
function accountEntry(id: string): string | undefined {
  return /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1];
}

function isRoleOf(id: string, caller: Caller): boolean {
  const [, partition, account, name] = /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(id) ?? [];
  if (caller.kind !== "session" || account !== caller.account || partition !== caller.partition) return false;
  return caller.id.includes(":iam:") ? caller.id === id : name === caller.role;
}

/** Does a NotPrincipal list spare the caller? Link by link; whether the account is needed too, nobody knows (2.5, 9.6). */
export function isSpared(principals: Principals, caller: Caller, ask: Ask): boolean {
  if (principals === "*") return true;
  const entries = Object.entries(principals).flatMap(([type, ids]) => listOf(ids).map((id) => ({ id, type })));
  if (entries.some(({ type, id }) => type === "AWS" && id === "*")) return true;
  const links = linksOf(principals, caller);
  if (caller.kind === "root") return links.has("account");
  const named = caller.id.includes(":iam:") && caller.kind === "session" ? links.has("role") : links.has("direct");
  if (!named || (caller.kind === "session" && !links.has("role"))) return false;
  if (caller.account === undefined || links.has("account")) return true;
  return ask(`NotPrincipal without account ${JSON.stringify(principals)}`);
}
