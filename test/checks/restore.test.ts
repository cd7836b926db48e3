// The first fix of new access takes the edit back: what stood in the older version stands again, and nothing else moves.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { analyse } from "../../server/src/core/analysis";
import type { Fix } from "../../server/src/core/checks/finding";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { catalogue, run } from "./support";

const settings = {
  kind: "identity" as const,
  critical: [],
  publicAccess: "error" as const,
  severity: { "dead-statement": "off" as const },
};

/** The fixes of the only finding of new access, best first, each with the text that it leaves. */
async function fixesOf(before: string, after: string): Promise<(Fix & { text: string })[]> {
  const analysis = analyse({ text: after, catalogue, settings, baseline: { text: before, label: "HEAD" } });
  const { findings } = await run(analysis.prove());
  const [finding, ...more] = findings.filter(({ code }) => code === "new-access");
  assert.ok(finding && more.length === 0, `${findings.length} findings`);
  const fixes = await run(analysis.fixes(finding));
  return fixes.map((fix) => ({ ...fix, text: applyEdits(after, fix.edits) }));
}

const policy = (...statements: string[]): string => `{ "Version": "2012-10-17", "Statement": [\n  ${statements.join(",\n  ")}\n] }\n`;
const read = (rest: string): string => `{ "Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], ${rest} }`;
const deny = `{ "Sid": "NoDelete", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" }`;
const all = `{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }`;

const CASES: { what: string; before: string; after: string; title: string }[] = [
  {
    what: "a resource that became `*`",
    before: policy(read(`"Resource": "arn:aws:s3:::reports/*"`)),
    after: policy(read(`"Resource": "*"`)),
    title: "Restore `Resource` as it is in HEAD",
  },
  {
    what: "a wider address block",
    before: policy(read(`"Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }`)),
    after: policy(read(`"Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } }`)),
    title: "Restore `Condition` as it is in HEAD",
  },
  {
    what: "a condition that is gone",
    before: policy(read(`"Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } }`)),
    after: policy(read(`"Resource": "*"`)),
    title: "Restore `Condition` as it is in HEAD",
  },
  {
    what: "a Deny that is gone",
    before: policy(all, deny),
    after: policy(all),
    title: "Restore the Deny `NoDelete` as it is in HEAD",
  },
  {
    what: "a Deny that became an Allow",
    before: policy(deny),
    after: policy(deny.replace("Deny", "Allow")),
    title: "Restore `Effect` as it is in HEAD",
  },
  {
    what: "a `NotAction` in the place of `Action`",
    before: policy(`{ "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }`),
    after: policy(`{ "Sid": "A", "Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*" }`),
    title: "Restore `Action` as it is in HEAD",
  },
];

describe("the first fix of new access takes the edit back, proved", () => {
  for (const { what, before, after, title } of CASES)
    test(what, async () => {
      const [first] = await fixesOf(before, after);
      assert.ok(first, "no fix");
      assert.equal(first.title, title);
      assert.equal(first.text, before);
      assert.ok(first.proved && first.preferred, first.effect);
    });

  test("two edits that open access only together: both are marked, and taken back together", async () => {
    const before = policy(
      `{ "Sid": "One", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }`,
    );
    const after = before.replace("GetObject", "PutObject").replace("a/*", "b/*");
    const analysis = analyse({ text: after, catalogue, settings, baseline: { text: before, label: "HEAD", file: "/older" } });
    const { findings } = await run(analysis.prove());
    assert.deepEqual(
      findings.map(({ range }) => after.slice(range.start, range.end)),
      [`"s3:PutObject"`, `"arn:aws:s3:::b/*"`],
    );
    for (const [i, finding] of findings.entries()) {
      assert.match(
        finding.message,
        /^`s3:PutObject` on `[^`]+` is newly allowed .*because `(Action|Resource)` and `(Action|Resource)` changed together\./,
      );
      const other = findings[1 - i];
      assert.deepEqual(finding.related?.[0], { message: "Only together with this edit.", range: other?.range });
      const [first] = await run(analysis.fixes(finding));
      assert.match(first?.title ?? "", /^Restore `(Action|Resource)` and `(Action|Resource)` as they are in HEAD$/);
      assert.ok(first?.proved && first.preferred);
      assert.equal(applyEdits(after, first.edits), before);
    }
  });

  test("an action that was only added is removed", async () => {
    const before = policy(`{ "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*" }`);
    const [first] = await fixesOf(before, before.replace(`"s3:GetObject"`, `"s3:GetObject", "s3:PutObject"`));
    assert.equal(first?.title, "Remove `s3:PutObject`");
    assert.equal(first?.text, before);
    assert.equal(first?.preferred, true);
  });
});
