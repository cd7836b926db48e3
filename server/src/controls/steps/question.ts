// A control on access as plain data: what a scenario asks of a policy. Types only.
import type { PolicyKind, Range } from "../../core/syntax/tree";

export interface ContextConstraint {
  key: string;
  /** `is`: one of the values; `isNot`: present and none of them; or whether the key is there at all. */
  relation: "is" | "isNot" | "isMissing" | "isPresent";
  /** With `*` and `?`. */
  values: string[];
}

/** Who makes the request. */
export type CallerConstraint =
  | { who: "anyone" }
  | { who: "anonymous" }
  /** ARN patterns with `*` and `?`. */
  | { who: "principal"; ids: string[] }
  | { who: "service"; ids: string[] }
  | { who: "inAccount" | "outsideAccount"; ids: string[] }
  | { who: "inOrganization" | "outsideOrganization"; ids: string[] };

export interface ControlQuestion {
  /** The policies it is asked of, each by itself. Globs relative to the workspace folder. */
  policies: { globs: string[]; kind?: PolicyKind };
  context: ContextConstraint[];
  caller: CallerConstraint;
  /** Patterns as in a policy. Empty: any action. */
  actions: string[];
  /** Patterns as in a policy. Empty: any resource. */
  resources: string[];
  /**
   * What has to hold of the described requests: `notGranted`: none is granted; `granted`: at least one is;
   * `alwaysGranted`: each is; `notAlwaysGranted`: at least one is not.
   */
  expected: Expected;
}

export type Expected = "granted" | "notGranted" | "alwaysGranted" | "notAlwaysGranted";

/** A step that is not in the grammar, or one that is missing or too many. */
export interface StepProblem {
  message: string;
  range: Range;
  /** The step that was probably meant, for the range. */
  instead?: string;
}

export type StepsResult =
  | { kind: "question"; question: ControlQuestion }
  /** The scenario speaks the step grammar, but not rightly. */
  | { kind: "problems"; problems: StepProblem[] }
  /** A scenario about the configuration of resources: nothing that the solver can run. */
  | { kind: "notExecutable" };
