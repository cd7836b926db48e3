// Strings tied together by policy variables: proofs that hold for all values, witnesses with values that fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { matches } from "../../server/src/core/globs/index";
import { arnGlob, glob, literal, MANY_BUT_COLON } from "../../server/src/core/globs/pattern";
import { isIn, not, or, template } from "../../server/src/core/logic/build";
import type { Answer, Atom, Question, TemplatePart, Term } from "../../server/src/core/logic/term";
import { byVariable, textVariable, type Variable, valueAt } from "../../server/src/core/logic/variable";
import { decide } from "../../server/src/core/theory/decide";
import { fillTemplate, relaxTemplate, type Template } from "../../server/src/core/theory/template";
import { parseHoles } from "../../server/src/core/theory/template-match";
import { ample, tinySolver } from "./tinySolver";

const user = { variable: textVariable("aws:username") };
const resource = (parts: TemplatePart[], segmented = true): Term => template(textVariable("resource"), parts, segmented, false);
const resourceIn = (...patterns: string[]): Term => isIn(textVariable("resource"), patterns.map(arnGlob));
const home = [{ glob: "arn:aws:s3:::bucket/home/" }, user];

function ask(parts: Term[], domains: Question["domains"] = byVariable()): Answer {
  return decide({ parts, domains }, tinySolver(), ample);
}

/** The texts of the witness, by their variable. */
function strings(answer: Answer): (variable: Variable) => string | undefined {
  assert.equal(answer.verdict, "sat", JSON.stringify(answer));
  return (variable) => (answer.verdict === "sat" ? valueAt(answer.model.strings, variable) : undefined);
}

test("a witness gives the variable a value and puts it in", () => {
  const found = strings(ask([resource([...home, { glob: "/*" }])]));
  assert.ok((found(textVariable("resource")) as string).startsWith(`arn:aws:s3:::bucket/home/${found(textVariable("aws:username"))}/`));
});

test("what is fixed on one side decides the value on the other", () => {
  const found = strings(ask([resource([...home, { glob: "/*" }]), resourceIn("arn:aws:s3:::bucket/home/zoe/a?b")]));
  assert.equal(found(textVariable("aws:username")), "zoe");
});

test("a template that can never reach a pattern is refuted by its fixed text", () => {
  assert.deepEqual(ask([resource(home), resourceIn("arn:aws:s3:::bucket/public/*")]), { verdict: "unsat", core: [0, 1] });
});

test("the same template with a wider end covers it for every value", () => {
  assert.deepEqual(ask([resource([...home, { glob: "/a*" }]), not(resource([...home, { glob: "/*" }]))]), {
    verdict: "unsat",
    core: [0, 1],
  });
});

test("a wildcard covers every value, also one with a colon", () => {
  assert.deepEqual(ask([resource(home), not(resourceIn("arn:aws:s3:::bucket/home/*"))]), { verdict: "unsat", core: [0, 1] });
});

test("one question mark does not cover every value", () => {
  const found = strings(ask([resource(home), not(resourceIn("arn:aws:s3:::bucket/home/?"))]));
  assert.notEqual((found(textVariable("aws:username")) as string).length, 1);
});

test("a question mark inside a template does not stand for a whole value either", () => {
  const two = template(textVariable("x"), [{ variable: textVariable("y") }, { variable: textVariable("z") }], false, false);
  const found = strings(ask([two, not(template(textVariable("x"), [{ variable: textVariable("y") }, { glob: "?" }], false, false))]));
  assert.notEqual(found(textVariable("z"))?.length, 1);
});

