// Cutting a YAML file into stretches that can be read on their own: by lines and indentation, without understanding YAML.
import type { Range } from "../../syntax/tree";
import { matchAt } from "../../text/match-at";

/** A top-level member of the file. `children`: its members, where it is a map of resources written in lines. */
interface Section extends Range {
  headEnd: number;
  children?: Range[];
}

/** Sections that hold many things of which each can be broken on its own. */
const OF_MANY = new Set(["Resources", "functions", "Functions", "Outputs", "Conditions", "Parameters"]);

/** The documents of a file, cut at lines of `---`. */
export function splitDocuments(source: string): Range[] {
  const documents: Range[] = [];
  let start = 0;
  for (const match of source.matchAll(/^(---|\.\.\.)(?=[ \t\r\n]|$)[^\r\n]*/gm)) {
    documents.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  documents.push({ start, end: source.length });
  return documents.filter(({ start: from, end }) => /[^\s]/.test(source.slice(from, end).replace(/^[^\S\r\n\u2028\u2029]*#.*$/gm, "")));
}

const KEY = /(?:[A-Za-z_][\w./:${}-]*?|"[^"\r\n]*"|'[^'\r\n]*'|\d+)[ \t]*:(?=[ \t\r\n]|$)/y;

/** The sections of a document; undefined if a line at its margin is neither a name nor a part of the section before it. */
export function splitSections(source: string, start: number, end: number): Section[] | undefined {
  const sections: Section[] = [];
  for (const line of lines(source, start, end)) {
    if (line.indent > 0 || line.isBlank) continue;
    const key = keyAt(source, line.start);
    if (key === undefined) {
      // `- …` at the margin belongs to the name above; a closing quote or bracket ends what was begun there.
      if (sections.length > 0) continue;
      return undefined;
    }
    const last = sections[sections.length - 1];
    if (last) last.end = line.start;
    sections.push({ start: line.start, headEnd: line.start + key.length, end });
  }
  for (const section of sections) {
    const name = source.slice(section.start, section.headEnd).replace(/["':\s]/g, "");
    const rest = /^[ \t]*(#[^\r\n]*)?(\r\n|\n|\r)/.exec(source.slice(section.headEnd, Math.min(section.end, section.headEnd + 500)));
    if (OF_MANY.has(name) && rest) section.children = childrenOf(source, section.headEnd + rest[0].length, section.end);
  }
  return sections.length > 0 ? sections : undefined;
}

/** The members of a block map, told by the indentation of the first one. */
function childrenOf(source: string, start: number, end: number): Range[] | undefined {
  const children: Range[] = [];
  let indent: number | undefined;
  let quoted = false;
  for (const line of lines(source, start, end)) {
    if (line.isBlank) continue;
    const text = line.start + line.indent;
    if (indent === undefined) {
      indent = line.indent;
      quoted = /["']/.test(source[text] as string);
      if (indent === 0) return undefined;
    }
    if (line.indent !== indent) continue;
    const key = keyAt(source, text);
    // JSON inside of a quoted text may stand at any margin: its names are quoted.
    if (key === undefined || (/^["']/.test(key) && !quoted)) continue;
    const last = children[children.length - 1];
    if (last) last.end = line.start;
    children.push({ start: line.start, end });
  }
  return children.length > 0 ? children : undefined;
}

function keyAt(source: string, offset: number): string | undefined {
  return matchAt(KEY, source, offset)?.[0];
}

interface Line {
  start: number;
  /** Blanks at its beginning. */
  indent: number;
  /** Nothing, or a comment only. */
  isBlank: boolean;
}

function* lines(source: string, start: number, end: number): Generator<Line> {
  let at = start;
  while (at < end) {
    let indent = 0;
    while (source[at + indent] === " ") indent++;
    const first = source[at + indent];
    yield { start: at, indent, isBlank: first === undefined || first === "\n" || first === "\r" || first === "#" };
    const next = source.indexOf("\n", at);
    if (next < 0) return;
    at = next + 1;
  }
}
