// The words that examples are made of: a value for every kind of key, ARNs for patterns and for the catalogue's types, the request of a
// model, and the caller who makes it. Tables, because each line is a choice of its own that no verdict shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Model } from "../../server/src/core/logic/term";
import { byVariable, numberVariable } from "../../server/src/core/logic/variable";
import { contextCandidates, dateText, fillArn, spelling, usualValues } from "../../server/src/core/semantics/examples/plausible";
import type { Surroundings } from "../../server/src/core/semantics/examples/surroundings";
import { actionRank } from "../../server/src/core/semantics/examples/usual";
import { arnShape, beautify, exampleArn, requestOf, settle, touchUp } from "../../server/src/core/semantics/examples/witness";
import type { Request } from "../../server/src/core/semantics/request";
import {
  ACTION,
  keyIsList,
  keyNumber,
  keyPresent,
  keySet,
  keyString,
  PRINCIPAL,
  RESOURCE,
} from "../../server/src/core/semantics/request-variables";
import { documentOf, policy, request, statement } from "./asking";

const account = "111122223333";
const elsewhere = "444455556666";
const around = (more: Partial<Surroundings> = {}): Surroundings => ({ documents: [], ...more });

test("every kind of key has its usual value", () => {
  const usual: [string, string[]][] = [
    ["aws:principalaccount", [elsewhere]],
    ["aws:resourceaccount", [elsewhere]],
    ["aws:sourceaccount", [elsewhere]],
    ["kms:calleraccount", []],
    ["aws:principalorgid", ["o-exampleorg0"]],
    ["aws:resourceorgid", ["o-exampleorg0"]],
    ["aws:sourceip", ["203.0.113.10"]],
    ["aws:vpcsourceip", ["203.0.113.10"]],
    ["aws:sourceipx", []],
    ["aws:username", ["alice"]],
    ["aws:principalarn", [`arn:aws:iam::${elsewhere}:role/example`]],
    ["aws:sourcevpc", ["vpc-0example"]],
    ["aws:sourcevpce", ["vpce-0example"]],
    ["aws:principaltag/team", ["example"]],
    ["aws:resourcetag/team", ["example"]],
    ["aws:tagkeys", ["team", "owner"]],
    ["aws:requestedregion", ["us-east-1", "eu-west-1"]],
    ["s3:prefix", []],
  ];
  for (const [key, values] of usual) assert.deepEqual(usualValues(key), values, key);
});

test("a pattern's wildcards are filled with words that fit their places", () => {
  const filled: [string, string | undefined][] = [
    ["arn:aws:s3:::b", "arn:aws:s3:::b"],
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/example"],
    ["arn:aws:s3:::b-?/*x", "arn:aws:s3:::b-1/examplex"],
    ["arn:*:s3:::*", "arn:aws:s3:::example"],
    ["arn:aws*:s3:::b", "arn:aws:s3:::b"],
    ["arn:aws:*:::b", "arn:aws:s3:::b"],
    ["arn:aws:s*s:us-east-1::b", "arn:aws:ss:us-east-1::b"],
    [`arn:aws:sqs:*:${account}:q`, `arn:aws:sqs:us-east-1:${account}:q`],
    [`arn:aws:sqs:us-*-?:${account}:q`, `arn:aws:sqs:us-1-1:${account}:q`],
    ["arn:aws:sqs:us-east-1:*:q", `arn:aws:sqs:us-east-1:${account}:q`],
    ["arn:aws:sqs:us-east-1:99*:q", "arn:aws:sqs:us-east-1:991111222233:q"],
    ["arn:aws:sqs:us-east-1:*99*:q", "arn:aws:sqs:us-east-1:111122223399:q"],
    ["arn:aws:sqs:us-east-1:11112222333?:q", "arn:aws:sqs:us-east-1:111122223331:q"],
    ["arn:aws:sqs:us-east-1:1*?:q", "arn:aws:sqs:us-east-1:111112222331:q"],
    ["arn:aws:s3", undefined],
    ["arn:aws:s3:*", undefined],
    ["arn:aws:s3:*:x", "arn:aws:s3:us-east-1:111122223333:x"],
    ["*", undefined],
    ["a:b", undefined],
    ["arn:aws:s3:::${aws:username}/*", undefined],
  ];
  for (const [pattern, arn] of filled) assert.equal(fillArn(pattern), arn, pattern);
});

