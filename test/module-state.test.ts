// No module holds what changes: what is remembered stands in a session (core/session), what belongs to a connection or a run in its objects.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

/** Variables of modules that change all the same, with the reason. */
const EXCEPTIONS: Record<string, string> = {
  "server/src/core/session/session.ts ambient": "the current session itself",
  "client/src/extension.ts client": "the editor calls `activate` and `deactivate` of a module and passes nothing between them",
  "client/src/extension.ts started": "as `client`",
  "client/src/browser/extension.ts client": "as in VS Code itself",
  "client/src/browser/extension.ts started": "as `client`",
  "client/src/browser/extension.ts worker": "as `client`: the server that `client` talks to",
  "server/src/platform/browser/files.ts ask":
    "a browser's system is a module, as Node's is; what it is given at the start has to stay somewhere",
  "server/src/platform/browser/system.ts data": "as `ask`",
  "server/src/platform/browser/system.ts waiting": "as `ask`",
  "server/src/thread/main.ts turns": "the entry of the analysis thread, which is run once and imported by nobody",
};

test("no variable of a module changes outside of a session", async () => {
  const { isProduct, lastIndexWrites, moduleState, sources } = await import(path.join(import.meta.dirname, "../scripts/module-state.mjs"));
  const files = sources(isProduct);
  const found = (moduleState(files) as string[]).map((one) => one.replace(/:\d+ /, " "));
  assert.deepEqual(found.sort(), Object.keys(EXCEPTIONS).sort());
  assert.deepEqual(lastIndexWrites(files), []);
});
