// Which resource types an ARN pattern can name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { matchedResourceTypes } from "../../server/src/core/ide/arn";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const catalogue = loadCatalogue();
const names = (pattern: string) => matchedResourceTypes(pattern, catalogue).map(({ name }) => name);

test("a `*` that ends region or account runs on beyond its colon (SEMANTICS.md 2.3 R2)", () => {
  assert.ok(names("arn:aws:lambda:us-east-1:*:my-function").includes("function"));
  assert.ok(names("arn:aws:dynamodb:*:table/prod-*").includes("table"));
  assert.ok(!names("arn:aws:dynamodb:*:table/prod-*").includes("global-table"));
  assert.deepEqual(names("arn:aws:lambda:us-east-1:111122223333:my-function"), []);
});
