// Completion knows the accounts and organizations of the whole workspace: of its settings and of policies that are not open.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { eventually } from "../harness/eventually";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

const OPEN = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "s3.amazonaws.com" },
      "Action": "sqs:SendMessage",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:SourceAccount": "", "aws:SourceOrgID": "" } }
    }
  ]
}
`;

describe("values of the workspace", () => {
  let client: ProcessClient;
  let folder: string;
  let uri: string;

  before(async () => {
    folder = folderWith();
    writeFileSync(
      join(folder, "iam-prover.json"),
      JSON.stringify({ baseline: "none", trusted: { accounts: ["444455556666"], organizations: [] } }),
    );
    mkdirSync(join(folder, "other"));
    writeFileSync(
      join(folder, "other", "closed.json"),
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sqs:*",
            Resource: "arn:aws:sqs:eu-west-1:777788889999:jobs",
            Condition: { StringEquals: { "aws:PrincipalOrgID": "o-closedfile1" } },
          },
        ],
      }),
    );
    uri = pathToFileURL(join(folder, "queue.json")).toString();
    client = new ProcessClient();
    await client.start({ folder });
    client.openText(uri, OPEN);
    await client.settled(uri);
  });
  after(endServers);

  /** The labels offered inside the empty string behind a key, asked for until `wanted` is among them. */
  function offered(key: string, wanted: string): Promise<string[]> {
    const line = OPEN.split("\n").findIndex((one) => one.includes(key));
    const character = (OPEN.split("\n")[line] as string).indexOf(key) + key.length + 4;
    return eventually(`\`${wanted}\` is offered`, async () => {
      const { items } = (await client.request("textDocument/completion", { textDocument: { uri }, position: { line, character } })) as {
        items: { label: string }[];
      };
      const labels = items.map((one) => one.label);
      return labels.includes(wanted) && labels;
    });
  }

  it("are offered from the settings and from closed files", async () => {
    const accounts = await offered("aws:SourceAccount", "777788889999");
    assert.ok(accounts.includes("777788889999"), accounts.join(", "));
    assert.ok(accounts.includes("444455556666"), accounts.join(", "));
    const organizations = await offered("aws:SourceOrgID", "o-closedfile1");
    assert.ok(organizations.includes("o-closedfile1"), organizations.join(", "));
  });
});
