// `scan --write-baseline`: accepts the findings of today with a reason and a last day, as entries in `suppress`.

import { join } from "node:path";
import { applyEdits, editorFor } from "../../core/syntax/edit";
import type { JsonValue } from "../../core/syntax/editor";
import { rangesOf } from "../../core/syntax/locate";
import type { Range } from "../../core/syntax/tree";
import { neverAccepted } from "../../core/validate/codes";
import type { Suppression } from "../../workspace/api";
import { CONFIG_FILE } from "../../workspace/config";
import { relativeTo } from "../../workspace/paths";
import { isExpired } from "../../workspace/settings";
import { InputError } from "../errors";
import { replaceFile } from "../report/output";
import { say } from "../say";
import { type FailOn, fails } from "./levels";
import type { ScanResult } from "./result";
import type { Settings } from "./settings";
import { type PlanOptions, reportPath } from "./terms";

/** What cannot be accepted: that a text is no JSON, that settings are wrong, that something was not checked. */
const NEVER = new Set<string>([
  ...neverAccepted,
  "JSON_SYNTAX_ERROR",
  "internal-error",
  "too-large",
  // What it is about is accepted anew instead.
  "accepted-change",
  "undecided",
  "config",
  "unused-suppression",
]);

/** Writes the entries and says how many. Out: the exit status; 2 when something could not be checked and so is not accepted either, 3 when something was not decided. */
export async function acceptFindings(
  result: ScanResult,
  settings: readonly Settings[],
  failOn: FailOn,
  { reason, until }: { reason: string; until: string },
  options: PlanOptions,
): Promise<number> {
  const wanted = new Map<Settings, Suppression[]>();
  let refused = 0;
  for (const report of result.files) {
    const owner = ownerOf(report.file, settings);
    const outgrown = report.suppressed.flatMap((one) => (one.outgrown ? [one.finding] : []));
    const told = report.findings.filter(({ code }) => code !== "accepted-change" || outgrown.length === 0);
    for (const finding of [...told, ...outgrown]) {
      if (!fails(finding.severity, failOn)) continue;
      // What is wrong in the settings themselves is put right there.
      if (NEVER.has(finding.code) || !owner || report.file === owner.file) {
        refused++;
        continue;
      }
      const entry: Suppression = {
        code: finding.code,
        files: relativeTo(owner.config.folder, report.file) ?? report.path,
        ...(finding.policy && finding.policy.key !== "" && { policy: finding.policy.key }),
        ...(finding.sid !== undefined && { statementId: finding.sid }),
        ...(finding.digest !== undefined && { digest: finding.digest }),
        reason,
        until,
      };
      const entries = wanted.get(owner) ?? [];
      if (!entries.some((one) => sameTarget(one, entry))) wanted.set(owner, [...entries, entry]);
    }
  }
  for (const [owner, entries] of wanted) {
    const file = owner.file ?? join(owner.config.folder, CONFIG_FILE);
    await replaceFile(file, withEntries(owner, entries, file, options.check.today));
    process.stdout.write(
      `${entries.length} ${entries.length === 1 ? "entry" : "entries"} written to ${reportPath(options, file)}, through ${until}.\n`,
    );
  }
  if (wanted.size === 0) process.stdout.write("There is nothing to accept.\n");
  if (refused > 0)
    say(`${refused} ${refused === 1 ? "finding" : "findings"} cannot be accepted (no JSON, wrong settings): correct the file.`);
  const left = result.files.reduce((sum, { undecided }) => sum + undecided.length, 0);
  if (left > 0)
    say(
      `${left === 1 ? "one question is" : `${left} questions are`} not decided, which cannot be accepted: \`scan\` says what each rests on.`,
    );
  for (const { path, message } of result.problems) say(`${path}: ${message}`);
  return result.problems.length > 0 ? 2 : refused > 0 ? 1 : left > 0 ? 3 : 0;
}

/** The settings of the innermost folder that holds a file. */
function ownerOf(file: string, settings: readonly Settings[]): Settings | undefined {
  return settings
    .filter((one) => relativeTo(one.config.folder, file) !== undefined && !one.unusable)
    .sort((a, b) => b.config.folder.length - a.config.folder.length)[0];
}

function sameTarget(a: Suppression, b: Suppression): boolean {
  return a.code === b.code && a.files === b.files && a.policy === b.policy && a.statementId === b.statementId;
}

/** The settings' text with the entries: one of the same target that is expired, or was about something else, is renewed; the others are added. */
function withEntries(
  { text, config }: Pick<Settings, "text" | "config">,
  entries: readonly Suppression[],
  file: string,
  today: string,
): string {
  if (text === undefined) return `${JSON.stringify({ suppress: entries }, null, 2)}\n`;
  let out = text;
  const fresh: Suppression[] = [];
  for (const entry of entries) {
    const index = config.suppress.findIndex((one) => sameTarget(one, entry) && (isExpired(one, today) || one.digest !== entry.digest));
    if (index < 0) fresh.push(entry);
    else
      for (const name of ["digest", "reason", "until"] as const) {
        const value = entry[name];
        if (value === undefined) continue;
        out = edited(out, file, (editor, rangeOf) => editor.setProperty(rangeOf(["suppress", index]) as Range, name, value));
      }
  }
  if (fresh.length === 0) return out;
  return edited(out, file, (editor, rangeOf) => {
    const list = rangeOf(["suppress"]);
    const values = fresh.map((entry) => ({ ...entry }) as JsonValue);
    return list ? editor.insertEntries(list, values) : editor.setProperty(rangeOf([]) as Range, "suppress", values);
  });
}

type Editor = NonNullable<ReturnType<typeof editorFor>>;

function edited(
  text: string,
  file: string,
  edit: (editor: Editor, rangeOf: ReturnType<typeof rangesOf>) => { range: Range; newText: string }[] | undefined,
): string {
  const editor = editorFor(text);
  const edits = editor && edit(editor, rangesOf(text));
  if (!edits) throw new InputError(`\`${file}\` cannot be edited safely. Add the entries to \`suppress\` by hand.`);
  return applyEdits(text, edits);
}
