// Files that are begun while others are still looked for: those about which nothing that comes later is likely to say more. Whoever checks
// them compares with the plan in the end, and what turned out otherwise is checked again.
import type { Baseline } from "../../workspace/api";
import { isModuleFile } from "../../workspace/modules";
import type { Comparison } from "./comparison";
import { controlsFor, type FoundControl } from "./controls";
import { ALONE } from "./hosts";
import type { Pool } from "./pool";
import type { ScanTask } from "./result";
import { type Candidate, type PlanOptions, reportPath } from "./terms";

/** Offers candidates as they are found. */
export class Early {
  /** Older texts that were found already, by file. */
  readonly baselines = new Map<string, Baseline>();
  private waiting: Candidate[] = [];
  /** What is asked now; those that come meanwhile are asked together after it. */
  private asked: Promise<void> | undefined;

  constructor(
    private readonly options: PlanOptions,
    private readonly comparison: Comparison,
    private readonly controls: Promise<readonly FoundControl[]>,
    private readonly pool: Pick<Pool, "expect" | "offer">,
  ) {}

  /** A candidate is there. What a change concerns, and what belongs to a module, is known only in the end. */
  add(candidate: Candidate): void {
    if (this.options.changed || isModuleFile(candidate.file)) return;
    this.pool.expect();
    this.waiting.push(candidate);
    this.asked ??= this.ask();
  }

  /** Resolves when nothing is asked any more. */
  async end(): Promise<void> {
    await this.asked;
  }

  private async ask(): Promise<void> {
    while (this.waiting.length > 0) {
      const some = this.waiting;
      this.waiting = [];
      // An error is met again where the plan asks.
      await this.answer(some).catch(() => undefined);
    }
    this.asked = undefined;
  }

  private async answer(some: readonly Candidate[]): Promise<void> {
    const controls = await this.controls;
    const found = await this.comparison.baselinesOf(some);
    for (const one of some) {
      const baseline = found.get(one.file);
      if (!baseline) continue;
      this.baselines.set(one.file, baseline);
      // What was not there may have had another name.
      if (baseline.kind === "text") this.pool.offer(taskOf(one, baseline, controls, this.options));
    }
  }
}

/** A candidate as a task, without what only the whole of the plan tells. */
export function taskOf(one: Candidate, baseline: Baseline, controls: readonly FoundControl[], options: PlanOptions): ScanTask {
  return {
    file: one.file,
    ...(one.host && { host: ALONE }),
    ...(controls.length > 0 && { controls: controlsFor(one.file, controls, (file) => reportPath(options, file)) }),
    path: reportPath(options, one.file),
    relativePath: one.relativePath,
    text: one.text,
    config: one.settings.config,
    ...(one.settings.text !== undefined && { configText: one.settings.text }),
    baseline,
    options: options.check,
  };
}
