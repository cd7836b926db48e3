// `iam-prover account` as a user runs it: exit statuses, formats, bad input.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, describe, test } from "node:test";
import { readAccountArguments } from "../../server/src/cli/account/arguments";
import { A, account, allow, dispose, snapshot, trusts, user } from "../account/support";
import { commit, folderWith, git } from "../harness/folder";
import { type Answer, batch } from "./batch-lines";
import { runHere } from "./in-process";
import { run } from "./program";

const open = snapshot([{ users: { dev: { can: [allow("iam:PutUserPolicy", user("dev"))] } } }]);
const closed = snapshot([{ users: { dev: { can: [allow("s3:*")] } }, roles: { r: { trust: trusts({ Service: "ec2.amazonaws.com" }) } } }]);
const unclear = snapshot([{ users: { dev: { can: [allow("*")], boundary: "lost" } } }]);

describe("iam-prover account", () => {
  after(dispose);
  test("1 for paths with steps, statements and a cut; 0 without, 3 where nobody can know, 2 for bad input", async () => {
    const found = await run(["account", "-"], { input: JSON.stringify(open) });
    assert.equal(found.status, 1);
    for (const part of [
      `${user("dev")} reaches administration of ${A} in 1 step:`,
      "iam:PutUserPolicy",
      "allowed by own of",
      "Cut by one edit (proved)",
    ])
      assert.ok(found.stdout.includes(part), part);
    const none = await run(["account", "-"], { input: JSON.stringify(closed) });
    assert.deepEqual([none.status, /^No path \(\d+ questions? proved/.test(none.stdout)], [0, true]);
    assert.equal((await run(["account", "-"], { input: JSON.stringify(unclear) })).status, 3);
    const cut = await run(["account", "-"], { input: JSON.stringify(open).slice(0, 200) });
    assert.deepEqual([cut.status, cut.stdout, /cut off/.test(cut.stderr)], [2, "", true]);
  });
  test("bare details and a baseline", async () => {
    const old = JSON.stringify(account({ users: { dev: { can: [allow("s3:*")] } } }).authorizationDetails);
    const file = path.join(folderWith({ "old.json": old }), "old.json");
    const fresh = JSON.stringify(account({ users: { dev: { can: [allow("iam:PutUserPolicy", user("dev"))] } } }).authorizationDetails);
    const opened = await run(["account", "-", "--baseline", file], { input: fresh });
    assert.equal(opened.status, 1);
    assert.match(opened.stdout, /Opened by: own of/);
    const same = await run(["account", file, "--baseline", file]);
    assert.equal(same.status, 0);
  });
});

test("the report names file and line of each statement; a baseline may be a revision of Git", async () => {
  const folder = folderWith({ "details.json": JSON.stringify(closed, null, 1) });
  git(folder, "init", "-q");
  commit(folder, "closed");
  writeFileSync(path.join(folder, "details.json"), JSON.stringify(open, null, 1));
  const found = await runHere(["account", "details.json", "--baseline", "git:HEAD"], folder);
  assert.equal(found.status, 1);
  const [, line] = /allowed by own of \S+, statement 1 \(details\.json:(\d+)\)/.exec(found.stdout) ?? [];
  assert.equal(JSON.stringify(open, null, 1).split("\n")[Number(line)]?.trim(), '"Effect": "Allow",');
  commit(folder, "open");
  assert.equal((await runHere(["account", "details.json", "--baseline", "git:HEAD"], folder)).status, 0);
  const unknown = await runHere(["account", "details.json", "--baseline", "git:nowhere"], folder);
  assert.deepEqual([unknown.status, /no older version/.test(unknown.stderr)], [2, true]);
});

test("options: a goal of two words, repeated ones, misspelt ones", () => {
  const given = readAccountArguments([
    "a.json",
    "--to",
    "s3:GetObject",
    "arn:aws:s3:::b/c",
    "--context",
    "a=1",
    "--context=b=",
    "--edges",
    "all",
    "-lambda-003",
  ]);
  assert.deepEqual(
    [given.to, given.repeated.context, given.edges, given.files],
    [["s3:GetObject", "arn:aws:s3:::b/c"], ["a=1", "b="], ["all", "-lambda-003"], ["a.json"]],
  );
  assert.throws(() => readAccountArguments(["--form", "x"]), /did you mean `--fro?/);
  assert.throws(() => readAccountArguments(["--format", "xml"]), /`text`, `json`, `sarif` or `dot`, not `xml`/);
});

test("batch: every operation answers, and says what is wrong with its parameters", async () => {
  const question = { snapshot: open, from: user("dev"), to: { admin: A } };
  const [check, list, who, fresh, cut, unknown, wrong] = (await batch(
    { id: 1, operation: "CheckAccountAccess", ...question },
    { id: 2, operation: "ListPaths", snapshot: open },
    { id: 3, operation: "WhoCanReach", snapshot: open, action: "s3:GetObject", resource: "arn:aws:s3:::b/c" },
    { id: 4, operation: "CheckNoNewPaths", existingSnapshot: closed, newSnapshot: open },
    { id: 5, operation: "ProposeCut", ...question },
    { id: 6, operation: "CheckAccountAccess", ...question, from: user("nobody") },
    { id: 7, operation: "CheckAccountAccess", ...question, to: { admin: "x" } },
  )) as [Answer, Answer, Answer, Answer, Answer, Answer, Answer];
  assert.equal(check.verdict, "REACHABLE");
  assert.equal((list.paths as { verdict: string }[])[0]?.verdict, "REACHABLE");
  assert.deepEqual(
    (who.principals as { principal: string; direct: boolean }[]).map(({ principal, direct }) => [principal, direct]),
    [[user("dev"), false]],
  );
  assert.deepEqual([fresh.result, (fresh.blame as { policy: string }[])[0]?.policy], ["FAIL", "own"]);
  assert.equal((cut.cuts as { proved: boolean }[])[0]?.proved, true);
  assert.match(unknown.error ?? "", /not in the snapshot/);
  assert.match(wrong.error ?? "", /`to` is/);
});

test("a proposed guardrail is previewed: who loses which request, by which statement of which line", async () => {
  const before = snapshot([{ users: { dev: { can: [allow("s3:*")] }, ops: { can: [allow("ec2:RunInstances")] } } }]);
  const scp = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" }] };
  const folder = folderWith({
    "details.json": JSON.stringify(before, null, 1),
    "scp.json": JSON.stringify(scp),
    "none.json": JSON.stringify({ ...scp, Statement: [{ ...scp.Statement[0], Action: "sns:Publish" }] }),
  });
  const cut = await runHere(["account", "details.json", "--propose-scp", "scp.json"], folder);
  assert.equal(cut.status, 1);
  assert.match(
    cut.stdout,
    /user\/dev loses access:\n {2}s3:DeleteBucket on \S+.*\n {4}allowed today by own of \S+, statement 1 \(details\.json:\d+\)/,
  );
  assert.match(cut.stdout, /1 of 2 principals lose access, 1 lose none \(proved\), 0 not decided\./);
  const none = await runHere(["account", "details.json", "--propose-scp=none.json", "--from", user("dev"), "--format", "json"], folder);
  assert.deepEqual(
    [none.status, JSON.parse(none.stdout).principals],
    [0, [{ principal: user("dev"), verdict: "UNCHANGED", cuts: [], reasons: [] }]],
  );
  const [answer] = await batch({
    operation: "GuardrailImpact",
    snapshot: before,
    policyDocument: scp,
    policyType: "SERVICE_CONTROL_POLICY",
  });
  assert.deepEqual(
    ((answer as Answer).principals as { verdict: string }[]).map(({ verdict }) => verdict),
    ["CUT", "UNCHANGED"],
  );
  assert.equal((await runHere(["account", "details.json", "--propose-scp", "details.json"], folder)).status, 2);
});

const templateText = (action: string) => `Resources:
  Dev:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: ${action}
                Resource: "*"
`;

test("a template or a Terraform module is an account of its own, without settings", async () => {
  const module = 'resource "aws_iam_user" "dev" { name = "dev" }\n';
  const folder = folderWith({
    "a.yaml": templateText("s3:GetObject"),
    "b.yaml": "Resources: [",
    "details.json": JSON.stringify(closed),
    "m/a.tf": module,
  });
  git(folder, "init", "-q");
  commit(folder, "closed");
  const none = await runHere(["account", "a.yaml"], folder);
  assert.deepEqual([none.status, /^No path \(1 question proved/.test(none.stdout)], [0, true], none.stderr);
  writeFileSync(path.join(folder, "a.yaml"), templateText("iam:PutUserPolicy"));
  const found = await runHere(["account", "a.yaml", "--baseline", "git:HEAD"], folder);
  assert.equal(found.status, 1, found.stderr);
  assert.match(found.stdout, /user\/example-dev, statement 1 \(a\.yaml:10\)/);
  assert.equal((await runHere(["account", "m"], folder)).status, 0);
  for (const [args, why] of [
    [["b.yaml"], /makes no user, role or group/],
    [["a.yaml", "details.json"], /two accounts/],
    [["."], /no file of a Terraform module/],
  ] as const) {
    const bad = await runHere(["account", ...args], folder);
    assert.deepEqual([bad.status, bad.stdout, why.test(bad.stderr)], [2, "", true], bad.stderr);
  }
});

test("--who-can says why a principal is not decided, and what an answer rests on", async () => {
  const folder = folderWith({ "unclear.json": JSON.stringify(unclear), "open.json": JSON.stringify(open) });
  const asked = ["--who-can", "s3:GetObject", "arn:aws:s3:::doc-example-bucket/a", "--format", "json"];
  const unsure = JSON.parse((await runHere(["account", "unclear.json", ...asked], folder)).stdout);
  assert.match(unsure.undecided[0].reasons.join(), /boundary `[^`]*lost` is not in the snapshot/);
  const sure = JSON.parse((await runHere(["account", "open.json", ...asked], folder)).stdout);
  assert.match(sure.paths[0].edges, /^\d{4}-\d\d\/\d+$/);
});

test("--add-edges: edges of the user's, for the command and for batch; a bad one is bad input", async () => {
  const own = { id: "own-1", allOf: ["iam:PassRole", "batch:SubmitJob"], roleMustTrust: ["batch.amazonaws.com"] };
  const spec = {
    users: { dev: { can: [allow(["iam:PassRole", "batch:SubmitJob"])] } },
    roles: { ops: { can: [allow("*")], trust: trusts({ Service: "batch.amazonaws.com" }) } },
  };
  const folder = folderWith({
    "s.json": JSON.stringify(snapshot([spec])),
    "own.json": JSON.stringify([own]),
    "bad.json": '[{"id":"x","allOf":[]}]',
  });
  const asked = ["account", "s.json", "--from", user("dev")];
  assert.equal((await runHere(asked, folder)).status, 0);
  assert.equal((await runHere([...asked, "--add-edges", "own.json"], folder)).status, 1);
  assert.equal((await runHere([...asked, "--add-edges", "own.json", "--edges", "-own-1"], folder)).status, 0);
  const bad = await runHere([...asked, "--add-edges", "bad.json"], folder);
  assert.deepEqual([bad.status, /`bad\.json`: `allOf` of `x` is a list of actions/.test(bad.stderr)], [2, true], bad.stderr);
});

test("without --to, what `critical` of the settings lists is asked about as well; what cannot be asked is not decided, by name", async () => {
  const payroll = "arn:aws:s3:::doc-example-payroll/a.csv";
  const spec = {
    users: { dev: { can: [allow("sts:AssumeRole")] } },
    roles: { hr: { can: [allow("s3:GetObject", "arn:aws:s3:::doc-example-payroll/*")], trust: trusts({ AWS: user("dev") }) } },
  };
  const settings = (...critical: unknown[]) => JSON.stringify({ critical });
  const plain = { actions: ["s3:GetObject"], resources: [payroll] };
  const folder = folderWith({ "sub/s.json": JSON.stringify(snapshot([spec])), "iam-prover.json": settings(plain) });
  const asked = ["account", "sub/s.json"];
  const write = (...critical: unknown[]) => writeFileSync(path.join(folder, "iam-prover.json"), settings(...critical));

  const found = await runHere(asked, folder);
  assert.equal(found.status, 1, found.stderr);
  assert.match(found.stdout, /user\/dev reaches s3:GetObject on \S+a\.csv in 1 step/);
  assert.equal((await runHere([...asked, "--to", "admin"], folder)).status, 0, "a goal that is named is the only one");

  write({ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::doc-example-other/a.csv"] }, "@escalation");
  const none = await runHere(asked, folder);
  assert.deepEqual([none.status, /^No path \(4 questions proved/.test(none.stdout)], [0, true], none.stdout);

  write({ actions: ["s3:GetObject", "sqs:SendMessage"], resources: ["arn:aws:s3:::doc-example-payroll/*"] });
  assert.match((await runHere(asked, folder)).stdout, /reaches s3:GetObject on arn:aws:s3:::doc-example-payroll\/example in 1 step/);

  // Any queue, any object of the bucket: nobody comes to one, by proof. Who has some of a pattern at once leaves the rest open.
  for (const entry of [
    { actions: ["sqs:SendMessage"] },
    { actions: ["s3:PutObject"], resources: ["arn:aws:s3:::doc-example-payroll/*"] },
  ]) {
    write(entry);
    const proved = await runHere(asked, folder);
    assert.deepEqual([proved.status, /^No path/.test(proved.stdout)], [0, true], proved.stdout);
  }
  for (const [entry, why] of [
    [
      { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::*/x"] },
      /not proved for \S+role\/hr \(has it on arn:aws:s3:::doc-example-payroll\/x at once\)/,
    ],
    [{ resources: [payroll] }, /names no action/],
    [{ actions: ["s3:*"] }, /known actions: it is not asked about/],
    [{ together: ["s3:GetObject", "s3:PutObject"] }, /s3:GetObject \+ s3:PutObject together/],
  ] as const) {
    write(entry);
    const open = await runHere(asked, folder);
    assert.deepEqual([open.status !== 0, why.test(open.stdout)], [true, true], open.stdout + open.stderr);
  }
  write(plain);
  const bucket = `  Readers:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: doc-example-payroll
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "${payroll}" }]
`;
  writeFileSync(path.join(folder, "a.yaml"), templateText("sqs:ListQueues") + bucket);
  const template = await runHere(["account", "a.yaml"], folder);
  assert.deepEqual([template.status, /a\.csv \(policies of resources are no part/.test(template.stdout)], [3, true], template.stdout);
  assert.equal((await runHere(["account", "a.yaml", "--to", "admin"], folder)).status, 0);
  writeFileSync(path.join(folder, "iam-prover.json"), "{");
  const bad = await runHere(asked, folder);
  assert.deepEqual([bad.status, bad.stdout, /settings file .* is not used/.test(bad.stderr)], [2, "", true], bad.stderr);
});
