// Findings that move with the text: where they land, and which are given up.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Finding } from "../../server/src/core/checks/finding";
import { carryFindings, changeBetween } from "../../server/src/lsp/carry";

const BEFORE = 'one "two" three';
const finding = (text: string, token: string): Finding => {
  const start = text.indexOf(token);
  return { code: "new-access", severity: "error", message: token, range: { start, end: start + token.length } };
};
const tokens = (text: string, findings: Finding[]) => findings.map(({ range }) => text.slice(range.start, range.end));

describe('a finding on `"two"`', () => {
  const carried = (after: string) => tokens(after, carryFindings([finding(BEFORE, '"two"')], BEFORE, after));

  it("moves when text before it grows or shrinks", () => {
    assert.deepEqual(carried('\n\none "two" three'), ['"two"']);
    assert.deepEqual(carried('"two" three'), ['"two"']);
  });

  it("stays when text behind it changes", () => {
    assert.deepEqual(carried('one "two" four and five'), ['"two"']);
  });

  it("is given up when its own text changes", () => {
    assert.deepEqual(carried('one "tw" three'), []);
    assert.deepEqual(carried('one "twoo" three'), []);
    assert.deepEqual(carried("one  three"), []);
    assert.deepEqual(carried(""), []);
  });

  it("loses its fixes, which were made for the older text", () => {
    const withFix = { ...finding(BEFORE, '"two"'), fixes: [{ title: "x", edits: [], proved: true }] };
    assert.equal(carryFindings([withFix], BEFORE, `${BEFORE}!`)[0]?.fixes, undefined);
  });
});

it("a carried finding always stands on the very token it was found on", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", " ", '"', "\n"), maxLength: 12 });
  fc.assert(
    fc.property(word, word, word, word, word, (head, token, tail, newHead, newTail) => {
      const before = head + token + tail;
      const range = { start: head.length, end: head.length + token.length };
      const after = newHead + token + newTail;
      for (const { range: moved } of carryFindings([{ code: "x", severity: "error", message: "", range }], before, after))
        assert.equal(after.slice(moved.start, moved.end), token);
    }),
  );
});

it("the change between two texts rebuilds the one from the other", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const change = changeBetween(before, after);
      if (!change) return assert.equal(before, after);
      assert.equal(before.slice(0, change.start) + after.slice(change.start, change.newEnd) + before.slice(change.oldEnd), after);
    }),
  );
});
