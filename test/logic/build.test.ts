// Smart constructors: what folds, and what has one form only.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { and, below, FALSE, flag, isIn, not, or, someElement, TRUE, template, termKey } from "../../server/src/core/logic/build";

const [a, b] = [flag("flag:a"), flag("flag:b")];

test("conjunctions and disjunctions flatten and fold", () => {
  assert.equal(and(), TRUE);
  assert.equal(or(), FALSE);
  assert.equal(and(a, TRUE, a), a);
  assert.equal(and(a, FALSE), FALSE);
  assert.equal(or(a, TRUE), TRUE);
  assert.equal(termKey(and(a, and(b, a))), termKey(and(a, b)));
});

test("a part beside its own negation decides", () => {
  assert.equal(and(a, b, not(a)), FALSE);
  assert.equal(or(not(b), a, b), TRUE);
  assert.equal(not(not(a)), a);
});

test("an empty union holds nothing, a universal one everything", () => {
  assert.equal(isIn("str:x", []), FALSE);
  assert.equal(isIn("str:x", [literal("y"), glob("*")]), TRUE);
  assert.equal(someElement("set:x", [], false), FALSE);
  assert.equal(someElement("set:x", [glob("*")], true), FALSE);
  assert.equal(
    termKey(someElement("set:x", [], true)),
    termKey(someElement("set:x", [glob("*")], false)),
    "an element outside nothing is an element",
  );
});

test("unions are sets: order and repetition do not count", () => {
  assert.equal(termKey(isIn("str:x", [glob("b*"), glob("a*"), glob("b*")])), termKey(isIn("str:x", [glob("a*"), glob("b*")])));
});

test("the end of an address block is the start of its neighbour", () => {
  assert.equal(termKey(below("ip:k", "167837695", true)), termKey(below("ip:k", "167837696", false)));
  assert.notEqual(termKey(below("num:k", "1", true)), termKey(below("num:k", "2", false)), "numbers are dense");
});

test("a text compared with itself: equal, or impossible when something has to stand beside it", () => {
  const self = { variable: "str:x" };
  assert.equal(template("str:x", [self], false, false), TRUE);
  assert.equal(template("str:x", [self], false, true), TRUE);
  assert.equal(template("str:x", [{ glob: "*" }, self], false, false), TRUE);
  assert.equal(template("str:x", [{ glob: "x-" }, self], false, true), FALSE);
  assert.equal(template("str:x", [{ glob: "\\*" }, self], false, false), FALSE, "an escaped star is a character");
  assert.equal(template("str:x", [{ glob: "?" }, self], false, false), FALSE);
  assert.equal(template("str:x", [self, { variable: "str:y" }], false, false).kind, "atom");
  assert.equal(template("str:x", [{ variable: "str:y" }], false, false).kind, "atom");
});
