// What stands behind names, indexes and splats of a value.
import type { HclStep } from "../trees/hcl";
import type { Place } from "./terraform-place";
import { choice, knownText, list, member, rangeOf, type ValueNode } from "./text";

/** Where steps lead: a value, `missing` where it is sure that there is none, undefined where nobody knows. */
export type Reached = ValueNode | "missing" | undefined;

/** A value behind names and indexes that are known; undefined where it is not known, or not there. */
export function stepInto(value: ValueNode | undefined, steps: readonly HclStep[], place: Place): ValueNode | undefined {
  const reached = follow(value, steps, place);
  return reached === "missing" ? undefined : reached;
}

/** As `stepInto`, and tells what is surely not there. */
export function follow(value: ValueNode | undefined, steps: readonly HclStep[], place: Place): Reached {
  const [step, ...rest] = steps;
  if (!step || !value) return value;
  if (value.choice) {
    const { condition, whenTrue, whenFalse } = value.choice;
    const one = whenTrue && follow(whenTrue, steps, place);
    const two = whenFalse && follow(whenFalse, steps, place);
    if (one === undefined || two === undefined || one === "missing" || two === "missing") return undefined;
    return choice(condition, one, two, rangeOf(value));
  }
  if (step.type === "splat") {
    if (value.type !== "array") return undefined;
    const made = (value.children ?? []).map((child) => mapItem(child, (one) => stepInto(one, rest, place)));
    return made.every((one) => one !== undefined) ? list(made as ValueNode[], rangeOf(value)) : undefined;
  }
  const name = step.type === "name" ? step.name : knownText(place.evaluate(step.value, place));
  if (name === undefined) return undefined;
  if (value.type === "object") {
    const found = member(value, name);
    if (found) return follow(found, rest, place);
    return (value.children ?? []).every((child) => child.children?.[0] && knownText(child.children[0]) !== undefined)
      ? "missing"
      : undefined;
  }
  if (value.type !== "array" || !isSureList(value)) return value.type === "string" && !value.parts ? "missing" : undefined;
  const found = /^\d+$/.test(name) ? value.children?.[Number(name)] : undefined;
  return found ? follow(found, rest, place) : "missing";
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
