// Formulas in negation normal form over numbered atoms: made from terms, simplified under facts, justified by a model.
import type { Term } from "../logic/term";
import type { AtomTable } from "./atoms";

/** A formula over numbered literals. */
export type Node =
  | { kind: "true" }
  | { kind: "false" }
  | { kind: "literal"; literal: number }
  | { kind: "and"; args: Node[] }
  | { kind: "or"; args: Node[] };

const TRUE: Node = { kind: "true" };
const FALSE: Node = { kind: "false" };

/** Pushes negations down to the atoms, which get numbers. */
export function fromTerm(term: Term, table: AtomTable, positive = true): Node {
  switch (term.kind) {
    case "true":
      return positive ? TRUE : FALSE;
    case "false":
      return positive ? FALSE : TRUE;
    case "atom": {
      const id = table.id(term.atom);
      return { kind: "literal", literal: positive ? id : -id };
    }
    case "not":
      return fromTerm(term.arg, table, !positive);
    default:
      return join(
        (term.kind === "and") === positive ? "and" : "or",
        term.args.map((arg) => fromTerm(arg, table, positive)),
      );
  }
}

function join(kind: "and" | "or", args: Node[]): Node {
  const neutral = kind === "and" ? "true" : "false";
  const absorbing = kind === "and" ? "false" : "true";
  const out: Node[] = [];
  for (const arg of args) {
    if (arg.kind === absorbing) return arg;
    if (arg.kind === neutral) continue;
    if (arg.kind === kind) out.push(...arg.args);
    else out.push(arg);
  }
  if (out.length === 0) return kind === "and" ? TRUE : FALSE;
  return out.length === 1 ? (out[0] as Node) : { kind, args: out };
}

/**
 * Puts known truth values in. `value` says what is known of a literal; `falsified` hears of every literal whose falsity
 * was used, because only falsity carries a consequence (dropping a true conjunct merely weakens).
 */
export function simplify(node: Node, value: (literal: number) => boolean | undefined, falsified: (literal: number) => void): Node {
  switch (node.kind) {
    case "literal": {
      const known = value(node.literal);
      if (known === undefined) return node;
      if (!known) falsified(node.literal);
      return known ? TRUE : FALSE;
    }
    case "and": {
      const args: Node[] = [];
      for (const arg of node.args) {
        const simple = simplify(arg, value, falsified);
        if (simple.kind === "false") return simple;
        args.push(simple);
      }
      return same(args, node.args) ? node : join("and", args);
    }
    case "or": {
      const args = node.args.map((arg) => simplify(arg, value, falsified));
      return same(args, node.args) ? node : join("or", args);
    }
    default:
      return node;
  }
}

function same(a: Node[], b: Node[]): boolean {
  return a.every((node, i) => node === b[i]);
}

/** Adds the literals of a formula to a set. */
export function collectLiterals(node: Node, into: Set<number>): void {
  if (node.kind === "literal") into.add(node.literal);
  else if (node.kind === "and" || node.kind === "or") for (const arg of node.args) collectLiterals(arg, into);
}

/**
 * Few literals, all true under the assignment, that make the formulas true. Those already in `chosen` cost nothing, a
 * positive literal costs more than a negative one: it is harder to fulfil.
 */
export function justify(nodes: readonly Node[], holds: (literal: number) => boolean, chosen: Set<number>): void {
  const truth = new Map<Node, boolean>();
  const isTrue = (node: Node): boolean => {
    if (node.kind === "literal") return holds(node.literal);
    let known = truth.get(node);
    if (known === undefined) {
      known = node.kind === "true" || (node.kind === "and" ? node.args.every(isTrue) : node.kind === "or" && node.args.some(isTrue));
      truth.set(node, known);
    }
    return known;
  };
  const cost = (node: Node): number => {
    switch (node.kind) {
      case "literal":
        return chosen.has(node.literal) ? 0 : node.literal > 0 ? 2 : 1;
      case "and":
        return node.args.reduce((sum, arg) => sum + cost(arg), 0);
      case "or":
        return node.args.reduce((least, arg) => (least > 0 && isTrue(arg) ? Math.min(least, cost(arg)) : least), Infinity);
      default:
        return 0;
    }
  };
  const choices: (Node & { kind: "or" })[] = [];
  const take = (node: Node, later: boolean): void => {
    if (node.kind === "literal") chosen.add(node.literal);
    else if (node.kind === "and") for (const arg of node.args) take(arg, later);
    else if (node.kind === "or") {
      if (later) choices.push(node);
      else {
        let best: Node | undefined;
        let least = Infinity;
        for (const arg of node.args) {
          if (!isTrue(arg)) continue;
          const price = cost(arg);
          if (price < least) [best, least] = [arg, price];
          if (price === 0) break;
        }
        if (best) take(best, false);
      }
    }
  };
  for (const node of nodes) take(node, true);
  // Those with the fewest ways first: their literals may serve the others.
  const ways = choices.map((node) => ({ node, count: node.args.filter(isTrue).length }));
  for (const { node } of ways.sort((a, b) => a.count - b.count)) take(node, false);
}
