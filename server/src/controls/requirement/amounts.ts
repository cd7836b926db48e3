// Numbers that a requirement names, with what they limit: `at least two`, `longer than 13`, `90 to 400`. Pure.
import type { Word } from "./tokens";
import { inUnit, smallerUnit } from "./units";

export interface Amount {
  /** The ends of what is said; both of an exact number. */
  least?: number;
  most?: number;
  /** The end itself is not meant: `more than 13`. */
  open?: true;
  /** A number without a comparison: what it limits follows from the property. */
  bare?: true;
  /** `day`, `hour`, … as said, singular. */
  unit?: string;
  /** `every 90 days`. */
  every?: true;
  /** The words that it takes. */
  from: number;
  to: number;
}

/** An amount without its place. */
type Ends = Pick<Amount, "least" | "most" | "open" | "bare" | "every">;

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const UNITS =
  /^(second|minute|hour|day|week|month|year|character|symbol|byte|tib|tb|gib|gb|mib|mb|kib|kb|percent|time|password|version|zone|azs?|copie|replica|node|subnet|instance)s?$/;

/** Before these a number is a name: `TLS 1.2`, `port 22`. */
const NAMES =
  /^(tls|tlsv|ssl|version|v|port|ports|python|node|nodejs|java|engine|imds|imdsv|http|http\/|ipv|sha|aes|rsa|runtime|level|layer|release|fips|cis|route|postgresql|postgres|mysql|redis|ruby|php|go|dotnet|linux|windows|kubernetes)$/;

const MORE =
  /^(more|longer|greater|higher|older|larger|bigger|later|deeper|wider|taller|further|farther|heavier|slower|stronger|over|above|beyond|exceed|exceeds|exceeding|exceeded|outlive|outlives|outlast|outlasts|surpass|surpasses|past|upward|upwards)$/;
const LESS =
  /^(less|fewer|shorter|lower|smaller|younger|newer|earlier|sooner|shallower|narrower|nearer|closer|lighter|faster|quicker|weaker|under|below|before|short|shy)$/;
/** `capped at 14 days`, `limited to 10`, `a ceiling of 5`, `top out at 14`. */
const CAPS =
  /^(limit|limits|limited|limiting|cap|caps|capped|capping|confine|confines|confined|bounded|bound|restrict|restricts|restricted|ceiling|maxes|maxed|top|tops|topped|peak|peaks|curb|curbs|curbed)$/;
const FLOORS = /^(floor|bottom|bottoms|bottomed)$/;
/** `of 35 days is too long`: what a number is condemned for. */
const TOO_MUCH = /^(long|high|large|big|much|many|great|deep|late|old|slow|generous|wide|lax|loose|rare|seldom|infrequent)$/;
const TOO_LITTLE = /^(short|low|small|little|few|shallow|early|young|fast|quick|tight|narrow|frequent|scarce|strict)$/;
const MUCH = /^(excessive|exorbitant|overlong)$/;
const LITTLE = /^(insufficient|inadequate)$/;

/** Something ends or begins anew: `expires after 90 days` is a limit from above. */
const ENDING =
  /^(expir\w*|lapse[sd]?|rotat\w*|renew\w*|chang\w*|replac\w*|delet\w*|remov\w*|purg\w*|end|ends|ended|terminat\w*|stop|stops|stopped|disconnect\w*|lock|locks|locked|close[sd]?|cut|disabled?|deactivat\w*|revok\w*|reset|resets|timeout|timeouts|timed|times|time|out|off|abort\w*|kill\w*|cancel\w*|archiv\w*|block\w*|pass|passes|passed|elapse[sd]?)$/;

/** All amounts of a sentence, in order. */
export function amountsOf(words: readonly Word[]): Amount[] {
  const found: Amount[] = [];
  for (let at = 0; at < words.length; at++) {
    const number = numberAt(words, at);
    if (!number || NAMES.test(words[at - 1]?.text ?? "")) continue;
    const amount = amountAround(words, at, number);
    found.push(amount);
    at = amount.to - 1;
  }
  return found;
}

