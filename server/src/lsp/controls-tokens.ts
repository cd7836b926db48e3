// Colours for a control where no Gherkin extension gives any: keywords, names of the API, values, outcomes.
import type { Range as LspRange, SemanticTokens } from "vscode-languageserver";
import type { OpenDocument } from "./open-document";

/** Types that the legend must have. */
export const CONTROL_TOKEN_TYPES = ["keyword", "string", "function", "property", "enumMember", "comment"] as const;
type TokenType = (typeof CONTROL_TOKEN_TYPES)[number];

const KEYWORD =
  /^\s*(Feature:|Background:|Rule:|Scenario(?: Outline| Template)?:|Examples:|Scenarios:|(?:Given|When|Then|And|But)(?=\s)|\*(?=\s))/;
const HEADER = /^\s*(Rule (?:Identifier|Name|Parameters)|Description|Trigger|Severity|API calls|Reports on|Not settled):/;
const PARTS = /"[^"\n]*"|`[\w.-]+:\w+`|`[^`\n]*`|<[^<>\n]+>|\b(?:NOT_APPLICABLE|NON_COMPLIANT|COMPLIANT|UNDECIDED|SKIP|PASS|FAIL)\b/g;

/** The tokens of a document, or of the lines of a range. `legend`: the names in the order that `initialize` announced. */
export function controlTokens(document: OpenDocument, legend: readonly string[], range?: LspRange): SemanticTokens {
  if (document.text.languageId !== "plaintext") return { data: [] };
  const data: number[] = [];
  let before = { line: 0, start: 0 };
  const first = range?.start.line ?? 0;
  const last = Math.min(range?.end.line ?? Number.POSITIVE_INFINITY, document.text.lineCount - 1);
  for (let line = first; line <= last; line++) {
    const text = document.text.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    for (const { start, length, type } of tokensOfLine(text)) {
      data.push(line - before.line, line === before.line ? start - before.start : start, length, legend.indexOf(type), 0);
      before = { line, start };
    }
  }
  return { data };
}

function tokensOfLine(text: string): { start: number; length: number; type: TokenType }[] {
  const comment = /^(\s*)(#.*)$/.exec(text.trimEnd());
  if (comment) return [{ start: comment[1]?.length ?? 0, length: comment[2]?.length ?? 0, type: "comment" }];
  const keyword = KEYWORD.exec(text) ?? HEADER.exec(text);
  const word = keyword?.[1] ?? "";
  const from = (keyword?.index ?? 0) + (keyword?.[0].indexOf(word) ?? 0);
  const tokens = keyword ? [{ start: from, length: word.length, type: "keyword" as TokenType }] : [];
  for (const match of text.matchAll(PARTS)) {
    if (match.index < from + word.length && keyword) continue;
    tokens.push({ start: match.index, length: match[0].length, type: typeOf(match[0]) });
  }
  return tokens;
}

function typeOf(part: string): TokenType {
  if (part.startsWith('"') || part.startsWith("<")) return "string";
  if (!part.startsWith("`")) return "enumMember";
  return part.includes(":") ? "function" : "property";
}
