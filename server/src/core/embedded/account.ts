// The account that files of a template or a Terraform module make, as a snapshot: with the plain values of what they leave open, and with
// the names of what a proof about it does not hold for.
import type { PolicyName } from "../checks/finding";
import { type Investigation, STEP } from "../checks/investigation";
import type { ConditionTerm, Embedded, Host, HostAccount, HostCarrier, SymbolInfo } from "../hosts/host";
import { type Case, casesOf, conditionHolds, NO_CASE } from "../open/cases";
import { textsOf } from "../open/decide";
import { fill, hasKnownStructure, plainValues } from "../open/fill";
import { isOpen, itemsOf, type OpenPolicy, settle, symbolsOf, walk } from "../open/policy";
import { type WrittenPolicy, writePolicy } from "../open/write";
import type { PolicyNode } from "../syntax/node";
import type { Range } from "../syntax/place";
import { knownDocument } from "./attached";

/** A file of the account. */
export interface AccountFile {
  file: string;
  host: Host;
}

/** A document of the snapshot, and where it comes from. */
export interface DocumentSource {
  file: string;
  /** ARN of who carries it. */
  of: string;
  /** Name of an inline policy, ARN of a managed one, or `trust`. */
  policy: string;
  /** As findings name it. */
  name: PolicyName;
  written: WrittenPolicy;
}

/** An account that files make. */
export interface MadeAccount {
  /** A snapshot of the form `iam-prover-account/1`. */
  value: object;
  sources: DocumentSource[];
  /** What else the values may be, and what could not be read: a proof that there is no way does not hold for that. In words. */
  open: string[];
  /** Labels of policies of resources, which are no part of the account. */
  left: string[];
  /** The plain values of what the files leave open, by symbol. */
  plain: ReadonlyMap<string, string>;
  /** The resources of principals and managed policies, by ARN. */
  owners: ReadonlyMap<string, Owner>;
}

/** A resource of a file. */
export interface Owner {
  file: string;
  key: string;
}

/** Another version of the files: two accounts are compared only where what both leave open has one value. */
export interface OtherVersion {
  /** All that stands in it: plain values are none of that. */
  texts: readonly string[];
  /** Its plain values, which count here too. */
  plain?: ReadonlyMap<string, string>;
}

const NOTHING: PolicyNode = { type: "null", offset: 0, length: 0 };

/** An account that nothing names. */
const ACCOUNT = "111122223333";

/** Words about where it is deployed. */
const PLACE = /`(AWS::(AccountId|Partition|Region|URLSuffix)|account_id|partition|region|dns_suffix)`/;

/** So many other values are named. */
const MOST_NAMED = 3;

/**
 * Puts the account together; undefined where the files make no principal, or more than `most`, which costs next to nothing. In
 * small steps, at which it may be ended.
 */
export function* accountOfHosts(
  files: readonly AccountFile[],
  other?: OtherVersion,
  most = Number.POSITIVE_INFINITY,
): Investigation<MadeAccount | undefined> {
  const carriers = files.flatMap(({ host }) => host.account?.().carriers ?? []);
  if (carriers.filter(({ kind }) => kind === "user" || kind === "role").length > most) return undefined;
  const account = new Making(files, other);
  yield STEP;
  return account.principals().length === 0 ? undefined : yield* account.made();
}

interface Owned {
  file: string;
  policy: Embedded;
  open: OpenPolicy;
}

type Part = HostAccount & AccountFile;

class Making {
  private readonly accounts: Part[];
  private readonly policies: Owned[];
  private readonly symbols: ReadonlyMap<string, SymbolInfo>;
  private readonly conditions: ReadonlyMap<string, ConditionTerm>;
  private readonly values: ReadonlyMap<string, string>;
  private readonly plain: Case;
  private readonly unknown = new Set<string>();
  private readonly sources: DocumentSource[] = [];
  /** What else the values may be, in words. */
  private readonly other: readonly string[];

