// JSON to the host's tree, and JSON that stands inside of a text of another host: same tree, places in the outer file.
import { type Node, parseTree } from "jsonc-parser";
import { readJson } from "../../syntax/json";
import type { Problem, Range } from "../../syntax/tree";
import type { HostEntry, HostNode, HostScalar } from "../tree";
import { readInStretches } from "./json-split";

/** Reads a JSON file, tolerating every error. */
export function readJsonHost(text: string): { root?: HostNode; problems: Problem[] } {
  const { root, problems } = readJson(text, { allowComments: true });
  // What is half typed harms its own resource only, where lines tell them apart.
  const isBroken = problems.some(({ fatal }) => fatal);
  const made =
    (isBroken && /^[ \t]*"Resources"/m.test(text) && readInStretches(text, toHost)) || (root && toHost(root, text, (offset) => offset));
  return { ...(made && { root: made }), problems };
}

/**
 * Reads JSON out of a text. `holes`: stretches of the text where a value comes in later (`${Bucket}`), in order; each is
 * replaced by a stand-in of the same length, so that every offset stays. Undefined if the rest is not JSON.
 */
export function readEmbeddedJson(scalar: HostScalar, holes: readonly Range[] = []): HostNode | undefined {
  const { text } = scalar;
  if (!/^\s*[[{]/.test(text)) return undefined;
  const errors: { offset: number }[] = [];
  const root = parseTree(withStandIns(text, holes), errors as never, { allowTrailingComma: false });
  if (!root || errors.length > 0) return undefined;
  return toHost(root, text, scalar.at);
}

function withStandIns(text: string, holes: readonly Range[]): string {
  const pieces: string[] = [];
  let from = 0;
  let inside = false;
  for (const { start, end } of holes) {
    const before = text.slice(from, start);
    inside = endsInString(before, inside);
    pieces.push(before, inside ? "x".repeat(end - start) : `"${"x".repeat(Math.max(0, end - start - 2))}"`);
    from = end;
  }
  return pieces.join("") + text.slice(from);
}

/** Whether the end of a stretch of JSON is inside of a string, if its beginning was. */
function endsInString(text: string, atStart: boolean): boolean {
  let inside = atStart;
  for (let i = 0; i < text.length; i++) {
    if (inside && text[i] === "\\") i++;
    else if (text[i] === '"') inside = !inside;
  }
  return inside;
}

/** `text` is what the nodes' offsets count in, `outer` leads from there to the file. */
function toHost(node: Node, text: string, outer: (offset: number) => number): HostNode {
  const range = { start: outer(node.offset), end: outer(node.offset + node.length) };
  if (node.type === "object") {
    const entries = (node.children ?? []).flatMap((member): HostEntry[] => {
      const [name, value] = member.children ?? [];
      if (!name) return [];
      const key = scalarOf(name, text, outer);
      const end = key.range.end;
      return [{ key, value: value ? toHost(value, text, outer) : emptyAt(end) }];
    });
    return { type: "map", range, entries };
  }
  if (node.type === "array") return { type: "list", range, items: (node.children ?? []).map((child) => toHost(child, text, outer)) };
  return scalarOf(node, text, outer);
}

function scalarOf(node: Node, text: string, outer: (offset: number) => number): HostScalar {
  const isString = node.type === "string";
  const quote = isString && text[node.offset] === '"' ? 1 : 0;
  const closing = quote && node.length > 1 && text[node.offset + node.length - 1] === '"' ? 1 : 0;
  const start = node.offset + quote;
  const raw = text.slice(start, node.offset + node.length - closing);
  // A string is decoded from the text itself: what stood in for a hole is none of it.
  const decoded = isString && raw.includes("\\") ? decode(raw) : { text: raw, offsets: undefined };
  const at = (index: number) => {
    const inside = Math.max(0, Math.min(index, decoded.text.length));
    const offset = start + (decoded.offsets ? (decoded.offsets[inside] as number) : inside);
    return outer(offset);
  };
  return { type: "scalar", text: decoded.text, range: { start: outer(start), end: outer(start + raw.length) }, plain: !isString, at };
}

const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function decode(raw: string): { text: string; offsets: number[] } {
  let text = "";
  const offsets: number[] = [];
  for (let i = 0; i < raw.length; i++) {
    offsets.push(i);
    if (raw[i] !== "\\") {
      text += raw[i];
      continue;
    }
    const c = raw[++i] ?? "";
    const unicode = c === "u" ? /^[0-9a-fA-F]{4}/.exec(raw.slice(i + 1, i + 5))?.[0] : undefined;
    text += unicode ? String.fromCharCode(Number.parseInt(unicode, 16)) : (ESCAPES[c] ?? c);
    if (unicode) i += 4;
  }
  offsets.push(raw.length);
  return { text, offsets };
}

function emptyAt(offset: number): HostScalar {
  return { type: "scalar", text: "", range: { start: offset, end: offset }, plain: true, at: () => offset };
}
