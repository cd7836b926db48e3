// Where policy variables stand in a text, and what is none. The same scanner serves evaluator, formula and validator.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseVariables, scanVariables, type ValuePart } from "../../server/src/core/semantics/variables";
import { maskVariables, variablesOf } from "../../server/src/core/validate/variables";

const cases: [string, ValuePart[]][] = [
  ["", []],
  ["plain", [{ text: "plain" }]],
  ["a/${aws:UserName}/b", [{ text: "a/" }, { variable: "aws:username" }, { text: "/b" }]],
  ["${a:b}${c:d}", [{ variable: "a:b" }, { variable: "c:d" }]],
  ["${ a:b }", [{ variable: "a:b" }]],
  ["${a:tag/my key}", [{ variable: "a:tag/my key" }]],
  ["${a:b, 'x'}", [{ variable: "a:b", default: "x" }]],
  ["${a:b , 'x' }", [{ variable: "a:b", default: "x" }]],
  ["${a:b,''}", [{ variable: "a:b", default: "" }]],
  ['${a:b, "x"}', [{ variable: "a:b", default: "x" }]],
  ["${a:b, '}${*'}", [{ variable: "a:b", default: "}${*" }]],
  ["${*}${?}${$}${ * }", [{ character: "*" }, { character: "?" }, { character: "$" }, { character: "*" }]],
  // No variables: text as it stands.
  ["${", [{ text: "${" }]],
  ["${}", [{ text: "${}" }]],
  ["${ }", [{ text: "${ }" }]],
  ["${a:b", [{ text: "${a:b" }]],
  ["${a:b ${c:d}", [{ text: "${a:b " }, { variable: "c:d" }]],
  ["${${a:b}}", [{ text: "${" }, { variable: "a:b" }, { text: "}" }]],
  ["${a*b}", [{ text: "${a*b}" }]],
  ["${a:b, x}", [{ text: "${a:b, x}" }]],
  ["${a:b, 'x}", [{ text: "${a:b, 'x}" }]],
  ["${a:b, 'x' y}", [{ text: "${a:b, 'x' y}" }]],
  ["$ {a:b}", [{ text: "$ {a:b}" }]],
];

test("well-formed variables are found, all else stays text", () => {
  for (const [text, parts] of cases) {
    assert.deepEqual(parseVariables(text, true), parts, text);
    assert.deepEqual(parseVariables(text, false), text === "" ? [] : [{ text }], text);
  }
});

test("every `${` is found, and the finds do not overlap", () => {
  for (const [text] of cases) {
    let end = 0;
    for (const found of scanVariables(text)) {
      assert.ok(found.start >= end && found.end > found.start && text.startsWith("${", found.start), text);
      end = found.end;
    }
    assert.ok(!maskVariables(text).includes("${"), text);
  }
});

test("the validator sees the same places, and says what is wrong with them", () => {
  const problem = (text: string) => variablesOf(text).map((found) => found.problem ?? "none");
  assert.deepEqual(problem("${a:b}"), ["none"]);
  assert.deepEqual(problem("${ a:b}"), ["space"]);
  assert.deepEqual(problem("${}${ }"), ["empty", "empty"]);
  assert.deepEqual(problem("${a:b ${c"), ["unclosed", "unclosed"]);
  assert.deepEqual(problem("${a:b, x}"), ["quote"]);
  assert.deepEqual(problem('${a:b, "x"}'), ["quote"]);
  assert.deepEqual(problem("${a:b, 'x'}"), ["none"]);
});

/** Texts on which a search that goes back would never end. */
const hostile: Record<string, (n: number) => string> = {
  "`${` and blanks": (n) => `\${${" ".repeat(n)}`,
  "`${` and blanks, many times": (n) => `\${${" ".repeat(20)}`.repeat(n / 20),
  "nothing but `${`": (n) => "${".repeat(n),
  "a default that does not end": (n) => `\${a,'${" ".repeat(n)}`,
  "defaults that do not end": (n) => "${a,'".repeat(n),
  "defaults with both quotes": (n) => `\${a,'\${b,"`.repeat(n),
  "blanks around everything": (n) => `\${${" ".repeat(n)}a${" ".repeat(n)},${" ".repeat(n)}'x'${" ".repeat(n)}`,
  "blanks inside a name": (n) => `\${${"a ".repeat(n)}`,
  "names that do not end": (n) => "${a:b".repeat(n),
  commas: (n) => `\${${",".repeat(n)}}`,
};

for (const [name, text] of Object.entries(hostile))
  test(`twenty times the text takes about twenty times as long: ${name}`, () => {
    /** Milliseconds of this process, whatever else the machine does. */
    const measure = (n: number): number => {
      const long = text(n);
      const start = process.cpuUsage();
      scanVariables(long);
      parseVariables(long, true);
      maskVariables(long);
      return process.cpuUsage(start).user / 1000;
    };
    measure(2_000);
    const small = Math.max(2, measure(2_000));
    // A search that goes back costs the square (400 times as long) or more.
    assert.ok(measure(40_000) < 100 * small + 200, name);
  });
