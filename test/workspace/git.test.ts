// The older text of a policy, from real repositories in every state that people keep them in.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { history } from "../../server/src/platform/current";
import { isRevision } from "../../server/src/platform/revision";
import { findBaseline, repositoryAround, watchKeys } from "../../server/src/workspace/baseline";
import { findBaselines, findWatchedBaselines, Past } from "../../server/src/workspace/baselines";
import { Renames } from "../../server/src/workspace/renamed";

let top: string;
before(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), "baseline-")));
});
after(() => rm(top, { recursive: true, force: true }));

const identity = [
  "-c",
  "user.name=Test",
  "-c",
  "user.email=test@example.com",
  "-c",
  "protocol.file.allow=always",
  "-c",
  "commit.gpgsign=false",
];
function git(folder: string, ...args: string[]): string {
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** A new repository with one commit that holds these files. */
async function repository(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(top, name);
  await mkdir(folder, { recursive: true });
  git(folder, "init", "--quiet", "--initial-branch=main");
  await commit(folder, files);
  return folder;
}

async function commit(folder: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "-m", "commit");
  return git(folder, "rev-parse", "HEAD");
}

const head = (folder: string, path: string) => findBaseline(join(folder, path), "git:HEAD", folder);

test("the committed text, whatever the file holds now; also with blanks and letters of other scripts in the path", async () => {
  const folder = await repository("plain", { "a.json": "one", "ordner mit blank/größe ✓.json": "zwei\r\n" });
  await writeFile(join(folder, "a.json"), "changed");
  assert.deepEqual(await head(folder, "a.json"), { kind: "text", text: "one", label: "Git HEAD" });
  assert.deepEqual(await head(folder, "ordner mit blank/größe ✓.json"), { kind: "text", text: "zwei\r\n", label: "Git HEAD" });
  await commit(folder, { "a.json": "two" });
  assert.equal(((await head(folder, "a.json")) as { text: string }).text, "two");
  assert.equal(((await findBaseline(join(folder, "a.json"), "git:HEAD~1", folder)) as { text: string }).text, "one");
});

test("names that git could take for patterns are names", async () => {
  const folder = await repository("globs", { "a*.json": "star", "ab.json": "plain", ":(top)x.json": "magic" });
  assert.equal(((await head(folder, "a*.json")) as { text: string }).text, "star");
  assert.equal(((await head(folder, ":(top)x.json")) as { text: string }).text, "magic");
});

test("without an older text there is none, with the reason", async () => {
  const folder = await repository("none", { "a.json": "one", "old.json": "old" });
  await rename(join(folder, "old.json"), join(folder, "renamed.json"));
  const plain = join(top, "no-repository");
  await mkdir(plain);
  const unborn = join(top, "unborn");
  await mkdir(unborn);
  git(unborn, "init", "--quiet");
  await symlink("a.json", join(folder, "link.json"));
  for (const [answer, says] of [
    [await head(folder, "new.json"), /new/],
    [await head(folder, "new/folder/new.json"), /new/],
    [await head(folder, "renamed.json"), /new/],
    [await head(plain, "a.json"), /not in a Git repository/],
    [await head(unborn, "a.json"), /no commit yet/],
    [await head(folder, ".git/config"), /not in a Git repository/],
    [await findBaseline(join(folder, "a.json"), "none", folder), /switched off/],
  ] as const) {
    assert.equal(answer.kind, "none");
    assert.match((answer as { reason: string }).reason, says);
  }
  // A link is judged by its target, so it has the target's history.
  assert.equal(((await head(folder, "link.json")) as { text: string }).text, "one");
});

test("linked work trees and submodules have their own HEAD", async () => {
  const inner = await repository("inner", { "p.json": "inner" });
  const folder = await repository("outer", { "p.json": "outer" });
  git(folder, "submodule", "--quiet", "add", inner, "sub");
  await commit(folder, {});
  git(folder, "worktree", "add", "--quiet", "-b", "other", join(top, "tree"));
  await commit(join(top, "tree"), { "p.json": "branch" });
  assert.equal(((await head(folder, "sub/p.json")) as { text: string }).text, "inner");
  assert.equal(((await head(join(top, "tree"), "p.json")) as { text: string }).text, "branch");
  assert.equal(((await head(folder, "p.json")) as { text: string }).text, "outer");
});

