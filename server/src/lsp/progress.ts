// `$/progress` for proofs that take long, with a stop button.
import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import { basename } from "node:path";
import { stopRun } from "./run";
import type { OpenDocument, Session } from "./session";

/** Shorter proofs show no progress: a notice that flashes is noise. */
const SHOW_AFTER_MS = 700;

/** Shows progress for a document's proofs until `done`; the client's stop button ends them. */
export function showProgress(session: Session, document: OpenDocument): { done(): void } {
  if (!session.abilities.progress) return { done: () => {} };
  let reporter: WorkDoneProgressServerReporter | undefined;
  let over = false;
  const timer = setTimeout(() => {
    session.connection.window
      .createWorkDoneProgress()
      .then((created) => {
        created.begin("Proving", undefined, basename(document.path ?? document.uri), true);
        if (over) return created.done();
        reporter = created;
        created.token.onCancellationRequested(() => stopRun(session, document));
      })
      .catch((error: unknown) => session.log.warn(`The client refused to show progress: ${String(error)}`));
  }, SHOW_AFTER_MS);
  return {
    done() {
      over = true;
      clearTimeout(timer);
      reporter?.done();
    },
  };
}
