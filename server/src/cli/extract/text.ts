// What `extract` prints for people: each policy with its place, its document, and what is not known in it.
import { clean } from "../report/clean";
import type { ExtractedPolicy } from "./policy";

/** The policies as text. */
export function extractText(policies: readonly ExtractedPolicy[]): string {
  if (policies.length === 0) return "No policy was found.\n";
  return `${policies.map(block).join("\n\n")}\n`;
}

function block({ file, key, label, kind, range, document, unknowns, resourceType }: ExtractedPolicy): string {
  const head = `${file}:${range.start.line + 1}:${range.start.character + 1}  ${label || key} (${kind}${resourceType ? `, ${resourceType}` : ""})`;
  const open = unknowns.map(({ name, kind: what, why }) => `  ${what === "unknown" ? "not known" : what}: ${name}, ${why}`);
  const lines = JSON.stringify(document, null, 2).split("\n");
  return [head, ...(key === "" ? [] : [`  key ${key}`]), ...lines.map((line) => `  ${line}`), ...open].map(clean).join("\n");
}
