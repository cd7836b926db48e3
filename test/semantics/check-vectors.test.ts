// The published check vectors: AWS's verdicts on whole policies, through the engine.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { listExternalAccess } from "../../server/src/core/checks/external-findings";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { checkAccessNotGranted, checkNoNewAccess, checkNoPublicAccess, type Outcome } from "../../server/src/core/checks/operations";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const file = path.join(import.meta.dirname, "../../../shared/semantics-vectors.json");
const environment = { catalogue: loadCatalogue() };
const solver = createInlineSolver();
after(() => solver.dispose());
const run = <T>(investigation: Investigation<T>) => investigate(investigation, solver, {});

interface Vector {
  id: string;
  kind: string;
  title: string;
  policy: unknown;
  existing: unknown;
  new: unknown;
  access: { actions?: string[]; resources?: string[] }[];
  resourceType: string;
  resourceOwnerAccount?: string;
  expected: unknown;
  expected_reasons: Outcome["reasons"] | null;
}

test("check vectors", { skip: existsSync(file) ? false : "the shared vectors are not beside the checkout" }, async (t) => {
  const vectors = JSON.parse(readFileSync(file, "utf8")).vectors as Vector[];
  for (const v of vectors.filter((one) =>
    ["check_no_new_access", "check_access_not_granted", "check_no_public_access", "s3_bpa_public"].includes(one.kind),
  )) {
    await t.test(`${v.id} ${v.title}`, async () => {
      const outcome = await run(
        v.kind === "check_no_new_access"
          ? checkNoNewAccess(read(v.existing), read(v.new), environment)
          : v.kind === "check_access_not_granted"
            ? checkAccessNotGranted(read(v.policy), v.access, environment)
            : checkNoPublicAccess(read(v.policy), v.resourceType, environment),
      );
      const verdict =
        v.kind === "s3_bpa_public" ? { PASS: "NON_PUBLIC", FAIL: "PUBLIC", UNDECIDED: "UNDECIDED" }[outcome.result] : outcome.result;
      assert.equal(verdict, v.expected, outcome.message);
      if (v.expected_reasons) assert.deepEqual(outcome.reasons, v.expected_reasons);
    });
  }
  for (const v of vectors.filter((one) => one.kind === "findings")) {
    await t.test(`${v.id} ${v.title}`, async () => {
      const { findings, undecided } = await run(
        listExternalAccess(
          read(v.policy),
          { accounts: v.resourceOwnerAccount ? [v.resourceOwnerAccount] : [], organizations: [], services: [] },
          environment,
        ),
      );
      assert.deepEqual(undecided, []);
      const order = (list: { condition: Record<string, string> }[]) =>
        list.map((f) => JSON.stringify(Object.entries(f.condition).sort())).sort();
      assert.deepEqual(order(findings), order(v.expected as { condition: Record<string, string> }[]));
      for (const finding of findings) assert.equal(finding.isPublic, false);
    });
  }
});

function read(policy: unknown): PolicyDocument {
  const { document } = parsePolicy(JSON.stringify(policy));
  assert.ok(document);
  return document;
}
