#!/usr/bin/env node
// Writes the tools of the server for agents into package.json and package.nls.json, as language-model tools of the editor.
// usage: node --import tsx scripts/build-tools.mjs
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { toolsOfManifest } from "../server/src/mcp/manifest.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const made = toolsOfManifest();
const names = new Set(made.map(({ entry }) => entry.name));
rewrite("package.json", (manifest) => {
  const others = manifest.contributes.languageModelTools.filter(({ name }) => !names.has(name));
  manifest.contributes.languageModelTools = [...others, ...made.map(({ entry }) => entry)];
  return manifest;
});
rewrite("package.nls.json", (texts) => Object.assign(texts, ...made.map((one) => one.texts)));

function rewrite(name, change) {
  const file = path.join(root, name);
  writeFileSync(file, `${JSON.stringify(change(JSON.parse(readFileSync(file, "utf8"))), null, 2)}\n`);
}
