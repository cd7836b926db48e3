// The partitions stand in one table, and every Region belongs to one of them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { hostSuffixes, partitionOf, partitions } from "../../server/src/core/catalogue/partitions";

test("a Region belongs to the partition that its name begins with", () => {
  const regions = ["eu-central-1", "us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1"];
  assert.deepEqual(regions.map(partitionOf), ["aws", "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e"]);
  assert.deepEqual(["us-isof-south-1", "eusc-de-east-1"].map(partitionOf), ["aws-iso-f", "aws-eusc"]);
});

test("names and ends of host names stand once", () => {
  assert.equal(new Set(partitions).size, partitions.length);
  assert.equal(new Set(hostSuffixes).size, hostSuffixes.length);
});

test("no other file of the server lists partitions", () => {
  const server = path.join(import.meta.dirname, "../../server/src");
  const lists = readdirSync(server, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(path.join("catalogue", "partitions.ts")))
    .filter((name) => /["'](?:aws-us-gov|aws-cn|aws-eusc|aws-iso(?:-\w)?)["']/.test(readFileSync(path.join(server, name), "utf8")));
  assert.deepEqual(lists, [], "ask core/catalogue/partitions.ts");
});
