// Snapshots with one thing changed: for taking an edit back (blame) and for trying a cut.
import { documentOf } from "./documents";
import { type Account, accountOf, type Carrier, type Doc, type Managed, type Resource, type Snapshot } from "./model";

/** What replaces something of a snapshot, by ARN; undefined takes it away. */
export interface Changes {
  carriers?: ReadonlyMap<string, Carrier | undefined>;
  policies?: ReadonlyMap<string, Managed | undefined>;
  resources?: ReadonlyMap<string, Resource | undefined>;
  /** By account id. */
  scps?: ReadonlyMap<string, Doc[][] | undefined>;
  rcps?: ReadonlyMap<string, Doc[][]>;
}

/** The snapshot with these changes. Documents that come with them are those of the change. */
export function changed(snapshot: Snapshot, changes: Changes): Snapshot {
  const accounts = new Map([...snapshot.accounts].map(([id, account]) => [id, changedAccount(account, changes)]));
  const all = [...accounts.values()];
  const added = [
    ...[...(changes.carriers?.values() ?? [])].flatMap((one) => [
      ...(one?.slots ?? []).flatMap((slot) => (slot.kind === "inline" ? slot.doc : [])),
      ...(one?.trust ? [one.trust] : []),
    ]),
    ...[...(changes.policies?.values() ?? [])].flatMap((one) => (one ? [one.doc, ...one.versions.map(({ doc }) => doc)] : [])),
    ...[...(changes.resources?.values() ?? [])].flatMap((one) => one?.policy ?? []),
    ...[...(changes.scps?.values() ?? []), ...(changes.rcps?.values() ?? [])].flatMap((levels) => levels?.flat() ?? []),
  ];
  return {
    ...snapshot,
    accounts,
    principals: byArn(all.flatMap((account) => account.principals)),
    groups: byArn(all.flatMap((account) => account.groups)),
    policies: byArn(all.flatMap((account) => account.policies)),
    resources: byArn(all.flatMap((account) => account.resources)),
    documents: [...new Set([...snapshot.documents, ...added.flatMap((doc) => doc.document ?? [])])],
  };
}

/** The snapshot with a managed policy more, which nobody carries. */
export function withPolicy(snapshot: Snapshot, arn: string, document: object): Snapshot {
  const account = snapshot.accounts.get(accountOf(arn));
  if (!account) return snapshot;
  const doc = documentOf(document);
  const made: Managed = { arn, account: account.id, doc, versions: [{ id: "v1", doc }] };
  const policies = [...account.policies.filter((one) => one.arn !== arn), made];
  return {
    ...snapshot,
    accounts: new Map([...snapshot.accounts, [account.id, { ...account, policies }]]),
    policies: new Map([...snapshot.policies, [arn, made]]),
    documents: [...snapshot.documents, ...(doc.document ? [doc.document] : [])],
  };
}

function changedAccount(account: Account, { carriers, policies, resources, scps, rcps }: Changes): Account {
  const { scps: ownScps, ...rest } = account;
  const levels = scps?.has(account.id) ? scps.get(account.id) : ownScps;
  return {
    ...rest,
    ...(levels && { scps: levels }),
    rcps: rcps?.get(account.id) ?? account.rcps,
    principals: replaced(account.principals, carriers),
    groups: replaced(account.groups, carriers),
    policies: replaced(account.policies, policies),
    resources: replaced(account.resources, resources),
  };
}

function replaced<T extends { arn: string }>(list: readonly T[], by: ReadonlyMap<string, T | undefined> | undefined): T[] {
  return by === undefined ? [...list] : list.flatMap((one) => (by.has(one.arn) ? (by.get(one.arn) ?? []) : one));
}

function byArn<T extends { arn: string }>(list: readonly T[]): Map<string, T> {
  return new Map(list.map((one) => [one.arn, one]));
}

/** A document as plain data: `Statement` is always a list. */
interface PlainDocument {
  Version?: string;
  Statement: Record<string, unknown>[];
}

export function plainOf(doc: Doc): PlainDocument | undefined {
  if (!doc.document) return undefined;
  const value = JSON.parse(doc.document.text) as { Version?: string; Statement?: unknown };
  const statements = Array.isArray(value.Statement) ? value.Statement : value.Statement === undefined ? [] : [value.Statement];
  return { ...value, Statement: statements };
}

/** The document after an edit of its statements; undefined statements fall away. */
export function withStatements(doc: Doc, edit: (statements: Record<string, unknown>[]) => Record<string, unknown>[]): Doc {
  const plain = plainOf(doc);
  return plain ? documentOf({ ...plain, Statement: edit(plain.Statement) }) : doc;
}

/** A place of a policy in a snapshot. */
export interface PolicyPlace {
  accountId: string;
  /** ARN of who or what carries it. */
  of: string;
  /** Name of an inline policy, ARN of a managed one, `trust` or `resource policy`. */
  policy: string;
}

/** Names a policy by who carries it (an ARN) and its name there. */
export function placeKey(of: string, policy: string): string {
  return `${policy.startsWith("arn:") ? policy : of} ${policy}`;
}

/** The document at a place. */
export function docAt(snapshot: Snapshot, { of, policy }: PolicyPlace): Doc | undefined {
  if (policy.startsWith("arn:")) return snapshot.policies.get(policy)?.doc;
  const carrier = snapshot.principals.get(of) ?? snapshot.groups.get(of);
  if (!carrier) return policy === "resource policy" ? snapshot.resources.get(of)?.policy : undefined;
  if (policy === "trust") return carrier.trust;
  const slot = carrier.slots.find((one) => one.kind === "inline" && one.name === policy);
  return slot?.kind === "inline" ? slot.doc : undefined;
}

/** The change that puts another document in the place. */
export function replacing(snapshot: Snapshot, { of, policy }: PolicyPlace, doc: Doc): Changes {
  if (policy.startsWith("arn:")) {
    const managed = snapshot.policies.get(policy);
    return managed ? { policies: new Map([[policy, { ...managed, doc }]]) } : {};
  }
  const carrier = snapshot.principals.get(of) ?? snapshot.groups.get(of);
  if (!carrier) {
    const resource = snapshot.resources.get(of);
    return resource ? { resources: new Map([[of, { ...resource, policy: doc }]]) } : {};
  }
  if (policy === "trust") return { carriers: new Map([[of, { ...carrier, trust: doc }]]) };
  const slots = carrier.slots.map((slot) => (slot.kind === "inline" && slot.name === policy ? { ...slot, doc } : slot));
  return { carriers: new Map([[of, { ...carrier, slots }]]) };
}
