// A second reading of what a requirement asks of a parameter, apart from the clause reader: it counts what denies, condemns or switches
// off over the whole part that speaks of the parameter, and compares with what the draft came to. It shares no word list and no code
// with the first reading. It asks for it, forbids it, or does not know. Pure.
import { type Atom, type Condition, propertyKey, type Scalar } from "../condition/tree";
import type { FoundParameter } from "../retrieval/found";
import { splitWords, stem } from "../retrieval/words";
import {
  BAD,
  CONDEMNS,
  CONDEMNS_AS_VERB,
  CONTRARIES,
  DENIES,
  DENYING,
  ENDS_IT,
  ENDS_SAID,
  GOOD,
  GUARD_NAME,
  GUARDS,
  IS_OFF,
  OUTSIDE,
  PART,
  SAYS_NOTHING,
  TANGLED,
  UN,
} from "./second-words";

/** What the second reading makes of a sentence. */
export type Sense = "asks" | "forbids" | "unknown";

/** What it thinks of a draft: the same, the opposite, or that it cannot tell. */
export type Opinion = "same" | "opposite" | "unknown";

/** What a draft's condition asks for, in the same terms: the state of a property, values that are let in, or an end of a number. */
type Claim =
  | { of: "state"; on: boolean }
  | { of: "values"; letIn: string[]; keptOut: string[] }
  | { of: "end"; low: boolean; version?: true }
  | { of: "range"; inside: boolean }
  | { of: "nothing" };

/** What the second reading thinks of one condition of a draft, by the words of the requirement and the parameter's name. */
export function secondOpinion(requirement: string, choice: FoundParameter, condition: Condition): Opinion {
  if (condition.kind !== "test") return "same";
  const claim = claimOf(choice, condition);
  const text = plainText(requirement);
  if (claim.of === "nothing") return "same";
  if (claim.of === "state") {
    const values = valuesOf(choice, condition);
    const isSaid = [...values.letIn, ...values.keptOut].some((value) => isMentioned(text, value));
    return isSaid ? valueOpinion(text, choice, values) : stateOpinion(text, choice, claim.on);
  }
  if (claim.of === "end") return endOpinion(text, choice, claim);
  if (claim.of === "range") return rangeOpinion(text, choice, claim.inside);
  return valueOpinion(text, choice, claim);
}

function agrees(sense: Sense, asks: boolean): Opinion {
  return sense === "unknown" ? "unknown" : (sense === "asks") === asks ? "same" : "opposite";
}

/** The same of a whole requirement that asks for something to be there, or forbids it. */
export function opinionOn(requirement: string, asks: boolean): Opinion {
  return agrees(senseOf(plainText(requirement)), asks);
}

/** Whether the parameter's own facts confirm a condition: the published check, the name, the documentation, or how its values are called. */
export function confirmedByFacts(choice: FoundParameter, condition: Condition, safe: boolean | undefined): boolean {
  if (condition.kind !== "test") return true;
  const claim = claimOf(choice, condition);
  const known = choice.known?.condition;
  if (known && propertyKey(known.property) === propertyKey(condition.property)) {
    const own = claimOf(choice, known);
    if (own.of === "state" && claim.of === "state") return own.on === claim.on;
    if (own.of === "end" && claim.of === "end") return own.low === claim.low;
    if (own.of === "values" && claim.of === "values") {
      const isIn = claim.letIn.some((value) => own.letIn.includes(value)) && !claim.letIn.some((value) => own.keptOut.includes(value));
      if (isIn || (claim.letIn.length === 0 && claim.keptOut.some((value) => own.keptOut.includes(value)))) return true;
    }
  }
  if (claim.of === "nothing") return true;
  if (claim.of === "range") return claim.inside;
  const name = nameOf(choice);
  if (claim.of === "end")
    return /^(min|least)|minimum|retention/i.test(name) ? claim.low : /max|most|timeout|ttl|limit/i.test(name) && !claim.low;
  if (claim.of === "values") {
    const goodIn = claim.letIn.length > 0 && claim.letIn.every((value) => GOOD.test(value) && !BAD.test(value));
    const badOut = claim.keptOut.length > 0 && claim.keptOut.every((value) => BAD.test(value) && !GOOD.test(value));
    return goodIn || badOut;
  }
  const told = safe ?? documentedState(choice);
  return told !== undefined && told === claim.on;
}

