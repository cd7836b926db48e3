// A keystroke costs the statement that it changes: what is said of the others is what a first look at the text would say.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Finding } from "../../server/src/core/checks/finding";
import { withSeverities } from "../../server/src/core/quick";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { longPolicy } from "../bench/typing";
import { validate } from "./support";

/** Another policy in between: nothing is remembered of the one before it. */
function forget(): void {
  validate('{ "Version": "2012-10-17", "Statement": [] }', "endpoint");
}

function afresh(text: string, kind: PolicyKind): Finding[] {
  forget();
  return validate(text, kind);
}

/** Everything about findings, fixes included. */
const whole = (findings: readonly Finding[]) => findings.map((finding) => ({ ...finding }));

function assertSame(before: string, after: string, kind: PolicyKind): void {
  const fresh = whole(afresh(after, kind));
  afresh(before, kind);
  assert.deepEqual(whole(validate(after, kind)), fresh);
}

const odd = (sid: string, more = "") =>
  `{ "Sid": "${sid}", "Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject", "iam:PassRole", "s3:GetObjct"], "Resource": "*"${more} }`;
const document = (version: string, ...statements: string[]) => `{ "Version": "${version}", "Statement": [\n${statements.join(",\n")}\n] }`;

test("statements that move keep their findings and fixes", () => {
  const before = document("2012-10-17", odd("A"), odd("B"));
  assertSame(before, document("2012-10-17", odd("New"), odd("A"), odd("B")), "identity");
  assertSame(before, document("2012-10-17", odd("B"), odd("A"), odd("B")), "identity");
  assertSame(before, before, "identity");
});

test("what a statement is judged by besides its text counts", () => {
  const variable = odd("A", ', "Condition": { "StringLike": { "aws:PrincipalTag/x": "${aws:PrincipalTag/y}" } }');
  const old = document("2008-10-17", variable);
  assertSame(old, document("2012-10-17", variable), "identity");
  assertSame(document("2012-10-17", variable), old, "identity");
  const text = document("2012-10-17", odd("A"));
  const scp = whole(afresh(text, "scp"));
  afresh(text, "identity");
  assert.deepEqual(whole(validate(text, "scp")), scp);
});

test("an action that another statement adds is seen", () => {
  const trust = (actions: string) =>
    `{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": ${actions}, "Condition": { "StringEquals": { "aws:RequestTag/team": "red" } } }`;
  const alone = trust('"sts:AssumeRole"');
  assertSame(document("2012-10-17", alone), document("2012-10-17", alone, trust('"sts:TagSession"')), "trust");
});

test("another severity leaves fixes to be worked out when they are read", () => {
  const [finding] = withSeverities(validate(document("2012-10-17", odd("A"))), { REDUNDANT_ACTION: "error" });
  assert.ok(finding);
  assert.equal(typeof Object.getOwnPropertyDescriptor(finding, "fixes")?.get, "function");
  assert.ok((finding.fixes?.length ?? 0) > 0);
});

test("every keystroke in a long policy says what a first look would say", () => {
  const text = longPolicy(30);
  const typed = '"s3:GetObjct",';
  for (let n = 1; n <= typed.length; n++) {
    const at = text.indexOf('"s3:', 2_000);
    const edit = (count: number) => text.slice(0, at) + typed.slice(0, count) + text.slice(at);
    assertSame(edit(n - 1), edit(n), "identity");
  }
});

const corpus = join(__dirname, "../../../shared/corpus");
test("real policies with one more statement", { skip: existsSync(corpus) ? false : "the corpus is not here" }, () => {
  for (const folder of ["resource", "trust", "scp", "rcp"] as const) {
    for (const name of readdirSync(join(corpus, folder))) {
      const text = readFileSync(join(corpus, folder, name), "utf8");
      const after = text.replace(/("Statement"\s*:\s*\[)/, `$1\n${odd("New")},`);
      assertSame(text, after, folder);
      assertSame(after, text, folder);
    }
  }
});
