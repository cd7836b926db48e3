// Actions in questions that no catalogue knows: nobody has them, so a question about one passes without saying anything.

import type { Catalogue } from "../catalogue/api";
import { nearest } from "../syntax/words";
import { trimEndOf } from "../text/trim";

/** An action that the catalogue does not know, and the known one that was probably meant. */
interface UnknownAction {
  action: string;
  meant?: string;
}

/**
 * The unknown ones among the names of actions, each once. A pattern counts when it matches no known action. `meant` is
 * set only for a near miss: one or two letters of a known name of the service, or the service's name misspelt. AWS adds
 * actions every week, so an unknown action without a near name may well exist.
 */
export function unknownAmong(actions: readonly string[], catalogue: Catalogue): UnknownAction[] {
  return [...new Set(actions)].flatMap((action): UnknownAction[] => {
    if (action === "*" || catalogue.action(action)) return [];
    if (/[*?]/.test(action) && catalogue.matchActions(action).length > 0) return [];
    const meant = nearAction(trimEndOf(action, "*?"), catalogue);
    return [{ action, ...(meant !== undefined && { meant }) }];
  });
}

function nearAction(action: string, catalogue: Catalogue): string | undefined {
  const [prefix = "", word = ""] = action.split(":");
  const service = catalogue.service(prefix);
  if (service)
    return nearest(
      action,
      catalogue.actionsOf(service.prefix).map((one) => one.name),
    );
  const meant = nearest(
    prefix,
    catalogue.services().map((one) => one.prefix),
  );
  return meant === undefined ? undefined : catalogue.action(`${meant}:${word}`)?.name;
}
