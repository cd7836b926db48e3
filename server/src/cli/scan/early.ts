// Files that are begun while others are still looked for: those about which nothing that comes later is likely to say more. Whoever checks
// them compares with the plan in the end, and what turned out otherwise is checked again.
import type { Baseline } from "../../workspace/api";
import { isModuleFile } from "../../workspace/modules";
import type { Comparison } from "./comparison";
import { controlsFor, type FoundControl } from "./controls";
import { ALONE } from "./hosts";
import type { ScanTask } from "./result";
import { type Candidate, type PlanOptions, reportPath } from "./terms";

/** So many files are asked of Git at once. */
const AT_ONCE = 24;

/** Offers candidates as they are found. */
export class Early {
  /** Older texts that were found already, by file. */
  readonly baselines = new Map<string, Baseline>();
  private waiting: Candidate[] = [];
  private asked: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: PlanOptions,
    private readonly comparison: Comparison,
    private readonly controls: Promise<readonly FoundControl[]>,
    private readonly offer: (task: ScanTask) => void,
  ) {}

  /** A candidate is there. What a change concerns, and what belongs to a module, is known only in the end. */
  add(candidate: Candidate): void {
    if (this.options.changed || isModuleFile(candidate.file)) return;
    this.waiting.push(candidate);
    if (this.waiting.length >= AT_ONCE) this.ask();
  }

  /** Resolves when nothing is asked any more. */
  async end(): Promise<void> {
    this.ask();
    await this.asked;
  }

  private ask(): void {
    const some = this.waiting;
    this.waiting = [];
    if (some.length === 0) return;
    // One after the other; an error is met again where the plan asks.
    this.asked = this.asked.then(() => this.answer(some)).catch(() => undefined);
  }

  private async answer(some: readonly Candidate[]): Promise<void> {
    const controls = await this.controls;
    const found = await this.comparison.baselinesOf(some);
    for (const one of some) {
      const baseline = found.get(one.file);
      if (!baseline) continue;
      this.baselines.set(one.file, baseline);
      // What was not there may have had another name.
      if (baseline.kind === "text") this.offer(taskOf(one, baseline, controls, this.options));
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
