// Findings as the protocol's diagnostics. One rule for both ways of delivering them (push and pull).
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type Location } from "vscode-languageserver";
import type { Finding, Severity, Undecided } from "../core/checks/finding";
import { withSeverity } from "../core/quick";
import { byObject } from "../core/session/query";
import type { Range } from "../core/syntax/tree";
import { type IgnoreComment, ignoreComments, ignoredBy, staleIgnores } from "../workspace/ignore";
import { shownUndecided, withoutTwins } from "../workspace/policy-context";
import { controlFindings } from "./controls-verdicts";
import { SOURCE, toLspRange, toLspSeverity } from "./convert";
import { helpLink } from "./help";
import { MOST_DIAGNOSTICS } from "./limits";
import { firstSentence, isJsonError, type Marked, oneMarkerEach, withoutHalfTyped } from "./one-marker";
import type { OpenDocument, View } from "./open-document";
import type { Session } from "./session";
import { placeInFile } from "./workspace";

/** What a diagnostic carries so that a later request finds its finding again. */
export interface DiagnosticData {
  id: string;
  /** All codes, where several findings share the marker. */
  codes?: string[];
  /** The ids of the other findings. */
  others?: string[];
}

/** The same finding has the same id in every version in which its place is the same. */
export function findingId(finding: Finding): string {
  return `${finding.code}@${finding.range.start}-${finding.range.end}#${finding.statementIndex ?? ""}`;
}

/** The findings that are shown, after severities and suppressions, those of proofs last. `checking`: from before the last edit. */
export function shownFindings(session: Session, document: OpenDocument): { finding: Finding; checking: boolean }[] {
  const { view } = document;
  const checking = view.phase === "pending" || view.phase === "stale";
  const all = [
    ...view.quick.map((finding) => ({ finding, checking: false })),
    ...view.proved.map((finding) => ({ finding, checking })),
    ...view.late.map((finding) => ({ finding, checking: true })),
    ...controlFindings(session, document).map((finding) => ({ finding, checking: false })),
  ];
  const ignores = ignoresOf(view);
  const shown = all.flatMap(({ finding, checking }) => {
    const severity = severityOf(document, finding);
    if (severity === "off" || session.workspace.suppressed(document, finding)) return [];
    if (ignoredBy(ignores, view.text, finding)) return [];
    return [{ finding: severity === finding.severity ? finding : withSeverity(finding, severity), checking }];
  });
  const told = new Set(withoutTwins(shown.map(({ finding }) => finding)));
  return [...withoutHalfTyped(shown.filter(({ finding }) => told.has(finding))), ...ignoreFindings(document, ignores)];
}

const knownComments = byObject("lsp/comments that accept", (_view: View): { of?: { text: string; comments: IgnoreComment[] } } => ({}));

/** The comments of the present text that accept findings. */
function ignoresOf(view: View): IgnoreComment[] {
  const known = knownComments(view);
  if (known.of?.text !== view.text) known.of = { text: view.text, comments: ignoreComments(view.text) };
  return known.of.comments;
}

/** What is wrong with such comments: those that accept nothing are only known when everything is decided. */
function ignoreFindings(document: OpenDocument, comments: IgnoreComment[]): { finding: Finding; checking: boolean }[] {
  if (comments.length === 0 || severityOf(document, { code: "unused-suppression", severity: "hint" }) === "off") return [];
  const { view } = document;
  const used = new Set([...view.quick, ...view.proved].flatMap((finding) => ignoredBy(comments, view.text, finding) ?? []));
  const complete = view.phase === "done" && view.undecided.length === 0;
  return staleIgnores(comments, used, complete).map((finding) => ({ finding, checking: false }));
}

function severityOf(document: OpenDocument, finding: { code: string; severity: Severity }): Severity | "off" {
  return document.judged?.settings.severity[finding.code] ?? finding.severity;
}

