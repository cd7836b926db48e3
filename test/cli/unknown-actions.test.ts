// Actions in questions that no catalogue knows: nobody has them, so without a word a check about a misspelt one would pass.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { folderWith } from "../harness/folder";
import { batch, policy } from "./batch-lines";
import { runHere } from "./in-process";
import { allow, run } from "./program";
import { scan } from "./scan";

const ALL = allow("s3:*");
const check = (action: string, ...more: string[]) =>
  run(["check-access-not-granted", "--policy-document", ALL, "--policy-type", "IDENTITY_POLICY", "--access", `actions=${action}`, ...more]);

describe("check-access-not-granted", () => {
  for (const [action, meant] of [
    ["s3:DeletBucket", "s3:DeleteBucket"],
    ["s3:DeletBucket*", "s3:DeleteBucket"],
    ["S3:deletebuckets", "s3:DeleteBucket"],
    ["iamm:PassRole", "iam:PassRole"],
  ] as const)
    it(`refuses ${action}, which is nearly ${meant}`, async () => {
      const { status, stdout, stderr } = await check(action);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, new RegExp(`Did you mean \`${meant}\`\\?.*--allow-unknown-actions`));
    });

  it("asks it all the same when told to", async () => {
    const { status, stderr } = await check("s3:DeletBucket", "--allow-unknown-actions");
    assert.equal(status, 1);
    assert.match(stderr, /^iam-prover: warning: .*Did you mean `s3:DeleteBucket`\?\n$/);
  });

  it("warns of an action that may be newer than the catalogue, and answers", async () => {
    const { status, stderr } = await check("s3:FrobnicateEverything");
    assert.equal(status, 1);
    assert.match(stderr, /^iam-prover: warning: .*`s3:FrobnicateEverything` is not a known action.*\n$/);
  });

  it("says nothing of known actions and of patterns that match some", async () => {
    for (const action of ["s3:deletebucket", "s3:Delete*", "*", "*:DeleteBucket"]) assert.equal((await check(action)).stderr, "", action);
  });
});

describe("account", () => {
  const details = {
    UserDetailList: [
      {
        Arn: "arn:aws:iam::111122223333:user/dev",
        UserName: "dev",
        Path: "/",
        UserPolicyList: [{ PolicyName: "own", PolicyDocument: JSON.parse(allow("s3:DeleteBucket")) as object }],
      },
    ],
    GroupDetailList: [],
    RoleDetailList: [],
    Policies: [],
  };
  const asked = (...args: string[]) =>
    runHere(["account", "details.json", ...args], folderWith({ "details.json": JSON.stringify(details) }));

  it("refuses a target that the snapshot has not got", async () => {
    const { status, stdout, stderr } = await asked("--to", "arn:aws:iam::111122223333:role/admn");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /`--to`: `arn:aws:iam::111122223333:role\/admn` is no user or role of the snapshot\./);
  });

  for (const option of ["--who-can", "--to"])
    it(`${option} refuses what is nearly an action: nobody reaches it, and that is no proof`, async () => {
      const { status, stdout, stderr } = await asked(option, "s3:DeletBucket", "arn:aws:s3:::b");
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, new RegExp(`\`${option}\`: .*Did you mean \`s3:DeleteBucket\`\\?.*--allow-unknown-actions`));
    });

  it("asks it all the same when told to, and tells that an action is not known", async () => {
    const { status, stdout, stderr } = await asked("--who-can", "s3:DeletBucket", "arn:aws:s3:::b", "--allow-unknown-actions");
    assert.equal(status, 0);
    assert.match(stdout, /^Nobody can reach s3:DeletBucket on arn:aws:s3:::b\.\n/);
    assert.match(stderr, /^iam-prover: warning: `--who-can`: .*Did you mean/);
    const known = await asked("--who-can", "s3:DeleteBucket", "arn:aws:s3:::b");
    assert.deepEqual([known.status, known.stderr], [1, ""]);
  });
});

it("evaluate-request tells that nobody knows the action, and answers", async () => {
  const of = (action: string, resource = "arn:aws:s3:::b") =>
    runHere(
      [
        "evaluate-request",
        ...["--identity-policies", allow("s3:GetObject")],
        ...["--request", JSON.stringify({ principal: "arn:aws:iam::111122223333:user/dev", action, resource })],
      ],
      folderWith(),
    );
  const misspelt = await of("s3:GetObjct");
  assert.equal(misspelt.status, 1);
  assert.match(misspelt.stderr, /^iam-prover: warning: `--request`: `s3:GetObjct` is not a known action.*Did you mean `s3:GetObject`\?\n$/);
  assert.equal((await of("s3:GetObject")).stderr, "");
  const nowhere = await of("s3:GetObject", "bucket/key");
  assert.deepEqual([nowhere.status, nowhere.stdout], [2, ""]);
  assert.match(nowhere.stderr, /`request\.resource` must be an ARN, or `\*` for an action without resource, not "bucket\/key"\.\n$/);
});

