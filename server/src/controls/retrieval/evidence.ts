// What tells the parameter that a requirement means from others that share words with it, as numbers with learned weights. Pure.
import { isNumeric, type ParameterPath } from "../specification/paths";
import type { Limit } from "./limit";
import { FAINT } from "./vocabulary";
import { splitWords, stem } from "./words";

/** What the requirement says, as far as every candidate is asked the same of it. */
export interface Asked {
  /** What its own words weigh: rare ones more, words of the wish and of the service little. */
  said: ReadonlyMap<string, number>;
  /** Words that count besides, synonyms and other forms. */
  others: ReadonlySet<string>;
  limit: Limit | undefined;
  /** It speaks of a point in time or of an age. */
  dates: boolean;
  /** It asks for something to be on or off. */
  switches: boolean;
}

/** A parameter or one key of it, in stems. */
export interface Candidate {
  parameter: ParameterPath;
  key?: string;
  noun: readonly string[];
}

/** Words of a requirement that speak of when something was or will be. */
export const DATES =
  /\b(ago|old|older|newer|ages?|aged|dates?|expir\w*|since|last|recent\w*|rotated|used|unused|valid|renew\w*|created|days?|hours?|weeks?|months?|years?)\b/i;

/**
 * What is measured, in this order, and what it weighs: the logarithm of the factor of a candidate that has all of it. Learned by
 * `scripts/learn-weights.ts` on the published checks and the sets of requirements, which holds out one set after the other.
 */
export const WEIGHTS = {
  leaf: 0.56,
  context: 1.35,
  noun: 0.87,
  text: 0.47,
  values: 1.37,
  "unsaid leaf": -0.21,
  "unsaid context": -1.25,
  "unsaid noun": -0.33,
  "leaf by other words": 0.19,
  "whole leaf": 0.44,
  "whole noun": 0.05,
  depth: 0.37,
  boolean: 0.75,
  enumeration: 0.22,
  "on and off": 0.22,
  number: 0.25,
  timestamp: 0.52,
  "text value": 0.05,
  structure: -1.11,
  list: -0.24,
  map: -0.63,
  key: 0.68,
  "limit and number": 0.43,
  "limit and no number": -1.0,
  "number without limit": -0.4,
  "timestamp without date": -1.06,
  "switch that is asked for": 0.29,
  "value that is said": 0.44,
  "list operation": -0.34,
  "other operation": -0.71,
  "ends in arn": -0.34,
  "ends in id": -0.42,
  "ends in name": -0.33,
  "ends in time": -0.2,
  "ends in count": 0.37,
  "ends in reason": 0.01,
  "ends in error": -0.02,
  "ends in messag": -0.19,
  "ends in status": -0.02,
  "ends in state": -0.4,
  "ends in type": -0.29,
  "ends in mode": -0.1,
  "ends in polici": -0.09,
  "ends in enabl": 0.07,
} as const;
export type Feature = keyof typeof WEIGHTS;

/** Last words of names, which say what kind of a thing a parameter is. */
const ENDS = (Object.keys(WEIGHTS) as Feature[]).flatMap((feature) => (feature.startsWith("ends in ") ? [feature.slice(8)] : []));
const VALUES = Object.values(WEIGHTS);

/** By how much more or less a candidate counts than its search says. */
export function evidenceFor(candidate: Candidate, asked: Asked): number {
  return Math.exp(featuresOf(candidate, asked).reduce((sum, one, at) => sum + one * (VALUES[at] as number), 0));
}

const ON_OFF = /^((en|dis)abled?|on|off|required|optional|active|inactive|none|allow|deny)$/i;

/** The measures of one candidate, between 0 and about 1 each. */
export function featuresOf({ parameter, key, noun }: Candidate, { said, others, limit, dates, switches }: Asked): number[] {
  const { member, parents, shape, list, operation } = parameter;
  const words = (text: string) => splitWords(text).map(stem);
  const leaf = words(key ?? member.name);
  const context = parents.flatMap(words);
  const scalar = shape.kind === "scalar" ? shape : undefined;
  const values = (scalar?.values ?? []).slice(0, 30).map(words);
  const inLeaf = new Set(leaf);
  const inContext = new Set(context);
  const inNoun = new Set(noun);
  const inValues = new Set(values.flat());
  const inText = new Set(words(member.documentation));
  const total = Math.max(
    0.01,
    [...said.values()].reduce((sum, one) => sum + one, 0),
  );
  const share = { leaf: 0, context: 0, noun: 0, text: 0, values: 0 };
  for (const [word, weight] of said)
    if (inLeaf.has(word)) share.leaf += weight / total;
    else if (inContext.has(word)) share.context += weight / total;
    else if (inNoun.has(word)) share.noun += weight / total;
    else if (inValues.has(word)) share.values += weight / total;
    else if (inText.has(word)) share.text += weight / total;
  const unsaid = (list: Iterable<string>) => {
    const telling = [...list].filter((word) => !FAINT.has(word));
    return telling.length === 0 ? 0 : telling.filter((word) => !said.has(word)).length / telling.length;
  };
  const telling = leaf.filter((word) => !FAINT.has(word));
  const byOthers = telling.length === 0 ? 0 : telling.filter((word) => !said.has(word) && others.has(word)).length / telling.length;
  const isNumber = isNumeric(shape);
  const isTime = scalar?.type === "timestamp";
  const isOnOff =
    scalar !== undefined && scalar.values.length > 0 && scalar.values.length < 6 && scalar.values.some((one) => ON_OFF.test(one));
  const isBoolean = scalar?.type === "boolean";
  const isValueSaid = values.some(
    (one) => one.join("").length > 3 && !ON_OFF.test(one.join("")) && one.every((word) => said.has(word) && !inNoun.has(word)),
  );
  const verb = operation.name.slice(0, /[a-z](?=[A-Z])/.exec(operation.name)?.index ?? 0).toLowerCase();
  const yes = (truth: boolean) => (truth ? 1 : 0);
  const end = leaf.at(-1);
  return [
    share.leaf,
    share.context,
    share.noun,
    share.text,
    share.values,
    unsaid(inLeaf),
    Math.min(1, (unsaid(inContext) * inContext.size) / 6),
    unsaid(inNoun),
    byOthers,
    yes(telling.length > 0 && telling.every((word) => said.has(word))),
    yes(noun.length > 0 && noun.every((word) => said.has(word))),
    Math.min(1, parents.length / 6),
    yes(isBoolean),
    yes(scalar !== undefined && scalar.values.length > 1),
    yes(isOnOff),
    yes(isNumber),
    yes(isTime),
    yes(scalar?.type === "string" && scalar.values.length === 0),
    yes(shape.kind === "structure" && !list),
    yes(list),
    yes(shape.kind === "map" && key === undefined),
    yes(key !== undefined),
    yes(limit !== undefined && isNumber),
    yes(limit !== undefined && !isNumber && !isTime && key === undefined),
    yes(limit === undefined && isNumber),
    yes(isTime && !dates),
    yes(switches && (isBoolean || isOnOff)),
    yes(isValueSaid),
    yes(verb.startsWith("lis")),
    yes(!/^(lis|describ|descri|ge|batc)/.test(verb)),
    ...ENDS.map((one) => yes(end === one)),
  ];
}
