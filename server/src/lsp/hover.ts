// Hover: the evidence of the findings under the cursor, then what the word itself means.
import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import type { Range } from "../core/syntax/tree";
import { toLspRange, touches } from "./convert";
import { shownFindings } from "./diagnostics";
import { holdsPolicy } from "./documents";
import { evidenceMarkdown, folded, sentence } from "./evidence";
import { openValueAt } from "./host";
import { hostAnalysis } from "./host-policies";
import { wordHover } from "./ide";
import { oneMarkerEach } from "./one-marker";
import type { OpenDocument } from "./open-document";
import { ensureQuick } from "./quick";
import type { Session } from "./session";

/** Answers a hover, or null where there is nothing to say. */
export function hover(session: Session, document: OpenDocument, position: Position): Hover | null {
  if (!holdsPolicy(document)) return null;
  ensureQuick(session, document);
  const offset = document.text.offsetAt(position);
  const here = { start: offset, end: offset };
  const findings = shownFindings(session, document).filter(({ finding }) => touches(finding.range, here));
  const blocks: string[] = [];
  const more: string[] = [];
  let range: Range | undefined;
  const evidence = evidenceMarkdown(
    findings.map(({ finding }) => finding),
    document.view.provedInMs,
  );
  if (evidence) {
    blocks.push(findings.some(({ checking }) => checking) ? `*From before the last edit.*\n\n${evidence.main}` : evidence.main);
    if (evidence.more !== "") more.push(evidence.more);
    const others = session.abilities.oneMarker ? oneMarkerEach(findings).flatMap((marked) => marked.others) : [];
    more.push(...others.map(({ code, message }) => `**${code}:** ${sentence(message)}`));
    range = findings.map(({ finding }) => finding.range).sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  }
  const host = hostAnalysis(session, document);
  const word = (host && openValueAt(host, offset)) ?? wordHover(session, document, offset);
  if (word) {
    // Beside evidence it is one of the details.
    (evidence ? more : blocks).push(word.markdown);
    range ??= word.range;
  }
  if (blocks.length === 0) return null;
  const details = more.join("\n\n---\n\n");
  const value = [...blocks, ...(details === "" ? [] : [session.abilities.details ? folded(details) : details])].join("\n\n---\n\n");
  return {
    contents: session.abilities.markdownHover ? { kind: MarkupKind.Markdown, value } : { kind: MarkupKind.PlainText, value },
    ...(range && { range: toLspRange(document.text, range) }),
  };
}
