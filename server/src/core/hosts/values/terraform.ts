// Values of Terraform: references, templates and functions become texts with symbols, choices, or what is not known. Nothing is executed.
import { HOSTS } from "../../limits";
import type { Range } from "../../syntax/tree";
import type { HclConditional, HclExpression, HclObject, HclOperation, HclReference, HclStep, HclTemplate, HclTuple } from "../trees/hcl";
import { conditionOf } from "./terraform-conditions";
import { type Pieces, type PlacedPart, piecesOf } from "./terraform-directives";
import { forValue } from "./terraform-for";
import { callFunction } from "./terraform-functions";
import { instanceScope, instancesOf, splatList } from "./terraform-instances";
import { attribute } from "./terraform-module";
import { concatenateHcl, guarded, isTooLarge, nameOf, type Place, relocated, sourceOf, unknownHcl } from "./terraform-place";
import { policyDocument } from "./terraform-policy-document";
import { deploymentSymbol, terraformAttribute } from "./terraform-shapes";
import { stepInto } from "./terraform-steps";
import { variableValue } from "./terraform-variables";
import { choice, knownText, list, object, text, type ValueNode } from "./text";

/** Works out one expression. Undefined is `null`: nothing stands there. Never throws. */
export function evaluateHcl(expression: HclExpression, place: Place): ValueNode | undefined {
  const inner = { ...place, depth: place.depth + 1 };
  if (inner.depth > HOSTS.depthOfReferences) return unknownHcl(expression, place, "this is nested too deeply to be read");
  switch (expression.type) {
    case "template":
      return templateValue(expression, inner);
    case "literal":
      return literalValue(expression.text, expression.range);
    case "tuple":
      return tupleValue(expression, inner);
    case "object":
      return objectValue(expression, inner);
    case "conditional":
      return conditionalValue(expression, inner);
    case "for":
      return forValue(expression, inner);
    case "operation":
      return operationValue(expression, inner);
    case "reference":
      return referenceValue(expression, inner);
    case "call":
      return callFunction(expression, inner) ?? unknownHcl(expression, place, `${expression.name}() is worked out by Terraform`);
    default:
      return unknownHcl(expression, place, "this expression is worked out by Terraform");
  }
}

function literalValue(written: string, range: Range): ValueNode | undefined {
  const base = { offset: range.start, length: range.end - range.start, written };
  if (written === "null") return undefined;
  if (written === "true" || written === "false") return { type: "boolean", ...base, value: written === "true" };
  return String(Number(written)) === written
    ? { type: "number", ...base, value: Number(written) }
    : text([{ text: written }], range, written);
}

function templateValue(template: HclTemplate, place: Place): ValueNode {
  const { parts, range } = template;
  const [only] = parts;
  // `"${x}"` is x.
  if (parts.length === 1 && only?.type === "hole") {
    const value = evaluateHcl(only.expression, place);
    if (value && value.type !== "choice")
      return { ...value, offset: range.start, length: range.end - range.start, written: sourceOf(template, place.file) };
    return value ?? text([], range, "");
  }
  const pieces = piecesOf(parts, place);
  return pieces
    ? textOfPieces(pieces, template, place)
    : textOf(
        parts.map((part) => ({ part, place })),
        template,
        place,
      );
}

function textOfPieces(pieces: Pieces, template: HclTemplate, place: Place): ValueNode {
  if ("parts" in pieces) return textOf(pieces.parts, template, place);
  const [one, two] = [textOfPieces(pieces.whenTrue, template, place), textOfPieces(pieces.whenFalse, template, place)];
  return choice(pieces.condition, one, two, template.range);
}

function textOf(parts: readonly PlacedPart[], template: HclTemplate, place: Place): ValueNode {
  const isKnown = parts.every(({ part }) => part.type === "text") && parts.length === template.parts.length;
  const values = parts.map(({ part, place: own }) =>
    part.type === "text"
      ? text([{ text: part.text }], { start: part.at(0), end: part.at(part.text.length) })
      : (withPlace(evaluateHcl(part.expression, own), part.range) ?? text([], part.range)),
  );
  const made = concatenateHcl(values, template.range, place, nameOf(template, place));
  if (made.type === "choice") return made;
  return { ...made, written: isKnown ? String(made.value) : sourceOf(template, place.file) };
}

/** A value that is used inside of a text: its symbols are shown where they are used. */
function withPlace(value: ValueNode | undefined, range: Range): ValueNode | undefined {
  if (!value?.parts) return value;
  return { ...value, parts: value.parts.map((part) => ("text" in part ? part : { ...part, range })) };
}

