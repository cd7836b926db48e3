// What texts read as: each form with its neighbours, a character before it, behind it or missing. A reader that takes too much gives a
// text a meaning that it does not have.
import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import { test } from "node:test";
import { readOperator } from "../../server/src/core/semantics/operators";
import { principalFromString, principalString, readPrincipal, writePrincipal } from "../../server/src/core/semantics/principal-text";
import type { RequestPrincipal } from "../../server/src/core/semantics/request";
import { base64Body, ipText, isTooLong, readBoolean, readCidr, readDate, readIp } from "../../server/src/core/semantics/values";
import { read } from "../../server/src/core/theory/parsed-values";
import { randomFrom } from "../agreement/random";

const canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
const kinds: [string, RequestPrincipal["type"]][] = [
  ["anonymous", "Anonymous"],
  ["ANONYMOUS", "Anonymous"],
  ["*", "Anonymous"],
  ["anonymousx", "AWS"],
  ["xanonymous", "AWS"],
  ["arn:aws:iam::111122223333:oidc-provider/example.com", "Federated"],
  ["arn:aws:iam::111122223333:saml-provider/Corp", "Federated"],
  ["xarn:aws:iam::111122223333:saml-provider/Corp", "AWS"],
  ["arn:aws:iam::111122223333:saml-providerx", "AWS"],
  ["arn:aws:iam:us-east-1:111122223333:saml-provider/x", "AWS"],
  ["arn:aws:iam::111122223333:role/x", "AWS"],
  ["111122223333", "AWS"],
  ["lambda.amazonaws.com", "Service"],
  ["ec2.amazonaws.com.cn", "Service"],
  ["delivery.logs.amazonaws.com", "Service"],
  ["Lambda.amazonaws.com", "AWS"],
  ["lambda.amazonaws.comx", "AWS"],
  ["lambda.amazonaws.com.de", "AWS"],
  ["/lambda.amazonaws.com", "AWS"],
  ["lambda.amazonawsxcom", "AWS"],
  ["cognito-identity.amazonaws.com", "Federated"],
  ["cognito-identity.amazonaws.com.cn", "AWS"],
  ["xcognito-identity.amazonaws.com", "Service"],
  ["accounts.google.com", "Federated"],
  ["graph.facebook.com", "Federated"],
  ["www.amazon.com", "Federated"],
  ["accountsxgoogle.com", "AWS"],
  ["xaccounts.google.com", "AWS"],
  ["accounts.google.comx", "AWS"],
  [canonical, "CanonicalUser"],
  [`${canonical}0`, "AWS"],
  [canonical.slice(1), "AWS"],
  [`g${canonical.slice(1)}`, "AWS"],
  ["AROAEXAMPLE", "AWS"],
];

test("a principal's text shows its type, and is written back as it is read", () => {
  for (const [text, type] of kinds) {
    const principal = readPrincipal(text) as RequestPrincipal;
    assert.equal(principal.type, type, text);
    assert.deepEqual(readPrincipal(writePrincipal(principal)), principal, text);
    assert.deepEqual(principalFromString(principalString(principal)), principal, text);
    assert.equal(principal.id, type === "Anonymous" ? "" : /^\d{12}$/.test(text) ? `arn:aws:iam::${text}:root` : text);
  }
  for (const digits of ["11112222333", "1111222233334", "x111122223333", "111122223333x"])
    assert.deepEqual(readPrincipal(digits), { type: "AWS", id: digits });
  for (const nothing of [
    "",
    null,
    undefined,
    5,
    true,
    [],
    {},
    { type: "AWS" },
    { type: 1, id: "x" },
    { id: "x" },
    { type: "Nobody", id: "x" },
  ])
    assert.equal(readPrincipal(nothing), null, JSON.stringify(nothing));
});

test("a principal with its type is of that type, whatever its text looks like", () => {
  const types: [string, RequestPrincipal["type"]][] = [
    ["AWS", "AWS"],
    ["user", "AWS"],
    ["Role", "AWS"],
    ["account", "AWS"],
    ["Service", "Service"],
    ["FEDERATED", "Federated"],
    ["CanonicalUser", "CanonicalUser"],
  ];
  for (const [written, type] of types) {
    const principal = readPrincipal({ type: written, id: "x.amazonaws.com" }) as RequestPrincipal;
    assert.deepEqual(principal, { type, id: "x.amazonaws.com" });
    assert.deepEqual(readPrincipal(writePrincipal(principal)), principal);
    assert.deepEqual(principalFromString(principalString(principal)), principal);
    assert.equal(
      readPrincipal({ type: written, id: "111122223333" })?.id,
      type === "AWS" ? "arn:aws:iam::111122223333:root" : "111122223333",
    );
    assert.equal(readPrincipal({ type: `x${written}`, id: "x" }), null);
  }
  for (const type of ["Anonymous", "ANONYMOUS"]) assert.deepEqual(readPrincipal({ type }), { type: "Anonymous", id: "" });
  assert.equal(readPrincipal({ type: "Anonymousx", id: "x" }), null);
  assert.deepEqual(
    [...(["Service", "Federated", "CanonicalUser", "AWS"] as const)].map((type) => principalString({ type, id: "i" })),
    ["service:i", "federated:i", "canonical:i", "i"],
  );
});

