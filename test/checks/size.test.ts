// Policies far larger than AWS takes: quickly not decided, in every check; and what AWS would take is decided.
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../server/src/core/analysis";
import type { PolicyInput } from "../../server/src/core/analysis-api";
import { findDead } from "../../server/src/core/checks/dead";
import { questionContext } from "../../server/src/core/checks/operations";
import { tooLargeToProve } from "../../server/src/core/checks/size";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const COUNT = 13_000;
/** For reading, validating and refusing to prove; alone it is two seconds at most. */
const WORK_MS = 5_000;

const many = <T>(make: (i: number) => T, count = COUNT) => Array.from({ length: count }, (_, i) => make(i));
const allow = (more: object) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*", ...more });
const keys = (count: number) =>
  allow({ Condition: { StringEquals: Object.fromEntries(many((i) => [`aws:PrincipalTag/k${i}`, "v"], count)) } });
const solver = createInlineSolver();

const shapes: Record<string, object | object[]> = {
  "condition keys": keys(COUNT),
  values: allow({ Condition: { StringLike: { "aws:PrincipalTag/a": many((i) => `*v${i}*`) } } }),
  actions: allow({ Action: many((i) => `s3:GetObject${i}`) }),
  resources: allow({ Resource: many((i) => `arn:aws:s3:::b${i}/*`) }),
  "resources that begin alike": allow({ Resource: many((i) => `arn:aws:s3:::*b${i}x`) }),
  principals: allow({ Principal: { AWS: many((i) => `arn:aws:iam::${100_000_000_000 + i}:role/r`) } }),
  statements: many((i) => allow({ Effect: i % 2 ? "Deny" : "Allow", Resource: `arn:aws:s3:::b${i}/*` }), 3_100),
};

for (const [what, statement] of Object.entries(shapes))
  test(`${what} beyond the limit: not decided, in the time that reading takes`, async () => {
    const before = process.cpuUsage();
    const input: PolicyInput = {
      text: JSON.stringify({ Version: "2012-10-17", Statement: statement }),
      settings: { critical: [{ actions: ["iam:PassRole"] }], publicAccess: "error", severity: {} },
      catalogue: loadCatalogue(),
      baseline: { text: '{"Version":"2012-10-17","Statement":[]}', label: "an empty policy" },
    };
    const { findings, undecided } = await investigate(analyse(input).prove(), solver);
    assert.deepEqual(findings, []);
    assert.equal(undecided.length, 1);
    assert.match(undecided[0]?.message ?? "", /^Not decided: the policy has \d+,\d{3} (entries|statements),/);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < WORK_MS, `${(user + system) / 1000} ms`);
  });

test("what AWS would take is never too large", () => {
  const document = policy([keys(400), ...many((i) => allow({ Sid: `S${i}` }), 400)]);
  assert.equal(tooLargeToProve([document, document]), undefined);
  // The shortest entries in 20,480 characters.
  assert.equal(tooLargeToProve([policy([allow({ Action: many(() => "*", 5_000) })])]), undefined);
});

test("parts that do nothing are sought where AWS takes the policy, and where it does not that is said", async () => {
  const dead = (count: number) => {
    const document = policy([keys(count)]);
    return investigate(findDead(document, questionContext([document], {})), solver);
  };
  assert.deepEqual(await dead(300), { findings: [], undecided: [] });
  assert.match((await dead(3_000)).undecided[0]?.message ?? "", /^Not decided which entries do nothing: the policy has 3,000/);
});

function policy(statements: object[]): PolicyDocument {
  return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })).document as PolicyDocument;
}
