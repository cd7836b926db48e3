// One policy of a host, or several that act together, judged by the checks of policies that stand alone: what is found holds
// for plain values or for those that it names, what is proved holds for all values, and the rest is not decided and says why.

import { analyse } from "../analysis";
import type { PolicyInput, PolicySettings } from "../analysis-api";
import type { CheckResult, Finding, Severity, Undecided } from "../checks/finding";
import type { Investigation } from "../checks/investigation";
import { unknownAmong } from "../checks/unknown-actions";
import type { EmbeddedKind } from "../hosts/host";
import { HOSTS } from "../limits";
import { decideOpen, type OpenOutcome, type Side } from "../open/decide";
import { encodedPolicies, validatedPolicies } from "../open/filled";
import { isOpen, membersOf, type OpenPolicy, silenced, standingStatements, symbolsOf, walk } from "../open/policy";
import { type WrittenPolicy, writePolicy } from "../open/write";
import type { PolicyNode } from "../syntax/node";
import { readWritten } from "../syntax/parse";
import type { PolicyDocument, PolicyKind } from "../syntax/tree";
import { ended } from "../text/sentence";
import { mayAllowListed, mayLetInStrangers } from "./by-form";
import { NodeOrder } from "./nodes";
import { ownAccountInside } from "./own-account";
import { withoutUnknown } from "./unknown-parts";

/** Something said of the n-th node of a policy. */
export interface Said {
  finding: Omit<Finding, "range" | "related" | "fixes">;
  node: number;
  related: { message: string; node: number }[];
}

/** What was found in a policy, without places in a text. */
export interface Verdict {
  findings: Said[];
  undecided: { undecided: Omit<Undecided, "range">; node: number }[];
  /** A question ran out of time or room: asked again it may be answered. */
  ranOut: boolean;
}

/** What a policy is judged by. */
export interface Task {
  policy: OpenPolicy;
  kind: EmbeddedKind;
  resourceType?: string;
  settings: PolicySettings;
  /** The policy of the same file that limits the principal. */
  boundary?: OpenPolicy;
  input: Pick<PolicyInput, "catalogue" | "boundary" | "serviceControlPolicies" | "resourceControlPolicies">;
}

/** An older version to compare with; `older` absent: there is none, all is new. */
interface Against {
  older?: OpenPolicy;
  label: string;
  newSeverity?: Severity;
}

/** A policy that allows nothing. */
const NOTHING = '{"Version":"2012-10-17","Statement":[]}';

/** What checks call the kind: sessions and boundaries are written as identity policies. */
export function kindOf(kind: EmbeddedKind): PolicyKind {
  return kind === "session" || kind === "boundary" ? "identity" : kind;
}

/** What the validator says, of all cases; nothing about texts of which too little is known. */
export function validated(task: Task): Said[] {
  const { policy } = task;
  const order = new NodeOrder(policy.node);
  const said: Said[] = [];
  const seen = new Set<string>();
  const known = withoutUnknown(policy);
  const unknownMembers = namesOfUnknown(policy);
  if (!known) return said;
  let confirmed: ReadonlySet<string> | undefined;
  // What is said of a value that may be any has to hold for a wildcard too: else it is about the example. Asked only where something is said.
  const isConfirmed = hasUnknown(known.policy)
    ? (key: string) => {
        confirmed ??= saidOfAny(task, known.policy, order);
        return confirmed.has(key);
      }
    : () => true;
  for (const { written, onlyIf } of validatedPolicies(known.policy)) {
    for (const finding of quickOf(task, written)) {
      const one = saidOf(finding, written, order);
      const node = order.node(one.node);
      const key = `${one.finding.code} ${one.node}`;
      if (seen.has(key) || !isConfirmed(key)) continue;
      // Whether a text that nobody knows is a good one is nobody's business.
      if (symbolsOf(node.parts).some((symbol) => policy.symbols.get(symbol)?.kind === "unknown")) continue;
      // Statements that are not there with these values are nobody's omission.
      if (finding.code === "MISSING_STATEMENT" && [...walk(policy.node)].some(({ choice }) => choice)) continue;
      // So are conditions that are not there.
      if (finding.code === "EMPTY_OBJECT_CONDITION" && hasChosenCondition(policy)) continue;
      // Partition and Region that are given together fit each other.
      if (finding.code === "INVALID_ARN_REGION" && isRegion(finding, written, task) && isGivenPlace(node)) continue;
      if (unknownMembers.has(node) || (finding.code === "MISSING_VERSION" && !isWritten(policy))) continue;
      seen.add(key);
      said.push(onlyIf === undefined ? one : { ...one, finding: { ...one.finding, onlyIf } });
    }
  }
  return said;
}

