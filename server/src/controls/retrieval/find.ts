// Finds the operations and parameters that a requirement speaks of: BM25 over words of identifiers and documentation. Pure.
import { byObject } from "../../core/session/query";
import { joined } from "../known/match";
import { isNumeric, type ParameterPath } from "../specification/paths";
import type { Operation, ServiceSpecification } from "../specification/types";
import { type Asked, DATES, evidenceFor, type Candidate as Weighed } from "./evidence";
import { aspectFactor, HOLDS_KIND, isSwitch, isWhole, SWITCH, SWITCHES, tagFactor, traitsOf, WHOLE_NAME } from "./factors";
import type { Candidate, FoundParameter, Query } from "./found";
import { type Limit, limitFactor, limitOf } from "./limit";
import { GENERIC, merged, moreOf, withKnown } from "./published";
import { BOOST, type Entry, READ, type ServiceSearch, searchOf, WRITE } from "./search";
import { tagKeys, withoutKeys } from "./tags";
import { ASPECTS, FAINT, SYNONYMS } from "./vocabulary";
import { isProductName, spelled, splitWords, stem, stemsOf, terms, valuesIn } from "./words";

/** How much more an operation counts that published checks read: what describes the resource goes before its histories and copies. */
const PUBLISHED = 1.3;

/** The best candidates first, at most `most`. An empty or meaningless requirement finds nothing. */
export function findCandidates(service: ServiceSpecification, requirement: string, most = 20): Candidate[] {
  return findParameters(service, requirement, most).map(({ operation, path, score }) => ({ operation, path, score }));
}

/** For measurements: without the table of published checks. */
export interface Tuning {
  table?: false;
  /** Sees the candidates of the search with their features before they are weighed. */
  watch?: (asked: Asked, list: readonly { candidate: Weighed; score: number }[]) => void;
}

/** As `findCandidates`, with what a draft needs to know of each. */
export function findParameters(service: ServiceSpecification, text: string, most = 20, tuning: Tuning = {}): FoundParameter[] {
  const search = searchOf(service);
  const table = tuning.table !== false;
  const requirement = /\btag/i.test(text) ? withoutKeys(text, tagKeys(text, service)) : text;
  const query = queryOf(service, search, requirement);
  if (query.weights.size === 0) return table ? withKnown(service, requirement, []).slice(0, most) : [];
  const said = saidIn(requirement);
  const hits = hitsOf(search, query, said, factorsOf(search, query, table));
  const weighed = hits.slice(0, WEIGHED).map((hit) => {
    const { parameter, key } = hit;
    return { ...hit, candidate: { parameter, noun: search.nouns.get(parameter.operation) ?? [], ...(key !== undefined && { key }) } };
  });
  const asked = askedOf(service, search, query, requirement, said.limit);
  tuning.watch?.(asked, weighed);
  const first = weighed.map(({ candidate, ...hit }) => ({ ...hit, score: hit.score * evidenceFor(candidate, asked) })).sort(byScore);
  const least = first.at(-1)?.score ?? 0;
  const ranked = [...first, ...hits.slice(WEIGHED).map((hit) => ({ ...hit, score: Math.min(hit.score, least) }))];
  switchesFirst(ranked);
  partsFirst(ranked);
  shorterFirst(ranked, said.spoken);
  const ranking = withoutRepeats(ranked, 2 * most);
  const isSaid = ({ parameter, key }: FoundParameter) =>
    key === undefined && (hasValue(parameter, said.literals) || spokenFactor(parameter, said.spoken, search.wholeNouns) > 1);
  const all = table ? withKnown(service, requirement, ranking, query, asked, isSaid) : ranking;
  return merged(said.limit?.side === undefined ? all : numberFirst(all)).slice(0, most);
}

/** What a requirement says beside the words that are searched for. */
interface Said {
  speaksOfTags: boolean;
  aspects: typeof ASPECTS;
  limit: Limit | undefined;
  /** It has a word that is written like a value of some kind. */
  isValued: boolean;
  /** Its words without blanks, and their stems with blanks around. */
  squashed: string;
  spoken: string;
  /** It asks for a switch. */
  switches: boolean;
  literals: ReadonlySet<string>;
}

