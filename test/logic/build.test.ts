// Smart constructors: what folds, and what has one form only.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { and, below, FALSE, flag, isIn, not, or, someElement, TRUE, template, termKey } from "../../server/src/core/logic/build";
import { flagVariable, numberVariable, setVariable, textVariable } from "../../server/src/core/logic/variable";

const [a, b] = [flag(flagVariable("a")), flag(flagVariable("b"))];

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
  assert.equal(isIn(textVariable("x"), []), FALSE);
  assert.equal(isIn(textVariable("x"), [literal("y"), glob("*")]), TRUE);
  assert.equal(someElement(setVariable("x"), [], false), FALSE);
  assert.equal(someElement(setVariable("x"), [glob("*")], true), FALSE);
  assert.equal(
    termKey(someElement(setVariable("x"), [], true)),
    termKey(someElement(setVariable("x"), [glob("*")], false)),
    "an element outside nothing is an element",
  );
});

test("unions are sets: order and repetition do not count", () => {
  assert.equal(
    termKey(isIn(textVariable("x"), [glob("b*"), glob("a*"), glob("b*")])),
    termKey(isIn(textVariable("x"), [glob("a*"), glob("b*")])),
  );
});

test("the end of an address block is the start of its neighbour", () => {
  assert.equal(termKey(below(numberVariable("ip", "k"), "167837695", true)), termKey(below(numberVariable("ip", "k"), "167837696", false)));
  assert.notEqual(
    termKey(below(numberVariable("num", "k"), "1", true)),
    termKey(below(numberVariable("num", "k"), "2", false)),
    "numbers are dense",
  );
});

test("a text compared with itself: equal, or impossible when something has to stand beside it", () => {
  const self = { variable: textVariable("x") };
  assert.equal(template(textVariable("x"), [self], false, false), TRUE);
  assert.equal(template(textVariable("x"), [self], false, true), TRUE);
  assert.equal(template(textVariable("x"), [{ glob: "*" }, self], false, false), TRUE);
  assert.equal(template(textVariable("x"), [{ glob: "x-" }, self], false, true), FALSE);
  assert.equal(template(textVariable("x"), [{ glob: "\\*" }, self], false, false), FALSE, "an escaped star is a character");
  assert.equal(template(textVariable("x"), [{ glob: "?" }, self], false, false), FALSE);
  assert.equal(template(textVariable("x"), [self, { variable: textVariable("y") }], false, false).kind, "atom");
  assert.equal(template(textVariable("x"), [{ variable: textVariable("y") }], false, false).kind, "atom");
});
