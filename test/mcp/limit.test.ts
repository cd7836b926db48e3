// The program itself: a call that takes too long is given up with a sentence, and the next one is answered.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { bundled } from "../harness/bundle";

const client = new Client({ name: "agent", version: "1.0.0" }, { capabilities: {} });
after(() => client.close());

test("a call beyond its time limit is not decided, and the server lives", async () => {
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [bundled("cli.js"), "mcp", "--call-timeout", "1"] }));
  await client.listTools();
  const example = (bucket: string, i: number) => ({
    principal: { type: "AWS", id: "arn:aws:iam::111122223333:user/u" },
    action: "s3:GetObject",
    resource: `arn:aws:s3:::${bucket}-${i}/key-${i}`,
  });
  const many = (bucket: string) => Array.from({ length: 400 }, (_, i) => example(bucket, i));
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: Array.from({ length: 200 }, (_, i) => `arn:aws:s3:::*${i}*/key-*`) }],
  });
  const long = await client.callTool({ name: "repair_policy", arguments: { policy, allow: many("reports"), deny: many("drafts") } });
  assert.match(JSON.stringify(long.content), /not decided: it took longer than 1 s/);
  // The time of a call begins when its thread works. A second can be too short all the same, on a machine that does other things too.
  for (let attempt = 0; ; attempt++) {
    const next = await client.callTool({ name: "complete_names", arguments: { what: "actions", prefix: "s3:GetObjectT" } });
    if (!next.isError) break;
    assert.ok(attempt < 20, JSON.stringify(next.content));
  }
});
