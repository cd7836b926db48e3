// Sessions of roles (ACCOUNT.md 3.1, 3.3): by `sts:AssumeRole` and by the token of an identity provider.

import type { Investigation } from "../checks/investigation";
import { matches } from "../globs/match";
import { glob } from "../globs/pattern";
import { and, flag, isIn } from "../logic/build";
import { accountOfEntry } from "../semantics/evaluator/principals";
import { keyPresent, keyString } from "../semantics/request-variables";
import { byObject } from "../session/query";
import { oneOrAll } from "../text/lists";
import { type Actor, principalOf } from "./actor";
import type { Explorer } from "./explore";
import { type ChainRequest, jointlyTerm } from "./joint";
import { accountOf, type Carrier, type Snapshot } from "./model";
import { targetsNamed } from "./named-targets";
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
  if (explorer.mayTry(actor, "sts:AssumeRole")) {
    const named = actor.carrier
      ? targetsNamed(explorer.state.identity(actor.carrier).all, "sts:AssumeRole", explorer.world.snapshot)
      : "any";
    for (const role of index.byAccount.get(actor.account) ?? []) if (named === "any" || named.has(role.arn)) list.add(role);
  }
  for (const arn of explorer.state.openRoles()) {
    const role = explorer.state.carrier(arn);
    if (role && !role.serviceLinked) list.add(role);
  }
  return list;
}

/** A token of an identity provider, or any of those that are so. What is not said of it is anything. */
export interface Token {
  provider: string;
  action?: string;
  /** Claims by lower-case key; null: the token has not got it. */
  claims?: ReadonlyMap<string, readonly string[] | null>;
  /** Claims that are a text of one of these patterns. */
  patterns?: ReadonlyMap<string, readonly string[]>;
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
    const patterns = [...(token.patterns ?? [])];
    const fits = patterns.map(([key, values]) => and(flag(keyPresent(key)), isIn(keyString(key), values.map(glob))));
    const context = yield* jointlyTerm(explorer.state, and(term, ...fits));
    if (!context) continue;
    // A claim that is compared as a list may be another text than the one that fits.
    if (world.mode === "certain" && patterns.some(([key, values]) => !isOneOf(valueUnder(context, key), values))) continue;
    const claims = Object.fromEntries([...(token.claims ?? [])].flatMap(([key, values]) => (values ? [[key, oneOrAll(values)]] : [])));
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
  const given = claims?.has(key) ? claims.get(key) : fixed.get(key);
  if (given !== undefined) return given;
  if (key === "aws:resourceaccount") return [role.account];
  if (key === "aws:federatedprovider") return [provider];
  if (key === "aws:principalisawsservice" || key === "aws:viaawsservice") return ["false"];
  if (/^aws:(principal|username|userid|multifactorauth|calledvia|sourcea|tokenissuetime)/.test(key)) return null;
  return undefined;
}

function valueUnder(context: ChainRequest["context"], key: string): string | string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key)?.[1];
}

/** Whether a value, if it was chosen at all, is a text that fits. */
function isOneOf(value: string | string[] | undefined, patterns: readonly string[]): boolean {
  return value === undefined || (typeof value === "string" && patterns.some((one) => matches(glob(one), value)));
}

function providerExists(explorer: Explorer, provider: string, role: Carrier): "yes" | "no" | "unknown" {
  if (!provider.startsWith("arn:")) return "yes";
  if (accountOf(provider) !== role.account) return "no";
  const known = explorer.world.snapshot.accounts.get(role.account)?.providers;
  return known === undefined ? "unknown" : known.has(provider) ? "yes" : "no";
}
