// Edits of policies, boundaries, trust and group membership (ACCOUNT.md 5).
import type { Investigation } from "../checks/investigation";
import { escapeGlob, glob } from "../globs/pattern";
import { and } from "../logic/build";
import type { Actor } from "./actor";
import { everythingText } from "./documents";
import type { BuiltInEdge } from "./edges";
import type { Explorer } from "./explore";
import type { Gain } from "./hop";
import { type Hole, namesResource, type Part, type Witness } from "./joint";
import type { Carrier, Doc, Slot } from "./model";
import { knownPolicies } from "./snapshot";
import { openTrustText } from "./trust";
import { isAwsManaged, policyDoc } from "./world";

const ADMINISTRATOR = "policy/AdministratorAccess";
/** So many versions IAM keeps of a managed policy: before another is made, one has to go. */
const MOST_VERSIONS = 5;
const TITLE = { user: "User", role: "Role", group: "Group" } as const;

/** Every edit that the actor can make in his account. */
export function* edit(explorer: Explorer, actor: Actor): Investigation<boolean> {
  const account = explorer.accountOf(actor);
  if (!account) return false;
  let changed = yield* editPolicies(explorer, actor);
  for (const kind of ["user", "role", "group"] as const) {
    const moves = carrierMoves(explorer, actor, kind);
    if (moves.length === 0) continue;
    const carriers = kind === "group" ? account.groups : explorer.principalsNear(actor);
    for (const carrier of carriers) if (carrier.kind === kind) for (const move of moves) changed = (yield* move(carrier)) || changed;
  }
  changed = (yield* joinGroups(explorer, actor)) || changed;
  return changed;
}

type Move = (carrier: Carrier) => Investigation<boolean>;

/** What the actor may try on carriers of a kind. */
function carrierMoves(explorer: Explorer, actor: Actor, kind: Carrier["kind"]): Move[] {
  const title = TITLE[kind];
  const may = (edge: BuiltInEdge, action: string) => explorer.uses(edge) && explorer.mayTry(actor, action);
  const put = { user: "iam-007", role: "iam-005", group: "iam-011" } as const;
  const attach = { user: "iam-008", role: "iam-009", group: "iam-010" } as const;
  const moves: Move[] = [];
  if (may(put[kind], `iam:Put${title}Policy`)) moves.push((carrier) => putPolicy(explorer, actor, carrier, put[kind]));
  if (may(attach[kind], `iam:Attach${title}Policy`)) moves.push((carrier) => attachPolicy(explorer, actor, carrier, attach[kind]));
  if (may("remove-policy", `iam:Delete${title}Policy`)) moves.push((carrier) => removeSlots(explorer, actor, carrier, "inline"));
  if (may("remove-policy", `iam:Detach${title}Policy`)) moves.push((carrier) => removeSlots(explorer, actor, carrier, "managed"));
  if (kind === "group") {
    if (may("leave-group", "iam:RemoveUserFromGroup")) moves.push((group) => leaveGroup(explorer, actor, group));
    return moves;
  }
  if (may("boundary", `iam:Delete${title}PermissionsBoundary`)) moves.push((carrier) => deleteBoundary(explorer, actor, carrier));
  if (may("boundary", `iam:Put${title}PermissionsBoundary`)) moves.push((carrier) => putBoundary(explorer, actor, carrier));
  if (kind === "role" && may("iam-012", "iam:UpdateAssumeRolePolicy")) moves.push((role) => openTrust(explorer, actor, role));
  return moves;
}

function enter(
  explorer: Explorer,
  actor: Actor,
  edge: BuiltInEdge,
  witness: Witness,
  gains: Gain[],
  more: { attached?: string } = {},
): boolean {
  return explorer.record({ edge, actor, principal: actor.arn, requests: witness.requests, gains, assumptions: [], ...more });
}

const full = (of: string): Gain => ({ kind: "identityPolicy", of, document: everythingText });
const removed = (of: string, slot: Slot): Gain =>
  slot.kind === "inline" ? { kind: "policyRemoved", of, policyName: slot.name } : { kind: "policyRemoved", of, policyArn: slot.policyArn };

