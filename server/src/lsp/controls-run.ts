// Running controls: finds the policies that the steps name, asks the solver, keeps the verdicts, and runs again what an edit made stale.
import type { CancellationToken, Connection } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  CONTROL_TESTS_REQUEST,
  type ControlRunResult,
  type ControlTests,
  EXPORT_CONTROL_REQUEST,
  type ExportedControl,
  RUN_CONTROLS_COMMAND,
  RUN_CONTROLS_REQUEST,
} from "../../../shared/controls";
import { DEFAULT_SETTINGS, type Refusal } from "../../../shared/protocol";
import { createAccessOracle, exportControl, mayBeTemplate, type PolicyFile, readFeature, runControls, worstFirst } from "../controls";
import { messageOf, stackOf } from "../core/text/errors";
import { withoutLinks } from "../core/text/links";
import { basename, dirname, join, pathOf, uriOf } from "../platform/current";
import { CONFIG_FILE, defaultConfig } from "../workspace/config";
import { lookThrough } from "../workspace/discover";
import { readFileInTree, treeOf } from "../workspace/files";
import { holdsPolicies } from "../workspace/held-policies";
import { relativeTo } from "../workspace/paths";
import { matchesAny, settingsFor } from "../workspace/settings";
import { refreshLenses } from "./code-lens";
import { scenariosOf, selectionOf, unite } from "./controls-selection";
import { controlsOf, specificationOf } from "./controls-state";
import { configurationOf, runnableAmong, runOnTemplates } from "./controls-templates";
import { placeOf } from "./controls-verdicts";
import { toLspRange } from "./convert";
import { AGAIN_AFTER_MS } from "./limits";
import { documentAt } from "./open-document";
import { showProgress } from "./progress";
import { publish } from "./publish";
import type { Session } from "./session";
import type { Running, RunRecord, Selection } from "./session-parts";
import { reportStatus } from "./status";
import { abortedBy } from "./time";

/** Registers the requests and the server's own command. */
export function registerControlRuns(connection: Connection, current: () => Session | undefined): void {
  connection.onRequest(
    RUN_CONTROLS_REQUEST,
    (params: { uri: string; lines?: number[] }, token: CancellationToken): Promise<unknown> =>
      answerRun(current(), params.uri, params.lines, token),
  );
  connection.onRequest(CONTROL_TESTS_REQUEST, async (params: { uris: string[] }): Promise<ControlTests[]> => {
    const session = current();
    if (!session || session.stopped) return [];
    return (await Promise.all(params.uris.map((uri) => testsOf(session, uri)))).flatMap((one) => one ?? []);
  });
  connection.onRequest(EXPORT_CONTROL_REQUEST, async ({ uri, to }: { uri: string; to: "guard" | "config" }): Promise<unknown> => {
    const session = current();
    if (!session || session.stopped) return { problem: "The language server is not ready." };
    try {
      const text = await textOf(session, uri);
      const { botocore } = (session.documents.get(uri)?.settings ?? DEFAULT_SETTINGS).controls;
      return exportControl(text, to, specificationOf(session, botocore).index) satisfies ExportedControl | Refusal;
    } catch (error) {
      return { problem: `The control could not be exported: ${messageOf(error)}` };
    }
  });
  connection.onExecuteCommand(async ({ command, arguments: given }, token) => {
    if (command !== RUN_CONTROLS_COMMAND || typeof given?.[0] !== "string") return null;
    const answer = await answerRun(current(), given[0], typeof given[1] === "number" ? [given[1]] : undefined, token);
    if ("problem" in answer) connection.window.showErrorMessage(withoutLinks(answer.problem));
    else if (answer.problems[0] !== undefined)
      connection.window.showErrorMessage(withoutLinks(`The control cannot be run: ${answer.problems[0]}`));
    return answer;
  });
}

