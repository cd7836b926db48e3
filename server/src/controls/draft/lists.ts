// A sentence with one verb may list several properties: `root and user volumes are encrypted`. Each is looked up by the sentence
// with only this one of the list, and the list counts where each finds a parameter of its own that says it. Pure.
import { BEING, NO, NOT, VERBS, VIOLATION } from "../requirement/lexicon";
import { type Word, wordsOf } from "../requirement/tokens";
import type { Demand, Wish } from "../requirement/wish";
import { findParameters } from "../retrieval/find";
import type { FoundParameter } from "../retrieval/found";
import { stemsOfFound } from "../retrieval/published";
import { stem, terms } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import { chainTo } from "./chain";
import { namedValues } from "./values";

/** At most so many words belong to the first and the last thing of a list. */
const LONGEST = 4;
/** Between two commas. */
const LONGEST_BETWEEN = 4;
/** A list that is longer names values. */
const MOST = 6;
/** Each parameter has to say so much of its part, and together so much more of the whole than one of them. */
const LEAST = 0.4;
const CLEARLY = 0.05;

const EMPTY = new Set([...BEING, ...NOT, ...NO, ...VIOLATION, ...VERBS].map(stem));

/** The demands of a list, in its order; undefined where the sentence lists nothing that parameters tell apart. */
export function listedWish(
  service: ServiceSpecification,
  requirement: string,
  demand: Demand,
  found: readonly FoundParameter[],
): Wish | undefined {
  const words = wordsOf(requirement).filter(({ text }) => !/^[.!?;]$/.test(text));
  const at = words.findLastIndex(({ text, literal }, i) => !literal && /^(and|or|nor)$/.test(text) && i > 0 && i < words.length - 1);
  const [whole] = found;
  if (at < 0 || !whole || demand.amounts.some((amount) => amount.least !== undefined && amount.most !== undefined && !amount.bare))
    return undefined;
  // Values of one enumeration are no properties.
  const { shape } = whole.parameter;
  if (shape.kind === "scalar" && namedValues(whole, shape.values, requirement, demand).length > 1) return undefined;
  const own = new Set([...terms(service.title), ...terms(service.id)]);
  const content = (text: string) => [...new Set(terms(text))].filter((word) => !own.has(word) && !EMPTY.has(word) && !/^\d/.test(word));
  const share = (text: string, choices: readonly FoundParameter[]) => {
    const said = content(text);
    const stems = choices.map(stemsOfFound);
    return said.filter((word) => stems.some((one) => one.has(word))).length / Math.max(1, said.length);
  };
  const looked = new Map<string, FoundParameter | undefined>();
  const best = (text: string) => {
    if (!looked.has(text)) looked.set(text, findParameters(service, text, 8)[0]);
    return looked.get(text);
  };
  const hasNumber = (item: readonly Word[]) => item.some(({ text }) => /^\d+$/.test(text));
  let taken: { texts: string[]; worth: number } | undefined;
  for (const { before, items, after } of cuts(words, at)) {
    const contents = items.map((item) => content(written(item)));
    // A part without a word of its own is no property: nothing has to be looked up for it.
    if (!items.every((item, i) => hasNumber(item) || contents[i]?.length)) continue;
    const texts = items.map((item) => written([...before, ...item, ...after]));
    const chosen = texts.map(best).filter((one) => one !== undefined);
    if (chosen.length < texts.length) continue;
    if (new Set(chosen.map((one) => chainTo(service, one.parameter.operation).list.name)).size > 1) continue;
    if (new Set(chosen.map(nameOf)).size < chosen.length) continue;
    const told = chosen.every(
      (one, i) =>
        contents[i]?.some((word) => chosen.every((any) => stemsOfFound(any).has(word) === (any === one))) ||
        (hasNumber(items[i] ?? []) && isNumber(one)),
    );
    const worth = Math.min(...chosen.map((one, i) => share(texts[i] ?? "", [one])));
    // Together they say more of the sentence than the best one by itself, whose words a number has none of.
    const more = chosen.some((one) => isNumber(one)) || share(requirement, chosen) > share(requirement, [whole]) + CLEARLY;
    if (told && more && worth > (taken?.worth ?? LEAST)) taken = { texts, worth };
  }
  if (!taken) return undefined;
  const isEither = words[at]?.text === "or" && demand.turns === 0;
  return {
    kind: isEither ? "any" : "all",
    parts: taken.texts.map((text) => ({
      kind: "demand",
      demand: { ...demand, text, words: demand.words.filter((word) => text.toLowerCase().includes(word)) },
    })),
  };
}

function isNumber({ parameter: { shape } }: FoundParameter): boolean {
  return shape.kind === "scalar" && /^(integer|number)$/.test(shape.type);
}

interface Cut {
  before: readonly Word[];
  items: Word[][];
  after: readonly Word[];
}

/** The ways to cut a sentence at its last and/or, with the commas before it and without. */
function cuts(words: readonly Word[], at: number): Cut[] {
  const commas: number[] = [];
  const last = words[at - 1]?.text === "," ? at - 1 : at;
  let first = last;
  for (let i = first - 1; i > 0 && first - i <= LONGEST_BETWEEN + 1 && commas.length < MOST; i--)
    if (words[i]?.text === ",") {
      commas.unshift(i);
      first = i;
    }
  const between = commas.map((comma, i) => words.slice(comma + 1, commas[i + 1] ?? last));
  return [{ end: first, between }, ...(first < last ? [{ end: last, between: [] }] : [])].flatMap((list) => cutsOf(words, at, list));
}

function cutsOf(words: readonly Word[], at: number, { end, between }: { end: number; between: Word[][] }): Cut[] {
  const found: Cut[] = [];
  for (let left = 1; left <= LONGEST && end - left >= 0; left++)
    for (let right = 1; right <= LONGEST && at + right < words.length; right++)
      found.push({
        before: words.slice(0, end - left),
        items: [words.slice(end - left, end), ...between, words.slice(at + 1, at + 1 + right)],
        after: words.slice(at + 1 + right),
      });
  return found;
}

function written(words: readonly Word[]): string {
  return words.map((word) => word.written).join(" ");
}

function nameOf({ operation, path, key }: FoundParameter): string {
  return `${operation} ${path} ${key ?? ""}`;
}
