// What a control says of the resources of one template, as findings that the editor and `scan` show in it. Pure.

import type { CheckResult } from "../../core/checks/finding";
import { code } from "../../core/explain";
import { ended } from "../../core/text/sentence";
import { CONTROL_FAILED } from "../steps/report";
import type { ResourceVerdict, TemplateControl } from "./run";

/** The findings in a template. `label` names the feature file for people; `file` is its absolute path. */
export function resourceFindings(
  { feature, scenario }: TemplateControl,
  verdicts: readonly ResourceVerdict[],
  { label, file }: { label: string; file?: string },
): CheckResult {
  const result: CheckResult = { findings: [], undecided: [] };
  for (const { resource, verdict, reason, onlyIf, range } of verdicts) {
    const name = `${code(label)} (${feature})`;
    if (verdict === "NON_COMPLIANT")
      result.findings.push({
        code: CONTROL_FAILED,
        severity: "error",
        message: `${code(resource)} does not meet the control ${name}: ${ended(reason ?? "")}`,
        range,
        ...(onlyIf !== undefined && { onlyIf }),
        ...(file !== undefined && { related: [{ message: "The control.", range: scenario.range, file }] }),
      });
    if (verdict === "UNDECIDED")
      result.undecided.push({
        code: CONTROL_FAILED,
        message: `Not decided whether ${code(resource)} meets the control ${name}: ${ended(reason ?? "")}`,
        range,
      });
  }
  return result;
}
