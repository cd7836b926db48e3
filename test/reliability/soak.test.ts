// A short soak in every test run; the long one is soak.ts.
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { endServers } from "../lsp/client";
import { judgeSoak } from "./soak-judge";
import { soak } from "./soak-run";

after(endServers);

it("says after 150 random edits on twenty policies what a fresh server says", async () => {
  const result = await soak({ edits: 150, seed: 20, pauseMs: 30 });
  assert.deepEqual(judgeSoak(result), []);
  assert.ok(result.proved > 10, `only ${result.proved} findings of proofs: the texts are broken too often to mean much`);
});
