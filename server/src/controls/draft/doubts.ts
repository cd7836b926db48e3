// Where the words of a requirement do not settle what its condition means: the question, and the condition of each answer. Pure.
import { type Atom, all, atomsOf, type Condition, negate } from "../condition/tree";
import { inWords } from "../condition/write";
import { withoutAsides } from "../requirement/asides";
import { hasVerb, leavesSomething } from "../requirement/frame";
import type { Demand, ParsedRequirement } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { spelled, stem, stemsOf } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import type { directionOf } from "./direction";
import { atom, type Bare, type ControlQuestion, listed } from "./limits";
import type { ControlParameter } from "./outline";
import { isClearState, isCompared, qualifiers, roleDoubt, saidValues } from "./roles";
import { confirmedByFacts, keepsOutWhatIsTold, namesAnother, secondOpinion } from "./second-reading";
import { isSwitchValue } from "./switches";
import { namesSome } from "./values";
import { asKnown, commands, isLimit, isPlain, namesLack, opposesKnown, turningWords } from "./witness";

/** A switch that forbids when it is on: a denial beside a word of its name can be one or two. */
const NEGATIVE_NAME = /^(disable|block|prevent|deny|skip|ignore|exclude|suppress)(?=[A-Z_]|$)/i;
/** Signs that say yes and no of what stands beside them. */
const MARKS = /[✓✔✗✘☑☒❌✅👍👎]/u;
/** What is bound, and the words for it. */
export interface About {
  choice: FoundParameter;
  demand: Demand;
  reading: ParsedRequirement;
  requirement: string;
  direction: ReturnType<typeof directionOf>;
  name: string;
  /** The requirement as a question quotes it. */
  words: string;
  service: ServiceSpecification;
  /** What may name its values. */
  named: string;
}

/** The first doubt about a condition, if there is one. */
export function doubtAbout(about: About, bound: Bare): Doubt | undefined {
  return (
    besideDoubt(about, bound) ??
    entriesDoubt(about, bound) ??
    publishedDoubt(about, bound) ??
    endDoubt(about, bound) ??
    senseDoubt(about, bound)
  );
}

/** A question about a condition that is bound already; `meant` gives the condition of an answer. The draft takes the first option. */
interface Doubt {
  question: ControlQuestion;
  meant(option: string | undefined): Bare;
}

/** `must not use the EC2 launch type; Fargate is required`: one sentence forbids a value, and another one asks for one. */
function besideDoubt({ choice, requirement, name, service }: About, bound: Bare): Doubt | undefined {
  const { condition } = bound;
  const { shape } = choice.parameter;
  if (condition.kind !== "test" || !condition.negated || condition.test.is !== "value" || shape.kind !== "scalar") return undefined;
  const forbidden = condition.test.values;
  const asked = withoutAsides(requirement)
    .split(/[.;!?](?=\s)/)
    .filter((sentence) => turningWords(sentence).length === 0)
    .flatMap((sentence) => saidValues(choice, shape.values, sentence, service))
    .flatMap(({ value, role }) => (role === "asked" && !forbidden.includes(value) ? [value] : []));
  if (asked.length === 0) return undefined;
  const only: Condition = { ...condition, test: { is: "value", values: [...new Set(asked)] }, negated: false, missing: false };
  return between(requirement, name, bound, only, condition);
}

/** What entries of a list are called by: `audit and error logs`, `slow query logs`. */
const HAS_KINDS = /(log|type|export|feature|event|protocol|method|capabilit|categor|mode|finding)/i;

/** `must export audit logs` of a list of which nobody tells the entries: that it has one says nothing of audit. */
function entriesDoubt({ choice, demand, requirement, name, service }: About, bound: Bare): Doubt | undefined {
  const { condition } = bound;
  const { shape, list, member } = choice.parameter;
  if (condition.kind !== "test" || condition.test.is !== "set" || condition.property.count || condition.property.where) return undefined;
  if (!list || shape.kind !== "scalar" || shape.type !== "string" || shape.values.length > 0 || !HAS_KINDS.test(member.name))
    return undefined;
  const entries = qualifiers(service, choice, demand.sentence);
  if (entries.length === 0) return undefined;
  const { path } = condition.property;
  const property = { path: path.endsWith("[]") ? path : `${path}[]` };
  const has = (value: string): Condition => ({
    ...atom(property, { is: "value", values: [value] }, condition.negated),
    quantifier: condition.negated ? "each" : "some",
  });
  return between(requirement, name, bound, all(entries.map(has)), condition);
}

