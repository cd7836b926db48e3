// What many files of a scan share is sent once to what checks them, and each file comes out as it went in.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScanTask } from "../../server/src/cli/scan/result";
import { packer, unpacker } from "../../server/src/cli/scan/sent";
import { parseConfig } from "../../server/src/workspace/config";

const configOf = (text: string) => {
  const { config } = parseConfig(text, "/w");
  assert.ok(config);
  return config;
};
const [one, other] = ['{ "critical": [{ "actions": ["s3:*"] }] }', "{}"].map((text) => ({ config: configOf(text), configText: text }));
assert.ok(one && other);
const task = (path: string, settings: Partial<ScanTask> & Pick<ScanTask, "config">): ScanTask => ({
  file: `/w/${path}`,
  path,
  relativePath: path,
  text: "{}",
  baseline: { kind: "none", reason: "new" } as ScanTask["baseline"],
  options: { today: "2026-11-29", timeoutMs: 1, newSeverity: "warning", fixes: false },
  ...settings,
});

test("settings are sent once to each receiver, and with them every file is what it was", () => {
  const tasks = [task("a", one), task("b", other), task("c", one), task("d", { config: one.config }), task("e", one)];
  for (let receiver = 0; receiver < 2; receiver++) {
    const [pack, unpack] = [packer(), unpacker()];
    const sent = tasks.map((each) => structuredClone(pack(each)));
    assert.deepEqual(sent.map(unpack), tasks);
    // The same settings with another text, or none, are others.
    assert.deepEqual(
      sent.map(({ told }) => told !== undefined),
      [true, true, false, true, true],
    );
  }
});
