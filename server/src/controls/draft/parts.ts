// Parts of a requirement that its draft says nothing of: `must have logging and at least one rule` of a condition on logging alone. Pure.
import { atomsOf, type Condition } from "../condition/tree";
import { withoutAsides, withoutContrast, withoutLess } from "../requirement/asides";
import { saysNothing } from "../requirement/frame";
import { VERBS } from "../requirement/lexicon";
import { COORDINATORS, META } from "../requirement/parts";
import { type Word, wordsOf } from "../requirement/tokens";
import { inUnit } from "../requirement/units";
import type { FoundParameter } from "../retrieval/found";
import { stemsOfFound } from "../retrieval/published";
import { searchOf } from "../retrieval/search";
import { splitWords, stem, stemsOf } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";

/** Begin a part of what is asked for. */
const BEGINS = /^(with|plus|including)$/;
/** Words that say where, for whom or how, and not what. */
const CIRCUMSTANCE =
  /^(default|rest|transit|purpos|reason|complianc|secur|complian|author|approv|trust|organ|organiz|compani|team|product|sensit|critic|import|workload|environ|stage|account|region|user|custom|everi|data|content|traffic|resourc|servic|aw|amazon|cloud|intern|extern|time|date|case|exception|standard|polici|control|requir|minimum|maximum)$/;

/** A word of a part of which neither the parameters nor the condition say anything, where the service knows the word; undefined where there is none. */
export function unsaidPart(
  service: ServiceSpecification,
  requirement: string,
  condition: Condition,
  choices: readonly FoundParameter[],
): string | undefined {
  const parts = partsOf(withoutContrast(withoutLess(withoutAsides(requirement))));
  if (parts.length === 0) return undefined;
  const { frequency } = searchOf(service);
  const own = new Set([...stemsOf(service.title), ...stemsOf(service.id)]);
  const covered = new Set([
    ...own,
    ...choices.flatMap((one) => [
      ...stemsOfFound(one),
      ...stemsOf(one.parameter.member.documentation),
      ...stemsOf(one.parameter.operation.documentation),
    ]),
    ...choices.flatMap(({ parameter: { shape } }) => (shape.kind === "scalar" ? shape.values.flatMap(stemsOf) : [])),
    ...atomsOf(condition).flatMap(({ property, test }) =>
      stemsOf(`${property.path} ${property.where?.value ?? ""} ${JSON.stringify(test)}`),
    ),
  ]);
  for (const part of parts) {
    const telling = part.filter(
      ({ text: word, literal }) =>
        literal || !(saysNothing(word) || COORDINATORS.has(word) || META.test(word) || /^[\d.,]+/.test(word) || isUnit(word)),
    );
    const stems = telling.flatMap(({ text: word }) => splitWords(word).map(stem)).filter((one) => !CIRCUMSTANCE.test(one));
    if (stems.length === 0 || stems.some((one) => isCovered(one, covered))) continue;
    const known = telling.find(({ text: word }) =>
      splitWords(word)
        .map(stem)
        .some((one) => (frequency.get(one) ?? 0) > 0),
    );
    if (known) return known.written;
  }
  return undefined;
}

const isUnit = (word: string): boolean =>
  inUnit(1, word.replace(/s$/, ""), "second") !== undefined || inUnit(1, word, "byte") !== undefined;

/** A stem of what is covered, or another form of it: `verif` of `verifi`. */
function isCovered(word: string, covered: ReadonlySet<string>): boolean {
  if (covered.has(word)) return true;
  if (/^(privat|intern)$/.test(word)) return covered.has("public");
  return (
    word.length > 4 &&
    [...covered].some((one) => one.length > 4 && (one.startsWith(word.slice(0, -1)) || word.startsWith(one.slice(0, -1))))
  );
}

/** The parts of what is asked for, each behind a comma, `and` or `with`; what stands before the verb says of what. */
function partsOf(text: string): Word[][] {
  const parts: Word[][] = [];
  let open: Word[] | undefined;
  for (const word of wordsOf(text)) {
    const isEnd = !word.literal && /^[.;!?]$/.test(word.text);
    const begins = !word.literal && (open ? COORDINATORS.has(word.text) || BEGINS.test(word.text) : VERBS.has(word.text));
    if (isEnd) open = undefined;
    else if (begins) {
      open = [];
      parts.push(open);
    } else open?.push(word);
  }
  // One part alone is what the parameter was looked up with.
  return parts.length > 1 ? parts : [];
}
