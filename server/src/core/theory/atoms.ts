// The atoms of one question under numbers, and what one atom says about another. A literal is an atom's number, negative for its negation.
import { intersects, isSubset, StateLimitExceeded } from "../globs/index";
import { globTokens, literalOf, patternParts, wildcardOf } from "../globs/pattern";
import { PATTERNS } from "../limits";
import { termKey } from "../logic/build";
import { compareDecimals } from "../logic/decimal";
import type { Atom, Literal, Pattern } from "../logic/term";
import { type ByVariable, sameVariable, textOf, valueAt } from "../logic/variable";
import { byObject } from "../session/query";
import { relaxTemplate } from "./template";

/** The time of the question is over. */
export class OutOfTime extends Error {}

/**
 * Numbers the atoms of a question. `groupOf` puts atoms together that talk about the same text or set: only they can
 * contradict one another.
 */
export class AtomTable {
  readonly atoms: Atom[] = [];
  private readonly ids = new Map<string, number>();
  /** Atoms seen before as objects: most occurrences of an atom are one object. */
  private readonly idsOfObjects = new Map<Atom, number>();
  private readonly groups: string[] = [];
  private readonly byGroup = new Map<string, number[]>();
  private readonly implications = new Map<number, boolean>();
  private readonly exclusions = new Map<number, boolean>();

  /** `expired`: when to give up; then comparing atoms throws `OutOfTime`. */
  constructor(
    readonly domains: ByVariable<Pattern[]>,
    private readonly expired: () => boolean = () => false,
  ) {}

  /** Throws `OutOfTime` once the time is over. */
  checkTime(): void {
    if (this.expired()) throw new OutOfTime();
  }

  id(atom: Atom): number {
    let id = this.idsOfObjects.get(atom);
    if (id !== undefined) return id;
    id = this.idByText(wholeBound(atom));
    this.idsOfObjects.set(atom, id);
    return id;
  }

  private idByText(atom: Atom): number {
    const key = atomKey(atom);
    let id = this.ids.get(key);
    if (id === undefined) {
      this.atoms.push(atom);
      id = this.atoms.length;
      this.ids.set(key, id);
      const group = groupOf(atom);
      this.groups.push(group);
      const members = this.byGroup.get(group);
      if (members) members.push(id);
      else this.byGroup.set(group, [id]);
    }
    return id;
  }

  atom(literal: number): Atom {
    return this.atoms[Math.abs(literal) - 1] as Atom;
  }

  group(literal: number): string {
    return this.groups[Math.abs(literal) - 1] as string;
  }

  membersOf(group: string): readonly number[] {
    return this.byGroup.get(group) ?? [];
  }

  literal(signed: number): Literal {
    return { atom: this.atom(signed), positive: signed > 0 };
  }

  /** Is atom `b` true whenever `a` is? False also means "not known". */
  implies(a: number, b: number): boolean {
    const one = this.atom(a);
    // Numbers are compared sooner than looked up.
    if (one.kind === "below") return atomImplies(one, this.atom(b));
    return this.remember(this.implications, a, b, () => atomImplies(one, this.atom(b)));
  }

  /** Can `a` and `b` never be true together? False also means "not known". */
  excludes(a: number, b: number): boolean {
    if (this.atom(a).kind === "below") return false;
    return a < b
      ? this.remember(this.exclusions, a, b, () => atomExcludes(this.atom(a), this.atom(b)))
      : this.remember(this.exclusions, b, a, () => atomExcludes(this.atom(b), this.atom(a)));
  }

  /** What the domain of its variable alone says about an atom. */
  byDomain(id: number): boolean | undefined {
    const atom = this.atom(id);
    if (atom.kind !== "in" && atom.kind !== "template") return undefined;
    const domain = valueAt(this.domains, atom.variable);
    if (!domain) return undefined;
    this.checkTime();
    if (atom.kind === "in" && unionSubset(domain, atom.patterns)) return true;
    return unionDisjoint(domain, upperBound(atom)) ? false : undefined;
  }

