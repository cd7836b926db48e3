// The settings of the baseline beside those of now: each way in which a change is judged more mildly is a finding of its own.
import { dirname, join } from "node:path";
import { inferKind } from "../../core/syntax/kind";
import { rangesOf } from "../../core/syntax/locate";
import { parsePolicy } from "../../core/syntax/parse";
import type { JsonPath } from "../../core/syntax/place";
import type { Baseline, PolicyRule, WorkspaceConfig } from "../../workspace/api";
import { CONFIG_FILE, defaultConfig, parseConfig } from "../../workspace/config";
import { type IgnoreComment, ignoreComments } from "../../workspace/ignore";
import { relativeTo } from "../../workspace/paths";
import { isNamedPolicy, matchesAny } from "../../workspace/settings";
import type { Snapshot } from "../../workspace/snapshot";
import { rulesInAdvance, type Weakening, weakerRule, weakerSettings } from "../../workspace/weakened";
import type { Comparison } from "./comparison";
import type { Settings } from "./settings";
import type { Candidate, Remark } from "./terms";

/** The settings that held for files in the baseline: the nearest ones upwards, which extend those above them, as now. */
export class PastSettings {
  private readonly read = new Map<string, Promise<WorkspaceConfig | undefined>>();

  /** `forced`: absolute path of the settings file that was named on the command line and holds for everything. */
  constructor(
    private readonly comparison: Comparison,
    private readonly forced?: string,
  ) {}

  /** Undefined where there is no baseline to ask, or its settings could not be used. */
  async for(file: string): Promise<WorkspaceConfig | undefined> {
    const moment = await this.comparison.momentOf(file);
    if (!moment) return undefined;
    const place = this.forced ?? nearestPlace(dirname(file), moment.snapshot);
    return place === undefined ? defaultConfig(moment.snapshot.root) : this.at(place);
  }

  /** Whether the settings of then say that a file is a policy. */
  async named(file: string): Promise<boolean> {
    const config = await this.for(file);
    return config !== undefined && isNamedPolicy(config, relativeTo(config.folder, file) ?? file);
  }

  private at(file: string): Promise<WorkspaceConfig | undefined> {
    const known = this.read.get(file) ?? this.load(file);
    this.read.set(file, known);
    return known;
  }

  private async load(file: string): Promise<WorkspaceConfig | undefined> {
    const moment = await this.comparison.momentOf(file);
    if (!moment) return undefined;
    const older = (await moment.snapshot.read([moment.path])).get(moment.path);
    if (older?.kind === "none") return defaultConfig(dirname(file));
    if (older?.kind !== "text") return undefined;
    const outer = this.forced === undefined ? nearestPlace(dirname(dirname(file)), moment.snapshot) : undefined;
    const parent = outer === undefined || outer === file ? undefined : await this.at(outer);
    return parseConfig(older.text, dirname(file), { ...(parent && { parent }) }).config;
  }
}

/** The settings file that a folder, or the nearest one above it, had at some moment. */
function nearestPlace(start: string, { root, entries }: Snapshot): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const path = relativeTo(root, join(folder, CONFIG_FILE));
    if (path === undefined) return undefined;
    if (entries.has(path)) return join(folder, CONFIG_FILE);
    if (dirname(folder) === folder) return undefined;
  }
}

/** All weakenings: of the settings as a whole, of what they say of each policy, and of comments in policies. */
export async function weakenings(
  candidates: readonly Candidate[],
  settings: readonly Settings[],
  past: PastSettings,
  renamed: ReadonlyMap<string, { file: string }>,
  baselines: ReadonlyMap<string, Baseline>,
  today: string,
): Promise<Remark[]> {
  const found = new Map<string, Found>();
  const add = (owner: Settings, weakening: Weakening, file?: string) => {
    const key = keyOf(owner, weakening);
    const entry = found.get(key) ?? { weakening, owner, files: [] };
    if (file !== undefined) entry.files.push(file);
    found.set(key, entry);
  };
  for (const one of settings) {
    if (one.unusable) continue;
    const before = await past.for(one.file ?? join(one.config.folder, CONFIG_FILE));
    if (!before) continue;
    const named = candidates.map(({ file }) => relativeTo(one.config.folder, file) ?? file);
    const names = new Set(named);
    const exists = ({ files }: PolicyRule) => names.has(files) || named.some((path) => matchesAny([files], path));
    for (const weakening of [...weakerSettings(before, one.config, today), ...rulesInAdvance(before, one.config, exists)])
      add(one, weakening);
  }
  const remarks: Remark[] = [];
  for (const { file, relativePath, settings: owner, text } of candidates) {
    const was = renamed.get(file)?.file ?? file;
    const before = await past.for(was);
    if (before) {
      const kind = () => {
        const { document } = parsePolicy(text, { allowComments: true });
        return document ? inferKind(document, relativePath) : "identity";
      };
      const older = { config: before, path: relativeTo(before.folder, was) ?? was };
      const all = [
        ...weakerSettings(before, owner.config, today),
        ...weakerRule(older, { config: owner.config, path: relativePath }, kind),
      ];
      for (const weakening of all) add(owner, weakening, relativePath);
    }
    remarks.push(...newComments(file, text, baselines.get(file)));
  }
  mergeInherited(found);
  for (const { weakening, owner, files } of found.values()) remarks.push(remarkOf(weakening, owner, files));
  return remarks;
}

