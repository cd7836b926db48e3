// New ways through the account that a template or a Terraform module makes by itself, against its older version. The one way for the
// editor and the command line.
import type { Snapshot } from "../core/account/model";
import { readSnapshot, SnapshotError } from "../core/account/snapshot";
import { type Investigation, STEP } from "../core/checks/investigation";
import type { OtherVersion } from "../core/embedded/account";
import type { Host } from "../core/hosts/host";
import type { Sibling } from "../core/hosts/read";
import { PLAIN } from "../core/open/fill";
import { state } from "../core/session/query";
import { basename, dirname, join } from "../platform/current";
import { hostOf, sameSiblings, withGiven } from "./hosts";
import { MOST_KEPT_ACCOUNTS, MOST_PRINCIPALS } from "./limits";
import { isModuleFile, type Neighbours } from "./modules";
import type { PolicyContext } from "./policy-context";
import { type TemplateAccount, type TemplateText, templateAccountInSteps } from "./template-account";

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
  now: TemplateAccount;
  accountId: string;
  /** The account of the file with another text, with the same plain values. */
  remade(text: string): Investigation<TemplateAccount | undefined>;
  /** Reads the file with another text. */
  read(text: string): Host | undefined;
  /** The texts of the files, as they are now. */
  texts: ReadonlyMap<string, string>;
}

/**
 * Whether there is anything to ask about a change of a template or module: its older version is known and says something else.
 * Most files that are opened or scanned did not change.
 */
export function asksForWays({ file, text, neighbours, judged }: TemplateFile): boolean {
  const { baseline, settings } = judged;
  if (settings.severity["new-path"] === "off" || !baseline) return false;
  if (baseline.kind === "none") return isModuleFile(file) && baseline.isNew === true;
  if (baseline.kind !== "text") return false;
  const { siblings, olderSiblings } = withGiven(neighbours, file, judged);
  return baseline.text !== text || !sameSiblings(siblings, olderSiblings);
}

/**
 * The question whether a change of a template or module opens ways, where there is one: the older version is known, the two make
 * different accounts, and all that decides about either is known (ACCOUNT.md 7: reachable now, proved unreachable before).
 * Undefined otherwise; most templates leave values open, and nobody wants to hear that at each of them. Asks nothing of the solver: its
 * steps let others have a turn.
 */
export function* templatePaths(template: TemplateFile): Investigation<TemplatePaths | undefined> {
  if (!asksForWays(template)) return undefined;
  const { file, text, judged } = template;
  const { baseline, values } = judged;
  const { siblings, olderSiblings } = withGiven(template.neighbours, file, judged);
  const own = baseline?.kind === "text" ? baseline.text : undefined;
  const read = (other: string) => hostOf(other, basename(file), siblings);
  // A plan says itself what was there before.
  if (read(text)?.before) return undefined;
  yield STEP;
  const made = (main: string | undefined, beside: typeof siblings, other: OtherVersion): Investigation<TemplateAccount | undefined> => {
    const { texts: sorted, assets } = filesOf(file, main, beside);
    return templateAccountInSteps(sorted, assets, false, { other, mostPrincipals: MOST_PRINCIPALS, ...(values && { values }) });
  };
  const olderTexts = [own ?? "", ...olderSiblings.map((one) => one.text)];
  const texts = [text, ...siblings.map((one) => one.text), ...olderTexts];
  const before = yield* olderAccount(
    file,
    JSON.stringify([olderTexts, olderSiblings.map(({ name }) => name), values]),
    texts,
    olderTexts,
    () => made(own, olderSiblings, { texts }),
  );
  if (!before || before.gaps.length > 0) return undefined;
  yield STEP;
  const remade = (other: string) => made(other, siblings, { texts, plain: before.plain });
  const now = yield* remade(text);
  if (!now || now.gaps.length > 0 || JSON.stringify(now.value) === JSON.stringify(before.value)) return undefined;
  yield STEP;
  const beside = siblings.map((one) => [join(dirname(file), one.name), one.text] as const);
  try {
    const existing = readSnapshot([before.value]);
    yield STEP;
    const updated = readSnapshot([now.value]);
    const [accountId] = updated.accounts.keys();
    if (accountId === undefined || !existing.accounts.has(accountId)) return undefined;
    return { existing, updated, now, accountId, remade, read, texts: new Map([...beside, [file, text]]) };
  } catch (error) {
    if (error instanceof SnapshotError) return undefined;
    throw error;
  }
}

/** The files that make one account: a template, or a module with what it reads by `file()`. `main`: the text of the file itself, where it is there. */
export function filesOf(file: string, main: string | undefined, beside: readonly Sibling[]): { texts: TemplateText[]; assets: Sibling[] } {
  const modules = beside.filter(({ name }) => isModuleFile(name)).map((one) => ({ file: join(dirname(file), one.name), text: one.text }));
  const texts: TemplateText[] = [...(main === undefined ? [] : [{ file, text: main }]), ...modules];
  return { texts: texts.sort((a, b) => (a.file < b.file ? -1 : 1)), assets: beside.filter(({ name }) => !isModuleFile(name)) };
}

interface OlderAccount {
  file: string;
  key: string;
  account: TemplateAccount | undefined;
}

const olderAccounts = state("workspace/accounts of older versions", (): OlderAccount[] => []);

/**
 * The account of an older version, made once for as long as no newer text holds one of its plain values: then that would no longer be a
 * name that nobody wrote.
 */
function* olderAccount(
  file: string,
  key: string,
  texts: readonly string[],
  olderTexts: readonly string[],
  make: () => Investigation<TemplateAccount | undefined>,
): Investigation<TemplateAccount | undefined> {
  const kept = olderAccounts();
  const known = kept.find((one) => one.file === file && one.key === key);
  const isIn = (list: readonly string[], value: string) => list.some((one) => one.includes(value));
  // Most plain values hold one word that most files do not have.
  const isWritten = isIn(texts, PLAIN);
  const isPlain = (value: string) => (!isWritten && value.includes(PLAIN)) || isIn(olderTexts, value) || !isIn(texts, value);
  if (known && [...(known.account?.plain.values() ?? [])].every(isPlain)) return known.account;
  const account = yield* make();
  if (kept.includes(known as OlderAccount)) kept.splice(kept.indexOf(known as OlderAccount), 1);
  kept.unshift({ file, key, account });
  kept.length = Math.min(kept.length, MOST_KEPT_ACCOUNTS);
  return account;
}
