// From a policy file and the settings in force to what is said about it: the one way for the editor and the command line.
import type { Analyse, Analysis, ExpectedDecision, PolicyInput, PolicySettings } from "../core/analysis-api";
import type { Catalogue } from "../core/catalogue/api";
import type { Finding, Severity, Undecided } from "../core/checks/finding";
import type { PinnedValues } from "../core/open/pin";
import { withSeverity } from "../core/quick";
import { readJson } from "../core/syntax/json";
import { inferKind } from "../core/syntax/kind";
import { rangesOf } from "../core/syntax/locate";
import { join, resolve } from "../platform/current";
import { accountFiles } from "./account-files";
import type { Baseline, PolicyRule, Suppression, WorkspaceConfig } from "./api";
import { CONFIG_FILE } from "./config";
import type { Digest } from "./digest";
import { LARGEST_TEXT } from "./limits";
import type { Neighbours } from "./modules";
import { plainPath } from "./paths";
import { readNamed, readReference } from "./references";
import { isSuppressed, levelsOf, settingsFor, staleSuppressions } from "./settings";

/** What a new file is compared with: a policy that allows nothing. */
const NOTHING = '{ "Version": "2012-10-17", "Statement": [] }';

/** All that a policy is judged by, besides its text. */
export interface PolicyContext {
  settings: PolicySettings;
  /** The file says by its name that it is JSON (`.json`): what AWS does not read as JSON is an error then. */
  strictJson: boolean;
  /** Undefined until somebody has looked. */
  baseline?: Baseline;
  /** How it is told that a new file grants something, where the settings do not say. */
  newSeverity?: Severity;
  boundary?: string;
  serviceControlPolicies?: string[];
  resourceControlPolicies?: string[];
  expectations?: ExpectedDecision[];
  /** Values that the settings give to what the file leaves open. */
  values?: PinnedValues;
  /** Absolute path of the file with values of Terraform's variables that the settings name. */
  variables?: string;
  /** What a file of a Terraform module is read with. */
  neighbours?: Neighbours;
  /** Absolute paths of the other policies that were read for it. */
  references: string[];
  /** Absolute paths of the other files of its account. */
  beside?: string[];
  /** What had to be left out, and why. */
  notes: string[];
}

/** A file that calls itself JSON has to be what AWS reads as JSON; `.jsonc` and texts without a name may hold comments. */
export function isStrictJson(path: string | undefined): boolean {
  return path !== undefined && /\.json$/i.test(path);
}

interface ContextOptions {
  /** The text of a file that is open in an editor; it counts instead of what is on the disk. */
  openText?(file: string): string | undefined;
  /** The text of the settings file, to point at an expectation in it. */
  configText?: string;
}

/** What the settings say about a policy file, without its older text. `relativePath` is relative to the settings' folder. Never throws for what a file says. */
export async function policyContext(config: WorkspaceConfig, relativePath: string, options: ContextOptions = {}): Promise<PolicyContext> {
  const { settings, rule, ruleFolder } = settingsFor(config, relativePath);
  const judged: PolicyContext = { settings, strictJson: isStrictJson(relativePath), references: [], notes: [] };
  const expectations = expectationsFor(config, relativePath, options.configText);
  if (expectations.length > 0) judged.expectations = expectations;
  if (rule?.values) judged.values = rule.values;
  await readVariables(ruleFolder, rule, judged);
  if (rule) await readLimits(ruleFolder, rule, judged, options);
  // What other files of the account say decides about ways through it.
  const others = await accountFiles(config);
  const own = join(config.folder, relativePath);
  if (others.includes(own)) judged.beside = others.filter((file) => file !== own);
  return judged;
}

/** The file with values of variables; one that cannot be read is told, and the variables stay open. */
async function readVariables(folder: string, rule: PolicyRule | undefined, judged: PolicyContext): Promise<void> {
  if (rule?.variables === undefined) return;
  const reference = await readNamed(folder, rule.variables);
  if (!reference.ok) {
    judged.notes.push(reference.reason);
    return;
  }
  judged.references.push(reference.file);
  judged.variables = resolve(folder, rule.variables);
}

