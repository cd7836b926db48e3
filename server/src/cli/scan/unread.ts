// Policies in a form that is not read: told where they stand, since a scan without findings would say that they were judged.
import type { NearKind } from "../../core/syntax/near";
import type { Other } from "./candidates";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { Remark } from "./remarks";

/** What was seen, in words: one, many, and what to do. */
export const NEAR_WORDS: Record<NearKind, { one: string; many: string; advice: string }> = {
  statement: {
    one: "a bare statement",
    many: "bare statements",
    advice: 'Put it into a policy: `{ "Version": "2012-10-17", "Statement": [ … ] }`.',
  },
  wrapped: {
    one: "a policy inside another object or list",
    many: "policies inside other objects or lists",
    advice: "Keep each policy in a file of its own.",
  },
  misspelt: {
    one: "a policy with misspelt names",
    many: "policies with misspelt names",
    advice: "Names are written as AWS writes them: `Statement`, `Effect`, `Action`.",
  },
  template: {
    one: "a policy inside a template",
    many: "policies inside templates",
    advice: "Render the template, and scan the policies that come out.",
  },
  text: { one: "a policy as a string", many: "policies as strings", advice: "Keep each policy in a file of its own, as JSON." },
  broken: { one: "a policy that is no JSON", many: "policies that are no JSON", advice: "Correct the JSON." },
};

/** A finding for each file that holds such policies: a warning where the change touched it, else for information (with `changed` not at all). */
export async function unread(others: readonly Other[], comparison: Comparison, changed: boolean): Promise<Remark[]> {
  const remarks: Remark[] = [];
  for (const { file, near, blob } of others) {
    if (!near) continue;
    const moment = await comparison.momentOf(file);
    const older = moment?.snapshot.entries.get(moment.path);
    const isTouched = older === undefined || (older.oid !== "" && older.oid !== blob);
    if (changed && !isTouched) continue;
    const { one, many, advice } = NEAR_WORDS[near.kind];
    remarks.push({
      file,
      text: (await textOf(file)) ?? "",
      finding: {
        code: "policy-not-read",
        severity: isTouched ? "warning" : "information",
        message: `This file holds ${near.count === 1 ? one : `${near.count} ${many}`}, which nobody judged. ${advice}`,
        range: { start: 0, end: 0 },
      },
    });
  }
  return remarks;
}