/** A question between two conditions, of which the draft takes the first. */
function between(requirement: string, name: string, bound: Bare, first: Condition, second: Condition): Doubt {
  const question = senseQuestion(requirement, name, first, second);
  return { question, meant: (option) => ({ ...bound, condition: option === question.options[1] ? second : first }) };
}

/** Words that end where no safe resource would pass are likely misread. */
function publishedDoubt({ choice, demand, requirement, name, words }: About, bound: Bare): Doubt | undefined {
  if (!opposesKnown(choice, bound.condition)) return undefined;
  const states = ["the state that the published check calls safe", "what the words say"];
  // A limit that is said with its comparison is what the words say.
  const isSaid = isPlain(requirement, demand) && commands(requirement) && !namesSome(choice, demand, requirement);
  const options = isSaid || (demand.turns < 2 && isLimit(bound.condition)) ? [...states].reverse() : states;
  const question = `\`${words}\` seems to ask for what the published check of \`${name}\` calls unsafe. Which one is meant?`;
  return {
    question: { kind: "direction", question, options },
    meant: (option) => {
      if (option !== states[0]) return bound;
      const condition = asKnown(choice, bound.condition);
      return { ...bound, condition, parameters: boundParameters(condition, bound) };
    },
  };
}

/** Nothing beside words that turn the sense around says which end is meant. */
function endDoubt({ choice, demand, requirement, words }: About, bound: Bare): Doubt | undefined {
  if (choice.known || demand.turns === 0 || !isLimit(bound.condition) || isPlain(requirement, demand)) return undefined;
  const other = turned(bound.condition);
  const options = meanings(bound.condition, other);
  return {
    question: { kind: "direction", question: `Which end does \`${words}\` limit?`, options },
    meant: (option) => (option === options[1] ? { ...bound, condition: other } : bound),
  };
}

/** The second reading says the opposite, or cannot tell while nothing else can. */
function senseDoubt({ choice, demand, reading, requirement, direction, name, service, named }: About, bound: Bare): Doubt | undefined {
  const isTold = keepsOutWhatIsTold(requirement, choice, bound.condition);
  const role = roleDoubt(service, choice, bound.condition, demand.sentence, demand.turns);
  // Of a resource that can do it, and of a value that is to be left, the likelier sense comes first.
  const taken = isTold || role === "opposite" ? turned(bound.condition) : bound.condition;
  const opinion = secondOpinion(requirement, choice, taken);
  const compared = isCompared(service, choice, bound.condition, demand.sentence);
  const isDoubted =
    isTold ||
    role === "opposite" ||
    role === "unknown" ||
    MARKS.test(requirement) ||
    compared ||
    (demand.turns > 1 && choice.path.split(".").some((part) => NEGATIVE_NAME.test(part))) ||
    (isState(bound.condition) && leavesSomething(demand.sentence)) ||
    (role === "unsaid" && !isClearState(service, choice, demand.sentence)) ||
    onlyPermits(demand, requirement) ||
    ((isHeading(reading, requirement) || namesLack(requirement)) && !confirmedByFacts(choice, taken, direction.safe)) ||
    (isHeading(reading, requirement) && demand.amounts.some(({ open }) => open)) ||
    (demand.turns === 0 && keepsOutWhatIsSaid(choice, bound.condition, demand)) ||
    (demand.turns % 2 === 1 && isKnownAlone(choice, bound, demand, named)) ||
    opinion === "opposite" ||
    (opinion === "unknown" && !confirmedByFacts(choice, taken, direction.safe)) ||
    namesAnother(requirement, choice, taken);
  if (!isDoubted) return undefined;
  const others: Bare[] = [
    { ...bound, condition: turned(taken) },
    ...(role === "unknown" || role === "opposite" ? singles(taken).map((condition) => ({ ...bound, condition })) : []),
    ...(compared ? [comparison(choice, bound)] : []),
  ];
  const question = senseQuestion(requirement, name, taken, ...others.map(({ condition }) => condition));
  return { question, meant: (option) => others[question.options.indexOf(option ?? "") - 1] ?? { ...bound, condition: taken } };
}

/** Of several values each one alone, asked for or forbidden: `substitute gp3 for gp2` asks for one of them. */
function singles(condition: Condition): Condition[] {
  if (condition.kind !== "test" || condition.test.is !== "value" || condition.test.values.length < 2) return [];
  const { values } = condition.test;
  return [condition, turned(condition)].flatMap((one) =>
    values.map((value) => ({ ...one, test: { is: "value", values: [value] } }) as Atom),
  );
}

