// Ten thousand actions in a policy: everything is proved, and the server answers others meanwhile.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { endServers, ProcessClient } from "./client";

after(endServers);

const COUNT = 10_000;
/**
 * So much may any thread of the server work before a hover is answered. Alone it is 150 ms; where others use both cores, one
 * thread goes on while another one, which passes the answer on, waits for its turn. Comparing pair by pair took ten seconds.
 */
const SILENCE_MS = 4_000;

/** Milliseconds that each thread of a process has worked, which says more than a clock while others use the machine too; where the system does not tell, the clock has to do. */
function workOf(pid: number | undefined): Map<string, number> {
  try {
    return new Map(
      readdirSync(`/proc/${pid}/task`).map((thread) => {
        const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
        // utime and stime, in hundredths of a second on any Linux.
        return [thread, 10 * (Number(fields[11]) + Number(fields[12]))];
      }),
    );
  } catch {
    return new Map([["clock", performance.now()]]);
  }
}

/** What the busiest thread has worked since. A thread that began meanwhile counts from its beginning. */
function workedSince(before: ReadonlyMap<string, number>, pid: number | undefined): number {
  return Math.max(...[...workOf(pid)].map(([thread, work]) => work - (before.get(thread) ?? 0)));
}

/** The same for texts of two megabytes, a hundred times what AWS takes: alone it is a second. */
const LARGE_MS = 5_000;

const named = loadCatalogue().matchActions("*").slice(0, COUNT);
const invented = Array.from({ length: COUNT }, (_, i) => `s3:Action${i}`);
const allow = (actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: "*" });
const halves = (actions: string[]) => [actions.slice(0, COUNT / 2), actions.slice(COUNT / 2)] as const;

for (const [name, statements] of [
  ["in one statement", [allow(named)]],
  ["in two statements", halves(named).map(allow)],
  // Both lists together stay below what is too much to be judged at all.
  [
    "in an Allow and a Deny that share some",
    [allow(named.slice(0, 0.7 * COUNT)), { ...allow(named.slice(0.4 * COUNT, 0.7 * COUNT)), Effect: "Deny" }],
  ],
  ["that do not exist, in one statement", [allow(invented)]],
] as const) {
  test(`${COUNT} actions ${name}`, async () => {
    const client = new ProcessClient();
    await client.start({});
    const uri = "untitled:policy.json";
    client.openText(uri, JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 0));
    await client.until("the quick findings", () => client.diagnostics.has(uri));
    let longest = 0;
    const done = client.settled(uri).finally(() => {
      running = false;
    });
    let running = true;
    const answers: Promise<void>[] = [];
    // One after another without waiting, so that a short proof is seen from several sides too.
    while (running) {
      const start = workOf(client.process.pid);
      const hover = client.request("textDocument/hover", { textDocument: { uri }, position: { line: 5, character: 8 } });
      answers.push(
        hover.then(() => {
          if (running) longest = Math.max(longest, workedSince(start, client.process.pid));
        }),
      );
      // Close together at first, when a short proof is seen from several sides; a long one needs no hundred requests.
      await new Promise((resolve) => setTimeout(resolve, Math.min(250, 20 * answers.length)));
    }
    const state = await done;
    await Promise.all(answers);
    const asked = answers.length;
    assert.ok(!["proving", "failed"].includes(state), state);
    assert.deepEqual(client.logs, []);
    assert.ok(asked > 3 && longest < SILENCE_MS, `${asked} requests, the longest waited for ${longest} ms of work`);
    await client.stop();
  });
}

test("20,000 statements: not decided, and no request holds the server's main thread", async () => {
  const client = new ProcessClient();
  await client.start({ initializationOptions: { commands: true } });
  const uri = "untitled:policy.json";
  const textDocument = { uri };
  const statement = (i: number) => ({ Effect: i % 2 ? "Deny" : "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::b${i}/*` });
  const work: Record<string, number> = {};
  const measured = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    const start = workOf(client.process.pid);
    const answer = await ask();
    work[what] = workedSince(start, client.process.pid);
    return answer;
  };
  client.openText(uri, JSON.stringify({ Version: "2012-10-17", Statement: Array.from({ length: 20_000 }, (_, i) => statement(i)) }));
  await measured("open", () => client.settled(uri));
  assert.match(client.items(uri).find(({ code }) => code === "undecided")?.message ?? "", /20,000 statements/);
  const position = { line: 0, character: 60 };
  const range = { start: position, end: { line: 0, character: 100 } };
  await measured("codeAction", () =>
    client.request("textDocument/codeAction", { textDocument, range, context: { diagnostics: client.items(uri) } }),
  );
  const why = await measured("whySafe", () => client.request("iamProver/whySafe", { uri }));
  assert.match((why as { problem: string }).problem, /^Not decided: the policy has 20,000 statements/);
  for (const [what, spent] of Object.entries(work)) assert.ok(spent < LARGE_MS, `${what}: ${spent} ms of work`);
  assert.deepEqual(client.logs, []);
  await client.stop();
});
