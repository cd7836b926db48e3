// HCL text to its tree. Tolerant: an error costs the rest of its own line or block, never another block.
import { HOSTS } from "../../limits";
import type { Problem, Range } from "../../syntax/tree";
import type {
  HclAttribute,
  HclBlock,
  HclBody,
  HclExpression,
  HclObject,
  HclReference,
  HclResult,
  HclStep,
  HclTemplate,
  HclTuple,
} from "./hcl";
import { HclError, Scanner } from "./hcl-scanner";

/** Reads a file; never throws. Source of the grammar: the HCL native syntax specification. */
export function readHcl(text: string): HclResult {
  return new Parser(text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text).file();
}

/** A text without quotes as a template, as Terraform's JSON has it: backslashes mean nothing. Without `template` it is none. Never throws. */
export function readHclTemplate(text: string): { template?: HclTemplate; problems: Problem[] } {
  return new Parser(text).template();
}

/** A text that is one expression; undefined for others. Never throws. */
export function readHclExpression(text: string): HclExpression | undefined {
  return new Parser(text).alone();
}

/** Longer ones first; with how tight each binds (HCL's specification, "Operations"). */
const OPERATORS: readonly (readonly [string, number])[] = [
  ["==", 3],
  ["!=", 3],
  ["<=", 4],
  [">=", 4],
  ["&&", 2],
  ["||", 1],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
  ["<", 4],
  [">", 4],
];

class Parser {
  private readonly scanner: Scanner;
  private readonly problems: Problem[] = [];
  private depth = 0;

  constructor(private readonly text: string) {
    this.scanner = new Scanner(text, 0, text.length, () => this.expression(true));
  }

  file(): HclResult {
    const body: HclBody = { attributes: [], blocks: [] };
    while (this.scanner.at < this.text.length) this.items(body, true);
    return { body, problems: this.problems };
  }

  template(): { template?: HclTemplate; problems: Problem[] } {
    const template = this.tried(() => this.scanner.template());
    return { ...(template && { template }), problems: this.problems };
  }

  alone(): HclExpression | undefined {
    const made = this.tried(() => this.expression(true));
    return made && this.scanner.at >= this.text.trimEnd().length ? made : undefined;
  }