function tupleValue({ items, range }: HclTuple, place: Place): ValueNode {
  return list(
    items.flatMap((item) => evaluateHcl(item, place) ?? []),
    range,
  );
}

function objectValue({ entries, range }: HclObject, place: Place): ValueNode {
  const members = entries.flatMap(({ key, value }): [ValueNode, ValueNode][] => {
    const name = keyValue(key, place);
    const made = evaluateHcl(value, place);
    return made ? [[name, made]] : [];
  });
  return object(members, range);
}

/** A name of an object: a bare word is itself. */
function keyValue(key: HclExpression, place: Place): ValueNode {
  if (key.type === "reference" && key.steps.length === 0 && typeof key.root === "string")
    return text([{ text: key.root }], key.range, key.root);
  return evaluateHcl(key, place) ?? text([], key.range);
}

function conditionalValue({ condition, whenTrue, whenFalse, range }: HclConditional, place: Place): ValueNode | undefined {
  const settled = conditionOf(condition, place);
  if (typeof settled === "boolean") return evaluateHcl(settled ? whenTrue : whenFalse, place);
  const one = evaluateHcl(whenTrue, place);
  const two = evaluateHcl(whenFalse, place);
  return one || two ? choice(settled.condition, one, two, range) : undefined;
}

/** Comparisons and logic are true or false, or hang on a condition; of numbers only known ones are worked out. */
function operationValue(expression: HclOperation, place: Place): ValueNode {
  const { operator, operands, range } = expression;
  if (/^[+\-*/%]$/.test(operator)) {
    const [a, b] = operands.map((one) => Number(knownText(evaluateHcl(one, place)) ?? Number.NaN));
    const result = arithmetic(operator, a ?? Number.NaN, b);
    return Number.isSafeInteger(result)
      ? (literalValue(String(result), range) as ValueNode)
      : unknownHcl(expression, place, "this is worked out by Terraform");
  }
  const settled = conditionOf(expression, place);
  const word = (value: boolean) => literalValue(String(value), range) as ValueNode;
  return typeof settled === "boolean" ? word(settled) : choice(settled.condition, word(true), word(false), range);
}

function arithmetic(operator: string, a: number, b: number | undefined): number {
  if (b === undefined) return operator === "-" ? -a : Number.NaN;
  const results: Record<string, number> = { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "%": a % b };
  return results[operator] ?? Number.NaN;
}

function referenceValue(reference: HclReference, place: Place): ValueNode | undefined {
  const { root, steps, range } = reference;
  if (typeof root !== "string")
    return stepInto(evaluateHcl(root, place), steps, place) ?? unknownHcl(reference, place, "what this leads to is not known");
  const bound = place.scope.get(root);
  if (bound) return stepInto(bound, steps, place) ?? unknownHcl(reference, place, "what this leads to is not known");
  const [first, ...rest] = steps;
  if (root === "var" && first?.type === "name") return variableValue(first.name, rest, reference, place);
  if (root === "local" && first?.type === "name") return localValue(first.name, rest, reference, place);
  if (root === "data") return dataValue(reference, place);
  // Paths are used by file() only, which starts from the folder.
  if (root === "path" && first?.type === "name" && first.name === "module" && rest.length === 0) return text([{ text: "." }], range);
  if (root === "terraform")
    return text(
      [{ symbol: place.module.symbols.symbol("terraform.workspace", "the workspace is chosen outside of the module"), range }],
      range,
    );
  return resourceValue(reference, place) ?? unknownHcl(reference, place, whyUnknown(root));
}

const OVERRIDDEN = "an override file replaces parts of it";

function whyUnknown(root: string): string {
  if (root === "module") return "it is an output of another module";
  if (root === "each" || root === "count") return "it differs from instance to instance";
  return "it is known after the apply only";
}

/** In another part of the module, where no names of this place hold. */
function inFile({ address: _, ...place }: Place, file: Place["file"], scope: Place["scope"] = new Map()): Place {
  return { ...place, file, scope };
}

/** The value of an expression that others may refer to, if it is not too large to be handed on. */
function ofSize(expression: HclExpression, place: Place): ValueNode | undefined {
  const value = evaluateHcl(expression, place);
  return isTooLarge(value) ? unknownHcl(expression, place, "it is too large to be worked out") : value;
}

function localValue(name: string, steps: readonly HclStep[], reference: HclReference, place: Place): ValueNode | undefined {
  const local = place.module.locals.get(name);
  const value = local && guarded(`local.${name}`, place, () => ofSize(local.expression, inFile(place, local.file)));
  if (!local || value === "cycle") return unknownHcl(reference, place, "it is not defined in this module");
  if (!value && steps.length === 0) return undefined;
  const found = stepInto(value, steps, place);
  if (!found) return unknownHcl(reference, place, "what this leads to is not known");
  return local.file === place.file ? found : relocated(found, reference.range);
}

