// From the log of an exploration to a short chain that replays: what the goal rests on, in order, without what it can do without.
import type { Investigation } from "../checks/investigation";
import type { KeyTypes } from "../semantics/keys";
import { environmentKeys } from "./actor";
import { administers } from "./admin";
import type { Explorer } from "./explore";
import type { Goal, Reached } from "./goal";
import { type Hop, touched } from "./hop";
import type { ChainRequest } from "./joint";
import type { Carrier } from "./model";
import { candidates } from "./orders";
import { Concrete } from "./replay";
import { withExactTags } from "./tags";
import { withExactTrust } from "./trust";

/** Keys that requests state although the state says them too: parameters of calls, and what a session or a resource carries. */
const STATED =
  /^(iam:passedtoservice|iam:policyarn|aws:requesttag\/.*|aws:tagkeys|sts:sourceidentity|sts:transitivetagkeys|aws:sourceidentity|aws:principaltag\/.*|[a-z0-9-]+:resourcetag\/.*)$/i;

/** A chain that the concrete evaluator has replayed. */
export interface Chain {
  hops: Hop[];
  goal: { principal: string; requests: ChainRequest[] };
  /** Keys of the environment that the requests use. */
  requires: string[];
}

/** Requests that every administrator may make: a replay asks them of whoever is said to be one. */
const probes: readonly (readonly [action: string, resource: string])[] = [
  ["iam:CreateUser", "arn:aws:iam::%s:user/probe"],
  ["s3:GetObject", "arn:aws:s3:::probe-bucket/x"],
  ["ec2:TerminateInstances", "arn:aws:ec2:us-east-1:%s:instance/i-0123456789abcdef0"],
  ["kms:CreateKey", "*"],
  ["dynamodb:DeleteTable", "arn:aws:dynamodb:us-east-1:%s:table/probe"],
];

/** The shortest chain that was found in the log and replays; undefined if none does. */
export function* chainOf(explorer: Explorer, reached: Reached, goal: Goal, types: KeyTypes): Investigation<Chain | undefined> {
  const needed = slice(explorer, reached);
  const { tagged, sourced } = reached.actor;
  const last = { ...(tagged && { tagged }), ...(sourced && { sourced }), principal: reached.actor.arn, requests: reached.requests };
  const exact = (hops: readonly Hop[]) => withExactTags(withExactTrust(hops), last, (arn) => tagsOf(explorer, arn));
  const runs = function* (hops: readonly Hop[]): Investigation<boolean> {
    const made = exact(hops);
    return made !== undefined && (yield* replays(explorer, made, reached, goal, types));
  };
  for (const hops of candidates(explorer, needed, types)) {
    if (!(yield* runs(hops))) continue;
    const short = yield* shortened(hops, runs);
    return finished(explorer, exact(short) ?? short, reached, types);
  }
  return undefined;
}

function tagsOf({ state, world }: Explorer, arn: string): ReadonlyMap<string, string> | undefined {
  return state.carrier(arn)?.tags ?? world.snapshot.resources.get(arn)?.tags;
}

/** The hops that the goal can rest on: backwards from who reached it, through all that touched what was used. */
function slice(explorer: Explorer, reached: Reached): Hop[] {
  const wanted = new Set<string>([
    ...subjects(explorer, reached.actor.carrier),
    ...reached.requests.flatMap(({ resource }) => holders(explorer, resource)),
  ]);
  const sessions = new Set([reached.actor.key]);
  const kept: Hop[] = [];
  for (let i = explorer.log.length - 1; i >= 0; i--) {
    const hop = explorer.log[i] as Hop;
    const gives = hop.gains.some((gain) =>
      gain.kind === "principal" ? sessions.has(hop.gained?.key ?? "") : touched(gain).some((arn) => wanted.has(arn)),
    );
    if (!gives) continue;
    kept.unshift(hop);
    if (hop.actor) sessions.add(hop.actor.key);
    for (const arn of [
      ...subjects(explorer, hop.actor?.carrier),
      ...hop.requests.flatMap(({ resource }) => holders(explorer, resource)),
      ...(hop.rests ?? []),
    ])
      wanted.add(arn);
  }
  return kept;
}

/** What decides about a principal's permissions: itself, its groups, and the managed policies of all of them. */
function subjects(explorer: Explorer, carrier: Carrier | undefined): string[] {
  if (!carrier) return [];
  const groups = [
    ...carrier.groups,
    ...explorer.log.flatMap(({ gains }) =>
      gains.flatMap((gain) => (gain.kind === "groupMember" && gain.user === carrier.arn ? gain.group : [])),
    ),
  ];
  const carriers = [carrier, ...groups.flatMap((arn) => explorer.state.group(arn) ?? [])];
  const policies = carriers.flatMap((one) => [
    ...one.slots.flatMap((slot) => (slot.kind === "managed" ? slot.policyArn : [])),
    ...(one.boundary ? [one.boundary] : []),
  ]);
  const later = explorer.log.flatMap(({ attached, gains }) =>
    gains.flatMap((gain) =>
      gain.kind === "boundary" && gain.of === carrier.arn && gain.policyArn
        ? gain.policyArn
        : gain.kind === "identityPolicy" && gain.of === carrier.arn && attached
          ? attached
          : [],
    ),
  );
  return [...carriers.map(({ arn }) => arn), ...policies, ...later];
}