test("a type's ARN gets an example for each of its parts", () => {
  const parts: Record<string, string> = {
    Partition: "aws",
    Region: "us-east-1",
    AggregatorRegion: "us-east-1",
    Account: account,
    AccountId: account,
    OwnerAccountId: account,
    BucketName: "doc-example-bucket",
    AccessPointBucket: "doc-example-bucket",
    RoleNameWithPath: "example-role",
    RoleName: "example-role",
    UserNameWithPath: "alice",
    UserName: "alice",
    ObjectName: "example.txt",
    ApiKey: "example.txt",
    Path: "example",
    KeyId: "example-id",
    InstanceId: "example-id",
    QueueName: "example",
  };
  for (const [name, word] of Object.entries(parts)) assert.equal(exampleArn(`arn:x:\${${name}}`), `arn:x:${word}`, name);
  assert.equal(exampleArn("arn:${Partition}:s3:::${BucketName}/${ObjectName}"), "arn:aws:s3:::doc-example-bucket/example.txt");
});

test("an ARN has the shape of its type or not", () => {
  const bucket = "arn:${Partition}:s3:::${BucketName}";
  const object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
  const queue = "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}";
  const group = "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${Stream}";
  const instance = "arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}";
  const shapes: [string, string, boolean][] = [
    [bucket, "arn:aws:s3:::b", true],
    [bucket, "arn:aws:s3:::b/k", false],
    [bucket, "xarn:aws:s3:::b", false],
    [bucket, "arn:aws:s3:::", false],
    [object, "arn:aws:s3:::b/k", true],
    [object, "arn:aws:s3:::b/k/l:m", true],
    [object, "arn:aws:s3:::b", false],
    [queue, `arn:aws:sqs:us-east-1:${account}:q`, true],
    [queue, `arn:aws:sqs:us-east-1:${account}`, false],
    [queue, `arn:aws:sns:us-east-1:${account}:q`, false],
    [group, `arn:aws:logs:us-east-1:${account}:log-group:a/b:log-stream:c`, true],
    [group, `arn:aws:logs:us-east-1:${account}:log-group:a/b`, false],
    [instance, `arn:aws:ec2:us-east-1:${account}:instance/i-1`, true],
    [instance, `arn:aws:ec2:us-east-1:${account}:instance/i-1\n`, false],
    [instance, `arn:aws:ec2:us:east-1:${account}:instance/i-1`, false],
    ["arn:${Partition}:x:::a.b/${Id}", "arn:aws:x:::a.b/1", true],
    ["arn:${Partition}:x:::a.b/${Id}", "arn:aws:x:::a-b/1", false],
    ["arn:${Partition}:x:::${Id}/end", "arn:aws:x:::1/end", true],
    ["arn:${Partition}:x:::${Id}/end/${Last}", "arn:aws:x:::1/2/end/3", false],
    ["arn:${Partition}:x:::${Path}/end/${Last}", "arn:aws:x:::1/2/end/3", true],
  ];
  for (const [shape, arn, holds] of shapes) assert.equal(arnShape(shape).test(arn), holds, `${arn} as ${shape}`);
});

test("seconds are written as dates where a calendar has them", () => {
  const dates: [string, string][] = [
    ["0", "1970-01-01T00:00:00Z"],
    ["1577836800", "2020-01-01T00:00:00Z"],
    ["1577836800.25", "2020-01-01T00:00:00.25Z"],
    ["253402300799", "9999-12-31T23:59:59Z"],
    ["253402300800", "253402300800.0"],
    ["-1", "-1"],
    ["-1.5", "-1.5"],
  ];
  for (const [seconds, text] of dates) assert.equal(dateText(seconds), text);
});

