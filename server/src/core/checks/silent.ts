// Statements of a policy on a resource that do not say for whom they are: AWS refuses them, so an Allow of that sort allows nothing (SEMANTICS.md 9.23).
import type { PolicyDocument, PolicyKind, Statement } from "../syntax/tree";

const naming: ReadonlySet<PolicyKind> = new Set(["resource", "trust", "endpoint", "rcp"]);
const read = new WeakMap<PolicyDocument, PolicyDocument>();

/** The policy as one of its kind: an Allow without `Principal` matches nobody where statements have to name somebody. A Deny stays. */
export function asOfKind(document: PolicyDocument, kind: PolicyKind): PolicyDocument {
  if (!naming.has(kind) || !document.statements.some(isSilent)) return document;
  let known = read.get(document);
  if (!known) {
    known = {
      ...document,
      statements: document.statements.map((statement) => (isSilent(statement) ? withoutEffect(statement) : statement)),
    };
    read.set(document, known);
  }
  return known;
}

function isSilent({ effect, principal, notPrincipal }: Statement): boolean {
  return effect?.value === "Allow" && !principal && !notPrincipal;
}

/** A statement without effect says nothing. */
function withoutEffect(statement: Statement): Statement {
  const { effect: _, ...silent } = statement;
  return silent;
}
