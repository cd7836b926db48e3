// Against what is published: AWS's list of codes, the shared vectors, the corpus of policies.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { learnMoreLink, toAwsFindings } from "../../server/src/core/validate/aws";
import { rules } from "../../server/src/core/validate/rules";
import { codes, isKind, validate } from "./support";

const shared = join(__dirname, "..", "..", "..", "shared");

describe("AWS's list of codes", () => {
  const path = join(shared, "validate-policy-findings.json");
  test("every current code is a rule, with AWS's type and link", {
    skip: existsSync(path) ? false : "the list of findings is not here",
  }, () => {
    const { findings } = JSON.parse(readFileSync(path, "utf8")) as {
      findings: { code: string; type: string; status: string; url: string }[];
    };
    const current = findings.filter((finding) => finding.status === "current");
    assert.deepEqual(rules.map((rule) => rule.code).sort(), current.map((finding) => finding.code).sort());
    for (const { code, type, url } of current) {
      const rule = rules.find((one) => one.code === code);
      assert.ok(rule);
      assert.equal(rule.awsType, type, code);
      assert.equal(learnMoreLink(code, rule.awsType), url, code);
    }
  });
});

describe("vectors", () => {
  const path = join(shared, "semantics-vectors.json");
  test("policies to validate give the type that is expected", { skip: existsSync(path) ? false : "the vectors are not here" }, () => {
    type Vector = { id: string; kind: string; policy_text?: string; policyType?: string; expected: { findingType: string } };
    const { vectors } = JSON.parse(readFileSync(path, "utf8")) as { vectors: Vector[] };
    const mine = vectors.filter((vector) => vector.kind === "validate_policy");
    assert.ok(mine.length > 0);
    for (const { id, policy_text = "", expected } of mine) {
      assert.ok(
        validate(policy_text).some((finding) => finding.awsType === expected.findingType),
        id,
      );
    }
  });
});

describe("the corpus", () => {
  const corpus = join(shared, "corpus");
  const here = existsSync(corpus);
  const folders = ["managed", "docs_identity", "resource", "trust", "scp", "rcp"];
  const kindOf = (folder: string) => (isKind(folder) ? folder : "identity");

  test("AWS's managed policies: errors only where the policy names what the catalogue does not know", {
    skip: here ? false : "the corpus is not here",
  }, () => {
    // Everything else that is an error in AWS's terms was read and defended in docs/validate-corpus.md.
    const defended = new Set([
      "INVALID_ACTION",
      "INVALID_REGION",
      "INVALID_SERVICE",
      "INVALID_SERVICE_PRINCIPAL_FORMAT",
      "MISSING_QUALIFIER",
    ]);
    for (const name of readdirSync(join(corpus, "managed"))) {
      const errors = validate(readFileSync(join(corpus, "managed", name), "utf8")).filter((finding) => finding.awsType === "ERROR");
      assert.deepEqual(
        codes(errors).filter((code) => !defended.has(code)),
        [],
        name,
      );
    }
  });

  test("no policy makes it throw, and all ranges and paths hold", { skip: here ? false : "the corpus is not here" }, () => {
    for (const folder of folders) {
      for (const name of readdirSync(join(corpus, folder))) {
        const text = readFileSync(join(corpus, folder, name), "utf8");
        for (const finding of validate(text, kindOf(folder))) {
          assert.ok(finding.range.end > finding.range.start, `${name}: ${finding.code}`);
          assert.ok((toAwsFindings([finding], text)[0]?.locations.length ?? 0) > 0);
        }
      }
    }
  });

  test("the largest policy is validated without scanning it again and again", { skip: here ? false : "the corpus is not here" }, () => {
    const texts = readdirSync(join(corpus, "managed")).map((name) => readFileSync(join(corpus, "managed", name), "utf8"));
    const largest = texts.reduce((a, b) => (b.length > a.length ? b : a));
    validate(largest);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      const before = process.cpuUsage();
      validate(largest);
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, (user + system) / 1000);
    }
    // A bound against repeated scans, with room for a busy machine; the benchmark holds the figure.
    assert.ok(best < 1_000, `${best.toFixed(1)} ms`);
  });
});
