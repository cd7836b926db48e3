// Writes THIRD-PARTY-NOTICES.txt: the licences of everything that is inside the bundles, taken from what esbuild really put in.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Licences that may be bundled. Any other stops the build: somebody has to look. */
const ACCEPTED = ["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0"];

/**
 * @param {string} root the repository
 * @param {string} target the file to write
 * @param {string[]} inputs paths of bundled files, relative to `root`
 * @param {string[]} alsoPackages packages that are in as files or as data
 */
export function writeNotices(root, target, inputs, alsoPackages) {
  const folders = new Set(alsoPackages.map((name) => `node_modules/${name}`));
  for (const input of inputs) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder) folders.add(folder);
  }
  const notices = [...folders].sort().map((folder) => notice(path.join(root, folder)));
  if (existsSync(path.join(path.dirname(target), "api-index"))) notices.push(amazon(root, "botocore service models"));
  notices.push(amazon(root, "policy templates of the AWS Serverless Application Model"));
  notices.push(apache(root, "escalation paths of pathfinding.cloud and pathfinding-labs", "Copyright Datadog, Inc."));
  const line = "-".repeat(80);
  writeFileSync(target, ["This product contains the following third-party software.", ...notices].join(`\n\n${line}\n\n`));
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  if (!ACCEPTED.includes(license))
    throw new Error(`\`${name}\` is bundled and has the licence \`${license}\`: check that it may be, then add it to scripts/notices.mjs`);
  const text = licenceText(folder) ?? `Licence: ${license} (the package has no licence text)`;
  return `${name} ${version} (${license})\n\n${text}`;
}

function licenceText(folder) {
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  return file && readFileSync(path.join(folder, file), "utf8").trim();
}

/** Data derived from what AWS publishes under this licence, but not as an npm package. */
function amazon(root, what) {
  return apache(root, what, "Copyright Amazon.com, Inc. or its affiliates. All Rights Reserved.");
}

/** Facts taken from somebody's work under the Apache licence. */
function apache(root, what, copyright) {
  // TypeScript has the same licence, and its whole text.
  return `${what} (Apache-2.0)\n\n${copyright}\n\n${licenceText(path.join(root, "node_modules/typescript"))}`;
}
