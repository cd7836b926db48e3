// Text with tab stops, in the notation of LSP snippets.

/** A text that is inserted as it stands: `$`, `}` and `\` are escaped. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** A JSON string literal's inside, escaped for JSON and then for the snippet. */
export function jsonLiteral(text: string): string {
  return literal(JSON.stringify(text).slice(1, -1));
}

/** `${1:text}` */
export function stop(index: number, placeholder = ""): string {
  return placeholder === "" ? `$${index}` : `\${${index}:${literal(placeholder)}}`;
}

/** What a snippet inserts when nobody touches its tab stops: placeholders stay, choices take the first. For clients without snippets, and for tests. */
export function plainText(snippet: string): string {
  let out = "";
  let i = 0;
  while (i < snippet.length) {
    const c = snippet.charAt(i);
    if (c === "\\" && i + 1 < snippet.length) {
      out += snippet[i + 1];
      i += 2;
      continue;
    }
    const stopAt = c === "$" ? /^\$(?:(\d+)|\{(\d+)([:|}]))/.exec(snippet.slice(i)) : null;
    if (!stopAt) {
      out += c;
      i++;
      continue;
    }
    i += stopAt[0].length;
    if (stopAt[1] !== undefined || stopAt[3] === "}") continue;
    // Up to the unescaped end; a choice ends with `|}` and its first option counts.
    const isChoice = stopAt[3] === "|";
    let body = "";
    let first: string | undefined;
    while (i < snippet.length && snippet[i] !== (isChoice ? "|" : "}")) {
      if (snippet[i] === "\\") i++;
      else if (isChoice && snippet[i] === ",") {
        first ??= body;
        body = "";
        i++;
        continue;
      }
      body += snippet[i] ?? "";
      i++;
    }
    i += isChoice ? 2 : 1;
    out += first ?? body;
  }
  return out;
}
