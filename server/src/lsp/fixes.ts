// The fixes of a finding: those that the validator knows at once, and those that are proved on request, within a time budget.
import type { Finding, Fix } from "../core/checks/finding";
import { applyEdits } from "../core/syntax/edit";
import { stackOf } from "../core/text/errors";
import { keepsAccess } from "./compare";
import type { OpenDocument, View } from "./open-document";
import type { Session } from "./session";
import { within } from "./time";

/**
 * Fixes of one finding of the present view. Proved ones are worked out once per version; when `budgetMs` runs out the
 * answer has those that need no proof. Candidates that could not be proved are never offered.
 */
export async function fixesOf(session: Session, document: OpenDocument, finding: Finding, budgetMs: number): Promise<Fix[]> {
  const known = (finding.fixes ?? []).map(withoutClaim);
  const { view } = document;
  // What is told louder or softer than it was found is another object.
  const made = view.proved.find((one) => one.moreFixes !== undefined && one.moreFixes === finding.moreFixes) ?? finding;
  if (!view.analysis || !belongs(view, made)) return known;
  return (await within(budgetMs, provedFixes(session, document, view, made))) ?? known;
}

/** A finding that was carried over from an older text has no fixes until it is found again. */
function belongs(view: View, finding: Finding): boolean {
  return view.quick.includes(finding) || ((view.phase === "done" || view.phase === "partly") && view.proved.includes(finding));
}

function provedFixes(session: Session, document: OpenDocument, view: View, finding: Finding): Promise<Fix[]> {
  const running = view.fixes.get(finding);
  if (running) return running;
  const work = (async () => {
    try {
      const analysis = view.quick.includes(finding) ? view.analysis : view.prover;
      if (!analysis || document.settings.run === "off") return (finding.fixes ?? []).map(withoutClaim);
      const options = { signal: view.closing.signal, timeoutMs: document.settings.solver.timeout };
      const fixes = await session.services.investigate(finding.moreFixes?.() ?? analysis.fixes(finding), session.solver, options);
      return await Promise.all(
        (finding.moreFixes ? [...(finding.fixes ?? []), ...fixes] : merge(finding.fixes ?? [], fixes)).map((fix) =>
          fix.proved ? fix : withEffect(session, document, view, fix),
        ),
      );
    } catch (error) {
      if (!view.closing.signal.aborted) session.log.error(`Fixes of ${finding.code} in ${document.uri}: ${stackOf(error)}`);
      return (finding.fixes ?? []).map(withoutClaim);
    }
  })();
  view.fixes.set(finding, work);
  return work;
}

/** A repair of the validator changes what the policy says; where it changes no access, that is proved and said. */
async function withEffect(session: Session, document: OpenDocument, view: View, fix: Fix): Promise<Fix> {
  const equal = await keepsAccess(session, document, view.text, applyEdits(view.text, fix.edits), view.closing.signal);
  return equal ? { ...fix, effect: "changes no access (proved)", proved: true, keepsAccess: true } : withoutClaim(fix);
}

/** Whether a repair of the validator is meant to change no access. It is a claim until it is proved. */
export function claimsNoChange(fix: Fix): boolean {
  return fix.claim === "no-access-change";
}

/** A repair that is meant to change no access says so only when that is proved. */
function withoutClaim(fix: Fix): Fix {
  if (fix.proved || fix.claim === undefined) return fix;
  return { ...fix, effect: "meant to change no access, which is not proved" };
}

/** Proved fixes replace those of the same title that were not. */
function merge(known: readonly Fix[], proved: readonly Fix[]): Fix[] {
  const titles = new Set(proved.map((fix) => fix.title));
  return [...proved, ...known.filter((fix) => !titles.has(fix.title))];
}