  constructor(files: readonly AccountFile[], other: OtherVersion = { texts: [] }) {
    this.accounts = files.flatMap(({ file, host }) => {
      const account = host.account?.();
      return account ? [{ file, host, ...account }] : [];
    });
    this.policies = this.accounts.flatMap(({ file, host: { policies, symbols, conditions } }) =>
      policies.map((policy) => ({ file, policy, open: { node: policy.node, symbols, conditions } })),
    );
    this.symbols = new Map(this.accounts.flatMap(({ host }) => [...host.symbols]));
    this.conditions = new Map(this.accounts.flatMap(({ host }) => [...host.conditions]));
    const guards = this.guards().map((condition): PolicyNode => ({ ...NOTHING, type: "choice", choice: { condition, whenTrue: NOTHING } }));
    const all = [...this.policies.map(({ open }) => open), ...[...this.nodes(), ...guards].map((node) => this.openOf(node))];
    const texts = [...all.flatMap(textsOf), ...other.texts];
    const cases = casesOf(all, texts);
    this.plain = cases?.[0] ?? NO_CASE;
    // In which account, Region and partition it is deployed decides nothing but who else is meant.
    const others = (cases ?? []).flatMap(({ onlyIf }) => onlyIf ?? []).filter((words) => !PLACE.test(words));
    this.other = cases ? others : ["its parameters and conditions have other values, of which there are too many to name"];
    this.values = new Map([...plainValues(all, texts), ...(other.plain ?? []), ...this.plain.texts]);
  }

  /** Values beside those of policies: ARNs of principals, of what they carry, and of what runs code. */
  private nodes(): PolicyNode[] {
    return this.accounts.flatMap(({ carriers, attachments, runners }) => [
      ...carriers.flatMap(({ arn, attached, boundary }) => [arn, ...attached, ...(boundary ? [boundary] : [])]),
      ...attachments.map(({ arn }) => arn),
      ...runners.flatMap(({ arn, role }) => [arn, role]),
    ]);
  }

  /** The conditions that something hangs on as a whole. */
  private guards(): string[] {
    const parts = this.accounts.flatMap(({ carriers, attachments, memberships, profiles, runners, conditional = [] }) => [
      ...carriers,
      ...attachments,
      ...memberships,
      ...profiles,
      ...runners,
      ...conditional,
    ]);
    return [...new Set([...parts, ...this.policies.map(({ policy }) => policy)].flatMap(({ guard }) => guard ?? []))];
  }

  /** Whether an inline policy is there: its resource is, and the stretch of the file that it stands in. */
  private isInForce({ file, policy: { guard, range } }: Owned): boolean {
    const around = this.accounts.flatMap((account) => (account.file === file ? (account.conditional ?? []) : []));
    const isAround = (outer: Range) => outer.start <= range.start && range.end <= outer.end;
    return this.isThere(guard) && around.every((one) => !isAround(one.range) || this.isThere(one.guard));
  }

  private openOf(node: PolicyNode): OpenPolicy {
    return { node, symbols: this.symbols, conditions: this.conditions };
  }

  private isThere(guard: string | undefined): boolean {
    return guard === undefined || conditionHolds(this.openOf(NOTHING), guard, this.plain);
  }

  private there: HostCarrier[] | undefined;

  private carriers(): HostCarrier[] {
    this.there ??= this.accounts.flatMap(({ carriers }) => carriers.filter(({ guard }) => this.isThere(guard)));
    return this.there;
  }

  principals(): HostCarrier[] {
    return this.carriers().filter(({ kind }) => kind !== "policy");
  }

  /** A text with its values; undefined where it is none. */
  private textOf(node: PolicyNode): string | undefined {
    const settled = settle(node, (name) => conditionHolds(this.openOf(node), name, this.plain));
    if (!settled) return undefined;
    this.noteUnknown(settled);
    const filled = fill(settled, this.values);
    return isOpen(filled) || typeof filled.value !== "string" ? undefined : filled.value;
  }

