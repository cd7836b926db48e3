// What holds for all values (HOSTS.md 3.3): a document in which symbols are unknowns of the question, each the same on both sides.
//
// A text without wildcards becomes a policy variable of a key of its own: a question about all requests is then one about
// all values. A key may have any text and may be missing, so the question says more than there is, and a proof stays one.
// What may hold wildcards, and every place that has no policy variables, becomes a Boolean named by its text: a variable
// that stands for whatever the entry matches, or a condition of which nobody knows what it means.
import type { SymbolInfo } from "../hosts/host";
import { normaliseKey } from "../semantics/keys";
import { readOperator } from "../semantics/operators";
import type { PolicyNode } from "../syntax/node";
import type { TextPart } from "../syntax/tree";
import { isOpen, itemsOf, membersOf, symbolsOf, textNode, walk, withMembers } from "./policy";

/** Names of unknowns; the same for all policies of a question. */
export class Unknowns {
  private readonly keys = new Map<string, string>();

  constructor(readonly symbols: ReadonlyMap<string, SymbolInfo>) {}

  /** The key whose value stands for a symbol, or for what an entry of this text matches. */
  key(of: { symbol: string } | { entry: string }): string {
    const name = "symbol" in of ? `symbol ${of.symbol}` : `entry ${of.entry}`;
    const key = this.keys.get(name) ?? `iamproveropen.${this.keys.size}`;
    this.keys.set(name, key);
    return key;
  }

  /** A text with names instead of stand-ins: `${Logs.name}` for a symbol, what the entry says for an entry. */
  inWords(text: string): string {
    let words = text;
    for (const [name, key] of this.keys) {
      if (!words.includes(key)) continue;
      const symbol = name.startsWith("symbol ") ? name.slice("symbol ".length) : undefined;
      const said = symbol === undefined ? name.replace(/^entry (?:true|false) /, "") : `\${${this.symbols.get(symbol)?.name ?? symbol}}`;
      words = words.replaceAll(`\${${key}}`, () => said).replaceAll(key, () => said);
    }
    return words;
  }

  /** The values of symbols that a request's context gives. */
  valuesIn(context: Readonly<Record<string, unknown>>): Map<string, string> {
    const values = new Map<string, string>();
    const byKey = new Map(Object.entries(context).map(([key, value]) => [normaliseKey(key), value]));
    for (const [name, key] of this.keys) {
      const value = byKey.get(key);
      if (name.startsWith("symbol ") && typeof value === "string") values.set(name.slice("symbol ".length), value);
    }
    return values;
  }
}

/** The document for a proof about all values; undefined where a part is open that has no such form. */
export function encode(document: PolicyNode, unknowns: Unknowns): PolicyNode | undefined {
  const members = membersOf(document);
  const version = members.find(({ name }) => name.value === "Version")?.value;
  if (version && isOpen(version)) return undefined;
  const writer = new Writer(unknowns, version?.value === "2012-10-17");
  const statements = members.find(({ name }) => name.value === "Statement")?.value;
  if (!statements) return undefined;
  const encoded: PolicyNode[] = [];
  for (const statement of itemsOf(statements)) {
    const one = writer.statement(statement);
    if (!one) return undefined;
    encoded.push(one);
  }
  const at = document;
  return withMembers(document, [
    [textNode("Version", at), textNode("2012-10-17", at)],
    [textNode("Statement", at), { type: "array", offset: statements.offset, length: statements.length, children: encoded }],
  ]);
}

type Member = readonly [PolicyNode, PolicyNode];

class Writer {
  constructor(
    private readonly unknowns: Unknowns,
    private readonly hasVariables: boolean,
  ) {}

  statement(node: PolicyNode): PolicyNode | undefined {
    if (node.type !== "object") return undefined;
    const members: Member[] = [];
    const flags: Member[] = [];
    let condition: Member[] = [];
    for (const { name, value } of membersOf(node)) {
      const element = String(name.value);
      if (element === "Condition") condition = this.condition(value, flags);
      else if (element === "Effect" && isOpen(value)) return undefined;
      else if (element === "Sid") members.push([name, isOpen(value) ? textNode(String(value.value), value) : value]);
      else if (/^(Not)?Resource$/.test(element)) members.push([name, this.mapTexts(value, (one) => this.resource(one))]);
      else if (/^(Not)?(Action|Principal)$/.test(element) && hasOpen(value)) {
        members.push([textNode(element.replace("Not", ""), name), textNode("*", value)]);
        flags.push(flagOf(element, value));
      } else members.push([name, value]);
    }
    if (flags.length > 0) condition = [...condition, [textNode(FLAG, node), withMembers(node, flags)]];
    if (condition.length > 0) members.push([textNode("Condition", node), withMembers(node, condition)]);
    return withMembers(node, members);
  }

