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

  it("can be restarted while it is still starting, even if it never comes up", async function () {
    if (process.platform === "win32") this.skip();
    const { document } = await open("policies/deploy-role.json");
    const action = document.positionAt(document.getText().indexOf("ec2:DescribeInstances") + 6);
    const answers = async () => (await hoverText(document, action)).includes("DescribeInstances");
    const before = serverProcesses();
    const first = vscode.commands.executeCommand("iamProver.restartServer");
    const starting = await until("the process that starts", () => serverProcesses().find((pid) => !before.includes(pid)));
    // It gets no time any more: it never says that it has started.
    process.kill(starting, "SIGSTOP");
    await vscode.commands.executeCommand("iamProver.restartServer");
    await first;
    await until("a hover from the server that was started last", answers);
    const after = serverProcesses();
    assert.ok(!after.includes(starting) && after.length === 1, `${starting} was starting, ${after} after`);
    // Asked for twice and thrice at once, one server is there at the end.
    await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand("iamProver.restartServer")));
    await until("a hover again", answers);
    await until("one server", () => serverProcesses().length === 1);
  });

  it("is one when it is restarted by hand just after a crash", async function () {
    if (process.platform === "win32") this.skip();
    const { document } = await open("policies/deploy-role.json");
    const action = document.positionAt(document.getText().indexOf("ec2:DescribeInstances") + 6);
    const [before] = serverProcesses();
    process.kill(before as number, "SIGKILL");
    await until("its end", () => !serverProcesses().includes(before as number));
    await vscode.commands.executeCommand("iamProver.restartServer");
    await until("a hover", async () => (await hoverText(document, action)).includes("DescribeInstances"));
    // Longer than the library and the restart policy wait.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.equal(serverProcesses().length, 1, String(serverProcesses()));
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
