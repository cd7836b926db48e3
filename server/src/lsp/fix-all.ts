// `source.fixAll.iamProver`: applies only edits that are proved to change no access, and proves once more what they do
// together. (Two parts can each be redundant because of the other: together they are not.)
import type { Finding, Fix, TextEdit } from "../core/checks/finding";
import { applyEdits } from "../core/syntax/edit";
import type { Range } from "../core/syntax/tree";
import { changeBetween } from "./carry";
import { keepsAccess } from "./compare";
import { touches } from "./convert";
import { claimsNoChange } from "./fixes";
import { MOST_FIX_STEPS, MOST_FIXES_ALONE } from "./limits";
import type { OpenDocument } from "./open-document";
import { policyInputOf } from "./quick";
import type { Session } from "./session";
import { budget, within } from "./time";

/** One edit that leads to the text in which nothing redundant is left, as far as the time goes; none when there is nothing to do. */
export async function fixAllEdits(session: Session, document: OpenDocument, budgetMs: number): Promise<TextEdit[]> {
  const left = budget(budgetMs);
  const abort = new AbortController();
  const original = document.view.text;
  let text = original;
  try {
    for (let step = 0; step < MOST_FIX_STEPS && left() > 0; step++) {
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

/** The text after the next edits that are proved to keep all access together, or undefined when there are none. */
async function nextText(session: Session, document: OpenDocument, text: string, signal: AbortSignal): Promise<string | undefined> {
  const { services, solver } = session;
  const options = { signal, timeoutMs: document.settings.solver.timeout };
  const analysis = services.analyse({ ...policyInputOf(session, document), text });
  const open = document.view.text === text && document.view.phase === "done" ? document.view.proved : undefined;
  const proved = open ?? (await services.investigate(analysis.prove(), solver, options)).findings;
  const fixes = [...analysis.quick, ...proved]
    .filter((finding) => mayKeepAccess(finding) && !session.workspace.suppressed(document, finding))
    .flatMap((finding) => finding.fixes?.find((fix) => (fix.proved && fix.keepsAccess) || (fix.preferred && claimsNoChange(fix))) ?? []);
  const together = disjoint(fixes);
  // All at once, which is the rule; else the first one that can be proved alone.
  for (const edits of [together.flatMap((fix) => fix.edits), ...together.slice(0, MOST_FIXES_ALONE).map((fix) => fix.edits)]) {
    if (signal.aborted || edits.length === 0) return undefined;
    const next = applyEdits(text, edits);
    if (next !== text && (await keepsAccess(session, document, text, next, signal))) return next;
  }
  return undefined;
}

/** Fixes whose edits do not even touch: each was made for the text without the others. */
function disjoint(fixes: readonly Fix[]): Fix[] {
  const taken: Range[] = [];
  return fixes.filter((fix) => {
    const ranges = fix.edits.map((edit) => edit.range);
    if (ranges.some((range) => taken.some((other) => touches(range, other)))) return false;
    taken.push(...ranges);
    return true;
  });
}

/** Only parts that do nothing have fixes that change nothing: asking for the others would cost proofs for naught. */
function mayKeepAccess(finding: Finding): boolean {
  return finding.unnecessary === true || (finding.fixes ?? []).some((fix) => fix.keepsAccess || claimsNoChange(fix));
}
