// Scans of a folder by the command, read back from its JSON report, for the tests of `scan`.
import type { Edit } from "../harness/places";
import { runHere } from "./in-process";
import { allow, type Finished } from "./program";

/** The JSON report, as far as the tests look at it. */
export interface Report {
  files: {
    path: string;
    baseline: { kind: string; label: string };
    findings: {
      code: string;
      severity: string;
      message: string;
      range: { start: { line: number; character: number }; end: { line: number; character: number } };
      fixes?: { title: string; edits: Edit[] }[];
    }[];
    undecided: { message: string }[];
  }[];
  problems: { path: string; message: string }[];
  summary: { exitStatus: number; suppressed: number; partial: boolean };
}

export const READ = allow("s3:GetObject");
/** More than `READ`. */
export const MORE = allow("s3:GetObject", "s3:DeleteBucket");

/** Scans a folder, from it. `codes`: the codes that were found, by file. */
export async function scan(folder: string, ...args: string[]): Promise<Finished & { report: Report; codes: Record<string, string[]> }> {
  const finished = await runHere(["scan", "--format", "json", "--no-fixes", ...args], folder);
  const report = (finished.stdout === "" ? { files: [], problems: [] } : JSON.parse(finished.stdout)) as Report;
  const codes = Object.fromEntries(report.files.map((file) => [file.path, file.findings.map((one) => one.code).sort()]));
  return { ...finished, report, codes };
}