/** What is found is a Region that there is. */
function isRegion({ range }: Finding, { text }: WrittenPolicy, { input }: Task): boolean {
  return input.catalogue.regions().includes(text.slice(range.start, range.end));
}

/** Partition or Region of an ARN are not written, but given. */
function isGivenPlace({ parts = [] }: PolicyNode): boolean {
  let colons = 0;
  for (const part of parts) {
    if ("symbol" in part) return true;
    if ("text" in part) colons += part.text.split(":").length - 1;
    if (colons >= 4) return false;
  }
  return false;
}

/** Whether a condition, or a part of one, is there only with some values. */
function hasChosenCondition({ node }: OpenPolicy): boolean {
  return walk(node).some(({ type, children }) => {
    const [name, value] = type === "property" ? (children ?? []) : [];
    return name?.value === "Condition" && value !== undefined && walk(value).some(({ choice }) => choice);
  });
}

/** What the validator says where every value that may be any is a wildcard: codes with the numbers of their nodes. */
function saidOfAny(task: Task, policy: OpenPolicy, order: NodeOrder): Set<string> {
  const keys = validatedPolicies(policy, "*").flatMap(({ written }) =>
    quickOf(task, written).map((finding) => `${finding.code} ${saidOf(finding, written, order).node}`),
  );
  return new Set(keys);
}

function quickOf(task: Task, { text }: WrittenPolicy): Finding[] {
  return analyse(inputFor(task, text, quiet(task.settings))).quick;
}

function hasUnknown({ node, symbols }: OpenPolicy): boolean {
  for (const { parts } of walk(node)) if (symbolsOf(parts).some((symbol) => symbols.get(symbol)?.kind === "unknown")) return true;
  return false;
}

/** The names of members that hold a value of which nothing is known: it may be missing. */
function namesOfUnknown({ node }: OpenPolicy): Set<PolicyNode> {
  const names = new Set<PolicyNode>();
  for (const one of walk(node)) {
    const [name, value] = one.type === "property" ? (one.children ?? []) : [];
    if (name && value && [...walk(value)].some(({ type }) => type === "unknown")) names.add(name);
  }
  return names;
}

/** Whether the document itself stands in the file: statements that a tool puts into one have no place for its version. */
function isWritten({ node }: OpenPolicy): boolean {
  const statements = membersOf(node).find(({ name }) => name.value === "Statement")?.value;
  return statements === undefined || statements.offset !== node.offset || statements.length !== node.length;
}

/** All checks of one policy but the comparison with an older version. */
export function* checked(task: Task): Investigation<Verdict> {
  const { settings, kind } = task;
  const verdict: Verdict = { findings: [], undecided: [], ranOut: false };
  const known = withoutUnknown(task.policy);
  if (!known || known.left.length > 0) verdict.undecided.push(notKnown(task.policy));
  if (!known) return verdict;
  const { policy } = known;
  const ask = (only: Partial<PolicySettings>, more: { fixesCallers?: boolean; texts?: string[] } = {}, of = policy) =>
    asked(task, { policy: of, settings: { ...quiet(settings), ...only }, ...more }, verdict);
  // What limits others grants nothing by itself.
  if (kind !== "boundary" && kind !== "session")
    for (const critical of settings.critical.filter((one) => isAskedFor(one, task, policy)))
      yield* ask({ critical: [critical] }, { texts: [...(critical.actions ?? []), ...(critical.resources ?? [])] });
  if (kind === "resource" || kind === "trust") {
    if (settings.publicAccess !== "off" && mayLetInStrangers(policy.node))
      yield* ask({ publicAccess: settings.publicAccess }, { fixesCallers: true });
    if (settings.trusted) {
      const { policy: inside, account } = ownAccountInside(policy, settings.trusted.accounts[0]);
      const accounts = [...settings.trusted.accounts, account];
      yield* ask({ trusted: { ...settings.trusted, accounts } }, { texts: accounts }, inside);
    }
  }
  if (settings.severity["dead-statement"] !== "off" && known.left.length === 0) yield* idle(task, verdict);
  return verdict;
}

