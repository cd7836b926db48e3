// The AWS-named commands: parameters as `aws accessanalyzer` takes them, its JSON out, the contract's exit statuses.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import { describe, it } from "node:test";
import { readAwsArguments } from "../../server/src/cli/aws";
import { statusOf } from "../../server/src/cli/aws-command";
import { InputError } from "../../server/src/cli/errors";
import { folderWith } from "../harness/folder";
import { allow, run } from "./program";

const OLD = allow("s3:GetObject");
const NEW = allow("s3:GetObject", "s3:DeleteBucket");
const parameters = (command: string, ...args: string[]) => readAwsArguments(command, args).parameters;

describe("parameters", () => {
  it("are documents from files or written out", () => {
    const folder = folderWith({ "old policy.json": OLD });
    const read = parameters(
      "check-no-new-access",
      "--existing-policy-document",
      `file://${join(folder, "old policy.json")}`,
      `--new-policy-document=${NEW}`,
      "--policy-type",
      "IDENTITY_POLICY",
    );
    assert.deepEqual(read, { existingPolicyDocument: OLD, newPolicyDocument: NEW, policyType: "IDENTITY_POLICY" });
  });

  const access: [string, string[], object[]][] = [
    ["AWS's shorthand", ["actions=s3:DeleteBucket,iam:PassRole"], [{ actions: ["s3:DeleteBucket", "iam:PassRole"] }]],
    [
      "actions on resources",
      ["actions=s3:GetObject,s3:PutObject,resources=arn:aws:s3:::a,arn:aws:s3:::b"],
      [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::a", "arn:aws:s3:::b"] }],
    ],
    [
      "the same over two words",
      ["actions=s3:GetObject,s3:PutObject", "resources=arn:aws:s3:::a"],
      [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::a"] }],
    ],
    [
      "quotes and brackets",
      ['actions="s3:GetObject","s3:PutObject",resources=[arn:aws:s3:::a,arn:aws:s3:::b]'],
      [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::a", "arn:aws:s3:::b"] }],
    ],
    ["JSON, a list", ['[{"actions":["s3:*"]}]'], [{ actions: ["s3:*"] }]],
    ["JSON, one object", ['{"resources":["*"]}'], [{ resources: ["*"] }]],
    ["JSON, an object in each word", ['{"actions":["s3:*"]}', '{"resources":["*"]}'], [{ actions: ["s3:*"] }, { resources: ["*"] }]],
  ];
  for (const [name, values, expected] of access) {
    it(`are an access list: ${name}`, () => {
      assert.deepEqual(
        parameters("check-access-not-granted", "--policy-document", OLD, "--policy-type", "IDENTITY_POLICY", "--access", ...values).access,
        expected,
      );
    });
  }

  it("may be files as Windows' shells write them", () => {
    const folder = folderWith({});
    const file = join(folder, "p.json");
    for (const bytes of [
      Buffer.from(`\ufeff${OLD}`, "utf16le"),
      Buffer.from(`\ufeff${OLD}`, "utf16le").swap16(),
      Buffer.from(`\ufeff${OLD}`),
    ]) {
      writeFileSync(file, bytes);
      assert.equal(parameters("validate-policy", "--policy-document", `file://${file}`, "--policy-type", "X").policyDocument, OLD);
    }
  });

  it("may be lists of policies, one in each word or one list", () => {
    const both = [JSON.parse(OLD), JSON.parse(NEW)];
    for (const words of [[OLD, NEW], [JSON.stringify(both)]]) {
      const { identityPolicies } = parameters("evaluate-request", "--request", "{}", "--identity-policies", ...words);
      assert.deepEqual(
        (identityPolicies as unknown[]).map((one) => (typeof one === "string" ? JSON.parse(one) : one)),
        both,
      );
    }
    const levels = parameters("evaluate-request", "--request", "{}", "--service-control-policies", `[[${OLD}], [${NEW}]]`);
    assert.deepEqual(levels.serviceControlPolicies, [[both[0]], [both[1]]]);
  });

  it("may come as the API's request, and options overrule it", () => {
    const input = JSON.stringify({ policyDocument: OLD, policyType: "IDENTITY_POLICY" });
    assert.deepEqual(parameters("validate-policy", "--cli-input-json", input, "--policy-type", "SERVICE_CONTROL_POLICY"), {
      policyDocument: OLD,
      policyType: "SERVICE_CONTROL_POLICY",
    });
  });

  it("may be AWS's own flags that mean nothing offline", () => {
    const read = parameters(
      "validate-policy",
      "--region",
      "eu-central-1",
      "--policy-document",
      OLD,
      "--no-cli-pager",
      "--policy-type",
      "IDENTITY_POLICY",
      "--output",
      "json",
      "--profile",
      "dev",
      "--debug",
    );
    assert.deepEqual(read, { policyDocument: OLD, policyType: "IDENTITY_POLICY" });
  });

  const wrong: [string, string[], RegExp][] = [
    ["check-no-new-access", ["--existing-policy-document", OLD], /needs `--new-policy-document`/],
    [
      "check-no-new-access",
      ["--exsting-policy-document", OLD],
      /no option `--exsting-policy-document`; did you mean `--existing-policy-document`\?/,
    ],
    ["check-no-new-access", ["--existing-policy-document"], /needs a value/],
    ["check-no-new-access", ["old.json"], /`old.json` is not an option; options begin with `--`/],
    [
      "check-no-new-access",
      ["--existing-policy-document", "file://no/such.json"],
      /`no\/such.json` cannot be read: it does not exist \(ENOENT\)/,
    ],
    ["check-access-not-granted", ["--access", "action=s3:*"], /not `action`; did you mean `actions`\?/],
    ["check-access-not-granted", ["--access", "s3:DeleteBucket"], /write `actions=/],
    ["check-access-not-granted", ["--access", "[{"], /`--access` is not JSON/],
    ["check-no-new-access", ["--existing-policy-document", "package.json"], /`package.json` is a file: write `file:\/\/package.json`/],
    ["validate-policy", ["--output", "table"], /`--output` is `json`/],
    ["validate-policy", ["--query", "findings"], /`--query` is not supported/],
    ["validate-policy", ["--cli-input-json", '{"policyDocumet": "{}"}'], /did you mean `policyDocument`\?/],
  ];
  for (const [command, args, message] of wrong) {
    it(`are refused with what to do: ${command} ${args[0]}${args[1] === OLD ? "" : ` ${args[1] ?? ""}`}`, () => {
      assert.throws(
        () => readAwsArguments(command, args),
        (error) => error instanceof InputError && message.test(error.message),
      );
    });
  }
});

describe("exit status", () => {
  const statuses: [object, number][] = [
    [{ result: "PASS" }, 0],
    [{ result: "FAIL" }, 1],
    [{ result: "UNDECIDED" }, 3],
    [{ findings: [] }, 0],
    [{ findings: [{}] }, 1],
    [{ findings: [], result: "UNDECIDED" }, 3],
    [{ findings: [{}], result: "UNDECIDED" }, 1],
    [{ comparison: "EQUIVALENT" }, 0],
    [{ comparison: "LESS_PERMISSIVE" }, 0],
    [{ comparison: "INCOMPARABLE" }, 1],
    [{ comparison: "UNDECIDED" }, 3],
    [{ decision: "allow" }, 0],
    [{ decision: "implicitDeny" }, 1],
    [{ decision: "undecided" }, 3],
  ];
  for (const [answer, status] of statuses)
    it(`is ${status} for ${JSON.stringify(answer)}`, () => assert.equal(statusOf(answer as Record<string, unknown>), status));
});

describe("the program", () => {
  it("answers like AWS, with counterexamples added", async () => {
    const cwd = folderWith({ "old.json": OLD, "new.json": NEW });
    const { status, stdout, stderr } = await run(
      [
        "check-no-new-access",
        "--existing-policy-document",
        "file://old.json",
        "--new-policy-document",
        "file://new.json",
        "--policy-type",
        "IDENTITY_POLICY",
      ],
      { cwd },
    );
    const answer = JSON.parse(stdout);
    assert.deepEqual([status, stderr], [1, ""]);
    assert.equal(answer.result, "FAIL");
    assert.deepEqual(answer.reasons, [{ description: "New access in the statement with index: 1.", statementIndex: 1 }]);
    assert.equal(answer.counterexamples[0].statementIndex, 1);
    assert.equal(answer.counterexamples[0].request.action, "s3:DeleteBucket");
  });

  it("ends with 0 when a check passes, by itself", async () => {
    const cwd = folderWith({ "old.json": OLD });
    const { status, stdout } = await run(
      [
        "check-no-new-access",
        "--existing-policy-document",
        "file://old.json",
        "--new-policy-document",
        "file://old.json",
        "--policy-type",
        "IDENTITY_POLICY",
      ],
      { cwd },
    );
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).result, "PASS");
  });

  const refused: [string, string[], RegExp][] = [
    [
      "a broken policy",
      ["check-access-not-granted", "--policy-document", '{"Statement":', "--policy-type", "IDENTITY_POLICY", "--access", "actions=s3:*"],
      /`--policy-document`/,
    ],
    ["an unknown policy type", ["validate-policy", "--policy-document", OLD, "--policy-type", "ROLE_POLICY"], /`--policy-type` must be/],
    [
      "an unknown resource type",
      ["check-no-public-access", "--policy-document", OLD, "--resource-type", "AWS::S3::Bukket"],
      /`--resource-type` must be/,
    ],
    [
      "a folder",
      ["validate-policy", "--policy-document", "file://test", "--policy-type", "IDENTITY_POLICY"],
      /^iam-prover: `--policy-document`: `test` is a folder, not a file, and is not read\.\n$/,
    ],
    ["an unknown command", ["check-no-new-acces"], /did you mean `check-no-new-access`\?/],
  ];
  for (const [name, args, message] of refused) {
    it(`says one line on stderr and nothing on stdout for ${name}`, async () => {
      const { status, stdout, stderr } = await run(args);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^iam-prover: [^\n]+\n$/);
      assert.match(stderr, message);
    });
  }

  it("takes the place of `aws accessanalyzer`, and reads a policy from standard input", async () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] });
    const asked = ["--policy-type", "IDENTITY_POLICY", "--access", "actions=s3:DeleteBucket"];
    const given = ["check-access-not-granted", "--policy-document", policy, ...asked];
    const direct = await run(given);
    assert.equal(direct.status, 1);
    const ageless = (text: string) => ({ ...JSON.parse(text), elapsedMs: 0 });
    const replaced = await run(["accessanalyzer", ...given]);
    assert.deepEqual([replaced.status, ageless(replaced.stdout)], [1, ageless(direct.stdout)]);
    const piped = await run(["accessanalyzer", "check-access-not-granted", "--policy-document", "-", ...asked], { input: policy });
    assert.deepEqual([piped.status, ageless(piped.stdout)], [1, ageless(direct.stdout)]);
  });

  it("explains itself, and knows its version", async () => {
    const help = await run(["--help"]);
    assert.equal(help.status, 0);
    const one = await run(["help", "check-access-not-granted"]);
    assert.equal(one.status, 0);
    assert.match(one.stdout, /--access .*\n.*--policy-type +IDENTITY_POLICY/);
    assert.match((await run(["check-no-public-access", "--help"])).stdout, /AWS::S3::Bucket, /);
    assert.match((await run(["batch", "--help"])).stdout, /CheckNoExternalAccess/);
    for (const command of [
      "list-external-access",
      "scan",
      "batch",
      "check-no-new-access",
      "check-access-not-granted",
      "check-no-public-access",
      "validate-policy",
      "control",
      "run-controls",
      "lsp",
    ])
      assert.match(help.stdout, new RegExp(`^  ${command} `, "m"));
    assert.match((await run(["scan", "--help"])).stdout, /--write-baseline/);
    assert.match((await run(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("reads nothing but the program to say so: no catalogue, no solver, no server", async () => {
    // What a benchmark counts in milliseconds follows from the files that are read, which no busy machine changes.
    const folder = folderWith({
      "watch.cjs": `const fs = require("node:fs");
const read = new Set();
for (const name of ["readFileSync", "openSync"]) {
  const plain = fs[name];
  fs[name] = (file, ...more) => (read.add(String(file)), plain(file, ...more));
}
process.on("exit", () => fs.writeSync(2, JSON.stringify([...Object.keys(require.cache), ...read])));`,
    });
    const watch = join(folder, "watch.cjs");
    const { status, stderr } = await run(["--help"], { env: { ...process.env, NODE_OPTIONS: `--require "${watch}"` } });
    assert.equal(status, 0);
    const files = (JSON.parse(stderr) as string[]).filter((file) => isAbsolute(file) && file !== watch).map((file) => basename(file));
    assert.deepEqual([...new Set(files)], ["cli.js"]);
  });
});
