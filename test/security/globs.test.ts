// Settings come with the change: no glob in them, and no number of them, may keep a scan busy.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseConfig } from "../../server/src/workspace/config";
import { compileGlob } from "../../server/src/workspace/glob";
import { allow, run } from "../cli/program";
import { folderWith } from "../harness/folder";
import { workSince } from "../harness/work";

const long = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);

describe("a glob takes time in proportion to its length and the path's", () => {
  const GLOBS = {
    "(a+)+b": "(a+)+b",
    "(a|a)*b": "(a|a)*b",
    "+(a)b": "+(+(a))b",
    "*a*a*…b": `${"*a".repeat(400)}b`,
    "**/**/…b": `${"**/".repeat(300)}b`,
    "a/**/a/**/…b": `${"a/**/".repeat(150)}b`,
    "{a,a}{a,a}…b": `${"{a,a}".repeat(150)}b`,
    "{*,*}{*,*}…b": `${"{*a,*a*}".repeat(100)}b`,
    "nested braces": `${"{a,".repeat(200)}b${"}".repeat(200)}`,
    "[aaa…]*b": `[${"a-z".repeat(300)}]*b`,
    "????…*b": `${"?*".repeat(400)}b`,
  };
  for (const [name, glob] of Object.entries(GLOBS)) {
    it(name, () => {
      const matches = compileGlob(glob);
      const work = workSince();
      for (const path of [long("a", 4000), long("a/", 4000), `${long("a", 4000)}c`, long("ab", 4000)]) matches(path);
      assert.ok(work() < 10_000, `${work()} ms`);
    });
  }

  it("one that is longer than any path is refused", () => {
    const { config, problems } = parseConfig(JSON.stringify({ policies: [{ files: long("*a", 1001) }] }), "/project");
    assert.equal(config, undefined);
    assert.match(problems[0]?.message ?? "", /1001 characters/);
  });

  it("in a whole scan, against a long name", async () => {
    const name = `${long("a", 200)}.json`;
    const files = {
      [name]: allow("s3:GetObject"),
      "iam-prover.json": JSON.stringify({
        policies: [{ files: "(a+)+b" }, { files: `${"*a".repeat(100)}b` }],
        suppress: [{ code: "new-access", files: `${"*a".repeat(100)}b`, reason: "x" }],
      }),
    };
    const started = performance.now();
    const { status } = await run(["scan", "--baseline", "none"], { cwd: folderWith(files) });
    assert.equal(status, 0);
    assert.ok(performance.now() - started < 100_000);
  });
});
