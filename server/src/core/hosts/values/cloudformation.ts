// Values of CloudFormation: intrinsic functions become texts with symbols, choices, or what is not known.
import { HOSTS } from "../../limits";
import type { Range, TextPart } from "../../syntax/tree";

import { entriesOf, get, type HostNode, type HostScalar, itemsOf, textOf } from "../tree";
import { readEmbeddedJson } from "../trees/json";
import { plainScalar } from "./plain";
import { arnParts, attributeOf, pseudoSymbol, type ResourceFacts, refOf } from "./shapes";
import { sourceOf } from "./source";
import { type Call, callOf, loopOf, parameterOf, shapeOf, type Template } from "./template";
import { choice, knownText, list, object, partsOf, rangeOf, text, together, unknown, type ValueNode } from "./text";

/** Names that stand for values inside of one function: the map of `Fn::Sub`, the variable of `Fn::ForEach`. */
type Scope = ReadonlyMap<string, ValueNode>;

/** Evaluates one value. Undefined is `AWS::NoValue`: nothing stands there. Never throws; what cannot be read is unknown. */
export function evaluate(node: HostNode, template: Template, scope: Scope = new Map(), depth = 0): ValueNode | undefined {
  if (depth > HOSTS.depthOfFunctions) return unknownHere(node, template, "this is nested too deeply to be read");
  const call = callOf(node);
  if (call) return evaluateCall(call, template, scope, depth + 1);
  if (node.tag !== undefined) return unknownHere(node, template, `the tag ${node.tag} is not known`);
  if (node.type === "scalar") {
    const target = template.target?.(node);
    if (target) return evaluate(target, template, scope, depth + 1);
    const chosen = template.choose?.(node);
    if (!chosen) return scalarValue(node, template);
    const values = chosen.nodes.map(([key, one]) => [key, at(evaluate(one, template, scope, depth + 1), node)] as const);
    return chosenByKey(chosen.symbol, values, node, template);
  }
  if (node.type === "list") {
    const items = node.items.flatMap((item) => {
      const value = evaluate(item, template, scope, depth + 1);
      // A list inside of a list is what some functions return; its entries are meant.
      return value ? (value.type === "array" && callOf(item) ? (value.children ?? []) : [value]) : [];
    });
    return list(items, node.range);
  }
  const members = node.entries.flatMap((entry): [ValueNode, ValueNode][] => {
    const value = evaluate(entry.value, template, scope, depth + 1);
    return value ? [[text([{ text: entry.key.text }], entry.key.range, entry.key.text), value]] : [];
  });
  return object(members, node.range);
}

/** The words of YAML 1.1, by which CloudFormation reads; the Serverless Framework reads 1.2. */
const TRUTH = /^(?:yes|Yes|YES|on|On|ON|true|True|TRUE|(no|No|NO|off|Off|OFF|false|False|FALSE))$/;

function truthIn({ plain, text: word, range }: HostScalar, template: Template): ValueNode | undefined {
  const found = plain && !template.target ? TRUTH.exec(word) : null;
  return found
    ? { type: "boolean", offset: range.start, length: range.end - range.start, written: word, value: found[1] === undefined }
    : undefined;
}

/** A scalar without a function. */
function scalarValue(node: HostScalar, template: Template): ValueNode {
  const value = truthIn(node, template) ?? plainScalar(node);
  return value.type === "string" ? text(template.expand(node.text, node, 0), node.range, node.text) : value;
}

function evaluateCall(call: Call, template: Template, scope: Scope, depth: number): ValueNode | undefined {
  const { name, argument, node } = call;
  switch (name) {
    case "Ref":
      return argument.type === "scalar"
        ? withWords(reference(argument, template, scope), call)
        : unknownHere(node, template, "Ref names nothing");
    case "Fn::GetAtt":
      return withWords(getAtt(call, template), call);
    case "Fn::Sub":
      return substitute(call, template, scope, depth);
    case "Fn::Join":
      return join(call, template, scope, depth);
    case "Fn::If":
      return condition(call, template, scope, depth);
    case "Fn::Select":
      return select(call, template, scope, depth);
    case "Fn::Split":
      return split(call, template, scope, depth);
    case "Fn::FindInMap":
      return findInMap(call, template, scope, depth);
    case "Fn::ToJsonString":
      return evaluate(argument, template, scope, depth);
    case "Fn::ImportValue":
      return unknownHere(node, template, "the value is exported by another stack");
    default:
      return unknownHere(node, template, `${name} is worked out at deployment`);
  }
}

