// What a proposed guardrail would cut: for each principal the requests that are allowed today and would not be any more, or a proof that there are none.
import type { Catalogue } from "../catalogue/api";
import { notAllowedBy } from "../checks/access";
import { findGrants } from "../checks/grants";
import { inForce } from "../checks/guardrail";
import { type Investigation, together } from "../checks/investigation";
import { questionContext } from "../checks/operations";
import type { Limit, Property } from "../checks/question";
import { glob, literal } from "../globs/pattern";
import { and, flag, isIn, not } from "../logic/build";
import type { Term } from "../logic/term";
import { readContext } from "../semantics/evaluator/conditions";
import { principalString } from "../semantics/principal-text";
import type { Request } from "../semantics/request";
import { ACTION, keyPresent, keyString, PRINCIPAL } from "../semantics/request-variables";
import type { PolicyDocument } from "../syntax/tree";
import { type Actor, principalKey, principalOf } from "./actor";
import type { ChainRequest } from "./joint";
import type { Account, Carrier, Doc, Managed, Snapshot } from "./model";
import { rcpServices } from "./rcp-services";
import { Concrete, type Ground } from "./replay";
import { State } from "./state";
import { policyDoc, type World, worldOf } from "./world";

/** A policy that only limits, before it is put in force: one level more of organisation policies, or the boundary of every principal. */
export interface Proposal {
  kind: "scp" | "rcp" | "boundary";
  document: PolicyDocument;
}

/** A request that is allowed today and would be cut, replayed with and without the proposal. */
interface Cut {
  /** The statement that allows it today. */
  by: Ground;
  request: ChainRequest;
}

/** What the proposal means for one principal. `UNCHANGED` is a proof about all that its own policies and groups grant. */
export interface Impact {
  principal: string;
  verdict: "CUT" | "UNCHANGED" | "UNDECIDED";
  cuts: Cut[];
  reasons: string[];
}

/** What is asked about: without `principals` everybody whom the proposal binds. */
export interface ImpactQuestion {
  snapshot: Snapshot;
  proposal: Proposal;
  principals?: readonly string[];
  now?: number;
}

/** What no answer covers. */
export const IMPACT_NOT_COVERED = "access that only the policy of a resource grants, and callers from outside";

/** Where a boundary stands that is only proposed. */
const PROPOSED = "arn:aws:iam::aws:policy/proposed-boundary";

/**
 * One answer for each principal. For each of its identity policies the solver looks for a request that the policy allows within
 * today's limits and the proposal does not; what it finds is replayed on the whole account, as it is and with the proposal.
 */
export function* guardrailImpact({ snapshot, proposal, principals, now }: ImpactQuestion, catalogue: Catalogue): Investigation<Impact[]> {
  const types = questionContext([proposal.document], { catalogue }).types;
  const world = worldOf(snapshot, types, { catalogue, ...(now !== undefined && { now }) });
  const after = worldOf(withProposal(snapshot, proposal), types, { catalogue, ...(now !== undefined && { now }) });
  const bound = [...snapshot.principals.values()].filter(
    (one) => binds(snapshot, proposal, one) && (principals?.includes(one.arn) ?? true),
  );
  const impacts: Impact[] = [];
  for (const carrier of bound) {
    const [before, later] = [new Concrete(world, types), new Concrete(after, types)];
    impacts.push(yield* impactOn(carrier, proposal, { world, before, later, catalogue }));
  }
  return impacts;
}

interface Setting {
  world: World;
  before: Concrete;
  later: Concrete;
  catalogue: Catalogue;
}

function* impactOn(carrier: Carrier, proposal: Proposal, setting: Setting): Investigation<Impact> {
  const { world, catalogue } = setting;
  const actor = actorOf(carrier);
  const docs = new State(world).identity(carrier);
  const reasons = new Set<string>();
  const known = (doc: Doc): PolicyDocument[] => {
    if (doc.document) return [doc.document];
    reasons.add(doc.problem ?? "a policy that is not in the snapshot");
    return [];
  };
  const documents = [...new Set(docs.fixed.flatMap(known))];
  const limits = [...limitsOf(carrier, world, known), { name: "its own policies", documents, deniesOnly: true }];
  const context = questionContext([...documents, proposal.document], { catalogue }, limits);
  const property = pinned(
    notAllowedBy(proposal.kind === "boundary" ? proposal.document : inForce(proposal.document, proposal.kind), context),
    world,
    actor,
    proposal,
  );
  const results = yield* together(documents.map((document) => findGrants(document, property, context)));
  const cuts: Cut[] = [];
  for (const { grants, undecided } of results) {
    for (const { reason } of undecided) reasons.add(reason);
    for (const { request } of grants) {
      const asked: ChainRequest = { action: request.action, resource: request.resource, context: request.context };
      const today = setting.before.decide(actor, asked);
      const by = today.statements.map((one) => setting.before.placeOf(actor, asked, one)).find((one) => one !== undefined);
      if (today.decision === "allow" && by && setting.later.decide(actor, asked).decision !== "allow") cuts.push({ by, request: asked });
      else reasons.add(`whether \`${request.action}\` on \`${request.resource}\` is allowed today: a policy of the resource decides`);
    }
  }
  const verdict = cuts.length > 0 ? "CUT" : reasons.size > 0 ? "UNDECIDED" : "UNCHANGED";
  return { principal: carrier.arn, verdict, cuts, reasons: [...reasons] };
}

