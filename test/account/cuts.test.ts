// Cuts of an account: which kinds are proposed, what each takes away, and what several together say.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { proposeCuts } from "../../server/src/core/account/cut";
import { cutJson } from "../../server/src/core/account/cut-json";
import { withCuts } from "../../server/src/core/account/cut-ways";
import { readSnapshot } from "../../server/src/core/account/snapshot";
import { checkAccess } from "../../server/src/core/account/verdict";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { A, type AccountSpec, ADMINISTRATOR, account, allow, deny, doc, managed, role, trusts, user } from "./support";

const solver = createInlineSolver();
after(() => solver.dispose());

/** The cuts of the way from `dev` to administration; each is proved once more. */
async function cuts(spec: AccountSpec) {
  const snapshot = readSnapshot([{ form: "iam-prover-account/1", accounts: [account(spec)] }]);
  const question = { snapshot, from: { principal: user("dev") }, to: { admin: A }, now: 1_795_000_000 };
  const found = await investigate(proposeCuts(question, loadCatalogue()), solver);
  for (const { edits } of found) {
    const again = { ...question, snapshot: withCuts(snapshot, edits) };
    assert.equal((await investigate(checkAccess(again, loadCatalogue()), solver)).verdict, "UNREACHABLE");
  }
  return found;
}

const FUNCTION = ["lambda:CreateFunction", "lambda:InvokeFunction"];
const lambda = { attached: [ADMINISTRATOR], trust: trusts({ Service: "lambda.amazonaws.com" }) };
const worker = { can: [allow("s3:GetObject")], trust: trusts({ Service: "ecs-tasks.amazonaws.com" }) };