interface Found {
  weakening: Weakening;
  owner: Settings;
  files: string[];
}

function keyOf({ config }: Settings, { key }: Weakening): string {
  return `${config.folder}\0${key}`;
}

/** What is weaker in settings is weaker in those that extend them: it is told once, where it is written. */
function mergeInherited(found: Map<string, Found>): void {
  for (const [key, { weakening, owner, files }] of found)
    for (let { above } = owner; above; { above } = above) {
      const outer = found.get(keyOf(above, weakening));
      if (!outer) continue;
      outer.files.push(...files);
      found.delete(key);
      break;
    }
}

function remarkOf({ message, at, saysFiles }: Weakening, owner: Settings, files: readonly string[]): Remark {
  const [first, ...more] = saysFiles ? [] : new Set(files);
  const where =
    first === undefined
      ? ""
      : ` For ${more.length === 0 ? `\`${first}\`` : `\`${first}\` and ${more.length} more ${more.length === 1 ? "policy" : "policies"}`}.`;
  return {
    file: owner.file ?? join(owner.config.folder, CONFIG_FILE),
    text: owner.text ?? "",
    finding: {
      code: "settings-weakened",
      severity: "error",
      message: `This change is judged less strictly than the baseline would judge it: ${message}.${owner.file === undefined ? " There is no settings file any more." : ""}${where}`,
      range: rangeIn(owner.text, at),
    },
  };
}

function rangeIn(text: string | undefined, at: JsonPath | undefined) {
  const none = { start: 0, end: 0 };
  if (text === undefined || at === undefined || at.length === 0) return none;
  const rangeOf = rangesOf(text);
  for (let length = at.length; length > 0; length--) {
    const range = rangeOf(at.slice(0, length));
    if (range) return range;
  }
  return none;
}

/** Comments that accept findings and that the older text does not have at the same line of text. */
function newComments(file: string, text: string, baseline: Baseline | undefined): Remark[] {
  if (baseline?.kind !== "text" && !(baseline?.kind === "none" && baseline.isNew)) return [];
  const known = baseline.kind === "text" ? ignoreComments(baseline.text).map((one) => meaningOf(one, baseline.text)) : [];
  return ignoreComments(text).flatMap((one): Remark[] => {
    const at = known.indexOf(meaningOf(one, text));
    if (at >= 0) known.splice(at, 1);
    if (at >= 0 || one.reason === "") return [];
    const codes = one.codes.map((code) => `\`${code}\``).join(", ");
    const message = `This change accepts its own findings: the comment is new, or its line changed, and accepts ${codes} (${one.reason}).`;
    return [{ file, text, finding: { code: "settings-weakened", severity: "error", message, range: one.range } }];
  });
}

/** What a comment accepts, and the line that it speaks of, without layout. */
export function meaningOf({ codes, line }: IgnoreComment, text: string): string {
  const spoken = text.split(/\r\n|\r|\n/)[line] ?? "";
  return JSON.stringify([[...codes].sort(), spoken.replace(/\s+/g, "").replace(/,$/, "")]);
}

/** The files that the settings of then put above others as limits. */
export async function guardsOf(files: readonly string[], past: PastSettings): Promise<Set<string>> {
  const configs = new Set((await Promise.all(files.map((file) => past.for(file)))).filter((one) => one !== undefined));
  const guards = new Set<string>();
  for (const { policies, folder } of configs)
    for (const { boundary, serviceControlPolicies = [], resourceControlPolicies = [] } of policies)
      for (const name of [...(boundary === undefined ? [] : [boundary]), ...serviceControlPolicies, ...resourceControlPolicies])
        guards.add(join(folder, name));
  return guards;
}
