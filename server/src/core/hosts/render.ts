// A policy of a host as people and tests read it: the document as JSON with its symbols by name, and every scalar with its place and kind.
import type { JsonValue } from "../syntax/editor";
import type { Range } from "../syntax/tree";
import type { ConditionTerm, SymbolInfo } from "./host";
import { rangeOf, type ValueNode } from "./values/text";

type ValueKind = "known" | "symbol" | "choice" | "unknown";

/** One scalar of a policy. `path`: `Statement[0].Action[1]`; a condition key's own part ends in `#key`. */
export interface PolicyPart {
  path: string;
  /** The decoded text as written; of an expression of several the text with its symbols. */
  value: string;
  range: Range;
  kind: ValueKind;
}

/** What is not known in a policy. `uses`: the paths of the parts that it stands in. */
export interface UnknownValue {
  name: string;
  kind: Exclude<ValueKind, "known">;
  why: string;
  uses: string[];
}

type Symbols = ReadonlyMap<string, SymbolInfo>;

/** The document as JSON: symbols as `${cfn:Logs.name}`, what is not known as `${?:source}`, choices as `Fn::If`. */
export function documentJson(node: ValueNode): JsonValue {
  switch (node.type) {
    case "object": {
      const result: { [name: string]: JsonValue } = {};
      for (const [name, value] of membersOf(node)) {
        // A name of an object's own machinery is a name like any other.
        if (!Object.hasOwn(result, name.value as string))
          Object.defineProperty(result, name.value as string, {
            value: documentJson(value),
            enumerable: true,
            configurable: true,
            writable: true,
          });
      }
      return result;
    }
    case "array":
      return (node.children ?? []).map(documentJson);
    case "choice": {
      const branch = (value: ValueNode | undefined) => (value ? documentJson(value) : { Ref: "AWS::NoValue" });
      return { "Fn::If": [node.choice?.condition ?? "", branch(node.choice?.whenTrue), branch(node.choice?.whenFalse)] };
    }
    case "number":
    case "boolean":
      return node.value as number | boolean;
    case "null":
      return null;
    default:
      return node.value as string;
  }
}

function membersOf(node: ValueNode): [ValueNode, ValueNode][] {
  return (node.children ?? []).flatMap((child): [ValueNode, ValueNode][] => {
    const [name, value] = child.children ?? [];
    return name && value ? [[name, value]] : [];
  });
}

/** Every scalar of the elements that decide about access, in the order of the document. */
export function policyParts(document: ValueNode, symbols: Symbols): PolicyPart[] {
  const collector = new Collector(symbols);
  for (const [name, value] of branches(document).flatMap(({ node }) => membersOf(node)))
    if (name.value === "Statement") collector.statements(value);
  return collector.parts;
}

/** The values that are open in a policy, by name. */
export function unknownValues(document: ValueNode, symbols: Symbols): UnknownValue[] {
  const found = new Map<string, UnknownValue>();
  const collector = new Collector(symbols, (symbol, path) => {
    const info = symbols.get(symbol);
    if (!info) return;
    const entry = found.get(symbol) ?? { name: info.name, kind: info.kind, why: info.why, uses: [] };
    if (!entry.uses.includes(path)) entry.uses.push(path);
    found.set(symbol, entry);
  });
  for (const [name, value] of branches(document).flatMap(({ node }) => membersOf(node)))
    if (name.value === "Statement") collector.statements(value);
  return [...found.values()];
}

/** A value without choices, and whether it hangs on one. */
interface Branch {
  node: ValueNode;
  chosen: boolean;
}

function branches(node: ValueNode | undefined, chosen = false): Branch[] {
  if (!node) return [];
  if (node.type !== "choice") return [{ node, chosen }];
  return [...branches(node.choice?.whenTrue, true), ...branches(node.choice?.whenFalse, true)];
}

/** Walks a document and names every scalar's path. */
class Collector {
  readonly parts: PolicyPart[] = [];

  constructor(
    private readonly symbols: Symbols,
    private readonly onSymbol: (symbol: string, path: string) => void = () => {},
  ) {}

