// `iam-prover.json`: what is read, what is refused and where.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { parseConfig } from "../../server/src/workspace/config";
import { checkReferences, readReference } from "../../server/src/workspace/references";
import { isNamedPolicy, isSuppressed, settingsFor, staleSuppressions } from "../../server/src/workspace/settings";

const full = `{
  // the example of the contract
  "baseline": "git:origin/main",
  "critical": [{ "actions": ["s3:DeleteBucket", "iam:PassRole"], "resources": ["*"] }],
  "publicAccess": "warning",
  "trusted": { "accounts": ["123456789012"], "organizations": ["o-a1b2c3d4e5"], "services": [] },
  "policies": [
    { "files": "boundaries/*.json", "kind": "identity" },
    { "files": "**/trust.json", "kind": "trust", "baseline": "git:origin/main~2" },
    { "files": "apps/**/*.json", "boundary": "boundaries/apps.json", "serviceControlPolicies": ["scp/root.json"], "resourceType": "AWS::S3::Bucket" },
  ],
  "severity": { "INVALID_ACTION": "off" },
  "suppress": [{ "code": "access-not-granted", "files": "admin/*.json", "statementId": "BreakGlass", "reason": "approved", "until": "2027-01-31" }],
  "expect": [{ "policy": "apps/a.json", "request": { "principal": "arn:aws:iam::123456789012:user/a", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": { "aws:TagKeys": ["a", ""] } }, "decision": "allow" }]
}`;

test("a complete file is read as it stands", () => {
  const { config, problems } = parseConfig(full, "/w");
  assert.deepEqual(problems, []);
  assert.equal(config!.baseline, "git:origin/main");
  assert.deepEqual(config!.critical, [{ actions: ["s3:DeleteBucket", "iam:PassRole"], resources: ["*"] }]);
  assert.equal(config!.trustedConfigured, true);
  assert.deepEqual(config!.expect[0]!.request, {
    principal: { type: "AWS", id: "arn:aws:iam::123456789012:user/a" },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::b/k",
    context: { "aws:TagKeys": ["a", ""] },
  });
});

test("an empty object leaves every setting at its default", () => {
  const { config } = parseConfig("{}", "/w");
  assert.deepEqual(config, {
    folder: "/w",
    baseline: "git:HEAD",
    critical: [],
    together: [],
    publicAccess: "error",
    trusted: { accounts: [], organizations: [], services: [] },
    trustedConfigured: false,
    policies: [],
    severity: {},
    suppress: [],
    expect: [],
  });
});

const request = (principal: string, action = '"s3:GetObject"') =>
  `{"expect":[{"policy":"a.json","decision":"allow","request":{"principal":${principal},"action":${action},"resource":"*"}}]}`;
const rule = (members: string) => `{"policies":[{"files":"*.json",${members}}]}`;

