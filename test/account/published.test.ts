// The published snapshots with known answers (in the folder `shared` beside the repository, where there is one).
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readFrom, readTo } from "../../server/src/cli/account/parameters";
import { verdict } from "./support";

const folder = path.join(import.meta.dirname, "..", "..", "..", "..", "shared", "account", "open");
const there = [folder, path.join(import.meta.dirname, "..", "..", "..", "shared", "account", "open")].find((one) => existsSync(one));

interface Case {
  id: string;
  snapshot: object;
  questions: {
    id: string;
    from: unknown;
    to: unknown;
    expected: string;
    disputed?: boolean;
    outsider?: boolean;
    requires?: string[];
    context?: Record<string, string | null>;
  }[];
}

test("every published question is answered as published", { skip: there ? false : "the published snapshots are not here" }, async () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const file of readdirSync(there as string)) {
    const one: Case = JSON.parse(readFileSync(path.join(there as string, file), "utf8"));
    for (const { id, from, to, expected, disputed, outsider, context, requires } of one.questions) {
      if (disputed) continue;
      asked++;
      const fixed = new Map(Object.entries(context ?? {}).map(([key, value]) => [key.toLowerCase(), value === null ? null : [value]]));
      const answer = await verdict(one.snapshot, readFrom(from), readTo(to), {
        context: fixed,
        ...(outsider !== undefined && { outsider }),
      });
      if (answer.verdict !== expected) wrong.push(`${id}: ${answer.verdict} instead of ${expected}`);
      for (const key of requires ?? [])
        if (expected === "REACHABLE" && !answer.requires.includes(key)) wrong.push(`${id} does not name ${key}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(asked >= 177, `${asked} questions`);
});
