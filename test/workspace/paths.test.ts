// Paths of settings files: one form for what people write in several.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkspaceConfig } from "../../server/src/workspace/api";
import { defaultConfig } from "../../server/src/workspace/config";
import { plainPath } from "../../server/src/workspace/paths";
import { policyContext } from "../../server/src/workspace/policy-context";

test("dots, doubled slashes and Windows' backslashes make no other path", () => {
  for (const written of ["apps/a.json", "./apps/a.json", "apps//a.json", "apps\\a.json", ".\\apps\\a.json", "apps/old/../a.json"])
    assert.equal(plainPath(written), "apps/a.json", written);
});

test("an expectation counts for its policy, however the path is written", async () => {
  const request = { principal: { type: "Anonymous" as const, id: "" }, action: "s3:GetObject", resource: "*", context: {} };
  for (const policy of ["apps/a.json", "./apps/a.json", "apps\\a.json", "apps/old/../a.json"]) {
    const config: WorkspaceConfig = { ...defaultConfig("/project"), expect: [{ policy, request, decision: "deny" }] };
    assert.equal((await policyContext(config, "apps/a.json")).expectations?.length, 1, policy);
    assert.equal((await policyContext(config, "apps/b.json")).expectations, undefined, policy);
  }
});
