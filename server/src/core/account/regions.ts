// The regions that are worth trying: of those that no policy tells apart, one.
import { byObject } from "../session/query";
import type { PolicyDocument } from "../syntax/tree";
import { globMatches } from "./permission";

const DEFAULT = "us-east-1";

/** One region of every kind that the documents tell apart, `us-east-1` first. */
export function regionsOf(documents: readonly PolicyDocument[], all: readonly string[]): readonly string[] {
  const byAll = regionsByList(documents);
  const key = all.join();
  let found = byAll.get(key);
  if (!found) {
    found = toldApart(documents, all);
    byAll.set(key, found);
  }
  return found;
}

/** Every question about a snapshot asks for them again. */
const regionsByList = byObject("account/regions of snapshots", (_documents: readonly PolicyDocument[]) => new Map<string, string[]>());

function toldApart(documents: readonly PolicyDocument[], all: readonly string[]): string[] {
  const patterns = [...new Set(documents.flatMap((document) => regionPatterns(document)))];
  if (patterns.length === 0) return [DEFAULT];
  const kinds = new Map<string, string>();
  for (const region of [DEFAULT, ...all]) {
    const kind = patterns.map((pattern) => (globMatches(pattern, region) ? "1" : "0")).join("");
    if (!kinds.has(kind)) kinds.set(kind, region);
  }
  return [...kinds.values()];
}

const regionPatterns = byObject("account/regions of a policy", (document: PolicyDocument): readonly string[] => [
  ...new Set(patternsIn(document)),
]);

function patternsIn(document: PolicyDocument): string[] {
  return document.statements.flatMap((statement) => {
    const arns = [...(statement.resource?.values ?? []), ...(statement.notResource?.values ?? [])].map(({ value }) => value);
    const conditions = (statement.condition?.entries ?? []).flatMap((entry) => {
      const values = entry.values.map(({ value }) => String(value));
      if (entry.key.value.toLowerCase() === "aws:requestedregion") return values;
      arns.push(...values.filter((value) => value.startsWith("arn:")));
      return [];
    });
    return [...arns.flatMap((arn) => arn.split(":")[3] ?? ""), ...conditions].filter((text) => text !== "" && text !== "*");
  });
}
