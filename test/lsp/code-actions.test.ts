// Code actions over the protocol: what they claim, and large edits that are handed out when one is chosen.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { folderWith } from "../harness/folder";
import { applied, type Edit, placeAt } from "../harness/places";
import { endServers, ProcessClient } from "./client";

interface Action {
  title: string;
  kind: string;
  isPreferred?: boolean;
  data?: unknown;
  edit?: { documentChanges: (Change | { kind: string; uri: string })[] };
}

interface Change {
  textDocument: { uri: string };
  edits: Edit[];
}

describe("code actions", () => {
  let client: ProcessClient;
  let folder: string;
  let uri: string;
  let text: string;

  before(async () => {
    folder = folderWith();
    client = new ProcessClient();
    await client.start({
      folder,
      capabilities: {
        workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
        textDocument: {
          publishDiagnostics: { relatedInformation: true },
          codeAction: { resolveSupport: { properties: ["edit"] }, dataSupport: true },
        },
      },
    });
  });
  after(endServers);

  async function open(name: string, policy: object): Promise<void> {
    text = JSON.stringify(policy, null, 2);
    uri = pathToFileURL(join(folder, name)).toString();
    client.openText(uri, text);
    await client.settled(uri);
  }

  async function actionsAt(word: string, only?: string[]): Promise<Action[]> {
    const position = placeAt(text, text.indexOf(word) + 1);
    return (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics: [], ...(only && { only }) },
    })) as Action[];
  }

  /** The edits of one file; only they stand in an action that makes no other file. */
  function editsOf(action: Action | undefined, address: string): Edit[] {
    const change = action?.edit?.documentChanges.find((one): one is Change => "edits" in one && one.textDocument.uri === address);
    assert.ok(change, JSON.stringify(action));
    return change.edits;
  }

  function afterwards(action: Action | undefined): Record<string, unknown> {
    return JSON.parse(applied(text, editsOf(action, uri))) as Record<string, unknown>;
  }

  it("offers the split of a statement and says what it gives", async () => {
    await open("split.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:ListBucket", "s3:GetObject"],
          Resource: "*",
          Condition: { StringLike: { "s3:prefix": "home/*" } },
        },
      ],
    });
    const split = (await actionsAt('"s3:prefix"')).find((one) => one.title.startsWith("Move `s3:GetObject`"));
    assert.match(split?.title ?? "", /is allowed whatever `s3:prefix` is; for the other actions nothing changes/);
    assert.equal((afterwards(split).Statement as unknown[]).length, 2);
  });

  it("says of a repair that it changes no access only when that is proved", async () => {
    await open("claims.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: { IpAddress: { "aws:SourceIp": "203.0.113.7/24" }, StringLikeIfExists: { "aws:UserAgent": "*" } },
        },
      ],
    });
    const titles = (await actionsAt('"203.0.113.7/24"')).map((one) => one.title);
    assert.ok(titles.includes("Replace with `203.0.113.0/24` — changes no access (proved)"), titles.join(" | "));
    for (const title of [...titles, ...(await actionsAt('"*"\n        }')).map((one) => one.title)])
      assert.doesNotMatch(title, /No access changes/);
  });

  it("repairs on save what the validator finds and the solver proves", async () => {
    await open("save.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:Get*", "s3:GetObject"],
          Resource: "*",
          Condition: { IpAddress: { "aws:SourceIp": "203.0.113.7/24" } },
        },
      ],
    });
    const [all] = await actionsAt('"2012', ["source.fixAll.iamProver"]);
    const [statement] = afterwards(all).Statement as { Action: unknown; Condition: { IpAddress: Record<string, string> } }[];
    assert.deepEqual(statement?.Action, ["s3:Get*"]);
    assert.equal(statement?.Condition.IpAddress["aws:SourceIp"], "203.0.113.0/24");
  });

  it("removes on save condition values and conditions that are proved to change nothing, and no safeguard", async () => {
    await open("conditions.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: {
            IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "10.0.0.0/16"] },
            StringLike: { "aws:PrincipalTag/team": "a*" },
            StringEquals: { "aws:PrincipalTag/team": ["ab", "ac"] },
          },
        },
        { Effect: "Deny", Action: "s3:*", Resource: "*", Condition: { StringNotLike: { "aws:PrincipalTag/team": ["a*", "ab"] } } },
      ],
    });
    const [all] = await actionsAt('"2012', ["source.fixAll.iamProver"]);
    const statements = afterwards(all).Statement as { Condition: unknown }[];
    assert.deepEqual(
      statements.map(({ Condition }) => Condition),
      [
        { IpAddress: { "aws:SourceIp": ["10.0.0.0/8"] }, StringEquals: { "aws:PrincipalTag/team": ["ab", "ac"] } },
        { StringNotLike: { "aws:PrincipalTag/team": ["a*"] } },
      ],
    );
  });

  it("hands a large edit out when it is chosen, and not for another text", async () => {
    const actions = Array.from({ length: 300 }, (_, i) => `s3:Made${String((i * 7) % 300).padStart(3, "0")}`);
    await open("large.json", { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
    const sort = (await actionsAt('"Action"', ["refactor"])).find((one) => one.title.startsWith("Sort `Action`"));
    assert.ok(sort);
    assert.equal(sort.edit, undefined);
    const resolved = (await client.request("codeAction/resolve", sort)) as Action;
    assert.deepEqual((afterwards(resolved).Statement as { Action: string[] }[])[0]?.Action, [...actions].sort());
    client.changeText(uri, `${text}\n`);
    await client.settled(uri);
    assert.equal(((await client.request("codeAction/resolve", sort)) as Action).edit, undefined);
  });

  it("denies the request of a counterexample, and says that nothing else is lost", async () => {
    await open("deny.json", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" }],
    });
    const titles = (await actionsAt('"*"', ["quickfix"])).map(({ title }) => title);
    // Ways to mend come before ways to accept.
    assert.ok(
      titles.findIndex((one) => one.startsWith("Deny this")) < titles.findIndex((one) => one.startsWith("Accept")),
      titles.join("\n"),
    );
    assert.equal(new Set(titles).size, titles.length, titles.join("\n"));
    const action = (await actionsAt('"*"', ["quickfix"])).find(({ title }) => title.startsWith("Deny this request"));
    assert.match(action?.title ?? "", /^Deny this request, nothing else is lost \(proved\): `s3:GetObject`.* on `arn/);
    const [, added] = afterwards(action).Statement as { Effect: string; Action: string }[];
    assert.deepEqual([added?.Effect, added?.Action], ["Deny", "s3:GetObject"]);
  });

  it("offers a smaller policy only where one is proved", async () => {
    const allow = (Action: string) => ({ Effect: "Allow", Action, Resource: "arn:aws:s3:::bucket/*" });
    await open("minimise.json", { Version: "2012-10-17", Statement: [allow("s3:GetObject"), allow("s3:PutObject")] });
    const action = (await actionsAt('"s3:GetObject"', ["refactor"])).find(({ title }) => title.startsWith("Minimise policy"));
    assert.match(action?.title ?? "", /^Minimise policy: \d+ instead of \d+ characters — changes no access \(proved\)$/);
    assert.deepEqual(afterwards(action).Statement, [{ ...allow(""), Action: ["s3:GetObject", "s3:PutObject"] }]);
    await open("small.json", { Version: "2012-10-17", Statement: [allow("s3:GetObject")] });
    assert.ok(!(await actionsAt('"s3:GetObject"', ["refactor"])).some(({ title }) => title.startsWith("Minimise policy")));
  });

  it("splits a policy that is too long to be a managed one into files that each fit", async () => {
    const actions = Array.from({ length: 260 }, (_, i) => `s3:Made${String(i).padStart(20, "0")}`);
    await open("long.json", { Version: "2012-10-17", Statement: [{ Sid: "Long", Effect: "Allow", Action: actions, Resource: "*" }] });
    const split = (await actionsAt('"Action"', ["refactor"])).find(({ title }) => title.startsWith("Split to fit 6,144"));
    assert.match(split?.title ?? "", /: 2 policies, the others in `long-2\.json` — attached together they allow the same \(proved\)$/);
    const second = uri.replace("long.json", "long-2.json");
    assert.ok(split?.edit?.documentChanges.some((one) => "kind" in one && one.kind === "create" && one.uri === second));
    const texts = [applied(text, editsOf(split, uri)), applied("", editsOf(split, second))];
    for (const one of texts) assert.ok(JSON.stringify(JSON.parse(one)).length <= 6144);
    const named = texts.flatMap((one) =>
      (JSON.parse(one) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action),
    );
    assert.deepEqual([...named].sort(), actions);
  });
});
