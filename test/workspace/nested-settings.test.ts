// Settings below settings: a nested `iam-prover.json` extends the nearest one above it, unless it says `"extends": false`.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WorkspaceConfig } from "../../server/src/workspace/api";
import { parseConfig } from "../../server/src/workspace/config";
import { policyContext } from "../../server/src/workspace/policy-context";
import { isNamedPolicy, isSuppressed, settingsFor } from "../../server/src/workspace/settings";
import { folderWith } from "../harness/folder";

const ROOT = {
  baseline: "before",
  critical: [{ actions: ["iam:PassRole"] }],
  publicAccess: "warning",
  newFile: "error",
  trusted: { accounts: ["111122223333"] },
  severity: { "new-access": "error", "dead-statement": "off" },
  policies: [
    { files: "team/limited.json", boundary: "boundary.json" },
    { files: "**/named.txt", kind: "trust" },
  ],
  suppress: [{ code: "dead-statement", files: "team/*.json", reason: "known" }],
  expect: [{ policy: "team/a.json", request: { principal: "anonymous", action: "s3:GetObject", resource: "*" }, decision: "deny" }],
};

function read(settings: object, folder: string, parent?: WorkspaceConfig) {
  const { config, problems } = parseConfig(JSON.stringify(settings), folder, parent && { parent });
  assert.ok(config, JSON.stringify(problems));
  return { config, problems };
}

const root = read(ROOT, "/w").config;
const nested = (settings: object) => read(settings, "/w/team", root).config;

describe("nested settings", () => {
  it("inherit all that they do not say", () => {
    const { baseline, critical, publicAccess, newFile, trusted, trustedConfigured, severity } = nested({});
    assert.deepEqual(
      { baseline, critical, publicAccess, newFile, trusted, trustedConfigured, severity },
      {
        baseline: root.baseline,
        critical: root.critical,
        publicAccess: "warning",
        newFile: "error",
        trusted: root.trusted,
        trustedConfigured: true,
        severity: root.severity,
      },
    );
  });

  it("add to `critical`, change single severities, and replace `trusted` as a whole: a wider zone has to be written", () => {
    const config = nested({ critical: [{ actions: ["sqs:*"] }], severity: { "new-access": "hint" }, trusted: { organizations: [] } });
    assert.deepEqual(config.critical, [{ actions: ["sqs:*"] }, { actions: ["iam:PassRole"] }]);
    assert.deepEqual(config.severity, { "new-access": "hint", "dead-statement": "off" });
    assert.deepEqual(config.trusted, { accounts: [], organizations: [], services: [] });
  });

  it("find files by the globs of the settings above, from the folder of those; own entries come first", () => {
    assert.equal(settingsFor(nested({}), "limited.json").ruleFolder, "/w");
    assert.equal(settingsFor(nested({}), "limited.json").rule?.boundary, "boundary.json");
    const own = nested({ policies: [{ files: "limited.json", boundary: "own.json" }] });
    assert.deepEqual(
      [settingsFor(own, "limited.json").rule?.boundary, settingsFor(own, "limited.json").ruleFolder],
      ["own.json", "/w/team"],
    );
    assert.ok(isNamedPolicy(nested({}), "deep/named.txt"));
    assert.ok(!isNamedPolicy(nested({}), "other.txt"));
  });

  it("start the path of an inherited baseline in the folder that it is written in", () => {
    assert.equal(settingsFor(nested({}), "a.json").baselineFolder, "/w");
    assert.equal(settingsFor(nested({ baseline: "old" }), "a.json").baselineFolder, "/w/team");
    const deeper = read({}, "/w/team/sub", nested({})).config;
    assert.equal(settingsFor(deeper, "a.json").baselineFolder, "/w");
  });

  it("accept what the settings above accept for the file, and no more", () => {
    const accepts = (config: WorkspaceConfig, path: string) =>
      isSuppressed(config, { code: "dead-statement" }, path, "2026-11-28") !== undefined;
    assert.ok(accepts(nested({}), "a.json"));
    assert.ok(!accepts(nested({}), "deep/a.json"), "`team/*.json` names no file further below");
  });

  it("are limited by the boundary beside the settings above, and held to their expectations", async () => {
    const policy = '{ "Version": "2012-10-17", "Statement": [] }';
    const folder = folderWith({ "boundary.json": policy, "team/limited.json": policy, "team/boundary.json": "{}" });
    const config = read({}, `${folder}/team`, read(ROOT, folder).config).config;
    const limited = await policyContext(config, "limited.json");
    assert.deepEqual([limited.boundary, limited.notes], [policy, []]);
    assert.deepEqual(
      (await policyContext(config, "a.json")).expectations?.map((one) => one.decision),
      ["deny"],
    );
  });
});

describe('`"extends": false`', () => {
  it("stands alone, and says what is lost", () => {
    const { config, problems } = read({ extends: false }, "/w/team", root);
    assert.deepEqual([config.critical, config.trustedConfigured, config.parent], [[], false, undefined]);
    assert.deepEqual(
      problems.map(({ severity, message }) => [severity, message]),
      [["information", "These settings stand alone: `critical` and `trusted` of the settings above do not apply here."]],
    );
  });

  it("is silent where nothing is lost, and where nothing is above", () => {
    const { critical, trusted } = ROOT;
    assert.deepEqual(read({ extends: false, critical, trusted }, "/w/team", root).problems, []);
    assert.deepEqual(read({ extends: false }, "/w").problems, []);
    assert.deepEqual(read({ extends: true }, "/w/team", root).config, nested({}));
  });

  it("is a switch, not the name of a file", () => {
    const { config, problems } = parseConfig('{ "extends": "../iam-prover.json" }', "/w/team", { parent: root });
    assert.equal(config, undefined);
    assert.match(problems[0]?.message ?? "", /`extends`.*`true` or `false`/);
  });
});
