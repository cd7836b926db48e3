// `iam-prover account`: who in an account can reach what, by which steps; exit 0 no (new) path, 1 paths, 2 bad input, 3 undecided.
import { type Cut, proposeCuts } from "../../core/account/cut";
import { builtInEdges, type Edge, edgesWith, shippedIds } from "../../core/account/edges";
import type { Goal } from "../../core/account/goal";
import type { Snapshot } from "../../core/account/model";
import {
  goalsIn,
  listPaths,
  nameOf,
  noNewPaths,
  type PairsQuestion,
  type PairVerdict,
  pathsWithin,
  startsIn,
  whoReaches,
} from "../../core/account/paths";
import type { From } from "../../core/account/verdict";
import { UnknownPrincipal } from "../../core/account/verdict";
import type { Investigation } from "../../core/checks/investigation";
import { investigate } from "../../solver/investigate";
import { createInlineSolver } from "../../solver/node/inline";
import { loadCatalogue } from "../../workspace/catalogue";
import { InputError } from "../errors";
import { tellUnknownActions } from "../unknown-actions";
import { type AccountArguments, readAccountArguments } from "./arguments";
import { type CriticalGoals, criticalGoals, settingsAbove } from "./critical";
import { impactJson, impactOf, impactStatus, impactText, PROPOSALS, readProposal } from "./impact";
import { accountInput, olderInput, readText } from "./input";
import type { Lines } from "./lines";
import { readContext, readOwnEdges, readTime, readTo } from "./parameters";
import { type Report, reportDot, reportSarif, reportText } from "./report";
import { parseJson } from "./snapshots";

/** Runs the command. Out: the exit status. Throws `InputError`. */
export async function runAccount(args: string[]): Promise<number> {
  const given = readAccountArguments(args);
  if (given.edges.includes("list")) {
    process.stdout.write(edgeList());
    return 0;
  }
  if (given.files.length === 0)
    throw new InputError(
      "`account` needs a snapshot: the output of `aws iam get-account-authorization-details`, or `-` for standard input.",
    );
  const { snapshot, lines, left } = accountInput(given);
  const solver = createInlineSolver();
  try {
    const proposed = Object.keys(PROPOSALS).find((name) => given.single[name as keyof typeof PROPOSALS] !== undefined);
    if (proposed !== undefined) return await preview(proposed as keyof typeof PROPOSALS, snapshot, given, lines, solver);
    const isOpen = given.to === undefined && given.whoCan === undefined;
    const critical: CriticalGoals = isOpen
      ? criticalGoals(await settingsAbove(given.files), snapshot, loadCatalogue())
      : { goals: [], patterns: [], open: [] };
    const report = await judge(snapshot, given, solver, critical, left);
    report.open = critical.open;
    process.stdout.write(written(report, given, lines));
    for (const warning of snapshot.warnings) process.stderr.write(`iam-prover: ${warning}\n`);
    if (given.format === "sarif" || given.format === "dot")
      for (const one of report.open) process.stderr.write(`iam-prover: Not decided: ${one}.\n`);
    return report.paths.length > 0 ? 1 : report.undecided.length + report.open.length > 0 ? 3 : 0;
  } catch (error) {
    if (error instanceof UnknownPrincipal) throw new InputError(error.message);
    throw error;
  } finally {
    await solver.dispose();
  }
}

/** What a proposed guardrail would cut. Out: the exit status. */
async function preview(
  option: keyof typeof PROPOSALS,
  snapshot: Snapshot,
  given: AccountArguments,
  lines: Lines,
  solver: ReturnType<typeof createInlineSolver>,
): Promise<number> {
  const file = given.single[option] as string;
  const { from, time, timeout } = given.single;
  if (given.format !== "text" && given.format !== "json") throw new InputError(`\`--${option}\` is reported as text or json.`);
  const proposal = readProposal({ policyDocument: readText(file), policyType: PROPOSALS[option] });
  const run = <T>(investigation: Parameters<typeof investigate<T>>[0]) =>
    investigate(investigation, solver, timeout === undefined ? {} : { timeoutMs: secondsOf(timeout) * 1000 });
  const impacts = await impactOf(snapshot, proposal, from === undefined ? undefined : [from], readTime(time), loadCatalogue(), run);
  process.stdout.write(given.format === "json" ? `${JSON.stringify(impactJson(impacts), null, 2)}\n` : impactText(impacts, lines));
  for (const warning of snapshot.warnings) process.stderr.write(`iam-prover: ${warning}\n`);
  return impactStatus(impacts);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InputError("`--timeout` is a number of seconds.");
  return seconds;
}

