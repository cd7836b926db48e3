// Steps that are real and that no chain of requests shows (ACCOUNT.md 5, 3.4): tokens of an identity provider that the attacker writes, groups that
// he makes, credentials for a single service. They count in the possible reading only: what rests on one is not decided, and says so.
import type { Investigation } from "../checks/investigation";
import { byObject } from "../session/query";
import type { Actor } from "./actor";
import { everythingText } from "./documents";
import type { Explorer } from "./explore";
import type { Goal } from "./goal";
import { jointly, type Part } from "./joint";
import { accountOf, type Snapshot } from "./model";
import { enterByToken } from "./moves-assume";
import { newName } from "./moves-edit";

/** What the actor can do of it. */
export function* unseen(explorer: Explorer, actor: Actor, goal: Goal): Investigation<boolean> {
  if (!actor.carrier || !actor.credentials) return false;
  let changed = yield* providers(explorer, actor);
  changed = (yield* newGroup(explorer, actor)) || changed;
  if ("action" in goal) changed = (yield* serviceCredentials(explorer, actor, goal)) || changed;
  yield* rootSessions(explorer, actor);
  return changed;
}

/** Says that a verdict may rest on this; true where it counts. */
function doubt({ world }: Explorer, why: string): boolean {
  world.doubts.add(why);
  return world.mode === "possible";
}

/** ARNs of the identity providers that trust policies name. */
const trustedProviders = byObject("account/trusted identity providers", ({ principals }: Snapshot): ReadonlySet<string> => {
  const entries = [...principals.values()].flatMap(
    ({ trust }) => trust?.document?.statements.flatMap(({ principal }) => principal?.entries ?? []) ?? [],
  );
  return new Set(entries.flatMap(({ kind, id }) => (kind === "Federated" && id.value.startsWith("arn:") ? id.value : [])));
});

/** A provider that the actor makes or changes signs what he wants. */
function* providers(explorer: Explorer, actor: Actor): Investigation<boolean> {
  if (!explorer.uses("federation")) return false;
  let changed = false;
  for (const arn of trustedProviders(explorer.world.snapshot)) {
    if (accountOf(arn) !== actor.account) continue;
    const exists = explorer.accountOf(actor)?.providers?.has(arn);
    const saml = arn.includes(":saml-provider/");
    const actions = [
      ...(exists === true ? [] : [saml ? "iam:CreateSAMLProvider" : "iam:CreateOpenIDConnectProvider"]),
      ...(exists === false
        ? []
        : saml
          ? ["iam:UpdateSAMLProvider"]
          : ["iam:UpdateOpenIDConnectProviderThumbprint", "iam:AddClientIDToOpenIDConnectProvider"]),
    ];
    for (const action of actions) {
      if (!explorer.mayTry(actor, action) || !(yield* explorer.can(actor, action, arn))) continue;
      if (doubt(explorer, `whether \`${action}\` on \`${arn}\` gives tokens that its roles take`))
        changed = (yield* enterByToken(explorer, { provider: arn }, true)) || changed;
    }
  }
  return changed;
}

/** A new group with a policy, and a user who joins it. */
function* newGroup(explorer: Explorer, actor: Actor): Investigation<boolean> {
  if (!explorer.uses("iam-013") || !actor.carrier) return false;
  const users = [...explorer.controlled.values()].flatMap(({ carrier }) =>
    carrier?.kind === "user" && carrier.account === actor.account ? carrier : [],
  );
  if (users.length === 0) return false;
  const hole = newName(explorer, actor, "group");
  const administrator = `arn:${actor.arn.split(":")[1]}:iam::aws:policy/AdministratorAccess`;
  for (const [policy, keys] of [
    ["iam:PutGroupPolicy", undefined],
    ["iam:AttachGroupPolicy", new Map([["iam:policyarn", [administrator]]])],
  ] as const) {
    const actions = ["iam:CreateGroup", policy, "iam:AddUserToGroup"];
    if (!actions.every((action) => explorer.mayTry(actor, action))) continue;
    const parts = actions.map(
      (action, call): Part => ({
        actors: [actor],
        ask: { action, owner: actor.account, ...(action === policy && keys && { keys }) },
        hole,
        call,
        apart: true,
      }),
    );
    if (!(yield* jointly(explorer.state, parts))) continue;
    if (!doubt(explorer, "whether a user joins a group that is made with a policy of its own")) return false;
    const gains = users.map(({ arn }) => ({ kind: "identityPolicy", of: arn, document: everythingText }) as const);
    return explorer.record({ edge: "new-group", actor, principal: actor.arn, requests: [], gains, assumptions: [] });
  }
  return false;
}

/** Credentials for a single service give what the user may do there, not the user (ACCOUNT.md 9.4). */
function* serviceCredentials(explorer: Explorer, actor: Actor, goal: Extract<Goal, { action: string }>): Investigation<boolean> {
  const service = goal.action.slice(0, goal.action.indexOf(":")).toLowerCase();
  const actions = [
    ...(["codecommit", "cassandra", "bedrock"].includes(service) ? ["iam:CreateServiceSpecificCredential"] : []),
    ...(service === "codecommit" ? ["iam:UploadSSHPublicKey"] : []),
  ].filter((action) => explorer.mayTry(actor, action));
  let changed = false;
  for (const action of actions)
    for (const user of explorer.principalsNear(actor)) {
      if (user.kind !== "user" || !(yield* explorer.can(actor, action, user.arn))) continue;
      const [session] = explorer.userActors(user, "keys");
      if (!session || explorer.controlled.has(session.key)) continue;
      const asked: Part = { actors: [session], ask: { action: goal.action, ...(!goal.within && { resource: goal.resource }) }, call: 0 };
      if (!(yield* jointly(explorer.state, [asked]))) continue;
      if (doubt(explorer, `whether \`${action}\` on \`${user.arn}\` gives its ${service} permissions`))
        changed = explorer.control(session) || changed;
    }
  return changed;
}

/** Sessions of root users of member accounts are no edge: they are named. */
function* rootSessions(explorer: Explorer, actor: Actor): Investigation<void> {
  const { snapshot } = explorer.world;
  if (actor.account !== snapshot.managementAccountId || !explorer.mayTry(actor, "sts:AssumeRoot")) return;
  for (const account of snapshot.accounts.values()) {
    const root = `arn:${account.partition}:iam::${account.id}:root`;
    // The management account may, without a policy of the member's: as on its own resources.
    const ask = { action: "sts:AssumeRoot", resource: root, owner: actor.account };
    if (account.id !== actor.account && (yield* explorer.canAll(actor, [{ ask, call: 0 }])))
      explorer.notCovered.add(`sts:AssumeRoot on ${root}`);
  }
}
