// The solver thread seen from the main thread: answers, cache, cancellation, crashes, hangs, quarantine, restart.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { glob } from "../../server/src/core/globs/pattern";
import { flag, isIn, not, or } from "../../server/src/core/logic/build";
import type { Question, Term } from "../../server/src/core/logic/term";
import { byVariable, flagVariable, textVariable } from "../../server/src/core/logic/variable";
import type { SolverHandle, SolverState } from "../../server/src/solver/api";
import { createSolver } from "../../server/src/solver/handle";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { Quarantine } from "../../server/src/solver/quarantine";
import { bundledWorker, misbehavingWorker } from "./bundle";

let real: Awaited<ReturnType<typeof bundledWorker>>;
let wild: Awaited<ReturnType<typeof misbehavingWorker>>;
const open: SolverHandle[] = [];

before(async () => {
  [real, wild] = await Promise.all([bundledWorker(), misbehavingWorker()]);
});
after(async () => {
  await Promise.all(open.map((solver) => solver.dispose()));
  await Promise.all([real.remove(), wild.remove()]);
});

function solver(workerPath: string): SolverHandle {
  const handle = createSolver({ workerPath });
  open.push(handle);
  return handle;
}

const question = (...parts: Term[]): Question => ({ parts, domains: byVariable() });
const asks = (name: string): Question => question(flag(flagVariable(name)));
const text = (...patterns: string[]): Term => isIn(textVariable("x"), patterns.map(glob));
/** Needs a search: no part is a single literal. `salt` makes the question a new one. */
const search = (salt: string): Question =>
  question(
    or(text("a*"), text("b*")),
    or(text("*c"), text("*d")),
    or(not(text("a*c")), text("z")),
    or(not(text("b*d")), text("z")),
    or(not(text("a*d")), text("z")),
    or(not(text("b*c")), flag(flagVariable(salt))),
  );

test("answers come in the order of the questions", async () => {
  const handle = solver(real.workerPath);
  const answers = await handle.solve([
    question(text("a*"), not(text("a*"))),
    question(text("a*")),
    search("order"),
    question(text("b"), not(text("?"))),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.verdict),
    ["unsat", "sat", "sat", "unsat"],
  );
  assert.equal(handle.state, "idle");
});

test("the thread and the calling thread give the same verdicts and cores", async () => {
  const handle = solver(real.workerPath);
  const inline = createInlineSolver();
  const questions = Array.from({ length: 40 }, (_, i) =>
    question(
      or(text(`a${i % 7}*`), text("b*")),
      not(text(`a${i % 3}*`)),
      ...(i % 2 ? [or(not(text("b*")), flag(flagVariable("p"))), not(flag(flagVariable("p")))] : []),
    ),
  );
  const [one, two] = await Promise.all([handle.solve(questions), inline.solve(questions)]);
  assert.deepEqual(
    one.map((a) => [a.verdict, a.verdict === "unsat" ? a.core : 0]),
    two.map((a) => [a.verdict, a.verdict === "unsat" ? a.core : 0]),
  );
  await inline.dispose();
});

test("an answered question comes from the cache, even when the thread is gone", async () => {
  const handle = solver(wild.workerPath);
  await handle.solve([asks("x")]);
  const states: SolverState[] = [];
  handle.onStateChange((state) => states.push(state));
  const [again] = await handle.solve([asks("x")]);
  assert.equal(again?.verdict, "unsat");
  assert.deepEqual(states, []);
});

test("aborting rejects at once and drops what has not started", async () => {
  const handle = solver(wild.workerPath);
  const stop = new AbortController();
  const running = handle.solve([asks("spin"), asks("later")], { signal: stop.signal, timeoutMs: 60_000 });
  const other = handle.solve([asks("other")]);
  setTimeout(() => stop.abort(), 50);
  await assert.rejects(running, { name: "AbortError" });
  assert.equal((await other)[0]?.verdict, "unsat");
});

test("a question that somebody else waits for goes on when one asker leaves", async () => {
  const handle = solver(wild.workerPath);
  const stop = new AbortController();
  const first = handle.solve([asks("shared")], { signal: stop.signal });
  const second = handle.solve([asks("shared")]);
  stop.abort();
  await assert.rejects(first, { name: "AbortError" });
  assert.equal((await second)[0]?.verdict, "unsat");
});

