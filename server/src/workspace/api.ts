// Settings of a workspace (`iam-prover.json`) and where the "before" of a policy comes from. Types only.
import type { ActionGroup } from "../core/account/groups";
import type { AccessSpec, ZoneOfTrust } from "../core/checks/access";
import type { Severity } from "../core/checks/finding";
import type { Decision, Request } from "../core/semantics/request";
import type { PolicyKind, Range } from "../core/syntax/tree";
import type { AccountSettings } from "./account-section";

/** An entry of `policies`: what holds for the files that its glob names. */
export interface PolicyRule {
  files: string;
  kind?: PolicyKind;
  baseline?: string;
  resourceType?: string;
  boundary?: string;
  serviceControlPolicies?: string[];
  resourceControlPolicies?: string[];
  /** Values of what the files leave open: parameters, pseudo parameters, variables (`var.env`). */
  values?: Record<string, string | string[]>;
  /** Path of a file with values of Terraform's variables (`*.tfvars`). */
  variables?: string;
}

/** An entry of `suppress`: findings that are accepted, and why. */
export interface Suppression {
  code: string;
  files?: string;
  statementId?: string;
  /** Key of the policy in a file that holds several. */
  policy?: string;
  /** What it was accepted of (`digest.ts`): another statement, or policy, is not accepted. */
  digest?: string;
  reason: string;
  /** ISO date; after it the suppression no longer holds. */
  until?: string;
}

/** An entry of `expect`: a request whose decision is fixed. */
export interface Expectation {
  policy: string;
  request: Request;
  decision: Decision | "deny";
}

/** `iam-prover.json` as read, defaults filled in (contract in CLI-CONTRACT.md). Paths and globs are relative to `folder`. */
export interface WorkspaceConfig {
  folder: string;
  /** The settings above that these extend. Their entries of `policies`, `suppress` and `expect` hold after the own ones, with paths of their own folder. */
  parent?: WorkspaceConfig;
  baseline: string;
  /** The folder that a path in `baseline` starts from, where that is inherited. */
  baselineFolder?: string;
  /** The own entries first, then the inherited ones. */
  critical: AccessSpec[];
  /** Groups of actions that are critical together, and shipped sets by name. */
  together: readonly (ActionGroup | string)[];
  /** The account whose policies the settings bind together. Holds for this folder only. */
  account?: AccountSettings;
  publicAccess: Severity | "off";
  trusted: ZoneOfTrust;
  /** Whether `trusted` was written at all: without it the external-access check is off. */
  trustedConfigured: boolean;
  policies: PolicyRule[];
  severity: Record<string, Severity | "off">;
  /** How a new file that grants something is told. */
  newFile?: Severity;
  suppress: Suppression[];
  expect: Expectation[];
}

/** What is wrong at one place of a settings file. */
export interface ConfigProblem {
  message: string;
  range: Range;
  severity: Severity;
}

export interface ConfigResult {
  /** Absent when the file is unusable: the last good one stays in force. */
  config?: WorkspaceConfig;
  problems: ConfigProblem[];
}

/** The older text of a policy. */
export type Baseline =
  | { kind: "text"; text: string; label: string /** absolute path when it is a file */; file?: string }
  /** There is none (new file, not in a repository, switched off); `reason` is shown in the status item. `isNew`: there is a place to look, and it holds no such file, so all that the file grants is new. */
  | { kind: "none"; reason: string; isNew?: true }
  /** It should be there but cannot be read. */
  | { kind: "error"; reason: string };
