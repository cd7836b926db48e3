// All policies of one file, each judged as if it stood alone and, where the file says so, together: one analysis, with places in the file.
import type { Analysis, PolicySettings } from "../analysis-api";
import type { CheckResult, Finding, PolicyName, Severity, Undecided } from "../checks/finding";
import { type Investigation, together } from "../checks/investigation";
import type { AttachedPolicy, Embedded, Host, UnreadPolicy } from "../hosts/host";
import { MEMORY } from "../limits";
import { withSeverity } from "../quick";
import { Bounded } from "../session/bounded";
import { once } from "../session/once";
import { byText, state } from "../session/query";
import { freshNumber } from "../session/session";
import { nearPolicy } from "../syntax/near";
import type { Range } from "../syntax/tree";
import { apart } from "./apart";
import { type AskedPolicy, askedPolicy, type NotAsked } from "./asked";
import { isKnownPolicy } from "./attached";
import { checked, compared, type Said, type Task, type Verdict, validated } from "./check";
import { deletedLimits } from "./deleted";
import { type Rewrite, rewritesAt } from "./expansion";
import { hostFixes } from "./fixes";
import { meaningOf, nameOf } from "./identity";
import { isMadeIn } from "./made-in";
import type { Member } from "./member";
import { hiddenNodes, NodeOrder } from "./nodes";
import { type Comparison, membersOf, pairsOf } from "./pairs";
import { otherRoles, toldRoles } from "./roles";
import { settledSeverity } from "./severity";
import { subjectOf, withoutPlace } from "./words";

/** A file with policies and all that they are judged by. */
export interface HostInput {
  text: string;
  host: Host;
  /** Reads another version of the file, for fixes. Absent: none are offered. */
  read?(text: string): Host | undefined;
  settings: PolicySettings;
  limits: Task["input"];
  /** The older version: the same file's host first (none where the file is new), then those of files that its policies may come from. Absent: nothing is compared. */
  older?: {
    hosts: readonly Host[];
    label: string;
    newSeverity?: Severity /** Keys of policies that stand in other files of the module now. */;
    elsewhere?: ReadonlySet<string>;
  };
}

/** What is known of all policies of a file. */
export interface HostAnalysis extends Analysis {
  host: Host;
  /** The policies that are judged. */
  policies: readonly Embedded[];
  /** Other ways to write what stands at an offset: each is read again, and every policy says what it said. */
  rewrites(offset: number): Rewrite[];
  /** A policy as questions see it; undefined where there is none of this key. */
  asked(key: string): AskedPolicy | NotAsked | undefined;
  /** Whether a policy says what its older version said; undefined where nothing is compared. */
  comparedWith(key: string): { label: string; as: "same" | "changed" | "new" } | undefined;
}

/** What the validator said of a policy, by all that this depends on. */
const said = byText("embedded/said", { most: MEMORY.policiesOfHosts, leaves: "unused" }, (_key: string, task: Task): Said[] =>
  validated(task),
);
/** What was proved of it; a proof takes many questions, so that it is put here when it is there. */
const verdicts = state("embedded/verdicts", () => new Bounded<Verdict>({ most: MEMORY.policiesOfHosts, leaves: "unused" }));

