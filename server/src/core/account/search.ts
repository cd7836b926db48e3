// From a question to the log of hops that may answer it: moves of everybody who is controlled, until the goal or nothing new.
import type { Investigation } from "../checks/investigation";
import type { Actor } from "./actor";
import type { Explorer } from "./explore";
import { type Goal, type Reached, reachedBy, resourcesOf } from "./goal";
import { assumeRoles, enterByToken, type Token } from "./moves-assume";
import { runCode } from "./moves-code";
import { edit } from "./moves-edit";
import { makePrincipals, nameUnrecorded, openResources } from "./moves-new";
import { editTags } from "./moves-tags";
import { unseen } from "./moves-unseen";
import { takeUsers } from "./moves-users";

/** Explores from whoever is controlled (or from a token), and stops at the goal. Undefined: the fixpoint does not hold it. */
export function* search(explorer: Explorer, goal: Goal, token?: Token): Investigation<Reached | undefined> {
  if (token) yield* enterByToken(explorer, token);
  const resources = resourcesOf(explorer, goal);
  for (;;) {
    const before = explorer.log.length;
    const reached = yield* anyReached(explorer, goal);
    if (reached) return reached;
    for (const actor of [...explorer.controlled.values()]) {
      const found = yield* movesOf(explorer, actor, resources, goal);
      if (!found) continue;
      const now = yield* anyReached(explorer, goal);
      if (now) return now;
    }
    if (explorer.log.length === before) return undefined;
  }
}

function* anyReached(explorer: Explorer, goal: Goal): Investigation<Reached | undefined> {
  for (const actor of explorer.controlled.values()) {
    const reached = yield* reachedBy(explorer, actor, goal);
    if (reached) return reached;
  }
  return undefined;
}

function* movesOf(explorer: Explorer, actor: Actor, resources: ReturnType<typeof resourcesOf>, goal: Goal): Investigation<boolean> {
  let changed = yield* assumeRoles(explorer, actor);
  changed = (yield* takeUsers(explorer, actor)) || changed;
  changed = (yield* runCode(explorer, actor)) || changed;
  changed = (yield* edit(explorer, actor)) || changed;
  changed = (yield* editTags(explorer, actor)) || changed;
  changed = (yield* openResources(explorer, actor, resources, "action" in goal ? goal.action : undefined)) || changed;
  if ("resource" in goal) nameUnrecorded(explorer, actor, goal.resource);
  changed = (yield* makePrincipals(explorer, actor)) || changed;
  changed = (yield* unseen(explorer, actor, goal)) || changed;
  return changed;
}
