// A statement or a condition in one plain sentence. The reader of the policy is not expected to know its language.

import { type LineComparison, type Operator, readOperator, type TextComparison } from "../semantics/operators";
import type { ConditionEntry, PrincipalElement, PrincipalEntry, Statement, StringList } from "../syntax/tree";
import { listing } from "../text/lists";
import type { WritingContext } from "./context";
import { codeSpan } from "./markdown";
import { plural, shortListing } from "./wildcards";

/** How policy text is quoted: as Markdown code by default; `plainQuote` where no Markdown is shown. */
type Quote = (text: string) => string;

const codeQuote: Quote = (text) => codeSpan(text);

/** Policy text in plain text, cut short. */
const plainQuote: Quote = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** One sentence on what a statement does. */
export function statementSentence(statement: Statement, context: WritingContext, quote: Quote = codeQuote): string {
  const effect = statement.effect?.value;
  if (effect !== "Allow" && effect !== "Deny") return "A statement without a valid effect: it neither allows nor denies.";
  const who = principalPhrase(statement, quote);
  const what = actionPhrase(statement, context, quote);
  const where = resourcePhrase(statement, context, quote);
  const when = (statement.condition?.entries ?? []).map((entry) => conditionPhrase(entry, quote));
  const verb = effect === "Allow" ? "Allows" : "Denies";
  const condition =
    when.length === 0
      ? ""
      : when.length === 1
        ? `, but only if ${when[0]}`
        : `, but only if ${when.slice(0, 6).join("; and ")}${when.length > 6 ? `; and ${plural(when.length - 6, "more condition")}` : ""}`;
  return `${verb} ${who}${who ? " " : ""}${what}${where}${condition}.`;
}

/** One sentence on when a condition holds, as a sentence of its own. */
export function conditionSentence(entry: ConditionEntry, quote: Quote = codeQuote): string {
  return `Holds if ${conditionPhrase(entry, quote)}.`;
}

function principalPhrase(statement: Statement, quote: Quote): string {
  const element = statement.principal ?? statement.notPrincipal;
  if (!element) return "";
  const people = peoplePhrase(element, quote);
  const to = statement.effect?.value === "Deny" ? "" : " to use";
  return element.negated ? `everyone except ${people}${to}` : `${people}${to}`;
}

function peoplePhrase(element: PrincipalElement, quote: Quote): string {
  if (element.isStar) return element.negated ? "everyone" : "anyone";
  if (element.entries.length === 0) return "nobody";
  return shortListing(
    element.entries.map((entry) => principalEntryPhrase(entry, quote)),
    4,
  );
}

/** A principal in words: `the account 1111…`, `the role x of account 1111…`. */
export function principalEntryPhrase(entry: PrincipalEntry, quote: Quote = codeQuote): string {
  const id = entry.id.value;
  if (id === "*")
    return entry.kind === "AWS"
      ? "anyone"
      : entry.kind === "Federated"
        ? "anyone from any identity provider"
        : `any ${entry.kind} principal`;
  if (entry.kind === "Service") return `the service ${quote(id)}`;
  if (entry.kind === "Federated") return `users of the identity provider ${quote(id)}`;
  if (entry.kind === "CanonicalUser") return `the account with the canonical id ${quote(id)}`;
  const account = /^\d{12}$/.exec(id)?.[0] ?? /^arn:[^:]*:iam::([^:]*):root$/.exec(id)?.[1];
  if (account) return `account ${quote(account)}`;
  const [, owner, kind, name] = /^arn:[^:]*:(?:iam|sts)::([^:]*):(user|role|assumed-role|federated-user)\/(.*)$/.exec(id) ?? [];
  if (owner === undefined || kind === undefined || name === undefined) return quote(id);
  const words = { user: "the user", role: "the role", "assumed-role": "the role session", "federated-user": "the federated user" };
  return `${words[kind as keyof typeof words]} ${quote(name)} of account ${quote(owner)}`;
}

function actionPhrase(statement: Statement, context: WritingContext, quote: Quote): string {
  const list = statement.action ?? statement.notAction;
  if (!list) return "nothing (it names no action)";
  if (list.values.length === 0) return list.negated ? "every action" : "nothing (its list of actions is empty)";
  const patterns = [...new Set(list.values.map((value) => value.value))];
  if (patterns.includes("*")) return list.negated ? "nothing (it excludes every action)" : "every action";
  const services = wholeServices(patterns, context);
  const phrase = services ?? shortListing(patterns.map(quote), 3);
  return list.negated ? `every action except ${phrase}` : phrase;
}

/** "every action of Amazon S3", when each pattern is a whole service. */
function wholeServices(patterns: string[], context: WritingContext): string | undefined {
  const titles = patterns.map((pattern) =>
    /^[^:*?]+:\*+$/.test(pattern) ? context.catalogue.service(pattern.slice(0, pattern.indexOf(":")))?.title : undefined,
  );
  if (titles.some((title) => title === undefined)) return undefined;
  return `every action of ${shortListing(titles as string[], 4)}`;
}

function resourcePhrase(statement: Statement, context: WritingContext, quote: Quote): string {
  const list = statement.resource ?? statement.notResource;
  if (!list) return context.kind === "trust" ? "" : " on the resource that the policy is attached to";
  if (list.values.length === 0) return list.negated ? " on every resource" : " on nothing (its list of resources is empty)";
  const patterns = [...new Set(list.values.map((value) => value.value))];
  if (patterns.includes("*")) return list.negated ? " on nothing (it excludes every resource)" : " on every resource";
  const phrase = shortListing(patterns.map(quote), 3);
  return list.negated ? ` on every resource except ${phrase}` : ` on ${phrase}`;
}

