// The documents of a Terraform module's arguments, in any notation: encoded objects, JSON in texts and heredocs, references to either.
import type { Range } from "../../syntax/tree";
import type { HostNode, HostScalar } from "../tree";
import type { HclExpression, HclTemplate } from "../trees/hcl";
import { readEmbeddedJson } from "../trees/json";
import { plainScalar } from "../values/plain";
import { evaluateHcl } from "../values/terraform";
import { Arguments } from "../values/terraform-arguments";
import { type Pieces, type PlacedPart, piecesOf } from "../values/terraform-directives";
import { concatenateHcl, type Place, relocated } from "../values/terraform-place";
import { templateOf } from "../values/terraform-templates";
import { choice, knownText, list, object, partsOf, text, type ValueNode } from "../values/text";

/** What stands in a text that is nothing but `${…}`. */
export function unwrapped(expression: HclExpression): HclExpression {
  if (expression.type !== "template" || expression.parts.length !== 1) return expression;
  const [only] = expression.parts;
  return only?.type === "hole" ? unwrapped(only.expression) : expression;
}

/** A document in any notation: an encoded object, JSON in a text or heredoc, a reference to one. */
export function documentValue(written: HclExpression, place: Place): ValueNode | undefined {
  const expression = unwrapped(written);
  const embedded = expression.type === "template" ? embeddedJson(expression, place) : undefined;
  if (embedded) return embedded;
  if (expression.type === "call" && expression.name === "templatefile") {
    const read = templateOf(new Arguments(expression, place));
    const made = read && embeddedJson(read.template, read.place);
    if (made) return relocated(made, expression.range);
  }
  const target = localTemplate(expression, place);
  if (target) return target;
  return withJson(evaluateHcl(expression, place));
}

function mapBranches(
  value: NonNullable<ValueNode["choice"]>,
  make: (one: ValueNode) => ValueNode | undefined,
): NonNullable<ValueNode["choice"]> {
  const whenTrue = value.whenTrue && make(value.whenTrue);
  const whenFalse = value.whenFalse && make(value.whenFalse);
  return { condition: value.condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) };
}

/** A local that is JSON in a text: read at its own place. */
function localTemplate(expression: HclExpression, place: Place): ValueNode | undefined {
  if (
    expression.type !== "reference" ||
    expression.root !== "local" ||
    expression.steps.length !== 1 ||
    expression.steps[0]?.type !== "name"
  )
    return undefined;
  const local = place.module.locals.get(expression.steps[0].name);
  if (local?.expression.type !== "template") return undefined;
  const made = embeddedJson(local.expression, { ...place, file: local.file, scope: new Map() });
  return made && local.file !== place.file ? relocated(made, expression.range) : made;
}

/** JSON in a known text that an expression makes, or in each of those that it may make: without places of its own. */
function withJson(value: ValueNode | undefined): ValueNode | undefined {
  if (value?.choice) return { ...value, choice: mapBranches(value.choice, withJson) };
  const known = knownText(value);
  if (!value || known === undefined) return value;
  const range = { start: value.offset, end: value.offset + value.length };
  const scalar: HostScalar = { type: "scalar", text: known, range, plain: false, at: () => range.start };
  const json = readEmbeddedJson(scalar);
  return json ? relocated(jsonValue(json, [], undefined), range) : value;
}

interface Hole {
  /** What stands for it in the text: characters of its own, as many as its source has. */
  standIn: string;
  source: string;
  value: ValueNode;
  range: Range;
}

/** A text whose content is JSON, with the values of its `${…}` put in. */
function embeddedJson(template: HclTemplate, place: Place): ValueNode | undefined {
  const pieces = piecesOf(template.parts, place) ?? { parts: template.parts.map((part) => ({ part, place })) };
  return jsonOfPieces(pieces, template, place);
}

/** The document of each of the texts that conditions in the template leave. */
function jsonOfPieces(pieces: Pieces, template: HclTemplate, place: Place): ValueNode | undefined {
  if ("parts" in pieces) return jsonOfParts(pieces.parts, template, place);
  const [one, two] = [jsonOfPieces(pieces.whenTrue, template, place), jsonOfPieces(pieces.whenFalse, template, place)];
  return one && two && choice(pieces.condition, one, two, template.range);
}

function jsonOfParts(parts: readonly PlacedPart[], template: HclTemplate, place: Place): ValueNode | undefined {
  let content = "";
  const offsets: number[] = [];
  const holes: Hole[] = [];
  const stretches: Range[] = [];
  for (const { part, place: own } of parts) {
    if (part.type === "text") {
      content += part.text;
      for (let i = 0; i < part.text.length; i++) offsets.push(part.at(i));
      continue;
    }
    const source = place.file.text.slice(part.range.start, part.range.end);
    stretches.push({ start: content.length, end: content.length + source.length });
    for (let i = 0; i < source.length; i++) offsets.push(part.range.start + i);
    const standIn = String.fromCharCode(0xe000 + (holes.length % 6000)).repeat(source.length);
    content += standIn;
    holes.push({ standIn, source, value: evaluateHcl(part.expression, own) ?? text([], part.range), range: part.range });
  }
  offsets.push(template.range.end);
  const last = parts[parts.length - 1]?.part;
  if (last?.type === "text") offsets[content.length] = last.at(last.text.length);
  const scalar: HostScalar = {
    type: "scalar",
    text: content,
    range: template.range,
    plain: false,
    at: (index) => offsets[Math.max(0, Math.min(index, content.length))] ?? template.range.end,
  };
  const json = readEmbeddedJson(scalar, stretches);
  return json && jsonValue(json, holes, place);
}

function jsonValue(node: HostNode, holes: readonly Hole[], place: Place | undefined): ValueNode {
  if (node.type === "list")
    return list(
      node.items.map((item) => jsonValue(item, holes, place)),
      node.range,
    );
  if (node.type === "map")
    return object(
      node.entries.map(({ key, value }): [ValueNode, ValueNode] => [scalarValue(key, holes, place), jsonValue(value, holes, place)]),
      node.range,
    );
  return scalarValue(node, holes, place);
}

/** A text of the JSON: holes inside of its range are values. A text that is one hole may be a list. */
function scalarValue(node: HostScalar, holes: readonly Hole[], place: Place | undefined): ValueNode {
  const own = holes.filter(({ range }) => range.start >= node.range.start && range.end <= node.range.end);
  if (own.length === 0 || !place) return plainScalar(node);
  const pieces: ValueNode[] = [];
  let from = 0;
  let written = "";
  for (const { standIn, source, value, range } of own) {
    const at = node.text.indexOf(standIn, from);
    if (at < 0) continue;
    const before = node.text.slice(from, at);
    pieces.push(text([{ text: before }], node.range), moved(value, range));
    written += before + source;
    from = at + standIn.length;
  }
  const rest = node.text.slice(from);
  written += rest;
  pieces.push(text([{ text: rest }], node.range));
  const filled = pieces.filter((piece) => piece.value !== "" || piece.type !== "string");
  const [only] = filled;
  if (filled.length === 1 && only) return { ...only, offset: node.range.start, length: node.range.end - node.range.start, written };
  const made = concatenateHcl(pieces, node.range, place, written);
  return made.type === "choice" ? made : { ...made, written };
}

function moved(value: ValueNode, range: Range): ValueNode {
  const parts = partsOf(value);
  return parts && value.parts ? { ...value, parts: parts.map((part) => ("text" in part ? part : { ...part, range })) } : value;
}
