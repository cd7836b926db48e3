// A second look at the polarity of a draft, apart from the reading of the clause: how many words of the whole sentence turn it
// around, whether it tells anybody to do something, and which state the published check of the parameter calls safe. Pure.
import { isPossible } from "../condition/decide";
import { type Atom, type Condition, negate, propertyKey } from "../condition/tree";
import { NO, NOT, OFF, RELATIVE, VERBS, VIOLATION } from "../requirement/lexicon";
import { startsWithVerb } from "../requirement/read";
import { wordsOf } from "../requirement/tokens";
import type { Demand, ParsedRequirement } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { splitWords, stem } from "../retrieval/words";
import { nameOf } from "./direction";

/** Words that may turn a sentence around in ways that no list counts: `leave it out`, `kept free from`, `all but`. */
const SUSPECT =
  /^(out|free|from|lest|alone|aside|apart|but|barring|save|except|short|spare|spared|exempt|exempted|opposite|contrary|neither|nor|unused|idle|orphaned|unattached|unassociated|stale|dormant)$/;

/** Whether a sentence says how something has to be without any turn, or with one `not` after its verb: all else may be misread. */
export function isPlain(requirement: string, demand: Demand): boolean {
  const words = wordsOf(requirement).filter(({ literal }) => !literal);
  if (words.some(({ text }) => SUSPECT.test(text))) return false;
  const turning = words.filter(({ text }) => NOT.has(text) || NO.has(text) || VIOLATION.has(text) || OFF.has(text));
  const [only, ...others] = turning;
  if (!only) return demand.turns === 0;
  const before = words[words.indexOf(only) - 1]?.text ?? "";
  return (
    others.length === 0 && demand.turns === 1 && (OFF.has(only.text) || (NOT.has(only.text) && VERBS.has(before)) || only.text === "cannot")
  );
}

/** The words of a text that turn its sense around. */
export function turningWords(text: string): string[] {
  return wordsOf(text)
    .filter(({ literal, text: one }) => !literal && (NOT.has(one) || NO.has(one) || VIOLATION.has(one) || OFF.has(one)))
    .map((word) => word.text);
}