test("operators are spelt exactly, with what may stand before and behind them", () => {
  for (const name of [
    "StringEquals",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEqualsIfExists",
    "NullX",
    "Null",
    "ForAllValues:Null",
  ])
    assert.equal(readOperator(name)?.base, name === "NullX" ? undefined : name.replace(/^.*:|IfExists$/g, ""), name);
  const none = [
    "stringEquals",
    "StringEqual",
    "StringEqualsIfexists",
    "IfExists",
    "",
    "ForSomeValues:StringEquals",
    "ForAllValues:",
    "NullIfExists",
  ];
  for (const name of [
    ...none,
    " StringEquals",
    "StringEquals ",
    "xForAllValues:StringEquals",
    "toString",
    "constructor",
    "StringEqualsIfExistsIfExists",
  ])
    assert.equal(readOperator(name), undefined, name);
  assert.deepEqual(readOperator("ForAnyValue:NumericNotEqualsIfExists"), {
    family: "number",
    comparison: "equals",
    negated: true,
    qualifier: "ForAnyValue",
    ifExists: true,
    base: "NumericNotEquals",
  });
});

test("Booleans, bytes and blocks of addresses with their neighbours", () => {
  const booleans: [string, boolean | null][] = [
    ["true", true],
    ["False", false],
    ["TRUE", true],
    ["", null],
    ["truex", null],
    ["1", null],
  ];
  for (const [text, value] of booleans) assert.equal(readBoolean(text), value, text);
  const bodies: [string, string | null][] = [
    ["", ""],
    ["QQ", "QQ"],
    ["QQ=", "QQ"],
    ["QQ==", "QQ"],
    ["QQ===", null],
    ["QUI=", "QUI"],
    ["QUJD", "QUJD"],
    ["QUJD+/", "QUJD+/"],
    ["Q", null],
    ["Q=Q=", null],
    ["-QQ=", null],
    ["QQ ", null],
  ];
  for (const [text, body] of bodies) assert.equal(base64Body(text), body, text);
  const v6 = (n: bigint): bigint => n + (1n << 32n);
  const blocks: [string, [bigint, bigint] | null][] = [
    ["10.0.0.0/8", [0x0a000000n, 0x0affffffn]],
    ["10.1.2.3/8", [0x0a000000n, 0x0affffffn]],
    ["10.1.2.3", [0x0a010203n, 0x0a010203n]],
    ["10.1.2.3/32", [0x0a010203n, 0x0a010203n]],
    ["0.0.0.0/0", [0n, 0xffffffffn]],
    ["255.255.255.255/31", [0xfffffffen, 0xffffffffn]],
    ["::/0", [v6(0n), v6((1n << 128n) - 1n)]],
    ["::1/127", [v6(0n), v6(1n)]],
    ["::1", [v6(1n), v6(1n)]],
    ["2001:db8::/32", [v6(0x20010db8n << 96n), v6((0x20010db9n << 96n) - 1n)]],
    ["1:2:3:4:5:6:7:8/128", [v6(0x00010002000300040005000600070008n), v6(0x00010002000300040005000600070008n)]],
    ["1::8", [v6(0x00010000000000000000000000000008n), v6(0x00010000000000000000000000000008n)]],
    ["::ffff:1.2.3.4", [v6(0xffff01020304n), v6(0xffff01020304n)]],
    ["1:2:3:4:5:6:1.2.3.4", [v6(0x00010002000300040005000601020304n), v6(0x00010002000300040005000601020304n)]],
  ];
  const noBlocks = [
    "10.0.0.0/33",
    "10.0.0.0/",
    "/8",
    "10.0.0/8",
    "10.0.0.0/8/8",
    "10.0.0.256",
    "10.0.0.1x",
    "x10.0.0.1",
    "10.0.0.0001",
    "::/129",
    "::g",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
  ];
  for (const [text, ends] of [
    ...blocks,
    ...[
      ...noBlocks,
      "1::2::3",
      ":1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7::8",
      "12345::",
      "::1.2.3.256",
      "::1.2.3",
      "x::1.2.3.4",
      "1:2:3:4:5:6:7:1.2.3.4",
      "",
    ].map((text): [string, null] => [text, null]),
  ]) {
    const block = readCidr(text);
    assert.deepEqual(block && [block.low, block.high], ends, text);
    const single = ends !== null && !text.includes("/") ? ends[0] : null;
    assert.equal(readIp(text), single, text);
    assert.equal(read("ip", text), single === null ? null : String(single), text);
    if (block) {
      assert.equal(block.version, text.includes(":") ? 6 : 4);
      assert.equal(readIp(ipText(block.low)), block.low, text);
    }
  }
  const written: [bigint, string][] = [
    [v6(0n), "::"],
    [v6(1n), "::1"],
    [v6(1n << 112n), "1::"],
    [v6(0x00010000000200000000000300000004n), "1:0:2::3:0:4"],
    [v6(0x00010002000300040005000600070000n), "1:2:3:4:5:6:7:0"],
    [v6(0x00010000000000020000000000000003n), "1:0:0:2::3"],
  ];
  for (const [address, text] of written) assert.equal(ipText(address), text);
});

