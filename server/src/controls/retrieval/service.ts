// Which AWS service does a requirement speak of, and which one did the user mean by a name. Pure.
import { byObject } from "../../core/session/query";
import { matchKnown } from "../known/match";
import { nearest } from "../names";
import type { ServiceSummary, SpecificationIndex } from "../specification/types";
import { KNOWN_AS, MEANS, MOSTLY, NAMED, PREDICATE } from "./service-names";
import { splitWords, stem } from "./words";

/** Services whose name people use for something else: EBS volumes are EC2's. */
const NAMESAKES = new Set(["ebs"]);

/** Words of service titles that name no service. */
const NO_NAME = new Set(
  "amazon aws service services for the of and on in web manager management system systems simple elastic api".split(" "),
);

/** What follows the verb is less likely what a requirement is about. */
const LATER = 0.5;
/** What another name stands before is less likely meant. */
const LATER_NAME = 0.6;
/** A name that stands for one service alone. */
const BY_NAME = 8;
/** In the resources of so many services a word is half as good a name. */
const USUAL = 10;
/** How much it counts that a published check of the service speaks of the requirement. */
const BY_CHECK = 0.8;

/** The services that a text speaks of, likeliest first; empty when it names none. */
export function guessService(index: SpecificationIndex, text: string, most = 5): string[] {
  const { services, counts, spread, owners } = namesIn(index);
  const lower = text
    .toLowerCase()
    .replace(/cloud watch/g, "cloudwatch")
    .replace(/\bsse-s3\b/g, "sse")
    .replace(/\b(?:the|an|any|each|every) (?:aws )?accounts? (?=fails?\b|passes\b|is (?:not |non-?)compliant)/g, " ")
    .replace(/\b(?:our|my|your|this|these|those) (?:aws )?accounts?\b/g, " ");
  const { named, rest, end, first } = namedIn(lower);
  const said = { before: wordsAt(rest.slice(0, end)), after: wordsAt(rest.slice(end)) };
  const places: [Said, number][] = [
    [said.before, 1],
    [said.after, LATER],
  ];
  const titled = titledIn(services, rest);
  const scored = services.map(({ service, names, nouns }) => {
    let score = (named.get(service.id) ?? 0) + (titled.has(service.id) ? BY_TITLE : 0);
    for (const [part, factor] of places) score += factor * scoreIn(part, { service, names, nouns }, counts, spread, owners);
    const { id } = service;
    // What encrypts or logs is meant only where it comes first.
    const isMeans = MEANS.has(id) && (named.get(id) ?? 0) < BY_NAME;
    // Of several names the first one says what the requirement is about.
    const isLater = (named.get(id) ?? 0) > 0 && id !== first;
    return { service, id, score: score * (NAMESAKES.has(id) ? 0.2 : isMeans ? 0.45 : isLater ? LATER_NAME : 1) };
  });
  const likely = scored.filter(({ score }) => score > 0.3).sort((a, b) => b.score - a.score || a.id.length - b.id.length);
  const [best] = likely;
  if (!best) return [];
  // Of those that are close the published checks tell.
  const close = likely.slice(0, most + 3).map((one) => {
    const coverage = one.score >= 0.4 * best.score ? (matchKnown(one.service, text, 1)[0]?.coverage ?? 0) : 0;
    return { ...one, score: one.score * (1 + BY_CHECK * coverage) };
  });
  return close
    .sort((a, b) => b.score - a.score || a.id.length - b.id.length)
    .slice(0, most)
    .map(({ id }) => id);
}

/** A service with the stems of what it and its resources are called. */
interface Named {
  service: ServiceSummary;
  names: string[];
  nouns: string[][];
}

const namesIn = byObject("controls/names of services", (index: SpecificationIndex) => {
  const services = index
    .services()
    .map((service): Named => ({ service, names: namesOf(service), nouns: service.nouns.map((noun) => noun.split(" ").map(stem)) }));
  const counts = new Map<string, number>();
  for (const { names } of services) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const spread = new Map<string, number>();
  for (const { nouns } of services) for (const word of new Set(nouns.flat())) spread.set(word, (spread.get(word) ?? 0) + 1);
  const owners = new Map<string, number>();
  for (const { nouns } of services)
    for (const noun of new Set(nouns.map((parts) => parts.join(" ")))) owners.set(noun, (owners.get(noun) ?? 0) + 1);
  return { services, counts, spread, owners };
});

