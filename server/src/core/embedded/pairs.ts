// Which policies of an older version a policy is compared with (HOSTS.md 4.1, 4.2): by key, by likeness where a resource got another name, and all
// policies of one principal together, so that a statement that moves between two of them is nothing new.
import type { ConditionTerm, Embedded, Host } from "../hosts/host";
import { documentJson } from "../hosts/render";
import { HOSTS } from "../limits";
import { membersOf as membersIn, type OpenPolicy, walk, withMembers } from "../open/policy";
import { byObject } from "../session/query";
import { likeness, SAME, wordsOf } from "../syntax/alike";
import type { PolicyNode } from "../syntax/node";
import type { Range } from "../syntax/tree";
import { apart } from "./apart";
import { attachedMembers } from "./attached";
import { guardedBy } from "./guarded";
import { canBeJoined, joined, meaningOf, namesIn } from "./identity";
import type { Member } from "./member";
import { type OtherRole, reasonOf } from "./roles";

/** One comparison. */
export interface Comparison {
  /** The policies of now: one, or all of one principal. */
  members: readonly Member[];
  newer: OpenPolicy;
  /** Absent: there is no older version, all that the policy grants is new. */
  older?: OpenPolicy;
  /** Something else than the policy changed. */
  because?: { words: string; range: Range };
}

/** What is compared, and which older policies have no successor. */
interface Pairs {
  comparisons: Comparison[];
  gone: Embedded[];
  /** The older version of each policy that has one. */
  older: ReadonlyMap<Member, Member>;
}

/**
 * The policies of a host that are judged, AWS's own among them as far as they are known. A document that a resource of the same
 * file uses is judged there.
 */
export const membersOf = byObject("embedded/policies that are judged", (host: Host): Member[] => [
  ...writtenMembers(host),
  ...attachedMembers(host),
]);

function writtenMembers(host: Host): Member[] {
  const { symbols, conditions } = host;
  const used = new Set<number>();
  // Only Terraform has documents of their own.
  if (host.policies.some(({ key }) => key.startsWith("data.")))
    for (const { key, node } of host.policies) if (!key.startsWith("data.")) for (const start of statementStarts(node)) used.add(start);
  return host.policies.flatMap((policy) => {
    if (policy.key.startsWith("data.") && statementStarts(policy.node).some((start) => used.has(start))) return [];
    const node = policy.guard === undefined ? policy.node : guardedBy(policy.node, policy.guard);
    return [{ policy, open: { node, symbols, conditions } }];
  });
}

function statementStarts(node: OpenPolicy["node"]): number[] {
  const statements = node.children?.find((child) => child.children?.[0]?.value === "Statement")?.children?.[1];
  return (statements?.type === "array" ? (statements.children ?? []) : []).map(({ offset }) => offset);
}

/**
 * Pairs the policies of now with those of the older version. `older`: the older file's host first, then those of the files
 * that its policies may have come from or gone to (a Terraform module). Comparisons of what did not change are left out.
 */
export function pairsOf(
  now: readonly Member[],
  older: readonly Host[],
  elsewhere: ReadonlySet<string>,
  roles: readonly OtherRole[] = [],
): Pairs {
  const [own, ...others] = older.map((one) => membersOf(one));
  const before = own ?? [];
  const pairs = new Map<Member, Member>();
  const byKey = new Map(before.map((one) => [one.policy.key, one]));
  const otherKeys = new Map(others.flat().map((one) => [one.policy.key, one]));
  const keys = new Set(now.map(({ policy }) => policy.key));
  for (const one of now) {
    const same = byKey.get(one.policy.key) ?? otherKeys.get(one.policy.key);
    if (same && sameSort(same.policy, one.policy)) pairs.set(one, same);
  }
  const taken = new Set(pairs.values());
  const gone = [...before, ...others.flat()].filter(
    (one) => !taken.has(one) && !keys.has(one.policy.key) && !elsewhere.has(one.policy.key),
  );
  pairByLikeness(
    now.filter((one) => !pairs.has(one)),
    gone,
    pairs,
  );
  const past = [...before, ...others.flat()];
  const comparisons = [
    ...groupsOf(now, past, pairs),
    ...newInstances(now, pairs),
    ...lostLimits(now, past, pairs),
    ...ofOtherRoles(roles, now, past),
  ];
  const followed = new Set(pairs.values());
  return {
    comparisons,
    older: pairs,
    gone: before.filter((one) => gone.includes(one) && !followed.has(one)).map(({ policy }) => policy),
  };
}

