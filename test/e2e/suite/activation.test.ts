// The extension as VS Code sees it: it activates, its commands and its schema are there, and other JSON stays untouched.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { findings, open, until } from "./editor";

describe("the extension", () => {
  it("is activated by a policy", async () => {
    await open("policies/deploy-role.json");
    const extension = vscode.extensions.getExtension("iam-prover.iam-prover");
    assert.ok(extension, "the extension is not installed");
    await until("activation", () => extension.isActive);
  });

  it("takes less than 100 ms of work to activate", function () {
    const took: unknown = vscode.extensions.getExtension("iam-prover.iam-prover")?.exports?.activationMs;
    assert.ok(typeof took === "number", "the extension does not say how long it took");
    // In the title, since the figure is wanted in the log of every run.
    if (this.test) this.test.title += ` (${took.toFixed(1)} ms)`;
    assert.ok(took < 100, `activation took ${took} ms`);
  });

  it("has every command that its manifest names", async () => {
    const manifest = vscode.extensions.getExtension("iam-prover.iam-prover")?.packageJSON;
    const declared: string[] = manifest.contributes.commands.map((entry: { command: string }) => entry.command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      declared.filter((command) => !registered.has(command)),
      [],
    );
  });

  it("gives `iam-prover.json` its schema", async () => {
    const { document } = await open("iam-prover.json");
    assert.equal(document.languageId, "jsonc");
    const at = document.positionAt(document.getText().indexOf('"baseline"') + 3);
    const hover = await until("the schema's hover", async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, at);
      const text = hovers.flatMap((one) => one.contents.map((part) => (typeof part === "string" ? part : part.value))).join("\n");
      return text.includes("older version") && text;
    });
    assert.match(hover, /git:HEAD/);
  });

  it("says nothing about JSON that is not a policy", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "json", content: '{ "name": "not a policy", "Action": "s3:*" }' });
    await vscode.window.showTextDocument(document);
    // Long enough for a policy to have findings.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.deepEqual(findings(document), []);
  });
});
