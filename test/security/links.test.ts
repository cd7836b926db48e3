// Links that run a command, in everything that an editor shows and that quotes others: hovers of templates, code lenses, reports,
// messages of the server, errors of a model's endpoint. Hovers of policies: test/reliability/injection.test.ts.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { ModelError } from "../../server/src/controls/draft/model";
import { openAiModel } from "../../server/src/controls/draft/openai";
import { withoutLinks } from "../../server/src/core/text/links";
import { ROOT } from "../harness/bundle";
import { dangers, PAYLOADS } from "../harness/dangers";
import { repositoryWith } from "../harness/folder";
import { endServers, ProcessClient } from "../lsp/client";

/** What VS Code makes a link of in a message: its own rule. */
const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: ["'].+?["'])?\)/i;
const COMMAND = "[Fix](command:workbench.action.terminal.new)";

const policy = (resource: string, condition: string) =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "A",
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: [`arn:aws:s3:::doc-example-bucket/${resource}`],
          Condition: { StringLike: { [`aws:PrincipalTag/${condition}`]: condition } },
        },
      ],
    },
    null,
    2,
  );
const template = (payload: string, action: string) => {
  const text = JSON.stringify(payload);
  return `Parameters:\n  P:\n    Type: String\n    Default: ${text}\n    AllowedValues: [${text}]\n    Description: ${text}\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: ${text}\n          PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n              - Sid: A\n                Effect: Allow\n                Action: ${action}\n                Resource:\n                  - !Sub 'arn:aws:s3:::\${P}/x'\n                  - !ImportValue ${text}\n`;
};

