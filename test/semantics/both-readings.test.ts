// Rows for mutants that random statements let live: evaluator and encoder on one condition, each with its near miss.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelOf } from "../../server/src/core/repair/model";
import { isSetKey } from "../../server/src/core/semantics/encoder/conditions";
import { encodingFor, statementTerm } from "../../server/src/core/semantics/encoder/policy";
import { readContext } from "../../server/src/core/semantics/evaluator/conditions";
import { matchStatement } from "../../server/src/core/semantics/evaluator/policy";
import { isRefusedPrincipal } from "../../server/src/core/semantics/evaluator/principals";
import type { Request } from "../../server/src/core/semantics/request";
import type { PrincipalEntry, Statement } from "../../server/src/core/syntax/tree";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { documentOf, policy, request, statement, types } from "./asking";

/** What evaluator and formula say of a statement with these members; they have to agree. */
function holds(more: object, context: Request["context"], ask: Parameters<typeof request>[0] = {}): boolean {
  const document = documentOf(policy(statement(more)));
  const only = document.statements[0] as Statement;
  const asked = request({ ...ask, context });
  const concrete = matchStatement(only, document, asked, types, readContext(context)).matches;
  const encoding = encodingFor([document], types);
  const term = statementTerm(only, document, encoding);
  const model = modelOf(asked, term, (key) => isSetKey(key, encoding));
  assert.ok(model, "the request has no model");
  assert.equal(evaluate(term, model), concrete, `formula and evaluator differ: ${JSON.stringify([more, context])}`);
  return concrete;
}

type Row = [what: string, condition: object, hit: Request["context"], miss: Request["context"]];
const arn = (text: string, user = "ann") => ({ "aws:SourceArn": text, "aws:username": user });
const rows: Row[] = [
  [
    "ARNs with a variable keep their case",
    { ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:T-${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:T-ann"),
    arn("arn:aws:sns:us-east-1:111122223333:t-ann"),
  ],
  [
    "short ARNs with a variable keep their case",
    { ArnLike: { "aws:SourceArn": "arn:aws:*:T-${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:T-ann"),
    arn("arn:aws:sns:us-east-1:111122223333:t-ann"),
  ],
  [
    "a short ARN with a variable is one glob",
    { ArnEquals: { "aws:SourceArn": "arn:*:${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:ann"),
    arn("arn:aws:sns:us-east-1:111122223333:bob"),
  ],
  [
    "a `*` of a whole ARN with a variable stays in its component",
    { ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:111122223333:${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:ann"),
    arn("arn:aws:sns:us-east-1:x:111122223333:ann"),
  ],
  [
    "`?` of a whole ARN with a variable is no colon",
    { ArnEquals: { "aws:SourceArn": "arn:aws:sns:a?b:1:${aws:username}" } },
    arn("arn:aws:sns:axb:1:ann"),
    arn("arn:aws:sns:a:b:1:ann"),
  ],
  [
    "StringEquals has no wildcards beside a variable either",
    { StringEquals: { "aws:SourceVpce": "${aws:username}-*" } },
    { "aws:username": "ann", "aws:SourceVpce": "ann-*" },
    { "aws:username": "ann", "aws:SourceVpce": "ann-1" },
  ],
  [
    "StringEqualsIgnoreCase has none",
    { StringEqualsIgnoreCase: { "aws:SourceVpce": "A?-*" } },
    { "aws:SourceVpce": "a?-*" },
    { "aws:SourceVpce": "ab-1" },
  ],
  ["a dollar is a dollar", { StringEquals: { "aws:SourceVpce": "a$b" } }, { "aws:SourceVpce": "a$b" }, { "aws:SourceVpce": "ab" }],
  [
    "an escaped wildcard is a character",
    { StringEquals: { "aws:SourceVpce": "a${*}" } },
    { "aws:SourceVpce": "a*" },
    { "aws:SourceVpce": "ab" },
  ],
];
const two = "${aws:username}-${aws:SourceVpce}";
rows.push(
  [
    "two variables in a value of a multivalued key are two",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": two } },
    { "aws:username": "a", "aws:SourceVpce": "b", "aws:TagKeys": ["a-b"] },
    { "aws:username": "a", "aws:SourceVpce": "b", "aws:TagKeys": ["a-a", "b-b"] },
  ],
  [
    "of two variables both need a value",
    { "ForAnyValue:StringLike": { "aws:TagKeys": two } },
    { "aws:username": "a", "aws:SourceVpce": "b", "aws:TagKeys": ["x", "a-b"] },
    { "aws:username": "a", "aws:TagKeys": ["a-", "a-a"] },
  ],
);
for (const [what, Condition, hit, miss] of rows)
  test(what, () => {
    assert.equal(holds({ Condition }, hit), true);
    assert.equal(holds({ Condition }, miss), false);
  });

const [session, role] = ["arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::111122223333:role/app"];
const spared: [what: string, AWS: string[], principal: string, spared: boolean][] = [
  ["a session with its role", [session, role, "111122223333"], session, true],
  ["another session of the role", [session, role, "111122223333"], session.replace("s1", "s2"), false],
  ["a session without its role", [session, "111122223333"], session, false],
  ["a session by a pattern", ["arn:aws:sts::111122223333:assumed-role/app/*", role, "111122223333"], session, true],
  ["a user", ["arn:aws:iam::111122223333:user/a", "111122223333"], "arn:aws:iam::111122223333:user/a", true],
  ["another user", ["arn:aws:iam::111122223333:user/a", "111122223333"], "arn:aws:iam::111122223333:user/b", false],
];
for (const [what, AWS, principal, expected] of spared)
  test(`NotPrincipal ${expected ? "spares" : "does not spare"} ${what}`, () =>
    assert.equal(holds({ NotPrincipal: { AWS } }, {}, { principal }), !expected));

test("a bare principal with a wildcard is refused as an AWS principal is", () => {
  const entry = (Principal: unknown) => documentOf(policy(statement({ Principal }))).statements[0]?.principal?.entries[0];
  const refused = (Principal: unknown) => isRefusedPrincipal(entry(Principal) as PrincipalEntry);
  assert.deepEqual(["role/*", { AWS: "role/*" }, { AWS: "anonymous" }].map(refused), [true, true, true]);
  assert.deepEqual(["*", "123456789012", { Service: "x*.amazonaws.com" }].map(refused), [false, false, false]);
});
