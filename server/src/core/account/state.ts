// What the attacker has changed so far (ACCOUNT.md 5), read the generous way: every edit that he can make is made, allows stay, and
// Denies that can be removed are gone. So the state only grows, and what it does not allow no order of edits allows.
import { EVERYTHING } from "./documents";
import type { Carrier, Doc, Resource, Slot } from "./model";
import { isAwsManaged, policyDoc, type World } from "./world";

/** The identity side of a principal. */
export interface Identity {
  allows: Doc[];
  denies: Doc[];
}

/** A policy that may have been replaced by one that lets everybody in. */
export interface Guard {
  open: boolean;
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
  private readonly openResources = new Set<string>();
  private readonly openTags = new Set<string>();
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

  openTagsOf(arn: string): void {
    this.openTags.add(arn);
  }

  /** The attacker chooses tags of the principal or resource. */
  hasOpenTags(arn: string): boolean {
    return this.openTags.has(arn);
  }

  loosenTagsOf(arn: string): void {
    this.looseTags.add(arn);
  }

  /** The attacker can take tags away. */
  hasLooseTags(arn: string): boolean {
    return this.looseTags.has(arn);
  }

  openResource(arn: string): void {
    this.openResources.add(arn);
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

  /** Allows of everything that the principal carries or can carry, and the Denies that nobody could remove. */
  identity(carrier: Carrier): Identity {
    let identity = this.memo.get(carrier.arn);
    if (!identity) {
      identity = { allows: [], denies: [] };
      this.collect(carrier, identity, true);
      for (const arn of carrier.groups) {
        const group = this.world.snapshot.groups.get(arn);
        if (group) this.collect(group, identity, !this.left.has(`${carrier.arn} ${arn}`));
      }
      for (const arn of this.joined.get(carrier.arn) ?? []) {
        const group = this.world.snapshot.groups.get(arn);
        if (group) this.collect(group, identity, false);
      }
      this.memo.set(carrier.arn, identity);
    }
    return identity;
  }

  private collect(carrier: Carrier, identity: Identity, denies: boolean): void {
    for (const slot of carrier.slots) {
      const docs = slot.kind === "inline" ? [slot.doc] : this.documentsOf(slot.policyArn);
      identity.allows.push(...docs);
      if (denies && docs.length === 1 && !this.gone.has(slotKey(carrier, slot))) identity.denies.push(...docs);
    }
    identity.allows.push(
      ...(this.attached.get(carrier.arn) ?? []).flatMap((arn) => this.documentsOf(arn)),
      ...(this.added.get(carrier.arn) ?? []),
    );
  }

  /** The document of a managed policy, and those that the attacker can give it. */
  private documentsOf(arn: string): Doc[] {
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
    return { open: this.openResources.has(resource.arn), ...(resource.policy && { doc: resource.policy }) };
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
