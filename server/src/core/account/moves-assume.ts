// Sessions of roles (ACCOUNT.md 3.1, 3.3): by `sts:AssumeRole` and by the token of an identity provider.
import type { Investigation } from "../checks/investigation";
import { accountOfEntry } from "../semantics/evaluator/principals";
import { byObject } from "../session/query";
import { type Actor, principalOf } from "./actor";
import type { Explorer } from "./explore";
import { jointlyTerm } from "./joint";
import { accountOf, type Carrier, type Snapshot } from "./model";
import { trustsToken } from "./permission";

/** Roles by whom their trust policies name, so that not every actor tries every role. */
interface TrustIndex {
  byArn: Map<string, Carrier[]>;
  byAccount: Map<string, Carrier[]>;
  /** Roles whose trust policy is not a list of names. */
  anybody: Carrier[];
}

/** The index of a snapshot. */
export const trustIndex = byObject("account/roles by whom they trust", ({ principals }: Snapshot): TrustIndex => {
  const index: TrustIndex = { byArn: new Map(), byAccount: new Map(), anybody: [] };
  for (const role of principals.values()) if (role.kind === "role" && !role.serviceLinked) enter(role, index);
  return index;
});

function enter(role: Carrier, index: TrustIndex): void {
  const add = (map: Map<string, Carrier[]>, key: string) => {
    const list = map.get(key);
    if (!list) map.set(key, [role]);
    else if (list[list.length - 1] !== role) list.push(role);
  };
  if (!role.trust?.document) {
    index.anybody.push(role);
    return;
  }
  for (const statement of role.trust.document.statements) {
    if (statement.effect?.value !== "Allow") continue;
    const entries = statement.principal?.entries.filter(({ kind }) => kind === "AWS" || kind === "Bare") ?? [];
    if (statement.notPrincipal || entries.some(({ id }) => /[*?]/.test(id.value))) {
      index.anybody.push(role);
      return;
    }
    for (const { id } of entries) {
      const account = accountOfEntry(id.value);
      if (account !== null) add(index.byAccount, account);
      else add(index.byArn, id.value);
      // Sessions of other names, under the role that they are of.
      if (id.value.includes(":assumed-role/")) add(index.byArn, id.value.slice(0, id.value.lastIndexOf("/") + 1));
    }
  }
}

/** Where a session's tags or source identity come from: it has none, they are chosen with it, or they stay from the session before. */
type Origin = "none" | "new" | "carried";

/** Every role that the actor can assume. */
export function* assumeRoles(explorer: Explorer, actor: Actor): Investigation<boolean> {
  if (!explorer.uses("sts-001") || !actor.credentials) return false;
  const tags: Origin[] =
    explorer.tagsMatter && explorer.uses("tags") ? ["none", "new", ...(actor.tagged ? ["carried" as const] : [])] : ["none"];
  // Once set, a source identity stays along the chain.
  const sources: Origin[] = actor.sourced ? ["carried"] : explorer.sourceMatters ? ["none", "new"] : ["none"];
  let changed = false;
  for (const role of candidates(explorer, actor))
    for (const source of sources) for (const tag of tags) changed = (yield* assume(explorer, actor, role, tag, source)) || changed;
  return changed;
}

/** One session. Tags and a source identity that are chosen need `sts:TagSession` and `sts:SetSourceIdentity` besides, in the same call. */
function* assume(explorer: Explorer, actor: Actor, role: Carrier, tags: Origin, source: Origin): Investigation<boolean> {
  const key = `${role.arn}${tags === "none" ? "" : " tagged"}${source === "none" ? "" : " sourced"}`;
  const chosen = tags === "new" || source === "new";
  if (chosen ? explorer.state.hasChoice(key, actor) : explorer.controlled.has(key)) return false;
  const actions = ["sts:AssumeRole", ...(tags === "new" ? ["sts:TagSession"] : []), ...(source === "new" ? ["sts:SetSourceIdentity"] : [])];
  const session = { tags: tags === "new", source: source === "new" };
  const parts = actions.map((action) => ({ ask: { action, resource: role.arn, session }, call: 0 }));
  const witness = yield* explorer.canAll(actor, parts);
  if (!witness) return false;
  const tagged = tags === "new" ? key : tags === "carried" ? actor.tagged : undefined;
  const sourced = source === "new" ? key : source === "carried" ? actor.sourced : undefined;
  return explorer.record({
    edge: "sts-001",
    actor,
    principal: actor.arn,
    requests: witness.requests,
    gains: [{ kind: "principal", arn: role.arn, credentials: true }],
    gained: explorer.roleActor(role, "credentials", { key, ...(tagged && { tagged }), ...(sourced && { sourced }) }),
    assumptions: [],
  });
}

