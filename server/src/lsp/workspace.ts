// The folders of the workspace: their settings files, and what each policy is judged by.

import type { Location } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding } from "../core/checks/finding";
import type { Range } from "../core/syntax/tree";
import { findingCodes } from "../core/validate/codes";
import { dirname, join, uriOf } from "../platform/current";
import type { Baseline, ConfigProblem, WorkspaceConfig } from "../workspace/api";
import { CONFIG_FILE, defaultConfig, parseConfig } from "../workspace/config";
import { findConfigFolder } from "../workspace/discover";
import { failedExpectations } from "../workspace/expectations";
import { readFileInTree, treeOf } from "../workspace/files";
import { relativeTo } from "../workspace/paths";
import { isStrictJson, type PolicyContext, policyContext } from "../workspace/policy-context";
import { checkReferences, unknownCritical } from "../workspace/references";
import { isNamedPolicy, isSuppressed, matchesAny, settingsFor, today } from "../workspace/settings";
import { Baselines } from "./baselines";
import { toLspRange } from "./convert";
import { digestOf } from "./digest";
import { neighboursOf } from "./module";
import type { Log, OpenDocument, Services } from "./open-document";
import { documentAt } from "./open-document";

/** What it asks of the session: the open documents, whose texts count before those of files. */
interface Host {
  documents: ReadonlyMap<string, OpenDocument>;
  services: Pick<Services, "catalogue">;
  log: Log;
}

/** One `iam-prover.json`, or a folder that has none. */
export interface ConfigState {
  folder: string;
  /** In force: the last good one, or the defaults. */
  config: WorkspaceConfig;
  /** As it was last read; undefined: there is no such file. */
  text?: string;
  problems: ConfigProblem[];
  /** Expectations that do not hold for the policies as they stand now. */
  failed: ConfigProblem[];
  /** Read, but unusable: an older one is in force. */
  unusable: boolean;
}

/** What the folders of a session say of policies. Knows nothing of runs. */
export class Workspace {
  private roots: string[] = [];
  /** Directory → folder of the settings that hold there. */
  private readonly places = new Map<string, string>();
  private readonly states = new Map<string, ConfigState>();
  private readonly baselines: Baselines;

  /** `onProblems`: more became known about the settings of a folder. `onGitFiles`: these files tell when Git moves. */
  constructor(
    private readonly onProblems: (folder: string) => void,
    onGitFiles?: (files: readonly string[]) => void,
  ) {
    this.baselines = new Baselines(onGitFiles);
  }

  /** The folders that the client has open. */
  setRoots(roots: readonly string[]): void {
    this.roots = [...roots];
    this.places.clear();
  }

  folders(): string[] {
    return this.roots;
  }

  /** Every settings file that was looked at, and folders that have none. */
  configs(): ConfigState[] {
    return [...this.states.values()];
  }

  /** Finds and reads the settings that hold for a document; to be awaited before its first run. */
  async prepare(session: Host, path: string | undefined): Promise<void> {
    const folder = await this.folderOf(path);
    if (!folder || this.states.has(folder)) return;
    await this.load(session, folder);
    if ((this.states.get(folder)?.problems.length ?? 0) > 0) this.onProblems(folder);
  }

  /** Reads the settings file of a folder, from the editor if it is open there, after those that it may extend. Out: whether what is in force changed. */
  async load(session: Host, folder: string): Promise<boolean> {
    const root = this.rootOf(folder);
    const outer = folder === root || dirname(folder) === folder ? undefined : await findConfigFolder(dirname(folder));
    if (outer !== undefined && root !== undefined && isIn(root, outer) && !this.states.has(outer)) await this.load(session, outer);
    const open = documentAt(session, join(folder, CONFIG_FILE));
    const text = open ? open.text.getText() : await this.readIfThere(session, folder);
    return this.take(session, folder, text);
  }

  /** The settings file of a folder, if it is an ordinary one of the workspace. */
  private async readIfThere(session: Host, folder: string): Promise<string | undefined> {
    const file = join(folder, CONFIG_FILE);
    const root = this.roots.find((one) => relativeTo(one, file) !== undefined) ?? folder;
    const read = await readFileInTree(file, { tree: await treeOf(root) });
    if (read.ok) return read.text;
    if (read.kind !== "missing") session.log.warn(`${file}: ${read.reason} The defaults hold.`);
    return undefined;
  }

  /** The text of a file in the workspace that is not open. Throws an error in plain words when it cannot be read. */
  async textOf(file: string): Promise<string> {
    const read = await readFileInTree(file, { tree: await treeOf(this.rootOf(file) ?? dirname(file)) });
    if (!read.ok) throw new Error(read.reason);
    return read.text;
  }

