// The validator as a whole: broken JSON, sizes, fixes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { identityPolicySize, managedPolicyQuota, policySize, quotas, sizeLine } from "../../server/src/core/validate/document/size";
import { exampleText, pages } from "../../server/src/core/validate/pages";
import { codes, policyText, validate } from "./support";

describe("JSON", () => {
  test("while the text is not JSON, only that is said", () => {
    assert.deepEqual([...new Set(codes(validate('{ "Statement": [ { "Effect": "allow" ')))], ["JSON_SYNTAX_ERROR"]);
  });

  test("comments are errors in .json, and the rest is still looked at", () => {
    const found = codes(
      validate('{ "Version": "2012-10-17", // why\n "Statement": [{ "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*" }] }'),
    );
    assert.deepEqual(found, ["JSON_SYNTAX_ERROR", "INVALID_ACTION"]);
  });

  test("a key that stands twice is an error", () => {
    assert.deepEqual(
      codes(
        validate(
          '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*" }] }',
        ),
      ),
      ["JSON_SYNTAX_ERROR"],
    );
  });

  test("a list at the top is a wrong type", () => {
    assert.deepEqual(codes(validate("[]")), ["DATA_TYPE_MISMATCH"]);
  });
});

describe("sizes", () => {
  const statement = (resource: string) => ({ Effect: "Deny", Action: "s3:GetObject", Resource: resource });
  const exactly = (size: number, extra: Record<string, unknown> = {}) => {
    const text = policyText({ ...extra, ...statement("arn:aws:s3:::b/") });
    return text.replace("b/", `b/${"x".repeat(size - policySize(text))}`);
  };

  test("white space between tokens does not count, inside strings it does", () => {
    assert.equal(policySize('{ "a" : "b c" }\r\n\t'), '{"a":"b c"}'.length);
    assert.equal(policySize('{ "a\\" " : 1 }'), '{"a\\" ":1}'.length);
  });

  for (const [kind, code, quota, extra] of [
    // AWS counts one character more than an identity policy has.
    ["identity", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", quotas.identity - 1, {}],
    ["scp", "POLICY_SIZE_EXCEEDS_SCP_QUOTA", quotas.scp, {}],
    ["rcp", "POLICY_SIZE_EXCEEDS_RCP_QUOTA", quotas.rcp, { Principal: "*" }],
    ["trust", "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", quotas.trust, { Principal: { AWS: "111122223333" } }],
  ] as const) {
    test(`${code}: the quota itself is fine, one more is not`, () => {
      assert.ok(!codes(validate(exactly(quota, extra), kind)).includes(code));
      assert.ok(codes(validate(exactly(quota + 1, extra), kind)).includes(code));
    });
  }

  test("the size of an identity policy is what AWS counts: no white space at all, and one more", () => {
    const text = policyText({ Sid: "One", ...statement("arn:aws:s3:::a b"), Effect: "Allow" });
    assert.equal(identityPolicySize(text), text.length);
    assert.match(
      validate(exactly(quotas.identity))[0]?.message ?? "",
      new RegExp(
        `has ${quotas.identity + 1} characters .* at most ${quotas.identity}.* managed policy takes at most ${managedPolicyQuota}`,
      ),
    );
  });

  test("an identity policy that is too long to be a managed one is no finding; the status tells its size", () => {
    const tooLong = exactly(managedPolicyQuota + 1);
    const size = (managedPolicyQuota + 1).toLocaleString("en");
    assert.equal(
      sizeLine("identity", tooLong ?? ""),
      `Size: ${size} characters without white space: a managed policy takes at most 6,144, the inline policies of a role 10,240 together.`,
    );
    assert.deepEqual(codes(validate(tooLong ?? "")), []);
  });

  test("the size is told beside the quota of the kind of policy, and alone where AWS documents none", () => {
    const text = policyText({ Sid: "a b", ...statement("arn:aws:s3:::a"), Effect: "Allow" });
    assert.match(sizeLine("identity", text), new RegExp(`^Size: ${text.length - 1} of 6,144 characters`));
    assert.match(sizeLine("scp", JSON.stringify(JSON.parse(text), null, 2)), new RegExp(`^Size: ${text.length} of 10,240 characters`));
    assert.match(sizeLine("resource", text, "AWS::KMS::Key"), new RegExp(`^Size: ${text.length} of 32,768 characters`));
    assert.equal(sizeLine("resource", text), `Size: ${text.length} characters without white space.`);
  });

  test("a resource policy is measured by its type, and not at all without one", () => {
    const text = exactly(20_481, { Principal: "*" });
    const code = "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA";
    assert.ok(codes(validate(text, "resource", "AWS::S3::Bucket")).includes(code));
    assert.ok(!codes(validate(text, "resource", "AWS::KMS::Key")).includes(code));
    assert.ok(!codes(validate(text, "resource")).includes(code));
  });
});

describe("fixes", () => {
  // Fixes that offer a choice or a placeholder leave something to the author: the finding itself must be gone all the same.
  for (const [code, page] of Object.entries(pages)) {
    const text = exampleText(page.bad);
    const kind = page.kind ?? "identity";
    const own = validate(text, kind, page.resourceType).filter((finding) => finding.code === code);
    const fixes = own.flatMap((finding) => finding.fixes ?? []);
    if (fixes.length === 0) continue;
    test(`${code}: after any of its fixes the text is JSON and has one finding less`, () => {
      for (const fix of fixes) {
        const fixed = applyEdits(text, fix.edits);
        assert.doesNotThrow(() => JSON.parse(fixed), `${fix.title}: ${fixed}`);
        const left = validate(fixed, kind, page.resourceType).filter((finding) => finding.code === code);
        assert.ok(left.length < own.length, `${fix.title}: ${fixed}`);
        assert.equal(fix.proved, false);
        assert.ok(fix.effect && fix.effect.length > 0);
      }
    });
  }

  test("of several fixes none is preferred, and one with an example to be replaced is not either", () => {
    const [boolean] = validate(
      policyText({
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": ["true", "false"] } },
      }),
    );
    assert.deepEqual(
      boolean?.fixes?.map((fix) => fix.preferred),
      [false, false],
    );
    const [oidc] = validate(
      policyText({ Effect: "Allow", Principal: { Federated: "accounts.google.com" }, Action: "sts:AssumeRoleWithWebIdentity" }),
      "trust",
    );
    assert.deepEqual(
      oidc?.fixes?.map((fix) => fix.preferred),
      [false],
    );
    const [typo] = validate(policyText({ Effect: "Allow", Action: "s3:GetObjct", Resource: "*" }));
    assert.deepEqual(
      typo?.fixes?.map((fix) => fix.preferred),
      [true],
    );
  });

  test("a comma too many is cut out, a number is put between quotes", () => {
    for (const text of [
      '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", }] }',
      policyText({ Effect: "Allow", Action: ["s3:GetObject"], Resource: [7] }),
    ]) {
      const [finding] = validate(text);
      const [fix] = finding?.fixes ?? [];
      assert.ok(fix);
      assert.doesNotThrow(() => JSON.parse(applyEdits(text, fix.edits)));
    }
  });

  test("a statement that is the only one is not removed", () => {
    const [finding] = validate(policyText({ Effect: "Allow", Action: [], Resource: "*" }));
    assert.equal(finding?.code, "EMPTY_ARRAY_ACTION");
    assert.deepEqual(finding?.fixes, []);
  });

  test("an operator with two keys is not renamed, because the other key would change too", () => {
    const text = policyText({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { StringEquals: { "aws:CalledVia": "athena.amazonaws.com", "aws:PrincipalTag/team": "blue" } },
    });
    const finding = validate(text).find((one) => one.code === "MISSING_QUALIFIER");
    assert.deepEqual(finding?.fixes, []);
  });
});

test("comments and trailing commas are no findings where they are welcome", () => {
  const text = '{ "Version": "2012-10-17", /* why */ "Statement": [] , }';
  assert.ok(parsePolicy(text, { allowComments: true }).problems.every((problem) => problem.code !== "syntax"));
});