/** Judges the policies of a file. What was worked out for a policy is kept by what it says, so that an edit costs the policies that it changes. */
export function analyseHost(input: HostInput): HostAnalysis {
  const members = membersOf(input.host);
  const settingsKey = settingsKeyOf(input);
  const judges = members.map((member) => new MemberCheck(member, input, settingsKey));
  let proved: CheckResult | undefined;
  const roles = once(() => (input.older ? otherRoles(input.host, input.older.hosts, members) : []));
  const pairs = once(() => input.older && pairsOf(members, input.older.hosts, input.older.elsewhere ?? new Set(), roles()));
  return {
    host: input.host,
    policies: members.flatMap(({ policy }) => (policy.isImplied ? [] : [policy])),
    kind: "identity",
    quick: [
      ...judges.flatMap((judge) => judge.quick()),
      ...notRead(input),
      ...toldRoles(roles(), input.older?.newSeverity ?? "warning"),
    ].sort((a, b) => a.range.start - b.range.start),
    *prove() {
      const compared = pairs();
      const found = yield* prove(compared?.comparisons ?? [], judges, input, settingsKey);
      const deleted = compared && input.older ? deletedLimits(compared, input.host, input.text, input.older.label) : [];
      proved = deleted.length > 0 ? { ...found, findings: [...deleted, ...found.findings] } : found;
      return proved;
    },
    rewrites: (offset) => rewritesAt(offset, input),
    asked(key) {
      const judge = judges.find(({ member }) => member.policy.key === key);
      return judge && askedPolicy(judge.name, judge.task, pairs()?.older.get(judge.member));
    },
    comparedWith(key) {
      const member = members.find(({ policy }) => policy.key === key);
      if (!member || !input.older) return undefined;
      const past = pairs()?.older.get(member);
      const as = past === undefined ? "new" : meaningOf(apart(past.open, member.open)) === meaningOf(member.open) ? "same" : "changed";
      return { label: input.older.label, as };
    },
    *fixes(finding) {
      const { read } = input;
      if (!read || !proved?.findings.includes(finding)) return [];
      return yield* hostFixes(finding, {
        text: input.text,
        members,
        before: proved,
        older: (member) => {
          const past = pairs()?.older.get(member)?.policy;
          const text = past?.policy.document?.text;
          return past && text !== undefined ? { text, node: past.node } : undefined;
        },
        read,
        judge: (text, host) => analyseHost({ ...input, text, host }).prove(),
      });
    },
  };
}

function* prove(
  comparisons: readonly Comparison[],
  judges: readonly MemberCheck[],
  input: HostInput,
  settingsKey: string,
): Investigation<CheckResult> {
  const byMember = new Map(judges.map((judge) => [judge.member, judge]));
  // What is known already needs no turn of its own.
  const known = judges.map((judge) => judge.known());
  const fresh = yield* together([
    ...judges.filter((_, i) => !known[i]).map((judge) => judge.prove()),
    ...comparisons.map((comparison) => compareAll(comparison, byMember, input, settingsKey)),
  ]);
  // In the order of the policies, whatever was known.
  const results = [...known.map((one) => one ?? (fresh.shift() as CheckResult)), ...fresh];
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const finding of results.flatMap((one) => one.findings)) {
    // A policy of two principals is compared for each.
    const key = JSON.stringify([finding.code, finding.range, finding.code === "new-access" ? "" : finding.message]);
    if (!seen.has(key)) findings.push(finding);
    seen.add(key);
  }
  return {
    findings: findings.sort((a, b) => a.range.start - b.range.start),
    undecided: [...unreadIn(input.host), ...newlyAttached(input), ...noLongerLimited(input), ...results.flatMap((one) => one.undecided)],
  };
}

/** Places of a file with policies that could not be read: what stands there nobody judged. */
function unreadIn({ problems }: Host): Undecided[] {
  return problems
    .filter(({ fatal }) => fatal)
    .map(({ message, range }) => ({
      code: "undecided",
      message: `Not decided what is written here: ${message} What can be read around it is judged.`,
      range,
    }));
}

/**
 * Values like policies beside those that are judged, each at its place: as severe as a new policy unless the older version has
 * it too. Of a file without any policy that is judged the scan says so as a whole.
 */
