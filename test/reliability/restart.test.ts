// A server that crashes is started again, later each time; after the fifth crash in three minutes the user is asked.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, it, mock } from "node:test";
import { buildSync } from "esbuild";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";

type Policy = { closed(): Promise<{ action: number }>; error(): { action: number }; wantEnd(): void; isRunning(): void; hurry(): boolean };
type Events = { onRestart(attempt: number, delayMs: number): void; onGiveUp(crashes: number): void };
const RESTART = 2;
const DO_NOT_RESTART = 1;
let RestartPolicy: new (events: Events) => Policy;

before(() => {
  // The client library needs an editor around it; only its constants are used here, and esbuild inlines nothing of the rest.
  const folder = folderWith();
  const outfile = join(folder, "restart.cjs");
  buildSync({
    stdin: {
      contents: `export { RestartPolicy } from ${JSON.stringify(join(ROOT, "client/src/restart"))}; export { CloseAction, ErrorAction } from "vscode-languageclient/node";`,
      resolveDir: ROOT,
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    logLevel: "error",
  });
  require("./vscode-stub.cjs");
  ({ RestartPolicy } = require(outfile));
  const { CloseAction } = require(outfile) as { CloseAction: { Restart: number; DoNotRestart: number } };
  assert.deepEqual([CloseAction.Restart, CloseAction.DoNotRestart], [RESTART, DO_NOT_RESTART]);
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});
after(() => mock.timers.reset());

/** One crash, and all the time that the policy waits before it answers. */
async function crash(policy: Policy): Promise<number> {
  const answer = policy.closed();
  mock.timers.tick(10_000);
  return (await answer).action;
}

it("restarts four times, each later than the one before, then gives up and says how often it crashed", async () => {
  const delays: number[] = [];
  const gaveUp: number[] = [];
  const policy = new RestartPolicy({ onRestart: (_, delayMs) => delays.push(delayMs), onGiveUp: (crashes) => gaveUp.push(crashes) });
  for (let i = 0; i < 4; i++) assert.equal(await crash(policy), RESTART);
  assert.deepEqual(delays, [250, 500, 1000, 2000]);
  assert.deepEqual(gaveUp, []);
  assert.equal(await crash(policy), DO_NOT_RESTART);
  assert.deepEqual(gaveUp, [5]);
  // Restarted by hand, it is given all its chances again.
  assert.equal(await crash(policy), RESTART);
  assert.equal(delays.at(-1), 250);
});

it("forgets crashes that are longer ago than three minutes", async () => {
  const gaveUp: number[] = [];
  const policy = new RestartPolicy({ onRestart: () => {}, onGiveUp: (crashes) => gaveUp.push(crashes) });
  for (let i = 0; i < 12; i++) {
    assert.equal(await crash(policy), RESTART);
    mock.timers.tick(60_000);
  }
  assert.deepEqual(gaveUp, []);
});

it("counts an end that was asked for as no crash, and only that one", async () => {
  const delays: number[] = [];
  const policy = new RestartPolicy({ onRestart: (_, delayMs) => delays.push(delayMs), onGiveUp: () => assert.fail("it gave up") });
  for (let i = 0; i < 12; i++) {
    policy.wantEnd();
    assert.equal(await crash(policy), RESTART);
  }
  assert.deepEqual(delays, []);
  // The one that was asked for ended in another way: what ends the next one is a crash.
  policy.wantEnd();
  policy.isRunning();
  await crash(policy);
  assert.deepEqual(delays, [250]);
});

it("starts at once where a restart is asked for while it waits", async () => {
  const policy = new RestartPolicy({ onRestart: () => {}, onGiveUp: () => {} });
  assert.equal(policy.hurry(), false);
  const answer = policy.closed();
  assert.equal(policy.hurry(), true);
  assert.equal((await answer).action, RESTART);
  assert.equal(policy.hurry(), false);
});

it("goes on after a message that could not be read", () => {
  const policy = new RestartPolicy({ onRestart: () => {}, onGiveUp: () => {} });
  assert.equal(policy.error().action, 1);
});
