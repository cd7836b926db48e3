// The whole workspace: policies that are not open, and the first steps of a user.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { codesOf, findings, inWorkspace, until } from "./editor";

const POLICY = JSON.stringify(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:DeleteBucket", Resource: "*" }] },
  null,
  2,
);

const codesAt = (uri: vscode.Uri): string[] =>
  vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "iam-prover")
    .flatMap(codesOf);

describe("the workspace", () => {
  const closed = inWorkspace("policies/closed.json");
  after(async () => {
    await vscode.workspace.fs.delete(closed).then(undefined, () => {});
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("checks all policies on request, also those that are not open", async () => {
    await vscode.workspace.fs.writeFile(closed, new TextEncoder().encode(POLICY));
    const result = await vscode.commands.executeCommand<{ files: number; errors: number; cancelled: boolean }>("iamProver.checkAll");
    assert.ok(result.files >= 3 && result.errors >= 1 && !result.cancelled, JSON.stringify(result));
    await until("the findings of a closed file", () => codesAt(closed).includes("access-not-granted"));
    assert.ok(!vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === closed.toString()));
  });

  it("shows each finding once when the file is opened, and none when it is gone", async () => {
    const document = await vscode.workspace.openTextDocument(closed);
    await vscode.window.showTextDocument(document);
    const count = () => codesAt(closed).filter((code) => code === "access-not-granted").length;
    // Those of the closed file go and those of the document come; in between there may be both, or none.
    await until("one finding", async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return count() === 1;
    });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.workspace.fs.delete(closed);
    await until("no finding of a file that is gone", () => codesAt(closed).length === 0);
  });
});

describe("first steps", () => {
  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("open a sample policy with findings, and the settings file that is there", async () => {
    await vscode.commands.executeCommand("iamProver.openSample");
    const sample = vscode.window.activeTextEditor?.document;
    assert.ok(sample?.isUntitled);
    await until("the findings of the sample", () => findings(sample).flatMap(codesOf).includes("public-access"));

    await vscode.commands.executeCommand("iamProver.createSettings");
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), inWorkspace("iam-prover.json").toString());
  });
});