  private noteUnknown(node: PolicyNode): void {
    for (const part of walk(node))
      for (const symbol of symbolsOf(part.parts)) {
        const info = this.symbols.get(symbol);
        if (info?.kind === "unknown") this.unknown.add(`\`${info.name}\` is not known (${info.why})`);
      }
  }

  *made(): Investigation<MadeAccount> {
    const arns = new Map(this.carriers().flatMap(({ key, arn }) => [[key, this.textOf(arn)]] as const));
    const id = [...arns.values()].map((arn) => arn?.split(":")[4] ?? "").find((one) => /^\d{12}$/.test(one)) ?? ACCOUNT;
    const rows = { user: [], role: [], group: [], policy: [] } as Record<HostCarrier["kind"], object[]>;
    for (const one of this.carriers()) {
      yield STEP;
      const arn = arns.get(one.key);
      if (arn !== undefined) rows[one.kind].push(...(one.kind === "policy" ? this.managed(one, arn) : [this.row(one, arn, arns)]));
    }
    const value = {
      form: "iam-prover-account/1",
      accounts: [
        {
          accountId: id,
          authorizationDetails: {
            UserDetailList: rows.user,
            RoleDetailList: rows.role,
            GroupDetailList: rows.group,
            Policies: [...rows.policy, ...awsPolicies([...rows.user, ...rows.role, ...rows.group])],
          },
          resources: this.runners(arns),
        },
      ],
    };
    const left = this.policies.flatMap(({ policy }) => (policy.kind === "resource" ? [policy.label] : []));
    const keyed = this.accounts.flatMap(({ file, carriers }) => carriers.map(({ key }) => [arns.get(key) ?? "", { file, key }] as const));
    return { value, sources: this.sources, open: this.openWords(), left, plain: this.values, owners: new Map(keyed) };
  }

  private openWords(): string[] {
    const other = this.other.slice(0, MOST_NAMED);
    const more = this.other.length > other.length ? [`${this.other.length - other.length} more combinations of values`] : [];
    const unread = this.accounts
      .flatMap(({ host }) => host.unread ?? [])
      .map(({ path }) => `\`${path}\` may hold a policy that is not read`);
    const broken = this.accounts.flatMap(({ file, host }) =>
      host.problems.map(({ message }) => `\`${file}\` cannot be read as a whole: ${message}`),
    );
    return [...broken, ...this.unknown, ...[...other, ...more].map((one) => `it may be deployed otherwise: ${one}`), ...unread];
  }

