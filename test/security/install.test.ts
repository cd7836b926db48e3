// The recipes of docs/pipeline.md install what they pin, beside a hostile tree: its .npmrc, packages and programs do not count.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { builtProgram, finished } from "../cli/program";
import { sampleBranch } from "../cli/sample/repository";
import { ROOT } from "../harness/bundle";
import { writeFiles } from "../harness/folder";
import { type PackedRegistry, packedRegistry } from "./registry";

const guide = readFileSync(join(ROOT, "docs/pipeline.md"), "utf8");
const skip = process.platform === "win32" && "the recipes are for a POSIX shell";

/** The blocks of the guide in one language. */
function blocks(language: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] as string);
}

describe("the recipes that install", { skip }, () => {
  const gitlab = (block: string) => [...block.matchAll(/^ {4}- (.*)$/gm)].map((match) => match[1]).join("\n");
  const recipes: Record<string, string> = {
    shell: `${blocks("bash")[0]}iam-prover scan\n`,
    GitLab:
      blocks("yaml")
        .map(gitlab)
        .find((script) => script.includes("npm install")) ?? "",
    Jenkins: /sh '''([\s\S]*?)'''/.exec(blocks("groovy")[0] ?? "")?.[1] ?? "",
  };
  const npm = spawnSync("bash", ["-c", "command -v npm"], { encoding: "utf8" }).stdout.trim();
  let registry: PackedRegistry;
  before(async () => {
    registry = await packedRegistry(builtProgram());
  });
  after(() => registry?.close());

  /** A tree that wants to be the one who says what runs. */
  function hostileTree(): string {
    const folder = sampleBranch();
    const trap = "#!/bin/sh\ntouch owned\n";
    writeFiles(folder, {
      ".npmrc": "registry=http://127.0.0.1:9/\nscript-shell=./trap\nignore-scripts=false\nnode-options=--require=./trap.js\n",
      "package.json": JSON.stringify({
        name: "iam-prover",
        version: "9.9.9",
        scripts: { preinstall: "touch owned", prepare: "touch owned" },
      }),
      trap,
      "trap.js": 'require("fs").writeFileSync("owned", "")',
      npm: trap,
      "node_modules/.bin/iam-prover": trap,
      "node_modules/.bin/npm": trap,
      "node_modules/iam-prover/dist/cli.js": 'require("fs").writeFileSync("owned", "")',
    });
    for (const name of ["trap", "npm", "node_modules/.bin/iam-prover", "node_modules/.bin/npm"]) chmodSync(join(folder, name), 0o755);
    return folder;
  }

  for (const [name, script] of Object.entries(recipes)) {
    it(`${name}: runs what was pinned, in a hostile tree`, { skip: npm === "" && "npm is not installed" }, async () => {
      const folder = hostileTree();
      const run = (integrity: string) =>
        finished(
          spawn("bash", ["-e", "-c", script], {
            cwd: folder,
            env: {
              ...process.env,
              npm_config_registry: registry.url,
              PROVER_VERSION: "0.1.0",
              PROVER_INTEGRITY: integrity,
              ...registry.env,
            },
            stdio: ["ignore", "pipe", "pipe"],
          }),
        );
      const right = await run(registry.integrity);
      assert.equal(right.status, 1, right.stderr);
      const output = /--output (\S+)/.exec(script)?.[1];
      assert.match(output ? readFileSync(join(folder, output), "utf8") : right.stdout, /s3:DeleteBucket/);
      // The others check it in the same words.
      assert.match(script, /^\s*grep -qF "\$\{PROVER_INTEGRITY:\?\}" "\$PROVER_HOME\/package-lock\.json"$/m);
      if (name === "shell") {
        const other = await run(registry.integrity.replace(/.{10}$/, "AAAAAAAA=="));
        assert.notEqual(other.status, 0);
        assert.equal(other.stdout.includes("s3:DeleteBucket"), false);
      }
      assert.equal(existsSync(join(folder, "owned")), false);
    });
  }
});