/** An inline policy that allows everything; it may stand in the place of one that denies. */
function* putPolicy(explorer: Explorer, actor: Actor, carrier: Carrier, edge: BuiltInEdge): Investigation<boolean> {
  const gain = full(carrier.arn);
  const overwritten = carrier.slots
    .filter((slot) => slot.kind === "inline" && mayDeny(explorer, slot))
    .map((slot) => removed(carrier.arn, slot));
  if (explorer.knows(gain) && overwritten.every((one) => explorer.knows(one))) return false;
  const witness = yield* explorer.can(actor, `iam:Put${TITLE[carrier.kind]}Policy`, carrier.arn);
  if (!witness) return false;
  let changed = enter(explorer, actor, edge, witness, [gain]);
  for (const one of overwritten) changed = enter(explorer, actor, edge, witness, [one, gain]) || changed;
  return changed;
}

/** A managed policy: AdministratorAccess, one that the actor makes, or whichever of the account he may. */
function* attachPolicy(explorer: Explorer, actor: Actor, carrier: Carrier, edge: BuiltInEdge): Investigation<boolean> {
  if (explorer.knows(full(carrier.arn))) return false;
  const action = `iam:Attach${TITLE[carrier.kind]}Policy`;
  const partition = carrier.arn.split(":")[1] ?? "aws";
  const attaching = (policyArn: string) => explorer.can(actor, action, carrier.arn, new Map([["iam:policyarn", [policyArn]]]));
  // Whether any policy at all can be attached.
  if (!(yield* explorer.can(actor, action, carrier.arn))) return false;
  const administrator = yield* attaching(`arn:${partition}:iam::aws:${ADMINISTRATOR}`);
  if (administrator) return enter(explorer, actor, edge, administrator, [full(carrier.arn)]);
  const made = yield* attachNew(explorer, actor, carrier, action);
  if (made) return enter(explorer, actor, edge, made, [full(carrier.arn)]);
  let changed = false;
  for (const { arn, doc } of attachable(explorer, carrier)) {
    if (carrier.slots.some((slot) => slot.kind === "managed" && slot.policyArn === arn) || !doc.document) continue;
    const gain: Gain = { kind: "identityPolicy", of: carrier.arn, document: JSON.parse(doc.document.text) };
    if (explorer.knows(gain)) continue;
    const witness = yield* attaching(arn);
    if (witness) changed = enter(explorer, actor, edge, witness, [gain], { attached: arn }) || changed;
  }
  yield* unknownPolicies(explorer, actor, carrier, action);
  return changed;
}

/** The policies of the account, those of AWS that are in the snapshot, and those that everybody knows. */
function* attachable({ world }: Explorer, carrier: Carrier): Generator<{ arn: string; doc: Doc }> {
  const partition = carrier.arn.split(":")[1] ?? "aws";
  for (const policy of world.snapshot.policies.values()) if (isAwsManaged(policy.arn) || policy.account === carrier.account) yield policy;
  for (const [name, doc] of knownPolicies) {
    const arn = `arn:${partition}:iam::aws:policy/${name}`;
    if (!world.snapshot.policies.has(arn)) yield { arn, doc };
  }
}

/** A policy that the actor makes first: one name for both requests. */
function* attachNew(explorer: Explorer, actor: Actor, carrier: Carrier, action: string): Investigation<Witness | undefined> {
  if (!explorer.mayTry(actor, "iam:CreatePolicy")) return undefined;
  const hole = newName(explorer, carrier, "policy");
  const parts: Omit<Part, "actors">[] = [
    { ask: { action: "iam:CreatePolicy", owner: carrier.account }, hole, call: 0 },
    { ask: { action, resource: carrier.arn }, call: 1 },
  ];
  const witness = yield* explorer.canAll(actor, parts, [and(namesResource("iam:policyarn", 1, { hole }))]);
  const made = witness?.requests[0]?.resource;
  if (!witness || !made) return undefined;
  const [create, attach] = witness.requests;
  return create && attach
    ? { ...witness, requests: [create, { ...attach, context: { ...attach.context, "iam:PolicyARN": made } }] }
    : undefined;
}

/** Policies of AWS that can be attached and whose content is not in the snapshot: named, not judged. */
function* unknownPolicies(explorer: Explorer, actor: Actor, carrier: Carrier, action: string): Investigation<void> {
  const partition = carrier.arn.split(":")[1] ?? "aws";
  for (const pattern of [...awsPoliciesNamed(explorer, actor), `arn:${partition}:iam::aws:policy/*`]) {
    if (policyDoc(explorer.world, pattern)) continue;
    const policyArn = pattern.replace(/[*?]/g, "x");
    if (yield* explorer.can(actor, action, carrier.arn, new Map([["iam:policyarn", [policyArn]]]))) explorer.notCovered.add(pattern);
  }
}

