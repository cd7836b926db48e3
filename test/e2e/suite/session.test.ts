// A session with a policy, as the README promises it: edit, squiggle on the exact place, hover, proved fix, undo.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { apply, codeOf, codesOf, findings, hoverText, marked, open, quickFixes, typeAfter, until } from "./editor";

const NEW_ACTION = '"s3:DeleteBucket"';

describe("editing a committed policy", () => {
  let editor: vscode.TextEditor;
  let document: vscode.TextDocument;

  before(async () => {
    // In a browser VS Code saves by itself after a second: then nothing here would be about a text that is not saved.
    await vscode.workspace.getConfiguration("files").update("autoSave", "off", vscode.ConfigurationTarget.Global);
    editor = await open("policies/deploy-role.json");
    document = editor.document;
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.workspace.getConfiguration("files").update("autoSave", undefined, vscode.ConfigurationTarget.Global);
  });

  const withCode = (code: string) => findings(document).find((diagnostic) => codesOf(diagnostic).includes(code));
  const addAction = () => typeAfter(editor, '"s3:ListBucket"', `,\n        ${NEW_ACTION}`);
  const cleared = () => until("no findings", () => findings(document).length === 0);

  it("finds nothing as long as nothing is changed", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual(
      findings(document).map((one) => one.message),
      [],
    );
  });

  it("marks exactly the added action as new access, without saving", async () => {
    await addAction();
    const diagnostic = await until("new-access", () => withCode("new-access"));
    assert.equal(marked(document, diagnostic), NEW_ACTION);
    assert.match(diagnostic.message, /statement 2/);
    assert.match(diagnostic.message, /s3:DeleteBucket/);
    assert.ok(document.isDirty);
  });

  it("marks it as a critical permission too, with the same one marker, which tells both", async () => {
    const diagnostic = await until("access-not-granted", () => withCode("access-not-granted"));
    assert.equal(marked(document, diagnostic), NEW_ACTION);
    assert.match(diagnostic.message, /s3:DeleteBucket/);
    assert.deepEqual(findings(document).map(codesOf), [["access-not-granted", "new-access"]]);
    const told = diagnostic.relatedInformation?.find(({ message }) => message.startsWith("new-access: "));
    assert.match(told?.message ?? "", /s3:DeleteBucket/);
    assert.match(told?.message ?? "", /statement 2/);
  });

  it("shows a request that is newly allowed on hover", async () => {
    const diagnostic = await until("new-access", () => withCode("new-access"));
    const text = await until("a hover", async () => (await hoverText(document, diagnostic.range.start.translate(0, 3))) || undefined);
    for (const part of [/principal/i, /action/i, /resource/i, /s3:DeleteBucket/, /arn:aws:s3:::doc-example-bucket/])
      assert.match(text, part);
  });

  it("offers fixes; removing the action leaves the committed text and no finding", async () => {
    const diagnostic = await until("new-access", () => withCode("new-access"));
    const remove = await until("the fix", async () => {
      const actions = await quickFixes(document, diagnostic.range);
      return actions.find((action) => action.title.startsWith("Remove"));
    });
    assert.match(remove.title, /s3:DeleteBucket/);
    await apply(remove);
    await cleared();
    assert.doesNotMatch(document.getText(), /DeleteBucket/);
    assert.doesNotThrow(() => JSON.parse(document.getText()));
  });

  it("brings the findings back when the fix is undone, and drops them when the edit is", async () => {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    await until("new-access after undoing the fix", () => withCode("new-access"));
    await vscode.commands.executeCommand("undo");
    await cleared();
    await until("the document is as saved", () => !document.isDirty);
  });

  it("leaves the syntax error to the editor, and shows no old finding, while the JSON is broken", async () => {
    await addAction();
    await until("new-access", () => withCode("new-access"));
    await typeAfter(editor, '"Effect": "Allow"', ' "');
    await until("the old findings are gone", () => !withCode("new-access") && !withCode("access-not-granted"));
    const all = await until("the editor's own error", () => {
      const shown = vscode.languages.getDiagnostics(document.uri);
      return shown.some(({ source }) => source === "json" || source === "jsonc") && shown;
    });
    assert.deepEqual(
      all.filter(({ source }) => source === "iam-prover").map((one) => `${codeOf(one)}: ${one.message}`),
      [],
    );
    await vscode.commands.executeCommand("undo");
    await until("new-access again", () => withCode("new-access"));
    await vscode.commands.executeCommand("undo");
    await cleared();
  });
});

describe("the article's policies", () => {
  const told = (document: vscode.TextDocument) => findings(document).flatMap(codesOf);

  it("says that a bucket policy for anybody is public, and outside the trusted account, with one marker", async () => {
    const { document } = await open("policies/bucket-open.json");
    const both = (one: vscode.Diagnostic) => codesOf(one).includes("public-access") && codesOf(one).includes("external-access");
    await until("public-access and external-access", () => findings(document).some(both));
    assert.equal(told(document).filter((code) => code === "public-access" || code === "external-access").length, 2);
  });

  it("finds no access from outside once a Deny with NotPrincipal fences it", async () => {
    const { document } = await open("policies/bucket-fenced.json");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.ok(!told(document).includes("external-access"), told(document).join());
    assert.ok(!told(document).includes("public-access"), told(document).join());
  });

  it("finds the critical permission in statement 1 of the operators' policy", async () => {
    const { document } = await open("policies/operations.json");
    const diagnostic = await until("access-not-granted", () =>
      findings(document).find((one) => codesOf(one).includes("access-not-granted")),
    );
    assert.equal(marked(document, diagnostic), NEW_ACTION);
  });
});
