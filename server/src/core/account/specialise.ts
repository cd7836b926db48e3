// Partial evaluation: a term with everything put in that is known of a request. What is left speaks of free keys and free names only.
import { literal } from "../globs/pattern";
import { and, flag, isIn, not, or } from "../logic/build";
import type { Atom, Model, TemplateShape, Term, Variable } from "../logic/term";
import { evaluate } from "../theory/evaluate";
import { read, readingOf } from "../theory/reading";

/** What is known of a request. */
export interface Known {
  /** Values of `str:` variables that are no condition keys: caller, action, resource. */
  strings: Readonly<Record<Variable, string>>;
  /** The values of a key (lower case); null: the request has not got it; undefined: not known. */
  key(name: string): readonly string[] | null | undefined;
  /** A key of which only the value is free: every request has it. */
  isAlwaysPresent(name: string): boolean;
}

/** The term under what is known. Where a free variable meets a known one (a policy variable), the known value is asserted beside it. */
export function specialise(term: Term, known: Known): Term {
  const facts = new Map<Variable, string>();
  const rest = reduce(term, known, facts);
  if (rest.kind === "false" || facts.size === 0) return rest;
  return and(rest, ...[...facts].map(([variable, value]) => isIn(variable, [literal(value)])));
}

function reduce(term: Term, known: Known, facts: Map<Variable, string>): Term {
  switch (term.kind) {
    case "not":
      return not(reduce(term.arg, known, facts));
    case "and":
    case "or": {
      const stop = term.kind === "and" ? "false" : "true";
      const args: Term[] = [];
      for (const arg of term.args) {
        const one = reduce(arg, known, facts);
        if (one.kind === stop) return one;
        args.push(one);
      }
      return term.kind === "and" ? and(...args) : or(...args);
    }
    case "atom":
      return reduceAtom(term, term.atom, known, facts);
    default:
      return term;
  }
}

const HAS = "flag:has:";

function reduceAtom(term: Term, atom: Atom, known: Known, facts: Map<Variable, string>): Term {
  if (atom.kind === "flag") {
    if (!atom.variable.startsWith(HAS)) return term;
    const key = atom.variable.slice(HAS.length);
    const values = known.key(key);
    if (values === undefined) return known.isAlwaysPresent(key) ? and() : term;
    return values === null ? or() : and();
  }
  const model: Model = { strings: {}, sets: {}, numbers: {}, flags: {} };
  const variables = variablesIn(atom);
  for (const variable of variables) put(variable, known, model);
  const value = evaluate(term, model);
  if (value !== undefined) return value ? and() : or();
  for (const [variable, text] of Object.entries(model.strings)) facts.set(variable, text);
  return term;
}

/** The variables of an atom, those in its templates too. */
export function variablesIn(atom: Atom): Variable[] {
  const shapes: TemplateShape[] = atom.kind === "template" ? [atom] : atom.kind === "someTied" ? atom.templates : [];
  return [atom.variable, ...shapes.flatMap((shape) => shape.parts.flatMap((part) => ("variable" in part ? part.variable : [])))];
}

/** Puts the known value of a variable into the model. An absent key reads as the empty text, which is what a request without it never compares. */
function put(variable: Variable, known: Known, model: Model): void {
  const text = known.strings[variable];
  if (text !== undefined) {
    model.strings[variable] = text;
    return;
  }
  const at = variable.indexOf(":");
  const sort = variable.slice(0, at);
  const values = known.key(variable.slice(at + 1).replace(/^date\|/, ""));
  if (values === undefined) return;
  if (sort === "set") model.sets[variable] = (values ?? []).filter((one) => one !== "");
  else if (sort === "str") model.strings[variable] = values?.[0] ?? "";
  else model.numbers[variable] = values?.[0] === undefined ? null : read(readingOf(variable).reading, values[0]);
}

/** The same term about other variables. */
export function renamed(term: Term, name: (variable: Variable) => Variable): Term {
  switch (term.kind) {
    case "not":
      return not(renamed(term.arg, name));
    case "and":
      return and(...term.args.map((arg) => renamed(arg, name)));
    case "or":
      return or(...term.args.map((arg) => renamed(arg, name)));
    case "atom":
      return { kind: "atom", atom: renamedAtom(term.atom, name) };
    default:
      return term;
  }
}

function renamedAtom(atom: Atom, name: (variable: Variable) => Variable): Atom {
  const shape = <T extends TemplateShape>(one: T): T => ({
    ...one,
    parts: one.parts.map((part) => ("variable" in part ? { variable: name(part.variable) } : part)),
  });
  const variable = name(atom.variable);
  if (atom.kind === "template") return { ...shape(atom), variable };
  if (atom.kind === "someTied") return { ...atom, variable, templates: atom.templates.map(shape) };
  return { ...atom, variable };
}

/** The key is in the request. */
export const hasKey = (key: string): Term => flag(`${HAS}${key}`);
