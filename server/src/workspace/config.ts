// `iam-prover.json`: from text to settings, with a problem at the exact place of everything that is wrong.
import type { Node } from "jsonc-parser";
import type { Severity } from "../core/checks/finding";
import { rangeOf, readJson } from "../core/syntax/json";
import { readAccountSettings } from "./account-settings";
import type { ConfigResult, Expectation, WorkspaceConfig } from "./api";
import { readCritical } from "./config-critical";
import { CONFIG_FILE, readPath } from "./config-paths";
import { readBaseline, readRule } from "./config-policies";
import type { Member } from "./config-reader";
import { ConfigReader } from "./config-reader";
import { readRequest } from "./config-request";
import { checkCode, readSuppression } from "./config-suppress";
import { readTrusted } from "./config-trusted";

export { CONFIG_FILE };

const LEVELS = ["error", "warning", "information", "hint", "off"] as const satisfies readonly (Severity | "off")[];

const DECISIONS = ["allow", "deny", "explicitDeny", "implicitDeny"] as const satisfies readonly Expectation["decision"][];

const SETTINGS = [
  "$schema",
  "extends",
  "baseline",
  "critical",
  "account",
  "publicAccess",
  "newFile",
  "trusted",
  "policies",
  "severity",
  "suppress",
  "expect",
] as const;
/** The name of a setting. */
export type SettingName = (typeof SETTINGS)[number];

/** The settings that hold in a folder as long as no file of its own says otherwise: the defaults, or what the settings above say. */
export function defaultConfig(folder: string, parent?: WorkspaceConfig): WorkspaceConfig {
  const config: WorkspaceConfig = {
    folder,
    baseline: "git:HEAD",
    critical: [],
    together: [],
    publicAccess: "error",
    trusted: { accounts: [], organizations: [], services: [] },
    trustedConfigured: false,
    policies: [],
    severity: {},
    suppress: [],
    expect: [],
  };
  if (!parent) return config;
  const { baseline, critical, together, publicAccess, newFile, trusted, trustedConfigured, severity } = parent;
  return {
    ...config,
    parent,
    baseline,
    baselineFolder: parent.baselineFolder ?? parent.folder,
    critical,
    together,
    publicAccess,
    ...(newFile && { newFile }),
    trusted,
    trustedConfigured,
    severity: { ...severity },
  };
}

/**
 * Reads the text of an `iam-prover.json` (contract: CLI-CONTRACT, `iam-prover.json`) that stands in `folder`.
 *
 * Comments and trailing commas are welcome. Any problem of severity `error` (not JSON, an unknown setting, a value that
 * means nothing, a path that leads out of the folder) leaves `config` out: half a settings file would check less than was
 * asked for, so the caller keeps the last good one. A `warning` (an account id of eleven digits) stands beside a usable
 * `config`. With `codes`, the known diagnostic codes, a misspelt one is a warning. `parent` is what these settings extend, unless
 * they say `"extends": false`: the settings of the nearest folder above that has some. Nothing is read from the disk here; see `checkReferences`.
 */
export function parseConfig(text: string, folder: string, options: ParseOptions = {}): ConfigResult {
  const reader = new ConfigReader();
  const { root, problems } = readJson(text, { allowComments: true, example: "Write `{}` to keep every setting at its default." });
  for (const problem of problems) reader.report(problem.range, problem.message);
  if (root && problems.length === 0) {
    const config = readConfig(reader, root, folder, options);
    if (config && !reader.problems.some((problem) => problem.severity === "error")) return { config, problems: reader.problems };
  }
  return { problems: reader.problems };
}

interface ParseOptions {
  codes?: readonly string[];
  parent?: WorkspaceConfig;
}

