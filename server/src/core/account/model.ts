// What a snapshot says, read once: accounts with their principals, policies, limits and resources (ACCOUNT.md 1). Types only.
import type { PolicyDocument } from "../syntax/tree";

/** A policy document of the snapshot. `document` is absent when it cannot be judged: then nobody knows what it says. */
export interface Doc {
  document?: PolicyDocument;
  /** Why it cannot be judged. */
  problem?: string;
  /** It grants nothing for certain, but nobody knows: an AWS managed policy that is not in the snapshot, which is taken to deny nothing. */
  missing?: boolean;
}

/** A place of a user, role or group that holds a policy. */
export type Slot = { kind: "inline"; name: string; doc: Doc } | { kind: "managed"; policyArn: string };

/** Whoever carries policies. */
export interface Carrier {
  kind: "user" | "role" | "group";
  arn: string;
  name: string;
  /** The unique id (`AIDA…`, `AROA…`). */
  id: string;
  account: string;
  slots: Slot[];
  /** ARN of the permissions boundary. */
  boundary?: string;
  /** ARNs of the groups of a user. */
  groups: string[];
  /** The trust policy of a role. */
  trust?: Doc;
  tags: ReadonlyMap<string, string>;
  /** Names of the instance profiles that hold a role. */
  instanceProfiles: string[];
  /** Made by AWS for one of its services: nobody assumes, passes or edits it. */
  serviceLinked: boolean;
}

/** A managed policy. */
export interface Managed {
  arn: string;
  account: string;
  doc: Doc;
  versions: { id: string; doc: Doc }[];
}

export interface Resource {
  arn: string;
  type: string;
  account: string;
  executionRole?: string;
  policy?: Doc;
  /** Absent: nobody recorded them. */
  tags?: ReadonlyMap<string, string>;
}

/** What is known of a user's credentials. Absent members are not known. */
export interface Credentials {
  password?: boolean;
  accessKeys?: number;
  mfa?: boolean;
}

export interface Account {
  id: string;
  partition: string;
  principals: Carrier[];
  groups: Carrier[];
  policies: Managed[];
  /** Absent: none apply. An empty level closes everything. */
  scps?: Doc[][];
  rcps: Doc[][];
  resources: Resource[];
  /** Types of which `resources` lists every one; absent: those that occur. */
  coverage?: ReadonlySet<string>;
  credentials: ReadonlyMap<string, Credentials>;
  /** ARNs; absent: not recorded. */
  providers?: ReadonlySet<string>;
}

export interface Snapshot {
  organizationId?: string;
  managementAccountId?: string;
  accounts: ReadonlyMap<string, Account>;
  /** Users and roles by ARN. */
  principals: ReadonlyMap<string, Carrier>;
  groups: ReadonlyMap<string, Carrier>;
  policies: ReadonlyMap<string, Managed>;
  /** Resources by ARN. */
  resources: ReadonlyMap<string, Resource>;
  /** Every document that could be read. */
  documents: PolicyDocument[];
  /** What is missing of the snapshot as a whole, in plain words: with a gap nothing is proved unreachable. */
  gaps: string[];
  /** What was read otherwise than it stands, or not at all, in plain words. */
  warnings: string[];
}

/** The outside account of the attacker (ACCOUNT-CONTRACT.md). */
export const OUTSIDE_ACCOUNT = "000000000000";
export const OUTSIDER = `arn:aws:iam::${OUTSIDE_ACCOUNT}:user/outsider`;

/** The account that an ARN names, or "". */
export function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}
