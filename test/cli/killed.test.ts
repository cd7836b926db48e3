// A scan that is ended in the middle: what is there is marked as partial, the status is not 0, no report is left half written.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { eventually } from "../harness/eventually";
import { folderWith } from "../harness/folder";
import { childrenOf, worked, workedAlone } from "../harness/worked";
import { hanging } from "./hanging";
import { finished, start } from "./program";

/** Enough files for two processes (FILES_PER_WORKER). */
const FILES = 44;
/** Starting takes some hundred milliseconds of work; what computes for ever has more. */
const BEYOND_START_MS = 1600;

function manyPolicies(): string {
  const statement = (i: number, j: number) => ({
    Effect: "Allow",
    Action: [`s3:Get*`, `sqs:List${j}*`, `dynamodb:*Item${i}`],
    Resource: [`arn:aws:s3:::doc-example-${i}-*`, `arn:aws:s3:::*-${j}`],
    Condition: { StringLike: { "aws:PrincipalTag/team": [`team-${i}-*`, `*-${j}`] } },
  });
  const policy = (i: number) =>
    JSON.stringify({ Version: "2012-10-17", Statement: Array.from({ length: 1 + (i % 2) }, (_, j) => statement(i, j)) }, null, 2);
  const settings = JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }, { actions: ["iam:*"] }] });
  return folderWith({
    "iam-prover.json": settings,
    ...Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`p/${i}.json`, policy(i)])),
  });
}

function workersOf(child: ChildProcess): number[] {
  try {
    // Git is asked first, by children too.
    return childrenOf(child.pid as number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("scan-worker"));
  } catch {
    return [];
  }
}

const twoWorkers = (child: ChildProcess) => eventually("two worker processes", () => workersOf(child).length >= 2 && workersOf(child));

interface Report {
  files: unknown[];
  problems: { path: string; message: string }[];
  summary: { partial: boolean; exitStatus: number; interrupted?: string };
}

/**
 * A scan of many files, of which two processes compute for ever, once each of them has worked longer than starting takes: what is to be
 * checked is known by then, for finding and comparing the files takes less.
 */
async function atWork(args: string[]): Promise<{ child: ChildProcess; end: ReturnType<typeof finished>; folder: string }> {
  const { hangs, searched } = hanging();
  const folder = folderWith({
    "iam-prover.json": '{ "critical": [{ "actions": ["s3:*"] }] }',
    ...Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`p/${i}.json`, JSON.stringify(searched)])),
  });
  const child = spawn(process.execPath, [hangs, "scan", "--format", "json", "--jobs", "2", ...args], { cwd: folder });
  const end = finished(child);
  const workers = await twoWorkers(child);
  await eventually("both at work", () => (workers as number[]).every((pid) => workedAlone(pid) > BEYOND_START_MS));
  return { child, end, folder };
}