/** Policies of AWS that conditions name, with wildcards too. */

function awsPoliciesNamed(explorer: Explorer, actor: Actor): string[] {
  const docs = actor.carrier ? explorer.state.identity(actor.carrier).all : [];
  const values = docs.flatMap(
    (doc) =>
      doc.document?.statements.flatMap(
        (one) => one.condition?.entries.flatMap((entry) => entry.values.map(({ value }) => String(value))) ?? [],
      ) ?? [],
  );
  return [...new Set(values.filter((value) => /^arn:[^:]*:iam::aws:policy\/[^$]+$/.test(value)))];
}

/** A name of the account that nobody has. */
export function newName(
  explorer: Explorer,
  { account, arn }: Pick<Carrier, "account" | "arn">,
  kind: "policy" | "user" | "role" | "group",
): Hole {
  const prefix = `arn:${arn.split(":")[1] ?? "aws"}:iam::${account}:${kind}/`;
  const home = explorer.world.snapshot.accounts.get(account);
  const taken = kind === "policy" ? home?.policies : kind === "group" ? home?.groups : home?.principals.filter((one) => one.kind === kind);
  const refused = [
    glob(`${escapeGlob(prefix)}*:*`),
    glob(`${escapeGlob(prefix)}*/`),
    glob(`${escapeGlob(prefix)}*//*`),
    glob(`${escapeGlob(prefix)}/*`),
  ];
  return {
    name: `${prefix}{*Name}`,
    domain: glob(`${escapeGlob(prefix)}?*`),
    refused: [...refused, glob(`${escapeGlob(prefix)}aws-service-role/*`), ...(taken ?? []).map((one) => glob(escapeGlob(one.arn)))],
  };
}

/** What the slot holds, or can be made to hold, denies something. */
function mayDeny({ state }: Explorer, slot: Slot): boolean {
  const docs = slot.kind === "inline" ? [slot.doc] : state.documentsOf(slot.policyArn);
  return docs.some(({ document }) => !document || document.statements.some((statement) => statement.effect?.value === "Deny"));
}

/** Policies that deny are taken away. */
function* removeSlots(explorer: Explorer, actor: Actor, carrier: Carrier, kind: Slot["kind"]): Investigation<boolean> {
  let changed = false;
  for (const slot of carrier.slots) {
    if (slot.kind !== kind || explorer.state.isGone(carrier, slot) || !mayDeny(explorer, slot)) continue;
    const action = `iam:${kind === "inline" ? "Delete" : "Detach"}${TITLE[carrier.kind]}Policy`;
    const keys = slot.kind === "managed" ? new Map([["iam:policyarn", [slot.policyArn]]]) : undefined;
    const witness = yield* explorer.can(actor, action, carrier.arn, keys);
    if (witness) changed = enter(explorer, actor, "remove-policy", witness, [removed(carrier.arn, slot)]) || changed;
  }
  return changed;
}

function* deleteBoundary(explorer: Explorer, actor: Actor, carrier: Carrier): Investigation<boolean> {
  const gain: Gain = { kind: "boundary", of: carrier.arn, policyArn: null };
  if (!carrier.boundary || explorer.knows(gain)) return false;
  const witness = yield* explorer.can(actor, `iam:Delete${TITLE[carrier.kind]}PermissionsBoundary`, carrier.arn);
  return witness !== undefined && enter(explorer, actor, "boundary", witness, [gain]);
}

/** Another policy as the boundary: whichever may be set. */
function* putBoundary(explorer: Explorer, actor: Actor, carrier: Carrier): Investigation<boolean> {
  if (!carrier.boundary || explorer.knows({ kind: "boundary", of: carrier.arn, policyArn: null })) return false;
  const action = `iam:Put${TITLE[carrier.kind]}PermissionsBoundary`;
  const setting = (policyArn: string) => explorer.can(actor, action, carrier.arn, new Map([["iam:permissionsboundary", [policyArn]]]));
  let changed = false;
  const administrator = `arn:${carrier.arn.split(":")[1]}:iam::aws:${ADMINISTRATOR}`;
  const own = [...explorer.world.snapshot.policies.values()].filter(
    (policy) => isAwsManaged(policy.arn) || policy.account === carrier.account,
  );
  for (const policyArn of new Set([...own.map((policy) => policy.arn), administrator])) {
    const gain: Gain = { kind: "boundary", of: carrier.arn, policyArn };
    if (policyArn === carrier.boundary || explorer.knows(gain)) continue;
    const witness = yield* setting(policyArn);
    if (witness) changed = enter(explorer, actor, "boundary", witness, [gain]) || changed;
  }
  return changed;
}

