// The value of an enumeration that a requirement names, and which values switch something on or off. Pure.
import { turnedInto, withoutAsides, withoutContrast, withoutLess } from "../requirement/asides";
import type { Demand } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { splitWords, squash, stem, stemsOf, terms } from "../retrieval/words";
import { saidValues } from "./roles";
import { isSwitchValue } from "./switches";

/** The values that the requirement names with its own words; those said together with the best one where it lists several. */
export function namedValues(choice: FoundParameter, values: readonly string[], said: string, demand: Demand): string[] {
  const whole = withoutLess(withoutAsides(said));
  // Of `gp2 volumes should be migrated to gp3` one value is asked for, and of `On-Demand capacity, not Spot`.
  const into = turnedInto(whole) ?? whole;
  const meant = demand.wanted ? withoutContrast(into) : into;
  const first = meant === into ? [] : valuesNamedIn(choice, values, meant, withoutLiterals(demand, whole, meant));
  const alone = first.length > 0 ? first : valuesNamedIn(choice, values, into, withoutLiterals(demand, whole, into));
  // Commas stand in the sentence only.
  const named = withListed(values, alone, first.length > 0 ? withoutContrast(demand.sentence) : demand.sentence);
  return named.length > 1 ? withoutLeft(choice, named, demand.sentence) : named;
}

/** What stands between the entries of a list. */
const BETWEEN = /^\s{0,4}[,/]?\s{0,4}((and|or|nor)\s{1,4})?$/i;

/**
 * The values that a text lists beside those that were found, `api` of `api, audit and authenticator` where the word alone means other things
 * too. A list has its `and` or `or` before its last entry: in `is READY, FAILED is reported` the second one begins something else.
 */
function withListed(values: readonly string[], named: readonly string[], text: string): string[] {
  if (named.length === 0) return [];
  const byText = new Map(values.filter((value) => !isSwitchValue(value)).map((value) => [squash(value), value]));
  const said = [...text.matchAll(/[\p{L}\d][\p{L}\d._:-]{0,80}/gu)].flatMap(({ 0: word, index }) => {
    const value = byText.get(squash(word));
    return value === undefined ? [] : [{ value, start: index, end: index + word.length }];
  });
  const found = new Set(named);
  let list: { value: string; joined: boolean }[] = [];
  const close = () => {
    const whole = list.slice(0, list.findLastIndex(({ joined }) => joined) + 1).map(({ value }) => value);
    if (whole.some((value) => named.includes(value))) for (const value of whole) found.add(value);
    list = [];
  };
  for (const [at, { value, start }] of said.entries()) {
    const between = at === 0 ? null : BETWEEN.exec(text.slice(said[at - 1]?.end, start));
    if (!between?.[0].trim()) close();
    list.push({ value, joined: between?.[1] !== undefined });
  }
  close();
  return values.filter((value) => found.has(value));
}

/** Whether an enumeration has values that the requirement names, and others. */
export function namesSome(choice: FoundParameter, demand: Demand, requirement: string): boolean {
  const { shape } = choice.parameter;
  if (shape.kind !== "scalar" || shape.values.length === 0 || choice.key !== undefined) return false;
  const named = namedValues(choice, shape.values, requirement, demand);
  return named.length > 0 && named.length < shape.values.length;
}

/** Of `exit gp2 for gp3` one is asked for; where all of them are left, all are named. */
function withoutLeft(choice: FoundParameter, named: string[], text: string): string[] {
  const left = leftOf(choice, named, text);
  return left.length === named.length ? named : named.filter((value) => !left.includes(value));
}

function leftOf(choice: FoundParameter, named: readonly string[], text: string): string[] {
  const said = saidValues(choice, named, text);
  const isLeft = (value: string) =>
    said.some((one) => one.value === value) && said.every((one) => one.value !== value || one.role === "left");
  return named.filter(isLeft);
}

/** Whether all the values that a text names are to be left: `exit gp2`. */
export function leavesNamed(choice: FoundParameter, values: readonly string[], said: string, demand: Demand): boolean {
  const named = namedValues(choice, values, said, demand);
  return named.length > 0 && leftOf(choice, named, demand.sentence).length === named.length;
}

