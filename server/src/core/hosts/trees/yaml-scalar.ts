// Scalars of YAML in the host's tree: their text, their place between the quotes, and the way from one to the other.
import type { Range } from "../../syntax/tree";
import type { HostScalar } from "../tree";
import { align } from "./align";

export type Quoting = "plain" | "single" | "double" | "block";

/** A scalar. In: the source, what it is worth, its place with quotes, how it is quoted. */
export function yamlScalar(source: string, text: string, range: Range, quoting: Quoting): HostScalar {
  const isQuoted = quoting === "single" || quoting === "double";
  const inner = isQuoted ? { start: range.start + 1, end: Math.max(range.start + 1, range.end - 1) } : range;
  const from = inner.start;
  const isSame = text.length === inner.end - from && source.startsWith(text, from);
  let offsets: Int32Array | undefined;
  const at = (index: number) => {
    if (isSame) return from + index;
    offsets ??= align(text, source.slice(from, inner.end), isQuoted ? quoting : "none");
    return from + (offsets[Math.max(0, Math.min(index, text.length))] as number);
  };
  return { type: "scalar", text, range: inner, plain: quoting === "plain", at };
}
