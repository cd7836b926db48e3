// What a session knows of security controls: the API specification, the open feature files, what was run. Data and its upkeep.

import { type ControlRun, loadSpecification, type ResourceVerdict, type SpecificationIndex, type TemplateControl } from "../controls";
import type { Finding } from "../core/checks/finding";
import { ownFolder } from "../platform/current";
import type { Session } from "./session";

/** Scenarios of a feature file by name (and number, where names repeat) and by place, so that they are found again after an edit. */
export type Selection = { name: string; index: number }[];

/** One run of a feature file with the texts that it was made for: it holds for no others. */
export interface RunRecord {
  featureText: string;
  /** The scenarios that were run. Undefined: all. */
  only?: Selection;
  run: ControlRun;
  /** Where policies were looked for. */
  scope: { root: string | undefined; globs: Set<string> };
  /** Path in the run → the policy as it was judged. */
  policies: Map<string, { file: string; text: string }>;
  /** Path in the run → findings, worked out when the policy is looked at. */
  findings: Map<string, Finding[]>;
  /** What a control on configuration said of the resources of templates. */
  templates?: { control: TemplateControl; resources: ResourceVerdict[] };
}

export interface CheckedFeature {
  text: string;
  findings: Finding[];
  /** What the check took. */
  elapsedMs: number;
}

/** A run that has not ended. */
export interface Running {
  abort: AbortController;
  only?: Selection;
  ended: Promise<void>;
}

interface ControlsState {
  specification?: { botocore: string; index?: SpecificationIndex; problem?: string };
  checked: Map<string, CheckedFeature>;
  /** Address of a feature file → its control on configuration, for the text that was read. */
  configurations: Map<string, { text: string; control?: TemplateControl }>;
  /** Address of the feature file → its newest run. */
  runs: Map<string, RunRecord>;
  running: Map<string, Running>;
  timers: Map<string, ReturnType<typeof setTimeout>>;
}

const states = new WeakMap<Session, ControlsState>();

/** The controls of a session; made when they are first asked for. */
export function controlsOf(session: Session): ControlsState {
  let state = states.get(session);
  if (!state) {
    state = { checked: new Map(), configurations: new Map(), runs: new Map(), running: new Map(), timers: new Map() };
    states.set(session, state);
  }
  return state;
}

/** The API specification, read when a control is first looked at. Without one names are not checked, and `problem` says what to do. */
export function specificationOf(session: Session, botocore: string): { index?: SpecificationIndex; problem?: string } {
  const state = controlsOf(session);
  if (state.specification?.botocore !== botocore) {
    const loaded = loadSpecification({ from: ownFolder(), ...(botocore !== "" && { botocore }) });
    if (loaded.problem !== undefined) session.log.warn(loaded.problem);
    state.specification = { botocore, ...loaded };
    state.checked.clear();
    state.configurations.clear();
  }
  return state.specification;
}