/** The literals that stand only in what is left out are not asked for. */
function withoutLiterals(demand: Demand, whole: string, meant: string): Demand {
  const stands = (text: string, literal: string) => text.toLowerCase().includes(literal.toLowerCase());
  return { ...demand, literals: demand.literals.filter((one) => !stands(whole, one) || stands(meant, one)) };
}

function valuesNamedIn({ parameter }: FoundParameter, values: readonly string[], requirement: string, demand: Demand): string[] {
  const quoted = values.filter((value) => demand.literals.some((one) => one.toLowerCase() === value.toLowerCase()));
  if (quoted.length > 0) return quoted;
  const written = writtenValues(values, requirement, demand);
  if (written.length > 0) return written;
  const versions = namedVersions(values, demand);
  if (versions.length > 0) return versions;
  const products = namedProducts(values, requirement);
  if (products.length > 0) return products;
  // Products that values call by an older name.
  const renamed = requirement.replace(/\b(iam )?identity center\b|\bsingle sign-on\b/gi, "aws sso");
  const stems = new Set(terms(renamed));
  const all = new Set(stemsOf(renamed));
  const squashed = splitWords(requirement).join("");
  const exact = new Set(requirement.toLowerCase().split(/[^a-z0-9_-]+/));
  const subject = new Set([...splitWords(parameter.operation.name), ...splitWords(parameter.member.name)].map(stem));
  const named = values.filter((value) => {
    if (isSwitchValue(value) || PASSING.test(value)) return false;
    const words = stemsOf(value);
    // `connection logs` of `connectionlog`.
    if (value.length > 8 && /^[a-z]+$/.test(value) && squashed.includes(value)) return true;
    if (words.every((word) => all.has(word)) && words.some((word) => stems.has(word) && !subject.has(word))) return true;
    // `infrequent access` of `STANDARD_INFREQUENT_ACCESS`: all that tells the value from the others.
    const others = new Set(values.filter((other) => other !== value).flatMap((other) => stemsOf(other)));
    const own = words.filter((word) => !others.has(word) && !subject.has(word));
    if (words.length > 1 && own.length > 1 && own.every((word) => all.has(word) && stems.has(word))) return true;
    // `mutable` of a tag mutability: the very word of the value.
    return words.length === 1 && exact.has(value.toLowerCase());
  });
  // `redirect-to-https` says more than `https-only` where both could be meant.
  const wordsOf = (value: string) => stemsOf(value);
  const best = named.filter(
    (value) =>
      !named.some(
        (other) =>
          other !== value && wordsOf(value).every((word) => wordsOf(other).includes(word)) && wordsOf(other).length > wordsOf(value).length,
      ),
  );
  if (best.length > 1 && !/\b(or|and)\b|,/i.test(requirement)) return [];
  // Whoever forbids plaintext forbids `TLS_PLAINTEXT` too.
  const holds = (value: string) => best.some((one) => !isLater(one, value) && wordsOf(one).every((word) => wordsOf(value).includes(word)));
  return demand.wanted ? best : values.filter(holds);
}

/** Values that stand in the text as they are written: `PT1H`, `TLSv1.2_2021`, `OFF` beside values that are neither on nor off. */
function writtenValues(values: readonly string[], text: string, demand: Demand): string[] {
  const tokens = (text.match(TOKEN) ?? []).map((one) => one.replace(/[.:]$/, ""));
  const lower = new Set(tokens.map((one) => one.toLowerCase()));
  const own = new Set(tokens);
  const written = values.filter((value) =>
    /[\d_]/.test(value) || (/[-:]/.test(value) && value.length > 6)
      ? lower.has(value.toLowerCase())
      : /[A-Z].*[A-Z]/.test(value) && own.has(value),
  );
  if (written.length === 0 || (written.every(isSwitchValue) && values.filter((value) => !PASSING.test(value)).length <= 2)) return [];
  const [only] = written;
  // `at least TLSv1.2_2021`: with those that came later.
  if (only !== undefined && written.length === 1 && demand.wanted && /\b(minimum|min|at least|newer|later|higher|above)\b/i.test(text)) {
    const rank = rankOf(only);
    const later = rank === undefined ? [] : values.filter((value) => (rankOf(value) ?? -1) >= rank);
    if (later.length > 0) return later;
  }
  if (demand.wanted) return written;
  // Whoever forbids `PLAINTEXT` forbids `TLS_PLAINTEXT` too; `FTP` is not FTPS.
  const words = splitWords;
  return values.filter((value) => written.some((one) => !isLater(one, value) && words(one).every((word) => words(value).includes(word))));
}