function saidIn(requirement: string): Said {
  return {
    speaksOfTags: /\btag/i.test(requirement),
    aspects: ASPECTS.filter(({ says }) => says.test(requirement.toLowerCase())),
    limit: limitOf(requirement),
    isValued: valuesIn(requirement).length > 0,
    squashed: splitWords(requirement).join(""),
    spoken: ` ${stemsOf(requirement).join(" ")} `,
    switches: SWITCHES.test(requirement),
    literals: new Set((requirement.match(VALUE) ?? []).filter((one) => !isProductName(one)).map(spelled)),
  };
}

/** How much each operation counts. `table`: those that published checks read count more. */
function factorsOf(search: ServiceSearch, query: Query, table: boolean): Map<Operation, number> {
  const factors = new Map<Operation, number>();
  for (const [operation, noun] of search.nouns) {
    const usual = table && search.published.has(operation.name) ? PUBLISHED : 1;
    factors.set(operation, usual * operationFactor(operation, noun, query.nouns, search.weight));
  }
  return factors;
}

type Hit = Entry & { score: number };

/** What the search finds, best first. */
function hitsOf(search: ServiceSearch, query: Query, said: Said, factors: ReadonlyMap<Operation, number>): Hit[] {
  const { speaksOfTags, aspects, limit, squashed, spoken, literals } = said;
  // What is no word of the language names a value and nothing else.
  const written = new Set([...literals].filter((one) => /[-_\d]/.test(one)));
  const isState = query.said.every(
    (word) => search.nounWords.has(word) || FAINT.has(word) || (query.weights.get(word) ?? 1) <= SERVICE_WORD,
  );
  const boostOf = ({ parameter, key }: Entry) =>
    tagFactor(parameter, speaksOfTags) *
    (factors.get(parameter.operation) ?? 1) *
    (key === undefined ? traitsOf(parameter).factor : 1) *
    aspectFactor(parameter, key, aspects) *
    (limit ? limitFactor(parameter, key, limit) : 1) *
    (isWhole(key ?? parameter.member.name, squashed) ? WHOLE_NAME : 1) *
    (said.switches && key === undefined && traitsOf(parameter).isSwitch
      ? isState && GENERIC.test(parameter.member.name)
        ? STATE_ALONE
        : SWITCH
      : 1) *
    (literals.size > 0 && hasValue(parameter, literals)
      ? hasValue(parameter, written)
        ? WRITTEN_VALUE
        : NAMED_VALUE
      : spokenFactor(parameter, spoken, search.wholeNouns)) *
    (said.isValued && traitsOf(parameter).holdsKind ? HOLDS_KIND : 1);
  const boosts = new Map<number, number>();
  const found = search.engine.search([...query.weights.keys()].join(" "), {
    boost: BOOST,
    boostTerm: (term) => query.weights.get(term) ?? 1,
    // Asked for each word and field in which the document is found.
    boostDocument: (id: number) => {
      let boost = boosts.get(id);
      if (boost === undefined) {
        boost = boostOf(search.entries[id] as Entry);
        boosts.set(id, boost);
      }
      return boost;
    },
  });
  return found
    .map(({ id, score }) => {
      const entry = search.entries[id] as Entry;
      return { ...entry, score: score * coverage(entry, query.weights) };
    })
    .sort(byScore);
}

/** Each parameter once, at most so many. */
function withoutRepeats(ranked: readonly Hit[], most: number): FoundParameter[] {
  const unique = new Map<string, FoundParameter>();
  for (const { parameter, key, score } of ranked) {
    const name = `${parameter.operation.name} ${parameter.path}`;
    if (!unique.has(name))
      unique.set(name, {
        operation: parameter.operation.name,
        path: parameter.path,
        score: Math.round(score * 100) / 100,
        parameter,
        ...(key ? { key } : {}),
      });
    if (unique.size >= most) break;
  }
  return [...unique.values()];
}

/** So many of the search are weighed one by one; the others stay behind them. */
const WEIGHED = 60;

const byScore = (a: Hit, b: Hit) => b.score - a.score || (a.parameter.path < b.parameter.path ? -1 : 1);

