// Published verdicts of rules about access, compared with those of the solver.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type RunHost, runControls } from "../../server/src/controls/index";
import { NO_DATA, outside } from "./fixture";
import { solverOracle } from "./steps";
import { featureOf, isSuppressed, kindOf, policiesIn, VERDICT_RULES } from "./verdicts";

const oracle = solverOracle();

describe("published verdicts", () => {
  interface Case {
    rule: string;
    case: string;
    expected: "PASS" | "FAIL" | "SKIP";
    input: Parameters<typeof policiesIn>[0];
  }
  const data = outside<Case>("policy-verdicts.json");
  const WANTED = { PASS: "COMPLIANT", FAIL: "NON_COMPLIANT", SKIP: "NOT_APPLICABLE" } as const;

  test("the solver agrees wherever the published rule, which looks at the text only, is about access; differences are counted by rule and explained in docs/controls.md", {
    skip: data ? false : NO_DATA,
  }, async (t) => {
    const differences = new Map<string, number>();
    let agreed = 0;
    let all = 0;
    for (const item of data ?? []) {
      const rule = VERDICT_RULES.find((one) => one.rule === item.rule);
      if (!rule || isSuppressed(item.input)) continue;
      all++;
      const documents = policiesIn(item.input, rule);
      const host: RunHost = {
        oracle,
        findPolicies: async () => documents.map((text, i) => ({ path: `policies/${i}.json`, text, kind: kindOf(rule) })),
      };
      const rows = (await runControls(featureOf(rule), host)).scenarios.map((one) => one.verdict);
      const verdict = (["NON_COMPLIANT", "UNDECIDED", "COMPLIANT", "NOT_APPLICABLE"] as const).find((one) => rows.includes(one));
      if (verdict === WANTED[item.expected]) agreed++;
      else {
        const key = `${item.rule}: ${item.expected} is ${verdict}`;
        differences.set(key, (differences.get(key) ?? 0) + 1);
      }
    }
    t.diagnostic(`${agreed} of ${all} agree`);
    assert.deepEqual(Object.fromEntries([...differences].sort()), {
      "IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY: FAIL is UNDECIDED": 2,
      "IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY: PASS is UNDECIDED": 1,
      "IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS: FAIL is COMPLIANT": 1,
      "KMS_NO_WILDCARD_PRINCIPAL: FAIL is COMPLIANT": 1,
      "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED: FAIL is COMPLIANT": 2,
      "LAMBDA_NO_WILDCARD_PRINCIPALS: FAIL is COMPLIANT": 2,
      "S3_BUCKET_SSL_REQUESTS_ONLY: FAIL is COMPLIANT": 1,
      "SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL: FAIL is COMPLIANT": 1,
    });
  });
});
