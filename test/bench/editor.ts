// What the editor feels: keystroke to diagnostics, and how long the server answers nobody.
import path from "node:path";
import { MessageChannel } from "node:worker_threads";
import { analyse } from "../../server/src/core/analysis";
import type { PolicyInput } from "../../server/src/core/analysis-api";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { currentSession } from "../../server/src/core/session/session";
import type { RawMessage } from "../../server/src/relay/messages";
import { Relay } from "../../server/src/relay/relay";
import { createSolver } from "../../server/src/solver/handle";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { Turns } from "../../server/src/thread/turns";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { documentOf } from "./corpus";
import { criticalActions } from "./questions";
import { ms, row, summary, table, timed, timesHead } from "./stats";
import { keystrokes, longPolicy } from "./typing";

const catalogue = loadCatalogue();
const environment = { catalogue };

/** Keystroke to diagnostics, with the solver in its thread as the editor has it. */
export async function editorTable(): Promise<string> {
  const rows: string[][] = [];
  const cold = await timed(async () => {
    const solver = createSolver({ workerPath: path.join(__dirname, "solver-worker.js") });
    await solver.warmUp();
    return solver;
  });
  const solver = cold.value;
  const line = (name: string, runs: { wall: number; cpu: number }[]) =>
    rows.push(row(name, summary(runs.map((run) => run.cpu)), ms(summary(runs.map((run) => run.wall)).median)));
  line("cold start of the solver's thread", [cold]);
  for (const statements of [5, 60]) {
    const text = longPolicy(statements);
    const input = (edited: string): PolicyInput => ({
      text: edited,
      catalogue,
      settings: { critical: [{ actions: criticalActions }], publicAccess: "error", severity: {} },
      baseline: { text, label: "git:HEAD" },
    });
    const quick: { wall: number; cpu: number }[] = [];
    const proofs: typeof quick = [];
    const together: typeof quick = [];
    let findings = 0;
    let n = 0;
    for (const edited of keystrokes(text, 220)) {
      const first = await timed(() => analyse(input(edited)));
      const proof = await timed(() => investigate(first.value.prove(), solver, {}));
      if (proof.value.undecided.length > 0) throw new Error(`undecided while typing: ${proof.value.undecided[0]?.message}`);
      findings += proof.value.findings.length;
      // The first strokes warm the engine up.
      if (n++ < 20) continue;
      quick.push(first);
      proofs.push(proof);
      together.push({ wall: first.wall + proof.wall, cpu: first.cpu + proof.cpu });
    }
    if (findings === 0) throw new Error("typing new actions gave no finding: the benchmark measures nothing");
    line(`${statements} statements: keystroke to first diagnostics`, quick);
    line(`${statements} statements: first diagnostics to proof, every finding pinpointed, dead parts too`, proofs);
    line(`${statements} statements: keystroke to all of that`, together);
    const access: typeof quick = [];
    n = 0;
    for (const edited of keystrokes(text, 220)) {
      const accessOnly = { ...input(edited), settings: { ...input(edited).settings, severity: { "dead-statement": "off" as const } } };
      const run = await timed(() => investigate(analyse(accessOnly).prove(), solver, {}));
      if (n++ >= 20) access.push(run);
    }
    // The editor shows these first and looks for dead parts of long policies afterwards.
    line(`${statements} statements: keystroke to every access finding, pinpointed`, access);
    const single = createInlineSolver();
    const newAccess: typeof quick = [];
    n = 0;
    for (const edited of keystrokes(text, 220)) {
      const run = await timed(() => investigate(checkNoNewAccess(documentOf(text), documentOf(edited), environment), single, {}));
      if (n++ >= 20) newAccess.push(run);
    }
    line(`${statements} statements: new access alone (parse, ask, replay), one thread`, newAccess);
    await single.dispose();
  }
  const stalls: typeof rows = [];
  for (const statements of [60, 300]) {
    const longest: number[] = [];
    for (let n = 0; n < 5; n++) {
      currentSession().forget("checks/statements");
      const text = longPolicy(statements);
      const analysis = analyse({
        text,
        catalogue,
        settings: { critical: [{ actions: criticalActions }], publicAccess: "error", severity: {} },
        baseline: { text: longPolicy(statements - 5 - n), label: "git:HEAD" },
      });
      longest.push(await longestStall(() => new Turns().investigate(analysis.prove(), solver, {})));
    }
    stalls.push(
      row(`${statements} statements, opened: longest time by the clock at which the analysis thread takes no turn`, summary(longest), ""),
    );
  }
  for (const [size, bytes] of [
    ["10,240 characters (the most that AWS takes)", 10_240],
    ["2 MB", 2_000_000],
  ] as const)
    stalls.push(row(`${size}, opened, typed into, asked about: one message in the server's main thread`, await mainThread(bytes), ""));
  rows.push(...stalls);
  await solver.dispose();
  return table(["milliseconds of work", ...timesHead, "median by the clock"], rows);
}

/** What each message of a client takes in the server's main thread: read, followed, passed to a thread that copies it. Milliseconds of work. */
async function mainThread(bytes: number): Promise<ReturnType<typeof summary>> {
  const { port1, port2 } = new MessageChannel();
  port2.on("message", () => {});
  const relay = new Relay({
    startThread: () => ({ post: (message) => port1.postMessage(message), ping: () => {}, end: () => {} }),
    toClient: () => {},
    giveUp: () => {},
    everySecond: () => () => {},
    now: () => 0,
  });
  const uri = "file:///policy.json";
  const statement = '    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" },\n';
  const text = `{\n  "Version": "2012-10-17",\n  "Statement": [\n${statement.repeat(Math.ceil(bytes / statement.length))}  ]\n}\n`;
  const at = (character: number) => ({ line: 3 + Math.ceil(bytes / statement.length / 2), character });
  const messages: object[] = [
    { id: 1, method: "initialize", params: {} },
    { method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "json", version: 1, text } } },
  ];
  for (let n = 0; n < 200; n++) {
    const range = { start: at(6 + (n % 20)), end: at(6 + (n % 20)) };
    messages.push({
      method: "textDocument/didChange",
      params: { textDocument: { uri, version: n + 2 }, contentChanges: [{ range, text: " " }] },
    });
    messages.push({ id: n + 2, method: "textDocument/hover", params: { textDocument: { uri }, position: at(7) } });
  }
  const work: number[] = [];
  for (const message of messages) {
    const json = JSON.stringify({ jsonrpc: "2.0", ...message });
    work.push((await timed(() => relay.fromClient(JSON.parse(json) as RawMessage))).cpu);
  }
  port1.close();
  return summary(work);
}

/** The longest time for which the event loop got no turn meanwhile. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let running = true;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  running = false;
  return longest;
}
