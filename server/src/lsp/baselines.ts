// The older text of each open policy, asked for again only when something changed that can change the answer.
import { stampOf } from "../platform/current";
import type { Baseline } from "../workspace/api";
import { findBaseline, watchKeys } from "../workspace/baseline";
import { renamedFrom } from "../workspace/renamed";

interface Known {
  question: string;
  /** Files whose times tell that Git moved (HEAD, its log, the branch). Empty outside a repository. */
  keys: string[];
  times: string;
  baseline: Baseline;
}

/** The older texts that were found, and what would make them others. */
export class Baselines {
  private readonly known = new Map<string, Known>();

  /** `onKeys`: these files of Git count from now on. */
  constructor(private readonly onKeys: (files: readonly string[]) => void = () => undefined) {}

  /** The older text of a file. Costs a few `stat` calls while nothing has changed. */
  async find(file: string, spec: string, folder: string): Promise<Baseline> {
    const question = `${spec}\n${folder}`;
    const known = this.known.get(file);
    if (known?.question === question && known.keys.length > 0 && (await timesOf(known.keys)) === known.times) return known.baseline;
    const fromGit = spec.startsWith("git:");
    // The times are taken first: what changes while Git answers makes the next question ask again.
    const keys = fromGit ? await watchKeys(file) : [];
    if (keys.length > 0) this.onKeys(keys);
    const times = await timesOf(keys);
    const direct = await findBaseline(file, spec, folder);
    const isNew = direct.kind === "none" && direct.isNew === true;
    const baseline = (isNew && (await renamedFrom(file, spec))) || direct;
    this.known.set(file, { question, keys, times, baseline });
    return baseline;
  }

  /** Whether Git has moved under a file since it was last asked about. */
  async moved(file: string): Promise<boolean> {
    const known = this.known.get(file);
    return known !== undefined && known.keys.length > 0 && (await timesOf(known.keys)) !== known.times;
  }
}

async function timesOf(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map(stampOf))).join(" ");
}
