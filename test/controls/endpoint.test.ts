// A model behind an endpoint of the OpenAI protocol, with everything that an endpoint can do wrong.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { draftControl } from "../../server/src/controls/draft/draft";
import { type Message, ModelError } from "../../server/src/controls/draft/model";
import { openAiModel } from "../../server/src/controls/draft/openai";
import { smallIndex } from "./fixture";
import { answer, ENCRYPTED } from "./scripted";

describe("an endpoint of the OpenAI protocol", () => {
  type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
  const reply = (message: unknown, finish = "stop") => JSON.stringify({ choices: [{ message, finish_reason: finish }] });

  async function withServer(handler: Handler, run: (baseUrl: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => handler(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  const failure = async (handler: Handler, timeoutMs = 2_000): Promise<string> => {
    let told = "no failure";
    await withServer(handler, async (baseUrl) => {
      await openAiModel({ baseUrl, model: "m", timeoutMs })
        .complete([{ role: "user", content: "hello" }], {})
        .catch((error: unknown) => {
          assert.ok(error instanceof ModelError, String(error));
          told = `${error.code}: ${error.message}`;
        });
    });
    return told;
  };

  test("the request has model, messages and key; the answer makes the draft", () =>
    withServer(
      (request, response, body) => {
        assert.equal(request.url, "/v1/chat/completions");
        assert.equal(request.headers.authorization, "Bearer secret");
        const sent = JSON.parse(body) as { model: string; messages: Message[] };
        assert.equal(sent.model, "m");
        assert.equal(sent.messages[0]?.role, "system");
        response.end(reply({ content: answer() }));
      },
      async (baseUrl) => {
        const draft = await draftControl(smallIndex, {
          ...ENCRYPTED,
          model: openAiModel({ baseUrl: `${baseUrl}/`, model: "m", apiKey: "secret" }),
        });
        assert.equal(draft.source, "m");
        assert.deepEqual(draft.findings, []);
      },
    ));

  const status =
    (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"as the server says"}}'): Handler =>
    (_, response) =>
      response.writeHead(code, headers).end(body);
  for (const [what, handler, expected] of [
    ["a hanging server", () => {}, /^timeout: .*within 0\.2 s/],
    ["headers and then silence", (_, response) => response.writeHead(200).write("{"), /^timeout: /],
    ["a wrong key", status(401), /^unauthorised: .*as the server says/],
    ["an unknown model", status(404), /^not-found: .*`m`/],
    ["a rate limit", status(429, { "retry-after": "7" }), /^rate-limit: .*in 7 s/],
    ["a broken server", status(500, {}, "<html>"), /^server: .*status 500/],
    ["HTML", status(200, {}, "<html>"), /^garbage: .*OpenAI protocol/],
    ["other JSON", status(200, {}, '{"hello":1}'), /^garbage: .*no `choices`/],
    ["null", status(200, {}, "null"), /^garbage: /],
    ["an empty answer", status(200, {}, reply({ content: "" })), /^garbage: .*empty answer/],
    ["a refusal", status(200, {}, reply({ content: null, refusal: "not this" })), /^refused: .*not this/],
    ["a filtered answer", status(200, {}, reply({ content: "x" }, "content_filter")), /^refused: /],
    ["a cut-off answer", status(200, {}, reply({ content: '{"scen' }, "length")), /^truncated: /],
    ["a redirect", status(302, { location: "http://127.0.0.1:1/" }), /^unreachable: /],
    [
      "a stream without end",
      (_, response) => {
        response.writeHead(200);
        const more = () => {
          while (response.write("data: garbage\n".repeat(5_000)));
        };
        response.on("drain", more);
        more();
      },
      /^garbage: .*more than 1000 kB/,
    ],
  ] as [string, Handler, RegExp][]) {
    test(`${what} ends in a clear message`, async () =>
      assert.match(await failure(handler, what.includes("silence") || what.includes("hanging") ? 200 : 5_000), expected));
  }

  test("a server that is not there, a key in clear text and a bad address end in a clear message", async () => {
    const told = async (settings: { baseUrl: string; apiKey?: string }) => {
      try {
        await openAiModel({ model: "m", ...settings }).complete([], {});
      } catch (error) {
        return error instanceof ModelError ? `${error.code}: ${error.message}` : String(error);
      }
      return "no failure";
    };
    assert.match(await told({ baseUrl: "http://127.0.0.1:9/v1" }), /^unreachable: /);
    assert.match(await told({ baseUrl: "http://gateway.example/v1", apiKey: "k" }), /^insecure: .*clear text/);
    assert.match(await told({ baseUrl: "not an address" }), /^unreachable: .*is not an address/);
    assert.match(await told({ baseUrl: "file:///etc" }), /^unreachable: /);
  });

  test("cancelling stops the request at once", () =>
    withServer(
      () => {},
      async (baseUrl) => {
        const stop = new AbortController();
        const pending = openAiModel({ baseUrl, model: "m" }).complete([], { signal: stop.signal });
        setTimeout(() => stop.abort(), 30);
        await assert.rejects(pending, { name: "AbortError" });
      },
    ));

  /** An endpoint that refuses a request as long as `refuses` says why. */
  const picky = async (refuses: (body: Record<string, unknown>) => string | undefined) => {
    const bodies: Record<string, unknown>[] = [];
    await withServer(
      (_, response, body) => {
        const sent = JSON.parse(body) as Record<string, unknown>;
        bodies.push(sent);
        const why = refuses(sent);
        if (why === undefined) response.end(reply({ content: answer() }));
        else response.writeHead(400).end(JSON.stringify({ error: { message: why } }));
      },
      async (baseUrl) => {
        const draft = await draftControl(smallIndex, { ...ENCRYPTED, model: openAiModel({ baseUrl, model: "m" }) });
        assert.equal(draft.source, "m", draft.problem?.message);
        assert.deepEqual(draft.findings, []);
      },
    );
    return bodies;
  };
  type Sent = { messages?: { role: string; content: string }[]; response_format?: { type: string } };

  test("a temperature that is refused is left out", async () => {
    const bodies = await picky(({ temperature }) =>
      temperature === undefined ? undefined : "temperature does not support 0 with this model",
    );
    assert.equal(bodies.length, 2);
    assert.equal("temperature" in (bodies[1] as object), false);
  });

  test("a form of the answer that is refused is asked for as JSON, and then in words alone", async () => {
    const bodies = (await picky((body) => {
      const { response_format: format } = body as Sent;
      return format ? `Unknown response_format type ${format.type}` : undefined;
    })) as Sent[];
    assert.deepEqual(
      bodies.map((one) => one.response_format?.type),
      ["json_schema", "json_object", undefined],
    );
  });

  test("where the role of the system is refused its words stand in the question", async () => {
    const bodies = (await picky((body) =>
      (body as Sent).messages?.some(({ role }) => role === "system") ? "Only user and assistant roles are supported" : undefined,
    )) as Sent[];
    assert.deepEqual(
      bodies.at(-1)?.messages?.map(({ role }) => role),
      ["user"],
    );
    assert.match(bodies.at(-1)?.messages?.[0]?.content ?? "", /^You write specifications of AWS security controls/);
  });

  test("an endpoint that refuses without a reason gets the plainest request, and then its status is told", async () => {
    const bodies = await picky((body) => ("response_format" in body || "temperature" in body ? "invalid request" : undefined));
    assert.equal(bodies.length, 3);
    assert.match(await failure((_, response) => response.writeHead(400).end("{}")), /^server: .*status 400/);
  });

  test("a text in parts is one text, and thoughts before it are passed over", () =>
    withServer(
      (_, response) => {
        const text = answer();
        const parts = ["<think>{", "}</think>", text.slice(0, 50), text.slice(50)].map((one) => ({ type: "text", text: one }));
        response.end(reply({ content: [{ type: "reasoning", text: "{no}" }, ...parts] }));
      },
      async (baseUrl) => {
        const draft = await draftControl(smallIndex, { ...ENCRYPTED, model: openAiModel({ baseUrl, model: "m" }) });
        assert.deepEqual(draft.findings, []);
        assert.equal(draft.source, "m");
      },
    ));
});
