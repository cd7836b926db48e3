// New ways through the account that a template or a Terraform module makes by itself, against its older version. The one way for the
// editor and the command line.
import { basename, dirname, join } from "node:path";
import type { Snapshot } from "../core/account/model";
import { newPathFindings } from "../core/account/new-path";
import { readSnapshot, SnapshotError } from "../core/account/snapshot";
import { placeKey } from "../core/account/steps";
import type { Catalogue } from "../core/catalogue/api";
import type { Finding } from "../core/checks/finding";
import type { Investigation } from "../core/checks/investigation";
import type { DocumentSource, OtherVersion } from "../core/embedded/account";
import type { Range } from "../core/syntax/tree";
import { hostOf, sameSiblings, withGiven } from "./hosts";
import { isModuleFile, type Neighbours } from "./modules";
import type { PolicyContext } from "./policy-context";
import { type TemplateAccount, type TemplateText, templateAccount } from "./template-account";

/** Who is told of: a template with more users and roles is left to `iam-prover account`, which nobody waits for while typing. */
const MOST_PRINCIPALS = 100;

/** A file, what it is read with, and what it is judged by. */
export interface TemplateFile {
  /** Absolute. */
  file: string;
  text: string;
  neighbours: Neighbours;
  judged: PolicyContext;
}

/** What is asked of a change of a template. */
export interface TemplatePaths {
  existing: Snapshot;
  updated: Snapshot;
  sources: readonly DocumentSource[];
  accountId: string;
}

/**
 * The question whether a change of a template or module opens ways, where there is one: the older version is known, the two make
 * different accounts, and all that decides about either is known (ACCOUNT.md 7: reachable now, proved unreachable before).
 * Undefined otherwise; most templates leave values open, and nobody wants to hear that at each of them.
 */
export function templatePaths({ file, text, neighbours, judged }: TemplateFile): TemplatePaths | undefined {
  const { baseline, settings, values } = judged;
  if (settings.severity["new-path"] === "off" || !baseline) return undefined;
  const { siblings, olderSiblings } = withGiven(neighbours, file, judged);
  const own = baseline.kind === "text" ? baseline.text : undefined;
  if (own === undefined && !(isModuleFile(file) && baseline.kind === "none" && baseline.isNew)) return undefined;
  // Most files that are opened or scanned: what did not change makes no other account.
  if (own === text && sameSiblings(siblings, olderSiblings)) return undefined;
  // A plan says itself what was there before.
  if (hostOf(text, basename(file), siblings)?.before) return undefined;
  const made = (main: string | undefined, beside: typeof siblings, other: OtherVersion): TemplateAccount | undefined => {
    const modules = beside.filter(({ name }) => isModuleFile(name)).map((one) => ({ file: join(dirname(file), one.name), text: one.text }));
    const files: TemplateText[] = [...(main === undefined ? [] : [{ file, text: main }]), ...modules];
    const assets = beside.filter(({ name }) => !isModuleFile(name));
    const sorted = files.sort((a, b) => (a.file < b.file ? -1 : 1));
    return templateAccount(sorted, assets, false, { other, ...(values && { values }) });
  };
  const texts = [text, own ?? "", ...[...siblings, ...olderSiblings].map((one) => one.text)];
  const before = made(own, olderSiblings, { texts });
  if (!before || before.gaps.length > 0) return undefined;
  const now = made(text, siblings, { texts, plain: before.plain });
  if (!now || now.gaps.length > 0 || JSON.stringify(now.value) === JSON.stringify(before.value)) return undefined;
  try {
    const [existing, updated] = [readSnapshot([before.value]), readSnapshot([now.value])];
    const [accountId] = updated.accounts.keys();
    if (accountId === undefined || !existing.accounts.has(accountId) || updated.principals.size > MOST_PRINCIPALS) return undefined;
    return { existing, updated, sources: now.sources, accountId };
  } catch (error) {
    if (error instanceof SnapshotError) return undefined;
    throw error;
  }
}

/** The ways that the change opens, as findings of the file; those that stand in other files of the module are theirs. `now` in milliseconds. */
export async function templatePathFindings(
  { file, text }: Pick<TemplateFile, "file" | "text">,
  { existing, updated, sources, accountId }: TemplatePaths,
  catalogue: Catalogue,
  run: <T>(investigation: Investigation<T>) => Promise<T>,
  now: number,
): Promise<Finding[]> {
  const question = {
    existing,
    updated,
    sources: new Map(sources.map(({ of, policy }, i) => [placeKey(of, policy), String(i)])),
    targets: [{ to: { admin: accountId }, except: [] }],
    entries: [],
    now: Math.floor(now / 1000),
  };
  const { placed } = await run(newPathFindings(question, catalogue));
  return placed.flatMap(({ file: opener, finding }): Finding[] => {
    const home = opener === undefined ? undefined : sources[Number(opener)];
    if (home ? home.file !== file : !isFirst(file, sources)) return [];
    const end = Math.min(1, text.length);
    const range = home ? home.written.hostRange(finding.range) : { start: 0, end };
    const { code, severity, message, related = [], fixes = [] } = finding;
    return [
      {
        code,
        severity,
        message: message.replace(` of \`${accountId}\``, text.includes(accountId) ? "$&" : " of the account"),
        range,
        ...(home && { policy: home.name }),
        related: [...related.flatMap((one) => placeOf(one, home, sources)), ...cutsOf(fixes, range)],
      },
    ];
  });
}

type Related = NonNullable<Finding["related"]>[number];

/** A step at its place in the template, or in another file of the module. */
function placeOf({ message, range, file: id }: Related, home: DocumentSource | undefined, sources: readonly DocumentSource[]): Related[] {
  const source = id === undefined ? home : sources[Number(id)];
  if (!source) return [];
  return [{ message, range: source.written.hostRange(range), ...(source.file !== home?.file && { file: source.file }) }];
}

/** The proved cuts, in words: their edits are those of a text that nobody wrote. */
function cutsOf(fixes: NonNullable<Finding["fixes"]>, range: Range): Related[] {
  return fixes.slice(0, 1).map(({ title, effect }) => ({ message: `${title}: ${effect ?? "closes every way from there"}.`, range }));
}

/** What no policy of the files says is told in the first of them. */
function isFirst(file: string, sources: readonly DocumentSource[]): boolean {
  const [first] = sources.map((one) => one.file).sort();
  return first === file;
}
