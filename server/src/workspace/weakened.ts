// Two settings compared as they hold for one place: what the newer ones would let through that the older ones told.
import type { AccessSpec } from "../core/checks/access";
import type { Severity } from "../core/checks/finding";
import type { JsonPath } from "../core/syntax/place";
import type { PolicyKind } from "../core/syntax/tree";
import { usualSeverity } from "../core/validate/usual-severity";
import { join } from "../platform/current";
import type { Expectation, PolicyRule, WorkspaceConfig } from "./api";
import type { SettingName } from "./config";
import { levelsOf, settingsFor } from "./settings";

/** One weakening. `key` is the same for the same weakening at another place; `at` is where it stands in the newer settings. */
export interface Weakening {
  key: string;
  message: string;
  at?: JsonPath;
  /** The message says which files are meant; else they are added to it. */
  saysFiles?: true;
}

const LEVELS: (Severity | "off")[] = ["off", "hint", "information", "warning", "error"];

/** What holds for a whole folder, setting by setting, so that the compiler asks what of a new one is weaker. */
export function weakerSettings(before: WorkspaceConfig, now: WorkspaceConfig, today: string): Weakening[] {
  const weaker: Record<Exclude<SettingName, "$schema">, Weakening[]> = {
    critical: [...weakerCritical(before.critical, now.critical), ...lostGroups(before.together, now.together)],
    account: lostTargets(before.account, now.account),
    severity: weakerSeverities(before, now),
    // With the severities.
    publicAccess: [],
    newFile: [],
    trusted: widerTrust(before, now),
    suppress: newSuppressions(before, now, today),
    expect: lostExpectations(before, now),
    baseline: otherBaseline(placed(before), placed(now), ["baseline"]),
    // What is inherited is compared as it holds.
    extends: [],
    // As they hold for each policy: `weakerRule`.
    policies: [],
  };
  return Object.values(weaker).flat();
}

/** What the entries of `policies` say of one policy: kind, resource type, limits, baseline. `inferred`: its kind where no entry says one. */
export function weakerRule(
  before: { config: WorkspaceConfig; path: string },
  now: { config: WorkspaceConfig; path: string },
  inferred: () => PolicyKind,
): Weakening[] {
  const was = settingsFor(before.config, before.path);
  const is = settingsFor(now.config, now.path);
  const index = is.rule ? now.config.policies.indexOf(is.rule) : -1;
  const at = (name: keyof PolicyRule): JsonPath =>
    index >= 0 ? (is.rule?.[name] === undefined ? ["policies", index] : ["policies", index, name]) : [];
  const found: Weakening[] = [];
  // Where both say the same, or nothing, the policy need not be read.
  if (was.rule?.kind !== is.rule?.kind) {
    const [old, fresh] = [was.rule?.kind ?? inferred(), is.rule?.kind ?? inferred()];
    if (old !== fresh)
      found.push({ key: `kind ${old} ${fresh}`, message: `it is judged as \`${fresh}\`, not as \`${old}\``, at: at("kind") });
  }
  if (was.rule?.resourceType !== is.rule?.resourceType)
    found.push({
      key: `resourceType ${was.rule?.resourceType} ${is.rule?.resourceType}`,
      message: `its resource is ${named(is.rule?.resourceType)}, and was ${named(was.rule?.resourceType)}`,
      at: at("resourceType"),
    });
  const pinned = [JSON.stringify(was.rule?.values ?? {}), JSON.stringify(is.rule?.values ?? {})] as const;
  if (pinned[0] !== pinned[1])
    found.push({
      key: `values ${pinned.join(" ")}`,
      message: `\`values\` is \`${pinned[1]}\`, and was \`${pinned[0]}\``,
      at: at("values"),
    });
  for (const name of ["boundary", "serviceControlPolicies", "resourceControlPolicies", "variables"] as const) {
    const [old, fresh] = [filesOf(was.rule?.[name], was.ruleFolder), filesOf(is.rule?.[name], is.ruleFolder)];
    if (old.join() !== fresh.join())
      found.push({
        key: `${name} ${old.join()} ${fresh.join()}`,
        message: `\`${name}\` is ${limit(is.rule?.[name])}, and was ${limit(was.rule?.[name])}`,
        at: at(name),
      });
  }
  if (was.baseline !== before.config.baseline || is.baseline !== now.config.baseline) found.push(...otherBaseline(was, is, at("baseline")));
  return found;
}

