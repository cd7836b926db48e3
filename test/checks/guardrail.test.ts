// Service and resource control policies limit: they are compared by what they let through (SEMANTICS.md 9.18), and what became
// wider is told at the token of the Deny that lost it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyse } from "../../server/src/core/analysis";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { checkAccessNotGranted, checkNoNewAccess } from "../../server/src/core/checks/operations";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { catalogue, environment, parse, run } from "./support";

const text = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
const deny = (more: object) => ({ Effect: "Deny", Resource: "*", ...more });
const rcp = (more: object) => deny({ Principal: "*", ...more });

interface Case {
  what: string;
  kind: PolicyKind;
  older: object[];
  updated: object[];
  comparison: string;
  /** The tokens of the new text that findings stand on. */
  tokens?: string[];
}

const notOurs = { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-acme123456" } };
const cases: Case[] = [
  {
    what: "an action that is narrower",
    kind: "rcp",
    older: [rcp({ Action: "s3:*" })],
    updated: [rcp({ Action: "s3:Get*" })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"s3:Get*"'],
  },
  {
    what: "another action",
    kind: "scp",
    older: [deny({ Action: "organizations:LeaveOrganization" })],
    updated: [deny({ Action: "organizations:DescribeOrganization" })],
    comparison: "INCOMPARABLE",
    tokens: ['"organizations:DescribeOrganization"'],
  },
  {
    what: "an entry that is gone from a list",
    kind: "scp",
    older: [deny({ Action: ["s3:DeleteBucket", "ec2:RunInstances"] })],
    updated: [deny({ Action: ["s3:DeleteBucket"] })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"Action"'],
  },
  {
    what: "an exception more",
    kind: "scp",
    older: [deny({ Action: undefined, NotAction: ["iam:*"] })],
    updated: [deny({ Action: undefined, NotAction: ["iam:*", "sts:*"] })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"sts:*"'],
  },
  {
    what: "resources that are fewer",
    kind: "rcp",
    older: [rcp({ Action: "s3:*" })],
    updated: [rcp({ Action: "s3:*", Resource: "arn:aws:s3:::prod-*" })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"arn:aws:s3:::prod-*"'],
  },
  {
    what: "a condition more",
    kind: "rcp",
    older: [rcp({ Sid: "Ours", Action: "s3:*" })],
    updated: [rcp({ Sid: "Ours", Action: "s3:*", Condition: notOurs })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"aws:PrincipalOrgID"'],
  },
  {
    what: "another organisation",
    kind: "rcp",
    older: [rcp({ Action: "s3:*", Condition: notOurs })],
    updated: [rcp({ Action: "s3:*", Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": ["o-acme123456", "o-other"] } } })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"o-other"'],
  },
  {
    what: "a Deny that is gone",
    kind: "scp",
    older: [deny({ Sid: "A", Action: "s3:*" }), deny({ Sid: "B", Action: "ec2:*" })],
    updated: [deny({ Sid: "A", Action: "s3:*" })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"Statement"'],
  },
  {
    what: "a Deny that became an Allow: what is not listed is stopped, what the Deny stopped is let through",
    kind: "scp",
    older: [deny({ Sid: "A", Action: "s3:*" })],
    updated: [{ Sid: "A", Effect: "Allow", Action: "s3:*", Resource: "*" }],
    comparison: "INCOMPARABLE",
    tokens: ['"Allow"'],
  },
  {
    what: "a Deny beside a list of what is allowed",
    kind: "scp",
    older: [{ Effect: "Allow", Action: "*", Resource: "*" }, deny({ Sid: "D", Action: "ec2:*" })],
    updated: [{ Effect: "Allow", Action: "*", Resource: "*" }, deny({ Sid: "D", Action: "ec2:Run*" })],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"ec2:Run*"'],
  },
  {
    what: "a list of what is allowed that is longer",
    kind: "scp",
    older: [{ Effect: "Allow", Action: ["s3:*"], Resource: "*" }],
    updated: [{ Effect: "Allow", Action: ["s3:*", "ec2:*"], Resource: "*" }],
    comparison: "MORE_PERMISSIVE",
    tokens: ['"ec2:*"'],
  },
  {
    what: "a Deny more",
    kind: "scp",
    older: [deny({ Action: "s3:*" })],
    updated: [deny({ Action: "s3:*" }), deny({ Action: "ec2:*" })],
    comparison: "LESS_PERMISSIVE",
  },
  {
    what: "the same in other words",
    kind: "rcp",
    older: [rcp({ Action: ["s3:Get*", "s3:Put*"] })],
    updated: [rcp({ Action: "s3:Put*" }), rcp({ Action: "s3:get*" })],
    comparison: "EQUIVALENT",
  },
  {
    what: "identity policies grant, and a Deny alone grants nothing",
    kind: "identity",
    older: [deny({ Action: "s3:*" })],
    updated: [deny({ Action: "s3:Get*" })],
    comparison: "EQUIVALENT",
  },
];

describe("guardrails are compared by what they let through", () => {
  for (const { what, kind, older, updated, comparison, tokens = [] } of cases)
    it(`${kind}: ${what}`, async () => {
      const [before, after] = [text(...older), text(...updated)];
      const compared = await run(comparePolicies(parse(before), parse(after), environment, [], kind));
      assert.equal(compared.comparison, comparison);
      const checked = await run(checkNoNewAccess(parse(before), parse(after), environment, kind));
      assert.equal(checked.result, tokens.length > 0 ? "FAIL" : "PASS");
      assert.equal(checked.counterexamples.length > 0, tokens.length > 0);

      const settings = { kind, critical: [], publicAccess: "error" as const, severity: {} };
      const analysis = analyse({ text: after, settings, catalogue, baseline: { text: before, label: "Git HEAD" } });
      const { findings, undecided } = await run(analysis.prove());
      const found = findings.filter(({ code }) => code === "new-access");
      assert.deepEqual(
        found.map(({ range }) => after.slice(range.start, range.end)),
        tokens,
        JSON.stringify(found.map(({ message }) => message)),
      );
      assert.deepEqual(undecided, []);
    });
});

describe("listed access and guardrails", () => {
  const listed = [{ actions: ["s3:DeleteBucket"] }];
  const verdict = async (kind: PolicyKind, ...statements: object[]) =>
    (await run(checkAccessNotGranted(parse(text(...statements)), listed, environment, kind))).result;

  it("is let through by a guardrail that does not stop it", async () => {
    assert.equal(await verdict("rcp", rcp({ Action: "s3:Get*" })), "FAIL");
    assert.equal(await verdict("scp", deny({ Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } })), "FAIL");
    assert.equal(await verdict("scp", deny({ Action: "s3:Delete*" })), "PASS");
    assert.equal(await verdict("rcp", rcp({ Action: "s3:*" })), "PASS");
    assert.equal(await verdict("identity", deny({ Action: "ec2:*" })), "PASS");
  });

  it("is not let through by a list that does not hold it", async () => {
    assert.equal(await verdict("scp", { Effect: "Allow", Action: "ec2:*", Resource: "*" }), "PASS");
  });

  it("is worth knowing in the editor, not a fault of the guardrail", async () => {
    const settings = { kind: "scp" as const, critical: listed, publicAccess: "error" as const, severity: {} };
    const { findings } = await run(analyse({ text: text(deny({ Action: "ec2:*" })), settings, catalogue }).prove());
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [["access-not-granted", "information"]],
    );
  });
});
