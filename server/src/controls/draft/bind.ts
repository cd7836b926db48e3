// A demand of a requirement put on a parameter: the condition that its type allows, and the questions that stay open. Pure.
import { type Atom, all, type Condition, negate, type Property, propertyKey, type Scalar } from "../condition/tree";
import { leavesSomething } from "../requirement/frame";
import type { Demand, ParsedRequirement } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { GENERIC } from "../retrieval/published";
import { namesIn, stem, stemsOf, valuesIn } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import { directionOf, isGuard, nameOf } from "./direction";
import { type About, doubtAbout } from "./doubts";
import { age, atom, type Bare, type Binding, type ControlQuestion, count, listed, number, plain, unitOf, unitOfKey } from "./limits";
import { NEGATIVE, POSITIVE } from "./switches";
import { leavesNamed, namedValues, namesSome, speaksOfOff } from "./values";
import { isVersion, versionCondition } from "./versions";
import { commands, isPlain, isTitle, turningWords, unsaidOf } from "./witness";

/** A requirement that forbids some values, not the parameter: `do not use the default user name`. */
const SOME_VALUES =
  /\b(default|deprecated|outdated|obsolete|unsupported|insecure|legacy|weak|known|common|hard-?coded|old(er)?|vulnerable|expired|end of life)\b/i;
/** Text that has one of several values, although the specification does not list them. */
const ENUMERATED = /(Type|Mode|Policy|Protocol|Version|Status|State|Level|Class|Algorithm|Engine|Runtime|Tier)$/i;

/** A text that is there where something is set up, and says what. */
const REFERENCE = /(arn|id|key|url|uri|name|bucket|group|topic|role|address)s?$/i;
const TELLS_STATE = /\bwhether\b|\b(enabled or disabled|disabled or enabled|turned on or off)\b/i;

/** What the user answered, by question. */
export type Answers = ReadonlyMap<string, string>;

/** What a demand belongs to: the whole text, its reading, and the service that it speaks of. */
interface Asked {
  service: ServiceSpecification;
  requirement: string;
  reading: ParsedRequirement;
  answers?: Answers;
}

/** The condition for one demand. `said` is what may name its values: the whole requirement, or the demand's own part of it. */
export function bindDemand(choice: FoundParameter, demand: Demand, asked: Asked, said: string): Binding {
  const { reading, requirement, answers = new Map<string, string>() } = asked;
  // What the demand itself names goes before what other sentences name.
  const named = namesSome(choice, demand, demand.text) || reading.others.length > 0 ? demand.text : said;
  const isNamed = namesSome(choice, demand, named);
  const direction = directionOf(choice, demand, isNamed);
  const name = nameOf(choice);
  const words = requirement.trim().slice(0, 160);
  const about: About = { choice, demand, reading, requirement, direction, name, words, service: asked.service, named };
  const first = directionAsked(about, wantedByWords(about, isNamed));
  const { question } = first;
  const answer = question && answers.get(question.question);
  // An answer that is not the first option turns the draft around; what was answered is no question any more.
  const wanted = question && answer === question.options[1] ? !first.wanted : first.wanted;
  const plainBound = conditionOf(choice, demand, wanted, named);
  let bound = asksForSafe(choice, reading, answer)
    ? { ...plainBound, condition: choice.known?.condition as Condition }
    : withKnown(choice, plainBound, namesValue(choice, demand, named));
  const questions = question && answer === undefined ? [question] : [];
  const doubt = question ? undefined : doubtAbout(about, bound);
  if (doubt) {
    const chosen = answers.get(doubt.question.question);
    if (chosen === undefined) questions.push(doubt.question);
    bound = doubt.meant(chosen ?? doubt.question.options[0]);
  }
  const numbers = bound.questions.filter(({ kind }) => kind === "number");
  const open = bound.questions.filter(({ question }) => numericAnswer(answers.get(question)) === undefined);
  const [number] = numbers.flatMap(({ question }) => numericAnswer(answers.get(question)) ?? []);
  const parameters = number === undefined ? bound.parameters : bound.parameters.map((one) => ({ ...one, defaultValue: String(number) }));
  const condition = entriesOf(choice, number === undefined ? bound.condition : withNumber(bound.condition, number));
  return { condition, parameters, questions: [...questions, ...open] };
}

