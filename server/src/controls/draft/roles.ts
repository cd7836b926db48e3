// Which values of a property a requirement names, where, and whether it asks for each of them or leaves it. Pure.

import { byObject } from "../../core/session/query";
import { type Atom, atomsOf, type Condition } from "../condition/tree";
import { isClear, type Mention, type Role, roleOf, saysNothing, type Vocabulary } from "../requirement/frame";
import { COORDINATORS } from "../requirement/parts";
import { type Word, wordsOf } from "../requirement/tokens";
import type { FoundParameter } from "../retrieval/found";
import { splitWords, squash, stem, stemsOf } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import { isSwitchValue } from "./switches";

/** A value, the place in the text, and what the text says of it. */
export interface SaidValue {
  value: string;
  role: Role;
  mention: Mention;
}

/** The longest value in words: `redirect to https`. */
const LONGEST = 8;

/** Those of some values that stand in a text as they are written or in words, each with its role; the text is one without asides. */
export function saidValues(choice: FoundParameter, values: readonly string[], text: string, service?: ServiceSpecification): SaidValue[] {
  const places = values.flatMap((value) => placesOf(value, text).map((mention) => ({ value, mention })));
  // `https` of `redirect-to-https`: the longest one is meant.
  const isInside = (one: Mention, other: Mention) => other.start <= one.start && one.end <= other.end && lengthOf(one) < lengthOf(other);
  const said = places.filter(({ mention }) => !places.some((other) => isInside(mention, other.mention)));
  const vocabulary = vocabularyOf(choice, values, service);
  return said.map(({ value, mention }) => {
    const others = said.filter((one) => one.value !== value).map((one) => one.mention);
    return { value, mention, role: roleOf(text, mention, others, vocabulary) };
  });
}

function lengthOf({ start, end }: Mention): number {
  return end - start;
}

/** What a sentence says of a condition's values: nothing that is open, a verb that is not known, that one is let in that is to be left, or none of them. */
export type RoleDoubt = "none" | "unknown" | "opposite" | "unsaid";

/** What the roles of a condition's values say of it. */
export function roleDoubt(
  service: ServiceSpecification,
  choice: FoundParameter,
  condition: Condition,
  text: string,
  turns: number,
): RoleDoubt {
  const { shape } = choice.parameter;
  const listed = shape.kind === "scalar" ? shape.values : [];
  const roles = atomsOf(condition).flatMap((atom) => {
    const values = valuesOf(atom);
    const own = values.every(isSwitchValue) ? [] : values;
    const all = new Set([...listed, ...own, ...(listed.length === 0 ? (text.match(VERSIONS) ?? []) : [])]);
    const said = own.length === 0 ? [] : saidValues(choice, [...all], text, service).filter(({ value }) => own.includes(value));
    // Both the leaving and another word turn it around.
    return said.map(({ role }) => (role !== "left" ? role : turns > 0 ? "unknown" : atom.negated ? "asked" : "left"));
  });
  if (roles.includes("left")) return "opposite";
  return roles.includes("unknown") ? "unknown" : roles.length === 0 ? "unsaid" : "none";
}

const COMPARED =
  /\b(?:than|below|under|above|before|after|beyond|past|exceeds?|exceeding|up to|at least|at most|minimum|maximum)\s{1,4}(?:(?:the|a|an|version|type|class|level|size|policy)\s{1,4}){0,2}$/i;
const COMPARED_BEHIND =
  /^\s{0,4}(?:,\s{0,4})?(?:(?:or|and) (?:anything |any |all )?(?:older|newer|later|earlier|lower|higher|below|above|less|more|up|upwards|down|before|after|better|worse|stronger|weaker|larger|smaller|bigger)\b|\+|onwards?\b|upwards?\b)/i;

