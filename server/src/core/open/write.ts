// A policy without open values as an ordinary document of JSON, with the way back to the places that its values come from.

import type { PolicyNode } from "../syntax/node";
import { readWritten } from "../syntax/parse";
import type { ParseResult, Range } from "../syntax/tree";

/** A document that was written from the values of a host. */
export interface WrittenPolicy {
  text: string;
  parsed: ParseResult;
  /** The place in the host of what stands at a range of the text: of the smallest value that holds it. */
  hostRange(range: Range): Range;
}

interface Span {
  start: number;
  end: number;
  host: Range;
}

/** Writes a tree without choices and open scalars. What judges JSON judges the result: nothing downstream sees a host. */
export function writePolicy(root: PolicyNode): WrittenPolicy {
  const pieces: string[] = [];
  const spans: Span[] = [];
  let at = 0;
  const put = (text: string) => {
    pieces.push(text);
    at += text.length;
  };
  const list = (open: string, children: readonly PolicyNode[], close: string) => {
    put(open);
    for (const [i, child] of children.entries()) {
      if (i > 0) put(",");
      write(child);
    }
    put(close);
  };
  const write = (node: PolicyNode): void => {
    const start = at;
    if (node.type === "object") list("{", node.children ?? [], "}");
    else if (node.type === "array") list("[", node.children ?? [], "]");
    else if (node.type === "property") {
      const [name, value] = node.children ?? [];
      if (name) write(name);
      put(":");
      if (value) write(value);
      else put("null");
    } else put(scalarText(node));
    spans.push({ start, end: at, host: { start: node.offset, end: node.offset + node.length } });
  };
  write(root);
  const text = pieces.join("");
  return {
    text,
    get parsed() {
      return readWritten(text);
    },
    hostRange: (range) => smallest(spans, range),
  };
}

function scalarText(node: PolicyNode): string {
  const { value } = node;
  return typeof value === "number" || typeof value === "boolean" || value === null ? JSON.stringify(value) : JSON.stringify(String(value));
}

function smallest(spans: readonly Span[], { start, end }: Range): Range {
  let best: Span | undefined;
  for (const span of spans)
    if (span.start <= start && end <= span.end && (!best || span.end - span.start < best.end - best.start)) best = span;
  return best?.host ?? { start: 0, end: 0 };
}
