// Reads snapshots: the form `iam-prover-account/1`, and bare output of `aws iam get-account-authorization-details`, its pages joined
// (ACCOUNT-CONTRACT.md "Snapshot"). Tolerant of what AWS adds, silent about nothing.
import { DocumentReader, documentOf, EVERYTHING } from "./documents";
import {
  type Account,
  accountOf,
  type Carrier,
  type Credentials,
  type Doc,
  type Managed,
  type Resource,
  type Slot,
  type Snapshot,
} from "./model";

/** A snapshot that cannot be read. The message says what to do. */
export class SnapshotError extends Error {}

type Json = Record<string, unknown>;

const FORM = "iam-prover-account/1";
const DETAILS = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

/** Reads one snapshot, or several pages or accounts that belong together. Throws `SnapshotError`. */
export function readSnapshot(values: readonly unknown[]): Snapshot {
  const reader = new Reader();
  for (const value of values) reader.add(value);
  return reader.snapshot();
}

class Reader {
  private readonly docs = new DocumentReader();
  private readonly warnings = new Map<string, number>();
  /** The parts of each account, in the order of their pages. */
  private readonly parts = new Map<string, Json[]>();
  private organization: Json = {};

  add(value: unknown): void {
    if (!isObject(value))
      throw new SnapshotError("A snapshot is a JSON object, such as the output of `aws iam get-account-authorization-details`.");
    if (value.form !== undefined && value.form !== FORM)
      throw new SnapshotError(`The form \`${String(value.form)}\` is not known; this version reads \`${FORM}\`.`);
    if (value.form === FORM || Array.isArray(value.accounts)) {
      this.unknownKeys(value, ["form", "organization", "accounts"], "the snapshot");
      if (!Array.isArray(value.accounts)) throw new SnapshotError("The snapshot has no list `accounts`.");
      if (isObject(value.organization)) this.organization = { ...this.organization, ...value.organization };
      for (const account of value.accounts) this.addAccount(account);
      return;
    }
    if (!DETAILS.some((key) => Array.isArray(value[key])))
      throw new SnapshotError(
        `This is not a snapshot: it has neither \`form\` nor any of ${DETAILS.map((key) => `\`${key}\``).join(", ")}. Make one with \`aws iam get-account-authorization-details\`.`,
      );
    this.unknownKeys(value, [...DETAILS, "IsTruncated", "Marker", "ResponseMetadata"], "the details");
    const id = firstAccount(value);
    if (!id) throw new SnapshotError("No ARN in the details names an account, so it is not known whose they are.");
    this.part(id, { authorizationDetails: value });
  }

  private addAccount(value: unknown): void {
    if (!isObject(value)) throw new SnapshotError("Each of `accounts` is an object.");
    const details = isObject(value.authorizationDetails) ? value.authorizationDetails : {};
    const id = typeof value.accountId === "string" ? value.accountId : firstAccount(details);
    if (!id || !/^\d{12}$/.test(id)) throw new SnapshotError("An account of the snapshot has no `accountId` of 12 digits.");
    this.part(id, value);
  }

  private part(id: string, value: Json): void {
    this.parts.set(id, [...(this.parts.get(id) ?? []), value]);
  }

  snapshot(): Snapshot {
    if (this.parts.size === 0) throw new SnapshotError("The snapshot has no account.");
    const accounts = new Map([...this.parts].map(([id, parts]) => [id, this.account(id, parts)]));
    const all = [...accounts.values()];
    const policies = new Map(all.flatMap((account) => account.policies).map((policy) => [policy.arn, policy]));
    const snapshot: Snapshot = {
      ...(text(this.organization.id) && { organizationId: text(this.organization.id) }),
      ...(text(this.organization.managementAccountId) && { managementAccountId: text(this.organization.managementAccountId) }),
      accounts,
      principals: new Map(all.flatMap((account) => account.principals).map((one) => [one.arn, one])),
      groups: new Map(all.flatMap((account) => account.groups).map((one) => [one.arn, one])),
      policies,
      resources: new Map(all.flatMap((account) => account.resources).map((one) => [one.arn, one])),
      documents: this.docs.documents,
      gaps: [...this.parts].flatMap(([id, parts]) => cutOff(id, parts)),
      warnings: [],
    };
    this.missingPolicies(snapshot);
    for (const { arn, trust } of snapshot.principals.values())
      for (const id of deletedIn(trust?.document))
        this.warn(`\`${arn}\` trusts \`${id}\`, the id of a principal that was deleted: it lets nobody in`);
    for (const gap of snapshot.gaps) this.warn(gap);
    snapshot.warnings.push(...[...this.warnings].map(([message, times]) => (times > 1 ? `${message} (${times} times)` : message)));
    return snapshot;
  }

  private account(id: string, parts: Json[]): Account {
    const known = [
      "accountId",
      "authorizationDetails",
      "serviceControlPolicies",
      "resourceControlPolicies",
      "resources",
      "coverage",
      "credentials",
      "identityProviders",
    ];
    for (const part of parts) this.unknownKeys(part, known, `account ${id}`);
    const details = parts.map((part) => (isObject(part.authorizationDetails) ? part.authorizationDetails : {}));
    const rows = (key: string) => details.flatMap((one) => objects(one[key]));
    const groups = unique(rows("GroupDetailList").map((row) => this.carrier(row, "group", id)));
    const byName = new Map(groups.map((group) => [group.name, group.arn]));
    const principals = unique([
      ...rows("UserDetailList").map((row) => this.carrier(row, "user", id, byName)),
      ...rows("RoleDetailList").map((row) => this.carrier(row, "role", id)),
    ]);
    const list = (key: string) => parts.flatMap((part) => objects(part[key]));
    const levels = (key: string) => parts.map((part) => part[key]).find((value) => value !== undefined && value !== null);
    const scps = levels("serviceControlPolicies");
    const providers = parts.some((part) => Array.isArray(part.identityProviders));
    const first = principals[0]?.arn ?? "arn:aws";
    return {
      id,
      partition: first.split(":")[1] ?? "aws",
      principals,
      groups,
      policies: unique(rows("Policies").map((row) => this.managed(row))),
      ...(scps !== undefined && { scps: this.levels(scps) }),
      rcps: this.levels(levels("resourceControlPolicies") ?? []),
      resources: unique(list("resources").flatMap((row) => this.resource(row, id))),
      ...(parts.some((part) => Array.isArray(part.coverage)) && { coverage: new Set(parts.flatMap((part) => texts(part.coverage))) }),
      credentials: new Map(
        parts.flatMap((part) =>
          isObject(part.credentials) ? Object.entries(part.credentials).map(([arn, row]) => [arn, credentialsOf(row)] as const) : [],
        ),
      ),
      ...(providers && { providers: new Set(list("identityProviders").flatMap((row) => text(row.arn) ?? [])) }),
    };
  }

  private carrier(row: Json, kind: Carrier["kind"], account: string, groups?: Map<string, string>): Carrier {
    const title = kind === "user" ? "User" : kind === "role" ? "Role" : "Group";
    const name = text(row[`${title}Name`]) ?? "";
    const path = text(row.Path) ?? "/";
    const arn = text(row.Arn) ?? `arn:aws:iam::${account}:${kind}${path}${name}`;
    const inline = objects(row[`${title}PolicyList`]).map((one): Slot => {
      const doc = this.doc(one.PolicyDocument, `the inline policy \`${String(one.PolicyName)}\` of \`${arn}\``);
      return { kind: "inline", name: text(one.PolicyName) ?? "", doc };
    });
    const attached = objects(row.AttachedManagedPolicies).flatMap((one): Slot[] => {
      const policyArn = text(one.PolicyArn);
      return policyArn === undefined ? [] : [{ kind: "managed", policyArn }];
    });
    const boundary = isObject(row.PermissionsBoundary) ? text(row.PermissionsBoundary.PermissionsBoundaryArn) : undefined;
    const memberOf = texts(row.GroupList).flatMap((group) => {
      const found = groups?.get(group);
      if (!found) this.warn(`\`${arn}\` is in the group \`${group}\`, which is not in the snapshot`);
      return found ?? [];
    });
    return {
      kind,
      arn,
      name: name || arn.slice(arn.lastIndexOf("/") + 1),
      id: text(row[`${title}Id`]) ?? "",
      account,
      slots: [...inline, ...attached],
      ...(boundary && { boundary }),
      groups: memberOf,
      ...(kind === "role" && { trust: this.doc(row.AssumeRolePolicyDocument, `the trust policy of \`${arn}\``) }),
      tags: tagsOf(row.Tags),
      instanceProfiles: objects(row.InstanceProfileList).flatMap((one) => text(one.InstanceProfileName) ?? []),
      serviceLinked: arn.includes(":role/aws-service-role/"),
    };
  }

  private managed(row: Json): Managed {
    const arn = text(row.Arn) ?? "";
    const versions = objects(row.PolicyVersionList).map((one) => ({
      id: text(one.VersionId) ?? "",
      isDefault: one.IsDefaultVersion === true,
      document: one.Document,
    }));
    const current = versions.find((one) => one.id === row.DefaultVersionId) ?? versions.find((one) => one.isDefault);
    return {
      arn,
      account: accountOf(arn),
      doc: this.doc(current?.document, `the policy \`${arn}\``),
      versions: versions.map((one) => ({ id: one.id, doc: this.doc(one.document, `version \`${one.id}\` of \`${arn}\``) })),
    };
  }

  private resource(row: Json, account: string): Resource[] {
    const arn = text(row.arn);
    if (!arn) {
      this.warn(`a resource of account ${account} has no \`arn\``);
      return [];
    }
    this.unknownKeys(row, ["arn", "type", "executionRole", "policy", "tags", "properties"], "a resource");
    const role = text(row.executionRole);
    return [
      {
        arn,
        type: text(row.type) ?? "",
        account: accountOf(arn) || account,
        ...(role && { executionRole: role }),
        ...(row.policy !== undefined && row.policy !== null && { policy: this.doc(row.policy, `the policy of \`${arn}\``) }),
        ...(row.tags !== undefined && row.tags !== null && { tags: tagsOf(row.tags) }),
      },
    ];
  }

  /** Levels of organisation policies; a level that is one document counts as a list of it. */
  private levels(value: unknown): Doc[][] {
    const levels = Array.isArray(value) ? value : [value];
    return levels.map((level, n) =>
      (Array.isArray(level) ? level : [level]).map((one) => this.doc(one, `an organisation policy of level ${n}`)),
    );
  }

  private doc(value: unknown, what: string): Doc {
    const doc = this.docs.read(value);
    if (doc.problem) this.warn(`${what} cannot be judged: ${doc.problem}`);
    return doc;
  }

  private missingPolicies(snapshot: Snapshot): void {
    const seen = new Set<string>();
    for (const carrier of [...snapshot.principals.values(), ...snapshot.groups.values()])
      for (const arn of [
        ...carrier.slots.flatMap((slot) => (slot.kind === "managed" ? slot.policyArn : [])),
        ...(carrier.boundary ? [carrier.boundary] : []),
      ])
        if (!snapshot.policies.has(arn) && !knownPolicy(arn) && !seen.has(arn)) {
          seen.add(arn);
          this.warn(`the policy \`${arn}\` is not in the snapshot`);
        }
  }

  private unknownKeys(value: Json, known: readonly string[], where: string): void {
    for (const key of Object.keys(value)) if (!known.includes(key)) this.warn(`\`${key}\` in ${where} is not known and was not read`);
  }

  private warn(message: string): void {
    this.warnings.set(message, (this.warnings.get(message) ?? 0) + 1);
  }
}