  statements(value: ValueNode): void {
    for (const { node, chosen } of branches(value)) {
      const statements = node.type === "array" ? (node.children ?? []) : [node];
      for (const [index, one] of statements.entries())
        for (const { node: statement, chosen: own } of branches(one, chosen)) this.statement(statement, `Statement[${index}]`, own);
    }
  }

  private statement(node: ValueNode, path: string, chosen: boolean): void {
    if (node.type !== "object") {
      this.scalar(node, path, chosen);
      return;
    }
    for (const [name, value] of membersOf(node)) {
      const at = `${path}.${String(name.value)}`;
      switch (name.value) {
        case "Sid":
        case "Effect":
        case "Action":
        case "NotAction":
        case "Resource":
        case "NotResource":
          this.values(value, at, chosen);
          break;
        case "Principal":
        case "NotPrincipal":
          this.named(value, at, chosen);
          break;
        case "Condition":
          this.condition(value, at, chosen);
      }
    }
  }

  /** `"*"`, or an object of kinds. */
  private named(value: ValueNode, path: string, under: boolean): void {
    for (const { node, chosen } of branches(value, under)) {
      if (node.type === "object") for (const [kind, ids] of membersOf(node)) this.values(ids, `${path}.${String(kind.value)}`, chosen);
      else this.values(node, path, chosen);
    }
  }

  private condition(value: ValueNode, path: string, under: boolean): void {
    for (const { node, chosen } of branches(value, under)) {
      if (node.type !== "object") {
        this.scalar(node, path, chosen);
        continue;
      }
      for (const [operator, block] of membersOf(node))
        for (const { node: keys, chosen: own } of branches(block, chosen)) this.keys(keys, `${path}.${String(operator.value)}`, own);
    }
  }

  private keys(node: ValueNode, path: string, chosen: boolean): void {
    if (node.type !== "object") {
      this.scalar(node, path, chosen);
      return;
    }
    for (const [key, values] of membersOf(node)) {
      const at = `${path}.${key.written ?? String(key.value)}`;
      this.scalar(key, `${at}#key`, chosen);
      this.values(values, at, chosen);
    }
  }

  /** A scalar, or a list of them; paths of lists count the entries. */
  private values(value: ValueNode, path: string, under: boolean): void {
    for (const { node, chosen } of branches(value, under)) {
      if (node.type !== "array") {
        this.scalar(node, path, chosen);
        continue;
      }
      for (const [index, child] of (node.children ?? []).entries())
        for (const { node: one, chosen: own } of branches(child, chosen)) this.values(one, `${path}[${index}]`, own);
    }
  }

  private scalar(node: ValueNode, path: string, chosen: boolean): void {
    if (node.type === "object" || node.type === "array" || node.type === "null") return;
    const kinds = (node.parts ?? []).flatMap((part) => {
      if ("text" in part) return [];
      this.onSymbol(part.symbol, path);
      return [this.symbols.get(part.symbol)?.kind ?? "unknown"];
    });
    const kind: ValueKind = kinds.includes("unknown")
      ? "unknown"
      : chosen || kinds.includes("choice")
        ? "choice"
        : kinds.length > 0
          ? "symbol"
          : "known";
    this.parts.push({ path, value: node.written ?? String(node.value), range: rangeOf(node), kind });
  }
}

/** A condition in the notation of CloudFormation. `names`: the symbols' own names. */
export function conditionJson(term: ConditionTerm, symbols: Symbols): JsonValue {
  switch (term.type) {
    case "equals":
      return { "Fn::Equals": [{ Ref: symbols.get(term.symbol)?.name ?? term.symbol }, term.value] };
    case "and":
      return { "Fn::And": term.terms.map((one) => conditionJson(one, symbols)) };
    case "or":
      return { "Fn::Or": term.terms.map((one) => conditionJson(one, symbols)) };
    case "not":
      return { "Fn::Not": [conditionJson(term.term, symbols)] };
    case "condition":
      return { Condition: term.name };
    case "constant":
      return term.value;
    default:
      return term.text;
  }
}

/** The conditions that choices of a document name. */
export function conditionNames(node: ValueNode, names = new Set<string>()): Set<string> {
  if (node.choice) names.add(node.choice.condition);
  for (const child of [node.choice?.whenTrue, node.choice?.whenFalse, ...(node.children ?? [])]) if (child) conditionNames(child, names);
  return names;
}
