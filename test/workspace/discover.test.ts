// Finding policies among other files, on folders in bad shape.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { parseConfig } from "../../server/src/workspace/config";
import { findConfigFolder, findPolicies } from "../../server/src/workspace/discover";

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
let folder: string;
before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "discover-")));
  const files: Record<string, string> = {
    "iam-prover.json": '{"policies":[{"files":"named/*.policy"}]}',
    "a.json": policy,
    "b.jsonc": `// why\n${policy}`,
    "sub/c.json": policy,
    "sub/broken.json": '{"Statement":[{"Effect":',
    "package.json": '{"name":"x"}',
    "binary.json": "\0\u0001\ufffd",
    "empty.json": "",
    "notes.txt": policy,
    "named/d.policy": "not even JSON",
    "node_modules/x/e.json": policy,
    ".git/f.json": policy,
    ".hidden/g.json": policy,
    "ordner mit blank/größe ✓.json": policy,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
after(() => rm(folder, { recursive: true, force: true }));

async function find(...paths: string[]) {
  const { config } = parseConfig('{"policies":[{"files":"named/*.policy"}]}', folder);
  const policies: string[] = [];
  const problems: string[] = [];
  for await (const found of findPolicies(paths, config!)) {
    if (found.kind === "policy") policies.push(found.relativePath);
    else problems.push(`${found.relativePath}: ${found.reason}`);
  }
  return { policies, problems };
}

test("policies are found by content and by name; other JSON, packages and .git are left alone", async () => {
  assert.deepEqual(await find(), {
    policies: [".hidden/g.json", "a.json", "b.jsonc", "named/d.policy", "ordner mit blank/größe ✓.json", "sub/broken.json", "sub/c.json"],
    problems: [],
  });
});

test("a file that is named on the command line is a policy whatever it holds", async () => {
  assert.deepEqual(await find("package.json", "sub"), { policies: ["package.json", "sub/broken.json", "sub/c.json"], problems: [] });
});

test("nothing comes twice, though it is named twice", async () => {
  assert.deepEqual(
    (await find("sub", "sub/c.json", ".")).policies.filter((path) => path === "sub/c.json"),
    ["sub/c.json"],
  );
});

test("loops end, dangling links and missing paths are problems, and the rest is still found", async () => {
  const loops = join(folder, "loops");
  await mkdir(loops);
  try {
    await symlink("..", join(loops, "up"));
    await symlink("self.json", join(loops, "self.json"));
    await symlink("nowhere", join(loops, "dangling.json"));
    await symlink("nowhere", join(loops, "dangling-folder"));
    const { policies, problems } = await find("loops", "missing");
    assert.ok(policies.some((path) => path.endsWith("sub/c.json")));
    assert.equal(new Set(policies.map((path) => path.split("/").pop())).size, policies.length);
    assert.deepEqual(problems, [
      "loops/dangling.json: It cannot be read: it does not exist (ENOENT).",
      "loops/self.json: It is a symbolic link that leads back to itself.",
      "missing: It does not exist.",
    ]);
  } finally {
    await rm(loops, { recursive: true });
  }
});

test("a file of 50 MB is reported, not read", async () => {
  const big = join(folder, "big.json");
  await writeFile(big, policy);
  await truncate(big, 50 * 1024 * 1024);
  try {
    const { policies, problems } = await find();
    assert.ok(!policies.includes("big.json") && policies.includes("a.json"));
    assert.deepEqual(problems, ["big.json: It is larger than 10 MB and was not checked."]);
  } finally {
    await rm(big);
  }
});

test("a walk can be stopped after the first file", async () => {
  const { config } = parseConfig("{}", folder);
  const walk = findPolicies([], config!);
  const first = await walk.next();
  assert.equal(first.done, false);
  await walk.return(undefined);
});

test("the settings file is looked for upwards", async () => {
  assert.equal(await findConfigFolder(join(folder, "sub")), folder);
  assert.equal(await findConfigFolder(dirname(folder)), undefined);
});