/** AWS managed policies that everybody knows, by name: they can be attached whether or not they are in the snapshot. */
export const knownPolicies: ReadonlyMap<string, Doc> = new Map<string, Doc>([
  ["AdministratorAccess", EVERYTHING],
  ["IAMFullAccess", documentOf({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }] })],
  [
    "PowerUserAccess",
    documentOf({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }],
    }),
  ],
]);

/** The policy of AWS that the ARN names, if it is one of those. */
export function knownPolicy(arn: string): Doc | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.*)$/s.exec(arn)?.[1];
  return name === undefined ? undefined : knownPolicies.get(name);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

/** The first of those with one ARN: pages overlap when the account changed between them. */
function unique<T extends { arn: string }>(list: T[]): T[] {
  const seen = new Set<string>();
  return list.filter(({ arn }) => !seen.has(arn) && seen.add(arn));
}

/** Tags as IAM writes them (`[{Key, Value}]`) or as an object. */
function tagsOf(value: unknown): Map<string, string> {
  if (isObject(value)) return new Map(Object.entries(value).map(([key, one]) => [key, String(one)]));
  return new Map(objects(value).map((tag) => [String(tag.Key ?? tag.key ?? ""), String(tag.Value ?? tag.value ?? "")]));
}

function credentialsOf(value: unknown): Credentials {
  if (!isObject(value)) return {};
  const { password, accessKeys, mfa } = value;
  return {
    ...(typeof password === "boolean" && { password }),
    ...(typeof accessKeys === "number" && { accessKeys }),
    ...(typeof mfa === "boolean" && { mfa }),
  };
}

