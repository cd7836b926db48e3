// Terms: quantifier-free formulas over the parts of a request. Knows no IAM. Everything here is plain data,
// so a question can travel to the solver thread, and `termKey` (build.ts) makes a cache key of it.
import type { ByVariable, Reading, Variable } from "./variable";

/**
 * A set of strings, written as text: `<form>|<glob>`.
 *   `g|`  glob over the whole string; `*` any sequence, `?` any one character (a Unicode code point)
 *   `i|`  the same, ignoring case
 *   `a|`  glob in colon-delimited segments: the first five `:` of the pattern are matched by the first five `:` of
 *         the string; a wildcard in one of the first five segments never matches a `:`; in the sixth it may
 * In the glob part a backslash makes the next character literal (`\*`, `\?`, `\\`), with two exceptions: `\%` is any
 * sequence without `:`, `\_` any one character but `:` (wildcards that end at their ARN segment).
 * Build them only with the functions of globs/pattern.ts.
 */
export type Pattern = string & { readonly __pattern: unique symbol };

/** A piece of a template: glob text (escaped as in `Pattern`, `g` form), or the value of another string variable, taken literally. */
export type TemplatePart = { glob: string } | { variable: Variable };

/** What a template atom says of its text. */
export interface TemplateShape {
  parts: TemplatePart[];
  segmented: boolean;
  ignoreCase: boolean;
}

/** What a formula says of one variable. */
export type Atom =
  /** The string is in the union of the patterns. */
  | { kind: "in"; variable: Variable; patterns: Pattern[] }
  /** The string matches the concatenation of the parts. `segmented` gives the globs the `a|` reading. */
  | ({ kind: "template"; variable: Variable } & TemplateShape)
  /** The set has an element in (`outside: false`) or not in (`outside: true`) the union of the patterns. */
  | { kind: "some"; variable: Variable; patterns: Pattern[]; outside: boolean }
  /** As `some`, where an element may also match one of the templates: a value of a multivalued key that holds policy variables. */
  | { kind: "someTied"; variable: Variable; patterns: Pattern[]; templates: TemplateShape[]; outside: boolean }
  /** The set has an element whose numeric reading lies in (or, `outside`, not in) one of the intervals. */
  | { kind: "someNumeric"; variable: Variable; reading: Reading; intervals: NumericInterval[]; outside: boolean }
  /** The value is numeric and < bound (or <= bound with `orEqual`). `bound`: canonical decimal text, see logic/decimal.ts. */
  | { kind: "below"; variable: Variable; bound: string; orEqual: boolean }
  /** The value is numeric at all. */
  | { kind: "numeric"; variable: Variable }
  | { kind: "flag"; variable: Variable };

/** Decimals as text; null: unbounded. */
export interface NumericInterval {
  low: string | null;
  lowInclusive: boolean;
  high: string | null;
  highInclusive: boolean;
}

/** A formula. Made with the constructors of build.ts only. */
export type Term =
  | { kind: "true" }
  | { kind: "false" }
  | { kind: "atom"; atom: Atom }
  | { kind: "not"; arg: Term }
  | { kind: "and"; args: Term[] }
  | { kind: "or"; args: Term[] };

/** An atom with a sign: what a model has to respect. */
export interface Literal {
  atom: Atom;
  positive: boolean;
}

/**
 * Is the conjunction of the parts satisfiable? `domains` restricts texts (and, for sets, every
 * element) to a union of patterns; a variable without an entry ranges over all strings.
 */
export interface Question {
  /** Labelled conjuncts: an unsat core names them by index ("why is this safe"). */
  parts: Term[];
  domains: ByVariable<Pattern[]>;
  /** Spend time on a small core, for "why is this safe". Without it a core may hold parts that the proof could do without. */
  explain?: true;
}

/** Values for the variables that matter; a variable not listed may have any value. `numbers`: canonical decimal text, null = not numeric. */
export interface Model {
  strings: ByVariable<string>;
  sets: ByVariable<string[]>;
  numbers: ByVariable<string | null>;
  flags: ByVariable<boolean>;
}

/** What became of a question. */
export type Answer =
  /** `literals` justify the truth of the question: any values that respect them (and the domains) also satisfy it. */
  | { verdict: "sat"; model: Model; literals: Literal[] }
  /** `core`: indexes of parts that are contradictory together (small, not necessarily minimal). */
  | { verdict: "unsat"; core: number[] }
  /** Not decided: what ran out, in plain words. Never cached, never shown as safe. */
  | { verdict: "unknown"; reason: string };
