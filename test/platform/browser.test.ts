// The analysis thread's code runs where there is no Node: bundled for browsers with another system behind the ports, in a context
// that has what the web standards give and nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { createContext, runInContext } from "node:vm";
import esbuild from "esbuild";

const root = path.join(import.meta.dirname, "../..");
const FOLDER = "vscode-vfs://github/team/infra";
const POLICY = `${FOLDER}/policies/deploy.json`;

const policy = (...actions: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" }] }, null, 2);

interface Diagnostic {
  code?: string | number;
  message: string;
}
interface Message {
  id?: number;
  method?: string;
  params?: { uri: string; diagnostics?: Diagnostic[] };
}

describe("a system without Node", () => {
  let code: string;
  let inputs: string[];

  before(async () => {
    const built = await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["test/platform/browser-entry.ts"],
      bundle: true,
      write: false,
      metafile: true,
      platform: "browser",
      format: "iife",
      target: "es2022",
      logLevel: "silent",
      plugins: [
        {
          name: "another-system",
          setup(build) {
            build.onResolve({ filter: /\/node\/system$/ }, () => ({ path: path.join(root, "test/platform/memory-system.ts") }));
          },
        },
      ],
    });
    code = built.outputFiles[0]?.text ?? "";
    inputs = Object.keys(built.metafile.inputs);
  });

  it("nothing of Node's is in the bundle", () => {
    assert.deepEqual(
      inputs.filter((file) => /^server\/src\/.*\/node\//.test(file)),
      [],
    );
    assert.ok(inputs.filter((file) => file.startsWith("server/src/lsp/")).length > 50);
    assert.ok(inputs.filter((file) => file.startsWith("server/src/workspace/")).length > 30);
  });

  it("proves a policy of a virtual folder against its history, and validates one that has no file", async () => {
    const data = (name: string) => readFileSync(path.join(root, "generated", name), "utf8");
    const given = {
      files: {
        [`${FOLDER}/iam-prover.json`]: JSON.stringify({ critical: [{ actions: ["s3:DeleteObject"] }] }),
        [POLICY]: policy("s3:GetObject"),
      },
      older: { "policies/deploy.json": policy("s3:GetObject") },
      data: { "catalogue/catalogue.json": data("catalogue/catalogue.json") },
    };
    const heard: Message[] = [];
    let onHeard = () => {};
    const port = {
      onmessage: (_: { data: unknown }) => {},
      addEventListener() {},
      postMessage(message: Message) {
        heard.push(message);
        onHeard();
      },
    };
    const { AbortController, AbortSignal, URL, TextDecoder, TextEncoder, performance, console } = globalThis;
    const standards = { AbortController, AbortSignal, URL, TextDecoder, TextEncoder, performance, console };
    const context = createContext({ ...standards, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, port, given });
    assert.equal(
      runInContext("typeof process + typeof require + typeof Buffer + typeof setImmediate + typeof __dirname", context),
      "undefined".repeat(5),
    );
    runInContext(code, context);

    const say = (message: object) => port.onmessage({ data: { jsonrpc: "2.0", ...message } });
    const until = async (what: (message: Message) => boolean): Promise<Message> => {
      for (;;) {
        const found = heard.find(what);
        if (found) return found;
        await new Promise<void>((resolve) => {
          onHeard = resolve;
        });
      }
    };
    const open = (uri: string, text: string) =>
      say({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "json", version: 1, text } } });
    const found = (uri: string, wanted: string) =>
      until(({ params }) => params?.uri === uri && (params.diagnostics ?? []).some((one) => one.code === wanted));

    say({ id: 1, method: "initialize", params: { capabilities: {}, workspaceFolders: [{ uri: FOLDER, name: "infra" }] } });
    await until(({ id }) => id === 1);
    say({ method: "initialized", params: {} });
    open(POLICY, policy("s3:GetObject", "s3:DeleteObject"));
    const proved = (await found(POLICY, "new-access")).params?.diagnostics ?? [];
    assert.match(proved.find((one) => one.code === "new-access")?.message ?? "", /s3:DeleteObject/);
    await found(POLICY, "access-not-granted");

    open("untitled:Untitled-1", policy("s3:GetObjekt"));
    await found("untitled:Untitled-1", "INVALID_ACTION");

    say({ id: 2, method: "shutdown" });
    await until(({ id }) => id === 2);
  });
});
