// New ways through the account of the settings, for the open policies that belong to it. They share one answer as long as nothing of it changes.
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Refusal, WayData, WaysPage } from "../../../shared/protocol";
import type { Way } from "../core/account/steps";
import type { CheckResult } from "../core/checks/finding";
import type { Investigation } from "../core/checks/investigation";
import { clock, files as disk, uriOf } from "../platform/current";
import type { Baseline } from "../workspace/api";
import { type NewPathsReport, newPathsOf, type WhoCan, whoCanOf } from "../workspace/new-paths";
import type { TemplateFile } from "../workspace/template-paths";
import { whoCanInTemplate } from "../workspace/template-who";
import { digestOfTexts } from "../workspace/text-digest";
import { halfTyped } from "./ask";
import { toLspRange } from "./convert";
import { siblingsNow } from "./module";
import type { OpenDocument } from "./open-document";
import { documentAt } from "./open-document";
import type { Session } from "./session";
import { knownTemplateWays } from "./template-paths";

/** What is said in a document about ways through its account; nothing for a document of none. */
export async function accountFindings(session: Session, document: OpenDocument, signal: AbortSignal): Promise<CheckResult> {
  const report = await newPathsReport(session, document, signal);
  if (!report) return { findings: [], undecided: [] };
  const range = { start: 0, end: Math.min(1, document.view.text.length) };
  return {
    findings: report.findings.flatMap(({ file, finding }) => (file === document.path ? finding : [])),
    undecided: [...report.undecided, ...(report.problem ? [`Not decided: ${report.problem}`] : [])].map((message) => ({
      code: "new-path",
      message,
      range,
    })),
  };
}

/** Answers `iamProver/newWays`: the ways that the files of the account open, whichever of them the question comes from. */
export async function showNewWays(session: Session, document: OpenDocument | undefined): Promise<WaysPage | Refusal> {
  if (!document) return NO_FILE;
  const own = knownTemplateWays(document);
  if (own.length > 0)
    return {
      title: titleOf(own.length, "the account of this file, against its older version"),
      ways: own.map(waySent),
      undecided: [],
      notes: [OWN_RESTS_ON],
    };
  const report = await newPathsReport(session, document, new AbortController().signal);
  if (!report) return document.role === "host" ? NO_WAY : NO_ACCOUNT;
  const without = report.problem ?? report.notCompared;
  if (without !== undefined) return { problem: without };
  const ways = report.findings.map(({ way }) => waySent(way));
  const title =
    ways.length > 0
      ? titleOf(ways.length, "the account, compared with the older version of its files")
      : report.undecided.length > 0
        ? "Not decided whether there is a new way through the account"
        : "No new way through the account (proved)";
  return { title, ways, undecided: report.undecided, notes: [RESTS_ON] };
}

/** Answers `iamProver/whoCan`: everybody in the account who can do an action on a resource. */
export async function showWhoCan(
  session: Session,
  document: OpenDocument | undefined,
  action: string | undefined,
  resource: string | undefined,
  signal: AbortSignal,
): Promise<WaysPage | Refusal> {
  if (!document) return NO_FILE;
  const { config } = session.workspace.stateOf(document.path) ?? {};
  if (!config?.account && document.role !== "host") return NO_ACCOUNT;
  if (!action || !/^[^\s:*?]+:[^\s:*?]+$/.test(action))
    return { problem: "The question is about one action of one service, such as `s3:GetObject`, without wildcards." };
  if (!resource || /[*?]/.test(resource))
    return { problem: "The question is about one resource, such as `arn:aws:s3:::doc-example-bucket/a.txt`, without wildcards." };
  const misspelt = halfTyped(action, session.services.catalogue());
  if (misspelt) return misspelt;
  const goal = { action, resource };
  const catalogue = session.services.catalogue();
  const run = runner(session, document, signal);
  // What other files make of the account is asked where the settings name it; else the file makes one of its own.
  const answer = config?.account
    ? await whoCanOf(
        config,
        {
          openText: openText(session),
          // Only what is there now is asked about.
          baselinesOf: async () => new Map(),
        },
        goal,
        catalogue,
        run,
        clock.time(),
      )
    : await ofTemplate(session, document, (file) => whoCanInTemplate(file, goal, catalogue, run, clock.time()));
  if (typeof answer === "string") return { problem: answer };
  const { ways, undecided } = answer;
  const direct = ways.filter(({ steps }) => steps.every(({ edge }) => edge === undefined)).length;
  const many = (count: number) => (count === 1 ? "One principal" : `${count} principals`);
  const title =
    ways.length === 0
      ? undecided.length > 0
        ? `Not decided who can do ${action} on ${resource}`
        : `${answer.assumed ? "Nobody whom this file makes" : "Nobody in the account"} can do ${action} on ${resource} (proved)`
      : `${many(ways.length)} can do ${action} on ${resource}: ${direct} directly, ${ways.length - direct} by steps`;
  return {
    title,
    ways: ways.map(waySent),
    undecided: undecided.map((one) => `Not decided for ${one}.`),
    notes: answer.assumed ? [...assumedNote(answer.assumed), OWN_ACCOUNT] : [RESTS_ON],
  };
}

