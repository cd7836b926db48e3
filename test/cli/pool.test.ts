// What checks the files of a scan: it begins with what is offered, and in the end has checked what the plan says and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPool } from "../../server/src/cli/scan/pool";
import type { FileReport, ScanTask } from "../../server/src/cli/scan/result";
import type { Runner, RunnerEvents } from "../../server/src/cli/scan/runner";

/** Runners that do what the test says; each file that one was told is in `told`. */
function pretended({ answers = true } = {}) {
  const told: string[] = [];
  const runners: { events: RunnerEvents; killed: boolean }[] = [];
  const start = (events: RunnerEvents): Runner => {
    const one = { events, killed: false };
    runners.push(one);
    return {
      send: (task) => {
        told.push(`${task.file} ${task.text}`);
        if (answers) setImmediate(() => !one.killed && events.message({ type: "report", report: reportOf(task) }));
      },
      kill: () => {
        one.killed = true;
      },
      release: () => {},
    };
  };
  const ready = (index = 0) => runners[index]?.events.message({ type: "ready" });
  return { told, runners, start, ready };
}

const config = {} as ScanTask["config"];
const taskOf = (file: string, text = "now"): ScanTask => ({ file, path: file, relativePath: file, text, config }) as unknown as ScanTask;
const reportOf = ({ file, text }: ScanTask) => ({ file, findings: [], lines: [text] }) as unknown as FileReport;
/** Until a runner was told so many files and has answered the last one. */
const answered = async (some: readonly string[], count: number) => {
  while (some.length < count) await new Promise(setImmediate);
  for (let i = 0; i < 3; i++) await new Promise(setImmediate);
};
const never = new AbortController().signal;

test("what was offered is checked once, and comes in the order of the plan", async () => {
  const { told, start, ready } = pretended();
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  ready();
  for (const file of ["b", "a"]) pool.offer(taskOf(file));
  await answered(told, 2);
  assert.deepEqual(told, ["b now", "a now"]);
  const done: string[] = [];
  const { reports } = await pool.finish([taskOf("a"), taskOf("b"), taskOf("c")], {
    signal: never,
    onDone: (count, { file }) => done.push(`${count} ${file}`),
  });
  assert.deepEqual(
    reports.map(({ file }) => file),
    ["a", "b", "c"],
  );
  assert.deepEqual(told, ["b now", "a now", "c now"]);
  assert.deepEqual(done, ["1 a", "2 b", "3 c"]);
});

test("what the plan has otherwise is checked again, and what it has not is neither begun nor told", async () => {
  const { told, start, ready } = pretended();
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  for (const file of ["a", "gone"]) pool.offer(taskOf(file, "then"));
  const finished = pool.finish([taskOf("a")], { signal: never });
  ready();
  const { reports } = await finished;
  assert.deepEqual(told, ["a now"]);
  assert.deepEqual(
    reports.map((one) => [one.file, one.lines]),
    [["a", ["now"]]],
  );
});

test("a file with other settings is another one, although all else is equal", async () => {
  const { told, start, ready } = pretended();
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  ready();
  pool.offer(taskOf("a"));
  await answered(told, 1);
  await pool.finish([{ ...taskOf("a"), config: { ...config } }], { signal: never });
  assert.deepEqual(told, ["a now", "a now"]);
});

test("a file on which a runner ended before the plan was there is not checked, and says why", async () => {
  const { runners, start, ready } = pretended({ answers: false });
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  ready();
  pool.offer(taskOf("a"));
  runners[0]?.events.exit("SIGSEGV");
  const { reports, problems } = await pool.finish([taskOf("a")], { signal: never });
  assert.deepEqual(reports, []);
  assert.match(problems[0]?.message ?? "", /what checked it was ended \(SIGSEGV\)/);
});

test("a runner has the next file at hand, which another one gets where it ends", async () => {
  const { told, runners, start, ready } = pretended({ answers: false });
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  for (const file of ["a", "b", "c", "d"]) pool.offer(taskOf(file));
  ready();
  assert.deepEqual(told, ["a now", "b now"]);
  const finished = pool.finish(
    ["a", "b", "c", "d"].map((file) => taskOf(file)),
    { signal: never },
  );
  runners[0]?.events.exit("SIGSEGV");
  ready(1);
  // The last files wait for whoever is free first.
  assert.deepEqual(told, ["a now", "b now", "b now", "c now"]);
  for (const file of ["b", "c", "d"]) runners[1]?.events.message({ type: "report", report: reportOf(taskOf(file)) });
  const { reports, problems } = await finished;
  assert.deepEqual(
    reports.map(({ file }) => file),
    ["b", "c", "d"],
  );
  assert.deepEqual(
    problems.map(({ path }) => path),
    ["a"],
  );
});

test("where nothing can be started every file is named, offered or not", async () => {
  const { runners, start } = pretended();
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  pool.offer(taskOf("a"));
  for (let i = 0; i < 3; i++) runners[i]?.events.exit("exit code 1");
  pool.offer(taskOf("b"));
  const { problems } = await pool.finish([taskOf("a"), taskOf("b"), taskOf("c")], { signal: never });
  assert.deepEqual(
    problems.map(({ path, message }) => `${path}: ${message}`),
    ["a", "b", "c"].map((file) => `${file}: Not checked: nothing could be started to check it (exit code 1).`),
  );
  assert.equal(runners.length, 3);
});

test("a second runner starts when enough files are there, not before", async () => {
  const { runners, start } = pretended();
  const pool = openPool({ jobs: 2, fileLimitMs: 10_000 }, start);
  for (let i = 0; i < 40; i++) pool.offer(taskOf(`${i}`));
  assert.equal(runners.length, 1);
  pool.offer(taskOf("more"));
  assert.equal(runners.length, 2);
  pool.kill();
  assert.deepEqual(
    runners.map(({ killed }) => killed),
    [true, true],
  );
});

test("a second runner starts when enough files are found, though none is offered yet", async () => {
  const { told, runners, start, ready } = pretended();
  const pool = openPool({ jobs: 2, fileLimitMs: 10_000 }, start);
  for (let i = 0; i < 41; i++) pool.expect();
  assert.equal(runners.length, 2);
  ready(0);
  ready(1);
  pool.offer(taskOf("a"));
  const { reports } = await pool.finish([taskOf("a"), taskOf("b")], { signal: never });
  assert.deepEqual(
    reports.map(({ file }) => file),
    ["a", "b"],
  );
  assert.deepEqual(told, ["a now", "b now"]);
  assert.equal(runners.length, 2);
});

test("after an abort it gives what is there", async () => {
  const { told, start, ready } = pretended();
  const abort = new AbortController();
  const pool = openPool({ jobs: 1, fileLimitMs: 10_000 }, start);
  ready();
  pool.offer(taskOf("a"));
  await answered(told, 1);
  const finished = pool.finish([taskOf("a"), taskOf("b")], { signal: abort.signal });
  abort.abort();
  assert.deepEqual(
    (await finished).reports.map(({ file }) => file),
    ["a"],
  );
});