  /** The operators whose open values are texts without wildcards; all other open ones become flags. */
  private condition(node: PolicyNode, flags: Member[]): Member[] {
    if (node.type !== "object") {
      flags.push(flagOf("Condition", node));
      return [];
    }
    const operators: Member[] = [];
    for (const { name: operator, value: block } of membersOf(node)) {
      if (block.type !== "object" || isOpen(operator)) {
        flags.push(flagOf(`Condition ${String(operator.value)}`, block));
        continue;
      }
      const kept: Member[] = [];
      for (const { name: key, value } of membersOf(block)) {
        if (isOpen(key) || (hasOpen(value) && !this.hasVariablesIn(String(operator.value), value)))
          flags.push(flagOf(`Condition ${String(operator.value)} ${String(key.value)}`, value));
        else kept.push([key, this.mapTexts(value, (one) => textNode(this.text(one), one))]);
      }
      if (kept.length > 0) operators.push([operator, withMembers(block, kept)]);
    }
    return operators;
  }

  /** Policy variables have a meaning there, and each open value is a text without wildcards. */
  private hasVariablesIn(operator: string, value: PolicyNode): boolean {
    const family = readOperator(operator)?.family;
    return (family === "string" || family === "arn") && itemsOf(value).every((one) => one.type !== "unknown" && this.isPlain(one.parts));
  }

  private isPlain(parts: readonly TextPart[] | undefined): boolean {
    return !meetsVariable(parts) && symbolsOf(parts).every((symbol) => this.unknowns.symbols.get(symbol)?.kind === "symbol");
  }

  private mapTexts(value: PolicyNode, make: (node: PolicyNode) => PolicyNode): PolicyNode {
    if (value.type === "array") return { ...value, children: (value.children ?? []).map((child) => this.mapTexts(child, make)) };
    return value.type === "string" || value.type === "unknown" ? make(value) : value;
  }

  private resource(node: PolicyNode): PolicyNode {
    if (!isOpen(node)) return textNode(this.fixed(String(node.value)), node);
    const parts = node.parts ?? [];
    if (meetsVariable(parts)) return textNode(this.own(node), node);
    const first = parts.findIndex((part) => "symbol" in part && !this.isExact(part.symbol, parts, part));
    return textNode(first < 0 ? this.text(node) : this.entry(node, parts, first), node);
  }

  /** The symbol is one text without wildcards, and no colon of it can shift the segments of an ARN. */
  private isExact(symbol: string, parts: readonly TextPart[], part: TextPart): boolean {
    const info = this.unknowns.symbols.get(symbol);
    if (info?.kind !== "symbol") return false;
    const holdsNoColon = info.domain.type === "digits" || (info.domain.type === "text" && info.domain.without.includes(":"));
    return holdsNoColon || colonsBefore(parts, part) >= 5;
  }

  /**
   * Whatever an entry matches that may hold wildcards: its fixed beginning and then anything. The variable is the entry's
   * own, so it says of the one request of a question whether the entry matches; equal entries say the same.
   */
  private entry(node: PolicyNode, parts: readonly TextPart[], first: number): string {
    const before = parts.slice(0, first);
    const isLate = colonsBefore(parts, parts[first] as TextPart) >= 5;
    const fixed = before.every((part) => "text" in part) ? before.map((part) => ("text" in part ? part.text : "")).join("") : "";
    // Before the fifth colon a wildcard's reach depends on what follows it.
    return (isLate || !/[*?]/.test(fixed) ? this.fixed(fixed) : "") + this.own(node);
  }

  private own(node: PolicyNode): string {
    return `\${${this.unknowns.key({ entry: `${this.hasVariables} ${String(node.value)}` })}}`;
  }

  private text(node: PolicyNode): string {
    if (!node.parts) return this.fixed(String(node.value));
    return node.parts.map((part) => ("text" in part ? this.fixed(part.text) : `\${${this.unknowns.key(part)}}`)).join("");
  }

  /** A `${` of a version without policy variables is text. */
  private fixed(text: string): string {
    return this.hasVariables ? text : text.replaceAll("${", "${$}{");
  }
}

/** An operator that does not exist: nobody knows whether such a condition holds, and equal ones say the same. */
const FLAG = "IamProverOpen";

function flagOf(place: string, value: PolicyNode): Member {
  const text = JSON.stringify([place, structureOf(value)]);
  return [textNode(place, value), textNode(text, value)];
}

function structureOf(node: PolicyNode): unknown {
  return node.children ? [node.type, ...node.children.map(structureOf)] : [node.type, node.value];
}

function hasOpen(value: PolicyNode): boolean {
  return [...walk(value)].some(isOpen);
}

function colonsBefore(parts: readonly TextPart[], part: TextPart): number {
  const before = parts.slice(0, parts.indexOf(part));
  return before.reduce((sum, one) => sum + ("text" in one ? one.text.split(":").length - 1 : 0), 0);
}

/** Some value comes in inside of a policy variable, or may begin one with the text before it. */
function meetsVariable(parts: readonly TextPart[] | undefined): boolean {
  let before = "";
  return (parts ?? []).some((part) => {
    if ("symbol" in part) return before.endsWith("$") || before.lastIndexOf("${") > before.lastIndexOf("}");
    before += part.text;
    return false;
  });
}