function notRead({ host, older, text }: HostInput): Finding[] {
  if (host.policies.length === 0 && nearPolicy(text, host.format === "terraform" ? "x.tf" : "x.yaml")) return [];
  const past = (older?.hosts ?? []).flatMap((one) => one.unread ?? []);
  const before = new Set(past.map(({ content }) => content));
  const keyOf = ({ holder, content }: UnreadPolicy) => `${holder ?? ""} ${content}`;
  const fresh = new Set(
    newOnes(
      host.unread ?? [],
      past,
      keyOf,
      ({ content }) => content,
      ({ holder }) => isMadeIn(text, holder?.split(" ")),
    ),
  );
  return (host.unread ?? []).flatMap((one): Finding[] => {
    const { path, range, content, isElsewhere } = one;
    // Most modules and templates have some: only what is new is told.
    if (isElsewhere && !(older && fresh.has(one))) return [];
    return [
      {
        code: "policy-not-read",
        severity: before.has(content) && !isElsewhere ? "information" : (older?.newSeverity ?? "warning"),
        message: isElsewhere
          ? `\`${path}\` brings what is not in this file: ${oneLine(content)}. What it grants is not judged. Review it, and accept this finding with a reason.`
          : `\`${path}\` looks like a policy, but no policy is expected at this place, so it is not judged. Check it in a file of its own, and accept this finding with a reason.`,
        range: firstLineOf(range, text),
      },
    ];
  });
}

/**
 * AWS's own policies that the older version does not attach: what they grant is not known. One whose holder has another name now
 * is not new. Without an older version nothing is said: most roles have one.
 */
function newlyAttached({ host, older, text }: HostInput): Undecided[] {
  if (!older) return [];
  const keyOf = ({ path, name, principals }: AttachedPolicy) => `${principals?.join(" ") ?? path.replace(/\[\d+\]/g, "[]")} ${name}`;
  const before = older.hosts.flatMap((one) => one.attached ?? []);
  return newOnes(
    host.attached ?? [],
    before,
    keyOf,
    ({ name }) => name,
    ({ principals }) => isMadeIn(text, principals),
  ).flatMap((one) => {
    // What is known is compared like any policy.
    if (isKnownPolicy(one.name) && !one.isLimited) return [];
    return [
      {
        code: "undecided",
        message: `Not decided what \`${one.path}\` grants: ${older.label} does not attach AWS's own policy \`${one.name}\` here, and ${isKnownPolicy(one.name) ? "what the permissions boundary leaves of it" : "what that policy says"} is not known.`,
        range: one.range,
      },
    ];
  });
}

/**
 * Those of now that the older version has not, by key; one that says the same as one that is gone is that one under another key,
 * unless who had it is left (`isLeft`): then another one has it now.
 */
function newOnes<T>(
  now: readonly T[],
  before: readonly T[],
  keyOf: (one: T) => string,
  sayingOf: (one: T) => string,
  isLeft: (one: T) => boolean,
): T[] {
  const keys = new Set(now.map(keyOf));
  const same = new Set(before.map(keyOf));
  const gone = before.filter((one) => !keys.has(keyOf(one)) && !isLeft(one)).map(sayingOf);
  return now.filter((one) => {
    if (same.has(keyOf(one))) return false;
    const renamed = gone.indexOf(sayingOf(one));
    if (renamed >= 0) gone.splice(renamed, 1);
    return renamed < 0;
  });
}

/**
 * Policies whose principal had a permissions boundary that is not in this file and has it no more, or another one: what it forbade is not known.
 */
function noLongerLimited({ host, older }: HostInput): Undecided[] {
  const before = new Map((older?.hosts ?? []).flatMap((one) => one.policies.map((policy) => [policy.key, policy] as const)));
  return host.policies.flatMap(({ key, boundary, range }) => {
    const limit = before.get(key)?.boundary;
    // With one of the file the policy is compared.
    if (!older || limit === undefined || limit === boundary || before.has(limit)) return [];
    const message = `Not decided what \`${key}\` grants: in ${older.label} the permissions boundary ${oneLine(limit)} limits it, which does not limit it now, and what that forbids is not known.`;
    return [{ code: "undecided" as const, message, range }];
  });
}

/** A text as code, cut to what a message has room for. */
function oneLine(text: string): string {
  return `\`${text.length > 200 ? `${text.slice(0, 200)}…` : text}\``;
}

