// What a check says: findings with their evidence and fixes. Types only; no LSP, plain offsets.
import type { Request } from "../semantics/request";
import type { JsonPath } from "../syntax/place";
import type { Range } from "../syntax/tree";
import type { Investigation } from "./investigation";

/** How loud a finding is, as in LSP. */
export type Severity = "error" | "warning" | "information" | "hint";

/** A proof that a finding is real: a request, replayed in the concrete evaluator before anyone sees it. */
export interface Counterexample {
  request: Request;
  statementIndex: number;
  /** Why it is allowed now: the Allow that matches (and that no Deny does). Plain sentences. */
  allowedBecause: string[];
  /** Why it was not allowed before (new access only). */
  deniedBeforeBecause?: string[];
  /** False when only an imaginary request does it (mode `aa`, SEMANTICS.md 3.6); then `note` says why. */
  possibleToday: boolean;
  note?: string;
}

/** A text edit: offsets into the document that was analysed. */
export interface TextEdit {
  range: Range;
  newText: string;
}

/** What a repair changes in another file: its text is edited, or it is made. */
export type FileChange = { file: string /** Absolute. */; text: string; edits: TextEdit[] } | { file: string; made: string };

/** A repair that is offered. */
export interface Fix {
  title: string;
  edits: TextEdit[];
  /** Other files that it changes or makes, in the same step. */
  files?: FileChange[];
  /** What the fix takes away or adds besides closing the finding, as proved: "removes nothing else". Undefined while not proved. */
  effect?: string;
  /** What the fix is meant to leave as it is: all access, or everything but what it names. Not proved by itself. */
  claim?: "no-access-change" | "no-other-change";
  /** True only after the solver has shown that the finding is closed by it. */
  proved: boolean;
  /** Proved to change no access at all: may run in `source.fixAll.iamProver`. */
  keepsAccess?: boolean;
  preferred?: boolean;
}

/** Something to be said about a token. */
export interface Finding {
  /** `new-access`, `access-not-granted`, … or AWS's issue code. */
  code: string;
  severity: Severity;
  /** AWS's type for validator findings. */
  awsType?: "ERROR" | "SECURITY_WARNING" | "WARNING" | "SUGGESTION";
  message: string;
  /** The token. */
  range: Range;
  statementIndex?: number;
  sid?: string;
  /** JSON path of the value (`["Statement", 0, "Action", 1]`), for AWS's `locations[].path`. */
  path?: JsonPath;
  counterexample?: Counterexample;
  related?: {
    message: string;
    range: Range;
    /** Another file, as an absolute path. */
    file?: string;
    /** Its text, in which `range` counts; absent where the editor has it. */
    text?: string;
  }[];
  fixes?: Fix[];
  /** Fixes that take a while: they are made, and proved, when somebody asks for them. */
  moreFixes?: () => Investigation<Fix[]>;
  /** Draw it faded: the part does nothing. */
  unnecessary?: boolean;
  elapsedMs?: number;
  /** The file as a whole: it is new, and one finding stands for all that it grants; or a merge left its marks in it. */
  about?: "new-file" | "merge-conflict";
  /** The policy of a file that holds several. */
  policy?: PolicyName;
  /** The values of what the file leaves open that the counterexample was found with. */
  assumed?: { name: string; value: string }[];
  /** Found for these values only, in words that follow "only if". */
  onlyIf?: string;
}

/** A policy inside of a file. */
export interface PolicyName {
  /** Stable under reformatting, unique in the file. */
  key: string;
  /** For people: `Role App, policy ReadLogs`. */
  label: string;
  kind: string;
  resourceType?: string;
  principal?: string;
}

/** A question that was not decided, and what ran out. Never silent, never green. */
export interface Undecided {
  code: string;
  /** A whole sentence that says that something is not decided, and what. */
  message: string;
  range: Range;
  statementIndex?: number;
  policy?: PolicyName;
}

/** What a check found, and what it could not find out. */
export interface CheckResult {
  findings: Finding[];
  undecided: Undecided[];
}
