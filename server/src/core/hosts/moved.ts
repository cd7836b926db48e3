// The same thing further on in the file. A part of a file whose text is unchanged keeps what it was read as, with places that count
// from its own beginning; what stands in a file is a view of it, made only as deep as somebody looks.
import { state } from "../session/query";
import type { PolicyNode } from "../syntax/node";
import type { Range } from "../syntax/tree";
import type { HostMap, HostNode, HostScalar } from "./tree";
import type { ValueNode } from "./values/text";

/** What a view shows, and how much further on. */
interface Origin<T> {
  node: T;
  by: number;
}

const origins = state("hosts/origins of what moved", () => new WeakMap<object, Origin<object>>());

/** What a value of a file was read as in its part; undefined for what belongs to no part, or stands deeper in it. */
export function originOf<T extends HostNode | PolicyNode>(view: T): Origin<T> | undefined {
  return origins().get(view) as Origin<T> | undefined;
}

/** The same value for questions in which no place matters: nothing of the view has to be made. */
export function atRest(view: HostNode): HostNode {
  return originOf(view)?.node ?? view;
}

/** A place further on. */
export function movedRange({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}

/** The map that a part was read as, further on in the file. The values of its entries know where they come from. */
export function movedPart(root: HostMap, by: number): HostMap {
  const known = origins();
  const entries = root.entries.map(({ key, value }) => {
    const view = by === 0 ? value : moved(value, by);
    known.set(view, { node: value, by });
    return { key: by === 0 ? key : movedScalar(key, by), value: view };
  });
  return { ...root, range: movedRange(root.range, by), entries };
}

function moved(node: HostNode, by: number): HostNode {
  if (node.type === "scalar") return movedScalar(node, by);
  const range = movedRange(node.range, by);
  // Most of a file nobody looks at again.
  if (node.type === "list") {
    let items: HostNode[] | undefined;
    return {
      ...node,
      range,
      get items() {
        items ??= node.items.map((item) => moved(item, by));
        return items;
      },
    };
  }
  let entries: HostMap["entries"] | undefined;
  return {
    ...node,
    range,
    get entries() {
      entries ??= node.entries.map(({ key, value }) => ({ key: movedScalar(key, by), value: moved(value, by) }));
      return entries;
    },
  };
}

function movedScalar(node: HostScalar, by: number): HostScalar {
  return { ...node, range: movedRange(node.range, by), at: (index) => node.at(index) + by };
}

/** The document of a policy, further on in the file. */
export function movedDocument(document: PolicyNode, by: number): PolicyNode {
  const view = by === 0 ? document : movedValue(document, by);
  origins().set(view, { node: document, by });
  return view;
}

function movedValue(node: ValueNode, by: number): ValueNode {
  const { children, choice, parts } = node;
  const own = {
    ...node,
    offset: node.offset + by,
    ...(parts && { parts: parts.map((part) => ("text" in part ? part : { ...part, range: movedRange(part.range, by) })) }),
    ...(choice && {
      choice: {
        condition: choice.condition,
        ...(choice.whenTrue && { whenTrue: movedValue(choice.whenTrue, by) }),
        ...(choice.whenFalse && { whenFalse: movedValue(choice.whenFalse, by) }),
      },
    }),
  };
  if (!children) return own;
  let made: ValueNode[] | undefined;
  return {
    ...own,
    get children() {
      made ??= children.map((child) => movedValue(child, by));
      return made;
    },
  };
}
