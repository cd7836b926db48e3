// Drafting a control in any editor, with the model that the client asks.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { DraftResult, ModelQuestion, ModelReply } from "../../shared/controls";
import { builtIndex, NO_INDEX } from "../controls/fixture";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

/** What a scripted model answers: a control as JSON. `parameter` may be an invented one. */
const answer = (parameter: string) =>
  JSON.stringify({
    resources: ["DB instance"],
    apiCalls: ["rds:DescribeDBInstances"],
    insecureConfigurations: ["storage is not encrypted"],
    identifier: "RDS_STORAGE_ENCRYPTED",
    description: "RDS instances are encrypted at rest",
    trigger: "Periodic",
    reportsOn: "DB instance",
    parameters: [],
    scenarios: (["NOT_APPLICABLE", "COMPLIANT", "NON_COMPLIANT"] as const).map((outcome) => ({
      name: `${outcome} by the scripted model`,
      given:
        outcome === "NOT_APPLICABLE"
          ? ["`rds:DescribeDBInstances` returns no DB instance"]
          : [
              "`rds:DescribeDBInstances` returns a DB instance",
              `\`${parameter}\` is ${outcome === "COMPLIANT" ? "true" : "missing or is false"}`,
            ],
      outcome,
    })),
  });

const REQUIREMENT = "RDS instances are encrypted at rest";
const noIndex = builtIndex ? false : NO_INDEX;

describe("a security control that is drafted", { skip: noIndex }, () => {
  let client: ProcessClient;
  let asked: ModelQuestion[] = [];
  let replies: (ModelReply | (() => ModelReply))[] = [];
  const draft = async (params: object = {}) =>
    (await client.request("iamProver/draftControl", { id: "1", requirement: REQUIREMENT, service: "rds", ...params })) as DraftResult & {
      problem?: string;
      suggestions?: string[];
    };

  before(async () => {
    client = new ProcessClient();
    client.on("iamProver/askModel", (params) => {
      asked.push(params as ModelQuestion);
      const reply = replies.shift() as ModelReply | (() => ModelReply);
      return typeof reply === "function" ? reply() : reply;
    });
    await client.start({ folder: folderWith() });
  });
  after(endServers);
  beforeEach(() => {
    asked = [];
    replies = [];
  });

  it("comes from the template when no model is named, and nothing is asked", async () => {
    const { feature, source, candidates, fileName, story } = await draft();
    assert.equal(source, "template");
    assert.match(feature, /`DBInstances\[\]\.\w+`/);
    assert.ok(candidates.length > 3);
    assert.match(fileName, /^\w+\.feature$/);
    assert.match(story, /Nothing was sent/);
    assert.equal(asked.length, 0);
  });

  it("takes the parameter that the user picked", async () => {
    const { candidates } = await draft();
    const choice = candidates.find(({ path }) => path === "DBInstances[].StorageEncrypted");
    assert.ok(choice, "it is among the candidates");
    assert.match((await draft({ choices: [choice] })).feature, /`DBInstances\[\]\.StorageEncrypted` is true/);
  });

  it("comes from the model, after what it invented was caught and sent back", async () => {
    replies = [{ text: answer("DBInstances[].DiskEncrypted") }, { text: answer("DBInstances[].StorageEncrypted") }];
    const { feature, source, findings, story, problem } = await draft({ model: "scripted" });
    assert.equal(problem, undefined);
    assert.equal(source, "scripted");
    assert.deepEqual(findings, []);
    assert.match(feature, /COMPLIANT by the scripted model/);
    assert.equal(asked.length, 2);
    assert.match(asked[1]?.messages.at(-1)?.content ?? "", /DiskEncrypted/);
    assert.match(story, /## What was sent and what came back[\s\S]*DiskEncrypted/);
  });

  it("sends exactly what the preview shows", async () => {
    const { messages } = (await client.request("iamProver/previewPrompt", { id: "p", requirement: REQUIREMENT, service: "rds" })) as {
      messages: unknown;
    };
    assert.equal(asked.length, 0);
    replies = [{ text: answer("DBInstances[].StorageEncrypted") }];
    await draft({ model: "scripted" });
    assert.deepEqual(asked[0]?.messages, messages);
  });

  for (const [failure, given, expected] of [
    ["a refusal", { error: { code: "refused", message: "The model refused." } }, /The model refused/],
    ["a rate limit", { error: { code: "rate-limit", message: "No more requests for now." } }, /No more requests/],
    ["an endpoint that hangs", { error: { code: "timeout", message: "No answer within 60 s." } }, /within 60 s/],
  ] as [string, ModelReply, RegExp][]) {
    it(`is the template's after ${failure}, with the reason`, async () => {
      replies = [given];
      const { feature, problem, source } = await draft({ model: "scripted" });
      assert.match(problem ?? "", expected);
      assert.equal(source, "template");
      assert.match(feature, /^Feature: /);
    });
  }

  for (const [junk, text] of [
    ["prose", "Certainly! First, let us think about encryption."],
    ["a truncated answer", answer("DBInstances[].StorageEncrypted").slice(0, 200)],
    ["nothing", ""],
  ] as const) {
    it(`is the template's when the model answers with ${junk}`, async () => {
      replies = [{ text }, { text }, { text }];
      const { feature, problem } = await draft({ model: "scripted" });
      assert.match(problem ?? "", /no usable answer/);
      assert.match(feature, /NON_COMPLIANT/);
    });
  }

  it("ends at once when it is cancelled", async () => {
    replies = [
      () => {
        // The draft's request is the newest of this client.
        client.notify("$/cancelRequest", { id: (client as unknown as { nextId: number }).nextId - 1 });
        return { text: answer("DBInstances[].StorageEncrypted") };
      },
    ];
    assert.deepEqual(await draft({ model: "scripted" }), { problem: "Cancelled." });
  });

  it("is refused in words when the request makes no sense", async () => {
    assert.match((await draft({ requirement: "  " })).problem ?? "", /empty/);
    assert.match((await draft({ requirement: "%% 12 !" })).problem ?? "", /names nothing to check/);
    const unknown = await draft({ service: "rdss" });
    assert.match(unknown.problem ?? "", /no AWS service `rdss`/);
    assert.ok(unknown.suggestions?.includes("rds"));
  });
});