  private tried<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      this.report(error);
      return undefined;
    }
  }

  /** The items of a body up to its `}` (not taken), the end of the text, or (inside of a block) the beginning of the next block at the margin. */
  private items(body: HclBody, isTop: boolean): void {
    const { scanner } = this;
    for (;;) {
      if (!this.blanks()) return;
      if (scanner.peek() === "}") {
        if (!isTop) return;
        scanner.at++;
        continue;
      }
      if (!isTop && scanner.isBlockStart()) return;
      const start = scanner.at;
      try {
        this.item(body);
      } catch (error) {
        if (!(error instanceof HclError)) throw error;
        this.report(error);
        this.recover(start);
      }
    }
  }

  /** Over blanks, comments and line ends; a block that begins at the margin is no error here. False at the end. */
  private blanks(): boolean {
    const { scanner } = this;
    for (;;) {
      scanner.skip(false);
      if (scanner.peek() !== "\n") return scanner.at < this.text.length;
      scanner.at++;
    }
  }

  /** After an error: goes on behind the line of the error, or at the block that it ran into. */
  private recover(start: number): void {
    const { scanner } = this;
    if (scanner.at > start && scanner.isBlockStart()) return;
    scanner.toLineEnd();
    if (scanner.at <= start) scanner.at = start + 1;
  }

  private report(error: HclError): void {
    if (this.problems.length >= 50) return;
    const start = Math.min(error.offset, Math.max(0, this.text.length - 1));
    this.problems.push({
      code: "syntax",
      message: error.message,
      range: { start, end: Math.min(start + 1, this.text.length) },
      fatal: true,
    });
  }

  private item(body: HclBody): void {
    const { scanner } = this;
    const start = scanner.at;
    const name = scanner.word() ?? scanner.fail("A name");
    const nameRange = { start, end: scanner.at };
    scanner.skip(false);
    if (scanner.peek() === "=" && !scanner.starts("==")) {
      scanner.at++;
      const value = this.expression(false);
      body.attributes.push({ name, nameRange, range: { start, end: scanner.at }, value } satisfies HclAttribute);
      scanner.skip(false);
      if (scanner.peek() !== "" && scanner.peek() !== "\n" && scanner.peek() !== "}" && scanner.peek() !== ",")
        scanner.fail("The end of the line");
      // Commas between attributes are wrong and harmless.
      scanner.take(",");
      return;
    }
    body.blocks.push(this.block(name, start));
  }

  private block(type: string, start: number): HclBlock {
    const { scanner } = this;
    const block: HclBlock = { type, labels: [], attributes: [], blocks: [], range: { start, end: start } };
    while (scanner.peek() !== "{") {
      if (scanner.peek() === '"') block.labels.push(this.text.slice(scanner.at + 1, scanner.quoted().range.end));
      else block.labels.push(scanner.word() ?? scanner.fail("`{` or a label"));
      scanner.skip(false);
    }
    scanner.at++;
    this.nested(() => this.items(block, false));
    if (!scanner.take("}")) {
      this.report(new HclError(`\`}\` was expected to close the block \`${type}\`.`, Math.max(0, scanner.at - 1)));
    }
    block.range = { start, end: scanner.at };
    return block;
  }

  private nested<T>(read: () => T): T {
    this.depth++;
    try {
      if (this.depth > HOSTS.depthOfHcl) throw new HclError("This is nested too deeply to be read.", this.scanner.at);
      return read();
    } finally {
      this.depth--;
    }
  }

  /** `lines`: inside of brackets, where a line end means nothing. */
  private expression(lines: boolean): HclExpression {
    return this.nested(() => {
      const { scanner } = this;
      const first = this.operation(lines);
      scanner.skip(lines);
      if (scanner.peek() !== "?") return first;
      scanner.at++;
      scanner.skip(true);
      const whenTrue = this.expression(lines);
      scanner.skip(true);
      if (!scanner.take(":")) scanner.fail("`:`");
      scanner.skip(true);
      const whenFalse = this.expression(lines);
      return { type: "conditional", range: { start: first.range.start, end: scanner.at }, condition: first, whenTrue, whenFalse };
    });
  }

  /** Operators by precedence, all of them from the left. */
  private operation(lines: boolean, least = 0): HclExpression {
    const { scanner } = this;
    scanner.skip(lines);
    let left = this.unary(lines);
    for (;;) {
      const end = scanner.at;
      scanner.skip(lines);
      const operator = OPERATORS.find(([one]) => scanner.starts(one));
      if (operator === undefined || operator[1] < least || scanner.starts("//") || scanner.starts("/*")) {
        scanner.at = end;
        return left;
      }
      const [name, level] = operator;
      scanner.at += name.length;
      scanner.skip(true);
      const right = this.nested(() => this.operation(lines, level + 1));
      left = { type: "operation", range: { start: left.range.start, end: scanner.at }, operator: name, operands: [left, right] };
    }
  }

  private unary(lines: boolean): HclExpression {
    const { scanner } = this;
    const signs: { operator: string; start: number }[] = [];
    while (scanner.peek() === "!" || scanner.peek() === "-") {
      signs.push({ operator: scanner.peek(), start: scanner.at });
      scanner.at++;
      scanner.skip(lines);
    }
    let value = this.term(lines);
    for (const { operator, start } of signs.reverse())
      value = { type: "operation", range: { start, end: scanner.at }, operator, operands: [value] };
    return value;
  }

  private term(lines: boolean): HclExpression {
    return this.steps(this.primary(), lines);
  }

  private primary(): HclExpression {
    const { scanner } = this;
    const start = scanner.at;
    const range = (): Range => ({ start, end: scanner.at });
    const c = scanner.peek();
    if (c === '"') return scanner.quoted();
    if (c === "<") return scanner.heredoc() ?? scanner.fail("A value");
    if (c === "[") return this.tuple();
    if (c === "{") return this.object();
    if (c === "(") {
      scanner.at++;
      scanner.skip(true);
      const inner = this.expression(true);
      scanner.skip(true);
      if (!scanner.take(")")) scanner.fail("`)`");
      return inner;
    }
    const number = scanner.number();
    if (number !== undefined) return { type: "literal", range: range(), text: number };
    const word = scanner.word() ?? scanner.fail("A value");
    if (word === "true" || word === "false" || word === "null") return { type: "literal", range: range(), text: word };
    // `provider::aws::arn_parse(…)`
    let name = word;
    while (scanner.starts("::")) {
      scanner.at += 2;
      name += `::${scanner.word() ?? scanner.fail("A name")}`;
    }
    if (scanner.peek() === "(") return this.call(name, start);
    return { type: "reference", range: range(), root: name, steps: [] };
  }

  private call(name: string, start: number): HclExpression {
    const { scanner } = this;
    scanner.at++;
    const { items, isSpread } = this.listed(")");
    return { type: "call", range: { start, end: scanner.at }, name, args: items, ...(isSpread && { isSpread }) };
  }

  /** Values with commas up to the closing bracket, which is taken. `isSpread`: `...` stands after the last one. */
  private listed(closing: string): { items: HclExpression[]; isSpread?: true } {
    const { scanner } = this;
    const items: HclExpression[] = [];
    let isSpread = false;
    for (;;) {
      scanner.skip(true);
      if (scanner.take(closing)) return { items, ...(isSpread && { isSpread }) };
      items.push(this.expression(true));
      scanner.skip(true);
      if (scanner.take("...")) {
        isSpread = true;
        scanner.skip(true);
      }
      if (!scanner.take(",") && scanner.peek() !== closing) scanner.fail(`\`,\` or \`${closing}\``);
    }
  }

  private tuple(): HclExpression {
    const { scanner } = this;
    const start = scanner.at;
    scanner.at++;
    scanner.skip(true);
    if (this.isFor()) return this.forExpression(start, "]");
    const { items } = this.listed("]");
    return { type: "tuple", range: { start, end: scanner.at }, items } satisfies HclTuple;
  }

  private isFor(): boolean {
    return /^for\s/.test(this.text.slice(this.scanner.at, this.scanner.at + 4));
  }

  private object(): HclExpression {
    const { scanner } = this;
    const start = scanner.at;
    scanner.at++;
    scanner.skip(true);
    if (this.isFor()) return this.forExpression(start, "}");
    const entries: HclObject["entries"] = [];
    for (;;) {
      scanner.skip(true);
      if (scanner.take("}")) return { type: "object", range: { start, end: scanner.at }, entries };
      const key = this.expression(true);
      scanner.skip(true);
      if (!scanner.take("=") && !scanner.take(":")) scanner.fail("`=`");
      const value = this.expression(false);
      entries.push({ key, value });
      scanner.skip(false);
      if (!scanner.take(",") && scanner.peek() !== "\n" && scanner.peek() !== "}") scanner.fail("`,` or the end of the line");
    }
  }

  private forExpression(start: number, closing: string): HclExpression {
    const { scanner } = this;
    scanner.at += 3;
    const names: string[] = [];
    do {
      scanner.skip(true);
      names.push(scanner.word() ?? scanner.fail("A name"));
      scanner.skip(true);
    } while (scanner.take(","));
    if (scanner.word() !== "in") scanner.fail("`in`");
    const collection = this.expression(true);
    scanner.skip(true);
    if (!scanner.take(":")) scanner.fail("`:`");
    const first = this.expression(true);
    scanner.skip(true);
    const second = scanner.take("=>") ? this.expression(true) : undefined;
    scanner.skip(true);
    const isGrouped = scanner.take("...");
    scanner.skip(true);
    let filter: HclExpression | undefined;
    if (scanner.peek() !== closing) {
      if (scanner.word() !== "if") scanner.fail(`\`${closing}\``);
      filter = this.expression(true);
      scanner.skip(true);
    }
    if (!scanner.take(closing)) scanner.fail(`\`${closing}\``);
    return {
      type: "for",
      range: { start, end: scanner.at },
      names,
      collection,
      ...(second && { key: first }),
      value: second ?? first,
      ...(filter && { filter }),
      ...(isGrouped && { isGrouped }),
    };
  }

  /** What follows a value: `.name`, `[index]`, `.*`, `[*]`. */
  private steps(first: HclExpression, lines: boolean): HclExpression {
    const { scanner } = this;
    const steps: HclStep[] = [];
    for (;;) {
      const before = scanner.at;
      // Inside of brackets a reference may go on in the next line.
      if (lines) scanner.skip(true);
      if (scanner.peek() === "." && !scanner.starts("..")) {
        scanner.at++;
        if (scanner.take("*")) steps.push({ type: "splat" });
        else steps.push({ type: "name", name: scanner.word() ?? scanner.number() ?? scanner.fail("A name") });
      } else if (scanner.peek() === "[" && before === scanner.at) {
        scanner.at++;
        scanner.skip(true);
        if (scanner.take("*")) steps.push({ type: "splat" });
        else steps.push({ type: "index", value: this.expression(true) });
        scanner.skip(true);
        if (!scanner.take("]")) scanner.fail("`]`");
      } else {
        scanner.at = before;
        break;
      }
    }
    if (steps.length === 0) return first;
    const range = { start: first.range.start, end: scanner.at };
    const root = first.type === "reference" && first.steps.length === 0 ? first.root : first;
    return { type: "reference", range, root, steps } satisfies HclReference;
  }
}
