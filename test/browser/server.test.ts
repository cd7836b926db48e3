// The language server as browsers run it: the built worker in a context that has what the web standards give and nothing else, with
// the files of a virtual folder behind a channel.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { createContext, runInContext } from "node:vm";
import { BROWSER_DATA, type BrowserStart, type FileAnswer, type FileQuestion } from "../../shared/browser";
import { ROOT } from "../harness/bundle";

const FOLDER = "vscode-remote://127.0.0.1:41939/team/infra%20repo";

const policy = (Action: string[], Condition?: object) =>
  JSON.stringify(
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*", ...(Condition && { Condition }) }] },
    null,
    2,
  );

const FILES: Record<string, string> = {
  "iam-prover.json": JSON.stringify({
    baseline: "git:HEAD",
    critical: [{ actions: ["s3:DeleteObject"] }],
    policies: [{ files: "policies/**", baseline: "released/deploy.json" }],
  }),
  "policies/deploy.json": policy(["s3:GetObject"]),
  "released/deploy.json": policy(["s3:GetObject"]),
};

/** What the client does: `vscode.workspace.fs`, over a table. */
function answer({ uri, id, ...question }: FileQuestion): FileAnswer {
  const name = uri === FOLDER ? "" : uri.slice(FOLDER.length + 1);
  const text = FILES[name];
  const below = Object.keys(FILES).flatMap((file) =>
    file.startsWith(name === "" ? "" : `${name}/`) ? [file.slice(name === "" ? 0 : name.length + 1)] : [],
  );
  if (!uri.startsWith(FOLDER) || (text === undefined && below.length === 0)) return { id, code: "ENOENT", message: `${uri} is not there` };
  if (question.type === "list") {
    const entries = new Map(
      below.map((rest) => [rest.split("/")[0] as string, rest.includes("/") ? ("folder" as const) : ("file" as const)]),
    );
    return { id, entries: [...entries] };
  }
  const stat = { kind: text === undefined ? ("folder" as const) : ("file" as const), size: text?.length ?? 0, changed: 1 };
  return { id, stat, ...(question.type === "read" && text !== undefined && { bytes: new TextEncoder().encode(text) }) };
}

interface Message {
  id?: number;
  method?: string;
  params?: { type?: number; uri?: string; state?: string; message?: string; diagnostics?: { code?: string | number; message: string }[] };
}

describe("the language server in a browser", () => {
  /** Channels of the worker's own: open ones would keep this process alive. */
  class KnownChannel extends MessageChannel {
    constructor() {
      super();
      channels.push(this);
    }
  }
  const channels: InstanceType<typeof MessageChannel>[] = [];
  const messages = new MessageChannel();
  const files = new MessageChannel();
  const heard: Message[] = [];
  let onHeard = () => {};
  let asked = 0;

  const say = (message: object) => messages.port1.postMessage({ jsonrpc: "2.0", ...message });
  const until = async (what: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = heard.findLast(what);
      if (found) return found;
      await new Promise<void>((resolve) => {
        onHeard = resolve;
      });
    }
  };
  const open = (uri: string, text: string) =>
    say({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "json", version: 1, text } } });
  const found = (uri: string, code: string) =>
    until(({ params }) => params?.uri === uri && (params.diagnostics ?? []).some((one) => one.code === code)).then(
      ({ params }) => params?.diagnostics?.find((one) => one.code === code)?.message ?? "",
    );

  before(async () => {
    files.port1.on("message", (question: FileQuestion) => {
      asked++;
      files.port1.postMessage(answer(question));
    });
    messages.port1.on("message", (message: Message) => {
      heard.push(message);
      onHeard();
    });
    const { AbortController, AbortSignal, URL, TextDecoder, TextEncoder, performance, console } = globalThis;
    const standards = { AbortController, AbortSignal, URL, TextDecoder, TextEncoder, MessageChannel: KnownChannel, performance, console };
    const self: { onmessage?: (event: { data: BrowserStart<unknown> }) => void } = {};
    // Timers of browsers are numbers. Here they keep no process alive: the worker would look for changes as long as it lives.
    const timers = {
      setTimeout: (act: () => void, milliseconds: number) => Number(setTimeout(act, milliseconds).unref()),
      setInterval: (act: () => void, milliseconds: number) => Number(setInterval(act, milliseconds).unref()),
      clearTimeout,
      clearInterval,
    };
    const context = createContext({ ...standards, ...timers, queueMicrotask, self });
    assert.equal(runInContext("typeof process + typeof require + typeof Buffer + typeof setImmediate", context), "undefined".repeat(4));
    runInContext(readFileSync(path.join(ROOT, "dist/browser/server.js"), "utf8"), context);
    const data = Object.fromEntries(BROWSER_DATA.map((name) => [name, readFileSync(path.join(ROOT, "generated", name), "utf8")]));
    self.onmessage?.({ data: { data, messages: messages.port2, files: files.port2 } });
    say({ id: 1, method: "initialize", params: { capabilities: {}, workspaceFolders: [{ uri: FOLDER, name: "infra" }] } });
    await until(({ id }) => id === 1);
    say({ method: "initialized", params: {} });
  });
  after(() => {
    for (const { port1, port2 } of [messages, files, ...channels]) {
      port1.close();
      port2.close();
    }
  });

  it("proves a policy of a virtual folder, by the settings there and against the file that they name", async () => {
    const uri = `${FOLDER}/policies/deploy.json`;
    open(uri, policy(["s3:GetObject", "s3:DeleteObject"]));
    assert.match(await found(uri, "new-access"), /`s3:DeleteObject`/);
    assert.match(await found(uri, "access-not-granted"), /`iam-prover.json` lists it as critical/);
    assert.ok(asked > 0, "its files were asked for");
  });

  it("validates a policy that has no file", async () => {
    open("untitled:Untitled-1", policy(["s3:GetObjekt"]));
    await found("untitled:Untitled-1", "INVALID_ACTION");
  });

  it("does not decide word equations, and says that z3 is not there", async () => {
    const uri = `${FOLDER}/tied.json`;
    const tied = {
      StringEquals: { "aws:PrincipalTag/a": "${aws:PrincipalTag/b}xy" },
      StringLike: { "aws:PrincipalTag/a": "xy${aws:PrincipalTag/b}", "aws:PrincipalTag/b": "?????*" },
    };
    open(uri, policy(["s3:DeleteObject"], tied));
    assert.match(await found(uri, "undecided"), /Treat it as granted/);
  });

  it("says why nothing is compared where no file is named", async () => {
    const uri = `${FOLDER}/released/deploy.json`;
    open(uri, policy(["s3:GetObject"]));
    const { params } = await until(({ params }) => params?.uri === uri && params.state === "noBaseline");
    assert.match(params?.message ?? "", /The history of files cannot be read in a browser/);
  });

  it("reads HCL and YAML as well", async () => {
    const uri = `${FOLDER}/main.tf`;
    const text =
      'resource "aws_iam_policy" "p" {\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "*" }]\n  })\n}\n';
    say({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "terraform", version: 1, text } } });
    await found(uri, "access-not-granted");
  });

  it("logs no error on the way", () => {
    assert.deepEqual(
      heard.filter(({ method, params }) => method === "window/logMessage" && params?.type === 1),
      [],
    );
  });
});
