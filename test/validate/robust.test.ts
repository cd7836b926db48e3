// Whatever the text: nothing throws, places lie in it, fixes do not break it, and time stays bounded.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { toAwsFindings } from "../../server/src/core/validate/aws";
import { exampleText, pages } from "../../server/src/core/validate/pages";
import { damaged } from "../harness/hostile";
import { isBroken, kinds, policyText, validate } from "./support";

describe("robustness", () => {
  const seeds = Object.values(pages)
    .map((page) => exampleText(page.bad))
    .filter((text) => text.length < 2_000);

  test("never throws, and every range lies in the text, whatever is cut out or put in", () => {
    fc.assert(
      fc.property(damaged(seeds, 3), fc.constantFrom(...kinds), (text, kind) => {
        for (const finding of validate(text, kind)) {
          assert.ok(finding.range.start >= 0 && finding.range.end <= text.length && finding.range.start <= finding.range.end, finding.code);
          toAwsFindings([finding], text);
          for (const fix of finding.fixes ?? []) {
            const after = applyEdits(text, fix.edits);
            assert.ok(isBroken(text) || !isBroken(after), `${finding.code}, ${fix.title}:\n${text}\n${after}`);
          }
        }
      }),
      { numRuns: 1_500, seed: 20261120 },
    );
  });

  test("never throws on values of any JSON type in any place", () => {
    const names = [
      "Version",
      "Statement",
      "Sid",
      "Effect",
      "Action",
      "NotAction",
      "Resource",
      "NotResource",
      "Principal",
      "NotPrincipal",
      "Condition",
      "StringLike",
      "Bool",
      "aws:SourceIp",
      "AWS",
    ];
    const leaf = fc.oneof(
      fc.constantFrom("*", "arn:aws:s3:::b", "s3:*", "${", "Allow", "2012-10-17", ""),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(...kinds), (statement, kind) => {
        validate(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }), kind);
        validate(JSON.stringify(statement), kind);
      }),
      { numRuns: 500, seed: 20261120 },
    );
  });

  test("texts of 60,000 characters do not cost their square", () => {
    for (const piece of ["a.", "*a", "${", "${a}", "a:", "arn:aws:s3:::", "0.", "::"]) {
      const long = piece.repeat(60_000 / piece.length);
      const text = policyText({
        Effect: "Allow",
        Principal: { AWS: [long], Service: `${long}!` },
        Action: [`s3:${long}`, `s3:*${long}`],
        Resource: [`arn:aws:s3:::${long}`, `arn:aws:s3:::${long}*`],
        Condition: {
          StringLike: { "iam:PassedToService": `${long}!`, "aws:userid": long },
          IpAddress: { "aws:SourceIp": long },
          [long]: { [long]: long },
        },
      });
      const before = process.cpuUsage();
      for (const finding of validate(text, "trust")) assert.ok(finding.fixes === undefined || finding.fixes.length >= 0);
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / 1000 < 30_000, `\`${piece}\` repeated: ${((user + system) / 1000).toFixed(0)} ms`);
    }
  });

  test("10,000 actions in one list, none of them known, take seconds at most", () => {
    const text = policyText({ Effect: "Allow", Action: Array.from({ length: 10_000 }, (_, i) => `s3:GetSomething${i}*`), Resource: "*" });
    const start = performance.now();
    validate(text);
    assert.ok(performance.now() - start < 90_000);
  });
});
