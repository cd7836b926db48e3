// The unknowns of a request, as the formulas name them: who, what, on which resource, and the context keys.
// Whoever wants to know what a variable stands for asks here; no name is put together or taken apart as a text.
import { flagVariable, numberVariable, type Reading, setVariable, textVariable, type Variable } from "../logic/variable";
import type { Undecidable } from "./undecidable";

/** The action, in lower case. */
export const ACTION: Variable = textVariable("action");
/** The resource: an ARN or `*`. */
export const RESOURCE: Variable = textVariable("resource");
/** The caller as one string: an ARN, `service:…`, `federated:…`, `canonical:…` or `anonymous` (principal-text.ts). */
export const PRINCIPAL: Variable = textVariable("principal");

/** The key's single value. */
export const keyString = (key: string): Variable => textVariable("key", key);
/** The key's values, for a multivalued key. */
export const keySet = (key: string): Variable => setVariable("key", key);
/** The request carries the key. */
export const keyPresent = (key: string): Variable => flagVariable("key", key);
/** The request gives the key as a list: for keys of unknown kind, which may be single-valued or multivalued. */
export const keyIsList = (key: string): Variable => flagVariable("list", key);
/** The key that a variable made by `keyIsList` speaks of. */
export const listKeyOf = ({ name: [kind, key] }: Variable): string | undefined => (kind === "list" ? key : undefined);
/** The key's single value as a number, a date or an address. */
export const keyNumber = (key: string, reading: Reading): Variable => numberVariable(reading, "key", key);

/** The context key (in lower case) that a variable is a value of, or whose presence it is; undefined for all others. */
export function keyOf(variable: Variable): string | undefined {
  const [kind, key] = variable.name;
  return kind === "key" && variable.name.length === 2 ? key : undefined;
}

/** The value of a policy variable with a default, where it is an unknown of its own: `defaultTerm` (encoder/conditions.ts) says what it is. */
export const valueOrDefault = (key: string, text: string): Variable => textVariable("default", key, text);

/** The key and the default that a variable made by `valueOrDefault` stands for. */
export function defaultedOf(variable: Variable): { key: string; text: string } | undefined {
  const [kind, key, text] = variable.name;
  return kind === "default" && key !== undefined && text !== undefined && variable.name.length === 3 ? { key, text } : undefined;
}

/**
 * Why nobody knows what a part of a policy means: a condition (undecidable.ts); a `NotPrincipal` entry whose account is
 * not listed; a `Resource` or a principal that is refused; a principal by its unique id, of whom nobody knows whose it is (choice 30).
 */
export type WhyUnknown = Undecidable | "account" | "resource" | "principal" | "id";

/** A condition, or another part of a policy, that the formulas cannot say. */
interface OpaquePart {
  /** Why nobody knows what it means; `model`: its meaning is known, and only the formula cannot say it. */
  why: WhyUnknown | "model";
  /** The part of it to be shown, as written: an operator, a key, an entry. */
  text: string;
}

const reasons: readonly OpaquePart["why"][] = [
  "operator",
  "qualifier",
  "number",
  "twice",
  "account",
  "resource",
  "principal",
  "id",
  "model",
];

/** Stands for what a part outside of the model says: true or false, nobody knows when. Equal parts (`rest`: all else that they say) say the same. */
export function opaqueFlag({ why, text }: OpaquePart, rest: readonly string[]): Variable {
  return flagVariable("opaque", why, text, ...rest);
}

/** The part outside of the model that a variable stands for; undefined for every other variable. */
export function opaquePart(variable: Variable): OpaquePart | undefined {
  const [kind, word, text] = variable.name;
  const why = reasons.find((one) => one === word);
  return kind === "opaque" && why !== undefined && text !== undefined ? { why, text } : undefined;
}
