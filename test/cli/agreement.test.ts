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

async function scan(folder: string, ...args: string[]): Promise<Report> {
  const { stdout, stderr, status } = await run(["scan", "--format", "json", "--no-fixes", ...args], { cwd: folder });
  assert.equal(status, 1, stderr);
  return JSON.parse(stdout) as Report;
}

const wordsOf = (report: Report) =>
  Object.fromEntries(report.files.map((file) => [file.path, inWords([...file.findings, ...file.undecided])]));

describe("the sample repository", () => {
  let folder: string;
  let report: Report;
  let client: ProcessClient;

  before(async () => {
    folder = sampleRepository();
    report = await scan(folder);
    client = new ProcessClient([process.execPath, builtProgram(), "lsp", "--stdio"]);
    await client.start({ folder });
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("is scanned with the expected findings", () => {
    assert.deepEqual(wordsOf(report), EXPECTED);
  });

  for (const path of Object.keys(EXPECTED).filter((one) => one !== "iam-prover.json")) {
    it(`shows the same in an editor: ${path}`, async () => {
      const file = join(folder, path);
      const uri = pathToFileURL(file).toString();
      client.openText(uri, readFileSync(file, "utf8"), path.endsWith(".json") ? "json" : "plaintext");
      await client.settled(uri);
      const own = report.files.find((one) => one.path === path);
      await client.until(`${path} as expected`, () => JSON.stringify(words(client.items(uri))) === JSON.stringify(EXPECTED[path]));
      assert.deepEqual(sentences(client.items(uri)), sentences([...(own?.findings ?? []), ...(own?.undecided ?? [])]));
    });
  }

  it("shows the same in an editor: iam-prover.json, once the policies are open", async () => {
    const uri = pathToFileURL(join(folder, "iam-prover.json")).toString();
    client.openText(uri, readFileSync(join(folder, "iam-prover.json"), "utf8"), "jsonc");
    await client.until(
      "the settings as expected",
      () => JSON.stringify(words(client.items(uri))) === JSON.stringify(EXPECTED["iam-prover.json"]),
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
