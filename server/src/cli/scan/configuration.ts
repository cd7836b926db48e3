// Controls on the configuration of resources in a scan: which feature files there are, and what they say of the templates beside them.
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  isExecutable,
  judgeTemplate,
  mayBeTemplate,
  type NotRun,
  readFeature,
  resourceFindings,
  SCENARIO_NOT_RUN,
  type SpecificationIndex,
  speaksOfControls,
  type TemplateControl,
  templateControl,
} from "../../controls";
import { loadSpecification } from "../../controls/specification/node/load";
import { code } from "../../core/explain";
import type { ListFolder } from "../../platform/api";
import { readFileInTree, treeAt } from "../../workspace/files";
import { siblingsOf } from "../../workspace/modules";
import { relativeTo } from "../../workspace/paths";
import { templateFiles } from "../../workspace/templates";
import { findFeatures } from "../controls/find";
import { judgesNothing } from "./controls";
import type { ScanProblem } from "./result";
import type { Remark } from "./terms";

/** A file that a scan may judge or not, by whether it changed. */
export interface ReadFile {
  file: string;
  text: string;
}

interface FoundControl extends ReadFile {
  control: TemplateControl;
  /** The folder whose templates it is run on. */
  root: string;
}

/** A scenario on configuration that is not run. */
interface LeftOut extends ReadFile {
  notRun: NotRun;
}

/** Nobody judged by it: not decided, at the scenario. Where no template can answer that is only told. */
function leftOut({ file, text, notRun: { scenario, range, message, elsewhere } }: LeftOut): Remark {
  const said = `The scenario ${code(scenario)} is not run: ${message}`;
  if (elsewhere) return { file, text, finding: { code: SCENARIO_NOT_RUN, severity: "information", message: said, range } };
  return { file, text, finding: { code: SCENARIO_NOT_RUN, severity: "warning", message: said, range }, undecided: true };
}

/**
 * What the controls on configuration say of the templates under the scanned folders. A control that names what does not exist
 * is a problem of the scan: it judges nothing. `changed`: of files those that changed; where it is absent all of them count.
 */
export async function configurationRemarks(
  { workingFolder, paths }: { workingFolder: string; paths: readonly string[] },
  nameOf: (file: string) => string,
  list: ListFolder,
  changed?: (files: readonly ReadFile[]) => Promise<ReadonlySet<string>>,
): Promise<{ remarks: Remark[]; problems: ScanProblem[] }> {
  const { controls, problems, starts, left } = await findControls({ workingFolder, paths }, nameOf, list);
  // What is only for information is not told of a change.
  const remarks = left.filter(({ notRun }) => !changed || !notRun.elsewhere).map(leftOut);
  if (controls.length === 0) return { remarks, problems };
  const templates = await templatesUnder(starts, workingFolder, list);
  const touched = changed && (await changed([...controls, ...templates]));
  for (const { file, text } of templates) {
    const path = nameOf(file);
    const siblings = await siblingsOf(file, text);
    const told = controls
      .filter((one) => relativeTo(one.root, file) !== undefined && (!touched || touched.has(file) || touched.has(one.file)))
      .flatMap(({ control, file: feature }): Remark[] => {
        const { findings, undecided } = resourceFindings(control, judgeTemplate(control, { path, text, siblings }), {
          label: nameOf(feature),
          file: feature,
        });
        return [
          ...findings.map((finding): Remark => ({ file, text, finding })),
          ...undecided.map((one): Remark => ({ file, text, finding: { ...one, severity: "warning" }, undecided: true })),
        ];
      });
    remarks.push(...told);
  }
  return { remarks, problems };
}

async function findControls(
  { workingFolder, paths }: { workingFolder: string; paths: readonly string[] },
  nameOf: (file: string) => string,
  list: ListFolder,
): Promise<{ controls: FoundControl[]; problems: ScanProblem[]; starts: string[]; left: LeftOut[] }> {
  const controls = new Map<string, FoundControl>();
  const left: LeftOut[] = [];
  const seen = new Set<string>();
  const problems: ScanProblem[] = [];
  const starts: string[] = [];
  let index: SpecificationIndex | undefined;
  for (const path of paths.length > 0 ? paths : ["."]) {
    const start = resolve(workingFolder, path);
    const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
    const isInside = start === workingFolder || relativeTo(workingFolder, start) !== undefined;
    const folder = isFolder ? start : isInside ? workingFolder : dirname(start);
    starts.push(start);
    for (const file of await findFeatures([folder], workingFolder, () => undefined, list)) {
      if (seen.has(file)) continue;
      seen.add(file);
      const read = await readFileInTree(file, { tree: await treeAt(file, false, workingFolder) });
      // What cannot be read, and what has scenarios on access only, is told by the search for those.
      if (!read.ok || (read.real !== file && seen.has(read.real))) continue;
      seen.add(read.real);
      const { text } = read;
      const { scenarios } = readFeature(text);
      if (scenarios.every(isExecutable) || !(speaksOfControls(text) || scenarios.some(isExecutable))) continue;
      index ??= loadSpecification({}).index;
      const {
        control,
        wrong: [wrong],
        notRun,
        inWords,
      } = templateControl(text, index);
      if (wrong) {
        problems.push(judgesNothing(nameOf(file), text, wrong));
        continue;
      }
      const root = relativeTo(workingFolder, folder) !== undefined || folder === workingFolder ? workingFolder : folder;
      if (control) controls.set(file, { file, text, control, root });
      left.push(...notRun.map((one) => ({ file, text, notRun: one })));
      for (const { scenario, range } of inWords)
        left.push({ file, text, notRun: { scenario, range, message: "it is in words only.", elsewhere: true } });
    }
  }
  return { controls: [...controls.values()], problems, starts, left };
}

async function templatesUnder(starts: readonly string[], workingFolder: string, list: ListFolder): Promise<ReadFile[]> {
  const found = new Map<string, ReadFile>();
  const add = async (file: string) => {
    if (found.has(file)) return;
    const read = await readFileInTree(file, { tree: await treeAt(file, false, workingFolder) });
    if (read.ok && mayBeTemplate(file, read.text)) found.set(file, { file, text: read.text });
  };
  for (const start of starts) {
    const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
    if (!isFolder) await add(start);
    else for await (const file of templateFiles(start, list)) await add(file);
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}