test("a value may hold the colon at which a negated pattern's wildcard stops", () => {
  // Beside a negated template that covers some values only, so that both are looked at together.
  const [x, y] = [textVariable("x"), textVariable("y")];
  const some = (end: string): Term => not(template(x, [{ variable: y }, { glob: end }], false, false));
  const early = template(x, [{ glob: "arn:aws:" }, { variable: y }, { glob: ":a:b:c:d" }], false, false);
  const found = strings(ask([early, some("*z"), not(isIn(x, [arnGlob("arn:aws:*:a:b:c:d")]))]));
  assert.match(found(y) as string, /:/);
  const late = template(x, [{ glob: "arn:aws:s3:::b/" }, { variable: y }], false, false);
  const also = strings(ask([late, some("*z"), not(isIn(x, [glob(`arn:aws:s3:::b/${MANY_BUT_COLON}`)]))]));
  assert.match(also(y) as string, /:/);
  // Where the wildcards cannot meet the value the proof holds.
  assert.equal(ask([late, some("*z"), not(isIn(x, [arnGlob("arn:*:s3:::b/*")]))]).verdict, "unsat");
});

test("a negated template is refuted where what it inserts is fixed by another text", () => {
  const [x, y, z] = [textVariable("x"), textVariable("y"), textVariable("z")];
  const value = { variable: y };
  const inserted = template(x, [{ glob: "u/" }, value], false, false);
  const other = not(template(z, [value, { glob: "-k" }], false, false));
  assert.equal(ask([inserted, isIn(x, [literal("u/b")]), other, isIn(z, [literal("b-k")])]).verdict, "unsat");
  assert.equal(ask([inserted, isIn(x, [literal("u/b")]), other, isIn(z, [literal("c-k")])]).verdict, "sat");
});

test("templates with different variables do not cover one another", () => {
  const found = strings(
    ask([resource(home), not(resource([{ glob: "arn:aws:s3:::bucket/home/" }, { variable: textVariable("aws:userid") }]))]),
  );
  assert.notEqual(found(textVariable("aws:username")), found(textVariable("aws:userid")));
});

test("two templates together can cover a third", () => {
  const ends = ["a*", "b*"].map((end) => not(resource([...home, { glob: `/${end}` }])));
  assert.equal(ask([resource([...home, { glob: "/a*" }]), ...ends]).verdict, "unsat");
  assert.equal(ask([resource([...home, { glob: "/*" }]), ...ends]).verdict, "sat");
});

test("the domain of the inserted variable restricts the text", () => {
  const found = strings(
    ask(
      [resource(home), not(isIn(textVariable("aws:username"), [literal("ann")]))],
      byVariable([[textVariable("aws:username"), [literal("ann"), literal("bob")]]]),
    ),
  );
  assert.equal(found(textVariable("resource")), "arn:aws:s3:::bucket/home/bob");
});

test("a wildcard in a value stands for itself", () => {
  const found = strings(ask([resource(home), isIn(textVariable("aws:username"), [literal("a*")])]));
  assert.equal(found(textVariable("resource")), "arn:aws:s3:::bucket/home/a*");
});

test("templates that ignore case cover those that do not, not the other way round", () => {
  const exact = template(textVariable("x"), [{ variable: textVariable("y") }, { glob: "/z*" }], false, false);
  const blind = template(textVariable("x"), [{ variable: textVariable("y") }, { glob: "/*" }], false, true);
  assert.equal(ask([exact, not(blind)]).verdict, "unsat");
  const wide = template(textVariable("x"), [{ variable: textVariable("y") }, { glob: "/*" }], false, false);
  const found = strings(ask([blind, not(wide)]));
  assert.notEqual(found(textVariable("x"))?.slice(0, found(textVariable("y"))?.length), found(textVariable("y")));
});

test("chains of variables are followed", () => {
  const found = strings(
    ask([
      template(textVariable("b"), [{ variable: textVariable("a") }, { glob: "-b" }], false, false),
      template(textVariable("c"), [{ variable: textVariable("b") }, { glob: "-c" }], false, false),
      isIn(textVariable("c"), [glob("q*")]),
    ]),
  );
  assert.equal(found(textVariable("c")), `${found(textVariable("a"))}-b-c`);
});