function sameSort(a: Embedded, b: Embedded): boolean {
  return a.kind === b.kind && a.resourceType === b.resourceType;
}

/** The most alike first. */
function pairByLikeness(fresh: readonly Member[], gone: readonly Member[], pairs: Map<Member, Member>): void {
  const words = new Map<Member, ReadonlyMap<string, number>>();
  const wordsIn = (one: Member) => {
    const known = words.get(one) ?? wordsOf(JSON.stringify(documentJson(one.open.node)));
    words.set(one, known);
    return known;
  };
  const byWords = fresh.length * gone.length <= HOSTS.pairsOfVersions;
  const scores: { from: Member; to: Member; score: number }[] = [];
  for (const to of fresh)
    for (const from of gone) {
      if (!sameSort(from.policy, to.policy)) continue;
      const score = meaningOf(from.open) === meaningOf(to.open) ? 2 : byWords ? likeness(wordsIn(from), wordsIn(to)).both : 0;
      if (score >= SAME) scores.push({ from, to, score });
    }
  scores.sort((a, b) => b.score - a.score);
  const taken = new Set<Member>();
  for (const { from, to } of scores) {
    if (taken.has(from) || pairs.has(to)) continue;
    taken.add(from);
    pairs.set(to, from);
  }
}

/** Identity policies of one principal together, and statements that stand on one resource; all others alone. */
function* groupsOf(now: readonly Member[], before: readonly Member[], pairs: ReadonlyMap<Member, Member>): Generator<Comparison> {
  const alone = new Set(now);
  for (const { held, older } of [...principalGroups(now, before, pairs), ...resourceGroups(now, before)]) {
    if (older.length === 0) yield* newlyHeld(held, pairs);
    if (older.length === 0 || isPair(held, older, pairs)) continue;
    const members = held.map(({ member }) => member);
    const together = held.map(({ open }) => open);
    // What cannot be put together is compared one by one.
    if (!canBeJoined(together) || !canBeJoined(older.map(({ open }) => open))) {
      const past = new Set(older.map(({ member }) => member));
      for (const one of held) if (!past.has(pairs.get(one.member) as Member)) yield* newlyHeld([one], pairs);
      continue;
    }
    // What belongs to a principal on a condition only is compared without it, too.
    for (const { member, open } of held) if (open === member.open) alone.delete(member);
    const names = namesIn(together);
    const before = older.map(({ open }) => apart(open, names));
    if (!sameMeaning(together, before)) yield { members, newer: joined(together), older: joined(before) };
  }
  for (const one of alone) {
    const older = pairs.get(one);
    if (!older) {
      if (!isOwnTrust(one) && !isOwnLogging(one)) yield { members: [one], newer: one.open };
    } else {
      const past = apart(older.open, one.open);
      if (meaningOf(past) !== meaningOf(one.open)) yield { members: [one], newer: one.open, older: past };
    }
  }
}

/** Policies that were there before, and belong to a principal that had none: to that one all that they grant is new. */
function* newlyHeld(held: readonly Held[], pairs: ReadonlyMap<Member, Member>): Generator<Comparison> {
  const known = held.filter(({ member }) => pairs.has(member) && member.policy.kind === "identity");
  const together = known.map(({ open }) => open);
  const [first] = together;
  if (!first || !canBeJoined(together)) return;
  yield { members: known.map(({ member }) => member), newer: joined(together), older: nothingOf(first) };
}

