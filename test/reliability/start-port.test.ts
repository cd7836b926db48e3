// `npm start` with a PORT that cannot be had says so at once, before anything is built.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

const start = (port: string) =>
  spawnSync(process.execPath, [join(import.meta.dirname, "../../scripts/start.mjs"), "--code-server"], {
    env: { ...process.env, PORT: port },
    encoding: "utf8",
  });

test("a port that is in use, and what is no port", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };
  try {
    const used = start(String(port));
    assert.equal(used.status, 1);
    assert.match(used.stderr, new RegExp(`^npm start: Port ${port} is in use\\.`));
    const wrong = start("many");
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /^npm start: PORT=many is no port\./);
  } finally {
    taken.close();
  }
});