/** Whether a question about listed access has to be asked. A guardrail is asked beside full access; a name that is none is told there. */
function isAskedFor({ actions }: PolicySettings["critical"][number], { kind, input }: Task, { node }: OpenPolicy): boolean {
  if (!actions?.length || (kind !== "identity" && kind !== "resource" && kind !== "trust")) return true;
  return mayAllowListed(node, actions) || unknownAmong(actions, input.catalogue).length > 0;
}

/** The comparison with an older version. */
export function* compared(task: Task, against: Against): Investigation<Verdict> {
  const verdict: Verdict = { findings: [], undecided: [], ranOut: false };
  const { older, label, newSeverity } = against;
  if (!older && (task.kind === "boundary" || task.kind === "session")) return verdict;
  const known = withoutUnknown(task.policy);
  if (!known) return verdict;
  const before = older && (withoutUnknown(older)?.policy ?? older);
  const baseline = (text: string): PolicyInput["baseline"] =>
    before ? { text, label } : { text, label: "an empty policy", isNew: true, ...(newSeverity && { newSeverity }) };
  yield* asked(task, { policy: known.policy, settings: quiet(task.settings), older: before ?? "nothing", baseline }, verdict);
  return verdict;
}

/** A question of one check. */
interface Asked {
  policy: OpenPolicy;
  settings: PolicySettings;
  older?: OpenPolicy | "nothing";
  baseline?(text: string): PolicyInput["baseline"];
  fixesCallers?: boolean;
  texts?: string[];
}

type Outcome = OpenOutcome & { check?: CheckResult };

/** Proves one choice of documents: the policy, what it was, its boundary, as far as they are there. */
function proverOf(task: Task, { settings, older, baseline }: Asked) {
  return function* (documents: PolicyDocument[]): Investigation<Outcome> {
    const [now, ...others] = documents as [PolicyDocument, ...PolicyDocument[]];
    const before = older === undefined ? undefined : others[0];
    const limit = task.boundary === undefined ? undefined : others.at(-1);
    const input = {
      ...inputFor(task, now.text, settings),
      ...(before && { baseline: baseline?.(before.text) }),
      ...(limit && { boundary: limit.text }),
    };
    const check = yield* analyse(input).prove();
    return {
      result: check.findings.length > 0 ? "FAIL" : check.undecided.length > 0 ? "UNDECIDED" : "PASS",
      message: "",
      reasons: [],
      counterexamples: check.findings.flatMap(({ counterexample }) => (counterexample ? [{ request: counterexample.request }] : [])),
      undecided: check.undecided.map(({ message }) => ({ reason: message })),
      assumed: [],
      check,
    };
  };
}

/**
 * Asks about every statement. Values with which one is found say nothing of the others: these may be found with other values
 * only, or not be decided, so they are asked about again as long as something is found.
 */
function* asked(task: Task, question: Asked, verdict: Verdict): Investigation<void> {
  const order = new NodeOrder(task.policy.node);
  let next: OpenPolicy | undefined = question.policy;
  while (next) {
    const policy: OpenPolicy = next;
    const found: Verdict = { findings: [], undecided: [], ranOut: false };
    const granting = yield* askedOnce(task, { ...question, policy }, order, found);
    const isNew = (one: Said) => !verdict.findings.some((other) => other.node === one.node && other.finding.code === one.finding.code);
    verdict.findings.push(...(policy === question.policy ? found.findings : found.findings.filter(isNew)));
    verdict.undecided.push(...found.undecided);
    verdict.ranOut ||= found.ranOut;
    next = granting.size > 0 ? { ...policy, node: silenced(policy.node, granting) } : undefined;
  }
}