  /** Takes over the text of a settings file, for the settings that extend it too. Synchronous but for what other files say about it. */
  take(session: Host, folder: string, text: string | undefined): boolean {
    const isChanged = this.takeOwn(session, folder, text);
    const below = [...this.states.values()].filter((one) => one.folder !== folder && one.text !== undefined && isIn(folder, one.folder));
    const changed = below.sort((a, b) => a.folder.length - b.folder.length).filter((one) => this.takeOwn(session, one.folder, one.text));
    for (const one of changed) this.onProblems(one.folder);
    return isChanged || changed.length > 0;
  }

  private takeOwn(session: Host, folder: string, text: string | undefined): boolean {
    const before = this.states.get(folder);
    const parent = this.above(folder)?.config;
    const state: ConfigState = {
      folder,
      config: before?.config ?? defaultConfig(folder, parent),
      problems: [],
      failed: before?.failed ?? [],
      unusable: false,
    };
    if (text !== undefined) {
      const read = parseConfig(text, folder, { codes: findingCodes(), ...(parent && { parent }) });
      state.text = text;
      state.problems = read.problems;
      if (read.config) {
        state.config = read.config;
        if (read.config.critical.length > 0)
          state.problems = [...read.problems, ...unknownCritical(read.config, text, session.services.catalogue())];
      } else state.unusable = true;
    } else state.config = defaultConfig(folder);
    this.states.set(folder, state);
    if (state.unusable || text === undefined) state.failed = [];
    else this.testExpectations(session, state);
    if (text !== undefined && !state.unusable) {
      checkReferences(state.config, text).then(
        (problems) => {
          if (problems.length === 0 || this.states.get(folder) !== state) return;
          state.problems = [...state.problems, ...problems];
          this.onProblems(folder);
        },
        (error: unknown) => session.log.error(`The files that ${join(folder, CONFIG_FILE)} names: ${String(error)}`),
      );
    }
    return JSON.stringify(before?.config) !== JSON.stringify(state.config) || before?.unusable !== state.unusable;
  }

  /** The settings file of the nearest folder above that has one, as far as they are read. */
  private above(folder: string): ConfigState | undefined {
    if (folder === this.rootOf(folder)) return undefined;
    return [...this.states.values()]
      .filter((one) => one.text !== undefined && one.folder !== folder && isIn(one.folder, folder))
      .sort((a, b) => b.folder.length - a.folder.length)[0];
  }

  /** The innermost folder of the workspace that holds a path. */
  private rootOf(path: string): string | undefined {
    return this.roots.filter((one) => isIn(one, path)).sort((a, b) => b.length - a.length)[0];
  }

  /** Evaluates the requests of `expect` again; what does not hold is shown in the settings file. */
  testExpectations(session: Host, state: ConfigState): void {
    if (state.text === undefined || (state.config.expect.length === 0 && state.failed.length === 0)) return;
    const host = {
      catalogue: session.services.catalogue(),
      openText: (file: string) => documentAt(session, file)?.text.getText(),
    };
    failedExpectations(state.config, state.text, host).then(
      (failed) => {
        if (this.states.get(state.folder) !== state || JSON.stringify(failed) === JSON.stringify(state.failed)) return;
        state.failed = failed;
        this.onProblems(state.folder);
      },
      (error: unknown) => session.log.error(`The expectations of ${join(state.folder, CONFIG_FILE)}: ${String(error)}`),
    );
  }

  /** Forgets where settings files are: one was made or removed. */
  forgetPlaces(): void {
    this.places.clear();
  }

  /** The settings that hold for a file, or for what was never saved. Known once `prepare` has been awaited. */
  stateOf(path: string | undefined): ConfigState | undefined {
    const folder = path === undefined ? this.roots[0] : this.places.get(dirname(path));
    return folder === undefined ? undefined : this.states.get(folder);
  }

  /** The settings of a document as far as they are known at once. */
  contextWithoutBaseline(document: OpenDocument): PolicyContext {
    const { settings, rule } = this.rulesFor(document);
    const notes = this.stateOf(document.path)?.unusable ? [`${CONFIG_FILE} has an error; the last good one stays in force.`] : [];
    return { settings, strictJson: isStrictJson(document.path), references: [], notes, ...(rule?.values && { values: rule.values }) };
  }

  /** Everything a document is judged by: settings, older text, the policies that limit it. Never throws for what a file says. */
  async contextOf(session: Host, document: OpenDocument): Promise<PolicyContext> {
    const before = this.contextWithoutBaseline(document);
    const { baseline, baselineFolder, config } = this.rulesFor(document);
    const judged = await policyContext(config, this.relativePath(config.folder, document), {
      openText: (file) => documentAt(session, file)?.text.getText(),
      configText: this.stateOf(document.path)?.text,
    });
    judged.notes.unshift(...before.notes);
    judged.baseline = await (document.settings.baseline === ""
      ? this.baselineOf(document, baseline, baselineFolder)
      : this.baselineOf(document, document.settings.baseline, config.folder));
    const [spec, folder] = document.settings.baseline === "" ? [baseline, baselineFolder] : [document.settings.baseline, config.folder];
    const neighbours = await neighboursOf(session, document, (file) => this.baselines.find(file, spec, folder), judged.variables);
    if (neighbours) judged.neighbours = neighbours;
    return judged;
  }

