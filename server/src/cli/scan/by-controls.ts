// What executable controls say of one policy. Loaded where a file has controls: what reads them takes longer to load than a policy to check.
import { createAccessOracle, policyFindings, runControls } from "../../controls";
import type { CheckResult } from "../../core/checks/finding";
import { investigate } from "../../solver/investigate";
import { matchesAny, settingsFor } from "../../workspace/settings";
import type { ScanTask } from "./result";
import type { CheckEnvironment } from "./terms";

/** What the controls of a task say of its policy. Each judges a policy by itself, so a file is judged where it is checked. */
export async function checkByControls(
  { controls = [], config, relativePath, text, options }: ScanTask,
  environment: CheckEnvironment,
): Promise<CheckResult> {
  const { catalogue, solver, signal } = environment;
  const { kind } = settingsFor(config, relativePath).settings;
  const ask = { timeoutMs: options.timeoutMs, ...(signal && { signal }) };
  const oracle = createAccessOracle((investigation) => investigate(investigation, solver, ask), { catalogue });
  const result: CheckResult = { findings: [], undecided: [] };
  for (const { label, text: feature, policyPath: path } of controls) {
    const findPolicies = async (globs: string[]) => (matchesAny(globs, path) ? [{ path, text, ...(kind && { kind }) }] : []);
    const run = await runControls(feature, { oracle, findPolicies, ...(signal && { signal }) });
    const { findings, undecided } = policyFindings(run, { path, text }, { label }, { catalogue });
    result.findings.push(...findings);
    result.undecided.push(...undecided);
  }
  return result;
}