/** What a resource is told to do: `should fail`, `must always reject`. */
const TOLD = /\b(?:should|must|shall|will|has to|have to|needs? to|ought to|is to|are to) (?:always )?([a-z]+)\b/g;

/**
 * Whether a draft keeps out a value that the requirement tells the resource to do, `templates should fail` of `fail` and `skip`: such a
 * word is a verdict as well, so that both readings may have taken it for one.
 */
export function keepsOutWhatIsTold(requirement: string, choice: FoundParameter, condition: Condition): boolean {
  if (condition.kind !== "test" || condition.test.is !== "value") return false;
  const { letIn, keptOut } = valuesOf(choice, condition);
  const told = [...requirement.toLowerCase().matchAll(TOLD)].map(([, verb = ""]) => stem(verb));
  const isTold = (value: string) => told.includes(stem(splitWords(value)[0] ?? ""));
  return keptOut.some(isTold) && !letIn.some(isTold);
}

/** A value as it is written: `IPV4`, `MULTI_AZ_1`. */
const WRITTEN = /\b[A-Z][A-Z\d]{1,20}(?:_[A-Z\d]{1,20}){1,6}\b|\b[A-Z]{2,20}\d{1,4}\b/g;

/** Whether a requirement writes a value, and the draft has others that it does not name, of a text of which no values are listed. */
export function namesAnother(requirement: string, { parameter: { shape } }: FoundParameter, condition: Condition): boolean {
  if (condition.kind !== "test" || condition.test.is !== "value" || shape.kind !== "scalar" || shape.values.length > 0) return false;
  const values = condition.test.values.filter((one) => typeof one === "string");
  const text = requirement.toLowerCase();
  const written = requirement.match(WRITTEN) ?? [];
  return shape.type === "string" && values.length > 0 && written.length > 0 && !values.some((one) => text.includes(one.toLowerCase()));
}

/** What the documentation says of a switch that is on: that something is protected, or that somebody gets in. */
function documentedState({ parameter }: FoundParameter): boolean | undefined {
  const text = parameter.member.documentation.toLowerCase();
  const guards = /\b(encrypt|protect|audit|verif|validat|secur|authenticat)\w*/.test(text);
  const exposes = /\b(public(ly)?|anonymous\w*|unauthenticated|bypass\w*|insecure|without|skip\w*|disabl\w*|forc\w*)\b/.test(text);
  return guards === exposes ? undefined : guards;
}

function nameOf(choice: FoundParameter): string {
  return choice.key ?? choice.parameter.member.name;
}

const ON = /^(enabled?|on|required?|active|yes|true|enforced|strict)$/i;
const OFF = /^(disabled?|off|optional|inactive|suspended|no|false|none|not_enabled|not_required)$/i;

function claimOf(choice: FoundParameter, { test, negated }: Atom): Claim {
  if (test.is === "set") return { of: "state", on: !negated };
  if (test.is === "age") return { of: "end", low: (test.direction === "ago") === negated };
  if (test.is === "range" || test.is === "version") {
    if ((test.least !== undefined) === (test.most !== undefined)) return { of: "range", inside: !negated };
    return { of: "end", low: (test.least !== undefined) !== negated, ...(test.is === "version" && { version: true as const }) };
  }
  if (test.is === "listed") return { of: "nothing" };
  const [only, ...others] = test.values;
  const isOn = (value: Scalar) =>
    value === true || ON.test(String(value)) ? true : value === false || OFF.test(String(value)) ? false : undefined;
  const state = others.length === 0 && only !== undefined ? isOn(only) : undefined;
  if (state !== undefined) return { of: "state", on: state !== negated };
  if (typeof only === "number") return only === 0 && others.length === 0 ? { of: "state", on: negated } : { of: "nothing" };
  return { of: "values", ...valuesOf(choice, { test, negated }) };
}

