// Tens of thousands of entries in a settings file, which comes with the change: read and looked up in seconds.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseConfig } from "../../server/src/workspace/config";
import { checkReferences } from "../../server/src/workspace/references";
import { isSuppressed, settingsFor } from "../../server/src/workspace/settings";
import { allow, run } from "../cli/program";
import { folderWith } from "../harness/folder";

/** The whole scan has three times as many. */
const ENTRIES = 10_000;

/** Milliseconds that this process has worked: others may keep the machine busy. */
function work(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe("many entries", () => {
  const entries = <T>(make: (i: number) => T, length = ENTRIES) => Array.from({ length }, (_, i) => make(i));
  const accepted = (i: number) => ({ code: "new-access", files: `apps/**/p${i}*.json`, statementId: `S${i}`, reason: "approved" });
  const settings = {
    "names in policies": { policies: entries((i) => ({ files: `apps/p${i}.json`, kind: "identity" })) },
    "patterns in policies": { policies: entries((i) => ({ files: `apps/**/p${i}*.json`, kind: "identity" })) },
    "hostile patterns in policies": { policies: entries((i) => ({ files: `*a*p*${i % 10}*.json*`, kind: "identity" })) },
    "limits of one file": { policies: entries((i) => ({ files: `apps/p${i}.json`, boundary: "b.json" })) },
    "limits of many files": { policies: entries((i) => ({ files: `apps/p${i}.json`, boundary: `b${i}.json` })) },
    suppress: { suppress: entries(accepted) },
    expect: {
      expect: entries((i) => ({
        policy: `apps/p${i}.json`,
        request: { principal: "anonymous", action: "s3:GetObject", resource: "*" },
        decision: "deny",
      })),
    },
    trusted: { trusted: { accounts: entries((i) => String(100_000_000_000 + i)) } },
    critical: { critical: entries((i) => ({ actions: [`s3:Made${i}`] })) },
    severity: { severity: Object.fromEntries(entries((i) => [`MADE_${i}`, "warning"])) },
  };
  for (const [name, value] of Object.entries(settings)) {
    it(`${name}: are read, and looked up for twenty files, in seconds`, async () => {
      const text = JSON.stringify(value, null, 1);
      const folder = folderWith();
      const started = work();
      const { config } = parseConfig(text, folder, { codes: ["new-access"] });
      assert.ok(config);
      const read = work();
      for (let i = 0; i < 20; i++) {
        settingsFor(config, `apps/x/p${i}.json`);
        for (let finding = 0; finding < 5; finding++)
          isSuppressed(config, { code: "new-access", sid: "Sid" }, `apps/x/p${i}.json`, "2026-01-01");
      }
      const looked = work();
      await checkReferences(config, text);
      const checked = work();
      const times = `read ${Math.round(read - started)} ms, looked up ${Math.round(looked - read)} ms, references ${Math.round(checked - looked)} ms`;
      assert.ok(checked - started < 30_000, times);
    });
  }

  it("30,000 of them in a whole scan", async () => {
    const policies = entries((i) => ({ files: `apps/p${i}.json`, kind: "identity" }), 30_000);
    const suppress = entries(accepted, 30_000);
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`apps/p${i}.json`, allow("s3:GetObject")]));
    const folder = folderWith({ ...files, "iam-prover.json": JSON.stringify({ policies, suppress }) });
    const started = performance.now();
    const { status, stderr } = await run(["scan", "--baseline", "none"], { cwd: folder });
    assert.equal(status, 0, stderr);
    assert.ok(performance.now() - started < 300_000, `${performance.now() - started} ms`);
  });
});