/** Whether a value is another version of what another one begins with: `TLSv1.2` of `TLSv1`. */
function isLater(one: string, value: string): boolean {
  return value.length > one.length && value.startsWith(one) && /^[._-]\d/.test(value.slice(one.length)) && /\d$/.test(one);
}

const TOKEN = /[A-Za-z\d][\w.:/-]{1,80}/g;

/** Version and year of a policy as one number; undefined where the value has no version. */
function rankOf(value: string): number | undefined {
  const version = VERSION.exec(value);
  if (!version) return undefined;
  const year = /_(20\d\d)\b/.exec(value)?.[1] ?? "0";
  return (/ssl/i.test(value) ? 0 : Number(version[1]) * 10 + Number(version[2] ?? "0")) * 10_000 + Number(year);
}

/** `TLSv1.2_2021`, `TLS_1_2`, `TLS-1-2-2019-07`, `SecurityPolicy_TLS13_1_3`, `TLSv1_2016`. */
const VERSION = /(?:tls|ssl)\s*v?[ _-]?(\d)(?:[._-]?(\d)(?!\d))?/i;
/** A change of state that is going on: no requirement asks for it. */
const PASSING = /^(enabling|disabling|activating|deactivating|updating|creating|deleting|pending|modifying|in[-_ ]?progress)$/i;

/** `TLS 1.2 or newer`: the values whose version is at least, at most or exactly what is said. What forbids a version forbids the older ones. */
function namedVersions(values: readonly string[], demand: Demand): string[] {
  const matches = [...demand.text.matchAll(/\b(?:tlsv?|and|or|,) ?-?(\d)(?:\.(\d))?\b/gi)];
  const at = matches.findIndex(([text]) => /^tls/i.test(text));
  const said = matches[at];
  if (!said) return [];
  const number = (match: RegExpExecArray | RegExpMatchArray) => Number(`${match[1]}.${match[2] ?? "0"}`);
  const wanted = demand.wanted ? number(said) : Math.max(...matches.slice(at).map(number));
  const known = values.flatMap((value) => {
    const version = VERSION.exec(value);
    return version ? [{ value, version: /ssl/i.test(value) ? 0 : number(version) }] : [];
  });
  if (known.length < 2) return [];
  const after = demand.text.slice(said.index + said[0].length);
  const before = demand.text.slice(0, said.index).toLowerCase();
  const less = /(below|under|older than|less than|lower than|earlier than|before|prior to)\s*$/.test(before);
  const only = /\b(exactly|only)\s*$/.test(before);
  const more = /^ ?(or|and|\+) ?(newer|higher|later|above|greater|up|more)/i.test(after) || demand.wanted;
  return known
    .filter(({ version }) => (less ? version < wanted : only ? version === wanted : more ? version >= wanted : version <= wanted))
    .map(({ value }) => value);
}

/** A product with its version as values are written: `Python 3.8` → `python3.8`, `Node.js 16` → `nodejs16`. */
function namedProducts(values: readonly string[], requirement: string): string[] {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9.]/g, "")
      .replace(/\.(?!\d)/g, "");
  const said = [...requirement.matchAll(/\b([A-Za-z][A-Za-z.]{1,20})[ -]?(\d{1,3}(?:\.\d{1,3})?)\b/g)].map(([text]) => plain(text));
  return values.filter((value) =>
    said.some((one) => [one, `${one}.x`, `${one}x`].includes(plain(value)) || value.toLowerCase() === `${one}.x`),
  );
}

/** What a requirement calls a value by another name, and whether it is the one that is on. */
const ALIASES: [RegExp, boolean][] = [
  [/^imds ?v?2$/, true],
  [/^imds ?v?1$/, false],
  [/^(optional|suspended|passthrough)$/, false],
];

/** Whether the requirement speaks of the state that is off by a name of its own: IMDSv1 of a token that is optional. */
export function speaksOfOff(demand: Demand): boolean {
  return (
    demand.words.some((word) => ALIASES.some(([pattern, on]) => pattern.test(word) && !on)) &&
    !demand.words.some((word) => ALIASES.some(([pattern, on]) => pattern.test(word) && on))
  );
}
