// Which AWS service does a requirement speak of, and which one did the user mean by a name. Pure.
import { byObject } from "../../core/session/query";
import { matchKnown } from "../known/match";
import { nearest } from "../names";
import type { ServiceSummary, SpecificationIndex } from "../specification/types";
import { findParameters } from "./find";
import { KNOWN_AS, MEANS, MOSTLY, NAMED, PREDICATE } from "./service-names";
import { FAINT } from "./vocabulary";
import { splitWords, stem, stemsOf, terms } from "./words";

/** Services whose name people use for something else: EBS volumes are EC2's, Performance Insights a setting of databases, machine learning happens in many. */
const NAMESAKES = new Set(["ebs", "machinelearning", "pi"]);

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
/** How much it counts that a parameter of the service does, where several services are near. */
const BY_PARAMETER = 1;
/** A service of the same family as one that is named is so likely meant. */
const SIBLING = 0.7;
/** From so much of the likeliest one's score on the parameters are asked, of so many services. */
const NEAR = 0.55;
const COMPARED = 4;

/** The services that a text speaks of, likeliest first; empty when it names none. */
export function guessService(index: SpecificationIndex, text: string, most = 5): string[] {
  const { services, counts, spread, owners, titles } = namesIn(index);
  const lower = text
    .toLowerCase()
    .replace(/cloud watch/g, "cloudwatch")
    .replace(/\bsse-s3\b/g, "sse")
    .replace(/\b(?:the|an|any|each|every) (?:aws )?accounts? (?=fails?\b|passes\b|is (?:not |non-?)compliant)/g, " ")
    .replace(/\b(?:our|my|your|this|these|those) (?:aws )?accounts?\b/g, " ");
  const { named, rest, end, first } = namedIn(lower, titles, services);
  const family = siblingsOf(services, named, first);
  const said = { before: wordsAt(rest.slice(0, end)), after: wordsAt(rest.slice(end)) };
  const places: [Said, number][] = [
    [said.before, 1],
    [said.after, LATER],
  ];
  const titled = titledIn(services, rest);
  const scored = services.map(({ service, names, nouns }) => {
    let score = (named.get(service.id) ?? family.get(service.id) ?? 0) + (titled.has(service.id) ? BY_TITLE : 0);
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
  if (!best) {
    // `StackSets`: resources that are written as one word.
    const apart = text.replace(/([a-z])(?=[A-Z])/g, "$1 ");
    return apart === text ? [] : guessService(index, apart, most);
  }
  // Of those that are close the published checks tell.
  const close = likely.slice(0, most + 3).map((one) => {
    const coverage = one.score >= 0.4 * best.score ? (matchKnown(one.service, text, 1)[0]?.coverage ?? 0) : 0;
    return { ...one, score: one.score * (1 + BY_CHECK * coverage) };
  });
  const byScore = (a: { score: number; id: string }, b: { score: number; id: string }) => b.score - a.score || a.id.length - b.id.length;
  close.sort(byScore);
  // Of those that are still near their parameters tell.
  const near = close.filter(({ score }, at) => at < COMPARED && score >= NEAR * (close[0]?.score ?? 0));
  if (near.length > 1) {
    const names = new Set(near.flatMap(({ id }) => services.find(({ service }) => service.id === id)?.names ?? []));
    for (const one of near)
      one.score *= 1 + BY_PARAMETER * (MEANS.has(one.id) ? 0.6 : 1) * parameterShare(index, one.id, text, names, spread);
    close.sort(byScore);
  }
  return close.slice(0, most).map(({ id }) => id);
}

/** Which share of what a text says, apart from names of services, the best parameter of the service speaks of. */
function parameterShare(
  index: SpecificationIndex,
  id: string,
  text: string,
  names: ReadonlySet<string>,
  spread: ReadonlyMap<string, number>,
): number {
  const service = index.service(id);
  if (!service) return 0;
  const said = [...new Set(terms(text))].filter((word) => !names.has(word));
  const weight = (word: string) => (FAINT.has(word) ? 0.3 : 1) / (1 + (spread.get(word) ?? 0) / 60);
  const total = said.reduce((sum, word) => sum + weight(word), 0);
  const shares = findParameters(service, text, 5, { table: false }).map(({ parameter: { operation, parents, member, shape }, key }) => {
    const values = shape.kind === "scalar" ? shape.values.slice(0, 30) : [];
    const own = new Set([operation.name, ...parents, member.name, key ?? "", ...values].flatMap(stemsOf));
    return said.filter((word) => own.has(word)).reduce((sum, word) => sum + weight(word), 0);
  });
  return total === 0 ? 0 : Math.max(0, ...shares) / total;
}

/** Services of the same family as one that is named, of several the first one: `ses` and `sesv2`, `s3control` and `s3outposts`. */
function siblingsOf(services: readonly Named[], named: ReadonlyMap<string, number>, first: string | undefined): Map<string, number> {
  const base = (id: string) => id.replace(/-?v?2?$|-?(control|admin|models|write|classic)(-v?2)?$/, "");
  const found = new Map<string, number>();
  for (const [id, score] of named)
    for (const { service } of services)
      if (
        !MEANS.has(id) &&
        !named.has(service.id) &&
        base(id).length > 1 &&
        service.id.startsWith(base(id)) &&
        !NOT_SIBLINGS.test(service.id)
      )
        found.set(service.id, Math.max(found.get(service.id) ?? 0, SIBLING * (id === first ? 1 : LATER_NAME) * score));
  return found;
}

/** What only sends or reads data, and has no resources that are configured. */
const NOT_SIBLINGS = /-(data|runtime|sync|storage|events|query|streams)(-|$)|^(iotanalytics|ec2-instance-connect)$/;

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
  // Titles and ids without blanks; what two services have names neither.
  const titles = new Map<string, string>();
  const twice = new Set<string>();
  for (const { service } of services)
    for (const name of new Set(
      [service.id, service.title.replace(/^(Amazon|AWS) ?|( Services?)$/g, "")].map((one) => one.toLowerCase().replace(/[^a-z\d]/g, "")),
    )) {
      if (titles.has(name)) twice.add(name);
      titles.set(name, service.id);
    }
  for (const name of twice) titles.delete(name);
  return { services, counts, spread, owners, titles };
});