/** Text, the place that the only problem must point at, what it says; `usable` when the file stays in force nevertheless. */
const wrong: [text: string, place: string, says: RegExp, usable?: boolean][] = [
  ["", "", /empty/],
  ["[]", "[]", /must be an object, but this is a list/],
  ['{"baseline" "none"}', '"none"', /`:` was expected/],
  ['{"publicacess":"off"}', '"publicacess"', /Did you mean `publicAccess`/],
  ['{"colour":1}', '"colour"', /not a setting.*Known here: `extends`, `baseline`/],
  // Whoever writes a change writes the settings, and must not choose the list that it is checked against.
  ['{"catalogue":"lists/mine"}', '"catalogue"', /not a setting/],
  ['{"baseline":1}', "1", /must be a string/],
  ['{"baseline":""}', '""', /empty/],
  ['{"baseline":"git:"}', '"git:"', /no revision/],
  ['{"baseline":"git:--upload-pack=x"}', '"git:--upload-pack=x"', /no revision/],
  ['{"baseline":"git:a b"}', '"git:a b"', /no revision/],
  ['{"baseline":"git:HEAD:x"}', '"git:HEAD:x"', /no revision/],
  ['{"baseline":"../old"}', '"../old"', /leads out of the folder/],
  ['{"baseline":"/etc/passwd"}', '"/etc/passwd"', /absolute/],
  [String.raw`{"baseline":"C:\\x"}`, String.raw`"C:\\x"`, /absolute/],
  ['{"baseline":"a","baseline":"b"}', '"baseline"', /appears twice/],
  ['{"critical":{}}', "{}", /must be a list/],
  ['{"critical":[{}]}', "{}", /neither actions nor resources/],
  ['{"critical":[{"action":["a:b"]}]}', '"action"', /Did you mean `actions`/],
  ['{"critical":[{"actions":"a:b"}]}', '"a:b"', /must be a list/],
  ['{"critical":[{"actions":["DeleteBucket"]}]}', '"DeleteBucket"', /service:Name/],
  ['{"critical":[{"actions":["a:b"],"resources":["bucket"]}]}', '"bucket"', /not an ARN/],
  ['{"publicAccess":"eror"}', '"eror"', /Did you mean `error`/],
  ['{"publicAccess":true}', "true", /Choose from/],
  ['{"trusted":{"accounts":[123456789012]}}', "123456789012", /double quotes/],
  ['{"trusted":{"accounts":["12345678901"]}}', '"12345678901"', /twelve digits/, true],
  ['{"trusted":{"organizations":["o-A1"]}}', '"o-A1"', /organisation id/, true],
  ['{"trusted":{"services":["lambda"]}}', '"lambda"', /service principal/, true],
  ['{"policies":[{"kind":"trust"}]}', "{", /needs `files`/],
  ['{"policies":[{"files":"../*.json"}]}', '"../*.json"', /can match no file/],
  [rule('"kind":"Identity"'), '"Identity"', /Did you mean `identity`/],
  [rule('"resourceType":"S3"'), '"S3"', /CloudFormation/],
  [rule('"boundary":"a/../../b.json"'), '"a/../../b.json"', /leads out/],
  [rule('"serviceControlPolicies":["~/x"]'), '"~/x"', /absolute/],
  ['{"severity":{"new-access":"fatal"}}', '"fatal"', /severity of `new-access`/],
  ['{"suppress":[{"code":"new-access"}]}', "{", /needs `reason`/],
  ['{"suppress":[{"code":"new-access","reason":""}]}', '""', /empty/],
  ['{"suppress":[{"code":"new-access","reason":"  "}]}', '"  "', /without a reason/],
  [
    '{"suppress":[{"code":"new-access","reason":"Accepted on 2026-11-28: say why"}]}',
    '"Accepted on 2026-11-28: say why"',
    /placeholder/,
    true,
  ],
  ['{"suppress":[{"code":"new-access","reason":"TODO"}]}', '"TODO"', /placeholder/, true],
  ['{"suppress":[{"code":"new-access","reason":"x","until":"2027-02-30"}]}', '"2027-02-30"', /not a date/],
  ['{"suppress":[{"code":"new-access","reason":"x","until":"soon"}]}', '"soon"', /not a date/],
  ['{"suppress":[{"code":"new-acess","reason":"x"}]}', '"new-acess"', /Did you mean `new-access`/, true],
  ['{"expect":[{"policy":"a.json","request":{},"decision":"allow"}]}', "{", /needs `principal` and `action` and `resource`/],
  [request('"alice"'), '"alice"', /not a principal/],
  [request('{"type":"Aws","id":"x"}'), '"Aws"', /Did you mean `AWS`/],
  [request('"anonymous"', '"s3:*"'), '"s3:*"', /one action/],
];
for (const [text, place, says, usable] of wrong) {
  test(`${text === "" ? "nothing" : text}: ${says.source}`, () => {
    const { config, problems } = parseConfig(text, "/w", { codes: ["new-access"] });
    assert.deepEqual(
      problems.map(({ range }) => text.slice(range.start, range.end)),
      [place],
    );
    assert.match(problems[0]!.message, says);
    assert.equal(problems[0]!.severity, usable ? "warning" : "error");
    assert.equal(config !== undefined, usable === true);
  });
}

