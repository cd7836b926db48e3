// Which published checks a requirement speaks of: BM25 over their words, within one service. Pure.
import MiniSearch from "minisearch";
import { byText } from "../../core/session/query";
import { MOST_SERVICES } from "../limits";
import { BEING, NO, NOT, VIOLATION } from "../requirement/lexicon";
import { limitOf, sideFactor } from "../retrieval/limit";
import { ASPECTS } from "../retrieval/vocabulary";
import { splitWords, stem, stemsOf, terms } from "../retrieval/words";
import { type KnownControl, knownControls } from "./table";

/** Stems of words that only say that something must or must not be. */
const WISH = new Set(
  [
    ...VIOLATION,
    ...NOT,
    ...NO,
    ...BEING,
    ..."longer shorter older newer minimum maximum tolerate allowed permit accept optional raise constitute mandatory".split(" "),
  ].map(stem),
);
/** How much of a check counts that is about something of another kind. */
const OTHER_ASPECT = 0.5;
/** How much more a check counts that limits a number or a time, where the requirement names a time. */
const LIMIT = 1.3;
/** How much less one that limits none, where a number that is no time is compared. */
const NO_LIMIT = 0.6;
/** What is counted, which checks ask for in other ways. */
const COUNTED = /\b(azs?|zones?|subnets?|nodes?|replicas?|instances?|tunnels?|rules?|regions?|versions?|copies|users?)\b/i;
const TIME = /\b(\d{1,5}|an?|one|two|three|six|seven|thirty|ninety)[ -](second|minute|hour|day|week|month|year)s?\b/i;
const ITSELF = /^(enabl|activ|turn|set|account|servic)$/;

export interface KnownMatch {
  control: KnownControl;
  score: number;
  /** Which share of what the requirement says, rare words counting more, the check speaks of. */
  coverage: number;
}

interface Entry {
  id: number;
  words: string;
  noun: string;
  path: string;
}

interface Search {
  engine: MiniSearch<Entry>;
  controls: KnownControl[];
  stems: Set<string>[];
  /** Stems of a check's own words. */
  words: string[][];
  /** What it asks for: its words and its parameter's, without those of the resource and of switches. */
  tells: Set<string>[];
  /** In how many of the service's checks a stem stands. */
  frequency: Map<string, number>;
}

