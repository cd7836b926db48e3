// `iam-prover run-controls`: the executable scenarios of controls over the policy files of a folder.

import { resolve } from "node:path";
import {
  type ControlRun,
  createAccessOracle,
  judgeTemplate,
  mayBeTemplate,
  type PolicyFile,
  type ResourceVerdict,
  type RunHost,
  runControls,
  type ScenarioVerdict,
  type SpecificationIndex,
  type TemplateControl,
  type TemplateFile,
  templateControl,
} from "../../controls";
import { loadSpecification } from "../../controls/specification/node/load";
import { indexLines, type LineIndex } from "../../core/syntax/position";
import type { Range } from "../../core/syntax/tree";
import { messageOf } from "../../core/text/errors";
import { investigate } from "../../solver/investigate";
import { createInlineSolver } from "../../solver/node/inline";
import type { WorkspaceConfig } from "../../workspace/api";
import { loadCatalogue } from "../../workspace/catalogue";
import { CONFIG_FILE } from "../../workspace/config";
import { lookThrough } from "../../workspace/discover";
import { readFileInTree, treeAt } from "../../workspace/files";
import { holdsPolicies } from "../../workspace/held-policies";
import { siblingsOf } from "../../workspace/modules";
import { relativeTo } from "../../workspace/paths";
import { matchesAny, settingsFor } from "../../workspace/settings";
import { templateFiles } from "../../workspace/templates";
import { InputError } from "../errors";
import { readFlags } from "../flags";
import { clean, harmlessJson, noCommands } from "../report/clean";
import { writeRequest } from "../request";
import { say } from "../say";
import { SettingsFiles } from "../scan/settings";
import { findFeatures } from "./find";

const FLAGS = { format: { kind: "text", values: ["text", "json"] }, timeout: { kind: "number", min: 1 } } as const;

interface FeatureReport {
  path: string;
  text: string;
  run?: ControlRun;
  /** A control on the configuration of resources, and what it says of those in templates. */
  configuration?: { control: TemplateControl; verdict: ScenarioVerdict["verdict"]; resources: ResourceVerdict[] };
  /** Scenarios on configuration that no template can answer, and those in words that are in no verdict. */
  notRun: { scenario: string; range: Range; reason?: string }[];
  problems: { message: string; range?: Range }[];
}

/** Runs controls. Out: the exit status. Throws `InputError`. */
export async function runRunControls(args: readonly string[]): Promise<number> {
  const flags = readFlags("run-controls", args, FLAGS);
  const folder = process.cwd();
  const files = await findFeatures(flags.positional, folder);
  const settings = await new SettingsFiles(folder).for(resolve(folder, CONFIG_FILE));
  if (settings.unusable)
    throw new InputError(`\`${settings.file}\` cannot be used: ${settings.problems[0]?.message ?? "it cannot be read."}`);
  const texts = new Map<string, string>();
  const policies = await policiesUnder(folder, settings.config, texts);
  const solver = createInlineSolver();
  const timeoutMs = flags.number("timeout") ?? 2000;
  const oracle = createAccessOracle(
    (investigation, signal) => investigate(investigation, solver, { timeoutMs, ...(signal && { signal }) }),
    { catalogue: loadCatalogue() },
  );
  const host: RunHost = { oracle, findPolicies: (globs) => matching(policies, globs) };
  const templates = templatesUnder(folder, texts);
  const { index } = loadSpecification({});
  const reports: FeatureReport[] = [];
  try {
    for (const file of files) {
      const path = relativeTo(folder, file) ?? file;
      try {
        const read = await readFileInTree(file, { tree: await treeAt(file, false, folder) });
        const told = read.ok
          ? await reportOf(read.text, host, { index, templates })
          : { text: "", notRun: [], problems: [{ message: read.reason }] };
        reports.push({ path, ...told });
      } catch (error) {
        reports.push({ path, text: "", notRun: [], problems: [{ message: `Internal error: ${messageOf(error)}` }] });
      }
    }
  } finally {
    await solver.dispose();
  }
  process.stdout.write(flags.text("format") === "json" ? harmlessJson(json(reports, texts)) : noCommands(text(reports, texts)));
  return statusOf(reports);
}

