// The files that `iam-prover scan` reads and writes: policies of every sort, options about them, and its reports.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { folderWith, git } from "../harness/folder";
import { applied } from "../harness/places";
import { runHere } from "./in-process";
import { finished, run } from "./program";
import { sampleBranch } from "./sample/repository";
import { sarifProblems } from "./sarif";
import { MORE, READ, type Report, scan } from "./scan";

describe("files", () => {
  it("that cannot be read are named, and all others are checked", async () => {
    const folder = folderWith({ "a.json": MORE });
    symlinkSync(join(folder, "gone.json"), join(folder, "dangling.json"));
    const { status, codes, stderr } = await scan(folder);
    assert.deepEqual([status, codes], [2, { "a.json": [] }]);
    assert.match(stderr, /^iam-prover: dangling\.json: It cannot be read: it does not exist \(ENOENT\)\.\n$/);
  });

  it("are found once, though folders lead back to themselves", async () => {
    const folder = folderWith({ "a/policy.json": MORE });
    symlinkSync(folder, join(folder, "a", "loop"));
    assert.deepEqual((await scan(folder)).codes, { "a/policy.json": [] });
  });

  it("that are large are no policies, but one that begins like a policy was to be checked", async () => {
    const filler = JSON.stringify("x".repeat(11 * 1024 * 1024));
    const data = folderWith({ "a.json": MORE, "data.json": `{ "rows": ${filler} }` });
    const harmless = await runHere(["scan"], data);
    assert.equal(harmless.status, 0);
    assert.match(harmless.stdout, /data\.json: It is larger than 10 MB/);
    const policy = folderWith({
      "a.json": MORE,
      "huge.json": `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": ${filler} }] }`,
    });
    const { status, stderr, codes } = await scan(policy);
    assert.deepEqual([status, codes], [2, { "a.json": [] }]);
    assert.match(stderr, /huge\.json: It is larger than 10 MB/);
  });

  it("may be named, and must then exist", async () => {
    const folder = folderWith({ "a.txt": MORE, "b.json": MORE });
    assert.deepEqual((await scan(folder, "a.txt")).codes, { "a.txt": [] });
    const { status, stderr, codes } = await scan(folder, "b.json", "c.json");
    assert.deepEqual([status, codes], [2, { "b.json": [] }]);
    assert.match(stderr, /c\.json: It does not exist\./);
  });

  it("may be UTF-16, as an editor opens them", async () => {
    const folder = folderWith({ "iam-prover.json": '{ "critical": [{ "actions": ["s3:DeleteBucket"] }] }' });
    const little = Buffer.from(`\ufeff${MORE}`, "utf16le");
    writeFileSync(join(folder, "little.json"), little);
    writeFileSync(join(folder, "big.json"), Buffer.from(little).swap16());
    const { codes, report } = await scan(folder);
    assert.deepEqual(codes, { "big.json": ["access-not-granted"], "little.json": ["access-not-granted"] });
    assert.deepEqual(report.files[0]?.findings[0]?.range, report.files[1]?.findings[0]?.range);
    writeFileSync(join(folder, "plain.json"), MORE);
    const [plain] = (await scan(folder, "plain.json")).report.files;
    assert.deepEqual(plain?.findings[0]?.range, report.files[0]?.findings[0]?.range);
  });

  it("may hold comments and trailing commas as `.jsonc`: that they have to be stripped is said", async () => {
    const folder = folderWith({ "plain.jsonc": MORE, "commented.jsonc": `// why\n${MORE}`, "comma.jsonc": MORE.replace(/\}\s*$/, ",}") });
    const { report } = await scan(folder);
    const notes = (report as unknown as { summary: { notes?: string[] }; notes?: string[] }).notes ?? [];
    assert.ok(
      notes.some((note) => /^comma\.jsonc, commented\.jsonc hold comments or trailing commas: strip them/.test(note)),
      JSON.stringify(report).slice(0, 2000),
    );
  });

  it("may be none at all, which is said", async () => {
    const { status, stdout } = await runHere(["scan"], folderWith({ "package.json": "{}" }));
    assert.equal(status, 0);
    assert.match(stdout, /No policy files were found\./);
  });
});

