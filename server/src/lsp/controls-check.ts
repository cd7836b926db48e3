// What is wrong with the text of a security control, as findings and as diagnostics.
import type { Diagnostic } from "vscode-languageserver";
import { checkFeature } from "../controls";
import type { Finding } from "../core/checks/finding";
import { clock, uriOf } from "../platform/current";
import { controlsOf, specificationOf } from "./controls-state";
import { runDiagnostics } from "./controls-verdicts";
import { SOURCE, toLspRange, toLspSeverity } from "./convert";
import { type DiagnosticData, findingId } from "./diagnostics";
import { helpLink } from "./help";
import { CHEAP_CONTROL_MS, MOST_CONTROL_DIAGNOSTICS } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import type { CheckedFeature } from "./session-parts";

/** All diagnostics of a control: what is wrong with the text, and what the last run found. */
export function controlDiagnostics(session: Session, document: OpenDocument): Diagnostic[] {
  const findings = findingsOf(session, document) ?? [];
  return [
    ...findings.slice(0, MOST_CONTROL_DIAGNOSTICS).map((one) => diagnosticOf(session, document, one)),
    ...runDiagnostics(session, document),
  ];
}

/** The findings of the present text. Undefined while a costly check waits for its pause. */
export function findingsOf(session: Session, document: OpenDocument): Finding[] | undefined {
  const state = controlsOf(session);
  const known = state.checked.get(document.uri);
  if (known && known.elapsedMs > CHEAP_CONTROL_MS && known.text !== document.text.getText() && state.timers.has(`check ${document.uri}`))
    return undefined;
  return check(session, document).findings;
}

/** Checks the present text, once for each text. */
export function check(session: Session, document: OpenDocument): CheckedFeature {
  const state = controlsOf(session);
  const { index } = specificationOf(session, document.settings.controls.botocore);
  const text = document.text.getText();
  const known = state.checked.get(document.uri);
  if (known?.text === text) return known;
  const started = clock.now();
  const findings = checkFeature(text, index);
  const checked = { text, findings, elapsedMs: clock.now() - started };
  state.checked.set(document.uri, checked);
  return checked;
}

/** A finding in the protocol's words. */
export function diagnosticOf(session: Session, document: OpenDocument, finding: Finding): Diagnostic {
  const related = session.abilities.relatedInformation
    ? (finding.related ?? []).map((one) => ({
        message: one.message,
        location: { uri: one.file ? uriOf(one.file) : document.uri, range: toLspRange(document.text, one.range) },
      }))
    : [];
  return {
    range: toLspRange(document.text, finding.range),
    severity: toLspSeverity(finding.severity),
    source: SOURCE,
    code: finding.code,
    message: finding.message,
    data: { id: findingId(finding) } satisfies DiagnosticData,
    ...helpLink(session, finding.code),
    ...(related.length > 0 && { relatedInformation: related }),
  };
}
