// YAML as templates are mostly written, read by lines: block maps and lists, texts on one line, brackets, literal blocks, short tags. Many times
// quicker than the tolerant reader, which reads all else.
import { HOSTS } from "../../limits";
import { matchAt } from "../../text/match-at";
import type { HostEntry, HostMap, HostNode, HostScalar } from "../tree";
import { type Quoting, yamlScalar } from "./yaml-scalar";

/**
 * The same tree as the `yaml` package gives; undefined for a text with an error, and for one that holds what this reader does not know: anchors,
 * tabs, texts over several lines, names that are no text. Never throws.
 */
export function readPlainYaml(text: string): HostMap | undefined {
  if (UNUSUAL.test(text)) return undefined;
  try {
    return new PlainReader(text).root();
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

/** Thrown where the text is not plain: what is read is then thrown away. */
const NOT_PLAIN = new Error("not plain YAML");

function fail(): never {
  throw NOT_PLAIN;
}

/** Characters that separate or end something by rules of their own. */
const UNUSUAL = /[\u0000-\u0008\u000b-\u001f\u2028\u2029\ufeff]/;
/** What cannot begin a text without quotes. */
const INDICATORS = "-?:,[]{}#&*!|>'\"%@` \n\t";
const FLOW = ",[]{}";
const TAG = /![A-Za-z][\w.:]*(?=[ \n]|$)/y;
const HEADER = /[|>]-?(?= *(?:\n|$))/y;
const TAB = 0x09;
const SPACE = 0x20;
const LINE_END = 0x0a;
const COLON = 0x3a;
const HASH = 0x23;

/** A node, and where what encloses it goes on: behind its line. Unknown where comments behind it may count as a part of it. */
interface Read<T extends HostNode = HostNode> {
  node: T;
  end: number | undefined;
}

class PlainReader {
  /** Where the next thing stands: the end of the text if there is none. */
  private at = 0;
  /** Its column; -1 at the end. */
  private column = -1;
  /** How far in the comments stand that were passed on the way to it; -1: there were none. */
  private comments = -1;
  private depth = 0;

  constructor(private readonly text: string) {}

  root(): HostMap {
    this.toContent(0);
    if (this.column < 0 || this.isDash(this.at)) fail();
    const { node } = this.map(this.column);
    if (this.column >= 0) fail();
    return node;
  }

  /** Goes on to the next line that is neither blank nor a comment. `line`: where a line begins. */
  private toContent(line: number): void {
    const { text } = this;
    this.comments = -1;
    for (let start = line; start < text.length; ) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      const first = text.charCodeAt(at);
      if (first !== LINE_END && first !== HASH && at < text.length) {
        this.at = at;
        this.column = at - start;
        return;
      }
      if (first === HASH) this.comments = Math.max(this.comments, at - start);
      start = this.lineEnd(at) + 1;
    }
    this.at = text.length;
    this.column = -1;
  }

  private lineEnd(at: number): number {
    const end = this.text.indexOf("\n", at);
    return end < 0 ? this.text.length : end;
  }

  private isDash(at: number): boolean {
    return this.text[at] === "-" && this.isBlank(at + 1);
  }

  private isBlank(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === LINE_END || at >= this.text.length;
  }

  private spaces(from: number): number {
    let at = from;
    while (this.text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** Whether nothing but a comment stands on the line from here on, where blanks were passed. */
  private isRest(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return at >= this.text.length || code === LINE_END || (code === HASH && this.text.charCodeAt(at - 1) === SPACE);
  }

  /** Ends a value on one line, and goes on to what follows. Gives where what encloses it goes on. */
  private endLine(from: number, column: number): number | undefined {
    const at = this.spaces(from);
    if (!this.isRest(at)) fail();
    const end = Math.min(this.lineEnd(at) + 1, this.text.length);
    this.toContent(end);
    // A comment that stands further in belongs to the value.
    return this.comments > column ? undefined : end;
  }

  private map(column: number): Read<HostMap> {
    const start = this.at;
    const entries: HostEntry[] = [];
    let end: number | undefined;
    this.enter();
    do {
      const key = this.key(this.at);
      if (!key) fail();
      const value = this.value(key.after, column, true);
      entries.push({ key: key.scalar, value: value.node });
      end = value.end;
    } while (this.column === column && !this.isDash(this.at));
    return this.closed({ type: "map", range: { start, end: this.known(end, column) }, entries }, column);
  }

  private list(column: number): Read {
    const start = this.at;
    const items: HostNode[] = [];
    let end: number | undefined;
    this.enter();
    do {
      const value = this.value(this.at + 1, column, false);
      items.push(value.node);
      end = value.end;
    } while (this.column === column && this.isDash(this.at));
    return this.closed({ type: "list", range: { start, end: this.known(end, column) }, items }, column);
  }

  private enter(): void {
    if (++this.depth > HOSTS.depthOfYaml / 2) fail();
  }

  /** The end of a collection that ends here: what follows stands further left, or is a name beside a list. */
  private known(end: number | undefined, column: number): number {
    if (end === undefined || this.column > column) fail();
    return end;
  }

  private closed<T extends HostNode>(node: T, column: number): Read<T> {
    this.depth--;
    return { node, end: this.comments >= column ? undefined : node.range.end };
  }

  /** The name that begins here, with the place behind its colon; undefined where there is none. */
  private key(from: number): { scalar: HostScalar; after: number } | undefined {
    const { text } = this;
    const quote = text[from] as string;
    if (quote === '"' || quote === "'") {
      const end = this.quoteEnd(from, undefined);
      if (end < 0 || text.charCodeAt(end) !== COLON || !this.isBlank(end + 1)) return undefined;
      return { scalar: this.quoted(from, end), after: end + 1 };
    }
    if (INDICATORS.includes(quote) || quote === "." || quote === "<") return undefined;
    let end = from;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LINE_END || (code === HASH && text.charCodeAt(at - 1) === SPACE)) return undefined;
      if (code === TAB) fail();
      if (code === COLON && this.isBlank(at + 1)) return { scalar: this.scalar(text.slice(from, end), from, end, "plain"), after: at + 1 };
      if (code !== SPACE) end = at + 1;
    }
    return undefined;
  }

  /** What stands behind a colon or a dash, in a map or a list that stands at `column`. */
  private value(from: number, column: number, inMap: boolean): Read {
    let at = this.spaces(from);
    const tag = this.tag(at);
    if (tag !== undefined) at = this.spaces(at + tag.length);
    const read = this.isRest(at) ? this.below(at, column, inMap, tag !== undefined) : this.beside(at, column, inMap, tag !== undefined);
    if (tag !== undefined) read.node.tag = tag;
    return read;
  }

  private tag(at: number): string | undefined {
    return this.text[at] === "!" ? (matchAt(TAG, this.text, at)?.[0] ?? fail()) : undefined;
  }

  /** What stands on the lines below a name, a dash or a tag. */
  private below(at: number, column: number, inMap: boolean, isTagged: boolean): Read {
    this.toContent(Math.min(this.lineEnd(at) + 1, this.text.length));
    if (this.column > column) {
      if (this.isDash(this.at)) return this.list(this.column);
      if (this.key(this.at)) return this.map(this.column);
      // Here a tag belongs to the name as well.
      return isTagged && this.text[this.at] === "!" ? fail() : this.value(this.at, column, true);
    }
    if (!inMap || isTagged) fail();
    if (this.column === column && this.isDash(this.at)) return this.list(column);
    const isCommented = this.text.charCodeAt(at) === HASH || this.comments >= 0;
    return { node: this.scalar("", at, at, "plain"), end: isCommented ? undefined : at };
  }

  /** What stands on the same line. */
  private beside(at: number, column: number, inMap: boolean, isTagged: boolean): Read {
    const { text } = this;
    if (text[at] === "|" || text[at] === ">") return this.literal(at, column);
    if (inMap || isTagged) return this.inline(at, column);
    const isDash = this.isDash(at);
    if (!isDash && !this.key(at)) return this.inline(at, column);
    this.at = at;
    this.column = at - (text.lastIndexOf("\n", at) + 1);
    return isDash ? this.list(this.column) : this.map(this.column);
  }

  /** A text or something in brackets. What goes on over lines has to stand further in than `column`. */
  private inline(at: number, column: number): Read {
    const first = this.text[at] as string;
    if (first === "[" || first === "{") {
      this.at = at;
      const node = this.flow(column);
      return { node, end: this.endLine(this.at, column) };
    }
    const isQuoted = first === '"' || first === "'";
    const end = isQuoted ? this.quoteEnd(at, column) : this.plainEnd(at, column);
    return { node: isQuoted ? this.quoted(at, end) : this.plain(at, end), end: this.endLine(end, column) };
  }

  private scalar(text: string, start: number, end: number, quoting: Quoting): HostScalar {
    return yamlScalar(this.text, text, { start, end }, quoting);
  }

  private plain(start: number, end: number): HostScalar {
    const source = this.text.slice(start, end);
    return this.scalar(source.includes("\n") ? unfolded(source) : source, start, end, "plain");
  }

  /** The end of a text without quotes, which goes on in lines that stand further in than `column`. */
  private plainEnd(from: number, column: number): number {
    const { text } = this;
    if (INDICATORS.includes(text[from] as string) && !("-?:".includes(text[from] as string) && !this.isBlank(from + 1))) fail();
    let end = from;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (code === LINE_END) {
        const next = this.furtherIn(at + 1, column);
        if (next === undefined) break;
        at = next - 1;
      } else {
        if (code === TAB || (code === COLON && this.isBlank(at + 1))) fail();
        if (code !== SPACE) end = at + 1;
      }
    }
    return end;
  }

  /** Where the next line begins that is not blank, if it stands further in than `column` and is no comment. */
  private furtherIn(line: number, column: number): number | undefined {
    const { text } = this;
    for (let start = line; start < text.length; start++) {
      const at = this.spaces(start);
      if (at >= text.length) return undefined;
      if (text.charCodeAt(at) !== LINE_END) return at - start > column && text.charCodeAt(at) !== HASH ? at : undefined;
      start = at;
    }
    return undefined;
  }

  /** The place behind the closing quote. What goes on over lines has to stand further in than `column`; without one it must not: -1. */
  private quoteEnd(from: number, column: number | undefined): number {
    const { text } = this;
    const quote = text.charCodeAt(from);
    for (let at = from + 1; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LINE_END) {
        if (column === undefined) return -1;
        const next = this.spaces(at + 1);
        if (text.charCodeAt(next) !== LINE_END && next - at - 1 <= column) fail();
        at = next - 1;
      } else if (code === BACKSLASH && quote === DOUBLE) {
        // A line that is joined with the next one is looked at above.
        if (text.charCodeAt(at + 1) !== LINE_END) at++;
      } else if (code === quote) {
        if (quote === DOUBLE || text.charCodeAt(at + 1) !== quote) return at + 1;
        at++;
      }
    }
    return column === undefined ? -1 : fail();
  }

  private quoted(start: number, end: number): HostScalar {
    const inner = this.text.slice(start + 1, end - 1);
    if (this.text.charCodeAt(start) !== DOUBLE)
      return this.scalar((inner.includes("\n") ? unfolded(inner) : inner).replaceAll("''", "'"), start, end, "single");
    return this.scalar(/[\\\n]/.test(inner) ? unescaped(inner) : inner, start, end, "double");
  }

  /** A list or map in brackets; leaves `at` behind it. */
  private flow(column: number): HostNode {
    const { text } = this;
    const start = this.at++;
    const isMap = text[start] === "{";
    const close = isMap ? "}" : "]";
    const entries: HostEntry[] = [];
    const items: HostNode[] = [];
    this.enter();
    for (;;) {
      this.toFlow(column);
      if (text[this.at] === close) break;
      if (isMap) entries.push(this.flowEntry(column));
      else items.push(this.flowValue(column));
      this.toFlow(column);
      if (text[this.at] === close) break;
      if (text[this.at] !== ",") fail();
      this.at++;
    }
    this.depth--;
    const range = { start, end: ++this.at };
    return isMap ? { type: "map", range, entries } : { type: "list", range, items };
  }

  /** Passes blanks and line ends between brackets. */
  private toFlow(column: number): void {
    const { text } = this;
    for (;;) {
      this.at = this.spaces(this.at);
      if (text.charCodeAt(this.at) !== LINE_END) break;
      const line = this.at + 1;
      this.at = this.spaces(line);
      // Further left stands an error, or a bracket that the package takes all the same.
      if (text.charCodeAt(this.at) !== LINE_END && this.at - line <= column) fail();
    }
    if (text.charCodeAt(this.at) === HASH || this.at >= text.length) fail();
  }

  private flowEntry(column: number): HostEntry {
    const key = this.flowScalar(column);
    if (key.plain && key.text === "<<") fail();
    this.at = this.spaces(this.at);
    const after = this.text[this.at + 1] as string;
    if (
      this.text.charCodeAt(this.at) !== COLON ||
      !(key.plain ? this.isBlank(this.at + 1) : after !== undefined && after !== "," && after !== "}")
    )
      fail();
    this.at++;
    this.toFlow(column);
    return { key, value: this.flowValue(column) };
  }

  private flowValue(column: number): HostNode {
    const tag = this.tag(this.at);
    if (tag !== undefined) {
      this.at += tag.length;
      this.toFlow(column);
    }
    const first = this.text[this.at];
    const node = first === "[" || first === "{" ? this.flow(column) : this.flowScalar(column);
    if (tag !== undefined) node.tag = tag;
    return node;
  }

  private flowScalar(column: number): HostScalar {
    const { text } = this;
    const start = this.at;
    const first = text[start] as string;
    if (first === '"' || first === "'") {
      this.at = this.quoteEnd(start, column);
      return this.quoted(start, this.at);
    }
    if (INDICATORS.includes(first) && !(first === "-" && !this.isBlank(start + 1) && !FLOW.includes(text[start + 1] as string))) fail();
    let end = start;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (at >= text.length || code === TAB || (code === HASH && text.charCodeAt(at - 1) === SPACE)) fail();
      if (code === COLON && (this.isBlank(at + 1) || FLOW.includes(text[at + 1] as string))) break;
      if (FLOW.includes(text[at] as string)) break;
      if (code === LINE_END) {
        // A text may go on in the next line.
        const next = text[this.spaces(at + 1)];
        if (next === undefined || next === "\n" || !FLOW.includes(next)) fail();
        break;
      }
      if (code !== SPACE) end = at + 1;
    }
    this.at = end;
    return this.scalar(text.slice(start, end), start, end, "plain");
  }

  /** A text over lines, as it stands or folded. */
  private literal(start: number, column: number): Read {
    const { text } = this;
    const header = matchAt(HEADER, text, start)?.[0] ?? fail();
    const body = this.lineEnd(start) + 1;
    const indent = this.spaces(body) - body;
    if (indent <= column || text.charCodeAt(body + indent) === LINE_END || body + indent >= text.length) fail();
    const isFolded = header[0] === ">";
    const lines: string[] = [];
    let blank = 0;
    let end = body;
    for (let line = body; line < text.length; ) {
      const to = this.lineEnd(line);
      const at = this.spaces(line);
      if (at >= to) {
        if (to - line > indent) fail();
        blank++;
      } else if (at - line >= indent) {
        if (isFolded && (at - line > indent || text.charCodeAt(at) === TAB)) fail();
        for (; blank > 0; blank--) lines.push("");
        lines.push(text.slice(line + indent, to));
        end = Math.min(to + 1, text.length);
      } else if (text.charCodeAt(at) === TAB) fail();
      else break;
      line = to + 1;
    }
    const value = isFolded ? folded(lines) : lines.join("\n");
    const node = this.scalar(header[1] === "-" ? value : `${value}\n`, start, end, "block");
    this.toContent(end);
    return { node, end: this.comments > column ? undefined : end };
  }
}

