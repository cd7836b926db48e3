// Small accounts for tests: what they hold is written as short as it reads.

import type { Goal } from "../../server/src/core/account/goal";
import { readSnapshot } from "../../server/src/core/account/snapshot";
import { type AccountQuestion, checkAccess, type From, type Verdict } from "../../server/src/core/account/verdict";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

export const A = "111122223333";
export const B = "444455556666";
export const user = (name: string, account = A) => `arn:aws:iam::${account}:user/${name}`;
export const role = (name: string, account = A) => `arn:aws:iam::${account}:role/${name}`;
export const group = (name: string, account = A) => `arn:aws:iam::${account}:group/${name}`;
export const managed = (name: string, account = A) => `arn:aws:iam::${account}:policy/${name}`;
export const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

export interface Statement {
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: unknown;
  NotPrincipal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** A document of these statements. */
export const doc = (...Statement: Statement[]) => ({ Version: "2012-10-17", Statement });
/** Allows the actions on the resources (all, if none is given). */
export const allow = (Action: string | string[], Resource: string | string[] = "*", Condition?: Statement["Condition"]): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
export const deny = (Action: string | string[], Resource: string | string[] = "*", Condition?: Statement["Condition"]): Statement => ({
  ...allow(Action, Resource, Condition),
  Effect: "Deny",
});
/** A trust policy for callers, or for services. */
export const trusts = (Principal: unknown, Condition?: Statement["Condition"], Action: string | string[] = "sts:AssumeRole") =>
  doc({ Effect: "Allow", Principal, Action, ...(Condition && { Condition }) });
export const everything = doc(allow("*"));

export interface PrincipalSpec {
  /** Statements of one inline policy. */
  can?: Statement[];
  /** Names of the account's managed policies, or ARNs. */
  attached?: string[];
  boundary?: string;
  groups?: string[];
  trust?: object;
  tags?: Record<string, string>;
  profile?: boolean;
}

export interface AccountSpec {
  id?: string;
  users?: Record<string, PrincipalSpec>;
  roles?: Record<string, PrincipalSpec>;
  groups?: Record<string, PrincipalSpec>;
  policies?: Record<string, object | object[]>;
  scps?: object[][];
  rcps?: object[][];
  resources?: object[];
  coverage?: string[];
  credentials?: Record<string, object>;
  providers?: string[];
}

const arnOf = (name: string, account: string) => (name.startsWith("arn:") ? name : managed(name, account));

function principal(kind: "User" | "Role" | "Group", name: string, spec: PrincipalSpec, account: string) {
  return {
    [`${kind}Name`]: name,
    [`${kind}Id`]: `${kind === "User" ? "AIDA" : kind === "Role" ? "AROA" : "AGPA"}${name.toUpperCase()}`,
    Path: "/",
    Arn: `arn:aws:iam::${account}:${kind.toLowerCase()}/${name}`,
    [`${kind}PolicyList`]: spec.can ? [{ PolicyName: "own", PolicyDocument: doc(...spec.can) }] : [],
    AttachedManagedPolicies: (spec.attached ?? []).map((one) => ({ PolicyName: one, PolicyArn: arnOf(one, account) })),
    ...(spec.boundary && { PermissionsBoundary: { PermissionsBoundaryArn: arnOf(spec.boundary, account) } }),
    ...(kind === "User" && { GroupList: spec.groups ?? [] }),
    ...(kind === "Role" && {
      AssumeRolePolicyDocument: spec.trust ?? doc(),
      InstanceProfileList: spec.profile ? [{ InstanceProfileName: name }] : [],
    }),
    Tags: Object.entries(spec.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** An account as snapshots hold it. */
export function account(spec: AccountSpec) {
  const id = spec.id ?? A;
  const list = (kind: "User" | "Role" | "Group", specs: Record<string, PrincipalSpec> = {}) =>
    Object.entries(specs).map(([name, one]) => principal(kind, name, one, id));
  return {
    accountId: id,
    authorizationDetails: {
      UserDetailList: list("User", spec.users),
      RoleDetailList: list("Role", spec.roles),
      GroupDetailList: list("Group", spec.groups),
      Policies: Object.entries(spec.policies ?? {}).map(([name, documents]) => ({
        PolicyName: name,
        Arn: arnOf(name, id),
        DefaultVersionId: "v1",
        PolicyVersionList: [documents].flat().map((Document, i) => ({ Document, VersionId: `v${i + 1}`, IsDefaultVersion: i === 0 })),
      })),
    },
    ...(spec.scps && { serviceControlPolicies: spec.scps }),
    ...(spec.rcps && { resourceControlPolicies: spec.rcps }),
    resources: spec.resources ?? [],
    ...(spec.coverage && { coverage: spec.coverage }),
    credentials:
      spec.credentials ??
      Object.fromEntries(Object.keys(spec.users ?? {}).map((name) => [user(name, id), { password: false, accessKeys: 1, mfa: false }])),
    ...(spec.providers && { identityProviders: spec.providers.map((arn) => ({ arn })) }),
  };
}

/** A snapshot of accounts. */
export const snapshot = (accounts: AccountSpec[], organization?: object) => ({
  form: "iam-prover-account/1",
  ...(organization && { organization }),
  accounts: accounts.map(account),
});

export type Options = Partial<Omit<AccountQuestion, "snapshot" | "from" | "to">>;

const solver = createInlineSolver();

/** The verdict on a question. */
export async function verdict(accounts: AccountSpec[] | object, from: string | From, to: Goal, options: Options = {}): Promise<Verdict> {
  const read = readSnapshot([Array.isArray(accounts) ? snapshot(accounts) : accounts]);
  const question: AccountQuestion = {
    snapshot: read,
    from: typeof from === "string" ? { principal: from } : from,
    to,
    now: 1_795_000_000,
    ...options,
  };
  return await investigate(checkAccess(question, loadCatalogue()), solver);
}

/** The edges of a verdict's chain, or the verdict. */
export const told = ({ verdict: word, chain }: Verdict): string => (chain ? chain.map(({ edge }) => edge).join(" → ") || "at once" : word);

/** Ends the solver of `verdict`. */
export const dispose = (): Promise<void> => solver.dispose();