  /** Finds the older texts of many files at once; what is asked of each afterwards costs next to nothing. */
  async prepareBaselines(session: Host, files: readonly string[], ofUser: string): Promise<void> {
    const groups = new Map<string, { spec: string; folder: string; files: string[] }>();
    for (const path of files) {
      await this.prepare(session, path);
      const { baseline, baselineFolder, config } = this.rulesFor({ path });
      const [spec, folder] = ofUser === "" ? [baseline, baselineFolder] : [ofUser, config.folder];
      const key = `${spec}\n${folder}`;
      const group = groups.get(key) ?? { spec, folder, files: [] };
      group.files.push(path);
      groups.set(key, group);
    }
    for (const group of groups.values()) await this.baselines.prepare(group.files, group.spec, group.folder);
  }

  /** Whether the settings, or globs of the editor, say that a file is a policy. */
  isNamedPolicy(path: string | undefined, globs: readonly string[]): boolean {
    if (path === undefined) return false;
    const state = this.stateOf(path);
    const base = state?.folder ?? this.roots.find((root) => relativeTo(root, path) !== undefined);
    const relative = base === undefined ? (path.split(/[\\/]/).pop() ?? path) : (relativeTo(base, path) ?? path);
    return (state !== undefined && isNamedPolicy(state.config, relative)) || (globs.length > 0 && matchesAny(globs, relative));
  }

  /** Whether an entry of the settings accepts a finding. */
  suppressed(document: OpenDocument, finding: Pick<Finding, "code" | "sid" | "policy">): boolean {
    const state = this.stateOf(document.path);
    if (state === undefined) return false;
    return isSuppressed(state.config, finding, this.relativePath(state.folder, document), today(), digestOf(document)) !== undefined;
  }

  /** The older text of a file of the account that the settings bind. */
  olderVersion({ baseline, baselineFolder, folder }: WorkspaceConfig, file: string): Promise<Baseline> {
    return this.baselines.find(file, baseline, baselineFolder ?? folder);
  }

  /** Whether Git has moved under a document since it was last judged. */
  moved(document: Pick<OpenDocument, "path">): Promise<boolean> {
    return document.path === undefined ? Promise.resolve(false) : this.baselines.moved(document.path);
  }

  /** The state of the settings file that stands at a path. */
  stateAt(path: string): ConfigState | undefined {
    return this.states.get(dirname(path));
  }

  /** A document's path as settings name it. */
  relativePath(folder: string, document: Pick<OpenDocument, "path">): string {
    return document.path === undefined ? "untitled.json" : (relativeTo(folder, document.path) ?? document.path);
  }

  private rulesFor(document: Pick<OpenDocument, "path">): ReturnType<typeof settingsFor> & { config: WorkspaceConfig } {
    const config = this.stateOf(document.path)?.config ?? defaultConfig(document.path === undefined ? "" : dirname(document.path));
    return { ...settingsFor(config, this.relativePath(config.folder, document)), config };
  }

  private async baselineOf(document: OpenDocument, spec: string, folder: string): Promise<Baseline> {
    if (document.path === undefined) return { kind: "none", reason: "The document was never saved." };
    return this.baselines.find(document.path, spec, folder);
  }

  /** The nearest folder upwards with a settings file, but not above the workspace folder, which stands in where there is none. */
  private async folderOf(path: string | undefined): Promise<string | undefined> {
    if (path === undefined) return this.roots[0];
    const directory = dirname(path);
    const known = this.places.get(directory);
    if (known !== undefined) return known;
    const root = this.rootOf(path);
    const found = await findConfigFolder(directory);
    const folder = found !== undefined && (root === undefined || isIn(root, found)) ? found : (root ?? directory);
    this.places.set(directory, folder);
    return folder;
  }
}

/** Whether a path is a folder or something in it. */
function isIn(folder: string, path: string): boolean {
  return relativeTo(folder, path) !== undefined;
}

/** A place in another file, which may have to be read for its lines. */
export function placeInFile(session: Host, file: string, range: Range, text: string | undefined): Location | undefined {
  const open = documentAt(session, file);
  if (open) return { uri: open.uri, range: toLspRange(open.text, range) };
  const uri = uriOf(file);
  return text === undefined ? undefined : { uri, range: toLspRange(TextDocument.create(uri, "json", 0, text), range) };
}

/** Whether two contexts give the same findings. */
export function sameContext(a: PolicyContext, b: PolicyContext | undefined): boolean {
  return b !== undefined && JSON.stringify({ ...a, notes: [] }) === JSON.stringify({ ...b, notes: [] });
}