test("a revision that is not there: what to fetch, or that it is wrong", async () => {
  const origin = await repository("origin", { "p.json": "one" });
  git(origin, "branch", "feature");
  await commit(origin, { "p.json": "two" });
  git(top, "clone", "--quiet", "--depth=1", `file://${origin}`, "shallow");
  const shallow = join(top, "shallow");
  for (const [answer, says] of [
    [
      await findBaseline(join(shallow, "p.json"), "git:origin/feature", shallow),
      /shallow clone.*git fetch --unshallow.*git fetch origin feature/,
    ],
    [await findBaseline(join(origin, "p.json"), "git:nowhere", origin), /no revision `nowhere`/],
    [await findBaseline(join(origin, "p.json"), "git:--help", origin), /not the name of a revision/],
  ] as const) {
    assert.equal(answer.kind, "error");
    assert.match((answer as { reason: string }).reason, says);
  }
  const base = await history.mergeBase(shallow, "origin/feature");
  assert.equal(base.ok, false);
  assert.match((base as { reason: string }).reason, /git fetch --unshallow/);
});

test("revisions are names, never options, ranges or paths", () => {
  for (const name of ["HEAD", "HEAD~2", "origin/main", "v1.0^{}", "a@{upstream}", "deadbeef"]) assert.equal(isRevision(name), true, name);
  for (const name of ["", "-x", "--output=x", "a..b", "HEAD:secret", "a b", "a\n", "a\0", "x".repeat(300)])
    assert.equal(isRevision(name), false, name);
});

test("a damaged repository is an error, not a missing baseline", async () => {
  const folder = await repository("damaged", { "p.json": "one" });
  await writeFile(join(folder, ".git", "HEAD"), "nonsense");
  const answer = await head(folder, "p.json");
  assert.equal(answer.kind, "error");
  assert.match((answer as { reason: string }).reason, /\.git` as a repository/);

  const lost = await repository("lost", { "p.json": "one" });
  const blob = git(lost, "rev-parse", "HEAD:p.json");
  await rm(join(lost, ".git", "objects", blob.slice(0, 2)), { recursive: true });
  assert.equal((await head(lost, "p.json")).kind, "error");

  const headless = await repository("headless", { "p.json": "one" });
  await rm(join(headless, ".git", "objects"), { recursive: true });
  await mkdir(join(headless, ".git", "objects"));
  assert.equal((await head(headless, "p.json")).kind, "error");
});

test("without git, a file in a repository is an error and any other has no baseline", async () => {
  const folder = await repository("gitless", { "p.json": "one" });
  const path = process.env.PATH;
  process.env.PATH = join(top, "empty-path");
  try {
    const answer = await head(folder, "p.json");
    assert.equal(answer.kind, "error");
    assert.match((answer as { reason: string }).reason, /git was not found/);
    assert.equal((await findBaseline(join(top, "x.json"), "git:HEAD", top)).kind, "none");
  } finally {
    process.env.PATH = path;
  }
});

test("nothing that the repository configures is run", async () => {
  const folder = await repository("hostile", { ".gitattributes": "*.json filter=evil diff=evil\n", "p.json": "one", "q.json": "two" });
  const proof = join(top, "was-run");
  const script = join(top, "evil.sh");
  await writeFile(script, `#!/bin/sh\ntouch "${proof}"\ncat\n`);
  await chmod(script, 0o755);
  for (const setting of [
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "diff.evil.textconv",
    "diff.evil.command",
    "diff.external",
    "core.fsmonitor",
    "core.pager",
    "core.sshCommand",
    "core.gitProxy",
  ])
    git(folder, "config", setting, script);
  for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-commit"]) {
    await writeFile(join(folder, ".git", "hooks", hook), `#!/bin/sh\ntouch "${proof}"\n`);
    await chmod(join(folder, ".git", "hooks", hook), 0o755);
  }
  await writeFile(join(folder, "p.json"), "changed");
  assert.equal(((await head(folder, "p.json")) as { text: string }).text, "one");
  assert.equal((await history.mergeBase(folder)).ok, true);
  await watchKeys(await repositoryAround(join(folder, "p.json")));
  await assert.rejects(realpath(proof), "something that the repository configured was run");
});

