// What the attacker has changed so far (ACCOUNT.md 5), read the generous way: every edit that he can make is made, allows stay, and
// Denies that can be removed are gone. So the state only grows, and what it does not allow no order of edits allows.
import { ACCOUNTS } from "../limits";
import type { Actor } from "./actor";
import type { Ask } from "./ask";
import { EVERYTHING } from "./documents";
import type { Carrier, Doc, Resource, Slot } from "./model";
import { isAwsManaged, policyDoc, type World } from "./world";

/** What a slot holds at one time: no policy, one, or (a group) several. */
export type Held = readonly Doc[];

/** The identity side of a principal. */
export interface Identity {
  /** Policies that nobody can take away. */
  fixed: readonly Doc[];
  /** Slots of which the attacker chooses what they hold: at each time one of these. */
  open: readonly (readonly Held[])[];
  /** Every policy that may be in force at some time. */
  all: readonly Doc[];
}

/** Requests of one call by which somebody chooses tags or a source identity; policies may let through some values only. */
export interface Choice {
  actor: Actor;
  asks: readonly Ask[];
}

/** What the attacker can do to the policy of a resource: replace it, add an Allow to it (its Denies stay), take it away. */
export type PolicyEdit = "replace" | "add" | "remove";

/** A policy that may have been replaced by one that lets everybody in. */
export interface Guard {
  open: boolean;
  /** An Allow for everybody stands beside what the policy says. */
  added?: boolean;
  /** The policy may also be gone. */
  removed?: boolean;
  doc?: Doc;
}

export class State {
  /** Policies added to a user, role or group: documents of the attacker's, and managed policies by ARN. */
  private readonly added = new Map<string, Doc[]>();
  private readonly attached = new Map<string, string[]>();
  /** Slots whose Denies are gone. */
  private readonly gone = new Set<string>();
  /** Managed policies with a new document. */
  private readonly rewritten = new Map<string, Doc[]>();
  private readonly boundaries = new Map<string, (string | null)[]>();
  private readonly openTrusts = new Set<string>();
  private readonly resourceEdits = new Map<string, PolicyEdit[]>();
  private readonly chosen = new Map<string, Choice[] | "free">();
  private readonly looseTags = new Set<string>();
  private readonly joined = new Map<string, string[]>();
  private readonly left = new Set<string>();
  /** Principals that were made. */
  readonly made = new Map<string, Carrier>();
  private memo = new Map<string, Identity>();

  constructor(readonly world: World) {}

  add(of: string, doc: Doc): void {
    push(this.added, of, doc);
    this.memo = new Map();
  }

  attach(of: string, policyArn: string): void {
    push(this.attached, of, policyArn);
    this.memo = new Map();
  }

  removeSlot(carrier: Carrier, slot: Slot): void {
    this.gone.add(slotKey(carrier, slot));
    this.memo = new Map();
  }

  isGone(carrier: Carrier, slot: Slot): boolean {
    return this.gone.has(slotKey(carrier, slot));
  }

  rewrite(policyArn: string, doc: Doc): void {
    push(this.rewritten, policyArn, doc);
    this.memo = new Map();
  }

  /** Another boundary is possible, by its ARN; null: none. */
  setBoundary(of: string, policyArn: string | null): void {
    push(this.boundaries, of, policyArn);
  }

  openTrust(role: string): void {
    this.openTrusts.add(role);
  }

  openRoles(): Iterable<string> {
    return this.openTrusts;
  }

  /** The attacker chooses the tags of a principal or resource, or what a session carries (`of`: its key). Without a choice: as he likes. */
  choose(of: string, choice?: Choice): void {
    const known = this.chosen.get(of) ?? [];
    if (!choice || known === "free") this.chosen.set(of, "free");
    else if (!known.some(({ actor }) => actor.key === choice.actor.key)) this.chosen.set(of, [...known, choice]);
  }

  /** The ways in which the attacker chooses tags of the principal or resource, or what the session carries. */
  choicesOf(of: string): readonly Choice[] | "free" | undefined {
    return this.chosen.get(of);
  }

  /** The actor chooses, or whoever does is free to. */
  hasChoice(of: string, actor: Actor): boolean {
    const known = this.chosen.get(of);
    return known === "free" || known?.some((one) => one.actor.key === actor.key) === true;
  }

  loosenTagsOf(arn: string): void {
    this.looseTags.add(arn);
  }

  /** The attacker can take tags away. */
  hasLooseTags(arn: string): boolean {
    return this.looseTags.has(arn);
  }

  editResource(arn: string, edit: PolicyEdit): void {
    push(this.resourceEdits, arn, edit);
  }

  hasEdited(arn: string, edit: PolicyEdit): boolean {
    return this.resourceEdits.get(arn)?.includes(edit) === true;
  }

  join(user: string, group: string): void {
    push(this.joined, user, group);
    this.memo = new Map();
  }

  leave(user: string, group: string): void {
    this.left.add(`${user} ${group}`);
    this.memo = new Map();
  }

  make(carrier: Carrier): void {
    this.made.set(carrier.arn, carrier);
  }

