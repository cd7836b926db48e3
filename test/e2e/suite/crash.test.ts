// A server that is killed comes back by itself, and what it showed comes back with it.
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";
import { hoverText, open, until } from "./editor";

describe("a killed language server", () => {
  it("is started again, and answers", async function () {
    if (process.platform === "win32") this.skip();
    const { document } = await open("policies/deploy-role.json");
    const action = document.positionAt(document.getText().indexOf("ec2:DescribeInstances") + 6);
    const answers = async () => (await hoverText(document, action)).includes("DescribeInstances");
    await until("a hover before", answers);

    const [first] = serverProcesses();
    assert.ok(first, "no language server runs below this extension host");
    process.kill(first, "SIGKILL");
    await until("another process", () => serverProcesses().find((pid) => pid !== first));
    await until("a hover from the new server", answers);
  });

  it("can be restarted by command", async () => {
    const [before] = serverProcesses();
    await vscode.commands.executeCommand("iamProver.restartServer");
    const after = await until("another process", () => serverProcesses().find((pid) => pid !== before));
    assert.ok(after);
    await until("the old process is gone", () => !serverProcesses().includes(before as number));
  });

  it("can be restarted while it hangs", async function () {
    if (process.platform === "win32") this.skip();
    const { document } = await open("policies/deploy-role.json");
    const action = document.positionAt(document.getText().indexOf("ec2:DescribeInstances") + 6);
    const [before] = serverProcesses();
    // It gets no time any more, so it answers nothing, not even that it stops.
    process.kill(before as number, "SIGSTOP");
    await vscode.commands.executeCommand("iamProver.restartServer");
    const answers = async () => (await hoverText(document, action)).includes("DescribeInstances");
    await until("a hover from the new server", answers);
    const after = serverProcesses();
    assert.ok(!after.includes(before as number) && after.length === 1, `${before} before, ${after} after`);
    // The end of the old process is not taken for the end of the new one, which the library looks for two seconds later.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.deepEqual(serverProcesses(), after);
    assert.ok(await answers());
  });
});

/** Ids of the language servers that this extension host has started. */
function serverProcesses(): number[] {
  const lines = execFileSync("ps", ["-e", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === process.pid && match[3]?.includes("dist/server.js"))
    .map((match) => Number(match?.[1]));
}
