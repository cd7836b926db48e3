// Reports of the server as read-only documents beside the policy, with links that lead to the exact place.
import * as path from "node:path";
import * as vscode from "vscode";
import type { Report, TextRange } from "../../shared/protocol";
import { toRange } from "./show";

const SCHEME = "iam-prover";
/** What a link does: not in the palette, since it needs a place. */
export const OPEN_PLACE = "iamProver.openPlace";

/** The open reports with their links, and the older versions that links lead into. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly links = new Map<string, vscode.DocumentLink[]>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor() {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document.uri)),
      vscode.commands.registerCommand(OPEN_PLACE, openPlace),
    ];
  }

  /** Opens a report beside the editor, or renews it where it is open already. `name`: what its tab is called, with the policy's name. */
  async show(report: Report, policy: vscode.Uri, name: string): Promise<vscode.TextEditor> {
    const uri = addressOf(`${name} – ${path.basename(policy.path)}.md`, policy);
    const older = report.older && this.keep(addressOf(`${report.older.label}/${path.basename(policy.path)}`, policy), report.older.text);
    this.links.set(
      uri.toString(),
      report.links.flatMap(({ range, target }) => {
        const to = "uri" in target ? vscode.Uri.parse(target.uri) : older;
        return to ? [linkTo(range, to, target.range)] : [];
      }),
    );
    this.keep(uri, report.text);
    const document = await vscode.workspace.openTextDocument(uri);
    return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? vscode.l10n.t("This report is gone with the window that made it. Ask again.");
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return this.links.get(document.uri.toString()) ?? [];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  private keep(uri: vscode.Uri, text: string): vscode.Uri {
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }

  /** The older version stays as long as the report that leads to it. */
  private forget(uri: vscode.Uri): void {
    if (uri.scheme !== SCHEME || !this.links.delete(uri.toString())) return;
    this.texts.delete(uri.toString());
  }
}

/** A readable name for the tab; the query keeps reports on two files of one name apart. */
function addressOf(name: string, policy: vscode.Uri): vscode.Uri {
  const plain = name
    .replace(/[\\:*?"<>|`]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return vscode.Uri.from({ scheme: SCHEME, path: `/${plain}`, query: policy.toString() });
}

/** A link that leaves the report where it is: a plain address would open in its place. */
function linkTo(range: TextRange, to: vscode.Uri, place: TextRange): vscode.DocumentLink {
  const link = new vscode.DocumentLink(
    toRange(range),
    vscode.Uri.parse(`command:${OPEN_PLACE}?${encodeURIComponent(JSON.stringify([to.toString(), place]))}`),
  );
  link.tooltip = vscode.l10n.t("Show it in {0}", path.basename(to.path));
  return link;
}

/** Shows a place in the first column, where policies are read and written. */
async function openPlace(uri: string, place: TextRange): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { viewColumn: vscode.ViewColumn.One, selection: toRange(place) });
}
