// Git's own variables, as a hook or a hostile shell leaves them: none leads elsewhere.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { guardedEnvironment } from "../../server/src/platform/node/git/guard";
import { folderWith, repositoryWith } from "../harness/folder";
import { askEverything, partial, RIGHT, realGit, script, trapped, withGitThatForgets } from "./trap";

const skip = process.platform === "win32" && "the programs are shell scripts";

describe("the environment leads to no other repository, and starts nothing", { skip }, () => {
  const other = repositoryWith({ "p.json": "another" });
  const variables: Record<string, (canary: string, trace: string) => Record<string, string>> = {
    GIT_DIR: () => ({ GIT_DIR: join(other, ".git") }),
    GIT_WORK_TREE: () => ({ GIT_WORK_TREE: other }),
    GIT_COMMON_DIR: () => ({ GIT_COMMON_DIR: join(other, ".git") }),
    GIT_INDEX_FILE: () => ({ GIT_INDEX_FILE: join(other, ".git/index") }),
    GIT_OBJECT_DIRECTORY: () => ({ GIT_OBJECT_DIRECTORY: join(other, ".git/objects") }),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: () => ({ GIT_ALTERNATE_OBJECT_DIRECTORIES: join(other, ".git/objects") }),
    GIT_NAMESPACE: () => ({ GIT_NAMESPACE: "other" }),
    GIT_PREFIX: () => ({ GIT_PREFIX: "other/" }),
    GIT_SHALLOW_FILE: () => ({ GIT_SHALLOW_FILE: join(other, "p.json") }),
    GIT_GRAFT_FILE: () => ({ GIT_GRAFT_FILE: join(other, "p.json") }),
    GIT_REPLACE_REF_BASE: () => ({ GIT_REPLACE_REF_BASE: "refs/heads/" }),
    GIT_CONFIG_PARAMETERS: (canary) => ({ GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${canary}' 'core.worktree=${other}'` }),
    GIT_CONFIG_COUNT: () => ({ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.worktree", GIT_CONFIG_VALUE_0: other }),
    GIT_EXTERNAL_DIFF: (canary) => ({ GIT_EXTERNAL_DIFF: canary }),
    GIT_SSH_COMMAND: (canary) => ({ GIT_SSH_COMMAND: canary, GIT_SSH: canary, GIT_PROXY_COMMAND: canary, GIT_ASKPASS: canary }),
    GIT_PAGER: (canary) => ({ GIT_PAGER: canary, PAGER: canary, GIT_EDITOR: canary }),
    GIT_TRACE: (_, trace) => ({ GIT_TRACE: trace, GIT_TRACE2: trace, GIT_TRACE_SETUP: trace, GIT_TRACE2_EVENT: trace }),
    GIT_ALLOW_PROTOCOL: () => ({ GIT_ALLOW_PROTOCOL: "ext:file", GIT_PROTOCOL_FROM_USER: "1" }),
  };
  for (const [name, make] of Object.entries(variables)) {
    it(name, async () => {
      const { folder, canary, trace } = trapped();
      partial(() => `ext::${canary}`, ["protocol.ext.allow", () => "always"])({ folder, canary });
      const set = make(canary, trace);
      Object.assign(process.env, set);
      try {
        assert.deepEqual(await withGitThatForgets("GIT_NO_LAZY_FETCH", () => askEverything(folder)), RIGHT);
      } finally {
        for (const one of Object.keys(set)) delete process.env[one];
      }
      assert.ok(!existsSync(trace));
    });
  }

  it("is asked again when a broken pipe ended it, twice in a row too", async () => {
    const { folder, trace } = trapped();
    const broken = folderWith();
    const marker = join(broken, "marker");
    script(
      join(broken, "git"),
      `case "$*" in *ls-tree*) if [ ! -e "${marker}" ] || [ "$(wc -l < "${marker}")" -lt 2 ]; then echo x >> "${marker}"; kill -PIPE $$; fi;; esac\nexec "${realGit}" "$@"`,
    );
    const before = process.env.PATH;
    process.env.PATH = `${broken}${delimiter}${before}`;
    try {
      assert.deepEqual(await askEverything(folder), RIGHT);
    } finally {
      process.env.PATH = before;
    }
    assert.ok(existsSync(marker));
    assert.ok(!existsSync(trace));
  });

  it("keeps the folders whose owner the pipeline trusts", () => {
    const env = guardedEnvironment({
      GIT_CONFIG_COUNT: "2",
      GIT_CONFIG_KEY_0: "core.fsmonitor",
      GIT_CONFIG_VALUE_0: "x",
      GIT_CONFIG_KEY_1: "safe.directory",
      GIT_CONFIG_VALUE_1: "/builds",
    });
    assert.equal(env.GIT_CONFIG_COUNT, "1");
    assert.equal(env.GIT_CONFIG_KEY_0, "safe.directory");
    assert.equal(env.GIT_CONFIG_VALUE_0, "/builds");
    assert.equal(env.GIT_CONFIG_KEY_1, undefined);
  });
});
