// The product beside a slow reference that was written from the law by itself: on random small accounts they say the same.
// More of them: `node --import tsx test/account/oracle-run.ts 5000`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "./oracle-run";

test("40 random accounts are judged as the reference judges them", async () => {
  const { differences, undecided, reachable } = await compare(Array.from({ length: 40 }, (_, i) => i + 1));
  assert.deepEqual(differences, []);
  assert.ok(undecided.length <= 3, `undecided: ${undecided.join(", ")}`);
  assert.ok(reachable > 8 && reachable < 32, `${reachable} reachable`);
});
