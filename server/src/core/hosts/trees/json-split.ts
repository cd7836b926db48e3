// Broken JSON read in stretches: a template whose members stand on lines of their own keeps all resources but the one that is typed in.
import { parseTree } from "jsonc-parser";
import type { HostEntry, HostMap, HostNode } from "../tree";

/** A member by the line that it begins on. */
interface Stretch {
  start: number;
  end: number;
}

/** Sections that hold many things of which each can be broken on its own. */
const OF_MANY = /^[ \t]*"(?:Resources|Parameters|Conditions|Mappings|Outputs)"[ \t]*:[ \t]*\{[ \t]*\r?$/;

const MEMBER = /^([ \t]*)"[^"\\\r\n]*"[ \t]*:/;

/**
 * A template in JSON by the indentation of its members; undefined where none can be told. `toHost` turns a tree into one of
 * the host's, `outer` leads to places in the file.
 */
export function readInStretches(
  text: string,
  toHost: (node: NonNullable<ReturnType<typeof parseTree>>, text: string, outer: (offset: number) => number) => HostNode,
): HostMap | undefined {
  const lines = linesOf(text);
  const sections = membersOf(text, lines, { start: 0, end: text.length });
  if (!sections.some(({ start }) => /^[ \t]*"Resources"/.test(text.slice(start, start + 200)))) return undefined;
  const read = ({ start, end }: Stretch): HostEntry[] => {
    const part = `{${text.slice(start, end)}`;
    const root = parseTree(part, [], { allowTrailingComma: true });
    const made = root && toHost(root, part, (offset) => Math.max(start, Math.min(end, offset - 1 + start)));
    return made?.type === "map" ? made.entries.slice(0, 1) : [];
  };
  const entries = sections.flatMap((section): HostEntry[] => {
    const lineEnd = text.indexOf("\n", section.start);
    const head = text.slice(section.start, lineEnd < 0 ? section.end : lineEnd);
    const children = OF_MANY.test(head) ? membersOf(text, lines, { start: lineEnd + 1, end: section.end }) : [];
    if (children.length === 0) return read(section);
    const [own] = read({ start: section.start, end: lineEnd });
    if (!own) return [];
    const map: HostMap = { type: "map", range: { start: lineEnd, end: section.end }, entries: children.flatMap(read) };
    return [{ key: own.key, value: map }];
  });
  return { type: "map", range: { start: 0, end: text.length }, entries };
}

function linesOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The members whose lines are indented like the first one. */
function membersOf(text: string, lines: readonly number[], within: Stretch): Stretch[] {
  const found: Stretch[] = [];
  let indent: string | undefined;
  for (const start of lines) {
    if (start < within.start || start >= within.end) continue;
    const own = MEMBER.exec(text.slice(start, Math.min(start + 300, within.end)))?.[1];
    if (own === undefined) continue;
    indent ??= own;
    if (own !== indent) continue;
    const last = found[found.length - 1];
    if (last) last.end = start;
    found.push({ start, end: within.end });
  }
  return found;
}