/** What every candidate is asked the same of. */
function askedOf(service: ServiceSpecification, search: ServiceSearch, query: Query, text: string, limit: Limit | undefined): Asked {
  const own = new Set([...terms(service.title), ...terms(service.id)]);
  const said = new Map<string, number>();
  for (const word of query.said) {
    const factor = own.has(word) ? SERVICE_WORD : FAINT.has(word) ? FAINT_WORD : 1;
    const rare = Math.log(1 + search.entries.length / (1 + (search.frequency.get(word) ?? 0)));
    if (search.frequency.has(word)) said.set(word, factor * rare);
  }
  const others = new Set([...query.weights.keys()].filter((word) => !said.has(word)));
  return { said, others, limit, dates: DATES.test(text), switches: SWITCHES.test(text) };
}

/** A word that is written like a value: `PublicInternetOnly`, `API_KEY`, `arm64`, `allow-all`. */
const VALUE =
  /\b(?:[A-Z][a-z]{1,20}){2,6}\b|\b[A-Z]{2,20}(?:_[A-Z\d]{1,20}){1,6}\b|\b[A-Z]{4,20}\b|(?<![\w./:-])[a-z]{2,20}(?:[\d_][\w.]{0,20}|(?:-[a-z\d]{1,20}){1,6})\b/g;
/** How much more a parameter counts that has a value of this name. */
const NAMED_VALUE = 2.5;
const WRITTEN_VALUE = 5;

function hasValue(parameter: ParameterPath, literals: ReadonlySet<string>): boolean {
  return traitsOf(parameter).values.some((value) => literals.has(value));
}

/** How much more a status or switch counts where the requirement says nothing but the resource and its state. */
const STATE_ALONE = 2;

/**
 * How much more a parameter counts of whose values the requirement says several, or one of several words. `BACKUP_VAULT` of what
 * one on backup vaults says is the resource, and no value.
 */
const SPOKEN_VALUES = 1.8;

function spokenFactor(parameter: ParameterPath, spoken: string, nouns: ReadonlySet<string>): number {
  const said = traitsOf(parameter).spoken.filter((value) => spoken.includes(` ${value} `) && !nouns.has(value));
  return said.length > 1 || said.some((value) => value.includes(" ")) ? SPOKEN_VALUES : 1;
}

/** A structure is decided by its own status or switch, if it has one. */
function partsFirst(ranked: Hit[]): void {
  for (let at = 0; at < Math.min(ranked.length, 6); at++) {
    const whole = ranked[at] as Hit;
    if (whole.key !== undefined || whole.parameter.shape.kind !== "structure" || whole.parameter.list) continue;
    const inside = `${whole.parameter.path}.`;
    const found = ranked.findIndex(
      ({ parameter, key }, i) =>
        i > at &&
        key === undefined &&
        parameter.operation === whole.parameter.operation &&
        parameter.path.startsWith(inside) &&
        /^(status|enabled?|state)$/i.test(parameter.path.slice(inside.length)),
    );
    const [part] = found < 0 ? [] : ranked.splice(found, 1);
    if (part) ranked.splice(at, 0, { ...part, score: whole.score });
  }
}

/**
 * Of `services[].taskSets[].networkConfiguration.assignPublicIp` and the same without the task sets the shorter one is meant, unless the
 * requirement says all of what the longer one has more.
 */
function shorterFirst(ranked: Hit[], spoken: string): void {
  for (let at = 0; at < Math.min(ranked.length, 4); at++) {
    const long = ranked[at] as Hit;
    const found = ranked.findIndex((one, i) => {
      if (i <= at || i > WEIGHED || one.key !== long.key || one.parameter.operation !== long.parameter.operation) return false;
      const more = moreOf(long.parameter.path, one.parameter.path);
      return more !== undefined && !more.flatMap(stemsOf).every((word) => spoken.includes(` ${word} `));
    });
    const [short] = found < 0 ? [] : ranked.splice(found, 1);
    if (short) ranked.splice(at, 0, { ...short, score: long.score });
  }
}

/** Among so many of the first the number beside a switch is looked for. */
const BESIDE = 8;