/** A policy without its statements. */
function nothingOf(policy: OpenPolicy): OpenPolicy {
  const members = membersIn(policy.node).map(
    ({ name, value }) => [name, name.value === "Statement" ? { ...NO_STATEMENTS, offset: value.offset } : value] as const,
  );
  return { ...policy, node: withMembers(policy.node, members) };
}

/**
 * Blocks that are there more often than before: what their policies grant to, or on, a further instance is new. Where a policy says something else for
 * each instance, the comparison of what it says has it.
 */
function* newInstances(now: readonly Member[], pairs: ReadonlyMap<Member, Member>): Generator<Comparison> {
  for (const one of now) {
    const { instances, key } = one.policy;
    const older = pairs.get(one)?.policy;
    if (!older || !instances?.keys || instances.symbol === undefined || instances.isNamed) continue;
    const { symbol, keys } = instances;
    // A block that was not counted is the first one.
    const before = older.instances ? older.instances.keys : keys.slice(0, 1);
    const fresh = before ? keys.filter((one) => !before.includes(one)) : [];
    if (fresh.length === 0) continue;
    const name = `${key} has a further instance`;
    const term: ConditionTerm = { type: "or", terms: fresh.map((value) => ({ type: "equals", symbol, value })) };
    const open = { ...one.open, node: guardedBy(one.open.node, name), conditions: new Map([...one.open.conditions, [name, term]]) };
    yield { members: [one], newer: open, older: nothingOf(open) };
  }
}

const NO_STATEMENTS: PolicyNode = { type: "array", offset: 0, length: 0, children: [] };

/** What acts as another role of the file than before may do what that one allows. */
function* ofOtherRoles(roles: readonly OtherRole[], now: readonly Member[], before: readonly Member[]): Generator<Comparison> {
  const [current, past] = roles.length === 0 ? [] : [heldIn(now), heldIn(before)];
  for (const one of roles) {
    const held = (one.isCompared && current?.get(one.now.role)) || [];
    const older = past?.get(one.before.role) ?? [];
    const together = held.map(({ open }) => open);
    const [first] = together;
    if (!first || !canBeJoined(together)) continue;
    const names = namesIn(together);
    const earlier = older.map(({ open }) => apart(open, names));
    const isJoined = earlier.length > 0 && canBeJoined(earlier);
    if (isJoined && sameMeaning(together, earlier)) continue;
    const because = { words: reasonOf(one), range: one.now.range };
    yield {
      members: held.map(({ member }) => member),
      newer: joined(together),
      older: isJoined ? joined(earlier) : nothingOf(first),
      because,
    };
  }
}

/**
 * Policies whose permissions boundary is another one now, or gone: the older version allowed no more than both of what it said and
 * what its boundary did, so they are compared with the older boundary, too.
 */
function* lostLimits(now: readonly Member[], before: readonly Member[], pairs: ReadonlyMap<Member, Member>): Generator<Comparison> {
  const byKey = new Map(before.map((one) => [one.policy.key, one]));
  for (const one of now) {
    const limit = pairs.get(one)?.policy.boundary;
    const limited = limit === undefined || limit === one.policy.boundary ? undefined : byKey.get(limit);
    if (limited) yield { members: [one], newer: one.open, older: apart(limited.open, one.open) };
  }
}

/**
 * The trust that SAM writes for the role that it makes for a function or an event: the service that runs it may take its role. Of a new one what the
 * role may do is told, and that it may be taken at all is no access beside that.
 */
function isOwnTrust({ policy, open }: Member): boolean {
  const { offset, length } = open.node;
  return (
    policy.isGenerated === true &&
    policy.kind === "trust" &&
    [...walk(open.node)].every((node) => node.offset === offset && node.length === length)
  );
}

