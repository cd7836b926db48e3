// Fixes of findings in files with several policies: an edit in the file's own style, read again and judged again before it is offered.
import type { CheckResult, Finding, Fix, TextEdit } from "../checks/finding";
import type { Investigation } from "../checks/investigation";
import { code } from "../explain";
import type { Host } from "../hosts/host";
import { applyEdits } from "../syntax/edit";
import { meaningOf } from "./identity";
import { NodeOrder } from "./nodes";
import type { Member } from "./pairs";
import { removalOf } from "./removal";

/** What fixes are proved with. */
export interface FixContext {
  text: string;
  members: readonly Member[];
  /** Everything that is said of the file as it is. */
  before: CheckResult;
  /** Reads the file as it would be; undefined where it holds no policy any more. */
  read(text: string): Host | undefined;
  /** Judges the file as it would be. */
  judge(text: string, host: Host): Investigation<CheckResult>;
}

/** Fixes of one finding: each closes it, opens nothing, and leaves every other policy as it is. */
export function* hostFixes(finding: Finding, context: FixContext): Investigation<Fix[]> {
  const member = context.members.find(({ policy }) => policy.key === finding.policy?.key);
  if (!member || finding.unnecessary) return [];
  const order = new NodeOrder(member.open.node);
  const number = order.at(finding.range);
  const edits = number > 0 ? removalOf(context.text, member.open.node, order.node(number)) : undefined;
  if (!edits || !(yield* isProved(edits, finding, member, context))) return [];
  const token = context.text.slice(finding.range.start, finding.range.end);
  return [
    { title: `Remove ${code(token)}`, edits, proved: true, preferred: true, effect: "closes this finding and opens nothing (proved)" },
  ];
}

function* isProved(edits: readonly TextEdit[], finding: Finding, member: Member, context: FixContext): Investigation<boolean> {
  const text = applyEdits(context.text, edits);
  const host = context.read(text);
  if (!host || host.problems.length > 0) return false;
  // One entry less, and nothing else.
  const own = host.policies.find(({ key }) => key === member.policy.key);
  if (!own || countOf(own.node) !== countOf(member.open.node) - 1) return false;
  const meanings = new Map(
    host.policies.map(({ key, node }) => [key, meaningOf({ node, symbols: host.symbols, conditions: host.conditions })]),
  );
  const others = context.members.filter((one) => one !== member);
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
