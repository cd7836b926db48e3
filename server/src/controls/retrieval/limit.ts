// What the number of a requirement limits: which parameters can hold it, and whether the smallest or the largest is meant. Pure.
import { amountsOf } from "../requirement/amounts";
import { readRequirement } from "../requirement/read";
import { wordsOf } from "../requirement/tokens";
import { demandsOf } from "../requirement/wish";
import { isNumeric, type ParameterPath } from "../specification/paths";

/** What a requirement limits. */
export interface Limit {
  /** It is a time. */
  time: boolean;
  /** The end that is asked for, where the words tell. */
  side?: "least" | "most";
}

/** `day` of `retentionInDays`, and names of what lasts. */
const TIMED =
  /(days?|hours?|minutes?|seconds?|weeks?|months?|years?|period|timeout|duration|retention|validity|lifetime|window|age|ttl|expir\w*|interval|frequency|after)(?![a-z])/i;

/** How much more a parameter counts that can hold a time, or a number. */
const HOLDS_TIME = 1.3;
const HOLDS_NUMBER = 1.15;
/** How much less one that holds no number. */
const HOLDS_NONE = 0.7;
/** How much less one whose name says the other end. */
const OTHER_END = 0.75;

/** The limit of a requirement with one number; undefined without one, or with several. */
export function limitOf(requirement: string): Limit | undefined {
  const [amount, ...others] = amountsOf(wordsOf(requirement));
  if (!amount || others.length > 0) return undefined;
  const time = /^(second|minute|hour|day|week|month|year)$/.test(amount.unit ?? "");
  const demand = demandsOf(readRequirement(requirement).wish).find(({ amounts }) => amounts.length > 0);
  const end = demand?.amounts[0];
  if (!demand || !end || end.bare || (end.least === undefined) === (end.most === undefined)) return { time };
  return { time, side: (end.least !== undefined) === demand.wanted ? "least" : "most" };
}

/** How well the name and the type of a parameter suit a limit. */
export function limitFactor({ shape, list, member }: ParameterPath, key: string | undefined, limit: Limit): number {
  const name = key ?? member.name;
  const side = sideFactor(name, limit);
  const isNumber = shape.kind === "scalar" && /integer|number|timestamp/.test(shape.type);
  // A time is no switch, and one of several values only where these are times.
  const cannot = key === undefined && shape.kind === "scalar" && !isNumber && (shape.type === "boolean" || shape.values.length > 0);
  if (limit.time)
    return (
      side * (TIMED.test(name) || (shape.kind === "scalar" && shape.type === "timestamp") ? HOLDS_TIME : 1) * (cannot ? HOLDS_NONE : 1)
    );
  return side * (key !== undefined || list || isNumeric(shape) ? HOLDS_NUMBER : 1);
}

/** `MaxRetentionDays` is a worse answer to `at least 7 days` than `MinRetentionDays`. */
export function sideFactor(name: string, { side }: Limit): number {
  const said = /^(min|minimum)(?=[A-Z_])/i.test(name) ? "least" : /^(max|maximum)(?=[A-Z_])/i.test(name) ? "most" : undefined;
  return said !== undefined && side !== undefined && said !== side ? OTHER_END : 1;
}
