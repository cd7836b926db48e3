// The least fixpoint over what the attacker controls (ACCOUNT.md 5): every actor makes every move that the state allows, until nothing new comes of it.
import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { byObject } from "../session/query";
import type { PolicyDocument } from "../syntax/tree";
import { type Actor, outsideActor } from "./actor";
import type { Ask } from "./ask";
import { documentOf, EVERYTHING, everythingText } from "./documents";
import type { Edge } from "./edges";
import type { Gain, Hop } from "./hop";
import { jointly, type Part, type Witness } from "./joint";
import type { Account, Carrier, Snapshot } from "./model";
import { targetsNamed } from "./named-targets";
import { limitsChoice, mentions } from "./permission";
import { regionsOf } from "./regions";
import { State } from "./state";
import type { World } from "./world";

const notServiceLinked = byObject("account/principals that somebody can act on", ({ principals }: Account): readonly Carrier[] =>
  principals.filter((one) => !one.serviceLinked),
);

interface ExploreOptions {
  catalogue: Catalogue;
  edges: readonly Edge[];
  /** Ids of the edges to use; undefined: all. */
  use?: ReadonlySet<string>;
}

/** What moves work with: the state, who is controlled, and a log of hops. */
export class Explorer {
  readonly state: State;
  readonly controlled = new Map<string, Actor>();
  /** Keys of the actors that were controlled from the start. */
  readonly starts: string[] = [];
  readonly log: Hop[] = [];
  /** Types of resources that an edge asks for and the snapshot does not list completely, and policies whose content nobody knows. */
  readonly notCovered = new Set<string>();
  readonly regions: readonly string[];
  /** Some policy speaks of MFA: then the sessions of one user differ. */
  readonly mfaMatters: boolean;
  /** Some policy speaks of tags: then who chooses tags matters. */
  readonly tagsMatter: boolean;
  /** Some policy speaks of source identities: then who sets one matters. */
  readonly sourceMatters: boolean;
  private readonly facts = new Set<string>();

  constructor(
    readonly world: World,
    readonly options: ExploreOptions,
    shared: { regions?: readonly string[]; mfaMatters?: boolean } = {},
  ) {
    this.state = new State(world);
    this.regions = shared.regions ?? regionsOf(world.snapshot.documents, options.catalogue.regions());
    ({ tags: this.tagsMatter, source: this.sourceMatters } = topicsOf(world.snapshot));
    this.mfaMatters = shared.mfaMatters ?? speaksOfMfa(world);
    if (world.outsider) this.start(outsideActor());
  }

  start(actor: Actor): void {
    if (this.control(actor)) this.starts.push(actor.key);
  }

  uses(edge: string): boolean {
    return this.options.use === undefined || this.options.use.has(edge);
  }

  control(actor: Actor): boolean {
    if (this.controlled.has(actor.key)) return false;
    this.controlled.set(actor.key, actor);
    return true;
  }

  /** Whether some session of the principal is controlled; with `credentials`, one whose credentials the attacker holds. */
  has(arn: string, credentials = true): boolean {
    return (
      this.controlled.has(arn) ||
      (!credentials && this.controlled.has(`${arn} acts`)) ||
      (!this.mfaMatters && this.controlled.has(`${arn} absent`))
    );
  }

  /** Whether the actor's policies name the action at all. A cheap no. */
  mayTry(actor: Actor, action: string): boolean {
    if (!actor.credentials && !canTemplateDo(action)) return false;
    return actor.carrier === undefined || mentions(this.state.identity(actor.carrier).all, action.toLowerCase());
  }

  /** The actor makes one request. */
  *can(actor: Actor, action: string, resource: string, keys?: Ask["keys"]): Investigation<Witness | undefined> {
    if (!actor.credentials && !canTemplateDo(action)) return undefined;
    return yield* jointly(this.state, [{ actors: [actor], ask: { action, resource, ...(keys && { keys }) }, call: 0 }]);
  }

  /** The actor makes all requests. */
  *canAll(
    actor: Actor,
    parts: readonly Omit<Part, "actors">[],
    side: Parameters<typeof jointly>[2] = [],
  ): Investigation<Witness | undefined> {
    if (!actor.credentials && !parts.every(({ ask }) => canTemplateDo(ask.action))) return undefined;
    return yield* jointly(
      this.state,
      parts.map((part) => ({ ...part, actors: [actor] })),
      side,
    );
  }