function named(value: string | undefined): string {
  return value === undefined ? "not said" : `\`${value}\``;
}

/** The files that limit a policy: the same name means another file in another folder. */
function filesOf(names: string | readonly string[] | undefined, folder: string): string[] {
  return names === undefined ? ["-"] : [names].flat().map((name) => join(folder, name));
}

function limit(names: string | readonly string[] | undefined): string {
  return names === undefined ? "missing" : `\`${typeof names === "string" ? names : `[${names.join(",")}]`}\``;
}

/** What is compared with, and the folder that a path in it starts from. */
interface Placed {
  baseline: string;
  baselineFolder: string;
}

function placed({ baseline, baselineFolder, folder }: WorkspaceConfig): Placed {
  return { baseline, baselineFolder: baselineFolder ?? folder };
}

function otherBaseline(before: Placed, now: Placed, at: JsonPath): Weakening[] {
  const [was, is] = [before, now].map(({ baseline, baselineFolder }) =>
    baseline === "none" || baseline.startsWith("git:") ? baseline : join(baselineFolder, baseline),
  );
  // Whoever compared with nothing loses nothing.
  if (was === is || was === "none") return [];
  return [{ key: `baseline ${was} ${is}`, message: `\`baseline\` is \`${now.baseline}\`, and was \`${before.baseline}\``, at }];
}

/**
 * Own entries of `policies` that are new, say more than that a file is a policy, and name no file yet: they decide how files of
 * a later change are judged, when nobody looks at the settings any more. `exists`: whether an entry names a file of now.
 */
export function rulesInAdvance(before: WorkspaceConfig, now: WorkspaceConfig, exists: (rule: PolicyRule) => boolean): Weakening[] {
  const known = new Set(allOf(before, (one) => one.policies).map(({ entry, folder }) => JSON.stringify([folder, entry])));
  return now.policies.flatMap((rule, index): Weakening[] => {
    if (Object.keys(rule).length === 1 || known.has(JSON.stringify([now.folder, rule])) || exists(rule)) return [];
    const message = `\`policies\` has a new entry for \`${rule.files}\`, which names no policy yet and will decide how one is judged`;
    return [{ key: `advance ${JSON.stringify(rule)}`, message, at: ["policies", index] }];
  });
}

function weakerCritical(before: readonly AccessSpec[], now: readonly AccessSpec[]): Weakening[] {
  const missing = before.flatMap((spec) =>
    (spec.actions ?? ["*"]).flatMap((action) =>
      (spec.resources ?? ["*"]).flatMap((resource) =>
        now.some((one) => covers(one.actions, action) && covers(one.resources, resource)) ? [] : [`${action} on ${resource}`],
      ),
    ),
  );
  return [...new Set(missing)].map((access) => ({
    key: `critical ${access}`,
    message: `\`critical\` no longer lists \`${access}\``,
    at: ["critical"],
  }));
}

