// Functions, tasks and others that act as another role than before: what the new one allows is new to them, though no policy changed.
import type { Finding } from "../checks/finding";
import type { Host, RunsAs } from "../hosts/host";
import { canBeJoined } from "./identity";
import type { Member } from "./member";

/** Something that acts as another role now. */
export interface OtherRole {
  now: RunsAs;
  before: RunsAs;
  /** Both roles stand in the file with all that they allow: their policies are compared. */
  isCompared: boolean;
}

/** What acts as another role than in the older version. What is new there has no older role; a role that has another name now is the same. */
export function otherRoles(host: Host, older: readonly Host[], members: readonly Member[]): OtherRole[] {
  // A file as it was: nothing to look for.
  if (older.includes(host)) return [];
  const { acting = [], roles } = host.runs?.() ?? {};
  if (acting.length === 0) return [];
  const versions = older.flatMap((version) => version.runs?.() ?? []);
  const past = new Map<string, RunsAs[]>();
  for (const one of versions.flatMap((version) => version.acting)) past.set(one.holder, [...(past.get(one.holder) ?? []), one]);
  return acting.flatMap((now) => {
    const before = past.get(now.holder) ?? [];
    const [first] = before;
    if (!first || before.some(({ role }) => role === now.role)) return [];
    const isCompared = now.isOwn && first.isOwn && host.format !== "terraform" && isWhole(now.role, host, members);
    const isRenamed = now.isOwn && first.isOwn && !roles?.has(first.role) && !versions.some((version) => version.roles.has(now.role));
    return isRenamed ? [] : [{ now, before: first, isCompared }];
  });
}

/** Whether all that a role of the file may do stands in it and can be put together: nothing is attached of which the content is not known. */
function isWhole(role: string, { unread = [], attached = [] }: Host, members: readonly Member[]): boolean {
  const isOf = (principals: readonly string[] | undefined) => principals?.includes(role) === true;
  const own = members.filter(({ policy }) => policy.kind === "identity" && isOf(policy.principals));
  const known = new Set(own.flatMap(({ policy }) => (policy.isImplied ? [policy.key.split(" ").pop()] : [])));
  return (
    (own.length === 0 || canBeJoined(own.map(({ open }) => open))) &&
    !members.some(({ policy }) => policy.alsoOf?.some(({ principal }) => principal === role)) &&
    !unread.some(({ holder }) => holder === role) &&
    attached.every(({ principals, name }) => !isOf(principals) || known.has(name))
  );
}

/** What cannot be compared is told where the role is given. */
export function toldRoles(roles: readonly OtherRole[], severity: Finding["severity"]): Finding[] {
  return roles.flatMap(({ now, before, isCompared }): Finding[] =>
    isCompared
      ? []
      : [
          {
            code: "policy-not-read",
            severity,
            message: `\`${now.path}\` gives another role than before: ${quoted(now)}, and not ${quoted(before)}. What it may do now is not compared with what it could. Review it, and accept this finding with a reason.`,
            range: now.range,
          },
        ],
  );
}

/** Why a policy that nobody changed grants more. */
export function reasonOf({ now, before }: OtherRole): string {
  return `\`${now.path}\` gives ${quoted(now)} now, and gave ${quoted(before)} before.`;
}

function quoted({ role }: RunsAs): string {
  const line = role.replace(/\s+/g, " ").replaceAll("`", "'");
  return `\`${line.length > 100 ? `${line.slice(0, 100)}…` : line}\``;
}
