// `[for x in list : value if filter]` and `{for k, v in map : key => value}` over what is known; everything else is not known.
import { HOSTS } from "../../limits";
import type { HclFor } from "../trees/hcl";
import { conditionOf } from "./terraform-conditions";
import { type Place, unknownHcl } from "./terraform-place";
import { isSureList } from "./terraform-steps";
import { choice, knownText, list, object, rangeOf, text, type ValueNode } from "./text";

/** The list or object that a `for` makes. */
export function forValue(expression: HclFor, place: Place): ValueNode {
  const { names, collection, key, value, filter, isGrouped, range } = expression;
  const unknown = () => unknownHcl(expression, place, "which entries this has is worked out by Terraform");
  // What stands for any number of entries brings the same value for each of them, where no condition and no key asks which.
  const rounds = roundsOf(place.evaluate(collection, place), !key && !filter);
  if (!rounds || rounds.length > HOSTS.roundsOfAFor || isGrouped || names.length > 2) return unknown();
  const made: ValueNode[] = [];
  const members: [ValueNode, ValueNode][] = [];
  for (const { key: index, value: item, guard } of rounds) {
    const scope = new Map(place.scope);
    scope.set(names[names.length - 1] as string, item);
    if (names.length === 2) scope.set(names[0] as string, index);
    const inner = { ...place, scope };
    const settled = filter ? conditionOf(filter, inner) : true;
    if (settled === false) continue;
    const one = place.evaluate(value, inner);
    const guards = [...(guard === undefined ? [] : [guard]), ...(settled === true ? [] : [settled.condition])];
    if (!key) {
      if (one) made.push(guards.reduceRight((inside, condition) => choice(condition, inside, undefined, rangeOf(one)), one));
      continue;
    }
    const name = place.evaluate(key, inner);
    // An object with members that may not be there, or under a name that is not known, is not worked out.
    if (guards.length > 0 || !name || knownText(name) === undefined) return unknown();
    if (one) members.push([name, one]);
  }
  return key ? object(members, range) : list(made, range);
}

export interface Round {
  key: ValueNode;
  value: ValueNode;
  /** The condition that the entry hangs on. */
  guard?: string;
}

export function roundsOf(items: ValueNode | undefined, takesUnknown: boolean): Round[] | undefined {
  const children = items?.children ?? [];
  if (items?.type === "array") {
    const isSure = isSureList(items);
    const isKnown = (child: ValueNode) => (child.type === "unknown" ? takesUnknown : isSimpleChoice(child));
    if (!isSure && !children.every(isKnown)) return undefined;
    return children.map((child, index): Round => {
      const { choice: chosen } = child;
      const value = isSure || !chosen?.whenTrue ? child : chosen.whenTrue;
      const key = items.isSet ? value : text([{ text: String(index) }], rangeOf(child));
      return { key, value, ...(value !== child && chosen && { guard: chosen.condition }) };
    });
  }
  if (items?.type !== "object") return undefined;
  const rounds = children.flatMap((child): Round[] => {
    const [key, value] = child.children ?? [];
    return key && value ? [{ key, value }] : [];
  });
  // By the names in their order.
  const isKnown = rounds.every(({ key }) => knownText(key) !== undefined);
  return isKnown ? rounds.sort((a, b) => ((knownText(a.key) ?? "") < (knownText(b.key) ?? "") ? -1 : 1)) : rounds;
}

/** An entry that is there or not: no choice of two. */
function isSimpleChoice(item: ValueNode): boolean {
  if (!item.choice) return true;
  const { whenTrue, whenFalse } = item.choice;
  return whenTrue !== undefined && !whenTrue.choice && whenTrue.type !== "unknown" && whenFalse === undefined;
}
