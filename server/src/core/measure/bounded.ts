// A term over a resource and unknowns (policy variables, flags) between two terms over the resource alone.
import { and, FALSE, not, or, TRUE, template } from "../logic/build";
import type { Atom, Term } from "../logic/term";
import { sameVariable } from "../logic/variable";
import { RESOURCE } from "../semantics/request-variables";

/** The resources for which the term holds under some (`atMost`) and under all (`atLeast`) values of the unknowns, from outside and from inside. */
interface Bounded {
  atMost: Term;
  atLeast: Term;
  /** The term has no unknowns. */
  exact: boolean;
}

/** Bounds of a term by its parts: never too narrow (`atMost`), never too wide (`atLeast`). */
export function bounded(term: Term): Bounded {
  switch (term.kind) {
    case "true":
    case "false":
      return { atMost: term, atLeast: term, exact: true };
    case "atom":
      return boundedAtom(term.atom, term);
    case "not": {
      const inner = bounded(term.arg);
      return { atMost: not(inner.atLeast), atLeast: not(inner.atMost), exact: inner.exact };
    }
    default: {
      const parts = term.args.map(bounded);
      const join = term.kind === "and" ? and : or;
      return {
        atMost: join(...parts.map((part) => part.atMost)),
        atLeast: join(...parts.map((part) => part.atLeast)),
        exact: parts.every((part) => part.exact),
      };
    }
  }
}

function boundedAtom(atom: Atom, term: Term): Bounded {
  if (!sameVariable(atom.variable, RESOURCE)) return { atMost: TRUE, atLeast: FALSE, exact: false };
  if (atom.kind === "in") return { atMost: term, atLeast: term, exact: true };
  if (atom.kind !== "template") return { atMost: TRUE, atLeast: FALSE, exact: false };
  // A value may be any text.
  const parts = atom.parts.map((part) => ("glob" in part ? part : { glob: "*" }));
  return { atMost: template(RESOURCE, parts, atom.segmented, atom.ignoreCase), atLeast: FALSE, exact: false };
}
