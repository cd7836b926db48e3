// Nobody knows: what a verdict may not rest on, and keys that may hold one value or several. Each row was a false "nothing new".
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { documentOf, policy, statement } from "./asking";

const catalogue = loadCatalogue();
const solver = createInlineSolver();
after(() => solver.dispose());

/** Does the second policy grant nothing that the first does not? */
async function verdict(older: object[], newer: object[]): Promise<string> {
  const check = checkNoNewAccess(documentOf(policy(...older)), documentOf(policy(...newer)), { catalogue });
  return (await investigate(check, solver, { timeoutMs: 60_000 })).result;
}
const when = (Condition: object) => statement({ Condition });

const user = (name: string, account = "111122223333") => `arn:aws:iam::${account}:user/${name}`;
const account = (id = "111122223333") => `arn:aws:iam::${id}:root`;
const session = "arn:aws:sts::111122223333:assumed-role/app/s1";
const role = "arn:aws:iam::111122223333:role/app";
const everybody = statement({ Principal: "*" });
const only = (...AWS: string[]) => statement({ Principal: { AWS } });
const denyBut = (...AWS: string[]) => statement({ Effect: "Deny", NotPrincipal: { AWS } });

const notPrincipals: [string, object[], object[], string][] = [
  ["a user without the account", [everybody, denyBut(user("x"))], [only(user("x"))], "UNDECIDED"],
  ["the same the other way round", [only(user("x"))], [everybody, denyBut(user("x"))], "PASS"],
  ["a user with the account", [everybody, denyBut(user("x"), account())], [only(user("x"))], "PASS"],
  ["a user with its account's number", [everybody, denyBut(user("x"), "111122223333")], [only(user("x"))], "PASS"],
  ["a user with another account", [everybody, denyBut(user("x"), account("444455556666"))], [only(user("x"))], "UNDECIDED"],
  ["a session without the account", [everybody, denyBut(session, role)], [only(session)], "UNDECIDED"],
  ["a session with role and account", [everybody, denyBut(session, role, account())], [only(session)], "PASS"],
  ["somebody else altogether", [everybody, denyBut(user("x"))], [only(user("y"))], "FAIL"],
  ["the same on both sides", [everybody, denyBut(user("x"))], [everybody, denyBut(user("x"))], "PASS"],
  ["the same in another order", [everybody, denyBut(user("x"), user("y"))], [everybody, denyBut(user("y"), user("x"))], "PASS"],
  ["one more is spared", [everybody, denyBut(user("x"))], [everybody, denyBut(user("x"), user("y"))], "UNDECIDED"],
  ["one more is spared for certain", [everybody, denyBut(user("x"))], [everybody, denyBut(user("y"), account())], "FAIL"],
  ["a dead unique id has no account", [everybody, denyBut("AIDAEXAMPLE")], [only("AIDAEXAMPLE")], "PASS"],
];

/** 1.1.2: two keys of one block that differ in case only are an error of AWS's, so that nobody knows what they say together. */
const twice = when({ StringEquals: { "a:x": "1", "A:X": "2" } });
const one = when({ StringEquals: { "a:x": "1" } });
const keysTwice: [string, object[], object[], string][] = [
  ["a Deny that may match", [statement({}), { ...twice, Effect: "Deny" }], [one], "UNDECIDED"],
  ["an old Allow", [twice], [one], "UNDECIDED"],
  ["a new Allow", [], [twice], "UNDECIDED"],
  ["the same on both sides", [twice], [twice], "PASS"],
  ["a Null of both", [], [when({ Null: { "a:x": "true", "A:X": "false" } })], "UNDECIDED"],
  ["under two operators it is one key", [one], [when({ StringEquals: { "a:x": "1" }, StringLike: { "A:X": "?" } })], "PASS"],
];