/** What globs name. Of files that may have policies inside only those that have some are told: what nobody judges must not pass unseen. */
async function matching(policies: readonly PolicyFile[], globs: string[]): Promise<PolicyFile[]> {
  const named: PolicyFile[] = [];
  for (const policy of policies.filter(({ path }) => matchesAny(globs, path)))
    if (!policy.isHost || (await holdsPolicies(resolve(policy.path), policy.text))) named.push(policy);
  return named;
}

/** The policies of a folder and what may hold some, sorted by path; what cannot be read is said. Their texts are added to `texts`. */
async function policiesUnder(folder: string, config: WorkspaceConfig, texts: Map<string, string>): Promise<PolicyFile[]> {
  const policies: PolicyFile[] = [];
  for await (const found of lookThrough([folder], config)) {
    if (found.kind === "problem") say(`${found.relativePath}: ${found.reason}`);
    else if (found.kind !== "other") {
      const { settings: own } = settingsFor(config, found.relativePath);
      const isHost = found.kind === "host";
      policies.push({ path: found.relativePath, text: found.text, ...(own.kind && { kind: own.kind }), ...(isHost && { isHost }) });
      texts.set(found.relativePath, found.text);
    }
  }
  return policies.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One control: its scenarios on access, then what it asks of resources in templates. */
async function reportOf(
  text: string,
  host: RunHost,
  { index, templates }: { index: SpecificationIndex | undefined; templates: () => Promise<TemplateFile[]> },
): Promise<Omit<FeatureReport, "path">> {
  const run = await runControls(text, host);
  const { control, wrong, notRun, inWords } = templateControl(text, index);
  const resources = control ? (await templates()).flatMap((template) => judgeTemplate(control, template)) : [];
  const verdict = VERDICTS.find((one) => resources.some((resource) => resource.verdict === one)) ?? "NOT_APPLICABLE";
  const problems: FeatureReport["problems"] = [
    ...run.problems,
    ...wrong.filter(({ message }) => !run.problems.some((one) => one.message === message)),
  ];
  if (problems.length === 0 && run.scenarios.length + run.notExecutable.length === 0)
    problems.push({ message: "The file has no scenario." });
  const left = notRun.map(({ scenario, range, message }) => ({ scenario, range, reason: message }));
  const undecided = left.filter((_, i) => !notRun[i]?.elsewhere);
  const isTold = ({ range }: { range: Range }) => left.some((one) => one.range.start === range.start);
  return {
    text,
    run: { ...run, scenarios: [...run.scenarios, ...undecided.map((one) => ({ ...one, verdict: "UNDECIDED" as const, policies: [] }))] },
    ...(control && { configuration: { control, verdict, resources } }),
    // Of a control that is run, the scenarios that are in its verdict are not told again; one with an error is told as a whole.
    notRun:
      wrong.length > 0
        ? []
        : [...left.filter((one) => !undecided.includes(one)), ...(control ? inWords : run.notExecutable.filter((one) => !isTold(one)))],
    problems,
  };
}

const VERDICTS = ["NON_COMPLIANT", "UNDECIDED", "COMPLIANT"] as const;

/** The templates of a folder, read when the first control asks for them. */
function templatesUnder(folder: string, texts: Map<string, string>): () => Promise<TemplateFile[]> {
  let found: Promise<TemplateFile[]> | undefined;
  const read = async () => {
    const list: TemplateFile[] = [];
    for await (const file of templateFiles(folder)) {
      const content = await readFileInTree(file, { tree: await treeAt(file, false, folder) });
      const path = relativeTo(folder, file) ?? file;
      if (!content.ok || !mayBeTemplate(path, content.text)) continue;
      list.push({ path, text: content.text, siblings: await siblingsOf(file, content.text) });
      texts.set(path, content.text);
    }
    return list.sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  return () => (found ??= read());
}

function statusOf(reports: readonly FeatureReport[]): number {
  if (reports.some((report) => report.problems.length > 0)) return 2;
  const verdicts = reports.flatMap(({ run, configuration }) => [
    ...(run?.scenarios ?? []).map((scenario) => scenario.verdict),
    ...(configuration ? [configuration.verdict] : []),
  ]);
  return verdicts.includes("NON_COMPLIANT") ? 1 : verdicts.includes("UNDECIDED") ? 3 : 0;
}

function json(reports: readonly FeatureReport[], texts: ReadonlyMap<string, string>): string {
  const counts: Record<ScenarioVerdict["verdict"], number> = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNDECIDED: 0 };
  const features = reports.map(({ path, text, run, configuration, notRun, problems }) => {
    const lines = indexLines(text);
    for (const scenario of run?.scenarios ?? []) counts[scenario.verdict]++;
    if (configuration) counts[configuration.verdict]++;
    return {
      path,
      feature: run?.feature ?? "",
      scenarios: (run?.scenarios ?? []).map((scenario) => scenarioJson(scenario, lines, texts)),
      ...(configuration && {
        configuration: {
          scenario: configuration.control.scenario.name,
          range: lineRange(lines, configuration.control.scenario.range),
          resourceType: configuration.control.targets[0]?.type,
          resourceTypes: configuration.control.targets.map(({ type }) => type),
          verdict: configuration.verdict,
          resources: configuration.resources.map(({ range, ...resource }) => ({
            ...resource,
            range: lineRange(indexLines(texts.get(resource.path) ?? ""), range),
          })),
        },
      }),
      notExecutable: notRun.map(({ range, ...one }) => ({ ...one, range: lineRange(lines, range) })),
      problems: problems.map((problem) => ({ message: problem.message, ...(problem.range && { range: lineRange(lines, problem.range) }) })),
    };
  });
  return `${JSON.stringify({ features, summary: counts }, null, 2)}\n`;
}

function scenarioJson(scenario: ScenarioVerdict, lines: LineIndex, texts: ReadonlyMap<string, string>) {
  const { counterexample } = scenario.policies.find((policy) => policy.verdict === "NON_COMPLIANT" && policy.counterexample) ?? {};
  return {
    scenario: scenario.scenario,
    range: lineRange(lines, scenario.range),
    verdict: scenario.verdict,
    reason: scenario.reason,
    ...(counterexample && { counterexample: writeRequest(counterexample) }),
    policies: scenario.policies.map(({ range, counterexample: own, ...policy }) => ({
      ...policy,
      ...(own && { counterexample: writeRequest(own) }),
      ...(range && { range: lineRange(indexLines(texts.get(policy.path) ?? ""), range) }),
    })),
  };
}

function lineRange(lines: LineIndex, range: Range) {
  return { start: lines.positionAt(range.start), end: lines.positionAt(range.end) };
}

function text(reports: readonly FeatureReport[], texts: ReadonlyMap<string, string>): string {
  const out: string[] = [];
  for (const { path, text, run, configuration, notRun, problems } of reports) {
    const lines = indexLines(text);
    const at = (range: Range | undefined) => (range ? `:${lines.positionAt(range.start).line + 1}` : "");
    for (const problem of problems) out.push(`${clean(path)}${at(problem.range)} cannot be run: ${clean(problem.message)}`);
    for (const scenario of run?.scenarios ?? []) {
      out.push(`${clean(path)}${at(scenario.range)} ${scenario.verdict} ${clean(scenario.scenario)}`);
      if (scenario.verdict !== "COMPLIANT") out.push(`  ${clean(scenario.reason)}`);
      for (const policy of scenario.policies.filter((one) => one.verdict === "NON_COMPLIANT")) {
        const place = policy.range ? `:${indexLines(texts.get(policy.path) ?? "").positionAt(policy.range.start).line + 1}` : "";
        out.push(`  ${clean(policy.path)}${place}${policy.reason ? ` ${clean(policy.reason)}` : ""}`);
        if (policy.counterexample) out.push(`    counterexample: ${clean(JSON.stringify(writeRequest(policy.counterexample)))}`);
      }
    }
    if (configuration) {
      const { control, verdict, resources } = configuration;
      out.push(
        `${clean(path)}${at(control.scenario.range)} ${verdict} ${clean(control.feature)} (${control.targets.map(({ type }) => type).join(", ")})`,
      );
      for (const one of resources.filter((resource) => resource.verdict !== "COMPLIANT")) {
        const line = indexLines(texts.get(one.path) ?? "").positionAt(one.range.start).line + 1;
        out.push(`  ${clean(one.path)}:${line} ${one.verdict} ${clean(one.resource)}: ${clean(one.reason ?? "")}`);
      }
    }
    for (const { scenario, range, reason } of notRun)
      out.push(
        `${clean(path)}${at(range)} ${reason === undefined ? "in words only, not run" : "not run"}: ${clean(scenario)}`,
        ...(reason === undefined ? [] : [`  ${clean(reason)}`]),
      );
  }
  return out.length > 0 ? `${out.join("\n")}\n` : "No feature files were found.\n";
}