/** Whether the parameter has to be so, by the words alone. */
function wantedByWords({ choice, demand, reading, requirement, direction, name, named }: About, isNamed: boolean): boolean {
  let { wanted } = direction;
  const { shape } = choice.parameter;
  const isLeft =
    isNamed && shape.kind === "scalar"
      ? leavesNamed(choice, shape.values, named, demand)
      : // `purged after 90 days` says how long.
        demand.amounts.length === 0 && leavesSomething(demand.sentence);
  if (isLeft) wanted = !wanted;
  const own = isNamed ? ownTurns(choice, demand, named, reading.others.length === 0 ? requirement : demand.text) : 0;
  if (own % 2 === 1) wanted = !wanted;
  // `must not be suspended` of `ScalingSuspended`: a word of the switch's own name turns nothing around.
  if (isSwitch(choice) && !isGuard(name)) {
    // An `Enabled` alone is that of what it stands in.
    const names = stemsOf(GENERIC.test(name) ? `${choice.parameter.parents.at(-1) ?? ""} ${name}` : name);
    const said = reading.wish.kind === "demand" && reading.others.length === 0 ? requirement : demand.text;
    if (turningWords(said).filter((word) => names.includes(stem(word))).length % 2 === 1) wanted = !wanted;
  }
  return wanted;
}

/** The state that the draft takes, and the question where the words do not settle it; its first option is what is taken. */
function directionAsked(about: About, wanted: boolean): { wanted: boolean; question?: ControlQuestion } {
  const { choice, demand, reading, requirement, direction, name, words } = about;
  const asked = (taken: boolean, kind: "verb" | "direction", question: string) => ({
    wanted: taken,
    question: { kind, question, options: [taken, !taken].map((on) => `${name}: ${on ? "has to be so" : "must not be so"}`) },
  });
  const { safe } = direction;
  // Of a number it is the limit that is safe or not.
  const unsafe = safe !== undefined && wanted !== safe && !(demand.amounts.length > 0 && isMeasured(choice));
  const unsaid = unsaidOf(choice, demand);
  if (direction.verb !== undefined && demand.amounts.length === 0)
    return asked(safe ?? wanted, "verb", `Does \`${direction.verb}\` ask for \`${name}\`, or forbid it?`);
  if (reading.mood === "ask" && (unsafe || safe === undefined))
    return asked(safe ?? wanted, "direction", `How does \`${name}\` have to be? \`${words}\` does not say which state is wanted.`);
  if (safe === undefined && !choice.known && isTitle(reading, demand, requirement))
    return asked(!wanted, "direction", `How does \`${name}\` have to be? \`${words}\` may be the title of a finding.`);
  if (safe === undefined && unsaid)
    return asked(
      unsaid === "opposite" ? !wanted : wanted,
      "direction",
      `How does \`${name}\` have to be? \`${words}\` does not say what it does.`,
    );
  // Turned around more than once, and nothing beside the words says which state is meant.
  if (safe === undefined && !choice.known && demand.turns > 1 && isSwitch(choice) && !isPlain(requirement, demand))
    return asked(wanted, "direction", `How does \`${name}\` have to be? \`${words}\` turns its sense around more than once.`);
  if (!unsafe || safe === undefined) return { wanted };
  const isUnsure =
    reading.mood === "name" ||
    direction.loose ||
    !direction.met ||
    reading.doubts.length > 0 ||
    !isPlain(requirement, demand) ||
    !commands(requirement);
  const question = `How does \`${name}\` have to be? Read word by word, \`${words}\` asks for its less safe state.`;
  return asked(isUnsure ? safe : wanted, "direction", question);
}

/** What is asked of a list's values is asked of its entries, so that the opposite speaks of at least one of them. */
function entriesOf({ path, parameter }: FoundParameter, condition: Condition): Condition {
  if (condition.kind !== "test")
    return { ...condition, parts: condition.parts.map((part) => entriesOf({ path, parameter } as FoundParameter, part)) };
  const { property, test } = condition;
  if (!parameter.list || property.count || property.where || property.path !== path || test.is === "set" || path.endsWith("[]"))
    return condition;
  return { ...condition, property: { ...property, path: `${path}[]` } };
}