  /** The policies of a principal, as they are and as the attacker can make them. */
  identity(carrier: Carrier): Identity {
    let identity = this.memo.get(carrier.arn);
    if (!identity) {
      const joined = this.joined.get(carrier.arn) ?? [];
      const slots = [
        ...this.slotsOf(carrier),
        ...carrier.groups.flatMap((arn) => this.membership(arn, this.left.has(`${carrier.arn} ${arn}`))),
        ...joined.flatMap((arn) => this.membership(arn, true)),
      ];
      const fixed = slots.flatMap((slot) => (slot.length === 1 ? (slot[0] ?? []) : []));
      identity = { fixed, open: slots.filter(({ length }) => length > 1), all: [...new Set(slots.flat(2))] };
      this.memo.set(carrier.arn, identity);
    }
    return identity;
  }

  /** What each slot of a user, role or group may hold. */
  private slotsOf(carrier: Carrier): Held[][] {
    const own = carrier.slots.map((slot): Held[] => {
      const docs = slot.kind === "inline" ? [slot.doc] : this.documentsOf(slot.policyArn);
      return [...docs.map((doc) => [doc]), ...(this.gone.has(slotKey(carrier, slot)) ? [[]] : [])];
    });
    const attached = (this.attached.get(carrier.arn) ?? []).map((arn): Held[] => [[], ...this.documentsOf(arn).map((doc) => [doc])]);
    return [...own, ...attached, ...(this.added.get(carrier.arn) ?? []).map((doc): Held[] => [[doc]])];
  }

  /** The policies of a group for one of its members; `free`: who may come or go. */
  private membership(arn: string, free: boolean): Held[][] {
    const group = this.world.snapshot.groups.get(arn);
    const slots = group ? this.slotsOf(group) : [];
    if (!free) return slots;
    const count = slots.reduce((product, { length }) => product * length, 1);
    // Without the joint states each slot may be empty by itself, which is more than there is.
    if (count > ACCOUNTS.statesOfAGroup) return slots.map((slot) => [[], ...slot]);
    const joint = slots.reduce<Held[]>((states, slot) => states.flatMap((state) => slot.map((held) => [...state, ...held])), [[]]);
    return [[[], ...joint]];
  }

  /** The document of a managed policy, and those that the attacker can give it. */
  documentsOf(arn: string): Doc[] {
    return [policyDoc(this.world, arn) ?? missingPolicy(arn), ...(this.rewritten.get(arn) ?? [])];
  }

  /** The boundaries that the principal has or can be given; null: none at all. */
  boundariesOf(carrier: Carrier): (Doc | null)[] {
    const others = this.boundaries.get(carrier.arn) ?? [];
    if (!carrier.boundary || others.includes(null)) return [null];
    const own = policyDoc(this.world, carrier.boundary) ?? { problem: `the boundary \`${carrier.boundary}\` is not in the snapshot` };
    return [own, ...(this.rewritten.get(carrier.boundary) ?? []), ...others.flatMap((arn) => (arn === null ? [] : this.documentsOf(arn)))];
  }

  /** The attacker can give the principal another boundary, or take it away. */
  isBoundaryOpen(carrier: Carrier): boolean {
    return this.boundaries.has(carrier.arn);
  }

  trust(role: Carrier): Guard {
    return { open: this.openTrusts.has(role.arn), ...(role.trust && { doc: role.trust }) };
  }

  policyOf(resource: Resource): Guard {
    const [replaced, added, removed] = (["replace", "add", "remove"] as const).map((edit) => this.hasEdited(resource.arn, edit));
    // Taken away first and granted anew, it lets everybody in.
    const open = replaced || (added && removed) || false;
    return {
      open,
      ...(!open && added && { added }),
      ...(!open && removed && { removed }),
      ...(resource.policy && { doc: resource.policy }),
    };
  }

  /** An Allow for everybody stands in its policy, or can. */
  letsEverybodyIn(resource: Resource): boolean {
    const { open, added } = this.policyOf(resource);
    return open || added === true;
  }

  /** A user or role, one that was made included. */
  carrier(arn: string): Carrier | undefined {
    return this.world.snapshot.principals.get(arn) ?? this.made.get(arn);
  }

  group(arn: string): Carrier | undefined {
    return this.world.snapshot.groups.get(arn);
  }

  /** The document has become one that allows everything. */
  isFull(policyArn: string): boolean {
    return this.rewritten.get(policyArn)?.includes(EVERYTHING) === true;
  }
}

/** What a policy says that only its name is known of. */
function missingPolicy(arn: string): Doc {
  const problem = `the policy \`${arn}\` is not in the snapshot`;
  // Policies of AWS grant; the few that deny say so in their names.
  return { problem, ...(isAwsManaged(arn) && !/deny|quarantine/i.test(arn) && { missing: true }) };
}

function slotKey(carrier: Carrier, slot: Slot): string {
  return `${carrier.arn} ${slot.kind === "inline" ? `inline ${slot.name}` : slot.policyArn}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (!list) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
