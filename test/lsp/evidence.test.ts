// The hover of a finding: what it shows, and that no policy text can become a link, a table cell or markup.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Finding } from "../../server/src/core/checks/finding";
import { contextTable, evidenceMarkdown, requestMarkdown, sentence } from "../../server/src/lsp/evidence";

const request = {
  principal: { type: "AWS" as const, id: "arn:aws:iam::111122223333:user/alice" },
  action: "s3:DeleteBucket",
  resource: "arn:aws:s3:::doc-example-bucket",
  context: {},
};
const finding = (code: string, more: Partial<NonNullable<Finding["counterexample"]>> = {}): Finding => ({
  code,
  severity: "error",
  message: "",
  range: { start: 0, end: 1 },
  counterexample: { request, statementIndex: 0, allowedBecause: ["`Read` allows it."], possibleToday: true, ...more },
});

describe("the evidence", () => {
  it("shows one sentence for findings with the same request, and both reasons", () => {
    const text =
      evidenceMarkdown(
        [finding("access-not-granted"), finding("new-access", { deniedBeforeBecause: ["No statement allows anything."] })],
        4.2,
      )?.main ?? "";
    assert.match(text, /^\*\*Counterexample:\*\* principal `arn:\S+:user\/alice` may do `s3:DeleteBucket` on resource `arn:\S+bucket`\.\n/);
    assert.equal(text.match(/principal/g)?.length, 1);
    // The messages above have said which findings these are.
    assert.doesNotMatch(text, /`access-not-granted`/);
    assert.match(text, /\*\*Allowed now:\*\* `Read` allows it\./);
    assert.match(text, /\*\*Not allowed before:\*\*/);
    assert.match(evidenceMarkdown([finding("new-access")], 4.2)?.more ?? "", /^Proved in 4\.2 ms/);
  });

  it("says which finding each of several examples is of", () => {
    const other = { ...request, action: "s3:PutObject" };
    const { main, more } = evidenceMarkdown([finding("access-not-granted"), finding("new-access", { request: other })]) ?? assert.fail();
    assert.match(main, /^\*\*Counterexample\*\* for `access-not-granted`: principal /);
    // The first is seen at once.
    assert.doesNotMatch(main, /`new-access`/);
    assert.match(more, /^\*\*Counterexample\*\* for `new-access`: principal /);
  });

  it("says that a request is not possible today, and why", () => {
    const text =
      evidenceMarkdown([finding("new-access", { possibleToday: false, note: "No action named `s3:Frob` is known." })])?.main ?? "";
    assert.match(text, /not possible today/);
    assert.match(text, /No action named `s3:Frob` is known\./);
  });

  it("says what, who and why in eight lines of a hover at its default width, and folds keys that are many", () => {
    const context = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`aws:RequestTag/${i}`, "a"]));
    const evidence = evidenceMarkdown([
      finding("new-access", {
        request: { ...request, context },
        allowedBecause: [
          "Statement 2 `Buckets` allows it: action `s3:DeleteBucket`, resource `arn:aws:s3:::doc-example-bucket`.",
          "The policy has no Deny statement.",
        ],
        deniedBeforeBecause: ["Statement 2 `Buckets` does not match in Git HEAD: its `Action` does not list the action."],
      }),
    ]);
    const { main: text, more: keys } = evidence ?? assert.fail();
    const [example = "", now = "", before = "", ...others] = text.split("\n\n");
    assert.deepEqual(others, []);
    // 80 characters of the editor's font stand in one line of a hover; its text is narrower.
    const lines = [example, now, before].map((block) => Math.ceil(block.replace(/[`*]/g, "").length / 80));
    assert.ok(lines.reduce((sum, count) => sum + count, 0) <= 8, `${lines} lines:\n${text}`);
    assert.match(now, /^\*\*Allowed now/);
    assert.match(before, /^\*\*Not allowed before/);
    assert.match(keys, /^\| Context key \|/);
  });

  it("has nothing to say of findings without proof", () => {
    assert.equal(
      evidenceMarkdown([{ code: "INVALID_ACTION", severity: "error", message: "x", range: { start: 0, end: 1 } }], 3),
      undefined,
    );
  });
});

describe("text of a policy", () => {
  const nasty = ["[x](command:run)", "<img src=x>", "`` ` ``", "a|b", "line\nbreak", "https://evil.example", "**bold**", "\u202egnp"];

  it("stays inside its cell of the table, and inside of its sentence", () => {
    for (const text of nasty) {
      const lines = contextTable([[text, text]]).split("\n");
      assert.equal(lines.length, 3, lines.join("\n"));
      for (const line of lines) assert.equal(line.replace(/\\\|/g, "").match(/\|/g)?.length, 3, line);
      const one = requestMarkdown({ ...request, resource: text, context: { [text]: text } });
      assert.equal(one.split("\n").length, 1, one);
      assert.ok(one.endsWith("."), one);
    }
  });

  it("is code in a sentence, or is escaped", () => {
    assert.equal(sentence("`[x](command:run)` is granted."), "`[x](command:run)` is granted.");
    assert.equal(sentence("[x](command:run) <b>"), "\\[x\\](command:run) &lt;b&gt;");
    assert.equal(sentence("see https://evil.example now"), "see https\\://evil\\.example now");
  });
});
