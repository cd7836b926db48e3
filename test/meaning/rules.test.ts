// The rules of the policy language one by one, each test named by its section in the description of the semantics (SEMANTICS.md).
import assert from "node:assert/strict";
import { test } from "node:test";
import { decideAll, type PolicySet } from "../../server/src/core/meaning/compose";
import { decidePolicy } from "../../server/src/core/meaning/decide";
import { keyTypesOf } from "../../server/src/core/meaning/keys";
import { readPrincipal } from "../../server/src/core/meaning/principal-text";
import type { Request, RequestPrincipal } from "../../server/src/core/meaning/request";
import { readCidr, readDate, readIp } from "../../server/src/core/meaning/values";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";

const types = keyTypesOf(undefined);
const documentOf = (policy: object): PolicyDocument => parsePolicy(JSON.stringify(policy)).document as PolicyDocument;
const caller = (text: string): RequestPrincipal => readPrincipal(text) as RequestPrincipal;

interface Ask {
  principal?: string;
  action?: string;
  resource?: string;
  resourceAccount?: string;
  context?: Request["context"];
}

const request = ({
  principal = "arn:aws:iam::111122223333:user/alice",
  action = "s3:GetObject",
  resource = "arn:aws:s3:::b/key",
  context = {},
  resourceAccount,
}: Ask): Request => ({
  principal: caller(principal),
  action,
  resource,
  context,
  ...(resourceAccount ? { resourceAccount } : {}),
});
const statement = (more: object = {}) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
/** The decision of one policy. */
const decide = (document: object, ask: Ask = {}) => decidePolicy(documentOf(document), request(ask), types).decision;
/** Does one statement match? */
const matches = (more: object, ask: Ask = {}, version = "2012-10-17") =>
  decide({ ...(version ? { Version: version } : {}), Statement: [statement(more)] }, ask) === "allow";
const action = (pattern: string | string[], asked: string) => matches({ Action: pattern }, { action: asked });
const resource = (pattern: string | string[], asked: string, context: Request["context"] = {}) =>
  matches({ Resource: pattern }, { resource: asked, context });
const condition = (operator: string, key: string, values: unknown, context: Request["context"] = {}, version?: string) =>
  matches({ Condition: { [operator]: { [key]: values } } }, { context }, version);
const by = (principal: unknown, who: string) => matches({ Principal: principal }, { principal: who });
const notBy = (principal: unknown, who: string) => matches({ NotPrincipal: principal }, { principal: who });

const yes = (value: boolean, why?: string) => assert.equal(value, true, why);
const no = (value: boolean, why?: string) => assert.equal(value, false, why);

test("1.1 only `Allow` and `Deny`, spelt exactly, mean something", () => {
  assert.equal(decide(policy(statement({ Effect: "allow" }))), "implicitDeny");
  assert.equal(decide(policy(statement(), statement({ Effect: "deny" }))), "allow");
});

test("1.3 empty lists: no effect, positive conditions false, negated ones true", () => {
  no(matches({ Action: [] }));
  no(matches({ Resource: [] }));
  no(matches({ Principal: {} }));
  yes(matches({ Condition: {} }));
  no(condition("StringEquals", "aws:username", [], { "aws:username": "a" }));
  yes(condition("StringNotEquals", "aws:username", [], { "aws:username": "a" }));
  yes(condition("ForAllValues:StringEquals", "aws:TagKeys", []));
  no(condition("ForAllValues:StringEquals", "aws:TagKeys", [], { "aws:TagKeys": ["a"] }));
  no(condition("ForAnyValue:StringEquals", "aws:TagKeys", [], { "aws:TagKeys": ["a"] }));
  yes(condition("StringEqualsIfExists", "aws:username", []));
  no(condition("StringEqualsIfExists", "aws:username", [], { "aws:username": "a" }));
});

