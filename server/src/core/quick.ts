// What is known of a policy without the solver: errors of form.
import type { PolicyInput } from "./analysis-api";
import type { Finding } from "./checks/finding";
import type { ParseResult, PolicyKind } from "./syntax/tree";

/** Findings that need no proof, in the order of the text. */
export function quickFindings(parsed: ParseResult, _kind: PolicyKind, _input: PolicyInput): Finding[] {
  return parsed.problems.map((problem) => ({ code: `iam-prover.${problem.code}`, severity: "error", message: problem.message, range: problem.range, statementIndex: problem.statementIndex }));
}