  /** Enters a hop into the log and its gains into the state. False if nothing comes of it that was not there. */
  record(hop: Hop): boolean {
    const fresh = hop.gains.filter((gain) => {
      const key = gain.kind === "principal" ? `principal ${hop.gained?.key}` : `${hop.takesTags ? "takes " : ""}${factKey(gain)}`;
      // Another actor may choose other values.
      if (!hop.takesTags && (gain.kind === "tags" || (hop.gained && isChosen(hop.gained)))) {
        const of = gain.kind === "tags" ? gain.of : (hop.gained?.key ?? "");
        return hop.actor !== undefined && !this.state.hasChoice(of, hop.actor);
      }
      return !this.facts.has(key) && this.facts.add(key);
    });
    if (fresh.length === 0) return false;
    for (const gain of fresh) this.apply(gain, hop);
    this.log.push({ ...hop, gains: hop.gains });
    return true;
  }

  knows(gain: Gain): boolean {
    return this.facts.has(factKey(gain));
  }

  private apply(gain: Gain, hop: Hop): void {
    const { state } = this;
    const slotOf = (carrier: Carrier | undefined, name: (slot: Carrier["slots"][number]) => boolean) => {
      for (const slot of carrier?.slots ?? []) if (name(slot)) state.removeSlot(carrier as Carrier, slot);
    };
    switch (gain.kind) {
      case "principal":
        if (hop.gained) this.control(hop.gained);
        if (hop.gained && isChosen(hop.gained)) this.chooses(hop.gained.key, hop);
        break;
      case "identityPolicy":
        if (hop.attached) state.attach(gain.of, hop.attached);
        else state.add(gain.of, gain.document === everythingText ? EVERYTHING : documentOf(gain.document));
        break;
      case "policyVersion":
        state.rewrite(gain.policyArn, gain.document === everythingText ? EVERYTHING : documentOf(gain.document));
        break;
      case "policyRemoved":
        slotOf(state.carrier(gain.of) ?? state.group(gain.of), (slot) =>
          slot.kind === "inline" ? slot.name === gain.policyName : slot.policyArn === gain.policyArn,
        );
        break;
      case "boundary":
        state.setBoundary(gain.of, gain.policyArn);
        break;
      case "trustPolicy":
        state.openTrust(gain.of);
        break;
      case "resourcePolicy":
        if (hop.policyEdit) state.editResource(gain.of, hop.policyEdit);
        break;
      case "groupMember":
        state.join(gain.user, gain.group);
        break;
      case "groupLeft":
        state.leave(gain.user, gain.group);
        break;
      case "tags":
        if (hop.takesTags) state.loosenTagsOf(gain.of);
        else this.chooses(gain.of, hop);
        break;
      case "newPrincipal":
        break;
    }
  }

  /** The hop's call chooses tags, or what a session carries. */
  private chooses(of: string, { actor, requests, gained }: Hop): void {
    if (!actor) return;
    const session = gained && { tags: gained.tagged === gained.key, source: gained.sourced === gained.key };
    const choice = { actor, asks: requests.map(({ action, resource }) => ({ action, resource, ...(session && { session }) })) };
    this.state.choose(of, limitsChoice(this.state, choice) ? choice : undefined);
  }

  accountOf(actor: Actor): Account | undefined {
    return this.world.snapshot.accounts.get(actor.account);
  }

  /** Users, roles and what was made of them in the actor's account. */
  principalsNear(actor: Actor): readonly Carrier[] {
    const account = this.accountOf(actor);
    const known = account ? notServiceLinked(account) : [];
    return this.state.made.size === 0 ? known : [...known, ...this.madeNear(actor)];
  }

  /** Those of them that the actor's own policies may mean with an action: where only they can allow it. */
  *principalsNamed(actor: Actor, action: string): Generator<Carrier> {
    const named = actor.carrier ? targetsNamed(this.state.identity(actor.carrier).all, action, this.world.snapshot) : "any";
    if (named === "any") return yield* this.principalsNear(actor);
    for (const arn of named) {
      const carrier = this.world.snapshot.principals.get(arn);
      if (carrier && carrier.account === actor.account && !carrier.serviceLinked) yield carrier;
    }
    yield* this.madeNear(actor);
  }

  private madeNear(actor: Actor): Carrier[] {
    return [...this.state.made.values()].filter((one) => one.account === actor.account && !one.serviceLinked);
  }

  /** Says which type an edge asks for, where the snapshot does not list them all. */
  covers(account: Account, type: string): void {
    const { coverage, resources } = account;
    if (!(coverage ? coverage.has(type) : resources.some((one) => one.type === type))) this.notCovered.add(type);
  }

