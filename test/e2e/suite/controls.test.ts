// Security controls as a user meets them: a requirement becomes a feature file, with a model or without one; it is run, and a policy is flagged.
import * as assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { codeOf, findings, hoverText, inWorkspace, marked, open, until } from "./editor";

type Reply = { text: string } | { error: string } | { hang: true };
interface Verdicts {
  scenarios: { scenario: string; verdict: string; policies: { path: string; counterexample?: { action: string } }[] }[];
}

const ENCRYPTION = "RDS instances are encrypted at rest";
const ACCESS = "Nobody outside account 123456789012 may read our buckets";

/** What a good model answers to each. */
const encryption = (parameter: string) =>
  JSON.stringify({
    resources: ["DB instance"],
    apiCalls: ["rds:DescribeDBInstances"],
    insecureConfigurations: ["The storage of an instance is not encrypted."],
    identifier: "RDS_STORAGE_ENCRYPTED",
    description: "Checks that RDS instances are encrypted at rest.",
    scenarios: [
      { name: "no instance", outcome: "NOT_APPLICABLE", given: ["`rds:DescribeDBInstances` returns no DB instance"] },
      { name: "encrypted", outcome: "COMPLIANT", given: ["`rds:DescribeDBInstances` returns a DB instance", `\`${parameter}\` is true`] },
      {
        name: "open",
        outcome: "NON_COMPLIANT",
        given: ["`rds:DescribeDBInstances` returns a DB instance", `\`${parameter}\` is missing or is false`],
      },
    ],
  });
const GOOD = encryption("DBInstances[].StorageEncrypted");
const access = `{
  "identifier": "BUCKETS_NOT_READ_FROM_OUTSIDE",
  "description": "Bucket policies must not let callers outside the account read objects.",
  "scenarios": [{
    "name": "nobody outside reads objects",
    "given": ["the resource policies matching \\"policies/bucket-*.json\\""],
    "when": ["a principal outside account \\"123456789012\\" requests \\"s3:GetObject\\" on \\"arn:aws:s3:::*\\""],
    "then": ["access is not granted"]
  }]
}`;

