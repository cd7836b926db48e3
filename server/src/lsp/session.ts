// What one connection knows: its client, its documents, its workspace, its solver. Data; the work is in the files beside it.
import type { Connection } from "vscode-languageserver";
import type { Settings } from "../../../shared/protocol";
import type { Session as AnalysisSession } from "../core/session/session";
import type { SolverHandle } from "../solver/api";
import type { Abilities } from "./abilities";
import type { GitWatch } from "./git-watch";
import type { ClosedFiles, Log, OpenDocument, Services } from "./open-document";
import type { SessionParts } from "./session-parts";
import type { Workspace } from "./workspace";

export interface Session extends SessionParts {
  connection: Connection;
  abilities: Abilities;
  services: Services;
  log: Log;
  documents: Map<string, OpenDocument>;
  /** Policies that are not open. */
  closed: ClosedFiles;
  workspace: Workspace;
  /** What tells that Git moved. */
  git: GitWatch;
  /** The editor tells of Git (`iamProver/gitChanged`), so that nobody need ask again and again. */
  gitEvents?: boolean;
  solver: SolverHandle;
  /** What the analysis remembers for this connection. */
  analysis: AnalysisSession;
  /** The path of the catalogue that was asked for last; empty: the usual one. */
  catalogue: string;
  /** Settings that a client without `workspace/configuration` sent. */
  sentSettings?: Partial<Settings>;
  /** No other session of the same client has it: after a restart of this thread an answer that names an older one is told from those of now. */
  readonly name: string;
  /** Documents that an earlier thread was lost over, with the reason: not judged until they are saved. */
  setAside: Map<string, string>;
  stopped: boolean;
}