test("dates with their neighbours, alike for both readers", () => {
  const dates: [string, string | null][] = [
    ["1970", "0"],
    ["1970-02", "2678400"],
    ["1970-01-02", "86400"],
    ["1970-01-01T01:02Z", "3720"],
    ["1970-01-01T01:02:03Z", "3723"],
    ["1970-01-01T01:02:03.250Z", "3723.25"],
    ["1970-01-01t01:02:03z", "3723"],
    ["1970-01-01T01:02:03", "3723"],
    ["1970-01-01T01:02:03+01:00", "123"],
    ["1970-01-01T01:02:03-0130", "9123"],
    ["1969-12-31T23:59:59.75Z", "-0.25"],
    ["1969-12-31T23:59:58.5Z", "-1.5"],
    ["1969-12-31T23:59:59.0Z", "-1"],
    ["0099-12-31", "-59011545600"],
    ["0100-01-01", "-59011459200"],
    ["9999-12-31T23:59:59Z", "253402300799"],
    ["2000-02-29", "951782400"],
    ["2024-12-31", "1735603200"],
    ["5", "5"],
    ["+5", "5"],
    ["-5.50", "-5.5"],
    ["12345", "12345"],
    ["01970", "1970"],
    ["-1970", "-1970"],
  ];
  const none = [
    "1900-02-29",
    "2023-02-29",
    "2100-02-29",
    "2024-04-31",
    "2024-00-01",
    "2024-13-01",
    "2024-01-00",
    "2024-01-32",
    "2024-06-31",
    "2024-09-31",
    "2024-11-31",
  ];
  const alsoNone = [
    "2024-1-01",
    "2024-01-1",
    "x2024-01-01",
    "2024-01-01x",
    "2024-01-01T24:00Z",
    "2024-01-01T00:60Z",
    "2024-01-01T00:00:60Z",
    "2024-01-01T00Z",
    "2024-01-01Z",
    "2024-01-01 00:00Z",
  ];
  const more = [
    "5.",
    ".5",
    "1e3",
    "",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00+1:00",
    "x5",
    "5x",
    "20240101T0000",
    "24-01-01",
    "2024-01-01T00:00:00+01:00x",
  ];
  for (const [text, value] of [...dates, ...[...none, ...alsoNone, ...more].map((text): [string, null] => [text, null])]) {
    assert.equal(readDate(text), value, text);
    assert.equal(read("date", text), value, text);
  }
});

test("texts with more digits than are compared are known as such", () => {
  const long = (digits: number): string => "1".repeat(digits);
  const texts: [string, boolean][] = [
    [long(700), false],
    [long(701), true],
    [`0.${long(701)}`, true],
    ["1e700", true],
    ["1e600", false],
    [`2024-01-01T00:00:00.${long(701)}Z`, true],
    ["2024-01-01T00:00:00.5Z", false],
    [`x${long(701)}`, false],
    [`x2024-${long(701)}`, false],
  ];
  for (const [text, isLong] of texts) assert.equal(isTooLong(text), isLong, text.slice(0, 30));
});

test("addresses and blocks read as the system's own reader takes them; zones and leading zeros aside", () => {
  const { next, pick: one } = randomFrom(20261129);
  const number = (below: number) => Math.floor(next() * below);
  const v4 = () => Array.from({ length: one([4, 4, 4, 3, 5]) }, () => String(number(one([256, 300])))).join(".");
  const group = () => one(["", "0", "0", number(65536).toString(16), "12345", "g"]);
  const v6 = () => Array.from({ length: one([8, 8, 7, 5, 9]) }, group).join(":") + one(["", "", ":1.2.3.4"]);
  let taken = 0;
  for (let i = 0; i < 20_000; i++) {
    const address = one([v4, v6])();
    const family = isIP(address);
    const length = one([undefined, number(34), number(130)]);
    const text = length === undefined ? address : `${address}/${length}`;
    const range = readCidr(text);
    assert.equal(range !== null, family !== 0 && (length ?? 0) <= (family === 4 ? 32 : 128), text);
    assert.equal(read("ip", address) !== null, family !== 0, address);
    if (!range || length === undefined || length === 0) continue;
    taken++;
    const name = family === 4 ? "ipv4" : "ipv6";
    const list = new BlockList();
    list.addSubnet(address, length, name);
    const ends = [range.low - 1n, range.low, range.high, range.high + 1n];
    const [least, most] = family === 4 ? [0n, (1n << 32n) - 1n] : [1n << 32n, (1n << 32n) + (1n << 128n) - 1n];
    for (const [at, end] of ends.entries())
      if (end >= least && end <= most) assert.equal(list.check(ipText(end), name), at === 1 || at === 2, `${text}: ${ipText(end)}`);
  }
  assert.ok(taken > 1_000, "blocks were compared");
});