/** Asks about the account that an open template or module makes. */
async function ofTemplate(
  session: Session,
  document: OpenDocument,
  ask: (file: TemplateFile) => Promise<WhoCan | string>,
): Promise<WhoCan | string> {
  const { path, view } = document;
  if (path === undefined) return "Save the file first: what it makes of an account depends on the files beside it.";
  const judged = document.judged ?? (await session.workspace.contextOf(session, document));
  const neighbours = judged.neighbours ?? { siblings: siblingsNow(session, document), olderSiblings: [] };
  return ask({ file: path, text: view.text, neighbours, judged });
}

function assumedNote(assumed: readonly { name: string; value: string }[]): string[] {
  if (assumed.length === 0) return [];
  const shown = assumed.slice(0, MOST_ASSUMED).map(({ name, value }) => `\`${name}\` is \`${value}\``);
  const more = assumed.length > shown.length ? ` and ${assumed.length - shown.length} more` : "";
  return [`Assumed: ${shown.join(", ")}${more}.`];
}

function titleOf(ways: number, through: string): string {
  return `${ways === 1 ? "One new way" : `${ways} new ways`} through ${through}`;
}

const NO_WAY: Refusal = {
  problem:
    "No new way through the account of this file is known. That is no proof: `iam-prover account` says what is not decided about the account that a template or module makes.",
};
/** ACCOUNT.md 6 again, for the account of a template. */
const OWN_RESTS_ON =
  "Each way was replayed request by request on the account that the file makes, with plain values for names that are given when it is deployed.";
/** As long as they are read. */
const MOST_ASSUMED = 24;
const OWN_ACCOUNT =
  "Each way was replayed request by request on the account that this file makes by itself. Who else is in the account where it is deployed is not known here.";
const NO_FILE: Refusal = { problem: "Open a file of the account first." };
const NO_ACCOUNT: Refusal = {
  problem: "This file belongs to no account: `account` in `iam-prover.json` binds roles, users and resources to files.",
};
/** ACCOUNT.md 6: a proof is relative to snapshot and edges. */
const RESTS_ON =
  "Each way was replayed request by request. The proof that there is no other way rests on the files that `account` in `iam-prover.json` names, and on the kinds of steps that the product knows.";

function waySent(way: Way): WayData {
  return {
    ...way,
    steps: way.steps.map((step) => ({
      ...step,
      requests: step.requests.map((request) => ({
        ...request,
        allowedBy: request.allowedBy.map(({ name, place }) => ({
          name,
          ...(place && { uri: uriOf(place.file), range: toLspRange(TextDocument.create("", "json", 0, place.text), place.range) }),
        })),
      })),
    })),
  };
}

const openText = (session: Session) => (file: string) => documentAt(session, file)?.text.getText();

const runner =
  (session: Session, document: OpenDocument, signal?: AbortSignal) =>
  <T>(investigation: Investigation<T>): Promise<T> =>
    session.services.investigate(investigation, session.solver, { timeoutMs: document.settings.solver.timeout, ...(signal && { signal }) });

/** New ways through the account of a document's settings; undefined for a document of none. */
async function newPathsReport(session: Session, document: OpenDocument, signal: AbortSignal): Promise<NewPathsReport | undefined> {
  const beside = document.judged?.beside;
  const state = session.workspace.stateOf(document.path);
  if (!beside || !state?.config.account || document.path === undefined) return undefined;
  const { config, folder } = state;
  const baselines = new Map<string, Baseline>();
  for (const file of [document.path, ...beside]) baselines.set(file, await session.workspace.olderVersion(config, file));
  const key = await keyOf(session, baselines, state.text ?? "");
  if (signal.aborted) return undefined;
  const { accounts } = session;
  let answer = accounts.get(folder);
  if (answer?.key !== key) {
    const report = newPathsOf(
      config,
      {
        openText: openText(session),
        baselinesOf: async () => baselines,
      },
      session.services.catalogue(),
      runner(session, document),
      clock.time(),
    );
    answer = { key, report };
    accounts.set(folder, answer);
    report.catch(() => accounts.delete(folder));
  }
  return answer.report;
}

/** The texts of all files of the account, now and before, and its settings. */
async function keyOf(session: Session, baselines: ReadonlyMap<string, Baseline>, settings: string): Promise<string> {
  const parts = [settings];
  for (const [file, baseline] of [...baselines].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const open = documentAt(session, file)?.text.getText();
    parts.push(file, open ?? (await disk.stampOf(file)), JSON.stringify(baseline));
  }
  return digestOfTexts(...parts);
}
