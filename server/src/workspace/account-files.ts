// The account that the settings bind together, read from its files: as it is now, and as it was in the baseline.
import { placeKey } from "../core/account/edits";
import type { Snapshot } from "../core/account/model";
import { readSnapshot, SnapshotError } from "../core/account/snapshot";
import { messageOf } from "../core/text/errors";
import { files as disk, join } from "../platform/current";
import type { AccountPrincipal, AccountSettings } from "./account-section";
import type { Baseline, WorkspaceConfig } from "./api";
import { SKIPPED } from "./discover";
import { readFileInTree } from "./files";
import { compileGlob, literalOf } from "./glob";
import { MOST_ENTRIES } from "./limits";
import { plainPath, resolveInside } from "./paths";

/** An account as its files have it. */
export interface AccountRead {
  updated: Snapshot;
  /** The older account, where there is an older version of its files. */
  existing?: Snapshot;
  /** The file of each policy, by its place (`placeKey`). */
  sources: ReadonlyMap<string, string>;
  /** Absolute paths of all its files. */
  files: ReadonlySet<string>;
  /** The account as it is now under other settings, with files more (names relative to the folder, and texts). */
  rebound(account: AccountSettings, more: ReadonlyMap<string, string>): Snapshot;
}

export interface RepositoryAccount {
  /** The text of a file that is open in an editor; it counts instead of what is on the disk. */
  openText?(file: string): string | undefined;
  /** The older version of files. */
  baselinesOf(files: readonly string[]): Promise<ReadonlyMap<string, Baseline>>;
}

/** Reads the account of some settings. A text says why it cannot be read: then nothing of it is judged. */
export async function readAccount(config: WorkspaceConfig, reading: RepositoryAccount): Promise<AccountRead | string> {
  const { account } = config;
  if (!account) return "The settings have no account.";
  const bound = await bindFiles(config.folder, account);
  const texts = new Map<string, string>();
  const files = new Map<string, string>();
  for (const name of bound.names) {
    const resolved = await resolveInside(config.folder, name);
    if (!resolved.ok) return resolved.reason;
    const open = reading.openText?.(resolved.path);
    const read =
      open === undefined
        ? await readFileInTree(resolved.path, { tree: await disk.realpath(config.folder).catch(() => config.folder) })
        : undefined;
    if (read && !read.ok) return read.reason.replace(/^It/, `\`${name}\``).replace("was not checked", "is not read");
    files.set(name, resolved.path);
    texts.set(name, open ?? (read?.ok ? read.text : ""));
  }
  const baselines = await reading.baselinesOf([...files.values()]);
  const older = new Map<string, string>();
  for (const [name, file] of files) {
    const baseline = baselines.get(file);
    if (baseline?.kind === "error") return `The older version of \`${name}\` cannot be read: ${baseline.reason}`;
    if (baseline?.kind === "text") older.set(name, baseline.text);
  }
  const hasPast = [...baselines.values()].some((one) => one.kind === "text" || (one.kind === "none" && one.isNew));
  try {
    const { value, sources } = compose(account, bound, texts);
    const updated = readSnapshot([value, ...baseOf(account, texts)]);
    const existing = hasPast ? readSnapshot([compose(account, bound, older).value, ...baseOf(account, older)]) : undefined;
    const named = new Map([...sources].map(([key, name]) => [key, files.get(name) ?? name]));
    const rebound: AccountRead["rebound"] = (other, more) =>
      readSnapshot([compose(other, bound, new Map([...texts, ...more])).value, ...baseOf(other, texts)]);
    return { updated, ...(existing && { existing }), sources: named, files: new Set(files.values()), rebound };
  } catch (error) {
    if (error instanceof SnapshotError || error instanceof SyntaxError) return `The account cannot be read: ${messageOf(error)}`;
    throw error;
  }
}

