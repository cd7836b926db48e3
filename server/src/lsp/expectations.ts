// The requests of `expect` in `iam-prover.json`, evaluated on the policies as they stand in the editor.
import { join } from "node:path";
import { typesOf } from "../core/checks/operations";
import { whyAllowed, whyNotAllowed } from "../core/explain";
import { decidePolicy } from "../core/meaning/decide";
import type { Decision } from "../core/meaning/request";
import { rangesOf } from "../core/syntax/locate";
import { parsePolicy } from "../core/syntax/parse";
import type { PolicyDocument } from "../core/syntax/tree";
import type { ConfigProblem, Expectation } from "../workspace/api";
import { readReference } from "../workspace/references";
import { settingsFor } from "../workspace/settings";
import { uriOf } from "./diagnostics";
import type { Session } from "./session";
import type { ConfigState } from "./workspace";

/** The expectations that do not hold, each with a place in the settings file. A file that cannot be read is reported with the other references, not here. */
export async function failedExpectations(session: Session, state: ConfigState): Promise<ConfigProblem[]> {
  const { config, text } = state;
  const severity = config.severity["expectation-failed"] ?? "error";
  if (config.expect.length === 0 || text === undefined || severity === "off") return [];
  const rangeOf = rangesOf(text);
  const problems: ConfigProblem[] = [];
  for (const [index, expectation] of config.expect.entries()) {
    const range = rangeOf(["expect", index, "decision"]) ?? rangeOf(["expect", index]);
    const message = range && (await failure(session, state, expectation));
    if (range && message) problems.push({ message, range, severity });
  }
  return problems;
}

/** Why an expectation does not hold, or undefined when it does or cannot be told. */
async function failure(session: Session, state: ConfigState, { policy, request, decision }: Expectation): Promise<string | undefined> {
  const types = typesOf(session.services.catalogue());
  const document = await readPolicy(session, state.config.folder, policy);
  if (document === undefined) return undefined;
  if (document === "broken") return `The expectation cannot be tested: \`${policy}\` has an error that hides its meaning.`;
  const own = decidePolicy(document, request, types).decision;
  const { rule } = settingsFor(state.config, policy);
  const limits = [
    ...(rule?.boundary === undefined ? [] : [rule.boundary]),
    ...(rule?.serviceControlPolicies ?? []),
    ...(rule?.resourceControlPolicies ?? []),
  ];
  let actual: Decision = own;
  let because = own === "allow" ? whyAllowed(document, request, types) : whyNotAllowed(document, request, types);
  for (const name of limits) {
    const limit = await readPolicy(session, state.config.folder, name);
    if (limit === undefined || limit === "broken")
      return `The expectation cannot be tested: \`${name}\`, which limits \`${policy}\`, cannot be read.`;
    const verdict = decidePolicy(limit, request, types).decision;
    // What a resource control policy does not deny it lets through: AWS's own policy that allows everything stands beside it.
    const blocks = verdict === "explicitDeny" || (verdict === "implicitDeny" && !rule?.resourceControlPolicies?.includes(name));
    if (!blocks || actual === "explicitDeny") continue;
    actual = verdict === "explicitDeny" ? "explicitDeny" : actual === "allow" ? "implicitDeny" : actual;
    because = [`\`${name}\` limits the policy.`, ...whyNotAllowed(limit, request, types)];
  }
  const holds = decision === actual || (decision === "deny" && actual !== "allow");
  return holds ? undefined : `Expected \`${decision}\`, but \`${policy}\` gives \`${actual}\`. ${because.join(" ")}`;
}

/** A policy as it stands: from the editor if it is open. Undefined when there is no such file. */
async function readPolicy(session: Session, folder: string, name: string): Promise<PolicyDocument | "broken" | undefined> {
  const open = session.documents.get(uriOf(join(folder, name)));
  const text = open?.text.getText() ?? (await textOf(folder, name));
  if (text === undefined) return undefined;
  const { document, problems } = parsePolicy(text, { allowComments: true });
  return document && !problems.some((problem) => problem.fatal) ? document : "broken";
}

async function textOf(folder: string, name: string): Promise<string | undefined> {
  const reference = await readReference(folder, name);
  return reference.ok ? reference.text : undefined;
}
