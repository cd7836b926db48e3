// Edits that break a chain (ACCOUNT.md 7): an action taken out, a passed role pinned to services, an entry of a trust policy taken out,
// a boundary, a Deny. What each does to a snapshot, and what else it takes away.
import type { Catalogue } from "../catalogue/api";
import { matchesAction } from "../semantics/evaluator/policy";
import { allBut, boundariesFor, newBoundary } from "./cut-boundary";
import { type CutChange, listOf, type Way } from "./cut-change";
import type { PolicyPlace } from "./edits";
import { changed, docAt, placeKey, plainOf, replacing, withPolicy, withStatements } from "./edits";
import type { ChainRequest } from "./joint";
import { accountOf, type Carrier, type Snapshot } from "./model";
import type { Verdict } from "./verdict";
import { shortName } from "./words";

/** One edit of a cut. */
export interface CutEdit extends PolicyPlace {
  /** Absent for a boundary, which is no part of a policy. */
  statementIndex?: number;
  /** What is done to the policy, in words. */
  edit: string;
  /** The document after it; of a boundary the policy that limits. */
  document: object;
  change: CutChange;
}

/** An edit that may be part of a cut. */
export interface Candidate {
  key: string;
  edit: CutEdit;
  loses: string;
  /** How many actions are lost, roughly. */
  cost: number;
}

export interface CutOptions {
  /** A Deny names every resource: the names of the snapshot are none that anybody could write. */
  denyEverywhere?: boolean;
}

export type { CutChange } from "./cut-change";

type Statement = Record<string, unknown>;

const PASS_ROLE = "iam:PassRole";
const PASSED_TO = "iam:PassedToService";

/** The snapshot with edits made; those of one document all count in the statements as they are before. */
export function withCuts(snapshot: Snapshot, edits: readonly CutEdit[]): Snapshot {
  const byPlace = new Map<string, CutEdit[]>();
  for (const edit of edits) {
    const key = edit.change.kind === "boundary" ? `${edit.of} boundary` : placeKey(edit.of, edit.policy);
    byPlace.set(key, [...(byPlace.get(key) ?? []), edit]);
  }
  let result = snapshot;
  for (const own of byPlace.values()) {
    const [edit] = own;
    const carrier = edit && result.principals.get(edit.of);
    const doc = edit && docAt(result, edit);
    if (edit?.change.kind === "boundary") {
      const { arn, denied } = edit.change;
      if (carrier) result = changed(result, { carriers: new Map<string, Carrier>([[edit.of, { ...carrier, boundary: arn }]]) });
      if (denied) result = withPolicy(result, arn, allBut(denied));
    } else if (edit && doc)
      result = changed(
        result,
        replacing(
          result,
          edit,
          withStatements(doc, (statements) => cutStatements(statements, own)),
        ),
      );
  }
  return result;
}

/** The statements after the changes. */
export function cutStatements(statements: readonly Statement[], edits: readonly Pick<CutEdit, "statementIndex" | "change">[]): Statement[] {
  const slots: (Statement | undefined)[] = [...statements];
  const added: Statement[] = [];
  /** Services that `iam:PassRole` of a statement is left for. */
  const pins = new Map<number, readonly string[]>();
  for (const { statementIndex: index = -1, change } of edits) {
    const statement = slots[index];
    if (change.kind === "deny") added.push({ Effect: "Deny", Action: change.action, Resource: change.resource });
    else if (change.kind === "pin") pins.set(index, pins.get(index)?.filter((one) => change.services.includes(one)) ?? change.services);
    else if (statement && change.kind !== "boundary") slots[index] = changedStatement(statement, change);
  }
  for (const [index, services] of pins) {
    const [statement, before] = [slots[index], statements[index]];
    if (!statement || !before) continue;
    slots[index] = withoutAction(statement, PASS_ROLE);
    const isLeft = listOf(statement.Action).some((one) => one.toLowerCase() === PASS_ROLE.toLowerCase());
    if (services.length === 0 || !isLeft) continue;
    // Where nothing else is left, the statement keeps its place.
    if (slots[index] === undefined) slots[index] = pinned(before, services);
    else added.push(withoutSid(pinned(before, services)));
  }
  return [...slots.filter((one) => one !== undefined), ...added];
}