/** The words of a value that is one scalar of the source. */
function withWords(value: ValueNode | undefined, { argument }: Call): ValueNode | undefined {
  if (!value || argument.type !== "scalar" || value.type === "choice") return value;
  return { ...value, offset: argument.range.start, length: argument.range.end - argument.range.start, written: argument.text };
}

/** The text between the brackets of a function as a name of what is not known. */
function unknownHere(node: HostNode, template: Template, why: string): ValueNode {
  return unknown(template.symbols.unknown(sourceOf(node), why), node.range, node.type === "scalar" ? node.text : undefined);
}

function reference(name: HostScalar, template: Template, scope: Scope): ValueNode | undefined {
  return nameValue(name.text, name.range, template, scope);
}

/** What a name stands for in `Ref` and inside of `Fn::Sub`. */
function nameValue(name: string, range: Range, template: Template, scope: Scope): ValueNode | undefined {
  const { symbols } = template;
  const bound = scope.get(name);
  if (bound) return bound;
  if (name === "AWS::NoValue") return undefined;
  const pseudo = pseudoSymbol(name, symbols);
  if (pseudo) return text([{ symbol: pseudo, range }], range);
  const parameter = parameterOf(name, template);
  if (parameter)
    return parameter.isList || parameter.symbol.startsWith("?:")
      ? unknown(parameter.symbol, range)
      : text([{ symbol: parameter.symbol, range }], range);
  const loop = loopOf(name, template);
  if (loop) return text([{ symbol: loop.symbol, range }], range);
  const resource = resourceFacts(name, template) ?? samAlias(name, template);
  if (resource) return refOf(resource, range, symbols);
  return unknown(symbols.unknown(name, `the template has no parameter or resource ${name}`), range);
}

/** The ARN of a resource of the template, whatever its attributes are called. */
export function arnOfResource(id: string, range: Range, template: Template): ValueNode | undefined {
  const facts = resourceFacts(id, template);
  return facts && text(arnParts(facts, range, template.symbols), range);
}

/** What shapes ask of a resource. */
function resourceFacts(id: string, template: Template): ResourceFacts | undefined {
  const resource = template.resources.get(id);
  if (!resource) return undefined;
  return {
    id,
    type: resource.type,
    shape: shapeOf(resource.type, template.data),
    property(name) {
      const node = get(resource.node, "Properties", name);
      const key = `${id}.${name}`;
      if (!node || template.active.has(key)) return undefined;
      if (template.known.has(key)) return template.known.get(key);
      template.active.add(key);
      const value = evaluate(node, template);
      template.active.delete(key);
      template.known.set(key, value);
      return value;
    },
  };
}

/** `Fn.Alias`: SAM's name for the alias that it makes for a function. */
function samAlias(name: string, template: Template): ResourceFacts | undefined {
  if (!name.endsWith(".Alias")) return undefined;
  const prefix = `${name.slice(0, -".Alias".length)}Alias`;
  const made = [...template.resources.values()].find(({ id, isGenerated }) => isGenerated && id.startsWith(prefix));
  return made && resourceFacts(made.id, template);
}

function getAtt({ argument, node }: Call, template: Template): ValueNode {
  const range = argument.range;
  const words = argument.type === "scalar" ? argument.text.split(".") : itemsOf(argument).map((item) => textOf(item));
  const [id, ...attribute] = words;
  const resource = id === undefined ? undefined : resourceFacts(id, template);
  if (!resource || attribute.some((word) => word === undefined) || attribute.length === 0)
    return unknownHere(node, template, "the template has no such resource");
  return attributeOf(resource, attribute.join("."), range, template.symbols);
}