/** The statements that grant what was found, as far as there is more to ask without them. */
function* askedOnce(task: Task, question: Asked, order: NodeOrder, verdict: Verdict): Investigation<Set<PolicyNode>> {
  const { policy, settings, older, fixesCallers, texts } = question;
  const run = proverOf(task, question);
  const sides = [
    sideOf(policy),
    ...(older === "nothing" ? [closedSide(NOTHING)] : older ? [sideOf(older)] : []),
    ...(task.boundary ? [sideOf(task.boundary)] : []),
  ];
  const granting = new Set<PolicyNode>();
  if (!sides.some((side) => "open" in side)) {
    const [first] = sides as { closed: PolicyDocument }[];
    const outcome = yield* run(sides.map((side) => (side as { closed: PolicyDocument }).closed));
    const written = writePolicy(policy.node);
    if (first) take(outcome.check, written, order, {}, verdict);
    return granting;
  }
  const outcome: Outcome = yield* decideOpen({
    sides,
    run,
    ...(fixesCallers !== undefined && { fixesCallers }),
    ...(texts && { texts }),
  });
  const written = outcome.written?.[0] ?? ("closed" in (sides[0] as Side) ? writePolicy(policy.node) : undefined);
  if (outcome.result === "FAIL" && written) {
    const { assumed, onlyIf } = outcome;
    const more = { ...(assumed.length > 0 && { assumed }), ...(onlyIf !== undefined && { onlyIf }) };
    take(outcome.check, written, order, more, verdict);
    // A guardrail grants nothing: what it lets through none of its statements does.
    if (task.kind === "scp" || task.kind === "rcp") return granting;
    const statements = outcome.statements ?? standingStatements(policy.node, () => true);
    for (const { statementIndex, counterexample } of outcome.check?.findings ?? []) {
      const one = statementIndex === undefined || !counterexample ? undefined : statements[counterexample.statementIndex];
      if (one) granting.add(one);
    }
    return granting;
  }
  if (outcome.result === "PASS") return granting;
  if (outcome.check?.undecided.length) {
    verdict.ranOut = true;
    verdict.undecided.push(...outcome.check.undecided.map(({ range: _, ...undecided }) => ({ undecided, node: 0 })));
    return granting;
  }
  const code = codeOf(settings, older !== undefined);
  const node = order.firstOpen(new Set([...policy.symbols].flatMap(([name, { kind }]) => (kind === "unknown" ? [name] : []))));
  for (const { reason } of outcome.undecided) {
    verdict.undecided.push({
      undecided: { code, message: `Not decided (\`${code}\`): ${ended(reason)} Treat it as granted until it is decided.` },
      node,
    });
  }
  return granting;
}

/** The check that a question is about. */
function codeOf(settings: PolicySettings, isComparison: boolean): string {
  if (isComparison) return "new-access";
  if (settings.critical.length > 0) return "access-not-granted";
  return settings.trusted ? "external-access" : "public-access";
}

/** Parts that do nothing, whatever the values. */
function* idle(task: Task, verdict: Verdict): Investigation<void> {
  const { policy, settings } = task;
  const order = new NodeOrder(policy.node);
  const only = { ...quiet(settings), severity: { ...settings.severity } };
  if (isClosed(policy)) {
    const written = writePolicy(policy.node);
    take(yield* analyse(inputFor(task, written.text, only)).prove(), written, order, {}, verdict);
    return;
  }
  const encoded = encodedPolicies(policy, HOSTS.casesForDeadParts);
  if (!encoded) return;
  let common: Map<string, Said> | undefined;
  for (const { written, words } of encoded) {
    const check = yield* analyse(inputFor(task, written.text, only)).prove();
    const found = new Map<string, Said>();
    for (const finding of check.findings) {
      const { finding: said, ...rest } = saidOf({ ...plainFinding(finding), message: words(finding.message) }, written, order);
      const { counterexample: _, ...own } = said;
      const one: Said = { ...rest, finding: own };
      if (one.node > 0) found.set(`${finding.code} ${one.node}`, one);
    }
    const before: Map<string, Said> = common ?? found;
    common = new Map([...before].filter(([key]) => found.has(key)));
  }
  verdict.findings.push(...(common?.values() ?? []));
}

