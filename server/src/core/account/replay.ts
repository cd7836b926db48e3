// The concrete side: policies in force while a chain runs, and each of its requests put to the evaluator (the replay rule of the contract).

import { withUnknownsHolding } from "../checks/certain";
import { type DecidingStatement, decideAll, type PolicySet, type SetDecision } from "../semantics/evaluator/compose";
import { readContext } from "../semantics/evaluator/conditions";
import { decidePolicy, matchStatement } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import type { PolicyDocument } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { type Actor, principalKey, principalOf } from "./actor";
import type { Holding } from "./admin";
import { documentOf, EVERYTHING, everythingText } from "./documents";
import type { Gain, Hop } from "./hop";
import type { ChainRequest } from "./joint";
import type { Carrier, Doc, Slot } from "./model";
import { isAssume } from "./permission";
import { rcpServices } from "./rcp-services";
import { ownerFor, resourceHolding, tagOf } from "./request-keys";
import { merged } from "./tags";
import { policyDoc, type World } from "./world";

/** A statement that lets a request through, and where it stands. */
export interface Ground {
  /** ARN of the user, role, group or resource that carries the policy; for policies of the organisation the account. */
  of: string;
  /** Name of an inline policy, ARN of a managed one, or `trust`, `resource policy`. */
  policy: string;
  statementIndex: number;
  sid?: string;
}

/** The policies in force. Gains change it as they say, nothing more. */
export class Concrete {
  private readonly carriers = new Map<string, Carrier>();
  private readonly managed = new Map<string, Doc>();
  private readonly resourcePolicies = new Map<string, Doc>();
  private readonly resourceTags = new Map<string, ReadonlyMap<string, string>>();
  /** What sessions were made with, by the key of the session that was. */
  private readonly sessions = new Map<string, { tags: ReadonlyMap<string, string>; source?: string }>();

  constructor(
    private readonly world: World,
    private readonly types: KeyTypes,
  ) {}

  carrier(arn: string): Carrier | undefined {
    const { principals, groups } = this.world.snapshot;
    return this.carriers.get(arn) ?? principals.get(arn) ?? groups.get(arn);
  }

  apply(gain: Gain): void {
    switch (gain.kind) {
      case "identityPolicy":
        this.change(gain.of, (one) => ({
          ...one,
          slots: [...one.slots, { kind: "inline", name: `added ${one.slots.length}`, doc: docOf(gain.document) }],
        }));
        break;
      case "policyVersion":
        this.managed.set(gain.policyArn, docOf(gain.document));
        break;
      case "policyRemoved":
        this.change(gain.of, (one) => ({ ...one, slots: one.slots.filter((slot) => !isSlot(slot, gain)) }));
        break;
      case "boundary":
        this.change(gain.of, ({ boundary: _, ...one }) => ({ ...one, ...(gain.policyArn && { boundary: gain.policyArn }) }));
        break;
      case "trustPolicy":
        this.change(gain.of, (one) => ({ ...one, trust: documentOf(gain.document) }));
        break;
      case "resourcePolicy":
        this.resourcePolicies.set(gain.of, documentOf(gain.document));
        break;
      case "groupMember":
        this.change(gain.user, (one) => ({ ...one, groups: [...one.groups, gain.group] }));
        break;
      case "groupLeft":
        this.change(gain.user, (one) => ({ ...one, groups: one.groups.filter((group) => group !== gain.group) }));
        break;
      case "tags":
        this.change(gain.of, (one) => ({ ...one, tags: new Map(Object.entries(gain.tags)) }));
        this.resourceTags.set(gain.of, new Map(Object.entries(gain.tags)));
        break;
      case "newPrincipal":
        this.carriers.set(gain.arn, newCarrier(gain));
        break;
    }
  }

  /** What the hop changes, and what the session that it makes carries. */
  take(hop: Hop): void {
    for (const gain of hop.gains) this.apply(gain);
    const { gained } = hop;
    if (!gained || (gained.tagged !== gained.key && gained.sourced !== gained.key)) return;
    const stated = hop.requests.flatMap(({ context }) => Object.entries(context));
    const tags = stated.flatMap(([key, value]) =>
      /^aws:requesttag\//i.test(key) ? [[key.slice(key.indexOf("/") + 1), [value].flat()[0] ?? ""] as const] : [],
    );
    const source = stated.find(([key]) => key.toLowerCase() === "sts:sourceidentity")?.[1];
    this.sessions.set(gained.key, { tags: new Map(tags), ...(source !== undefined && { source: [source].flat()[0] ?? "" }) });
  }