function readConfig(reader: ConfigReader, root: Node, folder: string, { codes, parent }: ParseOptions): WorkspaceConfig | undefined {
  const members = reader.object(root, `\`${CONFIG_FILE}\``, SETTINGS);
  if (!members) return undefined;
  const extending = members.get("extends")?.value;
  const isAlone = extending !== undefined && reader.boolean(extending, "`extends`") === false;
  const config = defaultConfig(folder, isAlone ? undefined : parent);
  const inherited = { critical: config.critical, together: config.together };
  const readers: Record<SettingName, (node: Node) => void> = {
    $schema: (node) => void reader.string(node, "`$schema`"),
    extends: () => {}, // read before all others
    baseline: (node) => {
      config.baseline = readBaseline(reader, node) ?? config.baseline;
      delete config.baselineFolder;
    },
    critical: (node) => {
      const own = reader.list(node, "`critical`", (entry) => readCritical(reader, entry));
      config.critical = [...own.flatMap((one) => ("access" in one ? one.access : [])), ...inherited.critical];
      config.together = [...own.flatMap((one) => ("together" in one ? [one.together] : [])), ...inherited.together];
    },
    account: (node) => {
      const account = readAccountSettings(reader, node);
      if (account) config.account = account;
    },
    publicAccess: (node) => {
      config.publicAccess = reader.oneOf(node, "`publicAccess`", LEVELS) ?? config.publicAccess;
    },
    newFile: (node) => {
      config.newFile = reader.oneOf(node, "`newFile`", ["error", "warning", "information"] as const);
    },
    trusted: (node) => {
      config.trustedConfigured = true;
      config.trusted = readTrusted(reader, node);
    },
    policies: (node) => {
      config.policies = reader.list(node, "`policies`", (entry) => readRule(reader, entry));
    },
    severity: (node) => {
      for (const { name, nameRange, value } of reader.record(node, "`severity`")?.values() ?? []) {
        checkCode(reader, name, nameRange, codes);
        const level = reader.oneOf(value, `the severity of \`${name}\``, LEVELS);
        if (level) config.severity[name] = level;
      }
    },
    suppress: (node) => {
      config.suppress = reader.list(node, "`suppress`", (entry) => readSuppression(reader, entry, codes));
    },
    expect: (node) => {
      config.expect = reader.list(node, "`expect`", (entry) => readExpectation(reader, entry));
    },
  };
  for (const name of SETTINGS) {
    const member = members.get(name);
    if (member) readers[name](member.value);
  }
  if (isAlone && parent) tellLoss(reader, extending, config, parent);
  return config;
}

/** Settings that stand alone drop what guards the folders above: that is allowed, and said. */
function tellLoss(reader: ConfigReader, at: Node, config: WorkspaceConfig, parent: WorkspaceConfig): void {
  const own = new Set(config.critical.map((entry) => JSON.stringify(entry)));
  const groups = new Set(config.together.map((entry) => JSON.stringify(entry)));
  const lost = [
    ...(parent.critical.every((entry) => own.has(JSON.stringify(entry))) &&
    parent.together.every((entry) => groups.has(JSON.stringify(entry)))
      ? []
      : ["`critical`"]),
    ...(parent.trustedConfigured && !config.trustedConfigured ? ["`trusted`"] : []),
  ];
  if (lost.length > 0)
    reader.report(
      rangeOf(at),
      `These settings stand alone: ${lost.join(" and ")} of the settings above ${lost.length === 1 ? "does" : "do"} not apply here.`,
      "information",
    );
}

function readExpectation(reader: ConfigReader, node: Node): Expectation | undefined {
  const members = reader.object(node, "an entry of `expect`", ["policy", "request", "decision"], ["policy", "request", "decision"]);
  if (!members) return undefined;
  const policy = readPath(reader, (members.get("policy") as Member).value, "`policy`");
  const request = readRequest(reader, (members.get("request") as Member).value);
  const decision = reader.oneOf((members.get("decision") as Member).value, "`decision`", DECISIONS);
  return policy === undefined || !request || !decision ? undefined : { policy, request, decision };
}
