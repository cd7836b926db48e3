// One group of literals that cannot influence the others: what its theories share, what they answer, and the problem of one text.
import type { Model } from "../logic/term";
import { assign, type ByVariable, byVariable, readingOf, type Variable, valueAt } from "../logic/variable";
import type { WordSolver } from "./api";
import type { AtomTable } from "./atoms";
import { belowSet, everything } from "./intervals";
import { read } from "./parsed-values";
import type { Limits, NumberConstraint, PatternConstraint, TextProblem } from "./strings";

/** What the theories share while one question is decided. */
export interface TheoryContext {
  table: AtomTable;
  limits: Limits;
  words: WordSolver | undefined;
  /** Results of groups that were decided before in this question. */
  memo: Map<string, GroupResult>;
}

/** Values that fulfil a group; a fragment of the model. */
export type GroupResult =
  | { sat: true; model: Partial<Model> }
  | { sat: false; core: number[] }
  | { sat: "unknown"; reason: string; literals: number[] };

/** The problem of one text, from its literals that are no templates. */
export function textProblem(variable: Variable, group: readonly number[], table: AtomTable): TextProblem<number> {
  const patterns: PatternConstraint<number>[] = [];
  const numbers: NumberConstraint<number>[] = [];
  for (const literal of group) {
    const atom = table.atom(literal);
    if (atom.kind === "in") patterns.push({ patterns: atom.patterns, positive: literal > 0, tag: literal });
    else if (atom.kind === "below" || atom.kind === "numeric") {
      const set = atom.kind === "numeric" ? everything : belowSet(atom.bound, atom.orEqual);
      numbers.push({ reading: readingOf(atom.variable), set, positive: literal > 0, tag: literal });
    }
  }
  const domain = valueAt(table.domains, variable);
  return { patterns, numbers, ...(domain ? { domain } : {}) };
}

/** The readings that the literals ask for, of a text. */
export function numbersOf(group: readonly number[], text: string, table: AtomTable): ByVariable<string | null> {
  const numbers: ByVariable<string | null> = byVariable();
  for (const literal of group) {
    const atom = table.atom(literal);
    if (atom.kind === "below" || atom.kind === "numeric") assign(numbers, atom.variable, read(readingOf(atom.variable), text));
  }
  return numbers;
}
