// What a term is worth under a model: true, false, or undefined where the model says nothing. The check on every witness.
import { matches } from "../globs/index";
import { compareDecimals } from "../logic/decimal";
import type { Atom, Model, Pattern, Term, Variable } from "../logic/term";
import { unionDisjoint, unionSubset } from "./atoms";
import { contains } from "./intervals";
import { read, readingOf } from "./reading";
import { fillTemplate, holes, relaxTemplate } from "./template";

/**
 * Three-valued: a variable that the model does not list may have any value of its domain, so an atom over it is
 * undefined unless the domain decides it.
 */
export function evaluate(term: Term, model: Model, domains: Record<Variable, Pattern[]> = {}): boolean | undefined {
  switch (term.kind) {
    case "true":
      return true;
    case "false":
      return false;
    case "atom":
      return evaluateAtom(term.atom, model, domains);
    case "not": {
      const value = evaluate(term.arg, model, domains);
      return value === undefined ? undefined : !value;
    }
    default: {
      const absorbing = term.kind === "or";
      let open = false;
      for (const arg of term.args) {
        const value = evaluate(arg, model, domains);
        if (value === absorbing) return absorbing;
        if (value === undefined) open = true;
      }
      return open ? undefined : !absorbing;
    }
  }
}

/** Do the values themselves respect the domains? */
export function respectsDomains(model: Model, domains: Record<Variable, Pattern[]>): boolean {
  const inside = (variable: Variable, text: string): boolean => {
    const domain = domains[variable];
    return !domain || domain.some((p) => matches(p, text));
  };
  return (
    Object.entries(model.strings).every(([variable, text]) => inside(variable, text)) &&
    Object.entries(model.sets).every(([variable, elements]) => elements.every((text) => text !== "" && inside(variable, text)))
  );
}

function evaluateAtom(atom: Atom, model: Model, domains: Record<Variable, Pattern[]> = {}): boolean | undefined {
  switch (atom.kind) {
    case "flag":
      return model.flags[atom.variable];
    case "in": {
      const text = model.strings[atom.variable];
      if (text !== undefined) return atom.patterns.some((p) => matches(p, text));
      const domain = domains[atom.variable];
      if (!domain) return undefined;
      return unionSubset(domain, atom.patterns) ? true : unionDisjoint(domain, atom.patterns) ? false : undefined;
    }
    case "template": {
      const text = model.strings[atom.variable];
      if (text === undefined || holes(atom).some((variable) => model.strings[variable] === undefined)) {
        // The values are free: false all the same if no value could do.
        const relaxed = [relaxTemplate(atom)];
        const domain = domains[atom.variable];
        if (text !== undefined ? !matches(relaxed[0] as Pattern, text) : domain && unionDisjoint(domain, relaxed)) return false;
        return undefined;
      }
      const pattern = fillTemplate(atom, (variable) => model.strings[variable] as string);
      return pattern !== null && matches(pattern, text);
    }
    case "some":
      return model.sets[atom.variable]?.some((text) => atom.patterns.some((p) => matches(p, text)) !== atom.outside);
    case "someTied": {
      const filled = atom.templates.map((shape) => {
        const whole = { kind: "template" as const, variable: "", ...shape };
        if (holes(whole).some((variable) => model.strings[variable] === undefined)) return undefined;
        return fillTemplate(whole, (variable) => model.strings[variable] as string);
      });
      const elements = model.sets[atom.variable];
      if (!elements) return undefined;
      let open = false;
      for (const text of elements) {
        const hit =
          atom.patterns.some((p) => matches(p, text)) || filled.some((pattern) => typeof pattern === "string" && matches(pattern, text));
        if (!hit && filled.includes(undefined)) open = true;
        else if (hit !== atom.outside) return true;
      }
      return open ? undefined : false;
    }
    case "someNumeric": {
      const reading = atom.sort === "ip" ? "ip" : readingOf(atom.variable).reading;
      return model.sets[atom.variable]?.some((text) => {
        const value = read(reading, text);
        return (value !== null && contains(atom.intervals, value)) !== atom.outside;
      });
    }
    case "numeric": {
      const value = model.numbers[atom.variable];
      return value === undefined ? undefined : value !== null;
    }
    case "below": {
      const value = model.numbers[atom.variable];
      if (value === undefined || value === null) return value === null ? false : undefined;
      const order = compareDecimals(value, atom.bound);
      return order < 0 || (order === 0 && atom.orEqual);
    }
  }
}