/** Whether a sentence tells that something has to be so. `MQ broker is public` may be the title of a finding as well. */
export function commands(requirement: string): boolean {
  const words = wordsOf(requirement);
  return (
    startsWithVerb(words) ||
    /\b((must|should|shall|may|can|ought|need)(n't|n’t)|must|should|shall|ought|ha(s|ve) to|needs? to|(is|are) to|required?s?|requires|mandatory|ensure|make sure|only|cannot|can't|may not)\b/i.test(
      requirement,
    )
  );
}

/** A fragment that ends in a state, or says what is lacking. */
const OFF_STATE = /\b(disabled|deactivated|inactive|missing|absent|unset)[.\s]*$|\b(without|not|lacking|un[a-z]{4,20}ed)\b/i;

/** Whether a fragment without a verb names a state that is off, as the titles of findings do: `Broker Logs Disabled`. `No …` forbids. */
export function isTitle({ mood }: ParsedRequirement, demand: Demand, requirement: string): boolean {
  return (
    mood === "name" &&
    OFF_STATE.test(requirement) &&
    demand.turns % 2 === 1 &&
    demand.amounts.length === 0 &&
    !/\b(no|none|nothing|never|off|zero)\b/i.test(requirement)
  );
}

const FAILS = /\bfail(s|ed|ing)? to\b/i;
const LACKS =
  /\b(without|with no|with neither|having no|which have no|that have no|lacking|missing)\b|\b(off|disabled|suspended|inactive)[.\s]*$/i;

/** Whether a sentence without a verb only names what lacks something, `functions without a tag`: a demand, or the title of a finding. */
export function namesLack(requirement: string): boolean {
  const words = wordsOf(requirement);
  if (commands(requirement)) return false;
  // `volumes fail to be encrypted` is what a finding says.
  if (FAILS.test(requirement)) return true;
  const isRelative = (at: number) => RELATIVE.has(words[at - 1]?.text ?? "");
  const says = words.some(({ text, literal }, at) => !literal && ((VERBS.has(text) && !isRelative(at)) || VIOLATION.has(text)));
  return !says && LACKS.test(requirement) && !/^(no|never|nothing|none|nobody|without|not)$/.test(words[0]?.text ?? "");
}

/** Which end a condition on a number or a time holds: what is at least so much, or at most. */
function sideOf({ test, negated }: Atom): "low" | "high" | undefined {
  if (test.is === "age") return (test.direction === "ago") === negated ? "low" : "high";
  if (test.is !== "range" || (test.least !== undefined) === (test.most !== undefined)) return undefined;
  return (test.least !== undefined) === negated ? "high" : "low";
}

/** Whether a condition limits a number or a time. */
export function isLimit(condition: Condition): boolean {
  return condition.kind === "test" && sideOf(condition) !== undefined;
}

/** Whether a condition asks for what the published check of the same parameter calls unsafe: no setting meets both, or it limits the other end. */
export function opposesKnown({ known }: FoundParameter, condition: Condition): boolean {
  if (!known || condition.kind !== "test" || condition.test.is === "listed") return false;
  const safe = known.condition;
  if (propertyKey(safe.property) !== propertyKey(condition.property)) return false;
  const [own, other] = [sideOf(condition), sideOf(safe)];
  if (own !== undefined || other !== undefined) return own !== undefined && other !== undefined && own !== other;
  if (safe.test.is === "set" || condition.test.is === "set")
    return safe.test.is === "set" && condition.test.is === "set" && safe.negated !== condition.negated;
  // What a missing value means is another question: no value that is there meets both.
  return safe.test.is === "value" && !isPossible([condition, safe].map((one) => ({ ...one, missing: false })));
}

/** What the published check would have said: its own state, or the other end of the number that the requirement names. */
export function asKnown({ known }: FoundParameter, condition: Condition): Condition {
  const safe = known?.condition as Atom;
  return condition.kind === "test" && sideOf(condition) !== undefined
    ? { ...(negate(condition) as Atom), quantifier: "each", missing: safe.missing }
    : safe;
}

/** Verbs in names of switches that say what happens when they are on. */
const ACTION =
  /^(terminate|delete|stop|skip|keep|retain|copy|drop|ignore|preserve|override|remove|reset|restore|expire|detach|replace|overwrite|reject|suppress|exclude|propagate|inherit|force|defer|lock|freeze)$/;

const ENDS = /^(terminate|delete|stop|drop|remove|expire|detach|replace|overwrite)$/;
const KEEPS = /^(keep|keeps|kept|keeping|retain|retains|retained|preserve|preserves|preserved|stay|stays|remain|remains|left|leave)$/;

/**
 * Whether a turned sentence never says what the parameter's name does, so that it may mean either; `opposite` where it says the
 * contrary: `must not keep` of `terminateOnFailure`.
 */
export function unsaidOf(choice: FoundParameter, demand: Demand): "open" | "opposite" | undefined {
  const { shape } = choice.parameter;
  if (demand.turns % 2 === 0 || choice.known || shape.kind !== "scalar" || shape.type !== "boolean") return undefined;
  const verb = splitWords(nameOf(choice)).find((word) => ACTION.test(word));
  const words = splitWords(`${demand.text} ${demand.words.join(" ")}`);
  if (verb === undefined || words.map(stem).includes(stem(verb))) return undefined;
  const [isEnd, isKeeping] = [ENDS.test(verb), KEEPS.test(verb)];
  return (isEnd && words.some((word) => KEEPS.test(word))) || (isKeeping && words.some((word) => ENDS.test(word.replace(/(s|d|ed)$/, ""))))
    ? "opposite"
    : "open";
}
