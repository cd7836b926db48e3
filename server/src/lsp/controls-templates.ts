// Controls on the configuration of resources in the editor: run on the templates of the workspace as they stand there.

import { DEFAULT_SETTINGS } from "../../../shared/protocol";
import {
  type ControlScenario,
  type ControlVerdict,
  isExecutable,
  judgeTemplate,
  mayBeTemplate,
  type ResourceVerdict,
  resourceFindings,
  type ScenarioVerdict,
  type TemplateControl,
  templateControl,
  worstFirst,
} from "../controls";
import type { Finding } from "../core/checks/finding";
import { ended } from "../core/text/sentence";
import { basename, dirname, join, pathOf } from "../platform/current";
import { readFileInTree, treeOf } from "../workspace/files";
import { isModuleFile, siblingsOf } from "../workspace/modules";
import { relativeTo } from "../workspace/paths";
import { templateFiles } from "../workspace/templates";
import { controlsOf, specificationOf } from "./controls-state";
import { LONGEST_CONTROL } from "./limits";
import { documentAt } from "./open-document";
import type { Session } from "./session";
import type { RunRecord } from "./session-parts";

/** What a run on templates found. */
export interface TemplateRun {
  control: TemplateControl;
  resources: ResourceVerdict[];
}

/** The control on configuration in a feature file's text, if it has one that templates can answer, and no error. */
export function configurationOf(session: Session, uri: string, text: string): TemplateControl | undefined {
  const state = controlsOf(session);
  const known = state.configurations.get(uri);
  if (known?.text === text) return known.control;
  // Other people's feature files name no operations.
  const speaks = text.length < LONGEST_CONTROL && /`[\w-]+:[A-Z]\w+`/.test(text) && /COMPLIANT/.test(text);
  const botocore =
    session.documents.get(uri)?.settings.controls.botocore ?? state.specification?.botocore ?? DEFAULT_SETTINGS.controls.botocore;
  const control = speaks ? templateControl(text, specificationOf(session, botocore).index).control : undefined;
  state.configurations.set(uri, { text, ...(control && { control }) });
  return control;
}

/** The scenarios of a text that can be run: those on access, and the one that stands for a control on configuration. */
export function runnableAmong(scenarios: readonly ControlScenario[], configuration: TemplateControl | undefined): ControlScenario[] {
  return scenarios.filter((one) => isExecutable(one) || one.range.start === configuration?.scenario.range.start);
}

/** Runs a control on every template under a folder. What it looks at is added to `policies`. */
export async function runOnTemplates(
  session: Session,
  control: TemplateControl,
  root: string | undefined,
  policies: RunRecord["policies"],
  signal: AbortSignal,
): Promise<{ run: TemplateRun; scenario: ScenarioVerdict }> {
  const resources: ResourceVerdict[] = [];
  const files: string[] = [];
  if (root !== undefined) for await (const file of templateFiles(root)) files.push(file);
  for (const file of files.sort()) {
    signal.throwIfAborted();
    const text = await textAt(session, file, root as string);
    if (text === undefined || !mayBeTemplate(file, text)) continue;
    const path = relativeTo(root as string, file) ?? file;
    const siblings = isModuleFile(file) ? await siblingsBeside(session, file, text) : [];
    const found = judgeTemplate(control, { path, text, siblings });
    if (found.length > 0) policies.set(path, { file, text });
    resources.push(...found);
  }
  return { run: { control, resources }, scenario: scenarioOf(control, resources) };
}

async function siblingsBeside(session: Session, file: string, text: string) {
  return (await siblingsOf(file, text)).map((one) => {
    const open = documentAt(session, join(dirname(file), one.name));
    return open ? { ...one, text: open.text.getText() } : one;
  });
}

async function textAt(session: Session, file: string, root: string): Promise<string | undefined> {
  const open = documentAt(session, file);
  if (open) return open.text.getText();
  const read = await readFileInTree(file, { tree: await treeOf(root) });
  return read.ok ? read.text : undefined;
}

/** The verdict over all resources: the worst one counts. */
function scenarioOf({ scenario, targets }: TemplateControl, resources: readonly ResourceVerdict[]): ScenarioVerdict {
  const [worst] = worstFirst(resources as readonly (ResourceVerdict & { verdict: ControlVerdict })[]);
  const base = { scenario: scenario.name, range: scenario.range };
  if (!worst) {
    const types = targets.map(({ type }) => `\`${type}\``).join(" and no ");
    return { ...base, verdict: "NOT_APPLICABLE", reason: `No template of this folder has a resource of type ${types}.`, policies: [] };
  }
  const count = resources.filter(({ verdict }) => verdict === worst.verdict).length;
  const of = `${count} of ${resources.length} ${resources.length === 1 ? "resource" : "resources"}`;
  const reason =
    worst.verdict === "COMPLIANT" ? `Holds for ${of}.` : `${of}: \`${worst.resource}\` in \`${worst.path}\`, ${ended(worst.reason ?? "")}`;
  const policies = resources.map(({ path, verdict, resource, reason: why, range }) => ({
    path,
    verdict,
    range,
    ...(why !== undefined && { reason: `\`${resource}\`: ${why}` }),
  }));
  return { ...base, verdict: worst.verdict, reason, policies };
}

/** What a run said of one template. */
export function templateFindings(uri: string, { control, resources }: TemplateRun, path: string): Finding[] {
  const feature = pathOf(uri);
  const label = { label: basename(decodeURIComponent(uri)), ...(feature !== undefined && { file: feature }) };
  return resourceFindings(
    control,
    resources.filter((one) => one.path === path),
    label,
  ).findings;
}