/** All diagnostics of a policy as it stands now. */
export function policyDiagnostics(session: Session, document: OpenDocument): Diagnostic[] {
  const findings = shownFindings(session, document);
  const marked = session.abilities.oneMarker ? oneMarkerEach(findings) : findings.map((one): Marked => ({ ...one, others: [] }));
  const saysJson = session.abilities.checksJson && document.text.languageId === "json";
  const shown = marked
    .filter(({ finding }) => !saysJson || !isJsonError(finding, document.view.text))
    .map((one) => diagnostic(session, document, one));
  const open =
    document.view.phase === "done" || document.view.phase === "partly"
      ? document.view.undecided.flatMap((one) => undecidedDiagnostic(session, document, one))
      : [];
  const all = [...open, ...shown];
  if (all.length <= MOST_DIAGNOSTICS) return all;
  const rest = all.length - MOST_DIAGNOSTICS;
  const last: Diagnostic = {
    range: toLspRange(document.text, { start: 0, end: 1 }),
    severity: DiagnosticSeverity.Information,
    source: SOURCE,
    code: "too-many",
    message: `${rest} more findings are not shown. \`iam-prover scan\` lists them all.`,
  };
  return [...all.sort((a, b) => (a.severity ?? 1) - (b.severity ?? 1)).slice(0, MOST_DIAGNOSTICS), last];
}

function diagnostic(session: Session, document: OpenDocument, { finding, checking, others }: Marked): Diagnostic {
  const { abilities } = session;
  const also = [...new Set(others.map(({ code }) => code))].filter((code) => code !== finding.code);
  const message = also.length > 0 ? `${finding.message} Also: ${also.map((code) => `\`${code}\``).join(", ")}.` : finding.message;
  const out: Diagnostic = {
    range: toLspRange(document.text, finding.range),
    severity: toLspSeverity(finding.severity),
    source: SOURCE,
    code: finding.code,
    message: checking ? `${message} (${checkingNote(document)})` : message,
    data: {
      id: findingId(finding),
      ...(others.length > 0 && { codes: [finding.code, ...also], others: others.map(findingId) }),
    } satisfies DiagnosticData,
    ...helpLink(session, finding.code),
  };
  if (finding.unnecessary && abilities.diagnosticTags) out.tags = [DiagnosticTag.Unnecessary];
  if (abilities.relatedInformation) {
    const here = others.map(({ code, message, range }) => ({
      message: `${code}: ${firstSentence(message)}`,
      range,
      file: undefined,
      text: undefined,
    }));
    const related = [finding, ...others].flatMap((one) => one.related ?? []);
    const places = [...here, ...related].flatMap((one) => {
      const place = one.file
        ? placeElsewhere(session, document, one.file, one.range, one.text)
        : { uri: document.uri, range: toLspRange(document.text, one.range) };
      return place ? [{ message: one.message, location: place }] : [];
    });
    const told = new Set<string>();
    const once = places.filter((one) => !told.has(JSON.stringify(one)) && told.add(JSON.stringify(one)));
    if (once.length > 0) out.relatedInformation = once;
  }
  return out;
}

function placeElsewhere(
  session: Session,
  document: OpenDocument,
  file: string,
  range: Range,
  text: string | undefined,
): Location | undefined {
  const baseline = document.judged?.baseline;
  return placeInFile(session, file, range, text ?? (baseline?.kind === "text" && baseline.file === file ? baseline.text : undefined));
}

function checkingNote(document: OpenDocument): string {
  return document.view.phase === "stale"
    ? "from before the last edit; save to check again"
    : "from before the last edit; being checked again";
}

function undecidedDiagnostic(session: Session, document: OpenDocument, undecided: Undecided): Diagnostic[] {
  const finding = document.judged && shownUndecided(document.judged, undecided);
  if (!finding) return [];
  return [
    {
      range: toLspRange(document.text, finding.range),
      severity: toLspSeverity(finding.severity),
      source: SOURCE,
      code: finding.code,
      message: finding.message,
      ...helpLink(session, finding.code),
      data: {
        id: `undecided:${undecided.code}@${undecided.range.start}-${undecided.range.end}#${undecided.statementIndex ?? ""}`,
      } satisfies DiagnosticData,
    },
  ];
}