const conditioned = (Condition: object) => documentOf(policy(statement({ Condition })));

test("a key is spelt as the policy has it, else as the catalogue", () => {
  const catalogue = {
    key: (name: string) =>
      ({ "aws:sourceip": { name: "aws:SourceIp" }, "aws:principaltag/team": { name: "aws:PrincipalTag/${TagKey}" } })[name],
  } as unknown as NonNullable<Surroundings["catalogue"]>;
  const used = [conditioned({ Null: { "x:y": "true" } }), conditioned({ StringEquals: { "AWS:sourceIP": "x" } })];
  assert.equal(spelling("aws:sourceip", around({ catalogue, documents: used })), "AWS:sourceIP");
  assert.equal(spelling("aws:sourceip", around({ catalogue })), "aws:SourceIp");
  assert.equal(spelling("aws:principaltag/team", around({ catalogue })), "aws:PrincipalTag/team");
  assert.equal(spelling("odd:key", around({ catalogue })), "odd:key");
  assert.equal(spelling("odd:key", around()), "odd:key");
});

test("values near those of the policy: usual ones first, then texts, then dates around a bound", () => {
  const of = (key: string, condition: object, value: string | string[] = "x") =>
    contextCandidates(key, value, around({ documents: [conditioned(condition)] }));
  assert.deepEqual(of("aws:username", { StringLike: { "aws:username": ["bob", "a*-?", "${aws:userid}"] } }), [
    "alice",
    "bob",
    "aexample-1",
  ]);
  assert.deepEqual(of("aws:tagkeys", { "ForAnyValue:StringEquals": { "aws:TagKeys": "cost" } }, ["x"]), [["team"], ["owner"], ["cost"]]);
  assert.deepEqual(of("aws:sourceip", { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "192.0.2.7/32", "192.0.2.9"] } }), [
    "203.0.113.10",
    "192.0.2.1",
    "192.0.2.7",
    "192.0.2.9",
  ]);
  assert.deepEqual(of("s3:prefix", { ArnLike: { "s3:prefix": "arn:aws:s3:::b/*" } }), ["arn:aws:s3:::b/example"]);
  assert.deepEqual(of("s3:prefix", { Null: { "s3:prefix": "true" } }), []);
  assert.deepEqual(of("aws:currenttime", { DateLessThan: { "aws:CurrentTime": ["1970-01-02", "1970-01-02T00:00:00.5Z", "soon"] } }), [
    "1970-01-02T00:00:00Z",
    "1970-01-03T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "1970-01-02T00:00:01Z",
    "1970-01-01T23:59:59Z",
  ]);
  assert.deepEqual(of("aws:epochtime", { DateLessThan: { "aws:EpochTime": "86400" } }), ["86400", "172800", "0", "86401", "86399"]);
});

