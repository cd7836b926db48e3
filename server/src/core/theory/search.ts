// The lazy loop: the Boolean solver proposes, an implicant is taken, the theories refute or confirm it.
import { THEORY } from "../limits";
import { compareDecimals } from "../logic/decimal";
import type { Model } from "../logic/term";
import type { BooleanSolver, Budget } from "./api";
import type { AtomTable } from "./atoms";
import { decideConjunction } from "./conjunction";
import { collectLiterals, justify, type Node } from "./formula";
import type { TheoryContext } from "./group";
import type { Presolved, Reason } from "./presolve";

/** The answer in terms of numbered literals and of what the cut remembers. */
type SearchResult =
  | { verdict: "sat"; model: Model; literals: number[] }
  | { verdict: "unsat"; reasons: Reason[] }
  | { verdict: "unknown"; reason: string };

/** Clauses between two looks at the clock. */
const STRIDE = 64;

/** Searches what the cut left over. */
export function search(remaining: Presolved, context: TheoryContext, solver: BooleanSolver, budget: Budget): SearchResult {
  const { table } = context;
  solver.reset();
  const encoder = new Encoder(solver, table);
  const reasons = new Map<number, Reason>();
  for (const [literal, reason] of remaining.facts) reasons.set(literal, reason);
  for (const clause of remaining.clauses) reasons.set(encoder.guarded(clause.node), clause.reason);
  const assumptions = [...reasons.keys()];
  const nodes = remaining.clauses.map((clause) => clause.node);
  const inClauses = new Set<number>();
  for (const node of nodes) collectLiterals(node, inClauses);
  const atoms = new Set([...inClauses].map(Math.abs));
  addOrderLemmas(atoms, table, solver);
  const lemmas = new PairLemmas(atoms, table, solver);
  const open: string[] = [];

  for (let round = 1; ; round++) {
    if (round > budget.rounds) return { verdict: "unknown", reason: `the limit of ${budget.rounds} rounds of search was reached` };
    if (budget.deadline.expired()) return { verdict: "unknown", reason: "the time limit was reached" };
    const proposal = solver.solve(assumptions, budget.deadline);
    if (proposal.result === "unknown") return { verdict: "unknown", reason: proposal.reason };
    if (proposal.result === "unsat") {
      if (open[0] !== undefined) return { verdict: "unknown", reason: open[0] };
      return { verdict: "unsat", reasons: proposal.core.map((literal) => reasons.get(literal) as Reason) };
    }
    const chosen = new Set(remaining.facts.keys());
    justify(nodes, (literal) => proposal.model(Math.abs(literal)) === literal > 0, chosen);
    const verdict = decideConjunction(chosen, context);
    if (verdict.conflicts.length === 0 && verdict.open.length === 0) return { verdict: "sat", model: verdict.model, literals: [...chosen] };
    for (const core of verdict.conflicts) {
      solver.addClause(core.map((literal) => -literal));
      if (round > 2) for (const literal of core) lemmas.around(Math.abs(literal));
    }
    if (verdict.conflicts.length > 0) continue;
    // Not decided: look for a solution elsewhere. Only finding one counts then; a refutation would not be a proof.
    for (const group of verdict.open) {
      open.push(group.reason);
      solver.addClause(group.literals.map((literal) => -literal));
    }
    if (open.length > THEORY.openGroups) return { verdict: "unknown", reason: open[0] as string };
  }
}

/** Clauses for formulas in negation normal form; new variables stand for inner nodes, one direction suffices. */
class Encoder {
  private next: number;
  private readonly definitions = new Map<Node, number>();

  constructor(
    private readonly solver: BooleanSolver,
    private readonly table: AtomTable,
  ) {
    this.next = table.atoms.length + 1;
  }

  /** Adds a formula that holds under a new variable, which is returned: an assumption that names it in cores. */
  guarded(node: Node): number {
    const guard = this.next++;
    this.imply(guard, node);
    return guard;
  }

  private imply(premise: number, node: Node): void {
    if (node.kind === "and") for (const arg of node.args) this.imply(premise, arg);
    else if (node.kind === "or") this.solver.addClause([-premise, ...node.args.map((arg) => this.define(arg))]);
    else if (node.kind === "literal") this.solver.addClause([-premise, node.literal]);
    else if (node.kind === "false") this.solver.addClause([-premise]);
  }

  private define(node: Node): number {
    if (node.kind === "literal") return node.literal;
    let variable = this.definitions.get(node);
    if (variable === undefined) {
      if (this.next % STRIDE === 0) this.table.checkTime();
      variable = this.next++;
      this.definitions.set(node, variable);
      this.imply(variable, node);
    }
    return variable;
  }
}

/** The bounds of one number form a chain: below a bound implies below every larger one, and being numeric at all. */
function addOrderLemmas(atoms: ReadonlySet<number>, table: AtomTable, solver: BooleanSolver): void {
  const chains = new Map<string, { bound: string; orEqual: boolean; id: number }[]>();
  const numeric = new Map<string, number>();
  const all = new Set(atoms);
  for (const id of atoms) for (const other of table.membersOf(table.group(id))) all.add(other);
  for (const id of all) {
    const atom = table.atom(id);
    if (atom.kind === "numeric") numeric.set(atom.variable.id, id);
    if (atom.kind !== "below") continue;
    const chain = chains.get(atom.variable.id) ?? [];
    chain.push({ bound: atom.bound, orEqual: atom.orEqual, id });
    chains.set(atom.variable.id, chain);
  }
  for (const [variable, chain] of chains) {
    chain.sort((a, b) => compareDecimals(a.bound, b.bound) || Number(a.orEqual) - Number(b.orEqual));
    for (let i = 1; i < chain.length; i++) {
      if (i % STRIDE === 0) table.checkTime();
      solver.addClause([-(chain[i - 1] as { id: number }).id, (chain[i] as { id: number }).id]);
    }
    const whole = numeric.get(variable);
    const last = chain[chain.length - 1];
    if (whole !== undefined && last) solver.addClause([-last.id, whole]);
  }
}

/** Lemmas about pairs of atoms of one text or set, added around atoms that take part in conflicts. */
class PairLemmas {
  private readonly done = new Set<number>();

  constructor(
    private readonly atoms: ReadonlySet<number>,
    private readonly table: AtomTable,
    private readonly solver: BooleanSolver,
  ) {}

  around(id: number): void {
    if (this.done.has(id)) return;
    this.done.add(id);
    const kind = this.table.atom(id).kind;
    if (kind === "flag" || kind === "below" || kind === "numeric") return;
    for (const other of this.table.membersOf(this.table.group(id))) {
      if (other === id || this.done.has(other) || !this.atoms.has(other)) continue;
      if (this.table.excludes(id, other)) this.solver.addClause([-id, -other]);
      if (this.table.implies(id, other)) this.solver.addClause([-id, other]);
      if (this.table.implies(other, id)) this.solver.addClause([-other, id]);
    }
  }
}
