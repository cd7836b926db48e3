// Actions in questions of the command line that no catalogue knows: what is misspelt is granted by nobody, so the answer would pass for a proof.
import type { AccessSpec } from "../core/checks/access";
import { loadCatalogue } from "../workspace/catalogue";
import { InputError } from "./errors";
import { unknownActions } from "./parameters";
import { say } from "./say";

/**
 * Refuses what is nearly a known action, unless `isAllowed`. Any other unknown action may be newer than the catalogue, and is
 * told. `flag`: the option that it stands in. Throws `InputError`.
 */
export function tellUnknownActions(access: readonly AccessSpec[], flag: string, isAllowed: boolean): void {
  const unknown = unknownActions(access, loadCatalogue());
  const slip = unknown.find((one) => one.isSlip);
  if (slip && !isAllowed) throw new InputError(`\`${flag}\`: ${slip.message} If it is meant as written, add \`--allow-unknown-actions\`.`);
  for (const { message } of unknown) say(`warning: \`${flag}\`: ${message}`);
}
