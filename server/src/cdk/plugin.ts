// `iam-prover/cdk`: a policy validation plugin for the AWS CDK. CDK calls it with the templates of the cloud assembly and waits for
// its answer, and the engine is asynchronous (z3 is loaded, Git is asked), so the templates go through `iam-prover scan` in a
// process of its own: the same engine, the same settings, the same words.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { IamProverOptions, ValidationContext, ValidationPlugin, ValidationReport } from "./public";
import { readScan, violationsIn } from "./report";

/** A scan says what it found (0, 1), that something could not be checked (2), or that something is not decided (3). */
const [CLEAN, FOUND, INCOMPLETE, UNDECIDED] = [0, 1, 2, 3];
/** Bytes of a report. */
const LARGEST_REPORT = 1 << 30;

/** Proves what the policies of a CDK app grant, at each synthesis. Structurally CDK's `IPolicyValidationPlugin` and its older form `…Beta1`. */
export class IamProver implements ValidationPlugin {
  readonly name = "iam-prover";
  readonly version: string;

  constructor(private readonly options: IamProverOptions = {}) {
    this.version = (JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as { version: string }).version;
  }

  /** Judges the templates. Throws where they could not be judged, which CDK reports as a failure of the plugin. */
  validate({ templatePaths }: ValidationContext): ValidationReport {
    if (templatePaths.length === 0) return { pluginVersion: this.version, success: true, violations: [] };
    const templates = templatePaths.map((path) => resolve(path));
    const missing = templates.find((path) => !existsSync(path));
    if (missing !== undefined) throw new Error(`The template \`${missing}\` does not exist.`);
    const folder = commonFolder(templates);
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [join(__dirname, "cli.js"), ...this.arguments(templates, folder)],
      {
        cwd: folder,
        encoding: "utf8",
        maxBuffer: LARGEST_REPORT,
        windowsHide: true,
      },
    );
    if (error) throw error;
    if (status !== CLEAN && status !== FOUND && status !== INCOMPLETE && status !== UNDECIDED)
      throw new Error(`iam-prover ended with ${status}: ${stderr.trim()}`);
    const report = readScan(stdout);
    if (!report) throw new Error(`iam-prover made no report: ${stderr.trim()}`);
    if (report.problems.length > 0)
      throw new Error(`Not all templates were judged: ${report.problems.map(({ path, message }) => `${path}: ${message}`).join(" ")}`);
    return {
      pluginVersion: this.version,
      success: status === CLEAN || (status === UNDECIDED && this.options.allowUndecided === true),
      violations: violationsIn(report, folder),
    };
  }

  private arguments(templates: readonly string[], folder: string): string[] {
    const { baseline = "none", config, failOn = "error" } = this.options;
    const isFolder = baseline !== "none" && !baseline.startsWith("git:");
    return [
      "scan",
      ...templates.map((path) => `.${sep}${relative(folder, path)}`),
      "--format",
      "json",
      "--fail-on",
      failOn,
      "--baseline",
      isFolder ? resolve(baseline) : baseline,
      ...(config === undefined ? [] : ["--config", resolve(config)]),
    ];
  }
}

/** The innermost folder that holds all files: that of the cloud assembly, or of a stage of it. */
function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] as string);
  while (dirname(folder) !== folder && !files.every((file) => file.startsWith(folder.endsWith(sep) ? folder : folder + sep)))
    folder = dirname(folder);
  return folder;
}
