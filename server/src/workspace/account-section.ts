// The section `account` of `iam-prover.json` as read (ACCOUNT-CONTRACT.md). Types only.

import type { Edge } from "../core/account/edges";

/** A role, user or group with its policies: files, globs of files, or ARNs of policies of AWS. */
export interface AccountPrincipal {
  name: string;
  policies: string[];
  trust?: string;
  boundary?: string;
  path?: string;
  tags?: Record<string, string>;
  instanceProfile?: boolean;
  groups?: string[];
}

/** What nobody should come to. `except`: ARNs of those who may reach it. */
export interface AccountTarget {
  to: "admin" | { action: string; resource: string };
  except: string[];
}

/** Paths are relative to the folder of the settings. */
export interface AccountSettings {
  accountId: string;
  snapshot?: string;
  roles: AccountPrincipal[];
  users: AccountPrincipal[];
  groups: AccountPrincipal[];
  managed: { name: string; file: string }[];
  serviceControlPolicies?: string[][];
  resourceControlPolicies?: string[][];
  resources: { arn: string; type: string; policy?: string; executionRole?: string }[];
  targets: AccountTarget[];
  /** Edges beside the shipped ones. */
  edges: Edge[];
  entry: { provider: string; claims: Record<string, string[]> }[];
}
