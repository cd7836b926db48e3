// Choices taken apart: every value that can stand at a place, with the conditions under which it does.
import type { PolicyNode } from "./node";
import type { Guard } from "./tree";

/** A value that is no choice itself. `guards` is absent when it stands there whatever the conditions. */
export interface Alternative {
  node: PolicyNode;
  guards?: readonly Guard[];
}

/** The alternatives of a value, in the order of the text. None for a choice of nothing and nothing. Branches that contradict the conditions around them are left out. */
export function alternatives(node: PolicyNode | undefined, guards: readonly Guard[] | undefined = undefined): Alternative[] {
  if (!node) return [];
  if (node.type !== "choice" || !node.choice) return [guards ? { node, guards } : { node }];
  const { condition, whenTrue, whenFalse } = node.choice;
  const known = guards?.find((guard) => guard.condition === condition)?.holds;
  const under = (holds: boolean) => (known === undefined ? [...(guards ?? []), { condition, holds }] : guards);
  return [
    ...(known === false ? [] : alternatives(whenTrue, under(true))),
    ...(known === true ? [] : alternatives(whenFalse, under(false))),
  ];
}
