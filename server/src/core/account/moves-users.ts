// Credentials of users (ACCOUNT.md 3.4). A user's keys make sessions without MFA; a console session may have it.
import type { Investigation } from "../checks/investigation";
import type { Actor } from "./actor";
import type { Explorer } from "./explore";
import type { Carrier, Credentials } from "./model";

interface Way {
  edge: "iam-002" | "iam-003" | "iam-004" | "iam-006";
  by: "keys" | "console";
  actions: string[];
  /** The ways of a user whose credentials are known; `undefined` where it is closed. */
  assumptions(credentials: Credentials): string[] | undefined;
}

/** A user who has a password; `device`: and an MFA device, which goes first. */
const otherPassword =
  (device: boolean) =>
  ({ password, mfa }: Credentials): string[] | undefined => {
    if (password === false || mfa === !device) return undefined;
    return [
      ...(password === undefined ? ["the user has a password"] : []),
      ...(mfa === undefined ? [device ? "the user has an MFA device" : "the user has no MFA device"] : []),
    ];
  };

const ways: Way[] = [
  {
    edge: "iam-002",
    by: "keys",
    actions: ["iam:CreateAccessKey"],
    assumptions: ({ accessKeys }) =>
      accessKeys === undefined ? ["the user has fewer than two access keys"] : accessKeys < 2 ? [] : undefined,
  },
  {
    edge: "iam-003",
    by: "keys",
    actions: ["iam:DeleteAccessKey", "iam:CreateAccessKey"],
    assumptions: ({ accessKeys }) => (accessKeys === undefined ? ["the user has two access keys"] : accessKeys < 2 ? undefined : []),
  },
  {
    edge: "iam-004",
    by: "console",
    actions: ["iam:CreateLoginProfile"],
    assumptions: ({ password }) => (password === undefined ? ["the user has no password"] : password ? undefined : []),
  },
  // A password in the way is changed, or taken away first; a device asks for more at either console.
  ...[["iam:UpdateLoginProfile"], ["iam:DeleteLoginProfile", "iam:CreateLoginProfile"]].flatMap((actions): Way[] => {
    const edge = actions.length === 1 ? "iam-006" : "iam-004";
    return [
      { edge, by: "console", actions, assumptions: otherPassword(false) },
      { edge, by: "console", actions: ["iam:DeactivateMFADevice", ...actions], assumptions: otherPassword(true) },
    ];
  }),
];

/** Every user of the actor's account for whom he can make or change credentials. */
export function* takeUsers(explorer: Explorer, actor: Actor): Investigation<boolean> {
  const open = ways.filter(({ edge, actions }) => explorer.uses(edge) && actions.every((action) => explorer.mayTry(actor, action)));
  if (open.length === 0) return false;
  let changed = false;
  for (const user of explorer.principalsNear(actor)) {
    if (user.kind !== "user") continue;
    for (const way of open) changed = (yield* take(explorer, actor, user, way)) || changed;
  }
  return changed;
}

function* take(explorer: Explorer, actor: Actor, user: Carrier, way: Way): Investigation<boolean> {
  const sessions = explorer.userActors(user, way.by).filter(({ key }) => !explorer.controlled.has(key));
  if (sessions.length === 0) return false;
  const isNew = explorer.state.made.has(user.arn);
  const known = isNew ? { password: false, accessKeys: 0, mfa: false } : (explorer.accountOf(actor)?.credentials.get(user.arn) ?? {});
  const assumptions = way.assumptions(known);
  if (!assumptions) return false;
  const parts = way.actions.map((action, call) => ({ ask: { action, resource: user.arn }, call }));
  const witness = yield* explorer.canAll(actor, parts);
  if (!witness) return false;
  let changed = false;
  for (const gained of sessions)
    changed =
      explorer.record({
        edge: way.edge,
        actor,
        principal: actor.arn,
        requests: witness.requests,
        gains: [{ kind: "principal", arn: user.arn, credentials: true }],
        gained,
        assumptions,
      }) || changed;
  return changed;
}