test("a model is the request that it says, with plain parts where it says nothing", () => {
  const model = (more: Partial<Model> = {}): Model => ({
    strings: byVariable(),
    sets: byVariable(),
    numbers: byVariable(),
    flags: byVariable(),
    ...more,
  });
  assert.deepEqual(requestOf(model()), {
    principal: { type: "AWS", id: `arn:aws:iam::${account}:user/alice` },
    action: "s3:getobject",
    resource: "*",
    context: {},
  });
  const flags = (...pairs: (readonly [string, boolean])[]) => pairs.map(([key, value]) => [keyPresent(key), value] as const);
  const whole = requestOf(
    model({
      strings: byVariable([
        [ACTION, "sqs:sendmessage"],
        [RESOURCE, "arn:aws:sqs:::q"],
        [PRINCIPAL, "service:sns.amazonaws.com"],
        [keyString("k:text"), "t"],
        [keyString("k:absent"), "t"],
      ]),
      sets: byVariable([
        [keySet("k:set"), ["a", "b"]],
        [keySet("k:none"), []],
        [keySet("k:empty"), []],
        [keySet("k:one"), ["s"]],
        [keySet("k:many"), ["s", "t"]],
      ]),
      numbers: byVariable([
        [keyNumber("k:number", "num"), "5"],
        [keyNumber("k:ip", "ip"), "167772161"],
        [keyNumber("k:date", "date"), "0"],
        [keyNumber("k:unread", "num"), null],
        [numberVariable("num", "elsewhere"), "7"],
      ]),
      flags: byVariable([
        ...flags(["k:text", true], ["k:absent", false], ["k:empty", true], ["k:number", true], ["k:ip", true], ["k:date", true]),
        ...flags(["k:unread", true], ["k:open", true], ["k:one", true], ["k:many", true]),
        [keyIsList("k:one"), false] as const,
        [keyIsList("k:many"), true] as const,
      ]),
    }),
  );
  assert.deepEqual(whole, {
    principal: { type: "Service", id: "sns.amazonaws.com" },
    action: "sqs:sendmessage",
    resource: "arn:aws:sqs:::q",
    context: {
      "k:set": ["a", "b"],
      "k:one": "value",
      "k:many": ["s", "t"],
      "k:text": "t",
      "k:empty": [""],
      "k:number": "5",
      "k:ip": "10.0.0.1",
      "k:date": "1970-01-01T00:00:00Z",
      "k:unread": "none",
      "k:open": "value",
    },
  });
});

const anything = (): boolean => true;

test("what does not matter goes, what does keeps its value where no usual one will do, in the policy's spelling", () => {
  const documents = [conditioned({ StringEquals: { "FOO:Bar": "x" } })];
  const kept = beautify(
    request({ context: { "foo:bar": "zz", "foo:gone": "1" } }),
    ({ context }) => context["foo:bar"] === "zz" || context["FOO:Bar"] === "zz",
    around({ documents }),
  );
  assert.deepEqual(kept.context, { "FOO:Bar": "zz" });
  assert.deepEqual(beautify(request({ context: { "foo:bar": "zz" } }), anything, around()).context, {});
});

test("a request that names tags carries them", () => {
  const tagged = (context: Request["context"]) =>
    beautify(request({ context }), (one) => JSON.stringify(one.context["aws:TagKeys"]) === JSON.stringify(context["aws:TagKeys"]), around())
      .context;
  assert.deepEqual(tagged({ "aws:TagKeys": ["Cost", ""] }), { "aws:TagKeys": ["Cost", ""], "aws:RequestTag/Cost": "example" });
  const needsTag = beautify(
    request({ context: { "aws:TagKeys": ["cost"], "aws:requesttag/Cost": "blue" } }),
    ({ context }) => [context["aws:TagKeys"]].flat()[0] === "cost" && context["aws:requesttag/Cost"] === "blue",
    around(),
  );
  assert.deepEqual(needsTag.context, { "aws:TagKeys": ["cost"], "aws:requesttag/Cost": "blue" });
});

test("of an action's name no colon is left, and a request with too many keys is left as it is", () => {
  assert.equal(beautify(request({ action: "s3:get:ob:ject" }), anything, around()).action, "s3:getxobxject");
  const many = request({ action: "s3:a:b", context: Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`k:${i}`, "x"])) });
  assert.equal(beautify(many, anything, around()), many);
});

const alone = (accept: (one: Request) => boolean) => around({ standsAlone: accept });

