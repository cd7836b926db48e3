#!/usr/bin/env node
// Writes docs/codes: a page per code, from the rules and the explanations beside them.
// usage: node --import tsx scripts/build-code-docs.mjs [--check]
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { controlPages } from "../server/src/controls/pages.ts";
import { learnMoreLink } from "../server/src/core/validate/aws.ts";
import { titleOf } from "../server/src/core/validate/codes.ts";
import { exampleText, gatePages, pages, proverPages } from "../server/src/core/validate/pages.ts";
import { everyRule, ownRules, rules } from "../server/src/core/validate/rules.ts";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "docs", "codes");
const kindNames = {
  identity: "identity policies",
  resource: "resource policies",
  trust: "role trust policies",
  scp: "service control policies",
  rcp: "resource control policies",
  endpoint: "VPC endpoint policies",
};
const typeNames = { ERROR: "error", SECURITY_WARNING: "security warning", WARNING: "warning", SUGGESTION: "suggestion" };

/** The sections that the pages of all sorts have. */
const whyAndWhat = ({ why, todo }) => `## Why\n\n${why}\n\n## What to do\n\n${todo}\n`;

function rulePage(rule) {
  const page = pages[rule.code];
  const info = ["json", page.kind ?? "identity", page.resourceType].filter((word) => word !== undefined).join(" ");
  const block = (example) => `\`\`\`${info}\n${exampleText(example)}\n\`\`\``;
  const applies = rule.kinds ? rule.kinds.map((kind) => kindNames[kind]).join(", ") : "every kind of policy";
  return `# ${titleOf(rule.code)}

\`${rule.code}\`, ${rule.awsType ? typeNames[rule.awsType] : `a check of iam-prover's own (${rule.severity})`}; for ${applies}.

## What is checked

${rule.rule}
${rule.note ? `\nApproximation: ${rule.note}\n` : ""}
${whyAndWhat(page)}
## Bad

${block(page.bad)}

## Good

${block(page.good)}

${rule.awsType ? `AWS's own page: [${rule.code}](${learnMoreLink(rule.code, rule.awsType)})` : "AWS has no code for this, and `validate-policy` does not report it."}
`;
}

function ownPage(code, page, by) {
  return `# ${page.title}

\`${code}\`, ${by}.

## What it means

${page.means}

${whyAndWhat(page)}
## Example

\`\`\`jsonc
${page.example}
\`\`\`
`;
}

function controlPage(code) {
  const page = controlPages[code];
  const block = (language, text) => `\`\`\`${language}\n${text}\n\`\`\`\n`;
  const example = (which) => [block("gherkin", page[which]), ...(page.policy ? [block("json", page.policy[which])] : [])].join("\n");
  return `# ${page.title}

\`${code}\`, about [security controls](../controls.md).

## What it means

${page.means}

${whyAndWhat(page)}
## Bad

${example("bad")}
## Good

${example("good")}`;
}

function listPage() {
  const rows = (list) =>
    list
      .map((rule) => `| [${rule.code}](${rule.code}.md) | ${rule.rule.replaceAll("|", "\\|")}${rule.note ? " (approximation)" : ""} |`)
      .join("\n");
  const proved = Object.entries(proverPages)
    .map(([code, page]) => `| [${code}](${code}.md) | ${page.title} |`)
    .join("\n");
  const gate = Object.entries(gatePages)
    .map(([code, page]) => `| [${code}](${code}.md) | ${page.title} |`)
    .join("\n");
  const controls = Object.entries(controlPages)
    .map(([code, page]) => `| [${code}](${code}.md) | ${page.title} |`)
    .join("\n");
  const table = (title, list) => `## ${title}\n\n| code | what is checked |\n|---|---|\n${rows(list)}\n`;
  const ofType = (awsType) => rules.filter((rule) => rule.awsType === awsType);
  return `# Codes

Every diagnostic of iam-prover has a code and a page. Written by \`scripts/build-code-docs.mjs\`: change the rules and the pages' texts in \`server/src/core/validate\`, and those of controls in \`server/src/controls/pages.ts\`.

## Proved by the solver

| code | meaning |
|---|---|
${proved}

${table("Errors", ofType("ERROR"))}
${table("Security warnings", ofType("SECURITY_WARNING"))}
${table("Warnings", ofType("WARNING"))}
${table("Suggestions", ofType("SUGGESTION"))}
${table("Checks of our own", ownRules)}
## A change as a whole

| code | meaning |
|---|---|
${gate}

## Security controls

| code | meaning |
|---|---|
${controls}
`;
}

const files = new Map([
  ["README.md", listPage()],
  ...everyRule.map((rule) => [`${rule.code}.md`, rulePage(rule)]),
  ...Object.keys(proverPages).map((code) => [`${code}.md`, ownPage(code, proverPages[code], "proved by the solver")]),
  ...Object.keys(gatePages).map((code) => [`${code}.md`, ownPage(code, gatePages[code], "found by `scan` in a change as a whole")]),
  ...Object.keys(controlPages).map((code) => [`${code}.md`, controlPage(code)]),
]);
mkdirSync(folder, { recursive: true });
const stale = readdirSync(folder).filter((name) => !files.has(name));
if (process.argv.includes("--check")) {
  const changed = [...files]
    .filter(([name, text]) => !existsSync(path.join(folder, name)) || readFileSync(path.join(folder, name), "utf8") !== text)
    .map(([name]) => name);
  if (changed.length + stale.length > 0) {
    console.error(
      `docs/codes is not what the rules say (${[...changed, ...stale].slice(0, 5).join(", ")} …). Run \`node --import tsx scripts/build-code-docs.mjs\`.`,
    );
    process.exit(1);
  }
} else {
  for (const name of stale) rmSync(path.join(folder, name));
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
  console.log(`${files.size} pages in docs/codes`);
}
