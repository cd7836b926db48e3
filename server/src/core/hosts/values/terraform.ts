// Values of Terraform: references, templates and functions become texts with symbols, choices, or what is not known. Nothing is executed.
import type { Range } from "../../syntax/tree";
import type { HclConditional, HclExpression, HclFor, HclObject, HclReference, HclStep, HclTemplate, HclTuple } from "../trees/hcl";
import { callFunction } from "./terraform-functions";
import { attribute } from "./terraform-module";
import { concatenateHcl, conditionName, guarded, type Place, relocated, sourceOf, unknownHcl } from "./terraform-place";
import { policyDocument } from "./terraform-policy-document";
import { deploymentSymbol, terraformAttribute } from "./terraform-shapes";
import { choice, knownText, list, member, object, rangeOf, text, unknown, type ValueNode } from "./text";

const MAX_DEPTH = 60;

/** Works out one expression. Undefined is `null`: nothing stands there. Never throws. */
export function evaluateHcl(expression: HclExpression, place: Place): ValueNode | undefined {
  const inner = { ...place, depth: place.depth + 1 };
  if (inner.depth > MAX_DEPTH) return unknownHcl(expression, place, "this is nested too deeply to be read");
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
      return { ...value, offset: range.start, length: range.end - range.start, written: place.file.text.slice(range.start, range.end) };
    return value ?? text([], range, "");
  }
  const isKnown = parts.every((part) => part.type === "text");
  const pieces = parts.map((part) =>
    part.type === "text"
      ? text([{ text: part.text }], { start: part.at(0), end: part.at(part.text.length) })
      : (withPlace(evaluateHcl(part.expression, place), part.range) ?? text([], part.range)),
  );
  const made = concatenateHcl(pieces, range, place, place.file.text.slice(range.start, range.end));
  if (made.type === "choice") return made;
  return { ...made, written: isKnown ? String(made.value) : place.file.text.slice(range.start, range.end) };
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
  const one = evaluateHcl(whenTrue, place);
  const two = evaluateHcl(whenFalse, place);
  const known = knownText(evaluateHcl(condition, place));
  if (known === "true") return one;
  if (known === "false") return two;
  if (!one && !two) return undefined;
  return choice(conditionName(condition, place), one, two, range);
}

/** `[for x in list : value]` over a known list; everything else is not known. */
function forValue(expression: HclFor, place: Place): ValueNode {
  const { names, collection, key, value, hasFilter, range } = expression;
  const items = evaluateHcl(collection, place);
  const why = "which entries this has is worked out by Terraform";
  if (key || hasFilter || items?.type !== "array" || names.length > 2) return unknownHcl(expression, place, why);
  const name = names[names.length - 1] as string;
  const made = (items.children ?? []).flatMap((item, index) => {
    const scope = new Map(place.scope);
    scope.set(name, item);
    if (names.length === 2) scope.set(names[0] as string, literalValue(String(index), rangeOf(item)) as ValueNode);
    return evaluateHcl(value, { ...place, scope }) ?? [];
  });
  return list(made, range);
}