function* openTrust(explorer: Explorer, actor: Actor, role: Carrier): Investigation<boolean> {
  const gain: Gain = { kind: "trustPolicy", of: role.arn, document: openTrustText };
  if (explorer.knows(gain)) return false;
  const witness = yield* explorer.can(actor, "iam:UpdateAssumeRolePolicy", role.arn);
  return witness !== undefined && enter(explorer, actor, "iam-012", witness, [gain]);
}

/** Customer policies get a document that allows everything, or one of their versions. */
function* editPolicies(explorer: Explorer, actor: Actor): Investigation<boolean> {
  const write = explorer.uses("iam-001") && explorer.mayTry(actor, "iam:CreatePolicyVersion");
  const roll = explorer.uses("rollback") && explorer.mayTry(actor, "iam:SetDefaultPolicyVersion");
  if (!write && !roll) return false;
  let changed = false;
  for (const policy of explorer.accountOf(actor)?.policies ?? []) {
    if (isAwsManaged(policy.arn) || explorer.state.isFull(policy.arn)) continue;
    const actions = [...(policy.versions.length >= MOST_VERSIONS ? ["iam:DeletePolicyVersion"] : []), "iam:CreatePolicyVersion"];
    const parts = actions.map((action, call) => ({ ask: { action, resource: policy.arn }, call }));
    const witness = write ? yield* explorer.canAll(actor, parts) : undefined;
    if (witness) {
      changed =
        enter(explorer, actor, "iam-001", witness, [{ kind: "policyVersion", policyArn: policy.arn, document: everythingText }]) || changed;
      continue;
    }
    // And back again: one version may give the right for the next step, another what is wanted.
    const others = policy.versions.filter(({ doc }) => doc.document);
    const back =
      roll && others.some(({ doc }) => doc !== policy.doc)
        ? yield* explorer.can(actor, "iam:SetDefaultPolicyVersion", policy.arn)
        : undefined;
    if (back)
      for (const { doc } of others)
        changed =
          enter(explorer, actor, "rollback", back, [
            { kind: "policyVersion", policyArn: policy.arn, document: JSON.parse(doc.document?.text ?? "{}") },
          ]) || changed;
  }
  return changed;
}

/** Users whom the attacker controls join groups, or leave those that deny. */
function* joinGroups(explorer: Explorer, actor: Actor): Investigation<boolean> {
  if (!explorer.uses("iam-013") || !explorer.mayTry(actor, "iam:AddUserToGroup")) return false;
  let changed = false;
  for (const group of explorer.accountOf(actor)?.groups ?? []) {
    const users = usersControlled(explorer, group.account).filter(
      (user) => !user.groups.includes(group.arn) && !explorer.knows({ kind: "groupMember", user: user.arn, group: group.arn }),
    );
    if (users.length === 0) continue;
    const witness = yield* explorer.can(actor, "iam:AddUserToGroup", group.arn);
    if (!witness) continue;
    for (const user of users)
      changed = enter(explorer, actor, "iam-013", witness, [{ kind: "groupMember", user: user.arn, group: group.arn }]) || changed;
  }
  return changed;
}

function* leaveGroup(explorer: Explorer, actor: Actor, group: Carrier): Investigation<boolean> {
  if (!group.slots.some((slot) => mayDeny(explorer, slot))) return false;
  const users = usersControlled(explorer, group.account).filter(
    (user) => user.groups.includes(group.arn) && !explorer.knows({ kind: "groupLeft", user: user.arn, group: group.arn }),
  );
  if (users.length === 0) return false;
  const witness = yield* explorer.can(actor, "iam:RemoveUserFromGroup", group.arn);
  let changed = false;
  if (witness)
    for (const user of users)
      changed = enter(explorer, actor, "leave-group", witness, [{ kind: "groupLeft", user: user.arn, group: group.arn }]) || changed;
  return changed;
}

function usersControlled(explorer: Explorer, account: string): Carrier[] {
  const users = [...explorer.controlled.values()].flatMap(({ carrier }) =>
    carrier?.kind === "user" && carrier.account === account ? carrier : [],
  );
  return [...new Set(users)];
}
