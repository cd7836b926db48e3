// What a setting needs beside it. One that stands twice in an answer, for what says nothing of its own and for what does
// (`DefaultCacheBehavior.…` and `CacheBehaviors.Items[].…` of a distribution), is asked for in both; a number whose structure has a switch
// (`ConnectionDraining.Timeout`) may ask for that as well. Pure.
import { type Atom, all, type Condition } from "../condition/tree";
import type { Demand } from "../requirement/wish";
import { isSwitch } from "../retrieval/factors";
import type { FoundParameter } from "../retrieval/found";
import { isNumeric, pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";
import { atom } from "./limits";

/** Addresses of both versions stand beside one another. */
const ADDRESSES = [/^(.{0,200})\bIpRanges\[\]\.CidrIp$/, /^(.{0,200})\bIpv6Ranges\[\]\.CidrIpv6$/] as const;
const DEFAULT = /^(.{0,200}?)Default([A-Z]\w{0,60})\.(.{1,200})$/;
const LISTED = /^(.{0,200}?)([A-Z]\w{0,60})s(?:\.Items)?\[\]\.(.{1,200})$/;

/** A condition on one of the two as a condition on both; as it is where there is no other. Nothing listed meets it. */
export function withTwin(service: ServiceSpecification, choice: FoundParameter, condition: Condition): Condition {
  if (condition.kind !== "test" || condition.quantifier !== "each" || condition.property.path !== choice.path) return condition;
  const other = twinOf(service, choice);
  if (other === undefined) return condition;
  const at = (path: string, missing: boolean): Atom => ({ ...condition, property: { ...condition.property, path }, missing });
  const isDefault = partsOf(choice.path)?.isDefault === true;
  const [first, listed] = isDefault ? [choice.path, other] : [other, choice.path];
  return all([at(first, condition.missing && (isDefault || condition.negated)), at(listed, true)]);
}

/** The path of the same setting in the other place. */
function twinOf(service: ServiceSpecification, { path, key, parameter }: FoundParameter): string | undefined {
  const own = key === undefined ? partsOf(path) : undefined;
  if (!own) return undefined;
  const all = pathsOf(service, parameter.operation, parameter.side);
  return all.find((one) => {
    const parts = partsOf(one.path);
    return parts?.isDefault === !own.isDefault && parts.name === own.name && JSON.stringify(one.shape) === JSON.stringify(parameter.shape);
  })?.path;
}

/** What both paths have in common as a name, and which of the two it is. */
function partsOf(path: string): { name: string; isDefault: boolean } | undefined {
  for (const [at, pattern] of ADDRESSES.entries()) {
    const before = pattern.exec(path)?.[1];
    if (before !== undefined) return { name: `${before} addresses`, isDefault: at === 0 };
  }
  for (const [pattern, isDefault] of [
    [DEFAULT, true],
    [LISTED, false],
  ] as const) {
    const [, before, of, rest] = pattern.exec(path) ?? [];
    if (rest !== undefined) return { name: `${before} ${of} ${rest}`, isDefault };
  }
  return undefined;
}

const ON = /\b(?:enabled|activated|(?:switched|turned) on|active)\b/i;

/** `connection draining enabled with a timeout of 300 seconds`: the switch that stands beside the number has to be on as well. */
export function withSwitch(service: ServiceSpecification, choice: FoundParameter, demand: Demand, condition: Condition): Condition {
  const { path, key, parameter } = choice;
  const isOther =
    parameter.shape.kind === "scalar" && !isSwitch(parameter) && (isNumeric(parameter.shape) || parameter.shape.values.length > 0);
  if (key !== undefined || demand.turns > 0 || demand.amounts.length === 0 || !isOther || !ON.test(demand.sentence)) return condition;
  const structure = path.slice(0, path.lastIndexOf(".") + 1);
  const beside = pathsOf(service, parameter.operation, parameter.side).find(
    ({ path: other, member }) => /^(is)?(enabled?|status)$/i.test(member.name) && other === `${structure}${member.name}`,
  );
  if (beside?.shape.kind !== "scalar") return condition;
  const on = beside.shape.type === "boolean" ? true : beside.shape.values.find((value) => /^enabled$/i.test(value));
  if (on === undefined) return condition;
  return all([atom({ path: beside.path }, { is: "value", values: [on] }, false), condition]);
}
