// The evidence of a finding as Markdown for the hover: the counterexample, why it is allowed now and was not before, and what the proof cost.
import type { Counterexample, Finding } from "../core/checks/finding";
import type { Request } from "../core/meaning/request";
import { cell, codeSpan, escapeMarkdown } from "../core/writing/markdown";

/** Context keys beyond this many are counted, not listed. */
const MOST_KEYS = 12;
const MOST_VALUES = 5;

/**
 * The hover text of one finding, or undefined when there is nothing to say beyond its message. Nothing that a policy
 * says can become a link, HTML or a command.
 */
export function evidenceMarkdown(finding: Finding): string | undefined {
  const blocks: string[] = [];
  const example = finding.counterexample;
  if (example) {
    blocks.push(`**${example.possibleToday ? "Counterexample" : "Counterexample (not possible today)"}** for ${codeSpan(finding.code)}`);
    blocks.push(requestTable(example.request));
    blocks.push(...reasons(example));
    if (example.note) blocks.push(`*${sentence(example.note)}*`);
  }
  if (finding.elapsedMs !== undefined) blocks.push(`Proved in ${duration(finding.elapsedMs)}.`);
  return blocks.length > 0 ? blocks.join("\n\n") : undefined;
}

function reasons(example: Counterexample): string[] {
  const out: string[] = [];
  if (example.allowedBecause.length > 0) out.push(`**Allowed now:** ${example.allowedBecause.map(sentence).join(" ")}`);
  if (example.deniedBeforeBecause && example.deniedBeforeBecause.length > 0)
    out.push(`**Not allowed before:** ${example.deniedBeforeBecause.map(sentence).join(" ")}`);
  return out;
}

/** A request as a two-column table: who, what, on which resource, in which context. */
export function requestTable(request: Request): string {
  const { principal } = request;
  const who =
    principal.type === "Anonymous" ? "anybody, without signing in" : `${codeSpan(principal.id)}${principal.type === "AWS" ? "" : ` (${escapeMarkdown(principal.type)})`}`;
  const rows: [string, string][] = [
    ["principal", who],
    ["action", codeSpan(request.action)],
    ["resource", codeSpan(request.resource)],
  ];
  if (request.resourceAccount) rows.push(["resource's account", codeSpan(request.resourceAccount)]);
  const keys = Object.entries(request.context);
  for (const [key, value] of keys.slice(0, MOST_KEYS)) rows.push([codeSpan(key), valueMarkdown(value)]);
  if (keys.length > MOST_KEYS) rows.push(["…", `${keys.length - MOST_KEYS} more context keys`]);
  const lines = rows.map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`);
  return ["| Request | |", "|:--|:--|", ...lines].join("\n");
}

function valueMarkdown(value: string | string[]): string {
  if (!Array.isArray(value)) return codeSpan(value);
  if (value.length === 0) return "*(present, no value)*";
  const more = value.length > MOST_VALUES ? ` and ${value.length - MOST_VALUES} more` : "";
  return `${value.slice(0, MOST_VALUES).map((one) => codeSpan(one)).join(", ")}${more}`;
}

/** A plain sentence of the core as Markdown: what stands in backticks stays code, all else is shown as it is. */
export function sentence(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.length > 1 && part.startsWith("`") && part.endsWith("`") ? codeSpan(part.slice(1, -1)) : escapeMarkdown(part)))
    .join("");
}

function duration(milliseconds: number): string {
  if (milliseconds < 1) return "less than 1 ms";
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
