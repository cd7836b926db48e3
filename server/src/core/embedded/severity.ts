// How loud a finding is that holds for some values only.
import type { PolicySettings } from "../analysis-api";
import type { Finding, Severity } from "../checks/finding";

const LESS: Record<Severity, Severity> = { error: "warning", warning: "warning", information: "information", hint: "hint" };

/** An error becomes a warning, which still fails a pipeline; what the settings ask for stays. */
export function settledSeverity({ code, severity }: Finding, settings: PolicySettings): Severity {
  return settings.severity[code] === undefined ? LESS[severity] : severity;
}