/** `lines`: those of the scenarios that are wanted; all when absent. */
async function answerRun(
  session: Session | undefined,
  uri: string,
  lines: readonly number[] | undefined,
  token: CancellationToken,
): Promise<ControlRunResult | Refusal> {
  if (!session || session.stopped) return { problem: "The language server is not ready." };
  try {
    let only: Selection | undefined;
    if (lines) {
      const text = await textOf(session, uri);
      const { scenarios } = readFeature(text);
      const at = TextDocument.create(uri, "feature", 0, text);
      only = selectionOf(scenarios, new Set(scenarios.filter(({ range }) => lines.includes(at.positionAt(range.start).line))));
      if (only.length === 0) return { problem: "The scenario is no longer at this place. Run it from its new place." };
    }
    const record = await runFeature(session, uri, { token, ...(only && { only, wait: true }) });
    return record === undefined ? { problem: "Cancelled." } : resultOf(record, only);
  } catch (error) {
    session.log.error(`Running ${uri}: ${stackOf(error)}`);
    return { problem: `The control could not be run: ${messageOf(error)}` };
  }
}

interface RunOptions {
  token?: CancellationToken;
  /** The scenarios to run; all when absent. */
  only?: Selection;
  /** Whether a run that is under way may end first. Otherwise this one takes its place, with its scenarios. */
  wait?: boolean;
}

/** Runs a feature file as it stands in the editor. Undefined when it was cancelled or a newer run took its place. Rejects when the file cannot be read. */
async function runFeature(session: Session, uri: string, { token, only, wait = false }: RunOptions): Promise<RunRecord | undefined> {
  const state = controlsOf(session);
  const abort = token ? abortedBy(token) : new AbortController();
  if (wait) for (let other = state.running.get(uri); other; other = state.running.get(uri)) await other.ended;
  const replaced = state.running.get(uri);
  replaced?.abort.abort();
  const selection = replaced ? unite(only, replaced.only) : only;
  let end = (): void => undefined;
  const running: Running = { abort, ...(selection && { only: selection }), ended: new Promise((resolve) => (end = resolve)) };
  state.running.set(uri, running);
  refreshLenses(session);
  const progress = showProgress(session, "Running controls", basename(decodeURIComponent(uri)), () => abort.abort());
  try {
    const featureText = await textOf(session, uri);
    const wanted = selection && new Set([...scenariosOf(readFeature(featureText).scenarios, selection)].map(({ range }) => range.start));
    const fresh = await judgedNow(session, uri, featureText, wanted, abort.signal);
    if (!fresh) return undefined;
    const before = state.runs.get(uri);
    const record = withOlder({ ...fresh, ...(selection && { only: selection }) }, before);
    state.runs.set(uri, record);
    show(session, uri, [before, record]);
    return record;
  } catch (error) {
    if (abort.signal.aborted) return undefined;
    throw error;
  } finally {
    progress.done();
    if (state.running.get(uri) === running) state.running.delete(uri);
    end();
    refreshLenses(session);
  }
}

/** The scenarios that are wanted (by where they begin; all when absent), on policies and on templates. Undefined when it was cancelled. */
async function judgedNow(
  session: Session,
  uri: string,
  featureText: string,
  wanted: ReadonlySet<number> | undefined,
  signal: AbortSignal,
): Promise<RunRecord | undefined> {
  const settings = session.documents.get(uri)?.settings ?? DEFAULT_SETTINGS;
  const scope: RunRecord["scope"] = { root: rootOf(session, uri), globs: new Set() };
  const policies: RunRecord["policies"] = new Map();
  const oracle = createAccessOracle(
    (investigation, signal) =>
      session.services.investigate(investigation, session.solver, { timeoutMs: settings.solver.timeout, ...(signal && { signal }) }),
    { catalogue: session.services.catalogue() },
  );
  const run = await runControls(featureText, {
    oracle,
    findPolicies: policyFinder(session, scope, policies, signal),
    signal,
    ...(wanted && { only: ({ range }) => wanted.has(range.start) }),
  });
  const configuration = configurationOf(session, uri, featureText);
  const isWanted = configuration && (!wanted || wanted.has(configuration.scenario.range.start));
  const judged = isWanted && (await runOnTemplates(session, configuration, scope.root, policies, signal));
  if (signal.aborted) return undefined;
  if (judged) run.scenarios = [...run.scenarios, judged.scenario].sort((a, b) => a.range.start - b.range.start);
  return { featureText, run, scope, policies, findings: new Map(), ...(judged && { templates: judged.run }) };
}