/** The stretches `${…}` of a text of `Fn::Sub`; `${!…}` stays as it is, without its mark. Variables of another tool are none. */
function holesOf(value: string, template: Template): { start: number; end: number; name: string; isLiteral: boolean }[] {
  return [...value.matchAll(/\$\{([^{}]*)\}/g)]
    .filter((match) => !template.isVariable(match[0]))
    .map((match) => {
      const inside = (match[1] as string).trim();
      const isLiteral = inside.startsWith("!");
      return { start: match.index, end: match.index + match[0].length, name: isLiteral ? inside.slice(1) : inside, isLiteral };
    });
}

function substitute(call: Call, template: Template, scope: Scope, depth: number): ValueNode {
  const [first, map] = call.argument.type === "list" ? call.argument.items : [call.argument];
  if (first?.type !== "scalar") return unknownHere(call.node, template, "the text of Fn::Sub is not written here");
  const inner = new Map(scope);
  for (const { key, value } of entriesOf(map)) {
    const made = evaluate(value, template, scope, depth);
    if (made) inner.set(key.text, made);
  }
  return substituteText(first, template, inner, call.node.range);
}

/** The text of a scalar with the names in it put in. */
export function substituteText(scalar: HostScalar, template: Template, scope: Scope, whole: Range): ValueNode {
  const { text: value } = scalar;
  const holes = holesOf(value, template);
  const pieces: ValueNode[] = [];
  let from = 0;
  for (const hole of holes) {
    pieces.push(text(template.expand(value.slice(from, hole.start), scalar, from), scalar.range));
    from = hole.end;
    const range = { start: scalar.at(hole.start), end: scalar.at(hole.end) };
    pieces.push(hole.isLiteral ? text([{ text: `\${${hole.name}}` }], range) : holeValue(hole.name, range, template, scope));
  }
  pieces.push(text(template.expand(value.slice(from), scalar, from), scalar.range));
  const made = concatenate(pieces, scalar.range, template, value);
  return made.type === "choice" ? { ...made, offset: whole.start, length: whole.end - whole.start } : { ...made, written: value };
}

function holeValue(name: string, range: Range, template: Template, scope: Scope): ValueNode {
  const dot = name.indexOf(".");
  if (!scope.has(name) && dot > 0) {
    const resource = resourceFacts(name.slice(0, dot), template);
    if (resource) return attributeOf(resource, name.slice(dot + 1), range, template.symbols);
  }
  return nameValue(name, range, template, scope) ?? text([], range);
}

/** Texts in a row. A piece that is no text makes one unknown part, named by the source. */
function concatenate(pieces: readonly ValueNode[], range: Range, template: Template, source: string): ValueNode {
  const otherwise = () => unknown(template.symbols.unknown(source, "parts of this text are chosen in too many ways"), range);
  return together(
    pieces,
    range,
    (nodes) =>
      text(
        nodes.flatMap((node) => partsIn(node, template, source)),
        range,
      ),
    otherwise,
  );
}

function partsIn(node: ValueNode, template: Template, source: string): readonly TextPart[] {
  const range = { start: node.offset, end: node.offset + node.length };
  if (node.type === "unknown") return node.parts ?? [];
  return partsOf(node) ?? [{ symbol: template.symbols.unknown(source, "a part of this text is not a text"), range }];
}

function join({ argument, node }: Call, template: Template, scope: Scope, depth: number): ValueNode {
  const [delimiter, values] = itemsOf(argument);
  const between = delimiter && knownText(evaluate(delimiter, template, scope, depth));
  const made = values && evaluate(values, template, scope, depth);
  const source = sourceOf(node);
  if (between === undefined || made?.type !== "array") return unknownHere(node, template, "the list that is joined is not known");
  const children = made.children ?? [];
  // An entry that may be a list may bring any number of texts.
  const pieces = children.flatMap((child, i) => (i === 0 ? [child] : [text([{ text: between }], rangeOf(child)), child]));
  return concatenate(pieces, node.range, template, source);
}

function condition(
  { argument, node }: Call,
  template: Template,
  scope: Scope,
  depth: number,
  read: typeof evaluate = evaluate,
): ValueNode | undefined {
  const [name, whenTrue, whenFalse] = itemsOf(argument);
  if (name?.type !== "scalar" || !whenTrue || !whenFalse) return unknownHere(node, template, "Fn::If needs a condition and two values");
  template.reading?.condition(name.text);
  nameCondition(name.text, template);
  const one = read(whenTrue, template, scope, depth);
  const two = read(whenFalse, template, scope, depth);
  return one || two ? choice(name.text, one, two, node.range) : undefined;
}

