// What the writing features know besides the text: the catalogue, the kind of policy, values seen elsewhere in the workspace.
import type { Catalogue } from "../catalogue/api";
import type { PolicyDocument, PolicyKind } from "../syntax/tree";

/** Values that other policies of the workspace hold, offered again by completion. */
export interface WorkspaceValues {
  accounts: string[];
  organizations: string[];
  /** ARNs of users, roles and other principals. */
  principals: string[];
  /** Resource ARNs without wildcards or variables. */
  resources: string[];
}

/** What is known besides the text. */
export interface WritingContext {
  catalogue: Catalogue;
  kind: PolicyKind;
  workspaceValues?: WorkspaceValues;
  /** Whether inserted text may hold tab stops. Default: yes. */
  snippets?: boolean;
}

/** More values than this per kind help nobody to choose. */
const most = 200;

/** Values of several sources as one, those of the first source first, each once. */
export function mergeValues(sources: readonly WorkspaceValues[]): WorkspaceValues {
  const merged = (pick: (values: WorkspaceValues) => string[]) => [...new Set(sources.flatMap(pick))].slice(0, most);
  return {
    accounts: merged((one) => one.accounts),
    organizations: merged((one) => one.organizations),
    principals: merged((one) => one.principals),
    resources: merged((one) => one.resources),
  };
}

/** Collects accounts, organisations, principals and resources from policies, in order of first appearance. */
export function collectValues(documents: Iterable<PolicyDocument>): WorkspaceValues {
  const found = {
    accounts: new Set<string>(),
    organizations: new Set<string>(),
    principals: new Set<string>(),
    resources: new Set<string>(),
  };
  const add = (set: Set<string>, value: string) => {
    if (set.size < most) set.add(value);
  };
  const look = (value: string, isPrincipal: boolean) => {
    const account = /^\d{12}$/.exec(value)?.[0] ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1];
    if (account) add(found.accounts, account);
    if (/^o-[a-z0-9]{10,32}$/.test(value)) add(found.organizations, value);
    if (!value.startsWith("arn:") || /[*?]|\$\{/.test(value)) return;
    const namesPrincipal = isPrincipal || /^arn:[^:]*:(iam|sts)::\d{12}:(root$|user\/|role\/|assumed-role\/|federated-user\/)/.test(value);
    add(namesPrincipal ? found.principals : found.resources, value);
  };
  for (const document of documents) {
    for (const statement of document.statements) {
      for (const principal of [statement.principal, statement.notPrincipal])
        for (const entry of principal?.entries ?? []) look(entry.id.value, true);
      for (const list of [statement.resource, statement.notResource]) for (const value of list?.values ?? []) look(value.value, false);
      for (const entry of statement.condition?.entries ?? [])
        for (const value of entry.values) if (typeof value.value === "string") look(value.value, /principalarn$/i.test(entry.key.value));
    }
  }
  return {
    accounts: [...found.accounts],
    organizations: [...found.organizations],
    principals: [...found.principals],
    resources: [...found.resources],
  };
}
