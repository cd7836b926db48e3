// The nodes of a policy in a fixed order: what is said of the n-th node holds for the n-th node of an equal document elsewhere.
import { originOf } from "../hosts/moved";
import { walk } from "../open/policy";
import { byObject } from "../session/query";
import type { PolicyNode } from "../syntax/node";
import type { Range } from "../syntax/tree";

/** The nodes of a document in order, with the places of its part of the file. */
interface Order {
  nodes: readonly PolicyNode[];
  /** Of nodes with one place the innermost counts. */
  byRange: ReadonlyMap<number, number>;
  /** The numbers of nodes at whose place an inner one stands, as in YAML a map with one member: as a text. */
  hidden: string;
  /** The numbers of texts whose value is open. */
  open: readonly number[];
}

const orderOf = byObject("embedded/orders of nodes", (root: PolicyNode): Order => {
  const nodes = walk(root);
  const byRange = new Map<number, number>();
  const hidden: number[] = [];
  const open: number[] = [];
  for (const [i, { offset, length, parts }] of nodes.entries()) {
    const place = placeOf(offset, offset + length);
    const outer = byRange.get(place);
    if (outer !== undefined) hidden.push(outer);
    byRange.set(place, i);
    if (parts) open.push(i);
  }
  return { nodes, byRange, hidden: hidden.join(" "), open };
});

/** A place as one number, which is exact for files of up to 64 MB. */
function placeOf(start: number, end: number): number {
  return start * 2 ** 26 + end;
}

/** Which nodes no place leads to. Documents that say the same give a place the same number only if this is the same, too. */
export function hiddenNodes(root: PolicyNode): string {
  return orderOf(originOf(root)?.node ?? root).hidden;
}

/** Finds nodes of one document by their place, and places by the node's number. */
export class NodeOrder {
  private readonly order: Order;
  /** How much further on in the file the document stands than its part says. */
  private readonly by: number;
  private own: readonly PolicyNode[] | undefined;

  constructor(private readonly root: PolicyNode) {
    const origin = originOf(root);
    this.by = origin?.by ?? 0;
    this.order = orderOf(origin?.node ?? root);
  }

  /** The number of the node at a place; the root's where there is none. */
  at({ start, end }: Range): number {
    return this.order.byRange.get(placeOf(start - this.by, end - this.by)) ?? 0;
  }

  /** Whether a node has this place. */
  has({ start, end }: Range): boolean {
    return this.order.byRange.has(placeOf(start - this.by, end - this.by));
  }

  /** The place of a node. */
  rangeOf(number: number): Range {
    const { offset, length } = this.inPart(number);
    return { start: offset + this.by, end: offset + this.by + length };
  }

  /** The node of a number. */
  node(number: number): PolicyNode {
    this.own ??= walk(this.root);
    return this.own[number] ?? this.root;
  }

  /** Whether the node of a number is a text. */
  isText(number: number): boolean {
    return this.inPart(number).type === "string";
  }

  private inPart(number: number): PolicyNode {
    return this.order.nodes[number] ?? (this.order.nodes[0] as PolicyNode);
  }

  /** The first text whose value is open, if any; of those that hold one of some symbols where there is one. */
  firstOpen(symbols: ReadonlySet<string>): number {
    const { nodes, open } = this.order;
    const holds = (i: number) => nodes[i]?.parts?.some((part) => "symbol" in part && symbols.has(part.symbol));
    return open.find(holds) ?? open[0] ?? 0;
  }

  /** The names and positions on the way to a node: `["Statement", 0, "Action", 1]`. */
  pathOf(number: number): (string | number)[] {
    return pathTo(this.order.nodes[0] as PolicyNode, this.inPart(number)) ?? [];
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
