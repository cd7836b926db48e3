// Trees of folders that would keep a search busy for ever: depth, links in circles, files without an end.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseConfig } from "../../server/src/workspace/config";
import { findPolicies } from "../../server/src/workspace/discover";
import { readFileInTree } from "../../server/src/workspace/files";
import { allow } from "../cli/program";
import { folderWith } from "../harness/folder";
import { workSince } from "../harness/work";

const skip = process.platform === "win32" && "links and pipes of POSIX";

describe("a tree without end", { skip }, () => {
  const search = async (folder: string) => {
    const work = workSince();
    let policies = 0;
    const problems: string[] = [];
    for await (const found of findPolicies([], parseConfig("{}", folder).config!)) {
      if (found.kind === "policy") policies++;
      else problems.push(found.reason);
    }
    return { policies, problems, ms: work() };
  };

  it("folders a thousand deep, with a policy in each", async () => {
    const folder = folderWith();
    let at = folder;
    for (let i = 0; i < 1000; i++) {
      at = join(at, "d");
      mkdirSync(at);
      writeFileSync(join(at, "p.json"), allow("s3:GetObject"));
    }
    const { policies, problems, ms } = await search(folder);
    assert.equal(policies, 1000);
    assert.deepEqual(problems, []);
    assert.ok(ms < 15_000, `${ms} ms`);
  });

  it("folders so deep that they have no name any more are a problem", async () => {
    const folder = folderWith();
    execFileSync("sh", [
      "-c",
      `cd "${folder}"; name=$(printf 'd%.0s' $(seq 200)); for i in $(seq 25); do mkdir "$name"; cd -P "./$name"; done; echo '{"Statement":[]}' > p.json; true`,
    ]);
    const { policies, problems } = await search(folder);
    assert.equal(policies, 0);
    assert.match(problems.join(), /ENAMETOOLONG/);
    execFileSync("sh", ["-c", `rm -rf "${folder}"/*`]);
  });

  it("links that multiply the ways to one folder are followed once", async () => {
    const folder = folderWith({ "0/p.json": allow("s3:GetObject") });
    for (let i = 1; i < 30; i++) {
      mkdirSync(join(folder, String(i)));
      for (const name of ["a", "b"]) symlinkSync(`../${i - 1}`, join(folder, String(i), name));
    }
    const { policies, ms } = await search(folder);
    assert.equal(policies, 1);
    assert.ok(ms < 5000, `${ms} ms`);
  });

  it("a file that has no size and does not end", async () => {
    const read = await readFileInTree("/proc/self/environ");
    if (read.ok) return;
    assert.match(read.reason, /grew|special|cannot be read|exist/);
  });
});
