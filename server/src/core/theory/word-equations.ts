// Word equations as an SMT-LIB script: the last resort for texts that templates tie together.
import { globTokens, literalOf, patternParts, wildcardOf } from "../globs/pattern";
import type { Pattern } from "../logic/term";
import { assign, assignAll, type ByVariable, byVariable, type Variable, valueAt } from "../logic/variable";
import { type GroupResult, numbersOf, type TheoryContext } from "./group";
import { type Member, relaxedProblem } from "./linked-members";
import { fits } from "./strings";
import { holes, holesComeLate, relaxTemplate, type Template } from "./template";

const NOT_COLON = '(re.diff re.allchar (str.to_re ":"))';

/**
 * Hands the texts to the word solver. Whatever it cannot be told (readings, case, some negated templates) is left out, so
 * "unsat" is a proof, and values are checked against everything before they count. Null when nothing came of it.
 */
export function solveWords(members: Member[], context: TheoryContext): GroupResult | null {
  if (!context.words || context.limits.expired()) return null;
  const script = new Script();
  for (const member of members) script.member(member);
  const output = context.words(script.text(), { expired: () => context.limits.expired() });
  const verdict = /^(sat|unsat|unknown)\b/m.exec(output)?.[1];
  if (verdict === "unsat") {
    const named = [...output.slice(output.indexOf("unsat") + 5).matchAll(/\b([pn])(\d+)\b/g)].map((m) =>
      m[1] === "p" ? Number(m[2]) : -Number(m[2]),
    );
    return { sat: false, core: [...new Set(named.length > 0 ? named : script.used)] };
  }
  if (verdict !== "sat") return null;
  const values = readValues(output, script.names);
  const strings = byVariable<string>();
  const numbers = byVariable<string | null>();
  for (const member of members) {
    const text = valueAt(values, member.variable);
    if (
      text === undefined ||
      !fits(
        relaxedProblem(member, (variable) => valueAt(values, variable)),
        text,
      )
    )
      return null;
    assign(strings, member.variable, text);
    assignAll(numbers, numbersOf(member.literals, text, context.table));
  }
  return { sat: true, model: { strings, numbers } };
}

class Script {
  readonly names = byVariable<string>();
  /** Literals that the script asserts. */
  readonly used: number[] = [];
  private readonly lines: string[] = [];
  private fresh = 0;

  text(): string {
    return [
      "(set-option :produce-unsat-cores true)",
      "(set-option :produce-models true)",
      ...this.allNames().map((name) => `(declare-const ${name} String)`),
      ...this.lines,
      "(check-sat)",
      `(get-value (${this.allNames().join(" ")}))`,
      "(get-unsat-core)",
    ].join("\n");
  }

  member(member: Member): void {
    const self = this.name(member.variable);
    if (member.plain.domain) {
      const union = unionRegex(member.plain.domain);
      if (union) this.lines.push(`(assert (str.in_re ${self} ${union}))`);
    }
    for (const c of member.plain.patterns) {
      const union = unionRegex(c.patterns);
      if (union) this.assert(c.tag, c.positive ? `(str.in_re ${self} ${union})` : `(not (str.in_re ${self} ${union}))`);
    }
    for (const { template, positive, tag } of member.templates) {
      const exact = !template.ignoreCase && (!template.segmented || holesComeLate(template));
      if (exact) {
        const formula = positive ? this.equation(self, template) : this.disequation(self, template);
        if (formula) this.assert(tag, formula);
      } else if (positive) {
        const relaxed = unionRegex([relaxTemplate(template)]);
        if (relaxed) this.assert(tag, `(str.in_re ${self} ${relaxed})`);
      }
    }
  }

  private allNames(): string[] {
    return [...this.names.values()].map(({ value }) => value);
  }

  private name(variable: Variable): string {
    let name = valueAt(this.names, variable);
    if (!name) {
      name = `v${this.names.size}`;
      assign(this.names, variable, name);
    }
    return name;
  }

  private assert(tag: number, formula: string): void {
    this.used.push(tag);
    this.lines.push(`(assert (! ${formula} :named ${tag > 0 ? "p" : "n"}${Math.abs(tag)}))`);
  }

  /** The text is the concatenation of the parts, with a fresh word for each wildcard. */
  private equation(self: string, template: Template): string | null {
    for (const hole of holes(template)) this.name(hole);
    const terms: string[] = [];
    let colons = 0;
    for (const part of template.parts) {
      if ("variable" in part) {
        terms.push(this.name(part.variable));
        continue;
      }
      for (const token of tokens(part.glob)) {
        if (token.text !== undefined) {
          terms.push(quote(token.text));
          colons += token.text.split(":").length - 1;
          continue;
        }
        const word = `w${this.fresh++}`;
        this.lines.push(`(declare-const ${word} String)`);
        if (!token.wildcard.colons || (template.segmented && colons < 5))
          this.lines.push(`(assert (str.in_re ${word} ${token.wildcard.many ? `(re.* ${NOT_COLON})` : NOT_COLON}))`);
        else if (!token.wildcard.many) this.lines.push(`(assert (= (str.len ${word}) 1))`);
        terms.push(word);
      }
    }
    return `(= ${self} ${concat(terms)})`;
  }

