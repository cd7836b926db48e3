// New ways through the account of the settings, for the open policies that belong to it. They share one answer as long as nothing of it changes.
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { CheckResult } from "../core/checks/finding";
import type { Baseline } from "../workspace/api";
import { type NewPathsReport, newPathsOf } from "../workspace/new-paths";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { uriOf } from "./uris";

interface Known {
  key: string;
  report: Promise<NewPathsReport>;
}

const known = new WeakMap<Session, Map<string, Known>>();

/** What is said in a document about ways through its account; nothing for a document of none. */
export async function accountFindings(session: Session, document: OpenDocument, signal: AbortSignal): Promise<CheckResult> {
  const nothing: CheckResult = { findings: [], undecided: [] };
  const beside = document.judged?.beside;
  const state = session.workspace.stateOf(document.path);
  if (!beside || !state?.config.account || document.path === undefined) return nothing;
  const { config, folder } = state;
  const baselines = new Map<string, Baseline>();
  for (const file of [document.path, ...beside]) baselines.set(file, await session.workspace.olderVersion(config, file));
  const key = await keyOf(session, baselines, state.text ?? "");
  if (signal.aborted) return nothing;
  const ofSession = known.get(session) ?? new Map<string, Known>();
  known.set(session, ofSession);
  let answer = ofSession.get(folder);
  if (answer?.key !== key) {
    const report = newPathsOf(
      config,
      {
        openText: (file) => session.documents.get(uriOf(file))?.text.getText(),
        baselinesOf: async () => baselines,
      },
      session.services.catalogue(),
      (investigation) => session.services.investigate(investigation, session.solver, { timeoutMs: document.settings.solver.timeout }),
      Date.now(),
    );
    answer = { key, report };
    ofSession.set(folder, answer);
    report.catch(() => ofSession.delete(folder));
  }
  const report = await answer.report;
  const range = { start: 0, end: Math.min(1, document.view.text.length) };
  return {
    findings: report.findings.flatMap(({ file, finding }) => (file === document.path ? finding : [])),
    undecided: [...report.undecided, ...(report.problem ? [report.problem] : [])].map((message) => ({ code: "new-path", message, range })),
  };
}

/** The texts of all files of the account, now and before, and its settings. */
async function keyOf(session: Session, baselines: ReadonlyMap<string, Baseline>, settings: string): Promise<string> {
  const hash = createHash("sha256").update(settings);
  for (const [file, baseline] of [...baselines].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const open = session.documents.get(uriOf(file))?.text.getText();
    const info = open === undefined ? await stat(file).catch(() => undefined) : undefined;
    hash.update(`\n${file}\n${open ?? `${info?.mtimeMs} ${info?.size}`}\n${JSON.stringify(baseline)}`);
  }
  return hash.digest("hex");
}
