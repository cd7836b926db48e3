// A tree of files may hold links to what is the machine's, pipes and devices. They are refused with a line, nothing waits for
// them, and no letter of what lies outside comes into a report.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { findBaseline } from "../../server/src/workspace/baseline";
import { parseConfig } from "../../server/src/workspace/config";
import { policyContext } from "../../server/src/workspace/policy-context";
import { settingsFor } from "../../server/src/workspace/settings";
import { allow, type Finished, run } from "../cli/program";
import { folderWith, git, repositoryWith, writeFiles } from "../harness/folder";

const skip = process.platform === "win32" && "links and pipes of POSIX";
const SECRET = "TOP-SECRET-VALUE";
/** A policy, so that every reader would like it. */
const secretPolicy = `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: SECRET, Effect: "Allow", Action: `s3:${SECRET}`, Resource: "*" }] }, null, 1)}\n`;
const FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab"];

/** A tree, and beside it what is no part of it. */
function tree(files: Record<string, string> = {}): { folder: string; outside: string } {
  const top = folderWith();
  const folder = join(top, "tree");
  mkdirSync(folder);
  writeFiles(folder, { "ok.json": allow("s3:GetObject"), ...files });
  writeFiles(top, { "outside/secret.json": secretPolicy, "outside/secret.txt": `{ "password": "${SECRET}"` });
  return { folder, outside: join(top, "outside") };
}

const fifo = (path: string) => execFileSync("mkfifo", [path]);

async function timed(work: Promise<Finished>): Promise<Finished> {
  const started = performance.now();
  const finished = await work;
  assert.ok(performance.now() - started < 60_000, "it waited");
  return finished;
}

function saysNothing({ stdout, stderr }: Finished): void {
  assert.doesNotMatch(stdout, new RegExp(SECRET));
  assert.doesNotMatch(stderr, new RegExp(SECRET));
}

describe("scan refuses, with a line and status 2", { skip }, () => {
  const cases: { name: string; make(folder: string, outside: string): void; says: RegExp; args?: string[] }[] = [
    {
      name: "a link to a file outside",
      make: (folder, outside) => symlinkSync(join(outside, "secret.json"), join(folder, "leak.json")),
      says: /leak\.json: It is a symbolic link that leads out of the folder/,
    },
    {
      name: "such a link that is named",
      make: (folder, outside) => symlinkSync(join(outside, "secret.txt"), join(folder, "leak")),
      says: /leak: It is a symbolic link that leads out/,
      args: ["leak"],
    },
    {
      name: "such a link that the settings call a policy",
      make: (folder, outside) => {
        symlinkSync(join(outside, "secret.txt"), join(folder, "leak.txt"));
        writeFiles(folder, { "iam-prover.json": '{ "policies": [{ "files": "*.txt" }] }' });
      },
      says: /leak\.txt: It is a symbolic link that leads out/,
    },
    {
      name: "a link to a folder outside",
      make: (folder, outside) => symlinkSync(outside, join(folder, "more")),
      says: /more: It is a symbolic link that leads out/,
    },
    {
      name: "a link to the root of the file system",
      make: (folder) => symlinkSync("/", join(folder, "all")),
      says: /all: It is a symbolic link that leads out/,
    },
    {
      name: "a chain of links",
      make: (folder, outside) => {
        symlinkSync(outside, join(folder, "hop"));
        symlinkSync("hop/secret.json", join(folder, "leak.json"));
      },
      says: /leak\.json: It is a symbolic link that leads out/,
    },
    {
      name: "settings that are a link",
      make: (folder, outside) => symlinkSync(join(outside, "secret.txt"), join(folder, "iam-prover.json")),
      says: /settings file .* not used\. It is a symbolic link that leads out/,
    },
    {
      name: "settings further down that are a link",
      make: (folder, outside) => {
        mkdirSync(join(folder, "a"));
        symlinkSync(join(outside, "secret.txt"), join(folder, "a/iam-prover.json"));
      },
      says: /settings file .* not used\. It is a symbolic link that leads out/,
    },
    {
      name: "settings that are a pipe",
      make: (folder) => fifo(join(folder, "iam-prover.json")),
      says: /settings file .* not used\. It is a named pipe/,
    },
    { name: "a pipe", make: (folder) => fifo(join(folder, "pipe.json")), says: /pipe\.json: It is a named pipe, not a file/ },
    {
      name: "a pipe that is named",
      make: (folder) => fifo(join(folder, "pipe")),
      says: /pipe: It is a named pipe, not a file/,
      args: ["pipe"],
    },
    {
      name: "a device without end",
      make: (folder) => symlinkSync("/dev/zero", join(folder, "zero.json")),
      says: /zero\.json: It is a symbolic link that leads out/,
    },
    { name: "a device that is named", make: () => {}, says: /zero: It is a device, not a file/, args: ["/dev/zero"] },
  ];
  for (const { name, make, says, args = [] } of cases) {
    it(name, async () => {
      const { folder, outside } = tree();
      make(folder, outside);
      const finished = await timed(run(["scan", "--format", "json", ...args], { cwd: folder }));
      assert.match(finished.stderr, says);
      assert.equal(finished.status, 2);
      saysNothing(finished);
    });
  }

  it("in every format, without a word of it", async () => {
    const { folder, outside } = tree({ "iam-prover.json": '{ "policies": [{ "files": "leak*" }] }' });
    symlinkSync(join(outside, "secret.json"), join(folder, "leak.json"));
    symlinkSync(join(outside, "secret.txt"), join(folder, "leak.txt"));
    for (const format of FORMATS) {
      const finished = await run(["scan", "--format", format], { cwd: folder });
      assert.equal(finished.status, 2);
      assert.match(finished.stdout, /leads out of the folder/);
      saysNothing(finished);
    }
  });

  it("what leads into `.git`, where a pipeline's token may stand", async () => {
    const folder = repositoryWith({ "ok.json": allow("s3:GetObject"), "iam-prover.json": '{ "policies": [{ "files": "leak*" }] }' });
    git(folder, "config", "http.extraheader", `AUTHORIZATION: basic ${SECRET}`);
    symlinkSync(".git/config", join(folder, "leak.txt"));
    const finished = await run(["scan", "--baseline", "none"], { cwd: folder });
    assert.match(finished.stdout, /leak\.txt: It leads into the folder `\.git`/);
    assert.equal(finished.status, 2);
    saysNothing(finished);
  });
});