/** The checks of the service that the requirement is about, best first. */
export function matchKnown(service: { id: string; title: string }, requirement: string, most = 5): KnownMatch[] {
  const search = searchOf(service.id);
  if (!search) return [];
  const own = new Set([...terms(service.title), ...terms(service.id)]);
  // What has to be private must not be public, and checks say the latter.
  const words = spoken(requirement).map((word) =>
    word === "privat" && !/\bprivate (?:\w+ )?(key|link|network|subnet|ip|dns|ca|api|repositor|endpoint|registr)/i.test(requirement)
      ? "public"
      : word,
  );
  // Of the service's own words those count that tell its checks apart.
  const tells = (word: string) => {
    const share = (search.frequency.get(word) ?? 0) / search.controls.length;
    return share >= 0.15 && share < 0.5;
  };
  const said = [...new Set(words)].filter((word) => !/^\d+$/.test(word) && (!own.has(word) || search.controls.length < 4 || tells(word)));
  // Nothing but the service and that it has to be on: the check of the service itself.
  if (said.every((word) => ITSELF.test(word))) {
    const itself = search.controls.filter((_, id) => (search.words[id] as string[]).every((word) => own.has(word) || ITSELF.test(word)));
    return said.length > 0 ? itself.slice(0, most).map((control) => ({ control, score: 1, coverage: 1 })) : [];
  }
  const weight = (word: string) => Math.log(1 + search.controls.length / (0.5 + (search.frequency.get(word) ?? 0)));
  // Words that no check of the service has say little: they may be filling.
  const weights = new Map(said.map((word) => [word, search.frequency.has(word) ? weight(word) : WISH.has(word) ? 0 : 0.35 * weight(word)]));
  const total = [...weights.values()].reduce((sum, one) => sum + one, 0);
  const isSaid = new Set(said);
  // A number that is no time is no limit of an age.
  const counts = /\d/.test(requirement) && !/\b(second|minute|hour|day|week|month|year)s?\b/i.test(requirement);
  const factorOf = factorsFor(requirement);
  return search.engine
    .search(said.join(" "))
    .filter(({ id }) => {
      if (counts && search.controls[id as number]?.condition.test.is === "age") return false;
      // What only names the resource, or says that something is on, is no answer where the check asks for something of its own.
      const tells = [...(search.tells[id as number] as Set<string>)].filter((word) => !own.has(word));
      return tells.length === 0 || tells.some((word) => isSaid.has(word));
    })
    .map((hit) => {
      const stems = search.stems[hit.id as number] as Set<string>;
      const met = said.filter((word) => stems.has(word)).reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
      // A check that speaks of more than was asked for is a worse answer.
      const own = [...stems].filter((word) => said.includes(word)).length / stems.size;
      const control = search.controls[hit.id as number] as KnownControl;
      const { aspect, limit } = factorOf(control);
      const coverage = (met / total) * aspect;
      return { control, score: hit.score * (0.6 + 0.4 * own) * coverage * limit, coverage: Math.min(1, coverage * limit) };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, most);
}

/** How much a check counts by its kind and by what it limits, apart from its words. */
function factorsFor(requirement: string): (control: KnownControl) => { aspect: number; limit: number } {
  // A requirement on encryption or logs is answered by a check of that kind.
  const aspects = ASPECTS.filter(({ says }) => says.test(requirement.toLowerCase()));
  const isOther = (name: string) => aspects.length > 0 && !aspects.some(({ names }) => names.test(name));
  // A time that is named limits a number or a time.
  const limits = TIME.test(requirement);
  const side = /\d|\b(one|two|three|six|seven|thirty|ninety)\b/i.test(requirement) ? limitOf(requirement) : undefined;
  const asksForSide = side?.side !== undefined && !side.time && !COUNTED.test(requirement);
  return ({ words, condition: { property, test } }) => ({
    aspect: isOther(`${words} ${property.where?.value ?? property.path}`) ? OTHER_ASPECT : 1,
    limit:
      (limits && /^(range|age)$/.test(test.is) ? LIMIT : 1) *
      (asksForSide && !/^(range|age|version)$/.test(test.is) && !property.count ? NO_LIMIT : 1) *
      (side ? sideFactor(property.where?.value ?? (property.path.split(".").at(-1) as string), side) : 1),
  });
}

/** What is one thing in several words. */
const PHRASES: [RegExp, string][] = [
  [/\buser names?\b/gi, "username"],
  [/\b(?:run|runs|running|started?)(?: \w{1,20}){0,3} as (?:the )?root\b/gi, "non root user"],
  [
    /\b(?:disabl\w{1,3}|deactivat\w{1,3}|no) imds ?v?1\b|\bimds ?v?1\b(?=.{1,40}\b(?:disabled|deactivated)\b)/gi,
    "imdsv1 instance metadata tokens",
  ],
  [/\bcustomer[- ](managed|owned)( (aws )?kms)? keys?( \(?cmks?\)?)?|\b(customer )?cmks?\b/gi, "kms key"],
  [/\borigin access control\b|\boac\b/gi, "oac"],
  [/\bx-ray\b/gi, "xray"],
  [/\bmulti-?factor authentication\b/gi, "mfa"],
  [/\b(?:multiple|several|different|more than one) (?:azs?|availability zones?)\b/gi, "multi az"],
  [
    /\bpasswords?\b(?=.{0,40}\b(?:live|lives|chang\w{1,4}|valid|invalid|renew\w{0,4}|rotat\w{1,4}|expir\w{1,4}|outliv\w{1,2}|outlast\w?|kept)\b.{0,30}\bdays?\b)/gi,
    "password maximum age expire",
  ],
  [/\b(?:renew|chang|rotat)\w{0,3}(?= .{0,20}\bpasswords?\b.{0,40}\bdays?\b)/gi, "maximum age expire"],
  [/\b(?:used|chosen|taken|set) (?:again|twice|a second time)\b/gi, "reuse"],
  [/\btim(?:e|es|ed|ing) out\b/gi, "timeout"],
  [/\b(?:unencrypted|plain|cleartext|plaintext|insecure) http\b/gi, "https"],
];

/** The text with one word for what several say. */
export function joined(text: string): string {
  return PHRASES.reduce((plain, [said, meant]) => plain.replace(said, meant), text);
}

/** Stems of a check: its words, its resource, its parameter. */
export function stemsOfCheck({ words, noun, condition: { property } }: KnownControl): Set<string> {
  return new Set([...spoken(`${words} ${noun}`), ...stemsOf(property.where?.value ?? property.path)]);
}

/** Stems of a text, `unencrypted` as encryption and `disabled` as enabled too. */
function spoken(text: string): string[] {
  return terms(joined(text)).flatMap((word) => {
    if (/^(disabl|deactiv)/.test(word)) return [word, word.startsWith("dis") ? "enabl" : "activ"];
    return /^un(encrypt|protect|authent|log|monitor)/.test(word) ? [word.slice(2)] : [word];
  });
}

/** The search through the checks of a service; null where it has none. */
const searchOf = byText(
  "controls/searches through published checks",
  { most: MOST_SERVICES, leaves: "oldest" },
  (service: string): Search | null => {
    const controls = knownControls().filter((one) => one.service === service);
    if (controls.length === 0) return null;
    const entries = controls.map(({ words, noun, condition }, id): Entry => {
      const { path, where } = condition.property;
      return {
        id,
        words: spoken(words).join(" "),
        noun: spoken(noun).join(" "),
        path: splitWords(where?.value ?? (path.split(".").at(-1) as string))
          .map(stem)
          .join(" "),
      };
    });
    const stems = entries.map(({ words, noun, path }) => new Set(`${words} ${noun} ${path}`.split(" ")));
    const frequency = new Map<string, number>();
    for (const one of stems) for (const word of one) frequency.set(word, (frequency.get(word) ?? 0) + 1);
    const engine = new MiniSearch<Entry>({
      fields: ["words", "noun", "path"],
      tokenize: (text) => (text === "" ? [] : text.split(" ")),
      processTerm: (term) => term,
      searchOptions: { boost: { words: 2, noun: 1, path: 1.2 }, combineWith: "OR", prefix: false, fuzzy: false },
    });
    engine.addAll(entries);
    const tells = entries.map(
      ({ words, noun, path }) =>
        new Set(`${words} ${path}`.split(" ").filter((word) => !ITSELF.test(word) && !noun.split(" ").includes(word))),
    );
    return { engine, controls, stems, frequency, tells, words: entries.map(({ words }) => words.split(" ")) };
  },
);