/** A condition that the template does not have is free. */
export function nameCondition(name: string, { conditions }: Template): void {
  if (!conditions.has(name)) conditions.set(name, { type: "free", text: name });
}

function select({ argument, node }: Call, template: Template, scope: Scope, depth: number): ValueNode {
  const [index, values] = itemsOf(argument);
  const position = Number(index && knownText(evaluate(index, template, scope, depth)));
  const made = values && evaluate(values, template, scope, depth);
  const children = made?.type === "array" ? made.children : undefined;
  const chosen = children?.[position];
  const isSure = children?.slice(0, position + 1).every((child) => child.type !== "unknown" && child.type !== "choice");
  return chosen && isSure ? chosen : unknownHere(node, template, "which entry is selected is not known");
}

function split({ argument, node }: Call, template: Template, scope: Scope, depth: number): ValueNode {
  const [delimiter, value] = itemsOf(argument);
  const between = delimiter && knownText(evaluate(delimiter, template, scope, depth));
  const made = value && evaluate(value, template, scope, depth);
  const parts = made && partsOf(made);
  if (!between || !parts?.every((part) => "text" in part || cannotHold(part.symbol, between, template)))
    return unknownHere(node, template, "the text that is split is not known");
  const pieces: TextPart[][] = [[]];
  for (const part of parts) {
    const [first, ...rest]: TextPart[] = "text" in part ? part.text.split(between).map((one) => ({ text: one })) : [part];
    if (first) pieces[pieces.length - 1]?.push(first);
    for (const one of rest) pieces.push([one]);
  }
  return list(
    pieces.map((one) => text(one, node.range)),
    node.range,
  );
}

function cannotHold(symbol: string, delimiter: string, template: Template): boolean {
  // Who asked first says what the symbol is.
  template.reading?.leaves();
  const domain = template.symbols.infos.get(symbol)?.domain;
  if (domain?.type === "digits") return !/^\d+$/.test(delimiter);
  if (domain?.type === "oneOf") return domain.values.every((value) => !value.includes(delimiter));
  return domain?.type === "text" && [...delimiter].some((c) => domain.without.includes(c));
}

function findInMap({ argument, node }: Call, template: Template, scope: Scope, depth: number): ValueNode {
  const items = itemsOf(argument);
  const [map, top, second] = items.slice(0, 3).map((item) => knownText(evaluate(item, template, scope, depth)));
  const fallback = get(items[3], "DefaultValue");
  if (map === undefined || second === undefined || items.length !== (fallback ? 4 : 3))
    return unknownHere(node, template, "the keys of the mapping are not known");
  const mapping = get(template.root, "Mappings", map);
  const otherwise = fallback && (evaluate(fallback, template, scope, depth) ?? unknownHere(node, template, "the default has no value"));
  if (top !== undefined) {
    const found = get(mapping, top, second);
    // Its own places are those of the mapping.
    if (found?.type !== "scalar" || found.tag !== undefined || found.text.includes("{{")) template.reading?.leaves();
    if (!found && otherwise) return otherwise;
    return found
      ? { ...(evaluate(found, template) as ValueNode), offset: node.range.start, length: node.range.end - node.range.start }
      : unknownHere(node, template, "the mapping has no such entry");
  }
  const key = items[1] && evaluate(items[1], template, scope, depth);
  return byKey({ node, second, key, otherwise }, entriesOf(mapping), template);
}

/**
 * What a mapping has for a key that the deployment gives: a value for each key, so that two versions of the mapping are told
 * apart. Of other keys the default is the value; without one no other key can be deployed, and what the last one has stands for those. Where
 * the key is more than a name, or has too many values, it is one of the values.
 */
