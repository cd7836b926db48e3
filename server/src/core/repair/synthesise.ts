// A policy from nothing but requests: exact, by resource type or by prefix, then repaired by the Deny examples and proved.

import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { typesOf } from "../checks/operations";
import { countAdded } from "../measure/difference";
import { splitArn } from "../semantics/evaluator/wildcard";
import type { Request } from "../semantics/request";
import { statementJson } from "../syntax/json-of";
import { parsePolicy } from "../syntax/parse";
import type { PolicyDocument } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { type Bench, benchOf, drafted, type Json, listOf } from "./draft";
import { tokensOf } from "./edits";
import { exampleOf } from "./examples";
import { extended, nameOf } from "./exclude";
import { type Repair, type Repaired, repairPolicy } from "./repair";
import { exactStatement } from "./widen";

/** How far beyond its examples a new policy goes: not at all; all resources of the same type, account and region; the common beginnings of resources. */
export const generalizations = ["exact", "type", "prefix"] as const;
export type Generalize = (typeof generalizations)[number];

/** What a new policy is made from. */
export interface SynthesisTask {
  allow: readonly Request[];
  deny: readonly Request[];
  generalize: Generalize;
  /** A resource policy: its statements name the callers. */
  callers: boolean;
}

/** A new policy, with the actions that AWS asks for besides, by the catalogue: the requests do not name them. */
export interface Synthesis {
  outcome: Repair;
  dependent: { action: string; needs: string[] }[];
}

/** Makes a policy that allows all Allow examples and no Deny example. */
export function* synthesizePolicy({ allow, deny, generalize, callers }: SynthesisTask, catalogue: Catalogue): Investigation<Synthesis> {
  const examples = [...allow.map((one) => exampleOf(one, "allow")), ...deny.map((one) => exampleOf(one, "deny"))];
  const empty = read([]);
  const bench = benchOf(empty, callers ? "resource" : "identity", typesOf(catalogue), examples);
  const exact = exactStatements(bench);
  const statements = generalize === "exact" ? exact : generalized(bench, exact, generalize, catalogue);
  const outcome = yield* repairPolicy(read(statements), catalogue, { allow, deny, prefer: "access" }, callers ? "resource" : undefined);
  return { outcome: "text" in outcome ? fromNothing(empty, outcome, catalogue) : outcome, dependent: dependentActions(allow, catalogue) };
}

/** The policy with what it says counted against a policy that says nothing. */
function fromNothing(empty: PolicyDocument, { text, maxLength }: Repaired, catalogue: Catalogue): Repair {
  const after = parsePolicy(text).document as PolicyDocument;
  const edits = after.statements.map((statement, i) => ({ path: `Statement[${i}]`, before: null, after: statementJson(statement) }));
  const added = countAdded({ before: empty, after, origins: [] }, catalogue, { maxLength });
  return { result: "REPAIRED", text, edits, tokens: tokensOf(edits), added, removed: { requests: 0n, actions: 0 }, maxLength };
}

function read(statements: readonly Json[]): PolicyDocument {
  const { document } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: [...statements] }, null, 2));
  if (!document) throw new TypeError("A policy that was written is not one.");
  return document;
}

/** Statements of which every pair of action and resource is an Allow example. */
function exactStatements(bench: Bench): Json[] {
  const wanted = bench.examples.filter(({ wanted: side }) => side === "allow").map((example) => exactStatement(bench, "Allow", example));
  const names = new Set(wanted.map(nameOf));
  const statements: Json[] = [];
  const done = new Set<string>();
  for (const own of wanted) {
    if (done.has(nameOf(own))) continue;
    const at = statements.findIndex((one) => extended(one, own, names));
    const json = at < 0 ? own : (extended(statements[at] as Json, own, names) as Json);
    if (at < 0) statements.push(json);
    else statements[at] = json;
    for (const action of listOf(json.Action))
      for (const resource of json.Resource === undefined ? [undefined] : listOf(json.Resource))
        done.add(nameOf({ ...own, Action: action, ...(resource !== undefined && { Resource: resource }) }));
  }
  return statements;
}