function numericAnswer(answer: string | undefined): number | undefined {
  return answer !== undefined && /^\d{1,12}$/.test(answer.trim()) ? Number(answer) : undefined;
}

/** The ends that a parameter of the rule names get their number. */
function withNumber(condition: Condition, number: number): Condition {
  return JSON.parse(
    JSON.stringify(condition, (key, value) => ((key === "least" || key === "most") && value?.parameter ? { ...value, number } : value)),
  ) as Condition;
}

/** Of what is only asked the published check knows which state is safe, as long as the user has not said otherwise. */
function asksForSafe({ known }: FoundParameter, { mood }: ParsedRequirement, answer: string | undefined): boolean {
  return mood === "ask" && answer === undefined && known?.condition.test.is === "value";
}

function isSwitch({ parameter, key }: FoundParameter): boolean {
  return key === undefined && parameter.shape.kind === "scalar" && parameter.shape.type === "boolean";
}

function isMeasured({ parameter, key }: FoundParameter): boolean {
  return (
    key !== undefined || parameter.list || (parameter.shape.kind === "scalar" && /integer|number|timestamp/.test(parameter.shape.type))
  );
}

/** A published check tells what a missing value means, and the values that are meant where the requirement names none. */
function withKnown({ known }: FoundParameter, bound: Bare, named: boolean): Bare {
  const { condition } = bound;
  if (!known || condition.kind !== "test") return bound;
  const safe = known.condition;
  const same = (a: Atom, b: Atom) => JSON.stringify({ ...a, missing: true }) === JSON.stringify({ ...b, missing: true });
  if (same(condition, safe)) return { ...bound, condition: safe };
  // Of several values the check knows which one is safe; on and off alone are a guess.
  if (
    condition.test.is === "value" &&
    safe.test.is === "value" &&
    typeof condition.test.values[0] === "string" &&
    !same(condition, negate(safe) as Atom) &&
    !named
  )
    return { ...bound, condition: { ...safe, property: condition.property } };
  const values = condition.test.is === "listed" && condition.test.values === undefined;
  const open = values || (condition.test.is === "set" && safe.test.is === "value");
  // Of what must not be the check has the safe state as well. That something is missing says less than a value.
  if (open) return { condition: { ...safe, property: condition.property }, parameters: [], questions: bound.questions };
  // Where a missing value is not the safe one it is the other one: `not PROVISIONED` of what is PROVISIONED until it is told otherwise.
  const isOther = condition.negated && !safe.negated && !safe.missing && condition.test.is === "value" && safe.test.is === "value";
  if (isOther && propertyKey(condition.property) === propertyKey(safe.property))
    return { ...bound, condition: { ...condition, missing: false } };
  // What a missing value means is the same for other numbers and other values.
  return isLike(condition, safe) ? { ...bound, condition: { ...condition, missing: safe.missing } } : bound;
}

/** The same question with other numbers or values: both are limits from below, or both name what must be. */
function isLike(one: Atom, other: Atom): boolean {
  if (one.negated !== other.negated || propertyKey(one.property) !== propertyKey(other.property)) return false;
  if (one.test.is === "range" && other.test.is === "range")
    return (
      (one.test.least === undefined) === (other.test.least === undefined) &&
      (one.test.most === undefined) === (other.test.most === undefined)
    );
  return one.test.is === "value" && other.test.is === "value" && typeof one.test.values[0] === "string";
}

/**
 * How many of the words that turned a demand around are parts of the values that it names: `must be blocked` of
 * `block-all-sharing`, `mode OFF is forbidden`. Where the demand's own words have none, those of the sentence count.
 */
