// Messages that are too long are refused by their id, and what follows them is heard.
import assert from "node:assert/strict";
import { it } from "node:test";
import { idIn, Lines } from "../../server/src/mcp/input";

it("a line beyond the limit is dropped whatever pieces it comes in, and its id is found at either end", async () => {
  for (const size of [1, 7, 1000, 100_000]) {
    const refused: (string | number | undefined)[] = [];
    const lines = new Lines((beginning, end) => refused.push(idIn(beginning, end)), 2000);
    const heard: string[] = [];
    lines.on("data", (chunk: Buffer) => heard.push(chunk.toString()));
    const pad = "x".repeat(5000);
    const text = `{"a":1}\n{"jsonrpc":"2.0","id":7,"p":"${pad}"}\n{"p":"${pad}","id":"last"}\n{"p":"${pad}"}\n{"b":2}\n`;
    for (let at = 0; at < text.length; at += size) lines.write(Buffer.from(text.slice(at, at + size)));
    await new Promise((resolve) => lines.end(resolve));
    assert.deepEqual(heard.join(""), '{"a":1}\n{"b":2}\n');
    assert.deepEqual(refused, [7, "last", undefined]);
  }
});
