// Statements and conditions of which nothing is known, taken out so that the rest can be looked at.
import { isOpen, itemsOf, membersOf, type OpenPolicy, withMembers } from "../open/policy";
import type { PolicyNode } from "../syntax/node";

/** The policy without what is not known as a whole, and what that was; undefined where nothing is left. */
export function withoutUnknown(policy: OpenPolicy): { policy: OpenPolicy; left: PolicyNode[] } | undefined {
  const left: PolicyNode[] = [];
  const members = membersOf(policy.node);
  const statements = members.find(({ name }) => name.value === "Statement");
  if (!statements) return { policy, left };
  const kept = keep(statements.value, left);
  if (!kept || (left.length > 0 && itemsOf(kept).length === 0)) return undefined;
  if (left.length === 0) return { policy, left };
  const node = withMembers(
    policy.node,
    members.map(({ name, value }) => [name, name.value === "Statement" ? kept : value] as const),
  );
  return { policy: { ...policy, node }, left };
}

/** The known statements of a value: a list, one, or a choice of them. */
function keep(value: PolicyNode, left: PolicyNode[]): PolicyNode | undefined {
  if (value.type === "array") return { ...value, children: (value.children ?? []).flatMap((one) => keep(one, left) ?? []) };
  if (value.choice) {
    const whenTrue = value.choice.whenTrue && keep(value.choice.whenTrue, left);
    const whenFalse = value.choice.whenFalse && keep(value.choice.whenFalse, left);
    return { ...value, choice: { condition: value.choice.condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) } };
  }
  if (value.type === "object" && hasKnownCondition(value)) return value;
  left.push(value);
  return undefined;
}

function hasKnownCondition(statement: PolicyNode): boolean {
  return membersOf(statement).every(({ name, value }) => {
    if (name.value !== "Condition") return true;
    return isKnown(value) && branchesOf(value).every((one) => membersOf(one).every((member) => isKnown(member.value)));
  });
}

function isKnown(value: PolicyNode): boolean {
  return branchesOf(value).every((one) => one.type === "object" && !isOpen(one));
}

function branchesOf(value: PolicyNode): PolicyNode[] {
  if (!value.choice) return [value];
  return [value.choice.whenTrue, value.choice.whenFalse].flatMap((one) => (one ? branchesOf(one) : []));
}
