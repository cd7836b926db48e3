// The types of `iam-prover/cdk`. They have the form of aws-cdk-lib's, so that nothing of it is needed here.

/** What a plugin is given: CDK's `IPolicyValidationContext`. */
export interface ValidationContext {
  /** Absolute paths of the templates. */
  readonly templatePaths: string[];
}

/** A resource that a finding is about: CDK's `PolicyViolatingResource`. */
export interface ViolatingResource {
  readonly resourceLogicalId: string;
  readonly templatePath: string;
  /** Paths in the resource: `Properties/PolicyDocument/Statement/0/Action`. */
  readonly locations: string[];
}

/** A finding: CDK's `PolicyViolation`. */
export interface Violation {
  /** Its code: `public-access`, `new-access`, one of AWS's validation codes, … */
  readonly ruleName: string;
  readonly description: string;
  readonly violatingResources: ViolatingResource[];
  /** The first fix that was proved. */
  readonly fix?: string;
  /** `error`, `warning`, `information`, `hint`, or `not decided`. */
  readonly severity?: string;
  /** `policy`: its key; `example`: the request that shows the finding, as JSON; `assumed`: the values that it was found with. */
  readonly ruleMetadata?: { readonly [key: string]: string };
}

/** CDK's `PolicyValidationPluginReport`. */
export interface ValidationReport {
  readonly success: boolean;
  readonly violations: Violation[];
  readonly pluginVersion?: string;
}

/** CDK's `IPolicyValidationPlugin`. */
export interface ValidationPlugin {
  readonly name: string;
  readonly version?: string;
  validate(context: ValidationContext): ValidationReport;
}

export interface IamProverOptions {
  /**
   * What the templates are compared with: `git:main`, or a folder with an older cloud assembly, from the folder in which CDK runs.
   * Default: nothing, since a cloud assembly is seldom committed; then no new access is told.
   */
  readonly baseline?: string;
  /** The settings. Default: the nearest `iam-prover.json` above the cloud assembly. */
  readonly config?: string;
  /** The least severity with which the synthesis fails. Default: `error`. */
  readonly failOn?: "error" | "warning" | "information" | "hint" | "never";
  /** What is not decided does not fail the synthesis. Default: it does. */
  readonly allowUndecided?: boolean;
}

/** Proves what the policies of a CDK app grant, at each synthesis. */
export declare class IamProver implements ValidationPlugin {
  readonly name: "iam-prover";
  readonly version: string;
  constructor(options?: IamProverOptions);
  validate(context: ValidationContext): ValidationReport;
}
