// Folded action lists match the same actions of the catalogue as before, and never have more characters.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foldActions } from "../../server/src/core/measure/fold";
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
