// The principal of a request as people write it: an ARN, a service principal, `anonymous`.
import type { RequestPrincipal } from "../core/semantics/request";

/** The types of `{ "type": …, "id": … }`. */
export const PRINCIPAL_TYPES = ["AWS", "Service", "Federated", "CanonicalUser", "Anonymous"] as const;

/**
 * Reads the short form of a principal (CLI-CONTRACT, `request`). ARNs of SAML and OIDC providers are federated principals, all other
 * ARNs principals of an account. Undefined when it is none of the three; other federated principals and canonical users are
 * written as `{ "type": …, "id": … }`.
 */
export function readPrincipal(text: string): RequestPrincipal | undefined {
  if (text === "anonymous") return { type: "Anonymous", id: "" };
  if (/^arn:[\w-]+:iam::\d{12}:(saml-provider|oidc-provider)\/./.test(text)) return { type: "Federated", id: text };
  if (/^arn:[\w-]+:(iam|sts)::\d{12}:./.test(text)) return { type: "AWS", id: text };
  if (/^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/.test(text)) return { type: "Service", id: text };
  return undefined;
}
