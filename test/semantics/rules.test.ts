// The rules of one policy, each test named by its section in the description of the semantics (SEMANTICS.md 1, 2 and 4.1). Conditions: rules-conditions.test.ts; several policies: rules-together.test.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRefusedResource } from "../../server/src/core/semantics/evaluator/resources";
import { action, by, condition, decide, matches, no, notBy, policy, resource, statement, yes } from "./asking";

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

test("2.3 R1: in the first five segments `?` and a `*` with something behind it stay inside their segment; the sixth holds the rest", () => {
  yes(resource("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q"));
  yes(resource("arn:aws:sqs:eu-*-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q"));
  no(resource("arn:aws:sqs:e*1:111122223333:q", "arn:aws:sqs:e:1:111122223333:q"), "the `*` has a character behind it");
  no(resource("arn:aws:sqs:e?1:111122223333:q", "arn:aws:sqs:e:1:111122223333:q"), "a `?` is no colon");
  yes(resource("arn:aws:logs:*:*:a:b*", "arn:aws:logs:us-east-1:111122223333:a:b:c"));
  yes(resource("arn:aws:logs:::a*c?", "arn:aws:logs:::a:b:c:"), "behind the fifth colon a colon is a character as others");
  no(resource("arn:aws:s?:::b/key", "arn:aws:sqs:::b/key"));
});

test("2.3 R2: the last `*` of any segment runs on beyond the colon", () => {
  yes(resource("arn:aws:s3:*", "arn:aws:s3:::b/key"));
  yes(resource("arn:*", "arn:aws:s3:::b/key"));
  yes(resource("arn:*:b", "arn:aws:s3:::b"));
  yes(resource("arn:aws:*:::x", "arn:aws:sqs:eu:1:::x"));
  yes(resource("arn:aws:dynamodb:*:table/prod-*", "arn:aws:dynamodb:us-east-1:111122223333:table/prod-x"));
  yes(resource("arn:aws:lambda:us-east-1:*:f", "arn:aws:lambda:us-east-1:111122223333:function:f"));
  no(resource("arn:aws:lambda:us-east-1:*:f", "arn:aws:lambda:us-east-1:111122223333:function:g"));
  no(resource("arn:aws:s3:*", "arn:aws:sqs:::b/key"));
  yes(
    resource("arn:aws:s*:a*b:111122223333:x", "arn:aws:sqs:u:ab:111122223333:x"),
    "a star that stops at colons, tried behind one that does not",
  );
  no(matches({ Resource: undefined, NotResource: "arn:aws:lambda:*:f" }, { resource: "arn:aws:lambda:us-east-1:111122223333:function:f" }));
});

test("2.3 R2a: an ARN with fewer than six segments also means what goes on where it ends", () => {
  yes(resource("arn:aws:s3", "arn:aws:s3:::b/key"));
  yes(resource("arn:aws:sqs", "arn:aws:sqs:us-east-1:111122223333:q"));
  yes(resource("arn:aws", "arn:aws:s3:::b"));
  yes(resource("arn:aws:sqs:us-east-1", "arn:aws:sqs:us-east-1:111122223333:q"));
  no(resource("arn:aws:sqs:us-east-1", "arn:aws:sqs:us-east-2:111122223333:q"));
  no(resource("arn:aws:sq", "arn:aws:sqs:us-east-1:111122223333:q"), "it ends at the end of a segment");
  yes(resource("arn:aws:s3:?", "arn:aws:s3:x:111122223333:b"));
  no(resource("arn:aws:s3:?", "arn:aws:s3:::b"), "the region is no one character");
  no(resource("arn:aws:s3", "*"));
  yes(resource("arn:aws:sqs:${aws:RequestedRegion}", "arn:aws:sqs:eu-west-1:111122223333:q", { "aws:RequestedRegion": "eu-west-1" }));
  no(matches({ Resource: undefined, NotResource: "arn:aws:s3" }), "NotResource spares what it means");
});

test("2.3 R2b: what is neither `*` nor an ARN with partition and service is refused", () => {
  for (const text of [
    "my-bucket/*",
    "%s",
    "arn:aws::::x",
    "arn::s3:::x",
    "arn:",
    "",
    "**",
    "?",
    "a*",
    "*:*",
    "ARN:aws:s3:::b",
    " arn:aws:s3:::b",
    "arn:aws:S3:::b",
    "arn:aws:sQs:*",
  ])
    assert.equal(isRefusedResource(text), true, text);
  for (const text of ["*", "arn:*", "arn:aws", "arn:aws:s3", "arn:${aws:x}:s3:::b", "execute-api:/prod/GET/a", "/111122223333/queue"])
    assert.equal(isRefusedResource(text), false, text);
  no(resource("my-bucket/*", "my-bucket/x"));
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

test("4.1 a matching Deny wins, else a matching Allow, else nothing; order does not count", () => {
  const allow = statement();
  const deny = statement({ Effect: "Deny", Action: "s3:Get*" });
  assert.equal(decide(policy(allow, deny)), "explicitDeny");
  assert.equal(decide(policy(deny, allow)), "explicitDeny");
  assert.equal(decide(policy(allow, deny), { action: "s3:PutObject" }), "allow");
  assert.equal(decide(policy(deny), { action: "s3:PutObject" }), "implicitDeny");
});
