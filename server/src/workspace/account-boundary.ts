// A proved cut that sets a boundary, for the account of some settings: the boundary's document is made as a file where it is new, and bound
// in `iam-prover.json`.
import { type JSONPath, parse } from "jsonc-parser";
import type { Cut } from "../core/account/cut";
import { placeKey } from "../core/account/edits";
import { wordsOf } from "../core/account/new-path";
import { type AccountQuestion, checkAccess } from "../core/account/verdict";
import type { Catalogue } from "../core/catalogue/api";
import type { FileChange, Fix, TextEdit } from "../core/checks/finding";
import type { Investigation } from "../core/checks/investigation";
import { applyEdits, editorFor } from "../core/syntax/edit";
import { rangesOf } from "../core/syntax/locate";
import { join } from "../platform/current";
import type { AccountRead } from "./account-files";
import type { AccountSettings } from "./account-section";
import { CONFIG_FILE, parseConfig } from "./config";
import { namesIn } from "./files";
import { compileGlob } from "./glob";
import { relativeTo } from "./paths";

/** Files that a boundary is made as. */
const FOLDER = "boundaries";

/** What a cut is written for: the settings as they are now, their folder, and the account that they bind. */
export interface BoundAccount {
  folder: string;
  settingsText: string;
  account: AccountSettings;
  read: AccountRead;
  /** Names of files that are in the folder of boundaries. */
  taken: ReadonlySet<string>;
}

/** The names of files in the folder of boundaries. */
export async function takenNames(folder: string): Promise<Set<string>> {
  const names = await namesIn(join(folder, FOLDER));
  return new Set(names.map((name) => `${FOLDER}/${name}`));
}

/**
 * The cuts that set a boundary, as edits of the settings. Each is offered only if the settings with it are read as what was meant, and a
 * proof says that the account which they then bind has no way. None for a principal that the settings do not list (one of the snapshot).
 */
export function* boundaryFixes(
  bound: BoundAccount,
  cuts: readonly Cut[],
  asked: Omit<AccountQuestion, "snapshot">,
  catalogue: Catalogue,
): Investigation<Fix[]> {
  const fixes: Fix[] = [];
  for (const cut of cuts) {
    const written = bindingOf(bound, cut);
    const { config } = written ? parseConfig(written.settings, bound.folder) : {};
    if (!written || !config?.account) continue;
    const snapshot = bound.read.rebound(config.account, written.made ? new Map([[written.name, written.made]]) : new Map());
    if ((yield* checkAccess({ ...asked, snapshot }, catalogue)).verdict !== "UNREACHABLE") continue;
    const { title, effect } = wordsOf(cut);
    const files: FileChange[] = [{ file: join(bound.folder, CONFIG_FILE), text: bound.settingsText, edits: written.edits }];
    if (written.made !== undefined) files.unshift({ file: join(bound.folder, written.name), made: written.made });
    fixes.push({ title: `${title} (\`${written.name}\`, bound in \`${CONFIG_FILE}\`)`, effect, edits: [], proved: true, files });
  }
  return fixes;
}

interface Binding {
  /** The file of the boundary, relative to the folder. */
  name: string;
  /** Its text, where it is new. */
  made?: string;
  settings: string;
  edits: TextEdit[];
}

function bindingOf(bound: BoundAccount, cut: Cut): Binding | undefined {
  const { folder, settingsText, read } = bound;
  const [edit] = cut.edits;
  if (cut.edits.length !== 1 || edit?.change.kind !== "boundary") return undefined;
  const { arn, denied } = edit.change;
  const path = entryOf(settingsText, edit.of);
  const range = path && rangesOf(settingsText)(path);
  if (!range) return undefined;
  const known = read.sources.get(placeKey(arn, arn));
  const name = denied ? newName(arn, bound) : known && relativeTo(folder, known);
  const edits = name === undefined ? undefined : editorFor(settingsText)?.setProperty(range, "boundary", name);
  if (name === undefined || !edits) return undefined;
  const made = denied && `${JSON.stringify(edit.document, null, 2)}\n`;
  return { name, ...(made && { made }), settings: applyEdits(settingsText, edits), edits };
}

/** Where the settings list a principal. */
function entryOf(settingsText: string, arn: string): JSONPath | undefined {
  const { account } = parse(settingsText, undefined, { allowTrailingComma: true }) as { account?: Record<string, unknown> };
  const list = arn.includes(":role/") ? "roles" : "users";
  const entries = account?.[list];
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const at = Array.isArray(entries) ? entries.findIndex((one) => (one as { name?: unknown } | null)?.name === name) : -1;
  return at < 0 ? undefined : ["account", list, at];
}

/** A file that the account has not, and that none of its entries would take for a policy of somebody. */
function newName(arn: string, { folder, account, read, taken }: BoundAccount): string | undefined {
  const stem = arn.slice(arn.lastIndexOf("/") + 1).replace(/-boundary(-\d+)?$/, "");
  const globs = [...account.roles, ...account.users, ...account.groups].flatMap((one) => one.policies).map(compileGlob);
  for (let i = 1; i < 10; i++) {
    const name = `${FOLDER}/${stem}${i === 1 ? "" : `-${i}`}.json`;
    if (!taken.has(name) && !read.files.has(join(folder, name)) && !globs.some((matches) => matches(name))) return name;
  }
  return undefined;
}
