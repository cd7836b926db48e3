// What stands in a property of a template in every branch of `Fn::If`, with the condition that it hangs on.
import type { Range } from "../../syntax/tree";
import { type HostNode, itemsOf, textOf } from "../tree";
import { callOf, type Template } from "../values/template";

/** A node that is there only if a condition holds, or always. */
interface Guarded {
  node: HostNode;
  guard?: string;
}

/** The entries of a list; those by condition are there, each counted. Functions that a condition chooses are none. */
export function entriesIn(node: HostNode | undefined, template: Template): Guarded[] {
  if (node && callOf(node) && callOf(node)?.name !== "Fn::If") return [];
  return branches(node, [], template).flatMap(({ node: entry, under }): Guarded[] => {
    if (under.length === 0) return [{ node: entry }];
    return callOf(entry) ? [] : [{ node: entry, ...guardOf(under, template) }];
  });
}

/** What a list names, functions too, each with its condition. */
export function attachmentsIn(node: HostNode | undefined, template: Template): Guarded[] {
  return branches(node, [], template).map(({ node: entry, under }) => ({ node: entry, ...guardOf(under, template) }));
}

/** The entries of `Policies` that stand under `Fn::If`. */
export function conditionalIn(node: HostNode | undefined, template: Template): { range: Range; guard: string }[] {
  return branches(node, [], template).flatMap(({ node: { range }, under }) => {
    const { guard } = guardOf(under, template);
    return guard === undefined ? [] : [{ range, guard }];
  });
}

/** What stands in a value or list, in every branch of `Fn::If`, with the conditions of the branch. */
export function branches(
  node: HostNode | undefined,
  under: readonly string[],
  template: Template,
): { node: HostNode; under: readonly string[] }[] {
  if (!node) return [];
  const call = callOf(node);
  if (call?.name === "Fn::If") {
    const [condition, whenTrue, whenFalse] = itemsOf(call.argument);
    const name = textOf(condition);
    if (name === undefined) return [...branches(whenTrue, under, template), ...branches(whenFalse, under, template)];
    return [...branches(whenTrue, [...under, name], template), ...branches(whenFalse, [...under, opposite(name, template)], template)];
  }
  if (node.type === "list" && !call) return node.items.flatMap((item) => branches(item, under, template));
  return [{ node, under }];
}

function opposite(name: string, template: Template): string {
  const own = `not ${name}`;
  template.reading?.leaves();
  template.conditions.set(own, { type: "not", term: { type: "condition", name } });
  return own;
}

/** One condition for several. */
export function guardOf(under: readonly string[], template: Template): { guard?: string } {
  const [first, ...others] = under;
  if (first === undefined || others.length === 0) return first === undefined ? {} : { guard: first };
  const guard = under.join(" and ");
  template.reading?.leaves();
  template.conditions.set(guard, { type: "and", terms: under.map((name) => ({ type: "condition", name })) });
  return { guard };
}
