// The real policies that lie beside the checkout, as the benchmark and the agreement tests read them.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";

export interface Entry {
  name: string;
  kind: string;
  text: string;
  /** The older version of a pair. */
  oldText?: string;
}

const folder = process.env.IAM_PROVER_CORPUS ?? path.join(import.meta.dirname, "../../../shared/corpus");

/** Why there is no corpus, or false: what `skip` of a test takes. */
export const corpusMissing: string | false = existsSync(path.join(folder, "manifest.json"))
  ? false
  : "the corpus of real policies is not beside the checkout";

/** Every entry of the manifest; none if there is no corpus. */
export function readCorpus(): Entry[] {
  if (corpusMissing) return [];
  const { entries } = JSON.parse(readFileSync(path.join(folder, "manifest.json"), "utf8")) as {
    entries: { file: string; kind: string; old?: string }[];
  };
  return entries
    .filter((entry) => entry.kind !== "reference")
    .map(({ file, kind, old }) => ({
      name: file.replace(/\.json$/, ""),
      kind,
      text: readFileSync(path.join(folder, file), "utf8"),
      ...(old ? { oldText: readFileSync(path.join(folder, old), "utf8") } : {}),
    }));
}

/** The document of a policy text. Throws on a text that is none: a benchmark must not measure errors. */
export function documentOf(text: string): PolicyDocument {
  const { document, problems } = parsePolicy(text);
  const fatal = problems.find((problem) => problem.fatal);
  if (!document || fatal) throw new Error(`Not a policy: ${fatal?.message ?? "no JSON object"}`);
  return document;
}

/** A policy text without its n-th statement; undefined if it would have none left. */
export function withoutStatement(text: string, index: number): string | undefined {
  const policy = JSON.parse(text) as { Statement: unknown[] | object };
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (statements.length < 2) return undefined;
  return JSON.stringify({ ...policy, Statement: statements.filter((_, i) => i !== index) });
}
