// The starting policies: each is valid, names only what exists, and the snippet file of the extension holds the same.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { plainText } from "../../server/src/core/writing/snippet";
import { snippetFile, templates, wholePolicy } from "../../server/src/core/writing/templates";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const catalogue = loadCatalogue();
const file = join(__dirname, "../../shared/snippets/iam-policy.code-snippets");

describe("starting policies", () => {
  for (const template of templates) {
    it(template.title, () => {
      const text = plainText(wholePolicy(template).join("\n"));
      JSON.parse(text);
      const { document, problems } = parsePolicy(text);
      assert.deepEqual(problems, []);
      for (const statement of document?.statements ?? []) {
        for (const list of [statement.action, statement.notAction]) {
          for (const { value } of list?.values ?? []) assert.ok(catalogue.matchActions(value).length > 0, `${value} exists`);
        }
        for (const entry of statement.condition?.entries ?? []) assert.ok(catalogue.key(entry.key.value), `${entry.key.value} exists`);
        const needsPrincipal = template.kinds.some((kind) => ["resource", "trust", "rcp", "endpoint"].includes(kind));
        assert.equal(statement.principal !== undefined, needsPrincipal);
        assert.equal(statement.resource !== undefined, !template.kinds.includes("trust"));
      }
    });
  }

  it("are in the extension's snippet file (write it anew with UPDATE=1)", () => {
    const expected = `${JSON.stringify(snippetFile(), null, 2)}\n`;
    if (process.env.UPDATE) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, expected);
    }
    assert.ok(existsSync(file));
    assert.equal(readFileSync(file, "utf8"), expected);
  });
});
