// What can be said of an open policy at once: parsing, shape, the validator. The proofs are in run.ts.
import type { PolicyInput } from "../core/analysis-api";
import { stackOf } from "../core/text/errors";
import { clock } from "../platform/current";
import { analyseNamed, policyInput, tooLarge } from "../workspace/policy-context";
import { holdsPolicy } from "./documents";
import { analyseHostNow } from "./host";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** Parses the present text and runs the checks that need no solver. */
export function analyseNow(session: Session, document: OpenDocument): void {
  const view = document.view;
  const large = tooLarge(view.text);
  if (large) {
    view.quick = [large];
    view.analysis = undefined;
    return;
  }
  const started = clock.now();
  document.judged ??= session.workspace.contextWithoutBaseline(document);
  view.analysis =
    document.role === "host"
      ? analyseHostNow(session, document, document.judged)
      : analyseNamed(session.services.analyse, policyInputOf(session, document), nameOf(session, document));
  view.quick = view.analysis?.quick ?? [];
  view.fixes = new Map();
  document.quickMs = average(document.quickMs, clock.now() - started);
}

/** Works the quick findings out now if they are still waiting: a request needs them. */
export function ensureQuick(session: Session, document: OpenDocument): void {
  if (!holdsPolicy(document) || document.view.analysis || document.quarantined !== undefined) return;
  try {
    analyseNow(session, document);
  } catch (error) {
    // The run that is under way meets the same error and reports it.
    session.log.error(`${document.uri}: ${stackOf(error)}`);
  }
}

/** The input of the core for a document as it is judged now. */
export function policyInputOf(session: Session, document: OpenDocument): PolicyInput {
  const judged = document.judged ?? session.workspace.contextWithoutBaseline(document);
  return policyInput(document.view.text, judged, session.services.catalogue());
}

/** The path that tells what kind of policy it is. */
export function nameOf(session: Session, document: OpenDocument): string | undefined {
  const folder = session.workspace.stateOf(document.path)?.folder;
  return document.path === undefined || folder === undefined ? document.path : session.workspace.relativePath(folder, document);
}

/** A running average: what the work took lately counts more than what it took before. */
export function average(older: number, newer: number): number {
  return older === 0 ? newer : older * 0.6 + newer * 0.4;
}
