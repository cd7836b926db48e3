// Requirements on tags: the condition that each of the keys that they name is there, with the value that is said. Pure.
import { all, type Condition, type Property, type Test } from "../condition/tree";
import { wordsOf } from "../requirement/tokens";
import type { FoundParameter } from "../retrieval/found";
import { isTagName } from "../retrieval/tags";
import { pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";

/** What stands behind a key and gives it a value: `=prod`, ` set to "prod"`, ` tag with the value prod`. */
const GIVEN =
  /^["'`]?(?:\s?[=:]\s?|(?: tags?)? (?:(?:is|be|must be) )?(?:set|equals?) (?:to )?|(?: tags?)? (?:with|of|having) (?:the |a )?value (?:of )?)["'`]?([\w./@+-]{1,256})/i;

/** The value that a text gives to a key of a tag: `Environment=prod`, `tag Environment set to "prod"`, `Environment with the value prod`. */
export function tagValue(text: string, key: string): string | undefined {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    if (/[\w-]/.test(text.charAt(at - 1))) continue;
    const value = GIVEN.exec(text.slice(at + key.length, at + key.length + 320))?.[1]?.replace(/[.]$/, "");
    if (value) return value;
  }
  return undefined;
}

/** That each key is there, with its value where the text says one; undefined where none of the parameters is a list or a map of tags. */
export function tagCondition(
  service: ServiceSpecification,
  found: readonly FoundParameter[],
  keys: readonly string[],
  text: string,
): { choice: FoundParameter; condition: Condition } | undefined {
  for (const choice of found) {
    const { operation, side, member, path, parents } = choice.parameter;
    if (side !== "output" || ![member.name, ...parents].some(isTagName)) continue;
    const stop = path.split(".").findIndex((part) => isTagName(/^[A-Za-z]*/.exec(part)?.[0] ?? ""));
    const list = path
      .split(".")
      .slice(0, stop + 1)
      .join(".")
      .replace(/\[\]$|\{\}$/, "");
    const paths = pathsOf(service, operation, side);
    const under = (name: RegExp) => paths.find((one) => one.path.startsWith(`${list}[].`) && name.test(one.member.name))?.path;
    const [key, value] = [under(/^(tag)?key$/i), under(/^(tag)?value$/i)];
    const isMap = paths.some((one) => one.path === list && one.shape.kind === "map");
    const property = (name: string): Property | undefined =>
      key !== undefined && value !== undefined
        ? { path: value, where: { path: key, value: name } }
        : isMap && /^[A-Za-z]\w*$/.test(name)
          ? { path: `${list}.${name}` }
          : undefined;
    const properties = keys.map(property);
    if (properties.some((one) => one === undefined)) continue;
    return {
      choice,
      condition: all(
        (properties as Property[]).map((one, at) => ({
          kind: "test",
          property: one,
          quantifier: "each",
          test: testOf(tagValue(text, keys[at] as string)),
          negated: false,
          missing: false,
        })),
      ),
    };
  }
  return undefined;
}

const TAGGED =
  "(?:(?:that|which) )?(?:(?:(?:are|is) )?(not |aren't |isn't )?(?:tagged|labelled|labeled)|(?:with|having|have|has|carrying|carry|bearing|bear|(without)) (?:the |a |an )?tags?)";
/** `clusters tagged Stage=prod must …`, `… for buckets tagged Stage=prod`: the words that say which resources are meant. */
const RESTRICTED = new RegExp(
  `\\s${TAGGED}\\s[^,;.]{1,80}?(?=\\s(?:in \\w{2,20} )?(?:must|should|shall|may|can|cannot|need|needs|ought|has to|have to|is|are|has|have|require|requires)\\b)`,
  "i",
);
const RESTRICTED_BEHIND = new RegExp(`(?<=\\b(?:for|on|of|in) (?:\\w{1,30} ){0,3}\\w{1,30})\\s${TAGGED}\\s[^,;.]{1,80}(?=[.!]?\\s*$)`, "i");
/** Words that say of something only that it is there or not. */
const ONLY_THERE =
  /^([.!?]|not|be|been|is|are|exist|exists|allowed|permitted|forbidden|prohibited|created|used|present|absent|kept|deleted|removed|terminated|must|should|shall|may|can|cannot|ever|never|at|all|any|there)$/;
const ONLY_MAY = /^\s*only ([^,;.]{1,120}?) (?:may|can|are allowed to|are permitted to) /i;
const ASKED = /\b(?:must|should|shall|may|can|cannot|needs?|ought|has|have|is|are|ensure|requires?)\b/i;

/** What a requirement says of the tags of those that it means, whether they must not have them, and the requirement without it. */
export interface Restriction {
  words: string;
  denied: boolean;
  rest: string;
}

/** The restriction of a requirement; undefined where it asks for the tags themselves. */
export function tagRestriction(requirement: string): Restriction | undefined {
  const first = RESTRICTED.exec(requirement);
  const isBefore = first !== null && !ASKED.test(requirement.slice(0, first.index));
  const match = isBefore ? first : RESTRICTED_BEHIND.exec(requirement);
  if (!match) return undefined;
  const [words, not, without] = match;
  const rest = requirement.slice(0, match.index) + requirement.slice(match.index + words.length);
  // `Instances tagged Temporary must not exist` says nothing else of them.
  const asked = wordsOf(isBefore ? rest.slice(match.index) : rest.slice(0, match.index));
  if (asked.every(({ text, literal }) => !literal && ONLY_THERE.test(text))) return undefined;
  const denied = not !== undefined || without !== undefined;
  // `Only instances tagged dev may be public`: the others must not.
  const others = ONLY_MAY.exec(rest);
  return others
    ? { words: words.trim(), denied: !denied, rest: `${others[1]} must not ${rest.slice(others[0].length)}` }
    : { words: words.trim(), denied, rest };
}

function testOf(value: string | undefined): Test {
  return value === undefined ? { is: "set", word: "missing" } : { is: "value", values: [value] };
}

/**
 * That tags are not there, as the opposite of a condition of `tagCondition`: by their keys, since a tag may have an empty value, which
 * answers do not tell from none.
 */
export function withoutTags(condition: Condition): Condition {
  if (condition.kind !== "test") return { ...condition, parts: condition.parts.map(withoutTags) };
  const { property, test, negated } = condition;
  if (!property.where || test.is !== "set" || !negated) return condition;
  const { path, value } = property.where;
  return { kind: "test", property: { path }, quantifier: "each", test: { is: "value", values: [value] }, negated: true, missing: true };
}