function candidates(explorer: Explorer, actor: Actor): Set<Carrier> {
  const index = trustIndex(explorer.world.snapshot);
  const session = principalOf(actor).id;
  const list = new Set([
    ...(index.byArn.get(actor.arn) ?? []),
    ...(index.byArn.get(session) ?? []),
    ...(index.byArn.get(session.slice(0, session.lastIndexOf("/") + 1)) ?? []),
    ...index.anybody,
  ]);
  // The account's own entry needs an allow of the identity as well.
  if (explorer.mayTry(actor, "sts:AssumeRole")) for (const role of index.byAccount.get(actor.account) ?? []) list.add(role);
  for (const arn of explorer.state.openRoles()) {
    const role = explorer.state.carrier(arn);
    if (role && !role.serviceLinked) list.add(role);
  }
  return list;
}

/** A token of an identity provider: its claims by lower-case key; undefined: any token. */
export interface Token {
  provider: string;
  action?: string;
  claims?: ReadonlyMap<string, readonly string[] | null>;
}

/** Every role that the token opens (SCPs do not bind it: it is no principal of the account). `exists`: its provider does, whatever the snapshot says. */
export function* enterByToken(explorer: Explorer, token: Token, exists = false): Investigation<boolean> {
  if (!explorer.uses("federation")) return false;
  const { world } = explorer;
  const action = token.action ?? (token.provider.includes(":saml-provider/") ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity");
  let changed = false;
  for (const role of world.snapshot.principals.values()) {
    if (role.kind !== "role" || explorer.has(role.arn)) continue;
    const existence = exists ? "yes" : providerExists(explorer, token.provider, role);
    if (exists && accountOf(token.provider) !== role.account) continue;
    if (existence === "no") continue;
    const term = trustsToken(explorer.state, role, token.provider, action, (key) => claim(world.fixed, token, key, role));
    const context = yield* jointlyTerm(explorer.state, term);
    if (!context) continue;
    const claims = Object.fromEntries(
      [...(token.claims ?? [])].flatMap(([key, values]) =>
        values ? [[key, values.length === 1 ? (values[0] as string) : [...values]]] : [],
      ),
    );
    const gained = explorer.roleActor(role, "credentials", { provider: token.provider });
    const assumptions = existence === "unknown" ? [`the identity provider \`${token.provider}\` exists`] : [];
    const request = { action, resource: role.arn, context: { ...context, ...claims } };
    changed =
      explorer.record({
        edge: "federation",
        principal: token.provider,
        requests: [request],
        gains: [{ kind: "principal", arn: role.arn, credentials: true }],
        gained,
        assumptions,
      }) || changed;
  }
  return changed;
}

function claim(
  fixed: ReadonlyMap<string, readonly string[] | null>,
  { provider, claims }: Token,
  key: string,
  role: Carrier,
): readonly string[] | null | undefined {
  const given = claims?.get(key) ?? fixed.get(key);
  if (given !== undefined) return given;
  if (key === "aws:resourceaccount") return [role.account];
  if (key === "aws:federatedprovider") return [provider];
  if (key === "aws:principalisawsservice" || key === "aws:viaawsservice") return ["false"];
  if (/^aws:(principal|username|userid|multifactorauth|calledvia|sourcea|tokenissuetime)/.test(key)) return null;
  // A token that is described has the claims of its description.
  const issuer = provider.replace(/^.*:(oidc|saml)-provider\//, "").toLowerCase();
  return claims && (key.startsWith(`${issuer}:`) || key.startsWith("saml:")) ? null : undefined;
}

function providerExists(explorer: Explorer, provider: string, role: Carrier): "yes" | "no" | "unknown" {
  if (!provider.startsWith("arn:")) return "yes";
  if (accountOf(provider) !== role.account) return "no";
  const known = explorer.world.snapshot.accounts.get(role.account)?.providers;
  return known === undefined ? "unknown" : known.has(provider) ? "yes" : "no";
}