test("clauses over templates are searched", () => {
  const answer = ask([
    or(resource(home), resourceIn("arn:aws:s3:::other/*")),
    not(resourceIn("arn:aws:s3:::other/*")),
    not(isIn(textVariable("aws:username"), [literal("alice")])),
  ]);
  assert.ok(strings(answer)(textVariable("resource"))?.startsWith("arn:aws:s3:::bucket/home/"));
});

const asTemplate = (term: Term): Template => (term as { atom: Atom }).atom as Template;

test("relaxing never loses a match, even if a value brings colons into the first segments", () => {
  const early = asTemplate(resource([{ glob: "arn:aws:" }, user, { glob: ":eu:1:x/*" }]));
  const filled = fillTemplate(early, () => "s3:a");
  assert.ok(filled && matches(filled, "arn:aws:s3:a:eu:1:x/y") && matches(relaxTemplate(early), "arn:aws:s3:a:eu:1:x/y"));
});

test("values are cut out of a text by the template", () => {
  const t = asTemplate(resource([{ glob: "a/" }, user, { glob: "/*/" }, user], false));
  const pieces = parseHoles(t, "a/joe/x/joe", () => undefined);
  assert.equal(pieces && valueAt(pieces, textVariable("aws:username")), "joe");
  assert.equal(
    parseHoles(t, "a/joe/x/jim", () => undefined),
    null,
  );
});

test("a wildcard that stops at colons swallows none when a text is cut", () => {
  const t = asTemplate(resource([{ glob: `a${MANY_BUT_COLON}/` }, user], false));
  const cut = (text: string) => {
    const pieces = parseHoles(t, text, () => undefined);
    return pieces && valueAt(pieces, textVariable("aws:username"));
  };
  assert.equal(cut("axy/joe"), "joe");
  assert.equal(cut("ax:y/joe"), null);
});

test("a value keeps its case when a text is cut by a template that ignores case", () => {
  const t = asTemplate(template(textVariable("x"), [{ glob: "A/" }, user], false, true));
  const pieces = parseHoles(t, "a/Joe", () => undefined);
  assert.equal(pieces && valueAt(pieces, textVariable("aws:username")), "Joe");
});

test("a value that stands twice is looked for again where a shorter one was in vain", () => {
  const other = { variable: textVariable("aws:PrincipalTag/t") };
  const third = { variable: textVariable("aws:PrincipalTag/u") };
  const pieces = parseHoles(asTemplate(resource([user, other, third, user], false)), "abcdab", () => undefined);
  assert.equal(pieces && valueAt(pieces, textVariable("aws:username")), "ab");
  assert.equal(pieces && valueAt(pieces, other.variable), "c");
});

test("cutting a text takes no more work than it may, however many values the template has", () => {
  const before = process.cpuUsage();
  const many = Array.from({ length: 12 }, (_, i) => [{ variable: textVariable(`aws:PrincipalTag/t${i}`) }, { glob: "*a" }]).flat();
  const template = asTemplate(resource([...many.slice(0, -1), { glob: "*b" }], false));
  assert.equal(
    parseHoles(template, "a".repeat(2000), () => undefined),
    null,
  );
  const twice = asTemplate(resource([user, { glob: "*" }, user, { glob: "*" }, user, { glob: "b" }], false));
  assert.equal(
    parseHoles(twice, "a".repeat(2000), () => undefined),
    null,
  );
  assert.ok(process.cpuUsage(before).user < 1_000_000);
});

test("of what is cut exactly the core holds no idle part", () => {
  const [x, y, z] = [textVariable("x"), textVariable("y"), textVariable("z")];
  const joined = template(x, [{ variable: y }, { glob: "-" }, { variable: z }], false, false);
  const parts = [
    not(isIn(x, [glob("q*")])),
    joined,
    not(isIn(y, [glob("*-*")])),
    not(isIn(y, [glob("q*")])),
    not(isIn(z, [glob("*-*")])),
    isIn(x, [glob("*-*-*")]),
    isIn(x, [glob("?*")]),
  ];
  assert.deepEqual(ask(parts), { verdict: "unsat", core: [1, 2, 4, 5] });
});
