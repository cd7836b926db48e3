// Whether two policies of hosts say the same, and how one is joined from several.
import type { ConditionTerm, SymbolInfo } from "../hosts/host";
import { documentJson } from "../hosts/render";
import { itemsOf, membersOf, type OpenPolicy, walk } from "../open/policy";
import type { PolicyNode } from "../syntax/node";

const known = new WeakMap<PolicyNode, string>();

/** What a policy says, as a text that is equal for equal policies: the document with its symbols by name, and its conditions. */
export function meaningOf({ node, conditions }: OpenPolicy): string {
  const before = known.get(node);
  if (before !== undefined) return before;
  const hasChoice = [...walk(node)].some((one) => one.choice !== undefined);
  const text = JSON.stringify([documentJson(node), hasChoice ? [...conditions] : []]);
  known.set(node, text);
  return text;
}

/** What is known of the symbols of a policy, as a text. */
export function domainsOf({ node, symbols }: OpenPolicy): string {
  const used = new Set([...walk(node)].flatMap((one) => (one.parts ?? []).flatMap((part) => ("symbol" in part ? [part.symbol] : []))));
  return JSON.stringify([...used].sort().map((name) => [name, symbols.get(name)]));
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
