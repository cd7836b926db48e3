// Semantic tokens: policy variables and wildcards inside strings.
import type { PolicyDocument, Range } from "../syntax/tree";
import { type Mark, marksIn, meaningfulStrings } from "./strings";

type SemanticToken = Mark;

/** The tokens of a document (of a part of it with `within`), in the order of the text. */
export function semanticTokens(document: PolicyDocument, within?: Range): SemanticToken[] {
  const tokens: SemanticToken[] = [];
  for (const statement of document.statements) {
    if (within && (statement.range.end < within.start || statement.range.start > within.end)) continue;
    for (const string of meaningfulStrings(statement, document)) {
      if (!within || (string.value.range.end >= within.start && string.value.range.start <= within.end))
        tokens.push(...marksIn(document.text, string.value.range, string));
    }
  }
  return tokens.sort((a, b) => a.range.start - b.range.start);
}
