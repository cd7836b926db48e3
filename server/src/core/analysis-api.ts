// What the editor and the command line ask of the core for one policy. Types only; analysis.ts implements them.

import type { ActionGroup } from "./account/groups";
import type { Catalogue } from "./catalogue/api";
import type { ZoneOfTrust } from "./checks/access";
import type { ExpectedDecision } from "./checks/expect";
import type { CheckResult, Finding, Fix, Severity } from "./checks/finding";
import type { Investigation } from "./checks/investigation";
import type { ParseResult, PolicyDocument, PolicyKind } from "./syntax/tree";

export type { ExpectedDecision } from "./checks/expect";

/** The settings that one policy is judged by (from `iam-prover.json`, already narrowed to this file). */
export interface PolicySettings {
  kind?: PolicyKind;
  /** `kind` was guessed from the file's path: then it switches no check off. */
  kindGuessed?: boolean;
  /** CloudFormation type of the resource that the policy is attached to, `AWS::S3::Bucket`. */
  resourceType?: string;
  critical: { actions?: string[]; resources?: string[] }[];
  /** Actions that are critical together. */
  together?: readonly ActionGroup[];
  publicAccess: Severity | "off";
  /** Undefined: the external-access check is off. */
  trusted?: ZoneOfTrust;
  severity: Record<string, Severity | "off">;
  /** How it is told that a file without an older version grants something; default: what `severity` says of `new-access`, else a warning. */
  newFile?: Severity;
}

/** A policy with all that it is judged by. */
export interface PolicyInput {
  text: string;
  /** What the text was read as, where it was read already; else it is read. */
  parsed?: ParseResult;
  /** Comments and trailing commas are errors, as they are to AWS. They hide no meaning, so everything else is said all the same. */
  strictJson?: boolean;
  settings: PolicySettings;
  catalogue: Catalogue;
  /** The older text, for `new-access`. Undefined: there is none, the check is skipped. `isNew`: the file is new, `text` is a policy that allows nothing, and what the file grants is told once, at its head. */
  baseline?: { text: string; label: string; file?: string; isNew?: boolean /** Without a word in the settings. */; newSeverity?: Severity };
  /** Policies that limit this one (compose): permissions boundary and organisation policies, as texts. */
  boundary?: string;
  serviceControlPolicies?: string[];
  resourceControlPolicies?: string[];
  /** Tested with the proofs. */
  expectations?: ExpectedDecision[];
}

/** What is known of a policy, and what can be asked. */
export interface Analysis {
  document?: PolicyDocument;
  kind: PolicyKind;
  /** Known at once, without the solver: syntax, shape, validator. */
  quick: Finding[];
  /** The solver-backed checks; run it with `investigate`. */
  prove(): Investigation<CheckResult>;
  /** Proved fixes of one finding of this analysis, worked out on request (they cost proofs). Unproved candidates are dropped. */
  fixes(finding: Finding): Investigation<Fix[]>;
}

/** Reads a policy; never throws, whatever the text. */
export type Analyse = (input: PolicyInput) => Analysis;
