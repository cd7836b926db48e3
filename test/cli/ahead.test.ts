// A runner of a scan that starts before there is anything to check.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScanTask } from "../../server/src/cli/scan/result";
import { type FromScanWorker, type Runner, type RunnerEvents, startAhead } from "../../server/src/cli/scan/runner";

/** A runner that notes what it is told; `events` is the way to say something in its name. */
function pretended() {
  const noted: string[] = [];
  let events: RunnerEvents | undefined;
  const start = (own: RunnerEvents): Runner => {
    events = own;
    return { send: (index) => void noted.push(`file ${index}`), kill: () => void noted.push("killed"), release: () => {} };
  };
  const say = (message: FromScanWorker) => events?.message(message);
  return { noted, start, say, exit: (how: string) => events?.exit(how) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what a runner says before it is taken is told when it is, once and in order", async () => {
  const one = pretended();
  const ahead = startAhead(one.start);
  one.say({ type: "ready" });
  const heard: string[] = [];
  const runner = ahead.take({
    message: (message) => {
      heard.push(message.type);
      // Whoever takes it has it by now.
      if (message.type === "ready") runner.send(7, {} as ScanTask);
    },
    exit: (how) => heard.push(how),
  });
  one.say({ type: "failed", index: 7, message: "" });
  assert.deepEqual(heard, []);
  await settled();
  one.exit("exit code 1");
  assert.deepEqual(heard, ["ready", "failed", "exit code 1"]);
  assert.deepEqual(one.noted, ["file 7"]);
});

test("one that ended before it was taken says so", async () => {
  const one = pretended();
  const ahead = startAhead(one.start);
  one.exit("SIGKILL");
  const heard: string[] = [];
  ahead.take({ message: () => {}, exit: (how) => heard.push(how) });
  await settled();
  assert.deepEqual(heard, ["SIGKILL"]);
});

test("one that nobody takes is ended", () => {
  const one = pretended();
  startAhead(one.start).kill();
  assert.deepEqual(one.noted, ["killed"]);
});
