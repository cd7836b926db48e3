// The characters of HCL: blanks and comments, words, texts with templates, heredocs, and where a new top-level block begins.
import type { Range } from "../../syntax/tree";
import { matchAt } from "../../text/match-at";
import type { HclDirective, HclExpression, HclTemplate, HclTemplatePart } from "./hcl";

/** Thrown inside of the parser only: something was expected and did not come. */
export class HclError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** A line that can only be the beginning of a top-level block, whatever was left open before it. */
const BLOCK_START =
  /(?:resource|data|locals|variable|module|output|provider|terraform|moved|import|removed|check|ephemeral)\b(?:[ \t]+"[^"\r\n]*")*[ \t]*\{/y;

const WORD = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Inside of quotes, and inside of a heredoc up to the end of a line, which is with it. */
const PLAIN = /[^"\\$%\n]*/y;
const PLAIN_IN_LINES = /(?:[^$%\n]*\n|[^$%\n]*)/y;
const HEREDOC = /<<(-?)([\p{L}_][\p{L}\p{N}_-]*)[ \t]*(\r?\n)/uy;

/** Reads characters from a place on. `expression`: the parser's own, for templates. */
export class Scanner {
  at: number;

  constructor(
    readonly text: string,
    start: number,
    readonly end: number,
    private readonly expression: () => HclExpression,
  ) {
    this.at = start;
  }

  /** The character at the place; empty at the end. */
  peek(): string {
    return this.at < this.end ? this.text.charAt(this.at) : "";
  }

  starts(what: string): boolean {
    return this.text.startsWith(what, this.at) && this.at + what.length <= this.end;
  }

  fail(expected: string): never {
    throw new HclError(`${expected} was expected here.`, this.at);
  }

  /** Passes over blanks and comments; over line ends only with `lines`. Ends with an error where a new block begins at the margin. */
  skip(lines: boolean): void {
    for (;;) {
      const c = this.peek();
      if (c === " " || c === "\t" || c === "\r") this.at++;
      else if (c === "#" || this.starts("//")) this.toLineEnd();
      else if (this.starts("/*")) {
        const end = this.text.indexOf("*/", this.at + 2);
        this.at = end < 0 ? this.end : Math.min(end + 2, this.end);
      } else if (c === "\n" && lines) {
        this.at++;
        if (this.isBlockStart()) throw new HclError("A bracket is not closed before this block.", this.at);
      } else return;
    }
  }

  isBlockStart(): boolean {
    return (this.at === 0 || this.text[this.at - 1] === "\n") && matchAt(BLOCK_START, this.text, this.at) !== null;
  }

  toLineEnd(): void {
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.end : Math.min(end, this.end);
  }

  word(): string | undefined {
    return this.match(WORD);
  }

  number(): string | undefined {
    return this.match(NUMBER);
  }

  private match(pattern: RegExp): string | undefined {
    const found = matchAt(pattern, this.text, this.at)?.[0];
    if (found === undefined || this.at + found.length > this.end) return undefined;
    this.at += found.length;
    return found;
  }

  take(what: string): boolean {
    if (!this.starts(what)) return false;
    this.at += what.length;
    return true;
  }

  /** A quoted text; the scanner stands at its opening quote. It ends on its line. */
  quoted(): HclTemplate {
    this.at++;
    const start = this.at;
    const builder = new TemplateBuilder();
    for (;;) {
      const c = this.peek();
      if (c === "" || c === "\n") this.fail("The closing quote of this text");
      if (c === '"') break;
      if (c === "\\") this.escape(builder);
      else if (!this.templatePiece(builder)) this.plain(builder, PLAIN, this.end);
    }
    const range = { start, end: this.at };
    this.at++;
    return { type: "template", range, parts: builder.finish(range.end), isHeredoc: false };
  }

  /** All of the text as a template without quotes or escapes. */
  template(): HclTemplate {
    const builder = new TemplateBuilder();
    while (this.at < this.end) if (!this.templatePiece(builder)) this.plain(builder, PLAIN_IN_LINES, this.end);
    return { type: "template", range: { start: 0, end: this.end }, parts: builder.finish(this.end), isHeredoc: false };
  }

  /** `$${` and `%%{` are texts, `${` and `%{` are templates. False at anything else. */
  private templatePiece(builder: TemplateBuilder): boolean {
    for (const mark of ["$", "%"])
      if (this.starts(`${mark}${mark}{`)) {
        builder.add(mark, this.at);
        builder.add("{", this.at + 2);
        this.at += 3;
        return true;
      }
    if (!this.starts("${") && !this.starts("%{")) return false;
    const start = this.at;
    const isDirective = this.peek() === "%";
    this.at += 2;
    const before = this.take("~");
    const expression = isDirective ? this.directive() : this.expression();
    this.skip(true);
    const behind = this.take("~");
    if (!this.take("}")) this.fail("`}`");
    builder.hole(expression, { start, end: this.at }, before && behind ? "both" : before ? "before" : behind ? "behind" : undefined);
    return true;
  }

  /** Characters that mean nothing more than themselves, one at least. */
  private plain(builder: TemplateBuilder, run: RegExp, end: number): void {
    const more = this.peek() === "\n" ? 0 : (matchAt(run, this.text, this.at + 1)?.[0].length ?? 0);
    const to = Math.min(this.at + 1 + more, end);
    builder.add(this.text.slice(this.at, to), this.at);
    this.at = to;
  }

  private directive(): HclExpression {
    const start = this.at;
    const directive = this.knownDirective();
    if (directive) return { type: "other", range: { start, end: this.at }, directive };
    this.at = start;
    for (let depth = 0; this.peek() !== "" && (depth > 0 || this.peek() !== "}"); this.at++) {
      if (this.peek() === "\n") this.fail("`}`");
      depth += this.peek() === "{" ? 1 : this.peek() === "}" ? -1 : 0;
    }
    return { type: "other", range: { start, end: this.at } };
  }

  /** A directive up to its end; undefined for what is none, or half typed. */
  private knownDirective(): HclDirective | undefined {
    try {
      this.skip(true);
      const made = this.directiveOf(this.word());
      this.skip(true);
      return made && /^~?\}/.test(this.text.slice(this.at, this.at + 2)) ? made : undefined;
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      return undefined;
    }
  }

  private directiveOf(word: string | undefined): HclDirective | undefined {
    if (word === "else" || word === "endif" || word === "endfor") return { type: word };
    if (word === "if") return { type: "if", condition: this.expression() };
    if (word !== "for") return undefined;
    const names: string[] = [];
    do {
      this.skip(true);
      names.push(this.word() ?? this.fail("A name"));
      this.skip(true);
    } while (this.take(","));
    return this.word() === "in" ? { type: "for", names, collection: this.expression() } : undefined;
  }

  private escape(builder: TemplateBuilder): void {
    const start = this.at;
    const c = this.text[this.at + 1] ?? "";
    const digits = c === "u" ? 4 : c === "U" ? 8 : 0;
    const code = digits > 0 ? Number.parseInt(this.text.slice(start + 2, start + 2 + digits), 16) : Number.NaN;
    this.at += 2 + digits;
    const simple: Record<string, string> = { n: "\n", r: "\r", t: "\t" };
    const decoded = Number.isNaN(code) || code > 0x10ffff ? (simple[c] ?? c) : String.fromCodePoint(code);
    builder.escaped(decoded, start);
  }

  /** A heredoc; the scanner stands at its `<<`. Undefined if it is none. */
  heredoc(): HclTemplate | undefined {
    const opening = matchAt(HEREDOC, this.text, this.at);
    if (!opening) return undefined;
    const [whole, isIndented, marker] = opening as unknown as [string, string, string];
    const start = this.at + whole.length;
    const closing = new RegExp(`^[ \\t]*${marker.replace(/[-]/g, "\\$&")}[ \\t]*\\r?$`, "gm");
    const found = matchAt(closing, this.text, start);
    if (!found || found.index >= this.end) throw new HclError(`The end \`${marker}\` of this text was expected.`, this.at);
    const indent = isIndented ? indentOf(this.text.slice(start, found.index)) : 0;
    const builder = new TemplateBuilder();
    this.at = start;
    while (this.at < found.index) {
      if (indent > 0 && (this.at === start || this.text[this.at - 1] === "\n")) {
        for (let i = 0; i < indent && /[ \t]/.test(this.peek()); i++) this.at++;
        if (this.at >= found.index) break;
      }
      if (!this.templatePiece(builder)) this.plain(builder, PLAIN_IN_LINES, found.index);
    }
    this.at = found.index + found[0].replace(/\r$/, "").length;
    return { type: "template", range: { start, end: found.index }, parts: builder.finish(found.index), isHeredoc: true };
  }
}