  /** The tags of whoever acts: his own, with those of the session over them. */
  private principalTags(actor: Actor, carrier: Carrier | undefined): Record<string, string> {
    return merged(carrier?.tags ?? new Map(), (actor.tagged && this.sessions.get(actor.tagged)?.tags) || new Map());
  }

  /** The recorded tags of what a request is about. */
  private tagsOf(resource: string): ReadonlyMap<string, string> | undefined {
    const held = this.carrier(resource) ? undefined : resourceHolding(this.world, resource);
    return this.carrier(resource)?.tags ?? (held && (this.resourceTags.get(held.arn) ?? held.tags));
  }

  /** The keys of this request that say the tags of a recorded resource, as the policies spell them. */
  resourceKeys({ action, resource }: ChainRequest): Record<string, string> {
    const keys: Record<string, string> = {};
    if (this.carrier(resource)) return keys;
    for (const [tag, value] of this.tagsOf(resource) ?? []) {
      keys[`aws:ResourceTag/${tag}`] = value;
      keys[`${action.slice(0, action.indexOf(":"))}:ResourceTag/${tag}`] = value;
    }
    return keys;
  }

  private change(arn: string, edit: (carrier: Carrier) => Carrier): void {
    const carrier = this.carrier(arn);
    if (carrier) this.carriers.set(arn, edit(carrier));
  }

  private policy(arn: string): Doc | undefined {
    return this.managed.get(arn) ?? policyDoc(this.world, arn);
  }

  /** The evaluator's decision about a request of the actor. */
  decide(actor: Actor, request: ChainRequest): SetDecision {
    const carrier = actor.carrier && this.carrier(actor.arn);
    const owner = ownerFor(this.world, actor, { action: request.action, resource: request.resource });
    return decideAll(this.policies(actor, carrier, request, owner), this.request(actor, carrier, request, owner), this.types);
  }

  /** The caller's own policies allow the request, whatever the policy of its resource says. */
  isAllowedByCaller(actor: Actor, request: ChainRequest): boolean {
    const carrier = actor.carrier && this.carrier(actor.arn);
    const owner = ownerFor(this.world, actor, { action: request.action, resource: request.resource });
    const { resourcePolicy: _, ...own } = this.policies(actor, carrier, request, owner);
    return decideAll(own, this.request(actor, carrier, request, owner), this.types).decision === "allow";
  }

  /** The statements of identity and resource policies that allow the request. */
  grounds(hop: Hop, request: ChainRequest): Ground[] {
    if (!hop.actor) return [{ of: request.resource, policy: "trust", statementIndex: 0 }];
    const { actor } = hop;
    const { statements } = this.decide(actor, request);
    return statements.flatMap((statement) => (statement.policy === "boundary" ? [] : (this.placeOf(actor, request, statement) ?? [])));
  }

  /** Where a statement that decided stands; undefined for boundaries and policies of the organisation. */
  placeOf(actor: Actor, request: ChainRequest, { policy, policyIndex, statementIndex, sid }: DecidingStatement): Ground | undefined {
    const at = { statementIndex, ...(sid && { sid }) };
    const carrier = actor.carrier && this.carrier(actor.arn);
    const slot = policy === "identity" && carrier ? this.slotsOf(carrier).filter(({ doc }) => doc.document)[policyIndex] : undefined;
    if (slot) return { of: slot.of, policy: slot.name, ...at };
    if (policy === "boundary" && carrier?.boundary) return { of: actor.arn, policy: carrier.boundary, ...at };
    if (policy !== "resource") return undefined;
    const about = this.carrier(request.resource);
    return {
      of: about?.arn ?? resourceHolding(this.world, request.resource)?.arn ?? request.resource,
      policy: about ? "trust" : "resource policy",
      ...at,
    };
  }

