// Entry of the bundled server (`dist/server.js --node-ipc` or `--stdio`), and the door for `iam-prover lsp --stdio`.
import { basename } from "node:path";
import { serve } from "./serve";

/**
 * Serves one client on stdin and stdout. Never resolves: the process ends when the client says `exit` (status 0 after
 * `shutdown`, else 1) or when its pipe closes.
 */
export function runStdioServer(): Promise<never> {
  serve({ stdio: true });
  return new Promise(() => {});
}

// Bundled into the command line this module is not the program, though it shares the file that is.
if (require.main === module && basename(__filename) !== "cli.js") serve();
