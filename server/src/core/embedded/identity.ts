// Whether two policies of hosts say the same, and how one is joined from several.
import type { ConditionTerm, SymbolInfo } from "../hosts/host";
import { originOf } from "../hosts/moved";
import { MEMORY } from "../limits";
import { itemsOf, membersOf, type OpenPolicy, walk } from "../open/policy";
import { byObject, byText } from "../session/query";
import { freshNumber } from "../session/session";
import type { PolicyNode } from "../syntax/node";

/** What a policy says, as a text that is equal for equal policies: the document with its symbols by name, and its conditions. */
export function meaningOf(policy: OpenPolicy): string {
  return identityOf(policy.node, policy).meaning;
}

/** What is known of the symbols of a policy, as a text. */
export function domainsOf(policy: OpenPolicy): string {
  return identityOf(policy.node, policy).domains;
}

/** A short text that is equal for policies that say the same about symbols of which the same is known. */
export function nameOf(policy: OpenPolicy): string {
  return identityOf(policy.node, policy).name;
}

interface Identity {
  meaning: string;
  domains: string;
  name: string;
}

const numberOf = byText("embedded/names of policies", { most: MEMORY.policiesOfHosts, leaves: "unused" }, () => String(freshNumber()));

/** What is asked of one version of a file. */
const identityOf = byObject("embedded/identities", (node: PolicyNode, policy: OpenPolicy): Identity => {
  const origin = originOf(node)?.node ?? node;
  const memory = written(origin);
  const known = memory.known;
  // What conditions say is no part of the document.
  if (known && !known.isChosen && known.used.every((name, i) => isSame(known.infos[i], policy.symbols.get(name)))) return known;
  const used = new Set<string>();
  const pieces: string[] = [];
  const isChosen = write(origin, pieces, used);
  if (isChosen) pieces.push(JSON.stringify(conditionsOf(policy, used)));
  const names = [...used].sort();
  const infos = names.map((name) => policy.symbols.get(name));
  const domains = names.length === 0 ? "" : JSON.stringify(names.map((name, i) => [name, infos[i]]));
  const meaning = pieces.join("");
  memory.known = { meaning, domains, name: numberOf(`${meaning}\n${domains}`), isChosen, used: names, infos };
  return memory.known;
});

/** What a document said the last time, which it says again while its symbols are the same, wherever it stands. */
const written = byObject(
  "embedded/documents written",
  (
    _node: PolicyNode,
  ): { known?: Identity & { isChosen: boolean; used: readonly string[]; infos: readonly (SymbolInfo | undefined)[] } } => ({}),
);

function isSame(a: SymbolInfo | undefined, b: SymbolInfo | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The conditions that choices of a policy name, and those that these name; `used` gets their symbols. */
function conditionsOf({ node, conditions }: OpenPolicy, used: Set<string>): [string, ConditionTerm | undefined][] {
  const found = new Map<string, ConditionTerm | undefined>();
  const waiting: string[] = [];
  for (const { choice } of walk(node)) if (choice) waiting.push(choice.condition);
  const read = (term: ConditionTerm | undefined): void => {
    if (term?.type === "equals") used.add(term.symbol);
    else if (term?.type === "condition") waiting.push(term.name);
    else if (term?.type === "not") read(term.term);
    else if (term?.type === "and" || term?.type === "or") term.terms.forEach(read);
  };
  while (waiting.length > 0) {
    const name = waiting.pop() as string;
    if (found.has(name)) continue;
    found.set(name, conditions.get(name));
    read(conditions.get(name));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Writes a document without ambiguity: texts with their length in front. Out: whether some value is a choice. */
function write(node: PolicyNode, pieces: string[], used: Set<string>): boolean {
  for (const part of node.parts ?? []) if ("symbol" in part) used.add(part.symbol);
  if (node.choice) {
    const { condition, whenTrue, whenFalse } = node.choice;
    pieces.push("?", String(condition.length), ":", condition);
    if (whenTrue) write(whenTrue, pieces, used);
    pieces.push("|");
    if (whenFalse) write(whenFalse, pieces, used);
    pieces.push(";");
    return true;
  }
  if (!node.children) {
    const text = String(node.value);
    pieces.push(node.type.charAt(0), node.parts ? "$" : "", String(text.length), ":", text);
    return false;
  }
  let isChosen = false;
  pieces.push(node.type === "array" ? "[" : node.type === "object" ? "{" : "=");
  for (const child of node.children) isChosen = write(child, pieces, used) || isChosen;
  pieces.push("]");
  return isChosen;
}

/** Whether policies can be one document: their versions agree, and their statements are written as a list or one. */
export function canBeJoined(policies: readonly OpenPolicy[]): boolean {
  const forms = policies.map(({ node }) => formOf(originOf(node)?.node ?? node));
  return forms.length > 0 && forms.every(({ hasStatements, version }) => hasStatements && version === forms[0]?.version);
}

/** What has to agree where documents are put together. */
const formOf = byObject("embedded/forms of documents", (node: PolicyNode): { hasStatements: boolean; version: unknown } => {
  const { version, statements } = elementsOf(node);
  return { hasStatements: statements?.type === "array" || statements?.type === "object", version: version?.value.value };
});

function elementsOf(node: PolicyNode) {
  const members = membersOf(node);
  const version = members.find(({ name }) => name.value === "Version");
  return { version, statements: members.find(({ name }) => name.value === "Statement")?.value };
}

/** Policies that act together, as one: all of their statements. They can be joined. */
export function joined(policies: readonly OpenPolicy[]): OpenPolicy {
  const elements = policies.map(({ node }) => elementsOf(node));
  const statements = elements.flatMap((one) => (one.statements ? itemsOf(one.statements) : []));
  const version = elements.find((one) => one.version)?.version?.property;
  const [first] = policies as [OpenPolicy];
  const { offset, length } = first.node;
  const at = { offset, length };
  const name: PolicyNode = { ...at, type: "string", value: "Statement" };
  const list: PolicyNode = { ...at, type: "array", children: statements };
  const node: PolicyNode = {
    ...at,
    type: "object",
    children: [...(version ? [version] : []), { ...at, type: "property", children: [name, list] }],
  };
  return { node, ...namesIn(policies) };
}

/** What is known of the symbols and conditions of policies that act together. */
export function namesIn(policies: readonly OpenPolicy[]): Pick<OpenPolicy, "symbols" | "conditions"> {
  return {
    symbols: mergedMaps<SymbolInfo>(policies.map(({ symbols }) => symbols)),
    conditions: mergedMaps<ConditionTerm>(policies.map(({ conditions }) => conditions)),
  };
}

function mergedMaps<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  const [first] = maps;
  if (first && maps.every((one) => one === first)) return first;
  return new Map(maps.flatMap((one) => [...one]));
}
