// SIGINT and SIGTERM end every phase of every command. Each phase here would go on for ever; what was reported by then says that
// it is partial, or was cut off by the signal itself, and never ends with a status that means "checked".
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { hanging } from "../cli/hanging";
import { allow, type Finished, finished, start } from "../cli/program";
import { eventually } from "../harness/eventually";
import { folderWith, repositoryWith, writeFiles } from "../harness/folder";
import { worked } from "../harness/worked";

const skip = process.platform !== "linux" && "looks into /proc";
/** As a shell tells how a program ended. */
const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof STATUS;
/** What ends at once is given this long: other programs may need the processor. */
const PROMPT_MS = 30_000;
const statusOf = ({ status, signal }: Finished) => status ?? STATUS[signal as Signal];

/** Sends the signal once `ready`. Ends what does not end, which fails the test. */
async function interrupted(child: ChildProcess, signal: Signal, ready: () => boolean): Promise<Finished> {
  const end = finished(child);
  try {
    await eventually("the phase", ready);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  child.kill(signal);
  const given = setTimeout(() => child.kill("SIGKILL"), PROMPT_MS);
  const outcome = await end;
  clearTimeout(given);
  return outcome;
}

/** A folder with a `git` that answers with this script. */
function fakeGit(script: string): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = folderWith({ git: `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, "git"), 0o755);
  return { folder, env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } };
}

const realGit = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();

/** Starting takes some hundred milliseconds of work, in the scan and in the process that checks; what computes for ever has more. */
const BEYOND_START_MS = 1600;

describe("a signal ends", { skip }, () => {
  it("scan while it asks Git, and writes no report", async () => {
    const signal = "SIGTERM";
    // It hangs at the listing of the older files, after the questions about the repository.
    const { folder: bin, env } = fakeGit(
      `case " $* " in *" ls-tree "*) touch "$(dirname "$0")/asked"; exec sleep 60 ;; esac\nexec "${realGit}" "$@"`,
    );
    const folder = repositoryWith({ "a.json": allow("s3:GetObject") });
    const child = start(["scan", "--format", "json", "--output", "report.json"], { cwd: folder, env, stdio: "pipe" });
    const outcome = await interrupted(child, signal, () => existsSync(join(bin, "asked")));
    assert.equal(statusOf(outcome), STATUS[signal]);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("report")),
      [],
    );
  });

  it("scan while it searches and compares, whatever it computes", async () => {
    const signal = "SIGINT";
    // 60 policies that went away and 60 new ones, long and alike: pairing them takes a while.
    const policy = (i: number) =>
      allow(...Array.from({ length: 400 }, (_, j) => [`s3:Get${i}x${j}*`, `sqs:List${j}y${i}*`, `ec2:Run${(i * j) % 97}*`]));
    const files = (name: string) => Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${name}/${i}.json`, policy(i)]));
    const folder = repositoryWith(files("old"));
    execFileSync("git", ["rm", "-rq", "--cached", "old"], { cwd: folder });
    execFileSync("rm", ["-r", "old"], { cwd: folder });
    writeFiles(folder, files("new"));
    const child = start(["scan", "--format", "json"], { cwd: folder, stdio: "pipe" });
    const outcome = await interrupted(child, signal, () => worked(child) > 400);
    assert.equal(statusOf(outcome), STATUS[signal]);
    if (outcome.stdout !== "") assert.equal(JSON.parse(outcome.stdout).summary.partial, true);
  });

  it("scan while it checks, with a report that says that it is partial", async () => {
    const signal = "SIGTERM";
    const { hangs, searched } = hanging();
    const folder = folderWith({
      "iam-prover.json": '{ "critical": [{ "actions": ["s3:*"] }] }',
      "hangs.json": JSON.stringify(searched),
    });
    const child = spawn(process.execPath, [hangs, "scan", "--format", "json"], { cwd: folder });
    const outcome = await interrupted(child, signal, () => worked(child) > BEYOND_START_MS);
    assert.equal(outcome.status, STATUS[signal]);
    const { summary } = JSON.parse(outcome.stdout);
    assert.deepEqual([summary.partial, summary.exitStatus], [true, STATUS[signal]]);
  });

  it("scan while a control is proved", async () => {
    const signal = "SIGINT";
    const { hangs, searched } = hanging();
    const folder = folderWith({
      "p.json": JSON.stringify(searched),
      "c.feature":
        'Feature: f\n  Scenario: s\n    Given the policies matching "*.json"\n    When anyone requests "s3:GetObject" on any resource\n    Then access is not granted\n',
    });
    const child = spawn(process.execPath, [hangs, "scan", "--format", "json"], { cwd: folder });
    assert.equal(statusOf(await interrupted(child, signal, () => worked(child) > BEYOND_START_MS)), STATUS[signal]);
  });

  it("scan while nobody reads its report", async () => {
    const signal = "SIGTERM";
    const folder = folderWith(
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.json`, allow(...Array.from({ length: 30 }, () => ["s3:*", "s3:*"]))])),
    );
    const child = start(["scan", "--format", "json", "--no-fixes"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout?.pause();
    const outcome = await new Promise<Finished>((resolve) => {
      child.on("exit", (status, by) => resolve({ status, signal: by, stdout: "", stderr: "" }));
      void (async () => {
        // It waits for its reader: its processor time stands still.
        for (let last = -1; worked(child) > last || last < 800; ) {
          last = worked(child);
          await pause(600);
        }
        child.kill(signal);
        setTimeout(() => child.kill("SIGKILL"), PROMPT_MS).unref();
      })().catch(() => {});
    });
    child.stdout?.destroy();
    assert.equal(statusOf(outcome), STATUS[signal]);
  });

  it("batch while it waits for lines, and while a line is answered", async () => {
    const signal = "SIGINT";
    const child = start(["batch"], { stdio: "pipe" });
    child.stdin?.on("error", () => {});
    child.stdin?.write('{"id": 1, "operation": "None"}\n');
    let answers = "";
    child.stdout?.on("data", (chunk) => {
      answers += chunk;
    });
    const waiting = await interrupted(child, signal, () => answers.includes("\n"));
    assert.equal(waiting.status, STATUS[signal]);
    assert.match(waiting.stderr, /interrupted .*: 1 lines were answered/);
    const { hangs, searched } = hanging();
    const busy = spawn(process.execPath, [hangs, "batch"]);
    busy.stdin.on("error", () => {});
    const question = { operation: "CheckAccessNotGranted", policyType: "IDENTITY_POLICY", policyDocument: searched };
    busy.stdin.write(`${JSON.stringify({ ...question, access: [{ actions: ["s3:GetObject"] }] })}\n`);
    assert.equal((await interrupted(busy, signal, () => worked(busy) > 1200)).status, STATUS[signal]);
  });

  it("account and extract while they wait for what they read, or compute", async () => {
    const signal = "SIGTERM";
    const account = start(["account", "-"], { stdio: "pipe" });
    assert.equal(statusOf(await interrupted(account, signal, () => worked(account) > 100)), STATUS[signal]);
    const statements = Array.from({ length: 3000 }, (_, i) => `{ "Effect": "Allow", "Action": "s3:Get${i}", "Resource": "*" }`);
    const large = folderWith({ "a.json": `{ "Statement": [${statements.join(",\n")}] }` });
    const extract = start(["extract", ...Array.from({ length: 2000 }, () => "a.json")], { cwd: large, stdio: "pipe" });
    const outcome = await interrupted(extract, signal, () => worked(extract) > 600);
    assert.equal(statusOf(outcome), STATUS[signal]);
  });
});
