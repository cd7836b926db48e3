// `iam-prover.json`: from text to settings, with a problem at the exact place of everything that is wrong.
import type { Node } from "jsonc-parser";
import { type ActionGroup, groupSets } from "../core/account/groups";
import type { AccessSpec } from "../core/checks/access";
import type { Severity } from "../core/checks/finding";
import type { TrustedTokens } from "../core/checks/trusted-tokens";
import { isRefusedResource } from "../core/semantics/evaluator/resources";
import { rangeOf, readJson } from "../core/syntax/json";
import type { PolicyKind } from "../core/syntax/tree";
import { nearest } from "../core/syntax/words";
import { history } from "../platform/current";
import { readAccountSettings } from "./account-settings";
import type { ConfigResult, Expectation, PolicyRule, Suppression, WorkspaceConfig } from "./api";
import type { Member } from "./config-reader";
import { ConfigReader } from "./config-reader";
import { readRequest } from "./config-request";
import { DIGEST_LENGTH } from "./digest";
import { MAX_GLOB_LENGTH } from "./limits";
import { escapes } from "./paths";

export const CONFIG_FILE = "iam-prover.json";

const LEVELS = ["error", "warning", "information", "hint", "off"] as const satisfies readonly (Severity | "off")[];
const KINDS = ["identity", "resource", "trust", "scp", "rcp", "endpoint"] as const satisfies readonly PolicyKind[];
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
  const readers: Record<(typeof SETTINGS)[number], (node: Node) => void> = {
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

function readBaseline(reader: ConfigReader, node: Node): string | undefined {
  const spec = reader.string(node, "`baseline`");
  if (spec === undefined || spec === "none") return spec;
  if (spec.startsWith("git:")) {
    if (history.isRevision(spec.slice("git:".length))) return spec;
    reader.report(
      rangeOf(node),
      `\`${spec}\` names no revision. Write a branch, a tag or a commit after \`git:\`, such as \`git:HEAD\` or \`git:origin/main\`.`,
    );
    return undefined;
  }
  return checkPath(reader, node, spec);
}

/** An entry of `critical`: access by itself, actions that are critical together, or the name of a shipped set. */
function readCritical(reader: ConfigReader, node: Node): { access: AccessSpec } | { together: ActionGroup | string } | undefined {
  if (node.type === "string") {
    const name = reader.string(node, "an entry of `critical`");
    if (name === undefined || Object.hasOwn(groupSets, name)) return name === undefined ? undefined : { together: name };
    const sets = Object.keys(groupSets);
    const meant = nearest(name, sets);
    reader.report(
      rangeOf(node),
      `There is no set \`${name}\`. ${meant ? `Did you mean \`${meant}\`?` : `Sets are ${sets.map((one) => `\`${one}\``).join(", ")}; everything else is an object with \`actions\`, \`resources\` or \`together\`.`}`,
    );
    return undefined;
  }
  if (!node.children?.some((member) => member.children?.[0]?.value === "together")) {
    const access = readAccess(reader, node);
    return access && { access };
  }
  const before = reader.problems.length;
  const members = reader.object(node, "an entry of `critical`", ["together"], ["together"]);
  const listed = members?.get("together");
  if (!listed) return undefined;
  const actions = reader.strings(listed.value, "`together`", (value, entry) => checkSingleAction(reader, value, entry));
  if (reader.problems.length > before) return undefined;
  if (actions.length < 2) {
    reader.report(
      rangeOf(listed.value),
      "`together` lists two actions or more. A single one is critical by itself: write it in `actions`.",
    );
    return undefined;
  }
  return { together: { actions } };
}

/** Members of a group are single actions: which of several a pattern meant nobody would know. */
function checkSingleAction(reader: ConfigReader, value: string, node: Node): void {
  if (/^[\w-]+:[\w.-]+$/.test(value)) return;
  reader.report(
    rangeOf(node),
    `\`${value}\` is not the name of one action. Write \`service:Name\`, such as \`iam:PassRole\`, without wildcards.`,
  );
}

function readAccess(reader: ConfigReader, node: Node): AccessSpec | undefined {
  const before = reader.problems.length;
  const members = reader.object(node, "an entry of `critical`", ["actions", "resources"]);
  if (!members) return undefined;
  const spec: AccessSpec = {};
  const actions = members.get("actions");
  const resources = members.get("resources");
  if (actions) spec.actions = reader.strings(actions.value, "`actions`", (value, entry) => checkAction(reader, value, entry));
  if (resources) spec.resources = reader.strings(resources.value, "`resources`", (value, entry) => checkResource(reader, value, entry));
  // With another problem in it, the entry was not meant to be empty.
  if (reader.problems.length > before) return undefined;
  if (!spec.actions?.length && !spec.resources?.length) {
    reader.report(
      rangeOf(node),
      'This entry of `critical` names neither actions nor resources, so it watches nothing. Add `"actions": ["service:Name"]`, or remove it.',
    );
    return undefined;
  }
  return spec;
}