function ownTurns(choice: FoundParameter, demand: Demand, said: string, sentence: string): number {
  const { shape } = choice.parameter;
  if (shape.kind !== "scalar") return 0;
  const values = namedValues(choice, shape.values, said, { ...demand, wanted: true });
  // So are those of the parameter itself: `Rejected patches: the action is BLOCK`.
  const names = values.length > 0 ? stemsOf(nameOf(choice)) : [];
  const named = new Set([...names, ...values.flatMap((value) => [stem(value.toLowerCase()), ...stemsOf(value)])]);
  const own = (text: string) => turningWords(text).filter((one) => named.has(stem(one))).length;
  return Math.min(demand.turns, own(demand.text) || own(sentence));
}

function namesValue(choice: FoundParameter, demand: Demand, requirement: string): boolean {
  const { shape } = choice.parameter;
  return (
    demand.literals.length > 0 ||
    valuesIn(demand.text).length + namesIn(demand.text).length > 0 ||
    (shape.kind === "scalar" && namedValues(choice, shape.values, requirement, demand).length > 0)
  );
}

function conditionOf(choice: FoundParameter, demand: Demand, wanted: boolean, requirement: string): Bare {
  const { shape, member, list } = choice.parameter;
  const property: Property = { path: choice.path };
  if (choice.key !== undefined) return keyCondition(choice, choice.key, demand, wanted);
  if (shape.kind === "scalar" && /cidr/i.test(member.name))
    return listed(property, false, "forbiddenValues", choice.path, [], ["0.0.0.0/0", "::/0"]);
  const [amount] = demand.amounts;
  if (list && shape.kind === "scalar" && shape.values.length > 0) {
    const named = namedValues(choice, shape.values, requirement, demand);
    if (named.length > 0 && named.length < shape.values.length) return entries(property, named, wanted, requirement, demand);
  }
  if (list && amount && Number.isInteger(amount.least ?? amount.most)) return count({ ...property, count: true }, amount, wanted);
  // `not multiple`: one at most.
  const several =
    !amount &&
    /(\[\][^[\]]*){2,}|^[^[\]]*\[\]\.[^[\]]+\[\]/.test(choice.path) &&
    demand.words.some((word) => /^(multiple|several)$/.test(word));
  const zones = /(zones?|subnets?|subnetids|azs)$/i.test(member.name) && (list || shape.kind === "structure");
  if (!amount && wanted && zones && /\b(multiple|several|multi-?az)\b/i.test(demand.text)) {
    const path = choice.path.endsWith("[]") ? choice.path : `${choice.path}[]`;
    return count({ path: list ? choice.path : path, count: true }, { least: 2, from: 0, to: 0 }, true);
  }
  if (several && !wanted) {
    const end = choice.path.lastIndexOf("[]");
    return count({ path: choice.path.slice(0, end + 2), count: true }, { least: 2, from: 0, to: 0 }, false);
  }
  if (shape.kind === "scalar" && !list) {
    if (shape.type === "boolean") return switched(property, wanted);
    if (shape.values.length > 0) return enumeration(choice, shape.values, demand, wanted, requirement);
    const version = shape.type === "string" && isVersion(member.name) ? versionCondition(property, demand, wanted) : undefined;
    if (version) return version;
    const values = demand.literals.filter((one) => one.toLowerCase() !== member.name.toLowerCase() && /^[\w./:-]+$/.test(one));
    if (values.length > 0 && shape.type === "string") return plain(atom(property, { is: "value", values }, !wanted));
    const written = shape.type === "string" && !/(arn|id|key|url|uri)s?$/i.test(member.name) ? valuesIn(demand.text) : [];
    if (written.length > 0) return plain(atom(property, { is: "value", values: written }, !wanted));
    // An alias is another name for a key, and not what an answer has.
    const called =
      shape.type === "string" && REFERENCE.test(member.name) ? namesIn(demand.text).filter((one) => !one.startsWith("alias/")) : [];
    const fitting = called.filter((one) => one.startsWith("arn:") === /(arn|role)$/i.test(member.name));
    if (fitting.length > 0) return plain(atom(property, { is: "value", values: fitting }, !wanted));
    if (!wanted && !amount && SOME_VALUES.test(requirement)) return listed(property, false, "forbiddenValues", choice.path, []);
    if (shape.type === "integer" || shape.type === "number")
      return number(property, demand, wanted, unitOf(choice), shape.type === "integer");
    if (shape.type === "timestamp" && (amount || wanted)) return age(property, member.name, demand, wanted);
    // Of a text that tells a state its being there says nothing: `disabled` is there too.
    const tellsState = shape.type === "string" && !REFERENCE.test(member.name) && TELLS_STATE.test(member.documentation);
    if (ENUMERATED.test(member.name) || tellsState)
      return listed(property, wanted, wanted ? "allowedValues" : "forbiddenValues", choice.path, []);
  }
  return plain(atom(property, { is: "set", word: list ? "empty" : "missing" }, !wanted));
}

