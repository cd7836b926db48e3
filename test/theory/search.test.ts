// The search with many rounds: hard questions over texts whose patterns exclude and imply one another, against all their models.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { and, isIn, not, or, template } from "../../server/src/core/logic/build";
import type { Model, Question, Term } from "../../server/src/core/logic/term";
import { assign, byVariable, textVariable, type Variable, valueAt } from "../../server/src/core/logic/variable";
import { decide } from "../../server/src/core/theory/decide";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { randomFrom } from "../agreement/random";
import { ample, tinySolver } from "./tinySolver";

const texts = ["x", "y", "z"].map((name) => textVariable(name));
const patterns = ["a*", "b*", "c*", "ab*", "*b", "*c", "abc", "?"].map(glob);
/** A text for each way to match the patterns. */
const words = ["", "a", "b", "c", "d", "ab", "ac", "ad", "bb", "bc", "bd", "cb", "cc", "cd", "db", "dc", "dd", "abb", "abc", "abbc", "abd"];
const models: Model[] = words.flatMap((x) =>
  words.flatMap((y) =>
    words.map((z) => ({
      strings: byVariable([
        [texts[0] as (typeof texts)[0], x],
        [texts[1] as (typeof texts)[0], y],
        [texts[2] as (typeof texts)[0], z],
      ]),
      sets: byVariable(),
      numbers: byVariable(),
      flags: byVariable(),
    })),
  ),
);

test("many rounds of search lose no solution and invent none", () => {
  const random = randomFrom(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const atom = (): Term => isIn(pick(texts), [pick(patterns)]);
  const literal = (): Term => (random.next() < 0.3 ? not(atom()) : atom());
  const verdicts = { sat: 0, unsat: 0, unknown: 0 };
  for (let n = 0; n < 120; n++) {
    const parts = Array.from({ length: 8 + Math.floor(random.next() * 14) }, () =>
      or(literal(), literal(), ...(random.next() < 0.3 ? [and(literal(), literal())] : [])),
    );
    const answer = decide({ parts, domains: byVariable() }, tinySolver(), ample);
    const holds = (some: readonly Term[]): boolean => models.some((model) => some.every((part) => evaluate(part, model) === true));
    verdicts[answer.verdict]++;
    assert.equal(answer.verdict, holds(parts) ? "sat" : "unsat", `question ${n}`);
    if (answer.verdict === "unsat") assert.ok(!holds(answer.core.map((index) => parts[index] as Term)), `core of question ${n}`);
  }
  assert.ok(verdicts.sat > 30 && verdicts.unsat > 30, JSON.stringify(verdicts));
});

test("texts that templates tie together and that have few values are decided, with cores that hold", () => {
  const random = randomFrom(12);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const few = (list: readonly string[]): string[] => [...new Set([pick(list), pick(list), ...(random.next() < 0.5 ? [pick(list)] : [])])];
  const [x, y, z] = texts as [(typeof texts)[0], (typeof texts)[0], (typeof texts)[0]];
  const values = ["a", "b", "aa", "ab"];
  const tiedTexts = [...values.map((value) => `u${value}`), ...values.map((value) => `${value}v`), "uav", "uabv"];
  const verdicts = { sat: 0, unsat: 0, unknown: 0 };
  for (let n = 0; n < 150; n++) {
    const tied = (): Term => {
      const hole = { variable: pick([y, z]) };
      const shape = pick([
        [{ glob: "u" }, hole],
        [hole, { glob: "v" }],
        [{ glob: "u" }, hole, { glob: "v" }],
        [{ glob: "u*" }, hole],
      ]);
      const term = template(x, shape, false, false);
      return random.next() < 0.6 ? not(term) : term;
    };
    // What a text may be is said by a part, or by its domain.
    const [ofY, ofZ] = [few(values), few(values)];
    const domains: Question["domains"] = byVariable();
    const said = (text: Variable, list: readonly string[]): Term[] => {
      if (random.next() < 0.6) return [isIn(text, list.map(literal))];
      assign(domains, text, list.map(literal));
      return [];
    };
    const parts = [
      isIn(x, few(tiedTexts).map(literal)),
      ...said(y, ofY),
      ...said(z, ofZ),
      ...Array.from({ length: 2 + Math.floor(random.next() * 3) }, tied),
      ...(random.next() < 0.3 ? [not(isIn(y, [glob("a*")]))] : []),
    ];
    const all: Model[] = [...tiedTexts, "w"].flatMap((vx) =>
      (valueAt(domains, y) ? ofY : values.concat("c")).flatMap((vy) =>
        (valueAt(domains, z) ? ofZ : values.concat("c")).map((vz) => ({
          strings: byVariable([
            [x, vx],
            [y, vy],
            [z, vz],
          ]),
          sets: byVariable(),
          numbers: byVariable(),
          flags: byVariable(),
        })),
      ),
    );
    const holds = (some: readonly Term[]): boolean => all.some((model) => some.every((part) => evaluate(part, model) === true));
    const answer = decide({ parts, domains }, tinySolver(), ample);
    verdicts[answer.verdict]++;
    assert.equal(answer.verdict, holds(parts) ? "sat" : "unsat", `question ${n}`);
    if (answer.verdict === "unsat") assert.ok(!holds(answer.core.map((index) => parts[index] as Term)), `core of question ${n}`);
  }
  assert.ok(verdicts.sat > 30 && verdicts.unsat > 30, JSON.stringify(verdicts));
});
