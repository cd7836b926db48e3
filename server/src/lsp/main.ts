// Entry of the bundled server (`dist/server.js --node-ipc` or `--stdio`), and what serves `iam-prover lsp --stdio`.
import { serve } from "./serve";

/**
 * Serves one client on stdin and stdout. Never resolves: the process ends when the client says `exit` (status 0 after
 * `shutdown`, else 1) or when its pipe closes.
 */
export function runStdioServer(): Promise<never> {
  serve({ stdio: true });
  return new Promise(() => {});
}

// The command line loads this file and calls what it wants.
if (require.main === module) serve();