describe("what an editor shows of hostile files", () => {
  let client: ProcessClient;
  let folder: string;
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).toString();
  const some = PAYLOADS.slice(0, 6);
  before(async () => {
    const files: Record<string, string> = {};
    for (const [i, payload] of some.entries()) {
      files[`p${i}.json`] = policy(payload, payload);
      files[`t${i}.yaml`] = template(payload, "s3:GetObject");
    }
    // Names of files are words of others, too.
    files[`${COMMAND}.json`.replaceAll("/", "-")] = policy("a", "b");
    folder = repositoryWith(files);
    client = new ProcessClient();
    await client.start({
      folder,
      initializationOptions: { commands: true },
      capabilities: { textDocument: { hover: { contentFormat: ["markdown"] }, codeAction: { codeActionLiteralSupport: {} } } },
    });
  });
  after(endServers);

  it("hovers in templates make no link of a parameter, its values or an unknown", async () => {
    let hovers = 0;
    for (const [i, payload] of some.entries()) {
      const uri = uriOf(`t${i}.yaml`);
      const text = template(payload, "'s3:*'");
      client.openText(uri, text, "yaml");
      await client.settled(uri);
      for (const [line, content] of text.split("\n").entries()) {
        if (!/Action|!Sub|!Import/.test(content)) continue;
        const position = { line, character: content.indexOf("'") >= 0 ? content.indexOf("'") + 16 : content.length - 3 };
        for (const at of [position, { line, character: Math.max(content.search(/['"]/) + 2, 1) }]) {
          const hover = (await client.request("textDocument/hover", { textDocument: { uri }, position: at })) as {
            contents: { value: string };
          } | null;
          if (!hover) continue;
          hovers++;
          assert.deepEqual(dangers(hover.contents.value), [], hover.contents.value);
        }
      }
    }
    assert.ok(hovers >= some.length * 2, `only ${hovers} hovers`);
  });

  it("lenses and reports make none of what policies and their names say", async () => {
    let titles = 0;
    const names = [...some.map((_, i) => `p${i}.json`), `${COMMAND}.json`.replaceAll("/", "-")];
    for (const [i, name] of names.entries()) {
      const uri = uriOf(name);
      const payload = some[i] ?? COMMAND;
      client.openText(uri, policy(`${payload}*`, `${payload}*`).replace('"s3:GetObject"', '["s3:GetObject", "s3:DeleteBucket"]'));
      await client.settled(uri);
      const textDocument = { uri };
      for (const lens of (await client.request("textDocument/codeLens", { textDocument })) as { command?: object }[]) {
        const { command } = (lens.command ? lens : await client.request("codeLens/resolve", lens)) as {
          command: { title: string; tooltip?: string };
        };
        if (command.title !== "") titles++;
        assert.doesNotMatch(`${command.title} ${command.tooltip ?? ""}`, LINK);
      }
      const request = {
        principal: { type: "AWS", id: "arn:aws:iam::111122223333:role/r" },
        action: "s3:GetObject",
        resource: `arn:aws:s3:::doc-example-bucket/${payload}`,
        context: { [`aws:PrincipalTag/${payload}`]: payload },
      };
      for (const question of ["accessDifference", "whySafe", "whoHasAccess", "ask"]) {
        const answer = (await client.request(`iamProver/${question}`, { uri, request })) as {
          problem?: string;
          text?: string;
          report?: { text: string };
        };
        const text = answer.text ?? answer.report?.text;
        if (text === undefined) assert.doesNotMatch(withoutLinks(answer.problem ?? ""), LINK);
        else assert.deepEqual(dangers(text), [], `${question}:\n${text}`);
      }
    }
    assert.ok(titles >= names.length * 2, `only ${titles} titles`);
  });
});

describe("messages", () => {
  it("of the server to the editor go through one function that makes no links", () => {
    const server = join(ROOT, "server/src");
    for (const file of readdirSync(server, { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".ts"))) {
      const text = readFileSync(join(server, file), "utf8");
      for (const [call] of text.matchAll(/\bwindow\.show\w+Message\((?!withoutLinks\().{0,60}/g)) assert.fail(`${file}: ${call}`);
    }
    assert.doesNotMatch(withoutLinks(`a ${COMMAND} b`), LINK);
    assert.match(COMMAND, LINK);
  });

  it("of the tests and of the client's notifications quote nothing before it is plain", () => {
    const client = join(ROOT, "client/src");
    for (const file of readdirSync(client, { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".ts"))) {
      const text = readFileSync(join(client, file), "utf8");
      // VS Code makes links, commands too, of the prompt of an input box and of what it says about its value.
      for (const [call] of text.matchAll(
        /\b(?:prompt|validationMessage): (?!what would)(?!plain\()(?!vscode\.l10n\.t\(\s*"[^"{]*",?\s*\)).{0,80}/g,
      ))
        assert.fail(`${file}: ${call}`);
      for (const [call] of text.matchAll(/\bnew vscode\.MarkdownString\b.{0,40}/g)) assert.fail(`${file}: ${call}`);
    }
    const tests = readFileSync(join(client, "controls/tests.ts"), "utf8");
    assert.match(tests, /plain\(`\$\{verdict\}: \$\{policy\.path\}/);
  });

  for (const [what, status, body] of [
    ["refuses", 500, JSON.stringify({ error: { message: COMMAND } })],
    ["refuses in short", 404, JSON.stringify({ error: COMMAND })],
    ["has a key problem", 401, JSON.stringify({ error: { message: COMMAND } })],
    ["refuses to answer", 200, JSON.stringify({ choices: [{ message: { refusal: COMMAND } }] })],
  ] as const)
    it(`an endpoint that ${what} puts no command into the message`, async () => {
      const server = createServer((_, response) => void response.writeHead(status).end(body));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
        const said = await openAiModel({ baseUrl, model: COMMAND, timeoutMs: 2000 })
          .complete([{ role: "user", content: "x" }], {})
          .then(
            () => "",
            (error: unknown) => (error instanceof ModelError ? error.message : String(error)),
          );
        // People see what went wrong; whoever shows it shows it by one function (test/security/escaping.test.ts), which does as this one.
        assert.match(said, /Fix/);
        assert.doesNotMatch(withoutLinks(said), LINK);
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    });
});