test("the caller is chosen so that the request stands alone, in the resource's account first", () => {
  const asked = request({ principal: `arn:aws:iam::${elsewhere}:user/x`, resource: `arn:aws:sqs:us-east-1:${account}:q` });
  const isRoot = ({ principal }: Request): boolean => principal.id.endsWith(":root");
  assert.equal(settle(asked, anything, around()), asked);
  assert.equal(settle(asked, anything, alone(anything)), asked);
  assert.equal(settle(asked, anything, alone(isRoot)).principal.id, `arn:aws:iam::${elsewhere}:root`);
  const named = { type: "AWS", id: `arn:aws:iam::${elsewhere}:root` } as const;
  assert.deepEqual(settle(asked, anything, { ...alone(isRoot), principals: [named] }).principal, named);
  // The resource moves to the caller's account where it has the account of the examples.
  const moved = settle(
    asked,
    anything,
    alone(({ resource }) => resource.includes(`:${elsewhere}:`)),
  );
  assert.equal(moved.resource, `arn:aws:sqs:us-east-1:${elsewhere}:q`);
  // Where the ARN names none, the request says whose the resource is.
  const bucket = { ...asked, resource: "arn:aws:s3:::b" };
  const owned = settle(
    bucket,
    anything,
    alone(({ resourceAccount }) => resourceAccount !== undefined),
  );
  assert.equal(owned.resourceAccount, account);
  assert.equal(
    settle(
      bucket,
      anything,
      alone(({ resourceAccount }) => resourceAccount === elsewhere),
    ).resourceAccount,
    elsewhere,
  );
  assert.equal(
    settle(
      bucket,
      ({ principal }) => principal === bucket.principal,
      alone(() => false),
    ),
    bucket,
  );
});

test("the caller is the one of the context: by ARN, by name in the stated account, or anybody there", () => {
  const by = (context: Request["context"], wanted: (id: string) => boolean): string =>
    settle(
      request({ principal: "anonymous", resource: "arn:aws:s3:::b", context }),
      anything,
      alone(({ principal }) => wanted(principal.id)),
    ).principal.id;
  const user = `arn:aws:iam::${elsewhere}:user/team/zoe`;
  assert.equal(
    by({ "AWS:PrincipalArn": [user] }, (id) => id === user),
    user,
  );
  assert.equal(
    by({ "aws:PrincipalArn": "arn:aws:iam::12:user/zoe" }, (id) => id.endsWith(":12:user/zoe")),
    "",
  );
  assert.equal(
    by({ "aws:username": "zoe" }, (id) => id.endsWith("/zoe")),
    `arn:aws:iam::${account}:user/zoe`,
  );
  assert.equal(
    by({ "aws:username": "zoe", "aws:PrincipalAccount": elsewhere }, (id) => id.endsWith("/zoe")),
    `arn:aws:iam::${elsewhere}:user/zoe`,
  );
  assert.equal(
    by({ "aws:PrincipalAccount": elsewhere }, (id) => id.endsWith("/alice")),
    `arn:aws:iam::${elsewhere}:user/alice`,
  );
  assert.equal(
    by({ "aws:PrincipalAccount": elsewhere }, (id) => id.endsWith(":root")),
    `arn:aws:iam::${elsewhere}:root`,
  );
  assert.equal(
    by({ "aws:PrincipalAccount": "x" }, (id) => id.endsWith(":x:root")),
    "",
  );
});

test("only the keys that are named are touched up, and a value that nothing else fits stays", () => {
  const asked = request({ context: { "aws:username": "q", "s3:prefix": "p" } });
  const touched = touchUp(asked, ({ context }) => context["s3:prefix"] === "p" && context["aws:username"] !== "alice", around(), [
    "aws:username",
    "s3:prefix",
    "k:missing",
  ]);
  assert.deepEqual(touched.context, { "aws:username": "q", "s3:prefix": "p" });
  assert.deepEqual(touchUp(asked, anything, around(), ["aws:username"]).context, { "s3:prefix": "p", "aws:username": "alice" });
});