/** `left`: what a question about something else than principals does not know of the account. */
async function judge(
  snapshot: Snapshot,
  given: AccountArguments,
  solver: ReturnType<typeof createInlineSolver>,
  critical: CriticalGoals,
  left: readonly string[],
): Promise<Report> {
  const catalogue = loadCatalogue();
  const seconds = given.single.timeout === undefined ? undefined : secondsOf(given.single.timeout);
  const run = <T>(investigation: Parameters<typeof investigate<T>>[0]) =>
    investigate(investigation, solver, seconds === undefined ? {} : { timeoutMs: seconds * 1000 });
  const base = {
    snapshot,
    context: contextOf(given.repeated.context),
    now: readTime(given.single.time),
    outsider: !given.switches.has("no-outsider"),
    ...edgesOf(given),
  };
  const [asked, option] = given.whoCan ? [given.whoCan[0], "--who-can"] : [given.to?.length === 2 ? given.to[0] : undefined, "--to"];
  if (asked !== undefined) tellUnknownActions([{ actions: [asked] }], option, given.switches.has("allow-unknown-actions"));
  if (given.whoCan) {
    const goal = readTo({ action: given.whoCan[0], resource: given.whoCan[1] });
    if (!("action" in goal)) throw new InputError("`--who-can` takes an action and a resource.");
    return {
      ...byVerdict(await run(whoReaches(base, goal, catalogue))),
      cuts: [],
      question: `can reach ${goal.action} on ${goal.resource}`,
    };
  }
  const from = given.single.from === undefined ? undefined : startOf(given.single.from, snapshot);
  const withLeft = (of: Snapshot): Snapshot => (left.length === 0 ? of : { ...of, gaps: [...of.gaps, ...left] });
  const asResources = withLeft(snapshot);
  const all: PairsQuestion[] = [
    ...goalsOf(given.to, snapshot).map((to) => ({ ...base, ...(from && { from }), to })),
    ...critical.goals.map((to) => ({ ...base, snapshot: asResources, ...(from && { from }), to })),
  ];
  const report: Report = { paths: [], undecided: [], closed: [], cuts: [], question: "" };
  if (given.single.baseline !== undefined) {
    critical.open.push(...critical.patterns.map((one) => one.left));
    for (const question of all) {
      const older = await olderInput(given.single.baseline, given);
      add(report, await newWays(question.snapshot === snapshot ? older : withLeft(older), question, run));
    }
    return report;
  }
  add(report, await waysWithin({ ...base, snapshot: asResources, ...(from && { from }) }, critical, run));
  for (const question of all) add(report, await waysTo(question, run, { withCuts: !given.switches.has("list") }));
  return report;
}

type Run = <T>(investigation: Investigation<T>) => Promise<T>;
type Answers = Partial<Pick<Report, "paths" | "undecided" | "closed" | "cuts" | "blame">>;

function add(report: Report, { paths = [], undecided = [], closed = [], cuts = [], blame }: Answers): void {
  report.paths.push(...paths);
  report.undecided.push(...undecided);
  report.closed.push(...closed);
  report.cuts.push(...cuts);
  if (blame) report.blame = [...(report.blame ?? []), ...blame];
}

/** Ways to whatever fits one of the critical patterns. */
async function waysWithin(question: Parameters<typeof pathsWithin>[0], critical: CriticalGoals, run: Run): Promise<Answers> {
  const found: Required<Pick<Answers, "paths" | "closed">> = { paths: [], closed: [] };
  for (const { to, left: sentence } of critical.patterns) {
    const { paths, closed, open } = await run(pathsWithin(question, to, loadCatalogue()));
    // A way that an example shows is told once.
    const isTold = (path: PairVerdict) =>
      critical.goals.some((goal) => "action" in goal && goal.action === to.action && goal.resource === path.goal?.requests[0]?.resource);
    found.paths.push(...paths.filter((path) => !isTold(path)));
    found.closed.push(...closed);
    if (open.length > 0) critical.open.push(`${sentence}; not proved for ${open.join(", ")}`);
  }
  return found;
}

/** Ways that the older account did not have, with the best cut. */
async function newWays(older: Snapshot, question: PairsQuestion, run: Run): Promise<Answers> {
  const { paths, undecided, cuts, blame } = await run(noNewPaths(older, question, loadCatalogue()));
  return { paths, undecided, cuts: cuts.slice(0, 1), blame };
}

