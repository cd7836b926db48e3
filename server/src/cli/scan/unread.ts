// Policies in a form that is not read: told where they stand, since a scan without findings would say that they were judged.
import type { Finding } from "../../core/checks/finding";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { Seen, SeenKind } from "./result";
import type { Remark } from "./terms";

/** What was seen, in words: one, many, and what to do. */
export const NEAR_WORDS: Record<SeenKind, { one: string; many: string; advice: string }> = {
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
  unsearched: {
    one: "a policy under a name or in a folder where none is looked for",
    many: "policies under names or in folders where none are looked for",
    advice: "Name it `*.json` and keep it outside of folders of packages, or name it in `policies` of `iam-prover.json`.",
  },
  pointer: {
    one: "a pointer to JSON that Git LFS keeps",
    many: "pointers to JSON that Git LFS keeps",
    advice: "Fetch it before the scan (`git lfs pull`), or keep policies out of Git LFS.",
  },
  submodule: {
    one: "what another commit of a submodule brings, which is not checked out",
    many: "submodules that are not checked out",
    advice:
      "Check submodules out before the scan (`git submodule update --init`), or accept this finding for a submodule without policies.",
  },
  sparse: {
    one: "a policy that the sparse checkout leaves out",
    many: "policies that the sparse checkout leaves out",
    advice: "Add its folder before the scan (`git sparse-checkout add`), or accept this finding.",
  },
  broken: { one: "a policy that is not JSON", many: "policies that are no JSON", advice: "Correct the JSON." },
};

/**
 * A finding for each file that holds such policies: as severe as a new policy where the change touched it, else for information
 * (with `changed` not at all).
 */
export async function unread(
  others: readonly Seen[],
  comparison: Comparison,
  { changed, severity }: { changed: boolean; severity: Finding["severity"] },
): Promise<Remark[]> {
  const remarks: Remark[] = [];
  for (const { file, near, blob } of others) {
    if (!near) continue;
    const moment = await comparison.momentOf(file);
    const older = moment?.snapshot.entries.get(moment.path);
    const isTouched = older === undefined || blob === "" || (older.oid !== "" && older.oid !== blob);
    if (changed && !isTouched) continue;
    const { one, many, advice } = NEAR_WORDS[near.kind];
    remarks.push({
      file,
      text: (await textOf(file)) ?? "",
      finding: {
        code: "policy-not-read",
        severity: isTouched ? severity : "information",
        message: `This file holds ${near.count === 1 ? one : `${near.count} ${many}`}, which nobody judged. ${advice}`,
        range: { start: 0, end: 0 },
      },
    });
  }
  return remarks;
}
