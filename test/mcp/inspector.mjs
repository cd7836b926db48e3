#!/usr/bin/env node
// Asks the server for agents with the official inspector of the Model Context Protocol (by npx, so not part of `npm test`; it needs Node 22).
// usage: npm run build && node test/mcp/inspector.mjs
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";

const INSPECTOR = "@modelcontextprotocol/inspector@2.12.0";
const root = path.join(import.meta.dirname, "../..");
const open = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" }],
});

/** One question, as the inspector answers it: the protocol's result as JSON. */
function inspect(...args) {
  const command = ["--yes", INSPECTOR, "--cli", process.execPath, path.join(root, "dist/cli.js"), "mcp", ...args];
  const { stdout } = spawnSync("npx", command, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  // A tool that refuses is an answer too, with a status of its own.
  return JSON.parse(stdout);
}

const { tools } = inspect("--method", "tools/list");
for (const { name, inputSchema, outputSchema } of tools) assert.ok(inputSchema && outputSchema, name);
console.log(`${tools.length} tools: ${tools.map(({ name }) => name).join(", ")}`);

const call = (name, ...args) => inspect("--method", "tools/call", "--tool-name", name, ...args.flatMap((one) => ["--tool-arg", one]));
/** The inspector reads what looks like JSON: a text has to be one in JSON. */
const text = (policy) => `policy=${JSON.stringify(policy)}`;
const first = call("check_policy", text(open), "policyType=RESOURCE_POLICY").structuredContent;
const fix = first.findings.find(({ code }) => code === "public-access").fixes.find(({ proved }) => proved);
const second = call("check_policy", text(fix.policy), "policyType=RESOURCE_POLICY").structuredContent;
assert.ok(!second.findings.some(({ code }) => code === "public-access"));
console.log("check_policy: public access is found, and gone after the proved fix");

assert.equal(inspect("--method", "prompts/list").prompts.length, 1);
assert.ok(call("check_policy", "path=../../etc/passwd").isError);
console.log("prompts are listed, and a path outside is refused");
