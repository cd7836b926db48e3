// The main thread of the server, with threads made of lists: what it passes on, what it answers itself, and what a new thread is told.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FromAnalysis, RawMessage } from "../../server/src/relay/messages";
import { Relay, type ThreadEvents } from "../../server/src/relay/relay";

const uri = "file:///w/policy.json";
const open = (text = "{}", version = 1) => note("textDocument/didOpen", { textDocument: { uri, languageId: "json", version, text } });
const hover = (id: number) => ask(id, "textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } });
const note = (method: string, params: unknown = {}): RawMessage => ({ jsonrpc: "2.0", method, params });
const ask = (id: number | string, method: string, params: unknown = {}): RawMessage => ({ jsonrpc: "2.0", id, method, params });
const answer = (id: number | string, result: unknown): RawMessage => ({ jsonrpc: "2.0", id, result });

interface Thread {
  got: RawMessage[];
  pings: number;
  ended: boolean;
  events: ThreadEvents;
}

/** A relay whose client and threads are lists; `second()` lets a second pass. */
function relayed() {
  const threads: Thread[] = [];
  const client: RawMessage[] = [];
  const ticks = new Set<() => void>();
  let gaveUp = false;
  let clock = 0;
  const relay = new Relay({
    startThread: (events) => {
      const thread: Thread = { got: [], pings: 0, ended: false, events };
      threads.push(thread);
      return {
        post: (message) => thread.got.push(structuredClone(message)),
        ping: () => thread.pings++,
        end: () => {
          thread.ended = true;
        },
      };
    },
    toClient: (message) => client.push(message),
    giveUp: () => {
      gaveUp = true;
    },
    everySecond: (tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    now: () => clock,
  });
  const thread = (): Thread => threads.at(-1) as Thread;
  return {
    client,
    threads,
    thread,
    ticks,
    say: (...messages: RawMessage[]) => {
      for (const message of messages) relay.fromClient(message);
    },
    hear: (word: FromAnalysis) => thread().events.onWord(word),
    reply: (...messages: RawMessage[]) => {
      for (const message of messages) thread().events.onMessage(message);
    },
    lose: (reason = "it ran out of memory") => thread().events.onLost(reason),
    second: (count = 1) => {
      for (let i = 0; i < count; i++) {
        clock += 1000;
        for (const tick of [...ticks]) tick();
      }
    },
    later: (milliseconds: number) => {
      clock += milliseconds;
    },
    gaveUp: () => gaveUp,
    /** Greeted, with one open document, and nothing asked. */
    begun() {
      this.say(ask(1, "initialize", { processId: 7, workspaceFolders: [{ uri: "file:///w", name: "w" }] }));
      this.reply(answer(1, { capabilities: {} }));
      this.say(note("initialized"), open());
      client.length = 0;
      return this;
    },
  };
}

const methods = (messages: RawMessage[]) => messages.map(({ method }) => method);

describe("messages", () => {
  it("pass as they are, except that the client's process is not the thread's business", () => {
    const it = relayed();
    it.say(ask(1, "initialize", { processId: 7, rootUri: null }), note("initialized"), open(), hover(2));
    assert.deepEqual(methods(it.thread().got), ["initialize", "initialized", "textDocument/didOpen", "textDocument/hover"]);
    assert.deepEqual(it.thread().got[0]?.params, { processId: null, rootUri: null });
    it.reply(answer(1, { capabilities: {} }), answer(2, "words"));
    assert.deepEqual(it.client, [answer(1, { capabilities: {} }), answer(2, "words")]);
  });

  it("asked by the thread get an id of their own, and the answer the thread's", () => {
    const it = relayed().begun();
    it.reply(ask(0, "workspace/configuration", { items: [] }));
    const asked = it.client.at(-1);
    assert.equal(asked?.method, "workspace/configuration");
    it.say(answer(asked?.id as string, [1]));
    assert.deepEqual(it.thread().got.at(-1), answer(0, [1]));
  });
});

describe("a cancelled request", () => {
  it("is answered at once, also while the thread is busy, and what the thread answers later is dropped", () => {
    const it = relayed().begun();
    it.say(hover(2), note("$/cancelRequest", { id: 2 }));
    assert.deepEqual(it.client.at(-1)?.error?.code, -32800);
    assert.deepEqual(methods(it.thread().got).slice(-2), ["textDocument/hover", "$/cancelRequest"]);
    const before = it.client.length;
    it.reply(answer(2, "too late"));
    assert.equal(it.client.length, before);
  });

  it("of our own is answered by the thread, which may have something to say", () => {
    const it = relayed().begun();
    it.say(ask(2, "iamProver/checkAll"), note("$/cancelRequest", { id: 2 }));
    assert.deepEqual(it.client, []);
    it.reply(answer(2, { stopped: true }));
    assert.deepEqual(it.client, [answer(2, { stopped: true })]);
  });
});

describe("a thread that is lost", () => {
  it("is started again: it is told of folders, settings, Git, the documents as they are now, and what is asked", () => {
    const it = relayed().begun();
    it.say(
      note("workspace/didChangeWorkspaceFolders", {
        event: { added: [{ uri: "file:///v", name: "v" }], removed: [{ uri: "file:///w", name: "w" }] },
      }),
      note("workspace/didChangeConfiguration", { settings: 1 }),
      note("workspace/didChangeConfiguration", { settings: 2 }),
      note("iamProver/gitChanged"),
      note("textDocument/didChange", {
        textDocument: { uri, version: 2 },
        contentChanges: [{ range: { start: { line: 0, character: 1 }, end: { line: 0, character: 1 } }, text: "\n" }],
      }),
      hover(2),
    );
    it.lose();
    assert.equal(it.threads.length, 2);
    const { got } = it.thread();
    assert.deepEqual(methods(got), [
      "initialize",
      "initialized",
      "workspace/didChangeConfiguration",
      "iamProver/gitChanged",
      "textDocument/didOpen",
      "textDocument/hover",
    ]);
    assert.deepEqual(got[0] && (got[0].params as { workspaceFolders: unknown }).workspaceFolders, [{ uri: "file:///v", name: "v" }]);
    assert.deepEqual(got[2]?.params, { settings: 2 });
    assert.deepEqual(got[4]?.params, { textDocument: { uri, languageId: "json", version: 2, text: "{\n}" } });
    assert.match(JSON.stringify(it.client.at(-1)), /The analysis ended: it ran out of memory\. It is started again\./);
    // Its second greeting is nobody's answer.
    const before = it.client.length;
    it.reply(answer(1, { capabilities: {} }));
    assert.equal(it.client.length, before);
    it.reply(answer(2, "words"));
    assert.deepEqual(it.client.at(-1), answer(2, "words"));
  });

  it("gives back what it had of the client: progress, registrations, findings of files that are not open, questions", () => {
    const it = relayed().begun();
    it.reply(
      ask(0, "client/registerCapability", { registrations: [{ id: "r", method: "workspace/didChangeWatchedFiles" }] }),
      note("$/progress", { token: "t", value: { kind: "begin", title: "Proving" } }),
      note("textDocument/publishDiagnostics", { uri, diagnostics: [{}] }),
      note("textDocument/publishDiagnostics", { uri: "file:///w/closed.json", diagnostics: [{}] }),
    );
    const asked = it.client[0]?.id as string;
    it.client.length = 0;
    it.lose();
    const said = it.client.filter(({ method }) => method !== "window/logMessage");
    assert.deepEqual(
      said.map(({ method, params }) => [method, params]),
      [
        ["$/progress", { token: "t", value: { kind: "end" } }],
        ["textDocument/publishDiagnostics", { uri: "file:///w/closed.json", diagnostics: [] }],
        ["client/unregisterCapability", { unregisterations: [{ id: "r", method: "workspace/didChangeWatchedFiles" }] }],
      ],
    );
    const { length } = it.thread().got;
    it.say(answer(asked, null));
    assert.equal(it.thread().got.length, length, "the answer belongs to a thread that is gone");
  });

  it("before it greeted: the next one greets", () => {
    const it = relayed();
    it.say(ask(1, "initialize", { processId: 7 }));
    it.lose();
    assert.deepEqual(methods(it.thread().got), ["initialize"]);
    it.reply(answer(1, { capabilities: {} }));
    assert.deepEqual(it.client, [answer(1, { capabilities: {} })]);
  });

  it("twice over one request: the request fails in plain words", () => {
    const it = relayed().begun();
    it.say(hover(2));
    it.lose();
    it.lose();
    assert.match(it.client.find(({ id }) => id === 2)?.error?.message ?? "", /ended twice while this was worked out/);
    assert.ok(!methods(it.thread().got).includes("textDocument/hover"));
  });

  it("twice over one document: the next thread sets it aside, until it is saved", () => {
    const it = relayed().begun();
    type Greeting = { initializationOptions?: { setAside?: object[] } } | undefined;
    const setAside = () => (it.thread().got[0]?.params as Greeting)?.initializationOptions?.setAside;
    it.hear({ type: "begin", uri });
    it.lose();
    assert.equal(setAside(), undefined);
    it.hear({ type: "begin", uri });
    it.lose();
    assert.deepEqual(setAside(), [{ uri, reason: "it ran out of memory" }]);
    it.say(note("textDocument/didSave", { textDocument: { uri } }));
    it.lose();
    assert.equal(setAside(), undefined);
  });

  it("five times within three minutes: the process gives up, and its client decides", () => {
    const it = relayed().begun();
    for (let i = 0; i < 4; i++) it.lose();
    assert.ok(!it.gaveUp());
    it.later(4 * 60_000);
    it.lose();
    assert.ok(!it.gaveUp(), "the others were long ago");
    for (let i = 0; i < 4; i++) it.lose();
    assert.ok(it.gaveUp());
  });
});

describe("a thread that hangs", () => {
  it("is ended after half a minute without an answer, and another takes its place", () => {
    const it = relayed().begun();
    it.hear({ type: "begin", uri });
    it.second(30);
    assert.equal(it.threads.length, 1);
    it.second(1);
    assert.equal(it.threads.length, 2);
    assert.ok(it.threads[0]?.ended);
    assert.match(
      JSON.stringify(it.client),
      /did not answer for 30 seconds\. It was at work on file:\/\/\/w\/policy\.json\. It is started again/,
    );
  });

  it("is none as long as it answers, however long the work takes", () => {
    const it = relayed().begun();
    it.hear({ type: "begin", uri });
    for (let i = 0; i < 100; i++) {
      it.second();
      it.hear({ type: "pong" });
    }
    assert.equal(it.threads.length, 1);
    assert.ok(it.thread().pings > 50);
  });

  it("is looked for only while there is work: an idle server has no timer", () => {
    const it = relayed().begun();
    it.hear({ type: "begin", uri });
    it.hear({ type: "end", uri });
    it.hear({ type: "pong" });
    it.second();
    assert.equal(it.ticks.size, 0);
  });

  it("does not keep a client from stopping the server", () => {
    const it = relayed().begun();
    it.say(ask(9, "shutdown"));
    it.second(2);
    assert.deepEqual(it.client, [answer(9, null)]);
    assert.ok(it.thread().ended);
  });
});