interface Found {
  value: number;
  /** The other end of `90-400`. */
  until?: number;
  length: number;
  plus?: true;
  /** Written together with it. */
  unit?: string;
}

/** `30d`, `15min`, `1y`. */
const GLUED = /^(\d{1,9})(y|yr|yrs|w|wk|wks|d|h|hr|hrs|m|min|mins|s|sec|secs)$/;
const SHORT_UNITS: Record<string, string> = Object.fromEntries(
  (
    [
      ["year", "y yr yrs"],
      ["week", "w wk wks"],
      ["day", "d"],
      ["hour", "h hr hrs"],
      ["minute", "m min mins"],
      ["second", "s sec secs"],
    ] as const
  ).flatMap(([unit, short]) => short.split(" ").map((one) => [one, unit])),
);

function numberAt(words: readonly Word[], at: number): Found | undefined {
  const word = words[at];
  if (!word || (word.literal && !/^\d+$/.test(word.text))) return undefined;
  const { text } = word;
  const glued = GLUED.exec(text);
  if (glued) return { value: Number(glued[1]), length: 1, unit: SHORT_UNITS[glued[2] as string] as string };
  const plain = /^(\d{1,12}(?:\.\d{1,6})?)(\+?)(?:-?(day|hour|minute|second|week|month|year|character)s?)?$/.exec(text);
  if (plain) return { value: Number(plain[1]), length: 1, ...(plain[2] === "+" && { plus: true }) };
  const range = /^(\d{1,9})-(\d{1,9})$/.exec(text);
  if (range) return { value: Number(range[1]), until: Number(range[2]), length: 1 };
  if (
    /^an?$/.test(text) &&
    /^(day|week|month|year|hour)$/.test(words[at + 1]?.text ?? "") &&
    (/^(than|least|most|within|every|below|under|over|above|exactly|in|beyond|for|between|to)$/.test(words[at - 1]?.text ?? "") ||
      (/^(at|as)$/.test(words[at + 2]?.text ?? "") && /^(the|a|an|least|most|minimum|maximum)$/.test(words[at + 3]?.text ?? "")) ||
      (words[at + 2]?.text === "or" && /^(more|longer|less|shorter|fewer)$/.test(words[at + 3]?.text ?? "")))
  )
    return { value: 1, length: 1 };
  // `more than twice`, `at most once`.
  const times = ["once", "twice", "thrice"].indexOf(text);
  if (times >= 0) return /^(than|most|least|exactly|to)$/.test(words[at - 1]?.text ?? "") ? { value: times + 1, length: 1 } : undefined;
  if (text === "one" && words[at - 1]?.text === "than" && words[at - 2]?.text === "more") return { value: 1, length: 1 };
  if (text === "one" && !UNITS.test(words[at + 1]?.text ?? "")) return undefined;
  if (ONES.includes(text)) return { value: ONES.indexOf(text), length: 1 };
  const [ten, one] = text.split("-");
  const tens = TENS.indexOf(ten ?? "");
  if (tens < 0) return /^(hundred)$/.test(text) ? { value: 100, length: 1 } : undefined;
  const value = (tens + 2) * 10;
  if (one !== undefined) return ONES.includes(one) ? { value: value + ONES.indexOf(one), length: 1 } : undefined;
  const next = ONES.indexOf(words[at + 1]?.text ?? "");
  return next > 0 && next < 10 ? { value: value + next, length: 2 } : { value, length: 1 };
}

