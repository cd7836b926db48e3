// A first reading of a requirement that is wrong on purpose, and whether a draft is right by settings that meet the requirement and
// settings that do not: what the second reading has to notice.
import { evaluate, type Lookup } from "../../server/src/controls/condition/evaluate";
import type { Condition, Scalar } from "../../server/src/controls/condition/tree";
import type { ParsedRequirement, Wish } from "../../server/src/controls/requirement/wish";

export type Setting = Record<string, Scalar | Scalar[]>;

const NOW = Date.parse("2026-11-28T00:00:00Z");
const plain = (path: string) => path.replace(/\[\]|\{\}/g, "");
export const endsIn = (path: string, name: string) => plain(path) === name || plain(path).endsWith(`.${name}`);

function lookupIn(setting: Setting): Lookup {
  return ({ path, where }) => {
    const name = Object.keys(setting).find(
      (one) => one === where?.value || endsIn(path, one) || (!where && plain(path).includes(`.${one}.`)),
    );
    return [name === undefined ? [] : setting[name]].flat().map((one) => {
      const days = /^days:(-?\d{1,5})$/.exec(String(one))?.[1];
      return days === undefined ? (one as Scalar) : new Date(NOW + Number(days) * 86_400_000).toISOString();
    });
  };
}

/** Whether a draft tells the settings apart rightly, or exactly the wrong way. */
export function verdictOn(condition: Condition, { good, bad }: { good: Setting[]; bad: Setting[] }): "right" | "opposite" | "other" {
  const worth = (one: Setting) => evaluate(condition, lookupIn(one), { now: NOW });
  if (good.every((one) => worth(one) === true) && bad.every((one) => worth(one) === false)) return "right";
  return good.some((one) => worth(one) === false) && bad.some((one) => worth(one) === true) ? "opposite" : "other";
}

/** Each demand is the opposite, by one turning word fewer, or one more where there was none. */
export function misread(reading: ParsedRequirement): ParsedRequirement {
  const turn = (wish: Wish): Wish => {
    if (wish.kind !== "demand") return { ...wish, parts: wish.parts.map(turn) };
    const { wanted, turns } = wish.demand;
    return { kind: "demand", demand: { ...wish.demand, wanted: !wanted, turns: turns === 0 ? 1 : turns - 1 } };
  };
  return { ...reading, wish: turn(reading.wish), others: reading.others.map(turn) };
}