/** A title of several words that is said as a whole. */
const BY_TITLE = 5;

/** The services whose whole title the text says, `Compute Optimizer`; of titles that hold each other the longest. */
function titledIn(services: readonly Named[], text: string): Set<string> {
  const said = ` ${stemsOf(text).join(" ")} `;
  const found = services.flatMap(({ service: { id, title } }) => {
    const words = stemsOf(title.replace(/^(Amazon|AWS) | (Service|Services)$/g, ""));
    return words.length > 1 && said.includes(` ${words.join(" ")} `) ? [{ id, words: words.join(" ") }] : [];
  });
  return new Set(
    found
      .filter(({ words }) => !found.some((other) => other.words.length > words.length && other.words.includes(words)))
      .map(({ id }) => id),
  );
}

/** The services that are named outright, the text without these names, and where what it is about ends. */
function namedIn(
  lower: string,
  titles: ReadonlyMap<string, string>,
  services: readonly Named[],
): { named: Map<string, number>; rest: string; end: number; first?: string } {
  const end = PREDICATE.exec(lower)?.index ?? lower.length;
  const named = new Map<string, number>();
  let rest = lower;
  let first: { id: string; at: number; text: string } | undefined;
  // A title goes before what people call another service, where it says more: `Route 53 Global Resolver`.
  for (const { id, at, text, words } of longTitles(lower, titles)) {
    const inside = NAMED.flatMap(([pattern]) => pattern.exec(text)?.[0].length ?? []);
    if (inside.includes(text.length) || (inside.length === 0 && words < UNUSUAL_TITLE)) continue;
    if (at < (first?.at ?? Number.POSITIVE_INFINITY)) first = { id, at, text };
    named.set(id, BY_NAME * (at < end ? 1 : LATER));
    rest = rest.slice(0, at) + " ".repeat(text.length) + rest.slice(at + text.length);
  }
  for (const [pattern, id] of NAMED)
    for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
      const earlier = named.get(id) ?? 0;
      if (!MEANS.has(id) && match.index < (first?.at ?? Number.POSITIVE_INFINITY)) first = { id, at: match.index, text: match[0] };
      named.set(id, Math.max(earlier, BY_NAME * (match.index < end ? 1 : LATER)));
      rest = rest.slice(0, match.index) + " ".repeat(match[0].length) + rest.slice(match.index + match[0].length);
    }
  // `Workspaces of Managed Prometheus`: the name of a service that is the resource of another one that is named.
  const noun = splitWords(first?.text ?? "")
    .map(stem)
    .join(" ");
  const owner = services.find(
    ({ service: { id }, nouns }) => id !== first?.id && named.has(id) && nouns.some((parts) => parts.join(" ") === noun),
  );
  return { named, rest, end, ...(first && { first: owner?.service.id ?? first.id }) };
}

/** The most words of a title that is looked for. */
const LONGEST_TITLE = 6;
/** A title of so many words is no usual phrase: `machine learning` may be one. */
const UNUSUAL_TITLE = 3;

interface Title {
  id: string;
  at: number;
  text: string;
  words: number;
}

/** Runs of two words and more that are the title or the id of a service, the longest first; none overlaps another. */
function longTitles(lower: string, titles: ReadonlyMap<string, string>): Title[] {
  const words = [...lower.matchAll(/[a-z\d]+/g)];
  const found: Title[] = [];
  for (let count = LONGEST_TITLE; count > 1; count--)
    for (let start = 0; start + count <= words.length; start++) {
      const run = words.slice(start, start + count);
      const id = titles.get(run.map(([word]) => word).join(""));
      const [from, to] = [run[0]?.index ?? 0, (run.at(-1)?.index ?? 0) + (run.at(-1)?.[0].length ?? 0)];
      if (id !== undefined && !found.some(({ at, text }) => from < at + text.length && at < to))
        found.push({ id, at: from, text: lower.slice(from, to), words: count });
    }
  return found;
}

interface Said {
  lower: string;
  words: readonly string[];
  stems: readonly string[];
}

function wordsAt(lower: string): Said {
  return { lower, words: splitWords(lower), stems: stemsOf(lower) };
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
