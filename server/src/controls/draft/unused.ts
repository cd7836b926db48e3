// What a requirement writes like a value and its draft says nothing of: the draft may speak of another property. Pure.
import { type Atom, atomsOf, type Condition } from "../condition/tree";
import type { Amount } from "../requirement/amounts";
import { turnedInto, withoutAsides, withoutContrast, withoutLess } from "../requirement/asides";
import { inUnit } from "../requirement/units";
import { type Demand, demandsOf, type Wish } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { namesIn, splitWords, squash, stem, valuesIn } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import { type ControlQuestion, unitOf, unitOfKey } from "./limits";

/** Products with their version, which are values of runtimes and architectures only. */
const PRODUCTS = /(?<![\w.-])(?:(?:python|nodejs|java|dotnet|ruby|go|provided)\d[\w.]{0,12}|arm64|x86_64)(?![\w-])/g;

/** So many properties are offered. */
const OFFERED = 5;

/** Versions and address blocks; of a standard (`CIS 1.4`) it is the version of the standard. */
const DOTTED =
  /(?<![\w./-])(?<!\b(?:cis|pci|dss|pci-dss|nist|soc|iso|hipaa|benchmark|rfc|http|oauth|tls|ssl|v)\s)\d{1,4}(?:\.\d{1,4}){1,3}(?:\/\d{1,2})?(?![\w./-])/gi;

/** The first value that the requirement asks for and neither the condition nor the parameters have. */
export function unusedValue(
  { id, title }: ServiceSpecification,
  requirement: string,
  wish: Wish,
  condition: Condition,
  choices: readonly FoundParameter[],
  found: readonly FoundParameter[],
): string | undefined {
  const whole = withoutLess(withoutAsides(requirement));
  const asked = withoutContrast(turnedInto(whole) ?? whole);
  const written = ({ text, literals }: Demand) =>
    [
      ...literals,
      ...valuesIn(text),
      ...(text.match(PRODUCTS) ?? []),
      ...(text.match(DOTTED) ?? []),
      ...namesIn(requirement),
      ...valuesOf(found, text),
    ].filter((one) => asked.includes(one) && squash(one).length > 1);
  // A value that the parameter knows and the condition leaves out was read, and is not what is asked for.
  const known = choices.flatMap(({ operation, path, key, parameter: { shape, operation: of } }) => [
    operation,
    of.name,
    path,
    key ?? "",
    ...(shape.kind === "scalar" ? shape.values : []),
  ]);
  const used = squash(JSON.stringify([condition, known, id, title]));
  const isUsed = (one: string) => used.includes(squash(one));
  const demands = demandsOf(wish);
  // `A; B is forbidden`: of what is only forbidden beside what is asked for nothing has to be said.
  const isAny = demands.some((demand) => written(demand).some(isUsed));
  return demands.flatMap((demand) => (demand.wanted || !isAny ? written(demand) : [])).find((one) => !isUsed(one));
}

/** What is said of a resource's safety, as a word of the requirement and as names have it. */
const ASPECTS: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(un)?encrypt(s|ed|ion|ing)?\b/i, /encrypt|sse|kms|cmk|cipher|tls|ssl|https|secur|key/i],
  [/\bmulti-?az\b/i, /multi|zone/i],
  [/\bmfa\b|\bmulti-?factor\b/i, /mfa|factor|auth/i],
  [/\bdeletion protection\b/i, /delet|protect|terminat/i],
  [/\bversioning\b/i, /version|status/i],
  [
    /\b(publicly|public|internet)\b/i,
    /public|internet|access|acl|principal|polic|cidr|ip|grant|gateway|scheme|shar|open|restore|expos|permission/i,
  ],
  [/\b(backups?|backed up)\b/i, /backup|retention|snapshot|recovery|restore/i],
  [/\b(key|secret|certificate)s? rotation\b|\brotat(e|es|ed|ion)\b/i, /rotat|rollover|period|age|date/i],
];

/** What is not used tells no date of its making. */
const UNUSED = /\b(?:unused|inactive|idle|dormant|stale|not (?:been )?used (?:for|in|within|since))\b/i;
const TELLS_USE = /use|usage|activ|idle|access(?!Key)|attach|associat|state|status|target|instance|member/i;

