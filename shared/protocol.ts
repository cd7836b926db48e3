// What client and server say to each other beyond plain LSP: the settings and the custom messages. Plain data only.

/** Settings section in VS Code; the server reads it with `workspace/configuration`, scoped to the document. */
export const SETTINGS_SECTION = "iamProver";

/** `iamProver.*` as declared in package.json. What a workspace decides for everybody stands in `iam-prover.json` instead. */
export interface Settings {
  enable: boolean;
  /** When the solver runs: while typing, on saving, or never (then only what needs no solver is shown). */
  run: "onType" | "onSave" | "off";
  /** Folder (or `catalogue.json`) of a catalogue of AWS actions that is used in the place of the shipped one; empty: the newest one there is. */
  catalogue: string;
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
  /** Whether policies that are not open are checked again when settings, Git or limits change: up to 500 files. */
  closedFiles: { enable: boolean };
  controls: {
    /** Folder of a botocore whose API specification is used instead of the one that is shipped; empty: the shipped one. */
    botocore: string;
  };
  /** The model that may draft controls, beside those that the editor offers. Read by the client alone. */
  model: {
    /** Address of a server that speaks the OpenAI chat protocol; empty: none. */
    endpoint: string;
    name: string;
    /** Seconds for one answer. */
    timeout: number;
  };
}

/** What the server uses where the editor sends nothing (any other LSP editor). The same values as the defaults in package.json; a test compares them. */
export const DEFAULT_SETTINGS: Settings = {
  enable: true,
  run: "onType",
  catalogue: "",
  baseline: "",
  policyGlobs: [],
  solver: { timeout: 2000 },
  inlayHints: { enable: true },
  codeLens: { enable: true },
  closedFiles: { enable: true },
  controls: { botocore: "" },
  model: { endpoint: "", name: "", timeout: 60 },
};

/** Command of the client: gets a newer catalogue of AWS actions, by npm or from a file, and starts the server again. */
export const UPDATE_CATALOGUE_COMMAND = "iamProver.updateCatalogue";

/**
 * Server to client: how far the proofs of one document are. Sent on every change of state, also when the document is
 * closed (`idle`). An editor that does not know it loses nothing but the status item.
 */
export const STATUS_NOTIFICATION = "iamProver/status";

/** Client to server, no parameters: something happened in a repository (a commit, a reset, another branch). Sent once at the start too: this client tells. */
export const GIT_CHANGED_NOTIFICATION = "iamProver/gitChanged";

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
  /** Number of the document's findings in the Problems panel, of every kind; hints are not listed there. */
  findings?: number;
  /** Milliseconds from the change to the last proof. */
  elapsedMs?: number;
}

/**
 * Client to server, no parameters: checks every policy of the workspace's folders that is not open, as if it were. Answers with
 * `CheckAllResult` when all are done, or a `Refusal`. Findings come as diagnostics of those files. Progress can be cancelled.
 */
export const CHECK_ALL_REQUEST = "iamProver/checkAll";

export interface CheckAllResult {
  /** Files that hold policies, open ones included. */
  files: number;
  /** What the Problems panel shows of them, by severity, and in how many files. */
  errors: number;
  warnings: number;
  information: number;
  inFiles: number;
  /** Files in which a question was not decided. */
  undecided: number;
  /** Files that could not be read or checked: path and reason. */
  failed: { path: string; reason: string }[];
  /** Ended by the user before all were checked. */
  cancelled: boolean;
}

/** Commands of our extension that lenses and code actions of the server name. Arguments: the policy's address, and a position or a request. */
export const SHOW_DIFFERENCE_COMMAND = "iamProver.showAccessDifference";
export const WHY_SAFE_COMMAND = "iamProver.whySafe";
export const ASK_COMMAND = "iamProver.ask";
export const SHOW_WAYS_COMMAND = "iamProver.showWays";
/** Asks for a reason and accepts a finding. Arguments: the policy's address, the finding's code, and the `Sid` of its statement or null. */
export const ACCEPT_COMMAND = "iamProver.accept";
/** A command of the client, `[page]`: shows a page of docs/codes in the package. Links of diagnostics run it. */
export const OPEN_RULE_COMMAND = "iamProver.openRule";
/** Shows the details of what a hover says in short. Arguments: the document's URI and a position of LSP. */
export const SHOW_DETAILS_COMMAND = "iamProver.showDetails";