/** Whether a text compares with the one value that a condition names, `not below TLSv1.2_2021`: others are meant too, and nobody says which. */
export function isCompared(service: ServiceSpecification, choice: FoundParameter, condition: Condition, text: string): boolean {
  const { shape } = choice.parameter;
  const listed = shape.kind === "scalar" ? shape.values : [];
  return atomsOf(condition).some((atom) => {
    const [only, ...others] = atom.test.is === "value" ? valuesOf(atom) : [];
    if (only === undefined || others.length > 0) return false;
    return saidValues(choice, [...new Set([...listed, only])], text, service).some(
      ({ value, mention }) =>
        value === only && (COMPARED.test(text.slice(0, mention.start)) || COMPARED_BEHIND.test(text.slice(mention.end))),
    );
  });
}

/** Whether every word that a sentence says of a switch, a number or a list is known. */
export function isClearState(service: ServiceSpecification, choice: FoundParameter, sentence: string): boolean {
  return isClear(sentence, vocabularyOf(choice, [], service));
}

/** What the words right before a property's noun call its entries: `audit` and `slowquery` of `audit and slow query logs`. */
export function qualifiers(service: ServiceSpecification, choice: FoundParameter, sentence: string): string[] {
  const { names } = vocabularyOf(choice, [], service);
  const own = new Set(stemsOf(choice.parameter.member.name));
  const words = wordsOf(sentence);
  const noun = words.findLastIndex(
    ({ text, literal }, at) => !literal && at > 0 && own.has(stem(text)) && !names(words[at - 1]?.text ?? ""),
  );
  const found: string[] = [];
  let open: string[] = [];
  for (let at = noun - 1; at >= 0; at--) {
    const { text, literal } = words[at] as Word;
    const joins = COORDINATORS.has(text) || text === "/";
    if (joins && open.length > 0) {
      found.unshift(open.join(""));
      open = [];
    } else if (!joins) {
      if (literal || names(text) || saysNothing(text) || !/^[a-z]/.test(text)) break;
      open.unshift(text);
    }
  }
  return open.length > 0 ? [open.join(""), ...found] : found;
}

const VERSIONS = /\b\d{1,4}(?:\.\d{1,4}){1,4}\b/g;

/** Where a value stands: its letters and digits, with or without what separates them. `Python 3.8` is `python3.8`, `Node.js 16` `nodejs16.x`. */
function placesOf(value: string, text: string): Mention[] {
  const wanted = squash(value);
  if (wanted.length < 2) return [];
  const tokens = [...text.matchAll(/[\p{L}\d]+/gu)];
  return tokens.flatMap((token, at) => {
    let said = "";
    for (const next of tokens.slice(at, at + LONGEST)) {
      said += squash(next[0]);
      if (said === wanted || `${said}x` === wanted) return [{ start: token.index, end: next.index + next[0].length }];
      if (!wanted.startsWith(said)) break;
    }
    return [];
  });
}

/** The words of a parameter, of its service and of its values; and those of its documentation. */
function vocabularyOf(
  { path, key, operation, parameter }: FoundParameter,
  values: readonly string[],
  service?: ServiceSpecification,
): Vocabulary {
  const own = new Set([path, key ?? "", operation, ...values].flatMap(stemsOf));
  const nouns = service ? nounsOf(service) : own;
  const documented = new Set([parameter.member.documentation, parameter.operation.documentation].flatMap(stemsOf));
  const allOf = (word: string, has: (stem: string) => boolean) => splitWords(word).map(stem).every(has);
  return {
    names: (word) => allOf(word, (one) => own.has(one) || nouns.has(one)),
    documents: (word) => allOf(word, (one) => documented.has(one)),
  };
}

/** What the operations of a service are about: their names without the verb. */
const nounsOf = byObject(
  "controls/nouns of a service",
  ({ id, title, operations }: ServiceSpecification): ReadonlySet<string> =>
    new Set([id, title, ...operations.map(({ name }) => name.replace(/^[A-Z][a-z]+/, ""))].flatMap(stemsOf)),
);

/** The values that a condition lets in or keeps out, and versions that are its ends. */
function valuesOf({ test }: Atom): string[] {
  if (test.is === "value") return test.values.filter((one) => typeof one === "string");
  return test.is === "version" ? [test.least, test.most].flatMap((one) => (typeof one === "string" ? [one] : [])) : [];
}
