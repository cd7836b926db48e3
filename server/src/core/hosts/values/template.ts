// A CloudFormation template by its parts: parameters, mappings, conditions, resources, and the symbols that they give rise to.
import { HOSTS } from "../../limits";
import type { TextPart } from "../../syntax/tree";
import type { ConditionTerm, HostData, Shape } from "../host";
import { atRest } from "../moved";
import { entriesOf, get, type HostMap, type HostNode, type HostScalar, itemsOf, textOf } from "../tree";
import { pseudoSymbol } from "./shapes";
import { sourceOf } from "./source";
import type { SymbolTable } from "./symbols";
import type { ValueNode } from "./text";

/** A resource as written. */
export interface TemplateResource {
  id: string;
  type: string;
  node: HostNode;
  /** The range of its name. */
  name: { start: number; end: number };
  /** The variables of `Fn::ForEach` that it is made with. */
  loops?: readonly string[];
  /** SAM generates it: nobody wrote it, and `name` is the place of what it comes from. */
  isGenerated?: true;
}

/** The resources of a template by name. */
export type TemplateResources = Pick<Map<string, TemplateResource>, "get" | "has" | "set" | "values">;

/** What a reading of one resource notes, beside the resources and symbols that it asks for. */
export interface Reading {
  /** Takes the name of a condition that the template may not have. */
  condition(name: string): void;
  /** The value depends on more than is noted, or has places of other parts: it is not kept. */
  leaves(): void;
}

/** What the values of a template are read with. */
export interface Template {
  root: HostMap;
  symbols: SymbolTable;
  data: HostData;
  resources: TemplateResources;
  conditions: Map<string, ConditionTerm>;
  /** Functions that are being worked out, to end cycles. */
  active: Set<string>;
  /** Properties of resources that were worked out already, by `id.name`. */
  known: Map<string, ValueNode | undefined>;
  /** What reads one resource and is to be kept: told what the values take from elsewhere. */
  reading?: Reading;
  /** Puts in what stands in any text, function or not. `base`: where the piece begins in the scalar's text. */
  expand(value: string, scalar: HostScalar, base: number): TextPart[];
  /** Whether a stretch `${…}` is a variable of the tool around CloudFormation (Serverless), which `expand` knows. */
  isVariable(stretch: string): boolean;
  /** The variables of `Fn::ForEach`, with what they go through; none whose loops differ. */
  loops: ReadonlyMap<string, HostNode>;
  /** The node of the same file that a scalar stands for, if it is nothing but a variable that names one. */
  target?(scalar: HostScalar): HostNode | undefined;
  /** The nodes of which a scalar stands for one, by the text that a symbol is, if it is nothing but a variable whose name has a variable. */
  choose?(scalar: HostScalar): { symbol: string; nodes: readonly (readonly [key: string, node: HostNode])[] } | undefined;
}

/** Reads the parts of a template. `data`: shapes of resources. `tool`: what a tool around CloudFormation does differently. */
export function templateOf(root: HostMap, symbols: SymbolTable, data: HostData, tool: Partial<Template> = {}): Template {
  const resources = new Map<string, TemplateResource>();
  const loops = new Map<string, HostNode>();
  collectResources(get(root, "Resources"), { resources, loops, within: [] });
  const template: Template = {
    root,
    symbols,
    data,
    resources,
    loops,
    conditions: new Map(),
    active: new Set(),
    known: new Map(),
    expand: (value, scalar, base) => withDynamicReferences(value, scalar, base, symbols),
    isVariable: () => false,
    ...tool,
  };
  for (const { key, value } of entriesOf(get(root, "Conditions"))) template.conditions.set(key.text, conditionOf(value, template));
  return template;
}

/** `{{resolve:…}}` is replaced by a secret or a parameter at deployment. */
export function withDynamicReferences(value: string, scalar: HostScalar, base: number, symbols: SymbolTable): TextPart[] {
  if (!value.includes("{{resolve:")) return [{ text: value }];
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of value.matchAll(/\{\{resolve:[^{}]*\}\}/g)) {
    parts.push({ text: value.slice(from, match.index) });
    from = match.index + match[0].length;
    const range = { start: scalar.at(base + match.index), end: scalar.at(base + from) };
    parts.push({ symbol: symbols.unknown(match[0].slice(2, -2), "a dynamic reference is resolved at deployment"), range });
  }
  parts.push({ text: value.slice(from) });
  return parts;
}

interface Collected {
  resources: Map<string, TemplateResource>;
  loops: Map<string, HostNode>;
  /** The variables of the loops that are gone through. */
  within: readonly string[];
}