/** Targets of the account that are gone, and who may come there now. What a role or a file is left out of the account shows in no way: it is named. */
function lostTargets(before: WorkspaceConfig["account"], now: WorkspaceConfig["account"]): Weakening[] {
  if (!before) return [];
  if (!now) return [{ key: "account", message: "`account` is gone, so no ways through it are looked for", at: [] }];
  const nameOf = (to: (typeof before.targets)[number]["to"]) => (to === "admin" ? "admin" : `${to.action} on ${to.resource}`);
  const targets = before.targets.flatMap(({ to, except }): Weakening[] => {
    const name = nameOf(to);
    const same = now.targets.find((one) => nameOf(one.to) === name);
    if (!same) return [{ key: `account target ${name}`, message: `\`account.targets\` no longer lists \`${name}\``, at: ["account"] }];
    return same.except
      .filter((one) => !except.includes(one))
      .map((one) => ({
        key: `account except ${name} ${one}`,
        message: `\`${one}\` may reach \`${name}\` now (\`except\`)`,
        at: ["account"],
      }));
  });
  const bound = (list: readonly { name: string }[]) => new Set(list.map(({ name }) => name));
  const unbound = (["roles", "users", "groups", "managed"] as const).flatMap((kind) =>
    [...bound(before[kind])]
      .filter((name) => !bound(now[kind]).has(name))
      .map((name) => ({
        key: `account ${kind} ${name}`,
        message: `\`account.${kind}\` no longer binds \`${name}\``,
        at: ["account"],
      })),
  );
  const edges = before.edges.flatMap((edge): Weakening[] => {
    const same = now.edges.some((one) => JSON.stringify(one) === JSON.stringify(edge));
    const message = `\`account.edges\` does not have \`${edge.id}\` as it was`;
    return same ? [] : [{ key: `account edge ${edge.id}`, message, at: ["account"] }];
  });
  return [...targets, ...unbound, ...edges];
}

/** Groups and sets of `critical` that are gone. A smaller group, or one of its actions by itself, is stricter. */
function lostGroups(before: WorkspaceConfig["together"], now: WorkspaceConfig["together"]): Weakening[] {
  const actionsOf = (one: WorkspaceConfig["together"][number]) =>
    typeof one === "string" ? [one] : one.actions.map((action) => action.toLowerCase());
  return before.flatMap((group) => {
    const was = actionsOf(group);
    if (now.some((one) => actionsOf(one).every((action) => was.includes(action)))) return [];
    const name = typeof group === "string" ? group : group.actions.join(" + ");
    return [{ key: `critical together ${name}`, message: `\`critical\` no longer lists \`${name}\``, at: ["critical"] }];
  });
}

/** Whether one of the patterns matches all that `wanted` does: its wildcards count as letters, which only `*` may stand for. */
function covers(patterns: readonly string[] | undefined, wanted: string): boolean {
  return (patterns ?? ["*"]).some((pattern) => {
    if (pattern.toLowerCase() === wanted.toLowerCase()) return true;
    const [first = "", ...rest] = pattern.toLowerCase().split("*");
    const text = wanted.toLowerCase();
    if (rest.length === 0 || pattern.includes("?") || !text.startsWith(first)) return false;
    const last = rest.pop() as string;
    let from = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return text.length - last.length >= from && text.endsWith(last);
  });
}

function weakerSeverities(before: WorkspaceConfig, now: WorkspaceConfig): Weakening[] {
  const found: Weakening[] = [];
  const compare = (name: string, was: Severity | "off", is: Severity | "off", at: JsonPath) => {
    if (LEVELS.indexOf(is) < LEVELS.indexOf(was))
      found.push({ key: `severity ${name} ${is}`, message: `the severity of \`${name}\` is \`${is}\`, and was \`${was}\``, at });
  };
  compare("publicAccess", before.publicAccess, now.publicAccess, ["publicAccess"]);
  compare("newFile", before.newFile ?? "error", now.newFile ?? before.newFile ?? "error", ["newFile"]);
  for (const code of new Set([...Object.keys(before.severity), ...Object.keys(now.severity)])) {
    const was = before.severity[code];
    const is = now.severity[code];
    if (is !== undefined) compare(code, was ?? usualSeverity(code), is, ["severity", code]);
    // Without a word a finding may be less than the most that its code can be.
    else if (was === "error") found.push({ key: `severity ${code}`, message: `\`${code}\` is no longer an error`, at: ["severity"] });
  }
  return found;
}

