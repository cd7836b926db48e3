// The requests of `expect` in `iam-prover.json`, tested on the policies: for the settings file itself, in the editor and in a scan.

import type { Catalogue } from "../core/catalogue/api";
import { suggestAction } from "../core/catalogue/suggest";
import { checkExpectations } from "../core/checks/expect";
import { typesOf } from "../core/checks/operations";
import { limitsOf } from "../core/policy-limits";
import type { Decision } from "../core/semantics/request";
import { rangesOf } from "../core/syntax/locate";
import { parsePolicy } from "../core/syntax/parse";
import type { Range } from "../core/syntax/tree";
import type { ConfigProblem, Expectation, WorkspaceConfig } from "./api";
import { plainPath } from "./paths";
import { policyContext, policyInput } from "./policy-context";
import { readReference } from "./references";

/** One entry of `expect` and what came of it. */
interface TestedExpectation {
  index: number;
  expectation: Expectation;
  /** Undefined: the expectation is met. */
  failure?: {
    message: string;
    actual: Decision;
    /** The place in the policy that decides, where there is one. */
    place?: { file: string; text: string; range: Range };
  };
  /** Why it could not be tested. */
  untested?: string;
}

interface ExpectationHost {
  catalogue: Catalogue;
  /** The text of a file that is open in an editor; it counts instead of what is on the disk. */
  openText?(file: string): string | undefined;
}

/** Tests every entry of the settings. */
export async function testExpectations(config: WorkspaceConfig, host: ExpectationHost): Promise<TestedExpectation[]> {
  const tested: TestedExpectation[] = [];
  for (const [index, expectation] of config.expect.entries())
    tested.push({ index, expectation, ...(await outcome(config, host, expectation)) });
  return tested;
}

/**
 * What is wrong with the entries of `expect`, each with its place in the settings file: expectations that do not hold, and
 * actions that no catalogue has. A file that cannot be read is reported with the other references, not here.
 */
export async function failedExpectations(config: WorkspaceConfig, text: string, host: ExpectationHost): Promise<ConfigProblem[]> {
  const severity = config.severity["expectation-failed"] ?? "error";
  if (config.expect.length === 0 || severity === "off") return [];
  const rangeOf = rangesOf(text);
  const problems: ConfigProblem[] = [];
  for (const { index, expectation, failure, untested } of await testExpectations(config, host)) {
    const misspelt = unknownAction(host.catalogue, expectation.request.action);
    const action = misspelt && rangeOf(["expect", index, "request", "action"]);
    if (misspelt && action) problems.push({ message: misspelt, range: action, severity: "warning" });
    const range = rangeOf(["expect", index, "decision"]) ?? rangeOf(["expect", index]);
    const missing = untested?.includes("does not exist") || untested?.includes("is not a policy");
    const message = failure?.message ?? (missing ? undefined : untested);
    if (range && message) problems.push({ message, range, severity });
  }
  return problems;
}

/** Says that an action is in no catalogue, with the nearest name. */
function unknownAction(catalogue: Catalogue, action: string): string | undefined {
  if (catalogue.action(action)) return undefined;
  const [nearest] = suggestAction(action, catalogue);
  return `No action named \`${action}\` is known (catalogue of ${catalogue.date}), so this request cannot be made.${nearest ? ` Did you mean \`${nearest}\`?` : ""}`;
}

async function outcome(
  config: WorkspaceConfig,
  host: ExpectationHost,
  { policy, request, decision }: Expectation,
): Promise<Pick<TestedExpectation, "failure" | "untested">> {
  const { catalogue } = host;
  const reference = await readReference(config.folder, policy);
  if (!reference.ok) return { untested: `The expectation cannot be tested: ${reference.reason}` };
  const text = host.openText?.(reference.file) ?? reference.text;
  const { document, problems } = parsePolicy(text, { allowComments: true });
  if (!document || problems.some((problem) => problem.fatal))
    return { untested: `The expectation cannot be tested: \`${policy}\` has an error that hides its meaning.` };
  const judged = await policyContext(config, plainPath(policy), host.openText ? { openText: (file) => host.openText?.(file) } : {});
  const { limits, undecided } = limitsOf(policyInput(text, judged, catalogue), document);
  if (undecided.length > 0)
    return {
      untested: `The expectation cannot be tested: a policy that limits \`${policy}\` cannot be read. ${judged.notes.join(" ")}`.trim(),
    };
  const [result] = checkExpectations(document, [{ request, decision }], limits, typesOf(catalogue), catalogue);
  if (result?.undecided) return { untested: result.undecided.message };
  if (!result?.finding) return {};
  return {
    failure: {
      message: `Expected \`${decision}\`, but \`${policy}\` gives \`${result.reply.decision}\`. ${result.because.join(" ")}`,
      actual: result.reply.decision,
      place: { file: reference.file, text, range: result.finding.range },
    },
  };
}
