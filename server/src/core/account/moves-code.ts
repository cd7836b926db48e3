// Code that runs as a role (ACCOUNT.md 3.5, 3.6). Either the role is passed to something new, or something that holds it is changed.
import type { Investigation } from "../checks/investigation";
import { escapeGlob, glob } from "../globs/pattern";
import { template } from "../logic/build";
import type { TemplatePart, Term } from "../logic/term";
import { textVariable } from "../logic/variable";
import type { Actor } from "./actor";
import { type Aim, aimsOf, type Edge, type Place } from "./edges";
import type { Explorer } from "./explore";
import { type Hole, jointlyTerm, namesResource, type Part } from "./joint";
import { accountOf, type Carrier, type Resource } from "./model";
import { trustsService } from "./permission";
import { holeVariable } from "./specialise";

type GroupPart = Omit<Part, "actors">;

/** Every role that the actor can run code as. */
export function* runCode(explorer: Explorer, actor: Actor): Investigation<boolean> {
  let changed = false;
  for (const edge of explorer.options.edges) {
    if (!explorer.uses(edge.id)) continue;
    const passes = edge.allOf.includes("iam:PassRole");
    if (passes && (!actor.carrier || !edge.allOf.every((action) => explorer.mayTry(actor, action)))) continue;
    if (passes || edge.anyInstanceProfile) changed = (yield* passToNew(explorer, actor, edge)) || changed;
    else changed = (yield* changeExisting(explorer, actor, edge)) || changed;
  }
  return changed;
}

/** Roles of the actor's account that trust one of the edge's services; the edge's actions on something new (or on any existing resource that takes a role). */
function* passToNew(explorer: Explorer, actor: Actor, edge: Edge): Investigation<boolean> {
  const account = explorer.accountOf(actor);
  if (!account) return false;
  const places = [...placesOf(explorer, actor, edge)];
  if (places.length === 0) return false;
  let changed = false;
  let roles: Passable[] | undefined;
  for (const place of places) {
    const group = groupAt(explorer, edge, place);
    // Without the group nothing is gained, whatever role is passed.
    const alone = yield* firstOf(
      explorer,
      actor,
      group.map((parts) => ({ parts, side: tiesOf(parts) })),
    );
    if (!alone) continue;
    roles ??= yield* rolesFor(explorer, actor, edge);
    for (const { role, services } of roles) {
      if (explorer.has(role.arn, edge.gain !== undefined)) continue;
      for (const { service, needsTrust } of services) {
        const hop = yield* pass(explorer, actor, edge, group, role, service);
        if (hop) changed = (yield* gain(explorer, edge, role, { ...hop, ...(needsTrust && { needsTrust: role.arn }) })) || changed;
      }
    }
  }
  return changed;
}

/** A role and the services that may get it. `needsTrust`: only under a trust policy that the attacker writes. */
interface Passable {
  role: Carrier;
  services: { service: string; needsTrust: boolean }[];
}

function* rolesFor(explorer: Explorer, actor: Actor, edge: Edge): Investigation<Passable[]> {
  const { state } = explorer;
  const list: Passable[] = [];
  const near = edge.allOf.includes("iam:PassRole") ? explorer.principalsNamed(actor, "iam:PassRole") : explorer.principalsNear(actor);
  for (const role of near) {
    if (role.kind !== "role" || explorer.has(role.arn, edge.gain !== undefined)) continue;
    if (edge.anyInstanceProfile && role.instanceProfiles.length === 0) continue;
    const services: Passable["services"] = [];
    for (const service of edge.roleMustTrust ?? []) {
      const trusts = (open: boolean) => jointlyTerm(state, trustsService(state, role, service, open));
      if (yield* trusts(false)) services.push({ service, needsTrust: false });
      else if (state.trust(role).open && (yield* trusts(true))) services.push({ service, needsTrust: true });
    }
    if (services.length > 0) list.push({ role, services });
  }
  return list;
}

type Passing = Omit<Parameters<Explorer["record"]>[0], "gains">;