const bare = (operator: string, values: unknown, effect = "Allow") => ({
  ...when({ [operator]: { "dynamodb:Attributes": values } }),
  Effect: effect,
});
const all = statement({});
/** AWS's managed policies compare it plainly and with ForAllValues. */
const detail = (operator: string, ...values: string[]) => when({ [operator]: { "events:detail-type": values } });
const qualifiers: [string, object[], object[], string][] = [
  ["a key that holds one value or several, bare", [detail("StringEquals", "a", "b")], [detail("StringEquals", "a")], "PASS"],
  ["a key that holds one value or several, bare and wider", [detail("StringEquals", "a")], [detail("StringEquals", "a", "b")], "FAIL"],
  ["the same key, qualified", [detail("ForAllValues:StringEquals", "a")], [detail("ForAllValues:StringEquals", "a", "b")], "FAIL"],
  ["a Deny that protects nothing", [all, bare("StringEquals", "secret", "Deny")], [all], "UNDECIDED"],
  ["a Deny that may protect", [all], [all, bare("StringEquals", "secret", "Deny")], "PASS"],
  ["an Allow", [], [bare("StringEquals", "a")], "UNDECIDED"],
  ["an Allow, negated", [], [bare("StringNotEquals", "a")], "UNDECIDED"],
  ["an Allow, IfExists", [], [bare("StringEqualsIfExists", "a")], "UNDECIDED"],
  ["from ForAnyValue to bare", [bare("ForAnyValue:StringEquals", "a")], [bare("StringEquals", "a")], "UNDECIDED"],
  ["from bare to ForAnyValue", [bare("StringEquals", "a")], [bare("ForAnyValue:StringEquals", "a")], "UNDECIDED"],
  ["the same on both sides", [bare("StringEquals", "a")], [bare("StringEquals", "a")], "PASS"],
  [
    "the same values in another order, one of them twice",
    [bare("StringEquals", ["a", "b"])],
    [bare("StringEquals", ["b", "a", "b"])],
    "PASS",
  ],
  ["where nothing rests on it", [all], [bare("StringEquals", "a")], "PASS"],
  [
    "where access is new whatever it means",
    [bare("StringEquals", "a")],
    [bare("StringEquals", "a"), when({ StringEquals: { "aws:username": "b" } })],
    "UNDECIDED",
  ],
  [
    "tag keys against a default that is empty",
    [],
    [when({ StringEquals: { "aws:TagKeys": "${foo:k, ''}" }, Null: { "foo:k": "true" } })],
    "UNDECIDED",
  ],
  [
    "an empty default against a key that holds one value: the empty text is one",
    [],
    [when({ StringEquals: { "aws:RequestTag/x": "${foo:k, ''}" }, Null: { "foo:k": "true" } })],
    "FAIL",
  ],
  [
    "an empty default against some tag key: an empty value is none (3.1)",
    [],
    [when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "${foo:k, ''}" }, Null: { "foo:k": "true" } })],
    "PASS",
  ],
  [
    "an empty default against all tag keys: there may be none",
    [],
    [when({ "ForAllValues:StringEquals": { "aws:TagKeys": "${foo:k, ''}" }, Null: { "foo:k": "true" } })],
    "FAIL",
  ],
  [
    "the same where tag keys have to be there",
    [],
    [when({ "ForAllValues:StringEquals": { "aws:TagKeys": "${foo:k, ''}" }, Null: { "foo:k": "true", "aws:TagKeys": "false" } })],
    "PASS",
  ],
  ["Null needs no qualifier", [], [bare("Null", "true")], "FAIL"],
  ["a number beyond all digits", [], [when({ NumericLessThan: { "s3:max-keys": "1e999999999" } })], "UNDECIDED"],
  ["the same beside another number", [], [when({ NumericLessThan: { "s3:max-keys": ["1", "1e999999999"] } })], "UNDECIDED"],
];

