// A session with a policy, as the README promises it: edit, squiggle on the exact place, hover, proved fix, undo.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { apply, codeOf, findings, hoverText, marked, open, quickFixes, typeAfter, until } from "./editor";

const NEW_ACTION = '"s3:DeleteBucket"';

describe("editing a committed policy", () => {
  let editor: vscode.TextEditor;
  let document: vscode.TextDocument;

  before(async () => {
    editor = await open("policies/deploy-role.json");
    document = editor.document;
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  const withCode = (code: string) => findings(document).find((diagnostic) => codeOf(diagnostic) === code);
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

  it("marks it as a critical permission too", async () => {
    const diagnostic = await until("access-not-granted", () => withCode("access-not-granted"));
    assert.equal(marked(document, diagnostic), NEW_ACTION);
    assert.match(diagnostic.message, /s3:DeleteBucket/);
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

  it("shows the syntax error, and no old finding, while the JSON is broken", async () => {
    await addAction();
    await until("new-access", () => withCode("new-access"));
    await typeAfter(editor, '"Effect": "Allow"', ' "');
    await until("the old findings are gone", () => !withCode("new-access") && !withCode("access-not-granted"));
    await vscode.commands.executeCommand("undo");
    await until("new-access again", () => withCode("new-access"));
    await vscode.commands.executeCommand("undo");
    await cleared();
  });
});

describe("the article's policies", () => {
  const codesOf = (document: vscode.TextDocument) => findings(document).map(codeOf);

  it("says that a bucket policy for anybody is public, and outside the trusted account", async () => {
    const { document } = await open("policies/bucket-open.json");
    await until("public-access", () => codesOf(document).includes("public-access"));
    await until("external-access", () => codesOf(document).includes("external-access"));
  });

  it("finds no access from outside once a Deny with NotPrincipal fences it", async () => {
    const { document } = await open("policies/bucket-fenced.json");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.ok(!codesOf(document).includes("external-access"), codesOf(document).join());
    assert.ok(!codesOf(document).includes("public-access"), codesOf(document).join());
  });

  it("finds the critical permission in statement 1 of the operators' policy", async () => {
    const { document } = await open("policies/operations.json");
    const diagnostic = await until("access-not-granted", () => findings(document).find((one) => codeOf(one) === "access-not-granted"));
    assert.equal(marked(document, diagnostic), NEW_ACTION);
  });
});
