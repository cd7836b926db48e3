// A line above the policy: how its access compares with the older version, proved both ways.
import type { CodeLens, Command, Range } from "vscode-languageserver";
import { compareTexts } from "./compare";
import { settled } from "./documents";
import type { OpenDocument, Session } from "./session";
import { treeOf } from "./writing";

/** The older version is looked for with the proofs; a lens asked for before waits for it. */
const PATIENCE_MS = 3000;

interface LensData {
  uri: string;
  version: number;
}

/** The lens, without its words: they cost proofs and are worked out when it is seen. */
export async function lensesOf(session: Session, document: OpenDocument): Promise<CodeLens[]> {
  if (document.role === "policy" && document.judged?.baseline === undefined) await settled(document, PATIENCE_MS);
  const tree = treeOf(session, document);
  if (!tree || !document.settings.codeLens.enable || document.settings.run === "off") return [];
  if (document.judged?.baseline?.kind !== "text") return [];
  const start = document.text.positionAt(tree.range.start);
  const range: Range = { start, end: start };
  return [{ range, data: { uri: document.uri, version: document.text.version } satisfies LensData }];
}

/** Says the comparison. A lens of an older version is left to the client's next question. */
export async function resolveLens(session: Session, lens: CodeLens): Promise<CodeLens> {
  const data = lens.data as LensData;
  const document = session.documents.get(data.uri);
  const title = document && document.text.version === data.version ? await comparison(session, document) : "";
  return { ...lens, command: words(title) };
}

function words(title: string): Command {
  // Without a command the client shows plain text.
  return { title, command: "" };
}

async function comparison(session: Session, document: OpenDocument): Promise<string> {
  const baseline = document.judged?.baseline;
  if (baseline?.kind !== "text") return "";
  const { label } = baseline;
  if (document.view.text === baseline.text) return `≡ ${label}: the same text`;
  const { signal } = document.view.closing;
  try {
    const result = await compareTexts(session, document, baseline.text, document.view.text, signal);
    if (!result) return "";
    const gained = statements(result.gained.length, "grants", "grant");
    const lost = statements(result.lost.length, "grants", "grant");
    switch (result.comparison) {
      case "EQUIVALENT":
        return `≡ ${label}: proved, no access added or removed`;
      case "MORE_PERMISSIVE":
        return `More access than ${label}: ${gained} more; nothing is lost (proved)`;
      case "LESS_PERMISSIVE":
        return `Less access than ${label}: ${lost} less; nothing is gained (proved)`;
      case "INCOMPARABLE":
        return `Other access than ${label}: ${gained} more, ${lost} less`;
      case "UNDECIDED":
        return `Not decided how this compares with ${label}`;
    }
  } catch (error) {
    if (signal.aborted) return "";
    throw error;
  }
}

function statements(count: number, one: string, many: string): string {
  return count === 1 ? `1 statement ${one}` : `${count} statements ${many}`;
}