/** An aspect that the requirement asks for and none of the parameters is about: `encrypted, multi-AZ, and …`. */
export function unusedAspect(requirement: string, choices: readonly FoundParameter[]): string | undefined {
  const asked = withoutContrast(withoutLess(withoutAsides(requirement)));
  const unused = UNUSED.exec(asked)?.[0];
  if (
    unused !== undefined &&
    !choices.some(({ path, key }) => TELLS_USE.test(`${path} ${key ?? ""}`.replace(/AccessKey\w{0,20}|UserName/g, "")))
  )
    return unused;
  const about = choices.flatMap(({ operation, path, key, parameter: { member, operation: of, shape } }) => [
    operation,
    path,
    key ?? "",
    member.documentation,
    of.documentation,
    ...(shape.kind === "scalar" ? shape.values : []),
  ]);
  const text = about.join(" ");
  for (const [said, names] of ASPECTS) {
    const word = said.exec(asked)?.[0];
    if (word !== undefined && !names.test(text)) return word;
  }
  const [far] = /\b(publicly|public|internet)\b/i.exec(asked) ?? [];
  const isNear = about.slice(0, 3).some((one) => /private/i.test(one)) && !/public/i.test(about.slice(0, 3).join(" "));
  return far !== undefined && isNear && !/\bprivate/i.test(asked) ? far : undefined;
}

/** Words of names that say only that it is something, or in what it counts. */
const COMMON = new Set(
  "enable enabled status state type id arn config configuration name mode policy setting settings option options level version is has use in on for of to at by the value key minutes seconds hours days count number list"
    .split(" ")
    .map(stem),
);
const SHORT: Record<string, string> = { maximum: "max", minimum: "min" };

/**
 * Another parameter whose name has all words of a number that was chosen and more, and the requirement says them all: `queued timeout` where
 * `timeoutInMinutes` was taken.
 */
export function closerOne(
  requirement: string,
  choices: readonly FoundParameter[],
  found: readonly FoundParameter[],
): FoundParameter | undefined {
  const said = new Set(splitWords(withoutAsides(requirement)).map((word) => stem(SHORT[word] ?? word)));
  const ownWords = ({ key, parameter: { member } }: FoundParameter) => [
    ...new Set(
      splitWords(key ?? member.name)
        .map(stem)
        .filter((word) => !COMMON.has(word)),
    ),
  ];
  const numbers = choices.filter(({ parameter: { shape } }) => shape.kind === "scalar" && /integer|number/.test(shape.type));
  return found.find((one) => {
    const own = ownWords(one);
    const isSaid = own.every((word) => said.has(word));
    return isSaid && numbers.some((choice) => isPart(ownWords(choice), own));
  });
}

/** Whether some words are a part of others, which have more. */
function isPart(few: readonly string[], many: readonly string[]): boolean {
  return few.length > 0 && few.length < many.length && few.every((word) => many.includes(word));
}

const TIME = /^(second|minute|hour|day|week|month|year)$/;
const TIMED =
  /time|period|days|hours|minutes|seconds|age|duration|interval|retention|ttl|expir|rotat|window|frequency|timeout|validity|delay|grace|wait|after/i;
const COUNTED = /^(instance|node|replica|copie|zone|subnet|character|password|version|symbol)$/;

