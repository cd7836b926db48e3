// Fingerprints of findings, so that a code host recognises a finding after the file was reformatted or statements moved.
import { createHash } from "node:crypto";
import type { Finding } from "../../core/checks/finding";
import { pathsOf } from "../../core/validate/paths";

/**
 * One fingerprint for each finding of a file, in their order. It is made of the code, the file, the statement's Sid, the
 * names on the way to the token (without positions in lists), the policy's key in a file that holds several, and the token itself. White space does not count, nor does
 * the message, which may carry another counterexample. Findings that are alike in all this are numbered in their order.
 */
export function fingerprints(text: string, findings: readonly Finding[], path: string): string[] {
  const order = [...new Set(findings.filter(({ policy }) => !policy).map((finding) => finding.range.start))].sort((a, b) => a - b);
  const paths = new Map(
    pathsOf(text, order).map((steps, i) => [order[i] as number, steps.filter((step) => typeof step === "string").join("/")]),
  );
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { start, end } = finding.range;
    const place = finding.policy
      ? `${finding.policy.key}#${(finding.path ?? []).filter((step) => typeof step === "string").join("/")}`
      : (paths.get(start) ?? "");
    const anchor = JSON.stringify([finding.code, path, finding.sid ?? "", place, token(text.slice(start, end))]);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return createHash("sha256").update(`${anchor}#${count}`).digest("hex").slice(0, 32);
  });
}

/** The token without its layout. */
function token(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    // A part of a value, a member with its name, or broken JSON: blanks between are all that a formatter changes.
    return text.replace(/\s+/g, "");
  }
}
