// `source.fixAll.iamProver`: applies only edits that are proved to change no access, one after the other, each proved on
// the text that the one before left. (Two parts can each be redundant because of the other: together they are not.)
import type { Finding, TextEdit } from "../core/checks/finding";
import { changeBetween } from "./carry";
import { applyEdits } from "./convert";
import { budget, within } from "./fixes";
import type { OpenDocument, Session } from "./session";
import { judgeInput } from "./workspace";

/** Steps after which the rest is left for the next save. */
const MOST_STEPS = 50;

/** One edit that leads to the text in which nothing redundant is left, as far as the time goes; none when there is nothing to do. */
export async function fixAllEdits(session: Session, document: OpenDocument, budgetMs: number): Promise<TextEdit[]> {
  const left = budget(budgetMs);
  const abort = new AbortController();
  const original = document.view.text;
  let text = original;
  try {
    for (let step = 0; step < MOST_STEPS && left() > 0; step++) {
      const next = await within(left(), nextText(session, document, text, abort.signal));
      if (next === undefined) break;
      text = next;
    }
  } finally {
    abort.abort();
  }
  const change = changeBetween(original, text);
  return change ? [{ range: { start: change.start, end: change.oldEnd }, newText: text.slice(change.start, change.newEnd) }] : [];
}

/** The text after the first edit that is proved to keep all access, or undefined. */
async function nextText(session: Session, document: OpenDocument, text: string, signal: AbortSignal): Promise<string | undefined> {
  const { services, solver } = session;
  const options = { signal, timeoutMs: document.settings.solver.timeout };
  const analysis = services.analyse({ ...judgeInput(session, document), text });
  const open = document.text.getText() === text && document.view.phase === "done" ? document.view.proved : undefined;
  const proved = open ?? (await services.investigate(analysis.prove(), solver, options)).findings;
  for (const finding of [...analysis.quick, ...proved]) {
    if (signal.aborted) return undefined;
    if (!mayKeepAccess(finding) || session.workspace.suppressed(document, finding)) continue;
    const fixes = [...(finding.fixes ?? []), ...(await services.investigate(analysis.fixes(finding), solver, options))];
    const fix = fixes.find((one) => one.proved && one.keepsAccess);
    if (!fix) continue;
    const next = applyEdits(text, fix.edits);
    if (next !== text) return next;
  }
  return undefined;
}

/** Only parts that do nothing have fixes that change nothing: asking for the others would cost proofs for naught. */
function mayKeepAccess(finding: Finding): boolean {
  return finding.unnecessary === true || (finding.fixes ?? []).some((fix) => fix.keepsAccess);
}