/** Reads the policies that limit a policy. One that cannot be read makes the verdicts undecided: empty text is no policy, which the core says. */
async function readLimits(folder: string, rule: PolicyRule, judged: PolicyContext, options: ContextOptions): Promise<void> {
  const read = async (name: string): Promise<string> => {
    const reference = await readReference(folder, name);
    if (!reference.ok) {
      judged.notes.push(reference.reason);
      return "";
    }
    judged.references.push(reference.file);
    return options.openText?.(reference.file) ?? reference.text;
  };
  const readAll = (names: string[] | undefined) => names && Promise.all(names.map(read));
  if (rule.boundary !== undefined) judged.boundary = await read(rule.boundary);
  judged.serviceControlPolicies = await readAll(rule.serviceControlPolicies);
  judged.resourceControlPolicies = await readAll(rule.resourceControlPolicies);
}

/** The entries of `expect` that speak of a file, inherited ones too. */
function expectationsFor(config: WorkspaceConfig, relativePath: string, configText: string | undefined): ExpectedDecision[] {
  const [, ...above] = levelsOf(config, relativePath);
  return [...ownExpectations(config, relativePath, configText), ...above.flatMap((level) => ownExpectations(level.config, level.path))];
}

function ownExpectations(config: WorkspaceConfig, relativePath: string, configText?: string): ExpectedDecision[] {
  const own = config.expect.flatMap((entry, index) => (plainPath(entry.policy) === relativePath ? [{ entry, index }] : []));
  if (own.length === 0) return [];
  const rangeOf = configText === undefined ? () => undefined : rangesOf(configText);
  return own.map(({ entry, index }) => {
    const range = rangeOf(["expect", index]);
    return { request: entry.request, decision: entry.decision, ...(range && { place: { file: join(config.folder, CONFIG_FILE), range } }) };
  });
}

/** The input of the core for a text that is judged so. */
export function policyInput(text: string, judged: PolicyContext, catalogue: Catalogue): PolicyInput {
  const { baseline } = judged;
  return {
    text,
    ...(judged.strictJson && { strictJson: true }),
    settings: judged.settings,
    catalogue,
    ...(baseline?.kind === "text" && {
      baseline: { text: baseline.text, label: baseline.label, ...(baseline.file && { file: baseline.file }) },
    }),
    ...(baseline?.kind === "none" &&
      baseline.isNew && { baseline: { text: NOTHING, label: "an empty policy", isNew: true, newSeverity: judged.newSeverity } }),
    ...(judged.boundary !== undefined && { boundary: judged.boundary }),
    ...(judged.serviceControlPolicies && { serviceControlPolicies: judged.serviceControlPolicies }),
    ...(judged.resourceControlPolicies && { resourceControlPolicies: judged.resourceControlPolicies }),
    ...(judged.expectations && { expectations: judged.expectations }),
  };
}

/** Analyses a policy. A service control policy reads like an identity policy: then the path tells which it is, unless the settings do. */
export function analyseNamed(analyse: Analyse, input: PolicyInput, relativePath: string | undefined): Analysis {
  const analysis = analyse(input);
  if (input.settings.kind !== undefined || relativePath === undefined || !analysis.document) return analysis;
  const kind = inferKind(analysis.document, relativePath);
  return kind === analysis.kind ? analysis : analyse({ ...input, settings: { ...input.settings, kind, kindGuessed: true } });
}

/** While the text is not JSON, nothing is proved: the tree is a guess. */
export function isBroken(text: string, analysis: Analysis | undefined): boolean {
  if (!analysis?.document) return true;
  return analysis.quick.length > 0 && readJson(text, { allowComments: true }).problems.some((problem) => problem.fatal);
}

/** What becomes of a finding under the settings: shown with its severity, or accepted by an entry of `suppress`, or switched off. */
type Shown = { finding: Finding } | { suppressed: Suppression } | undefined;