test("2.1 `*` is any sequence, also none; `?` exactly one character; nothing else is special", () => {
  yes(action("s3:Get*", "s3:Get"));
  yes(action("s3:G*t", "s3:GetObject"));
  no(action("s3:G*t", "s3:GetObjects"));
  yes(action("s3:?etObject", "s3:GetObject"));
  no(action("s3:?GetObject", "s3:GetObject"), "`?` is not zero characters");
  no(action("s3:GetObject?", "s3:GetObject"), "at the end neither");
  no(action("s3:?Object", "s3:GetObject"), "nor many");
  no(action("s3:GetObject", "s3:GetObjectAcl"), "the whole string");
  no(resource("arn:aws:s3:::b/[k]ey", "arn:aws:s3:::b/key"));
  no(resource("arn:aws:s3:::b/k.y", "arn:aws:s3:::b/key"));
  yes(resource("arn:aws:s3:::b/?", "arn:aws:s3:::b/😀"), "one character, not one half of it");
  yes(resource("arn:aws:s3:::b\\*", "arn:aws:s3:::b\\x"), "a backslash is a backslash");
});

test("2.2 actions ignore case; NotAction is everything else", () => {
  yes(action("S3:getOBJECT", "s3:GetObject"));
  yes(action("s3:getobject", "S3:GETOBJECT"));
  yes(action("*:Get*", "s3:GetObject"));
  no(matches({ Action: undefined, NotAction: ["S3:get*"] }));
  yes(matches({ Action: undefined, NotAction: ["ec2:*"] }));
  no(matches({ Action: undefined }), "a statement without any action matches nothing");
});

test("2.2 an ARN never matches the resource-less `*`", () => {
  no(resource("arn:aws:s3:::*", "*"));
  yes(resource("*", "*"));
});

test("2.3 R1: six segments are matched one by one; the sixth holds the rest", () => {
  yes(resource("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q"));
  no(resource("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111122223333:q"), "five segments that do not end in `*`");
  no(resource("arn:aws:*:::x", "arn:aws:sqs:eu:1:x"), "a wildcard inside a segment stays in it");
  no(resource("arn:*:b", "arn:aws:s3:::b"));
  yes(resource("arn:aws:logs:*:*:a:b*", "arn:aws:logs:us-east-1:111122223333:a:b:c"));
  no(resource("arn:aws:s?:::b/key", "arn:aws:sqs:::b/key"));
});

test("2.3 R2: fewer than six segments match only with a `*` at their end, which crosses colons", () => {
  yes(resource("arn:aws:s3:*", "arn:aws:s3:::b/key"));
  yes(resource("arn:*", "arn:aws:s3:::b/key"));
  no(resource("arn:aws:s3", "arn:aws:s3:::b/key"));
  no(resource("arn:aws:s3:*", "arn:aws:sqs:::b/key"));
  no(resource("arn:aws:s3:?", "arn:aws:s3:::b"));
});

test("2.3 R4, R6: resources are case-sensitive, `/` means nothing", () => {
  no(resource("arn:aws:s3:::B/key", "arn:aws:s3:::b/key"));
  yes(resource("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1///test///x"));
  yes(resource("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket//test/x"));
  no(resource("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/test/x"));
  no(resource("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1-test/x"));
});

test("2.3 R7: NotResource is everything else, of all services", () => {
  no(matches({ Resource: undefined, NotResource: "arn:aws:s3:::b/*" }));
  yes(matches({ Resource: undefined, NotResource: "arn:aws:s3:::c/*" }));
  yes(matches({ Resource: undefined, NotResource: "arn:aws:s3:::b/*" }, { resource: "arn:aws:sqs:us-east-1:111122223333:q" }));
});

test("2.4 `*` is everybody: users, services, federated and anonymous callers", () => {
  for (const who of ["arn:aws:iam::111122223333:user/alice", "anonymous", "lambda.amazonaws.com", "accounts.google.com"]) {
    yes(by("*", who));
    yes(by({ AWS: "*" }, who));
  }
});

test("2.4 an account means everybody in it, and no service", () => {
  for (const entry of ["111122223333", "arn:aws:iam::111122223333:root"]) {
    for (const who of ["user/alice", "role/r", "root"]) yes(by({ AWS: entry }, `arn:aws:iam::111122223333:${who}`));
    yes(by({ AWS: entry }, "arn:aws:sts::111122223333:assumed-role/r/s"));
    yes(by({ AWS: entry }, "arn:aws:sts::111122223333:federated-user/f"));
    no(by({ AWS: entry }, "arn:aws:iam::444455556666:user/alice"));
    no(by({ AWS: entry }, "lambda.amazonaws.com"));
    no(by({ AWS: entry }, "anonymous"));
  }
  yes(by("111122223333", "arn:aws:iam::111122223333:user/alice"), "a bare account, as the article writes it");
});

