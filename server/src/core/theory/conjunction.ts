// Decides a conjunction of literals: independent groups (one text, one set, texts tied by templates), each by its own theory.
import type { Model } from "../logic/term";
import { assignAll, byVariable, textOf, valueAt } from "../logic/variable";
import type { AtomTable } from "./atoms";
import { type GroupResult, numbersOf, type TheoryContext, textProblem } from "./group";
import { decideLinked } from "./linked-strings";
import { decideText, fits, type NumberConstraint, type PatternConstraint, type TextProblem } from "./strings";
import { holes } from "./template";

/** What is known of a conjunction, group by group. */
export interface ConjunctionResult {
  /** Contradictory sets of literals, one for each group that has one. */
  conflicts: number[][];
  /** Groups that were not decided. */
  open: { reason: string; literals: number[] }[];
  model: Model;
}

/** A model that says nothing yet. */
function emptyModel(): Model {
  return { strings: byVariable(), sets: byVariable(), numbers: byVariable(), flags: byVariable() };
}

/** Decides the literals group by group. The conjunction is satisfiable iff there is no conflict and nothing is open. */
export function decideConjunction(literals: Iterable<number>, context: TheoryContext): ConjunctionResult {
  const result: ConjunctionResult = { conflicts: [], open: [], model: emptyModel() };
  for (const group of grouped(literals, context.table)) {
    const key = group.map(String).join(",");
    let decided = context.memo.get(key);
    if (!decided) {
      decided = decideGroup(group, context);
      context.memo.set(key, decided);
    }
    if (decided.sat === false) result.conflicts.push(decided.core);
    else if (decided.sat === "unknown") result.open.push({ reason: decided.reason, literals: decided.literals });
    else {
      assignAll(result.model.strings, decided.model.strings);
      assignAll(result.model.sets, decided.model.sets);
      assignAll(result.model.numbers, decided.model.numbers);
      assignAll(result.model.flags, decided.model.flags);
    }
  }
  return result;
}

/** Splits literals into groups that cannot influence one another, in a stable order. */
function grouped(literals: Iterable<number>, table: AtomTable): number[][] {
  const groups = new Map<string, number[]>();
  const ties: string[][] = [];
  for (const literal of literals) {
    const group = table.group(literal);
    const members = groups.get(group);
    if (members) members.push(literal);
    else groups.set(group, [literal]);
    const atom = table.atom(literal);
    if (atom.kind === "template") ties.push([group, ...holes(atom).map((variable) => variable.id)]);
  }
  const parent = new Map<string, string>();
  const find = (group: string): string => {
    let root = group;
    while (parent.get(root) !== undefined && parent.get(root) !== root) root = parent.get(root) as string;
    parent.set(group, root);
    return root;
  };
  for (const [first, ...others] of ties) for (const other of others) parent.set(find(other), find(first as string));
  const joined = new Map<string, number[]>();
  for (const [group, members] of groups) {
    const root = ties.length > 0 ? find(group) : group;
    const known = joined.get(root);
    if (known) known.push(...members);
    else joined.set(root, members);
  }
  return [...joined.values()].map((group) => group.sort((a, b) => Math.abs(a) - Math.abs(b)));
}

function decideGroup(group: number[], context: TheoryContext): GroupResult {
  const first = context.table.atom(group[0] as number);
  if (first.kind === "flag") return { sat: true, model: { flags: byVariable([[first.variable, (group[0] as number) > 0]]) } };
  if (first.kind === "some" || first.kind === "someNumeric") return decideSet(group, context);
  if (group.some((literal) => context.table.atom(literal).kind === "template")) return decideLinked(group, context);
  return decideSingle(group, context);
}

function decideSingle(group: number[], context: TheoryContext): GroupResult {
  const variable = textOf(context.table.atom(group[0] as number).variable);
  const problem = textProblem(variable, group, context.table);
  const result = decideText(problem, context.limits);
  if (result.sat === false) return result;
  if (result.sat === "unknown") return { ...result, literals: group };
  const text = result.text ?? "x";
  return {
    sat: true,
    model: {
      ...(problem.patterns.length > 0 || problem.domain ? { strings: byVariable([[variable, text]]) } : {}),
      numbers: numbersOf(group, text, context.table),
    },
  };
}

/** What a set atom says about an element that makes it true. */
function elementConstraint(
  literal: number,
  table: AtomTable,
  positive: boolean,
): { pattern?: PatternConstraint<number>; number?: NumberConstraint<number> } {
  const atom = table.atom(literal);
  if (atom.kind === "some") return { pattern: { patterns: atom.patterns, positive: positive !== atom.outside, tag: literal } };
  if (atom.kind !== "someNumeric") return {};
  return { number: { reading: atom.reading, set: atom.intervals, positive: positive !== atom.outside, tag: literal } };
}

/**
 * A set: each true atom needs an element that fulfils it, and every element has to keep the ban of each false atom.
 * Elements are not empty and lie in the domain.
 */
function decideSet(group: number[], context: TheoryContext): GroupResult {
  const { table } = context;
  const { variable } = table.atom(group[0] as number);
  const domain = valueAt(table.domains, variable);
  const bans = group.filter((literal) => literal < 0).map((literal) => elementConstraint(literal, table, false));
  const elements: string[] = [];
  for (const literal of group) {
    if (literal < 0) continue;
    const constraints = [elementConstraint(literal, table, true), ...bans];
    const problem: TextProblem<number> = {
      patterns: constraints.flatMap((c) => (c.pattern ? [c.pattern] : [])),
      numbers: constraints.flatMap((c) => (c.number ? [c.number] : [])),
      nonEmpty: true,
      ...(domain ? { domain } : {}),
    };
    if (elements.some((text) => fits(problem, text))) continue;
    const result = decideText(problem, context.limits);
    // The atom itself belongs to the conflict even if the bans alone exclude every element: an empty set would keep them.
    if (result.sat === false) return { sat: false, core: [literal, ...result.core.filter((tag) => tag !== literal)] };
    if (result.sat === "unknown") return { ...result, literals: group };
    elements.push(result.text ?? "x");
  }
  return { sat: true, model: { sets: byVariable([[variable, elements]]) } };
}
