// Reports of `iam-prover account`: numbered hops for people, SARIF for code scanning, a graph for Graphviz.
import type { Blamed } from "../../core/account/blame";
import type { Cut } from "../../core/account/cut";
import type { Goal } from "../../core/account/goal";
import type { ChainRequest } from "../../core/account/joint";
import type { PairVerdict } from "../../core/account/paths";
import { gainWords, goalWords } from "../../core/account/words";
import { ownVersion } from "../version";
import type { Lines } from "./lines";

export interface Report {
  question: string;
  paths: PairVerdict[];
  undecided: { from: string; to: Goal; reasons?: string[] }[];
  closed: PairVerdict[];
  cuts: Cut[];
  blame?: Blamed[];
  /** What `critical` of the settings lists and nobody asked about, in words. */
  open?: string[];
}

/** Numbered steps for people. `at` says where statements stand in the files of the snapshot. */
export function reportText(report: Report, at: Lines = () => undefined): string {
  const lines: string[] = [];
  for (const path of report.paths) lines.push(...pathLines(path, at), "");
  for (const { from, to, reasons } of report.undecided)
    lines.push(`Not decided: ${from} to ${goalWords(to)}${reasons?.length ? ` (${reasons.join("; ")})` : ""}.`, "");
  for (const one of report.blame ?? [])
    lines.push(`Opened by: ${[one.policy, one.of].filter((word) => word !== "").join(" of ")}${one.path ? `, ${one.path}` : ""}.`, "");
  for (const cut of report.cuts) lines.push(...cutLines(cut), "");
  if (report.paths.length === 0 && report.undecided.length === 0) lines.push(...closedLines(report), "");
  for (const one of report.open ?? []) lines.push(`Not decided: ${one}.`, "");
  return lines.join("\n");
}

function pathLines({ from, to, chain = [], goal, requires, assumptions }: PairVerdict, lines: Lines = () => undefined): string[] {
  const requestLines = (request: ChainRequest) => linesOf(request, lines);
  if (chain.length === 0) return [`${from} has ${goalWords(to)} at once.`, ...(goal?.requests ?? []).flatMap(requestLines)];
  return [
    `${from} reaches ${goalWords(to)} in ${chain.length} ${chain.length === 1 ? "step" : "steps"}:`,
    ...chain.flatMap((hop, i) => [
      `  ${i + 1}. ${hop.principal} (${hop.edge})`,
      ...hop.requests.flatMap(requestLines),
      ...hop.gains.map((gain) => `       gains ${gainWords(gain)}`),
    ]),
    ...(goal?.requests ?? []).flatMap(requestLines),
    ...(requires.length > 0 ? [`  Uses ${requires.join(", ")}.`] : []),
    ...assumptions.map(({ edge, text }) => `  Assumes (${edge}): ${text}.`),
  ];
}

function linesOf({ action, resource, context, allowedBy = [] }: ChainRequest, lines: Lines): string[] {
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${[value].flat().join(", ")}`);
  const by = allowedBy.map((ground) => {
    const { of, policy, statementIndex, sid } = ground;
    const line = lines(ground);
    return `${policy} of ${of}, statement ${sid ?? statementIndex + 1}${line ? ` (${line})` : ""}`;
  });
  return [
    `       ${action} on ${resource}${keys.length > 0 ? ` with ${keys.join("; ")}` : ""}`,
    ...by.map((where) => `         allowed by ${where}`),
  ];
}

function cutLines({ edits, loses }: Cut): string[] {
  return [
    edits.length === 1 ? "Cut by one edit (proved):" : `Cut by ${edits.length} edits (proved):`,
    ...edits.map(({ of, policy, statementIndex, edit }) =>
      statementIndex === undefined ? `  ${edit} (${of})` : `  ${policy} of ${of}, statement ${statementIndex + 1}: ${edit}`,
    ),
    `  Loses ${loses.join("; ")}.`,
  ];
}

function closedLines({ closed, question }: Report): string[] {
  const covered = [...new Set(closed.flatMap(({ notCovered }) => notCovered))];
  const edges = closed[0]?.edges;
  return [
    question
      ? `Nobody ${question}.`
      : `No path${closed.length > 0 ? ` (${closed.length} ${closed.length === 1 ? "question" : "questions"} proved, edges ${edges})` : ""}.`,
    ...(covered.length > 0 ? [`Not covered by the snapshot: ${covered.join(", ")}.`] : []),
  ];
}

/** SARIF 2.1.0: a result for each path, its hops as a code flow. */
export function reportSarif(report: Report): string {
  const results = report.paths.map((path) => ({
    ruleId: "account-path",
    level: "error",
    message: { text: pathLines(path)[0] },
    locations: [place(path.from)],
    codeFlows: [
      {
        threadFlows: [
          {
            locations: (path.chain ?? []).map((hop) => ({
              location: {
                ...place(hop.principal),
                message: { text: hop.requests.map(({ action, resource }) => `${action} on ${resource}`).join("; ") },
              },
            })),
          },
        ],
      },
    ],
  }));
  const rules = [{ id: "account-path", shortDescription: { text: "A way through an account, replayed step by step" } }];
  const run = {
    tool: { driver: { name: "iam-prover", version: ownVersion(), informationUri: "https://github.com/iam-prover/iam-prover", rules } },
    results: results.map((one) => ((one.codeFlows[0]?.threadFlows[0]?.locations.length ?? 0) > 0 ? one : { ...one, codeFlows: undefined })),
  };
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

const place = (arn: string) => ({ logicalLocations: [{ fullyQualifiedName: arn, kind: "resource" }] });

/** A graph: principals and what they reach, an arrow for each hop. */
export function reportDot(report: Report): string {
  const quote = (text: string) => JSON.stringify(text);
  const arrows = new Set<string>();
  for (const { chain = [], to, goal } of report.paths) {
    for (const hop of chain)
      for (const gain of hop.gains) {
        const target =
          gain.kind === "principal" || gain.kind === "newPrincipal"
            ? gain.arn
            : gain.kind === "policyVersion"
              ? gain.policyArn
              : "of" in gain
                ? gain.of
                : gain.group;
        arrows.add(`  ${quote(hop.principal)} -> ${quote(target)} [label=${quote(hop.edge)}];`);
      }
    if (goal) arrows.add(`  ${quote(goal.principal)} -> ${quote(goalWords(to))} [style=bold];`);
  }
  return `digraph account {\n  rankdir=LR;\n${[...arrows].join("\n")}\n}\n`;
}
