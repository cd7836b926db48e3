// New ways through the account of some settings: the one way for the editor and the command line.
import { newPathFindings, type PlacedFinding } from "../core/account/new-path";
import { whoReaches } from "../core/account/paths";
import { type Way, wayOf } from "../core/account/steps";
import type { From } from "../core/account/verdict";
import type { Catalogue } from "../core/catalogue/api";
import type { Investigation } from "../core/checks/investigation";
import { files as disk, join } from "../platform/current";
import { boundaryFixes, takenNames } from "./account-boundary";
import { type RepositoryAccount, readAccount } from "./account-files";
import type { WorkspaceConfig } from "./api";
import { CONFIG_FILE } from "./config";
import { readFileInTree } from "./files";

/** What is said about an account: findings at their files, and what was not decided or could not be read. */
export interface NewPathsReport {
  findings: (PlacedFinding & { file: string })[];
  undecided: string[];
  /** Why nothing was judged. */
  problem?: string;
  /** Why there was nothing to compare with: that nothing was found proves nothing then. */
  notCompared?: string;
  /** Absolute paths of the files of the account. */
  files: ReadonlySet<string>;
}

type Run = <T>(investigation: Investigation<T>) => Promise<T>;

/** Looks for ways that the older versions of the account's files have not. `now` in milliseconds. Never throws for what files say. */
export async function newPathsOf(
  config: WorkspaceConfig,
  reading: RepositoryAccount,
  catalogue: Catalogue,
  run: Run,
  now: number,
): Promise<NewPathsReport> {
  const { account } = config;
  const none: NewPathsReport = { findings: [], undecided: [], files: new Set() };
  if (!account) return none;
  if (config.severity["new-path"] === "off")
    return { ...none, notCompared: "New ways are not looked for: `severity` in `iam-prover.json` has `new-path` off." };
  const read = await readAccount(config, reading);
  if (typeof read === "string") return { ...none, problem: `New ways through the account were not looked for: ${read}` };
  // What no file says (a document that cannot be judged, a policy that is missing) is undecided by itself where it matters.
  if (!read.existing)
    return { ...none, files: read.files, notCompared: "The files of the account have no older version that they could be compared with." };
  const targets = (account.targets.length > 0 ? account.targets : [{ to: "admin" as const, except: [] }]).map(({ to, except }) => ({
    to: to === "admin" ? { admin: account.accountId } : to,
    except,
  }));
  const entries = account.entry.map(({ provider, claims }): From => {
    const listed = Object.entries(claims).map(([key, values]) => [key.toLowerCase(), values] as const);
    const isPattern = ([, values]: (typeof listed)[number]) => values.some((one) => /[*?]/.test(one));
    return {
      provider,
      claims: new Map(listed.filter((one) => !isPattern(one))),
      patterns: new Map(listed.filter(isPattern)),
    };
  });
  const { updated, existing, sources } = read;
  const question = { existing, updated, sources, targets, entries, edges: account.edges, now: Math.floor(now / 1000) };
  const { placed, undecided } = await run(newPathFindings(question, catalogue));
  const settings = join(config.folder, CONFIG_FILE);
  const settingsText = reading.openText?.(settings) ?? (await settingsOnDisk(settings, config.folder));
  const bound = settingsText !== undefined && { ...config, settingsText, account, read, taken: await takenNames(config.folder) };
  const findings = placed.map((one) => {
    const { path, cuts } = one;
    const from = entries.find((entry) => "provider" in entry && entry.provider === path.from) ?? { principal: path.from };
    const asked = { from, to: path.to, edges: account.edges, now: question.now };
    const finding = bound ? { ...one.finding, moreFixes: () => boundaryFixes(bound, cuts, asked, catalogue) } : one.finding;
    return { ...one, finding, file: one.file ?? settings };
  });
  return { findings, undecided, files: read.files };
}

/** The settings as text; undefined where they cannot be read, and then nothing is bound in them. */
async function settingsOnDisk(file: string, folder: string): Promise<string | undefined> {
  const read = await readFileInTree(file, { tree: await disk.realpath(folder).catch(() => folder) });
  return read.ok ? read.text : undefined;
}

/** Who reaches a request in the account of the settings, everybody with the way there; a text says why there is no answer. */
export interface WhoCan {
  ways: Way[];
  /** Principals for which it is not decided, and why. */
  undecided: string[];
  /** Of an account that a file makes by itself: the values that stand for what it leaves open. */
  assumed?: { name: string; value: string }[];
}

/** Asks who can do an action on a resource, directly or by steps. `now` in milliseconds. */
export async function whoCanOf(
  config: WorkspaceConfig,
  reading: RepositoryAccount,
  goal: { action: string; resource: string },
  catalogue: Catalogue,
  run: Run,
  now: number,
): Promise<WhoCan | string> {
  const read = await readAccount(config, reading);
  if (typeof read === "string") return read;
  const { updated: snapshot, sources } = read;
  const verdicts = await run(whoReaches({ snapshot, edges: config.account?.edges ?? [], now: Math.floor(now / 1000) }, goal, catalogue));
  return {
    ways: verdicts.flatMap((one) => (one.verdict === "REACHABLE" ? wayOf(one, { snapshot, sources }) : [])),
    undecided: verdicts.flatMap(({ verdict, from, reasons }) =>
      verdict === "UNDECIDED" ? `${from}${reasons?.length ? ` (${reasons.join("; ")})` : ""}` : [],
    ),
  };
}
