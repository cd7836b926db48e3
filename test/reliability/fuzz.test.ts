// A short fuzz in every test run; the long one is fuzz.ts.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { fuzz } from "./fuzz-run";
import { targets, warmUp } from "./fuzz-targets";

describe("damaged input", () => {
  before(warmUp);
  for (const target of targets) {
    it(`breaks no promise of: ${target.name}`, async () => {
      const { failure } = await fuzz(target, { seed: 20260101, runs: target.short });
      assert.equal(failure, undefined, failure);
    });
  }
});
