// Variables of a module: what the settings give them, what their validation allows, or anything. A default is no more than a proposal.
import type { HclExpression, HclReference, HclStep } from "../trees/hcl";
import { attribute } from "./terraform-module";
import { guarded, type Place, relocated, unknownHcl } from "./terraform-place";
import { stepInto } from "./terraform-steps";
import { text, unknown, type ValueNode } from "./text";

/** The value of `var.name` and of what stands behind it. */
export function variableValue(name: string, steps: readonly HclStep[], reference: HclReference, place: Place): ValueNode | undefined {
  const given = place.module.given.get(name);
  if (given) {
    const { address: _, ...rest } = place;
    const value = guarded(`var.${name}`, place, () => place.evaluate(given.expression, { ...rest, file: given.file, scope: new Map() }));
    if (value !== "cycle") {
      const found = stepInto(value, steps, place);
      if (found || steps.length === 0) return found && relocated(found, reference.range);
    }
  }
  if (steps.length > 0) return unknownHcl(reference, place, `variable ${name} is given from outside`);
  return openVariable(name, reference, place);
}

/** Who deploys gives the value. */
const GIVEN = { isGiven: true } as const;

/** One of the values that its validation lists, a number or a boolean, or anything. */
function openVariable(name: string, { range }: HclReference, { module }: Place): ValueNode {
  const block = module.variables.get(name);
  const source = `var.${name}`;
  const fallback = block && attribute(block, "default");
  const preferred =
    fallback?.type === "template" && fallback.parts.length === 1 && fallback.parts[0]?.type === "text" ? fallback.parts[0].text : undefined;
  const why = `variable ${name} is given from outside`;
  const type = block && attribute(block, "type");
  const typeName = type?.type === "reference" && type.steps.length === 0 ? type.root : undefined;
  const proposed = fallback?.type === "literal" && fallback.text !== "null" ? fallback.text : preferred;
  if (typeName === "bool") return text([{ symbol: module.symbols.choice(source, why, ["true", "false"], proposed, GIVEN), range }], range);
  if (typeName === "number")
    return text([{ symbol: module.symbols.symbol(source, why, { type: "text", without: ":/" }, proposed, GIVEN), range }], range);
  const values = block && allowedValues(block, name);
  if (values) return text([{ symbol: module.symbols.choice(source, why, values, preferred, GIVEN), range }], range);
  return unknown(module.symbols.unknown(source, why, { preferred, ...GIVEN }), range);
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