test("2.4 a user is that user, a role all its sessions, a session that session", () => {
  yes(by({ AWS: "arn:aws:iam::111122223333:user/alice" }, "arn:aws:iam::111122223333:user/alice"));
  no(by({ AWS: "arn:aws:iam::111122223333:user/alice" }, "arn:aws:iam::111122223333:user/bob"));
  yes(
    by({ AWS: "arn:aws:iam::111122223333:role/path/app" }, "arn:aws:sts::111122223333:assumed-role/app/s1"),
    "session ARNs do not show the path",
  );
  no(by({ AWS: "arn:aws:iam::111122223333:role/path/app" }, "arn:aws:sts::111122223333:assumed-role/other/s1"));
  no(by({ AWS: "arn:aws:iam::111122223333:role/app" }, "arn:aws:sts::444455556666:assumed-role/app/s1"));
  no(by({ AWS: "arn:aws:sts::111122223333:assumed-role/app/s1" }, "arn:aws:sts::111122223333:assumed-role/app/s2"));
});

test("2.4 services, identity providers and canonical users match their own kind", () => {
  yes(by({ Service: "lambda.amazonaws.com" }, "lambda.amazonaws.com"));
  no(by({ Service: "lambda.amazonaws.com" }, "ec2.amazonaws.com"));
  yes(by({ Federated: "accounts.google.com" }, "accounts.google.com"));
  no(by({ Federated: "accounts.google.com" }, "lambda.amazonaws.com"));
  no(by({ Federated: "lambda.amazonaws.com" }, "lambda.amazonaws.com"), "the same text of another kind");
  const canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
  yes(by({ CanonicalUser: canonical }, canonical));
  yes(by({ Service: "ec2.amazonaws.com", AWS: "111122223333" }, "arn:aws:iam::111122223333:user/alice"), "a list is an OR");
});

test("2.5 NotPrincipal spares whom it lists, link by link", () => {
  no(notBy({ AWS: "arn:aws:iam::111122223333:user/alice" }, "arn:aws:iam::111122223333:user/alice"));
  yes(
    notBy({ AWS: ["arn:aws:iam::111122223333:user/bob", "111122223333"] }, "arn:aws:iam::111122223333:user/alice"),
    "the account entry does not spare Alice",
  );
  no(notBy({ AWS: "arn:aws:iam::111122223333:root" }, "arn:aws:iam::111122223333:root"), "but its root user");
  const session = "arn:aws:sts::111122223333:assumed-role/app/s1";
  yes(notBy({ AWS: session }, session), "the role is not listed");
  yes(notBy({ AWS: "arn:aws:iam::111122223333:role/app" }, session), "the session is not listed");
  no(notBy({ AWS: [session, "arn:aws:iam::111122223333:role/app"] }, session));
  no(notBy("*", "anonymous"));
  no(notBy({ Service: "lambda.amazonaws.com" }, "lambda.amazonaws.com"));
  yes(notBy({ Service: "lambda.amazonaws.com" }, "anonymous"));
});

test("3.1 all entries must hold, one value of each is enough; negated operators want none", () => {
  const both = { Condition: { StringEquals: { "aws:username": ["a", "b"], "aws:PrincipalTag/team": "x" } } };
  yes(matches(both, { context: { "aws:username": "b", "aws:PrincipalTag/team": "x" } }));
  no(matches(both, { context: { "aws:username": "b", "aws:PrincipalTag/team": "y" } }));
  no(condition("StringNotEquals", "aws:username", ["a", "b"], { "aws:username": "b" }));
  yes(condition("StringNotEquals", "aws:username", ["a", "b"], { "aws:username": "c" }));
});

test("3.1 a missing key: positive operators false, negated ones true, IfExists true", () => {
  for (const [operator, value] of [
    ["StringEquals", "a"],
    ["StringLike", "*"],
    ["ArnLike", "*"],
    ["NumericLessThan", "5"],
    ["DateGreaterThan", "2000-01-01"],
    ["Bool", "false"],
    ["IpAddress", "0.0.0.0/0"],
    ["BinaryEquals", "AQID"],
  ] as const) {
    no(condition(operator, "custom:key", value), operator);
    yes(condition(`${operator}IfExists`, "custom:key", value), `${operator}IfExists`);
  }
  for (const [operator, value] of [
    ["StringNotEquals", "a"],
    ["StringNotEqualsIgnoreCase", "a"],
    ["StringNotLike", "*"],
    ["ArnNotLike", "*"],
    ["ArnNotEquals", "*"],
    ["NumericNotEquals", "5"],
    ["DateNotEquals", "2000-01-01"],
    ["NotIpAddress", "0.0.0.0/0"],
  ] as const)
    yes(condition(operator, "custom:key", value), operator);
});

