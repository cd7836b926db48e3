// What tells one parameter from another by more than its words: every measure is a share, and the weights point where they should.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Asked, evidenceFor, type Feature, featuresOf, WEIGHTS } from "../../server/src/controls/retrieval/evidence";
import { splitWords, stem } from "../../server/src/controls/retrieval/words";
import { type ParameterPath, pathsOf } from "../../server/src/controls/specification/paths";
import { archive } from "./fixture";

const all = archive.operations.flatMap((operation) => pathsOf(archive, operation, "output"));
const asked = (words: string, rest: Partial<Asked> = {}): Asked => ({
  said: new Map(splitWords(words).map((word) => [stem(word), 1])),
  others: new Set(),
  limit: undefined,
  dates: false,
  switches: false,
  ...rest,
});
const candidate = (parameter: ParameterPath) => ({
  parameter,
  noun: splitWords(parameter.operation.name).slice(1).map(stem),
});
const measure = (parameter: ParameterPath, feature: Feature, question: Asked) => featuresOf(candidate(parameter), question)[feature];
const named = (name: string) => all.find(({ member }) => member.name === name) as ParameterPath;

test("each measure has its weight and is a share", () => {
  assert.ok(all.length > 5);
  for (const parameter of all)
    for (const question of [asked("vaults are encrypted at rest"), asked("", { limit: { time: true }, dates: true, switches: true })]) {
      const features = Object.entries(featuresOf(candidate(parameter), question));
      assert.deepEqual(features.map(([feature]) => feature).sort(), Object.keys(WEIGHTS).sort());
      for (const [feature, one] of features) assert.ok(one >= 0 && one <= 1.0001, `${parameter.path}: ${feature} ${one}`);
    }
});

test("a word counts once, where it says most: the name, what it stands in, the operation", () => {
  const encrypted = named("StorageEncrypted");
  const question = asked("vault storage encrypted");
  assert.ok(Math.abs(measure(encrypted, "leaf", question) - 2 / 3) < 1e-9);
  assert.equal(measure(encrypted, "whole leaf", question), 1);
  assert.equal(measure(encrypted, "whole leaf", asked("vault encrypted")), 0);
  const shares = (["leaf", "context", "noun", "text", "values"] as const).map((one) => measure(encrypted, one, question));
  assert.ok(shares.reduce((sum, one) => sum + one, 0) <= 1.0001);
});

test("what is said weighs more than what is not, and a number goes to what can hold one", () => {
  const encrypted = named("StorageEncrypted");
  assert.ok(evidenceFor(candidate(encrypted), asked("storage encrypted")) > evidenceFor(candidate(encrypted), asked("access logging")));
  const limited = asked("storage encrypted", { limit: { time: false, side: "least" } });
  assert.equal(measure(encrypted, "limit and no number", limited), 1);
  assert.ok(evidenceFor(candidate(encrypted), limited) < evidenceFor(candidate(encrypted), asked("storage encrypted")));
});
