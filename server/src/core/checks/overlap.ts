// Cheap tests that statements can speak of one request at all. What cannot is left out of each other's questions, which changes no answer.
import { CHECKS } from "../limits";
import type { Scope } from "../semantics/evaluator/conditions";
import { isRefusedResource, resourceMatches } from "../semantics/evaluator/resources";
import { fullResource } from "../semantics/evaluator/wildcard";
import { keyTypesOf } from "../semantics/keys";
import { byObject } from "../session/query";
import type { Statement } from "../syntax/tree";
import { type ActionIndex, indexActions, overlapBudget, overlapping, textsOverlap } from "./overlap-index";

/** False only if no action, or no resource, can match both statements. */
export function mayOverlap(a: Statement, b: Statement): boolean {
  return actionListsOverlap(a, b) && resourceListsOverlap(a, b);
}

/** For each statement the others that it may overlap with. */
export function neighboursOf(statements: readonly Statement[]): Map<Statement, Statement[]> {
  const neighbours = new Map<Statement, Statement[]>(statements.map((statement) => [statement, []]));
  const byService = new Map<string, number[]>();
  const everywhere: number[] = [];
  for (const [at, statement] of statements.entries()) {
    const services = listOf(statement)?.byService.keys();
    const near = new Set<number>(services ? everywhere : statements.slice(0, at).keys());
    if (!services) everywhere.push(at);
    for (const service of services ?? []) {
      const list = byService.get(service);
      if (list) {
        for (const other of list) near.add(other);
        list.push(at);
      } else byService.set(service, [at]);
    }
    for (const other of near) {
      const neighbour = statements[other] as Statement;
      if (!mayOverlap(statement, neighbour)) continue;
      neighbours.get(statement)?.push(neighbour);
      neighbours.get(neighbour)?.push(statement);
    }
  }
  return neighbours;
}

function actionListsOverlap(a: Statement, b: Statement): boolean {
  const left = listOf(a);
  const right = listOf(b);
  if (!left || !right) return true;
  const [small, large] = left.byService.size < right.byService.size ? [left, right] : [right, left];
  for (const [service, entries] of small.byService) {
    const others = large.byService.get(service);
    if (others && entriesOverlap(entries, others)) return true;
  }
  return false;
}

/** The statement's actions by service. */
interface ActionList {
  byService: Map<string, ActionIndex>;
}

/** The statement's actions by service; null if a service cannot be told (wildcards, NotAction). */
const listOf = byObject("checks/actions by service", (statement: Statement): ActionList | null => {
  if (!statement.action) return null;
  const texts = new Map<string, string[]>();
  for (const { value } of statement.action.values) {
    const text = value.toLowerCase();
    const colon = text.indexOf(":");
    // A name without a service is no action; a pattern may stretch over the colon.
    if (colon < 0 && !/[*?]/.test(text)) continue;
    const service = text.slice(0, Math.max(0, colon));
    if (service === "" || /[*?]/.test(service)) return null;
    const list = texts.get(service);
    if (list) list.push(text);
    else texts.set(service, [text]);
  }
  return { byService: new Map([...texts].map(([service, list]) => [service, indexActions(list)])) };
});

function entriesOverlap(a: ActionIndex, b: ActionIndex): boolean {
  const [few, many] = a.names.size < b.names.size ? [a.names, b.names] : [b.names, a.names];
  for (const name of few.keys()) if (many.has(name)) return true;
  // A name that the other list has a pattern for is found from the pattern.
  const budget = overlapBudget();
  const meets = (other: ActionIndex, text: string) => !overlapping(other, text, budget).next().done || budget.left < 0;
  return a.patterns.some(({ text }) => meets(b, text)) || b.patterns.some(({ text }) => meets(a, text));
}

interface Resource {
  text: string;
  /** Of the written text, at most six; empty where the text is no ARN. */
  segments: readonly string[];
  /** What every resource that it matches ends with. */
  end: string;
}

/** The statement's resources; null where they exclude nothing: no list, `*`, policy variables, or what nobody can read. */
const resourcesOf = byObject("checks/resources of a statement", ({ resource }: Statement): Resource[] | null => {
  const values = resource?.values.map(({ value }) => fullResource(value));
  const excludes = values && !values.some((value) => value === "*" || value.includes("${") || isRefusedResource(value));
  return excludes ? values.map(readResource) : null;
});

function resourceListsOverlap(a: Statement, b: Statement): boolean {
  const left = resourcesOf(a);
  const right = resourcesOf(b);
  if (!left || !right || left.length * right.length > CHECKS.pairsOfResources) return true;
  return left.some((one) => right.some((other) => resourcesOverlap(one, other)));
}

function readResource(text: string): Resource {
  const parts = text.split(":");
  // An ARN with fewer segments may go on.
  const end = parts.length < 6 ? "" : text.slice(Math.max(text.lastIndexOf("*"), text.lastIndexOf("?")) + 1);
  return { text, segments: parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")], end };
}

/**
 * ARNs are compared by their ends, and segment by segment up to the first `*` that may run on beyond its segment
 * (SEMANTICS.md 2.3 R2). What an ARN with fewer segments leaves out it leaves open.
 */
function resourcesOverlap(a: Resource, b: Resource): boolean {
  if (a.text === b.text) return true;
  if (!a.end.endsWith(b.end) && !b.end.endsWith(a.end)) return false;
  if (isOneResource(a) || isOneResource(b))
    return isOneResource(a) ? resourceMatches(b.text, a.text, withoutVariables) : resourceMatches(a.text, b.text, withoutVariables);
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let i = 0; i < shared; i++) {
    const [left, right] = [a.segments[i] as string, b.segments[i] as string];
    if (i === 5) return textsOverlap(left, right);
    if (left.endsWith("*") || right.endsWith("*")) return startsOverlap(left, right);
    if (left !== right && !textsOverlap(left, right)) return false;
  }
  return true;
}

/** Could texts that begin as one segment demands also begin as the other does? */
function startsOverlap(a: string, b: string): boolean {
  // A segment without wildcard is followed by a colon.
  const fixed = (text: string) => (/[*?]/.test(text) ? text.slice(0, text.search(/[*?]/)) : `${text}:`);
  const [left, right] = [fixed(a), fixed(b)];
  return left.startsWith(right) || right.startsWith(left);
}

function isOneResource({ text, segments }: Resource): boolean {
  return segments.length === 6 && !/[*?]/.test(text);
}

const withoutVariables: Scope = { context: { values: new Map(), lists: new Set() }, types: keyTypesOf(undefined), variables: false };
