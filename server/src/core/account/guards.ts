// What closes the nearest ways (ACCOUNT.md 6.2): steps whose request a controlled principal's own policies allow, and what stands in the way.
import { ACCOUNTS } from "../limits";
import type { KeyTypes } from "../semantics/keys";
import type { Actor } from "./actor";
import type { Explorer } from "./explore";
import type { Goal } from "./goal";
import type { ChainRequest } from "./joint";
import type { Carrier } from "./model";
import { trustIndex } from "./moves-assume";
import { mentions } from "./permission";
import { Concrete, type Ground } from "./replay";

/** Something that closes a way. */
export interface Guard {
  edge: string;
  /** ARN of the principal, resource or account whose policy it is. */
  of: string;
  reason: "boundary" | "deny" | "scp" | "rcp" | "trust" | "condition";
  policy?: string;
  statementIndex?: number;
}

/** So many guards say enough. */
const MOST = 20;

/** Guards of an exploration that did not reach its goal: requests that the identity side mentions and the evaluator refuses as they stand. */
export function guardsOf(explorer: Explorer, goal: Goal, types: KeyTypes): Guard[] {
  const concrete = new Concrete(explorer.world, types);
  const guards = new Map<string, Guard>();
  for (const actor of [...explorer.controlled.values()].slice(0, ACCOUNTS.guardsTried)) {
    if (!actor.carrier) continue;
    for (const { edge, request } of nearest(explorer, actor, goal)) {
      const guard = guardOf(concrete, actor, edge, request);
      if (guard && guards.size < MOST) guards.set(JSON.stringify(guard), guard);
    }
  }
  return [...guards.values()];
}

function* nearest(explorer: Explorer, actor: Actor, goal: Goal): Generator<{ edge: string; request: ChainRequest }> {
  const { state } = explorer;
  const carrier = actor.carrier as Carrier;
  const allows = state.identity(carrier).all;
  const asks = (action: string) => mentions(allows, action.toLowerCase());
  const step = (edge: string, action: string, resource: string) => ({ edge, request: { action, resource, context: {} } });
  if ("action" in goal && !goal.within && asks(goal.action)) yield step("goal", goal.action, goal.resource);
  const index = trustIndex(explorer.world.snapshot);
  const roles = new Set([
    ...(index.byArn.get(actor.arn) ?? []),
    ...(asks("sts:AssumeRole") ? (index.byAccount.get(actor.account) ?? []) : []),
  ]);
  for (const role of [...roles].slice(0, ACCOUNTS.guardsTried))
    if (!explorer.has(role.arn)) yield step("sts-001", "sts:AssumeRole", role.arn);
  for (const target of explorer.principalsNear(actor).slice(0, ACCOUNTS.guardsTried))
    for (const [edge, kind, action] of editing) if (target.kind === kind && asks(action)) yield step(edge, action, target.arn);
  for (const policy of (explorer.accountOf(actor)?.policies ?? []).slice(0, ACCOUNTS.guardsTried))
    if (asks("iam:CreatePolicyVersion")) yield step("iam-001", "iam:CreatePolicyVersion", policy.arn);
}

const editing: readonly (readonly [edge: string, kind: Carrier["kind"], action: string])[] = [
  ["iam-002", "user", "iam:CreateAccessKey"],
  ["iam-004", "user", "iam:CreateLoginProfile"],
  ["iam-007", "user", "iam:PutUserPolicy"],
  ["iam-008", "user", "iam:AttachUserPolicy"],
  ["iam-005", "role", "iam:PutRolePolicy"],
  ["iam-009", "role", "iam:AttachRolePolicy"],
  ["iam-012", "role", "iam:UpdateAssumeRolePolicy"],
  ["passrole", "role", "iam:PassRole"],
];

function guardOf(concrete: Concrete, actor: Actor, edge: string, request: ChainRequest): Guard | undefined {
  const { decision, statements, reason } = concrete.decide(actor, request);
  if (decision === "allow") return undefined;
  const [first] = statements;
  const kinds = {
    identity: "deny",
    resource: "deny",
    boundary: "boundary",
    session: "deny",
    endpoint: "deny",
    scp: "scp",
    rcp: "rcp",
  } as const;
  if (first) {
    const at: Partial<Ground> = concrete.placeOf(actor, request, first) ?? {};
    return {
      edge,
      of: at.of ?? actor.arn,
      reason: kinds[first.policy],
      ...(at.policy && { policy: at.policy }),
      statementIndex: first.statementIndex,
    };
  }
  if (/^The permissions boundary/.test(reason) && actor.carrier?.boundary)
    return { edge, of: actor.arn, reason: "boundary", policy: actor.carrier.boundary };
  if (/service control/i.test(reason)) return { edge, of: actor.account, reason: "scp" };
  if (request.action === "sts:AssumeRole") return { edge, of: request.resource, reason: "trust", policy: "trust" };
  return concrete.isConditional(actor, request) ? { edge, of: actor.arn, reason: "condition" } : undefined;
}
