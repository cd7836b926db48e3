// The commands that docs/pipeline.md, action.yml and .pre-commit-hooks.yaml tell people to use are run here, as written.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../harness/bundle";
import { folderWith, writeFiles } from "../harness/folder";
import { builtProgram, type Finished, finished } from "./program";
import { sampleBranch } from "./sample/repository";
import { sarifProblems } from "./sarif";

const guide = readFileSync(join(ROOT, "docs/pipeline.md"), "utf8");
const skip = process.platform === "win32" && "the recipes are for a POSIX shell";

/** A folder with an `iam-prover` and an `npm` that run this work tree instead of a published package. */
function programs(): string {
  const folder = folderWith({
    // Installs into the folder after `--prefix`, and refuses to do so in a tree.
    npm: `#!/bin/sh\n[ -e .git ] && { echo "npm: in the tree" >&2; exit 9; }\nmkdir -p "$3/node_modules/iam-prover/dist"\nln -s "${builtProgram()}" "$3/node_modules/iam-prover/dist/cli.js"\nprintf '{"packages":{"node_modules/iam-prover":{"integrity":"sha512-right"}}}' > "$3/package-lock.json"\n`,
    "iam-prover": `#!/bin/sh\nexec "${process.execPath}" "${builtProgram()}" "$@"\n`,
  });
  for (const name of ["iam-prover", "npm"]) chmodSync(join(folder, name), 0o755);
  return folder;
}

const bin = programs();

