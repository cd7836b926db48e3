// Policy variables whose values other conditions fix: what a variable may be is filled in, under a negation too.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { documentOf, policy, statement } from "./asking";

const solver = createInlineSolver();
after(() => solver.dispose());

/** Is what the second statement grants granted by the first? */
async function covered(older: object, newer: object): Promise<string> {
  const one = (more: object) => documentOf(policy(statement(more)));
  return (await investigate(checkNoNewAccess(one(older), one(newer), {}), solver, { timeoutMs: 60_000 })).result;
}

const s3 = (path: string, Condition: object = {}) => ({ Action: "s3:GetObject", Resource: `arn:aws:s3:::${path}`, Condition });
const user = (name: string, Condition: object = {}) => ({ Action: "iam:*", Resource: `arn:aws:iam::111122223333:user/${name}`, Condition });
const named = (...names: string[]) => ({ StringEquals: { "aws:username": names } });
const team = (...names: string[]) => ({ StringEquals: { "aws:PrincipalTag/team": names } });
const prefix = (value: string, more: object = {}) => ({ Condition: { StringEquals: { "s3:prefix": value, ...more } } });

/** [older, newer, is the newer one covered?] */
const cases: [string, object, object, boolean][] = [
  ["a path with the one name there is", s3("u/${aws:username}/*"), s3("u/b/*", named("b")), true],
  ["a path with another name", s3("u/${aws:username}/*"), s3("u/b/*", named("c")), false],
  ["a path with one of two names", s3("u/${aws:username}/*"), s3("u/b/*", named("b", "c")), false],
  [
    "paths with both names",
    s3("u/${aws:username}/*"),
    { ...s3("", named("b")), Resource: ["arn:aws:s3:::u/b/x", "arn:aws:s3:::u/b/y"] },
    true,
  ],
  ["a tag", s3("u/${aws:PrincipalTag/team}/*"), s3("u/b/*", team("b")), true],
  ["a tag of another value", s3("u/${aws:PrincipalTag/team}/*"), s3("u/b/*", team("B")), false],
  ["a user of its own name", user("${aws:username}"), user("alice", named("alice")), true],
  ["a user of another name", user("${aws:username}"), user("alice", named("alicia")), false],
  ["the bare variable", prefix("${aws:username}"), prefix("b", { "aws:username": "b" }), true],
  ["the bare variable, another value", prefix("${aws:username}"), prefix("b", { "aws:username": "c" }), false],
  [
    "two variables",
    s3("${aws:PrincipalTag/team}/${aws:username}"),
    s3("red/b", { StringEquals: { "aws:username": "b", "aws:PrincipalTag/team": "red" } }),
    true,
  ],
  ["two variables, one open", s3("${aws:PrincipalTag/team}/${aws:username}"), s3("red/b", named("b")), false],
  [
    "a name known by a chain of equalities",
    s3("u/${aws:username}/*"),
    s3("u/b/*", { StringEquals: { "aws:username": "${aws:PrincipalTag/team}", "aws:PrincipalTag/team": "b" } }),
    true,
  ],
  [
    "a name known because it makes up a text",
    s3("u/${aws:username}/*"),
    s3("u/b/*", { StringEquals: { "s3:prefix": "home/b" }, StringLike: { "s3:prefix": "home/${aws:username}" } }),
    true,
  ],
  [
    "the variable of an equal key",
    s3("u/${aws:username}/*"),
    s3("u/${aws:PrincipalTag/team}/*", { StringEquals: { "aws:PrincipalTag/team": "${aws:username}" } }),
    true,
  ],
  [
    "a key that is equal but for case",
    s3("u/${aws:username}/*"),
    s3("u/${aws:PrincipalTag/team}/*", { StringEqualsIgnoreCase: { "aws:PrincipalTag/team": "${aws:username}" } }),
    false,
  ],
  ["a default that stands in", s3("u/${aws:PrincipalTag/team, 'b'}/*"), s3("u/b/*", { Null: { "aws:PrincipalTag/team": "true" } }), true],
  [
    "a default that does not stand in",
    s3("u/${aws:PrincipalTag/team, 'b'}/*"),
    s3("u/b/*", { Null: { "aws:PrincipalTag/team": "false" } }),
    false,
  ],
  ["a pattern of names", s3("u/${aws:username}/*"), s3("u/b/*", { StringLike: { "aws:username": "b*" } }), false],
];

for (const [name, older, newer, isCovered] of cases)
  test(`${name}: ${isCovered ? "nothing new" : "new access"}`, async () =>
    assert.equal(await covered(older, newer), isCovered ? "PASS" : "FAIL"));