/** A run of some scenarios keeps what an older one said of the others, if that was said of the same texts. */
function withOlder(record: RunRecord, older: RunRecord | undefined): RunRecord {
  if (!record.only || !older || older.featureText !== record.featureText || older.scope.root !== record.scope.root) return record;
  for (const [path, { text }] of older.policies) if ((record.policies.get(path)?.text ?? text) !== text) return record;
  const fresh = new Set(record.run.scenarios.map(({ range }) => range.start));
  const kept = older.run.scenarios.filter(({ range }) => !fresh.has(range.start));
  const scenarios = [...kept, ...record.run.scenarios].sort((a, b) => a.range.start - b.range.start);
  const { only: _, ...rest } = record;
  const only = unite(older.only, record.only);
  return {
    ...rest,
    ...(only && { only }),
    ...(!record.templates && older.templates && { templates: older.templates }),
    run: { ...record.run, scenarios },
    scope: { root: record.scope.root, globs: new Set([...older.scope.globs, ...record.scope.globs]) },
    policies: new Map([...older.policies, ...record.policies]),
  };
}

/** The policies under the workspace folder that globs name, as they stand in the editor. Each text is read once for a run. */
function policyFinder(session: Session, scope: RunRecord["scope"], policies: RunRecord["policies"], signal: AbortSignal) {
  const { root } = scope;
  type Listed = PolicyFile & { file: string };
  let listed: Promise<Listed[]> | undefined;
  const list = async (): Promise<Listed[]> => {
    if (root === undefined) return [];
    const settingsFile = join(root, CONFIG_FILE);
    await session.workspace.prepare(session, settingsFile);
    const config = session.workspace.stateOf(settingsFile)?.config ?? defaultConfig(root);
    const found: Listed[] = [];
    for await (const one of lookThrough([root], config)) {
      signal.throwIfAborted();
      if (one.kind === "other") continue;
      const relative = relativeTo(root, one.file) ?? one.file;
      const { kind } = settingsFor(config, one.relativePath).settings;
      // What cannot be read is judged as a file without a policy in it, which is undecided: it must not pass unseen.
      const text = one.kind === "problem" ? "" : (documentAt(session, one.file)?.text.getText() ?? one.text);
      if (one.kind === "problem") session.log.warn(`${relative}: ${one.reason}`);
      found.push({ path: relative, file: one.file, text, ...(kind && { kind }), ...(one.kind === "host" && { isHost: true }) });
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  return async (globs: string[]): Promise<PolicyFile[]> => {
    listed ??= list();
    for (const glob of globs) scope.globs.add(glob);
    const named: Listed[] = [];
    for (const one of (await listed).filter(({ path }) => matchesAny(globs, path))) {
      if (one.isHost && !(await holdsPolicies(one.file, one.text))) continue;
      policies.set(one.path, { file: one.file, text: one.text });
      named.push(one);
    }
    return named;
  };
}

/** The workspace folder that the globs of a feature file start from; without one, the file's own folder. */
function rootOf(session: Session, uri: string): string | undefined {
  const path = pathOf(uri) ?? untitledPath(uri);
  const roots = session.workspace.folders();
  return roots.find((one) => path !== undefined && relativeTo(one, path) !== undefined) ?? roots[0] ?? (path && dirname(path));
}

/** An untitled file may know where it will be saved. */
function untitledPath(uri: string): string | undefined {
  return uri.startsWith("untitled:/") ? pathOf(uri.replace(/^untitled:\/{0,3}/, "file:///")) : undefined;
}

/** The text of a file as the user sees it. */
async function textOf(session: Session, uri: string): Promise<string> {
  const open = session.documents.get(uri);
  if (open) return open.text.getText();
  const path = pathOf(uri);
  if (path === undefined) throw new Error("the file is no longer open");
  const root = session.workspace.folders().find((one) => relativeTo(one, path) !== undefined) ?? dirname(path);
  const read = await readFileInTree(path, { tree: await treeOf(root) });
  if (!read.ok) throw new Error(read.reason);
  return read.text;
}

/** Shows the verdicts of a run, and takes back those of the run before it. */
function show(session: Session, uri: string, records: readonly (RunRecord | undefined)[]): void {
  const files = new Set(records.flatMap((record) => [...(record?.policies.values() ?? [])].map(({ file }) => uriOf(file))));
  for (const document of session.documents.values()) {
    if (document.uri !== uri && !files.has(document.uri)) continue;
    document.revision++;
    publish(session, document);
    if (document.role === "policy") reportStatus(session, document);
  }
}

/** A feature file, a policy or a template was edited: what was run on its older text is run again, unless solving waits for a save. */
export function editedForControls(session: Session, changed: { uri: string; text?: string }): void {
  const state = controlsOf(session);
  if (state.runs.size === 0) return;
  const path = pathOf(changed.uri);
  for (const [uri, record] of state.runs) {
    const isFeature = uri === changed.uri && record.featureText !== changed.text;
    const isPolicy = path !== undefined && concerns(record, path, changed.text);
    const feature = session.documents.get(uri);
    if (!isFeature && !isPolicy) continue;
    if (feature && feature.settings.run !== "onType") continue;
    const key = `run ${uri}`;
    clearTimeout(state.timers.get(key));
    const again = () => {
      state.timers.delete(key);
      if (session.stopped || state.runs.get(uri) !== record) return;
      runFeature(session, uri, record.only ? { only: record.only } : {}).catch((error: unknown) => {
        // A file that is gone has no verdicts.
        state.runs.delete(uri);
        show(session, uri, [record]);
        session.log.warn(`${uri} could not be run again: ${String(error)}`);
      });
    };
    state.timers.set(key, setTimeout(again, AGAIN_AFTER_MS));
  }
}

/** Whether a policy, as it stands now, is another than the one that was judged. `text`: undefined when only the disk knows. */
function concerns({ policies, scope, templates }: RunRecord, path: string, text: string | undefined): boolean {
  const judged = [...policies.values()].find(({ file }) => file === path);
  if (judged) return judged.text !== text;
  const relative = scope.root === undefined ? undefined : relativeTo(scope.root, path);
  if (relative === undefined) return false;
  return matchesAny([...scope.globs], relative) || (templates !== undefined && mayBeTemplate(path, text ?? "AWS::E aws_"));
}

/** The verdicts by scenario (of a selection, if only that was asked for); an outline has one, that of its worst row. */
function resultOf(record: RunRecord, only: Selection | undefined): ControlRunResult {
  const text = TextDocument.create("", "feature", 0, record.featureText);
  const asked = new Set([...scenariosOf(readFeature(record.featureText).scenarios, only)].map(({ range }) => range.start));
  const starts = [...new Set(record.run.scenarios.map(({ range }) => range.start))].filter((start) => asked.has(start));
  const scenarios = starts.flatMap((start) => {
    const [verdict] = worstFirst(record.run.scenarios.filter((one) => one.range.start === start));
    if (!verdict) return [];
    const policies = verdict.policies
      .filter((one) => one.verdict === verdict.verdict)
      .map(({ path, reason, counterexample, ...one }) => {
        const place = placeOf({ path, ...one }, record);
        return {
          uri: place?.uri ?? "",
          path,
          ...(place && one.range && { range: place.range }),
          ...(reason !== undefined && { reason }),
          ...(counterexample && { counterexample }),
        };
      });
    const { scenario, range, reason } = verdict;
    return [{ scenario, range: toLspRange(text, range), verdict: verdict.verdict, reason, policies }];
  });
  return { scenarios, problems: record.run.problems.map(({ message }) => message) };
}

/** The scenarios of a file that can be run; undefined when there are none, or it cannot be read. */
async function testsOf(session: Session, uri: string): Promise<ControlTests | undefined> {
  let text: string;
  try {
    text = await textOf(session, uri);
  } catch (error) {
    session.log.warn(`${uri} cannot be read: ${String(error)}`);
    return undefined;
  }
  const document = TextDocument.create(uri, "feature", 0, text);
  const { feature, scenarios } = readFeature(text);
  const tests = runnableAmong(scenarios, configurationOf(session, uri, text)).map((one) => ({
    scenario: one.name,
    range: toLspRange(document, one.range),
  }));
  return tests.length > 0 ? { uri, label: feature?.name || basename(decodeURIComponent(uri)), scenarios: tests } : undefined;
}
