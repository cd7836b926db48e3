// Sets whose elements are tied to other texts, as a few texts each: an element for every demand that could be made.
import { glob } from "../globs/pattern";
import { and, flag, inInterval, isIn, not, or, template, termKey } from "../logic/build";
import type { Atom, Model, Question, Term, Variable } from "../logic/term";
import { readingOf } from "./reading";

/** Beyond this many elements for one set the question would grow too large; it is then asked with so many. */
const MAX_SLOTS = 12;

type SetAtom = Atom & { kind: "some" | "someTied" | "someNumeric" };

/** A question without tied sets, and the way back. */
export interface Slotted {
  question: Question;
  /** Some set got fewer slots than demands: a contradiction is then no proof. */
  incomplete: boolean;
  /** The model with the sets that the slots stand for. */
  restore(model: Model): Model;
}

/**
 * Rewrites the sets on which a `someTied` atom bears. Each becomes as many optional texts as there are different atoms on
 * it. Nothing is lost: an atom speaks of one element or of none, so a set that fulfils some atoms keeps doing so when only
 * one element for each fulfilled atom is kept, and a false atom stays false when elements go.
 */
export function withSlots(asked: Question): Slotted {
  const tied = new Set<string>();
  const demands = new Map<string, Set<string>>();
  const names = new Map<string, Set<Variable>>();
  const look = (term: Term): void => {
    if (term.kind === "not") look(term.arg);
    else if (term.kind === "and" || term.kind === "or") term.args.forEach(look);
    else if (term.kind === "atom" && isSetAtom(term.atom)) {
      const base = readingOf(term.atom.variable).base;
      if (term.atom.kind === "someTied") tied.add(base);
      demands.set(base, (demands.get(base) ?? new Set()).add(termKey(term)));
      names.set(base, (names.get(base) ?? new Set()).add(term.atom.variable));
    }
  };
  asked.parts.forEach(look);
  if (tied.size === 0) return { question: asked, incomplete: false, restore: (model) => model };
  const slotsOf = (base: string) => Math.min(MAX_SLOTS, (demands.get(base) as Set<string>).size);
  const rewritten = new Map<Atom, Term>();
  const rewrite = (term: Term): Term => {
    if (term.kind === "not") return not(rewrite(term.arg));
    if (term.kind === "and") return and(...term.args.map(rewrite));
    if (term.kind === "or") return or(...term.args.map(rewrite));
    if (term.kind !== "atom" || !isSetAtom(term.atom)) return term;
    const base = readingOf(term.atom.variable).base;
    if (!tied.has(base)) return term;
    let known = rewritten.get(term.atom);
    if (!known) {
      const own = term.atom;
      known = or(...numbers(slotsOf(base)).map((i) => and(flag(presence(base, i)), elementTerm(own, slot(base, i)))));
      rewritten.set(term.atom, known);
    }
    return known;
  };
  const domains = { ...asked.domains };
  for (const base of tied) {
    const domain = [...(names.get(base) as Set<Variable>)].map((name) => asked.domains[name]).find((d) => d !== undefined);
    for (const i of numbers(slotsOf(base))) domains[`str:${slot(base, i)}`] = domain ?? [glob("?*")];
  }
  return {
    question: { ...asked, parts: asked.parts.map(rewrite), domains },
    incomplete: [...tied].some((base) => (demands.get(base) as Set<string>).size > MAX_SLOTS),
    restore(model) {
      const restored: Model = {
        strings: { ...model.strings },
        sets: { ...model.sets },
        numbers: { ...model.numbers },
        flags: { ...model.flags },
      };
      for (const base of tied) {
        const elements = new Set<string>();
        for (const i of numbers(slotsOf(base))) {
          if (model.flags[presence(base, i)]) elements.add(model.strings[`str:${slot(base, i)}`] ?? "x");
          delete restored.flags[presence(base, i)];
          for (const values of [restored.strings, restored.numbers])
            for (const variable of Object.keys(values)) if (readingOf(variable).base === slot(base, i)) delete values[variable];
        }
        for (const name of names.get(base) as Set<Variable>) restored.sets[name] = [...elements];
      }
      return restored;
    },
  };
}

function isSetAtom(candidate: Atom): candidate is SetAtom {
  return candidate.kind === "some" || candidate.kind === "someTied" || candidate.kind === "someNumeric";
}

/** Names that no key has: a control character stands in them. */
const slot = (base: string, i: number): string => `${base}\u0001${i}`;
const presence = (base: string, i: number): Variable => `flag:slot:${slot(base, i)}`;

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** What a set atom asks of the element that makes it true. */
function elementTerm(own: SetAtom, element: string): Term {
  const text: Variable = `str:${element}`;
  const hit =
    own.kind === "someNumeric"
      ? or(...own.intervals.map((interval) => inInterval(numberVariable(own, element), interval)))
      : or(
          isIn(text, own.patterns),
          ...(own.kind === "someTied" ? own.templates : []).map((shape) => template(text, shape.parts, shape.segmented, shape.ignoreCase)),
        );
  return own.outside ? not(hit) : hit;
}

function numberVariable(own: SetAtom & { kind: "someNumeric" }, element: string): Variable {
  if (own.sort === "ip") return `ip:${element}`;
  return readingOf(own.variable).reading === "date" ? `num:date|${element}` : `num:${element}`;
}
