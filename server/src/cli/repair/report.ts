// A repair for people: what was changed, how much it adds, and the change as a diff.

import type { Json } from "../parameters";
import { harmlessJson, logLine } from "../report/clean";
import { unifiedDiff } from "./diff";

interface Edit {
  path: string;
  before: unknown;
  after: unknown;
}

/** The answer of `RepairPolicy` or `SynthesizePolicy` in words, with the policy. */
export function repairText(answer: Json, made = false): string {
  const lines: string[] = [];
  if (answer.result === "CONTRADICTION") {
    lines.push("contradiction: no policy allows the first request and not the second");
    for (const request of answer.contradiction as unknown[]) lines.push(`  ${JSON.stringify(request)}`);
  } else if (answer.result === "UNDECIDED") lines.push(String(answer.message));
  else {
    const edits = answer.edits as Edit[];
    const tokens = answer.tokens as number;
    if (answer.result === "UNCHANGED") lines.push("nothing to do: every request is decided as it should be (proved)");
    else if (made) lines.push("a new policy (proved: every request is decided as it should be)");
    else lines.push(`repaired with ${tokens} token${tokens === 1 ? "" : "s"} (proved: nothing else is lost)`);
    for (const { path, before, after } of made ? [] : edits)
      lines.push(`  ${path}: ${before === null ? "+" : "-"} ${JSON.stringify(before === null ? after : before)}`);
    lines.push(`  ${amount("adds", answer.added as Json)}; ${amount("takes away", answer.removed as Json)}`);
    if (!made && addsMoreThanAsked(answer)) lines.push("  with --prefer access the edit has more tokens and adds less");
    for (const { action, needs } of (answer.dependentActions ?? []) as { action: string; needs: string[] }[])
      lines.push(`  ${action} also needs ${needs.join(", ")}, which no request names`);
  }
  const policy = answer.policyDocument === undefined ? "" : `${harmlessJson(JSON.stringify(answer.policyDocument, null, 2))}\n`;
  return `${lines.map(logLine).join("\n")}\n${policy}`;
}

/** An entry in a list of others also counts for those. */
function addsMoreThanAsked({ edits, added }: Json): boolean {
  const requests = (added as Json).requests;
  return (
    (edits as Edit[]).length > 0 && typeof requests === "string" && (requests.length > 3 || Number(requests) > (edits as Edit[]).length)
  );
}

function amount(verb: string, { requests, log2Requests, actions, message }: Json): string {
  if (message !== undefined) return `${verb}: ${String(message)}`;
  if (requests === "0") return `${verb} nothing`;
  const number = String(requests).length <= 6 ? String(requests) : `2^${(log2Requests as number).toFixed(1)}`;
  const pairs = number === "1" ? "one pair" : `${number} pairs`;
  return `${verb} at most ${pairs} of an action and a resource (${actions === 1 ? "one action" : `${String(actions)} actions`})`;
}

/** The change as a unified diff; without a repaired policy what there is to say. */
export function repairDiff(answer: Json, before: string, file: string): string {
  if (typeof answer.policyText !== "string") return repairText(answer);
  if (answer.policyText === before) return "";
  const lines = unifiedDiff(logLine(file), before, answer.policyText).split("\n");
  return lines.map((line) => `${harmlessJson(line.replace(/\r$/, ""))}${line.endsWith("\r") ? "\r" : ""}`).join("\n");
}