function referenceValue(reference: HclReference, place: Place): ValueNode | undefined {
  const { root, steps, range } = reference;
  if (typeof root !== "string")
    return stepInto(evaluateHcl(root, place), steps, place) ?? unknownHcl(reference, place, "what this leads to is not known");
  const bound = place.scope.get(root);
  if (bound) return stepInto(bound, steps, place) ?? unknownHcl(reference, place, "what this leads to is not known");
  const [first, ...rest] = steps;
  if (root === "var" && first?.type === "name")
    return rest.length === 0
      ? variableValue(first.name, reference, place)
      : unknownHcl(reference, place, `variable ${first.name} is given from outside`);
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

function whyUnknown(root: string): string {
  if (root === "module") return "it is an output of another module";
  if (root === "each" || root === "count") return "it differs from instance to instance";
  return "it is known after the apply only";
}

/** A value behind names and indexes that are known. */
function stepInto(value: ValueNode | undefined, steps: readonly HclStep[], place: Place): ValueNode | undefined {
  let at = value;
  for (const step of steps) {
    if (step.type === "splat") return undefined;
    const name = step.type === "name" ? step.name : knownText(evaluateHcl(step.value, place));
    if (at?.type === "object" && name !== undefined) at = member(at, name);
    else if (at?.type === "array" && name !== undefined && isSureList(at)) at = at.children?.[Number(name)];
    else return undefined;
  }
  return at;
}

function isSureList(value: ValueNode): boolean {
  return (value.children ?? []).every((child) => child.type !== "unknown" && child.type !== "choice");
}

/** A variable: one of the values that its validation lists, a number or a boolean, or anything. Its default is no more than a proposal. */
function variableValue(name: string, reference: HclReference, { module }: Place): ValueNode {
  const { range } = reference;
  const block = module.variables.get(name);
  const source = `var.${name}`;
  const fallback = block && attribute(block, "default");
  const preferred =
    fallback?.type === "template" && fallback.parts.length === 1 && fallback.parts[0]?.type === "text" ? fallback.parts[0].text : undefined;
  const why = `variable ${name} is given from outside`;
  const type = block && attribute(block, "type");
  const typeName = type?.type === "reference" && type.steps.length === 0 ? type.root : undefined;
  if (typeName === "number" || typeName === "bool")
    return text([{ symbol: module.symbols.symbol(source, why, { type: "text", without: ":/" }, preferred), range }], range);
  const values = block && allowedValues(block, name);
  if (values) return text([{ symbol: module.symbols.choice(source, why, values, preferred), range }], range);
  return unknown(module.symbols.unknown(source, why, { preferred }), range);
}

/** `validation { condition = contains(["dev", "prod"], var.env) }`. */
function allowedValues(
  block: { blocks: readonly { type: string; attributes: { name: string; value: HclExpression }[] }[] },
  name: string,
): string[] | undefined {
  for (const { type, attributes } of block.blocks) {
    const condition = type === "validation" ? attributes.find((one) => one.name === "condition")?.value : undefined;
    if (condition?.type !== "call" || condition.name !== "contains") continue;
    const [values, subject] = condition.args;
    const isOwn =
      subject?.type === "reference" &&
      subject.root === "var" &&
      subject.steps.length === 1 &&
      subject.steps[0]?.type === "name" &&
      subject.steps[0].name === name;
    const texts =
      values?.type === "tuple"
        ? values.items.map((item) =>
            item.type === "template" && item.parts.length === 1 && item.parts[0]?.type === "text" ? item.parts[0].text : undefined,
          )
        : [];
    if (isOwn && texts.length > 0 && texts.every((one) => one !== undefined)) return texts as string[];
  }
  return undefined;
}

function localValue(name: string, steps: readonly HclStep[], reference: HclReference, place: Place): ValueNode | undefined {
  const local = place.module.locals.get(name);
  const value =
    local && guarded(`local.${name}`, place, () => evaluateHcl(local.expression, { ...place, file: local.file, scope: new Map() }));
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
  const isOwn = !block || !attribute(block.block, "provider");
  if (type.name === "aws_caller_identity" && (what === "account_id" || what === "id") && isOwn)
    return symbolText(deploymentSymbol("account_id", symbols));
  if (type.name === "aws_partition" && what === "partition" && isOwn) return symbolText(deploymentSymbol("partition", symbols));
  if (type.name === "aws_partition" && what === "dns_suffix" && isOwn) return symbolText(deploymentSymbol("dns_suffix", symbols));
  if (type.name === "aws_region" && /^(name|id|region)$/.test(what) && isOwn) return symbolText(deploymentSymbol("region", symbols));
  if (type.name === "aws_iam_policy_document" && /^(json|minified_json)$/.test(what) && block) {
    const made = guarded(key, place, () => policyDocument(block.block, { ...place, file: block.file, scope: new Map() }));
    if (made !== "cycle") return block.file === place.file ? made : relocated(made, range);
  }
  return unknownHcl(reference, place, "it is read by Terraform when the plan is made");
}

function resourceValue({ root, steps, range }: HclReference, place: Place): ValueNode | undefined {
  const [name, ...more] = steps;
  if (typeof root !== "string" || name?.type !== "name") return undefined;
  const instances = more.filter((step) => step.type !== "name");
  if (instances.some((step) => step.type === "splat")) return undefined;
  const last = more[more.length - 1];
  if (last?.type !== "name" || more.length - instances.length !== 1) return undefined;
  const address = `${root}.${name.name}`;
  const placed = place.module.blocks.get(address);
  if (!placed) return undefined;
  const instance = instances.map((step) => (step.type === "index" ? `[${sourceOf(step.value, place.file)}]` : "")).join("");
  const argument = (argumentName: string): ValueNode | undefined => {
    const expression = attribute(placed.block, argumentName);
    const value =
      expression &&
      guarded(`${address}.${argumentName}`, place, () => evaluateHcl(expression, { ...place, file: placed.file, scope: new Map() }));
    return value === "cycle" ? undefined : value && relocated(value, range);
  };
  const made = terraformAttribute(
    { address: `${address}${instance}`, type: root, argument },
    last.name,
    range,
    place.module.symbols,
    place.module.data,
  );
  // What the author wrote as an argument is what it returns.
  return made ?? (last.name !== "arn" && last.name !== "id" ? argument(last.name) : undefined);
}