const listed = (Condition: object) => statement({ Action: "s3:ListBucket", Condition });
const numbers: [string, object[], object[], string][] = [
  [
    "a key of a numeric type always holds a number",
    [listed({ NumericLessThan: { "s3:max-keys": "5" } }), listed({ NumericGreaterThanEquals: { "s3:max-keys": "5" } })],
    [listed({ Null: { "s3:max-keys": "false" } })],
    "PASS",
  ],
  [
    "a key of another type may hold none",
    [listed({ NumericLessThan: { "s3:prefix": "5" } }), listed({ NumericGreaterThanEquals: { "s3:prefix": "5" } })],
    [listed({ Null: { "s3:prefix": "false" } })],
    "FAIL",
  ],
  [
    "a date key always holds a date",
    [listed({ DateLessThan: { "aws:CurrentTime": "2026-01-01" } }), listed({ DateGreaterThanEquals: { "aws:CurrentTime": "2026-01-01" } })],
    [listed({ Null: { "aws:CurrentTime": "false" } })],
    "PASS",
  ],
  [
    "an address key always holds an address",
    [listed({ IpAddress: { "aws:SourceIp": ["0.0.0.0/0", "::/0"] } })],
    [listed({ Null: { "aws:SourceIp": "false" } })],
    "PASS",
  ],
];

const s3 = (Resource: string, Condition: object = {}) => statement({ Action: "s3:*", Resource, Condition });
const elsewhere = (Condition: object) => statement({ Effect: "Deny", Action: "ec2:X", Condition });
const kinds: [string, object[], object[], string][] = [
  [
    "a variable, qualified elsewhere",
    [s3("arn:aws:s3:::a"), elsewhere({ "ForAllValues:StringEquals": { "foo:k": "zz" } })],
    [s3("arn:aws:s3:::${foo:k}")],
    "FAIL",
  ],
  [
    "a variable in a condition, qualified elsewhere",
    [elsewhere({ "ForAnyValue:StringLike": { "foo:k": "*" } })],
    [s3("*", { StringEquals: { "aws:username": "${foo:k}" } })],
    "FAIL",
  ],
  [
    "the variable is one value, so all values are",
    [s3("arn:aws:s3:::*", { "ForAllValues:StringEquals": { "foo:k": "b" } })],
    [s3("arn:aws:s3:::${foo:k}", { "ForAllValues:StringEquals": { "foo:k": "b" } })],
    "PASS",
  ],
  [
    "one value, asked in both ways",
    [when({ "ForAllValues:StringEquals": { "foo:k": ["a", "b"] } })],
    [when({ StringEquals: { "foo:k": "a" } })],
    "UNDECIDED",
  ],
  ["another value", [when({ "ForAllValues:StringEquals": { "foo:k": ["a", "b"] } })], [when({ StringEquals: { "foo:k": "c" } })], "FAIL"],
  [
    "Null speaks of both",
    [when({ Null: { "foo:k": "false" } })],
    [when({ "ForAnyValue:StringEquals": { "foo:k": "a" } }), s3("arn:aws:s3:::${foo:k}")],
    "PASS",
  ],
  [
    "a key that nobody qualifies has one value",
    [when({ StringLike: { "foo:k": "a*" } })],
    [when({ StringEquals: { "foo:k": "ab" } })],
    "PASS",
  ],
];

// Defaults: an empty one is nothing, also for the star before it; a colon in one of an ARN's first five components is no ARN.
const fooless = { Null: { "foo:k": "true" } };
const defaults: [string, object[], object[], string][] = [
  [
    "an empty default between a star and the end of its segment",
    [statement({ Resource: "arn:aws:lambda:us-east-1:*${foo:k, ''}:f", Condition: fooless })],
    [statement({ Resource: "arn:aws:lambda:us-east-1:*:f", Condition: fooless })],
    "PASS",
  ],
  [
    "a default with a colon early in an ARN",
    [],
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:s3:${foo:k, 'a:b'}:x:y" }, ...fooless })],
    "PASS",
  ],
  ["a default with a colon at its end", [], [when({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::${foo:k, 'a:b'}" }, ...fooless })], "FAIL"],
  [
    "values of several that ignore the case of a variable",
    [when({ "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": "${aws:username}" } })],
    [when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "TEAM" }, StringEquals: { "aws:username": "team" } })],
    "PASS",
  ],
];

