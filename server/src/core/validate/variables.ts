// What AWS finds wrong with the form of a policy variable (SEMANTICS.md 3.4). Where they stand says semantics/variables.ts.
import { isEscape, scanVariables } from "../semantics/variables";

export { isEscape };

/** One `${…}` of a text. */
export interface Variable {
  /** Offsets in the (decoded) text, `${` and `}` included; an unclosed one runs to the next one or to the end. */
  start: number;
  end: number;
  /** The key as written, without default; `*`, `?` or `$` for the three escapes. */
  name: string;
  problem?: "unclosed" | "empty" | "space" | "quote";
}

/** The `${…}` of a text, in order. */
export function variablesOf(text: string): Variable[] {
  return scanVariables(text).map(({ start, end, name, problem, doubleQuotes }) => {
    const found = problem === "unclosed" || problem === "empty" ? problem : /\s/.test(name) ? "space" : undefined;
    const quote = problem === "quote" || doubleQuotes ? "quote" : undefined;
    const wrong = found ?? quote;
    return wrong ? { start, end, name, problem: wrong } : { start, end, name };
  });
}

/** The text with every `${…}` replaced by `filler` characters: as long as before, and without colons or wildcards of its own. */
export function maskVariables(text: string, filler = "\u0001"): string {
  if (!text.includes("${")) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of variablesOf(text)) {
    pieces.push(text.slice(at, start), filler.repeat(end - start));
    at = end;
  }
  return pieces.join("") + text.slice(at);
}
