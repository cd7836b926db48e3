// What is known of the keys of a request (ACCOUNT.md 4): by its caller, its resource, the question, and what the attacker has changed.
import type { Catalogue } from "../catalogue/api";
import { escapeGlob, glob, literal } from "../globs/pattern";
import { and, flag, isIn, not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { type ByVariable, byVariable } from "../logic/variable";
import { keyPresent, keyString, RESOURCE } from "../semantics/request-variables";
import { byObjectAndText } from "../session/query";
import { type Actor, isAlwaysPresent, organisation, principalKey, tagged } from "./actor";
import type { Ask } from "./ask";
import { accountOf, type Carrier, type Resource } from "./model";
import type { Known } from "./specialise";
import type { Choice, State } from "./state";
import type { World } from "./world";

/** A user, role or recorded resource that the request is about. */
export type Target = { carrier: Carrier } | { resource: Resource } | undefined;

export function targetOf(state: State, { resource, part }: Ask): Target {
  const held = part === undefined ? undefined : state.world.snapshot.resources.get(part);
  if (held) return { resource: held };
  if (resource === undefined || resource === "*") return undefined;
  const carrier = state.carrier(resource);
  if (carrier) return { carrier };
  const found = resourceHolding(state.world, resource);
  return found && { resource: found };
}

/** The recorded resource that the ARN is, or is a part of (an object of a bucket). */
export function resourceHolding(world: World, arn: string): Resource | undefined {
  for (let text = arn; ; text = text.slice(0, text.lastIndexOf("/"))) {
    const found = world.snapshot.resources.get(text);
    if (found || !text.includes("/")) return found;
  }
}

/** The account that a request's resource belongs to; undefined where nobody says. */
function ownerOf(world: World, { resource, owner, part }: Ask): string | undefined {
  if (owner) return owner;
  if (part !== undefined) return world.snapshot.resources.get(part)?.account;
  if (resource === undefined || resource === "*") return undefined;
  const named = accountOf(resource);
  return /^\d{12}$/.test(named) ? named : resourceHolding(world, resource)?.account;
}

/** The account of the resource that the actor asks on. What nobody says is his own, but never the attacker's at home: the question is about the snapshot. */
export function ownerFor(world: World, actor: Actor, ask: Ask): string {
  const owner = ownerOf(world, ask);
  if (owner !== undefined || actor.carrier) return owner ?? actor.account;
  const [first] = world.snapshot.accounts.keys();
  return first ?? actor.account;
}

export const aimedAt = (resource: string | undefined): ByVariable<string> =>
  byVariable(resource === undefined ? [] : [[RESOURCE, resource]]);

/**
 * The values that the attacker can give to a key `name`, which a call sets by its `parameter`: what policies let through of that call.
 * Undefined: any value.
 */
type LimitOf = (choices: readonly Choice[], parameter: string, name: string) => Term;

/** What is open of the keys of a request, and within what. */
interface Openness {
  state: State;
  limits: Map<string, Term>;
  limitOf?: LimitOf;
}

/** What the request's caller, its resource and the question say of its keys. Without `limitOf` whatever may be chosen may have any value. */
export function knownOf(state: State, actor: Actor, ask: Ask, owner: string, target: Target, limitOf?: LimitOf): Known {
  const { world } = state;
  const action = ask.action.toLowerCase();
  const limits = new Map<string, Term>();
  const openness: Openness = { state, limits, ...(limitOf && { limitOf }) };
  return {
    strings: aimedAt(ask.resource),
    facts: byVariable(),
    limits,
    isAlwaysPresent,
    key(name) {
      const fixed = world.fixed.get(name);
      if (fixed !== undefined) return fixed;
      const given = ask.keys?.get(name);
      if (given !== undefined) return given;
      if (isSessionParameter(ask, action, name)) return null;
      if (name.startsWith("aws:principaltag/")) return principalTag(openness, actor, name);
      if (name === "aws:sourceidentity" && actor.sourced !== undefined) return sourceIdentity(openness, actor.sourced, name);
      if (name === "aws:userid" && world.mode === "possible" && actor.kind === "role") return anySession(actor, limits);
      const own = principalKey(world, actor, action, name);
      if (own !== undefined) return own;
      return resourceKey(openness, action, name, owner, target);
    },
  };
}

/** Parameters that a call to STS has only with `sts:TagSession` or `sts:SetSourceIdentity` beside it (ACCOUNT.md 3.1). */
function isSessionParameter({ session }: Ask, action: string, name: string): boolean {
  if (action !== "sts:assumerole" && action !== "sts:tagsession" && action !== "sts:setsourceidentity") return false;
  if (name === "sts:sourceidentity") return !session?.source;
  return !session?.tags && (name.startsWith("aws:requesttag/") || name === "aws:tagkeys" || name === "sts:transitivetagkeys");
}

/** The name of a role's session is chosen by who makes it; chains are replayed with one name, so others count in the possible reading only. */
function anySession({ carrier }: Actor, limits: Map<string, Term>): undefined {
  limits.set("aws:userid", isIn(keyString("aws:userid"), [glob(`${escapeGlob(carrier?.id ?? "")}:?*`)]));
  return undefined;
}

function sourceIdentity({ state, limits, limitOf }: Openness, session: string, name: string): undefined {
  const choices = state.choicesOf(session);
  const limit = choices && choices !== "free" && limitOf ? limitOf(choices, "sts:sourceidentity", name) : and();
  limits.set(name, and(flag(keyPresent(name)), limit));
  return undefined;
}

function principalTag(openness: Openness, { arn, carrier, tagged: session }: Actor, name: string): readonly string[] | null | undefined {
  const own = tagged(carrier?.tags, name.slice(name.indexOf("/") + 1));
  return tagValue(openness, name, own, [...(session === undefined ? [] : [session]), arn], arn);
}

/** A tag with its own value: who may choose another for what carries it (`of`), or take it away from `from`. What is left open is limited to that. */
function tagValue(
  { state, limits, limitOf }: Openness,
  name: string,
  own: readonly string[] | null,
  of: readonly string[],
  from: string,
): readonly string[] | null | undefined {
  const sources = of.map((one) => state.choicesOf(one)).filter((one) => one !== undefined);
  const loose = state.hasLooseTags(from);
  if (sources.length === 0 && (own === null || !loose)) return own;
  const limited = sources.flatMap((one) => (one === "free" ? [] : one));
  const isFree = sources.includes("free") || (limited.length > 0 && !limitOf);
  const parameter = `aws:requesttag/${name.slice(name.indexOf("/") + 1)}`;
  const chosen = isFree ? and() : limitOf ? limitOf(limited, parameter, name) : or();
  const present = flag(keyPresent(name));
  const given = or(...(own === null ? [] : [isIn(keyString(name), own.map(literal))]), chosen);
  limits.set(name, own === null || loose ? or(not(present), given) : and(present, given));
  return undefined;
}

/** Keys that the resource determines (ACCOUNT.md 4.1), and keys that the action does not have. */
function resourceKey(
  openness: Openness,
  action: string,
  name: string,
  owner: string,
  target: Target,
): readonly string[] | null | undefined {
  const { state } = openness;
  const { world } = state;
  if (name === "aws:resourceaccount") return [owner];
  if (name === "aws:resourceorgid") return organisation(world, owner);
  const tag = tagOf(name);
  const tags = target && ("carrier" in target ? target.carrier.tags : target.resource.tags);
  if (tag !== undefined && target && tags) {
    const { arn } = "carrier" in target ? target.carrier : target.resource;
    return tagValue(openness, name, tagged(tags, tag), [arn], arn);
  }
  if (name === "iam:permissionsboundary" && target && "carrier" in target) return boundaryKey(state, target.carrier);
  return isKeyOf(world, action, name) ? undefined : null;
}

/** The tag that a key of any service asks the resource for (`aws:ResourceTag/k`, `ec2:ResourceTag/k`, `ssm:resourceTag/k`), in lower case. */
export function tagOf(name: string): string | undefined {
  return /^[a-z0-9-]+:resourcetag\/(.*)$/s.exec(name.toLowerCase())?.[1];
}

/** The boundary that the user or role has; free once the attacker can change it. */
function boundaryKey(state: State, carrier: Carrier): readonly string[] | null | undefined {
  if (state.isBoundaryOpen(carrier)) return undefined;
  return carrier.boundary ? [carrier.boundary] : null;
}

/** The condition keys of an action, in lower case and without what varies in them; null for an action that is not known. */
const keysOfAction = byObjectAndText("account/keys of actions", (catalogue: Catalogue, action: string): Set<string> | null => {
  const info = catalogue.action(action);
  if (!info) return null;
  const keys = [...info.conditionKeys, ...info.resourceTypes.flatMap((type) => type.conditionKeys)];
  return new Set(keys.map((key) => key.toLowerCase().replace(/\$\{[\s\S]*/, "")));
});

/** False for a key of a service that the action of the same service is known not to have: no request carries it. */
export function isKeyOf(world: World, action: string, name: string): boolean {
  const service = action.slice(0, action.indexOf(":"));
  if (!name.startsWith(`${service}:`) || !world.catalogue) return true;
  const keys = keysOfAction(world.catalogue, action);
  if (!keys) return true;
  return keys.has(name) || keys.has(name.replace(/\/.*$/s, "/"));
}