/** A list of which entries are named: only these, each of these (or one), or none of them. */
function entries(property: Property, named: string[], wanted: boolean, requirement: string, demand: Demand): Bare {
  if (!wanted) return plain(atom(property, { is: "value", values: named }, true));
  if (/\b(only|solely|exclusively|nothing but|nothing else|no other)\b/i.test(requirement))
    return plain(atom(property, { is: "value", values: named }, false));
  const has = (values: string[]): Atom => ({ ...atom(property, { is: "value", values }, false), quantifier: "some" });
  const isEither = /\bor\b/i.test(requirement) && demand.turns === 0;
  return plain(isEither ? has(named) : all(named.map((value) => has([value]))));
}

/** What was never switched on is off. */
function switched(property: Property, wanted: boolean): Bare {
  return plain(atom(property, { is: "value", values: [wanted] }, false, !wanted));
}

function enumeration(choice: FoundParameter, values: string[], demand: Demand, wanted: boolean, requirement: string): Bare {
  const property = { path: choice.path };
  const is = (said: Scalar[], yes = true, missing = !yes) => plain(atom(property, { is: "value", values: said }, !yes, missing));
  const named = namedValues(choice, values, requirement, demand);
  if (named.length > 0 && named.length < values.length) return is(named, wanted);
  const asks = speaksOfOff(demand) ? !wanted : wanted;
  const on = values.find((value) => POSITIVE.test(value));
  const off = values.find((value) => NEGATIVE.test(value));
  // What can only be suspended after it was on is off as well while it was never touched.
  const wasOn = off !== undefined && /suspended|inactive/i.test(off);
  if (!asks && on !== undefined && (off === undefined || wasOn)) return is([on], false);
  if (!asks && off !== undefined) return is([off]);
  if (asks && on !== undefined) return is([on]);
  if (asks && off !== undefined) return is([off], false, false);
  const some = !wanted && SOME_VALUES.test(requirement);
  return listed(property, !some && wanted, some || !wanted ? "forbiddenValues" : "allowedValues", choice.path, values);
}

/** One key of a map (`Attributes.KmsMasterKeyId`) or of a list of keys and values. */
function keyCondition(choice: FoundParameter, key: string, demand: Demand, wanted: boolean): Bare {
  const isMap = choice.parameter.shape.kind === "map" && /^[A-Za-z]\w*$/.test(key);
  const own = choice.known?.condition.property;
  const property: Property =
    own?.where?.value === key
      ? own
      : isMap
        ? { path: `${choice.path}.${key}` }
        : { path: choice.path.replace(/(Key|Name)$/, "Value").replace(/name$/, "value"), where: { path: choice.path, value: key } };
  if (/enabled?$|protection|^block|^restrict|encrypt/i.test(key) && !/key|arn|id$/i.test(key))
    return plain(atom(property, { is: "value", values: [String(wanted)] }, false, false));
  const counts = /period|seconds|minutes|hours|days|size|timeout|count|max|min|age|limit|length/i.test(key);
  if (counts && demand.amounts.length > 0) return number(property, demand, wanted, unitOfKey(key), true);
  const values = demand.literals.filter((one) => one.toLowerCase() !== key.toLowerCase());
  if (values.length > 0) return plain(atom(property, { is: "value", values }, !wanted));
  if (isMap) return plain(atom(property, { is: "set", word: "missing" }, !wanted));
  const parameter = wanted ? "allowedValues" : "forbiddenValues";
  return plain(atom(property, { is: "listed", parameter }, !wanted), [
    { name: parameter, description: `values of ${key} that are ${wanted ? "" : "not "}allowed` },
  ]);
}
