// The server for agents as the command line starts it: wrong usage is told in one line, as by every other command.
import assert from "node:assert/strict";
import { it } from "node:test";
import { run } from "../cli/program";

for (const [args, message] of [
  [["nowhere"], "`mcp`: `nowhere` is not a folder."],
  [["package.json"], "`mcp`: `package.json` is not a folder."],
  [["--fast"], "`mcp` has no option `--fast`. `iam-prover mcp --help` lists them."],
  [["--call-timeout", "soon"], "`--call-timeout` is a whole number from 1 up, not `soon`."],
] as const)
  it(`iam-prover mcp ${args.join(" ")} is bad usage`, async () => {
    const { status, stdout, stderr } = await run(["mcp", ...args]);
    assert.deepEqual({ status, stdout, stderr }, { status: 2, stdout: "", stderr: `iam-prover: ${message}\n` });
  });

/** What the server answers to these lines, by id; its input is closed behind the last one. */
async function answersTo(
  ...lines: (object | string)[]
): Promise<Map<unknown, { result?: object; error?: { code: number; message: string } }>> {
  const initialize = {
    jsonrpc: "2.0",
    id: "start",
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
  };
  const input = [initialize, ...lines].map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const { status, stdout } = await run(["mcp"], { input });
  assert.equal(status, 0);
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map((one) => [one.id, one]),
  );
}
const call = (id: number, params?: unknown) => ({ jsonrpc: "2.0", id, method: "tools/call", params });

it("a call is answered though the client has closed its end, and the last line has none", async () => {
  const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
  const answers = await answersTo(
    call(1, { name: "check_policy", arguments: { policy } }),
    call(2, { name: "validate_policy", arguments: { policy } }),
  );
  assert.deepEqual(
    [1, 2].map((id) => answers.get(id)?.result !== undefined),
    [true, true],
  );
});

it("wrong parameters are told in words, with the code for them", async () => {
  const answers = await answersTo(call(1), call(2, {}), call(3, { name: "check_policy", arguments: "policy" }));
  assert.deepEqual(
    [1, 2, 3].map((id) => answers.get(id)?.error),
    [
      { code: -32602, message: "`params` must be an object in `tools/call`." },
      { code: -32602, message: "`params.name` must be a string in `tools/call`." },
      { code: -32602, message: "`params.arguments` must be an object in `tools/call`." },
    ],
  );
});

for (const [line, code] of [
  ["{", -32700],
  [`[${JSON.stringify(call(1, {}))}]`, -32600],
  ['{"id":1,"method":"ping"}', -32600],
] as const)
  it(`${line} is answered with ${code}`, async () => {
    assert.equal((await answersTo(line)).get(null)?.error?.code, code);
  });