/** Only what is asked for besides: no check of access, nothing about parts that do nothing. */
function quiet(settings: PolicySettings): PolicySettings {
  const { trusted: _, ...rest } = settings;
  return { ...rest, critical: [], publicAccess: "off", severity: { ...settings.severity, "dead-statement": "off" } };
}

function inputFor(task: Task, text: string, settings: PolicySettings): PolicyInput {
  const { kind, resourceType, input } = task;
  const { resourceType: ofFile, kindGuessed: _, ...rest } = settings;
  const type = resourceType ?? ofFile;
  return {
    text,
    parsed: readWritten(text),
    settings: { ...rest, kind: kindOf(kind), ...(type !== undefined && { resourceType: type }) },
    ...input,
  };
}

/** Whether nothing of a policy is open. */
function isClosed({ node }: OpenPolicy): boolean {
  for (const one of walk(node)) if (one.choice !== undefined || isOpen(one)) return false;
  return true;
}

function sideOf(policy: OpenPolicy): Side {
  return isClosed(policy) ? closedSide(writePolicy(policy.node).text) : { open: policy };
}

function closedSide(text: string): Side {
  const { document } = readWritten(text);
  if (!document) throw new Error("A policy that was written cannot be read.");
  return { closed: document };
}

function take(
  check: CheckResult | undefined,
  written: WrittenPolicy,
  order: NodeOrder,
  more: Pick<Finding, "assumed" | "onlyIf">,
  verdict: Verdict,
): void {
  for (const finding of check?.findings ?? []) {
    const said = saidOf(finding, written, order);
    verdict.findings.push({ ...said, finding: { ...said.finding, ...more } });
  }
  for (const { range, ...undecided } of check?.undecided ?? []) {
    verdict.ranOut = true;
    verdict.undecided.push({ undecided, node: order.at(written.hostRange(range)) });
  }
}

function saidOf(finding: Finding, written: WrittenPolicy, order: NodeOrder): Said {
  const nodeAt = (range: Finding["range"]) => order.at(written.hostRange(range));
  return {
    finding: plainFinding(finding),
    node: nodeAt(finding.range),
    related: (finding.related ?? []).flatMap((one) => (one.file === undefined ? [{ message: one.message, node: nodeAt(one.range) }] : [])),
  };
}

/** Fixes are those of a text that nobody wrote; they may be worked out only when they are read. */
function plainFinding(finding: Finding): Finding {
  const copy = Object.defineProperties({} as Finding, Object.getOwnPropertyDescriptors(finding));
  delete copy.fixes;
  delete copy.path;
  return copy;
}

/** A policy of which a part is not known at all is judged without it, and that is said. */
function notKnown(policy: OpenPolicy): Verdict["undecided"][number] {
  const order = new NodeOrder(policy.node);
  const symbols = new Set([...walk(policy.node)].filter(({ type }) => type === "unknown").flatMap(({ parts }) => symbolsOf(parts)));
  const names = [...symbols].map((symbol) => `\`${policy.symbols.get(symbol)?.name ?? symbol}\``);
  const what =
    names.length > 0 ? `of ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""} nothing is known` : "a part of it is not known";
  return {
    undecided: {
      code: "undecided",
      message: `Not decided what this policy grants: ${what}, and a whole statement or condition stands there. Give it a value that can be read here.`,
    },
    node: order.firstOpen(symbols),
  };
}