describe("proposed cuts", () => {
  it("a passed role is pinned to the services that other roles trust, before anything is taken away", async () => {
    const found = await cuts({ users: { dev: { can: [allow(["iam:PassRole", ...FUNCTION])] } }, roles: { admin: lambda, worker } });
    assert.deepEqual(
      found.slice(0, 2).map(({ edits, loses }) => [edits.map(({ edit }) => edit), loses]),
      [
        [
          ["pin `iam:PassedToService` of `iam:PassRole` to `ecs-tasks.amazonaws.com`"],
          ["iam:PassRole on * to lambda.amazonaws.com and services that no role of the account trusts"],
        ],
        [["remove `iam:PassRole`"], ["iam:PassRole on *"]],
      ],
    );
    assert.ok(found.some(({ edits }) => edits[0]?.change.kind === "deny"));
  });

  it("is not pinned where no other service is left, or where that leaves a way", async () => {
    const one = await cuts({ users: { dev: { can: [allow(["iam:PassRole", ...FUNCTION])] } }, roles: { admin: lambda } });
    assert.ok(one.length > 0 && !one.some(({ edits }) => edits.some(({ change }) => change.kind === "pin")));
    // Through the other service there is a way as well, so that only both together are closed by less.
    const both = await cuts({
      users: { dev: { can: [allow(["iam:PassRole", ...FUNCTION, "ecs:*"])] } },
      roles: { admin: lambda, other: { ...worker, attached: [ADMINISTRATOR] } },
    });
    assert.ok(both.length > 0 && !both.some(({ edits }) => edits.length === 1 && edits[0]?.change.kind === "pin"));
  });

  it("a boundary that others have, with what it does not let through", async () => {
    const found = await cuts({
      users: { dev: { can: [allow(["iam:PutUserPolicy", "s3:GetObject"], "*")] }, ann: { boundary: "edge" } },
      policies: { edge: doc(allow(["s3:*", "logs:*"])) },
    });
    const bounded = found.find(({ edits }) => edits[0]?.change.kind === "boundary");
    assert.deepEqual(bounded?.edits[0]?.change, { kind: "boundary", arn: managed("edge") });
    assert.equal(bounded?.edits[0]?.edit, "set the boundary of `user/dev` to `policy/edge`");
    assert.deepEqual(bounded?.loses, ["whatever policy/edge does not allow user/dev (iam:PutUserPolicy)"]);
  });

  it("a boundary of its own denies what is done on the way, and on every other way, as one policy", async () => {
    const users = { dev: { can: [allow(["iam:PassRole", ...FUNCTION, "s3:GetObject"]), allow("iam:Put*", user("dev"))] } };
    const found = await cuts({ users, roles: { admin: lambda } });
    const bounded = found.find(({ edits }) => edits[0]?.change.kind === "boundary");
    assert.equal(bounded?.edits.length, 1);
    const [edit] = bounded?.edits ?? [];
    assert.deepEqual(edit?.change, { kind: "boundary", arn: managed("dev-boundary"), denied: ["iam:Put*", "iam:PassRole"] });
    assert.deepEqual(edit?.document, doc(allow("*", "*"), deny(["iam:Put*", "iam:PassRole"], "*")));
    assert.deepEqual(bounded?.loses, ["iam:Put*, iam:PassRole of user/dev on every resource, whatever allows it"]);
  });

  it("no boundary for who has one, and another name where the policy is there; who may take it off is denied that too", async () => {
    const can = [allow(["iam:PassRole", ...FUNCTION, "iam:DeleteUserPermissionsBoundary"])];
    const roles = { admin: lambda };
    const has = await cuts({ users: { dev: { can, boundary: "all" } }, roles, policies: { all: doc(allow("*")), "dev-boundary": doc() } });
    assert.ok(has.length > 0 && !has.some(({ edits }) => edits.some(({ change }) => change.kind === "boundary")));
    const found = await cuts({ users: { dev: { can } }, roles, policies: { "dev-boundary": doc(allow("s3:GetObject")) } });
    const made = found.flatMap(({ edits }) => edits.flatMap(({ change }) => (change.kind === "boundary" ? change : [])));
    assert.deepEqual(made, [
      { kind: "boundary", arn: managed("dev-boundary-2"), denied: ["iam:PassRole", "iam:DeleteUserPermissionsBoundary"] },
    ]);
  });

  it("the entry of a trust policy where others are named too, else its statement", async () => {
    const roles = (...who: string[]) => ({ admin: { attached: [ADMINISTRATOR], trust: trusts({ AWS: who }) } });
    const dev = { can: [allow("s3:GetObject")] };
    const shared = await cuts({ users: { dev, ann: {} }, roles: roles(user("dev"), user("ann")) });
    assert.deepEqual(shared[0]?.edits[0]?.change, { kind: "principal", entries: [user("dev")] });
    assert.deepEqual(shared[0]?.loses, [`user/dev can no longer assume ${role("admin")}`]);
    const alone = await cuts({ users: { dev }, roles: roles(user("dev")) });
    assert.deepEqual(alone[0]?.edits[0]?.change, { kind: "statement" });
  });

  it("an entry with a wildcard as a whole", async () => {
    const found = await cuts({ users: { dev: { can: [allow(["s3:GetObject", "iam:*"])] } } });
    assert.deepEqual(found.at(-1)?.edits[0]?.change, { kind: "action", action: "iam:*" });
  });
});

describe("a cut as an edit of JSON", () => {
  const text = JSON.stringify(doc(allow(["iam:PassRole", ...FUNCTION], "*"), allow("s3:GetObject", "*")), null, 2);
  const edit = (statementIndex: number, change: Parameters<typeof cutJson>[1][number]["change"]) => ({
    accountId: A,
    of: "",
    policy: "",
    edit: "",
    document: {},
    statementIndex,
    change,
  });

  it("a pin is a statement of its own where there are other actions; two edits are made together", () => {
    const pinned = cutJson(text, [edit(0, { kind: "pin", services: ["ec2.amazonaws.com"] })]);
    assert.deepEqual(JSON.parse(pinned ?? "").Statement, [
      allow(FUNCTION, "*"),
      allow("s3:GetObject", "*"),
      allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }),
    ]);
    const both = cutJson(text, [edit(0, { kind: "action", action: "iam:PassRole" }), edit(1, { kind: "action", action: "s3:GetObject" })]);
    assert.deepEqual(JSON.parse(both ?? "").Statement, [allow(FUNCTION, "*")]);
  });

  it("nothing where a policy would be left empty", () => {
    const one = JSON.stringify(doc(allow("iam:PassRole")));
    assert.equal(cutJson(one, [edit(0, { kind: "action", action: "iam:PassRole" })]), undefined);
  });
});