function byKey(
  { node, second, key, otherwise }: { node: HostNode; second: string; key: ValueNode | undefined; otherwise: ValueNode | undefined },
  entries: ReturnType<typeof entriesOf>,
  template: Template,
): ValueNode {
  const found = entries.map(({ value }) => get(value, second));
  if (!otherwise && (found.length === 0 || found.some((one) => one === undefined)))
    return unknownHere(node, template, "the keys of the mapping are not known");
  const [only, ...more] = key?.parts ?? [];
  if (only && "symbol" in only && more.length === 0 && found.length <= HOSTS.keysOfAMapping) {
    // Its own places are those of the mapping, and its conditions those of nothing else.
    template.reading?.leaves();
    const values = found.map(
      (one, i) => [entries[i]?.key.text ?? "", one ? at(evaluate(one, template), node) : (otherwise as ValueNode)] as const,
    );
    return chosenByKey(only.symbol, values, node, template, otherwise);
  }
  if (otherwise) return unknownHere(node, template, "the keys of the mapping are not known");
  const texts = found.map((one) => textOf(one));
  if (texts.some((value) => value === undefined)) return unknownHere(node, template, "the keys of the mapping are not known");
  const values = [...new Set(texts as string[])];
  const definition = entries.map((one, i) => `${one.key.text}: ${texts[i]}`).join("\n");
  return text(
    [
      {
        symbol: template.symbols.choice(sourceOf(node), "the mapping's key is known at deployment", values, undefined, { definition }),
        range: node.range,
      },
    ],
    node.range,
  );
}

/** A value for each text that a symbol is; without one for all others the last one stands for those. */
function chosenByKey(
  symbol: string,
  values: readonly (readonly [key: string, value: ValueNode])[],
  { range }: HostNode,
  { symbols, conditions }: Template,
  otherwise?: ValueNode,
): ValueNode {
  const name = symbols.infos.get(symbol)?.name ?? symbol;
  const [last, ...others] = [...values].reverse() as [readonly [string, ValueNode], ...(readonly [string, ValueNode])[]];
  const told = otherwise ? [last, ...others] : others;
  return told.reduce<ValueNode>((rest, [key, value]) => {
    const condition = `${name} == ${JSON.stringify(key)}`;
    conditions.set(condition, { type: "equals", symbol, value: key });
    return choice(condition, value, rest, range);
  }, otherwise ?? last[1]);
}

function at(value: ValueNode | undefined, { range }: HostNode): ValueNode {
  return value ? { ...value, offset: range.start, length: range.end - range.start } : text([], range);
}

/**
 * A policy document in any of its notations: an object, JSON in a text, JSON in the text of `Fn::Sub`, `Fn::ToJsonString`.
 * What is none of them is unknown. Undefined: nothing stands there.
 */
export function evaluateDocument(node: HostNode, template: Template, scope: Scope = new Map(), depth = 0): ValueNode | undefined {
  const call = callOf(node);
  if (call?.name === "Fn::If" && depth <= HOSTS.depthOfFunctions)
    return condition(call, template, scope, depth + 1, (...branch) => evaluateDocument(...branch));
  if (call?.name === "Fn::Sub") {
    const [first, map] = call.argument.type === "list" ? call.argument.items : [call.argument];
    const inner = new Map(scope);
    for (const { key, value } of entriesOf(map)) {
      const made = evaluate(value, template, scope);
      if (made) inner.set(key.text, made);
    }
    const embedded = first?.type === "scalar" ? readEmbeddedJson(first, holesOf(first.text, template)) : undefined;
    return embedded ? embeddedValue(embedded, template, inner) : evaluate(node, template, scope);
  }
  if (node.type === "scalar" && node.tag === undefined) {
    const target = template.target?.(node);
    if (target) return evaluateDocument(target, template, scope, depth);
    const embedded = readEmbeddedJson(node);
    return embedded ? evaluate(embedded, template, scope) : evaluate(node, template, scope);
  }
  return evaluate(node, template, scope);
}

/** JSON inside of a text of `Fn::Sub`: every string of it is such a text. */
function embeddedValue(node: HostNode, template: Template, scope: Scope): ValueNode {
  if (node.type === "scalar")
    return node.plain && !node.text.includes("${") ? scalarValue(node, template) : substituteText(node, template, scope, node.range);
  if (node.type === "list")
    return list(
      node.items.map((item) => embeddedValue(item, template, scope)),
      node.range,
    );
  return object(
    node.entries.map(({ key, value }): [ValueNode, ValueNode] => [
      substituteText(key, template, scope, key.range),
      embeddedValue(value, template, scope),
    ]),
    node.range,
  );
}