/** Resources made by `Fn::ForEach` count once, under the name as written. */
function collectResources(node: HostNode | undefined, collected: Collected): void {
  const { resources, loops, within } = collected;
  for (const { key, value } of entriesOf(node)) {
    if (key.text.startsWith("Fn::ForEach::")) {
      const [variable, collection, made] = itemsOf(value);
      const name = variable && textOf(variable);
      if (within.length >= 3) continue;
      if (name !== undefined && collection) loops.set(name, loops.has(name) ? { ...collection, tag: "!Several" } : collection);
      collectResources(made, { ...collected, within: name === undefined ? within : [...within, name] });
      continue;
    }
    const type = textOf(get(atRest(value), "Type"));
    if (type !== undefined)
      resources.set(key.text, { id: key.text, type, node: value, name: key.range, ...(within.length > 0 && { loops: within }) });
  }
}

/** What a variable of `Fn::ForEach` goes through, where that is written as a list, with the symbol that is one of these texts. */
export function loopOf(name: string, { loops, symbols, reading }: Template): { symbol: string; keys: readonly string[] } | undefined {
  const collection = loops.get(name);
  if (collection?.type !== "list" || collection.tag !== undefined) return undefined;
  const keys = collection.items.map((item) => (item.type === "scalar" && item.tag === undefined ? item.text : undefined));
  if (keys.length === 0 || keys.length > HOSTS.instances || keys.some((key) => key === undefined)) return undefined;
  // The list stands outside of the resource.
  reading?.leaves();
  return { symbol: symbols.choice(name, "it differs from round to round of Fn::ForEach", keys as string[]), keys: keys as string[] };
}

/** The shape of a type; types of one's own have none. */
export function shapeOf(type: string, data: HostData): Shape | undefined {
  return Object.hasOwn(data.shapes, type) ? data.shapes[type] : undefined;
}

/** Who deploys gives the value. */
const GIVEN = { isGiven: true } as const;

/** What `Ref` of a parameter gives: a known list of texts, or a symbol (with `isList` when it may be a list). */
export function parameterOf(name: string, template: Template): { symbol: string; isList: boolean } | undefined {
  const parameter = get(template.root, "Parameters", name);
  if (!parameter) return undefined;
  const { symbols } = template;
  const type = textOf(get(parameter, "Type")) ?? "String";
  const preferred = textOf(get(parameter, "Default"));
  const isList = type === "CommaDelimitedList" || type.startsWith("List<") || /Value<(List<|CommaDelimited)/.test(type);
  if (isList)
    return { symbol: symbols.unknown(name, `parameter ${name} is a list that is given at deployment`, { preferred, ...GIVEN }), isList };
  if (type.startsWith("AWS::SSM::Parameter::Value"))
    return { symbol: symbols.unknown(name, `parameter ${name} is read from Systems Manager at deployment`, GIVEN), isList };
  const values = itemsOf(get(parameter, "AllowedValues")).flatMap((item) => (item.type === "scalar" ? [item.text] : []));
  const why = `parameter ${name} is given at deployment`;
  if (values.length > 0) return { symbol: symbols.choice(name, why, values, preferred, GIVEN), isList };
  if (type === "Number") return { symbol: symbols.symbol(name, why, { type: "text", without: ":/" }, preferred, GIVEN), isList };
  if (type.startsWith("AWS::")) return { symbol: symbols.symbol(name, why, { type: "text", without: "" }, preferred, GIVEN), isList };
  const pattern = textOf(get(parameter, "AllowedPattern"));
  if (pattern !== undefined && forbidsWildcards(pattern))
    return { symbol: symbols.symbol(name, why, { type: "text", without: "" }, preferred, GIVEN), isList };
  return { symbol: symbols.unknown(name, `parameter ${name} may be any text, wildcards included`, { preferred, ...GIVEN }), isList };
}

/**
 * Whether no text that a regular expression matches whole can hold `*` or `?`. Sure only of simple expressions: characters
 * and positive classes with quantifiers, groups and alternatives; any doubt is a no.
 */
function forbidsWildcards(pattern: string): boolean {
  const rest = pattern.replace(/^\^/, "").replace(/\$$/, "");
  // Character by character: a class, an escape, or a plain character; quantifiers and groups say nothing of characters.
  for (let i = 0; i < rest.length; i++) {
    const c = rest.charAt(i);
    if (c === "[") {
      const end = classEnd(rest, i);
      if (end === undefined || !isHarmlessClass(rest.slice(i + 1, end))) return false;
      i = end;
    } else if (c === "\\") {
      i++;
      if (!/[dws.\-/:_]/.test(rest[i] ?? "")) return false;
    } else if (c === "." || c === "^" || c === "$") return false;
  }
  return true;
}