/** The absolute paths of the files that the account binds. */
export async function accountFiles(config: WorkspaceConfig): Promise<string[]> {
  return config.account ? [...(await bindFiles(config.folder, config.account)).names].map((name) => join(config.folder, name)) : [];
}

interface Bound {
  /** Every file, relative to the folder. */
  names: Set<string>;
  /** The files of each entry of `policies`. */
  globs: Map<string, string[]>;
}

async function bindFiles(folder: string, account: AccountSettings): Promise<Bound> {
  const bound: Bound = { names: new Set(), globs: new Map() };
  const principals = [...account.roles, ...account.users, ...account.groups];
  for (const glob of new Set(principals.flatMap((one) => one.policies))) {
    if (glob.startsWith("arn:")) continue;
    const found = await filesOf(folder, glob);
    bound.globs.set(glob, found);
    for (const name of found) bound.names.add(name);
  }
  const plain = [
    account.snapshot,
    ...principals.flatMap((one) => [one.trust, one.boundary]),
    ...account.managed.map(({ file }) => file),
    ...account.resources.map(({ policy }) => policy),
    ...(account.serviceControlPolicies ?? []).flat(),
    ...(account.resourceControlPolicies ?? []).flat(),
  ];
  for (const name of plain) if (name !== undefined && !name.startsWith("arn:")) bound.names.add(plainPath(name));
  return bound;
}

