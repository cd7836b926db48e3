// Smart constructors: the only way to make terms. Constants fold, so trivial questions never reach the solver.
import { byObject } from "../session/query";
import type { Atom, NumericInterval, Pattern, TemplatePart, TemplateShape, Term } from "./term";
import { sameVariable, type Variable } from "./variable";

export const TRUE: Term = { kind: "true" };
export const FALSE: Term = { kind: "false" };

/** Negation; a double one falls away. */
export function not(arg: Term): Term {
  if (arg.kind === "true") return FALSE;
  if (arg.kind === "false") return TRUE;
  if (arg.kind === "not") return arg.arg;
  return { kind: "not", arg };
}

/** Conjunction: flattens, drops `true`, becomes `false` on a `false` part or on a part beside its own negation. */
export function and(...args: Term[]): Term {
  return combine("and", args);
}

/** Disjunction, dual to `and`. */
export function or(...args: Term[]): Term {
  return combine("or", args);
}

/** If the premise holds, the conclusion does. */
export function implies(premise: Term, conclusion: Term): Term {
  return or(not(premise), conclusion);
}

/** The string variable lies in the union of the patterns. An empty union is false, a universal one true. */
export function isIn(variable: Variable, patterns: readonly Pattern[]): Term {
  const union = unique(patterns);
  if (union.length === 0) return FALSE;
  if (union.some(isUniversal)) return TRUE;
  return atom({ kind: "in", variable, patterns: union });
}

/** The set variable has an element in (or, `outside`, not in) the union. */
export function someElement(variable: Variable, patterns: readonly Pattern[], outside: boolean): Term {
  const union = unique(patterns);
  if (!outside && union.length === 0) return FALSE;
  if (outside && union.some(isUniversal)) return FALSE;
  if (outside && union.length === 0) return atom({ kind: "some", variable, patterns: ["g|*" as Pattern], outside: false });
  return atom({ kind: "some", variable, patterns: union.some(isUniversal) ? ["g|*" as Pattern] : union, outside });
}

/** The set variable has an element that matches (or, `outside`, matches none of) the patterns and templates. */
export function someLinked(variable: Variable, patterns: readonly Pattern[], templates: TemplateShape[], outside: boolean): Term {
  const union = unique(patterns);
  if (templates.length === 0 || union.some(isUniversal)) return someElement(variable, union, outside);
  return atom({ kind: "someTied", variable, patterns: union, templates, outside });
}

/** The string matches glob texts and values of other variables, one after the other. Without variables it is an `in`. */
export function template(variable: Variable, parts: TemplatePart[], segmented: boolean, ignoreCase: boolean): Term {
  const merged: TemplatePart[] = [];
  for (const part of parts) {
    const last = merged[merged.length - 1];
    if ("glob" in part && last && "glob" in last) merged[merged.length - 1] = { glob: last.glob + part.glob };
    else if (!("glob" in part) || part.glob !== "") merged.push(part);
  }
  if (merged.every((part) => "glob" in part)) {
    const text = merged.map((part) => ("glob" in part ? part.glob : "")).join("");
    return isIn(variable, [`${segmented ? "a" : ignoreCase ? "i" : "g"}|${text}` as Pattern]);
  }
  // A key compared with its own value (`x-${aws:PrincipalTag/team}` for aws:PrincipalTag/team): true if nothing has to stand beside it, impossible otherwise.
  if (!segmented && merged.some((part) => "variable" in part && sameVariable(part.variable, variable))) {
    const fixed = merged
      .map((part) =>
        "glob" in part ? part.glob.replace(/\\([\s\S])|\*/g, (_, c?: string) => (c === undefined || c === "%" ? "" : "x")) : "",
      )
      .join("");
    if (fixed !== "") return FALSE;
    if (merged.filter((part) => "variable" in part).length === 1) return TRUE;
  }
  return atom({ kind: "template", variable, parts: merged, segmented, ignoreCase });
}

/** An atom as it is. The constructors below fold more. */
export function atom(value: Atom): Term {
  return { kind: "atom", atom: value };
}

/** The Boolean variable is true. */
export function flag(variable: Variable): Term {
  return atom({ kind: "flag", variable });
}

/** The value is less than the bound, or equal to it. Addresses are whole numbers, so that "at most n" is "less than n + 1": neighbouring blocks then share an atom. */
export function below(variable: Variable, bound: string, orEqual: boolean): Term {
  if (orEqual && variable.reading === "ip") return below(variable, String(BigInt(bound) + 1n), false);
  return atom({ kind: "below", variable, bound, orEqual });
}

/** The string that the variable reads has a value of that sort at all. */
export function isNumeric(variable: Variable): Term {
  return atom({ kind: "numeric", variable });
}

/** The value is numeric and lies in the interval. */
export function inInterval(variable: Variable, interval: NumericInterval): Term {
  return and(
    isNumeric(variable),
    interval.low === null ? TRUE : not(below(variable, interval.low, !interval.lowInclusive)),
    interval.high === null ? TRUE : below(variable, interval.high, interval.highInclusive),
  );
}

/** Text that is equal for equal terms: the cache key of a question. */
export const termKey: (term: Term) => string = byObject("logic/keys of terms", makeKey);

function makeKey(term: Term): string {
  switch (term.kind) {
    case "true":
      return "T";
    case "false":
      return "F";
    case "atom":
      return atomKey(term.atom);
    case "not":
      return `!${termKey(term.arg)}`;
    default:
      return `${term.kind === "and" ? "&" : "|"}(${term.args.map(termKey).join(",")})`;
  }
}

/** Variables stand in it by their id: equal on both sides of a message to another thread. */
function atomKey(atom: Atom): string {
  const head = `${atom.kind} ${atom.variable.id} `;
  switch (atom.kind) {
    case "in":
      return head + JSON.stringify(atom.patterns);
    case "some":
      return head + JSON.stringify([atom.outside, atom.patterns]);
    case "someNumeric":
      return head + JSON.stringify([atom.outside, atom.reading, atom.intervals]);
    case "template":
      return head + JSON.stringify(shapeKey(atom));
    case "someTied":
      return head + JSON.stringify([atom.outside, atom.patterns, atom.templates.map(shapeKey)]);
    case "below":
      return head + JSON.stringify([atom.orEqual, atom.bound]);
    default:
      return head;
  }
}

function shapeKey(shape: TemplateShape): unknown[] {
  return [shape.segmented, shape.ignoreCase, ...shape.parts.map((part) => ("glob" in part ? { glob: part.glob } : part.variable.id))];
}

function isUniversal(pattern: Pattern): boolean {
  return pattern === "g|*" || pattern === "i|*";
}

function unique(patterns: readonly Pattern[]): Pattern[] {
  return patterns.length < 2 ? [...patterns] : [...new Set(patterns)].sort();
}

function combine(kind: "and" | "or", args: Term[]): Term {
  const absorbing = kind === "and" ? "false" : "true";
  const neutral = kind === "and" ? "true" : "false";
  const parts = new Map<string, Term>();
  const add = (term: Term): boolean => {
    if (term.kind === absorbing) return false;
    if (term.kind === neutral) return true;
    if (term.kind === kind) return term.args.every(add);
    const key = termKey(term);
    if (parts.has(key.startsWith("!") ? key.slice(1) : `!${key}`)) return false;
    parts.set(key, term);
    return true;
  };
  if (!args.every(add)) return kind === "and" ? FALSE : TRUE;
  const list = [...parts.values()];
  if (list.length === 0) return kind === "and" ? TRUE : FALSE;
  return list.length === 1 ? (list[0] as Term) : { kind, args: list };
}
