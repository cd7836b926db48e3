// The principal of a request as text, as the contract writes it, and as the one string that the formula speaks of.
import type { RequestPrincipal } from "./request";

/**
 * Reads a principal as requests write it: an ARN, a service principal (`lambda.amazonaws.com`), `anonymous`, an account
 * id, or `{type, id}`. Returns null when it is none of them.
 */
export function readPrincipal(value: unknown): RequestPrincipal | null {
  if (typeof value === "string") {
    if (/^anonymous$/i.test(value) || value === "*") return { type: "Anonymous", id: "" };
    if (/^arn:[^:]*:iam::[^:]*:(saml-provider|oidc-provider)\//.test(value)) return { type: "Federated", id: value };
    if (/^\d{12}$/.test(value)) return { type: "AWS", id: `arn:aws:iam::${value}:root` };
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value) && !/^cognito-identity\./.test(value)) return { type: "Service", id: value };
    if (/^(cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/.test(value))
      return { type: "Federated", id: value };
    if (/^[0-9a-f]{64}$/.test(value)) return { type: "CanonicalUser", id: value };
    return value === "" ? null : { type: "AWS", id: value };
  }
  if (typeof value !== "object" || value === null) return null;
  const { type, id } = value as { type?: unknown; id?: unknown };
  if (typeof type !== "string") return null;
  if (/^anonymous$/i.test(type)) return { type: "Anonymous", id: "" };
  if (typeof id !== "string") return null;
  const kind = (
    {
      aws: "AWS",
      user: "AWS",
      role: "AWS",
      account: "AWS",
      service: "Service",
      federated: "Federated",
      canonicaluser: "CanonicalUser",
    } as const
  )[type.toLowerCase()];
  if (kind === undefined) return null;
  return { type: kind, id: kind === "AWS" && /^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id };
}

/** The principal as requests write it: `{type, id}` only where the bare text would be read as something else. */
export function writePrincipal(principal: RequestPrincipal): string | RequestPrincipal {
  if (principal.type === "Anonymous") return "anonymous";
  const back = readPrincipal(principal.id);
  return back && back.type === principal.type && back.id === principal.id ? principal.id : principal;
}

const prefixes = { Service: "service:", Federated: "federated:", CanonicalUser: "canonical:" } as const;

/** The value of the formula's variable `PRINCIPAL` for a principal. */
export function principalString(principal: RequestPrincipal): string {
  if (principal.type === "Anonymous") return "anonymous";
  return principal.type === "AWS" ? principal.id : prefixes[principal.type] + principal.id;
}

/** The inverse of `principalString`. */
export function principalFromString(text: string): RequestPrincipal {
  if (text === "anonymous") return { type: "Anonymous", id: "" };
  for (const [type, prefix] of Object.entries(prefixes))
    if (text.startsWith(prefix)) return { type: type as keyof typeof prefixes, id: text.slice(prefix.length) };
  return { type: "AWS", id: text };
}
