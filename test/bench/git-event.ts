// What Git does in a terminal, until the editor shows it: the bundled server follows commits and resets of a repository.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { git, repositoryWith } from "../harness/folder";

const EVENTS = 20;
const policy = (...actions: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] }, null, 2);
const COMMITTED = policy("s3:GetObject");
const EDITED = policy("s3:GetObject", "s3:DeleteObject");

/**
 * Milliseconds by the clock from the end of `git commit` or `git reset` to the new findings and the new text of the lens.
 * In: the folder of the bundles.
 */
export async function gitEventTimes(folder: string): Promise<number[]> {
  const repository = repositoryWith({ "policy.json": COMMITTED });
  const uri = pathToFileURL(path.join(repository, "policy.json")).toString();
  const child = spawn(process.execPath, [path.join(folder, "server.js"), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  let state = "";
  let isNew = false;
  let refreshed = 0;
  let look = () => {};
  connection.onNotification("iamProver/status", (status: { uri: string; state: string }) => {
    state = status.state;
    look();
  });
  connection.onNotification("textDocument/publishDiagnostics", ({ diagnostics }: { diagnostics: { code?: string }[] }) => {
    isNew = diagnostics.some(({ code }) => code === "new-access");
    look();
  });
  connection.onRequest("workspace/codeLens/refresh", () => {
    refreshed++;
    look();
    return null;
  });
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => holds() && resolve();
      look();
    });
  connection.listen();
  try {
    const root = pathToFileURL(repository).toString();
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: root,
      workspaceFolders: [{ uri: root, name: "bench" }],
      initializationOptions: { commands: true },
      capabilities: { textDocument: { publishDiagnostics: {} }, workspace: { codeLens: { refreshSupport: true } } },
    });
    await connection.sendNotification("initialized", {});
    // As VS Code's Git extension says of itself: from now on nobody polls.
    await connection.sendNotification("iamProver/gitChanged", {});
    writeFileSync(path.join(repository, "policy.json"), EDITED);
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text: EDITED } });
    await until(() => isNew && state === "proved");
    const times: number[] = [];
    for (let i = 0; i < EVENTS; i++) {
      const [was, already] = [isNew, refreshed];
      if (was) git(repository, "commit", "-qam", "widen");
      else git(repository, "reset", "-q", "--soft", "HEAD~1");
      const from = performance.now();
      await until(() => isNew !== was && state === "proved" && refreshed > already);
      const lenses = await connection.sendRequest<{ data?: object }[]>("textDocument/codeLens", { textDocument: { uri } });
      await connection.sendRequest(
        "codeLens/resolve",
        lenses.find(({ data }) => data),
      );
      times.push(performance.now() - from);
    }
    return times;
  } finally {
    connection.dispose();
    child.kill();
  }
}