function changedStatement(statement: Statement, change: Extract<CutChange, { kind: "action" | "statement" | "principal" }>) {
  if (change.kind === "statement") return undefined;
  return change.kind === "principal" ? withoutPrincipals(statement, change.entries) : withoutAction(statement, change.action);
}

/** Undefined where nothing is left of it. */
function withoutAction(statement: Statement, action: string): Statement | undefined {
  const rest = listOf(statement.Action).filter((one) => one.toLowerCase() !== action.toLowerCase());
  return rest.length > 0 ? { ...statement, Action: rest } : undefined;
}

function pinned(statement: Statement, services: readonly string[]): Statement {
  return { ...statement, Action: PASS_ROLE, Condition: { StringEquals: { [PASSED_TO]: services } } };
}

function withoutSid({ Sid: _, ...statement }: Statement): Statement {
  return statement;
}

function withoutPrincipals(statement: Statement, entries: readonly string[]): Statement | undefined {
  const { Principal } = statement;
  if (typeof Principal !== "object" || Principal === null) return undefined;
  const left = Object.entries(Principal).flatMap(([kind, ids]) => {
    const rest = listOf(ids).filter((one) => !entries.includes(one));
    return rest.length > 0 ? [[kind, rest] as const] : [];
  });
  return left.length > 0 ? { ...statement, Principal: Object.fromEntries(left) } : undefined;
}

/** Who acts on a way, in order. */
export function actorsOf({ chain = [], goal }: Verdict): string[] {
  return [...new Set([...chain.map((one) => one.principal), ...(goal ? [goal.principal] : [])])];
}

/** What a boundary has to deny a principal to hit his steps: the entries that allow them, `*` by the action. */
export function deniable(snapshot: Snapshot, { chain = [], goal }: Verdict, principal: string): string[] {
  const requests = [...chain, ...(goal ? [goal] : [])].flatMap((one) => (one.principal === principal ? one.requests : []));
  return requests.map(({ action, allowedBy = [] }) => {
    const entries = allowedBy.flatMap((ground) => {
      const doc = docAt(snapshot, { accountId: "", of: ground.of, policy: ground.policy });
      return doc ? listOf(plainOf(doc)?.Statement[ground.statementIndex]?.Action) : [];
    });
    const granting = entries.filter((one) => one !== "*" && matchesAction(one, action.toLowerCase()));
    return granting.find((one) => one.toLowerCase() === action.toLowerCase()) ?? granting[0] ?? action;
  });
}

/** A boundary of its own as an edit. */
export function boundaryCandidate(snapshot: Snapshot, principal: string, denied: readonly string[]): Candidate | undefined {
  const way = newBoundary(snapshot, principal, denied);
  if (way?.change.kind !== "boundary") return undefined;
  const { change, edit, loses, cost } = way;
  const place: PolicyPlace = { accountId: accountOf(principal), of: principal, policy: change.arn };
  return { key: `${principal} ${edit}`, edit: { ...place, edit, change, document: allBut(denied) }, loses, cost };
}

/** Edits that break a chain: of each request that a statement of the snapshot allows, that statement's part in it. */
export function candidatesOf(snapshot: Snapshot, { chain = [], goal }: Verdict, catalogue: Catalogue, options: CutOptions): Candidate[] {
  const requests = [
    ...chain.flatMap(({ principal, requests: asked }) => asked.map((request) => ({ principal, request }))),
    ...(goal ? goal.requests.map((request) => ({ principal: goal.principal, request })) : []),
  ];
  const found = new Map<string, Candidate>();
  const add = (place: PolicyPlace, statementIndex: number | undefined, way: Way, request: ChainRequest | undefined) => {
    const key = `${place.of} ${place.policy} ${statementIndex}\n${request?.action}\n${JSON.stringify(way.change)}`;
    const index = statementIndex === undefined ? {} : { statementIndex };
    const bare = { ...place, ...index, edit: way.edit, change: way.change, document: {} };
    const after = docAt(withCuts(snapshot, [bare]), place);
    found.set(key, { key, edit: { ...bare, document: (after && plainOf(after)) ?? {} }, loses: way.loses, cost: way.cost });
  };
  for (const { principal, request } of requests)
    for (const ground of request.allowedBy ?? []) {
      const place: PolicyPlace = { accountId: accountOf(ground.of), of: ground.of, policy: ground.policy };
      const doc = docAt(snapshot, place);
      const statement = doc && plainOf(doc)?.Statement[ground.statementIndex];
      if (!doc || !statement || ground.policy.startsWith("arn:aws:iam::aws:")) continue;
      for (const way of waysToCut(snapshot, statement, principal, request, ground.policy, catalogue, options))
        add(place, ground.statementIndex, way, request);
    }
  for (const principal of new Set(requests.map((one) => one.principal)))
    for (const { arn, way } of boundariesFor(snapshot, principal))
      add({ accountId: accountOf(principal), of: principal, policy: arn }, undefined, way, undefined);
  return [...found.values()];
}

