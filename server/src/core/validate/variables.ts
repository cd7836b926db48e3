// Policy variables inside a text: where each `${…}` stands, what it names, and what is wrong with its form (SEMANTICS.md 3.4).

/** One `${…}` of a text. */
export interface Variable {
  /** Offsets in the (decoded) text, `${` and `}` included; an unclosed one runs to the end. */
  start: number;
  end: number;
  /** The key as written, without default; `*`, `?` or `$` for the three escapes. */
  name: string;
  problem?: "unclosed" | "empty" | "space" | "quote";
}

/** The `${…}` of a text, in order. */
export function variablesOf(text: string): Variable[] {
  const found: Variable[] = [];
  let close = text.indexOf("}");
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at)) {
    // Looked for once more only when the last one is behind us: a text of nothing but `${` must not cost its square.
    if (close >= 0 && close < at) close = text.indexOf("}", at);
    const reopened = text.indexOf("${", at + 2);
    if (close < 0 || (reopened >= 0 && reopened < close)) {
      const end = reopened >= 0 ? reopened : text.length;
      found.push({ start: at, end, name: text.slice(at + 2, end), problem: "unclosed" });
      at = end;
      continue;
    }
    found.push(read(text, at, close + 1));
    at = close + 1;
  }
  return found;
}

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
export function isEscape(variable: Variable): boolean {
  return variable.name === "*" || variable.name === "?" || variable.name === "$";
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

function read(text: string, start: number, end: number): Variable {
  const inside = text.slice(start + 2, end - 1);
  const comma = inside.indexOf(",");
  const name = comma < 0 ? inside : inside.slice(0, comma);
  const variable: Variable = { start, end, name };
  if (name.trim() === "") variable.problem = "empty";
  else if (/\s/.test(name)) variable.problem = "space";
  else if (comma >= 0 && !/^'[^']*'$/.test(inside.slice(comma + 1).trim())) variable.problem = "quote";
  return variable;
}