function widerTrust(before: WorkspaceConfig, now: WorkspaceConfig): Weakening[] {
  if (!before.trustedConfigured) return [];
  if (!now.trustedConfigured) return [{ key: "trusted", message: "`trusted` is missing, so access from outside is not checked" }];
  const named = (["accounts", "organizations", "services"] as const).flatMap((list) =>
    now.trusted[list].flatMap((one, index): Weakening[] =>
      before.trusted[list].includes(one)
        ? []
        : [{ key: `trusted ${one}`, message: `\`trusted\` has \`${one}\``, at: ["trusted", list, index] }],
    ),
  );
  // Whether some claims trust fewer tokens than others is a question for people: an entry that is not as it was is told.
  const known = new Set((before.trusted.federated ?? []).map((one) => JSON.stringify(one)));
  const tokens = (now.trusted.federated ?? []).flatMap((one, index): Weakening[] =>
    known.has(JSON.stringify(one))
      ? []
      : [
          {
            key: `trusted ${JSON.stringify(one)}`,
            message: `\`trusted\` has tokens of \`${one.provider}\` that it did not have`,
            at: ["trusted", "federated", index],
          },
        ],
  );
  return [...named, ...tokens];
}

/** An entry with the folder that its paths start from, and its place in the settings themselves; inherited entries have none. */
interface Level<T> {
  entry: T;
  folder: string;
  index?: number;
}

function allOf<T>(config: WorkspaceConfig, list: (config: WorkspaceConfig) => readonly T[]): Level<T>[] {
  return levelsOf(config, "").flatMap(({ config: level }) =>
    list(level).map((entry, index) => ({ entry, folder: level.folder, ...(level === config && { index }) })),
  );
}

function newSuppressions(before: WorkspaceConfig, now: WorkspaceConfig, today: string): Weakening[] {
  const older = allOf(before, (one) => one.suppress);
  return allOf(now, (one) => one.suppress).flatMap(({ entry, folder, index }): Weakening[] => {
    if (entry.until !== undefined && entry.until < today) return [];
    const known = older.some(
      ({ entry: one, folder: itsFolder }) =>
        one.code === entry.code &&
        (one.files === undefined || (one.files === entry.files && itsFolder === folder)) &&
        (one.policy === undefined || one.policy === entry.policy) &&
        (one.statementId === undefined || one.statementId === entry.statementId) &&
        (one.digest === undefined || one.digest === entry.digest) &&
        (one.until === undefined || (entry.until !== undefined && entry.until <= one.until)),
    );
    if (known) return [];
    const where = [
      entry.policy && `of \`${entry.policy}\``,
      entry.files && `in \`${entry.files}\``,
      entry.statementId && `of \`${entry.statementId}\``,
    ]
      .filter(Boolean)
      .join(" ");
    return [
      {
        key: `suppress ${JSON.stringify(entry)}`,
        message: `\`suppress\` accepts \`${entry.code}\`${where === "" ? " everywhere" : ` ${where}`} (${entry.reason})`,
        ...(index !== undefined && { at: ["suppress", index] }),
        ...(entry.files !== undefined && { saysFiles: true }),
      },
    ];
  });
}

function lostExpectations(before: WorkspaceConfig, now: WorkspaceConfig): Weakening[] {
  const meaning = ({ entry, folder }: Level<Expectation>) => JSON.stringify({ ...entry, policy: join(folder, entry.policy) });
  const kept = new Set(allOf(now, (one) => one.expect).map(meaning));
  return allOf(before, (one) => one.expect)
    .filter((one) => !kept.has(meaning(one)))
    .map(({ entry: one }) => ({
      key: `expect ${JSON.stringify(one)}`,
      message: `\`expect\` no longer says that \`${one.policy}\` answers \`${one.decision}\` to \`${one.request.action}\``,
      at: ["expect"],
    }));
}