test("services, callers by token and anonymous ones stay what they are", () => {
  const of = (principal: string) => beautify(request({ principal }), anything, around()).principal;
  assert.deepEqual(of("sns.amazonaws.com"), { type: "Service", id: "lambda.amazonaws.com" });
  assert.deepEqual(
    beautify(request({ principal: "sns.amazonaws.com" }), ({ principal }) => principal.id.startsWith("sns"), around()).principal,
    {
      type: "Service",
      id: "sns.amazonaws.com",
    },
  );
  assert.deepEqual(of("accounts.google.com"), { type: "Federated", id: "accounts.google.com" });
  assert.deepEqual(of("anonymous"), { type: "Anonymous", id: "" });
});

test("known actions come in the order in which people know them", () => {
  assert.equal(actionRank("S3:getobject"), 0);
  assert.ok(actionRank("s3:PutObject") < actionRank("iam:PassRole") && actionRank("iam:PassRole") < actionRank("glue:GetTable"));
  assert.equal(actionRank("s3:Unheard"), Number.POSITIVE_INFINITY);
});

test("accounts that have to agree become the resource's owner, else the account of the examples", () => {
  const agree = (value: string, resource: string) => {
    const asked = request({ resource, context: { "foo:Account": value, "bar:account": value } });
    const keep = ({ context, resource: one }: Request): boolean =>
      one === resource && context["foo:Account"] !== undefined && context["foo:Account"] === context["bar:account"];
    return beautify(asked, keep, around()).context["foo:Account"];
  };
  assert.equal(agree("x", `arn:aws:sqs:us-east-1:${elsewhere}:q`), elsewhere);
  assert.equal(agree("x", "arn:aws:sqs:us-east-1:4444555566667:q"), account);
  assert.equal(agree("x", "arn:aws:sqs:us-east-1:x4444555566667:q"), account);
  assert.equal(agree("x", "arn:aws:s3:::b"), account);
  assert.equal(agree("longer", "arn:aws:s3:::b"), account);
  assert.equal(agree("999988887777", "arn:aws:s3:::b"), "999988887777");
  assert.equal(agree("9999888877771", "arn:aws:s3:::b"), account);
});

test("a word that a resource and a key share is another word in both, where it is a letter", () => {
  const shared = (value: string) => {
    const asked = request({ resource: `arn:aws:s3:::b/${value}/${value}x`, context: { "foo:bar": value } });
    return beautify(asked, ({ context, resource }) => resource.startsWith(`arn:aws:s3:::b/${context["foo:bar"]}/`), around());
  };
  assert.deepEqual([shared("z").resource, shared("z").context], ["arn:aws:s3:::b/example/zx", { "foo:bar": "example" }]);
  assert.deepEqual([shared("zoe").resource, shared("zoe").context], ["arn:aws:s3:::b/zoe/zoex", { "foo:bar": "zoe" }]);
});

test("an account has twelve digits, no more and no fewer", () => {
  for (const [owner, user] of [
    ["444455556666", elsewhere],
    ["4444555566667", account],
    ["44445555666", account],
    ["x44445555666", account],
    ["", account],
  ] as const) {
    const asked = request({ principal: "arn:aws:iam::999988887777:role/x", resource: `arn:aws:sqs:us-east-1:${owner}:q` });
    assert.equal(beautify(asked, anything, around()).principal.id, `arn:aws:iam::${user}:user/alice`, owner);
  }
});

test("where no user will do, the caller is a root user of another account, then of the caller's own", () => {
  const asked = request({ principal: "arn:aws:iam::999988887777:role/x", resource: "arn:aws:s3:::b" });
  const rooted = (more: RegExp) => beautify(asked, ({ principal }) => principal.id.endsWith(":root") && more.test(principal.id), around());
  const start = { ...asked, principal: { type: "AWS", id: "arn:aws:iam::999988887777:root" } } as const;
  assert.equal(rooted(/./).principal.id, `arn:aws:iam::${elsewhere}:root`);
  assert.equal(beautify(start, ({ principal }) => /::9.*:root$/.test(principal.id), around()).principal.id, start.principal.id);
});