/** Of a switch and a number in the same structure (`Enabled`, `Timeout`) the number decides what is limited. */
function numberFirst(found: readonly FoundParameter[]): FoundParameter[] {
  const [first] = found;
  const isNumber = ({ parameter: { shape }, key }: FoundParameter) => key === undefined && isNumeric(shape);
  const inside = ({ path }: FoundParameter) => path.slice(0, path.lastIndexOf("."));
  if (!first || first.key !== undefined || !first.path.includes(".") || !isSwitch(first.parameter)) return [...found];
  if (!GENERIC.test(first.parameter.member.name)) return [...found];
  const number = found.slice(1, BESIDE).find((one) => one.operation === first.operation && inside(one) === inside(first) && isNumber(one));
  return number ? [{ ...number, score: first.score }, ...found.filter((one) => one !== number)] : [...found];
}

/** What a parameter says, without words that say little: the same of `StorageEncrypted` and `StorageEncryptionType`. */
const meaningOf = byObject("controls/meanings of parameters", ({ operation, parents, member }: ParameterPath) =>
  [operation.name, ...parents, ...stemsOf(member.name).filter((word) => !FAINT.has(word))].join(" "),
);

/** Where a switch and its kind say the same (`StorageEncrypted`, `StorageEncryptionType`) the switch decides. */
function switchesFirst(ranked: Hit[]): void {
  const isSwitch = ({ parameter, key }: Entry) =>
    key === undefined && parameter.shape.kind === "scalar" && parameter.shape.type === "boolean";
  for (let at = 0; at < Math.min(ranked.length, 10); at++) {
    const kind = ranked[at] as Hit;
    if (kind.key !== undefined || kind.parameter.shape.kind !== "scalar" || isSwitch(kind)) continue;
    const wanted = meaningOf(kind.parameter);
    const found = ranked.findIndex((one, i) => i > at && isSwitch(one) && meaningOf(one.parameter) === wanted);
    const [other] = found < 0 ? [] : ranked.splice(found, 1);
    if (other) ranked.splice(at, 0, { ...other, score: kind.score });
  }
}

/** A name that says more than was asked for is a worse answer: `RuntimeVersionArn` for a requirement on the runtime. */
function coverage({ words }: Entry, weights: Map<string, number>): number {
  const asked = words.filter((word) => weights.has(word)).length;
  return 0.5 + (0.5 * asked) / Math.max(1, words.length);
}

const SERVICE_WORD = 0.25;
const FAINT_WORD = 0.35;
const SYNONYM = 0.4;

/** `Glue jobs must run version 4.0` speaks of no run. */
const RUNS = /\b(?:must|should|shall|will|may|can|cannot|not|to|only|always|never|[a-z]{2,30}s) (?:run|build)\b/i;

function queryOf(service: ServiceSpecification, search: ServiceSearch, requirement: string): Query {
  const own = new Set([...terms(service.title), ...terms(service.id)]);
  const said = withOwnNouns(decompound(terms(joined(requirement)), search.vocabulary), own, search);
  const nouns = RUNS.test(requirement) ? said.filter((word) => word !== "run" && word !== "build") : said;
  const weights = new Map<string, number>();
  for (const word of said) weights.set(word, own.has(word) ? SERVICE_WORD : FAINT.has(word) ? FAINT_WORD : 1);
  // `Python 3.8`, `Node.js 16`: values are written as one word.
  for (const [, name = "", version = ""] of requirement.matchAll(/\b([A-Za-z][A-Za-z.]{1,20})[ -]?(\d{1,3})(?:\.\d{1,3})?\b/g)) {
    const word = stem(splitWords(`${name.replaceAll(".", "")}${version}`).join(""));
    if (search.vocabulary.has(word) && !weights.has(word)) weights.set(word, 1);
  }
  const text = requirement.toLowerCase();
  // Words that the specification knows of, or a property that it calls otherwise: with neither the requirement says nothing to find.
  const isSaid = [...weights.keys()].some((word) => !own.has(word) && !FAINT.has(word) && search.vocabulary.has(word));
  // Nothing but the service, its resource and that it is on.
  const isItself = said.some((word) => own.has(word)) && said.some((word) => /^(enabl|disabl|activ|inact|deactiv|suspend)$/.test(word));
  if (!isSaid && !isItself && !SYNONYMS.some((synonym) => synonym.says.test(text))) return { weights: new Map(), said, nouns };
  if (weights.size > 0) {
    for (const synonym of SYNONYMS) {
      const phrase = synonym.says.exec(text)?.[0];
      if (phrase === undefined) continue;
      // What is said in other words counts once.
      if (synonym.exact) for (const word of terms(phrase)) if (weights.has(word)) weights.set(word, SYNONYM);
      for (const word of synonym.words.split(" ").map(stem))
        if (synonym.exact) weights.set(word, 1);
        else if (!weights.has(word)) weights.set(word, SYNONYM * (FAINT.has(word) ? FAINT_WORD : synonym.weak ? 0.5 : 1));
    }
  }
  for (const [word, weight] of [...weights])
    for (const other of search.relatives(word)) if (!weights.has(other)) weights.set(other, RELATIVE * weight);
  return { weights, said, nouns };
}