/** Lines as one text: a line end is a blank, a blank line a line end. The line `last`, if there is one, is no blank line. */
function folded(lines: readonly string[], last = -1): string {
  let value = lines[0] ?? "";
  let between = " ";
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line !== "" || i === last) {
      value += between + line;
      between = " ";
    } else if (between === "\n") value += "\n";
    else between = "\n";
  }
  return value;
}

/** A text over several lines as one: blanks around line ends go, a line end is a blank, a blank line a line end. */
function unfolded(source: string): string {
  const lines = source.split("\n");
  const last = lines.length - 1;
  return folded(
    lines.map((line, i) => trimmed(line, i > 0, i < last)),
    last,
  );
}

function trimmed(line: string, atStart: boolean, atEnd: boolean): string {
  let start = 0;
  let end = line.length;
  if (atStart) while (line[start] === " " || line[start] === "\t") start++;
  if (atEnd) while (end > start && (line[end - 1] === " " || line[end - 1] === "\t")) end--;
  return line.slice(start, end);
}

/** What stands between double quotes, without escapes and folded. */
function unescaped(inner: string): string {
  let result = "";
  // What stands behind it are blanks, which go before a line end.
  let kept = 0;
  for (let i = 0; i < inner.length; i++) {
    const c = inner[i] as string;
    if (c === "\\" && inner[i + 1] === "\n") {
      i++;
      while (inner[i + 1] === " " || inner[i + 1] === "\t") i++;
    } else if (c === "\\") result += ESCAPES[inner[++i] as string] ?? fail();
    else if (c === "\n") {
      let more = 0;
      for (; i + 1 < inner.length && " \t\n".includes(inner[i + 1] as string); i++) if (inner[i + 1] === "\n") more++;
      result = result.slice(0, kept) + (more > 0 ? "\n".repeat(more) : " ");
    } else {
      result += c;
      if (c === " " || c === "\t") continue;
    }
    kept = result.length;
  }
  return result;
}

const DOUBLE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  "\t": "\t",
};
