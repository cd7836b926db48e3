// Policies of groups belong to the users in them.
import type { Embedded } from "../host";

/** Adds the users of each group to whom its policies belong. */
export function joinGroups(policies: readonly Embedded[], memberships: readonly { user: string; group: string; guard?: string }[]): void {
  if (memberships.length === 0) return;
  for (const one of policies) {
    if (one.kind !== "identity") continue;
    const users = memberships.flatMap(({ user, group, ...own }) => (one.principals?.includes(group) ? [{ principal: user, ...own }] : []));
    if (users.length > 0) one.alsoOf = [...(one.alsoOf ?? []), ...users];
  }
}
