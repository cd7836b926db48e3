// Inside the strings of a policy: where policy variables and wildcards stand, as offsets into the text.
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import type { Located, PolicyDocument, Range, Scalar, Statement } from "../syntax/tree";

/** A part of a string with a meaning of its own. */
export interface Mark {
  range: Range;
  /** `escape` is `${*}`, `${?}` or `${$}`: a character that stands for itself. */
  type: "variable" | "escape" | "wildcard";
}

/**
 * Variables and wildcards inside one string. `variables`: whether `${…}` means something here; `wildcards`: whether `*`
 * and `?` do. Reads the raw text between the quotes, so that offsets are right whatever is escaped.
 */
export function marksIn(text: string, range: Range, options: { variables: boolean; wildcards: boolean }): Mark[] {
  const raw = text.slice(range.start + 1, Math.max(range.start + 1, range.end - 1));
  const marks: Mark[] = [];
  for (const m of raw.matchAll(/\\u[0-9a-fA-F]{4}|\\.|\$\{([^{}"]*)\}|[*?]/g)) {
    const piece = m[0];
    if (piece.startsWith("\\")) continue;
    const at = { start: range.start + 1 + m.index, end: range.start + 1 + m.index + piece.length };
    if (m[1] !== undefined) {
      if (!options.variables) {
        // Plain text in this version; a `*` inside is still a wildcard.
        if (options.wildcards)
          for (const star of piece.matchAll(/[*?]/g))
            marks.push({ range: { start: at.start + star.index, end: at.start + star.index + 1 }, type: "wildcard" });
        continue;
      }
      marks.push({ range: at, type: /^\s*[*?$]\s*$/.test(m[1]) ? "escape" : "variable" });
    } else if (options.wildcards) {
      marks.push({ range: at, type: "wildcard" });
    }
  }
  return marks;
}

/** A string of a statement in which variables or wildcards can mean something. */
interface MeaningfulString {
  value: Located<Scalar>;
  variables: boolean;
  wildcards: boolean;
  what: "action" | "resource" | "principal" | "condition";
}

/** The strings of a statement with what can stand in them (SEMANTICS.md 2.1, 3.3, 3.4). */
export function meaningfulStrings(statement: Statement, document: PolicyDocument): MeaningfulString[] {
  const variables = hasPolicyVariables(document);
  const out: MeaningfulString[] = [];
  for (const list of [statement.action, statement.notAction])
    for (const value of list?.values ?? []) out.push({ value, variables: false, wildcards: true, what: "action" });
  for (const list of [statement.resource, statement.notResource])
    for (const value of list?.values ?? []) out.push({ value, variables, wildcards: true, what: "resource" });
  for (const principal of [statement.principal, statement.notPrincipal])
    for (const entry of principal?.entries ?? []) out.push({ value: entry.id, variables: false, wildcards: true, what: "principal" });
  for (const entry of statement.condition?.entries ?? []) {
    const operator = entry.operator.value;
    const like = /Like|^(.*:)?Arn/.test(operator);
    const takesVariables = variables && /^(.*:)?(String|Arn|Bool)/.test(operator);
    for (const value of entry.values)
      if (typeof value.value === "string") out.push({ value, variables: takesVariables, wildcards: like, what: "condition" });
  }
  return out;
}
