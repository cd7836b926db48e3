// Text that is JSON and nothing else, read without the means of the tolerant reader: policies are read far more often than repaired.
import type { Node } from "jsonc-parser";
import { COUNTS } from "../limits";
import { matchAt } from "../text/match-at";

/** What stands in a string as it is; a backslash needs decoding, and a control character is an error. */
const NOT_PLAIN = /[\\\u0000-\u001f]/;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: Readonly<Record<string, { text: string; type: "boolean" | "null"; value: boolean | null }>> = {
  t: { text: "true", type: "boolean", value: true },
  f: { text: "false", type: "boolean", value: false },
  n: { text: "null", type: "null", value: null },
};

/**
 * The same tree as `parseTree` of jsonc-parser makes, several times quicker; undefined for a text with an error, a comment or a comma
 * too many, and for one that is nested too deeply: such a text is read by the reader that says what is wrong.
 */
export function readPlainJson(text: string): Node | undefined {
  const reader = new PlainReader(text);
  const root = reader.value(undefined, 0);
  return root && reader.atEnd() ? root : undefined;
}

/** A list or an object while its end is not known. */
type Open = { -readonly [K in keyof Node]: Node[K] };

class PlainReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Undefined where there is no value, or one with an error in it. */
  value(parent: Node | undefined, depth: number): Node | undefined {
    this.skipBlanks();
    const character = this.text[this.at];
    switch (character) {
      case '"':
        return this.string(parent);
      case "{":
        return depth < COUNTS.depthOfJson ? this.object(parent, depth + 1) : undefined;
      case "[":
        return depth < COUNTS.depthOfJson ? this.array(parent, depth + 1) : undefined;
      default:
        return this.word(character, parent) ?? this.number(parent);
    }
  }

  atEnd(): boolean {
    this.skipBlanks();
    return this.at === this.text.length;
  }

  private object(parent: Node | undefined, depth: number): Node | undefined {
    const children: Node[] = [];
    const node: Open = { type: "object", offset: this.at++, length: -1, parent, children };
    if (!this.takes("}")) {
      do {
        this.skipBlanks();
        const inner: Node[] = [];
        const property: Open = { type: "property", offset: this.at, length: -1, parent: node, children: inner };
        const name = this.text[this.at] === '"' ? this.string(property) : undefined;
        if (!name) return undefined;
        this.skipBlanks();
        property.colonOffset = this.at;
        if (!this.takes(":")) return undefined;
        const value = this.value(property, depth);
        if (!value) return undefined;
        inner.push(name, value);
        property.length = this.at - property.offset;
        children.push(property);
      } while (this.takes(","));
      if (!this.takes("}")) return undefined;
    }
    node.length = this.at - node.offset;
    return node;
  }

  private array(parent: Node | undefined, depth: number): Node | undefined {
    const children: Node[] = [];
    const node: Open = { type: "array", offset: this.at++, length: -1, parent, children };
    if (!this.takes("]")) {
      do {
        const value = this.value(node, depth);
        if (!value) return undefined;
        children.push(value);
      } while (this.takes(","));
      if (!this.takes("]")) return undefined;
    }
    node.length = this.at - node.offset;
    return node;
  }

  private string(parent: Node | undefined): Node | undefined {
    const offset = this.at;
    const end = this.endOfString();
    if (end === undefined) return undefined;
    const written = this.text.slice(offset + 1, end);
    const value = NOT_PLAIN.test(written) ? decoded(written) : written;
    if (value === undefined) return undefined;
    this.at = end + 1;
    return { type: "string", value, offset, length: this.at - offset, parent };
  }

  /** Where the quote stands that closes the string that begins here: the next one with an even number of backslashes before it. */
  private endOfString(): number | undefined {
    const { text } = this;
    for (let end = text.indexOf('"', this.at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
      let backslashes = 0;
      while (text[end - 1 - backslashes] === "\\") backslashes++;
      if (backslashes % 2 === 0) return end;
    }
    return undefined;
  }

  private word(first: string | undefined, parent: Node | undefined): Node | undefined {
    const word = WORDS[first ?? ""];
    if (!word || !this.text.startsWith(word.text, this.at)) return undefined;
    return this.scalar(word.type, word.value, word.text.length, parent);
  }

  private number(parent: Node | undefined): Node | undefined {
    const written = matchAt(NUMBER, this.text, this.at)?.[0];
    return written === undefined ? undefined : this.scalar("number", Number(written), written.length, parent);
  }

  private scalar(type: "boolean" | "null" | "number", value: unknown, length: number, parent: Node | undefined): Node {
    const offset = this.at;
    this.at += length;
    return { type, offset, length, parent, value };
  }

  /** Whether a sign comes next; it is then read. */
  private takes(sign: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private skipBlanks(): void {
    const { text } = this;
    let { at } = this;
    // The four blanks of JSON; other control characters are errors.
    for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(at)) at++;
    this.at = at;
  }
}

/** A string with its escapes decoded; undefined where one is none. */
function decoded(written: string): string | undefined {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return undefined;
  }
}
