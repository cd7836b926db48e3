// An open document and all that is known of its present text, what is known of files that are not open, and what the server needs of the other modules.
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Settings } from "../../../shared/protocol";
import type { SpecificationIndex } from "../controls";
import type { Analyse, Analysis } from "../core/analysis-api";
import type { Catalogue } from "../core/catalogue/api";
import type { Finding, Fix, Undecided } from "../core/checks/finding";
import type { Investigation } from "../core/checks/investigation";
import type { Sibling } from "../core/hosts/read";
import { uriOf } from "../platform/current";
import type { SolveOptions, SolverHandle } from "../solver/api";
import type { PolicyContext } from "../workspace/policy-context";

/** What the server needs of the other modules. Tests hand in slower or failing ones. */
export interface Services {
  analyse: Analyse;
  catalogue(): Catalogue;
  /** Takes the catalogue at another path from now on (empty: the usual one). Out: why that cannot be; the usual one is used then. */
  useCatalogue(path: string): string | undefined;
  /** What is known of AWS's APIs; `botocore`: a folder of the user's own, or empty. Without an index `problem` says what to do. */
  specification(botocore: string): { index?: SpecificationIndex; problem?: string };
  createSolver(): SolverHandle;
  investigate<T>(investigation: Investigation<T>, solver: SolverHandle, options: SolveOptions): Promise<T>;
  /** Hears of each pass over a document: whoever starts this thread again must know what it was at. */
  work?: { begin(uri: string): void; end(uri: string): void };
}

export interface Log {
  error(message: string): void;
  warn(message: string): void;
}

/** What a document is to us: a policy, a file that may hold several, a settings file, a security control in Gherkin, or none of our business. */
export type Role = "policy" | "host" | "config" | "control" | "other";

/** How far the proofs of the text now open are. */
type ProofPhase =
  /** Not asked for: not a policy, switched off, or the text is broken. */
  | "none"
  /** Asked for and not there yet; what `proved` holds is from before the last edit. */
  | "pending"
  /** Access is proved; the parts that do nothing are still being looked for. */
  | "partly"
  | "done"
  /** Waiting for a save (`run: onSave`). */
  | "stale"
  /** Ended by the user. */
  | "stopped";

/** Everything that is known about one version of a document; every feature reads it from here. */
export interface View {
  version: number;
  text: string;
  analysis?: Analysis;
  /** The analysis that found `proved`: it knows their fixes. */
  prover?: Analysis;
  quick: Finding[];
  proved: Finding[];
  undecided: Undecided[];
  /** While `partly`: findings from before the last edit that are still being checked. */
  late: Finding[];
  phase: ProofPhase;
  /** From the change (or the opening) to the last proof. */
  elapsedMs?: number;
  /** What all proofs of this text took together. */
  provedInMs?: number;
  /** Fixes that were worked out, by finding. Belong to `analysis`. */
  fixes: Map<Finding, Promise<Fix[]>>;
  /** Aborted when the view is left behind: ends work on its fixes. */
  closing: AbortController;
}

/** One pass over a document. The newest run of a document owns its view; an older one finds itself aborted. */
export interface Run {
  abort: AbortController;
  timer?: ReturnType<typeof setTimeout>;
  startedAt: number;
}

export interface OpenDocument {
  /** Its identity, of any scheme, as the client writes it. */
  readonly uri: string;
  /** Where the system finds it (`Places`); undefined where the system has no place for it: an untitled document, another scheme. */
  readonly path?: string;
  text: TextDocument;
  role: Role;
  settings: Settings;
  view: View;
  run?: Run;
  judged?: PolicyContext;
  /** module.ts: the other files of its Terraform module, as they were last read from the disk. */
  onDisk?: readonly Sibling[];
  /** Running averages, for pacing. */
  quickMs: number;
  proveMs: number;
  /** Processing failed so many times in a row; at two the text is set aside until it is saved or reopened. */
  failures: number;
  quarantined?: string;
  /** Counts changes of what a client would be told, for pull's `resultId`. */
  revision: number;
  waiting: (() => void)[];
  /** code-lens.ts: the client will be told to ask for lenses again when the text has come to rest. */
  lensWaits?: boolean;
  /** watch.ts: whether Git moved is being found out. */
  followsGit?: boolean;
}

/** What is known of the files that are not open. */
export interface ClosedFiles {
  /** What was last found in a file, and what it was found for: the same text, judged by the same. */
  known: Map<string, { key: string; counts: FileCounts }>;
  /** Ends the present round. */
  round?: AbortController;
  /** The present round was asked for: changes do not end it, `touched` says that there were some. */
  asked?: { touched: boolean };
  timer?: ReturnType<typeof setTimeout>;
}

/** What the Problems panel shows of a file, by severity. */
export interface FileCounts {
  errors: number;
  warnings: number;
  information: number;
  undecided: boolean;
}

/** The open document at a path. Clients write addresses in more ways than one (`file:///c%3A/…`), so where ours is not theirs the paths are compared. */
export function documentAt(session: { documents: ReadonlyMap<string, OpenDocument> }, path: string): OpenDocument | undefined {
  const document = session.documents.get(uriOf(path));
  if (document) return document;
  for (const one of session.documents.values()) if (one.path === path) return one;
  return undefined;
}