function classEnd(text: string, start: number): number | undefined {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "]") return i;
  }
  return undefined;
}

function isHarmlessClass(inside: string): boolean {
  if (inside.startsWith("^") || /\\[^dws.\-/_:]|\[/.test(inside)) return false;
  for (const wildcard of ["*", "?"]) {
    if (inside.includes(wildcard)) return false;
    for (const [, from, to] of inside.matchAll(/([^\\])-([^\]])/g))
      if ((from as string) <= wildcard && wildcard <= (to as string)) return false;
  }
  return true;
}

/** A condition as a term over parameters. What cannot be read is free. */
function conditionOf(node: HostNode | undefined, template: Template, depth = 0): ConditionTerm {
  const free = (): ConditionTerm => {
    const definition = node ? definitionOf(node, template) : "";
    return { type: "free", text: node?.type === "scalar" ? node.text : "condition", ...(definition !== "" && { definition }) };
  };
  if (!node || depth > 30) return free();
  const call = callOf(node);
  if (!call) return free();
  const terms = () => itemsOf(call.argument).map((item) => conditionOf(item, template, depth + 1));
  switch (call.name) {
    case "Fn::And":
      return { type: "and", terms: terms() };
    case "Fn::Or":
      return { type: "or", terms: terms() };
    case "Fn::Not": {
      const [term] = terms();
      return term ? { type: "not", term } : free();
    }
    case "Condition":
      return call.argument.type === "scalar" ? { type: "condition", name: call.argument.text } : free();
    case "Fn::Equals":
      return equality(itemsOf(call.argument), template) ?? free();
    default:
      return free();
  }
}

/** What a condition says that is not read, with the mappings that it looks into: two versions that say it differently are two conditions. */
function definitionOf(node: HostNode, { root }: Template): string {
  const source = sourceOf(node);
  const mappings = entriesOf(get(root, "Mappings")).filter(({ key }) => source.includes("FindInMap") && source.includes(key.text));
  return [source, ...mappings.map(({ key, value }) => `${key.text} = ${sourceOf(value)}`)]
    .join("\n")
    .slice(0, HOSTS.charactersOfADefinition);
}

function equality([left, right]: readonly HostNode[], template: Template): ConditionTerm | undefined {
  const a = comparand(left, template);
  const b = comparand(right, template);
  if (!a || !b) return undefined;
  if ("text" in a && "text" in b) return { type: "constant", value: a.text === b.text };
  if ("symbol" in a && "text" in b) return { type: "equals", symbol: a.symbol, value: b.text };
  if ("text" in a && "symbol" in b) return { type: "equals", symbol: b.symbol, value: a.text };
  return undefined;
}

function comparand(node: HostNode | undefined, template: Template): { text: string } | { symbol: string } | undefined {
  if (node?.type === "scalar" && node.tag === undefined) return { text: node.text };
  const call = node && callOf(node);
  if (call?.name !== "Ref" || call.argument.type !== "scalar") return undefined;
  const symbol = parameterOf(call.argument.text, template)?.symbol ?? pseudoSymbol(call.argument.text, template.symbols);
  return symbol === undefined ? undefined : { symbol };
}

/** A call of a function, in either notation: `!Sub x` and `Fn::Sub: x` are the same. */
export interface Call {
  name: string;
  /** Its own text where the argument is one scalar. */
  argument: HostNode;
  node: HostNode;
}

/** Reads a call; undefined for what is none. */
export function callOf(node: HostNode): Call | undefined {
  if (node.tag?.startsWith("!")) {
    const short = node.tag.slice(1);
    if (!/^[A-Z]/.test(short)) return undefined;
    const name = short === "Ref" || short === "Condition" ? short : `Fn::${short}`;
    const { tag, ...argument } = node;
    return { name, argument, node };
  }
  if (node.type !== "map" || node.entries.length !== 1) return undefined;
  const [entry] = node.entries;
  const name = entry?.key.text ?? "";
  if (name !== "Ref" && name !== "Condition" && !name.startsWith("Fn::")) return undefined;
  // `Condition` is an element of statements too: a call of it names a condition.
  if (name === "Condition" && entry?.value.type !== "scalar") return undefined;
  return entry && { name, argument: entry.value, node };
}
