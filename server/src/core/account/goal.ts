// What a question asks for, and whether a state has reached it.
import type { Investigation } from "../checks/investigation";
import { arnGlob, escapeGlob, glob } from "../globs/pattern";
import type { Actor } from "./actor";
import { isAdministrator } from "./admin";
import { canTemplateDo, type Explorer } from "./explore";
import { type ChainRequest, jointly, type Part } from "./joint";
import type { Resource } from "./model";
import { globMatches, isAssume } from "./permission";
import { resourceHolding } from "./request-keys";

/** Administration of an account, a session of a principal, or one request. */
export type Goal = { admin: string } | { principal: string } | RequestGoal;

/**
 * One request. With `within` it is the request on any resource that one of these stands for; `resource` names them in words.
 */
export interface RequestGoal {
  action: string;
  resource: string;
  within?: readonly ResourceSet[];
}

/** Resources that a pattern matches (`*` and `?`, as in policies), and that have the form of a type: an ARN with `*` for its names. */
export interface ResourceSet {
  pattern: string;
  shape?: string;
}

/** Who has reached the goal; `requests` for a goal that is a request. */
export interface Reached {
  actor: Actor;
  requests: ChainRequest[];
}

export function* reachedBy(explorer: Explorer, actor: Actor, goal: Goal): Investigation<Reached | undefined> {
  if ("admin" in goal) return (yield* isAdministrator(explorer.state, actor, goal.admin)) ? { actor, requests: [] } : undefined;
  if ("principal" in goal) return actor.arn === goal.principal ? { actor, requests: [] } : undefined;
  if (!actor.credentials && !canTemplateDo(goal.action)) return undefined;
  if (goal.within) return yield* reachedWithin(explorer, actor, goal.action, goal.within);
  const witness = yield* jointly(explorer.state, [{ actors: [actor], ask: { action: goal.action, resource: goal.resource }, call: 0 }]);
  return witness && { actor, requests: witness.requests };
}

/** More recorded resources and principals are not asked about one by one. */
const MOST_RECORDED = 300;

/** The request on a recorded resource of the set, on a part of one, or on any other of the actor's account. */
function* reachedWithin(
  explorer: Explorer,
  actor: Actor,
  action: string,
  within: readonly ResourceSet[],
): Investigation<Reached | undefined> {
  const { world, state } = explorer;
  const { snapshot } = world;
  const carriers = [...snapshot.principals.keys(), ...snapshot.groups.keys(), ...snapshot.policies.keys()];
  const ask = function* (part: Omit<Part, "actors" | "call">): Investigation<Reached | undefined> {
    const witness = yield* jointly(state, [{ actors: [actor], call: 0, ...part }]);
    return witness && { actor, requests: witness.requests };
  };
  for (const { pattern, shape } of within) {
    const patterns = [glob(pattern), ...(shape === undefined ? [] : [arnGlob(shape)])];
    const matching = [...snapshot.resources.keys(), ...carriers].filter(
      (arn) => globMatches(pattern, arn) && (shape === undefined || globMatches(shape, arn)),
    );
    if (matching.length > MOST_RECORDED) {
      world.doubts.add(`\`${action}\` on each of ${matching.length} recorded resources that \`${pattern}\` stands for`);
      if (world.mode === "possible") return { actor, requests: [] };
    }
    for (const resource of matching.slice(0, MOST_RECORDED)) {
      const reached = yield* ask({ ask: { action, resource } });
      if (reached) return reached;
    }
    const recorded = [...snapshot.resources.keys()];
    for (const arn of recorded) {
      if (arn.split(":")[2] !== action.split(":")[0]?.toLowerCase()) continue;
      const domain = glob(`${escapeGlob(arn)}/?*`);
      const refused = recorded
        .filter((one) => one.startsWith(`${arn}/`))
        .flatMap((one) => [glob(escapeGlob(one)), glob(`${escapeGlob(one)}/*`)]);
      const reached = yield* ask({ ask: { action, part: arn }, hole: { name: `${arn}/`, domain, refused, also: patterns } });
      if (reached) return reached;
    }
    // A session is one of a role that is there; what the attacker has in an account of his own is nobody's loss.
    if (isAssume(action) || !actor.carrier) continue;
    const refused = [
      ...recorded.flatMap((arn) => [glob(escapeGlob(arn)), glob(`${escapeGlob(arn)}/*`)]),
      ...carriers.map((arn) => glob(escapeGlob(arn))),
    ];
    for (const account of [actor.account, ""]) {
      const hole = { name: `a resource of ${account}`, domain: arnGlob(`arn:*:*:*:${account}:*`), refused, also: patterns };
      const reached = yield* ask({ ask: { action, owner: actor.account }, hole });
      if (reached) return reached;
    }
  }
  return undefined;
}

/** Resources whose policies decide about the goal. */
export function resourcesOf(explorer: Explorer, goal: Goal): Resource[] {
  const { resources } = explorer.world.snapshot;
  const functions = [...resources.values()].filter(({ type, executionRole }) => type === "AWS::Lambda::Function" && executionRole);
  if ("within" in goal && goal.within) {
    const service = goal.action.split(":")[0]?.toLowerCase();
    return [...resources.values()].filter(({ arn }) => arn.split(":")[2] === service).concat(functions);
  }
  const wanted = "resource" in goal ? resourceHolding(explorer.world, goal.resource) : undefined;
  return [...(wanted ? [wanted] : []), ...functions];
}
