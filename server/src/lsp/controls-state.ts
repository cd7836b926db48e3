// What a session knows of security controls: the API specification, the open feature files, what was run. Data and its upkeep.
import type { SpecificationIndex } from "../controls";
import type { Session } from "./session";
import type { ControlsState } from "./session-parts";

/** The controls of a session. */
export function controlsOf(session: Session): ControlsState {
  return session.controls;
}

/** The API specification, read when a control is first looked at. Without one names are not checked, and `problem` says what to do. */
export function specificationOf(session: Session, botocore: string): { index?: SpecificationIndex; problem?: string } {
  const state = controlsOf(session);
  if (state.specification?.botocore !== botocore) {
    const loaded = session.services.specification(botocore);
    if (loaded.problem !== undefined) session.log.warn(loaded.problem);
    state.specification = { botocore, ...loaded };
    state.checked.clear();
    state.configurations.clear();
  }
  return state.specification;
}
