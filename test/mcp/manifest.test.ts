// The extension and the server for agents say the same: the language-model tools of the manifest, and the program that the editor is told of.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { toolsOfManifest } from "../../server/src/mcp/manifest";
import { ROOT } from "../harness/bundle";

const read = (name: string) => readFileSync(join(ROOT, name), "utf8");

describe("the tools in the editor", () => {
  it("are those of the server (node --import tsx scripts/build-tools.mjs)", () => {
    const { contributes } = JSON.parse(read("package.json")) as { contributes: { languageModelTools: { name: string }[] } };
    const texts = JSON.parse(read("package.nls.json")) as Record<string, string>;
    for (const { entry, texts: own } of toolsOfManifest()) {
      assert.deepEqual(
        contributes.languageModelTools.find(({ name }) => name === entry.name),
        JSON.parse(JSON.stringify(entry)),
        entry.name,
      );
      for (const [key, text] of Object.entries(own)) assert.equal(texts[key], text);
    }
    assert.equal(contributes.languageModelTools.length, toolsOfManifest().length + 1);
  });

  it("run a program that is in the package", () => {
    const [, program] = /"dist", "([\w.-]+\.js)"/.exec(read("client/src/agents/program.ts")) ?? [];
    const packed = read(".vscodeignore")
      .match(/^!dist\/\{(.*)\}\.js$/m)?.[1]
      ?.split(",");
    assert.ok(program && packed?.includes(program.replace(".js", "")), `${program} is not in the package`);
  });
});