/** One role to one service: the requests, if they are possible. */
function* pass(
  explorer: Explorer,
  actor: Actor,
  edge: Edge,
  group: GroupPart[][],
  role: Carrier,
  service: string,
): Investigation<Passing | undefined> {
  const passing: GroupPart = {
    ask: { action: "iam:PassRole", resource: role.arn, keys: new Map([["iam:passedtoservice", [service]]]) },
    call: 0,
  };
  const profiles = edge.instanceProfile && role.instanceProfiles.length === 0 ? profileWays(explorer, role) : [[]];
  const asked = profiles.flatMap((more) =>
    group.map((parts) => {
      const all = [...(edge.allOf.includes("iam:PassRole") ? [passing] : []), ...more, ...parts];
      const made = parts[0];
      const about =
        made && edge.allOf.includes("iam:PassRole")
          ? [namesResource("iam:associatedresourcearn", 0, { hole: made.hole, resource: made.ask.resource })]
          : [];
      return { parts: all, side: [...tiesOf(parts), ...about] };
    }),
  );
  const witness = yield* firstOf(explorer, actor, asked);
  if (!witness) return undefined;
  const assumptions = edge.assumption ? [edge.assumption] : [];
  return { edge: edge.id, actor, principal: actor.arn, requests: witness.requests, assumptions, rests: [role.arn] };
}

/** What the passed role gives. */
function* gain(explorer: Explorer, edge: Edge, role: Carrier, hop: Passing): Investigation<boolean> {
  const acts = edge.gain !== undefined;
  const gained = explorer.roleActor(role, acts ? "acts" : "credentials", acts ? {} : { inService: true });
  if (edge.gain !== "stackSet")
    return explorer.record({ ...hop, gains: [{ kind: "principal", arn: role.arn, credentials: !acts }], gained });
  return yield* throughStackSet(explorer, { ...gained, credentials: true }, hop);
}

/** A stack set's administration role assumes execution roles; what is gained is what they can do. */
function* throughStackSet(explorer: Explorer, administration: Actor, hop: Passing): Investigation<boolean> {
  let changed = false;
  for (const role of explorer.world.snapshot.principals.values()) {
    if (role.kind !== "role" || role.serviceLinked || explorer.has(role.arn, true)) continue;
    const witness = yield* explorer.can(administration, "sts:AssumeRole", role.arn);
    if (!witness) continue;
    const gained = explorer.roleActor(role, "acts");
    changed =
      explorer.record({
        ...hop,
        rests: [...(hop.rests ?? []), role.arn],
        within: witness.requests.map((request) => ({ actor: administration, request })),
        gains: [{ kind: "principal", arn: role.arn, credentials: false }],
        gained,
      }) || changed;
  }
  return changed;
}

/** Ways to put a role into an instance profile that no profile holds. */
function profileWays(explorer: Explorer, role: Carrier): GroupPart[][] {
  const account = explorer.world.snapshot.accounts.get(role.account);
  const prefix = `arn:${role.arn.split(":")[1]}:iam::${role.account}:instance-profile/`;
  const hole: Hole = {
    name: `${prefix}{*InstanceProfileName}`,
    domain: glob(`${escapeGlob(prefix)}?*`),
    refused: [glob(`${escapeGlob(prefix)}*:*`)],
  };
  const fresh: GroupPart[] = ["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"].map((action, i) => ({
    ask: { action, owner: role.account },
    hole,
    call: 50 + i,
  }));
  const held = [...new Set((account?.principals ?? []).flatMap((one) => one.instanceProfiles))];
  const emptied = held.map((name): GroupPart[] =>
    ["iam:RemoveRoleFromInstanceProfile", "iam:AddRoleToInstanceProfile"].map((action, i) => ({
      ask: { action, resource: `${prefix}${name}` },
      call: 50 + i,
    })),
  );
  return [fresh, ...emptied];
}

/** Resources whose role is what the edge gains. */
function* changeExisting(explorer: Explorer, actor: Actor, edge: Edge): Investigation<boolean> {
  const accounts = explorer.world.snapshot.accounts;
  const home = explorer.accountOf(actor);
  if (home && edge.existingResource) explorer.covers(home, edge.existingResource);
  const willing = edge.allOf.every((action) => explorer.mayTry(actor, action));
  let changed = false;
  for (const account of accounts.values())
    for (const resource of account.resources) {
      if (resource.type !== edge.existingResource || !resource.executionRole) continue;
      // A policy of the resource, the attacker's own among them, may allow what the actor's policies do not name.
      const hasPolicy = resource.policy !== undefined || explorer.state.letsEverybodyIn(resource);
      if (!hasPolicy && (account.id !== actor.account || !willing)) continue;
      const role = explorer.state.carrier(resource.executionRole);
      if (!role || explorer.has(role.arn, edge.gain !== undefined)) continue;
      changed = (yield* change(explorer, actor, edge, resource, role)) || changed;
    }
  return changed;
}

