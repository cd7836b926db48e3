// Hover: the evidence of the findings under the cursor, then what the word itself means. What is long is a report of its own, one click away.

import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import { type Refusal, type Report, SHOW_DETAILS_COMMAND } from "../../../shared/protocol";
import { escapeMarkdown } from "../core/ide/markdown";
import type { Range } from "../core/syntax/tree";
import { basename } from "../platform/current";
import { toLspRange, touches } from "./convert";
import { shownFindings } from "./diagnostics";
import { holdsPolicy } from "./documents";
import { evidenceMarkdown, sentence } from "./evidence";
import { openValueAt } from "./host";
import { hostAnalysis } from "./host-policies";
import { wordHover } from "./ide";
import type { OpenDocument } from "./open-document";
import { ensureQuick } from "./quick";
import type { Session } from "./session";

const RULE = "\n\n---\n\n";

/** What there is to say at a place, as Markdown. */
interface Said {
  /** What findings are of: the smallest range; else the word. */
  range: Range | undefined;
  /** The messages of findings, which an editor shows by itself. */
  messages: string[];
  /** The counterexample and its reasons. */
  evidence: string | undefined;
  /** Keys that are many, other counterexamples, the time. */
  more: string;
  word: string | undefined;
}

/** Answers a hover, or null where there is nothing to say. */
export function hover(session: Session, document: OpenDocument, position: Position): Hover | null {
  const said = saidAt(session, document, position);
  if (!said || (said.evidence === undefined && said.word === undefined)) return null;
  const { details, markdownHover } = session.abilities;
  const rest = [said.more, said.word ?? ""].filter((block) => block !== "").join(RULE);
  const value =
    said.evidence === undefined
      ? rest
      : details && markdownHover
        ? `${said.evidence}\n\n${detailsLink(document.uri, position)}`
        : [said.evidence, rest].filter((block) => block !== "").join(RULE);
  return {
    contents: { kind: markdownHover ? MarkupKind.Markdown : MarkupKind.PlainText, value },
    ...(said.range && { range: toLspRange(document.text, said.range) }),
  };
}

/** Answers `iamProver/details`: all of it, the messages of all findings too. */
export async function showDetails(
  session: Session,
  document: OpenDocument | undefined,
  position: Position | undefined,
): Promise<Report | Refusal> {
  const said = document && position && saidAt(session, document, position);
  if (!document || !said || said.evidence === undefined) return { problem: "There is no finding at this place any longer." };
  const line = toLspRange(document.text, said.range ?? { start: 0, end: 0 }).start.line + 1;
  const title = `Line ${line} of ${basename(document.path ?? document.uri)}`;
  const blocks = [`# ${escapeMarkdown(title)}`, ...said.messages, said.evidence, said.more, said.word ?? ""];
  return { title, text: `${blocks.filter((block) => block !== "").join("\n\n")}\n`, links: [] };
}

function saidAt(session: Session, document: OpenDocument, position: Position): Said | undefined {
  if (!holdsPolicy(document)) return undefined;
  ensureQuick(session, document);
  const offset = document.text.offsetAt(position);
  const here = { start: offset, end: offset };
  const findings = shownFindings(session, document).filter(({ finding }) => touches(finding.range, here));
  const evidence = evidenceMarkdown(
    findings.map(({ finding }) => finding),
    document.view.provedInMs,
  );
  const host = hostAnalysis(session, document);
  const word = (host && openValueAt(host, offset)) ?? wordHover(session, document, offset);
  const smallest = findings.map(({ finding }) => finding.range).sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  const isOld = findings.some(({ checking }) => checking);
  return {
    range: (evidence && smallest) ?? word?.range,
    messages: findings.map(({ finding: { code, message } }) => `**${code}:** ${sentence(message)}`),
    evidence: evidence && (isOld ? `*From before the last edit.*\n\n${evidence.main}` : evidence.main),
    more: evidence?.more ?? "",
    word: word?.markdown,
  };
}

/** A link that runs our command; nothing that a policy says is a part of it but the file's address, which is escaped. */
function detailsLink(uri: string, position: Position): string {
  const query = encodeURIComponent(JSON.stringify([uri, position])).replace(/[()'*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `[Show details](command:${SHOW_DETAILS_COMMAND}?${query})`;
}
