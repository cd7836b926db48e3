// Reading snapshots: every form that they come in, and everything that can be wrong with them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSnapshot, SnapshotError } from "../../server/src/core/account/snapshot";
import { A, account, allow, doc, everything, role, snapshot, trusts, user, verdict } from "./support";

const details = (users: string[]) =>
  account({ users: Object.fromEntries(users.map((name) => [name, { can: [allow("s3:*")] }])) }).authorizationDetails;

test("bare output of get-account-authorization-details is one account, named by its ARNs", () => {
  const read = readSnapshot([details(["ann"])]);
  assert.deepEqual([...read.accounts.keys()], [A]);
  assert.deepEqual([...read.principals.keys()], [user("ann")]);
});

test("pages are joined, and what stands on two of them counts once", () => {
  const read = readSnapshot([
    { ...details(["ann", "bob"]), IsTruncated: true, Marker: "x" },
    { ...details(["bob", "cyd"]), IsTruncated: false },
  ]);
  assert.deepEqual(
    [...read.principals.keys()],
    ["ann", "bob", "cyd"].map((name) => user(name)),
  );
  assert.deepEqual(read.warnings, []);
});

test("documents are objects, JSON text or URL-encoded text, and equal ones are one", () => {
  const forms = [everything, JSON.stringify(everything), encodeURIComponent(JSON.stringify(everything))];
  const read = readSnapshot([
    {
      UserDetailList: forms.map((PolicyDocument, i) => ({
        UserName: `u${i}`,
        Arn: user(`u${i}`),
        UserPolicyList: [{ PolicyName: "p", PolicyDocument }],
      })),
    },
  ]);
  const docs = [...read.principals.values()].flatMap(({ slots }) => slots.flatMap((slot) => (slot.kind === "inline" ? slot.doc : [])));
  assert.equal(docs.length, 3);
  assert.equal(new Set(docs).size, 1);
  assert.equal(read.documents.length, 1);
});

test("unknown keys are warnings; fields that are missing are empty", () => {
  const read = readSnapshot([
    { form: "iam-prover-account/1", novelty: 1, accounts: [{ accountId: A, colour: "red", authorizationDetails: {} }] },
  ]);
  assert.equal(read.warnings.length, 2);
  assert.equal(read.principals.size, 0);
});

for (const [what, value, message] of [
  ["another form", { form: "iam-prover-account/9", accounts: [] }, /not known/],
  ["something else", { hello: 1 }, /not a snapshot/],
  ["a list", [1], /JSON object/],
  ["no accounts", { form: "iam-prover-account/1" }, /accounts/],
  ["an account without an id", { form: "iam-prover-account/1", accounts: [{}] }, /12 digits/],
  ["details of nobody", { UserDetailList: [] }, /names an account/],
] as const)
  test(`${what} is refused`, () => {
    assert.throws(
      () => readSnapshot([value]),
      (error) => error instanceof SnapshotError && message.test(error.message),
    );
  });

test("what cannot be judged is named: documents, managed policies, boundaries, groups", () => {
  const spec = snapshot([
    {
      users: { ann: { attached: ["lost"], boundary: "gone", groups: ["nobody"] } },
      roles: {
        r: { trust: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Effect2: 1, Principal: 7, Action: "sts:AssumeRole" }] } },
      },
    },
  ]);
  const { warnings } = readSnapshot([spec]);
  for (const word of ["policy/lost", "policy/gone", "nobody", role("r")])
    assert.ok(
      warnings.some((one) => one.includes(word)),
      `${word}: ${warnings.join("; ")}`,
    );
});

test("a level of organisation policies may be one document", () => {
  const read = readSnapshot([
    { form: "iam-prover-account/1", accounts: [{ accountId: A, serviceControlPolicies: [everything, [doc(), everything]] }] },
  ]);
  assert.deepEqual(
    read.accounts.get(A)?.scps?.map((level) => level.length),
    [1, 2],
  );
});

test("a role that trusts a deleted id is read, and the id is named", () => {
  const read = readSnapshot([snapshot([{ roles: { r: { trust: trusts({ AWS: "AIDAEXAMPLEEXAMPLE12" }) } } }])]);
  assert.deepEqual(read.warnings.length, 1);
  assert.match(read.warnings[0] ?? "", /role\/r` trusts `AIDAEXAMPLEEXAMPLE12`, the id of a principal that was deleted/);
});

const proofless = async (value: object) => verdict(value, user("dev"), { admin: A });
const dev = { users: { dev: { can: [allow("s3:GetObject")] } } };

test("pages without the last one prove nothing, in whatever order the others come", async () => {
  const page = account(dev).authorizationDetails;
  const cut = await proofless({ ...page, IsTruncated: true, Marker: "x" });
  assert.equal(cut.verdict, "UNDECIDED");
  assert.match(cut.reasons?.join() ?? "", /go on after the last page/);
  const whole = readSnapshot([
    { ...page, IsTruncated: false },
    { ...details(["bob"]), IsTruncated: true },
  ]);
  assert.deepEqual(whole.gaps, []);
});

test("a document that is not encoded as it should be is named, and decides nothing", async () => {
  const details = {
    UserDetailList: [{ UserName: "dev", Arn: user("dev"), UserPolicyList: [{ PolicyName: "p", PolicyDocument: "%7B%22Version%ZZ" }] }],
  };
  assert.ok(readSnapshot([details]).warnings.some((one) => one.includes("`p`")));
  assert.equal((await proofless(details)).verdict, "UNDECIDED");
});

test("actions of unknown services, and members that AWS may add, are no obstacle", async () => {
  const own = { users: { dev: { can: [allow(["newservice:DoAnything", "iam:PutUserPolicy"])] } } };
  assert.equal((await proofless(snapshot([own]))).verdict, "REACHABLE");
  const goal = { action: "newservice:DoAnything", resource: "arn:aws:newservice:us-east-1:111122223333:thing/x" };
  assert.equal((await verdict(snapshot([own]), user("dev"), goal)).verdict, "REACHABLE");
  assert.equal((await verdict(snapshot([dev]), user("dev"), goal)).verdict, "UNREACHABLE");
});

test("a role without a trust policy, and a list that is none, are read as far as they go", async () => {
  const odd = {
    UserDetailList: [{ UserName: "dev", Arn: user("dev"), GroupList: "dev", UserPolicyList: {} }],
    RoleDetailList: [{ RoleName: "r", Arn: role("r") }],
  };
  assert.ok(readSnapshot([odd]).warnings.some((one) => one.includes("trust policy")));
  assert.equal((await proofless(odd)).verdict, "UNREACHABLE");
});
