// Reading snapshots: every form that they come in, and everything that can be wrong with them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSnapshot, SnapshotError } from "../../server/src/core/account/snapshot";
import { A, account, allow, doc, everything, role, snapshot, trusts, user } from "./support";

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
  ["something else", { hello: 1 }, /no snapshot/],
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

test("a role that trusts a deleted id is read", () => {
  const read = readSnapshot([snapshot([{ roles: { r: { trust: trusts({ AWS: "AIDAEXAMPLEEXAMPLE12" }) } } }])]);
  assert.deepEqual(read.warnings, []);
});