/** How much a word counts that only begins like the one that is said: `verif` of verification, `verifi` of verify. */
const RELATIVE = 0.7;

/** A service's name may hold its resource's: who says CloudTrail speaks of trails. */
function withOwnNouns(said: string[], own: Set<string>, { nounWords }: ServiceSearch): string[] {
  const meant = said
    .filter((word) => own.has(word))
    .flatMap((word) => [...nounWords].filter((noun) => noun.length > 4 && word.endsWith(noun)));
  return [...said, ...meant.filter((noun) => !said.includes(noun))];
}

/** A word that the specification never uses but writes as two (`cloudwatch`), or two that it writes as one (`back up`). */
function decompound(words: string[], vocabulary: Set<string>): string[] {
  const out: string[] = [];
  words.forEach((word, i) => {
    out.push(word);
    const joined = word + (words[i + 1] ?? "");
    if (words[i + 1] !== undefined && !vocabulary.has(word) && vocabulary.has(joined)) out.push(joined);
    if (vocabulary.has(word)) return;
    // What must not be unencrypted is about encryption.
    const positive = /^un(.{4,})$/.exec(word)?.[1];
    if (positive !== undefined && vocabulary.has(positive)) out.push(positive);
    for (let at = 2; at <= word.length - 2; at++) {
      const [left, right] = [word.slice(0, at), word.slice(at)];
      if (left.length + right.length > 5 && vocabulary.has(left) && vocabulary.has(stem(right))) {
        out.push(left, stem(right));
        break;
      }
    }
  });
  return out;
}

/** How well an operation's resource noun answers what the requirement speaks of, and whether it reads. */
function operationFactor(operation: Operation, noun: string[], said: string[], weight: Map<string, number>): number {
  const verb = splitWords(operation.name)[0] ?? "";
  const reads = READ.test(verb);
  let factor = reads ? (verb === "describe" || verb === "get" ? 1 : 0.85) : WRITE.test(verb) ? 0.4 : 0.2;
  if (OFFERED.test(operation.name) || (ONCE.test(operation.name) && !said.includes(noun.at(-1) ?? ""))) factor *= NO_RESOURCE;
  const met = noun.filter((word) => said.includes(word)).length;
  if (noun.length > 0) {
    const share = met / noun.length;
    factor *= 1 + 1.6 * share * share * Math.min(1.3, 0.7 + 0.2 * met);
    if (noun.length > 1 && contains(said, noun)) factor *= 1.25;
  }
  return factor * (1 + 0.04 * Math.log2(1 + (weight.get(noun.join(" ")) ?? 0)));
}

/** What AWS offers, and what an account may have: nothing that anybody configures. */
const OFFERED =
  /(EngineVersions?|EngineTypes?|InstanceTypes?|InstanceTypeLimits|Offerings?|ConfigurationOptions|Quotas?|Pricing)$|^(Describe|List)(Orderable|Reserved)|^(DescribeLimits|DescribeAccountAttributes)$/;
/** One run of something that is configured elsewhere. */
const ONCE = /(Runs?|Builds?|Executions?)$/;
/** How much such an operation counts. */
const NO_RESOURCE = 0.4;

function contains(words: string[], sequence: string[]): boolean {
  return words.some((_, at) => sequence.every((word, i) => words[at + i] === word));
}