function checkAction(reader: ConfigReader, value: string, node: Node): void {
  if (value === "*" || /^[\w*?-]+:[\w*?.-]+$/.test(value)) return;
  reader.report(
    rangeOf(node),
    `\`${value}\` is not the name of an action, so nothing will ever match it. Write \`service:Name\`, such as \`s3:DeleteBucket\`.`,
  );
}

function checkResource(reader: ConfigReader, value: string, node: Node): void {
  if (!isRefusedResource(value)) return;
  reader.report(rangeOf(node), `\`${value}\` is not an ARN. Write \`*\`, or an ARN such as \`arn:aws:s3:::doc-example-bucket/*\`.`);
}

function readTrusted(reader: ConfigReader, node: Node): WorkspaceConfig["trusted"] {
  const members = reader.object(node, "`trusted`", ["accounts", "organizations", "services", "federated"]);
  const read = (name: string, pattern: RegExp, what: string): string[] => {
    const member = members?.get(name);
    if (!member) return [];
    return reader.strings(member.value, `\`trusted.${name}\``, (value, entry) => {
      // Kept as written: whatever is misspelt matches nobody, so nobody is trusted by mistake.
      if (!pattern.test(value))
        reader.report(rangeOf(entry), `\`${value}\` is not ${what}, so nobody is trusted because of it.`, "warning");
    });
  };
  return {
    accounts: read("accounts", /^\d{12}$/, "an account id (twelve digits)"),
    organizations: read("organizations", /^o-[a-z0-9]{10,32}$/, "an organisation id (`o-` and 10 to 32 lower-case letters or digits)"),
    services: read("services", /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]+$/, "a service principal (`lambda.amazonaws.com`)"),
    ...(members?.has("federated") && {
      federated: reader.list((members.get("federated") as Member).value, "`trusted.federated`", (entry) => readTokens(reader, entry)),
    }),
  };
}

/** `{provider, claims}`: a claim is the condition key that AWS names, `token.actions.githubusercontent.com:sub`. */
function readTokens(reader: ConfigReader, node: Node): TrustedTokens | undefined {
  const members = reader.object(node, "an entry of `trusted.federated`", ["provider", "claims"], ["provider"]);
  const written = members?.get("provider");
  const provider = written && reader.string(written.value, "`provider`");
  if (!members || provider === undefined) return undefined;
  const claims: TrustedTokens["claims"] = {};
  const listed = members.get("claims");
  for (const { name, nameRange, value } of (listed && reader.record(listed.value, "`claims`")?.values()) ?? []) {
    if (!/.:./.test(name))
      reader.report(
        nameRange,
        `\`${name}\` is not a condition key: a claim is written \`issuer:claim\`, such as \`token.actions.githubusercontent.com:sub\`.`,
      );
    const values =
      value.type === "array"
        ? reader.strings(value, `\`${name}\``)
        : [reader.string(value, `\`${name}\``)].filter((one) => one !== undefined);
    claims[name] = values;
  }
  return { provider, claims };
}

function readRule(reader: ConfigReader, node: Node): PolicyRule | undefined {
  const members = reader.object(
    node,
    "an entry of `policies`",
    ["files", "kind", "baseline", "resourceType", "boundary", "serviceControlPolicies", "resourceControlPolicies", "values", "variables"],
    ["files"],
  );
  if (!members) return undefined;
  const files = readGlob(reader, members.get("files") as Member);
  if (files === undefined) return undefined;
  const rule: PolicyRule = { files };
  const each = (name: string, read: (value: Node) => void) => {
    const member = members.get(name);
    if (member) read(member.value);
  };
  each("kind", (value) => {
    rule.kind = reader.oneOf(value, "`kind`", KINDS);
  });
  each("baseline", (value) => {
    rule.baseline = readBaseline(reader, value);
  });
  each("resourceType", (value) => {
    rule.resourceType = readResourceType(reader, value);
  });
  each("values", (value) => {
    rule.values = readValues(reader, value);
  });
  each("variables", (value) => {
    rule.variables = readPath(reader, value, "`variables`");
  });
  each("boundary", (value) => {
    rule.boundary = readPath(reader, value, "`boundary`");
  });
  for (const name of ["serviceControlPolicies", "resourceControlPolicies"] as const) {
    each(name, (value) => {
      rule[name] = reader.strings(value, `\`${name}\``, (path, entry) => checkPath(reader, entry, path));
    });
  }
  return rule;
}

/** A text, or a list of them, for each name. */
function readValues(reader: ConfigReader, node: Node): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const { name, value } of reader.record(node, "`values`")?.values() ?? []) {
    const where = `the value of \`${name}\``;
    const read = value.type === "array" ? reader.strings(value, where) : reader.string(value, where);
    if (read !== undefined) Object.defineProperty(values, name, { value: read, enumerable: true, configurable: true, writable: true });
  }
  return values;
}

function readResourceType(reader: ConfigReader, node: Node): string | undefined {
  const type = reader.string(node, "`resourceType`");
  if (type === undefined || /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type)) return type;
  reader.report(rangeOf(node), `\`${type}\` is not a resource type. Write its CloudFormation name, such as \`AWS::S3::Bucket\`.`);
  return undefined;
}

