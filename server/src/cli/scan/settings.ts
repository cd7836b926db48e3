// The settings files of a scan: the nearest one upwards holds for a file and extends the ones above it, as in the editor.
import { dirname, join, resolve } from "node:path";
import { findingCodes } from "../../core/validate/codes";
import type { ListFolder } from "../../platform/api";
import type { ConfigProblem, WorkspaceConfig } from "../../workspace/api";
import { CONFIG_FILE, defaultConfig, parseConfig } from "../../workspace/config";
import { SKIPPED } from "../../workspace/discover";
import { readFileInTree, treeAt } from "../../workspace/files";
import { relativeTo } from "../../workspace/paths";
import { checkReferences } from "../../workspace/references";
import { InputError } from "../errors";
import { isThereNow } from "../named-file";
import { listOnce } from "./folders";

/** One settings file as it was read, or a folder that has none. */
export interface Settings {
  config: WorkspaceConfig;
  /** Absolute path of the file, where there is one. */
  file?: string;
  text?: string;
  /** The settings that it extends. */
  above?: Settings;
  problems: ConfigProblem[];
  /** Its files are not checked: half a settings file would check less than was asked for. */
  unusable: boolean;
}

/** Finds and reads settings files, each once for a scan. */
export class SettingsFiles {
  private readonly read = new Map<string, Promise<Settings>>();
  /** Directory → the settings that hold there. */
  private readonly places = new Map<string, Promise<Settings>>();

  /**
   * `forced`: the settings file that was named on the command line; it then holds for everything, and extends nothing: whoever
   * names it chose it alone. `starts`: where the search starts; a tree without a settings file is one place as a whole.
   */
  constructor(
    private readonly workingFolder: string,
    private readonly forced?: string,
    private readonly starts: readonly string[] = [],
    private readonly list: ListFolder = listOnce(),
  ) {}

  /** The settings that hold for a file. */
  for(file: string): Promise<Settings> {
    if (this.forced !== undefined) return this.load(resolve(this.workingFolder, this.forced));
    const directory = dirname(file);
    let place = this.places.get(directory);
    if (!place) {
      place = this.find(directory);
      this.places.set(directory, place);
    }
    return place;
  }

  /** All settings that were read from files. */
  async all(): Promise<Settings[]> {
    const all = await Promise.all(this.read.values());
    return all.sort((a, b) => ((a.file ?? "") < (b.file ?? "") ? -1 : 1));
  }

  /** The settings files in and under a folder; each holds for its own part of the tree. */
  async under(folder: string): Promise<Settings[]> {
    if (this.forced !== undefined) return [];
    const found: Settings[] = [];
    for await (const directory of settledFolders(folder, this.list)) found.push(await this.load(join(directory, CONFIG_FILE)));
    return found;
  }

  private async find(directory: string): Promise<Settings> {
    const file = nearestFile(directory);
    if (file !== undefined) return this.load(file);
    const around = [this.workingFolder, ...this.starts].filter((one) => relativeTo(one, directory) !== undefined);
    const folder = around.reduce((outer, one) => (one.length < outer.length ? one : outer), directory);
    return this.once(folder, async () => ({ config: defaultConfig(folder), problems: [], unusable: false }));
  }

  private load(file: string): Promise<Settings> {
    // A file of another place is one that somebody chose.
    const isChosen = relativeTo(this.workingFolder, file) === undefined;
    return this.once(file, async () => {
      const tree = isChosen ? undefined : await treeAt(file, false, this.workingFolder);
      const outer = this.forced === undefined ? nearestFile(dirname(dirname(file))) : undefined;
      return readSettings(file, tree, outer === undefined || outer === file ? undefined : await this.load(outer));
    });
  }

  private once(key: string, make: () => Promise<Settings>): Promise<Settings> {
    let settings = this.read.get(key);
    if (!settings) {
      settings = make();
      this.read.set(key, settings);
    }
    return settings;
  }
}

/** The settings file of a folder, or of the nearest one above it that has some. */
function nearestFile(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, CONFIG_FILE);
    if (isThereNow(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
}

async function readSettings(file: string, tree: string | undefined, above: Settings | undefined): Promise<Settings> {
  const folder = dirname(file);
  const read = await readFileInTree(file, { tree });
  if (!read.ok) throw new InputError(`The settings file \`${file}\` is not used. ${read.reason}`);
  const { text } = read;
  const { config, problems } = parseConfig(text, folder, { codes: findingCodes(), ...(above && { parent: above.config }) });
  if (!config) return { config: defaultConfig(folder), file, text, problems, unusable: true };
  const extended = config.parent && above && { above };
  // Half of what holds would be missing; the settings above say what is wrong with them.
  if (extended?.above.unusable) return { config, file, text, ...extended, problems, unusable: true };
  return { config, file, text, ...extended, problems: [...problems, ...(await checkReferences(config, text))], unusable: false };
}

/** The folders below one that hold a settings file, in alphabetical order. Links are not followed. */
async function* settledFolders(start: string, list: ListFolder): AsyncGenerator<string> {
  const waiting = [start];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (folder !== start && isThereNow(join(folder, CONFIG_FILE))) yield folder;
    const inner: string[] = [];
    try {
      for await (const entry of await list(folder))
        if (entry.isDirectory() && !SKIPPED.has(entry.name)) inner.push(join(folder, entry.name));
    } catch {
      // The search for policies comes here too and reports the folder.
    }
    waiting.push(...inner.sort().reverse());
  }
}
