// A policy with everything that a question about it needs: its text as it stands, its settings, its limits, its older version.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { Refusal, Report as SentReport, TextRange } from "../../../shared/protocol";
import { limitsOf } from "../core/policy-limits";
import type { Report } from "../core/report/page";
import { parsePolicy } from "../core/syntax/parse";
import type { Range } from "../core/syntax/tree";
import { withoutLinks } from "../core/text/links";
import { basename, uriOf } from "../platform/current";
import { readFileInTree } from "../workspace/files";
import { policyInput } from "../workspace/policy-context";
import type { Situation } from "./asked-policy";
import { toLspRange } from "./convert";
import { hostSituation, inHostFile, type Which } from "./host-situation";
import type { OpenDocument } from "./open-document";
import { documentAt } from "./open-document";
import { ensureQuick } from "./quick";
import type { Session } from "./session";

/** What a question about an open policy starts from, or why there can be none. */
export async function situationOf(session: Session, document: OpenDocument | undefined, which: Which = {}): Promise<Situation | Refusal> {
  if (document?.role === "host") return hostSituation(session, document, which);
  if (document?.role !== "policy") return { problem: "This file does not look like an IAM policy, so there is nothing to ask about it." };
  ensureQuick(session, document);
  const { text } = document.view;
  const judged = await session.workspace.contextOf(session, document);
  const { document: policy, problems } = parsePolicy(text, { allowComments: true });
  const fatal = problems.find((problem) => problem.fatal);
  if (!policy || fatal)
    return { problem: `This policy has an error that hides its meaning: ${fatal?.message ?? "it is not a JSON object."}` };
  const input = policyInput(text, judged, session.services.catalogue());
  const { limits, undecided } = limitsOf(input, policy);
  const files = limits.length > 0 ? await readAll(session, judged.references) : [];
  const { baseline } = judged;
  const older = baseline?.kind === "text" ? parsePolicy(baseline.text, { allowComments: true }) : undefined;
  const readable = older?.document && !older.problems.some((problem) => problem.fatal) ? older.document : undefined;
  return {
    open: document,
    name: document.path === undefined ? "this policy" : withoutLinks(basename(document.path)),
    policy,
    kind: document.view.analysis?.kind ?? "identity",
    input,
    limits,
    limitFiles: limits.map(({ documents: [limit] }) => files.find((one) => one.text === limit?.text)),
    undecided: undecided.map(({ message }) => message),
    ...(readable && baseline?.kind === "text" && { older: { document: readable, text: baseline.text, label: baseline.label } }),
    noOlder:
      baseline === undefined
        ? "The older version was not looked for."
        : baseline.kind === "text"
          ? `${baseline.label} holds no policy that can be read.`
          : baseline.reason,
  };
}

/** The files that limits were read from, with their texts. */
async function readAll(session: Session, files: readonly string[]): Promise<{ file: string; text: string }[]> {
  return Promise.all(
    files.map(async (file) => {
      const open = documentAt(session, file);
      const read = open ? undefined : await readFileInTree(file);
      return { file, text: open?.text.getText() ?? (read?.ok ? read.text : "") };
    }),
  );
}

/** A report as it is sent: offsets become positions. `withOlder`: its links may lead into the older version. `notes`: what a policy in a larger file rests on besides the values. */
export function toSentReport(
  situation: Situation,
  written: Report,
  { withOlder, notes }: { withOlder?: boolean; notes?: readonly string[] } = {},
): SentReport {
  const { open: document, host } = situation;
  const report = inHostFile(written, situation, notes);
  const older =
    withOlder && situation.older ? { label: situation.older.label, text: host?.older?.fileText ?? situation.older.text } : undefined;
  const own = TextDocument.create("", "markdown", 0, report.text);
  const policy = TextDocument.create(document.uri, "json", 0, document.view.text);
  const before = older && TextDocument.create("", "json", 0, older.text);
  const range = (text: TextDocument, at: Range): TextRange => toLspRange(text, at);
  return {
    title: report.title,
    text: report.text,
    links: report.links.map(({ start, end, to }) => ({
      range: range(own, { start, end }),
      target:
        to.in === "policy"
          ? { uri: document.uri, range: range(policy, to.range) }
          : to.in === "file"
            ? { uri: uriOf(to.file), range: range(TextDocument.create("", "json", 0, to.text), to.range) }
            : { older: true, range: range(before ?? policy, to.range) },
    })),
    ...(older && { older: { label: older.label, text: older.text } }),
  };
}
