// What a run of controls says of one policy file, as findings that the editor and `scan` show in it. Pure.

import type { CheckResult, Counterexample, Finding } from "../../core/checks/finding";
import { typesOf } from "../../core/checks/operations";
import { code, whyAllowed, whyImpossible, whyNotAllowed } from "../../core/explain";
import { decidePolicy } from "../../core/semantics/evaluator/policy";
import type { Request } from "../../core/semantics/request";
import { parsePolicy } from "../../core/syntax/parse";
import type { PolicyDocument, Range } from "../../core/syntax/tree";
import { ended } from "../../core/text/sentence";
import type { OracleEnvironment } from "./oracle";
import type { ControlRun, PolicyVerdict, ScenarioVerdict } from "./run";

/** The code of a control that a policy does not meet. */
export const CONTROL_FAILED = "control-failed";

/** The code of a scenario whose outcome was neither proved nor refuted. */
export const CONTROL_UNDECIDED = "control-undecided";

/** The code of a scenario that looks as if it were run, and is not. */
export const SCENARIO_NOT_RUN = "scenario-not-run";

/** The findings of a run in the policy at `path`. `label` names the feature file for people; `file` is its absolute path. */
export function policyFindings(
  run: ControlRun,
  policy: { path: string; text: string },
  control: { label: string; file?: string },
  environment: OracleEnvironment,
): CheckResult {
  const result: CheckResult = { findings: [], undecided: [] };
  const document = parsePolicy(policy.text, { allowComments: true }).document;
  for (const scenario of run.scenarios) {
    for (const verdict of scenario.policies) {
      if (verdict.path !== policy.path) continue;
      const name = `${code(control.label)}, scenario ${code(scenario.scenario)}`;
      if (verdict.verdict === "NON_COMPLIANT") result.findings.push(findingOf(verdict, scenario, name, control, document, environment));
      if (verdict.verdict === "UNDECIDED")
        result.undecided.push({
          code: CONTROL_FAILED,
          message: `Not decided whether the control ${name}, is met: ${verdict.reason ?? ""}`,
          range: tokenOf(verdict, document),
        });
    }
  }
  return result;
}

function findingOf(
  verdict: PolicyVerdict,
  scenario: ScenarioVerdict,
  name: string,
  control: { file?: string },
  document: PolicyDocument | undefined,
  environment: OracleEnvironment,
): Finding {
  const example =
    verdict.counterexample && document
      ? counterexampleOf(verdict.counterexample, verdict.statementIndex, document, environment)
      : undefined;
  return {
    code: CONTROL_FAILED,
    severity: "error",
    message: `The control ${name}, is not met: ${ended(verdict.reason ?? "")}`,
    range: tokenOf(verdict, document),
    ...(verdict.statementIndex === undefined ? {} : { statementIndex: verdict.statementIndex }),
    ...(example ? { counterexample: example } : {}),
    ...(control.file ? { related: [{ message: "The control.", range: scenario.range, file: control.file }] } : {}),
  };
}

/** A request that refutes a control is usually one that is allowed; for "always granted" it is one that is not. */
function counterexampleOf(
  request: Request,
  statementIndex: number | undefined,
  document: PolicyDocument,
  environment: OracleEnvironment,
): Counterexample {
  const types = typesOf(environment.catalogue);
  const allowed = decidePolicy(document, request, types).decision === "allow";
  const impossible = whyImpossible(request, environment.catalogue);
  return {
    request,
    statementIndex: statementIndex ?? -1,
    allowedBecause: allowed ? whyAllowed(document, request, types) : whyNotAllowed(document, request, types),
    possibleToday: impossible === null,
    ...(impossible === null ? {} : { note: impossible }),
  };
}

/** The `Action` of the statement that grants; else the policy's first name. A block is never marked. */
function tokenOf(verdict: PolicyVerdict, document: PolicyDocument | undefined): Range {
  const statement = verdict.statementIndex === undefined ? undefined : document?.statements[verdict.statementIndex];
  const actions = statement?.action ?? statement?.notAction;
  return actions?.key.range ?? statement?.effect?.range ?? document?.properties[0]?.name.range ?? { start: 0, end: 1 };
}
