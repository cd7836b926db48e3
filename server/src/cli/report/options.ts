// The formats of reports, and what each of them is told besides the result.
import type { FailOn } from "../scan/levels";

export const FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab"] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  failOn: FailOn;
  /** What the scan will end with. */
  exitStatus: number;
  /** Absolute; what paths in the report are relative to. */
  reportFolder: string;
  colour: boolean;
  /** The report for people lists hints and informations too, not only what fails, errors and warnings. */
  verbose?: boolean;
  version: string;
  /** Columns that a text takes on a screen (report/widths.ts). */
  widthOf(text: string): number;
}
