// What the settings file says about one policy file: how it is judged, and which of its findings are accepted.
import picomatch from "picomatch";
import type { PolicySettings } from "../core/analysis-api";
import type { Finding } from "../core/checks/finding";
import type { PolicyRule, Suppression, WorkspaceConfig } from "./api";

/** Globs as in `.gitignore` and VS Code; extended ones are off, because some of them take exponential time. */
export const GLOB_OPTIONS = { dot: true, noextglob: true } as const;

interface FileSettings {
  settings: PolicySettings;
  /** The first entry of `policies` that matches the file. */
  rule?: PolicyRule;
  baseline: string;
}

/** What a policy file is judged by. `relativePath` is relative to the settings' folder, with `/`. */
export function settingsFor(config: WorkspaceConfig, relativePath: string): FileSettings {
  const rule = config.policies.find((each) => matchesGlob(each, each.files, relativePath));
  const settings: PolicySettings = { critical: config.critical, publicAccess: config.publicAccess, severity: config.severity };
  if (config.trustedConfigured) settings.trusted = config.trusted;
  if (rule?.kind) settings.kind = rule.kind;
  if (rule?.resourceType) settings.resourceType = rule.resourceType;
  return { settings, ...(rule && { rule }), baseline: rule?.baseline ?? config.baseline };
}

/** Whether an entry of `policies` names the file: then it is a policy, whatever its content looks like. */
export function isNamedPolicy(config: WorkspaceConfig, relativePath: string): boolean {
  return config.policies.some((rule) => matchesGlob(rule, rule.files, relativePath));
}

/** Whether a path matches any of some globs, for lists of globs from elsewhere (editor settings, command line). */
export function matchesAny(globs: readonly string[], relativePath: string): boolean {
  return globs.some((glob) => picomatch(trimmed(glob), GLOB_OPTIONS)(relativePath));
}

/**
 * The entry of `suppress` that accepts a finding, or undefined. All that the entry names must fit: code, file, `Sid`. It
 * holds through the day `until`; `today` is an ISO date (`2027-01-31`), given by the caller so that results can be repeated.
 */
export function isSuppressed(
  config: WorkspaceConfig,
  finding: Pick<Finding, "code" | "sid">,
  relativePath: string,
  today: string,
): Suppression | undefined {
  return config.suppress.find(
    (entry) =>
      entry.code === finding.code &&
      !isExpired(entry, today) &&
      (entry.statementId === undefined || entry.statementId === finding.sid) &&
      (entry.files === undefined || matchesGlob(entry, entry.files, relativePath)),
  );
}

/** The day as suppressions are compared with it: an ISO date, in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Whether a suppression's last day has passed. */
export function isExpired(suppression: Suppression, today: string): boolean {
  return suppression.until !== undefined && suppression.until < today;
}

interface StaleSuppression {
  suppression: Suppression;
  /** Its position in `suppress`. */
  index: number;
  why: "expired" | "unused";
}

/** Entries of `suppress` that are no longer needed: past their day, or (after all files were checked) without a finding that they accepted. */
export function staleSuppressions(config: WorkspaceConfig, used: ReadonlySet<Suppression>, today: string): StaleSuppression[] {
  return config.suppress.flatMap((suppression, index): StaleSuppression[] => {
    if (isExpired(suppression, today)) return [{ suppression, index, why: "expired" }];
    return used.has(suppression) ? [] : [{ suppression, index, why: "unused" }];
  });
}

/** Compiled globs, by the rule that holds them: they are asked for at every keystroke. */
const matchers = new WeakMap<object, (path: string) => boolean>();

function matchesGlob(owner: object, glob: string, path: string): boolean {
  let matcher = matchers.get(owner);
  if (!matcher) {
    matcher = picomatch(trimmed(glob), GLOB_OPTIONS);
    matchers.set(owner, matcher);
  }
  return matcher(path);
}

function trimmed(glob: string): string {
  return glob.replace(/^\.\//, "");
}
