// The server for agents as a process: start, warm calls, and what a hostile client does to it (docs/agents.md).
// node --import tsx test/bench/mcp.ts [calls]   after `npm run build`
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ms, summary } from "./stats";

const OPEN = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/app" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::bucket/*",
    },
    { Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::bucket/*" },
  ],
});
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::bucket/*" }],
});
const put = { principal: "arn:aws:iam::111122223333:role/app", action: "s3:PutObject", resource: "arn:aws:s3:::bucket/a" };

void main();

async function main(): Promise<void> {
  const calls = Number(process.argv[2] ?? 50);
  const cli = path.join(import.meta.dirname, "../../dist/cli.js");
  const began = performance.now();
  const client = new Client({ name: "bench", version: "1.0.0" });
  const transport = new StdioClientTransport({ command: process.execPath, args: [cli, "mcp"], stderr: "ignore" });
  await client.connect(transport);
  await client.listTools();
  console.log(`start until the tools are listed: ${ms(performance.now() - began)}`);
  const first = performance.now();
  await client.callTool({ name: "check_policy", arguments: { policy: OPEN, policyType: "RESOURCE_POLICY" } });
  console.log(`first check: ${ms(performance.now() - first)}`);
  // Another name each time: no answer is remembered.
  const fresh = (text: string, i: number) => text.replaceAll("bucket", `bucket-${i}`);
  for (const [name, args] of [
    ["check_policy", (i: number) => ({ policy: fresh(OPEN, i), policyType: "RESOURCE_POLICY" })],
    [
      "compare_policies",
      (i: number) => ({ policy: fresh(READ, i), against: fresh(OPEN.replaceAll(/"Principal":("\*"|\{[^}]*\}),/g, ""), i) }),
    ],
    ["evaluate_request", (i: number) => ({ policy: fresh(READ, i), request: put })],
    ["repair_policy", (i: number) => ({ policy: fresh(READ, i), allow: [put] })],
    ["complete_names", (i: number) => ({ what: "actions", prefix: i % 2 ? "ec2:" : "s3:" })],
  ] as [string, (i: number) => Record<string, unknown>][]) {
    const times: number[] = [];
    const worked: number[] = [];
    for (let i = 0; i < calls; i++) {
      const before = processorOf(transport.pid);
      const start = performance.now();
      const result = await client.callTool({ name, arguments: args(i) });
      assert.ok(!result.isError, JSON.stringify(result.content));
      times.push(performance.now() - start);
      worked.push(processorOf(transport.pid) - before);
    }
    const { median, p95, max } = summary(times);
    const processor = summary(worked);
    console.log(
      `${name}: median ${ms(median)}, 95 % below ${ms(p95)}, at most ${ms(max)}; processor: median ${ms(processor.median)}, 95 % below ${ms(processor.p95)}, at most ${ms(processor.max)}`,
    );
  }
  await hostile(client);
  await client.close();
}

/** Milliseconds that the threads of a process have worked, on Linux; elsewhere NaN. */
function processorOf(pid: number | null): number {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`).map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8"));
    return tasks.reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1e6, 0);
  } catch {
    return Number.NaN;
  }
}

/** Cancels a long call, sends what is too long, and asks whether the server still answers. */
async function hostile(client: Client): Promise<void> {
  const resources = Array.from({ length: 400 }, (_, i) => `arn:aws:s3:::*a${i}*b*c${i}*`);
  const long = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: resources }] });
  const abort = new AbortController();
  const start = performance.now();
  const slow = client.callTool(
    { name: "repair_policy", arguments: { policy: long, allow: [put], deny: [{ ...put, action: "s3:GetObject" }] } },
    undefined,
    {
      signal: abort.signal,
      timeout: 120_000,
    },
  );
  setTimeout(() => abort.abort(), 300);
  await slow.then(
    () => console.log(`the long call was done in ${ms(performance.now() - start)}`),
    () => {},
  );
  await client.callTool({ name: "evaluate_request", arguments: { policy: READ, request: put } });
  console.log(`a call after one that was cancelled was answered ${ms(performance.now() - start)} after the cancelled one began`);
  const huge = client.callTool({ name: "check_policy", arguments: { policy: "x".repeat(9_000_000) } });
  await assert.rejects(huge, /longer than/);
  await client.callTool({ name: "evaluate_request", arguments: { policy: READ, request: put } });
  console.log("a message of 9 MB was refused, and the next call was answered");
}