/** Pages of which none is the last: what would come after it nobody knows. */
function cutOff(id: string, parts: readonly Json[]): string[] {
  const isPage = (page: unknown): page is Json =>
    isObject(page) && (page.IsTruncated !== undefined || DETAILS.some((key) => Array.isArray(page[key]) && page[key].length > 0));
  const pages = parts.map(({ authorizationDetails }) => authorizationDetails).filter(isPage);
  if (pages.length === 0 || pages.some((page) => page.IsTruncated !== true)) return [];
  return [`the details of account ${id} go on after the last page that was given (\`IsTruncated\`)`];
}

/** Unique ids in a trust policy: AWS writes them where a user or role was deleted. */
function deletedIn(document: Doc["document"]): string[] {
  const entries = document?.statements.flatMap(({ principal }) => principal?.entries ?? []) ?? [];
  return entries.flatMap(({ kind, id }) => (kind === "AWS" && /^A(IDA|ROA)[A-Z0-9]{12,}$/.test(id.value) ? id.value : []));
}

/** The account that the first telling ARN names. */
function firstAccount(details: Json): string | undefined {
  for (const key of DETAILS)
    for (const row of objects(details[key])) {
      const account = accountOf(text(row.Arn) ?? "");
      if (/^\d{12}$/.test(account)) return account;
    }
  return undefined;
}
