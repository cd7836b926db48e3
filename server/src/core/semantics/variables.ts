// Policy variables: `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}` (SEMANTICS.md 3.4). One scanner,
// linear in the text, for everyone who wants to know where they stand.
import { normaliseKey } from "./keys";

/** One `${…}` of a text. */
interface PolicyVariable {
  /** Offsets in the text, `${` and `}` included; one that is never closed runs to the next `${` or to the end. */
  start: number;
  end: number;
  /** The key as written, blanks included and without default; `*`, `?` or `$` for the three escapes. */
  name: string;
  /** What stands between the quotes. */
  default?: string;
  /** The default stands between double quotes, which AWS's documents do not show. */
  doubleQuotes?: true;
  /** Why it is no variable but plain text (choice 20): never closed, without name, a character that no key has, or a default without quotes. */
  problem?: "unclosed" | "empty" | "name" | "quote";
}

/** The `${…}` of a text, in order, those too that are none. */
export function scanVariables(text: string): PolicyVariable[] {
  const found: PolicyVariable[] = [];
  const next = finder(text);
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at)) {
    const variable = readVariable(text, at, next) ?? readMalformed(text, at, next);
    found.push(variable);
    at = variable.end;
  }
  return found;
}

type Finder = (wanted: string, from: number) => number;

/** `indexOf` for ascending places: a text of nothing but `${` must not cost its square. */
function finder(text: string): Finder {
  const last = new Map<string, number>();
  return (wanted, from) => {
    let at = last.get(wanted);
    if (at === undefined || (at >= 0 && at < from)) {
      at = text.indexOf(wanted, from);
      last.set(wanted, at);
    }
    return at;
  };
}

const BLANK = /\s/;
/** Ends the name of a key. */
const NO_NAME = /[{},'"*?$]/;

function skip(text: string, from: number, passes: (character: string) => boolean): number {
  let at = from;
  while (at < text.length && passes(text.charAt(at))) at++;
  return at;
}

const isBlank = (character: string): boolean => BLANK.test(character);

/** The well-formed variable that begins there. */
function readVariable(text: string, start: number, next: Finder): PolicyVariable | undefined {
  const first = skip(text, start + 2, isBlank);
  const sign = text[first];
  if (sign === "*" || sign === "?" || sign === "$") {
    const end = skip(text, first + 1, isBlank);
    return text[end] === "}" ? { start, end: end + 1, name: sign } : undefined;
  }
  let at = skip(text, first, (character) => !NO_NAME.test(character));
  const name = text.slice(start + 2, at);
  if (name.trim() === "") return undefined;
  if (text[at] === "}") return { start, end: at + 1, name };
  if (text[at] !== ",") return undefined;
  at = skip(text, at + 1, isBlank);
  const quote = text[at];
  if (quote !== "'" && quote !== '"') return undefined;
  const closing = next(quote, at + 1);
  if (closing < 0) return undefined;
  const end = skip(text, closing + 1, isBlank);
  if (text[end] !== "}") return undefined;
  return { start, end: end + 1, name, default: text.slice(at + 1, closing), ...(quote === '"' ? { doubleQuotes: true } : {}) };
}

/** What begins there and is no variable. */
function readMalformed(text: string, start: number, next: Finder): PolicyVariable {
  const close = next("}", start + 2);
  const reopened = next("${", start + 2);
  if (close < 0 || (reopened >= 0 && reopened < close)) {
    const end = reopened >= 0 ? reopened : text.length;
    return { start, end, name: text.slice(start + 2, end), problem: "unclosed" };
  }
  const inside = text.slice(start + 2, close);
  const comma = inside.indexOf(",");
  const name = comma < 0 ? inside : inside.slice(0, comma);
  const problem = name.trim() === "" ? "empty" : NO_NAME.test(name) ? "name" : "quote";
  return { start, end: close + 1, name, problem };
}

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
  for (const found of scanVariables(text)) {
    if (found.problem) continue;
    if (found.start > from) parts.push({ text: text.slice(from, found.start) });
    if (isEscape(found)) parts.push({ character: found.name });
    else parts.push({ variable: normaliseKey(found.name.trim()), ...(found.default === undefined ? {} : { default: found.default }) });
    from = found.end;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
export function isEscape({ name }: Pick<PolicyVariable, "name">): boolean {
  return name === "*" || name === "?" || name === "$";
}