describe("a security control", () => {
  const controls = vscode.workspace.getConfiguration("iamProver.model");
  const set = (name: string, value: unknown) => controls.update(name, value, vscode.ConfigurationTarget.Global);
  const textAt = async (uri: vscode.Uri | undefined) => {
    assert.ok(uri, "no file was opened");
    return (await vscode.workspace.openTextDocument(uri)).getText();
  };

  afterEach(async () => {
    await vscode.commands.executeCommand("notifications.clearAll");
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    while (vscode.window.activeTextEditor) await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("comes without a model as a feature file that is not saved yet, and has no findings", async () => {
    const requirement = "SageMaker AutoML jobs encrypt data at rest";
    const uri = await vscode.commands.executeCommand<vscode.Uri>("iamProver.newControl", {
      requirement,
      service: "sagemaker",
      template: true,
    });
    assert.match(uri.path, /\/controls\/\w+\.feature$/);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.ok(document.isUntitled);
    for (const part of [/sagemaker:DescribeAutoMLJobV2`/, /`SecurityConfig\.VolumeKmsKeyId`/, /NOT_APPLICABLE/, /NON_COMPLIANT/])
      assert.match(document.getText(), part);
    // The server knows the file: it explains the operation, and finds nothing wrong.
    const at = document.positionAt(document.getText().indexOf("sagemaker:DescribeAutoMLJobV2") + 12);
    await until("a hover", async () => /AutoML/.test(await hoverText(document, at)));
    assert.deepEqual(findings(document), []);
    await vscode.commands.executeCommand("iamProver.showDraft");
    const page = await until("the story", () => vscode.workspace.textDocuments.find((one) => one.uri.scheme === "iam-prover-draft"));
    assert.match(page.getText(), /Nothing was sent/);
  });

  it("is checked as it is written: an invented parameter has a squiggle and a fix", async () => {
    const { document } = await open("controls/automl-jobs-encrypted.feature");
    const edit = new vscode.WorkspaceEdit();
    const start = document.positionAt(document.getText().indexOf("VolumeKmsKeyId"));
    edit.replace(document.uri, new vscode.Range(start, start.translate(0, "VolumeKmsKeyId".length)), "VolumeKmsKeyIdent");
    await vscode.workspace.applyEdit(edit);
    const found = await until("unknown-parameter", () => findings(document).find((one) => codeOf(one) === "unknown-parameter"));
    assert.equal(marked(document, found), "AutoMLJobConfig.SecurityConfig.VolumeKmsKeyIdent");
    assert.match(found.message, /Did you mean/);
  });

  it("is run: verdicts on the scenarios, the place in the policy, and its counterexample there", async () => {
    const { document } = await open("controls/buckets-stay-inside.feature");
    const verdicts = await vscode.commands.executeCommand<Verdicts>("iamProver.runControls");
    assert.deepEqual(
      verdicts.scenarios.map(({ verdict }) => verdict),
      ["NON_COMPLIANT", "COMPLIANT"],
    );
    const failed = await until("control-failed", () => findings(document).find((one) => codeOf(one) === "control-failed"));
    assert.equal(failed.relatedInformation?.[0]?.location.uri.path, inWorkspace("policies/bucket-open.json").path);
    const lenses = await until("the verdicts as lenses", async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 20);
      return all.some((lens) => lens.command?.title.startsWith("$(error)\u00a0NON_COMPLIANT")) && all;
    });
    assert.ok(lenses.some((lens) => lens.command?.title.startsWith("$(pass)\u00a0COMPLIANT: Proved for 3 of 3")));

    const policy = (await open("policies/bucket-open.json")).document;
    const flagged = await until("the flag in the policy", () => findings(policy).find((one) => codeOf(one) === "control-failed"));
    assert.match(flagged.message, /nobody outside the account reads objects/);
    assert.match(await hoverText(policy, flagged.range.start.translate(0, 2)), /Counterexample[\s\S]*s3:GetObject/);
  });

  it("is a tool for chat", async () => {
    const result = await vscode.lm.invokeTool("iamProver_draftControl", {
      input: { requirement: ENCRYPTION },
      toolInvocationToken: undefined,
    });
    const text = result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
    assert.match(text, /Feature: [\s\S]*rds:DescribeDBInstances → DBInstances\[\]\.StorageEncrypted/);
  });

  describe("drafted with a model of the editor", () => {
    const script = (...replies: Reply[]) => vscode.commands.executeCommand("scriptedModel.script", replies);
    const asked = () => vscode.commands.executeCommand<string[]>("scriptedModel.asked");

    before(() =>
      until("the scripted model, which both launchers install", async () => {
        return (await vscode.lm.selectChatModels({ vendor: "scripted" })).length > 0;
      }),
    );

    /** The user accepts the first entry of the list of models. Until then nothing may have been sent. */
    const draft = async (requirement: string, service: string) => {
      const started = vscode.commands.executeCommand<vscode.Uri | undefined>("iamProver.newControl", { requirement, service });
      let over = false;
      void started.then(() => (over = true));
      await new Promise((resolve) => setTimeout(resolve, 700));
      assert.deepEqual(await asked(), [], "something was sent before the user chose a model");
      await until("an end", async () => {
        if (!over && (await asked()).length === 0) await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        await new Promise((resolve) => setTimeout(resolve, 150));
        return over;
      });
      return textAt(await started);
    };

    it("is what the model wrote, once its invented parameter was caught and repaired", async () => {
      await script({ text: encryption("DBInstances[].DiskEncrypted") }, { text: `Here it is:\n${GOOD}` });
      const text = await draft(ENCRYPTION, "rds");
      assert.match(text, /RDS_STORAGE_ENCRYPTED[\s\S]*`DBInstances\[\]\.StorageEncrypted` is true/);
      assert.doesNotMatch(text, /DiskEncrypted/);
      const questions = await asked();
      assert.equal(questions.length, 2);
      assert.match(questions[1] ?? "", /DiskEncrypted/);
    });

    it("speaks of access: requirement, feature file, run, a policy flagged", async () => {
      await script({ text: access });
      const text = await draft(ACCESS, "s3");
      assert.match(text, /When a principal outside account "123456789012" requests/);
      const { document } = vscode.window.activeTextEditor as vscode.TextEditor;
      const verdicts = await vscode.commands.executeCommand<Verdicts>("iamProver.runControls");
      assert.equal(verdicts.scenarios[0]?.verdict, "NON_COMPLIANT");
      assert.equal(verdicts.scenarios[0]?.policies[0]?.path, "policies/bucket-open.json");
      assert.equal(verdicts.scenarios[0]?.policies[0]?.counterexample?.action.toLowerCase(), "s3:getobject");
      await until("control-failed", () => findings(document).find((one) => codeOf(one) === "control-failed"));
    });

    for (const [what, replies] of [
      ["refuses", [{ text: "I'm sorry, I can't help with that." }]],
      ["talks", [{ text: "Sure!" }, { text: "Encryption matters." }, { text: "" }]],
      ["is cut off", [{ text: GOOD.slice(0, 90) }, { text: GOOD.slice(0, 90) }, { text: GOOD.slice(0, 90) }]],
      ["is out of quota", [{ error: "429 rate limit exceeded" }]],
    ] as [string, Reply[]][]) {
      it(`is the template's when the model ${what}`, async () => {
        await script(...replies);
        const text = await draft(ENCRYPTION, "rds");
        assert.match(text, /^Feature: [\s\S]*NON_COMPLIANT/);
        assert.doesNotMatch(text, /RDS_STORAGE_ENCRYPTED/);
      });
    }

    it("is the template's when the model hangs longer than the time limit", async () => {
      await set("timeout", 1);
      try {
        await script({ hang: true });
        assert.match(await draft(ENCRYPTION, "rds"), /^Feature: /);
      } finally {
        await set("timeout", undefined);
      }
    });
  });

  describe("drafted by an endpoint", () => {
    let server: Server;
    const requests: { url: string; authorization: string | undefined; body: { model: string } }[] = [];
    const bodyOf = async (request: IncomingMessage) => {
      let text = "";
      for await (const part of request) text += part;
      return JSON.parse(text);
    };

    before(async () => {
      server = createServer(async (request, response) => {
        requests.push({ url: request.url ?? "", authorization: request.headers.authorization, body: await bodyOf(request) });
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ choices: [{ finish_reason: "stop", message: { role: "assistant", content: GOOD } }] }));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      await set("endpoint", `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
      await set("name", "local-model");
    });
    after(async () => {
      await set("endpoint", undefined);
      await set("name", undefined);
      server.closeAllConnections();
      server.close();
    });

    it("is what its model wrote, asked once, without a key that was never set", async () => {
      const started = vscode.commands.executeCommand<vscode.Uri | undefined>("iamProver.newControl", {
        requirement: ENCRYPTION,
        service: "rds",
      });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.equal(requests.length, 0, "something was sent before the user chose");
      // The endpoint stands behind the editor's own models.
      const models = await vscode.lm.selectChatModels();
      for (const _ of models) await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      assert.match(await textAt(await started), /RDS_STORAGE_ENCRYPTED/);
      assert.equal(requests.length, 1);
      assert.equal(requests[0]?.url, "/v1/chat/completions");
      assert.equal(requests[0]?.authorization, undefined);
      assert.equal(requests[0]?.body.model, "local-model");
    });
  });
});