/** When a condition holds, as a clause: "`aws:SourceIp` is in `203.0.113.0/24`". Rules of SEMANTICS.md 3.1. */
export function conditionPhrase(entry: ConditionEntry, quote: Quote = codeQuote): string {
  const operator = readOperator(entry.operator.value);
  const key = quote(entry.key.value);
  if (!operator) return `the operator ${quote(entry.operator.value)}, which does not exist, holds for ${key}`;
  const values = entry.values.map((value) => String(value.value));
  if (operator.family === "null") return nullPhrase(key, values, operator, quote);
  const comparison = comparisonPhrase(operator, values, quote);
  if (operator.qualifier === "ForAllValues") {
    return `every value of ${key} ${comparison}; this also holds when the request has no ${key}`;
  }
  if (operator.qualifier === "ForAnyValue") {
    return `at least one value of ${key} ${comparison}${operator.ifExists ? `, or the request has no ${key}` : ""}`;
  }
  if (operator.ifExists || operator.negated) return `${key} ${comparison}, or the request has no ${key}`;
  return `${key} ${comparison}`;
}

function nullPhrase(key: string, values: string[], operator: Operator, quote: Quote): string {
  if (operator.qualifier === "ForAllValues") return "nothing is tested (`Null` with `ForAllValues` always holds)";
  if (operator.qualifier === "ForAnyValue") return "never (`Null` with `ForAnyValue` never holds)";
  const texts = values.map((value) => value.toLowerCase());
  if (texts.length === 1 && texts[0] === "true") return `the request has no ${key}`;
  if (texts.length === 1 && texts[0] === "false") return `the request has ${key}, and it is not empty`;
  return `${key} is present or missing as ${values.map(quote).join(" or ")} says`;
}

/** The predicate: "is `a` or `b`", "is none of `a` and `b`". */
function comparisonPhrase(operator: Operator, values: string[], quote: Quote): string {
  if (values.length === 0)
    return operator.negated ? "differs from an empty list (which is always so)" : "is in an empty list (which is never so)";
  const quoted = values.map(quote);
  const any = shortListing(quoted, 5, "or");
  const not = operator.negated;
  const isOrIsNot = `${not ? (values.length === 1 ? "is not" : "is none of") : "is"} ${not ? listingOrOne(quoted) : any}`;
  switch (operator.family) {
    case "ip":
      return `is ${not ? "not " : ""}in ${any}`;
    case "date":
    case "number":
      return linePhrase(operator.comparison, any, isOrIsNot, operator.family === "date");
    case "arn":
      return matches(quoted, values, not);
    case "string":
      return operator.comparison === "like" ? matches(quoted, values, not) : textPhrase(operator.comparison, isOrIsNot);
    default:
      return `is ${not ? "not " : ""}${any}`;
  }
}

/** `time`: the points are dates. */
function linePhrase(comparison: LineComparison, value: string, isOrIsNot: string, time: boolean): string {
  switch (comparison) {
    case "less":
      return `is ${time ? "before" : "less than"} ${value}`;
    case "lessOrEqual":
      return `is ${time ? "at or before" : "at most"} ${value}`;
    case "greater":
      return `is ${time ? "after" : "greater than"} ${value}`;
    case "greaterOrEqual":
      return `is ${time ? "at or after" : "at least"} ${value}`;
    case "equals":
      return isOrIsNot;
  }
}

function textPhrase(comparison: Exclude<TextComparison, "like">, isOrIsNot: string): string {
  switch (comparison) {
    case "equals":
      return isOrIsNot;
    case "equalsIgnoreCase":
      return `${isOrIsNot} (ignoring case)`;
  }
}

function matches(quoted: string[], values: string[], not: boolean): string {
  const wild = values.some((value) => /[*?]/.test(value));
  if (!wild) return not ? `is ${quoted.length === 1 ? "not" : "none of"} ${listingOrOne(quoted)}` : `is ${shortListing(quoted, 5, "or")}`;
  return not ? `matches ${quoted.length === 1 ? "not" : "none of"} ${listingOrOne(quoted)}` : `matches ${shortListing(quoted, 5, "or")}`;
}

function listingOrOne(quoted: string[]): string {
  return quoted.length > 6 ? shortListing(quoted, 5) : listing(quoted);
}

/** A few words on a statement for an outline: `Allow s3:GetObject on arn:…`. */
export function statementSummary(statement: Statement): string {
  const parts = [statement.effect?.value ?? "No effect"];
  const who = statement.principal ?? statement.notPrincipal;
  const actions = statement.action ?? statement.notAction;
  const resources = statement.resource ?? statement.notResource;
  const show = (list: StringList) =>
    `${list.negated ? "all but " : ""}${list.values.length === 0 ? "nothing" : plainQuote((list.values[0] as { value: string }).value)}${list.values.length > 1 ? ` and ${list.values.length - 1} more` : ""}`;
  if (who)
    parts.push(
      `${who.negated ? "all but " : ""}${who.isStar ? "anyone" : who.entries[0] ? plainQuote(who.entries[0].id.value) : "nobody"}${who.entries.length > 1 ? ` and ${who.entries.length - 1} more` : ""}:`,
    );
  if (actions) parts.push(show(actions));
  if (resources) parts.push("on", show(resources));
  const conditions = statement.condition?.entries.length ?? 0;
  if (conditions > 0) parts.push(`(${plural(conditions, "condition")})`);
  return parts.join(" ");
}