/** The resource, and whatever it is a part of. */
function holders(explorer: Explorer, arn: string): string[] {
  const list = [arn];
  for (let text = arn; text.includes("/"); ) {
    text = text.slice(0, text.lastIndexOf("/"));
    if (explorer.world.snapshot.resources.has(text)) list.push(text);
  }
  return list;
}

/** Leaves out every hop, and every gain and request of a hop, that the chain can do without. */
function* shortened(hops: readonly Hop[], runs: (hops: readonly Hop[]) => Investigation<boolean>): Investigation<Hop[]> {
  let best = [...hops];
  for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = best.length - size; at >= 0; at--) {
      const without = [...best.slice(0, at), ...best.slice(at + size)];
      if (without.length < best.length && (yield* runs(without))) best = without;
      at = Math.min(at, best.length);
    }
  return best;
}

/** The chain runs from its start: each actor is controlled, each request allowed, the goal is reached. */
function* replays(explorer: Explorer, hops: readonly Hop[], reached: Reached, goal: Goal, types: KeyTypes): Investigation<boolean> {
  const concrete = new Concrete(explorer.world, types);
  const controlled = new Set(explorer.starts);
  for (const hop of hops) {
    if (hop.actor && !controlled.has(hop.actor.key)) return false;
    if (!concrete.allows(hop)) return false;
    concrete.take(hop);
    if (hop.gained) controlled.add(hop.gained.key);
  }
  if (!controlled.has(reached.actor.key)) return false;
  if (!("admin" in goal)) return reached.requests.every((request) => concrete.decide(reached.actor, request).decision === "allow");
  const asked = probes.map(([action, resource]) => ({ action, resource: resource.replace("%s", goal.admin), context: {} }));
  // Some requests show it, and that there is no other that he may not make is proved.
  return (
    asked.every((request) => isUnderLimits(concrete, reached, request)) &&
    (yield* administers(explorer.world, concrete.holding(reached.actor), goal.admin))
  );
}

/** Administration is meant under the policies of the organisation: what they close does not count. */
function isUnderLimits(concrete: Concrete, { actor }: Reached, request: ChainRequest): boolean {
  const { decision, statements, reason } = concrete.decide(actor, request);
  if (decision === "allow" || /service control policy/.test(reason)) return true;
  return statements.length > 0 && statements.every(({ policy }) => policy === "scp" || policy === "rcp");
}

/** Permissions that are checked within `sts:AssumeRole`. Where the trust policy alone gives them, no request of its own shows it: the call does. */
const isWithinCall = ({ action }: ChainRequest): boolean => /^sts:(TagSession|SetSourceIdentity)$/i.test(action);

/** The request with the tags of its resource that some policy asks for. */
function withResourceTags({ world, tagsMatter }: Explorer, concrete: Concrete, request: ChainRequest): ChainRequest {
  if (!tagsMatter) return request;
  const keys = Object.entries(concrete.resourceKeys(request)).filter(([key]) =>
    world.snapshot.documents.some(({ text }) => text.toLowerCase().includes(`"${key.toLowerCase()}"`)),
  );
  return { ...request, context: { ...Object.fromEntries(keys), ...request.context } };
}

/** Requests without the keys that they do not need, and what of the environment is left. */
function finished(explorer: Explorer, hops: readonly Hop[], reached: Reached, types: KeyTypes): Chain {
  const concrete = new Concrete(explorer.world, types);
  const used = new Set<string>();
  const lean = (request: ChainRequest, allowed: (request: ChainRequest) => boolean): ChainRequest => {
    let best = request;
    for (const key of Object.keys(best.context)) {
      if (STATED.test(key)) continue;
      const { [key]: _, ...context } = best.context;
      if (allowed({ ...best, context })) best = { ...best, context };
    }
    for (const key of Object.keys(best.context)) {
      const name = environmentKeys.get(key.toLowerCase());
      if (name) used.add(name);
    }
    return best;
  };
  const done = hops.map((hop): Hop => {
    const requests = hop.requests.flatMap((request) => {
      const leaner = lean(withResourceTags(explorer, concrete, request), (one) => concrete.allowsRequest(hop, one));
      if (isWithinCall(request) && hop.actor && !concrete.isAllowedByCaller(hop.actor, leaner)) return [];
      return [{ ...leaner, allowedBy: concrete.grounds(hop, leaner) }];
    });
    concrete.take({ ...hop, requests });
    return { ...hop, requests };
  });
  const last: Hop = { edge: "goal", actor: reached.actor, principal: reached.actor.arn, requests: [], gains: [], assumptions: [] };
  const goalRequests = reached.requests.map((request) => {
    const leaner = lean(withResourceTags(explorer, concrete, request), (one) => concrete.decide(reached.actor, one).decision === "allow");
    return { ...leaner, allowedBy: concrete.grounds(last, leaner) };
  });
  return { hops: done, goal: { principal: reached.actor.arn, requests: goalRequests }, requires: [...used].sort() };
}
