// Quoted texts and brackets over several lines that stand further left than YAML allows, as AWS's own parser takes them.

/**
 * Replaces the line breaks (and comments) inside of quoted texts and brackets by blanks, length unchanged. PyYAML (and with
 * it CloudFormation) takes `!Sub '{ … }'` and `[ … ]` whose lines are not indented enough; the specification and the `yaml`
 * package do not.
 */
export function joinLines(text: string): string {
  const result: string[] = [];
  let from = 0;
  // What opens a value: behind a colon, a dash or a tag.
  const opening = /(?:[:-]|![\w:]+)[ \t]+(?=['"[{])/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = opening.lastIndex;
    if (start < from) continue;
    const end = endOf(text, start);
    if (end === undefined) continue;
    const joined =
      text[start] === "'" || text[start] === '"' ? text.slice(start, end).replace(/[\r\n]/g, " ") : joinedBrackets(text, start, end);
    if (joined !== text.slice(start, end)) {
      result.push(text.slice(from, start), joined);
      from = end;
    }
    opening.lastIndex = end;
  }
  return result.length === 0 ? text : result.join("") + text.slice(from);
}

/** The end of the quoted text or of the brackets that begin at `start`; undefined if they have none. */
function endOf(text: string, start: number): number | undefined {
  const first = text[start];
  if (first === "'") return singleEnd(text, start + 1);
  if (first === '"') return doubleEnd(text, start + 1);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === "[" || c === "{") depth++;
    else if (c === "]" || c === "}") {
      depth--;
      if (depth === 0) return at + 1;
    } else if (opensQuote(text, at)) {
      const end = c === "'" ? singleEnd(text, at + 1) : doubleEnd(text, at + 1);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (opensComment(text, at)) at = lineEnd(text, at) - 1;
  }
  return undefined;
}

function joinedBrackets(text: string, start: number, end: number): string {
  let result = "";
  for (let at = start; at < end; at++) {
    const c = text.charAt(at);
    const inner = opensQuote(text, at) ? (c === "'" ? singleEnd(text, at + 1) : doubleEnd(text, at + 1)) : undefined;
    if (inner !== undefined) {
      result += text.slice(at, inner).replace(/[\r\n]/g, " ");
      at = inner - 1;
    } else if (opensComment(text, at)) {
      const to = lineEnd(text, at);
      result += " ".repeat(to - at);
      at = to - 1;
    } else result += c === "\n" || c === "\r" ? " " : c;
  }
  return result;
}

/** A quote inside of a plain word (`it's`) opens nothing. */
function opensQuote(text: string, at: number): boolean {
  return (text[at] === "'" || text[at] === '"') && /[\s,[{:]/.test(text[at - 1] ?? " ");
}

function opensComment(text: string, at: number): boolean {
  return text[at] === "#" && /\s/.test(text[at - 1] ?? " ");
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function singleEnd(text: string, start: number): number | undefined {
  for (let at = text.indexOf("'", start); at >= 0; at = text.indexOf("'", at + 2)) if (text[at + 1] !== "'") return at + 1;
  return undefined;
}

function doubleEnd(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}
