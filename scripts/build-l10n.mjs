#!/usr/bin/env node
// Writes l10n/bundle.l10n.json: every text that the client shows (`vscode.l10n.t`), for translators to start from.
// usage: node scripts/build-l10n.mjs [--check]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, "l10n", "bundle.l10n.json");

/** All texts of the client, sorted. Throws for one that is not written as a plain string: it could never be translated. */
function clientTexts() {
  const client = path.join(root, "client/src");
  const texts = new Set();
  for (const name of readdirSync(client, { recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const source = readFileSync(path.join(client, name), "utf8");
    for (const { index } of source.matchAll(/\bl10n\.t\(/g)) {
      const [, text] = /^l10n\.t\(\s*("(?:[^"\\\n]|\\.)*")/.exec(source.slice(index)) ?? [];
      if (text === undefined) {
        const line = source.slice(0, index).split("\n").length;
        throw new Error(`client/src/${name}:${line}: \`vscode.l10n.t\` needs a plain text in double quotes as its first argument`);
      }
      texts.add(JSON.parse(text));
    }
  }
  return [...texts].sort();
}

/** The bundle as it should be: each text is its own key. */
function bundleText() {
  return `${JSON.stringify(Object.fromEntries(clientTexts().map((text) => [text, text])), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    if (readFileSync(target, "utf8") !== bundleText()) {
      console.error("l10n/bundle.l10n.json is not up to date: node scripts/build-l10n.mjs");
      process.exit(1);
    }
  } else {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, bundleText());
  }
}
