// What single modules keep of one connection. Each part is written by the module that it names, and by no other.
import type { WorkspaceEdit } from "vscode-languageserver";
import type { ControlRun, ResourceVerdict, SpecificationIndex, TemplateControl } from "../controls";
import type { Finding } from "../core/checks/finding";
import type { WorkspaceValues } from "../core/ide/context";
import type { NewPathsReport } from "../workspace/new-paths";

export interface SessionParts {
  /** account.ts: the newest answer about each folder with an account, and what it was given for. */
  readonly accounts: Map<string, { key: string; report: Promise<NewPathsReport> }>;
  /** action-edits.ts: large edits that were offered, by number. */
  readonly offered: { next: number; edits: Map<number, OfferedEdit> };
  /** affected.ts: settings files of which the client was told that something is wrong. */
  readonly toldConfigs: Set<string>;
  /** code-lens.ts, publish.ts: the client is about to be asked to fetch again. */
  readonly refreshing: { lenses: boolean; diagnostics: boolean };
  /** controls-state.ts and its kin. */
  readonly controls: ControlsState;
  /** known-values.ts: what the policies on disk hold. */
  readonly onDisk: { values: WorkspaceValues[]; readAt: number; reading: boolean };
}

/** The parts of a connection that has just begun. */
export function noParts(): SessionParts {
  return {
    accounts: new Map(),
    offered: { next: 1, edits: new Map() },
    toldConfigs: new Set(),
    refreshing: { lenses: false, diagnostics: false },
    controls: { checked: new Map(), configurations: new Map(), runs: new Map(), running: new Map(), timers: new Map() },
    onDisk: { values: [], readAt: Number.NEGATIVE_INFINITY, reading: false },
  };
}

/** An edit that waits until it is chosen, for one version of a document. */
interface OfferedEdit {
  uri: string;
  version: number;
  edit: WorkspaceEdit;
}

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

export interface ControlsState {
  specification?: { botocore: string; index?: SpecificationIndex; problem?: string };
  checked: Map<string, CheckedFeature>;
  /** Address of a feature file → its control on configuration, for the text that was read. */
  configurations: Map<string, { text: string; control?: TemplateControl }>;
  /** Address of the feature file → its newest run. */
  runs: Map<string, RunRecord>;
  running: Map<string, Running>;
  timers: Map<string, ReturnType<typeof setTimeout>>;
}