test("3.1 IfExists asks like the plain operator when the key is there", () => {
  yes(condition("StringEqualsIfExists", "aws:username", "a", { "aws:username": "a" }));
  no(condition("StringEqualsIfExists", "aws:username", "a", { "aws:username": "b" }));
  no(condition("StringNotEqualsIfExists", "aws:username", "a", { "aws:username": "a" }));
});

test("3.1 ForAllValues: every value, and so a missing key or an empty value too", () => {
  yes(condition("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], { "aws:TagKeys": ["a"] }));
  no(condition("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], { "aws:TagKeys": ["a", "c"] }));
  yes(condition("ForAllValues:StringEquals", "aws:TagKeys", ["a"]));
  yes(condition("ForAllValues:StringEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": [""] }), "a null data set");
  no(condition("ForAllValues:StringNotEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": ["b", "a"] }));
  yes(condition("ForAllValues:StringNotEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": ["b", "c"] }));
});

test("3.1 ForAnyValue: some value, and so never on a missing key, negated operators too", () => {
  yes(condition("ForAnyValue:StringEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": ["c", "a"] }));
  no(condition("ForAnyValue:StringEquals", "aws:TagKeys", ["a"]));
  no(condition("ForAnyValue:StringNotEquals", "aws:TagKeys", ["a"]));
  no(condition("ForAnyValue:StringNotEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": [""] }));
  yes(condition("ForAnyValue:StringNotEquals", "aws:TagKeys", ["a"], { "aws:TagKeys": ["a", "b"] }));
  yes(condition("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", ["a"]), "IfExists: missing is true");
});