/** A number that the requirement says and the condition does not have, or that counts what the property does not. */
export function unusedAmount(wishes: readonly Wish[], condition: Condition, choices: readonly FoundParameter[]): string | undefined {
  const amounts = wishes.flatMap(demandsOf).flatMap((demand) => demand.amounts);
  const [first] = amounts;
  if (!first) return undefined;
  const saidAs = ({ least, most, unit }: Amount) => `${least ?? most}${unit === undefined ? "" : ` ${unit}`}`;
  const said = saidAs(first);
  const isNumber = ({ test }: Atom) =>
    test.is === "age" ||
    test.is === "version" ||
    (test.is === "value" && test.values.some((one) => /\d|minute|hour|day|second|week|month/i.test(String(one)))) ||
    (test.is === "range" && [test.least, test.most].some((end) => end !== undefined && (end.parameter !== undefined || end.number !== 0)));
  const isCount = isCounted(first, choices);
  if (!atomsOf(condition).some(isNumber)) return isCount ? undefined : said;
  const unused = amounts.find((amount) => !isCounted(amount, choices) && !usesAmount(condition, amount));
  if (unused) return saidAs(unused);
  const measured = choices.filter(({ parameter: { shape } }) => shape.kind === "scalar" && /integer|number/.test(shape.type));
  const counts = (one: FoundParameter) => {
    const name = one.key ?? one.parameter.member.name;
    const unit = one.key === undefined ? unitOf(one) : unitOfKey(one.key);
    if (TIME.test(first.unit ?? ""))
      return TIME.test(unit ?? "") || TIMED.test(`${one.path} ${name} ${one.parameter.member.documentation}`);
    return !COUNTED.test(first.unit ?? "") || !TIME.test(unit ?? "");
  };
  return measured.length > 0 && measured.length === choices.length && !measured.some(counts) ? said : undefined;
}

/** `all four settings`. */
const isCounted = ({ bare, least }: Amount, { length }: readonly FoundParameter[]): boolean => bare === true && least === length;

/** A number, and the same in units that a parameter may count in. */
const FACTORS = [1, 60, 3600, 86_400, 604_800, 24, 7, 30, 365, 12, 1024, 1024 ** 2, 1024 ** 3].flatMap((factor) => [factor, 1 / factor]);
const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(" ");

/** Whether a condition has a number of an amount: as an end, as a value, or in the name of one (`FIFTEEN_MINUTES`). */
function usesAmount(condition: Condition, { least, most, unit }: Amount): boolean {
  const wanted = [least, most].filter((one) => one !== undefined);
  const known = [...FACTORS, inUnit(1, unit, "byte"), inUnit(1, unit, "second")].filter((one) => one !== undefined);
  // The end itself may be left out.
  const isOne = (number: number) => wanted.some((one) => known.some((factor) => Math.abs(number - one * factor) <= 1));
  const isText = (text: string) => {
    const said: readonly string[] = text.toLowerCase().match(/\d{1,12}(?:\.\d{1,6})?|[a-z]{2,20}/g) ?? [];
    return wanted.some((one) => said.includes(String(one)) || said.includes(NUMBERS[one] ?? String(one)));
  };
  return atomsOf(condition).some(({ test }) => {
    if (test.is === "value") return test.values.some((one) => (typeof one === "number" ? isOne(one) : isText(String(one))));
    if (test.is === "version") return [test.least, test.most].some((one) => one !== undefined && isText(one));
    if (test.is === "age") return test.days.number === undefined || isOne(test.days.number);
    if (test.is === "range")
      return [test.least, test.most].some(
        (end) => end !== undefined && (end.number === undefined ? end.parameter !== undefined : isOne(end.number)),
      );
    return test.is === "listed";
  });
}

/** Values of what was found that stand in the text as they are written, and could be no plain word: `allow-all`, `READ_ONLY`. */
function valuesOf(found: readonly FoundParameter[], text: string): string[] {
  const values = new Set(found.flatMap(({ parameter: { shape } }) => (shape.kind === "scalar" ? shape.values.map(squash) : [])));
  return (text.match(/[A-Za-z\d][\w.:-]{2,60}/g) ?? []).filter((word) => values.has(squash(word)) && /[-_\d]/.test(word));
}

/** Which of the properties that were found is meant; the draft takes the first. */
export function propertyQuestion(value: string, choices: readonly FoundParameter[], found: readonly FoundParameter[]): ControlQuestion {
  const options = [...new Set([...choices, ...found].map(optionOf))].slice(0, OFFERED);
  return { kind: "property", question: `Which property is meant? The draft says nothing of \`${value}\`.`, options };
}

/** The property that an answer names. */
export function answeredProperty(
  question: ControlQuestion,
  answer: string | undefined,
  found: readonly FoundParameter[],
): FoundParameter | undefined {
  return answer === undefined || answer === question.options[0] ? undefined : found.find((one) => optionOf(one) === answer);
}

function optionOf({ operation, path }: FoundParameter): string {
  return `${operation}: ${path}`;
}
