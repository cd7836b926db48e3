// What stands behind names, indexes and splats of a value.

import { HOSTS } from "../../limits";
import type { HclStep } from "../trees/hcl";
import { namedCondition } from "./terraform-conditions";
import type { Place } from "./terraform-place";
import { choice, knownText, list, member, rangeOf, type ValueNode } from "./text";

/** Where steps lead: a value, `missing` where it is sure that there is none, undefined where nobody knows. */
export type Reached = ValueNode | "missing" | undefined;

/** A value behind names and indexes that are known; undefined where it is not known, or not there. */
export function stepInto(value: ValueNode | undefined, steps: readonly HclStep[], place: Place): ValueNode | undefined {
  const reached = follow(value, steps, place, true);
  return reached === "missing" ? undefined : reached;
}

/** As `stepInto`, and tells what is surely not there. `takesAnyKey`: a key that the deployment gives is one of those that are there. */
export function follow(value: ValueNode | undefined, steps: readonly HclStep[], place: Place, takesAnyKey = false): Reached {
  const [step, ...rest] = steps;
  if (!step || !value) return value;
  if (value.choice) {
    const { condition, whenTrue, whenFalse } = value.choice;
    const one = whenTrue && follow(whenTrue, steps, place, takesAnyKey);
    const two = whenFalse && follow(whenFalse, steps, place, takesAnyKey);
    if (one === undefined || two === undefined || one === "missing" || two === "missing") return undefined;
    return choice(condition, one, two, rangeOf(value));
  }
  if (step.type === "splat") {
    if (value.type !== "array") return undefined;
    const made = (value.children ?? []).map((child) => mapItem(child, (one) => stepInto(one, rest, place)));
    return made.every((one) => one !== undefined) ? list(made as ValueNode[], rangeOf(value)) : undefined;
  }
  const index = step.type === "name" ? undefined : place.evaluate(step.value, place);
  const name = step.type === "name" ? step.name : knownText(index);
  if (name === undefined) return takesAnyKey ? byIndex(value, index, rest, place) : undefined;
  if (value.type === "object") {
    const found = member(value, name);
    if (found) return follow(found, rest, place, takesAnyKey);
    return (value.children ?? []).every((child) => child.children?.[0] && knownText(child.children[0]) !== undefined)
      ? "missing"
      : undefined;
  }
  if (value.type !== "array" || !isSureList(value)) return value.type === "string" && !value.parts ? "missing" : undefined;
  const found = /^\d+$/.test(name) ? value.children?.[Number(name)] : undefined;
  return found ? follow(found, rest, place, takesAnyKey) : "missing";
}

/** What belongs to a key that the deployment gives, or an instance has: a value for each. Terraform takes no other. */
function byIndex(value: ValueNode, index: ValueNode | undefined, rest: readonly HclStep[], place: Place): ValueNode | undefined {
  const children = value.children ?? [];
  const members =
    value.type === "array" && isSureList(value)
      ? children.map((child, i): [string | undefined, ValueNode | undefined] => [String(i), child])
      : value.type === "object"
        ? children.map((child): [string | undefined, ValueNode | undefined] => [knownText(child.children?.[0]), child.children?.[1]])
        : [];
  const made = members.map(([key, one]): [string | undefined, ValueNode | undefined] => [key, one && stepInto(one, rest, place)]);
  return chosenByKey(index, made, place);
}

/** A value for each of the keys that a symbol may be; `otherwise`: of any other key. Undefined where the key is no symbol, or something is not known. */
export function chosenByKey(
  key: ValueNode | undefined,
  members: readonly (readonly [string | undefined, ValueNode | undefined])[],
  place: Place,
  otherwise?: ValueNode,
): ValueNode | undefined {
  const [only, ...more] = key?.parts ?? [];
  if (!key || !only || !("symbol" in only) || more.length > 0 || members.length === 0 || members.length > HOSTS.keysOfAMapping)
    return undefined;
  if (members.some(([name, value]) => name === undefined || value === undefined)) return undefined;
  const { symbol } = only;
  const said = place.module.symbols.infos.get(symbol)?.name ?? symbol;
  const known = [...members] as [string, ValueNode][];
  const last = otherwise ?? (known.pop()?.[1] as ValueNode);
  return known.reduceRight<ValueNode>((rest, [name, value]) => {
    const settled = namedCondition({ type: "equals", symbol, value: name }, `${said} == ${JSON.stringify(name)}`, place);
    return typeof settled === "boolean" ? value : choice(settled.condition, value, rest, rangeOf(value));
  }, last);
}

/** An entry of a list; one that may not be there stays so. */
export function mapItem(item: ValueNode, make: (one: ValueNode) => ValueNode | undefined): ValueNode | undefined {
  if (!item.choice) return item.type === "unknown" ? undefined : make(item);
  const { condition, whenTrue, whenFalse } = item.choice;
  const one = whenTrue && mapItem(whenTrue, make);
  const two = whenFalse && mapItem(whenFalse, make);
  if ((whenTrue && !one) || (whenFalse && !two)) return undefined;
  return choice(condition, one, two, rangeOf(item));
}

/** A list whose number of entries is known, and their places. */
export function isSureList(value: ValueNode): boolean {
  return !value.unordered && (value.children ?? []).every((child) => child.type !== "unknown" && (!child.choice || isAlwaysThere(child)));
}

function isAlwaysThere(value: ValueNode): boolean {
  if (!value.choice) return value.type !== "unknown";
  const { whenTrue, whenFalse } = value.choice;
  return whenTrue !== undefined && whenFalse !== undefined && isAlwaysThere(whenTrue) && isAlwaysThere(whenFalse);
}
