// Answers that nobody can read are no success: `batch` ends with status 2 where its output is closed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { builtProgram } from "../cli/program";

const skip = process.platform !== "linux" && "a closed output is told on Linux only";
const LINE = '{"id":"1","operation":"ValidatePolicy","policyDocument":{"Statement":[]},"policyType":"IDENTITY_POLICY"}';

for (const [command, status] of [
  ["PROGRAM >&-", 2],
  ["PROGRAM > /dev/null", 0],
] as const) {
  it(`${command} ends with ${status}`, { skip }, () => {
    const shell = command.replace("PROGRAM", `"${process.execPath}" "${builtProgram()}" batch`);
    assert.equal(spawnSync("sh", ["-c", shell], { input: `${LINE}\n`, encoding: "utf8" }).status, status);
  });
}
