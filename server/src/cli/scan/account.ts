// New ways through the accounts that settings bind together, in a scan.
import { readFile } from "node:fs/promises";
import { investigate } from "../../solver/investigate";
import { createInlineSolver } from "../../solver/node/inline";
import { findBaselines } from "../../workspace/baselines";
import { loadCatalogue } from "../../workspace/catalogue";
import { newPathsOf } from "../../workspace/new-paths";
import type { ScanProblem } from "./result";
import type { Settings } from "./settings";
import type { PlanOptions, Remark } from "./terms";

/** What every account of the settings says. An account that cannot be read is a problem of the scan: its ways were not looked for. */
export async function accountRemarks(
  settings: readonly Settings[],
  options: PlanOptions,
): Promise<{ remarks: Remark[]; problems: ScanProblem[] }> {
  const remarks: Remark[] = [];
  const problems: ScanProblem[] = [];
  for (const { config, file, text, unusable } of settings) {
    if (!config.account || unusable || file === undefined) continue;
    const solver = createInlineSolver();
    try {
      const spec = options.baseline ?? config.baseline;
      const report = await newPathsOf(
        config,
        { baselinesOf: (files) => findBaselines(files, spec, config.folder, { anyPath: options.baseline !== undefined }) },
        loadCatalogue(),
        (investigation) => investigate(investigation, solver, { timeoutMs: options.check.timeoutMs }),
        Date.now(),
      );
      if (report.problem) problems.push({ path: file, message: report.problem });
      for (const one of report.findings)
        remarks.push({ file: one.file, text: one.text || (await readFile(one.file, "utf8").catch(() => "")), finding: one.finding });
      for (const message of report.undecided)
        remarks.push({
          file,
          text: text ?? "",
          finding: { code: "new-path", severity: "warning", message, range: { start: 0, end: 1 } },
          undecided: true,
        });
    } finally {
      await solver.dispose();
    }
  }
  return { remarks, problems };
}