/** Whether the proposal is in force for what the principal does. */
function binds({ managementAccountId }: Snapshot, { kind }: Proposal, { account, serviceLinked }: Carrier): boolean {
  return kind === "boundary" ? !serviceLinked : account !== managementAccountId && !serviceLinked;
}

function actorOf({ arn, account, kind, ...rest }: Carrier): Actor {
  const role = kind === "role";
  const carrier: Carrier = { arn, account, kind, ...rest };
  return { key: arn, arn, account, kind: role ? "role" : "user", carrier, mfa: "absent", credentials: true };
}

/** What limits the principal today. A limit that cannot be read is named, and lets nothing through. */
function limitsOf(carrier: Carrier, world: World, known: (doc: Doc) => PolicyDocument[]): Limit[] {
  const { accounts, managementAccountId } = world.snapshot;
  const limits: Limit[] = [];
  if (carrier.boundary)
    limits.push({
      name: "its boundary",
      documents: known(policyDoc(world, carrier.boundary) ?? { problem: `the boundary \`${carrier.boundary}\` is not in the snapshot` }),
      deniesOnly: false,
    });
  if (carrier.account === managementAccountId || carrier.serviceLinked) return limits;
  for (const [i, level] of (accounts.get(carrier.account)?.scps ?? []).entries())
    limits.push({ name: `level ${i + 1} of service control policies`, documents: level.flatMap(known), deniesOnly: false });
  return limits;
}

/** The property for requests of this principal alone: with its ARN, and the keys that it determines. */
function pinned(property: Property, world: World, actor: Actor, { kind, document }: Proposal): Property {
  const caller = principalString(principalOf(actor));
  const keys = new Map<string, string | null>();
  for (const key of ["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username", "aws:principalorgid"]) {
    const values = principalKey(world, actor, "", key);
    if (values !== undefined) keys.set(key, values?.[0] ?? null);
  }
  for (const text of [...world.snapshot.documents, document].map((one) => one.text.toLowerCase()))
    for (const [, tag = ""] of text.matchAll(/aws:principaltag\/([^"}$\\]{1,128})/g)) keys.set(`aws:principaltag/${tag}`, null);
  for (const [tag, value] of actor.carrier?.tags ?? []) keys.set(`aws:principaltag/${tag.toLowerCase()}`, value);
  const services = kind === "rcp" ? [...rcpServices].map((one) => glob(`${one}:*`)) : undefined;
  const pins: Term[] = [
    isIn(PRINCIPAL, [literal(caller)]),
    ...(services ? [isIn(ACTION, services)] : []),
    ...[...keys].map(([key, value]) =>
      value === null ? not(flag(keyPresent(key))) : and(flag(keyPresent(key)), isIn(keyString(key), [literal(value)])),
    ),
  ];
  const holdsPins = ({ principal, action, context }: Request): boolean => {
    const { values } = readContext(context);
    return (
      principalString(principal) === caller &&
      (!services || rcpServices.has(action.slice(0, action.indexOf(":")).toLowerCase())) &&
      [...keys].every(([key, value]) => (value === null ? !values.has(key) : values.get(key)?.[0] === value))
    );
  };
  return {
    term: (encoding, given) => and(property.term(encoding, given), ...pins),
    ...(property.narrow && { narrow: property.narrow }),
    holds: (request, statement) => property.holds(request, statement) && holdsPins(request),
    principals: [principalOf(actor)],
  };
}

/** The snapshot with the proposal in force. */
function withProposal(snapshot: Snapshot, { kind, document }: Proposal): Snapshot {
  const doc: Doc = { document: kind === "boundary" ? document : inForce(document, kind) };
  const documents = [...snapshot.documents, document];
  if (kind === "boundary") {
    const proposed: Managed = { arn: PROPOSED, account: "aws", doc, versions: [] };
    const principals = new Map([...snapshot.principals].map(([arn, one]) => [arn, { ...one, boundary: PROPOSED }]));
    return { ...snapshot, documents, principals, policies: new Map([...snapshot.policies, [PROPOSED, proposed]]) };
  }
  const accounts = new Map(
    [...snapshot.accounts].map(([id, one]): [string, Account] => [
      id,
      kind === "scp" ? { ...one, scps: [...(one.scps ?? []), [doc]] } : { ...one, rcps: [...one.rcps, [doc]] },
    ]),
  );
  return { ...snapshot, documents, accounts };
}
