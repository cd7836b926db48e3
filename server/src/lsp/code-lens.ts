// The lines above the policy: how its access compares with the older version, proved both ways, and a link to ask about it.
import type { CodeLens, Command, Range } from "vscode-languageserver";
import { ASK_COMMAND, SHOW_DIFFERENCE_COMMAND } from "../../../shared/protocol";
import { withoutLinks } from "../core/text/links";
import { differenceLens } from "./difference";
import { holdsPolicy, settled } from "./documents";
import { type HostLensData, hostLensCommand, hostLenses } from "./host-lens";
import { treeOf } from "./ide";
import { LENS_PATIENCE_MS } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

interface LensData {
  uri: string;
  version: number;
}

/** The lenses. The words of the comparison cost proofs and are worked out when it is seen. */
export async function lensesOf(session: Session, document: OpenDocument): Promise<CodeLens[]> {
  if (holdsPolicy(document) && document.judged?.baseline === undefined) await settled(document, LENS_PATIENCE_MS);
  if (!document.settings.codeLens.enable || document.settings.run === "off") return [];
  if (document.role === "host") return hostLenses(session, document);
  const tree = treeOf(session, document);
  if (!tree) return [];
  const start = document.text.positionAt(tree.range.start);
  const range: Range = { start, end: start };
  const lenses: CodeLens[] = [];
  if (document.judged?.baseline?.kind === "text")
    lenses.push({ range, data: { uri: document.uri, version: document.text.version } satisfies LensData });
  if (session.abilities.commands)
    lenses.push({
      range,
      command: {
        title: "Can … do …?",
        tooltip: "Ask whether a request is allowed, and why",
        command: ASK_COMMAND,
        arguments: [document.uri],
      },
    });
  return lenses;
}

/** Says the comparison. A lens of an older version has no words: the client is told to ask again when the text has come to rest. */
export async function resolveLens(session: Session, lens: CodeLens): Promise<CodeLens> {
  const data = lens.data as LensData | HostLensData;
  const document = session.documents.get(data.uri);
  if ("policy" in data) {
    const command = document?.text.version === data.version ? hostLensCommand(session, document, data) : null;
    if (!command && document) refreshWhenSettled(session, document);
    return { ...lens, command: command ?? { title: "", command: "" } };
  }
  const title = document && document.text.version === data.version ? await comparison(session, document) : null;
  if (title === null && document) refreshWhenSettled(session, document);
  return { ...lens, command: words(session, data.uri, title ?? "") };
}

function refreshWhenSettled(session: Session, document: OpenDocument): void {
  if (document.lensWaits) return;
  document.lensWaits = true;
  void settled(document, LENS_PATIENCE_MS).finally(() => {
    document.lensWaits = false;
    refreshLenses(session);
  });
}

/** Tells the client to ask for all lenses again: once for all that changes within a moment. */
export function refreshLenses(session: Session): void {
  if (!session.abilities.codeLensRefresh || session.refreshing.lenses) return;
  session.refreshing.lenses = true;
  setTimeout(() => {
    session.refreshing.lenses = false;
    if (session.stopped) return;
    session.connection
      .sendRequest("workspace/codeLens/refresh")
      .catch((error: unknown) => session.log.warn(`The client refused to refresh code lenses: ${String(error)}`));
  }, 10);
}

function words(session: Session, uri: string, said: string): Command {
  const title = withoutLinks(said);
  // Without a command the client shows plain text.
  if (!session.abilities.commands || title === "") return { title, command: "" };
  return { title, tooltip: "Show what access is gained and lost", command: SHOW_DIFFERENCE_COMMAND, arguments: [uri] };
}

/** Null: given up because of an edit. */
async function comparison(session: Session, document: OpenDocument): Promise<string | null> {
  const { signal } = document.view.closing;
  try {
    return await differenceLens(session, document);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
