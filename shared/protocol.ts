// What client and server say to each other beyond plain LSP: the settings and the custom messages. Plain data only.

/** Settings section in VS Code; the server reads it with `workspace/configuration`, scoped to the document. */
export const SETTINGS_SECTION = "iamProver";

/** `iamProver.*` as declared in package.json. What a workspace decides for everybody stands in `iam-prover.json` instead. */
export interface Settings {
  enable: boolean;
  /** When the solver runs: while typing, on saving, or never (then only what needs no solver is shown). */
  run: "onType" | "onSave" | "off";
  /** Overrides `baseline` of `iam-prover.json`; empty means: do not override. */
  baseline: string;
  /** Globs of files that are policies even if they do not look like one at first sight. */
  policyGlobs: string[];
  solver: {
    /** Milliseconds for each question. */
    timeout: number;
  };
  inlayHints: { enable: boolean };
  codeLens: { enable: boolean };
}

/** What the server uses where the editor sends nothing (any other LSP editor). The same values as the defaults in package.json; a test compares them. */
export const DEFAULT_SETTINGS: Settings = {
  enable: true,
  run: "onType",
  baseline: "",
  policyGlobs: [],
  solver: { timeout: 2000 },
  inlayHints: { enable: true },
  codeLens: { enable: true },
};

/**
 * Server to client: how far the proofs of one document are. Sent on every change of state, also when the document is
 * closed (`idle`). An editor that does not know it loses nothing but the status item.
 */
export const STATUS_NOTIFICATION = "iamProver/status";

export type ProofState =
  /** Not a policy, or switched off: nothing is claimed about this document. */
  | "idle"
  | "proving"
  /** Every question was decided, and no check that was asked for had to be left out. */
  | "proved"
  /** At least one question ran out of time or budget, or the text has a part whose meaning cannot be taken. */
  | "undecided"
  /** All decided, but the comparison with an older version was not made since there is none. */
  | "noBaseline"
  /** The baseline should be there but cannot be read. */
  | "baselineError"
  | "solverUnavailable";

export interface StatusParams {
  uri: string;
  state: ProofState;
  /** One line: "Proved: no new access against Git HEAD". */
  message: string;
  /** More, as plain text with line breaks: one line per question that was not decided, what ran out, what to do. */
  detail?: string;
  /** Number of findings of the solver's checks in this document. */
  findings?: number;
  /** Milliseconds from the change to the last proof. */
  elapsedMs?: number;
}
