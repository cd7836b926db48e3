// Did you mean: what is near enough to be offered, and in which order.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { suggest, suggestAction, suggestKey } from "../../server/src/core/catalogue/suggest";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const actions = ["GetObject", "GetObjectAcl", "PutObject", "PutObjectAcl", "DeleteObject", "ListBucket", "CreateBucket", "GetBucketAcl"];

describe("suggest", () => {
  const rows: [string, string[]][] = [
    ["GetObjct", ["GetObject"]],
    ["getobject", ["GetObject", "PutObject", "GetObjectAcl"]],
    ["ListBuckte", ["ListBucket"]],
    ["DeletObject", ["DeleteObject"]],
    ["Frobnicate", []],
    ["", []],
    ["x", []],
  ];
  for (const [word, expected] of rows) {
    it(`\`${word}\``, () => {
      const found = suggest(word, actions);
      assert.deepEqual(found.slice(0, Math.max(1, expected.length)).slice(0, expected.length), expected);
      if (expected.length === 0) assert.deepEqual(found, []);
    });
  }

  it("prefers the candidate that begins like the word", () => {
    assert.deepEqual(suggest("StringEqual", ["StringEquals", "ForAnyValue:StringEquals", "ArnEquals"])[0], "StringEquals");
  });

  it("gives at most three, and each once", () => {
    const found = suggest("aaaa", ["aaab", "aaac", "aaad", "aaae", "aaab"]);
    assert.deepEqual(found, ["aaab", "aaac", "aaad"]);
  });
});

describe("suggestAction", () => {
  const rows: [string, string][] = [
    ["s3:GetObjct", "s3:GetObject"],
    ["iam:AssumeRole", "sts:AssumeRole"],
    ["dynamdb:GetItem", "dynamodb:GetItem"],
    ["ecc2:RunInstance", "ec2:RunInstances"],
    ["PassRole", "iam:PassRole"],
  ];
  for (const [written, meant] of rows)
    it(`\`${written}\` is \`${meant}\``, () => assert.equal(suggestAction(written, loadCatalogue())[0], meant));
  it("has nothing to say about nonsense", () => assert.deepEqual(suggestAction("qqqqqqqq:Frobnicate", loadCatalogue()), []));
});

describe("suggestKey", () => {
  const rows: [string, string][] = [
    ["aws:SourceIpp", "aws:SourceIp"],
    ["aws:PrincipalOrgId2", "aws:PrincipalOrgID"],
    ["aws:ResourceTags/Owner", "aws:ResourceTag/Owner"],
    ["s3:prefx", "s3:prefix"],
  ];
  for (const [written, meant] of rows)
    it(`\`${written}\` is \`${meant}\``, () => assert.equal(suggestKey(written, [], loadCatalogue())[0], meant));
});
