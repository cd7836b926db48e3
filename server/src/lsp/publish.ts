// How diagnostics reach the client: pushed, or fetched by a client that announced it; never both.
import { type Diagnostic, type DocumentDiagnosticReport, DocumentDiagnosticReportKind } from "vscode-languageserver";
import { openConfigDiagnostics } from "./config-diagnostics";
import { controlDiagnostics } from "./controls-check";
import { policyDiagnostics } from "./diagnostics";
import { holdsPolicy, settled } from "./documents";
import { PULL_LONGEST_WAIT_MS } from "./limits";
import type { OpenDocument } from "./open-document";
import { ensureQuick } from "./quick";
import type { Session } from "./session";

/** Says what is known about a document now: pushes it, or asks the client to fetch it. */
export function publish(session: Session, document: OpenDocument): void {
  if (session.documents.get(document.uri) !== document) return;
  if (session.abilities.pull) {
    refresh(session);
    return;
  }
  void session.connection.sendDiagnostics({
    uri: document.uri,
    version: document.text.version,
    diagnostics: diagnosticsOf(session, document),
  });
}

/** Takes back everything that was said about an address. */
export function clearPublished(session: Session, uri: string): void {
  if (session.abilities.pull) refresh(session);
  else void session.connection.sendDiagnostics({ uri, diagnostics: [] });
}

/** All diagnostics of a document, whatever it is. */
function diagnosticsOf(session: Session, document: OpenDocument): Diagnostic[] {
  if (holdsPolicy(document)) return policyDiagnostics(session, document);
  if (document.role === "control") return controlDiagnostics(session, document);
  if (document.role === "config") return openConfigDiagnostics(session, document);
  // Templates without policies: what controls on configuration say of their resources.
  return policyDiagnostics(session, document);
}

/**
 * Answers a pull. What is known at once is answered at once and a refresh follows with the proofs; a client that
 * cannot be refreshed is answered when the proofs are there.
 */
export async function answerPull(session: Session, uri: string, previous: string | undefined): Promise<DocumentDiagnosticReport> {
  const document = session.documents.get(uri);
  if (!document) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
  if (session.abilities.diagnosticRefresh) ensureQuick(session, document);
  else await settled(document, PULL_LONGEST_WAIT_MS);
  const resultId = `${session.name}.${document.text.version}.${document.revision}`;
  if (previous === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(session, document) };
}

/** Asks the client to fetch again: once for all that changes within a moment. */
function refresh(session: Session): void {
  if (!session.abilities.diagnosticRefresh || session.refreshing.diagnostics) return;
  session.refreshing.diagnostics = true;
  setTimeout(() => {
    session.refreshing.diagnostics = false;
    if (session.stopped) return;
    session.connection.languages.diagnostics
      .refresh()
      .catch((error: unknown) => session.log.warn(`The client refused to refresh diagnostics: ${String(error)}`));
  }, 10);
}
