// The names that the grammar of policies knows.

/** The elements of a policy document (SEMANTICS.md 1.1). */
export const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"] as const;

/** The elements of a statement (SEMANTICS.md 1.1). */
export const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const;

/** The kinds that a `Principal` object may name (SEMANTICS.md 2.4). */
export const PRINCIPAL_KINDS = ["AWS", "Federated", "Service", "CanonicalUser"] as const;
