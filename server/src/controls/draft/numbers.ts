// Numbers of a demand that are one: alternatives of an exact number, and the two ends of a range that are said apart. Pure.
import type { Amount } from "../requirement/amounts";
import { inUnit, smallerUnit } from "../requirement/units";
import { type Demand, demandsOf, type Wish } from "../requirement/wish";

/** `7, 14 or 35 days` is one demand with three numbers; `not more than 35 days or less than 7` is two, one for each end. */
export function withNumbers(wish: Wish): Wish {
  const joined = withAlternatives(endsApart(wish));
  if (joined.kind === "demand") return withEnds(joined.demand);
  return { ...joined, parts: joined.parts.map((part) => (part.kind === "demand" ? withEnds(part.demand) : part)) };
}

function withAlternatives(wish: Wish): Wish {
  const demands = demandsOf(wish);
  const [first, ...others] = demands;
  if (wish.kind !== "any" || !first || others.length === 0 || first.amounts.length !== 1) return wish;
  const isNumber = ({ amounts, words, wanted }: Demand) =>
    amounts.length === 1 &&
    amounts[0]?.bare === true &&
    wanted === first.wanted &&
    words.length <= 2 &&
    words.every((word) => /^\d/.test(word) || word.replace(/s$/, "") === amounts[0]?.unit?.replace(/s$/, ""));
  if (first.amounts[0]?.bare !== true || !others.every(isNumber)) return wish;
  const unit = others.at(-1)?.amounts[0]?.unit;
  const amounts = demands.flatMap((one) => one.amounts).map((one) => (unit === undefined ? one : { unit, ...one }));
  return { kind: "demand", demand: { ...first, amounts } };
}

/** `more than 35 days or less than 7`, of which the second part says nothing but its number, as one demand. */
function endsApart(wish: Wish): Wish {
  const [first, second, ...others] = demandsOf(wish);
  if (wish.kind === "demand" || wish.parts.length !== 2 || !first || !second || others.length > 0) return wish;
  const [one, other] = [first.amounts, second.amounts];
  const isBare = second.words.every((word) => /^[\d.]+$/.test(word) || word === second.amounts[0]?.unit || LIMITS.test(word));
  if (one.length !== 1 || other.length !== 1 || first.wanted !== second.wanted || !isBare) return wish;
  return { kind: "demand", demand: { ...first, amounts: [...one, ...other] } };
}

/** Words of a limit, and units as they are said. */
const LIMITS =
  /^(at|most|least|up|to|no|not|minimum|maximum|more|less|fewer|longer|shorter|greater|smaller|larger|higher|lower|above|below|over|under|exceed(s|ing)?|beyond|than|(second|minute|hour|day|week|month|year|character|byte|[kmgt]i?b)s?)$/;

/**
 * What must not be above 35 or below 7 is between them, and so is what is at least 7 and at most 35. Where the ends themselves are not
 * meant, or one of them is enough (`must be below 7 or above 35`), each end is a demand of its own.
 */
function withEnds(demand: Demand): Wish {
  const [first, second, ...others] = demand.amounts;
  const unit = first && second && commonUnit(first, second);
  if (!first || !second || !unit || others.length > 0) return { kind: "demand", demand };
  const [one, other] = [first, second].map((amount) => inCommon(amount, unit.name));
  const least = one?.least ?? other?.least;
  const most = one?.most ?? other?.most;
  const isEither = /\b(or|nor)\b/i.test(demand.sentence);
  const isInside = demand.wanted ? !isEither && !first.open && !second.open : first.open === true && second.open === true;
  if (isInside && least !== undefined && most !== undefined) {
    // Of `not above 35` 35 is the most that may be.
    const range = demand.wanted ? { least, most } : { least: most, most: least };
    const amount: Amount = { ...range, ...(unit.name !== undefined && { unit: unit.name }), from: first.from, to: second.to };
    return { kind: "demand", demand: { ...demand, wanted: true, amounts: [amount] } };
  }
  const parts = [one, other].map((amount): Wish => ({ kind: "demand", demand: { ...demand, amounts: amount ? [amount] : [] } }));
  return { kind: demand.wanted && isEither ? "any" : "all", parts };
}

/** The unit in which both ends of a range can be said, where one limits from below and the other from above. */
function commonUnit(one: Amount, other: Amount): { name?: string } | undefined {
  const sides = [one, other].map(({ least, most }) => (least !== undefined && most !== undefined ? undefined : least !== undefined));
  if (sides[0] === undefined || sides[1] === undefined || sides[0] === sides[1]) return undefined;
  const [own, its] = [one.unit ?? other.unit, other.unit ?? one.unit];
  if (own === its) return own === undefined ? {} : { name: own };
  const name = smallerUnit(own, its);
  return name === undefined ? undefined : { name };
}

function inCommon(amount: Amount, unit: string | undefined): Amount {
  const convert = (value: number) => inUnit(value, amount.unit, unit) ?? value;
  const { least, most } = amount;
  return {
    ...amount,
    ...(least !== undefined && { least: convert(least) }),
    ...(most !== undefined && { most: convert(most) }),
    ...(unit !== undefined && { unit }),
  };
}