/** A title of several words that is said as a whole. */
const BY_TITLE = 5;

/** The services whose whole title the text says, `Compute Optimizer`; of titles that hold each other the longest. */
function titledIn(services: readonly Named[], text: string): Set<string> {
  const said = ` ${splitWords(text).map(stem).join(" ")} `;
  const found = services.flatMap(({ service: { id, title } }) => {
    const words = splitWords(title.replace(/^(Amazon|AWS) | (Service|Services)$/g, "")).map(stem);
    return words.length > 1 && said.includes(` ${words.join(" ")} `) ? [{ id, words: words.join(" ") }] : [];
  });
  return new Set(
    found
      .filter(({ words }) => !found.some((other) => other.words.length > words.length && other.words.includes(words)))
      .map(({ id }) => id),
  );
}

/** The services that are named outright, the text without these names, and where what it is about ends. */
function namedIn(lower: string): { named: Map<string, number>; rest: string; end: number; first?: string } {
  const end = PREDICATE.exec(lower)?.index ?? lower.length;
  const named = new Map<string, number>();
  let rest = lower;
  let first: { id: string; at: number } | undefined;
  for (const [pattern, id] of NAMED)
    for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
      const earlier = named.get(id) ?? 0;
      if (!MEANS.has(id) && match.index < (first?.at ?? Number.POSITIVE_INFINITY)) first = { id, at: match.index };
      named.set(id, Math.max(earlier, BY_NAME * (match.index < end ? 1 : LATER)));
      rest = rest.slice(0, match.index) + " ".repeat(match[0].length) + rest.slice(match.index + match[0].length);
    }
  return { named, rest, end, ...(first && { first: first.id }) };
}

interface Said {
  lower: string;
  words: string[];
  stems: string[];
}

function wordsAt(lower: string): Said {
  const words = splitWords(lower);
  return { lower, words, stems: words.map(stem) };
}

function scoreIn(
  { lower, words, stems }: Said,
  { service, names, nouns }: Named,
  counts: ReadonlyMap<string, number>,
  spread: ReadonlyMap<string, number>,
  owners: ReadonlyMap<string, number>,
): number {
  if (words.length === 0) return 0;
  // A name that is the word for a resource of many services says little: `connect`, `case`, `organization`.
  const rare = (name: string) => 1 / (1 + Math.max(0, (spread.get(name) ?? 0) - 1) / USUAL);
  let score = words.includes(service.id) || (service.id.length > 5 && words.join("").includes(service.id)) ? 3 * rare(stem(service.id)) : 0;
  for (const name of names) if (stems.includes(name)) score += (2 / (counts.get(name) ?? 1)) * rare(name);
  const joined = ` ${stems.join(" ")} `;
  let noun = 0;
  for (const parts of nouns) {
    if (parts.length > stems.length || !joined.includes(` ${parts.join(" ")} `)) continue;
    // A resource that no other service has names its service.
    const only = owners.get(parts.join(" ")) === 1;
    noun = Math.max(noun, (0.2 + 0.3 * parts.length) * (only && score === 0 ? 2 : 1));
  }
  const has = (list: readonly (readonly [RegExp, string])[]) => list.some(([pattern, id]) => id === service.id && pattern.test(lower));
  return score + noun * (score > 0 ? 1 : 0.35) + (has(KNOWN_AS) ? 2 : has(MOSTLY) ? 0.8 : 0);
}

/** The ids of services whose name is like `name`, for "did you mean". Empty when nothing is near. */
export function suggestServices(index: SpecificationIndex, name: string): string[] {
  const wanted = name.trim().toLowerCase();
  const all = index.services();
  const aliased = all.filter((service) => service.aliases.includes(wanted)).map((service) => service.id);
  if (aliased.length > 0) return aliased;
  const close = nearest(
    wanted,
    all.map((service) => service.id),
  );
  return close.length > 0 ? close : guessService(index, name, 3);
}

function namesOf(service: ServiceSummary): string[] {
  const names = [service.id, service.title, ...service.aliases].flatMap(splitWords).filter((word) => !NO_NAME.has(word) && word.length > 1);
  return [...new Set(names.map(stem))];
}
