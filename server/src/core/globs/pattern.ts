// Building and reading `Pattern` texts. The only place that knows their notation.
import type { Pattern } from "../logic/term";

/** The three forms of `Pattern`, by name. */
type PatternForm = "glob" | "ignoreCase" | "arn";

/** Escapes a text so that every character stands for itself inside a glob. */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?]/g, "\\$&");
}

/** Wildcards that stop at colons, as they stand in glob texts: any sequence without `:`, any one character but `:`. */
export const MANY_BUT_COLON = "\\%";
export const ONE_BUT_COLON = "\\_";

/** The characters and wildcards of a glob text, one after the other, each as it is written (`\*` is one). */
export function globTokens(globText: string): string[] {
  return globText.match(/\\[\s\S]|[\s\S]/gu) ?? [];
}

/** What one of the `globTokens` stands for: many characters or one, colons among them or not. Undefined: for itself. */
export function wildcardOf(token: string): { many: boolean; colons: boolean } | undefined {
  return wildcards.get(token);
}

const wildcards = new Map([
  ["*", { many: true, colons: true }],
  ["?", { many: false, colons: true }],
  [MANY_BUT_COLON, { many: true, colons: false }],
  [ONE_BUT_COLON, { many: false, colons: false }],
]);

/** The character that one of the `globTokens` stands for when it is no wildcard. */
export function literalOf(token: string): string {
  return token.length > 1 && token[0] === "\\" ? token.slice(1) : token;
}

/** A glob over the whole string. Input: glob text in which a backslash makes the next character literal. Runs of `*` collapse. */
export function glob(text: string): Pattern {
  return `g|${collapseStars(text)}` as Pattern;
}

/** As `glob`, ignoring case. */
export function globIgnoreCase(text: string): Pattern {
  return `i|${collapseStars(text)}` as Pattern;
}

/** Exactly this string. */
export function literal(text: string): Pattern {
  return `g|${escapeGlob(text)}` as Pattern;
}

/** Exactly this string, ignoring case. */
export function literalIgnoreCase(text: string): Pattern {
  return `i|${escapeGlob(text)}` as Pattern;
}

/** A glob in colon-delimited segments (SEMANTICS.md 2.3 R1). The text must have at least five colons. */
export function arnGlob(text: string): Pattern {
  return `a|${collapseStars(text)}` as Pattern;
}

/** Every string. */
export const anything: Pattern = glob("*");

/** The form and the (escaped) glob text of a pattern. */
export function patternParts(pattern: Pattern): { form: PatternForm; glob: string } {
  const form = pattern[0] === "g" ? "glob" : pattern[0] === "i" ? "ignoreCase" : "arn";
  return { form, glob: pattern.slice(2) };
}

/** Removes `*` directly after an unescaped `*`. */
function collapseStars(text: string): string {
  if (!text.includes("**")) return text;
  let out = "";
  let star = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "\\" && i + 1 < text.length) {
      out += c + text[++i];
      star = false;
    } else if (c === "*") {
      if (!star) out += c;
      star = true;
    } else {
      out += c;
      star = false;
    }
  }
  return out;
}