test("3.1 a multivalued key without qualifier: some value matches, for negated operators none does (choice 7)", () => {
  yes(condition("StringEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["b", "a"] }));
  no(condition("StringNotEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["b", "a"] }));
  yes(condition("StringNotEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["b", "c"] }));
});

test("3.1 Null: true on a missing key, and on an empty value (choice 8)", () => {
  yes(condition("Null", "aws:username", "true"));
  no(condition("Null", "aws:username", "true", { "aws:username": "a" }));
  yes(condition("Null", "aws:username", "false", { "aws:username": "a" }));
  no(condition("Null", "aws:username", false));
  no(condition("Null", "aws:username", "false", { "aws:username": "" }));
  yes(condition("ForAllValues:Null", "aws:TagKeys", "false"));
  no(condition("ForAnyValue:Null", "aws:TagKeys", "true"));
});

test("3.2 key names ignore case, tag keys too; values do not", () => {
  yes(condition("StringEquals", "AWS:UserName", "a", { "aws:username": "a" }));
  yes(condition("StringEquals", "aws:PrincipalTag/Team", "a", { "aws:principaltag/TEAM": "a" }));
  no(condition("StringEquals", "aws:PrincipalTag/team", "A", { "aws:PrincipalTag/team": "a" }));
});

test("3.3 strings: exact, ignoring case, or as patterns", () => {
  no(condition("StringEquals", "aws:username", "a*", { "aws:username": "ab" }), "no wildcards in StringEquals");
  yes(condition("StringEquals", "aws:username", "a*", { "aws:username": "a*" }));
  yes(condition("StringEqualsIgnoreCase", "aws:username", "ALICE", { "aws:username": "alice" }));
  no(condition("StringNotEqualsIgnoreCase", "aws:username", "ALICE", { "aws:username": "alice" }));
  yes(condition("StringLike", "aws:username", "a*", { "aws:username": "ab:c/d" }), "crosses colons");
  no(condition("StringLike", "aws:username", "A*", { "aws:username": "ab" }));
  no(condition("StringNotLike", "aws:username", "a?", { "aws:username": "ab" }));
});

test("3.3 ARNs: segment by segment, and only ARNs; ArnEquals is ArnLike", () => {
  const pattern = "arn:aws:someservice:*:111122223333:finance/*";
  const other = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
  for (const operator of ["ArnLike", "ArnEquals"]) {
    yes(condition(operator, "aws:SourceArn", pattern, { "aws:SourceArn": "arn:aws:someservice:us-east-2:111122223333:finance/x" }));
    no(condition(operator, "aws:SourceArn", pattern, { "aws:SourceArn": other }));
    no(condition(operator, "aws:SourceArn", "*", { "aws:SourceArn": "no-arn" }));
    yes(condition(operator.replace("Arn", "ArnNot"), "aws:SourceArn", pattern, { "aws:SourceArn": other }));
  }
  yes(condition("StringLike", "aws:SourceArn", pattern, { "aws:SourceArn": other }));
  no(
    condition("ArnLike", "aws:SourceArn", pattern.replace("finance", "FINANCE"), {
      "aws:SourceArn": "arn:aws:someservice:us-east-2:111122223333:finance/x",
    }),
    "case counts",
  );
});

test("3.3 numbers: integers and decimals, either side unreadable is no hit", () => {
  const compare = (operator: string, wanted: unknown, value: string) =>
    condition(`Numeric${operator}`, "s3:max-keys", wanted, { "s3:max-keys": value });
  yes(compare("Equals", "10", "10.0"));
  yes(compare("Equals", 10, "10"));
  yes(compare("NotEquals", "10", "11"));
  yes(compare("LessThan", "10", "9.5"));
  no(compare("LessThan", "10", "10"));
  yes(compare("LessThanEquals", "10", "10"));
  no(compare("LessThanEquals", "10", "10.01"));
  yes(compare("GreaterThan", "10", "10.01"));
  no(compare("GreaterThan", "10", "10"));
  yes(compare("GreaterThanEquals", "10", "10"));
  no(compare("GreaterThanEquals", "10", "9.99"));
  yes(compare("LessThan", "0", "-1"));
  no(compare("LessThan", "10", "many"));
  no(compare("LessThan", "many", "1"));
  yes(compare("NotEquals", "many", "1"), "an unreadable value is not hit");
});

test("3.3 dates: ISO 8601 and epoch seconds, comparable with each other", () => {
  const compare = (operator: string, wanted: string, value: string) =>
    condition(`Date${operator}`, "aws:CurrentTime", wanted, { "aws:CurrentTime": value });
  yes(compare("Equals", "2024-01-01T00:00:00Z", "1704067200"));
  yes(compare("Equals", "2024-01-01T01:00:00+01:00", "2024-01-01T00:00:00Z"), "time zones");
  yes(compare("Equals", "2023-12-31T23:00:00-01:00", "2024-01-01"));
  yes(compare("LessThan", "2024-01-01", "2023-12-31T23:59:59Z"));
  no(compare("LessThan", "2024-01-01", "2024-01-01T00:00:00Z"));
  yes(compare("LessThanEquals", "2024-01-01", "2024-01-01T00:00:00Z"));
  yes(compare("GreaterThan", "2024-01-01", "2024-01-01T00:00:00.5Z"), "fractions");
  yes(compare("GreaterThanEquals", "2024-01-01", "2024-01-01"));
  no(compare("GreaterThanEquals", "2024-01-01", "2023-12-31"));
  yes(compare("NotEquals", "2024-01-01", "2024-01-02"));
  assert.equal(readDate("2024-02-29"), "1709164800");
  assert.equal(readDate("2023-02-29"), null, "no such day");
  assert.equal(readDate("2024-04-31"), null);
  assert.equal(readDate("2024-13-01"), null);
  assert.equal(readDate("1900-02-29"), null, "no leap year");
  assert.equal(readDate("2024-01-01T24:61:00Z"), null);
  assert.equal(readDate("1969-12-31T23:59:59.5Z"), "-0.5");
});

test("3.3 Booleans: any case, also without quotes", () => {
  yes(condition("Bool", "aws:SecureTransport", "TRUE", { "aws:SecureTransport": "true" }));
  yes(condition("Bool", "aws:SecureTransport", false, { "aws:SecureTransport": "False" }));
  no(condition("Bool", "aws:SecureTransport", "true", { "aws:SecureTransport": "false" }));
  no(condition("Bool", "aws:SecureTransport", "maybe", { "aws:SecureTransport": "maybe" }));
});

test("3.3 binary values: the bytes count, padding does not", () => {
  yes(condition("BinaryEquals", "custom:key", "AQI=", { "custom:key": "AQI" }));
  no(condition("BinaryEquals", "custom:key", "AQI=", { "custom:key": "AQID" }));
  no(condition("BinaryEquals", "custom:key", "?", { "custom:key": "?" }));
});

test("3.3 addresses: blocks with their edges, families never mix", () => {
  const inside = (block: string, address: string) => condition("IpAddress", "aws:SourceIp", block, { "aws:SourceIp": address });
  yes(inside("10.0.0.0/8", "10.0.0.0"));
  yes(inside("10.0.0.0/8", "10.255.255.255"));
  no(inside("10.0.0.0/8", "11.0.0.0"));
  no(inside("10.0.0.0/8", "9.255.255.255"));
  yes(inside("10.1.2.3/8", "10.0.0.1"), "bits beyond the prefix do not count");
  no(inside("10.1.2.3/8", "11.0.0.1"));
  yes(inside("10.1.2.3", "10.1.2.3"));
  no(inside("10.1.2.3", "10.1.2.2"));
  yes(inside("0.0.0.0/0", "255.255.255.255"));
  no(inside("0.0.0.0/0", "::1"));
  no(inside("::/0", "10.0.0.1"));
  yes(inside("2001:DB8::/32", "2001:db8:0:0::1"), "hexadecimal digits in any case, zeros in any form");
  no(inside("2001:db8::/32", "2001:db9::"));
  yes(inside("2001:db8::1", "2001:db8:0::1"));
  no(inside("2001:db8::1", "2001:db8::2"), "without prefix a /128 (choice 13)");
  yes(inside("::ffff:10.0.0.1", "::ffff:a00:1"));
  no(condition("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", { "aws:SourceIp": "10.1.1.1" }));
  yes(condition("NotIpAddress", "aws:SourceIp", "10.0.0.0/33", { "aws:SourceIp": "10.1.1.1" }), "no block is not hit");
  assert.equal(readCidr("10.0.0.0/33"), null);
  assert.equal(readCidr("::/129"), null);
  assert.equal(readIp("256.0.0.1"), null);
  assert.equal(readIp("10.0.0.0/8"), null);
  assert.equal(readIp("1:2:3:4:5:6:7"), null);
  assert.equal(readIp("1::2::3"), null);
});

test("3.4 variables exist in version 2012-10-17 only", () => {
  const own = { Resource: "arn:aws:s3:::b/${aws:username}" };
  const ask = { resource: "arn:aws:s3:::b/alice", context: { "aws:username": "alice" } };
  yes(matches(own, ask));
  no(matches(own, ask, "2008-10-17"));
  no(matches(own, ask, ""), "no version is the older one");
  yes(matches(own, { resource: "arn:aws:s3:::b/${aws:username}" }, "2008-10-17"), "there it is text");
});

test("3.4 variables in conditions: String, Arn and Bool (choice 2), names in any case", () => {
  const context = { "aws:username": "alice", "aws:PrincipalTag/name": "alice", "aws:SourceArn": "arn:aws:iam::111122223333:user/alice" };
  yes(condition("StringEquals", "aws:PrincipalTag/name", "${AWS:UserName}", context));
  yes(condition("StringLike", "aws:PrincipalTag/name", "a*${aws:username}", { ...context, "aws:PrincipalTag/name": "a-alice" }));
  yes(condition("ArnLike", "aws:SourceArn", "arn:aws:iam::*:user/${aws:username}", context));
  yes(condition("Bool", "aws:SecureTransport", "${aws:ViaAWSService}", { "aws:SecureTransport": "true", "aws:ViaAWSService": "true" }));
  no(condition("NumericEquals", "s3:max-keys", "${aws:PrincipalTag/n}", { "s3:max-keys": "5", "aws:PrincipalTag/n": "5" }));
});

test("3.4 a multivalued key is no variable", () => {
  no(resource("arn:aws:s3:::b/${aws:TagKeys}", "arn:aws:s3:::b/a", { "aws:TagKeys": ["a"] }));
});

test("3.4 the default stands in only for a missing value", () => {
  const own = "arn:aws:s3:::b/${aws:PrincipalTag/team, 'blue'}/*";
  yes(resource(own, "arn:aws:s3:::b/blue/x"));
  yes(resource(own, "arn:aws:s3:::b/blue/x", { "aws:PrincipalTag/team": "" }), "an empty value is none");
  yes(resource(own, "arn:aws:s3:::b/red/x", { "aws:PrincipalTag/team": "red" }));
  no(resource(own, "arn:aws:s3:::b/blue/x", { "aws:PrincipalTag/team": "red" }));
});

test("3.4 `${*}`, `${?}` and `${$}` are characters", () => {
  yes(resource("arn:aws:s3:::b/${*}${?}${$}", "arn:aws:s3:::b/*?$"));
  no(resource("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x"));
  no(resource("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/x"));
});

test("3.4 a variable without value: no match, so negated operators do and NotResource excludes nothing", () => {
  no(condition("StringEquals", "aws:PrincipalTag/team", "${aws:username}", { "aws:PrincipalTag/team": "" }));
  yes(condition("StringNotEquals", "aws:PrincipalTag/team", "${aws:username}", { "aws:PrincipalTag/team": "a" }));
  no(resource("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/"));
  yes(matches({ Resource: undefined, NotResource: "arn:aws:s3:::b/${aws:username}" }));
});

test("3.4 wildcards in a value are literal (choice 9), `${` unclosed is text", () => {
  no(resource("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/x", { "aws:username": "*" }));
  yes(resource("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/*", { "aws:username": "*" }));
  yes(resource("arn:aws:s3:::b/${aws:user", "arn:aws:s3:::b/${aws:user"));
});

test("3.5 keys that hold lists are known as such", () => {
  for (const key of [
    "aws:PrincipalOrgPaths",
    "aws:CalledVia",
    "aws:TagKeys",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:VpceOrgPaths",
    "aws:PrincipalServiceNamesList",
  ])
    assert.equal(types.type(key.toLowerCase()), "ArrayOfString", key);
  assert.equal(types.type("aws:currenttime"), "Date");
  assert.equal(types.type("aws:sourceip"), "IPAddress");
  assert.equal(types.type("aws:securetransport"), "Bool");
});

test("4.1 a matching Deny wins, else a matching Allow, else nothing; order does not count", () => {
  const allow = statement();
  const deny = statement({ Effect: "Deny", Action: "s3:Get*" });
  assert.equal(decide(policy(allow, deny)), "explicitDeny");
  assert.equal(decide(policy(deny, allow)), "explicitDeny");
  assert.equal(decide(policy(allow, deny), { action: "s3:PutObject" }), "allow");
  assert.equal(decide(policy(deny), { action: "s3:PutObject" }), "implicitDeny");
});

// --- Several policies.

const everything = documentOf(policy(statement()));
const nothing = documentOf(policy(statement({ Action: "zz:None" })));
const denying = documentOf(policy(statement({ Effect: "Deny" })));
const set = (more: Partial<PolicySet>): PolicySet => ({
  identityPolicies: [everything],
  permissionsBoundaries: [],
  sessionPolicies: [],
  vpcEndpointPolicies: [],
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  ...more,
});
const together = (more: Partial<PolicySet>, ask: Ask = {}) => decideAll(set(more), request(ask), types).decision;
const granting = (principal: unknown) => documentOf(policy(statement({ Principal: principal })));

test("4.2 a Deny in any policy wins", () => {
  assert.equal(together({}), "allow");
  for (const more of [
    { identityPolicies: [everything, denying] },
    { permissionsBoundaries: [denying] },
    { sessionPolicies: [denying] },
    { vpcEndpointPolicies: [denying] },
    { serviceControlPolicies: [[everything, denying]] },
    { resourceControlPolicies: [[denying]] },
    { resourcePolicy: documentOf(policy(statement({ Effect: "Deny", Principal: "*" }))) },
  ])
    assert.equal(together(more), "explicitDeny", Object.keys(more)[0]);
});

test("4.2 every level of service control policies, the endpoint, the boundary and the session must allow", () => {
  assert.equal(together({ identityPolicies: [nothing] }), "implicitDeny");
  assert.equal(together({ serviceControlPolicies: [[nothing, everything], [everything]] }), "allow");
  assert.equal(together({ serviceControlPolicies: [[everything], [nothing]] }), "implicitDeny");
  assert.equal(together({ vpcEndpointPolicies: [nothing] }), "implicitDeny");
  assert.equal(together({ permissionsBoundaries: [nothing] }), "implicitDeny");
  assert.equal(together({ sessionPolicies: [nothing] }), "implicitDeny");
  assert.equal(together({ resourceControlPolicies: [[nothing]] }), "allow", "AWS's own policy allows everything there");
});

test("4.2 the root user needs no identity policy, but is limited by service control policies", () => {
  const root = { principal: "arn:aws:iam::111122223333:root" };
  assert.equal(together({ identityPolicies: [] }, root), "allow");
  assert.equal(together({ identityPolicies: [], serviceControlPolicies: [[nothing]] }, root), "implicitDeny");
});

test("4.3 the statements that decided it are named, of the resource policy too where it had to allow", () => {
  const root = { principal: "arn:aws:iam::111122223333:root" };
  const by = (more: Partial<PolicySet>, ask: Ask) => decideAll(set(more), request(ask), types).statements.map(({ policy }) => policy);
  const account = granting({ AWS: "arn:aws:iam::111122223333:root" });
  assert.deepEqual(by({ identityPolicies: [], resourcePolicy: account }, root), ["resource"]);
  assert.deepEqual(by({ identityPolicies: [everything], resourcePolicy: account }, {}), ["identity"]);
  assert.match(decideAll(set({ identityPolicies: [] }), request(root), types).reason, /root user/);
});

test("4.2 a federated user without a session policy has no permissions", () => {
  const federated = { principal: "arn:aws:sts::111122223333:federated-user/f" };
  assert.equal(together({}, federated), "implicitDeny");
  assert.equal(together({ sessionPolicies: [everything] }, federated), "allow");
  assert.equal(together({}, { principal: "arn:aws:sts::111122223333:assumed-role/r/s" }), "allow", "a role session needs none");
});

test("4.3 who is named directly needs no identity policy and no boundary; a role needs the boundary; an account entry gives nothing by itself", () => {
  const alone = { identityPolicies: [], permissionsBoundaries: [nothing] };
  const session = { principal: "arn:aws:sts::111122223333:assumed-role/r/s" };
  assert.equal(together({ ...alone, resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/alice" }) }), "allow");
  assert.equal(together({ ...alone, resourcePolicy: granting("*") }), "allow");
  assert.equal(together({ ...alone, resourcePolicy: granting({ AWS: "arn:aws:sts::111122223333:assumed-role/r/s" }) }, session), "allow");
  assert.equal(together({ ...alone, resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:role/r" }) }, session), "implicitDeny");
  assert.equal(together({ identityPolicies: [], resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:role/r" }) }, session), "allow");
  assert.equal(together({ identityPolicies: [], resourcePolicy: granting({ AWS: "111122223333" }) }), "implicitDeny");
  assert.equal(together({ resourcePolicy: granting({ AWS: "111122223333" }) }), "allow");
});

test("4.4 across accounts both sides must allow, and any form of entry is enough", () => {
  const ask = { resource: "arn:aws:s3:::b/key", resourceAccount: "444455556666" };
  assert.equal(together({}, ask), "implicitDeny");
  assert.equal(together({ resourcePolicy: granting({ AWS: "111122223333" }) }, ask), "allow");
  assert.equal(
    together({ identityPolicies: [], resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/alice" }) }, ask),
    "implicitDeny",
  );
  assert.equal(together({ permissionsBoundaries: [nothing], resourcePolicy: granting("*") }, ask), "implicitDeny");
  assert.equal(
    together({ identityPolicies: [], resourcePolicy: granting("*") }, { ...ask, principal: "anonymous" }),
    "allow",
    "nobody has no identity side",
  );
});

test("4.5 keys and roles are governed by their own policy", () => {
  const key = { action: "kms:Decrypt", resource: "arn:aws:kms:us-east-1:111122223333:key/k" };
  assert.equal(together({ resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/bob" }) }, key), "implicitDeny");
  assert.equal(
    together({ resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:root" }) }, key),
    "allow",
    "the account entry hands over to identity policies",
  );
  const role = { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/r" };
  assert.equal(together({ resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/bob" }) }, role), "implicitDeny");
});

test("4.5 a service has no identity side", () => {
  assert.equal(together({}, { principal: "lambda.amazonaws.com" }), "implicitDeny");
  assert.equal(
    together(
      { identityPolicies: [], resourcePolicy: granting({ Service: "lambda.amazonaws.com" }) },
      { principal: "lambda.amazonaws.com" },
    ),
    "allow",
  );
});
