// `// iam-prover-ignore <code>: reason`: which line it speaks of, and when it accepts nothing.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type IgnoreComment, ignoreComments, ignoredBy, staleIgnores } from "../../server/src/workspace/ignore";
import { withoutTwins } from "../../server/src/workspace/policy-context";

const TEXT = `{
  "Statement": [
    // iam-prover-ignore new-access, public-access: the site is meant to be read by everybody

    /* a block */ // and a word
    { "Effect": "Allow", "Action": "s3:GetObject" }, // iam-prover-ignore dead-statement: behind something
    { "Effect": "Allow", "Sid": "// iam-prover-ignore new-access: in a text" }, // iam-prover-ignore TYPE_MISMATCH
    { "Effect": "Deny" }
  ]
}
`;
const at = (needle: string, code: string) => ({ code, range: { start: TEXT.indexOf(needle), end: TEXT.indexOf(needle) + needle.length } });

describe("a comment that accepts findings", () => {
  const comments = ignoreComments(TEXT);
  const accepts = (needle: string, code: string) => ignoredBy(comments, TEXT, at(needle, code)) !== undefined;

  it("speaks of the next line that holds more than comments", () => {
    assert.equal(accepts('"s3:GetObject"', "new-access"), true);
    assert.equal(accepts('"s3:GetObject"', "public-access"), true);
    assert.equal(accepts('"s3:GetObject"', "external-access"), false, "another code");
    assert.equal(accepts('"Deny"', "new-access"), false, "another line");
  });

  it("speaks of the line after it, where it stands behind something", () => {
    assert.equal(accepts('"Sid"', "dead-statement"), true);
    assert.equal(accepts('"s3:GetObject"', "dead-statement"), false);
  });

  it("is not found inside a text", () => {
    assert.equal(accepts('"Deny"', "new-access"), false);
    assert.equal(comments.length, 3);
  });

  it("accepts nothing without a reason, and says so", () => {
    assert.equal(accepts('"Deny"', "TYPE_MISMATCH"), false);
    const [finding] = staleIgnores(comments, new Set(comments.slice(0, 2)), false);
    assert.equal(finding?.severity, "warning");
    assert.match(finding?.message ?? "", /Write `\/\/ iam-prover-ignore TYPE_MISMATCH: why it is accepted`/);
  });

  it("is reported as unused once everything is decided, and not before", () => {
    const used = new Set([comments[0] as IgnoreComment]);
    const codes = (complete: boolean) => staleIgnores(comments.slice(0, 2), used, complete).map((one) => one.severity);
    assert.deepEqual(codes(false), []);
    assert.deepEqual(codes(true), ["hint"]);
  });
});

describe("findings of ours and of AWS's validator on one token", () => {
  const one = (code: string, start: number) => ({ code, range: { start, end: start + 5 } });
  it("are told once, with AWS's code", () => {
    const told = withoutTwins([one("REDUNDANT_ACTION", 1), one("redundant-element", 1), one("redundant-element", 9), one("new-access", 1)]);
    assert.deepEqual(
      told.map(({ code, range }) => `${code} ${range.start}`),
      ["REDUNDANT_ACTION 1", "redundant-element 9", "new-access 1"],
    );
  });
});

describe("a comment of YAML or HCL", () => {
  const YAML = `# iam-prover-ignore: no code
Statement:
  - Effect: Allow
    Action:
      # iam-prover-ignore new-access: the night job writes
      # one more word

      - s3:PutObject
      - s3:GetObject # iam-prover-ignore dead-statement: behind something
    Resource: '*'
`;
  const HCL = `// made by hand
resource "aws_iam_policy" "p" {
  // iam-prover-ignore public-access
  policy = "{}"
  # iam-prover-ignore critical: reason
}
`;
  it("speaks of the next line with something else, if it has a line of its own", () => {
    const comments = ignoreComments(YAML);
    assert.deepEqual(
      comments.map(({ codes, reason, line, mark }) => [codes, reason, line, mark]),
      [[["new-access"], "the night job writes", 7, "#"]],
    );
    assert.equal(YAML.slice(comments[0]?.range.start, comments[0]?.range.end), "# iam-prover-ignore new-access: the night job writes");
  });

  it("may begin with two slashes in HCL", () => {
    const comments = ignoreComments(HCL.replaceAll("\n", "\r\n"));
    assert.deepEqual(
      comments.map(({ codes, reason, line, mark }) => [codes, reason, line, mark]),
      [
        [["public-access"], "", 3, "//"],
        [["critical"], "reason", 5, "#"],
      ],
    );
    assert.match(staleIgnores(comments, new Set(), true)[0]?.message ?? "", /`\/\/ iam-prover-ignore public-access: why/);
  });
});
