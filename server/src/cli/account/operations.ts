// The operations on accounts (ACCOUNT-CONTRACT.md "Batch operations"), from JSON parameters to JSON answers.
import { checkAccess, UnknownPrincipal } from "../../core/account/verdict";
import type { Catalogue } from "../../core/catalogue/api";
import type { Investigation } from "../../core/checks/investigation";
import { InputError } from "../errors";
import type { Json } from "../parameters";
import { readContext, readEdges, readFrom, readSnapshotParameter, readTime, readTo } from "./parameters";

const QUESTION = ["context", "outsider", "edges", "time"];

export const accountParameters = {
  CheckAccountAccess: ["snapshot", "snapshotFile", "to", "from", ...QUESTION],
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
    const question = { snapshot, from: readFrom(parameters.from), to: readTo(parameters.to), ...common(parameters) };
    const verdict = await run(checkAccess(question, catalogue));
    return { ...verdict, ...(snapshot.warnings.length > 0 && { warnings: snapshot.warnings }) };
  },
};

/** What all questions about accounts may fix. */
function common({ context, outsider, edges, time }: Json) {
  if (outsider !== undefined && typeof outsider !== "boolean") throw new InputError("`outsider` is true or false.");
  const use = readEdges(edges);
  return { context: readContext(context), now: readTime(time), ...(outsider !== undefined && { outsider }), ...(use && { use }) };
}
