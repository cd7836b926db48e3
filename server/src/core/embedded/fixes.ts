// Fixes of findings in files with several policies: an edit in the file's own style, read again and judged again before it is offered.
import type { CheckResult, Finding, Fix, TextEdit } from "../checks/finding";
import type { Investigation } from "../checks/investigation";
import { code } from "../explain";
import type { Host } from "../hosts/host";
import { applyEdits } from "../syntax/edit";
import type { PolicyNode } from "../syntax/node";
import { meaningOf } from "./identity";
import type { Member } from "./member";
import { NodeOrder } from "./nodes";
import { membersOf } from "./pairs";
import { removalOf } from "./removal";
import { restorationsOf, type Written } from "./restore";

/** What fixes are proved with. */
export interface FixContext {
  text: string;
  members: readonly Member[];
  /** Everything that is said of the file as it is. */
  before: CheckResult;
  /** Reads the file as it would be; undefined where it holds no policy any more. */
  read(text: string): Host | undefined;
  /** The older version of a policy in its text; undefined where there is none. */
  older(member: Member): Written | undefined;
  /** Judges the file as it would be. */
  judge(text: string, host: Host): Investigation<CheckResult>;
}

/** Fixes of one finding: each closes it, opens nothing, and leaves every other policy as it is. */
export function* hostFixes(finding: Finding, context: FixContext): Investigation<Fix[]> {
  const member = context.members.find(({ policy }) => policy.key === finding.policy?.key);
  if (!member || finding.unnecessary) return [];
  const order = new NodeOrder(member.open.node);
  const number = order.at(finding.range);
  const node = order.node(number);
  const fixes: Fix[] = [];
  for (const candidate of candidatesOf(finding, number > 0 ? node : member.open.node, member, context)) {
    // Of several ways to put back the same thing the smallest is enough.
    if (fixes.some(({ title }) => title.split(" ")[0] === candidate.title.split(" ")[0])) continue;
    if (!(yield* isProved(candidate, finding, member, context))) continue;
    const { title, edits } = candidate;
    fixes.push({ title, edits, proved: true, ...(fixes.length === 0 && { preferred: true }), effect: EFFECT });
  }
  return fixes;
}

const EFFECT = "closes this finding and opens nothing (proved)";

interface Candidate {
  title: string;
  edits: TextEdit[];
  /** How many texts the policy has less with it; absent where that is all the same. */
  fewer?: number;
}

/** Just the edit taken back first; then one entry less. */
function candidatesOf(finding: Finding, node: PolicyNode, member: Member, context: FixContext): Candidate[] {
  const removal = node === member.open.node ? undefined : removalOf(context.text, member.open.node, node);
  const token = context.text.slice(finding.range.start, finding.range.end);
  const removals: Candidate[] = removal ? [{ title: `Remove ${code(token)}`, edits: removal, fewer: 1 }] : [];
  const older = finding.code === "new-access" ? context.older(member) : undefined;
  const now = { text: context.text, node: member.open.node };
  const restored = (older ? restorationsOf(now, node, older) : []).map(({ what, token: past, edits }): Candidate & { what: string } => ({
    what,
    title: what === "entry" ? `Restore ${code(past ?? "")}` : `Restore the ${what} of ${member.policy.label} as before`,
    edits,
    ...(what === "entry" && { fewer: 0 }),
  }));
  const entries = restored.filter(({ what }) => what === "entry");
  // An entry more is taken out; one that became another is put back.
  return [...entries, ...removals, ...restored.filter((one) => !entries.includes(one))];
}

function* isProved({ edits, fewer }: Candidate, finding: Finding, member: Member, context: FixContext): Investigation<boolean> {
  const text = applyEdits(context.text, edits);
  const host = context.read(text);
  if (!host || host.problems.length > 0) return false;
  // An entry less or another one, and nothing else.
  const own = host.policies.find(({ key }) => key === member.policy.key);
  if (!own || (fewer !== undefined && countOf(own.node) !== countOf(member.policy.node) - fewer)) return false;
  const meanings = new Map(membersOf(host).map(({ policy, open }) => [policy.key, meaningOf(open)]));
  const others = context.members.filter((one) => one !== member && !one.policy.isImplied);
  if (!others.every(({ policy, open }) => meanings.get(policy.key) === meaningOf(open))) return false;
  const after = yield* context.judge(text, host);
  const before = counted([...context.before.findings.map(keyOf), ...context.before.undecided.map(({ message }) => message)]);
  const left = counted([...after.findings.map(keyOf), ...after.undecided.map(({ message }) => message)]);
  const key = keyOf(finding);
  if ((left.get(key) ?? 0) >= (before.get(key) ?? 0)) return false;
  return [...left].every(([one, count]) => count <= (before.get(one) ?? 0));
}

function keyOf({ code: name, policy, path, statementIndex }: Finding): string {
  // Positions in the list that lost an entry have moved.
  return JSON.stringify([name, policy?.key, statementIndex, (path ?? []).filter((step) => typeof step === "string")]);
}

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Texts of a document: an entry that is gone is one less. */
function countOf(node: Member["open"]["node"]): number {
  if (node.choice) return [node.choice.whenTrue, node.choice.whenFalse].reduce((sum, one) => sum + (one ? countOf(one) : 0), 0);
  return node.children ? node.children.reduce((sum, child) => sum + countOf(child), 0) : 1;
}
