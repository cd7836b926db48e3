// A judge of SARIF logs: the published schema of version 2.1.0, and what its prose and GitHub's code scanning ask on top.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import AjvDraft4, { type ValidateFunction } from "ajv-draft-04";
import addFormats from "ajv-formats";

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}
interface Run {
  tool: { driver: { rules: Record<string, unknown>[] } };
  originalUriBaseIds?: Record<string, { uri?: string }>;
  results: { ruleId: string; ruleIndex: number; locations?: unknown[]; partialFingerprints?: object }[];
}

const SCHEMA = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

let compiled: ValidateFunction | undefined;

/** Everything that is wrong with a log; empty when it is valid. */
export function sarifProblems(log: unknown): string[] {
  compiled ??= validator();
  const problems = compiled(log) ? [] : (compiled.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
  return problems.length > 0 ? problems : (log as { runs: Run[] }).runs.flatMap((run, i) => beyondSchema(run, `/runs/${i}`));
}

function validator(): ValidateFunction {
  // Its pattern of languages has a `]` too many, which only expressions without the `u` flag forgive.
  const ajv = new AjvDraft4({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
}

/** What a schema cannot say, and the properties without which GitHub refuses an upload or cannot recognise a finding again. */
function beyondSchema(run: Run, path: string): string[] {
  const problems: string[] = [];
  const { rules } = run.tool.driver;
  for (const [i, rule] of rules.entries())
    for (const name of ["shortDescription", "fullDescription", "help", "helpUri"])
      if (!rule[name]) problems.push(`${path}/tool/driver/rules/${i} has no ${name}`);
  for (const [i, result] of run.results.entries()) {
    if (rules[result.ruleIndex]?.id !== result.ruleId) problems.push(`${path}/results/${i} points at another rule`);
    if (!result.locations?.length) problems.push(`${path}/results/${i} has no location`);
    if (!result.partialFingerprints) problems.push(`${path}/results/${i} has no fingerprint`);
  }
  for (const [name, { uri }] of Object.entries(run.originalUriBaseIds ?? {}))
    if (!uri?.endsWith("/")) problems.push(`${path}/originalUriBaseIds/${name} does not end with a slash`);
  for (const { startLine, startColumn, endLine, endColumn } of regions(run))
    if (endLine < startLine || (endLine === startLine && endColumn < startColumn))
      problems.push(`${path} has a region that ends before it begins (line ${startLine})`);
  return problems;
}

function regions(value: unknown): Region[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "region" || name === "deletedRegion" ? [inner as Region] : regions(inner),
  );
}
