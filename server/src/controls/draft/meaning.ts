// A requirement put on parameters: each of its demands gets the best one, and the tree of demands becomes a tree of conditions. Pure.
import { isPossible } from "../condition/decide";
import { type Atom, all, any, atomsOf, type Condition, negate, propertyKey, waysOf } from "../condition/tree";
import { knownAt, knownLike } from "../known/table";
import { readRequirement } from "../requirement/read";
import { type Demand, type Doubt, demandsOf, type ParsedRequirement, type Wish } from "../requirement/wish";
import { findParameters } from "../retrieval/find";
import type { FoundParameter } from "../retrieval/found";
import { tagKeys } from "../retrieval/tags";
import { splitWords, stem, stemsOf } from "../retrieval/words";
import { pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";
import { type Answers, bindDemand } from "./bind";
import { bestChoices } from "./choices";
import { senseQuestion } from "./doubts";
import type { Binding, ControlQuestion } from "./limits";
import { listedWish } from "./lists";
import { withNumbers } from "./numbers";
import type { ControlParameter } from "./outline";
import { unsaidPart } from "./parts";
import { CONFLICT_OPTIONS, EXCEPTION_OPTIONS, questionOf } from "./questions";
import { opinionOn } from "./second-reading";
import { subjectDoubt } from "./subject";
import { type Restriction, tagCondition, tagRestriction, withoutTags } from "./tags";
import { withSwitch, withTwin } from "./twins";
import { answeredProperty, closerOne, propertyQuestion, unusedAmount, unusedAspect, unusedValue } from "./unused";
import { namedValues } from "./values";
import { namesLack } from "./witness";

export interface BoundRequirement {
  condition: Condition;
  /** The parameters that decide, in the order of the requirement. */
  choices: FoundParameter[];
  parameters: ControlParameter[];
  /** What the words leave open. */
  questions: ControlQuestion[];
}

interface Context {
  service: ServiceSpecification;
  requirement: string;
  reading: ParsedRequirement;
  /** What the whole requirement finds, best first. */
  found: readonly FoundParameter[];
  /** What the user answered, by question. */
  answers?: Answers;
}

/** Below this share of the whole requirement's score a part of it has found nothing of its own. */
const WEAK = 0.3;

/** `clusters tagged Stage=prod must …`: what is asked holds for those; where an answer does not tell the tags, for all, and that is asked. */
function restrictedTo(
  { words, denied, rest }: Restriction,
  whole: Context,
  picked: readonly FoundParameter[],
): BoundRequirement | undefined {
  const { service, answers } = whole;
  const own = findParameters(service, rest, 20);
  const bound = bindRequirement(
    { ...whole, requirement: rest, reading: readRequirement(rest), found: own.length > 0 ? own : whole.found },
    picked,
  );
  const [first] = bound?.choices ?? [];
  if (!bound || !first) return bound;
  const { operation, side } = first.parameter;
  const all = pathsOf(service, operation, side).map((parameter) => ({
    operation: operation.name,
    path: parameter.path,
    score: 0,
    parameter,
  }));
  const keys = tagKeys(words, service);
  const tagged = keys.length > 0 ? tagCondition(service, all, keys, words) : undefined;
  if (tagged) return { ...bound, condition: any([denied ? tagged.condition : negate(tagged.condition), bound.condition]) };
  const question = `\`${words}\` says which resources are meant, and \`${operation.name}\` does not tell their tags. Which ones are judged?`;
  const asked: ControlQuestion = { kind: "exception", question, options: ["all of them"] };
  return { ...bound, questions: answers?.has(question) ? bound.questions : [asked, ...bound.questions] };
}

/** The condition of a requirement. `picked` are the parameters that the user chose; without any, the best are taken. Undefined when nothing was found. */
export function bindRequirement(whole: Context, picked: readonly FoundParameter[] = []): BoundRequirement | undefined {
  const restriction = tagRestriction(whole.requirement);
  if (restriction) return restrictedTo(restriction, whole, picked);
  const context = withoutExceptions(whole);
  const { reading, found } = context;
  const bindings: Bound[] = [];
  const tagged = picked.length === 0 ? tagsCondition(context, bindings) : undefined;
  const read =
    (picked.length === 0 &&
      reading.wish.kind === "demand" &&
      listedWish(context.service, context.requirement, reading.wish.demand, found)) ||
    reading.wish;
  const wish = withNumbers(withScope(context, read));
  const said =
    picked.length > 0
      ? all(picked.map((choice) => bind(context, choice, demandFor(choice, reading), bindings, true)))
      : found.length > 0
        ? tagged
          ? all([tagged, ...besideTags(context, wish).map((part) => conditionOf(context, part, bindings))])
          : conditionOf(context, wish, bindings)
        : undefined;
  if (!said) return undefined;
  const condition = withExceptions(context, whole.requirement, said, bindings);
  if (wish.kind !== "demand" && picked.length === 0 && !tagged && contradictsItself(condition)) return bindFirst(context);
  const { added, told } = picked.length > 0 || tagged ? { added: [], told: [] } : furtherConditions(context, bindings);
  const parameters = distinctParameters(bindings);
  const choices = [...new Set(bindings.map(({ choice }) => choice))];
  const made = renamed(all([withTold(condition, told), ...added]), bindings);
  const isPicked = picked.length > 0;
  const unsaid = () =>
    unusedValue(context.service, context.requirement, wish, made, choices, found) ??
    unusedAmount([wish, ...reading.others], made, choices) ??
    unusedAspect(context.requirement, choices) ??
    unsaidPart(context.service, context.requirement, made, choices);
  // Who picks a parameter may have taken the first one: a value that it leaves out is told all the same.
  const value = tagged ? undefined : unsaid();
  const closer = isPicked || tagged || value !== undefined ? undefined : closerOne(context.requirement, choices, found);
  const about = value ?? (closer && (closer.key ?? closer.parameter.member.name));
  const others = closer ? [closer, ...found] : found;
  const asked = about === undefined ? undefined : propertyQuestion(about, choices, others);
  const answered = asked && answeredProperty(asked, context.answers?.get(asked.question), found);
  // Of several demands the others stay: what was missing is added.
  const stay = demandsOf(wish).length > 1 || choices.length > 1 ? choices : [];
  if (answered && !picked.includes(answered)) return bindRequirement(whole, [...stay, answered]);
  const subject = tagged ? undefined : subjectDoubt(context.service, context.requirement, choices);
  const questions = [...(asked ? [asked] : []), ...(subject ? [subject] : [])];
  return { condition: made, choices, parameters, questions: questionsOf(context, bindings, questions) };
}

/** Whether all parts have to hold or one is enough, as the user answered where the words leave it open. */
function withScope({ reading, answers }: Context, wish: Wish): Wish {
  if (wish.kind === "demand") return wish;
  const turned = reading.doubts
    .filter(({ kind }) => kind === "scope")
    .map((doubt) => questionOf(doubt, wish))
    .some(({ question, options }) => answers?.get(question) === options[1]);
  return turned ? { ...wish, kind: wish.kind === "all" ? "any" : "all" } : wish;
}

/** What a requirement asks for is looked up without the words of its exceptions. */
function withoutExceptions(context: Context): Context {
  if (!context.reading.doubts.some(({ kind }) => kind === "exception")) return context;
  const requirement = demandsOf(context.reading.wish)
    .map(({ text }) => text)
    .join(" ");
  const found = findParameters(context.service, requirement, 20);
  return found.length === 0 ? context : { ...context, requirement, found };
}

/** An exception that the user lets count is another way to meet the requirement. */
function withExceptions(context: Context, text: string, condition: Condition, bindings: Bound[]): Condition {
  const operations = new Set(bindings.map(({ choice }) => choice.operation));
  const ways = context.reading.doubts.flatMap((doubt) => {
    const { question } = questionOf(doubt);
    if (doubt.kind !== "exception" || context.answers?.get(question) !== EXCEPTION_OPTIONS[1]) return [];
    const requirement = wordingOf(doubt.words, text).replace(/^(unless|except)( for| when| if| where| that)?\b/i, "");
    const reading = readRequirement(requirement);
    // What the same answer tells goes first.
    const all = findParameters(context.service, requirement, 40);
    const found = [...all.filter((one) => operations.has(one.operation)), ...all.filter((one) => !operations.has(one.operation))];
    const own: Context = { ...context, requirement, reading, found };
    return found.length === 0 ? [] : [tagsCondition(own, bindings) ?? conditionOf(own, reading.wish, bindings)];
  });
  return ways.length === 0 ? condition : any([condition, ...ways]);
}

/** Words as they stand in a text, with the signs between them: `tagged Rotation=manual`. */
function wordingOf(words: string, text: string): string {
  const [first = "", ...rest] = words.split(" ");
  const last = rest.at(-1) ?? first;
  const from = text.toLowerCase().indexOf(first.toLowerCase());
  const to = text.lastIndexOf(last);
  return from >= 0 && to >= from && to - from <= 2 * words.length ? text.slice(from, to + last.length) : words;
}

/** What a requirement on tags asks for besides: `be tagged with Owner and have deletion protection`. */
function besideTags({ service, requirement }: Context, wish: Wish): Wish[] {
  if (wish.kind !== "all") return [];
  const keys = new Set(tagKeys(requirement, service).map((key) => key.toLowerCase()));
  return wish.parts.filter((part) =>
    demandsOf(part).every(
      ({ words }) => words.some((word) => !keys.has(word)) && !words.some((word) => /^tag/.test(word) || keys.has(word)),
    ),
  );
}

/** Verbs for tags that no list of the reading has. */
const HAS_TAG = /^(bear|wear|own|tag|label|mark|identif|declar|list|name|show|state|get|share|inherit|propagat)/;

/** A requirement on tags that names their keys: each of them has to be there, or must not be. */
function tagsCondition({ service, requirement, reading, found, answers }: Context, bindings: Bound[]): Condition | undefined {
  if (!/\btag/i.test(requirement)) return undefined;
  const keys = tagKeys(requirement, service);
  const tagged = keys.length > 0 ? tagCondition(service, found, keys, requirement) : undefined;
  if (!tagged) return undefined;
  const [demand] = demandsOf(reading.wish);
  const absent = withoutTags(negate(tagged.condition));
  const [said, other] = demand?.wanted === false ? [absent, tagged.condition] : [tagged.condition, absent];
  const asked = senseQuestion(requirement, keys.join(", "), said, other);
  const answer = answers?.get(asked.question);
  const condition = answer === asked.options[1] ? other : said;
  const isPlain =
    opinionOn(requirement, demand?.wanted !== false) === "same" &&
    (demand?.verb === undefined || HAS_TAG.test(demand.verb)) &&
    // `Instances without an Owner tag` may be the title of a finding.
    !namesLack(requirement);
  const questions = isPlain || answer !== undefined ? [] : [asked];
  bindings.push({ condition, parameters: [], questions, choice: tagged.choice, names: new Map() });
  return condition;
}

/** Two parts that say the opposite of each other: the words were not understood, or found one parameter for two things. */
function contradictsItself(condition: Condition): boolean {
  const said = new Set(atomsOf(condition).map((one) => JSON.stringify(one)));
  return (
    atomsOf(condition).some((one) => {
      const other = negate(one) as Atom;
      return ["each", "some"].some((quantifier) => said.has(JSON.stringify({ ...other, quantifier })));
    }) || [condition, negate(condition)].some((one) => waysOf(one)?.every((way) => !isPossible(way)) ?? true)
  );
}

/** Only the first demand, and a question about the others. */
function bindFirst(context: Context): BoundRequirement | undefined {
  const [first, ...others] = demandsOf(context.reading.wish) as [Demand, ...Demand[]];
  const conflict: Doubt = { kind: "conflict", words: others.map(({ text }) => text).join("; ") || first.text };
  const takesOther = context.answers?.get(questionOf(conflict).question) === CONFLICT_OPTIONS[1];
  const demand = takesOther ? (others[0] ?? first) : first;
  const doubts = [...context.reading.doubts, conflict];
  return bindRequirement({ ...context, reading: { ...context.reading, wish: { kind: "demand", demand }, doubts } });
}

interface Bound extends Binding {
  choice: FoundParameter;
  /** Names of its parameters that another one has too, and what they are called now. */
  names: Map<string, string>;
}

/** The whole of a published check that asks for more than one thing, where the draft takes its state. */
function withOthers({ known }: FoundParameter, condition: Condition): Condition {
  if (!known?.others || condition.kind !== "test") return condition;
  const { property, negated, test } = known.condition;
  const isSafe =
    propertyKey(condition.property) === propertyKey(property) &&
    condition.negated === negated &&
    (test.is === "set" ? condition.test.is === "set" : JSON.stringify(condition.test) === JSON.stringify(test));
  if (!isSafe) return condition;
  const parts = [known.condition, ...known.others.parts];
  return known.others.kind === "all" ? all(parts) : any(parts);
}

function bind(context: Context, found: FoundParameter, demand: Demand, bindings: Bound[], isPicked = false): Condition {
  const published =
    found.known ??
    knownAt(context.service.id, found.operation, found.path, found.key) ??
    (found.key === undefined ? knownLike(context.service.id, found.operation, found.path) : undefined);
  const choice: FoundParameter = published ? { ...found, known: published } : found;
  // Of several demands each names its own values.
  const isContrast = demandsOf(context.reading.wish).filter(({ text }) => /\b(not|never)\b/i.test(text)).length > 0;
  const said = isContrast && context.reading.wish.kind !== "demand" ? demand.text : context.requirement;
  const binding = bindDemand(choice, demand, context, said);
  const condition = isPicked
    ? binding.condition
    : withTwin(context.service, choice, withSwitch(context.service, choice, demand, withOthers(found, binding.condition)));
  const known = bindings.find((one) => JSON.stringify(one.condition) === JSON.stringify(condition));
  if (!known) bindings.push({ ...binding, condition, choice, names: new Map() });
  return condition;
}

function conditionOf(context: Context, wish: Wish, bindings: Bound[]): Condition {
  if (wish.kind !== "demand") {
    const parts = wish.parts.map((part) => conditionOf(context, part, bindings));
    return wish.kind === "all" ? all(parts) : any(parts);
  }
  return all(choicesFor(context, wish.demand, bindings.at(-1)?.choice).map((choice) => bind(context, choice, wish.demand, bindings)));
}

/** The parameters for one demand: of a requirement with several each finds its own. What is not meant may be a value of the one before. */
function choicesFor({ service, found, reading, requirement }: Context, demand: Demand, before?: FoundParameter): FoundParameter[] {
  const shape = before?.parameter.shape;
  const isContrast = demandsOf(reading.wish).some((one) => one.wanted !== demand.wanted);
  if (
    before &&
    (!demand.wanted || isContrast) &&
    shape?.kind === "scalar" &&
    namedValues(before, shape.values, demand.words.join(" "), demand).length > 0
  )
    return [before];
  const single = reading.wish.kind === "demand" && reading.wish.demand === demand && reading.others.length === 0;
  const own = single ? [] : findParameters(service, demand.text, 20);
  const [best] = own;
  const isOwn = best !== undefined && (best.known !== undefined || best.score >= WEAK * (found[0]?.score ?? 0));
  return bestChoices(service, isOwn ? own : found, isOwn ? demand.text : requirement);
}

/** A list that the user fills: nothing of the value was said. */
function isOpen(condition: Condition): boolean {
  return condition.kind === "test" && condition.test.is === "listed" && condition.test.values === undefined;
}

interface Told {
  open: Condition;
  said: Condition;
}

/** What one sentence leaves open another one may tell. */
function withTold(condition: Condition, told: readonly Told[]): Condition {
  if (condition.kind !== "test") return { ...condition, parts: condition.parts.map((part) => withTold(part, told)) };
  return told.find(({ open }) => JSON.stringify(open) === JSON.stringify(condition))?.said ?? condition;
}

/**
 * Further sentences: those that ask for something else are added, those that name the values that an earlier one left open tell them,
 * and those that say the opposite of the same are a question.
 */
function furtherConditions(context: Context, bindings: Bound[]): { added: Condition[]; told: Told[] } {
  const added: Condition[] = [];
  const told: Told[] = [];
  for (const other of context.reading.others) {
    const own: Bound[] = [];
    const condition = conditionOf(context, other, own);
    const of = (list: readonly Bound[]) => new Set(list.map(({ choice }) => `${choice.operation} ${choice.path} ${choice.key ?? ""}`));
    const shared = [...of(own)].some((path) => of(bindings).has(path));
    const sameAs = (one: Bound) => (other: Bound) => [...of([one])].every((path) => of([other]).has(path));
    for (const open of bindings.filter(({ condition: one }) => isOpen(one))) {
      const said = own.find((one) => sameAs(open)(one) && !isOpen(one.condition));
      if (!said) continue;
      told.push({ open: open.condition, said: said.condition });
      Object.assign(open, { condition: said.condition, parameters: said.parameters, questions: said.questions });
    }
    if (shared && own.some((one) => bindings.some((before) => JSON.stringify(before.condition) === JSON.stringify(negate(one.condition)))))
      context.reading.doubts.push({
        kind: "conflict",
        words: demandsOf(other)
          .map(({ text }) => text)
          .join("; "),
      });
    else if (!shared && own.every(({ choice }) => isNamed(choice, other))) {
      bindings.push(...own);
      added.push(condition);
    }
  }
  return { added, told };
}

/** Whether a sentence says the parameter's own words, so that it is about it. */
function isNamed(choice: FoundParameter, wish: Wish): boolean {
  const said = new Set(
    demandsOf(wish)
      .flatMap(({ words }) => words.flatMap(splitWords))
      .map(stem),
  );
  return splitWords(choice.key ?? choice.parameter.member.name).some((word) => said.has(stem(word)));
}

/** Of several demands the one that speaks of the parameter. */
function demandFor(choice: FoundParameter, reading: ParsedRequirement): Demand {
  const own = new Set(stemsOf(`${choice.path} ${choice.key ?? ""}`));
  const share = ({ words }: Demand) => words.flatMap(splitWords).filter((word) => own.has(stem(word))).length;
  return [...demandsOf(reading.wish)].sort((a, b) => share(b) - share(a))[0] as Demand;
}

/** Parameters of the rule with the same name get that of what they limit. */
function distinctParameters(bindings: readonly Bound[]): ControlParameter[] {
  const names = bindings.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  return bindings.flatMap((bound, at) =>
    bound.parameters.map((parameter) => {
      if (names.filter((name) => name === parameter.name).length < 2) return parameter;
      const own = `${parameter.name}${at + 1}`;
      bound.names.set(parameter.name, own);
      return { ...parameter, name: own };
    }),
  );
}

function renamed(condition: Condition, bindings: readonly Bound[]): Condition {
  if (condition.kind !== "test") return { ...condition, parts: condition.parts.map((part) => renamed(part, bindings)) };
  const bound = bindings.find((one) => one.names.size > 0 && JSON.stringify(one.condition) === JSON.stringify(condition));
  return bound
    ? (JSON.parse(JSON.stringify(condition), (key, value) =>
        key === "parameter" ? (bound.names.get(value) ?? value) : value,
      ) as Condition)
    : condition;
}

/** All questions that nobody has answered; `first` are those of the whole. */
function questionsOf({ reading, answers }: Context, bindings: readonly Bound[], first: readonly ControlQuestion[]): ControlQuestion[] {
  const doubts = reading.doubts.map((doubt) => questionOf(doubt, reading.wish));
  const all = [...first, ...doubts, ...bindings.flatMap(({ questions }) => questions)];
  return [...new Map(all.map((one) => [one.question, one])).values()].filter(({ question }) => !answers?.has(question));
}
