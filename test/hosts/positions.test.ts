// Places and values of real templates against an independent reader (PyYAML), over the corpus beside the checkout.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readHost } from "../../server/src/core/hosts/read";
import { type PolicyPart, policyParts } from "../../server/src/core/hosts/render";
import { loadHostData } from "../../server/src/workspace/host-data";

const CORPUS = path.join(import.meta.dirname, "../../../shared/hosts");

interface Manifest {
  file: string;
  kind: string;
}

interface Read {
  file: string;
  error?: string;
  documents: {
    start: number;
    end: number;
    scalars: [path: string, start: number, end: number, value: string | null, tag: string | null][];
  }[];
}

const hasPyYaml = spawnSync("python3", ["-c", "import yaml"]).status === 0;
const why = !existsSync(CORPUS) ? "no corpus beside this checkout" : !hasPyYaml ? "no python3 with PyYAML on this machine" : false;

/** Kinds of files that hold policies as mappings. Outputs of SAM are JSON, which PyYAML reads as well. CDK's `tree.json` is no template. */
const KINDS = new Set(["cfn-yaml", "cfn-json", "sam-or-cfn-yaml", "sam-input", "sam-output", "cdk-template-json", "cfn"]);

function independently(files: string[]): Read[] {
  const run = spawnSync("python3", [path.join(import.meta.dirname, "pyyaml-scalars.py")], {
    input: files.join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Read);
}

test("start, end and value of every scalar of a policy are PyYAML's", { skip: why }, (context) => {
  const manifest = JSON.parse(readFileSync(path.join(CORPUS, "manifest.json"), "utf8")) as Manifest[];
  const files = manifest.filter((one) => KINDS.has(one.kind) && !one.file.endsWith("/tree.json")).map((one) => path.join(CORPUS, one.file));
  let scalars = 0;
  let documents = 0;
  const differences: string[] = [];
  for (const read of independently(files)) {
    const text = readFileSync(read.file, "utf8").replace(/^\ufeff/, "");
    const name = path.relative(CORPUS, read.file);
    const host = readHost(text, read.file, loadHostData());
    const parts = (host?.policies ?? []).flatMap((policy) => policyParts(policy.node, host?.symbols ?? new Map()));
    const byStart = new Map<string, PolicyPart>();
    for (const part of parts) byStart.set(`${part.path} ${part.range.start}`, part);
    for (const document of read.documents) {
      // Documents of other languages, and those in places that are no policy, are not ours: none of their parts are there.
      const own = document.scalars.filter(([, start, end]) => parts.some((part) => part.range.start >= start && part.range.end <= end));
      if (own.length === 0) {
        differences.push(`${name} ${lineOf(text, document.start)}: the document is not found`);
        continue;
      }
      documents++;
      for (const [at, start, end, value, tag] of document.scalars) {
        scalars++;
        const found =
          tag === null ? matches(byStart.get(`${at} ${start}`), end, value) : parts.some((part) => isInside(part, at, start, end, value));
        if (!found) differences.push(`${name} ${lineOf(text, start)} ${at}: ${text.slice(start, end).slice(0, 80)}`);
      }
    }
  }
  context.diagnostic(`${scalars} scalars of ${documents} documents, ${differences.length} differences`);
  if (process.env.SHOW_DIFFERENCES) for (const one of differences) context.diagnostic(one);
  assert.ok(scalars > 5000, `${scalars} scalars`);
  assert.ok(differences.length <= scalars / 1000, differences.slice(0, 40).join("\n"));
});

function matches(part: PolicyPart | undefined, end: number, value: string | null): boolean {
  return part !== undefined && part.range.end === end && part.value === value;
}

/** A function: a part of the same path lies in it (its end is exact where it is one text). */
function isInside(part: PolicyPart, at: string, start: number, end: number, value: string | null): boolean {
  if (part.range.start < start || part.range.end > end || !(part.path === at || part.path.startsWith(`${at}[`) || at.startsWith(part.path)))
    return false;
  return value === null || part.range.end === end;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
