// The server for agents, asked by the SDK's own client: an agent that has a policy proved, and callers that mean no good.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { type CallToolResult, ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { createRunner } from "../../server/src/mcp/runner";
import { createServer } from "../../server/src/mcp/server";

type Json = Record<string, unknown>;

const OPEN = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Read",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/app" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::bucket/*",
    },
    { Sid: "Hole", Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::bucket/*" },
  ],
});
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" }],
});
const put = { principal: "arn:aws:iam::111122223333:role/app", action: "s3:PutObject", resource: "arn:aws:s3:::bucket/a" };

let folder: string;
let client: Client;
const runner = createRunner();

async function connected(roots?: string[], folders: string[] = []): Promise<Client> {
  const server = createServer({ version: "0.0.0", runner, folders, workingFolder: folder });
  const made = new Client({ name: "agent", version: "1.0.0" }, { capabilities: roots ? { roots: {} } : {} });
  if (roots) made.setRequestHandler(ListRootsRequestSchema, () => ({ roots: roots.map((one) => ({ uri: pathToFileURL(one).href })) }));
  const [own, other] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(other), made.connect(own)]);
  await made.listTools();
  return made;
}

async function call(name: string, args: Json, by = client): Promise<Json> {
  const result = (await by.callTool({ name, arguments: args })) as CallToolResult;
  assert.ok(!result.isError, JSON.stringify(result.content));
  return result.structuredContent as Json;
}

async function refusal(name: string, args: Json, by = client): Promise<string> {
  const result = (await by.callTool({ name, arguments: args })) as CallToolResult;
  assert.equal(result.isError, true, JSON.stringify(result));
  return (result.content[0] as { text: string }).text;
}

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "mcp-"));
  mkdirSync(path.join(folder, "inside"));
  writeFileSync(path.join(folder, "inside", "read.json"), READ);
  writeFileSync(path.join(folder, "secret.json"), READ);
  symlinkSync(path.join(folder, "secret.json"), path.join(folder, "inside", "link.json"));
  client = await connected([path.join(folder, "inside")]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("an agent", () => {
  it("is told what to do, and every tool has schemas and writes nothing", async () => {
    assert.match(client.getInstructions() ?? "", /call check_policy/);
    const { tools } = await client.listTools();
    for (const tool of tools) {
      assert.ok(tool.outputSchema && tool.inputSchema && tool.description, tool.name);
      assert.equal(tool.annotations?.readOnlyHint, true);
    }
    const { messages } = await client.getPrompt({ name: "prove-policy", arguments: { path: "a.json" } });
    assert.match(JSON.stringify(messages), /a\.json/);
  });

  it("gets the proved policy for one with a hole in two calls", async () => {
    const first = await call("check_policy", { policy: OPEN, policyType: "RESOURCE_POLICY", resourceType: "AWS::S3::Bucket" });
    assert.equal(first.verdict, "findings");
    const hole = (first.findings as Json[]).find(({ code }) => code === "public-access");
    assert.equal(hole?.statementIndex, 1);
    assert.equal(((hole.counterexample as Json).request as Json).action, "s3:PutObject");
    const fix = (hole.fixes as Json[]).find(({ proved }) => proved);
    assert.ok(fix, JSON.stringify(hole));
    const second = await call("check_policy", { policy: fix.policy, policyType: "RESOURCE_POLICY", resourceType: "AWS::S3::Bucket" });
    assert.ok(!(second.findings as Json[]).some(({ code }) => code === "public-access"));
  });

  it("learns what is gained, by which entry, and the smallest change that allows a request", async () => {
    const compared = await call("compare_policies", { policy: READ.replace("bucket/*", "*"), against: READ });
    assert.equal(compared.comparison, "MORE_PERMISSIVE");
    assert.match(String((compared.amounts as Json).words), /^2\^\d+ times as many requests$/);
    assert.deepEqual((compared.gained as Json[])[0]?.through, { action: "s3:GetObject", resource: "arn:aws:s3:::*" });
    const decided = await call("evaluate_request", { policy: READ, request: put });
    assert.equal(decided.decision, "implicitDeny");
    const denied = `User: ${put.principal} is not authorized to perform: ${put.action} on resource: ${put.resource} because no identity-based policy allows it`;
    const repaired = await call("repair_policy", { policy: READ, denied, prefer: "access" });
    assert.equal(repaired.result, "REPAIRED");
    assert.equal((await call("evaluate_request", { policy: repaired.policy, request: put })).decision, "allow");
    assert.deepEqual(repaired.added, { requests: "1", log2Requests: 0, actions: 1 });
  });

  it("is told what was not asked, and of actions that nobody knows", async () => {
    const bare = await call("check_policy", { policy: READ });
    assert.equal(bare.verdict, "clean");
    assert.match(String(bare.notes), /^Not asked.*: new access \(`against`\), critical access \(`criticalActions`\)\.$/);
    const whole = await call("check_policy", { policy: READ, against: READ, criticalActions: ["s3:PutObject"] });
    assert.deepEqual([whole.verdict, whole.notes], ["clean", undefined]);
    const open = await call("check_policy", { policy: OPEN, against: OPEN, criticalActions: ["s3:PutObject"] });
    assert.match(String(open.notes), /: access from outside \(`trustedAccounts`, `trustedOrganizations`\)\.$/);
    const misspelt = await call("check_policy", { policy: READ, against: READ, criticalActions: ["s3:PutObjct"] });
    assert.equal(misspelt.verdict, "undecided");
    assert.match(JSON.stringify(misspelt.undecided), /`s3:PutObjct` is not a known action.*Did you mean `s3:PutObject`\?/);
    const asked = await call("evaluate_request", { policy: READ, request: { ...put, action: "s3:GetObjct" } });
    assert.match(String(asked.notes), /`s3:GetObjct` is not a known action.*Did you mean `s3:GetObject`\?/);
  });

  it("works with files of the workspace", async () => {
    const checked = await call("check_policy", { path: "inside/read.json" }, await connected([folder]));
    assert.equal(checked.verdict, "clean");
    const { result } = await call("repair_policy", { path: "read.json", allow: [put] });
    assert.equal(result, "REPAIRED");
  });

  it("looks names up, validates, makes, minimises and drafts", async () => {
    const { names } = await call("complete_names", { what: "actions", prefix: "S3:GetObjectT" });
    assert.deepEqual(
      (names as Json[]).map(({ name }) => name),
      ["s3:GetObjectTagging", "s3:GetObjectTorrent"],
    );
    for (const what of ["keys", "resourceTypes", "services"])
      assert.ok(((await call("complete_names", { what, prefix: "s3" })).names as Json[]).length > 0, what);
    const { findings } = await call("validate_policy", { policy: READ.replace("GetObject", "GetObjekt") });
    assert.equal((findings as Json[])[0]?.issueCode, "INVALID_ACTION");
    const { policy } = await call("synthesize_policy", { allow: [put] });
    assert.match(String(policy), /s3:PutObject/);
    const { policies } = await call("minimize_policy", { policy: READ });
    assert.equal((policies as string[]).length, 1);
    const draft = await call("draft_control", { requirement: "Buckets must be encrypted with a customer managed key", service: "s3" });
    assert.match(String(draft.feature), /Feature/);
    assert.deepEqual([draft.settled, draft.questions], [true, []]);
    const open = await call("draft_control", { requirement: "RDS instances must eschew public access" });
    assert.deepEqual([open.settled, (open.questions as Json[]).length], [false, 1]);
  });
});

it("wrong arguments are named", async () => {
  assert.equal(await refusal("check_policy", { polcy: READ }), "`check_policy` has no parameter `polcy`; did you mean `policy`?");
  assert.match(
    await refusal("compare_policies", { old: READ, against: READ }),
    /^`compare_policies` has no parameter `old`: it has policy, path, /,
  );
  assert.equal(
    await refusal("compare_policies", { policy: READ }),
    "The arguments do not fit the schema of `compare_policies`: they must have required property 'against'.",
  );
  assert.match(await refusal("validate_policy", { policy: {} }), /: `policy` must be string\.$/);
  await assert.rejects(client.getPrompt({ name: "other" }), /-32602.*There is no prompt `other`/);
});

describe("a hostile caller", () => {
  it("reads nothing outside of the roots", async () => {
    for (const written of [
      "../secret.json",
      path.join(folder, "secret.json"),
      "/etc/passwd",
      "file:///etc/passwd",
      "link.json",
      "inside/../../secret.json",
      "a\0b",
      "https://example.com/a",
    ])
      assert.match(await refusal("repair_policy", { path: written, allow: [put] }), /outside|link|not a path|does not exist/, written);
    const named = await connected([folder], [path.join(folder, "inside")]);
    assert.match(await refusal("check_policy", { path: "../secret.json" }, named), /outside/);
  });

  it("gets a sentence for arguments that do not fit", async () => {
    for (const [name, args, message] of [
      ["check_policy", { policy: 7 }, /schema/],
      ["check_policy", { polizy: READ }, /has no parameter `polizy`/],
      ["check_policy", {}, /`policy` is missing/],
      ["repair_policy", { policy: "{", allow: [put] }, /not a policy/],
      ["repair_policy", { policy: READ, allow: [{}] }, /schema/],
      ["evaluate_request", { policy: READ, request: { ...put, principal: { type: "Nobody" } } }, /principal/],
      ["compare_policies", { policy: READ, against: "HEAD" }, /`path`/],
      ["check_policy", { policy: "x".repeat(2_000_001) }, /schema/],
      ["erase_policy", {}, /no tool/],
    ] as [string, Json, RegExp][])
      assert.match(await refusal(name, args), message, JSON.stringify(args).slice(0, 100));
  });

  it("gets answers to many calls at once, and none to one that it cancelled", async () => {
    const abort = new AbortController();
    const cancelled = client.callTool({ name: "evaluate_request", arguments: { policy: READ, request: put } }, undefined, {
      signal: abort.signal,
    });
    abort.abort("enough");
    await assert.rejects(cancelled);
    const many = await Promise.all(Array.from({ length: 20 }, () => call("evaluate_request", { policy: READ, request: put })));
    assert.ok(many.every(({ decision }) => decision === "implicitDeny"));
  });

  it("is told that an account's file is none", async () => {
    assert.match(await refusal("who_can_reach", { path: "read.json", action: "s3:GetObject", resource: "arn:aws:s3:::bucket/a" }), /./);
  });
});
