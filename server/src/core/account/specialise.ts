// Partial evaluation: a term with everything put in that is known of a request. What is left speaks of free keys and free names only.
import { literal } from "../globs/pattern";
import { and, isIn, not, or } from "../logic/build";
import type { Atom, Model, TemplateShape, Term } from "../logic/term";
import { assign, type ByVariable, byVariable, textVariable, type Variable, valueAt } from "../logic/variable";
import { keyOf } from "../semantics/request-variables";
import { evaluate } from "../theory/evaluate";
import { read } from "../theory/parsed-values";

/** What is known of a request. */
export interface Known {
  /** Values of texts that are no condition keys: caller, action, resource. */
  strings: ByVariable<string>;
  /** The values of a key (lower case); null: the request has not got it; undefined: not known. */
  key(name: string): readonly string[] | null | undefined;
  /** A key of which only the value is free: every request has it. */
  isAlwaysPresent(name: string): boolean;
  /** Known values that meet a free variable in a term (a policy variable): they hold of the whole request and are collected here. */
  facts: ByVariable<string>;
  /** What holds of keys whose value is free within bounds, by key. */
  limits?: ReadonlyMap<string, Term>;
}

/** The term under what is known. It means the given one only beside `factsOf(known)`. */
export function specialise(term: Term, known: Known): Term {
  switch (term.kind) {
    case "not":
      return not(specialise(term.arg, known));
    case "and":
    case "or": {
      const stop = term.kind === "and" ? "false" : "true";
      const args: Term[] = [];
      for (const arg of term.args) {
        const one = specialise(arg, known);
        if (one.kind === stop) return one;
        args.push(one);
      }
      return term.kind === "and" ? and(...args) : or(...args);
    }
    case "atom":
      return specialiseAtom(term, term.atom, known);
    default:
      return term;
  }
}

/** The known values that terms were specialised beside. */
export function factsOf(known: Known): Term {
  const facts = [...known.facts.values()].map(({ variable, value }) => isIn(variable, [literal(value)]));
  return and(...facts, ...(known.limits?.values() ?? []));
}

function specialiseAtom(term: Term, atom: Atom, known: Known): Term {
  if (atom.kind === "flag") {
    const key = keyOf(atom.variable);
    if (key === undefined) return term;
    const values = known.key(key);
    if (values === undefined) return known.isAlwaysPresent(key) ? and() : term;
    return values === null ? or() : and();
  }
  const model: Model = { strings: byVariable(), sets: byVariable(), numbers: byVariable(), flags: byVariable() };
  for (const variable of variablesIn(atom)) put(variable, known, model);
  const value = evaluate(term, model);
  if (value !== undefined) return value ? and() : or();
  for (const { variable, value: text } of model.strings.values()) assign(known.facts, variable, text);
  return term;
}

/** The variables of an atom, those in its templates too. */
function variablesIn(atom: Atom): Variable[] {
  const shapes: TemplateShape[] = atom.kind === "template" ? [atom] : atom.kind === "someTied" ? atom.templates : [];
  return [atom.variable, ...shapes.flatMap((shape) => shape.parts.flatMap((part) => ("variable" in part ? part.variable : [])))];
}

/** Puts the known value of a variable into the model. An absent key reads as the empty text, which is what a request without it never compares. */
function put(variable: Variable, known: Known, model: Model): void {
  const text = valueAt(known.strings, variable);
  if (text !== undefined) {
    assign(model.strings, variable, text);
    return;
  }
  const key = keyOf(variable);
  const values = key === undefined ? undefined : known.key(key);
  if (values === undefined) return;
  const [first] = values ?? [];
  if (variable.sort === "set")
    assign(
      model.sets,
      variable,
      (values ?? []).filter((one) => one !== ""),
    );
  else if (variable.sort === "text") assign(model.strings, variable, first ?? "");
  else if (variable.reading) assign(model.numbers, variable, first === undefined ? null : read(variable.reading, first));
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

/** The name of a new thing that the attacker chooses. */
export const holeVariable = (name: string): Variable => textVariable("hole", name);