/** Which values are better than one that is named nobody says: the user of the rule lists them. */
function comparison({ path, parameter: { shape } }: FoundParameter, bound: Bare): Bare {
  const [{ property }] = atomsOf(bound.condition) as [Atom];
  return { ...listed(property, true, "allowedValues", path, shape.kind === "scalar" ? shape.values : []), questions: bound.questions };
}

/** What may be is not asked for: `volumes may be gp2`, `encryption is optional`. */
const PERMITS = /\b(may|might|can|could|allowed|permitted|tolerated|acceptable|optional|negotiable|voluntary|fine|ok|okay)\b/i;
const BUT_ONLY =
  /\b(only|solely|exclusively|nothing|no|none|nobody|not|never|cannot|at most|up to|as|unless|if|when|before|must|should|shall)\b|n't\b/i;

function onlyPermits(demand: Demand, requirement: string): boolean {
  return demand.turns === 0 && PERMITS.test(demand.sentence) && !BUT_ONLY.test(requirement) && demand.amounts.length === 0;
}

/** Whether a requirement is a name and says nothing: `Lambda functions on python3.8` may be the title of a finding. */
function isHeading({ mood }: ParsedRequirement, requirement: string): boolean {
  return mood === "name" && !commands(requirement) && !hasVerb(requirement);
}

/** Whether a value that the sentence says is kept out, although nothing turns it around: `make IMDSv2 optional`. */
function keepsOutWhatIsSaid({ parameter: { shape } }: FoundParameter, condition: Condition, { sentence }: Demand): boolean {
  if (condition.kind !== "test" || condition.test.is !== "value" || shape.kind !== "scalar") return false;
  const { values } = condition.test;
  const words = new Set(sentence.split(/[^\w-]+/).map(spelled));
  const isSaid = (value: string) => words.has(spelled(value));
  const letIn = (value: string) => values.includes(value) !== condition.negated;
  return shape.values.some((value) => isSaid(value) && !letIn(value)) && !shape.values.some((value) => isSaid(value) && letIn(value));
}

/** Whether only the published check tells the values, although the words forbid something: `no on-demand tables`. */
function isKnownAlone(choice: FoundParameter, { condition }: Bare, demand: Demand, named: string): boolean {
  const safe = choice.known?.condition;
  if (!safe || condition.kind !== "test" || safe.negated || safe.test.is !== "value" || typeof safe.test.values[0] !== "string")
    return false;
  const isSwitch = safe.test.values.every((one) => typeof one !== "string" || isSwitchValue(one));
  // `should be blocked` of `block-all-sharing`.
  const turning = turningWords(demand.sentence).map(stem);
  const isWord = safe.test.values.some((one) => stemsOf(String(one)).some((word) => turning.includes(word)));
  return !isSwitch && !isWord && JSON.stringify(condition) === JSON.stringify(safe) && !namesSome(choice, demand, named);
}

/** Whether a condition names no value of its own: that something is on, off, or there. */
function isState(condition: Condition): boolean {
  return atomsOf(condition).every(
    ({ test }) => test.is === "set" || (test.is === "value" && test.values.every((one) => typeof one !== "string" || isSwitchValue(one))),
  );
}

/** What is asked where two readings of a requirement do not agree, or one cannot tell and nothing else does. */
export function senseQuestion(requirement: string, name: string, ...readings: Condition[]): ControlQuestion {
  return {
    kind: "sense",
    question: `Which reading is meant for \`${name}\`? There are ${readings.length === 2 ? "two" : "several"} of \`${requirement.trim().slice(0, 160)}\`.`,
    options: meanings(...readings),
  };
}

/** Two conditions to choose from; the draft takes the first. */
function meanings(...conditions: Condition[]): string[] {
  return conditions.map((one) => `COMPLIANT where ${inWords(one)}`);
}

/** The opposite of what one value has to be; a missing one meets neither. */
function turned(condition: Condition): Condition {
  if (condition.kind !== "test") return negate(condition);
  const other = negate(condition) as Atom;
  return { ...other, quantifier: "each", missing: condition.test.is === "set" && other.missing };
}

/** The parameters that a condition still names; an end that became the other one keeps its number. */
function boundParameters(condition: Condition, bound: Bare): ControlParameter[] {
  const text = JSON.stringify(condition);
  return bound.parameters.filter(({ name }) => text.includes(`"parameter":"${name}"`));
}