function readGlob(reader: ConfigReader, { value }: Member): string | undefined {
  const glob = reader.string(value, "`files`");
  if (glob === undefined) return undefined;
  const why = escapes(glob);
  if (why) {
    reader.report(rangeOf(value), `\`${glob}\` can match no file, because ${why}. Globs are relative to the folder of \`${CONFIG_FILE}\`.`);
    return undefined;
  }
  if (glob.length <= MAX_GLOB_LENGTH) return glob;
  reader.report(
    rangeOf(value),
    `This glob has ${glob.length} characters and is not used: the limit is ${MAX_GLOB_LENGTH}. Write several entries.`,
  );
  return undefined;
}

function readPath(reader: ConfigReader, node: Node, where: string): string | undefined {
  const path = reader.string(node, where);
  return path === undefined ? undefined : checkPath(reader, node, path);
}

function checkPath(reader: ConfigReader, node: Node, path: string): string | undefined {
  const why = escapes(path);
  if (!why) return path;
  reader.report(rangeOf(node), `\`${path}\` is not used, because ${why}. Write a path inside the folder of \`${CONFIG_FILE}\`.`);
  return undefined;
}

function readSuppression(reader: ConfigReader, node: Node, codes: readonly string[] | undefined): Suppression | undefined {
  const members = reader.object(
    node,
    "an entry of `suppress`",
    ["code", "files", "policy", "statementId", "digest", "reason", "until"],
    ["code", "reason"],
  );
  if (!members) return undefined;
  const codeMember = members.get("code") as Member;
  const code = reader.string(codeMember.value, "`code`");
  const reason = reader.string((members.get("reason") as Member).value, "`reason`");
  if (code === undefined || reason === undefined) return undefined;
  const place = rangeOf((members.get("reason") as Member).value);
  if (reason.trim() === "") {
    reader.report(place, "An entry of `suppress` accepts nothing without a reason. Say why this finding is accepted.");
    return undefined;
  }
  if (isPlaceholder(reason))
    reader.report(place, `${"`"}${reason}${"`"} is a placeholder. Say why this finding is accepted, and who decided it.`, "warning");
  checkCode(reader, code, rangeOf(codeMember.value), codes);
  const suppression: Suppression = { code, reason };
  const files = members.get("files");
  const statementId = members.get("statementId");
  const until = members.get("until");
  const digest = members.get("digest");
  if (files) suppression.files = readGlob(reader, files);
  const policy = members.get("policy");
  if (policy) suppression.policy = reader.string(policy.value, "`policy`");
  if (statementId) suppression.statementId = reader.string(statementId.value, "`statementId`");
  if (digest) suppression.digest = readDigest(reader, digest.value);
  if (until) suppression.until = readDate(reader, until.value);
  return suppression;
}

/** The last words of the reason that a code action fills in where it cannot ask. */
export const SAY_WHY = "say why";

function isPlaceholder(reason: string): boolean {
  const text = reason.trim().toLowerCase();
  return text.endsWith(SAY_WHY) || /^(todo|tbd|fixme|reason|why|\.+|…|-)[.:!]?$/.test(text);
}

function readDigest(reader: ConfigReader, node: Node): string | undefined {
  const digest = reader.string(node, "`digest`");
  if (digest === undefined || (digest.length === DIGEST_LENGTH && /^[0-9a-f]+$/.test(digest))) return digest;
  reader.report(
    rangeOf(node),
    `\`${digest}\` is not a digest: it has ${DIGEST_LENGTH} of the digits 0 to 9 and a to f. The report of \`scan\` in JSON has it with each finding.`,
  );
  return undefined;
}

function readDate(reader: ConfigReader, node: Node): string | undefined {
  const date = reader.string(node, "`until`");
  if (date === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined;
  // Some engines turn the 31st of February into a day of March.
  if (time && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date)) return date;
  reader.report(rangeOf(node), `\`${date}\` is not a date. Write year, month and day, such as \`2027-01-31\`.`);
  return undefined;
}

function checkCode(reader: ConfigReader, code: string, range: { start: number; end: number }, codes: readonly string[] | undefined): void {
  if (!codes || codes.includes(code)) return;
  const guess = nearest(code, codes);
  reader.report(range, `No finding has the code \`${code}\`.${guess ? ` Did you mean \`${guess}\`?` : ""}`, "warning");
}

function readExpectation(reader: ConfigReader, node: Node): Expectation | undefined {
  const members = reader.object(node, "an entry of `expect`", ["policy", "request", "decision"], ["policy", "request", "decision"]);
  if (!members) return undefined;
  const policy = readPath(reader, (members.get("policy") as Member).value, "`policy`");
  const request = readRequest(reader, (members.get("request") as Member).value);
  const decision = reader.oneOf((members.get("decision") as Member).value, "`decision`", DECISIONS);
  return policy === undefined || !request || !decision ? undefined : { policy, request, decision };
}