/** What SAM attaches to the role of every function: a new one writes its log. */
function isOwnLogging({ policy }: Member): boolean {
  return policy.isGenerated === true && policy.isImplied === true && policy.key.endsWith(" service-role/AWSLambdaBasicExecutionRole");
}

/** What a policy says to one of those that it belongs to: all, or all on a condition. */
interface Held {
  member: Member;
  open: OpenPolicy;
}

interface Group {
  held: readonly Held[];
  older: readonly Held[];
}

/** One policy and its older version, which the comparison of each policy alone has. */
function isPair([first, ...others]: readonly Held[], [past, ...more]: readonly Held[], pairs: ReadonlyMap<Member, Member>): boolean {
  const isAll = first?.open === first?.member.open && past?.open === past?.member.open;
  return others.length === 0 && more.length === 0 && isAll && first !== undefined && pairs.get(first.member) === past?.member;
}

/** The identity policies of each principal. */
function heldIn(version: readonly Member[]): Map<string, Held[]> {
  const groups = new Map<string, Held[]>();
  const add = (principal: string, one: Held) => groups.set(principal, [...(groups.get(principal) ?? []), one]);
  for (const member of version) {
    const { policy, open } = member;
    if (policy.kind !== "identity") continue;
    for (const principal of policy.principals ?? []) add(principal, { member, open });
    for (const { principal, guard } of policy.alsoOf ?? [])
      if (!policy.principals?.includes(principal))
        add(principal, { member, open: guard === undefined ? open : { ...open, node: guardedBy(open.node, guard) } });
  }
  return groups;
}

function principalGroups(now: readonly Member[], before: readonly Member[], pairs: ReadonlyMap<Member, Member>): Group[] {
  const past = heldIn(before);
  return [...heldIn(now)].map(([principal, held]) => {
    const name = olderName(
      principal,
      held.map(({ member }) => member),
      { now, before, pairs },
    );
    return { held, older: (name === undefined ? undefined : past.get(name)) ?? [] };
  });
}

function resourceGroups(now: readonly Member[], before: readonly Member[]): Group[] {
  const groups = new Map<string, Held[]>();
  for (const one of now) {
    const on = one.policy.standsOn;
    if (on !== undefined) groups.set(on, [...(groups.get(on) ?? []), { member: one, open: one.open }]);
  }
  return [...groups].map(([on, held]) => ({
    held,
    older: before.filter(({ policy }) => policy.standsOn === on).map((member) => ({ member, open: member.open })),
  }));
}

function isOf({ policy }: Member, principal: string): boolean {
  const { kind, principals = [], alsoOf = [] } = policy;
  return kind === "identity" && (principals.includes(principal) || alsoOf.some((one) => one.principal === principal));
}

interface Versions {
  now: readonly Member[];
  before: readonly Member[];
  pairs: ReadonlyMap<Member, Member>;
}

/**
 * The principal's name in the older version: its own, or, of one that was not there, that of a principal that is gone and had one of
 * its policies.
 */
function olderName(principal: string, members: readonly Member[], { now, before, pairs }: Versions): string | undefined {
  if (isThere(principal, before)) return principal;
  for (const one of members) {
    const { principals = [], alsoOf = [] } = pairs.get(one)?.policy ?? {};
    const name = [...principals, ...alsoOf.map((other) => other.principal)].find((other) => !isThere(other, now));
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Whether a version has a principal: a policy of it, or one that stands in its own block. */
function isThere(principal: string, version: readonly Member[]): boolean {
  return version.some((one) => isOf(one, principal) || one.policy.key.startsWith(`${principal}.`));
}

function sameMeaning(newer: readonly OpenPolicy[], older: readonly OpenPolicy[]): boolean {
  const before = older.map(meaningOf).sort();
  return (
    newer.length === older.length &&
    newer
      .map(meaningOf)
      .sort()
      .every((one, i) => one === before[i])
  );
}
