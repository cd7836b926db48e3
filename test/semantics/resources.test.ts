// Resource entries read three times by code that shares nothing: the encoder, the evaluator, and regular expressions written from SEMANTICS.md 2.3.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mayOverlap } from "../../server/src/core/checks/overlap";
import type { Model } from "../../server/src/core/logic/term";
import { byVariable } from "../../server/src/core/logic/variable";
import { encodingFor, resourceTerm } from "../../server/src/core/semantics/encoder/policy";
import { readContext } from "../../server/src/core/semantics/evaluator/conditions";
import { isRefusedResource, resourceMatches } from "../../server/src/core/semantics/evaluator/resources";
import { keyPresent, keyString, RESOURCE } from "../../server/src/core/semantics/request-variables";
import type { Statement } from "../../server/src/core/syntax/tree";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { type Random, randomFrom } from "../agreement/random";
import { documentOf, policy, statement, types } from "./asking";

const key = "aws:username";
/** Which part of the rounds is made; mutants are tried with few. */
const part = Number(process.env.RANDOM_PART ?? 1);

/** One way to write an entry with what its variables become: `null` for an entry that then matches nothing. */
interface Entry {
  text: string;
  pieces: (string | { value: string | null })[];
}

/** R1, R2, R2a: each piece of written text by its place, each value as it is. */
function expected(entry: Entry, resource: string): boolean {
  if (entry.text === "*") return true;
  if (entry.pieces.some((piece) => typeof piece !== "string" && piece.value === null)) return false;
  const whole = (pieces: Entry["pieces"]): RegExp => {
    const marked = pieces
      .map((piece) => (typeof piece === "string" ? piece : [...(piece.value ?? "")].map((c) => `\u0001${c}`).join("")))
      .join("");
    let colons = 0;
    const source = marked.replace(/\u0001[\s\S]|\*+|[\s\S]/gu, (token, at: number) => {
      const behind = marked[at + token.length];
      if (token === ":") colons++;
      if (token[0] === "*") return colons >= 5 || behind === undefined || behind === ":" ? "[\\s\\S]*" : "[^:]*";
      if (token === "?") return colons >= 5 ? "[\\s\\S]" : "[^:]";
      return `\\u{${(token[0] === "\u0001" ? token.slice(1) : token).codePointAt(0)?.toString(16)}}`;
    });
    return new RegExp(`^${source}$`, "u");
  };
  const colons = entry.pieces.map((piece) => (typeof piece === "string" ? piece.split(":").length - 1 : 0)).reduce((a, b) => a + b, 0);
  return whole(entry.pieces).test(resource) || (colons < 5 && whole([...entry.pieces, ":*".repeat(5 - colons)]).test(resource));
}

function randomEntry(random: Random, username: string | undefined): Entry {
  if (random.chance(0.02)) return { text: "*", pieces: ["*"] };
  const pieces: Entry["pieces"] = ["arn:"];
  const texts: string[] = ["arn:"];
  for (let i = 0; i < 10; i++) {
    if (random.chance(0.12)) {
      const [text, value] = random.pick<[string, string | null]>([
        [`\${${key}}`, username || null],
        [`\${${key}, 'd'}`, username || "d"],
        [`\${${key}, ''}`, username || ""],
        [`\${${key}, ':'}`, username || ":"],
        ["${*}", "*"],
        ["${?}", "?"],
      ]);
      texts.push(text);
      pieces.push({ value });
    } else {
      const text = random.pick(["a", "b", ":", ":", ":", ":a", "a:", "*", "*", "*:", "?", "a*", "*b", "\\", "%"]);
      texts.push(text);
      pieces.push(text);
    }
  }
  return { text: texts.join(""), pieces };
}

test("statements whose resources are told apart share no resource", () => {
  const random = randomFrom(Number(process.env.SEED ?? Date.now() % 1_000_000));
  const scope = { context: readContext({}), types, variables: false };
  const statementOf = (text: string) => documentOf(policy(statement({ Resource: text }))).statements[0] as Statement;
  let apart = 0;
  for (let round = 0; round < 20_000 * part; round++) {
    const entries = [randomEntry(random, "a"), randomEntry(random, "a")].filter(
      ({ text }) => !text.includes("${") && !isRefusedResource(text),
    );
    const [one, other] = entries;
    if (!one || !other) continue;
    const overlap = mayOverlap(statementOf(one.text), statementOf(other.text));
    if (!overlap) apart++;
    for (const resource of [...Array(6)].flatMap(() => entries.map((entry) => nearly(entry, random))))
      if (entries.every(({ text }) => resourceMatches(text, resource, scope)))
        assert.ok(overlap, `${one.text} and ${other.text} share ${resource}`);
  }
  assert.ok(apart > 150 * part, `only ${apart} pairs were told apart`);
});

/** A resource that the entry may well match: something for each wildcard, and sometimes more segments. */
function nearly(entry: Entry, random: Random): string {
  const text = entry.pieces.map((piece) => (typeof piece === "string" ? fill(piece, random) : (piece.value ?? ""))).join("");
  return text + (random.chance(0.3) ? random.some(() => random.pick([":", ":a", "a", "::"]), 4).join("") : "");
}

function fill(text: string, random: Random): string {
  return text.replace(/[*?]/g, (wildcard) => random.pick(wildcard === "*" ? ["", "a", ":", "b:a", "ab", ":b:"] : ["a", "b", "a", ":"]));
}

for (const seed of [20261128, Number(process.env.SEED ?? Date.now() % 1_000_000)])
  test(`formula, evaluator and regular expressions agree on 20,000 random entries and resources (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const encoding = encodingFor([], types);
    let [hits, refused] = [0, 0];
    for (let round = 0; round < 20_000 * part; round++) {
      const username = random.pick([undefined, "", "a", "b:a", ":", "*", "d", "a*:"]);
      const entry = randomEntry(random, username);
      if (isRefusedResource(entry.text)) {
        refused++;
        continue;
      }
      const resource = random.chance(0.3)
        ? `arn:${random.some(() => random.pick(["a", "b", ":", ":", ":", "d", "\\", "*", "%", "?"]), 14).join("")}`
        : nearly(entry, random);
      const context: Record<string, string> = username === undefined ? {} : { [key]: username };
      const scope = { context: readContext(context), types, variables: true };
      const wanted = expected(entry, resource);
      const say = `seed ${seed}, round ${round}: ${entry.text} with ${JSON.stringify(username)} on ${resource}`;
      assert.equal(resourceMatches(entry.text, resource, scope), wanted, say);
      const term = resourceTerm(
        { values: [{ value: entry.text, range: { start: 0, end: 0 } }] },
        { ...scope, unknownSets: encoding.unknownSets },
      );
      const model: Model = {
        strings: byVariable([
          [RESOURCE, resource],
          [keyString(key), username ?? ""],
        ]),
        sets: byVariable(),
        numbers: byVariable(),
        flags: byVariable([[keyPresent(key), username !== undefined]]),
      };
      assert.equal(evaluate(term, model), wanted, say);
      if (wanted) hits++;
    }
    assert.ok(hits > 1500 * part, `only ${hits} entries matched: the generator is too picky to test anything`);
    assert.ok(refused < 8000);
  });