  /** Some Allow of the principal's own policies names the request, but for its conditions. */
  isConditional(actor: Actor, { action, resource }: ChainRequest): boolean {
    const carrier = actor.carrier && this.carrier(actor.arn);
    const request: Request = { principal: principalOf(actor), action, resource, context: {} };
    return (carrier ? this.slotsOf(carrier) : []).some(({ doc }) =>
      doc.document?.statements.some((one) => {
        const { condition, ...bare } = one;
        return (
          condition &&
          one.effect?.value === "Allow" &&
          matchStatement(bare, doc.document as PolicyDocument, request, this.types, readContext({})).matches
        );
      }),
    );
  }

  /** The policies of a principal and its groups, in the order in which they are judged. */
  private slotsOf(carrier: Carrier): { of: string; name: string; doc: Doc }[] {
    return [carrier, ...carrier.groups.flatMap((arn) => this.carrier(arn) ?? [])].flatMap((one) =>
      one.slots.flatMap((slot) => {
        if (slot.kind === "inline") return [{ of: one.arn, name: slot.name, doc: slot.doc }];
        const doc = this.policy(slot.policyArn);
        return doc ? [{ of: one.arn, name: slot.policyArn, doc }] : [];
      }),
    );
  }

  private policies(actor: Actor, carrier: Carrier | undefined, request: ChainRequest, owner: string): PolicySet {
    const { snapshot } = this.world;
    const identity = actor.carrier ? (carrier ? this.slotsOf(carrier).map(({ doc }) => doc) : []) : [EVERYTHING];
    const target = this.carrier(request.resource);
    const held = resourceHolding(this.world, request.resource);
    const resourcePolicy = target
      ? target.kind === "role" && isAssume(request.action)
        ? target.trust
        : undefined
      : held && (this.resourcePolicies.get(held.arn) ?? held.policy);
    const bound = (account: string) => account !== snapshot.managementAccountId && !actor.carrier?.serviceLinked;
    const service = request.action.slice(0, request.action.indexOf(":")).toLowerCase();
    const rcps = bound(owner) && rcpServices.has(service) ? (snapshot.accounts.get(owner)?.rcps ?? []) : [];
    const boundary = carrier?.boundary;
    return {
      identityPolicies: identity.flatMap((doc) => least(doc, this.types)),
      ...(resourcePolicy?.document && { resourcePolicy: withUnknownsHolding(resourcePolicy.document, "Deny", this.types) }),
      // A boundary that cannot be read allows nothing (ACCOUNT.md 9.1).
      permissionsBoundaries: boundary
        ? [this.policy(boundary)?.document ?? nothing].map((one) => withUnknownsHolding(one, "Deny", this.types))
        : [],
      sessionPolicies: [],
      vpcEndpointPolicies: [],
      serviceControlPolicies: bound(actor.account)
        ? (snapshot.accounts.get(actor.account)?.scps ?? []).map((level) => level.flatMap((doc) => least(doc, this.types)))
        : [],
      resourceControlPolicies: rcps.map((level) => level.flatMap((doc) => least(doc, this.types))),
    };
  }

  private request(actor: Actor, carrier: Carrier | undefined, { action, resource, context: all }: ChainRequest, owner: string): Request {
    const { world } = this;
    // Tags are those of the state and of the session, whatever the request says.
    const tags = this.tagsOf(resource);
    const isTag = (key: string) => /^aws:(principaltag\/|sourceidentity$)/i.test(key) || (tags !== undefined && tagOf(key) !== undefined);
    const context = Object.fromEntries(Object.entries(all).filter(([key]) => !isTag(key)));
    const stated = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    const full: Record<string, string | string[]> = { "aws:ResourceAccount": owner, "aws:SecureTransport": "true" };
    const current: Actor = carrier ? { ...actor, carrier } : actor;
    for (const key of determined) {
      const values = principalKey(world, current, action.toLowerCase(), key);
      if (values && !key.startsWith("aws:multifactorauth")) full[key] = [...values][0] as string;
    }
    for (const [key, value] of Object.entries(this.principalTags(current, carrier))) full[`aws:PrincipalTag/${key}`] = value;
    const source = actor.sourced && this.sessions.get(actor.sourced)?.source;
    if (source) full["aws:SourceIdentity"] = source;
    const target = this.carrier(resource);
    for (const [key, value] of tags ?? [])
      for (const service of new Set(["aws", ...(target ? ["iam"] : []), action.slice(0, action.indexOf(":")).toLowerCase()]))
        full[`${service}:ResourceTag/${key}`] = value;
    if (target?.boundary && action.toLowerCase().startsWith("iam:")) full["iam:PermissionsBoundary"] = target.boundary;
    if (world.snapshot.organizationId && world.snapshot.accounts.has(owner)) full["aws:ResourceOrgID"] = world.snapshot.organizationId;
    const merged = Object.fromEntries([
      ...Object.entries(full).filter(([key]) => !stated.has(key.toLowerCase())),
      ...Object.entries(context),
    ]);
    for (const [key, values] of world.fixed) {
      for (const name of Object.keys(merged)) if (name.toLowerCase() === key) delete merged[name];
      if (values) merged[key] = oneOrAll(values);
    }
    return { principal: principalOf(current), action, resource, resourceAccount: owner, context: merged };
  }

