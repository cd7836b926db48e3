// The folders of the workspace: their settings files, and what each policy is judged by.
import type { Diagnostic, Location } from "vscode-languageserver";
import type { PolicyInput, PolicySettings } from "../core/analysis-api";
import type { Finding } from "../core/checks/finding";
import type { Range } from "../core/syntax/tree";
import type { Baseline } from "../workspace/api";
import type { OpenDocument, Session } from "./session";

export const CONFIG_FILE = "iam-prover.json";

/** All that a policy is judged by, besides its text. */
export interface Judged {
  settings: PolicySettings;
  /** Undefined until somebody has looked. */
  baseline?: Baseline;
  boundary?: string;
  serviceControlPolicies?: string[];
  resourceControlPolicies?: string[];
  /** What had to be left out, for the status item. */
  notes: string[];
}

export class Workspace {
  judgeWithoutBaseline(_document: OpenDocument): Judged {
    return { settings: { critical: [], publicAccess: "warning", severity: {} }, notes: [] };
  }

  async judge(document: OpenDocument): Promise<Judged> {
    return { ...this.judgeWithoutBaseline(document), baseline: { kind: "none", reason: "not looked for." } };
  }

  isNamedPolicy(_path: string | undefined, _globs: readonly string[]): boolean {
    return false;
  }

  configEdited(_document: OpenDocument): void {}

  configDiagnostics(_document: OpenDocument): Diagnostic[] {
    return [];
  }

  saved(_session: Session, _document: OpenDocument): void {}

  closed(_session: Session, _document: OpenDocument): void {}

  suppressed(_document: OpenDocument, _finding: Finding): boolean {
    return false;
  }

  placeInFile(_file: string, _range: Range): Location | undefined {
    return undefined;
  }
}

/** Cheap test on the text alone: an object that has a `Statement`, or the `Version` of a policy. */
export function looksLikePolicy(text: string): boolean {
  return /^[\s\ufeff]*\{/.test(text) && /"Statement"\s*:/.test(text.slice(0, 100_000));
}

/** Whether two judgements give the same findings. */
export function sameJudged(a: Judged, b: Judged | undefined): boolean {
  return b !== undefined && JSON.stringify({ ...a, notes: [] }) === JSON.stringify({ ...b, notes: [] });
}

/** The input of the core for a document as it is judged now. */
export function judgeInput(session: Session, document: OpenDocument): PolicyInput {
  const judged = document.judged ?? session.workspace.judgeWithoutBaseline(document);
  const { baseline } = judged;
  return {
    text: document.view.text,
    settings: judged.settings,
    catalogue: session.services.catalogue(),
    ...(baseline?.kind === "text" && { baseline: { text: baseline.text, label: baseline.label, ...(baseline.file && { file: baseline.file }) } }),
    ...(judged.boundary !== undefined && { boundary: judged.boundary }),
    ...(judged.serviceControlPolicies && { serviceControlPolicies: judged.serviceControlPolicies }),
    ...(judged.resourceControlPolicies && { resourceControlPolicies: judged.resourceControlPolicies }),
  };
}
