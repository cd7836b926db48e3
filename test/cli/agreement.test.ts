// Editor and command line say the same of the same files: both are held to sample/expected.json, and to each other word for word.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { endServers, type LspDiagnostic, ProcessClient } from "../lsp/client";
import { builtProgram, run } from "./program";
import { EXPECTED, inWords, place, sampleBranch, sampleRepository } from "./sample/repository";

after(endServers);

const SEVERITY = ["", "error", "warning", "information", "hint"];
const words = (items: LspDiagnostic[]) => inWords(items.map((item) => ({ ...item, severity: SEVERITY[item.severity] as string })));
const sentences = (items: readonly { code: string; message: string; range: LspDiagnostic["range"] }[]) =>
  items.map((item) => `${place(item.range)} ${item.code} ${item.message}`).sort();

interface Report {
  files: { path: string; findings: Finding[]; undecided: Finding[] }[];
}
interface Finding {
  code: string;
  severity: string;
  message: string;
  range: LspDiagnostic["range"];
}

/** Questions have a limit by the clock; on a busy machine it must not make a difference between the two. */
const LIMIT_MS = 60_000;

async function scan(folder: string): Promise<Report> {
  const { stdout, stderr, status, signal } = await run(["scan", "--format", "json", "--no-fixes", "--timeout", String(LIMIT_MS)], {
    cwd: folder,
  });
  assert.equal(status, 1, `ended with ${signal ?? status}: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** An editor with the folder open. Fails with what the server said when it does not start, instead of waiting for ever. */
async function editor(folder: string): Promise<ProcessClient> {
  const client = new ProcessClient([process.execPath, builtProgram(), "lsp", "--stdio"]);
  client.process.stdin?.on("error", () => {}); // it may be gone: `exited` says so
  const gone = client.exited.then((status) => {
    throw new Error(`The server ended with ${status} before it was ready.\n${client.logs.join("\n")}`);
  });
  await Promise.race([client.start({ folder, initializationOptions: { solver: { timeout: LIMIT_MS } } }), gone]);
  gone.catch(() => {}); // its end after the tests is no error
  return client;
}

const wordsOf = (report: Report) =>
  Object.fromEntries(report.files.map((file) => [file.path, inWords([...file.findings, ...file.undecided])]));

describe("the sample repository", () => {
  let folder: string;
  let report: Report;
  let client: ProcessClient | undefined;

  before(async () => {
    folder = sampleRepository();
    report = await scan(folder);
    client = await editor(folder);
  });
  // When `before` failed, that is the message to see.
  after(async () => {
    if (client) assert.equal(await client.stop(), 0);
  });
  const opened = (): ProcessClient => {
    assert.ok(client);
    return client;
  };

  it("is scanned with the expected findings", () => {
    assert.deepEqual(wordsOf(report), EXPECTED);
  });

  for (const path of Object.keys(EXPECTED).filter((one) => one !== "iam-prover.json")) {
    it(`shows the same in an editor: ${path}`, async () => {
      const file = join(folder, path);
      const uri = pathToFileURL(file).toString();
      const client = opened();
      client.openText(uri, readFileSync(file, "utf8"), path.endsWith(".json") ? "json" : "plaintext");
      await client.settled(uri, LIMIT_MS);
      const own = report.files.find((one) => one.path === path);
      const agrees = () => JSON.stringify(words(client.items(uri))) === JSON.stringify(EXPECTED[path]);
      await client.until(`${path} as expected`, agrees, LIMIT_MS);
      assert.deepEqual(sentences(client.items(uri)), sentences([...(own?.findings ?? []), ...(own?.undecided ?? [])]));
    });
  }

  it("shows the same in an editor: iam-prover.json, once the policies are open", async () => {
    const uri = pathToFileURL(join(folder, "iam-prover.json")).toString();
    const client = opened();
    client.openText(uri, readFileSync(join(folder, "iam-prover.json"), "utf8"), "jsonc");
    await client.until(
      "the settings as expected",
      () => JSON.stringify(words(client.items(uri))) === JSON.stringify(EXPECTED["iam-prover.json"]),
      LIMIT_MS,
    );
    const own = report.files.find((one) => one.path === "iam-prover.json");
    assert.deepEqual(sentences(client.items(uri)), sentences(own?.findings ?? []));
  });
});

describe("the same edits on a branch, as a pipeline sees them", () => {
  it("are compared with the commit in which the branch began", async () => {
    assert.deepEqual(wordsOf(await scan(sampleBranch())), EXPECTED);
  });
});