  /** The policies that belong to a principal by its key or name. */
  private row({ key, kind, attached, boundary }: HostCarrier, arn: string, arns: ReadonlyMap<string, string | undefined>) {
    const title = { user: "User", role: "Role", group: "Group", policy: "Policy" }[kind];
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    const isOwn = (one: string) => one === key || one === name;
    const own = this.policies.filter((one) => one.policy.principals?.some(isOwn) && this.isInForce(one));
    const inline = own.filter(({ policy }) => policy.kind === "identity" && !this.isManaged(policy));
    const trust = this.policies.find(({ policy }) => policy.kind === "trust" && isTrustOf(policy, key));
    const policies = this.accounts.flatMap(({ attachments }) => attachments.filter(({ to, guard }) => isOwn(to) && this.isThere(guard)));
    const named = [...attached.flatMap((one) => itemsOf(one)), ...policies.map((one) => one.arn)].flatMap((one) => this.textOf(one) ?? []);
    const limit = boundary && this.textOf(boundary);
    if (boundary && limit === undefined) this.unknown.add(`the boundary of \`${key}\` is not known`);
    const profiles = this.accounts.flatMap((account) => account.profiles.filter(({ role, guard }) => isOwn(role) && this.isThere(guard)));
    const groups = this.accounts.flatMap(({ memberships }) =>
      memberships.filter(({ user, guard }) => isOwn(user) && this.isThere(guard)).map(({ group }) => group),
    );
    return {
      [`${title}Name`]: name,
      [`${title}Id`]: `${{ user: "AIDA", role: "AROA", group: "AGPA", policy: "ANPA" }[kind]}${name.toUpperCase()}`,
      Arn: arn,
      [`${title}PolicyList`]: inline.map(({ file: from, policy, open }) => ({
        PolicyName: policy.key,
        PolicyDocument: this.document(from, policy, open, arn, policy.key),
      })),
      AttachedManagedPolicies: [...new Set(named)].map((PolicyArn) => ({ PolicyArn })),
      ...(boundary && { PermissionsBoundary: { PermissionsBoundaryArn: limit ?? `arn:aws:iam::${ACCOUNT}:policy/not-known` } }),
      ...(kind === "user" && { GroupList: groups.map((one) => (arns.get(one) ?? one).replace(/^.*\//, "")) }),
      ...(kind === "role" && {
        AssumeRolePolicyDocument: trust && this.document(trust.file, trust.policy, trust.open, arn, "trust"),
        InstanceProfileList: profiles.map(({ name: InstanceProfileName }) => ({ InstanceProfileName })),
      }),
    };
  }

  private managedKeys: ReadonlySet<string> | undefined;

  /** The document of a managed policy is no inline policy of whom it is attached to. */
  private isManaged({ key }: Embedded): boolean {
    this.managedKeys ??= new Set(this.carriers().flatMap((one) => (one.kind === "policy" ? [one.key, `${one.key}.PolicyDocument`] : [])));
    return this.managedKeys.has(key);
  }

  private managed({ key }: HostCarrier, arn: string): object[] {
    const own = this.policies.find(({ policy }) => isOf(policy, key));
    const document = own && this.document(own.file, own.policy, own.open, arn, arn);
    return [{ Arn: arn, DefaultVersionId: "v1", PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: document }] }];
  }

  private runners(arns: ReadonlyMap<string, string | undefined>): object[] {
    const known = [...arns.values()];
    return this.accounts.flatMap(({ runners }) =>
      runners.flatMap(({ type, arn, role, guard }) => {
        if (!this.isThere(guard)) return [];
        const [at, named] = [this.textOf(arn), this.textOf(role)];
        const executionRole = named?.startsWith("arn:") ? named : known.find((one) => one?.endsWith(`/${named}`));
        return at === undefined ? [] : [{ arn: at, type, ...(executionRole !== undefined && { executionRole }) }];
      }),
    );
  }

  /** The document as text; undefined, which nobody can judge, where whole parts of it are not known. */
  private document(file: string, { key, label, kind }: Embedded, open: OpenPolicy, of: string, policy: string): string | undefined {
    const settled = settle(open.node, (name) => conditionHolds(open, name, this.plain));
    if (!settled || !hasKnownStructure(settled)) {
      this.unknown.add(`statements of ${label} are not known`);
      return undefined;
    }
    this.noteUnknown(settled);
    const written = writePolicy(fill(settled, this.values));
    this.sources.push({ file, of, policy, name: { key, label, kind }, written });
    return written.text;
  }
}

/** AWS's own policies that principals carry, as far as what they say is known. */
function awsPolicies(rows: readonly object[]): object[] {
  const arns = new Set(
    rows.flatMap((row) =>
      ("AttachedManagedPolicies" in row ? (row.AttachedManagedPolicies as { PolicyArn: string }[]) : []).map(({ PolicyArn }) => PolicyArn),
    ),
  );
  return [...arns].flatMap((Arn) => {
    const name = /^arn:[^:]*:iam::aws:policy\/(.+)$/s.exec(Arn)?.[1];
    const Document = name === undefined ? undefined : knownDocument(name);
    return Document ? [{ Arn, DefaultVersionId: "v1", PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document }] }] : [];
  });
}

/** The document of a managed policy, which is a resource of its own. */
function isOf({ key }: Embedded, policy: string): boolean {
  return key === policy || key === `${policy}.PolicyDocument`;
}

/** The trust policy stands at its role, or at the function for which SAM makes the role. */
function isTrustOf({ key }: Embedded, role: string): boolean {
  const owner = key.slice(0, key.lastIndexOf("."));
  return owner === role || `${owner}Role` === role;
}
