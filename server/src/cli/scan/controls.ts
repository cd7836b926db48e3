// Executable controls in a scan: which feature files there are, and which policies they concern.
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { checkFeature, INSIDE, isExecutable, readFeature, runControls, SCENARIO_NOT_RUN, speaksOfControls } from "../../controls";
import type { Finding } from "../../core/checks/finding";
import { code } from "../../core/explain";
import { indexLines } from "../../core/syntax/position";
import type { Range } from "../../core/syntax/tree";
import type { ListFolder } from "../../platform/api";
import { readFileInTree, treeAt } from "../../workspace/files";
import { holdsPolicies } from "../../workspace/held-policies";
import { relativeTo } from "../../workspace/paths";
import { matchesAny } from "../../workspace/settings";
import { findFeatures } from "../controls/find";
import type { ScanControl, ScanProblem } from "./result";
import type { Candidate, Remark } from "./terms";

/** A feature file with a scenario that can be run. */
export interface FoundControl {
  /** Absolute. */
  file: string;
  text: string;
  /** The folder that its globs start from. */
  root: string;
  globs: string[];
  /** The same, scenario by scenario. */
  asked: string[][];
}

/**
 * The controls beside what is scanned: those under the scanned folders, and under the working folder for files inside of it.
 * Other people's feature files are passed over; a control that cannot be read, and a scenario that speaks the grammar and
 * cannot be read, are problems.
 */
export async function findControls(
  { workingFolder, paths }: { workingFolder: string; paths: readonly string[] },
  nameOf: (file: string) => string,
  list: ListFolder,
): Promise<{ controls: FoundControl[]; problems: ScanProblem[] }> {
  const found = new Map<string, FoundControl>();
  const problems: ScanProblem[] = [];
  const seen = new Set<string>();
  const isInside = (file: string) => file === workingFolder || relativeTo(workingFolder, file) !== undefined;
  for (const path of paths.length > 0 ? paths : ["."]) {
    const start = resolve(workingFolder, path);
    const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
    const folder = isFolder ? start : isInside(start) ? workingFolder : dirname(start);
    const root = isInside(folder) ? workingFolder : folder;
    // Folders that cannot be read are named by the search for policies, which walks the same ones.
    for (const file of await findFeatures([folder], workingFolder, () => undefined, list)) {
      if (seen.has(file)) continue;
      seen.add(file);
      const read = await readFileInTree(file, { tree: await treeAt(file, false, workingFolder) });
      if (!read.ok) {
        problems.push({ path: nameOf(file), message: read.reason });
        continue;
      }
      // A link to a file that is found as itself.
      if (read.real !== file && seen.has(read.real)) continue;
      seen.add(read.real);
      const { text } = read;
      const { scenarios: all } = readFeature(text);
      // One that also has other scenarios is told by the search for controls on configuration.
      const wrong = all.every(isExecutable) && (all.length > 0 || speaksOfControls(text)) ? wrongIn(text) : undefined;
      if (wrong) problems.push(judgesNothing(nameOf(file), text, wrong));
      if (wrong || !all.some(isExecutable)) continue;
      const globs = new Set<string>();
      const asked: string[][] = [];
      const oracle = { decide: () => Promise.reject(new Error("no policy is judged while controls are looked for")) };
      const findPolicies = async (wanted: string[]) => {
        for (const glob of wanted) globs.add(glob);
        asked.push(wanted);
        return [];
      };
      const { scenarios } = await runControls(text, { oracle, findPolicies });
      for (const { scenario, range, reason, verdict } of scenarios) {
        if (verdict !== "UNDECIDED") continue;
        const line = indexLines(text).positionAt(range.start).line + 1;
        problems.push({ path: nameOf(file), message: `The scenario \`${scenario}\` (line ${line}) cannot be run: ${reason}` });
      }
      found.set(file, { file, text, root, globs: [...globs], asked });
    }
  }
  return { controls: [...found.values()], problems };
}

