// The nodes of a policy in a fixed order: what is said of the n-th node holds for the n-th node of an equal document elsewhere.
import { walk } from "../open/policy";
import type { PolicyNode } from "../syntax/node";
import type { Range } from "../syntax/tree";

/** Finds nodes of one document by their place, and places by the node's number. */
export class NodeOrder {
  private readonly nodes: PolicyNode[];
  private readonly byRange = new Map<string, number>();
  private readonly open: number[];

  constructor(private readonly root: PolicyNode) {
    this.nodes = [...walk(root)];
    // Of nodes with one place the innermost counts.
    for (const [i, { offset, length }] of this.nodes.entries()) this.byRange.set(`${offset}-${offset + length}`, i);
    this.open = this.nodes.flatMap((node, i) => (node.parts ? [i] : []));
  }

  /** The number of the node at a place; the root's where there is none. */
  at({ start, end }: Range): number {
    return this.byRange.get(`${start}-${end}`) ?? 0;
  }

  /** Whether a node has this place. */
  has({ start, end }: Range): boolean {
    return this.byRange.has(`${start}-${end}`);
  }

  /** The place of a node. */
  rangeOf(number: number): Range {
    const { offset, length } = this.nodes[number] ?? this.root;
    return { start: offset, end: offset + length };
  }

  /** The node of a number. */
  node(number: number): PolicyNode {
    return this.nodes[number] ?? this.root;
  }

  /** The first text whose value is open, if any; of those that hold one of some symbols where there is one. */
  firstOpen(symbols: ReadonlySet<string>): number {
    const holds = (i: number) => this.nodes[i]?.parts?.some((part) => "symbol" in part && symbols.has(part.symbol));
    return this.open.find(holds) ?? this.open[0] ?? 0;
  }

  /** The names and positions on the way to a node: `["Statement", 0, "Action", 1]`. */
  pathOf(number: number): (string | number)[] {
    const wanted = this.node(number);
    return pathTo(this.root, wanted) ?? [];
  }
}

function pathTo(node: PolicyNode, wanted: PolicyNode): (string | number)[] | undefined {
  if (node === wanted) return [];
  for (const branch of [node.choice?.whenTrue, node.choice?.whenFalse]) {
    const inner = branch && pathTo(branch, wanted);
    if (inner) return inner;
  }
  for (const [i, child] of (node.children ?? []).entries()) {
    const inner = pathTo(child, wanted);
    if (!inner) continue;
    if (node.type === "array") return [i, ...inner];
    if (node.type === "property") return inner;
    return [String(child.children?.[0]?.value), ...inner];
  }
  return undefined;
}
