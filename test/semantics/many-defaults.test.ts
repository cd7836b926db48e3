// Policy variables with defaults, many in one text: the formula grows with the text, not with the cases.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { workSince } from "../harness/work";
import { documentOf, policy, statement } from "./asking";

const solver = createInlineSolver();
after(() => solver.dispose());

const path = (count: number, fallback = "d") =>
  Array.from({ length: count }, (_, i) => `\${aws:PrincipalTag/t${i}, '${fallback}'}`).join("/");
const untagged = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`aws:PrincipalTag/t${i}`, "true"]));
const bucket = (path: string, Condition: object = {}) =>
  documentOf(policy(statement({ Action: "s3:GetObject", Resource: `arn:aws:s3:::b/${path}`, Condition })));
const nothing = documentOf(policy());

for (const count of [3, 4, 5, 8, 16])
  test(`${count} defaults in one Resource are decided in time that does not double with each`, async () => {
    const ask = async (older: ReturnType<typeof bucket>, newer: ReturnType<typeof bucket>) =>
      (await investigate(checkNoNewAccess(older, newer, {}), solver, { timeoutMs: 60_000 })).result;
    const work = workSince();
    const all = Array(count).fill("d").join("/");
    assert.equal(await ask(bucket(path(count)), bucket(path(count))), "PASS", "the same policy");
    assert.equal(await ask(nothing, bucket(path(count))), "FAIL", "beside nothing");
    assert.equal(await ask(bucket("*"), bucket(path(count))), "PASS", "within a wildcard");
    assert.equal(await ask(bucket(path(count)), bucket("*")), "FAIL", "a wildcard beyond");
    assert.equal(await ask(bucket(path(count)), bucket(all, { Null: untagged(count) })), "PASS", "all defaults");
    assert.equal(await ask(bucket(path(count, "e")), bucket(all, { Null: untagged(count) })), "FAIL", "other defaults");
    assert.equal(await ask(bucket(all), bucket(path(count), { Null: untagged(count) })), "PASS", "nothing but defaults");
    assert.ok(work() < 60_000, `${work()} ms`);
  });

test("what is too much is not decided, in time and visibly", async () => {
  const work = workSince();
  const { result } = await investigate(checkNoNewAccess(nothing, bucket(path(400)), {}), solver, {});
  assert.equal(result, "UNDECIDED");
  // Colons in the defaults could end segments: then the cases are told apart one by one, and there is a limit to them.
  const early = documentOf(policy(statement({ Resource: `arn:aws:s3:${path(16, "a:b").replaceAll("/", "")}::x` })));
  assert.notEqual((await investigate(checkNoNewAccess(nothing, early, {}), solver, {})).result, "PASS");
  assert.ok(work() < 10_000, `${work()} ms`);
});
