// Writes SMT-LIB for the encoding in smt.ts: Boolean terms, names, and patterns as predicates over strings.
import { Outside, type Token } from "./smt-read";

export function and(parts: string[]): string {
  const list = parts.filter((part) => part !== "true");
  if (list.includes("false")) return "false";
  return list.length === 0 ? "true" : list.length === 1 ? (list[0] as string) : `(and ${list.join(" ")})`;
}

export function or(parts: string[]): string {
  const list = parts.filter((part) => part !== "false");
  if (list.includes("true")) return "true";
  return list.length === 0 ? "false" : list.length === 1 ? (list[0] as string) : `(or ${list.join(" ")})`;
}

export function not(part: string): string {
  return part === "true" ? "false" : part === "false" ? "true" : `(not ${part})`;
}

export function name(what: string, key: string): string {
  return `|${what} ${key.replace(/[|\\]/g, "_")}|`;
}

export function quote(text: string): string {
  return `"${Array.from(text, (c) => (c === '"' ? '""' : c < " " || c > "~" || c === "\\" ? `\\u{${(c.codePointAt(0) as number).toString(16)}}` : c)).join("")}"`;
}

/** The cheapest string predicate that says "matches". In filled-in variables `key` is the SMT name of the value. */
export function glob(text: string, list: Token[]): string {
  const merged: Token[] = [];
  for (const token of list) {
    const last = merged[merged.length - 1];
    if (token.kind === "star" && last?.kind === "star") {
      // Of two the one that goes further counts.
      if (!token.stops) merged[merged.length - 1] = token;
      continue;
    }
    if (token.kind === "text" && last?.kind === "text") merged[merged.length - 1] = { kind: "text", text: last.text + token.text };
    else if (token.kind !== "text" || token.text !== "") merged.push(token);
  }
  const stars = merged.filter((token) => token.kind === "star").length;
  const term = (part: Token[]): string => {
    const terms = part.map((token) => (token.kind === "variable" ? token.key : quote((token as { text: string }).text)));
    return terms.length === 0 ? '""' : terms.length === 1 ? (terms[0] as string) : `(str.++ ${terms.join(" ")})`;
  };
  const stops = merged.some((token) => (token.kind === "star" || token.kind === "any") && token.stops);
  if (stops && merged.some((token) => token.kind === "variable"))
    throw new Outside("a policy variable beside a wildcard that stops at colons");
  if (!stops && !merged.some((token) => token.kind === "any")) {
    const first = merged[0]?.kind === "star";
    const last = merged[merged.length - 1]?.kind === "star";
    if (stars === 0) return `(= ${text} ${term(merged)})`;
    if (merged.length === 1) return "true";
    if (stars === 1 && last) return `(str.prefixof ${term(merged.slice(0, -1))} ${text})`;
    if (stars === 1 && first) return `(str.suffixof ${term(merged.slice(1))} ${text})`;
    if (stars === 2 && first && last) return `(str.contains ${text} ${term(merged.slice(1, -1))})`;
    if (merged.some((token) => token.kind === "variable")) return chunks(text, merged, term);
  }
  if (merged.some((token) => token.kind === "variable")) throw new Outside("a policy variable beside `?`");
  return `(str.in_re ${text} ${regex(merged, "re.all", "re.allchar")})`;
}

/** A pattern of plain chunks between stars, leftmost match first: exact under negation too. */
export function chunks(text: string, list: Token[], term: (part: Token[]) => string): string {
  const pieces: Token[][] = [[]];
  for (const token of list) {
    if (token.kind === "star") pieces.push([]);
    else (pieces[pieces.length - 1] as Token[]).push(token);
  }
  const head = term(pieces[0] as Token[]);
  const tail = term(pieces[pieces.length - 1] as Token[]);
  const conditions = [`(str.prefixof ${head} ${text})`];
  let position = `(str.len ${head})`;
  for (const piece of pieces.slice(1, -1)) {
    if (piece.length === 0) continue;
    const found = `(str.indexof ${text} ${term(piece)} ${position})`;
    conditions.push(`(>= ${found} 0)`);
    position = `(+ ${found} (str.len ${term(piece)}))`;
  }
  conditions.push(`(str.suffixof ${tail} ${text})`, `(>= (str.len ${text}) (+ ${position} (str.len ${tail})))`);
  return and(conditions);
}

export function regex(list: Token[], star: string, any: string): string {
  const noColon = '(re.diff re.allchar (str.to_re ":"))';
  const parts = list.map((token) =>
    token.kind === "star"
      ? token.stops
        ? `(re.* ${noColon})`
        : star
      : token.kind === "any"
        ? token.stops
          ? noColon
          : any
        : `(str.to_re ${quote((token as { text: string }).text)})`,
  );
  return parts.length === 0 ? '(str.to_re "")' : parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}

/** Segment by segment: a wildcard before the fifth colon of the pattern matches no colon. */
export function segmentRegex(list: Token[]): string {
  const noColon = '(re.diff re.allchar (str.to_re ":"))';
  const parts: string[] = [];
  let seen = 0;
  for (const token of list) {
    if (token.kind === "text") {
      seen += token.text.split(":").length - 1;
      parts.push(`(str.to_re ${quote(token.text)})`);
    } else if (token.kind === "star") parts.push(seen < 5 ? `(re.* ${noColon})` : "re.all");
    else parts.push(seen < 5 ? noColon : "re.allchar");
  }
  return parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}

export function ignoringCase(text: string): string {
  const parts = Array.from(text, (c) => {
    const [lower, upper] = [c.toLowerCase(), c.toUpperCase()];
    return lower === upper ? `(str.to_re ${quote(c)})` : `(re.union (str.to_re ${quote(lower)}) (str.to_re ${quote(upper)}))`;
  });
  return parts.length === 0 ? '(str.to_re "")' : parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}
