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
  return documents.filter(({ start: from, end }) => hasContent(source, from, end));
}

/** Whether something stands there beside comments. */
function hasContent(source: string, start: number, end: number): boolean {
  const content = /[^\S\r\n\u2028\u2029]*(?:#.*)?(?:[\r\n\u2028\u2029]|$)/y;
  for (let at = start; at < end; at = content.lastIndex) {
    content.lastIndex = at;
    if (!content.test(source)) return true;
    if (content.lastIndex === at) break;
  }
  return false;
}

const KEY = /(?:[A-Za-z_][\w./:${}-]*?|"[^"\r\n]*"|'[^'\r\n]*'|\d+)[ \t]*:(?=[ \t\r\n]|$)/y;

/** The sections of a document; undefined if a line at its margin is neither a name nor a part of the section before it. */
export function splitSections(source: string, start: number, end: number): Section[] | undefined {
  const sections: Section[] = [];
  for (let line = start; line >= 0 && line < end; line = nextLine(source, line)) {
    if (source[line] === " " || isBlankAt(source, line)) continue;
    const key = keyAt(source, line);
    if (key === undefined) {
      // `- …` at the margin belongs to the name above; a closing quote or bracket ends what was begun there.
      if (sections.length > 0) continue;
      return undefined;
    }
    const last = sections[sections.length - 1];
    if (last) last.end = line;
    sections.push({ start: line, headEnd: line + key.length, end });
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
  for (let line = start; line >= 0 && line < end; line = nextLine(source, line)) {
    let text = line;
    while (source[text] === " ") text++;
    if (isBlankAt(source, text)) continue;
    if (indent === undefined) {
      indent = text - line;
      quoted = /["']/.test(source.charAt(text));
      if (indent === 0) return undefined;
    }
    if (text - line !== indent) continue;
    const key = keyAt(source, text);
    // JSON inside of a quoted text may stand at any margin: its names are quoted.
    if (key === undefined || (/^["']/.test(key) && !quoted)) continue;
    const last = children[children.length - 1];
    if (last) last.end = line;
    children.push({ start: line, end });
  }
  return children.length > 0 ? children : undefined;
}

function keyAt(source: string, offset: number): string | undefined {
  return matchAt(KEY, source, offset)?.[0];
}

/** The beginning of the next line; -1 behind the last one. */
function nextLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? -1 : end + 1;
}

/** Whether a line has nothing, or a comment only, from here on. */
function isBlankAt(source: string, at: number): boolean {
  const first = source[at];
  return first === undefined || first === "\n" || first === "\r" || first === "#";
}
