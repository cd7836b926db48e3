// An independent reading of patterns (regular expressions) and brute force over all short strings.
import type { Pattern } from "../../server/src/core/logic/term";

/** The pattern as a regular expression: SEMANTICS of `Pattern` written down a second time, on purpose. */
export function toRegExp(pattern: Pattern): RegExp {
  const segmented = pattern.startsWith("a|");
  let colons = 0;
  let source = "";
  const characters = [...pattern.slice(2)];
  for (let i = 0; i < characters.length; i++) {
    let ch = characters[i] as string;
    const wild = segmented && colons < 5 ? "[^:]" : ".";
    const escaped = ch === "\\" ? characters[i + 1] : undefined;
    if (escaped === "%" || escaped === "_") {
      source += escaped === "%" ? "[^:]*" : "[^:]";
      i++;
    } else if (ch === "*") source += `${wild}*`;
    else if (ch === "?") source += wild;
    else {
      if (ch === "\\" && i + 1 < characters.length) ch = characters[++i] as string;
      if (ch === ":") colons++;
      source += `\\u{${(ch.codePointAt(0) as number).toString(16)}}`;
    }
  }
  return new RegExp(`^(?:${source})$`, pattern.startsWith("i|") ? "sui" : "su");
}

const expressions = new Map<Pattern, RegExp>();

/** Membership by regular expression. */
export function oracle(pattern: Pattern, text: string): boolean {
  let expression = expressions.get(pattern);
  if (expression === undefined) {
    expression = toRegExp(pattern);
    expressions.set(pattern, expression);
  }
  return expression.test(text);
}

/** All strings over the alphabet up to a length, shortest first. */
export function allStrings(alphabet: readonly string[], maxLength: number): string[] {
  const all = [""];
  let from = 0;
  for (let length = 1; length <= maxLength; length++) {
    const to = all.length;
    for (let i = from; i < to; i++) for (const ch of alphabet) all.push((all[i] as string) + ch);
    from = to;
  }
  return all;
}

/** Which of the strings a pattern contains, as a bit map; remembered. */
export class Universe {
  private readonly maps = new Map<Pattern, Uint8Array>();
  constructor(readonly strings: readonly string[]) {}

  members(pattern: Pattern): Uint8Array {
    let map = this.maps.get(pattern);
    if (map === undefined) {
      if (this.maps.size > 2000) this.maps.clear();
      map = Uint8Array.from(this.strings, (text) => (oracle(pattern, text) ? 1 : 0));
      this.maps.set(pattern, map);
    }
    return map;
  }

  /** In the union? */
  union(patterns: readonly Pattern[]): Uint8Array {
    const result = new Uint8Array(this.strings.length);
    for (const p of patterns)
      this.members(p).forEach((m, i) => {
        if (m) result[i] = 1;
      });
    return result;
  }
}