/** A span of text, as LSP counts it. */
export interface TextRange {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

/** A text to read, with links into policies. The answer to every question that needs more than a line. */
export interface Report {
  title: string;
  /** Markdown that is plain enough to be read as it stands. */
  text: string;
  links: { range: TextRange; target: { uri: string; range: TextRange } | { older: true; range: TextRange } }[];
  /** The older version that links with `older` lead into: it may exist only in Git. */
  older?: { label: string; text: string };
}

/** What an answer may be instead: why there is none, in plain words. */
export interface Refusal {
  problem: string;
}

/** A request as it reaches IAM, see core/semantics/request.ts. */
export interface RequestData {
  principal: { type: string; id: string };
  action: string;
  resource: string;
  resourceAccount?: string;
  context: Record<string, string | string[]>;
}

/** Client to server, `{ uri }`: what access the policy adds and removes against its baseline. → `Report | Refusal` */
export const ACCESS_DIFFERENCE_REQUEST = "iamProver/accessDifference";

/** Client to server, `{ uri, position? }`: what protects the policy, or the statement at the position. → `Report | Refusal` */
export const WHY_SAFE_REQUEST = "iamProver/whySafe";

/** Client to server, `{ uri }`: who outside the zone of trust has access. → `Report | Refusal` */
export const WHO_HAS_ACCESS_REQUEST = "iamProver/whoHasAccess";

/** `{ uri, position }` → `Report | Refusal`: all that is known of the findings at a place. */
export const DETAILS_REQUEST = "iamProver/details";

/** Client to server, `{ text, generalize, callers }`: a policy made from the requests of a text. → `NewPolicy | Refusal` */
export const NEW_POLICY_REQUEST = "iamProver/newPolicy";

/** How far a new policy goes beyond its requests (`core/repair/synthesise`). */
export type Generalization = "exact" | "type" | "prefix";

/** A policy from requests, proved. */
export interface NewPolicy {
  policy: string;
  /** How many requests were read. */
  requests: number;
  /** What was taken for granted, what AWS asks for besides: a sentence each. */
  notes: string[];
}

/** Client to server, `{ uri }`: the new ways through the account that the file belongs to. → `WaysPage | Refusal` */
export const NEW_WAYS_REQUEST = "iamProver/newWays";

/** Client to server, `{ uri, action, resource }`: who in the account can do it, directly or by steps. → `WaysPage | Refusal` */
export const WHO_CAN_REQUEST = "iamProver/whoCan";

/** Ways through an account, each replayed, to be drawn and read. */
export interface WaysPage {
  /** The answer in one sentence. */
  title: string;
  ways: WayData[];
  /** What was not decided, a sentence each. */
  undecided: string[];
  /** What the answer rests on. */
  notes: string[];
}

/** A way through an account. No step: who starts is there already. */
export interface WayData {
  from: string;
  to: string;
  steps: {
    who: string;
    /** The kind of step; absent for what is asked of the goal itself. */
    edge?: string;
    requests: { action: string; resource: string; context: string[]; allowedBy: { name: string; uri?: string; range?: TextRange }[] }[];
    gains: string[];
  }[];
  uses: string[];
  assumptions: string[];
  cuts: { edits: string[]; loses: string[] }[];
}

/** Client to server, `{ uri, request }`: the decision about a request. → `AskAnswer | Refusal` */
export const ASK_REQUEST = "iamProver/ask";

export interface AskAnswer {
  /** `deny`: one of both, and which rests on an operator that does not exist; `undecided`: so does whether it is allowed. */
  decision: "allow" | "explicitDeny" | "implicitDeny" | "deny" | "undecided";
  /** `Allowed`, `Denied: …`. */
  title: string;
  report: Report;
}

/** Client to server, `{ uri, action? }`: what a request about this policy may hold. → `AskChoices | Refusal` */
export const ASK_CHOICES_REQUEST = "iamProver/askChoices";

export interface AskChoice {
  value: string;
  detail?: string;
}

export interface AskChoices {
  principals: AskChoice[];
  actions: AskChoice[];
  resources: AskChoice[];
  /** Condition keys that the policy asks for, with values that it names. */
  keys: { key: string; values: string[] }[];
}

/** Client to server, `{ uri, request, decision }`: keeps a request in `expect` of `iam-prover.json`. → `{ file } | Refusal` */
export const KEEP_EXPECTATION_REQUEST = "iamProver/keepExpectation";

/** Client to server, `{ uri, code, sid?, reason }`: accepts a finding in `suppress` of `iam-prover.json`. → `Accepted | Refusal` */
export const ACCEPT_REQUEST = "iamProver/accept";

export interface Accepted {
  /** The settings file. */
  file: string;
  /** What it held; null: there was none. */
  before: string | null;
}

/** Client to server, no parameters: tests the expectations of every `iam-prover.json`. → `ExpectationFile[]` */
export const TEST_EXPECTATIONS_REQUEST = "iamProver/testExpectations";

export interface ExpectationFile {
  /** The `iam-prover.json`. */
  uri: string;
  tests: {
    /** `apps/a.json: allow s3:GetObject on …`. */
    label: string;
    range?: TextRange;
    /** Undefined: it is met. */
    failure?: { message: string; expected: string; actual: string; location?: { uri: string; range: TextRange } };
    untested?: string;
  }[];
}