function* change(explorer: Explorer, actor: Actor, edge: Edge, resource: Resource, role: Carrier): Investigation<boolean> {
  const place = placeOf(resource);
  const asked = groupAt(explorer, edge, place).map((parts) => ({ parts, side: tiesOf(parts) }));
  const witness = yield* firstOf(explorer, actor, asked);
  if (!witness) return false;
  const acts = edge.gain !== undefined;
  return explorer.record({
    edge: edge.id,
    actor,
    principal: actor.arn,
    requests: witness.requests,
    gains: [{ kind: "principal", arn: role.arn, credentials: !acts }],
    gained: explorer.roleActor(role, acts ? "acts" : "credentials", acts ? {} : { inService: true }),
    assumptions: edge.assumption ? [edge.assumption] : [],
    rests: [resource.arn],
  });
}

function placeOf({ arn, account }: Resource): Place {
  const [, partition = "aws", , region = "", , rest = ""] = arn.split(":");
  const cluster = /^(?:service|task|cluster|container-instance)\/([^/]+)/.exec(rest)?.[1];
  return { partition, region, account: accountOf(arn) || account, target: arn, ...(cluster && { cluster }) };
}

/** Where the edge's new resource can stand: regions, existing resources that it needs. */
function* placesOf(explorer: Explorer, actor: Actor, edge: Edge): Generator<Place> {
  const account = explorer.accountOf(actor);
  if (!account) return;
  const types = [...(edge.existingResource ? [edge.existingResource] : []), ...(edge.needs ?? [])];
  for (const type of types) explorer.covers(account, type);
  const needed = (edge.needs ?? []).map((type) => account.resources.filter((one) => one.type === type));
  if (needed.some((list) => list.length === 0)) return;
  const clusters = edge.needs?.includes("AWS::ECS::Cluster")
    ? account.resources.filter((one) => one.type === "AWS::ECS::Cluster").map((one) => one.arn.slice(one.arn.lastIndexOf("/") + 1))
    : [undefined];
  const targets = edge.existingResource ? account.resources.filter((one) => one.type === edge.existingResource) : [undefined];
  for (const target of targets)
    for (const cluster of clusters) {
      if (target) yield { ...placeOf(target), ...(cluster && { cluster }) };
      else
        for (const region of explorer.regions)
          yield { partition: account.partition, region, account: account.id, ...(cluster && { cluster }) };
    }
}

/** The edge's requests at a place, but for the passing of the role. Several where a request can be for one of several resources. */
function groupAt(explorer: Explorer, edge: Edge, place: Place): GroupPart[][] {
  let groups: GroupPart[][] = [[]];
  for (const [i, { action, aims }] of aimsOf(edge, place, explorer.options.catalogue).entries())
    for (const aim of aims) groups = groups.flatMap((parts) => partsFor(aim, action, place, i + 1).map((part) => [...parts, part]));
  return groups;
}

function partsFor(aim: Aim, action: string, place: Place, call: number): GroupPart[] {
  const keys = place.region ? new Map([["aws:requestedregion", [place.region]]]) : undefined;
  const ask = { action, owner: place.account, ...(keys && { keys }) };
  if (aim.kind === "fixed") return aim.arns.map((resource) => ({ ask: { ...ask, resource }, call }));
  return [{ ask, hole: aim, call }];
}

/** Holes of one name in several templates hold the same text: the cluster that is made is the one that the service runs in. */
export function tiesOf(parts: readonly GroupPart[]): Term[] {
  const names = new Set(parts.flatMap(({ hole }) => (hole ? [hole.name] : [])));
  const uses = new Map<string, number>();
  for (const name of names) for (const [, hole = ""] of name.matchAll(/\{\*([^{}]*)\}/g)) uses.set(hole, (uses.get(hole) ?? 0) + 1);
  return [...names].flatMap((name) => {
    const pieces = name.split(/\{\*([^{}]*)\}/);
    if (!pieces.some((piece, i) => i % 2 === 1 && (uses.get(piece) ?? 0) > 1)) return [];
    const shape = pieces.map(
      (piece, i): TemplatePart =>
        i % 2 === 0 ? { glob: escapeGlob(piece) } : (uses.get(piece) ?? 0) > 1 ? { variable: textVariable("name", piece) } : { glob: "?*" },
    );
    return [template(holeVariable(name), shape, false, false)];
  });
}

/** The first of several groups that the actor can make. */
function* firstOf(explorer: Explorer, actor: Actor, groups: { parts: GroupPart[]; side: Term[] }[]) {
  for (const { parts, side } of groups) {
    const witness = yield* explorer.canAll(actor, parts, side);
    if (witness) return witness;
  }
  return undefined;
}