test("a hook's environment does not lead to another repository", async () => {
  const folder = await repository("hooked", { "p.json": "right" });
  const other = await repository("elsewhere", { "p.json": "wrong" });
  process.env.GIT_DIR = join(other, ".git");
  try {
    assert.equal(((await head(folder, "p.json")) as { text: string }).text, "right");
  } finally {
    delete process.env.GIT_DIR;
  }
});

test("a reference file or folder in the workspace, never outside of it", async () => {
  const folder = join(top, "references");
  await mkdir(join(folder, "old", "apps"), { recursive: true });
  await writeFile(join(folder, "old", "apps", "p.json"), "older");
  await writeFile(join(folder, "old.json"), "file");
  await writeFile(join(top, "secret.json"), "secret");
  await symlink(join(top, "secret.json"), join(folder, "leak.json"));
  await symlink(join(top, "secret.json"), join(folder, "old", "leak.json"));
  const find = (spec: string, path = "apps/p.json", options = {}) => findBaseline(join(folder, path), spec, folder, options);
  assert.deepEqual(await find("old.json"), { kind: "text", text: "file", label: "old.json", file: join(folder, "old.json") });
  assert.deepEqual(await find("old"), {
    kind: "text",
    text: "older",
    label: "old/apps/p.json",
    file: join(folder, "old", "apps", "p.json"),
  });
  assert.match(((await find("old", "apps/q.json")) as { reason: string }).reason, /new/);
  assert.equal((await find("old.json", "old.json")).kind, "none");
  for (const [spec, path, says] of [
    ["missing.json", "a.json", /does not exist/],
    ["../secret.json", "a.json", /leads out/],
    [join(top, "secret.json"), "a.json", /absolute/],
    ["leak.json", "a.json", /symbolic link/],
    ["old", "leak.json", /symbolic link/],
  ] as const) {
    const answer = await find(spec, path);
    assert.equal(answer.kind, "error", spec);
    assert.match((answer as { reason: string }).reason, says);
  }
  // What a person types on a command line is their own business.
  assert.equal(((await find("../secret.json", "a.json", { anyPath: true })) as { text: string }).text, "secret");
});

test("what to watch: HEAD and the current branch, also in a linked work tree", async () => {
  const folder = await repository("watched", { "p.json": "one" });
  const keys = await watchKeys(await repositoryAround(join(folder, "p.json")));
  for (const path of ["HEAD", "logs/HEAD", "refs/heads/main", "packed-refs"]) assert.ok(keys.includes(join(folder, ".git", path)), path);
  git(folder, "worktree", "add", "--quiet", "-b", "side", join(top, "watched-tree"));
  const linked = await watchKeys(await repositoryAround(join(top, "watched-tree", "p.json")));
  assert.ok(linked.includes(join(folder, ".git", "refs", "heads", "side")));
  assert.ok(linked.includes(join(folder, ".git", "worktrees", "watched-tree", "HEAD")));
  assert.deepEqual(await watchKeys(await repositoryAround(join(top, "x.json"))), []);
});

