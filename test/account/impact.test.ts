// What a proposed guardrail would cut, by principal: requests that are allowed today, or a proof that there are none.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { guardrailImpact, type Impact, type Proposal } from "../../server/src/core/account/impact";
import { readSnapshot } from "../../server/src/core/account/snapshot";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { type AccountSpec, allow, deny, doc, role, type Statement, snapshot, trusts, user } from "./support";

const solver = createInlineSolver();
after(() => solver.dispose());

async function impacts(spec: AccountSpec, kind: Proposal["kind"], ...statements: Statement[]): Promise<Record<string, Impact>> {
  const document = parsePolicy(JSON.stringify(doc(...statements))).document as PolicyDocument;
  const read = readSnapshot([snapshot([spec])]);
  const all = await investigate(guardrailImpact({ snapshot: read, proposal: { kind, document } }, loadCatalogue()), solver, {});
  return Object.fromEntries(all.map((one) => [one.principal, one]));
}
const verdicts = (all: Record<string, Impact>) => Object.fromEntries(Object.entries(all).map(([arn, { verdict }]) => [arn, verdict]));

const BUCKET = "arn:aws:s3:::logs";
const trust = trusts({ Service: "ec2.amazonaws.com" });

describe("the impact of a proposed guardrail", () => {
  it("names a request of each principal that loses access, and by which statement it has it, and proves the rest unchanged", async () => {
    const all = await impacts(
      {
        users: {
          ann: { can: [allow("s3:GetObject", `${BUCKET}/*`), allow("s3:DeleteBucket", BUCKET)] },
          bob: { can: [allow("s3:GetObject")] },
        },
        roles: { ops: { can: [allow("s3:*")], trust } },
      },
      "scp",
      deny("s3:DeleteBucket"),
    );
    assert.deepEqual(verdicts(all), { [user("ann")]: "CUT", [user("bob")]: "UNCHANGED", [role("ops")]: "CUT" });
    const [cut] = all[user("ann")]?.cuts ?? [];
    assert.deepEqual(cut?.by, { of: user("ann"), policy: "own", statementIndex: 1 });
    assert.deepEqual([cut?.request.action, cut?.request.resource], ["s3:DeleteBucket", BUCKET]);
  });

  it("counts nothing that a boundary, a Deny or an older guardrail keeps out already", async () => {
    const closed: AccountSpec = {
      users: {
        denied: { can: [allow("s3:*"), deny("s3:DeleteBucket")] },
        bounded: { can: [allow("s3:*")], boundary: "edge" },
      },
      policies: { edge: doc(allow("s3:Get*")) },
    };
    assert.deepEqual(verdicts(await impacts(closed, "scp", deny("s3:DeleteBucket"))), {
      [user("denied")]: "UNCHANGED",
      [user("bounded")]: "UNCHANGED",
    });
    const guarded = { users: { ann: { can: [allow("s3:*")] } }, scps: [[doc(allow("*")), doc(deny("s3:DeleteBucket"))]] };
    assert.deepEqual(verdicts(await impacts(guarded, "scp", deny("s3:DeleteBucket"))), { [user("ann")]: "UNCHANGED" });
  });

  it("knows whom a condition on the caller spares", async () => {
    const all = await impacts(
      {
        users: { ann: { can: [allow("s3:*")] }, root: { can: [allow("s3:*")], tags: { team: "ops" } } },
        roles: { admin: { can: [allow("s3:*")], trust } },
      },
      "scp",
      deny("s3:DeleteBucket", "*", {
        StringNotEquals: { "aws:PrincipalTag/team": "ops" },
        ArnNotLike: { "aws:PrincipalArn": role("admin") },
      }),
    );
    assert.deepEqual(verdicts(all), { [user("ann")]: "CUT", [user("root")]: "UNCHANGED", [role("admin")]: "UNCHANGED" });
  });

  it("takes a list of what is allowed, a boundary, and a resource control policy for its services alone", async () => {
    const spec = { users: { ann: { can: [allow("s3:GetObject", `${BUCKET}/*`)] }, bob: { can: [allow("ec2:RunInstances")] } } };
    const listed = { [user("ann")]: "UNCHANGED", [user("bob")]: "CUT" };
    assert.deepEqual(verdicts(await impacts(spec, "scp", allow("s3:*"))), listed);
    assert.deepEqual(verdicts(await impacts(spec, "boundary", allow("s3:*"))), listed);
    const everywhere = { ...deny("*"), Principal: "*", Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } } };
    assert.deepEqual(verdicts(await impacts(spec, "rcp", everywhere)), { [user("ann")]: "CUT", [user("bob")]: "UNCHANGED" });
  });

  it("does not decide what a policy of the resource decides", async () => {
    const all = await impacts(
      { users: { ann: { can: [allow("sts:AssumeRole", role("closed"))] } }, roles: { closed: { trust } } },
      "scp",
      deny("sts:*"),
    );
    assert.equal(all[user("ann")]?.verdict, "UNDECIDED");
    assert.match(all[user("ann")]?.reasons.join() ?? "", /a policy of the resource decides/);
  });
});
