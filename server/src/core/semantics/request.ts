// A request as it reaches IAM: who asks to do what on which resource, in which context. Types only.

/** Who makes the request (SEMANTICS.md 2.4, 3.6). `id` is an ARN, a service principal, a federated identity provider or a canonical id; empty for anonymous. */
export interface RequestPrincipal {
  type: "AWS" | "Service" | "Federated" | "CanonicalUser" | "Anonymous";
  id: string;
}

/** `context`: condition keys with their values; lookup ignores case. A key that is absent is missing. */
export interface Request {
  principal: RequestPrincipal;
  /** `service:Action`, any case. */
  action: string;
  /** An ARN, or `*` for an action that has no resource. */
  resource: string;
  /** The account that owns the resource, when the ARN does not say it. */
  resourceAccount?: string;
  context: Record<string, string | string[]>;
}

/** A Deny matches, an Allow and no Deny, or nothing. */
export type Decision = "allow" | "explicitDeny" | "implicitDeny";
