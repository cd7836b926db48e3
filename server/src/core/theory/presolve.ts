// Cutting a question before any search: parts that are single literals become facts, facts simplify the other parts,
// until nothing changes. Each consequence remembers the parts it came from.
import type { Question } from "../logic/term";
import type { AtomTable } from "./atoms";
import { fromTerm, type Node, simplify } from "./formula";

/** Where a consequence came from: parts of the question, directly or through other consequences. */
export interface Reason {
  parts: readonly number[];
  from: readonly Reason[];
}

/** A formula that has to hold, and why. */
interface Clause {
  node: Node;
  reason: Reason;
}

/** A question after it was cut. */
export interface Presolved {
  /** Literals that every solution has. */
  facts: Map<number, Reason>;
  /** What is left to decide; no part of it is decided by the facts. */
  clauses: Clause[];
  /** Set when the parts contradict one another already. */
  contradiction?: Reason;
}

const NO_REASON: Reason = { parts: [], from: [] };

/** The parts behind reasons, ascending. */
export function partsOf(reasons: Iterable<Reason>): number[] {
  const parts = new Set<number>();
  const seen = new Set<Reason>();
  const open = [...reasons];
  for (let reason = open.pop(); reason; reason = open.pop()) {
    if (seen.has(reason)) continue;
    seen.add(reason);
    for (const part of reason.parts) parts.add(part);
    open.push(...reason.from);
  }
  return [...parts].sort((a, b) => a - b);
}

/** The parts in negation normal form. */
export function normalForms(question: Question, table: AtomTable): Node[] {
  return question.parts.map((part) => fromTerm(part, table));
}

/** Cuts the parts named by `indexes` (all by default). */
export function presolve(nodes: readonly Node[], table: AtomTable, indexes?: readonly number[]): Presolved {
  const facts = new Facts(table);
  let clauses: Clause[] = [];
  const add = (node: Node, reason: Reason, into: Clause[]): boolean => {
    if (node.kind === "true") return true;
    if (node.kind === "false") {
      facts.contradiction ??= reason;
      return false;
    }
    if (node.kind === "literal") return facts.add(node.literal, reason);
    if (node.kind === "and") return node.args.every((arg) => add(arg, reason, into));
    into.push({ node, reason });
    return true;
  };
  for (const index of indexes ?? nodes.keys()) {
    if (!add(nodes[index] as Node, { parts: [index], from: [] }, clauses)) return facts.result([]);
  }
  for (let version = -1; version !== facts.version; ) {
    version = facts.version;
    const left: Clause[] = [];
    for (const clause of clauses) {
      const used: Reason[] = [];
      const node = simplify(
        clause.node,
        (literal) => facts.value(literal),
        (literal) => used.push(facts.why(literal)),
      );
      const causes = used.filter((reason) => reason !== NO_REASON);
      const reason = causes.length > 0 ? { parts: [], from: [clause.reason, ...causes] } : clause.reason;
      if (!add(node, reason, left)) return facts.result([]);
    }
    clauses = left;
  }
  return facts.result(clauses);
}

/** Facts so far, and what they say about other atoms of the same text or set. */
class Facts {
  version = 0;
  contradiction: Reason | undefined;
  private readonly facts = new Map<number, Reason>();
  /** The facts of each group that bound no number. */
  private readonly byGroup = new Map<string, number[]>();
  /** Of facts that bound a number only the closest two count, by the variable: a list of address blocks is hundreds of them. */
  private readonly bounds = new Map<string, Bounds>();
  private readonly known = new Map<number, { value: boolean; reason: Reason }>();
  /** Atoms found undecided when there were that many facts of their group and bounds of their variable. */
  private readonly undecidedAt = new Map<number, { facts: number; bounds: number }>();

  constructor(private readonly table: AtomTable) {}

  add(literal: number, reason: Reason): boolean {
    const value = this.value(literal);
    if (value === false) {
      this.contradiction = { parts: [], from: [reason, this.why(literal)] };
      return false;
    }
    if (this.facts.has(literal)) return true;
    // A fact that follows from others stays out: it would only make the theories work more.
    if (value === true) return true;
    this.facts.set(literal, reason);
    this.known.set(Math.abs(literal), { value: literal > 0, reason });
    this.version++;
    if (this.table.atom(literal).kind === "below") this.bound(literal);
    else {
      const group = this.table.group(literal);
      const members = this.byGroup.get(group);
      if (members) members.push(literal);
      else this.byGroup.set(group, [literal]);
    }
    return true;
  }

  /** A fact that got here follows from none before it: it is closer than the one of its side. */
  private bound(literal: number): void {
    const { id } = this.table.atom(literal).variable;
    const bounds = this.bounds.get(id) ?? { count: 0 };
    this.bounds.set(id, { ...bounds, count: bounds.count + 1, ...(literal > 0 ? { below: literal } : { notBelow: literal }) });
  }

  value(literal: number): boolean | undefined {
    const found = this.lookUp(Math.abs(literal));
    return found && (literal > 0 ? found.value : !found.value);
  }

  why(literal: number): Reason {
    return this.lookUp(Math.abs(literal))?.reason ?? NO_REASON;
  }

  result(clauses: Clause[]): Presolved {
    return { facts: this.facts, clauses, ...(this.contradiction ? { contradiction: this.contradiction } : {}) };
  }

  private lookUp(id: number): { value: boolean; reason: Reason } | undefined {
    const known = this.known.get(id);
    if (known) return known;
    const members = this.byGroup.get(this.table.group(id)) ?? [];
    const atom = this.table.atom(id);
    // What a number is below says nothing of a text.
    const bounds = atom.kind === "below" || atom.kind === "numeric" ? this.bounds.get(atom.variable.id) : undefined;
    const seen = this.undecidedAt.get(id);
    if (seen?.facts === members.length && seen.bounds === (bounds?.count ?? 0)) return undefined;
    const found = (seen ? undefined : this.byDomain(id)) ?? this.derive(id, bounds, members.slice(seen?.facts));
    if (found) this.known.set(id, found);
    else this.undecidedAt.set(id, { facts: members.length, bounds: bounds?.count ?? 0 });
    return found;
  }

  private byDomain(id: number): { value: boolean; reason: Reason } | undefined {
    const value = this.table.byDomain(id);
    return value === undefined ? undefined : { value, reason: NO_REASON };
  }

  private derive(id: number, bounds: Bounds | undefined, members: readonly number[]): { value: boolean; reason: Reason } | undefined {
    const closest = [bounds?.below, bounds?.notBelow].filter((fact) => fact !== undefined);
    for (const fact of [...closest, ...members]) {
      const reason = this.facts.get(fact) as Reason;
      if (fact > 0) {
        if (this.table.implies(fact, id)) return { value: true, reason };
        if (this.table.excludes(fact, id)) return { value: false, reason };
      } else if (this.table.implies(id, -fact)) return { value: false, reason };
    }
    return undefined;
  }
}

/** The smallest bound that a number is below, and the largest that it is not below, as facts. `count`: of all such facts so far. */
interface Bounds {
  below?: number;
  notBelow?: number;
  count: number;
}