  /** The actor for a role whose credentials are gained (or with which a service acts). */
  roleActor(role: Carrier, gain: "credentials" | "acts", more: Partial<Actor> = {}): Actor {
    const credentials = gain === "credentials";
    return {
      key: credentials ? role.arn : `${role.arn} acts`,
      arn: role.arn,
      account: role.account,
      kind: "role",
      carrier: role,
      mfa: "absent",
      credentials,
      ...more,
    };
  }

  /** The sessions of a user: with his keys, or at the console. */
  userActors(user: Carrier, by: "keys" | "console" | "start"): Actor[] {
    const kinds =
      !this.mfaMatters || by === "keys"
        ? (["absent"] as const)
        : by === "console"
          ? (["true", "false"] as const)
          : (["absent", "true", "false"] as const);
    return kinds.map((mfa) => ({
      key: `${user.arn} ${mfa}`,
      arn: user.arn,
      account: user.account,
      kind: "user",
      carrier: user,
      mfa,
      credentials: true,
    }));
  }
}

/** The session carries tags or a source identity that were chosen when it was made. */
const isChosen = ({ key, tagged, sourced }: Actor): boolean => tagged === key || sourced === key;

function factKey(gain: Gain): string {
  const { kind } = gain;
  switch (kind) {
    case "principal":
      return `${kind} ${gain.arn} ${gain.credentials}`;
    case "identityPolicy":
      return `${kind} ${gain.of} ${gain.document === everythingText ? "*" : JSON.stringify(gain.document)}`;
    case "policyVersion":
      return `${kind} ${gain.policyArn} ${gain.document === everythingText ? "*" : JSON.stringify(gain.document)}`;
    case "policyRemoved":
      return `${kind} ${gain.of} ${gain.policyName ?? ""} ${gain.policyArn ?? ""}`;
    case "boundary":
      return `${kind} ${gain.of} ${gain.policyArn}`;
    case "groupMember":
    case "groupLeft":
      return `${kind} ${gain.user} ${gain.group}`;
    case "newPrincipal":
      return `${kind} ${gain.arn} ${gain.boundary ?? ""}`;
    case "resourcePolicy":
      return `${kind} ${gain.of} ${JSON.stringify(gain.document)}`;
    default:
      return `${kind} ${gain.of}`;
  }
}

function speaksOfMfa({ snapshot, fixed }: World): boolean {
  return topicsOf(snapshot).mfa || [...fixed.keys()].some((key) => key.includes("multifactorauth"));
}

interface Topics {
  tags: boolean;
  source: boolean;
  mfa: boolean;
}

/** Remembered by document: an edit changes one of many. */
const topicsOfDocument = byObject(
  "account/topics of a policy",
  ({ text }: PolicyDocument): Topics => ({
    tags: /(principal|resource|request)tag\/|aws:tagkeys/i.test(text),
    source: /sourceidentity/i.test(text),
    mfa: /multifactorauth/i.test(text),
  }),
);

/** What the policies of a snapshot speak of at all. */
const topicsOf = ({ documents }: Snapshot): Topics => topicsOfAll(documents);

const topicsOfAll = byObject("account/topics of snapshots", (documents: readonly PolicyDocument[]): Topics => {
  const all: Topics = { tags: false, source: false, mfa: false };
  for (const document of documents) {
    const own = topicsOfDocument(document);
    all.tags ||= own.tags;
    all.source ||= own.source;
    all.mfa ||= own.mfa;
  }
  return all;
});

const byTemplate =
  /^(iam:(Create(User|Role|Group|Policy|AccessKey|LoginProfile|InstanceProfile)|(Put|Attach|Delete|Detach)(User|Role|Group)Policy|Put(User|Role)PermissionsBoundary|AddUserToGroup|RemoveUserFromGroup|AddRoleToInstanceProfile|RemoveRoleFromInstanceProfile|PassRole|Tag(User|Role))|lambda:(CreateFunction|InvokeFunction|AddPermission|CreateEventSourceMapping)|ec2:(RunInstances|CreateLaunchTemplateVersion|ModifyLaunchTemplate)|ecs:(CreateCluster|RegisterTaskDefinition|CreateService)|s3:PutBucketPolicy|sqs:SetQueueAttributes|sns:SetTopicAttributes|secretsmanager:PutResourcePolicy|kms:PutKeyPolicy)$/i;

/** What a service that acts with a role does for whoever writes its templates (ACCOUNT.md 9.5): resource types make, attach and pass. */
export function canTemplateDo(action: string): boolean {
  return byTemplate.test(action);
}