/** Applies the settings to one finding. `digest`: of what it is about. */
export function shown(
  config: WorkspaceConfig,
  judged: PolicyContext,
  finding: Finding,
  relativePath: string,
  today: string,
  digest?: Digest,
): Shown {
  const override = judged.settings.severity[finding.code];
  // How a new file is told has a setting of its own, which its finding carries already.
  const severity = finding.about === "new-file" && judged.settings.newFile ? judged.settings.newFile : (override ?? finding.severity);
  if (severity === "off") return undefined;
  const suppressed = isSuppressed(config, finding, relativePath, today, digest);
  if (suppressed) return { suppressed };
  return { finding: severity === finding.severity ? finding : withSeverity(finding, severity) };
}

/** A question left open, as a finding with the code `undecided`. Undefined where the settings switch it, or its check, off. */
export function shownUndecided(judged: PolicyContext, undecided: Undecided): Finding | undefined {
  const { severity: overrides } = judged.settings;
  const severity: Severity | "off" = overrides.undecided ?? "warning";
  if (severity === "off" || overrides[undecided.code] === "off") return undefined;
  return {
    code: "undecided",
    severity,
    message: undecided.message,
    range: undecided.range,
    ...(undecided.statementIndex !== undefined && { statementIndex: undecided.statementIndex }),
    ...(undecided.policy && { policy: undecided.policy }),
  };
}

/** AWS's codes for what our own `redundant-element` and `dead-statement` say too. */
const REDUNDANT = /^REDUNDANT_/;
const DOES_NOTHING = new Set(["redundant-element", "dead-statement"]);

/** The findings without ours that say of a token what AWS's validator says of the same token: one is enough, and theirs is the code that is known. */
export function withoutTwins<T extends Pick<Finding, "code" | "range">>(findings: readonly T[]): T[] {
  const said = new Set(findings.filter(({ code }) => REDUNDANT.test(code)).map(({ range }) => `${range.start}-${range.end}`));
  if (said.size === 0) return [...findings];
  return findings.filter(({ code, range }) => !DOES_NOTHING.has(code) || !said.has(`${range.start}-${range.end}`));
}

/** The only finding of a text that is too large to be checked; undefined for all others. */
export function tooLarge(text: string): Finding | undefined {
  if (text.length <= LARGEST_TEXT) return undefined;
  return {
    code: "too-large",
    severity: "warning",
    message: `This file has ${text.length.toLocaleString("en")} characters and is not checked: the limit is ${LARGEST_TEXT.toLocaleString("en")}. AWS accepts policies of at most 20,480 characters.`,
    range: { start: 0, end: Math.min(1, text.length) },
  };
}

/** A policy file that was checked, for telling which suppressions are in use. */
export interface CheckedFile {
  /** Relative to the settings' folder. */
  path: string;
  /** Every question about it was decided. */
  complete: boolean;
  /** The entries of `suppress` that accepted something in it. */
  used: readonly Suppression[];
}

/**
 * Findings in a settings file: entries of `suppress` whose day has passed, and entries for one checked file in which they
 * accept nothing. `unused` is said only where the entry names a file, since a glob may mean files that were not checked.
 */
export function staleEntries(config: WorkspaceConfig, configText: string, checked: readonly CheckedFile[], today: string): Finding[] {
  if (config.suppress.length === 0) return [];
  const complete = new Set(checked.filter((file) => file.complete).map((file) => file.path));
  const used = new Set(checked.flatMap((file) => file.used));
  const rangeOf = rangesOf(configText);
  return staleSuppressions(config, used, today).flatMap(({ suppression, index, why }): Finding[] => {
    if (why === "unused" && !(suppression.files !== undefined && complete.has(suppression.files))) return [];
    const range = rangeOf(["suppress", index]);
    if (!range) return [];
    const message =
      why === "expired"
        ? `This entry was valid until ${suppression.until} and no longer accepts anything. Remove it, or set a new date.`
        : `\`${suppression.files}\` has no finding that this entry accepts. Remove it.`;
    return [{ code: "unused-suppression", severity: why === "expired" ? "warning" : "hint", message, range, unnecessary: true }];
  });
}
