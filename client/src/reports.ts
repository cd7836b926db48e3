// Reports of the server beside the policy, drawn as VS Code's Markdown preview draws a page, with links that lead to the exact place.
import * as vscode from "vscode";
import type { Report, TextRange } from "../../shared/protocol";
import { closeEmptied, reportOpens } from "./emptied";
import { toRange } from "./show";
import { htmlText } from "./ways-html";

/** Of the older versions that links lead into: they may exist only in Git. */
const SCHEME = "iam-prover";
/** What a link does: not in the palette, since it needs a place. */
export const OPEN_PLACE = "iamProver.openPlace";
/** Draws Markdown to HTML and has the styles of the preview; a part of VS Code, which the user may have switched off. */
const MARKDOWN_EXTENSION = "vscode.markdown-language-features";

/** The open reports, and the older versions that links lead into. No panel is brought back when the window is loaded again: there is nothing that could fill it. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  private readonly olderTexts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  /** `memory`: of the workspace. */
  constructor(private readonly memory: vscode.Memento) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand(OPEN_PLACE, openPlace),
    ];
    // An older version that was open before the window was loaded again has no text any more.
    const left = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === SCHEME);
    const closed = left.length > 0 ? vscode.window.tabGroups.close(left) : Promise.resolve();
    void closed.then(() => closeEmptied(memory));
  }

  /** Opens a report beside the editor, or renews it where it is open already. `name`: what its tab is called, with the policy's name. Out: the page as it is drawn. */
  async show(report: Report, policy: vscode.Uri, name: string): Promise<string> {
    const older = report.older && this.keep(addressOf(`${report.older.label}/${nameOf(policy)}`, policy), report.older.text);
    const body = await drawn(withLinks(report, older));
    const key = JSON.stringify([name, policy.toString()]);
    const panel = this.panels.get(key) ?? this.open(key, `${name} – ${nameOf(policy)}`);
    panel.webview.html = page(panel.webview, body);
    panel.reveal(undefined, true);
    return body;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.olderTexts.get(uri.toString()) ?? vscode.l10n.t("The report that opened this version is closed. Open the report again.");
  }

  dispose(): void {
    for (const one of [...this.subscriptions, ...this.panels.values()]) one.dispose();
  }

  private open(key: string, title: string): vscode.WebviewPanel {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const styles = vscode.extensions.getExtension(MARKDOWN_EXTENSION)?.extensionUri;
    const panel = vscode.window.createWebviewPanel("iamProver.report", title, column, {
      enableScripts: false,
      enableFindWidget: true,
      enableCommandUris: [OPEN_PLACE],
      localResourceRoots: styles ? [styles] : [],
    });
    this.panels.set(key, panel);
    reportOpens(this.memory);
    panel.onDidDispose(() => this.panels.delete(key));
    return panel;
  }

  private keep(uri: vscode.Uri, text: string): vscode.Uri {
    this.olderTexts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }
}

/** The name of a file, without its folders. */
function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A readable name for the tab; the query keeps older versions of two files of one name apart. */
function addressOf(name: string, policy: vscode.Uri): vscode.Uri {
  const plain = name
    .replace(/[\\:*?"<>|`]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return vscode.Uri.from({ scheme: SCHEME, path: `/${plain}`, query: policy.toString() });
}

/** The report's Markdown with its links written out; `older`: where those into the older version lead. The words of a link hold no markup. */
function withLinks({ text, links }: Report, older: vscode.Uri | undefined): string {
  const lines = text.split("\n");
  const backwards = [...links].sort((a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character);
  for (const { range, target } of backwards) {
    const to = "uri" in target ? target.uri : older?.toString();
    const { line, character: start } = range.start;
    const whole = lines[line];
    if (to === undefined || whole === undefined) continue;
    const { character: end } = range.end;
    lines[line] = `${whole.slice(0, start)}[${whole.slice(start, end)}](${placeLink(to, target.range)})${whole.slice(end)}`;
  }
  return lines.join("\n");
}

/** The address that shows a place and leaves the page where it is: a plain address would open in its place. */
export function placeLink(uri: string, place: TextRange): string {
  const query = encodeURIComponent(JSON.stringify([uri, place])).replace(/[()'*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `command:${OPEN_PLACE}?${query}`;
}

/** Markdown as HTML, by VS Code itself; where it cannot, the Markdown as it stands, which is plain enough to be read. */
async function drawn(markdown: string): Promise<string> {
  try {
    return await vscode.commands.executeCommand<string>("markdown.api.render", markdown);
  } catch {
    return `<pre>${htmlText(markdown)}</pre>`;
  }
}

/** The whole page: no scripts, no pictures, only the styles of VS Code's preview. */
function page(webview: vscode.Webview, body: string): string {
  const extension = vscode.extensions.getExtension(MARKDOWN_EXTENSION);
  const sheet = extension && webview.asWebviewUri(vscode.Uri.joinPath(extension.extensionUri, "media", "markdown.css"));
  const nonce = crypto.randomUUID();
  const policy = `default-src 'none'; style-src ${webview.cspSource} 'nonce-${nonce}'`;
  return [
    '<!DOCTYPE html><html><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    sheet ? `<link rel="stylesheet" href="${sheet}">` : "",
    // A request is read whole, however narrow the page.
    `<style nonce="${nonce}">pre code { white-space: pre-wrap; overflow-wrap: anywhere; }</style>`,
    `</head><body class="vscode-body">${body}</body></html>`,
  ].join("");
}

/** Shows a place in the first column, where policies are read and written. */
async function openPlace(uri: string, place: TextRange): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { viewColumn: vscode.ViewColumn.One, selection: toRange(place) });
}