/** The first line of a place over several lines. */
function firstLineOf({ start, end }: Range, text: string): Range {
  const lineEnd = text.indexOf("\n", start);
  if (lineEnd < 0 || lineEnd >= end) return { start, end };
  return { start, end: text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd };
}

function* compareAll(
  { members, newer, older, because }: Comparison,
  judges: ReadonlyMap<Member, MemberCheck>,
  input: HostInput,
  settingsKey: string,
): Investigation<CheckResult> {
  const [first] = members;
  const judge = first && judges.get(first);
  if (!judge || !input.older) return { findings: [], undecided: [] };
  const { label, newSeverity } = input.older;
  const task: Task = { ...judge.task, policy: newer };
  const before = older ? nameOf(older) : "nothing";
  const key = `${keyOf(task, settingsKey)}\n${label} ${newSeverity ?? ""}\n${before}`;
  let verdict = verdicts().get(key);
  if (!verdict) {
    verdict = yield* compared(task, { ...(older && { older }), label, ...(newSeverity && { newSeverity }) });
    if (!verdict.ranOut) verdicts().set(key, verdict);
  }
  const order = new NodeOrder(newer.node);
  const ownerOf = (node: number): MemberCheck => {
    const { start, end } = order.rangeOf(node);
    if (members.length === 1) return judge;
    const isAround = ({ open }: Member) => open.node.offset <= start && end <= open.node.offset + open.node.length;
    // What SAM generates takes values from places that lie outside of it.
    const owner = members.find(isAround) ?? members.find((one) => judges.get(one)?.holds({ start, end }));
    return (owner && judges.get(owner)) || judge;
  };
  return {
    findings: verdict.findings.map((said) => withReason(ownerOf(said.node).placed(said, order), because)),
    undecided: verdict.undecided.map(({ undecided, node }) => ({
      ...undecided,
      ...ownerOf(node).named(undecided.message, undefined),
      range: ownerOf(node).rangeOf(node, order),
    })),
  };
}

/** A finding of a policy that nobody changed: what changed is said behind, with its place. */
function withReason(finding: Finding, because: Comparison["because"]): Finding {
  if (!because) return finding;
  const { words: message, range } = because;
  const copy = Object.defineProperties({} as Finding, Object.getOwnPropertyDescriptors(finding));
  copy.message = `${finding.message} ${message}`;
  copy.related = [...(finding.related ?? []), { message, range }];
  return copy;
}

function keyOf({ policy, kind, resourceType, boundary }: Task, settingsKey: string): string {
  return `${settingsKey} ${kind} ${nameOf(policy)} ${boundary ? nameOf(boundary) : ""} ${resourceType ?? ""} ${hiddenNodes(policy.node)}`;
}

/** What all policies of a file are judged by, as a short text. */
function settingsKeyOf({ settings, limits: { catalogue, ...limits } }: HostInput): string {
  return numberOf(JSON.stringify([settings, limits, catalogue.date]));
}

const numberOf = byText("embedded/settings", { most: MEMORY.settingsOfHosts, leaves: "unused" }, (_settings: string) =>
  String(freshNumber()),
);

/** Parts that do nothing are not looked for. */
function withoutIdle(settings: PolicySettings): PolicySettings {
  return { ...settings, severity: { ...settings.severity, "dead-statement": "off", "redundant-element": "off" } };
}

/** Whether nobody who works on the file wrote the policy. */
function isUnwritten({ isImplied, isGenerated }: Embedded): boolean {
  return isImplied === true || isGenerated === true;
}

/** Judges one policy and gives places and names to what is said of it. */
class MemberCheck {
  readonly task: Task;
  private orderOf?: NodeOrder;
  readonly name: PolicyName;
  private readonly key: string;