function dataValue(reference: HclReference, place: Place): ValueNode {
  const { steps, range } = reference;
  const [type, name, ...rest] = steps;
  if (type?.type !== "name" || name?.type !== "name") return unknownHcl(reference, place, "it is read by Terraform");
  const last = rest[rest.length - 1];
  const what = last?.type === "name" ? last.name : "";
  const symbols = place.module.symbols;
  const symbolText = (symbol: string) => text([{ symbol, range }], range);
  const key = `data.${type.name}.${name.name}`;
  // A data source with another provider may be about another account or Region.
  const block = place.module.blocks.get(key);
  if (block?.isOverridden) return unknownHcl(reference, place, OVERRIDDEN);
  const isOwn = !block || !attribute(block.block, "provider");
  if (type.name === "aws_caller_identity" && (what === "account_id" || what === "id") && isOwn)
    return symbolText(deploymentSymbol("account_id", symbols));
  if (type.name === "aws_partition" && what === "partition" && isOwn) return symbolText(deploymentSymbol("partition", symbols));
  if (type.name === "aws_partition" && what === "dns_suffix" && isOwn) return symbolText(deploymentSymbol("dns_suffix", symbols));
  if (type.name === "aws_region" && /^(name|id|region)$/.test(what) && isOwn) return symbolText(deploymentSymbol("region", symbols));
  if (type.name === "aws_iam_policy_document" && /^(json|minified_json)$/.test(what) && block) {
    const made = ofInstances(key, block, rest, range, place, (inner, instance) =>
      guarded(`${key}${instance}`, place, () => policyDocument(block.block, inner)),
    );
    if (made) return block.file === place.file ? made : relocated(made, range);
  }
  return unknownHcl(reference, place, "it is read by Terraform when the plan is made");
}

type Placed = NonNullable<ReturnType<Place["module"]["blocks"]["get"]>>;

/** The value of the last step of a reference to a block: of the instance that it names, or (a splat) of all of them as a list. */
function ofInstances(
  address: string,
  { block, file }: Placed,
  steps: readonly HclStep[],
  range: Range,
  place: Place,
  value: (inner: Place, instance: string) => ValueNode | undefined | "cycle",
): ValueNode | undefined {
  const between = steps.slice(0, -1);
  const [first] = between;
  if (between.length > 1 || first?.type === "name") return undefined;
  const own = { ...inFile(place, file), address };
  const at = (index: ValueNode | undefined, instance: string): ValueNode | undefined => {
    const scope = instanceScope(block, index, `${address}${instance}`, own);
    const made = value(inFile(place, file, scope), instance);
    return made === "cycle" ? undefined : made;
  };
  if (first?.type === "splat") {
    if (attribute(block, "for_each")) return undefined;
    const instances = instancesOf(block, own);
    const indexed = (key: string | undefined) => (key === undefined ? at(undefined, "") : at(text([{ text: key }], range), `[${key}]`));
    return splatList(instances, attribute(block, "count") !== undefined, indexed, range);
  }
  return first ? at(evaluateHcl(first.value, place), `[${nameOf(first.value, place)}]`) : at(undefined, "");
}

function resourceValue({ root, steps, range }: HclReference, place: Place): ValueNode | undefined {
  const [name, ...more] = steps;
  if (typeof root !== "string" || name?.type !== "name") return undefined;
  const last = more[more.length - 1];
  if (last?.type !== "name") return undefined;
  const address = `${root}.${name.name}`;
  const placed = place.module.blocks.get(address);
  if (!placed) return undefined;
  if (placed.isOverridden) return unknownHcl({ type: "reference", root, steps, range }, place, OVERRIDDEN);
  return ofInstances(address, placed, more, range, place, (inner, instance) => {
    const argument = (argumentName: string): ValueNode | undefined => {
      const expression = attribute(placed.block, argumentName);
      const value = expression && guarded(`${address}${instance}.${argumentName}`, place, () => ofSize(expression, inner));
      return value === "cycle" ? undefined : value && relocated(value, range);
    };
    const resource = { address: `${address}${instance}`, type: root, argument };
    const made = terraformAttribute(resource, last.name, range, place.module.symbols, place.module.data);
    // What the author wrote as an argument is what it returns.
    return made ?? (last.name !== "arn" && last.name !== "id" ? argument(last.name) : undefined);
  });
}
