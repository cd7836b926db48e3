// Two policies compared, each gain and loss with the entries of the statement that do it.
import { checkable, readPolicy } from "../cli/documents";
import { type OperationEnvironment, runOperation } from "../cli/operations";
import type { Json } from "../cli/parameters";
import { readRequest } from "../cli/request";
import { typesOf } from "../core/checks/operations";
import { decidePolicy } from "../core/semantics/evaluator/policy";

/** What `policy` allows beyond `older`, and the other way round. Throws `InputError`. */
export async function comparedBy(policy: string, older: string, policyType: unknown, environment: OperationEnvironment): Promise<Json> {
  const { counterexamples, comparison, message, amounts } = await runOperation(
    "ComparePolicies",
    { existingPolicyDocument: older, newPolicyDocument: policy, amounts: true, ...(policyType !== undefined && { policyType }) },
    environment,
  );
  const { newAccess, removedAccess } = counterexamples as { newAccess: Example[]; removedAccess: Example[] };
  return {
    comparison,
    ...(message !== undefined && { message }),
    amounts,
    gained: newAccess.map((one) => withEntries(one, policy, environment)),
    lost: removedAccess.map((one) => withEntries(one, older, environment)),
  };
}

interface Example {
  statementIndex?: number;
  request: Json;
}

function withEntries(example: Example, text: string, { catalogue }: OperationEnvironment): Json {
  const document = checkable(readPolicy(text, "policy"), "policy");
  const decided = decidePolicy(document, readRequest(example.request), typesOf(catalogue));
  const trace = example.statementIndex === undefined ? undefined : decided.statements[example.statementIndex];
  return { ...example, ...(trace && { through: { ...(trace.sid !== undefined && { sid: trace.sid }), ...trace.matched } }) };
}
