// The older text of each open policy, asked for again only when something changed that can change the answer.
import { files as disk } from "../platform/current";
import type { Baseline } from "../workspace/api";
import { findBaseline, repositoryAround, watchKeys } from "../workspace/baseline";
import { findWatchedBaselines } from "../workspace/baselines";
import { Renames } from "../workspace/renamed";

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
  private readonly renames = new Renames();

  /** `onKeys`: these files of Git count from now on. */
  constructor(private readonly onKeys: (files: readonly string[]) => void = () => undefined) {}

  /** The older text of a file. Costs a few `stat` calls while nothing has changed. */
  async find(file: string, spec: string, folder: string): Promise<Baseline> {
    const question = `${spec}\n${folder}`;
    const known = this.known.get(file);
    if (known?.question === question && known.keys.length > 0 && (await timesOf(known.keys)) === known.times) return known.baseline;
    const fromGit = spec.startsWith("git:");
    // The times are taken first: what changes while Git answers makes the next question ask again.
    const repository = fromGit ? await repositoryAround(file) : undefined;
    const keys = repository ? await watchKeys(repository) : [];
    if (keys.length > 0) this.onKeys(keys);
    const times = await timesOf(keys);
    const direct = await findBaseline(file, spec, folder, repository && { repository });
    const isNew = direct.kind === "none" && direct.isNew === true;
    const baseline = (isNew && (await this.renames.olderOf(file, spec))) || direct;
    this.known.set(file, { question, keys, times, baseline });
    return baseline;
  }

  /** Finds the older texts of many files at once, so that `find` has them at hand: for each by itself Git would be started five times. */
  async prepare(files: readonly string[], spec: string, folder: string): Promise<void> {
    if (!spec.startsWith("git:")) return;
    const question = `${spec}\n${folder}`;
    const stale: string[] = [];
    const timesBy = new Map<string, Promise<string>>();
    const times = (keys: readonly string[]) => {
      const name = keys.join("\n");
      const asked = timesBy.get(name) ?? timesOf(keys);
      timesBy.set(name, asked);
      return asked;
    };
    for (const file of files) {
      const known = this.known.get(file);
      if (known?.question !== question || known.keys.length === 0 || (await times(known.keys)) !== known.times) stale.push(file);
    }
    if (stale.length < 2) return;
    // The times are taken first: what changes while Git answers makes the next question ask again.
    const first = await watchKeys(await repositoryAround(stale[0] ?? ""));
    const before = new Map(await Promise.all(first.map(async (key) => [key, await disk.stampOf(key)] as const)));
    for (const [file, { baseline, keys }] of await findWatchedBaselines(stale, spec.slice("git:".length))) {
      // What is new may have had another name: that is asked of each by itself.
      if (baseline.kind === "none" && baseline.isNew) continue;
      // Of other repositories the times before are not known: they are asked about one by one.
      if (keys.length === 0 || !keys.every((key) => before.has(key))) continue;
      this.onKeys(keys);
      this.known.set(file, { question, keys: [...keys], times: keys.map((key) => before.get(key)).join(" "), baseline });
    }
  }

  /** Whether Git has moved under a file since it was last asked about. */
  async moved(file: string): Promise<boolean> {
    const known = this.known.get(file);
    return known !== undefined && known.keys.length > 0 && (await timesOf(known.keys)) !== known.times;
  }
}

async function timesOf(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map((file) => disk.stampOf(file)))).join(" ");
}
