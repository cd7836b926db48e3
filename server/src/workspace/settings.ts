// What the settings file says about one policy file: how it is judged, and which of its findings are accepted.
import { groupSets } from "../core/account/groups";
import type { PolicySettings } from "../core/analysis-api";
import type { Finding } from "../core/checks/finding";
import { byObject, byText } from "../core/session/query";
import { clock, isAbsolute, join } from "../platform/current";
import type { PolicyRule, Suppression, WorkspaceConfig } from "./api";
import type { Digest } from "./digest";
import { compileGlob, literalOf } from "./glob";
import { MAX_MATCHERS, MAX_REMEMBERED_PATHS } from "./limits";
import { relativeTo } from "./paths";

interface FileSettings {
  settings: PolicySettings;
  /** The first entry of `policies` that matches the file, own entries before inherited ones. */
  rule?: PolicyRule;
  /** The folder of the settings file that has the rule: its paths start there. */
  ruleFolder: string;
  baseline: string;
  /** The folder that a path in `baseline` starts from. */
  baselineFolder: string;
}

/** Settings and those that they extend, the nearest first, each with the file's path as it names it. */
export function levelsOf(config: WorkspaceConfig, relativePath: string): { config: WorkspaceConfig; path: string }[] {
  const levels = [{ config, path: relativePath }];
  for (let { parent } = config; parent; { parent } = parent) {
    const path = isAbsolute(relativePath) ? relativePath : (relativeTo(parent.folder, join(config.folder, relativePath)) ?? relativePath);
    levels.push({ config: parent, path });
  }
  return levels;
}

/** What a policy file is judged by. `relativePath` is relative to the settings' folder, with `/`. */
export function settingsFor(config: WorkspaceConfig, relativePath: string): FileSettings {
  const { rule, folder } = ruleFor(config, relativePath) ?? { folder: config.folder };
  const settings: PolicySettings = { critical: config.critical, publicAccess: config.publicAccess, severity: config.severity };
  if (config.together.length > 0)
    settings.together = config.together.flatMap((one) => (typeof one === "string" ? (groupSets[one]?.() ?? []) : one));
  if (config.newFile) settings.newFile = config.newFile;
  if (config.trustedConfigured) settings.trusted = config.trusted;
  if (rule?.kind) settings.kind = rule.kind;
  if (rule?.resourceType) settings.resourceType = rule.resourceType;
  const baseline =
    rule?.baseline === undefined
      ? { baseline: config.baseline, baselineFolder: config.baselineFolder ?? config.folder }
      : { baseline: rule.baseline, baselineFolder: folder };
  return { settings, ...(rule && { rule }), ruleFolder: folder, ...baseline };
}

/** Whether an entry of `policies` names the file: then it is a policy, whatever its content looks like. */
export function isNamedPolicy(config: WorkspaceConfig, relativePath: string): boolean {
  return ruleFor(config, relativePath) !== undefined;
}

/** Whether a path matches any of some globs, for lists of globs from elsewhere (editor settings, command line). */
export function matchesAny(globs: readonly string[], relativePath: string): boolean {
  return globs.some((glob) => matcherOf(glob)(relativePath));
}

/**
 * The entry of `suppress` that accepts a finding, or undefined. All that the entry names must fit: code, file, `Sid`, digest. It
 * holds through the day `until`; `today` is an ISO date (`2027-01-31`), given by the caller so that results can be repeated.
 * `digest`: of what the finding is about; without it no entry fits that has one. Entries with one come first.
 */
export function isSuppressed(
  config: WorkspaceConfig,
  finding: Pick<Finding, "code" | "sid" | "policy">,
  relativePath: string,
  today: string,
  digest?: Digest,
): Suppression | undefined {
  const found = levelsOf(config, relativePath).flatMap((level) =>
    acceptedIn(level.config, level.path).filter(
      (entry) =>
        entry.code === finding.code &&
        !isExpired(entry, today) &&
        (entry.policy === undefined || entry.policy === finding.policy?.key) &&
        (entry.statementId === undefined || entry.statementId === finding.sid) &&
        (entry.digest === undefined || entry.digest === digest?.(entry.statementId)),
    ),
  );
  return found.find((entry) => entry.digest !== undefined) ?? found[0];
}

/** The day as suppressions are compared with it: an ISO date, in UTC. */
export function today(): string {
  return new Date(clock.time()).toISOString().slice(0, 10);
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

/** What was made of a settings file. It may have tens of thousands of entries, and is asked at every keystroke and for every file and finding. */
interface Compiled {
  /** The place of the first entry of `policies` that names a file without signs. */
  named: Map<string, number>;
  /** The other entries, by their place. */
  patterns: { index: number; matches(path: string): boolean }[];
  /** The answers for the newest paths. */
  rules: Map<string, PolicyRule | undefined>;
  accepted: Map<string, Suppression[]>;
}

const compiledOf = byObject("workspace/compiled settings", (config: WorkspaceConfig): Compiled => {
  const made: Compiled = { named: new Map(), patterns: [], rules: new Map(), accepted: new Map() };
  for (const [index, { files }] of config.policies.entries()) {
    const name = literalOf(files);
    if (name === undefined) made.patterns.push({ index, matches: compileGlob(files) });
    else if (!made.named.has(name)) made.named.set(name, index);
  }
  return made;
});

/** The first entry of `policies` that names a file, and the folder of the settings that have it. */
function ruleFor(config: WorkspaceConfig, relativePath: string): { rule: PolicyRule; folder: string } | undefined {
  for (const level of levelsOf(config, relativePath)) {
    const rule = ownRuleFor(level.config, level.path);
    if (rule) return { rule, folder: level.config.folder };
  }
  return undefined;
}

function ownRuleFor(config: WorkspaceConfig, path: string): PolicyRule | undefined {
  const { named, patterns, rules } = compiledOf(config);
  return remembered(rules, path, () => {
    const index = named.get(path) ?? Number.POSITIVE_INFINITY;
    const earlier = patterns.find((one) => one.index > index || one.matches(path));
    return config.policies[Math.min(index, earlier?.index ?? Number.POSITIVE_INFINITY)];
  });
}

/** The own entries of `suppress` that hold for a file. */
function acceptedIn(config: WorkspaceConfig, path: string): Suppression[] {
  return remembered(compiledOf(config).accepted, path, () =>
    config.suppress.filter(({ files }) => files === undefined || matcherOf(files)(path)),
  );
}

function remembered<T>(answers: Map<string, T>, path: string, make: () => T): T {
  const known = answers.get(path);
  if (known !== undefined || answers.has(path)) return known as T;
  if (answers.size >= MAX_REMEMBERED_PATHS) answers.clear();
  const answer = make();
  answers.set(path, answer);
  return answer;
}

const matcherOf = byText("workspace/matchers of globs", { most: MAX_MATCHERS, leaves: "all" }, (glob: string) => compileGlob(glob));
