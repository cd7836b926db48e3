// What a broken client sends to the language server: an envelope that nobody can read ends it at once, with a line and status 1.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { framingOf } from "../../server/src/relay/framing";
import { finished, start } from "../cli/program";
import { PATIENCE_MS } from "../harness/eventually";

const BODY = '{"jsonrpc":"2.0","method":"initialized","params":{}}';
const message = (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`;

/** Stream → what is said of it. */
const broken: [stream: string, says: RegExp][] = [
  ["Content-Length: many\r\n\r\n{}", /no `Content-Length` that is one whole number/],
  ["Content-Length: -5\r\n\r\n{}", /no `Content-Length`/],
  ["Content-Length: 12abc\r\n\r\n{}", /no `Content-Length`/],
  ["Content-Length: 1e3\r\n\r\n{}", /no `Content-Length`/],
  ["Content-Length:\r\n\r\n{}", /no `Content-Length`/],
  ["Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", /no `Content-Length`/],
  ["Content-Type: text\r\n\r\n{}", /no `Content-Length`/],
  ["\r\n\r\n", /no `Content-Length`/],
  ["no header\r\n\r\n{}", /has no name and value/],
  ["Content-Length: 2\n\n{}", /does not end with a carriage return/],
  ["Content-Length: 99999999999999\r\n\r\n{}", /larger than 256 MB/],
  [`X: ${"x".repeat(10_000)}`, /does not end within 8192 bytes/],
  [`${message(BODY)}junk junk\r\n\r\n`, /has no name and value/],
];

describe("a stream of messages", () => {
  for (const [stream, says] of broken)
    it(`is broken: ${JSON.stringify(stream.slice(0, 60))}`, () => {
      assert.match(framingOf()(Buffer.from(stream)) ?? "", says);
      // In single bytes too.
      const look = framingOf();
      const complaints = [...Buffer.from(stream)].flatMap((byte) => look(Uint8Array.of(byte)) ?? []);
      assert.match(complaints[0] ?? "", says);
    });

  it("is sound, however it is cut", () => {
    const stream = Buffer.from(
      `${message(BODY)}content-length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}${message("\r\n\r\n")}${message("")}${message(BODY)}`,
    );
    for (const size of [1, 2, 3, 7, 64, stream.length]) {
      const look = framingOf();
      for (let at = 0; at < stream.length; at += size) assert.equal(look(stream.subarray(at, at + size)), undefined);
    }
  });
});

describe("the language server ends with status 1, though the pipe stays open", () => {
  for (const [stream, says] of [broken[0], broken[9], broken[11], broken[12]] as typeof broken)
    it(JSON.stringify(stream.slice(0, 40)), async () => {
      const child = start(["lsp", "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
      const given = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      child.stdin?.on("error", () => {});
      child.stdin?.write(stream);
      const { status, stderr } = await finished(child);
      clearTimeout(given);
      assert.equal(status, 1);
      assert.match(stderr, /^iam-prover: the client's messages cannot be read\. /);
      assert.match(stderr, says);
    });
});
