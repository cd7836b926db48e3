// Statements of a policy on a resource that do not say for whom they are: AWS refuses them, so an Allow of that sort allows nothing (SEMANTICS.md 9.23).
import { byObject } from "../session/query";
import type { PolicyDocument, PolicyKind, Statement } from "../syntax/tree";

const naming: ReadonlySet<PolicyKind> = new Set(["resource", "trust", "endpoint", "rcp"]);

/** The policy as one of its kind: an Allow without `Principal` matches nobody where statements have to name somebody. A Deny stays. */
export function asOfKind(document: PolicyDocument, kind: PolicyKind): PolicyDocument {
  if (!naming.has(kind) || !document.statements.some(isSilent)) return document;
  return silenced(document);
}

const silenced = byObject(
  "checks/policies without silent statements",
  (document: PolicyDocument): PolicyDocument => ({
    ...document,
    statements: document.statements.map((statement) => (isSilent(statement) ? withoutEffect(statement) : statement)),
  }),
);

function isSilent({ effect, principal, notPrincipal }: Statement): boolean {
  return effect?.value === "Allow" && !principal && !notPrincipal;
}

/** A statement without effect says nothing. */
function withoutEffect(statement: Statement): Statement {
  const { effect: _, ...silent } = statement;
  return silent;
}
