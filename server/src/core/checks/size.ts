// How large a policy may be for its proofs. What is larger is not decided: AWS takes no policy of more than 20,480 characters
// (SEMANTICS.md 1), and proofs whose work grows with the square of a list must not hold up a pipeline or an editor.
import { CHECKS } from "../limits";
import type { PolicyDocument, Statement } from "../syntax/tree";

/** Why these policies are too large together to prove anything of them; undefined for all that AWS would take. */
export function tooLargeToProve(documents: readonly PolicyDocument[]): string | undefined {
  const statements = documents.reduce((sum, document) => sum + document.statements.length, 0);
  if (statements > CHECKS.statements) return tooMany(statements, "statements", CHECKS.statements);
  const largest = Math.max(0, ...documents.map(entriesIn));
  return largest > CHECKS.entries ? tooMany(largest, "entries", CHECKS.entries) : undefined;
}

function tooMany(count: number, what: string, most: number): string {
  return `the policy has ${count.toLocaleString("en")} ${what}, and of more than ${most.toLocaleString("en")} nothing is proved (AWS accepts policies of at most 20,480 characters)`;
}

function entriesIn({ statements }: PolicyDocument): number {
  return statements.reduce((sum, statement) => sum + entriesOf(statement), 0);
}

function entriesOf(statement: Statement): number {
  const lists = [statement.action, statement.notAction, statement.resource, statement.notResource];
  const principals = [statement.principal, statement.notPrincipal];
  return (
    lists.reduce((sum, list) => sum + (list?.values.length ?? 0), 0) +
    principals.reduce((sum, list) => sum + (list?.entries.length ?? 0), 0) +
    (statement.condition?.entries ?? []).reduce((sum, { values }) => sum + 1 + values.length, 0)
  );
}