describe("a scan that is ended", { skip: process.platform !== "linux" && "looks into /proc" }, () => {
  const folder = manyPolicies();

  it("by Ctrl+C reports what is known, as partial, and ends with 130", async () => {
    const { child, end } = await atWork([]);
    child.kill("SIGINT");
    const { status, stdout, stderr } = await end;
    const report = JSON.parse(stdout) as Report;
    assert.equal(status, 130);
    assert.equal(report.summary.partial, true);
    assert.equal(report.summary.interrupted, "SIGINT");
    assert.ok(report.files.length < FILES);
    assert.match(
      stderr,
      new RegExp(`^iam-prover: interrupted \\(SIGINT\\): \\d+ of ${FILES} files were checked, the report is partial\\.\\n$`),
    );
  });

  it("loses one process: its file is named, all others are checked, the status is 2", async () => {
    const child = start(["scan", "--format", "json", "--jobs", "2"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const end = finished(child);
    const [victim] = await twoWorkers(child);
    // Long enough for it to have begun with a file.
    await eventually(
      "the worker at work",
      () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${victim}/status`, "utf8"))?.[1]) > 75_000,
    );
    process.kill(victim as number, "SIGKILL");
    const { status, stdout } = await end;
    const report = JSON.parse(stdout) as Report;
    assert.equal(report.files.length + report.problems.length, FILES);
    if (report.problems.length === 0) return assert.equal(status, 0, "it was killed before it had a file: another one took its place");
    assert.equal(status, 2);
    assert.equal(report.problems.length, 1);
    assert.equal(report.problems[0]?.message, "Not checked: what checked it was ended (SIGKILL).");
  });

  it("by SIGKILL leaves the old report as it was, and no process behind", async () => {
    const output = join(folder, "report.json");
    writeFileSync(output, "the old report");
    const child = start(["scan", "--format", "json", "--jobs", "2", "--output", output], { cwd: folder, stdio: "ignore" });
    const gone = new Promise((resolve) => child.on("exit", resolve));
    const workers = await twoWorkers(child);
    child.kill("SIGKILL");
    await gone;
    assert.equal(readFileSync(output, "utf8"), "the old report");
    await eventually("the end of the workers", () =>
      workers.every((worker) => !existsSync(`/proc/${worker}`) || /State:\s+Z/.test(readFileSync(`/proc/${worker}/status`, "utf8"))),
    );
  });

  it("writes a partial report to its file in one piece", async () => {
    const { child, end, folder } = await atWork(["--output", "partial.json"]);
    child.kill("SIGTERM");
    assert.equal((await end).status, 143);
    assert.equal((JSON.parse(readFileSync(join(folder, "partial.json"), "utf8")) as Report).summary.partial, true);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("is quiet when the reader of its report went away", async () => {
    const child = start(["scan", "--format", "json", "p/1.json"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout?.destroy();
    const { status, stderr } = await finished(child);
    assert.equal(status, 2);
    assert.equal(stderr, "");
  });
});

// They mostly wait, so they do it at the same time.
describe("a search that never ends", { concurrency: true }, () => {
  const needsNone = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

  for (const jobs of ["1", "2"]) {
    it(`is ended with its file, which is named; all others are checked (--jobs ${jobs})`, async () => {
      const { hangs, searched } = hanging({ asleep: true });
      const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p/${i}.json`, JSON.stringify(needsNone)]));
      const folder = folderWith({
        "iam-prover.json": '{ "critical": [{ "actions": ["s3:*"] }] }',
        "hangs.json": JSON.stringify(searched),
        ...many,
      });
      const child = spawn(process.execPath, [hangs, "scan", "--format", "json", "--jobs", jobs, "--file-timeout", "8000"], {
        cwd: folder,
      });
      const { status, stdout, stderr } = await finished(child);
      const report = JSON.parse(stdout) as Report;
      assert.equal(status, 2);
      assert.equal(stderr, "iam-prover: hangs.json: Not checked: it took longer than 8 s.\n");
      assert.equal(report.files.length, 50);
    });
  }

  it("does not keep Ctrl+C waiting", { skip: process.platform !== "linux" && "looks into /proc" }, async () => {
    const { hangs, searched } = hanging();
    const folder = folderWith({
      "iam-prover.json": '{ "critical": [{ "actions": ["s3:*"] }] }',
      "a.json": JSON.stringify(needsNone),
      "hangs.json": JSON.stringify(searched),
    });
    const child = spawn(process.execPath, [hangs, "scan", "--format", "json"], { cwd: folder });
    const end = finished(child);
    // Starting takes a fraction of a second of work; beyond that it is the search.
    try {
      await eventually("the search", () => worked(child) > BEYOND_START_MS);
      child.kill("SIGINT");
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    const { status, stdout } = await end;
    assert.equal(status, 130);
    assert.equal((JSON.parse(stdout) as Report).summary.partial, true);
  });
});

describe("several processes", { skip: process.platform !== "linux" && "looks into /proc" }, () => {
  it("say the same as one", async () => {
    const folder = manyPolicies();
    const scan = async (jobs: string) => {
      const { stdout } = await finished(
        start(["scan", "--format", "json", "--jobs", jobs], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] }),
      );
      return (JSON.parse(stdout) as { files: { elapsedMs: number }[] }).files.map(({ elapsedMs, ...file }) => file);
    };
    const [one, two] = [await scan("1"), await scan("2")];
    assert.equal(one.length, FILES);
    assert.deepEqual(two, one);
  });
});