describe("links inside of the tree", { skip }, () => {
  it("are followed, each file once, and from a folder that is scanned to others of the same repository", async () => {
    const folder = repositoryWith({ "shared/p.json": allow("s3:GetObject"), "apps/q.json": allow("s3:GetObject") });
    symlinkSync("../shared/p.json", join(folder, "apps/p.json"));
    symlinkSync("..", join(folder, "apps/up"));
    const { status, stdout } = await run(["scan", "--format", "json", "apps"], { cwd: folder });
    assert.deepEqual(
      JSON.parse(stdout)
        .files.map((file: { path: string }) => file.path)
        .sort(),
      ["apps/p.json", "apps/q.json"],
    );
    assert.equal(status, 0);
  });
});

describe("settings that name files", { skip }, () => {
  const at = (setting: (path: string) => object) => setting;
  const settings = {
    boundary: at((path) => ({ policies: [{ files: "ok.json", boundary: path }] })),
    "service control policies": at((path) => ({ policies: [{ files: "ok.json", serviceControlPolicies: [path] }] })),
    "resource control policies": at((path) => ({ policies: [{ files: "ok.json", resourceControlPolicies: [path] }] })),
    baseline: at((path) => ({ baseline: path })),
    "a rule's baseline": at((path) => ({ policies: [{ files: "ok.json", baseline: path }] })),
    expect: at((path) => ({
      expect: [{ policy: path, request: { principal: "anonymous", action: "s3:GetObject", resource: "*" }, decision: "deny" }],
    })),
  };
  for (const [name, make] of Object.entries(settings)) {
    it(`${name}: no link out, no pipe, no way into .git, nothing of the machine`, async () => {
      for (const [place, path] of Object.entries({
        link: "leak.json",
        pipe: "pipe.json",
        folder: "hop/secret.json",
        git: ".git/config",
        machine: "/etc/passwd",
        parent: "../outside/secret.json",
        url: "file:///etc/passwd",
      })) {
        const { folder, outside } = tree({ ".git/config": secretPolicy });
        symlinkSync(join(outside, "secret.json"), join(folder, "leak.json"));
        symlinkSync(outside, join(folder, "hop"));
        fifo(join(folder, "pipe.json"));
        const text = JSON.stringify(make(path));
        const { config, problems } = parseConfig(text, folder);
        const started = performance.now();
        if (!config) {
          assert.match(problems[0]?.message ?? "", /not used, because/, place);
          continue;
        }
        const judged = await policyContext(config, "ok.json");
        const baseline = await findBaseline(join(folder, "ok.json"), settingsFor(config, "ok.json").baseline, folder);
        assert.ok(!JSON.stringify([judged, baseline]).includes(SECRET), place);
        if (place !== "link") continue;
        writeFileSync(join(folder, "iam-prover.json"), text);
        const finished = await run(["scan", "ok.json"], { cwd: folder });
        saysNothing(finished);
        assert.match(finished.stdout, /leads out/, place);
        assert.notEqual(finished.status, 0, place);
        assert.ok(performance.now() - started < 60_000);
      }
    });
  }
});

describe("the commands for single questions", { skip }, () => {
  const ask = (path: string, folder: string) =>
    run(["validate-policy", "--policy-type", "IDENTITY_POLICY", "--policy-document", `file://${path}`], { cwd: folder });

  it("read no file of the folder that is a link out, a pipe or a device", async () => {
    const { folder, outside } = tree();
    symlinkSync(join(outside, "secret.json"), join(folder, "leak.json"));
    fifo(join(folder, "pipe.json"));
    for (const [path, says] of [
      ["leak.json", /leads out/],
      [join(folder, "leak.json"), /leads out/],
      ["pipe.json", /named pipe/],
      ["/dev/zero", /device/],
    ] as const) {
      const finished = await timed(ask(path, folder));
      assert.equal(finished.status, 2);
      assert.match(finished.stderr, says);
      saysNothing(finished);
    }
  });

  it("read what somebody names elsewhere, and what the shell hands over", async () => {
    const { folder, outside } = tree();
    assert.equal((await ask(join(outside, "secret.json"), folder)).status, 1);
    const piped = await run(["validate-policy", "--policy-type", "IDENTITY_POLICY", "--policy-document", "file:///dev/stdin"], {
      cwd: folder,
      input: allow("s3:GetObject"),
    });
    assert.equal(piped.status, 0, piped.stderr);
  });

  it("run no feature file that is a link out", async () => {
    const { folder, outside } = tree();
    writeFiles(outside, { "secret.feature": `Feature: ${SECRET}\n  Scenario: ${SECRET}\n    Given the policies "*.json"\n` });
    symlinkSync(join(outside, "secret.feature"), join(folder, "leak.feature"));
    const finished = await run(["run-controls", "leak.feature"], { cwd: folder });
    assert.equal(finished.status, 2);
    saysNothing(finished);
  });
});