test("principals come in the forms of the contract", () => {
  const principal = (written: string) => parseConfig(request(written), "/w").config!.expect[0]!.request.principal;
  assert.deepEqual(principal('"anonymous"'), { type: "Anonymous", id: "" });
  assert.deepEqual(principal('"lambda.amazonaws.com"'), { type: "Service", id: "lambda.amazonaws.com" });
  assert.deepEqual(principal('"arn:aws:sts::123456789012:assumed-role/r/s"'), {
    type: "AWS",
    id: "arn:aws:sts::123456789012:assumed-role/r/s",
  });
  assert.deepEqual(principal('"arn:aws:iam::123456789012:saml-provider/p"'), {
    type: "Federated",
    id: "arn:aws:iam::123456789012:saml-provider/p",
  });
  assert.deepEqual(principal('{"type":"Federated","id":"accounts.google.com"}'), { type: "Federated", id: "accounts.google.com" });
});

test("every wrong value gets its own problem", () => {
  const { problems } = parseConfig('{"publicAccess":1,"baseline":2,"critical":[3,{"actions":[4]}]}', "/w");
  assert.ok(problems.length >= 4);
});

test("deep nesting and binary are problems, not exceptions", () => {
  for (const text of ['{"a":'.repeat(50_000), "\u0000\u0001\ufffd", '{"critical":'.concat("[".repeat(100_000))]) {
    const { config, problems } = parseConfig(text, "/w");
    assert.equal(config, undefined);
    assert.ok(problems.length > 0);
  }
});

test("the first matching entry of `policies` decides about a file", () => {
  const { config } = parseConfig(full, "/w");
  assert.equal(settingsFor(config!, "boundaries/trust.json").settings.kind, "identity");
  assert.equal(settingsFor(config!, "boundaries/trust.json").baseline, "git:origin/main");
  assert.equal(settingsFor(config!, "a/b/trust.json").settings.kind, "trust");
  assert.equal(settingsFor(config!, "trust.json").baseline, "git:origin/main~2");
  const app = settingsFor(config!, "apps/x/.hidden/p.json");
  assert.equal(app.rule!.boundary, "boundaries/apps.json");
  assert.equal(app.settings.resourceType, "AWS::S3::Bucket");
  const other = settingsFor(config!, "other.json");
  assert.equal(other.rule, undefined);
  assert.deepEqual(other.settings.trusted!.accounts, ["123456789012"]);
  assert.equal(isNamedPolicy(config!, "apps/x/p.json"), true);
  assert.equal(isNamedPolicy(config!, "other.json"), false);
  assert.equal(settingsFor(parseConfig("{}", "/w").config!, "a.json").settings.trusted, undefined);
});

test("a suppression holds for what it names, through its last day", () => {
  const { config } = parseConfig(full, "/w");
  const [entry] = config!.suppress;
  const finding = { code: "access-not-granted", sid: "BreakGlass" };
  assert.equal(isSuppressed(config!, finding, "admin/a.json", "2027-01-31"), entry);
  assert.equal(isSuppressed(config!, finding, "admin/a.json", "2027-02-01"), undefined);
  assert.equal(isSuppressed(config!, finding, "apps/a.json", "2027-01-31"), undefined);
  assert.equal(isSuppressed(config!, { ...finding, sid: "Other" }, "admin/a.json", "2027-01-31"), undefined);
  assert.equal(isSuppressed(config!, { ...finding, code: "new-access" }, "admin/a.json", "2027-01-31"), undefined);
  assert.deepEqual(staleSuppressions(config!, new Set([entry!]), "2027-01-01"), []);
  assert.deepEqual(
    staleSuppressions(config!, new Set(), "2027-01-01").map(({ why, index }) => [why, index]),
    [["unused", 0]],
  );
  assert.deepEqual(
    staleSuppressions(config!, new Set(), "2028-01-01").map(({ why }) => why),
    ["expired"],
  );
});

