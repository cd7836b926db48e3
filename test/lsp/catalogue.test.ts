// The catalogue in an editor: the setting names one, and what may be newer than it leads to a newer one.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { writeCatalogue } from "../../server/src/cli/catalogue-writer";
import { catalogueAt, readTables } from "../../server/src/workspace/catalogue-files";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

const TEXT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["iam:GetRequestAuthorizationDetails", "s3:GetObjct"], Resource: "*" }],
});
const root = join(import.meta.dirname, "../..");

interface Action {
  title: string;
  command?: { command: string };
}

/** A server with these settings that has judged the policy above. */
async function opened(settings: object): Promise<{ client: ProcessClient; uri: string }> {
  const folder = folderWith({ "policy.json": TEXT, "iam-prover.json": "{}" });
  const uri = pathToFileURL(join(folder, "policy.json")).toString();
  const client = new ProcessClient();
  await client.start({ folder, initializationOptions: { commands: true, iamProver: { run: "off", ...settings } } });
  client.openText(uri, TEXT);
  await client.until("diagnostics", () => client.diagnostics.has(uri));
  return { client, uri };
}

async function actionsOn(client: ProcessClient, uri: string, word: string): Promise<Action[]> {
  const character = TEXT.indexOf(word) + 1;
  const range = { start: { line: 0, character }, end: { line: 0, character } };
  return (await client.request("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics: [] } })) as Action[];
}

describe("the catalogue in an editor", () => {
  after(endServers);

  it("an action that may be newer is a warning, with a way to a newer list; a slip of the hand is an error without one", async () => {
    const { client, uri } = await opened({});
    assert.deepEqual(
      client.items(uri).map(({ code, severity }) => [code, severity]),
      [
        ["INVALID_ACTION", 2],
        ["INVALID_ACTION", 1],
      ],
    );
    const commands = async (word: string) => (await actionsOn(client, uri, word)).flatMap(({ command }) => command?.command ?? []);
    assert.ok((await commands("iam:GetRequest")).includes("iamProver.updateCatalogue"));
    assert.ok(!(await commands("s3:GetObjct")).includes("iamProver.updateCatalogue"));
  });

  it("the setting names another catalogue", async () => {
    const folder = folderWith();
    const shipped = catalogueAt(join(root, "generated/catalogue"));
    assert.ok(shipped);
    const tables = readTables(shipped);
    const services = tables.services.map((service) =>
      service.prefix === "iam"
        ? { ...service, actions: service.actions.replace(/^GetRole\|/m, "GetRequestAuthorizationDetails|") }
        : service,
    );
    writeCatalogue(folder, { catalogue: { ...tables, date: "2001-01-01", services } });
    const { client, uri } = await opened({ catalogue: folder });
    assert.deepEqual(
      client.items(uri).map(({ message }) => /s3:GetObjct/.test(message)),
      [true],
    );
    assert.match(client.items(uri)[0]?.message ?? "", /2001-01-01/);
  });

  it("one that cannot be read is told of, and the usual one is used", async () => {
    const folder = folderWith();
    writeFileSync(join(folder, "catalogue.json"), "{}");
    const { client, uri } = await opened({ catalogue: folder });
    assert.equal(client.items(uri).length, 2);
    await client.until("the message", () => client.logs.some((line) => /is not a catalogue/.test(line)));
  });
});
