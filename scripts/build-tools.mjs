#!/usr/bin/env node
// Writes the tools of the server for agents into package.json and package.nls.json, as language-model tools of the editor.
// usage: node --import tsx scripts/build-tools.mjs
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { tools } from "../server/src/mcp/schemas.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Has a tool of its own, which the language server answers. */
const OTHER = "draft_control";

/** The entries of `contributes.languageModelTools`, with the texts that people read. */
export function toolsOfManifest() {
  return tools
    .filter(({ name }) => name !== OTHER)
    .map(({ name, title, description, inputSchema }) => {
      const own = name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase());
      return {
        entry: {
          name: `iamProver_${own}`,
          displayName: `%tool.${own}.name%`,
          toolReferenceName: own,
          canBeReferencedInPrompt: true,
          icon: "$(shield)",
          tags: ["aws", "iam", "security"],
          userDescription: `%tool.${own}%`,
          modelDescription: `${description} Offline and read-only.`,
          inputSchema,
        },
        texts: { [`tool.${own}.name`]: title, [`tool.${own}`]: firstSentence(description) },
      };
    });
}

function firstSentence(text) {
  return text.slice(0, text.indexOf(". ") < 0 ? text.length : text.indexOf(". ") + 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = toolsOfManifest();
  const names = new Set(made.map(({ entry }) => entry.name));
  rewrite("package.json", (manifest) => {
    const others = manifest.contributes.languageModelTools.filter(({ name }) => !names.has(name));
    manifest.contributes.languageModelTools = [...others, ...made.map(({ entry }) => entry)];
    return manifest;
  });
  rewrite("package.nls.json", (texts) => Object.assign(texts, ...made.map((one) => one.texts)));
}

function rewrite(name, change) {
  const file = path.join(root, name);
  writeFileSync(file, `${JSON.stringify(change(JSON.parse(readFileSync(file, "utf8"))), null, 2)}\n`);
}