  constructor(
    readonly member: Member,
    private readonly input: HostInput,
    settingsKey: string,
  ) {
    const { policy, open } = member;
    const { key, label, kind, resourceType, principals } = policy;
    const [principal] = principals ?? [];
    const limit = policy.boundary === undefined ? undefined : input.host.policies.find((one) => one.key === policy.boundary);
    this.name = { key, label, kind, ...(resourceType !== undefined && { resourceType }), ...(principal !== undefined && { principal }) };
    this.task = {
      policy: open,
      kind,
      ...(resourceType !== undefined && { resourceType }),
      settings: isUnwritten(policy) ? withoutIdle(input.settings) : input.settings,
      input: input.limits,
      ...(limit && { boundary: { ...open, node: limit.node } }),
    };
    this.key = `${isUnwritten(policy) ? "implied " : ""}${keyOf(this.task, settingsKey)}`;
  }

  private get order(): NodeOrder {
    this.orderOf ??= new NodeOrder(this.member.open.node);
    return this.orderOf;
  }

  quick(): Finding[] {
    // How AWS and SAM write their policies is nobody's business here.
    if (isUnwritten(this.member.policy)) return [];
    const all = said(this.key, this.task);
    return all.map((one) => this.placed(one, this.order));
  }

  /** Whether a node of the policy stands at a place. */
  holds(range: Range): boolean {
    return this.order.has(range);
  }

  /** What was proved of an equal policy before. */
  known(): CheckResult | undefined {
    const verdict = verdicts().get(this.key);
    return verdict && this.resultOf(verdict);
  }

  *prove(): Investigation<CheckResult> {
    const verdict = yield* checked(this.task);
    if (!verdict.ranOut) verdicts().set(this.key, verdict);
    return this.resultOf(verdict);
  }

  private resultOf(verdict: Verdict): CheckResult {
    return {
      findings: verdict.findings.map((one) => this.placed(one, this.order)),
      undecided: verdict.undecided.map(({ undecided, node }) => ({
        ...undecided,
        ...this.named(undecided.message, undefined),
        range: this.rangeOf(node, this.order),
      })),
    };
  }

  /** A finding with its place, its policy's name in front, and what it holds for behind. */
  placed({ finding, node, related }: Said, order: NodeOrder): Finding {
    const range = this.rangeOf(node, order);
    const statementIndex = finding.statementIndex === undefined ? undefined : (this.statementAt(range) ?? finding.statementIndex);
    const message = withoutPlace(finding.message);
    const words = finding.onlyIf === undefined ? message : `${message} Only if ${finding.onlyIf}.`;
    const placed: Finding = {
      ...finding,
      ...this.named(words, statementIndex === undefined ? undefined : { index: statementIndex, sid: finding.sid }),
      range,
      path: this.order.pathOf(this.order.at(order.rangeOf(node))),
      ...(statementIndex !== undefined && { statementIndex }),
      ...(related.length > 0 && { related: related.map((one) => ({ message: one.message, range: this.rangeOf(one.node, order) })) }),
    };
    return finding.onlyIf === undefined ? placed : withSeverity(placed, settledSeverity(placed, this.input.settings));
  }

  named(message: string, statement: { index: number; sid?: string | undefined } | undefined): { message: string; policy: PolicyName } {
    return { message: `${subjectOf(this.name.label, statement)}: ${message}`, policy: this.name };
  }

  /** The place of a node: of one over several lines its first line, since a whole document is no place to look at. */
  rangeOf(node: number, order: NodeOrder): Range {
    const range = order.rangeOf(node);
    return order.isText(node) ? range : firstLineOf(range, this.input.text);
  }

  private statementAt({ start }: Range): number | undefined {
    const value = this.member.open.node.children?.find((child) => child.children?.[0]?.value === "Statement")?.children?.[1];
    const items = value?.type === "array" ? (value.children ?? []) : value ? [value] : [];
    const index = items.findIndex(({ offset, length }) => offset <= start && start < offset + length);
    return index < 0 ? undefined : index;
  }
}
