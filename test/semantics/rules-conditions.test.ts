// The rules of conditions and policy variables, each test named by its section in the description of the semantics (SEMANTICS.md 3).
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCidr, readDate, readIp } from "../../server/src/core/semantics/values";
import { condition, matches, no, resource, types, yes } from "./asking";

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

test("3.1 a multivalued key without qualifier never matches here: nobody knows, and the checks decide nothing by it (choice 7)", () => {
  no(condition("StringEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["b", "a"] }));
  no(condition("StringEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["a"] }));
  no(condition("StringNotEquals", "aws:TagKeys", "a", { "aws:TagKeys": ["b", "c"] }));
  no(condition("StringEquals", "custom:key", "a", { "custom:key": ["b", "a"] }), "a list of several, of a key that nobody knows");
  yes(condition("StringEquals", "custom:key", "a", { "custom:key": ["a"] }));
  yes(condition("Null", "aws:TagKeys", "false", { "aws:TagKeys": ["a"] }));
});

test("3.1 Null: true on a missing key, false on one with a value; on an empty value neither (choice 8)", () => {
  no(condition("Null", "aws:username", "true", { "aws:username": "" }));
  no(condition("Null", "aws:TagKeys", "true", { "aws:TagKeys": [""] }));
  no(condition("Null", "aws:TagKeys", ["true", "false"], { "aws:TagKeys": [""] }));
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
  assert.equal(readDate("2024-01-01T23:61:00Z"), null);
  assert.equal(readDate("2024-01-01T24:00:00Z"), null, "the hours of W3C's profile end at 23");
  assert.equal(readDate("2024-01-01T23:59:60Z"), null);
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