  /** The text does not match; null for shapes that a formula without quantifiers cannot say. */
  private disequation(self: string, template: Template): string | null {
    if (template.segmented) return null;
    for (const hole of holes(template)) this.name(hole);
    const runs: string[][] = [[]];
    for (const part of template.parts) {
      if ("variable" in part) {
        (runs[runs.length - 1] as string[]).push(this.name(part.variable));
        continue;
      }
      for (const token of tokens(part.glob)) {
        if (token.text !== undefined) (runs[runs.length - 1] as string[]).push(quote(token.text));
        else if (token.wildcard.many && token.wildcard.colons) runs.push([]);
        else return null;
      }
    }
    const first = runs[0] as string[];
    const last = runs[runs.length - 1] as string[];
    if (runs.length === 1) return `(not (= ${self} ${concat(first)}))`;
    if (runs.length === 2) {
      return `(not (and (str.prefixof ${concat(first)} ${self}) (str.suffixof ${concat(last)} ${self}) (>= (str.len ${self}) (+ (str.len ${concat(first)}) (str.len ${concat(last)})))))`;
    }
    if (runs.length === 3 && first.length === 0 && last.length === 0) return `(not (str.contains ${self} ${concat(runs[1] as string[])}))`;
    return null;
  }
}

function concat(terms: string[]): string {
  return terms.length === 0 ? '""' : terms.length === 1 ? (terms[0] as string) : `(str.++ ${terms.join(" ")})`;
}

type Token = { text: string } | { text?: undefined; wildcard: { many: boolean; colons: boolean } };

/** Runs of plain text and single wildcards. */
function tokens(globText: string): Token[] {
  const out: Token[] = [];
  for (const token of globTokens(globText)) {
    const wildcard = wildcardOf(token);
    if (wildcard) out.push({ wildcard });
    else {
      const text = literalOf(token);
      const last = out[out.length - 1];
      if (last?.text !== undefined) last.text += text;
      else out.push({ text });
    }
  }
  return out;
}

/** A regular expression for a union, or null when it needs case folding beyond ASCII. */
function unionRegex(patterns: readonly Pattern[]): string | null {
  const members = patterns.map(regex);
  if (members.length === 0) return "re.none";
  if (members.some((r) => r === null)) return null;
  return members.length === 1 ? (members[0] as string) : `(re.union ${members.join(" ")})`;
}

function regex(pattern: Pattern): string | null {
  const { form, glob } = patternParts(pattern);
  const parts: string[] = [];
  let colons = 0;
  for (const token of tokens(glob)) {
    if (token.text !== undefined) {
      colons += token.text.split(":").length - 1;
      if (form === "ignoreCase" && token.text.toLowerCase() !== token.text.toUpperCase()) {
        if (!/^[\x00-\x7f]*$/.test(token.text)) return null;
        for (const c of token.text)
          parts.push(
            /[a-z]/i.test(c)
              ? `(re.union (str.to_re ${quote(c.toLowerCase())}) (str.to_re ${quote(c.toUpperCase())}))`
              : `(str.to_re ${quote(c)})`,
          );
      } else parts.push(`(str.to_re ${quote(token.text)})`);
    } else {
      const one = !token.wildcard.colons || (form === "arn" && colons < 5) ? NOT_COLON : "re.allchar";
      parts.push(!token.wildcard.many ? one : one === "re.allchar" ? "re.all" : `(re.* ${one})`);
    }
  }
  return parts.length === 0 ? '(str.to_re "")' : parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}

/** An SMT-LIB string: everything but letters and digits as a code point. */
function quote(text: string): string {
  let out = "";
  for (const c of text) out += /[A-Za-z0-9]/.test(c) ? c : `\\u{${(c.codePointAt(0) as number).toString(16)}}`;
  return `"${out}"`;
}

function readValues(output: string, names: ByVariable<string>): ByVariable<string> {
  const byName = new Map([...names.values()].map(({ variable, value: name }) => [name, variable]));
  const values = byVariable<string>();
  for (const m of output.matchAll(/\(\s*(v\d+)\s+"((?:[^"]|"")*)"\s*\)/g)) {
    const variable = byName.get(m[1] as string);
    const text = (m[2] as string)
      .replace(/""/g, '"')
      .replace(/\\u\{([0-9a-fA-F]+)\}|\\u([0-9a-fA-F]{4})/g, (_, braced, plain) =>
        String.fromCodePoint(Number.parseInt(braced ?? plain, 16)),
      );
    if (variable) assign(values, variable, text);
  }
  return values;
}
