// The same policy in fewer characters: lists without what is covered, statements merged, actions folded, documents split. Every result is proved.
import type { Catalogue } from "../catalogue/api";
import { comparePolicies } from "../checks/compare";
import { isGuardrail } from "../checks/guardrail";
import type { Investigation } from "../checks/investigation";
import { tooLargeToProve } from "../checks/size";
import type { JsonValue } from "../syntax/editor";
import { statementJson } from "../syntax/json-of";
import { parsePolicy } from "../syntax/parse";
import type { PolicyDocument, PolicyKind } from "../syntax/tree";
import { foldActions } from "./fold";
import { withoutCovered } from "./lists";

/** `strict`: the same for every action that may ever exist. `catalogue`: the same for every action that the catalogue holds. */
export type Level = "strict" | "catalogue";

/** What to do, and how large a document may be (characters without white space between tokens). */
interface MinimiseOptions {
  level: Level;
  maxSize?: number;
}

/** The documents that say together what the one said; or why there are none. */
type Minimised = { documents: string[] } | { undecided: string };

/** A statement as JSON. Values as `statementJson` writes them. */
type Json = { [name: string]: JsonValue };

/**
 * Makes the policy smaller. The merged policy is proved equivalent to the given one by the solver, in both directions; what
 * the level `catalogue` folds after that is equal by the catalogue's list of actions. Sids of merged statements are lost.
 */
export function* minimisePolicy(
  document: PolicyDocument,
  catalogue: Catalogue,
  { level, maxSize }: MinimiseOptions,
  kind?: PolicyKind,
): Investigation<Minimised> {
  const tooLarge = tooLargeToProve([document]);
  if (tooLarge) return { undecided: tooLarge };
  const header = headerOf(document);
  const merged = merge(document.statements.map((statement) => withoutCovered(statementJson(statement), document)));
  const problem = yield* difference(document, { ...header, Statement: merged }, catalogue, kind);
  if (problem) return { undecided: problem };
  const folded = level === "strict" ? merged : merged.map((statement) => foldActions(statement, catalogue));
  const smallest = level === "strict" ? folded : merge(folded);
  const parts = maxSize === undefined ? [smallest] : split(smallest, header, maxSize);
  if (!parts) return { undecided: `one statement alone has more than ${maxSize} characters, and its lists cannot be divided further` };
  const all = parts.flat();
  if (written({ Statement: all }) !== written({ Statement: folded })) {
    const again = yield* difference(read({ ...header, Statement: folded }), { ...header, Statement: all }, catalogue, kind);
    if (again) return { undecided: again };
  }
  return { documents: parts.map((Statement) => written({ ...header, Statement })) };
}

/** Why the two are not proved equivalent; undefined where they are. */
function* difference(before: PolicyDocument, after: Json, catalogue: Catalogue, kind?: PolicyKind): Investigation<string | undefined> {
  const { comparison, undecided } = yield* comparePolicies(before, read(after), { catalogue }, [], isGuardrail(kind) ? kind : undefined);
  if (comparison === "EQUIVALENT") return undefined;
  return undecided[0]?.reason ?? "the smaller policy was not proved equivalent";
}

function headerOf({ version, id }: PolicyDocument): Json {
  return { ...(version && { Version: version.value }), ...(id && { Id: id.value }) };
}

function read(policy: Json): PolicyDocument {
  const { document } = parsePolicy(JSON.stringify(policy));
  if (!document) throw new TypeError("A policy that was written is not one.");
  return document;
}

function written(policy: Json): string {
  return JSON.stringify(policy);
}

/** Characters as AWS counts them: none for white space between tokens, of which `JSON.stringify` writes none. */
function sizeOf(policy: Json): number {
  return written(policy).length;
}

/** The elements in which merged statements may differ. Of the `Not…` forms none: a request has to be outside of both. */
const MERGEABLE = ["Action", "Resource"] as const;

/** Merges statements that differ in one list only, until no two do. */
function merge(statements: readonly Json[]): Json[] {
  let merged = [...statements];
  for (let before = -1; before !== merged.length; ) {
    before = merged.length;
    for (const name of MERGEABLE) merged = mergeBy(merged, name);
  }
  return merged;
}

function mergeBy(statements: readonly Json[], name: (typeof MERGEABLE)[number]): Json[] {
  const groups = new Map<string, Json[]>();
  for (const statement of statements) {
    const { Sid: _, [name]: own, ...rest } = statement;
    // A statement without the element merges with none.
    const key = own === undefined ? JSON.stringify(["alone", groups.size]) : canonical(rest);
    const group = groups.get(key);
    if (group) group.push(statement);
    else groups.set(key, [statement]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Json];
    if (group.length === 1) return first;
    return withoutCovered({ ...first, [name]: group.flatMap((statement) => listOf(statement[name])) });
  });
}

/** Equal for statements of which the elements are equal, in whatever order. */
function canonical(statement: Json): string {
  const entries = Object.entries(statement).map(([name, value]) => [
    name,
    /^(Not)?(Action|Resource)$/.test(name) ? listOf(value).sort() : value,
  ]);
  return JSON.stringify(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function listOf(value: JsonValue | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === "string");
}

/** Statements in as few documents as they fit into, one after the other; undefined where one cannot be made small enough. */
function split(statements: readonly Json[], header: Json, maxSize: number): Json[][] | undefined {
  const fits = (list: Json[]): boolean => sizeOf({ ...header, Statement: list }) <= maxSize;
  const pieces: Json[] = [];
  const waiting = [...statements];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (fits([next])) {
      pieces.push(next);
      continue;
    }
    const halves = halvesOf(next);
    if (!halves) return undefined;
    waiting.unshift(...halves);
  }
  const documents: Json[][] = [];
  for (const piece of pieces) {
    const place = documents.find((document) => fits([...document, piece]));
    if (place) place.push(piece);
    else documents.push([piece]);
  }
  return documents;
}

/** Two statements that match together what the one matches. Only the first keeps the Sid, which must be unique. */
function halvesOf(statement: Json): [Json, Json] | undefined {
  const name = MERGEABLE.filter((one) => listOf(statement[one]).length > 1).sort(
    (a, b) => JSON.stringify(statement[b]).length - JSON.stringify(statement[a]).length,
  )[0];
  if (!name) return undefined;
  const list = listOf(statement[name]);
  const half = list.length >> 1;
  const { Sid: _, ...rest } = statement;
  return [
    { ...statement, [name]: list.slice(0, half) },
    { ...rest, [name]: list.slice(half) },
  ];
}