/** The statements with resources that say more, where no Deny example is let in by it. */
function generalized(bench: Bench, statements: readonly Json[], level: Exclude<Generalize, "exact">, catalogue: Catalogue): Json[] {
  const result = statements.map((json) => {
    const resources = listOf(json.Resource);
    const wider = level === "type" ? resources.map((one) => typePattern(one, listOf(json.Action), catalogue)) : prefixes(resources);
    return harmless(bench, { ...json, Resource: single([...new Set(wider)]) }) ? { ...json, Resource: single([...new Set(wider)]) } : json;
  });
  return merged(bench, result);
}

function single(list: string[]): string | string[] {
  return oneOrAll(list);
}

function harmless(bench: Bench, json: Json): boolean {
  const { most } = drafted(bench, json);
  return bench.examples.every(({ wanted }, i) => wanted === "allow" || !most(i));
}

/** Statements with the same resources and callers become one. */
function merged(bench: Bench, statements: readonly Json[]): Json[] {
  const groups = new Map<string, Json>();
  for (const json of statements) {
    const { Action, ...rest } = json;
    const key = JSON.stringify(rest);
    const known = groups.get(key);
    groups.set(key, known ? { ...json, Action: single([...new Set([...listOf(known.Action), ...listOf(Action)])]) } : json);
  }
  return [...groups.values()].every((json) => harmless(bench, json)) ? [...groups.values()] : [...statements];
}

/** All resources of the same type in the same partition, region and account; the resource itself where the catalogue knows no type. */
function typePattern(resource: string, actions: readonly string[], catalogue: Catalogue): string {
  const arn = splitArn(resource);
  if (!arn) return resource;
  const [, partition, service, region, account, own] = arn as [string, string, string, string, string, string];
  let best: string | undefined;
  for (const action of actions) {
    const info = catalogue.action(action);
    for (const { name } of info?.resourceTypes ?? []) {
      const shape = catalogue.resourceType(info?.service ?? "", name)?.arn;
      const last = shape && splitArn(shape)?.[5];
      if (!last || splitArn(shape)?.[2] !== service) continue;
      const pattern = last.replaceAll(/\$\{[^{}]*\}/g, "*");
      // The type that says most of the resource.
      if (fits(pattern, own) && (best === undefined || literals(pattern) > literals(best))) best = pattern;
    }
  }
  return best === undefined ? resource : `arn:${partition}:${service}:${region}:${account}:${best}`;
}

function literals(pattern: string): number {
  return pattern.replaceAll("*", "").length;
}

/** The text has the pattern's literal pieces in their order, at its beginning and its end. */
function fits(pattern: string, text: string): boolean {
  const pieces = pattern.split("*");
  const [first, last] = [pieces[0] as string, pieces[pieces.length - 1] as string];
  if (pieces.length === 1) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

/** Where names of resources are put together. */
const DELIMITERS = new Set(["/", ":", ".", "-", "_"]);

/** Of resources in the same partition, service, region and account the common beginning, as far as a delimiter; one alone stays as it is. */
function prefixes(resources: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const resource of resources) {
    const arn = splitArn(resource);
    const key = arn ? `${arn.slice(0, 5).join(":")}:${/^[^/:]*[/:]/.exec(arn[5] as string)?.[0] ?? ""}` : resource;
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return [...groups].flatMap(([head, list]) => {
    const [first] = list as [string];
    if (list.length === 1) return [first];
    let end = 0;
    while (list.every((one) => one[end] === first[end]) && end < first.length) end++;
    while (end > 0 && !DELIMITERS.has(first.charAt(end - 1))) end--;
    const common = first.slice(0, end);
    return [`${common.length >= head.length ? common : head}*`];
  });
}

/** The actions that the catalogue says the given ones depend on, and that no request names. */
export function dependentActions(allow: readonly Request[], catalogue: Pick<Catalogue, "action">): { action: string; needs: string[] }[] {
  const given = new Set(allow.map(({ action }) => action.toLowerCase()));
  return [...given].sort().flatMap((name) => {
    const info = catalogue.action(name);
    const needs = (info?.dependentActions ?? []).filter((one) => !given.has(one.toLowerCase()));
    return info && needs.length > 0 ? [{ action: info.name, needs }] : [];
  });
}
