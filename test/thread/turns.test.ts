// Long investigations leave time for others: they come in many short steps, and large batches are handed over in slices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { findDead } from "../../server/src/core/checks/dead";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { questionContext } from "../../server/src/core/checks/operations";
import type { Answer, Question } from "../../server/src/core/logic/term";
import { byVariable } from "../../server/src/core/logic/variable";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { Turns } from "../../server/src/thread/turns";
import { longPolicy } from "../bench/typing";

const question: Question = { parts: [], domains: byVariable() };
const answer: Answer = { verdict: "unsat", core: [] };

test("a large batch reaches the solver in slices, and the answers come back in order", async () => {
  const sizes: number[] = [];
  let n = 0;
  const solver = {
    solve: async (questions: Question[]) => {
      sizes.push(questions.length);
      return questions.map((): Answer => ({ verdict: "unknown", reason: String(n++) }));
    },
  };
  function* asking(): Investigation<Answer[]> {
    return yield new Array<Question>(200).fill(question);
  }
  const answers = await new Turns().investigate(asking(), solver, {});
  assert.ok(sizes.length > 1 && Math.max(...sizes) <= 32, sizes.join());
  assert.deepEqual(
    answers.map((one) => one.verdict === "unknown" && Number(one.reason)),
    Array.from({ length: 200 }, (_, i) => i),
  );
});

test("a batch of which a slice fails fails once", async () => {
  let n = 0;
  const solver = {
    solve: async (): Promise<Answer[]> => {
      await setImmediate();
      throw new Error(`slice ${n++}`);
    },
  };
  function* asking(): Investigation<unknown> {
    return yield new Array<Question>(100).fill(question);
  }
  await assert.rejects(new Turns().investigate(asking(), solver, {}), /slice 0/);
});

test("a long policy is worked on in many short steps", async () => {
  const document = parsePolicy(longPolicy(200)).document as PolicyDocument;
  let turns = 0;
  const solver = { solve: async (questions: Question[]) => questions.map(() => answer) };
  function* counting(): Investigation<unknown> {
    const run = findDead(document, questionContext([document], {}));
    let step = run.next();
    while (!step.done) {
      if (step.value.length === 0) turns++;
      step = run.next(yield step.value);
    }
    return step.value;
  }
  await new Turns().investigate(counting(), solver, {});
  assert.ok(turns > 100, `${turns} turns for others`);
});
