// The starting policies: each is valid and names only what exists.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainText } from "../../server/src/core/ide/snippet";
import { templates, wholePolicy } from "../../server/src/core/ide/templates";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const catalogue = loadCatalogue();

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
});