async function filesOf(folder: string, glob: string): Promise<string[]> {
  const literal = literalOf(glob);
  if (literal !== undefined) return [plainPath(literal)];
  const matches = compileGlob(glob);
  const segments = plainPath(glob).split("/");
  const start = segments
    .slice(
      0,
      Math.max(
        0,
        segments.findIndex((one) => /[*?[{]/.test(one)),
      ),
    )
    .join("/");
  const found: string[] = [];
  const open = [start];
  let seen = 0;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const entries = await disk.opendir(join(folder, next)).catch(() => undefined);
    if (!entries) continue;
    for await (const entry of entries) {
      if (++seen > MOST_ENTRIES) return found.sort();
      const name = next === "" ? entry.name : `${next}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) open.push(name);
      else if (entry.isFile() && matches(name)) found.push(name);
    }
  }
  return found.sort();
}

/** The snapshot that the settings make of texts; a file without a text is not there. */
function compose(
  account: AccountSettings,
  bound: Bound,
  texts: ReadonlyMap<string, string>,
): { value: object; sources: Map<string, string> } {
  const { accountId } = account;
  const managed = new ManagedFiles(account);
  const sources = new Map<string, string>(managed.files.map(([file, arn]) => [placeKey(arn, arn), file]));
  const principal = (kind: PrincipalKind, one: AccountPrincipal) =>
    principalDetail(kind, one, { accountId, managed, bound, texts, sources });
  const levels = (list: string[][] | undefined) =>
    list?.map((level) => level.flatMap((name) => (name.startsWith("arn:") ? [] : (texts.get(plainPath(name)) ?? []))));
  const [scps, rcps] = [levels(account.serviceControlPolicies), levels(account.resourceControlPolicies)];
  const authorizationDetails = {
    UserDetailList: account.users.map((one) => principal("User", one)),
    GroupDetailList: account.groups.map((one) => principal("Group", one)),
    RoleDetailList: account.roles.map((one) => principal("Role", one)),
    Policies: managed.files.flatMap(([file, Arn]) => {
      const versions = [{ VersionId: "v1", IsDefaultVersion: true, Document: texts.get(file) }];
      return texts.has(file) ? [{ Arn, DefaultVersionId: "v1", PolicyVersionList: versions }] : [];
    }),
  };
  const resources = account.resources.map(({ arn, type, policy, executionRole }) => {
    if (policy !== undefined) sources.set(placeKey(arn, "resource policy"), plainPath(policy));
    const text = policy === undefined ? undefined : texts.get(plainPath(policy));
    return { arn, type, ...(text !== undefined && { policy: text }), ...(executionRole !== undefined && { executionRole }) };
  });
  const limits = { ...(scps && { serviceControlPolicies: scps }), ...(rcps && { resourceControlPolicies: rcps }) };
  const value = { form: "iam-prover-account/1", accounts: [{ accountId, authorizationDetails, ...limits, resources }] };
  return { value, sources };
}

type PrincipalKind = "User" | "Role" | "Group";

function arnOf(accountId: string, kind: string, { name, path = "/" }: Pick<AccountPrincipal, "name" | "path">): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`;
}

/** The files that are managed policies: those that the settings call so, and boundaries. */
class ManagedFiles {
  private readonly arns: Map<string, string>;

  constructor({ accountId, managed, roles, users }: AccountSettings) {
    this.arns = new Map(managed.map(({ name, file }) => [plainPath(file), arnOf(accountId, "policy", { name })]));
    for (const { boundary } of [...roles, ...users]) {
      if (boundary === undefined || boundary.startsWith("arn:") || this.arns.has(plainPath(boundary))) continue;
      const name = plainPath(boundary).replace(/[^\w+=,.@-]/g, "-");
      this.arns.set(plainPath(boundary), arnOf(accountId, "policy", { name }));
    }
  }

  /** Each file with its ARN. */
  get files(): [file: string, arn: string][] {
    return [...this.arns];
  }

  /** The ARN of an entry of a principal, which is one or a file; undefined for a file that is no managed policy. */
  arn(name: string): string | undefined {
    return name.startsWith("arn:") ? name : this.arns.get(plainPath(name));
  }
}

/** A principal as AWS's answer has it; `sources` learns which files its policies are in. */
function principalDetail(
  kind: PrincipalKind,
  one: AccountPrincipal,
  of: { accountId: string; managed: ManagedFiles; bound: Bound; texts: ReadonlyMap<string, string>; sources: Map<string, string> },
): object {
  const { managed, texts, sources } = of;
  const arn = arnOf(of.accountId, kind.toLowerCase(), one);
  const names = one.policies.flatMap((entry) => (entry.startsWith("arn:") ? [entry] : (of.bound.globs.get(entry) ?? [])));
  const inline = [...new Set(names)].filter((name) => managed.arn(name) === undefined && texts.has(name));
  for (const name of inline) sources.set(placeKey(arn, name), name);
  if (one.trust !== undefined) sources.set(placeKey(arn, "trust"), plainPath(one.trust));
  return {
    [`${kind}Name`]: one.name,
    [`${kind}Id`]: `${{ User: "AIDA", Role: "AROA", Group: "AGPA" }[kind]}${one.name.toUpperCase()}`,
    Path: one.path ?? "/",
    Arn: arn,
    [`${kind}PolicyList`]: inline.map((name) => ({ PolicyName: name, PolicyDocument: texts.get(name) })),
    AttachedManagedPolicies: [...new Set(names)].flatMap((name) => (managed.arn(name) ? [{ PolicyArn: managed.arn(name) }] : [])),
    ...(one.boundary !== undefined && { PermissionsBoundary: { PermissionsBoundaryArn: managed.arn(one.boundary) } }),
    ...(one.groups && { GroupList: one.groups }),
    ...(kind === "Role" && {
      AssumeRolePolicyDocument: (one.trust !== undefined && texts.get(plainPath(one.trust))) || { Version: "2012-10-17", Statement: [] },
      InstanceProfileList: one.instanceProfile ? [{ InstanceProfileName: one.name }] : [],
    }),
    Tags: Object.entries(one.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** The base: what it holds besides is part of the account; what the settings bind stands before it. */
function baseOf({ snapshot }: AccountSettings, texts: ReadonlyMap<string, string>): unknown[] {
  const text = snapshot === undefined ? undefined : texts.get(plainPath(snapshot));
  return text === undefined ? [] : [JSON.parse(text)];
}