test("many files at once get the answers that each gets by itself, with what to watch", async () => {
  const folder = await repository("together", { "a.json": "a", "deep/b.json": "b", "gone.json": "g" });
  await writeFile(join(folder, "a.json"), "changed");
  await writeFile(join(folder, "deep/new.json"), "new");
  await symlink(join(folder, "deep/b.json"), join(folder, "link.json"));
  const inner = await repository("together/inner", { "c.json": "c" });
  await writeFile(join(top, "outside.json"), "o");
  const files = [
    ...["a.json", "deep/b.json", "deep/new.json", "link.json"].map((name) => join(folder, name)),
    join(inner, "c.json"),
    join(top, "outside.json"),
  ];
  const answers = await findWatchedBaselines([...files, join(folder, "gone.json"), join(folder, "none/x.json")], "HEAD");
  for (const file of files) {
    assert.deepEqual(answers.get(file)?.baseline, await findBaseline(file, "git:HEAD", top), file);
    assert.deepEqual(answers.get(file)?.keys, await watchKeys(await repositoryAround(file)), file);
  }
  assert.equal(answers.get(join(folder, "none/x.json")), undefined, "a file that is not there is left to the question about it");
  const wrong = await findWatchedBaselines(files.slice(0, 2), "nowhere");
  for (const file of files.slice(0, 2)) assert.deepEqual(wrong.get(file)?.baseline, await findBaseline(file, "git:nowhere", top));
});

test("the merge base with the default branch, also from a detached HEAD", async () => {
  const folder = await repository("branches", { "p.json": "one" });
  const fork = git(folder, "rev-parse", "HEAD");
  git(folder, "checkout", "--quiet", "-b", "feature");
  await commit(folder, { "p.json": "feature" });
  git(folder, "checkout", "--quiet", "main");
  await commit(folder, { "q.json": "main" });
  git(folder, "checkout", "--quiet", "--detach", "feature");
  assert.deepEqual(await history.mergeBase(folder), { ok: true, oid: fork, branch: "main" });
  git(top, "clone", "--quiet", `file://${folder}`, "cloned");
  git(folder, "branch", "-m", "main", "trunk");
  const without = await history.mergeBase(folder);
  assert.match((without as { reason: string }).reason, /No default branch.*--baseline git:/);
  assert.equal(((await history.mergeBase(folder, "trunk")) as { oid: string }).oid, fork);
  git(folder, "checkout", "--quiet", "--orphan", "island");
  git(folder, "commit", "--quiet", "--allow-empty", "-m", "alone");
  assert.match(((await history.mergeBase(folder, "trunk")) as { reason: string }).reason, /no commit in common/);
  assert.match(((await history.mergeBase(top)) as { reason: string }).reason, /not in a Git repository/);
});

test("many files at once get the same answers as one by one", async () => {
  const folder = await repository("bulk", {
    "a.json": "one",
    "same.json": "one",
    "sub/größe ✓.json": "zwei\n",
    "empty.json": "",
    "lfs.json": "version https://git-lfs.github.com/spec/v1\n",
  });
  const inner = await repository("bulk/nested", { "p.json": "nested" });
  await symlink("a.json", join(folder, "link.json"));
  await commit(folder, { "gone.json": "x" });
  await rm(join(folder, "gone.json"));
  await writeFile(join(folder, "new.json"), "new");
  const files = [
    "a.json",
    "same.json",
    "sub/größe ✓.json",
    "empty.json",
    "lfs.json",
    "link.json",
    "gone.json",
    "new.json",
    "new/deep.json",
    ".git/config",
  ].map((path) => join(folder, path));
  const elsewhere = join(top, "nowhere.json");
  assert.match(
    ((await findBaselines([elsewhere], "git:HEAD", folder)).get(elsewhere) as { reason: string }).reason,
    /is outside of the Git/,
  );
  for (const spec of ["git:HEAD", "git:HEAD~1", "git:nowhere", "none"]) {
    const together = await findBaselines(files, spec, folder);
    for (const file of files) assert.deepEqual(together.get(file), await findBaseline(file, spec, folder), `${spec} ${file}`);
  }
  // In a scan only the repository around its start counts: one inside is part of what is judged.
  const own = (await findBaselines([join(inner, "p.json")], "git:HEAD", folder)).get(join(inner, "p.json"));
  assert.deepEqual(own, { kind: "none", reason: "The file is new: it does not exist in `HEAD`.", isNew: true });
});

