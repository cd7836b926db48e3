// Whether two policies of hosts say the same, and how one is joined from several.
import type { ConditionTerm, SymbolInfo } from "../hosts/host";
import { itemsOf, membersOf, type OpenPolicy, walk } from "../open/policy";
import { byObject } from "../session/query";
import type { PolicyNode } from "../syntax/node";

/** What a policy says, as a text that is equal for equal policies: the document with its symbols by name, and its conditions. */
export function meaningOf(policy: OpenPolicy): string {
  return identityOf(policy.node, policy).meaning;
}

/** What is known of the symbols of a policy, as a text. */
export function domainsOf(policy: OpenPolicy): string {
  return identityOf(policy.node, policy).domains;
}

const identityOf = byObject("embedded/identities", (_node: PolicyNode, policy: OpenPolicy) => {
  const used = new Set<string>();
  const pieces: string[] = [];
  const isChosen = write(policy.node, pieces, used);
  if (isChosen) pieces.push(JSON.stringify(conditionsOf(policy, used)));
  const domains = [...used].sort().map((name) => [name, policy.symbols.get(name)]);
  return { meaning: pieces.join(""), domains: domains.length === 0 ? "" : JSON.stringify(domains) };
});

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
    pieces.push(node.type[0] as string, node.parts ? "$" : "", String(text.length), ":", text);
    return false;
  }
  let isChosen = false;
  pieces.push(node.type === "array" ? "[" : node.type === "object" ? "{" : "=");
  for (const child of node.children) isChosen = write(child, pieces, used) || isChosen;
  pieces.push("]");
  return isChosen;
}

/**
 * Policies that act together, as one: all of their statements. Undefined where their versions differ, or statements are
 * not written as a list or one: then they cannot be put into one document.
 */
export function joined(policies: readonly OpenPolicy[]): OpenPolicy | undefined {
  const statements: PolicyNode[] = [];
  const versions = new Set<unknown>();
  let version: PolicyNode | undefined;
  for (const { node } of policies) {
    const members = membersOf(node);
    const own = members.find(({ name }) => name.value === "Version");
    versions.add(own?.value.value);
    version ??= own?.property;
    const list = members.find(({ name }) => name.value === "Statement")?.value;
    if (list?.type !== "array" && list?.type !== "object") return undefined;
    statements.push(...itemsOf(list));
  }
  const [first] = policies;
  if (!first || versions.size > 1) return undefined;
  const { offset, length } = first.node;
  const at = { offset, length };
  const name: PolicyNode = { ...at, type: "string", value: "Statement" };
  const list: PolicyNode = { ...at, type: "array", children: statements };
  const node: PolicyNode = {
    ...at,
    type: "object",
    children: [...(version ? [version] : []), { ...at, type: "property", children: [name, list] }],
  };
  return {
    node,
    symbols: mergedMaps<SymbolInfo>(policies.map(({ symbols }) => symbols)),
    conditions: mergedMaps<ConditionTerm>(policies.map(({ conditions }) => conditions)),
  };
}

function mergedMaps<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  const [first] = maps;
  if (first && maps.every((one) => one === first)) return first;
  return new Map(maps.flatMap((one) => [...one]));
}