/** The first error of a feature file without scenarios on configuration. Steps that cannot be read are told with their scenario. */
function wrongIn(text: string): Finding | undefined {
  return checkFeature(text).find(({ severity, code }) => severity === "error" && code !== "unknown-step");
}

/** A control that is there and says nothing, because of what stands at a place of it. */
export function judgesNothing(path: string, text: string, { message, range }: { message: string; range: Range }): ScanProblem {
  const line = indexLines(text).positionAt(range.start).line + 1;
  return { path, message: `The control (line ${line}) judges nothing: ${message}` };
}

/** The candidates with policies inside of them that a scenario on access names: nobody asks it of those. */
export async function heldBeside(controls: readonly FoundControl[], candidates: readonly Candidate[]): Promise<Candidate[]> {
  const held: Candidate[] = [];
  for (const one of candidates)
    if (one.host && controls.some((control) => pathNamed(control, one.file) !== undefined) && (await holdsPolicies(one.file, one.text)))
      held.push(one);
  return held;
}

/** Policies inside of other files that a scenario on access names and does not judge: not decided, at its glob. */
export function notAskedInside(controls: readonly FoundControl[], held: readonly Candidate[]): Remark[] {
  return controls.flatMap(({ file, text, root, asked }) =>
    distinct(asked).flatMap((globs): Remark[] => {
      const [first, ...more] = held.filter((one) => matchesAny(globs, relativeTo(root, one.file) ?? ""));
      if (!first) return [];
      const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
      const message = `${globs.map(code).join(" or ")} names ${code(relativeTo(root, first.file) ?? first.file)}${others}, ${INSIDE}. It is not run on them.`;
      const finding = { code: SCENARIO_NOT_RUN, severity: "warning" as const, message, range: rangeOfGlob(text, globs) };
      return [{ file, text, finding, undecided: true }];
    }),
  );
}

/** The path by which a control names a file; undefined where it does not. */
function pathNamed({ root, globs }: FoundControl, file: string): string | undefined {
  const path = relativeTo(root, file);
  return path !== undefined && matchesAny(globs, path) ? path : undefined;
}

const distinct = (asked: readonly string[][]): string[][] => [...new Map(asked.map((globs) => [globs.join("\n"), globs])).values()];

function rangeOfGlob(text: string, [glob = ""]: readonly string[]): Range {
  const at = text.indexOf(`"${glob}"`);
  return at < 0 ? { start: 0, end: 0 } : { start: at, end: at + glob.length + 2 };
}

/**
 * Scenarios whose globs no policy matches: what they were written for is judged by nobody. Only of controls whose whole folder
 * is scanned, since the policies may be elsewhere; for information, since a set of controls may be made for many repositories.
 */
export function unmatchedGlobs(
  controls: readonly FoundControl[],
  policies: readonly { file: string }[],
  { workingFolder, paths }: { workingFolder: string; paths: readonly string[] },
): Remark[] {
  const starts = new Set((paths.length > 0 ? paths : ["."]).map((path) => resolve(workingFolder, path)));
  return controls.flatMap(({ file: feature, text, root, asked }) => {
    if (!starts.has(root)) return [];
    const isJudged = (globs: readonly string[]) => policies.some(({ file }) => matchesAny(globs, relativeTo(root, file) ?? ""));
    return distinct(asked).flatMap((globs): Remark[] => {
      if (isJudged(globs)) return [];
      const range = rangeOfGlob(text, globs);
      const message = `No policy file matches ${globs.map(code).join(" or ")}, so the scenario judges nothing.`;
      return [{ file: feature, text, finding: { code: SCENARIO_NOT_RUN, severity: "information", message, range } }];
    });
  });
}

/** The controls that concern a policy file, as its task carries them. */
export function controlsFor(file: string, controls: readonly FoundControl[], nameOf: (file: string) => string): ScanControl[] {
  return controls.flatMap((control) => {
    const policyPath = pathNamed(control, file);
    return policyPath === undefined ? [] : [{ label: nameOf(control.file), text: control.text, policyPath }];
  });
}
