// Policy variables: `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}` (SEMANTICS.md 3.4).
import { normaliseKey } from "./keys";

/** A piece of a policy string: text as written, a character that stands for itself, or a variable. */
export type ValuePart = { text: string } | { character: string } | { variable: string; default?: string };

/**
 * Splits a policy string into its parts. Variables exist only in version 2012-10-17 (`enabled`); otherwise, and for a
 * `${` that is no well-formed variable, the text stays text. `variable` is the normalised key.
 */
export function parseVariables(text: string, enabled: boolean): ValuePart[] {
  if (!enabled || !text.includes("${")) return text === "" ? [] : [{ text }];
  const parts: ValuePart[] = [];
  let from = 0;
  for (const m of text.matchAll(/\$\{\s*(?:([*?$])|([^{},'"*?$]+?)(?:\s*,\s*(?:'([^']*)'|"([^"]*)"))?)\s*\}/g)) {
    if (m.index > from) parts.push({ text: text.slice(from, m.index) });
    if (m[1]) parts.push({ character: m[1] });
    else {
      const fallback = m[3] ?? m[4];
      parts.push(
        fallback === undefined ? { variable: normaliseKey(m[2] as string) } : { variable: normaliseKey(m[2] as string), default: fallback },
      );
    }
    from = m.index + m[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}