/** Which values a condition lets in and keeps out; none of a switch. */
function valuesOf(
  { parameter, key }: FoundParameter,
  { test, negated }: Pick<Atom, "test" | "negated">,
): { letIn: string[]; keptOut: string[] } {
  const said = test.is === "value" && typeof test.values[0] === "string" ? test.values.map(String) : [];
  const all = said.length > 0 && key === undefined && parameter.shape.kind === "scalar" ? parameter.shape.values : [];
  const rest = all.filter((value) => !said.includes(value));
  return negated ? { letIn: rest, keptOut: said } : { letIn: said, keptOut: rest };
}

const REASON = /\b(so that|because|in order to|lest|since)\b/;

/** Lower case, contractions written out, reasons and what is only said in passing left out. */
function plainText(requirement: string): string {
  const lower = requirement
    .toLowerCase()
    .replace(/[’`]/g, "'")
    .replace(/\bcan'?t\b|\bcannot\b/g, "can not")
    .replace(/\bwon't\b/g, "will not")
    .replace(/\bshan't\b/g, "shall not")
    .replace(/([a-z])n't\b/g, "$1 not")
    .replace(/\b(should|must|is|are|do|does|did|has|have|was|were|could|would|need)nt\b/g, "$1 not");
  const reason = REASON.exec(lower);
  const asked = reason && reason.index > 0 ? lower.slice(0, reason.index) : lower;
  return withoutEcho(asked)
    .replace(SAYS_NOTHING, " ")
    .replace(DENYING, " not ")
    .replace(/\bimds ?v?-?1\b/g, "imds optional")
    .replace(/\bimds ?v?-?2\b/g, "imds required")
    .replace(/\b(no one|not one|not a single|no single)\b/g, "no");
}

/** `… must not be public. This is forbidden.`: what only says the same once more. */
function withoutEcho(text: string): string {
  const sentences = text.split(/[.:;](?= )/);
  const last = sentences.at(-1) ?? "";
  const isEcho = sentences.length > 1 && /^ (this|that|it|such a thing) (is|would be)\b/.test(last);
  const commands = /\b(must|should|shall|ha(s|ve) to)\b/.test(sentences.slice(0, -1).join(" "));
  return isEcho && commands ? sentences.slice(0, -1).join(". ") : text;
}

function wordsOf(text: string): string[] {
  return text.match(/[a-z0-9](?:[a-z0-9_./-]{0,60}[a-z0-9])?/g) ?? [];
}

/** The words that deny, condemn or switch off; not those that are a part of the name, or that say when something ends. */
function cuesIn(text: string, own: ReadonlySet<string>): string[] {
  const words = wordsOf(text);
  return words.filter((word, at) => {
    if (own.has(stem(word)) || own.has(word)) return false;
    if (word === "nor" && /\b(neither|not|no|never)\b/.test(text)) return false;
    // Of `neither A nor B`, `anything but`.
    if (word === "anything") return words[at + 1] === "but";
    const before = words[at - 1] ?? "";
    // `errors fail`, `failed logins`: things that happen.
    if (
      /^(failed|failing|rejected|denied|dropped|blocked|refused|skipped|ignored)$/.test(word) &&
      /^(?!are|is|be|and|or|by|if|when|in|on|at)[a-z]+s$/.test(words[at + 1] ?? "")
    )
      return false;
    if (CONDEMNS_AS_VERB.test(word)) return at === 0 || /^(be|is|are|get|gets|being|must|should|shall|to|please|a|as)$/.test(before);
    if (ENDS_IT.test(word) && !/\d/.test(words.slice(at + 1, at + 8).join(" "))) return at === 0 || /^(be|gets?|must)$/.test(before);
    if (word.startsWith("non-") && word.length > 5) return true;
    return DENIES.test(word) || CONDEMNS.test(word) || (IS_OFF.test(word) && !isTimed(words, at)) || UN.test(word);
  });
}

/** `disabled after 30 days`: the time says when. */
function isTimed(words: readonly string[], at: number): boolean {
  return (
    /^(after|within|before|by)$/.test(words[at + 1] ?? "") &&
    /^(a|an|\d.*|[a-z]+)$/.test(words[at + 2] ?? "") &&
    /\d/.test(words.slice(at + 2, at + 6).join(" "))
  );
}

/** Words of the parameter itself: in a name that denies, they deny nothing. */
function ownWords(choice: FoundParameter): Set<string> {
  return new Set(
    splitWords(nameOf(choice))
      .filter((word) => !DENIES.test(word))
      .flatMap((word) => [word, stem(word)]),
  );
}

/** Where each word may belong to something else: parts, and what is joined by and/or. */
const JOINTS = /[;:.!?](?=\s|$)|,|\b(?:and|or|but|whereas|while|yet|though|although)\b/;

/** The sense of a text about one thing: even or odd, and whether a count is enough to tell. */
function senseOf(text: string, own: ReadonlySet<string> = new Set()): Sense {
  const cues = cuesIn(text, own);
  const spread = text.split(JOINTS).filter((part) => cuesIn(part, own).length > 0).length;
  // `Unencrypted storage must be encrypted`.
  const isBoth = cues.some((cue) => cue.startsWith("un") && wordsOf(text).includes(cue.slice(2)));
  const sure = cues.length < 3 && spread < 2 && !isBoth && (cues.length === 0 || !TANGLED.test(text));
  return sure ? (cues.length % 2 === 0 ? "asks" : "forbids") : "unknown";
}

/** The part of a text that says something of the parameter; the whole where several do, or where a verdict stands apart. */
function aboutIt(text: string, own: ReadonlySet<string>): string {
  const parts = text.split(PART).filter((part) => wordsOf(part).length > 0);
  const isSaid = (part: string) => wordsOf(part).some((word) => own.has(stem(word)));
  const [about, ...more] = parts.filter(isSaid);
  const silent = parts.filter((part) => !isSaid(part));
  const isVerdict = (part: string) => cuesIn(part, own).some((cue) => !DENIES.test(cue)) || wordsOf(part).length < 2;
  return about !== undefined && more.length === 0 && !silent.some(isVerdict) ? about : text;
}

function stateOpinion(text: string, choice: FoundParameter, on: boolean): Opinion {
  const own = ownWords(choice);
  const name = nameOf(choice);
  const isGuard = GUARD_NAME.test(name);
  const isGuarding = (word: string) => GUARDS.test(word) && (!/^disabl/.test(word) || /disabl/i.test(name));
  const parts = text.split(PART).filter((part) => wordsOf(part).length > 0);
  // Where a part speaks of the guard the others say what it is good for.
  const guarding = isGuard ? parts.filter((one) => wordsOf(one).some(isGuarding)) : [];
  const part = guarding.length === 1 && parts.length > 1 ? (guarding[0] as string) : aboutIt(text, own);
  const words = wordsOf(part);
  // What says that a guard is there denies nothing.
  const guards = isGuard ? words.filter(isGuarding) : [];
  const ignored = new Set([...own, ...guards.flatMap((word) => [word, stem(word)])]);
  const sense = senseOf(part, ignored);
  // Two parts about it that do not say the same.
  const senses = new Set(
    parts.filter((one) => wordsOf(one).some((word) => own.has(stem(word)))).map((one) => cuesIn(one, ignored).length % 2),
  );
  if (sense === "unknown" || (part === text && senses.size > 1)) return "unknown";
  const contrary = CONTRARIES.some(
    ([of, said]) =>
      of.test(name.toLowerCase()) && words.some((word) => said.test(word)) && !words.some((word) => of.test(word) && !said.test(word)),
  );
  const wanted = ((sense === "asks") !== (isGuard && guards.length === 0)) !== contrary;
  return wanted === on ? "same" : "opposite";
}

/** Which values are named, each read in its own part. */
function valueOpinion(text: string, choice: FoundParameter, { letIn, keptOut }: { letIn: string[]; keptOut: string[] }): Opinion {
  const isNamed = (value: string) => isMentioned(text, value);
  // What the draft names itself goes before what the text may have by accident.
  const [fewer, more] = letIn.length <= keptOut.length ? [letIn, keptOut] : [keptOut, letIn];
  const all = fewer.some(isNamed) ? fewer.filter(isNamed) : more.filter(isNamed);
  // `https` beside `redirect-to-https`: the longest one is meant.
  const named = all.filter(
    (value) =>
      !all.some((other) => other.length > value.length && ` ${splitWords(other).join(" ")} `.includes(` ${splitWords(value).join(" ")} `)),
  );
  if (named.length === 0) return senseOf(text, ownWords(choice)) === "asks" ? "same" : "unknown";
  // `CANCELED or REVOKED ones`: what a value is called denies nothing.
  const own = new Set([
    ...ownWords(choice),
    ...[...letIn, ...keptOut]
      .filter(isNamed)
      .flatMap((value) => [value.toLowerCase(), ...splitWords(value).flatMap((word) => [word, stem(word)])]),
  ]);
  const opinions = named.map((value): Opinion => {
    const sense = valueSense(text, value, own);
    if (sense === "unknown") return "unknown";
    return (sense === "asks") === letIn.includes(value) ? "same" : "opposite";
  });
  return opinions.includes("opposite") ? "opposite" : opinions.includes("unknown") ? "unknown" : "same";
}

/** Whether a value stands in a text, as it is written or in words. */
function isMentioned(text: string, value: string): boolean {
  const said = splitWords(value).join(" ");
  return (
    (said.length > 1 && ` ${splitWords(text).join(" ")} `.includes(` ${said} `)) ||
    (value.length > 3 && wordsOf(text).includes(value.toLowerCase()))
  );
}

function valueSense(text: string, value: string, own: ReadonlySet<string>): Sense {
  const parts = text.split(PART).filter((part) => wordsOf(part).length > 0);
  const at = parts.findIndex((part) => isMentioned(part, value));
  const part = parts[at];
  if (part === undefined) return senseOf(text, own);
  const link = text.slice(0, text.indexOf(part)).match(/(instead of|rather than|as opposed to)\s*$/);
  const inside = part.replace(/\bonly\b/g, " ");
  const sense = senseOf(inside, own);
  if (link) return sense === "asks" ? "forbids" : "unknown";
  // Where others deny too it may be of this one.
  const others = parts.filter((_, i) => i !== at);
  const beside = others.reduce((sum, other) => sum + cuesIn(other, own).length, 0);
  if (sense === "unknown") return "unknown";
  if (beside === 0) return sense;
  return others.every((other) => /\d|[a-z]{3}/.test(other)) && cuesIn(part, own).length > 0 ? "unknown" : hasVerb(part) ? sense : "unknown";
}

function hasVerb(part: string): boolean {
  return /\b(is|are|be|must|should|has|have|use[sd]?|runs?|do(es)?|gets?|keeps?|stays?|remains?|enforces?|requires?|with|by|of|in)\b/.test(
    part,
  );
}

/** How often: seldom enough, or often enough. */
const SELDOM = /\b(no more (often|frequently) than|at most once (every|each|an?|per)|or less (often|frequently))\b/;
const OFTEN = /\b(at least (once )?(every|each)|(or|and) more (often|frequently)|no less (often|frequently) than)\b/;
const LEAST =
  /\b(at the (very )?least|at least|no (less|fewer|lower|shorter|smaller|sooner|earlier) than|not (be )?(less|fewer|lower|shorter|smaller|sooner|earlier|below|under) ?(than)?|minimum (of|is)|as (a|the) minimum|minimum(?= \d)|(or|and) (more|longer|higher|greater|above|over|newer|later|up|larger|upwards?)|upwards of|never (below|under|less than|fewer than|shorter than)|only after|not before)\b|\+/;
const MOST =
  /\b(at the (very )?(most|latest)|at most|no (more|longer|greater|higher|larger|later|deeper|bigger) than|not (be )?(more|longer|greater|higher|larger|later|above|over|beyond|exceed(ing)?) ?(than)?|up to|within|maximum (of|is)|as (a|the) maximum|maximum(?= \d)|tops|(or|and) (less|fewer|lower|below|under|shorter|smaller|sooner|earlier|quicker|faster)|never (above|over|more than|longer than|exceeds?|beyond)|not exceed)\b/;
const OVER = /\b(more|longer|greater|higher|larger|later|bigger|deeper) than|\b(above|over|beyond|exceed(s|ed|ing)?|past|upward)\b|>/;
const UNDER = /\b(less|fewer|lower|shorter|smaller|sooner|earlier) than|\b(below|under|beneath)\b|</;
/** Old is a long time ago, and a small version. */
const OLD = /\b(no )?(older|earlier) than\b|\b(before|prior to)\b/;
const NEW = /\b(no )?(newer|younger|later) than\b/;

/** What is outside of a range, above its one end or below the other one, is what the rest of the sentence speaks of. */
function rangeOpinion(text: string, choice: FoundParameter, inside: boolean): Opinion {
  const own = ownWords(choice);
  const outside = OUTSIDE.exec(text);
  const [over, under] = [OVER.exec(text), UNDER.exec(text)];
  if (!outside && !(over && under && !ENDS_SAID.test(text))) return agrees(senseOf(text, own), inside);
  const rest = [OUTSIDE, OVER, UNDER].reduce((left, pattern) => left.replace(pattern, " "), text);
  return agrees(senseOf(rest, own), !inside);
}

/** Which end of a number a sentence limits; what is said with `no more than` is a word of its own, all other denials count. */
function endOpinion(text: string, choice: FoundParameter, { low, version }: { low: boolean; version?: true }): Opinion {
  const own = ownWords(choice);
  if (/\b(older|newer|younger) than\b/.test(text) || version) {
    const [old, young] = [OLD.exec(text), NEW.exec(text)];
    if (old && young) return "unknown";
    const age = old ?? young;
    if (age) {
      const isTurned = age[1] !== undefined;
      const sense = senseOf(`${text.slice(0, age.index)} ${text.slice(age.index + age[0].length)}`, own);
      // `older than` of a version is below it, of a time above it.
      const isLow = (old !== null) !== (version === true);
      return agrees(sense, (isLow !== isTurned) === low);
    }
  }
  const [seldom, often] = [SELDOM, OFTEN].map((pattern) => pattern.exec(text));
  const [least, most] = seldom || often ? [seldom, often] : [LEAST, MOST].map((pattern) => pattern.exec(text));
  if (least && most) return "unknown";
  const exact = least ?? most;
  const [over, under] = exact ? [] : [OVER, UNDER].map((pattern) => pattern.exec(text));
  if (over && under) return "unknown";
  const match = exact ?? over ?? under;
  const rest = match ? `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}` : text;
  const sense = senseOf(rest, own);
  // `before 90 days are over`: nobody knows of what.
  if (!match) return sense === "asks" && !/\b(before|after|until) \w+/.test(text) ? "same" : "unknown";
  const isLow = Boolean(least ?? over);
  return agrees(sense, isLow === low);
}