/** The least indentation of the lines that are not blank. */
function indentOf(lines: string): number {
  const indents = lines.split("\n").flatMap((line) => (line.trim() === "" ? [] : [(/^[ \t]*/.exec(line)?.[0] ?? "").length]));
  return indents.length > 0 ? Math.min(...indents) : 0;
}

/** A stretch of text that stands in the file as it is. */
interface Stretch {
  /** Where it begins in the text, and in the file. */
  index: number;
  offset: number;
}

class TemplateBuilder {
  private readonly parts: HclTemplatePart[] = [];
  private text = "";
  private stretches: Stretch[] = [];
  /** The place behind the last character, if it goes on there. */
  private next = -1;

  add(units: string, offset: number): void {
    if (offset !== this.next) this.stretches.push({ index: this.text.length, offset });
    this.text += units;
    this.next = offset + units.length;
  }

  /** What an escape stands for: each unit of it is where the escape begins. */
  escaped(units: string, offset: number): void {
    for (const unit of units.split("")) {
      this.stretches.push({ index: this.text.length, offset });
      this.text += unit;
    }
    this.next = -1;
  }

  hole(expression: HclExpression, range: Range, trims: "before" | "behind" | "both" | undefined): void {
    this.flush(range.start);
    this.parts.push({ type: "hole", expression, range, ...(trims && { trims }) });
  }

  finish(end: number): HclTemplatePart[] {
    this.flush(end);
    return this.parts;
  }

  private flush(end: number): void {
    const { text, stretches } = this;
    if (text !== "") this.parts.push({ type: "text", text, at: (index) => (index >= text.length ? end : placeIn(stretches, index)) });
    this.text = "";
    this.stretches = [];
    this.next = -1;
  }
}

function placeIn(stretches: readonly Stretch[], index: number): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle] as Stretch).index <= index) low = middle;
    else high = middle - 1;
  }
  const stretch = stretches[low];
  return stretch ? stretch.offset + index - stretch.index : 0;
}
