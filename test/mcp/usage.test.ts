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
