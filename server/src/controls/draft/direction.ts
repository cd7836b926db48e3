// Which way a parameter has to point: whether its name says the thing itself, its opposite, or a guard against it. Pure.
import { GUARD_WORDS, GUARDING, OPPOSITES, RISKY } from "../requirement/lexicon";
import type { Demand } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { splitWords, stem, stemsOf } from "../retrieval/words";
import { isNumeric } from "../specification/paths";

/** What follows from the words for one parameter. */
export interface Direction {
  /** What the parameter says has to be so. */
  wanted: boolean;
  /** Whether being so is the safe state, where the name tells; undefined where it does not. */
  safe?: boolean;
  /** The verb that says neither. */
  verb?: string;
  /** The name was matched by none of the words that it is about. */
  loose: boolean;
  /** The requirement says one of the name's words, or of what it stands in. */
  met: boolean;
}

/** A parameter that is itself a guard: switched on, it forbids. */
const GUARD =
  /^([Bb]lock|[Rr]estrict|[Dd]eny|[Dd]isable|[Ii]gnore|[Dd]rop|[Pp]revent|[Pp]rohibit|[Nn]o)(?=[A-Z_]|$)|[Pp]rotection|[Pp]rotected|[Pp]revention|[Dd]isabled$|(?:^|\.)drop_|deletion_protection/;

/** Whether a name says a guard by itself, so that what it says is turned around. */
export function isGuard(name: string): boolean {
  return GUARD.test(name);
}

/** The name that decides: the key inside of a map, or the last member. */
export function nameOf(choice: FoundParameter): string {
  return choice.key ?? choice.parameter.member.name;
}

/** Reads the direction of a demand for a parameter, or for the values of an enumeration that it names. */
export function directionOf(choice: FoundParameter, demand: Demand, namesValue = false): Direction {
  // Of a value that is named the words say whether it has to be this one: `no plaintext` of `PLAINTEXT`.
  if (namesValue) return { wanted: demand.wanted, loose: false, met: true };
  const name = nameOf(choice);
  const { shape } = choice.parameter;
  const own = stemsOf(name);
  const around = stemsOf(choice.parameter.parents.at(-1) ?? "");
  const words = [...demand.words, ...splitWords(demand.text)];
  const literal = demand.literals.some((one) => splitWords(one).join(" ") === splitWords(name).join(" "));
  const verb = demand.verb !== undefined && !isAbout(choice, demand.verb) ? demand.verb : undefined;
  // Of a number it is the comparison that says which end: `24 or more` of a `ReusePrevention`.
  const isLimit = demand.amounts.some(({ bare }) => !bare) && isNumeric(shape);
  const turned = !literal && !isLimit && GUARD.test(name);
  const guards = turned ? new Set(splitWords(demand.words.join(" ")).filter((word) => GUARDING.has(word))).size : 0;
  // A denial that is a part of the name: `non-VPC` of `AllowsVpcAndNonVpcMemberships`.
  const denies = own.includes("non") && /\bnon\b/i.test(demand.text) ? 1 : 0;
  const flips = denies + (turned ? 1 : 0) + guards + (isOpposite(`${choice.path} ${name}`, demand) ? 1 : 0);
  const met = words.map(stem).some((word) => own.includes(word) || around.includes(word));
  const safe = knownState(choice) ?? safeState(name, choice.path);
  return {
    wanted: demand.wanted === (flips % 2 === 0),
    ...(safe !== undefined && { safe }),
    ...(verb !== undefined && { verb }),
    loose: turned && !met,
    met,
  };
}

/** A verb that the specification itself uses of the parameter: `must scan` of `scanOnPush`. */
function isAbout({ path, key, operation, parameter }: FoundParameter, verb: string): boolean {
  const known = [path, key ?? "", operation, parameter.member.documentation, parameter.operation.documentation];
  const stems = new Set(known.flatMap(stemsOf));
  return stems.has(stem(verb)) || [...stems].some((one) => one.length > 4 && stem(verb).startsWith(one));
}

/** `private` of `PubliclyAccessible`: the requirement says the opposite of the name, and not the name's own word. */
function isOpposite(name: string, demand: Demand): boolean {
  const own = demand.words.flatMap((word) => word.split(/[^a-z0-9-]+/));
  return OPPOSITES.some(([of, words]) => {
    if (!of.test(name) || own.some((word) => of.test(word) && !words.includes(word))) return false;
    return own.some((word) => words.includes(word));
  });
}

/** What the published check says of a switch. */
function knownState({ known }: FoundParameter): boolean | undefined {
  const test = known?.condition.test;
  const [value, ...others] = test?.is === "value" ? test.values : [];
  return typeof value === "boolean" && others.length === 0 ? value !== known?.condition.negated : undefined;
}

/** Whether it is safe that a switch is on; undefined where its name tells nothing. */
function safeState(name: string, path: string): boolean | undefined {
  const own = splitWords(name);
  // What helps to find faults guards nothing, and several of something only where these are places.
  if (own.includes("debug") || (own.includes("multi") && !own.some((word) => /^(az|zone|region|factor)s?$/.test(word)))) return undefined;
  // `encryptionDisabled`: what guards is off.
  const isOff = /^[Dd]isable(?=[A-Z_]|$)|[Dd]isabled$/.test(name);
  if (isOff && own.some((word) => !/^disable/.test(word) && GUARD_WORDS.has(word))) return false;
  // Whether it is good that something else is off nobody knows.
  if (isOff && !own.some((word) => RISKY.has(word) || /^(terminat|delet|api|access|legacy|download|upload|login)/.test(word)))
    return undefined;
  if (GUARD.test(name)) return true;
  if (own.some((word) => RISKY.has(word))) return false;
  if (own.some((word) => GUARD_WORDS.has(word) || /^(encrypt|log|backup|protect)/.test(word))) return true;
  const parent = splitWords(path.split(".").at(-2) ?? "");
  if (parent.some((word) => RISKY.has(word))) return false;
  return parent.some((word) => GUARD_WORDS.has(word) || /^(encrypt|log|backup|protect)/.test(word)) ? true : undefined;
}