function amountAround(words: readonly Word[], at: number, number: Found): Amount {
  const text = (i: number) => words[i]?.text ?? "";
  let to = at + number.length;
  const own = /-?(day|hour|minute|second|week|month|year|character)s?$/.exec(text(at))?.[1];
  const unitAt = (i: number) => (UNITS.test(text(i)) ? text(i).replace(/s$/, "") : undefined);
  let unit = number.unit ?? own ?? unitAt(to);
  if (unit !== undefined && own === undefined && number.unit === undefined) to++;
  const made = (ends: Ends, from: number, end = to): Amount => ({
    ...ends,
    ...(unit !== undefined && { unit }),
    from,
    to: end,
  });
  // Both ends.
  if (number.until !== undefined) return made({ least: number.value, most: number.until }, at);
  const link = text(to);
  if (link === "to" || link === "through" || link === "-" || (link === "and" && text(at - 1) === "between")) {
    const other = numberAt(words, to + 1);
    if (other) {
      let end = to + 1 + other.length;
      const later = other.unit ?? unitAt(end);
      if (later !== undefined && other.unit === undefined) end++;
      const from = /^(between|from)$/.test(text(at - 1)) ? at - 1 : at;
      // `1 minute to 300 seconds` counts in the smaller one.
      const [own, common] = [unit ?? later, smallerUnit(unit ?? later, later ?? unit) ?? unit ?? later];
      unit = common;
      const least = inUnit(number.value, own, common) ?? number.value;
      return made({ least, most: inUnit(other.value, later ?? own, common) ?? other.value }, from, end);
    }
  }
  // What follows the number.
  const tail = tailOf(words, to);
  if (tail) return made(tail.most ? { most: number.value } : { least: number.value }, startOf(words, at), tail.to);
  if (number.plus) return made({ least: number.value }, at);
  const condemned = condemnedAt(words, to);
  if (condemned) return made({ ...(condemned.much ? { most: number.value } : { least: number.value }), open: true }, at, condemned.to);
  if (link === "or" && text(to + 2) !== "than" && !numberAt(words, to + 2)) {
    const word = text(to + 1);
    if (/^(more|greater|higher|longer|above|over|newer|later|larger)$/.test(word)) return made({ least: number.value }, at, to + 2);
    if (/^(less|fewer|lower|below|under|shorter|smaller|earlier)$/.test(word)) return made({ most: number.value }, at, to + 2);
  }
  if (link === "at" && text(to + 1) === "most") return made({ most: number.value }, at, to + 2);
  if (link === "at" && text(to + 1) === "least") return made({ least: number.value }, at, to + 2);
  if (/^(minimum|min)$/.test(link)) return made({ least: number.value }, at, to + 1);
  if (/^(maximum|max)$/.test(link)) return made({ most: number.value }, at, to + 1);
  if (/^(old|ago)$/.test(link)) return made({ least: number.value, most: number.value, bare: true }, at, to + 1);
  return before(words, at, number, made);
}

/** `at the latest`, `at the very least`, `as a maximum`, `or sooner`: what a number is an end of. */
function tailOf(words: readonly Word[], to: number): { most: boolean; to: number } | undefined {
  const text = (i: number) => words[i]?.text ?? "";
  // `400 days or less than 30`, `7 days or above 35`: another number begins.
  if (text(to) === "or" && (text(to + 2) === "than" || numberAt(words, to + 2))) return undefined;
  const isTail = /^(at|as|or)$/.test(text(to));
  if (!isTail) return /^tops$/.test(text(to)) ? { most: true, to: to + 1 } : undefined;
  let i = to + 1;
  while (/^(the|a|an|very|even|absolute)$/.test(text(i))) i++;
  const word = text(i);
  // `every 60 seconds or more often` is sooner.
  if (/^(more|less)$/.test(word) && /^(often|frequently)$/.test(text(i + 1))) return { most: word === "more", to: i + 2 };
  if (/^(latest|most|maximum|outside|sooner|earlier|quicker|faster|less)$/.test(word)) return { most: true, to: i + 1 };
  return /^(earliest|least|minimum|longer|later|more)$/.test(word) ? { most: false, to: i + 1 } : undefined;
}

