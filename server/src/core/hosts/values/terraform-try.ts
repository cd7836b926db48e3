// `try(a, b)`: the first argument that can be worked out.
import type { HclCall, HclExpression, HclReference } from "../trees/hcl";
import { freeCondition, namedCondition } from "./terraform-conditions";
import { instancesOf } from "./terraform-instances";
import { nameOf, type Place } from "./terraform-place";
import { follow } from "./terraform-steps";
import { choice, type ValueNode } from "./text";

/** The value of a call of `try`. What may fail is a choice between its value and the next argument. */
export function attempt(call: HclCall, place: Place): ValueNode | undefined {
  return call.isSpread ? undefined : from(call, 0, place);
}

function from(call: HclCall, index: number, place: Place): ValueNode | undefined {
  const argument = call.args[index];
  if (!argument) return undefined;
  const works = worksOut(argument, place);
  if (works === false) return from(call, index + 1, place);
  const value = place.evaluate(argument, place);
  if (works === true) return value;
  const other = from(call, index + 1, place);
  return value && other && choice(works.condition, value, other, call.range);
}

/** Whether an expression has a value: what refers to an instance that is not there, or to a member that an object does not have, has none. */
function worksOut(expression: HclExpression, place: Place): boolean | { condition: string } {
  if (expression.type === "literal") return true;
  if (expression.type === "template" && expression.parts.every(({ type }) => type === "text")) return true;
  if (expression.type === "tuple" && expression.items.every((item) => worksOut(item, place) === true)) return true;
  const known = expression.type === "reference" ? reaches(expression, place) : undefined;
  if (known !== undefined) return known;
  const name = `can(${nameOf(expression, place)})`;
  return namedCondition(freeCondition(name, expression, place), name, place);
}

function reaches({ root, steps }: HclReference, place: Place): boolean | { condition: string } | undefined {
  const [first, ...rest] = steps;
  if (typeof root !== "string" || first?.type !== "name") return undefined;
  const bound = place.scope.get(root);
  if (bound) return reached(follow(bound, steps, place));
  if (root === "local") {
    const local = place.module.locals.get(first.name);
    return (
      local &&
      reached(follow(place.evaluate({ type: "reference", range: local.expression.range, root, steps: [first] }, place), rest, place))
    );
  }
  const placed = place.module.blocks.get(`${root}.${first.name}`);
  const [index, last] = rest;
  if (!placed || index?.type !== "index" || last?.type !== "name" || rest.length !== 2) return undefined;
  const { address: _, ...plain } = place;
  const instances = instancesOf(placed.block, { ...plain, file: placed.file, scope: new Map(), address: `${root}.${first.name}` });
  // With one instance at the most the index says nothing more than that it is there.
  return (instances.keys?.length ?? 2) <= 1 ? instances.exists : undefined;
}

function reached(value: ReturnType<typeof follow>): boolean | undefined {
  return value === "missing" ? false : value === undefined || value.type === "unknown" ? undefined : true;
}
