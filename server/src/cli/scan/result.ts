// What a scan says: plain data that travels between processes and becomes a report. Types only.
import type { Counterexample, PolicyName, Severity } from "../../core/checks/finding";
import type { NearKind } from "../../core/syntax/near";
import type { LinePosition } from "../../core/syntax/position";
import type { Baseline, WorkspaceConfig } from "../../workspace/api";
import type { Neighbours } from "../../workspace/modules";

/** As in LSP: lines and UTF-16 characters from zero. */
export interface LineRange {
  start: LinePosition;
  end: LinePosition;
}

/** A fix with places that a report can show. */
export interface ReportedFix {
  title: string;
  effect?: string;
  edits: { range: LineRange; newText: string }[];
}

/** A finding with places that a report can show. */
export interface ReportedFinding {
  code: string;
  severity: Severity;
  message: string;
  range: LineRange;
  statementIndex?: number;
  sid?: string;
  counterexample?: Counterexample;
  fixes?: ReportedFix[];
  /** Other places that belong to it. `file` is an absolute path; absent for the same file. */
  related?: { message: string; range: LineRange; file?: string }[];
  /** The policy that it is about, in a file that holds several. */
  policy?: PolicyName;
  /** The values that the counterexample was found with, of what the file leaves open. */
  assumed?: { name: string; value: string }[];
  /** Found for these values only. */
  onlyIf?: string;
  /** What it is about, for an entry of `suppress` that accepts it; of findings about access. */
  digest?: string;
  /** The same for the same finding after the file was reformatted or other statements moved. */
  fingerprint: string;
}

/** One file to be checked, complete: a worker needs nothing else. */
export interface ScanTask {
  /** Absolute. */
  file: string;
  /** As reports name it. */
  path: string;
  /** Relative to the settings' folder, with `/`. */
  relativePath: string;
  text: string;
  config: WorkspaceConfig;
  configText?: string;
  baseline: Baseline;
  options: CheckOptions;
  /** It may hold several policies: what it is read with. */
  host?: Neighbours;
  /** Executable controls that concern it. */
  controls?: ScanControl[];
  /** Where it stood in the baseline, when other settings held there: they count too. */
  moved?: { /** As reports name it. */ from: string; config: WorkspaceConfig; relativePath: string };
}

/** A control that is run on one policy. */
export interface ScanControl {
  /** As reports name the feature file. */
  label: string;
  text: string;
  /** The policy's path as the globs of the control see it. */
  policyPath: string;
}

/** How a file is checked, the same for all of a scan. */
export interface CheckOptions {
  /** ISO date, for suppressions. */
  today: string;
  /** Milliseconds for each question. */
  timeoutMs: number;
  /** How it is told that a new file grants something, where the settings do not say. */
  newSeverity: Severity;
  /** Work out fixes, which costs proofs. */
  fixes: boolean;
}

/** A finding that somebody accepted: by an entry of `suppress`, or by a comment in the policy. */
export interface AcceptedFinding {
  by: "settings" | "comment";
  /** Its position in the settings that hold for the file; absent for an entry of the settings above, and for a comment. */
  entry?: number;
  finding: ReportedFinding;
  /** It was accepted before the change made something else of what it is about. */
  outgrown?: true;
  reason: string;
  /** The last day of the entry, where it has one. */
  until?: string;
}

/** What there is to say of one checked file. */
export interface FileReport {
  file: string;
  path: string;
  findings: ReportedFinding[];
  undecided: ReportedFinding[];
  /** Accepted findings. */
  suppressed: AcceptedFinding[];
  /** What it was compared with, or why with nothing. */
  baseline: { kind: Baseline["kind"]; label: string };
  /** What had to be left out. */
  notes: string[];
  /** How many policies were judged in it. */
  policies: number;
  /** Values that a file leaves open, in all of its policies. */
  openValues?: number;
  elapsedMs: number;
  /** The lines that findings begin in, for reports that show them. */
  lines: Record<number, string>;
}

/** Something that could not be checked: a file, a folder, settings. */
export interface ScanProblem {
  path: string;
  message: string;
}

/** A form that is not read, or a policy that stands where none is looked for. */
export type SeenKind = NearKind | "unsearched" | "pointer" | "submodule" | "sparse";

/** A file with what policies it holds that are not read. */
export interface Seen {
  file: string;
  near?: { kind: SeenKind; count: number };
  /** Git's id of the content; empty where nobody knows. */
  blob: string;
}

/** Policies in a file that were seen and not read. */
export interface NotRead {
  path: string;
  /** In which form. */
  what: SeenKind;
  count: number;
}

/** The whole scan. */
export interface ScanResult {
  files: FileReport[];
  problems: ScanProblem[];
  /** Said, but no reason to fail. */
  notes: string[];
  notRead: NotRead[];
  /** What the scan as a whole was compared with; empty where there is nothing. */
  comparedWith: { label: string; commit?: string }[];
  /** Files that were to be checked. */
  total: number;
  /** Policies that were judged: a file may hold several. */
  policies: number;
  /** Ended before all files were checked: by which signal. */
  interrupted?: string;
  elapsedMs: number;
}