test("files that settings name must exist, be policies and stay inside, also behind links", async () => {
  const top = await mkdtemp(join(tmpdir(), "config-"));
  const folder = join(top, "workspace");
  await mkdir(folder);
  try {
    const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    await writeFile(join(folder, "good.json"), policy);
    await writeFile(join(folder, "other.json"), "{}");
    await writeFile(join(top, "outside.json"), policy);
    await symlink(join(top, "outside.json"), join(folder, "link.json"));
    const text = `{"policies":[
      {"files":"a.json","boundary":"good.json"},
      {"files":"b.json","boundary":"missing.json","serviceControlPolicies":["other.json","link.json"]},
      {"files":"**/*.json","boundary":"self.json"},
      {"files":"c.json","baseline":"old"}
    ],"expect":[{"policy":"gone.json","request":{"principal":"anonymous","action":"a:b","resource":"*"},"decision":"deny"}]}`;
    const { config } = parseConfig(text, folder);
    await writeFile(join(folder, "self.json"), policy);
    const problems = await checkReferences(config!, text);
    const shown = problems.map(({ range, message }) => `${text.slice(range.start, range.end)} ${message}`);
    for (const [place, says] of [
      ['"missing.json"', /does not exist/],
      ['"other.json"', /not a policy/],
      ['"link.json"', /symbolic link that leads out/],
      ['"self.json"', /limits itself/],
      ['"gone.json"', /expectation cannot be tested/],
      ['"old"', /nothing to compare/],
    ] as const) {
      assert.ok(
        shown.some((each) => each.startsWith(place) && says.test(each)),
        `${place} ${says}\n${shown.join("\n")}`,
      );
    }
    assert.ok(problems.every(({ severity }) => severity === "warning"));
    assert.equal((await readReference(folder, "good.json")).ok, true);
    assert.equal((await readReference(folder, "../outside.json")).ok, false);
    assert.equal((await readReference(folder, ".")).ok, false);
  } finally {
    await rm(top, { recursive: true });
  }
});

test("the schema that editors complete from and the reader know the same settings", () => {
  type Schema = { properties: Record<string, Schema>; definitions: Record<string, Schema>; required?: string[] };
  const schema: Schema = JSON.parse(readFileSync(new URL("../../shared/schemas/iam-prover.schema.json", import.meta.url), "utf8"));
  const { access, policy, suppression, expectation } = schema.definitions as Record<string, Schema>;
  const levels: [object: Schema, around: (inner: string) => string][] = [
    [schema, (inner) => inner],
    [schema.properties.trusted as Schema, (inner) => `{"trusted":${inner}}`],
    [access as Schema, (inner) => `{"critical":[${inner}]}`],
    [policy as Schema, (inner) => `{"policies":[${inner}]}`],
    [suppression as Schema, (inner) => `{"suppress":[${inner}]}`],
    [expectation as Schema, (inner) => `{"expect":[${inner}]}`],
    [expectation?.properties.request as Schema, (inner) => `{"expect":[{"policy":"p.json","decision":"allow","request":${inner}}]}`],
  ];
  for (const [{ properties, required = [] }, around] of levels) {
    const problems = parseConfig(around('{"no such setting":1}'), "/w")
      .problems.map(({ message }) => message)
      .join("\n");
    for (const name of required) assert.match(problems, new RegExp(`needs .*\`${name}\``));
    const listed = /Known here: (.*)\./
      .exec(problems)?.[1]
      ?.split(", ")
      .map((name) => name.slice(1, -1));
    assert.deepEqual(
      listed?.sort(),
      Object.keys(properties)
        .filter((name) => name !== "$schema")
        .sort(),
    );
  }
});

test("no JSON makes the reader throw, and every problem points into the text", () => {
  const names = [
    "baseline",
    "critical",
    "trusted",
    "policies",
    "severity",
    "suppress",
    "expect",
    "files",
    "actions",
    "code",
    "reason",
    "request",
    "principal",
    "until",
    "__proto__",
  ];
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(null, true, 1, "", "x", "../x", "git:-x", "{a,b", "[", "**/**/x", "2027-13-01"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names.slice(0, 7)), tree, { maxKeys: 5 }), (value) => {
      const text = JSON.stringify(value, undefined, 1);
      const { config, problems } = parseConfig(text, "/w");
      for (const { range } of problems) assert.ok(range.start >= 0 && range.start < range.end && range.end <= text.length);
      assert.equal(
        config === undefined,
        problems.some(({ severity }) => severity === "error"),
      );
      if (config) settingsFor(config, "a/b.json");
    }),
    { numRuns: 2000, seed: 13 },
  );
});