  private remember(memo: Map<number, boolean>, a: number, b: number, compute: () => boolean): boolean {
    const key = a * 0x200000 + b;
    let value = memo.get(key);
    if (value === undefined) {
      this.checkTime();
      value = compute();
      memo.set(key, value);
    }
    return value;
  }
}

/** Addresses are whole numbers: "at most 5" is "below 6", so that neighbouring blocks share their bounds. */
function wholeBound(atom: Atom): Atom {
  if (atom.kind !== "below" || !atom.orEqual || atom.variable.reading !== "ip" || !/^\d+$/.test(atom.bound)) return atom;
  return { ...atom, bound: String(BigInt(atom.bound) + 1n), orEqual: false };
}

const atomKey = byObject("theory/keys of atoms", (atom: Atom) => termKey({ kind: "atom", atom }));

/** The group of an atom: the text that it speaks of, itself or as a number, the set or the flag. */
function groupOf(atom: Atom): string {
  return (atom.variable.sort === "number" ? textOf(atom.variable) : atom.variable).id;
}

/** A union of patterns that holds every string for which the atom is true. */
function upperBound(atom: Atom & { kind: "in" | "template" }): readonly Pattern[] {
  return atom.kind === "in" ? atom.patterns : relaxed(atom);
}

const relaxed = byObject("theory/relaxed templates", (atom: Atom & { kind: "template" }): Pattern[] => [relaxTemplate(atom)]);

function atomImplies(a: Atom, b: Atom): boolean {
  switch (a.kind) {
    case "in":
    case "template":
      return b.kind === "in" && sameVariable(a.variable, b.variable) && unionSubset(upperBound(a), b.patterns);
    case "some":
      if (b.kind !== "some" || !sameVariable(a.variable, b.variable) || a.outside !== b.outside) return false;
      return a.outside ? unionSubset(b.patterns, a.patterns) : unionSubset(a.patterns, b.patterns);
    case "below": {
      if (b.kind === "numeric") return sameVariable(a.variable, b.variable);
      if (b.kind !== "below" || !sameVariable(a.variable, b.variable)) return false;
      const order = compareDecimals(a.bound, b.bound);
      return order < 0 || (order === 0 && (b.orEqual || !a.orEqual));
    }
    default:
      return false;
  }
}

function atomExcludes(a: Atom, b: Atom): boolean {
  const strings = (a.kind === "in" || a.kind === "template") && (b.kind === "in" || b.kind === "template");
  return strings && sameVariable(a.variable, b.variable) && unionDisjoint(upperBound(a), upperBound(b));
}

/** Is each pattern of `a` inside some pattern of `b`? Sound, not complete (a union can cover what no member does). */
export function unionSubset(a: readonly Pattern[], b: readonly Pattern[]): boolean {
  if (a === b) return true;
  if (a.length * b.length > PATTERNS.pairsOfTwoUnions) return false;
  const known = new Set(b);
  return a.every((p) => known.has(p) || b.some((q) => quietly(() => isSubset(p, q, PATTERNS.statesOfAPair), false)));
}

/** Do the unions share no string? False also means "not known". */
export function unionDisjoint(a: readonly Pattern[], b: readonly Pattern[]): boolean {
  if (a.length * b.length > PATTERNS.pairsOfTwoUnions) return false;
  return a.every((p) => b.every((q) => !quietly(() => intersects(p, q, PATTERNS.statesOfAPair), true)));
}

/** The answer, or `otherwise` when the automata grow beyond the limit. */
function quietly(compute: () => boolean, otherwise: boolean): boolean {
  try {
    return compute();
  } catch (error) {
    if (error instanceof StateLimitExceeded) return otherwise;
    throw error;
  }
}

/** The text of a pattern without wildcards, or null. Patterns that ignore case count only if no letter has a case. */
export function literalText(pattern: Pattern): string | null {
  const { form, glob } = patternParts(pattern);
  const tokens = globTokens(glob);
  if (tokens.some((token) => wildcardOf(token) !== undefined)) return null;
  const text = tokens.map(literalOf).join("");
  if (form === "ignoreCase" && text.toLowerCase() !== text.toUpperCase()) return null;
  return text;
}