function waysToCut(
  snapshot: Snapshot,
  statement: Statement,
  principal: string,
  { action, resource, context }: ChainRequest,
  policy: string,
  catalogue: Catalogue,
  { denyEverywhere = false }: CutOptions,
): Way[] {
  if (policy === "trust") return waysOfTrust(statement, principal, resource);
  const actions = listOf(statement.Action);
  const resources = listOf(statement.Resource);
  const granting = actions.filter((one) => matchesAction(one, action.toLowerCase()));
  const [entry] = granting;
  const exact = granting.some((one) => one.toLowerCase() === action.toLowerCase());
  const isOnly = exact && granting.length === 1;
  const ways: Way[] = [];
  const price = resources.includes("*") ? 1.5 : 1;
  const service = [context[PASSED_TO] ?? []].flat()[0];
  const others = service === undefined ? [] : servicesTrusted(snapshot).filter((one) => one !== service);
  if (isOnly && action === PASS_ROLE && service !== undefined && others.length > 0 && statement.Condition === undefined)
    ways.push({
      change: { kind: "pin", services: others },
      edit: `pin \`${PASSED_TO}\` of \`${PASS_ROLE}\` to ${others.map((one) => `\`${one}\``).join(", ")}`,
      loses: `${PASS_ROLE} on ${resources.join(", ")} to ${service} and services that no role of the account trusts`,
      cost: price - 0.5,
    });
  if (isOnly)
    ways.push({
      change: { kind: "action", action },
      edit: `remove \`${action}\``,
      loses: `${action} on ${resources.join(", ")}`,
      cost: price,
    });
  else if (entry !== undefined && granting.length === 1)
    ways.push({
      change: { kind: "action", action: entry },
      edit: `remove \`${entry}\``,
      loses: `${entry} on ${resources.join(", ")}`,
      cost: price + 2 + catalogue.matchActions(entry).length / 10,
    });
  if (policy !== "resource policy") {
    const where = denyEverywhere ? "*" : resource;
    ways.push({
      change: { kind: "deny", action, resource: where },
      edit: `add a Deny of \`${action}\` on \`${where}\``,
      loses: `${action} on ${where}`,
      cost: exact ? 2 : 1,
    });
  }
  return ways;
}

/** The entry that lets the principal in, where the statement names others too; else the statement. */
function waysOfTrust(statement: Statement, principal: string, role: string): Way[] {
  const { Principal } = statement;
  const kinds: [string, unknown][] = typeof Principal === "object" && Principal !== null ? Object.entries(Principal) : [];
  const ids = kinds.flatMap(([, one]) => listOf(one));
  const account = accountOf(principal);
  const meant = ids.filter((one) => one === principal || one === "*" || one === account || /^arn:[^:]+:iam::\d+:root$/.test(one));
  const own = meant.filter((one) => one === principal || one === "*" || one.includes(account));
  const ways: Way[] = [];
  if (own.length > 0 && own.length < ids.length)
    ways.push({
      change: { kind: "principal", entries: own },
      edit: `remove ${own.map((one) => `\`${one}\``).join(", ")} from the trust policy`,
      loses: `${own.map((one) => (one === principal ? shortName(one) : `whoever \`${one}\` stands for`)).join(", ")} can no longer assume ${role}`,
      cost: 1,
    });
  ways.push({
    change: { kind: "statement" },
    edit: "remove the statement of the trust policy",
    loses: `whoever the statement names can no longer assume ${role}`,
    cost: 2,
  });
  return ways;
}

/** Services that roles of the snapshot trust. */
function servicesTrusted(snapshot: Snapshot): string[] {
  const found = new Set<string>();
  for (const { trust } of snapshot.principals.values())
    for (const { principal } of trust?.document?.statements ?? [])
      for (const { kind, id } of principal?.entries ?? []) if (kind === "Service") found.add(id.value);
  return [...found].sort();
}
