// What the parts of a scan hand to one another before there is a result: what is asked, what was found, what is said besides.
import native from "node:path";
import type { Catalogue } from "../../core/catalogue/api";
import type { Finding } from "../../core/checks/finding";
import type { SolverHandle } from "../../solver/api";
import type { Found } from "../../workspace/discover";
import { relativeTo } from "../../workspace/paths";
import type { CheckOptions } from "./result";
import type { Settings } from "./settings";

/** What a scan is asked for. */
export interface PlanOptions {
  /** Where relative paths start. */
  workingFolder: string;
  paths: readonly string[];
  /** A settings file that holds for everything, instead of the nearest one. */
  config?: string;
  /** Overrides what the settings say: `git:<rev>`, a file, a folder, `none`. */
  baseline?: string;
  /** Only files that differ from their baseline. */
  changed: boolean;
  /** A scan that judges nothing fails. */
  requirePolicies?: boolean;
  /** What paths in the report are relative to, when they are inside it. */
  reportFolder: string;
  check: CheckOptions;
}

/** What the check of a file works with. */
export interface CheckEnvironment {
  catalogue: Catalogue;
  solver: SolverHandle;
  signal?: AbortSignal;
}

/** A policy file before its older text is known. */
export interface Candidate {
  file: string;
  /** Relative to the folder of its settings. */
  relativePath: string;
  text: string;
  /** Git's id of the content, where it is known. */
  blob?: string;
  settings: Settings;
  /** May hold several policies: what was seen in it, should it turn out that none of them can be read. */
  host?: Pick<Other, "near" | "blob">;
  /** What it is compared with, as `baseline` of the settings or the command line says it. */
  spec: string;
  /** The folder that a path in `spec` starts from, where the settings say it. */
  specFolder: string;
}

export type Other = Extract<Found, { kind: "other" }>;

/** A finding and the file that it is told in, which may be gone. */
export interface Remark {
  /** Absolute. */
  file: string;
  /** The text that the finding's range counts in; empty for a file that is gone. */
  text: string;
  finding: Finding;
  /** Nobody could decide it. */
  undecided?: boolean;
}

/** A path as reports write it: relative where possible, `/` on every system. */
export function reportPath({ reportFolder }: Pick<PlanOptions, "reportFolder">, file: string, system = native): string {
  const inner = relativeTo(reportFolder, file, system);
  return inner === undefined || inner === "" ? file.replaceAll(system.sep, "/") : inner;
}
