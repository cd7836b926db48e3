// Counterexamples look like requests that somebody makes: values near those of the policy, in the form that the key has.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkAccessNotGranted } from "../../server/src/core/checks/operations";
import { beautify } from "../../server/src/core/semantics/examples/witness";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { request } from "./asking";

const solver = createInlineSolver();
const catalogue = loadCatalogue();
after(() => solver.dispose());

const cases: [name: string, condition: object, context: Record<string, string | string[]>][] = [
  ["a date after", { DateGreaterThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-01-02T00:00:00Z" }],
  ["a date before", { DateLessThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } }, { "aws:CurrentTime": "2023-12-31T00:00:00Z" }],
  [
    "a date between two seconds",
    { DateGreaterThan: { "aws:CurrentTime": "2024-01-01" }, DateLessThan: { "aws:CurrentTime": "2024-01-01T00:00:01Z" } },
    { "aws:CurrentTime": "2024-01-01T00:00:00.5Z" },
  ],
  ["epoch seconds", { DateGreaterThan: { "aws:EpochTime": "1700000000" } }, { "aws:EpochTime": "1700086400" }],
  ["a number", { NumericGreaterThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "11" }],
  ["an address", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" }, Null: { "aws:SourceIp": "false" } }, { "aws:SourceIp": "203.0.113.10" }],
  [
    "a region, never the `false` of a Null",
    { StringNotEquals: { "aws:RequestedRegion": "us-east-1" }, Null: { "aws:RequestedRegion": "false" } },
    { "aws:RequestedRegion": "eu-west-1" },
  ],
  ["an endpoint", { StringLike: { "aws:SourceVpce": "vpce-*" } }, { "aws:SourceVpce": "vpce-0example" }],
  ["a network", { StringLike: { "aws:SourceVpc": "vpc-*" } }, { "aws:SourceVpc": "vpc-0example" }],
  ["an organisation", { StringLike: { "aws:PrincipalOrgID": "o-*" } }, { "aws:PrincipalOrgID": "o-exampleorg0" }],
  ["a block's first address but one", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }, { "aws:SourceIp": "192.0.2.1" }],
  ["one address", { IpAddress: { "aws:SourceIp": "192.0.2.7/32" } }, { "aws:SourceIp": "192.0.2.7" }],
  ["a pattern, filled", { StringLike: { "s3:prefix": "a?-*" } }, { "s3:prefix": "a1-example" }],
  [
    "a name inside another value",
    { StringLike: { "s3:prefix": "home/${aws:username}/*" } },
    { "s3:prefix": "home/alice/", "aws:username": "alice" },
  ],
];

for (const [name, Condition, expected] of cases)
  test(name, async () => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "*", Condition }],
    });
    const document = parsePolicy(text).document as PolicyDocument;
    const check = checkAccessNotGranted(document, [{ actions: ["s3:ListBucket"] }], { catalogue });
    const { counterexamples } = await investigate(check, solver, {});
    assert.deepEqual(counterexamples[0]?.request.context, expected);
  });

test("where no action works on the resource its name is one that exists all the same", () => {
  const asked = request({ action: "s3:getobject", resource: "arn:aws:zz:::x" });
  const made = beautify(asked, ({ resource }) => resource === asked.resource, {
    catalogue,
    documents: [],
    actionPatterns: ["s3:getobject"],
  });
  assert.equal(made.action, "s3:GetObject");
  assert.equal(made.resource, asked.resource);
});