describe("options", () => {
  const wrong: [string[], RegExp][] = [
    [["--fromat", "json"], /no option `--fromat`; did you mean `--format`\?/],
    [["--format", "sarfi"], /did you mean `sarif`\?/],
    [["--fail-on", "warn"], /`--fail-on` is/],
    [["--jobs", "0"], /whole number from 1/],
    [["--changed=yes"], /takes no value/],
    [["--baseline"], /needs a value/],
    [["--until", "2027-02-31", "--reason", "x", "--write-baseline"], /`--until` is a day/],
    [["--reason", "x"], /belong to `--write-baseline`/],
    [["--output", "no/such/folder/x.json"], /nothing can be written in `no\/such\/folder`/],
  ];
  for (const [args, message] of wrong) {
    it(`that are wrong are one line: ${args.join(" ")}`, async () => {
      const { status, stdout, stderr } = await runHere(["scan", ...args], folderWith({ "a.json": READ }));
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^iam-prover: [^\n]+\n$/);
      assert.match(stderr, message);
    });
  }
});

describe("a report's file", { skip: process.platform === "win32" && "links and pipes of POSIX" }, () => {
  const folder = folderWith({ "a.json": READ, "real/report.json": "the old report" });
  const report = async (output: string) => runHere(["scan", "a.json", "--format", "json", "--output", output], folder);

  it("that is a link stays one, and keeps its permissions", async () => {
    symlinkSync("real/report.json", join(folder, "link.json"));
    chmodSync(join(folder, "real/report.json"), 0o640);
    assert.equal((await report("link.json")).status, 0);
    assert.ok(lstatSync(join(folder, "link.json")).isSymbolicLink());
    assert.match(readFileSync(join(folder, "real/report.json"), "utf8"), /"summary"/);
    assert.equal(statSync(join(folder, "real/report.json")).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(join(folder, "real")), ["report.json"]);
  });

  it("that is a pipe is written to, not replaced", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const reader = finished(spawn("cat", ["pipe"], { cwd: folder }));
    assert.equal((await report("pipe")).status, 0);
    assert.match((await reader).stdout, /"summary"/);
    assert.ok(lstatSync(join(folder, "pipe")).isFIFO());
  });

  it("that is a folder is refused", async () => {
    const { status, stderr } = await report("real");
    assert.deepEqual([status, stderr], [2, "iam-prover: `real` cannot be written: it is a folder (EISDIR).\n"]);
  });
});

describe("reports of a real scan", () => {
  const folder = sampleBranch();

  it("are valid SARIF with fixes, and paths from the repository's root", async () => {
    const { status } = await runHere(["scan", "--format", "sarif", "--output", "../result.sarif"], join(folder, "apps"));
    assert.equal(status, 1);
    const log = JSON.parse(readFileSync(join(folder, "result.sarif"), "utf8"));
    assert.deepEqual(sarifProblems(log), []);
    const found = log.runs[0].results.find((one: { ruleId: string; fixes?: unknown }) => one.ruleId === "new-access" && one.fixes);
    assert.equal(found.locations[0].physicalLocation.artifactLocation.uri, "apps/widened.json");
    assert.ok(found.fixes.length > 0);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("have proved fixes that do what they say", async () => {
    const { stdout } = await runHere(["scan", "--format", "json", "apps/widened.json"], folder);
    const [file] = (JSON.parse(stdout) as Report).files;
    const fix = file?.findings.find((one) => one.code === "new-access")?.fixes?.[0];
    assert.ok(fix);
    const text = applied(readFileSync(join(folder, "apps/widened.json"), "utf8"), fix.edits);
    mkdirSync(join(folder, "fixed"), { recursive: true });
    writeFileSync(join(folder, "fixed/widened.json"), text);
    const before = git(folder, "show", "main:apps/widened.json");
    writeFileSync(join(folder, "fixed/before.json"), before);
    const { codes } = await scan(folder, "fixed/widened.json", "--baseline", "fixed/before.json");
    assert.ok(!codes["fixed/widened.json"]?.includes("new-access"));
  });

  for (const format of ["text", "junit", "github", "gitlab"]) {
    it(`come as ${format}`, async () => {
      const { status, stdout, stderr } = await runHere(["scan", "--format", format], folder);
      assert.equal(status, 1, stderr);
      assert.match(stdout, /apps\/widened\.json/);
      assert.match(stdout, /s3:DeleteBucket/);
    });
  }

  it("have colour when asked for and not otherwise", async () => {
    const coloured = async (env: Record<string, string>) => (await run(["scan", "apps"], { cwd: folder, env })).stdout.includes("\u001b[");
    assert.equal(await coloured({}), false);
    assert.equal(await coloured({ FORCE_COLOR: "1" }), true);
    assert.equal(await coloured({ FORCE_COLOR: "1", NO_COLOR: "1" }), false);
  });
});
