// The lenses above each policy of a template or module: what grew against the older version, as the proofs of the file have it, and a link to ask.
import type { CodeLens, Command, Range } from "vscode-languageserver";
import { ASK_COMMAND, SHOW_DIFFERENCE_COMMAND } from "../../../shared/protocol";
import type { Finding } from "../core/checks/finding";
import { withoutLinks } from "../core/text/links";
import { hostAnalysis, writtenPolicies } from "./host-policies";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** What a lens waits to be told of. `policy`: a key. */
export interface HostLensData {
  uri: string;
  version: number;
  policy: string;
}

/** Most tokens that a lens names. */
const MOST_TOKENS = 3;
/** Longer tokens are cut. */
const LONGEST_TOKEN = 60;

/** Two lenses for each policy that somebody wrote, where it begins. */
export function hostLenses(session: Session, document: OpenDocument): CodeLens[] {
  const { uri, text } = document;
  const isCompared = document.judged?.baseline !== undefined && hostAnalysis(session, document) !== undefined;
  return writtenPolicies(session, document).flatMap(({ key, range: { start: offset } }) => {
    const start = { line: lineAbove(text.getText(), offset, text.positionAt(offset).line), character: 0 };
    const range: Range = { start, end: start };
    const lenses: CodeLens[] = [];
    if (isCompared) lenses.push({ range, data: { uri, version: text.version, policy: key } satisfies HostLensData });
    if (session.abilities.commands) lenses.push({ range, command: askCommand(uri, key) });
    return lenses;
  });
}

/** The line that a document begins on; of one that begins below its name the line of the name. */
function lineAbove(text: string, offset: number, line: number): number {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  if (before === "" || before.trim() !== "") return line;
  const lines = text.slice(0, offset).split("\n");
  for (let above = line - 1; above >= 0; above--) if (!/^\s*(#.*)?$/.test(lines[above] ?? "")) return above;
  return line;
}

function askCommand(uri: string, key: string): Command {
  return {
    title: "Can … do …?",
    tooltip: "Ask whether a request is allowed, and why",
    command: ASK_COMMAND,
    arguments: [uri, null, key],
  };
}

/** The words of a lens; null while the proofs are not there. Asks nothing of the solver. */
export function hostLensCommand(session: Session, document: OpenDocument, { uri, policy }: HostLensData): Command | null {
  const compared = hostAnalysis(session, document)?.comparedWith(policy);
  if (!compared) return document.view.phase === "pending" ? null : { title: "", command: "" };
  const { label, as } = compared;
  if (as === "same") return { title: `≡ ${withoutLinks(label)}: the same`, command: "" };
  if (document.view.phase === "pending") return null;
  const title = withoutLinks(growth(document, policy, label, as));
  if (!session.abilities.commands || as === "new") return { title, command: "" };
  return { title, tooltip: "Show what access is gained and lost", command: SHOW_DIFFERENCE_COMMAND, arguments: [uri, policy] };
}

function growth({ view, judged }: OpenDocument, key: string, label: string, as: "changed" | "new"): string {
  // What nobody asked for is not proved.
  if (judged?.settings.severity["new-access"] === "off") return `Not compared with ${label}: new-access is off`;
  const isProved = view.phase === "done" || view.phase === "partly";
  if (!isProved) return `Not compared with ${label}`;
  const found = view.proved.filter((one) => one.code === "new-access" && one.policy?.key === key);
  if (as === "new") return `Not in ${label}${found.length > 0 ? ": all that it grants is new" : ""}`;
  if (found.length > 0) {
    const isConditional = found.every(({ onlyIf }) => onlyIf !== undefined);
    return `+ ${tokens(found, view.text)} against ${label}${isConditional ? " (for some values)" : ""}`;
  }
  const isOpen = view.undecided.some(
    (one) => one.policy === undefined || (one.policy.key === key && /^(new-access|undecided)$/.test(one.code)),
  );
  return isOpen ? `Not decided how this compares with ${label}` : `No new access against ${label} (proved)`;
}

/** What the findings stand at, as the file has it. */
function tokens(findings: readonly Finding[], text: string): string {
  const written = findings.map(({ range: { start, end } }) =>
    text
      .slice(start, end)
      .replace(/^['"]|['"]$/g, "")
      .replace(/\s+/g, " ")
      .trim(),
  );
  const distinct = [...new Set(written)].map((one) => (one.length > LONGEST_TOKEN ? `${one.slice(0, LONGEST_TOKEN)}…` : one));
  const shown = distinct.slice(0, MOST_TOKENS);
  return `${shown.join(", ")}${distinct.length > shown.length ? `, ${distinct.length - shown.length} more` : ""}`;
}
