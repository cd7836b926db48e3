// What a question asks for, and whether a state has reached it.
import type { Investigation } from "../checks/investigation";
import type { Actor } from "./actor";
import { isAdministrator } from "./admin";
import { canTemplateDo, type Explorer } from "./explore";
import { type ChainRequest, jointly } from "./joint";
import type { Resource } from "./model";
import { resourceHolding } from "./request-keys";

/** Administration of an account, a session of a principal, or one request. */
export type Goal = { admin: string } | { principal: string } | { action: string; resource: string };

/** Who has reached the goal; `requests` for a goal that is a request. */
export interface Reached {
  actor: Actor;
  requests: ChainRequest[];
}

export function* reachedBy(explorer: Explorer, actor: Actor, goal: Goal): Investigation<Reached | undefined> {
  if ("admin" in goal) return (yield* isAdministrator(explorer.state, actor, goal.admin)) ? { actor, requests: [] } : undefined;
  if ("principal" in goal) return actor.arn === goal.principal ? { actor, requests: [] } : undefined;
  if (!actor.credentials && !canTemplateDo(goal.action)) return undefined;
  const witness = yield* jointly(explorer.state, [{ actors: [actor], ask: { action: goal.action, resource: goal.resource }, call: 0 }]);
  return witness && { actor, requests: witness.requests };
}

/** Resources whose policies decide about the goal. */
export function resourcesOf(explorer: Explorer, goal: Goal): Resource[] {
  const { resources } = explorer.world.snapshot;
  const functions = [...resources.values()].filter(({ type, executionRole }) => type === "AWS::Lambda::Function" && executionRole);
  const wanted = "resource" in goal ? resourceHolding(explorer.world, goal.resource) : undefined;
  return [...(wanted ? [wanted] : []), ...functions];
}
