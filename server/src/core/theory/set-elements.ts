// Sets whose elements are tied to other texts, as a few texts each: an element for every demand that could be made.
import { glob } from "../globs/pattern";
import { THEORY } from "../limits";
import { and, flag, inInterval, isIn, not, or, template, termKey } from "../logic/build";
import type { Atom, Model, Pattern, Question, Term } from "../logic/term";
import {
  assign,
  byVariable,
  flagVariable,
  numberVariable,
  sameVariable,
  textOf,
  textVariable,
  type Variable,
  valueAt,
} from "../logic/variable";
import { decideText } from "./strings";

type SetAtom = Atom & { kind: "some" | "someTied" | "someNumeric" };

/** A question without tied sets, and the way back. */
interface Slotted {
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
  const { tied, demands } = demandsIn(asked.parts);
  if (tied.size === 0) return { question: asked, incomplete: false, restore: (model) => model };
  const sets = [...tied.values()].map(({ variable }) => variable);
  const demandsOn = (set: Variable) => demands.get(set.id)?.size ?? 0;
  const slots = new Map(sets.map((set) => [set.id, slotsOf(set, Math.min(THEORY.elementsOfASet, demandsOn(set)))]));
  const domains = new Map(asked.domains);
  for (const set of sets)
    for (const { element } of slots.get(set.id) ?? []) assign(domains, element, valueAt(asked.domains, set) ?? [glob("?*")]);
  return {
    question: { ...asked, parts: rewritten(asked.parts, slots), domains },
    incomplete: sets.some((set) => demandsOn(set) > THEORY.elementsOfASet),
    restore: (model) => restored(model, sets, slots, domains),
  };
}

/** An element that a set may have: whether it is there, and its text. */
interface Slot {
  there: Variable;
  element: Variable;
}

/** By the id of the set. */
type Slots = ReadonlyMap<string, readonly Slot[]>;

function slotsOf(set: Variable, count: number): Slot[] {
  return numbers(count).map((i) => ({ there: presence(set, i), element: slot(set, i) }));
}

/** The sets on which a `someTied` bears, and the different atoms on each set. */
function demandsIn(parts: readonly Term[]) {
  const tied = byVariable<true>();
  const demands = new Map<string, Set<string>>();
  const look = (term: Term): void => {
    if (term.kind === "not") look(term.arg);
    else if (term.kind === "and" || term.kind === "or") term.args.forEach(look);
    else if (term.kind === "atom" && isSetAtom(term.atom)) {
      const { variable } = term.atom;
      if (term.atom.kind === "someTied") assign(tied, variable, true);
      demands.set(variable.id, (demands.get(variable.id) ?? new Set()).add(termKey(term)));
    }
  };
  parts.forEach(look);
  return { tied, demands };
}

/** The parts with an atom on a set that has slots written as one on some slot. */
function rewritten(parts: readonly Term[], slots: Slots): Term[] {
  const known = new Map<Atom, Term>();
  const rewrite = (term: Term): Term => {
    if (term.kind === "not") return not(rewrite(term.arg));
    if (term.kind === "and") return and(...term.args.map(rewrite));
    if (term.kind === "or") return or(...term.args.map(rewrite));
    if (term.kind !== "atom" || !isSetAtom(term.atom)) return term;
    const own = term.atom;
    const places = slots.get(own.variable.id);
    if (!places) return term;
    let some = known.get(own);
    if (!some) {
      some = or(...places.map(({ there, element }) => and(flag(there), elementTerm(own, element))));
      known.set(own, some);
    }
    return some;
  };
  return parts.map(rewrite);
}

/** The model with the sets for which the slots stand, and without the slots. */
function restored(model: Model, sets: readonly Variable[], slots: Slots, domains: Question["domains"]): Model {
  const whole: Model = {
    strings: new Map(model.strings),
    sets: new Map(model.sets),
    numbers: new Map(model.numbers),
    flags: new Map(model.flags),
  };
  for (const set of sets) {
    const elements = new Set<string>();
    for (const { there, element } of slots.get(set.id) ?? []) {
      if (valueAt(model.flags, there)) elements.add(valueAt(model.strings, element) ?? anyText(valueAt(domains, element) ?? []));
      whole.flags.delete(there.id);
      whole.strings.delete(element.id);
      for (const { variable } of model.numbers.values()) if (sameVariable(textOf(variable), element)) whole.numbers.delete(variable.id);
    }
    assign(whole.sets, set, [...elements]);
  }
  return whole;
}

/** A text of the domain, for an element of which nothing is said that the domain does not say. */
function anyText(domain: readonly Pattern[]): string {
  const found = decideText(
    { patterns: [], numbers: [], domain, nonEmpty: true },
    { states: THEORY.statesForAnyText, expired: () => false },
  );
  return (found.sat === true && found.text) || "x";
}

function isSetAtom(candidate: Atom): candidate is SetAtom {
  return candidate.kind === "some" || candidate.kind === "someTied" || candidate.kind === "someNumeric";
}

const slot = (set: Variable, i: number): Variable => textVariable(...set.name, "element", String(i));
/** The set has that element. */
const presence = (set: Variable, i: number): Variable => flagVariable(...set.name, "element", String(i));

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** What a set atom asks of the element that makes it true. */
function elementTerm(own: SetAtom, text: Variable): Term {
  const hit =
    own.kind === "someNumeric"
      ? or(...own.intervals.map((interval) => inInterval(numberVariable(own.reading, ...text.name), interval)))
      : or(
          isIn(text, own.patterns),
          ...(own.kind === "someTied" ? own.templates : []).map((shape) => template(text, shape.parts, shape.segmented, shape.ignoreCase)),
        );
  return own.outside ? not(hit) : hit;
}
