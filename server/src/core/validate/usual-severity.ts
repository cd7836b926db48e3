// How severe a finding is where no settings say it: what tells a severity that is written down from one that weakens a check.
import type { Severity } from "../checks/finding";
import type { ProverCode } from "./codes";
import type { AwsType } from "./rule";
import { everyRule } from "./rules";

/** The severity that AWS's finding types have. */
export const severityOfType: Record<AwsType, Severity> = {
  ERROR: "error",
  SECURITY_WARNING: "warning",
  WARNING: "warning",
  SUGGESTION: "information",
};

/** The most that a check of ours says: new access is an error where a new file is judged in a pipeline. */
const OWN: Record<ProverCode, Severity> = {
  "new-access": "error",
  "access-not-granted": "error",
  "public-access": "error",
  "external-access": "warning",
  "dead-statement": "warning",
  "redundant-element": "hint",
  "expectation-failed": "error",
};

/** The most that a finding with this code can be without a word of the settings; `error` for what is not known. */
export function usualSeverity(code: string): Severity {
  const own = Object.entries(OWN).find(([name]) => name === code);
  if (own) return own[1];
  // In a resource control policy it is more than its type says.
  if (code === "MISSING_VERSION") return "error";
  const rules = everyRule.filter((rule) => rule.code === code);
  const severities = rules.map((rule) => ("severity" in rule ? rule.severity : severityOfType[rule.awsType]));
  return (["error", "warning", "information", "hint"] as const).find((one) => severities.includes(one)) ?? "error";
}