test("a cancelled question that does not stop by itself is stopped with the thread", async () => {
  const handle = solver(wild.workerPath);
  const stop = new AbortController();
  const hung = handle.solve([asks("hang")], { signal: stop.signal, timeoutMs: 60_000 });
  const other = handle.solve([asks("patient")]);
  setTimeout(() => stop.abort(), 100);
  await assert.rejects(hung, { name: "AbortError" });
  const since = performance.now();
  assert.equal((await other)[0]?.verdict, "unsat");
  assert.ok(performance.now() - since < 20_000);
});

test("a crash costs nobody an answer but the question that crashes twice", async () => {
  const handle = solver(wild.workerPath);
  const states: SolverState[] = [];
  handle.onStateChange((state) => states.push(state));
  const [before, crash, behind] = await handle.solve([asks("a"), asks("crash"), asks("b")]);
  assert.equal(before?.verdict, "unsat");
  assert.equal(behind?.verdict, "unsat");
  assert.match(crash?.verdict === "unknown" ? crash.reason : "", /stopped the solver twice/);
  assert.ok(states.includes("restarting"));
  // It is now left out: no thread ends for it.
  states.length = 0;
  const [left] = await handle.solve([asks("crash")]);
  assert.match(left?.verdict === "unknown" ? left.reason : "", /left out/);
  assert.deepEqual(states, []);
});

test("a hang ends with the time limit; the second one puts the question in quarantine", async () => {
  const handle = solver(wild.workerPath);
  for (const reason of [/had to be stopped/, /had to be stopped/, /left out/]) {
    const [hang, other] = await handle.solve([asks("hang"), asks("fine")], { timeoutMs: 50 });
    assert.match(hang?.verdict === "unknown" ? hang.reason : "", reason);
    assert.equal(other?.verdict, "unsat");
  }
});

test("a thread that cannot start makes the solver unavailable, not the promise rejected", async () => {
  const handle = solver("/nonexistent/worker.js");
  const [answer] = await handle.solve([asks("x")]);
  assert.match(answer?.verdict === "unknown" ? answer.reason : "", /unavailable|stopped the solver/);
});

test("a process that used the solver, in the thread or in its own, can end by itself", async () => {
  const script = join(real.folder, "ends.cjs");
  await writeFile(
    script,
    `const { createSolver } = require(${JSON.stringify(require.resolve("../../server/src/solver/handle"))});
const { createInlineSolver } = require(${JSON.stringify(require.resolve("../../server/src/solver/node/inline"))});
const questions = ${JSON.stringify([search("end")])}.map((question) => ({ ...question, domains: new Map() }));
createSolver({ workerPath: ${JSON.stringify(real.workerPath)} }).solve(questions).then(() => createInlineSolver().solve(questions)).then((answers) => console.log(answers[0]?.verdict));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: resolve(__dirname, "../..") });
  assert.equal(stdout.trim(), "sat");
});

test("warming up starts the thread, disposing ends the thread and answers what is left", async () => {
  const handle = solver(real.workerPath);
  await handle.warmUp();
  assert.equal(handle.state, "idle");
  assert.equal((await handle.solve([search("warm")]))[0]?.verdict, "sat");
  const left = handle.solve([search("left")]);
  await handle.dispose();
  assert.ok(["sat", "unknown"].includes((await left)[0]?.verdict as string));
  assert.equal((await handle.solve([asks("y")]))[0]?.verdict, "unknown");
});

test("an idle thread is ended, and the next question starts another", async () => {
  const handle = createSolver({ workerPath: real.workerPath, idleMs: 50 });
  open.push(handle);
  const states: SolverState[] = [];
  handle.onStateChange((state) => states.push(state));
  await handle.solve([search("idle")]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  states.length = 0;
  assert.equal((await handle.solve([search("again")]))[0]?.verdict, "sat");
  assert.equal(states[0], "starting", "a new thread had to start");
});

test("a question that ended the thread twice is asked again after a while", () => {
  let now = 0;
  const quarantine = new Quarantine(() => now);
  assert.equal(quarantine.strike("q"), false);
  assert.equal(quarantine.strike("q"), true);
  assert.equal(quarantine.holds("q"), true);
  now = 5 * 60_000 + 1;
  assert.equal(quarantine.holds("q"), false);
  assert.equal(quarantine.strike("q"), false, "counted afresh");
});
