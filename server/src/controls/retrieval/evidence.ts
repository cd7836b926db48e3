// What tells the parameter that a requirement means from others that share words with it, as numbers with learned weights. Pure.
import { byObject } from "../../core/session/query";
import { isNumeric, type ParameterPath } from "../specification/paths";
import type { Limit } from "./limit";
import { FAINT } from "./vocabulary";
import { stemsOf } from "./words";

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
 * What is measured, and what it weighs: the logarithm of the factor of a candidate that has all of it. Learned by
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

/** One number for each of what is measured. */
type Features = Record<Feature, number>;
type EndFeature = Extract<Feature, `ends in ${string}`>;

const FEATURES = Object.keys(WEIGHTS) as Feature[];

/** By how much more or less a candidate counts than its search says. */
export function evidenceFor(candidate: Candidate, asked: Asked): number {
  const features = featuresOf(candidate, asked);
  return Math.exp(FEATURES.reduce((sum, feature) => sum + features[feature] * WEIGHTS[feature], 0));
}

const ON_OFF = /^((en|dis)abled?|on|off|required|optional|active|inactive|none|allow|deny)$/i;

const yes = (truth: boolean): number => (truth ? 1 : 0);

/** The measures of one candidate, between 0 and about 1 each. */
export function featuresOf(candidate: Candidate, asked: Asked): Features {
  const { key, parameter } = candidate;
  const leaf = stemsOf(key ?? parameter.member.name);
  return {
    ...nameFeatures(candidate, leaf, asked),
    ...kindFeatures(candidate, asked),
    ...verbFeatures(parameter.operation.name),
    ...endFeatures(leaf.at(-1)),
  };
}

/** The words of a parameter but those of its own name, which may be a key of it. */
const wordsOf = byObject("controls/words of parameters", ({ parents, member, shape }: ParameterPath) => {
  const values = (shape.kind === "scalar" ? shape.values : []).slice(0, 30).map(stemsOf);
  return {
    values,
    inContext: new Set(parents.flatMap(stemsOf)),
    inValues: new Set(values.flat()),
    inText: new Set(stemsOf(member.documentation)),
  };
});

/** What the words that are said have to do with the candidate's, and which of its words are not said. */
function nameFeatures({ parameter, noun }: Candidate, leaf: readonly string[], { said, others }: Asked) {
  const { values, inContext, inValues, inText } = wordsOf(parameter);
  const inLeaf = new Set(leaf);
  const inNoun = new Set(noun);
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
  const isValueSaid = values.some(
    (one) => one.join("").length > 3 && !ON_OFF.test(one.join("")) && one.every((word) => said.has(word) && !inNoun.has(word)),
  );
  return {
    ...share,
    "unsaid leaf": unsaid(inLeaf),
    "unsaid context": Math.min(1, (unsaid(inContext) * inContext.size) / 6),
    "unsaid noun": unsaid(inNoun),
    "leaf by other words": byOthers,
    "whole leaf": yes(telling.length > 0 && telling.every((word) => said.has(word))),
    "whole noun": yes(noun.length > 0 && noun.every((word) => said.has(word))),
    "value that is said": yes(isValueSaid),
  };
}

/** What kind of a thing the candidate is, and whether it is what was asked for. */
function kindFeatures({ parameter, key }: Candidate, { limit, dates, switches }: Asked) {
  const { parents, shape, list } = parameter;
  const scalar = shape.kind === "scalar" ? shape : undefined;
  const isNumber = isNumeric(shape);
  const isTime = scalar?.type === "timestamp";
  const isOnOff =
    scalar !== undefined && scalar.values.length > 0 && scalar.values.length < 6 && scalar.values.some((one) => ON_OFF.test(one));
  const isBoolean = scalar?.type === "boolean";
  return {
    depth: Math.min(1, parents.length / 6),
    boolean: yes(isBoolean),
    enumeration: yes(scalar !== undefined && scalar.values.length > 1),
    "on and off": yes(isOnOff),
    number: yes(isNumber),
    timestamp: yes(isTime),
    "text value": yes(scalar?.type === "string" && scalar.values.length === 0),
    structure: yes(shape.kind === "structure" && !list),
    list: yes(list),
    map: yes(shape.kind === "map" && key === undefined),
    key: yes(key !== undefined),
    "limit and number": yes(limit !== undefined && isNumber),
    "limit and no number": yes(limit !== undefined && !isNumber && !isTime && key === undefined),
    "number without limit": yes(limit === undefined && isNumber),
    "timestamp without date": yes(isTime && !dates),
    "switch that is asked for": yes(switches && (isBoolean || isOnOff)),
  };
}

function verbFeatures(operation: string) {
  const verb = operation.slice(0, /[a-z](?=[A-Z])/.exec(operation)?.index ?? 0).toLowerCase();
  return { "list operation": yes(verb.startsWith("lis")), "other operation": yes(!/^(lis|describ|descri|ge|batc)/.test(verb)) };
}

/** The last word of a name says what kind of a thing a parameter is. */
function endFeatures(end: string | undefined): Record<EndFeature, number> {
  const is = (word: string) => yes(end === word);
  return {
    "ends in arn": is("arn"),
    "ends in id": is("id"),
    "ends in name": is("name"),
    "ends in time": is("time"),
    "ends in count": is("count"),
    "ends in reason": is("reason"),
    "ends in error": is("error"),
    "ends in messag": is("messag"),
    "ends in status": is("status"),
    "ends in state": is("state"),
    "ends in type": is("type"),
    "ends in mode": is("mode"),
    "ends in polici": is("polici"),
    "ends in enabl": is("enabl"),
  };
}
