// Ways around the gate by where a policy stands: under a name that nobody looks for, in a folder of packages, behind a link, in
// another store. Each of them was green.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { scanHere } from "../cli/in-process";
import { allow } from "../cli/program";
import { git, repositoryWith, writeFiles } from "../harness/folder";

const READ = allow("s3:GetObject");
const WIDE = allow("s3:GetObject", "s3:DeleteBucket");
const NOT_READ = ["policy-not-read"];

describe("a policy that a change brings where no search looks", () => {
  const utf16 = Buffer.from(WIDE, "utf16le");
  const cases: [name: string, file: string, text: string | Buffer][] = [
    ["another extension", "b.policy", WIDE],
    ["JSON with comments, by its other name", "b.json5", `// a role\n/* of ours */ # really\n${WIDE}`],
    ["no extension", "roles/b", WIDE],
    ["a template's name", "b.json.tpl", WIDE.replace('"*"', '"$' + '{bucket}"')],
    ["a template that is no JSON before it is rendered", "b.tftpl", WIDE.replace('"*"', "$" + "{jsonencode(bucket)}")],
    ["one policy a line", "b.jsonl", `${JSON.stringify(JSON.parse(WIDE))}\n`.repeat(2)],
    ["a list of statements", "b.txt", JSON.stringify(JSON.parse(WIDE).Statement)],
    ["UTF-16 without a mark", "b.json", utf16 as never],
    ["a folder of packages that is committed", "node_modules/ours/b.json", WIDE],
    ["a folder of another version control", ".svn/b.json", WIDE],
    [
      "a pointer to the content in Git LFS",
      "b.json",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 300\n`,
    ],
  ];
  for (const [name, file, text] of cases)
    it(`is told, as severe as a new policy: ${name}`, async () => {
      const folder = repositoryWith({ "a.json": READ });
      writeFiles(folder, { [file]: text as string });
      git(folder, "add", "-Af");
      const { status, codes, reports } = await scanHere(folder, { changed: true });
      assert.deepEqual([status, codes], [1, { [file]: NOT_READ }]);
      assert.match(reports.text, /:1:1 error policy-not-read/);
    });

  it("is told where it was changed, and where Git does not know it yet", async () => {
    const folder = repositoryWith({ "a.json": READ, "old.policy": READ, "same.policy": READ });
    writeFiles(folder, { "old.policy": WIDE, "new.policy": WIDE });
    git(folder, "add", "old.policy");
    assert.deepEqual((await scanHere(folder, { changed: true })).codes, { "new.policy": NOT_READ, "old.policy": NOT_READ });
    // Outside of what is scanned it is not.
    mkdirSync(join(folder, "sub"));
    writeFiles(folder, { "sub/a.json": READ });
    assert.deepEqual((await scanHere(folder, { changed: true, paths: ["sub"] })).codes, { "sub/a.json": ["new-access"] });
  });

  it("is none: an example in a document or a program, packages that were installed, data", async () => {
    const folder = repositoryWith({ "a.json": READ });
    writeFiles(folder, {
      "README.md": `An example:\n\n\`\`\`json\n${WIDE}\`\`\`\n`,
      "x.js": `module.exports = ${WIDE};\n`,
      "data.txt": '{ "effect": 1 }',
      "node_modules/theirs/b.json": WIDE,
    });
    assert.deepEqual(await scanHere(folder, { changed: true }).then(({ status, codes }) => [status, codes]), [0, {}]);
  });
});

describe("a link to a policy", { skip: process.platform === "win32" && "links of POSIX" }, () => {
  const LAX = '{ "severity": { "new-access": "off" } }';
  for (const [what, link, target] of [
    ["a link to the file", "aaa/link.json", "../prod/a.json"],
    ["a link to its folder", "aaa/more", "../prod"],
  ] as const)
    for (const own of [false, true])
      it(`does not bring milder settings with it: ${what}${own ? ", which has settings of its own" : ""}`, async () => {
        const folder = repositoryWith({
          "prod/a.json": READ,
          "aaa/iam-prover.json": LAX,
          "aaa/x.json": READ,
          ...(own && { "prod/iam-prover.json": "{}" }),
        });
        symlinkSync(target, join(folder, link));
        writeFiles(folder, { "prod/a.json": WIDE });
        const { status, codes } = await scanHere(folder, { changed: true });
        assert.equal(status, 1);
        assert.deepEqual(codes["prod/a.json"], ["new-access"]);
      });
});