describe("`critical` in the settings", () => {
  const policies = (action: string) => ({
    "a.json": allow("s3:GetObject"),
    "iam-prover.json": JSON.stringify({ critical: [{ actions: [action] }] }),
  });

  it("with a misspelt action is told in the settings file, and its check is not decided", async () => {
    const { report, codes, status } = await scan(folderWith(policies("s3:DeletBucket")));
    assert.deepEqual(codes, { "a.json": [], "iam-prover.json": ["config"] });
    assert.match(report.files[1]?.findings[0]?.message ?? "", /`s3:DeletBucket` is not a known action.*Did you mean `s3:DeleteBucket`\?/);
    assert.equal(report.files[0]?.undecided.length, 1);
    assert.equal(status, 1);
  });

  it("with an action that may be newer is told, and its check is decided", async () => {
    const { report } = await scan(folderWith(policies("s3:FrobnicateEverything")));
    assert.match(report.files[1]?.findings[0]?.message ?? "", /not a known action/);
    assert.equal(report.files[0]?.undecided.length, 0);
  });
});

describe("batch", () => {
  const dev = "arn:aws:iam::111122223333:user/dev";
  const snapshot = { UserDetailList: [{ UserName: "dev", UserId: "AIDADEV", Path: "/", Arn: dev }] };
  const about = (action: string) => ({ principal: dev, action, resource: "arn:aws:s3:::doc-example-bucket/report.csv" });
  const questions = (action: string): Record<string, object> => ({
    CheckAccessNotGranted: { policyDocument: policy("s3:*"), policyType: "IDENTITY_POLICY", access: [{ actions: [action] }] },
    EvaluateRequest: { identityPolicies: [policy("s3:*")], request: about(action) },
    RepairPolicy: { policyDocument: policy("s3:*"), policyType: "IDENTITY_POLICY", deny: [about(action)] },
    SynthesizePolicy: { allow: [about(action)] },
    CheckAccountAccess: { snapshot, from: dev, to: about(action) },
    ListPaths: { snapshot, to: about(action) },
    WhoCanReach: { snapshot, action, resource: about(action).resource },
    CheckNoNewPaths: { existingSnapshot: snapshot, newSnapshot: snapshot, to: about(action) },
    ProposeCut: { snapshot, from: dev, to: about(action) },
  });
  for (const operation of Object.keys(questions("")))
    it(`${operation} says that nobody knows an action, and nothing of a known one`, async () => {
      const ask = (action: string) => ({ operation, ...questions(action)[operation] });
      const [slip, known] = await batch(ask("s3:GetObjct"), ask("s3:GetObject"));
      assert.match(String(slip?.notes), /`s3:GetObjct` is not a known action .*Did you mean `s3:GetObject`\?/);
      assert.deepEqual([known?.notes, known?.error], [undefined, undefined]);
    });

  it("refuses a target that the snapshot has not got: that nobody reaches it is no proof", async () => {
    const ask = (to: object) => ({ operation: "CheckAccountAccess", snapshot, from: dev, to });
    const [account, principal] = await batch(ask({ admin: "999999999999" }), ask({ principal: "arn:aws:iam::111122223333:role/admn" }));
    assert.match(String(account?.error), /^`to.admin`: the account 999999999999 is not in the snapshot\.$/);
    assert.match(String(principal?.error), /^`to.principal`: .* is no user or role of the snapshot\.$/);
  });

  it("takes no pattern for the action of a request: read as characters it is allowed nothing, which looks like an answer", async () => {
    const identityPolicies = [policy("s3:GetObject")];
    const answers = await batch(
      { operation: "EvaluateRequest", identityPolicies, request: about("s3:Get*") },
      { operation: "RepairPolicy", policyDocument: policy("s3:GetObject"), policyType: "IDENTITY_POLICY", deny: [about("s3:Get?bject")] },
      { operation: "SynthesizePolicy", allow: [about("s3:Get*")] },
    );
    for (const { error } of answers) assert.match(String(error), /is one action, and `s3:Get.*` is a pattern/);
  });

  it("says what is no address where one is meant", async () => {
    const from = (ip: string) => ({
      operation: "EvaluateRequest",
      identityPolicies: [policy("s3:*")],
      request: { ...about("s3:GetObject"), context: { "aws:SourceIp": ip } },
    });
    const [slip, address] = await batch(from("999.1.1.1"), from("192.0.2.1"));
    assert.match(String(slip?.notes), /^`999\.1\.1\.1`, the value of `aws:SourceIp`, is not an IP address/);
    assert.equal(address?.notes, undefined);
  });
});
