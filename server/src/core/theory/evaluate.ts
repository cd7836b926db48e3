// What a term is worth under a model: true, false, or undefined where the model says nothing. The check on every witness.
import { matches } from "../globs/index";
import { compareDecimals } from "../logic/decimal";
import type { Atom, Model, Pattern, Term } from "../logic/term";
import { type ByVariable, byVariable, textVariable, valueAt } from "../logic/variable";
import { unionDisjoint, unionSubset } from "./atoms";
import { contains } from "./intervals";
import { read } from "./parsed-values";
import { fillTemplate, holes, relaxTemplate } from "./template";

/**
 * Three-valued: a variable that the model does not list may have any value of its domain, so an atom over it is
 * undefined unless the domain decides it.
 */
export function evaluate(term: Term, model: Model, domains: ByVariable<Pattern[]> = byVariable()): boolean | undefined {
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
export function respectsDomains(model: Model, domains: ByVariable<Pattern[]>): boolean {
  const inside = (domain: Pattern[] | undefined, text: string): boolean => !domain || domain.some((p) => matches(p, text));
  return (
    [...model.strings.values()].every(({ variable, value }) => inside(valueAt(domains, variable), value)) &&
    [...model.sets.values()].every(({ variable, value }) => value.every((text) => text !== "" && inside(valueAt(domains, variable), text)))
  );
}

function evaluateAtom(atom: Atom, model: Model, domains: ByVariable<Pattern[]> = byVariable()): boolean | undefined {
  switch (atom.kind) {
    case "flag":
      return valueAt(model.flags, atom.variable);
    case "in": {
      const text = valueAt(model.strings, atom.variable);
      if (text !== undefined) return atom.patterns.some((p) => matches(p, text));
      const domain = valueAt(domains, atom.variable);
      if (!domain) return undefined;
      return unionSubset(domain, atom.patterns) ? true : unionDisjoint(domain, atom.patterns) ? false : undefined;
    }
    case "template": {
      const text = valueAt(model.strings, atom.variable);
      if (text === undefined || holes(atom).some((variable) => valueAt(model.strings, variable) === undefined)) {
        // The values are free: false all the same if no value could do.
        const relaxed = [relaxTemplate(atom)];
        const domain = valueAt(domains, atom.variable);
        if (text !== undefined ? !matches(relaxed[0] as Pattern, text) : domain && unionDisjoint(domain, relaxed)) return false;
        return undefined;
      }
      const pattern = fillTemplate(atom, (variable) => valueAt(model.strings, variable) as string);
      return pattern !== null && matches(pattern, text);
    }
    case "some":
      return valueAt(model.sets, atom.variable)?.some((text) => atom.patterns.some((p) => matches(p, text)) !== atom.outside);
    case "someTied": {
      const shapes = atom.templates.map((shape) => {
        const whole = { kind: "template" as const, variable: textVariable(), ...shape };
        const isOpen = holes(whole).some((variable) => valueAt(model.strings, variable) === undefined);
        // Where values are free: false all the same if no value could do.
        const pattern = isOpen ? relaxTemplate(whole) : fillTemplate(whole, (variable) => valueAt(model.strings, variable) as string);
        return { isOpen, fits: (text: string) => pattern !== null && matches(pattern, text) };
      });
      const elements = valueAt(model.sets, atom.variable);
      if (!elements) return undefined;
      let open = false;
      for (const text of elements) {
        const hit = atom.patterns.some((p) => matches(p, text)) || shapes.some((shape) => !shape.isOpen && shape.fits(text));
        if (!hit && shapes.some((shape) => shape.isOpen && shape.fits(text))) open = true;
        else if (hit !== atom.outside) return true;
      }
      return open ? undefined : false;
    }
    case "someNumeric":
      return valueAt(model.sets, atom.variable)?.some((text) => {
        const value = read(atom.reading, text);
        return (value !== null && contains(atom.intervals, value)) !== atom.outside;
      });
    case "numeric": {
      const value = valueAt(model.numbers, atom.variable);
      return value === undefined ? undefined : value !== null;
    }
    case "below": {
      const value = valueAt(model.numbers, atom.variable);
      if (value === undefined || value === null) return value === null ? false : undefined;
      const order = compareDecimals(value, atom.bound);
      return order < 0 || (order === 0 && atom.orEqual);
    }
  }
}
