// Questions about a policy, as a user asks them: the lens and the access difference, a request, what protects, who has access.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { apply, codeOf, findings, open, typeAfter, until } from "./editor";

/** A report as it is drawn, which stands in a tab of its own: HTML without tags, and the text that each link leads to. */
async function report(tab: string, showing: Thenable<unknown>): Promise<{ text: string; targets: Target[] }> {
  const html = (await showing) as string;
  await until(`the tab ${tab}`, () =>
    vscode.window.tabGroups.all.some(({ tabs }) =>
      tabs.some(({ label, input }) => label === tab && input instanceof vscode.TabInputWebview),
    ),
  );
  const targets = [...html.matchAll(/<a href="command:iamProver\.openPlace\?([^"]*)"[^>]*>/g)].map(([, query]) =>
    targetOf(query as string),
  );
  assert.equal(targets.length, html.match(/<a /g)?.length ?? 0, html);
  return { text: html.replace(/<[^>]*>/g, ""), targets: await Promise.all(targets) };
}

interface Target {
  uri: vscode.Uri;
  text: string;
}

interface Position {
  line: number;
  character: number;
}

async function targetOf(query: string): Promise<Target> {
  const [address, place] = JSON.parse(decodeURIComponent(query)) as [string, { start: Position; end: Position }];
  const uri = vscode.Uri.parse(address);
  const to = await vscode.workspace.openTextDocument(uri);
  return { uri, text: to.getText(new vscode.Range(place.start.line, place.start.character, place.end.line, place.end.character)) };
}

/** Gives a document the text back that it has on the disk, whichever editor is active. */
async function restore(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}

async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
  return lenses.map(({ command }) => command?.title ?? "");
}

describe("questions about a policy", () => {
  after(async () => {
    // The suites that follow work in one column.
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
  });

  describe("access difference", () => {
    it("is told in a line above the policy, and in full behind it", async () => {
      const editor = await open("policies/deploy-role.json");
      const { document } = editor;
      const before = document.getText();
      await until("the lens of the committed text", async () =>
        (await lensTitles(document)).some((title) => title === "≡ Git HEAD: the same text"),
      );
      await typeAfter(editor, '"s3:ListBucket"', ',\n        "s3:Delete*Tagging"');
      const title = await until("the count of actions", async () =>
        (await lensTitles(document)).find((one) => /^\+\d+ actions against Git HEAD, nothing lost \(proved\)$/.test(one)),
      );
      const count = Number(/\d+/.exec(title)?.[0]);
      const command = vscode.commands.executeCommand("iamProver.showAccessDifference", document.uri.toString());
      const { text, targets } = await report("Access difference – deploy-role.json", command);
      assert.match(text, /^\s*Access difference: deploy-role\.json against Git HEAD/);
      assert.match(text, new RegExp(`Gained: ${count} actions[\\s\\S]*s3:DeleteObjectTagging`));
      assert.ok(
        targets.some(({ uri, text }) => uri.toString() === document.uri.toString() && text.includes('"Sid": "Buckets"')),
        JSON.stringify(targets),
      );
      await restore(document, before);
    });
  });

  describe("a request", () => {
    it("opens from a counterexample with everything filled in, and is answered with the trace", async () => {
      const { document } = await open("policies/bucket-open.json");
      const diagnostic = await until("public-access", () => findings(document).find((one) => codeOf(one) === "public-access"));
      const action = await until("the action", async () => {
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          "vscode.executeCodeActionProvider",
          document.uri,
          diagnostic.range,
        );
        return actions.find(({ title }) => title === "Open the counterexample as a request");
      });
      let isShown = false;
      const asking = apply(action).finally(() => {
        isShown = true;
      });
      // The form stands with "Ask" chosen: one key answers it.
      await until("the answer", async () => {
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        return isShown;
      });
      const { text, targets } = await report("Request – bucket-open.json", asking);
      assert.match(text, /^\s*Can /);
      assert.match(text, /\nAllowed\. [\s\S]*✓ Allow .* matches/);
      assert.ok(targets.every(({ uri }) => uri.toString() === document.uri.toString()));
    });
  });

  it("says why a policy is safe", async () => {
    const { document } = await open("policies/deploy-role.json");
    const command = vscode.commands.executeCommand("iamProver.whySafe", document.uri.toString());
    const { text } = await report("Safety – deploy-role.json", command);
    assert.match(text, /^\s*Why is deploy-role\.json safe\?/);
    assert.match(text, /No new access against Git HEAD[\s\S]*Buckets.*allowed it already \(Git HEAD, line \d+\)/);
    assert.match(text, /No critical access: s3:DeleteBucket, iam:PassRole[\s\S]*its Action names none of these actions/);
  });

  it("the link of a finding shows the page of its rule, which is in the package", async () => {
    const { document } = await open("policies/bucket-open.json");
    const { code } = await until("public-access", () => findings(document).find((one) => codeOf(one) === "public-access"));
    const { target } = code as { target: vscode.Uri };
    assert.equal(target.scheme, "command");
    await vscode.commands.executeCommand(target.path, ...JSON.parse(target.query));
    await until("the page", () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ label, input }) => /public-access\.md/.test(label) && input instanceof vscode.TabInputWebview),
      ),
    );
  });

  it("lists who has access", async () => {
    const { document } = await open("policies/bucket-open.json");
    const command = vscode.commands.executeCommand("iamProver.whoHasAccess", document.uri.toString());
    const { text } = await report("Who has access – bucket-open.json", command);
    assert.match(text, /^\s*Who has access under bucket-open\.json\?/);
    assert.match(text, /Anyone \(public\)[\s\S]*may: s3:GetObject/);
  });

  it("judges a policy under its boundary, and tests what is expected of it", async () => {
    const { document } = await open("policies/limited/worker.json");
    // By itself it would be a critical permission.
    assert.match(document.getText(), /"s3:\*"/);
    const { document: settings } = await open("iam-prover.json");
    const before = settings.getText();
    const decision = '"decision": "deny"';
    const at = settings.getText().indexOf(decision);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(settings.uri, new vscode.Range(settings.positionAt(at), settings.positionAt(at + decision.length)), '"decision": "allow"');
    await vscode.workspace.applyEdit(edit);
    const failed = await until("the failed expectation", () => findings(settings).find((one) => codeOf(one) === "expectation-failed"));
    assert.match(failed.message, /Expected `allow`, but `policies\/limited\/worker\.json` gives `implicitDeny`.*permissions boundary/);
    await restore(settings, before);
    await until("the expectation is met again", () => findings(settings).length === 0);
    const codes = findings(document).map(codeOf);
    assert.ok(!codes.includes("access-not-granted"), codes.join());
    await vscode.commands.executeCommand("testing.refreshTests");
    await vscode.commands.executeCommand("testing.runAll");
  });
});
