// The executable scenarios of the baseline's feature files beside those of now: one that nobody runs any more is a finding.
import { join, resolve } from "node:path";
import { type ControlScenario, expandOutline, isExecutable, parseSteps, readFeature } from "../../controls";
import { SKIPPED } from "../../workspace/discover";
import { relativeTo } from "../../workspace/paths";
import { matchesAny } from "../../workspace/settings";
import type { Snapshot } from "../../workspace/snapshot";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { Candidate, PlanOptions, Remark } from "./terms";

/**
 * Scenarios of the baseline that no feature file of now (`texts`) has in the same words. A scenario may move to another file and
 * get another name; one whose steps changed is told, since whether it asks less now is a question for people.
 */
export async function lostControls(options: PlanOptions, comparison: Comparison, texts: readonly string[]): Promise<Remark[]> {
  const starts = (options.paths.length > 0 ? options.paths : ["."]).map((path) => resolve(options.workingFolder, path));
  const snapshots = new Map<string, Snapshot>();
  for (const start of starts) {
    const moment = await comparison.momentOf(join(start, "x"));
    if (moment) snapshots.set(moment.snapshot.root, moment.snapshot);
  }
  const kept = new Set(texts.flatMap((text) => scenariosOf(text).map(meaningOf)));
  const remarks: Remark[] = [];
  for (const snapshot of snapshots.values()) {
    const paths = [...snapshot.entries.values()].flatMap(({ path, type, mode }) => {
      const file = join(snapshot.root, path);
      const isControl = path.endsWith(".feature") && type === "blob" && mode !== "120000";
      const isSkipped = path.split("/").some((part) => SKIPPED.has(part));
      return isControl && !isSkipped && starts.some((start) => relativeTo(start, file) !== undefined) ? [path] : [];
    });
    for (const [path, older] of await snapshot.read(paths)) {
      if (older.kind !== "text") continue;
      const lost = scenariosOf(older.text).filter((scenario) => !kept.has(meaningOf(scenario)));
      if (lost.length > 0) remarks.push(...(await remarksOf(join(snapshot.root, path), lost, snapshot.label)));
    }
  }
  return remarks;
}

/**
 * Policies that the change renames out of the globs of a scenario of now: it judged them in the baseline and does not any more.
 * `renamed` holds where each was; `candidates` are the policies of now.
 */
export function leftControls(
  controls: readonly { text: string; root: string }[],
  renamed: ReadonlyMap<string, { file: string }>,
  candidates: readonly Pick<Candidate, "file" | "text">[],
): Remark[] {
  if (renamed.size === 0) return [];
  const asked = controls.flatMap(({ text, root }) =>
    scenariosOf(text).flatMap((scenario) => {
      const steps = parseSteps(scenario);
      return steps.kind === "question" ? [{ name: scenario.name, root, globs: steps.question.policies.globs }] : [];
    }),
  );
  const isJudged = ({ root, globs }: { root: string; globs: readonly string[] }, file: string) => {
    const path = relativeTo(root, file);
    return path !== undefined && matchesAny(globs, path);
  };
  return candidates.flatMap(({ file, text }) => {
    const was = renamed.get(file)?.file;
    if (was === undefined) return [];
    return asked
      .filter((one) => isJudged(one, was) && !isJudged(one, file))
      .map(({ name, root }): Remark => {
        const message = `This change is judged less strictly than the baseline would judge it: the scenario \`${name}\` judged this policy as \`${relativeTo(root, was) ?? was}\`, and the scenario does not look for its new name.`;
        return { file, text, finding: { code: "settings-weakened", severity: "error", message, range: { start: 0, end: 0 } } };
      });
  });
}

async function remarksOf(file: string, lost: readonly ControlScenario[], label: string): Promise<Remark[]> {
  const text = (await textOf(file)) ?? "";
  const now = scenariosOf(text);
  return lost.map(({ name }): Remark => {
    const changed = now.find((scenario) => scenario.name === name);
    const what = changed ? "asks something else now" : "is run no more";
    const message = `This change is judged less strictly than the baseline would judge it: the scenario \`${name}\` of ${label} ${what}.`;
    return {
      file,
      text,
      finding: { code: "settings-weakened", severity: "error", message, range: changed?.range ?? { start: 0, end: 0 } },
    };
  });
}

/** The scenarios that can be run, an outline once for each row. */
function scenariosOf(text: string): ControlScenario[] {
  return readFeature(text).scenarios.filter(isExecutable).flatMap(expandOutline);
}

/** What a scenario asks, without its name and layout. */
function meaningOf({ steps }: ControlScenario): string {
  return JSON.stringify(steps.map(({ kind, text }) => [kind, text.replace(/\s+/g, " ").trim()]));
}
