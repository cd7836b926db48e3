// Findings about access that were accepted before this change made something else of what they are about.
import { basename } from "node:path";
import type { CheckResult, Finding } from "../../core/checks/finding";
import type { Host } from "../../core/hosts/host";
import { withValues } from "../../core/open/pin";
import { isAccess } from "../../core/validate/codes";
import { type Digest, digestsOf, hostDigest } from "../../workspace/digest";
import { hostOf } from "../../workspace/hosts";
import { type IgnoreComment, ignoreComments } from "../../workspace/ignore";
import type { PolicyContext } from "../../workspace/policy-context";
import { meaningOf } from "./past-settings";
import type { ScanTask } from "./result";

/** A finding and what accepts it. */
interface Accepted {
  by: "settings" | "comment";
  finding: Finding;
  /** What accepts it says what it was accepted of, or is new itself. */
  pinned?: boolean;
}

/**
 * Those of the accepted findings that are about a statement (or without a name, a policy) that the older version does not have as
 * it is now. None where there is no older version, or where the proof says that the change grants nothing more.
 */
export function outgrownBy<T extends Accepted>(
  accepted: readonly T[],
  task: ScanTask,
  judged: PolicyContext,
  now: { digest: Digest; host?: Host | undefined; proved: CheckResult },
): T[] {
  const candidates = accepted.filter((one) => isAccess(one.finding.code) && !one.pinned);
  if (candidates.length === 0 || !mayGrantMore(judged, now.proved)) return [];
  const older = olderDigest(task, judged, now.host);
  return candidates.filter(({ finding: { sid } }) => now.digest(sid) === undefined || now.digest(sid) !== older(sid));
}

/** What is told of such a finding, as severe as the finding itself. */
export function outgrownFinding({ by, finding }: Accepted, judged: PolicyContext): Finding {
  const { code, range, statementIndex, sid, policy } = finding;
  const severity = judged.settings.severity[code] ?? finding.severity;
  const what = by === "comment" ? "a comment" : "an entry of `suppress`";
  const more =
    by === "comment" ? "Accept it by an entry of `suppress` with a `digest`." : "Accept it anew with a `digest`, in a change by itself.";
  return {
    code: "accepted-change",
    severity: severity === "off" ? finding.severity : severity,
    message: `\`${code}\` is accepted here by ${what} that does not record what was accepted, and this change makes it something else. ${more}`,
    range,
    ...(statementIndex !== undefined && { statementIndex }),
    ...(sid !== undefined && { sid }),
    ...(policy && { policy }),
  };
}

/** Tells the comments of a policy that its older version has, too, on the same line. */
export function olderComments({ text, baseline }: ScanTask): (comment: IgnoreComment) => boolean {
  if (baseline.kind !== "text") return () => false;
  const older = new Set(ignoreComments(baseline.text).map((one) => meaningOf(one, baseline.text)));
  return (comment) => older.has(meaningOf(comment, text));
}

function mayGrantMore({ baseline, settings }: PolicyContext, { findings, undecided }: CheckResult): boolean {
  if (baseline?.kind !== "text" && !(baseline?.kind === "none" && baseline.isNew)) return false;
  return settings.severity["new-access"] === "off" || undecided.length > 0 || findings.some(({ code }) => code === "new-access");
}

function olderDigest({ file, baseline, host: neighbours }: ScanTask, { values }: PolicyContext, host: Host | undefined): Digest {
  if (baseline.kind !== "text") return () => undefined;
  if (!host) return digestsOf(baseline.text);
  const before = host.before ?? hostOf(baseline.text, basename(file), neighbours?.olderSiblings ?? []);
  return before ? hostDigest(values ? withValues(before, values) : before) : () => undefined;
}