test("a large repository takes a handful of git processes, not some per file", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `policies/${index % 7}/p${index}.json`);
  const folder = await repository("large", Object.fromEntries(names.map((name) => [name, `text of ${name}`])));
  const files = names.map((name) => join(folder, name));
  const { value: answers, calls } = await countingGit(() => findBaselines(files, "git:HEAD", folder));
  for (const name of names) assert.equal((answers.get(join(folder, name)) as { text: string }).text, `text of ${name}`);
  assert.ok(calls <= 5, `${calls} calls`);
});

test("a text that is known by the id of its content is not asked of Git; any other one is", async () => {
  const folder = await repository("known", { "same.json": "{}", "changed.json": "[]" });
  const [same, changed] = ["same.json", "changed.json"].map((name) => join(folder, name)) as [string, string];
  const [idOfSame, idOfOld] = ["same.json", "changed.json"].map((name) => git(folder, "rev-parse", `HEAD:${name}`)) as [string, string];
  await writeFile(changed, "[1]");
  const past = new Past([folder]);
  // What stands for the id tells whether Git was asked.
  const known = new Map([
    [idOfSame, "from memory"],
    ["0".repeat(40), "of nothing"],
  ]);
  const textsOf = async (more: { known?: Map<string, string> }) => {
    const found = await past.find([same, changed], "git:HEAD", folder, more);
    return [same, changed].map((file) => {
      const baseline = found.get(file);
      return baseline?.kind === "text" ? baseline.text : baseline?.kind;
    });
  };
  assert.deepEqual(await textsOf({ known }), ["from memory", "[]"]);
  assert.deepEqual(await textsOf({}), ["{}", "[]"]);
  assert.notEqual(idOfSame, idOfOld);
});

test("files outside of any repository take one git process, not one per file", async () => {
  const folder = join(top, "no repository");
  const files = Array.from({ length: 40 }, (_, index) => join(folder, `${index % 2}`, `p${index}.json`));
  for (const file of files) await mkdir(dirname(file), { recursive: true }).then(() => writeFile(file, "{}"));
  const { value: answers, calls } = await countingGit(() => findBaselines(files, "git:HEAD", folder));
  for (const file of files) assert.equal(answers.get(file)?.kind, "none");
  assert.equal(calls, 1);
});

/** Runs something with a `git` on the PATH that counts how often it is called. */
async function countingGit<T>(run: () => Promise<T>): Promise<{ value: T; calls: number }> {
  const wrapper = await mkdtemp(join(top, "bin-"));
  const calls = join(wrapper, "calls");
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  await writeFile(calls, "");
  await writeFile(join(wrapper, "git"), `#!/bin/sh\necho x >> "${calls}"\nexec "${real}" "$@"\n`);
  await chmod(join(wrapper, "git"), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${wrapper}:${path}`;
  try {
    const value = await run();
    return { value, calls: (await readFile(calls, "utf8")).split("\n").length - 1 };
  } finally {
    process.env.PATH = path;
  }
}

test("a file under another name is compared with the file that is gone and like it", async () => {
  const policy = (...actions: string[]) =>
    JSON.stringify(
      { Version: "2012-10-17", Statement: [{ Sid: "Reports", Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" }] },
      null,
      2,
    );
  const folder = await repository("renames", {
    "old.json": policy("s3:GetObject"),
    "other.json": policy("sqs:SendMessage"),
    "kept.json": policy("s3:GetObject"),
  });
  await rename(join(folder, "old.json"), join(folder, "new.json"));
  await writeFile(join(folder, "new.json"), policy("s3:GetObject", "s3:PutObject"));
  await writeFile(join(folder, "unlike.json"), '{ "name": "a package", "scripts": { "test": "nothing of the kind" } }');
  const renames = new Renames();
  const older = await renames.olderOf(join(folder, "new.json"), "git:HEAD");
  assert.deepEqual(older, { kind: "text", text: policy("s3:GetObject"), label: "old.json in Git HEAD" });
  assert.equal(await renames.olderOf(join(folder, "unlike.json"), "git:HEAD"), undefined);
  assert.equal(await renames.olderOf(join(folder, "new.json"), "git:nowhere"), undefined);
});