async function waysTo(question: PairsQuestion, run: Run, { withCuts }: { withCuts: boolean }): Promise<Answers> {
  const catalogue = loadCatalogue();
  const found = byVerdict(await run(listPaths(question, catalogue)));
  if (!withCuts) return found;
  const cuts = await cutsFor(found.paths.slice(0, 1), question, question.snapshot, (asked) => run(proposeCuts(asked, catalogue)));
  return { ...found, cuts };
}

const byVerdict = (verdicts: readonly PairVerdict[]): Pick<Report, "paths" | "undecided" | "closed"> => ({
  paths: verdicts.filter(({ verdict }) => verdict === "REACHABLE"),
  undecided: verdicts.filter(({ verdict }) => verdict === "UNDECIDED"),
  closed: verdicts.filter(({ verdict }) => verdict === "UNREACHABLE"),
});

async function cutsFor(
  paths: readonly PairVerdict[],
  question: PairsQuestion,
  snapshot: Snapshot,
  propose: (asked: Parameters<typeof proposeCuts>[0]) => Promise<Cut[]>,
): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const { from, to } of paths) {
    const start = question.from ?? startsIn(snapshot).find((one) => nameOf(one) === from);
    if (start) cuts.push(...(await propose({ ...question, from: start, to })).slice(0, 1));
  }
  return cuts;
}

function written(report: Report, { format }: AccountArguments, at: Lines): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "sarif":
      return reportSarif(report);
    case "dot":
      return reportDot(report);
    default:
      return reportText(report, at);
  }
}

function startOf(text: string, snapshot: Snapshot): From {
  if (text.startsWith("oidc:") || text.startsWith("saml:")) {
    const name = text.slice(5);
    const known = [...snapshot.accounts.values()].flatMap(({ providers }) => [...(providers ?? [])]);
    const provider = name.startsWith("arn:") ? name : known.find((arn) => arn.endsWith(`/${name}`));
    if (!provider) throw new InputError(`The snapshot has no identity provider \`${name}\`.`);
    return { provider };
  }
  if (!text.startsWith("arn:")) throw new InputError(`\`--from\` is the ARN of a user or role, or \`oidc:PROVIDER\`, not \`${text}\`.`);
  return { principal: text };
}

function goalsOf(to: readonly string[] | undefined, snapshot: Snapshot): Goal[] {
  const [first, resource] = to ?? ["admin"];
  if (first === "admin") return goalsIn(snapshot);
  if (resource !== undefined) return [readTo({ action: first, resource })];
  // Nobody reaches whom the snapshot has not got, and that would pass for a proof.
  if (first?.startsWith("arn:") && !snapshot.principals.has(first))
    throw new InputError(`\`--to\`: \`${first}\` is no user or role of the snapshot.`);
  if (first?.startsWith("arn:")) return [{ principal: first }];
  throw new InputError(`\`--to\` is \`admin\`, the ARN of a principal, or an action and a resource, not \`${first}\`.`);
}

function contextOf(list: readonly string[]) {
  const entries = list.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new InputError(`\`--context\` is \`key=value\`, or \`key=\` for a key that is absent, not \`${text}\`.`);
    return [text.slice(0, at), at === text.length - 1 ? null : text.slice(at + 1)] as const;
  });
  return readContext(Object.fromEntries(entries));
}

/** The edges of the question: those of the user, and which of all are used. */
function edgesOf({ edges: words, single }: AccountArguments): { edges: Edge[]; use?: ReadonlySet<string> } {
  const file = single["add-edges"];
  const edges = file === undefined ? [] : readOwnEdges(parseJson(readText(file), file), file);
  const known = [...shippedIds(), ...edges.map(({ id }) => id)];
  const out = new Set(words.filter((word) => word !== "all").map((word) => word.replace(/^-/, "")));
  for (const id of out) if (!known.includes(id)) throw new InputError(`There is no edge \`${id}\`; \`--edges list\` lists them.`);
  return { edges, ...(out.size > 0 && { use: new Set(known.filter((id) => !out.has(id))) }) };
}

function edgeList(): string {
  const groups = edgesWith().map(({ id, allOf }) => `${id}\t${allOf.join(" + ")}`);
  return `${[...builtInEdges, ...groups].join("\n")}\n`;
}
