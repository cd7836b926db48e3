// A policy is somebody else's text: nothing that it says may become a link, a command, HTML or a picture in the editor.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { dangers, PAYLOADS } from "../harness/dangers";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "../lsp/client";

after(endServers);

/** A policy with the payload in every place that takes a text. */
function hostile(payload: string): string {
  return JSON.stringify(
    {
      Version: "2012-10-17",
      Id: payload,
      Statement: [
        {
          Sid: payload,
          Effect: "Allow",
          Principal: { AWS: ["*", payload] },
          Action: ["s3:*", `s3:${payload}`, `s3:Get*${payload}`, payload],
          Resource: ["arn:aws:s3:::doc-example-bucket/*", `arn:aws:s3:::${payload}`, payload],
          Condition: {
            StringLike: { "aws:username": [payload, `${payload}*`], [`aws:PrincipalTag/${payload}`]: payload, [payload]: payload },
            [payload]: { "aws:SourceIp": payload },
          },
        },
        {
          Sid: "Swallowed",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: `arn:aws:s3:::doc-example-bucket/${payload}`,
          Condition: { StringEquals: { [`aws:PrincipalTag/${payload}`]: payload } },
        },
        { Effect: payload, Action: payload, NotResource: payload },
      ],
    },
    null,
    2,
  );
}

/** The same, but one that IAM accepts: then proofs are made, and counterexamples shown. */
function accepted(payload: string): string {
  return JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: ["s3:GetObject", "s3:DeleteBucket"],
          Resource: [`arn:aws:s3:::doc-example-bucket/${payload}`, "*"],
          Condition: { StringLike: { [`aws:PrincipalTag/${payload}`]: `${payload}*` } },
        },
      ],
    },
    null,
    2,
  );
}

describe("the reader that these tests trust", () => {
  it("finds every payload dangerous when it is not escaped", () => {
    for (const payload of PAYLOADS.slice(0, 3).concat(PAYLOADS.slice(5, 9))) assert.notDeepEqual(dangers(payload), [], payload);
  });
});

/** The page of a rule in the package. */
const PAGE = /^file:\/\/\/.+\/docs\/codes\/[\w.-]+\.md$/;

describe("a hostile policy", () => {
  it("is shown as text, wherever it is quoted", async () => {
    const folder = folderWith();
    writeFileSync(
      join(folder, "iam-prover.json"),
      JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }], policies: [{ files: "*.json", kind: "resource" }] }),
    );
    const client = new ProcessClient();
    await client.start({
      folder,
      initializationOptions: { details: true },
      capabilities: {
        textDocument: {
          hover: { contentFormat: ["markdown"] },
          completion: { completionItem: { documentationFormat: ["markdown"], snippetSupport: true } },
          publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
          codeAction: { codeActionLiteralSupport: {} },
        },
      },
    });
    let texts = 0;
    let examples = 0;
    let linked = 0;
    const check = (where: string, value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      const { kind, value: markdown, isTrusted, supportHtml } = value as Record<string, unknown>;
      if (kind === "markdown" && typeof markdown === "string") {
        texts++;
        if (markdown.includes("**Counterexample")) examples++;
        // Our own link, at the end, with nothing of the policy in it.
        const [link] = /\n\n\[Show details\]\(command:iamProver\.showDetails\?[\w.%-]+\)$/.exec(markdown) ?? [];
        if (link) linked++;
        assert.deepEqual(dangers(markdown.slice(0, markdown.length - (link ?? "").length)), [], `${where}:\n${markdown}`);
        assert.equal(isTrusted ?? supportHtml, undefined);
      }
      for (const [name, one] of Object.entries(value)) check(`${where}.${name}`, one);
    };
    for (const [i, payload] of PAYLOADS.entries()) {
      for (const [j, text] of [hostile(payload), accepted(payload)].entries()) {
        const uri = pathToFileURL(join(folder, `p${i}-${j}.json`)).toString();
        const textDocument = { uri };
        client.openText(uri, text);
        await client.until("diagnostics", () => client.items(uri).length > 0);
        if (j === 1) await client.settled(uri);
        for (const { message, relatedInformation, codeDescription } of client.items(uri)) {
          // Plain text by the protocol: editors show it as it is.
          assert.equal(typeof message, "string");
          for (const related of relatedInformation ?? []) assert.equal(typeof related.message, "string");
          if (codeDescription) assert.match(codeDescription.href, PAGE);
        }
        const lines = text.split("\n");
        for (const [line, content] of lines.entries()) {
          for (const match of content.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
            const position = { line, character: (match.index ?? 0) + 2 };
            check(`hover ${line}`, await client.request("textDocument/hover", { textDocument, position }));
            const report = (await client.request("iamProver/details", { uri, position })) as { text?: string };
            assert.deepEqual(dangers(report.text ?? ""), [], report.text);
          }
        }
        const last = { line: lines.length - 1, character: 0 };
        const range = { start: { line: 0, character: 0 }, end: last };
        check("hints", await client.request("textDocument/inlayHint", { textDocument, range }));
        check(
          "actions",
          await client.request("textDocument/codeAction", { textDocument, range, context: { diagnostics: client.items(uri) } }),
        );
        const inAction = { line: lines.findIndex((one) => one.includes('"Action"')) + 1, character: 12 };
        const answer = (await client.request("textDocument/completion", { textDocument, position: inAction })) as {
          items: object[];
        } | null;
        for (const item of (answer?.items ?? []).slice(0, 3)) check("completion", await client.request("completionItem/resolve", item));
      }
    }
    assert.ok(texts > 300, `only ${texts} texts were looked at`);
    assert.ok(examples >= PAYLOADS.length / 2, `only ${examples} counterexamples were looked at`);
    assert.ok(linked >= PAYLOADS.length / 2, `only ${linked} hovers link to their details`);
    assert.equal(await client.stop(), 0);
  });
});
