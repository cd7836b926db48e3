// Folded action lists match the same actions of the catalogue as before, and never have more characters.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foldActions } from "../../server/src/core/measure/fold";
import { withoutCovered } from "../../server/src/core/measure/lists";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { random } from "./brute";

const catalogue = loadCatalogue();
const matched = (list: readonly string[]) => [...new Set(list.flatMap((entry) => catalogue.matchActions(entry)))].sort();
const fold = (Action: string | string[]) => [foldActions({ Effect: "Allow", Action, Resource: "*" }, catalogue).Action].flat() as string[];

describe("a folded list", () => {
  it("has wildcards at ends, beginnings and inside of names", () => {
    const acls = catalogue.matchActions("s3:*Acl");
    assert.deepEqual(fold(acls), ["s3:*Acl"]);
    assert.deepEqual(fold(catalogue.matchActions("sqs:*")), ["sqs:*"]);
  });

  it("keeps what the catalogue does not know, and what is about several services", () => {
    assert.deepEqual(fold(["s3:MadeUp", "*:Other", "nowhere:Do"]).sort(), ["*:Other", "nowhere:Do", "s3:MadeUp"]);
  });

  it("matches the same actions, in fewer characters, for random lists", () => {
    const next = random(7);
    const below = (n: number) => Math.floor(next() * n);
    const services = ["s3", "sqs", "iam", "lambda", "dynamodb", "kms"];
    for (let round = 0; round < 60; round++) {
      const all = catalogue.actionsOf(services[below(services.length)] as string).map(({ name }) => name);
      const list = all.filter(() => below(4) === 0);
      if (list.length === 0) continue;
      if (round % 3 === 0) list.push(`${list[0]?.slice(0, -below(6) - 1)}*`);
      const folded = fold(list);
      assert.deepEqual(matched(folded), matched(list), JSON.stringify(list));
      assert.ok(JSON.stringify(folded).length <= JSON.stringify([...new Set(list)]).length, JSON.stringify(list));
    }
  });
});

describe("a list without what others cover", () => {
  const { document } = parsePolicy('{"Version":"2012-10-17","Statement":[]}');
  const kept = (name: string, list: string[]) => [withoutCovered({ Effect: "Allow", [name]: list }, document)[name]].flat();

  it("of actions knows no case, beginnings and ends with wildcards, and equal ones", () => {
    assert.deepEqual(kept("Action", ["s3:getobject", "S3:GetO*ct", "s3:Get*", "s3:*Acl", "s3:PutBucketAcl", "s3:Get?bject*", "sqs:*"]), [
      "s3:Get*",
      "s3:*Acl",
      "sqs:*",
    ]);
    assert.deepEqual(kept("Action", ["s3:G*t", "s3:Gt", "s3:Get", "s3:Gets", "s3:G?t"]), ["s3:G*t", "s3:Gets"]);
    assert.deepEqual(kept("NotAction", ["iam:*", "*", "s3:GetObject"]), ["*"]);
  });

  it("of resources knows wildcards, variables and escapes", () => {
    const arns = [
      "arn:aws:s3:::b/*",
      "arn:aws:s3:::b/a?",
      "arn:aws:s3:::b/${*}",
      "arn:aws:s3:::b/${aws:username}",
      "arn:aws:s3:::B/a",
      "arn:aws:s3:::b",
    ];
    assert.deepEqual(kept("Resource", arns), ["arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::B/a", "arn:aws:s3:::b"]);
    assert.deepEqual(kept("Resource", ["arn:aws:s*", "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:iam::*:role/x"]), [
      "arn:aws:s*",
      "arn:aws:iam::*:role/x",
    ]);
  });
});
