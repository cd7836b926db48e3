// Lines and offsets, for LSP and for AWS.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { indexLines } from "../../server/src/core/syntax/position";

test("all three line ends count, and characters are UTF-16 units", () => {
  const lines = indexLines("a\r\n😀b\rc\n");
  assert.equal(lines.lineCount, 4);
  assert.deepEqual(lines.positionAt(3), { line: 1, character: 0 });
  assert.deepEqual(lines.positionAt(5), { line: 1, character: 2 });
  assert.deepEqual(lines.positionAt(7), { line: 2, character: 0 });
  assert.deepEqual([0, 1, 2, 3].map(lines.lineText), ["a", "😀b", "c", ""]);
});

test("AWS counts lines from one, columns and offsets from zero", () => {
  const lines = indexLines('{\n "Statement": []\n}');
  assert.deepEqual(lines.spanOf({ start: 3, end: 14 }), {
    start: { line: 2, column: 1, offset: 3 },
    end: { line: 2, column: 12, offset: 14 },
  });
});

test("what lies outside the text is moved to its nearer end", () => {
  const lines = indexLines("ab\ncd");
  assert.deepEqual(
    [lines.positionAt(-1), lines.positionAt(99)],
    [
      { line: 0, character: 0 },
      { line: 1, character: 2 },
    ],
  );
  assert.equal(lines.offsetAt({ line: 0, character: 9 }), 2);
  assert.equal(lines.offsetAt({ line: 9, character: 0 }), 5);
});

test("property: an offset that is not inside a line end survives the way to a position and back", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "\n", "\r", "\r\n", "é", "😀"), { maxLength: 20 }), fc.nat(40), (parts, offset) => {
      const text = parts.join("");
      const wanted = Math.min(offset, text.length);
      if (text[wanted - 1] === "\r" && text[wanted] === "\n") return;
      const lines = indexLines(text);
      assert.equal(lines.offsetAt(lines.positionAt(wanted)), wanted);
    }),
    { numRuns: 1000, seed: 5 },
  );
});