  /** Whether every request of the hop is allowed in the state as it is. */
  allows(hop: Hop): boolean {
    const { needsTrust, within = [] } = hop;
    if (needsTrust && this.carrier(needsTrust)?.trust === this.world.snapshot.principals.get(needsTrust)?.trust) return false;
    return (
      hop.requests.every((request) => this.allowsRequest(hop, request)) &&
      within.every(({ actor, request }) => this.decide(actor, request).decision === "allow")
    );
  }

  /** The policies that a principal holds now. */
  holding({ arn }: Actor): Holding {
    const carrier = this.carrier(arn);
    const { boundary } = carrier ?? {};
    const docs = carrier ? this.slotsOf(carrier).map(({ doc }) => doc) : [];
    return {
      docs,
      boundary: boundary ? (this.policy(boundary) ?? { problem: `the boundary \`${boundary}\` is not in the snapshot` }) : null,
    };
  }

  allowsRequest(hop: Hop, request: ChainRequest): boolean {
    return hop.actor ? this.decide(hop.actor, request).decision === "allow" : this.letsIn(hop.principal, request);
  }

  /** A token's entry: the trust policy alone decides, and resource control policies. */
  private letsIn(provider: string, { action, resource, context }: ChainRequest): boolean {
    const role = this.carrier(resource);
    if (!role?.trust?.document) return false;
    const request: Request = { principal: { type: "Federated", id: provider }, action, resource, resourceAccount: role.account, context };
    const trust = decidePolicy(withUnknownsHolding(role.trust.document, "Deny", this.types), request, this.types).decision === "allow";
    const { snapshot } = this.world;
    const rcps = role.account === snapshot.managementAccountId ? [] : (snapshot.accounts.get(role.account)?.rcps ?? []).flat();
    return (
      trust &&
      rcps.flatMap((doc) => least(doc, this.types)).every((one) => decidePolicy(one, request, this.types).decision !== "explicitDeny")
    );
  }
}

/** Keys that callers determine and whose value the replay states. */
const determined = [
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalType",
  "aws:userid",
  "aws:username",
  "aws:PrincipalIsAWSService",
  "aws:ViaAWSService",
  "aws:TokenIssueTime",
  "aws:PrincipalOrgID",
  "aws:FederatedProvider",
].map((key) => key.toLowerCase());

const nothing = documentOf({ Version: "2012-10-17", Statement: [] }).document as PolicyDocument;

/** The document at its least, where an operator does not exist; nothing where it cannot be read. */
function least(doc: Doc, types: KeyTypes): PolicyDocument[] {
  return doc.document ? [withUnknownsHolding(doc.document, "Deny", types)] : [];
}

function docOf(document: object): Doc {
  return document === everythingText ? EVERYTHING : documentOf(document);
}

function isSlot(slot: Slot, { policyName, policyArn }: Extract<Gain, { kind: "policyRemoved" }>): boolean {
  return slot.kind === "inline" ? slot.name === policyName : slot.policyArn === policyArn;
}

function newCarrier({ arn, trustPolicy, boundary }: Extract<Gain, { kind: "newPrincipal" }>): Carrier {
  return {
    kind: arn.includes(":user/") ? "user" : "role",
    arn,
    name: arn.slice(arn.lastIndexOf("/") + 1),
    id: "NEWPRINCIPAL",
    account: arn.split(":")[4] ?? "",
    slots: [],
    groups: [],
    tags: new Map(),
    instanceProfiles: [],
    serviceLinked: false,
    ...(trustPolicy && { trust: documentOf(trustPolicy) }),
    ...(boundary && { boundary }),
  };
}