const layer = "arn:aws:lambda:us-east-1:111122223333:layer:x:1";
const layers = (Condition: object) => when(Condition);
const arns: [string, object[], object[], string][] = [
  [
    "an inner `*` of a short pattern absorbs colons",
    [],
    [layers({ "ForAnyValue:ArnLike": { "lambda:Layer": "arn:*:layer*" }, "ForAllValues:StringLike": { "lambda:Layer": layer } })],
    "FAIL",
  ],
  [
    "a short pattern without `*` at its end",
    [],
    [layers({ "ForAnyValue:ArnLike": { "lambda:Layer": "arn:*:x:1" }, "ForAllValues:StringLike": { "lambda:Layer": layer } })],
    "FAIL",
  ],
  [
    "a short pattern, one value",
    [],
    [when({ ArnLike: { "aws:SourceArn": "arn:*:layer*" }, StringEquals: { "aws:SourceArn": layer } })],
    "FAIL",
  ],
  ["a value that is not an ARN", [], [when({ ArnLike: { "aws:SourceArn": "arn:*" }, StringEquals: { "aws:SourceArn": "arn:x" } })], "PASS"],
  [
    "an element that is not an ARN",
    [],
    [layers({ "ForAnyValue:ArnLike": { "lambda:Layer": "arn:*" }, "ForAllValues:StringLike": { "lambda:Layer": "arn:x" } })],
    "PASS",
  ],
  [
    "an inner `*` of a whole ARN stays in its component",
    [when({ StringLike: { "aws:SourceArn": "arn:aws:sns:*:1:x" } })],
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:1:x" } })],
    "PASS",
  ],
  [
    "and StringLike reaches beyond it",
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:1:x" } })],
    [when({ StringLike: { "aws:SourceArn": "arn:aws:sns:*:1:x" } })],
    "FAIL",
  ],
  [
    "a value with a colon is no part of a component",
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:${foo:k}:*:*:x" } })],
    [when({ ArnEquals: { "aws:SourceArn": "arn:aws:a:b:*:*:x" }, StringEquals: { "foo:k": "a:b" } })],
    "FAIL",
  ],
  [
    "a value without one is",
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:${foo:k}:*:*:x" } })],
    [when({ ArnEquals: { "aws:SourceArn": "arn:aws:sns:b:*:x" }, StringEquals: { "foo:k": "sns" } })],
    "PASS",
  ],
];

const operators: [string, object[], object[], string][] = [
  ["there is no NullIfExists", [], [when({ NullIfExists: { "aws:username": "true" } })], "UNDECIDED"],
  ["it covers nothing", [when({ NullIfExists: { "aws:username": "true" } })], [when({ Null: { "aws:username": "true" } })], "UNDECIDED"],
];

/** Beside something unknown that the answer does not rest on. */
const aside = bare("StringEquals", "secret", "Deny");
const awsOwn = (...Action: string[]) => statement({ Action, Resource: "arn:aws:iam::aws:policy/*" });
const beside: [string, object[], object[], string][] = [
  ["what only AWS does", [], [awsOwn("iam:DeletePolicy"), { ...aside, Action: "ec2:*" }], "PASS"],
  ["what only AWS does, and more", [], [awsOwn("iam:DeletePolicy", "iam:GetPolicy"), { ...aside, Action: "ec2:*" }], "FAIL"],
  ["what a Deny may stop that only AWS does", [], [awsOwn("iam:DeletePolicy"), aside], "PASS"],
  ["what a Deny may stop, with the key or without", [], [when({ Null: { "dynamodb:Attributes": "true" } }), aside], "UNDECIDED"],
];

for (const [title, rows] of Object.entries({
  "beside an unknown part": beside,
  NotPrincipal: notPrincipals,
  "a key twice in a block": keysTwice,
  "without qualifier": qualifiers,
  "one value or several": kinds,
  defaults,
  "ARN operators": arns,
  "values that a key's type promises": numbers,
  operators,
}))
  for (const [name, older, newer, expected] of rows)
    test(`${title}: ${name}: ${expected}`, async () => assert.equal(await verdict(older, newer), expected));
