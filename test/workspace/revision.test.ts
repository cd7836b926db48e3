// What the name of a revision means: one commit or a refusal, whatever branches and tags somebody pushed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { history } from "../../server/src/platform/current";
import { isRevision } from "../../server/src/platform/revision";
import { commit, git, repositoryWith, writeFiles } from "../harness/folder";

/** Two commits on `main`, and what the remote has: its `main` is at the first. */
function remoteRepository() {
  const folder = repositoryWith({ "a.json": "1" });
  const first = git(folder, "rev-parse", "HEAD").trim();
  git(folder, "update-ref", "refs/remotes/origin/main", first);
  writeFiles(folder, { "a.json": "2" });
  commit(folder, "second");
  return { folder, first, second: git(folder, "rev-parse", "HEAD").trim() };
}

async function ask(folder: string, revision: string): Promise<string> {
  const found = await history.repositoryOf(folder);
  assert.equal(found.kind, "repository");
  if (found.kind !== "repository") return "";
  const answer = await history.commitOf(folder, revision, found.repository);
  return answer.kind === "commit" ? answer.oid : answer.kind === "unborn" ? "unborn" : answer.reason;
}

describe("a revision", () => {
  it("is a branch, a remote's branch, a tag, an id, each with a suffix", async () => {
    const { folder, first, second } = remoteRepository();
    git(folder, "tag", "v1", first);
    git(folder, "tag", "-a", "-m", "x", "v2", second);
    for (const [name, oid] of [
      ["HEAD", second],
      ["@", second],
      ["HEAD~1", first],
      ["main^", first],
      ["refs/heads/main", second],
      ["origin/main", first],
      ["v1", first],
      ["v2^{}", second],
      ["v2~1", first],
      [first, first],
      [first.slice(0, 8), first],
      [`${second.slice(0, 8)}~1`, first],
    ] as const)
      assert.equal(await ask(folder, name), oid, name);
  });

  it("that a tag and a remote's branch are called alike is refused", async () => {
    const { folder, second } = remoteRepository();
    git(folder, "tag", "origin/main", second);
    assert.match(
      await ask(folder, "origin/main"),
      /`origin\/main` is ambiguous: `refs\/remotes\/origin\/main` and `refs\/tags\/origin\/main`/,
    );
  });

  it("that a branch and a remote's branch are called alike is refused", async () => {
    const { folder, second } = remoteRepository();
    git(folder, "branch", "origin/main", second);
    assert.match(await ask(folder, "origin/main~0"), /is ambiguous: `refs\/heads\/origin\/main` and `refs\/remotes\/origin\/main`/);
  });

  it("that begins like a commit's id and is a branch is refused", async () => {
    const { folder, first, second } = remoteRepository();
    git(folder, "branch", first.slice(0, 7), second);
    assert.match(await ask(folder, first.slice(0, 7)), /is ambiguous/);
  });

  it("that several names share is fine where they name one commit", async () => {
    const { folder, first } = remoteRepository();
    git(folder, "tag", "origin/main", first);
    assert.equal(await ask(folder, "origin/main"), first);
  });

  it("is no search through messages, which their author would steer", () => {
    for (const name of ["HEAD^{/start}", ":/start", "main^{/x}"]) assert.equal(isRevision(name), false, name);
  });
});

describe("the default branch", () => {
  it("is the remote's, whatever tags and branches are called like it", async () => {
    const { folder, first, second } = remoteRepository();
    for (const kind of ["tag", "branch"]) git(folder, kind, "origin/main", second);
    assert.deepEqual(await history.mergeBase(folder), { ok: true, oid: first, branch: "origin/main" });
  });

  it("is what the remote says, by its full name", async () => {
    const { folder, first, second } = remoteRepository();
    git(folder, "update-ref", "refs/remotes/origin/trunk", first);
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    git(folder, "tag", "origin/trunk", second);
    assert.deepEqual(await history.mergeBase(folder), { ok: true, oid: first, branch: "origin/trunk" });
  });
});
