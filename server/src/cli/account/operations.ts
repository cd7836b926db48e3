// The operations on accounts (ACCOUNT-CONTRACT.md "Batch operations"), from JSON parameters to JSON answers.
import { proposeCuts } from "../../core/account/cut";
import type { Goal } from "../../core/account/goal";
import type { Snapshot } from "../../core/account/model";
import { listPaths, noNewPaths, whoCanReach } from "../../core/account/paths";
import { checkAccess, UnknownPrincipal } from "../../core/account/verdict";
import type { Catalogue } from "../../core/catalogue/api";
import type { Investigation } from "../../core/checks/investigation";
import { InputError } from "../errors";
import type { Json } from "../parameters";
import { impactJson, impactOf, readProposal } from "./impact";
import { readContext, readEdges, readFrom, readOwnEdges, readSnapshotParameter, readTime, readTo } from "./parameters";

const QUESTION = ["context", "outsider", "edges", "addEdges", "time"];

export const accountParameters = {
  CheckAccountAccess: ["snapshot", "snapshotFile", "to", "from", ...QUESTION],
  ListPaths: ["snapshot", "snapshotFile", "limit", "to", "from", ...QUESTION],
  WhoCanReach: ["snapshot", "snapshotFile", "action", "resource", ...QUESTION],
  CheckNoNewPaths: ["existingSnapshot", "existingSnapshotFile", "newSnapshot", "newSnapshotFile", "to", "from", ...QUESTION],
  ProposeCut: ["snapshot", "snapshotFile", "to", "from", ...QUESTION],
  GuardrailImpact: ["snapshot", "snapshotFile", "policyDocument", "policyType", "principals", "time"],
} as const satisfies Record<string, readonly string[]>;
export type AccountOperation = keyof typeof accountParameters;

type Run = <T>(investigation: Investigation<T>) => Promise<T>;

/** Runs one operation on an account. Throws `InputError` for bad parameters. */
export async function runAccountOperation(name: AccountOperation, parameters: Json, catalogue: Catalogue, run: Run): Promise<Json> {
  try {
    return await operations[name](parameters, catalogue, run);
  } catch (error) {
    if (error instanceof UnknownPrincipal) throw new InputError(error.message);
    throw error;
  }
}

const operations: Record<AccountOperation, (parameters: Json, catalogue: Catalogue, run: Run) => Promise<Json>> = {
  async CheckAccountAccess(parameters, catalogue, run) {
    const snapshot = readSnapshotParameter(parameters);
    const question = { snapshot, from: readFrom(parameters.from), to: readTarget(parameters.to, snapshot), ...common(parameters) };
    return { ...(await run(checkAccess(question, catalogue))), ...warned(snapshot) };
  },
  async ListPaths(parameters, catalogue, run) {
    const snapshot = readSnapshotParameter(parameters);
    const { limit } = parameters;
    if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) > 0))
      throw new InputError("`limit` is a whole number from 1 up.");
    const paths = await run(
      listPaths(
        { snapshot, ...pair(parameters, snapshot), ...common(parameters) },
        catalogue,
        limit === undefined ? undefined : Number(limit),
      ),
    );
    return { paths, ...warned(snapshot) };
  },
  async WhoCanReach(parameters, catalogue, run) {
    const snapshot = readSnapshotParameter(parameters);
    const { action, resource } = parameters;
    const goal = readTo({ action, resource });
    if (!("action" in goal)) throw new InputError("`action` and `resource` say what is to be reached.");
    return { ...(await run(whoCanReach({ snapshot, ...common(parameters) }, goal, catalogue))), ...warned(snapshot) };
  },
  async CheckNoNewPaths(parameters, catalogue, run) {
    const existing = readSnapshotParameter(parameters, "existingSnapshot");
    const snapshot = readSnapshotParameter(parameters, "newSnapshot");
    return {
      ...(await run(noNewPaths(existing, { snapshot, ...pair(parameters, snapshot), ...common(parameters) }, catalogue))),
      ...warned(snapshot),
    };
  },
  async ProposeCut(parameters, catalogue, run) {
    const snapshot = readSnapshotParameter(parameters);
    const question = { snapshot, from: readFrom(parameters.from), to: readTarget(parameters.to, snapshot), ...common(parameters) };
    return { cuts: await run(proposeCuts(question, catalogue)), ...warned(snapshot) };
  },
  async GuardrailImpact(parameters, catalogue, run) {
    const snapshot = readSnapshotParameter(parameters);
    const { principals, time } = parameters;
    if (principals !== undefined && !(Array.isArray(principals) && principals.every((one) => typeof one === "string")))
      throw new InputError("`principals` is a list of ARNs.");
    const impacts = await impactOf(snapshot, readProposal(parameters), principals, readTime(time), catalogue, run);
    return { ...impactJson(impacts), ...warned(snapshot) };
  },
};

/** `to`, which is in the snapshot: nobody reaches what is not, and that would pass for a proof. */
function readTarget(value: unknown, { accounts, principals }: Snapshot): Goal {
  const to = readTo(value);
  if ("admin" in to && !accounts.has(to.admin)) throw new InputError(`\`to.admin\`: the account ${to.admin} is not in the snapshot.`);
  if ("principal" in to && !principals.has(to.principal))
    throw new InputError(`\`to.principal\`: \`${to.principal}\` is no user or role of the snapshot.`);
  return to;
}

function pair(parameters: Json, snapshot: Snapshot) {
  return {
    ...(parameters.from != null && { from: readFrom(parameters.from) }),
    ...(parameters.to != null && { to: readTarget(parameters.to, snapshot) }),
  };
}

const warned = ({ warnings }: Snapshot): Json => (warnings.length > 0 ? { warnings } : {});

/** What all questions about accounts may fix. */
function common({ context, outsider, edges: ids, addEdges, time }: Json) {
  if (outsider !== undefined && typeof outsider !== "boolean") throw new InputError("`outsider` is true or false.");
  const edges = readOwnEdges(addEdges);
  const use = readEdges(ids, edges);
  return { context: readContext(context), now: readTime(time), edges, ...(outsider !== undefined && { outsider }), ...(use && { use }) };
}