function shell(command: string, cwd: string, env: Record<string, string> = {}): Promise<Finished> {
  return finished(
    spawn("bash", ["-e", "-c", command], {
      cwd,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, PARALLEL_HOME: bin, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/** The blocks of the guide in one language. */
function blocks(language: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] as string);
}

/** Statuses that a command may have that was understood: the sample has findings. */
const UNDERSTOOD = [0, 1];

describe("the guide", { skip }, () => {
  const question = /^\{"id".*$/m.exec(guide)?.[0] as string;
  const hasParallel = /GNU/.test(spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout ?? "");
  const commands = [
    ...blocks("sh").flatMap((block) => block.trim().split("\n")),
    ...blocks("yaml").flatMap((block) => [...block.matchAll(/^\s+- (iam-prover .*)$/gm)].map((match) => match[1] as string)),
    ...blocks("python").flatMap((block) =>
      [...block.matchAll(/\.pipe\("([^"]*)"\)/g)].map((match) => `${match[1]} < questions.jsonl > answers.jsonl`),
    ),
  ];

  it("has commands for every recipe", () => assert.ok(commands.length >= 17, commands.join("\n")));

  for (const command of commands) {
    const needsParallel = command.startsWith("parallel") && !hasParallel;
    const needsIndex = command.includes(" control ") && !existsSync(join(ROOT, "generated/api-index/manifest.json.br"));
    const lacks = needsParallel ? "GNU parallel is not installed" : needsIndex && "the specification index was not built";
    it(command.replace(/\s+#.*$/, ""), { skip: lacks }, async () => {
      const folder = sampleBranch();
      writeFileSync(join(folder, "questions.jsonl"), `${question}\n`.repeat(20));
      const { status, stderr } = await shell(command, folder);
      assert.ok(UNDERSTOOD.includes(status as number), `status ${status}: ${stderr}`);
      // The sample has a file that is no JSON, which nobody can accept, nor what it leaves open.
      assert.equal(stderr.replace(/^iam-prover: (?:\d+ findings cannot be accepted|one question is not decided, which).*\n/gm, ""), "");
      const output = /--output (\S+)/.exec(command)?.[1];
      if (output) assert.match(readFileSync(join(folder, output), "utf8"), /s3:DeleteBucket/);
      if (command.includes("answers.jsonl"))
        assert.equal(readFileSync(join(folder, "answers.jsonl"), "utf8").match(/"result":"FAIL"/g)?.length, 20);
    });
  }

  it("starts nothing by a name that the tree may take", () => {
    for (const command of commands) assert.doesNotMatch(command, /\bnpx\b/);
  });

  it("names only files that exist", () => {
    for (const [, path] of guide.matchAll(/`((?:test|docs)\/[^`]+|action\.yml)`/g)) assert.ok(existsSync(join(ROOT, path as string)), path);
  });
});

describe("the GitHub Action", { skip }, () => {
  const text = readFileSync(join(ROOT, "action.yml"), "utf8");
  const script = (/^ {6}run: \|\n((?: {8}.*\n?)+)/m.exec(text)?.[1] ?? "").replace(/^ {8}/gm, "");
  const variables = [...text.matchAll(/^ {8}(PROVER_\w+): \$\{\{ inputs\.([\w-]+) \}\}$/gm)].map(
    (match) => [match[1], match[2]] as [string, string],
  );
  const defaults = Object.fromEntries(
    [...text.matchAll(/^ {2}([\w-]+):\n {4}description: .*\n {4}default: (.*)$/gm)].map((match) => [
      match[1] as string,
      (match[2] as string).replace(/^"(.*)"$/, "$1"),
    ]),
  );

  function action(inputs: Record<string, string>, folder: string): Promise<Finished> {
    const env = Object.fromEntries(variables.map(([variable, input]) => [variable, inputs[input] ?? (defaults[input] as string)]));
    return shell(script, folder, env);
  }

  it("hands over every input, and none of them as text of the script", () => {
    assert.deepEqual(variables.map(([, input]) => input).sort(), Object.keys(defaults).sort());
    assert.doesNotMatch(script, /\$\{\{/);
  });

  it("annotates by default and fails on findings", async () => {
    const { status, stdout, stderr } = await action({}, sampleBranch());
    assert.equal(status, 1, stderr);
    assert.match(stdout, /^::warning file=apps\/widened\.json,line=10,col=9,endColumn=25,title=iam-prover%3A new-access::/m);
  });

  it("writes SARIF, for given paths, with another level", async () => {
    const folder = sampleBranch();
    const { status, stderr } = await action(
      {
        paths: "apps/clean.json\nbuckets/shared.json\n",
        format: "sarif",
        output: "iam-prover.sarif",
        "fail-on": "error",
        baseline: "git:main",
        changed: "true",
      },
      folder,
    );
    assert.equal(status, 0, stderr);
    const log = JSON.parse(readFileSync(join(folder, "iam-prover.sarif"), "utf8"));
    assert.deepEqual(sarifProblems(log), []);
    assert.deepEqual([...new Set(log.runs[0].results.map((one: { ruleId: string }) => one.ruleId))].sort(), [
      "external-access",
      "new-access",
    ]);
  });

  it("takes nothing from the tree, and no other package than the one that was named", async () => {
    const folder = sampleBranch();
    const trap = "#!/bin/sh\ntouch owned\n";
    writeFiles(folder, {
      ".npmrc": "registry=http://127.0.0.1:9/\nscript-shell=./trap\n",
      trap,
      "node_modules/.bin/iam-prover": trap,
      "node_modules/iam-prover/dist/cli.js": 'require("fs").writeFileSync("owned", "")',
    });
    assert.equal((await action({ integrity: "sha512-right" }, folder)).status, 1);
    const other = await action({ integrity: "sha512-other" }, folder);
    assert.equal(other.status, 2);
    assert.match(other.stderr, /not the one that `integrity` names/);
    assert.equal(existsSync(join(folder, "owned")), false);
  });

  it("does not run what an input says", async () => {
    const folder = sampleBranch();
    const { status } = await action({ paths: "$(touch owned); `touch owned`\n--output=owned", baseline: '"; touch owned; "' }, folder);
    assert.notEqual(status, 0);
    assert.equal(existsSync(join(folder, "owned")), false);
  });
});

describe("the pre-commit hook", { skip }, () => {
  it("runs for every commit: a filter by name would let templates and renamed files by", () => {
    const hook = readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8");
    assert.match(hook, /^ {2}always_run: true$/m);
    assert.doesNotMatch(hook, /^ {2}(files|types|types_or|exclude): /m);
  });

  it("finds what differs from HEAD", async () => {
    const entry = /entry: (.*)/.exec(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8"))?.[1] as string;
    const folder = sampleBranch();
    assert.equal((await shell(entry, folder)).status, 0);
    const widened = readFileSync(join(folder, "apps/clean.json"), "utf8").replace('"s3:GetObject"', '"s3:*"');
    writeFileSync(join(folder, "apps/clean.json"), widened);
    const { status, stdout } = await shell(entry, folder);
    assert.equal(status, 1);
    assert.match(stdout, /apps\/clean\.json:\d+:\d+ warning new-access/);
  });
});
