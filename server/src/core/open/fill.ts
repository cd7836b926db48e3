// Filling in: a document in which every symbol has a value. What judges it never sees a symbol.
import type { SymbolInfo } from "../hosts/host";
import type { PolicyNode } from "../syntax/node";
import { isOpen, itemsOf, mapOpen, membersOf, type OpenPolicy, symbolsOf, textNode, walk } from "./policy";

/** Values of symbols, by their name in the host's list. */
export type Values = ReadonlyMap<string, string>;

/** How plain values begin. */
export const PLAIN = "example-";

/** Puts values in; a symbol without one stays open. */
export function fill(node: PolicyNode, values: Values): PolicyNode {
  return mapOpen(node, (open) => {
    const parts = (open.parts ?? []).map((part) => {
      const value = "symbol" in part ? values.get(part.symbol) : undefined;
      return value === undefined ? part : { text: value };
    });
    const text = parts.map((part) => ("text" in part ? part.text : `\${${part.symbol}}`)).join("");
    return parts.every((part) => "text" in part) ? textNode(text, open) : { ...open, parts, value: text };
  });
}

/**
 * Generic values for all symbols of the policies: what the file proposes where it holds no wildcard, else a name that
 * occurs nowhere in `texts`. No two are equal. Source: HOSTS.md 3.4.
 */
export function plainValues(policies: readonly OpenPolicy[], texts: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  const taken = new Set<string>();
  // Most plain values hold this word and most files do not: to look for each of them in all texts takes long.
  const isPlainWritten = texts.some((text) => text.includes(PLAIN));
  const isTaken = (value: string) =>
    taken.has(value) || ((isPlainWritten || !value.includes(PLAIN)) && texts.some((text) => text.includes(value)));
  const arns = new Set(policies.flatMap(({ node }) => beginningResources(node)));
  const fields = arnFields(policies.map(({ node }) => node));
  for (const policy of policies)
    for (const node of walk(policy.node))
      for (const symbol of symbolsOf(node.parts)) {
        const info = policy.symbols.get(symbol);
        if (!info || values.has(symbol)) continue;
        const name = plainValue(info, isTaken, fields.get(symbol));
        // What begins a resource is an ARN: AWS stores nothing else there.
        const value = arns.has(symbol) && name.startsWith(PLAIN) ? `arn:aws:example:::${name}` : name;
        taken.add(value);
        values.set(symbol, value);
      }
  return values;
}

/** The symbols with which a text of Resource or NotResource begins. */
function beginningResources(document: PolicyNode): string[] {
  const found: string[] = [];
  for (const node of walk(document)) {
    const [name, value] = node.type === "property" ? (node.children ?? []) : [];
    if (!value || !/^(Not)?Resource$/.test(String(name?.value))) continue;
    for (const { parts } of walk(value)) if (parts?.[0] && "symbol" in parts[0]) found.push(parts[0].symbol);
  }
  return found;
}

/** A field of an ARN whose values have a form of their own. */
type ArnField = "partition" | "region" | "account";

/** The symbols that are a whole field of an ARN somewhere. */
function arnFields(documents: readonly PolicyNode[]): Map<string, ArnField> {
  const found = new Map<string, ArnField>();
  for (const document of documents)
    for (const { parts } of walk(document)) {
      let before = "";
      for (const [index, part] of (parts ?? []).entries()) {
        if ("text" in part) {
          before += part.text;
          continue;
        }
        const next = parts?.[index + 1];
        const isWhole = before.endsWith(":") && next !== undefined && "text" in next && next.text.startsWith(":");
        const field = before.startsWith("arn:") ? before.split(":").length - 1 : 0;
        if (isWhole && (field === 1 || field === 3 || field === 4))
          found.set(part.symbol, field === 1 ? "partition" : field === 3 ? "region" : "account");
        before += "x";
      }
    }
  return found;
}

function plainValue({ name, domain, preferred }: SymbolInfo, isTaken: (value: string) => boolean, field: ArnField | undefined): string {
  if (domain.type === "oneOf") return preferred ?? domain.values[0] ?? "";
  if (preferred !== undefined && preferred !== "" && !/[*?$]/.test(preferred)) return preferred;
  if (field === "partition" || /AWS::Partition$|partition/i.test(name)) return "aws";
  if (field === "region" || /AWS::Region$|aws_region|^region$/i.test(name)) return "us-east-1";
  if (domain.type === "digits" || (field === "account" && !(domain.type === "any" && domain.prefix))) {
    let digits = BigInt("1".repeat(domain.type === "digits" ? (domain.length ?? 12) : 12));
    while (isTaken(String(digits))) digits += 1111n;
    return String(digits);
  }
  const stem = name
    .replace(/\.(name|id|arn)$/i, "")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase()
    .replace(/^-|-$/g, "");
  const prefix = domain.type === "any" ? (domain.prefix ?? "") : "";
  let value = `${prefix}${PLAIN}${stem}`;
  for (let n = 2; isTaken(value); n++) value = `${prefix}${PLAIN}${stem}-${n}`;
  return value;
}

/**
 * Whether only texts are open: no whole statement, condition or block of one. Else no document can be written, whatever
 * the values.
 */
export function hasKnownStructure(document: PolicyNode): boolean {
  return membersOf(document).every(({ name, value }) => {
    if (name.value !== "Statement") return true;
    return itemsOf(value).every(
      (statement) =>
        statement.type === "object" &&
        membersOf(statement).every(({ name: element, value: inside }) => element.value !== "Condition" || isKnownCondition(inside)),
    );
  });
}

function isKnownCondition(condition: PolicyNode): boolean {
  return condition.type === "object" && membersOf(condition).every(({ value }) => !isOpen(value) && value.type === "object");
}