/** Whether a verdict follows that calls the number too much or too little. */
function condemnedAt(words: readonly Word[], to: number): { much: boolean; to: number } | undefined {
  const text = (i: number) => words[i]?.text ?? "";
  let i = to;
  while (/^(is|are|be|being|was|were|would|seems?|looks?|far|much|way|considered|deemed)$/.test(text(i))) i++;
  if (i === to) return undefined;
  if (MUCH.test(text(i))) return { much: true, to: i + 1 };
  if (LITTLE.test(text(i)) || (text(i) === "not" && /^(enough|sufficient|adequate)$/.test(text(i + 1))))
    return { much: false, to: i + (LITTLE.test(text(i)) ? 1 : 2) };
  if (text(i) !== "too") return undefined;
  if (TOO_MUCH.test(text(i + 1))) return { much: true, to: i + 2 };
  return TOO_LITTLE.test(text(i + 1)) ? { much: false, to: i + 2 } : undefined;
}

/** Where an amount begins of which the words behind it say the end: `after 90 days at the latest`. */
function startOf(words: readonly Word[], at: number): number {
  return /^(after|before|within|every|in)$/.test(words[at - 1]?.text ?? "") ? at - 1 : at;
}

/** What stands before the number. */
function before(words: readonly Word[], at: number, { value }: Found, made: (ends: Ends, from: number) => Amount): Amount {
  const text = (i: number) => words[i]?.text ?? "";
  let i = at - 1;
  const skip = (pattern: RegExp) => {
    while (pattern.test(text(i))) i--;
  };
  skip(/^(a|an|the|of|is|be|to|only|about|last|previous|past|first)$/);
  // `no later than after 90 days`.
  if (/^(after|every)$/.test(text(i)) && text(i - 1) === "than") i--;
  if (text(i) === "than") i--;
  const word = text(i);
  if (word === "after") {
    // `only after 30 days` is how long it lasts at least; what ends after a time ends then at the latest.
    if (/^(only|until|unless)$/.test(text(i - 1))) return made({ least: value }, i);
    const ends = words.slice(Math.max(0, i - 6), i).some((one) => !one.literal && ENDING.test(one.text));
    return made(ends ? { most: value } : { least: value, most: value, bare: true }, i);
  }
  // `more often than every 90 days` is sooner than that.
  if (/^(often|frequently|frequent)$/.test(word) && /^(more|less)$/.test(text(i - 1))) {
    const turned = /^(no|not|never)$/.test(text(i - 2));
    const sooner = text(i - 1) === "more";
    const ends: Ends = sooner === turned ? { least: value } : { most: value };
    return made({ ...ends, ...(!turned && { open: true as const }) }, turned ? i - 2 : i - 1);
  }
  // `capped at 14`, `top out at 14`: the end is said by a verb.
  let cap = i;
  while (/^(at|by|out)$/.test(text(cap))) cap--;
  if (CAPS.test(text(cap)) && !/^(no|not|never)$/.test(text(cap - 1))) return made({ most: value }, cap);
  if (FLOORS.test(text(cap))) return made({ least: value }, cap);
  const isMore = MORE.test(word);
  if (isMore || LESS.test(word)) {
    const turned = /^(no|not|never)$/.test(text(i - 1));
    const from = turned ? i - 1 : i;
    if (isMore) return made(turned ? { most: value } : { least: value, open: true }, from);
    return made(turned ? { least: value } : { most: value, open: true }, from);
  }
  if (word === "least" || word === "minimum" || word === "min") return made({ least: value }, text(i - 1) === "at" ? i - 1 : i);
  if (word === "most" || word === "maximum" || word === "max") return made({ most: value }, text(i - 1) === "at" ? i - 1 : i);
  if (/^(up)$/.test(word) || (text(at - 1) === "to" && text(at - 2) === "up")) return made({ most: value }, at - 2);
  if (word === "within") return made({ most: value }, i);
  if (word === "every") return made({ most: value, every: true }, i);
  if (/^(exactly|precisely|equal|equals)$/.test(word)) return made({ least: value, most: value }, i);
  return made({ least: value, most: value, bare: true }, at);
}
