// Whatever a repository configures, reading older policies from it starts none of it. Each configuration stands alone, with a
// program that leaves a trace, and a plain git command that shows that the configuration is alive.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commit, git, repositoryWith, writeFiles } from "../harness/folder";
import { askEverything, config, partial, RIGHT, realGit, script, type Trap, trapped, withGitThatForgets } from "./trap";

const skip = process.platform === "win32" && "the programs are shell scripts";
interface Configuration {
  name: string;
  set(trap: Trap): void;
  /** A plain git command that starts the canary: what the guard has to withstand is there. */
  sings?: string[];
  input?: string;
}

const attributes = (folder: string, line: string) => writeFiles(folder, { ".git/info/attributes": `*.json ${line}\n` });
const CREDENTIALS = "protocol=https\nhost=example.invalid\n\n";

const CONFIGURATIONS: Configuration[] = [
  { name: "file system monitor", set: config(["core.fsmonitor", (canary) => canary]), sings: ["status"] },
  {
    name: "hooks beside the repository",
    set({ folder, canary }) {
      for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-commit", "fsmonitor-watchman"])
        script(join(folder, ".git/hooks", hook), `exec "${canary}"`);
    },
    sings: ["checkout", "-q", "-B", "elsewhere"],
  },
  {
    name: "hooks of another folder",
    set({ folder, canary }) {
      for (const hook of ["post-checkout", "reference-transaction"]) script(join(folder, "hooks", hook), `exec "${canary}"`);
      git(folder, "config", "core.hooksPath", join(folder, "hooks"));
    },
    sings: ["checkout", "-q", "-B", "elsewhere"],
  },
  {
    name: "filters",
    set(trap) {
      config(["filter.evil.clean", (canary) => canary], ["filter.evil.smudge", (canary) => canary])(trap);
      attributes(trap.folder, "filter=evil");
    },
    sings: ["cat-file", "--filters", "HEAD:p.json"],
  },
  {
    name: "a filter process",
    set(trap) {
      config(["filter.evil.process", (canary) => canary], ["filter.evil.required", () => "true"])(trap);
      attributes(trap.folder, "filter=evil");
    },
    sings: ["cat-file", "--filters", "HEAD:p.json"],
  },
  {
    name: "text conversion",
    set(trap) {
      config(["diff.evil.textconv", (canary) => canary])(trap);
      attributes(trap.folder, "diff=evil");
    },
    sings: ["diff", "HEAD~1", "HEAD", "--", "p.json"],
  },
  { name: "an external diff", set: config(["diff.external", (canary) => canary]), sings: ["diff", "HEAD~1", "HEAD", "--", "p.json"] },
  {
    name: "an external diff of an attribute",
    set(trap) {
      config(["diff.evil.command", (canary) => canary])(trap);
      attributes(trap.folder, "diff=evil");
    },
    sings: ["diff", "HEAD~1", "HEAD", "--", "p.json"],
  },
  {
    name: "pagers",
    set: config(
      ["core.pager", (canary) => canary],
      ...["rev-parse", "ls-tree", "cat-file", "merge-base", "symbolic-ref", "diff-tree"].map(
        (name) => [`pager.${name}`, (canary: string) => canary] as [string, (canary: string) => string],
      ),
    ),
  },
  {
    name: "aliases",
    set: config(
      ...["evil", "rev-parse", "ls-tree", "cat-file", "merge-base", "symbolic-ref", "diff-tree"].map(
        (name) => [`alias.${name}`, (canary: string) => `!${canary}`] as [string, (canary: string) => string],
      ),
    ),
    sings: ["evil"],
  },
  {
    name: "an editor",
    set: config(["core.editor", (canary) => canary], ["sequence.editor", (canary) => canary]),
    sings: ["commit", "--amend", "--allow-empty"],
  },
  {
    name: "signatures",
    set(trap) {
      const body = git(trap.folder, "cat-file", "commit", "HEAD");
      const signed = body.replace("\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n =abcd\n -----END PGP SIGNATURE-----\n\n");
      const oid = execFileSync(realGit, ["hash-object", "-t", "commit", "-w", "--stdin"], {
        cwd: trap.folder,
        input: signed,
        encoding: "utf8",
      }).trim();
      git(trap.folder, "update-ref", "HEAD", oid);
      config(["gpg.program", (canary) => canary], ["log.showSignature", () => "true"])(trap);
    },
    sings: ["log", "-1"],
  },
  {
    name: "a credential helper",
    set: config(["credential.helper", (canary) => `!${canary}`]),
    sings: ["credential", "fill"],
    input: CREDENTIALS,
  },
  {
    name: "a program that asks for passwords",
    set: config(["core.askPass", (canary) => canary]),
    sings: ["credential", "fill"],
    input: CREDENTIALS,
  },
  {
    name: "a partial clone of a folder",
    set: (trap) => partial(() => trap.folder, ["remote.origin.uploadpack", (canary) => canary])(trap),
    sings: ["cat-file", "blob", "MISSING"],
  },
  {
    name: "a partial clone by a program",
    set: partial((canary) => `ext::${canary}`, ["protocol.ext.allow", () => "always"], ["protocol.allow", () => "always"]),
    sings: ["cat-file", "blob", "MISSING"],
  },
  {
    name: "a partial clone by ssh",
    set: partial(() => "ssh://example.invalid/x", ["core.sshCommand", (canary) => canary]),
    sings: ["cat-file", "blob", "MISSING"],
  },
  {
    name: "a partial clone through a proxy",
    set: partial(() => "git://example.invalid/x", ["core.gitProxy", (canary) => canary], ["protocol.git.allow", () => "always"]),
    sings: ["cat-file", "blob", "MISSING"],
  },
  {
    name: "a partial clone of an address that is rewritten",
    set: (trap) =>
      partial(
        () => "https://example.invalid/x",
        [`url.${"ext::"}${trap.canary}.insteadOf`, () => "https://example.invalid/x"],
        ["protocol.ext.allow", () => "always"],
      )(trap),
    sings: ["cat-file", "blob", "MISSING"],
  },
  {
    name: "settings from another file",
    set({ folder, canary }) {
      writeFiles(folder, { "more.config": `[core]\n\tfsmonitor = ${canary}\n` });
      git(folder, "config", "include.path", "../more.config");
    },
    sings: ["status"],
  },
  {
    name: "settings from another file, under a condition",
    set({ folder, canary }) {
      writeFiles(folder, { "more.config": `[core]\n\tfsmonitor = ${canary}\n` });
      git(folder, "config", "includeIf.onbranch:**.path", "../more.config");
    },
    sings: ["status"],
  },
  {
    name: "settings of the work tree",
    set({ folder, canary }) {
      git(folder, "config", "core.repositoryFormatVersion", "1");
      git(folder, "config", "extensions.worktreeConfig", "true");
      git(folder, "config", "--worktree", "core.fsmonitor", canary);
    },
    sings: ["status"],
  },
  {
    name: "the references of an alternate",
    set({ folder, canary }) {
      const other = repositoryWith({ "p.json": "other" });
      writeFiles(folder, { ".git/objects/info/alternates": `${join(other, ".git/objects")}\n` });
      git(folder, "config", "core.alternateRefsCommand", canary);
    },
    sings: ["rev-list", "--alternate-refs"],
  },
  {
    name: "a submodule's settings",
    set({ folder, canary }) {
      const inner = repositoryWith({ "p.json": "inner" });
      git(folder, "submodule", "--quiet", "add", inner, "sub");
      commit(folder, "submodule");
      git(join(folder, "sub"), "config", "core.fsmonitor", canary);
      git(folder, "config", "submodule.recurse", "true");
      git(folder, "config", "submodule.sub.update", `!${canary}`);
      git(folder, "config", "status.submoduleSummary", "true");
    },
    sings: ["status"],
  },
  {
    name: "a folder that looks like a repository",
    set({ folder, canary }) {
      git(folder, "init", "-q", "--bare", "policies");
      git(join(folder, "policies"), "config", "core.bare", "false");
      git(join(folder, "policies"), "config", "core.worktree", folder);
      git(join(folder, "policies"), "config", "core.fsmonitor", canary);
      writeFiles(folder, { "policies/q.json": "inner" });
    },
    sings: ["-C", "policies", "status"],
  },
];

describe("nothing that a repository configures is run", { skip }, () => {
  for (const { name, set, sings, input } of CONFIGURATIONS) {
    it(name, async () => {
      const trap = trapped();
      set(trap);
      if (sings) {
        const env = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: undefined, SSH_ASKPASS: undefined };
        const args = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always", ...sings].map((one) =>
          one === "MISSING" ? trap.missing : one,
        );
        const { stderr } = spawnSync(realGit, args, { cwd: trap.folder, input: input ?? "", env, encoding: "utf8" });
        assert.ok(existsSync(trap.trace), `the canary is dead: plain \`git ${args.join(" ")}\` did not start it (${stderr})`);
        rmSync(trap.trace);
      }
      assert.deepEqual(await askEverything(trap.folder), RIGHT);
      assert.ok(!existsSync(trap.trace), "a program of the repository was run");
      await withGitThatForgets("GIT_NO_LAZY_FETCH", () => askEverything(trap.folder));
      assert.ok(!existsSync(trap.trace), "a program of the repository was run by a git that does not know GIT_NO_LAZY_FETCH");
    });
  }
});
