// The published test vectors of the policy language: every `eval` vector gives the decision that AWS documents.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { decideAll } from "../../server/src/core/semantics/evaluator/compose";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const file = path.join(import.meta.dirname, "../../../shared/semantics-vectors.json");

interface EvalVector {
  id: string;
  kind: string;
  title: string;
  policies: { identity?: unknown[]; resource?: unknown; boundary?: unknown; session?: unknown; scps?: unknown[]; rcps?: unknown[] };
  request: { principal: unknown; action: string; resource: string; resourceAccount?: string; context: Record<string, string | string[]> };
  expected: string;
}

test("evaluation vectors", { skip: existsSync(file) ? false : "the shared vectors are not beside the checkout" }, async (t) => {
  const types = keyTypesOf(loadCatalogue());
  const vectors = (JSON.parse(readFileSync(file, "utf8")).vectors as EvalVector[]).filter((v) => v.kind === "eval");
  for (const v of vectors)
    await t.test(`${v.id} ${v.title}`, () => {
      const list = (value: unknown): PolicyDocument[] => (value == null ? [] : Array.isArray(value) ? value : [value]).map(read);
      const levels = (value: unknown): PolicyDocument[][] => (Array.isArray(value) ? value : []).map(list);
      const principal = readPrincipal(v.request.principal);
      assert.ok(principal, "principal can be read");
      const result = decideAll(
        {
          identityPolicies: list(v.policies.identity),
          resourcePolicy: v.policies.resource ? read(v.policies.resource) : undefined,
          permissionsBoundaries: list(v.policies.boundary),
          sessionPolicies: list(v.policies.session),
          vpcEndpointPolicies: [],
          serviceControlPolicies: levels(v.policies.scps),
          resourceControlPolicies: levels(v.policies.rcps),
        },
        { ...v.request, principal },
        types,
      );
      const words = { allow: "ALLOW", explicitDeny: "EXPLICIT_DENY", implicitDeny: "IMPLICIT_DENY" };
      assert.equal(words[result.decision], v.expected, result.reason);
    });
});

function read(policy: unknown): PolicyDocument {
  const { document } = parsePolicy(JSON.stringify(policy));
  assert.ok(document);
  return document;
}
