// `$/progress` for work that takes long, with a stop button.
import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import { SHOW_PROGRESS_AFTER_MS } from "./limits";
import type { Session } from "./session";

/** Shows progress under a title, with what it is about, until `done`; the client's stop button calls `stop`. */
export function showProgress(session: Session, title: string, about: string, stop: () => void): { done(): void } {
  if (!session.abilities.progress) return { done: () => {} };
  let reporter: WorkDoneProgressServerReporter | undefined;
  let over = false;
  const timer = setTimeout(() => {
    session.connection.window
      .createWorkDoneProgress()
      .then((created) => {
        created.begin(title, undefined, about, true);
        if (over) return created.done();
        reporter = created;
        created.token.onCancellationRequested(stop);
      })
      .catch((error: unknown) => session.log.warn(`The client refused to show progress: ${String(error)}`));
  }, SHOW_PROGRESS_AFTER_MS);
  return {
    done() {
      over = true;
      clearTimeout(timer);
      reporter?.done();
    },
  };
}
