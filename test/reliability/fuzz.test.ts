// A short fuzz in every test run; the long one is fuzz.ts.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fuzz } from "./fuzz-run";
import { targets } from "./fuzz-targets";

describe("damaged input", () => {
  for (const target of targets) {
    it(`breaks no promise of: ${target.name}`, async () => {
      const { failure } = await fuzz(target, { seed: 20260101, runs: target.short });
      assert.equal(failure, undefined, failure);
    });
  }
});
