// How far the proofs of the policy in the active editor are: in the status bar, and in the language status. Shows what the server says, adds nothing.

import * as vscode from "vscode";
import type { ProofState, StatusParams } from "../../shared/protocol";
import { notify, plain } from "./show";

type Shown = Exclude<ProofState, "idle">;

/** What stands in the status bar, with its icon. */
const ICONS: Record<Shown, string> = {
  proving: "$(sync~spin)",
  proved: "$(check)",
  undecided: "$(question)",
  noBaseline: "$(circle-slash)",
  baselineError: "$(warning)",
  solverUnavailable: "$(error)",
};

const LABELS: Record<Shown, string> = {
  proving: vscode.l10n.t("proving…"),
  proved: vscode.l10n.t("proved"),
  undecided: vscode.l10n.t("not decided"),
  noBaseline: vscode.l10n.t("not compared"),
  baselineError: vscode.l10n.t("not compared"),
  solverUnavailable: vscode.l10n.t("solver unavailable"),
};

const SEVERITY: Partial<Record<ProofState, vscode.LanguageStatusSeverity>> = {
  undecided: vscode.LanguageStatusSeverity.Warning,
  baselineError: vscode.LanguageStatusSeverity.Warning,
  solverUnavailable: vscode.LanguageStatusSeverity.Error,
};

/** Beside the language of the file, which stands at 100. */
const PRIORITY = 100.3;

/** The words for a state: findings first, since they are what one has to look at. */
function labelOf({ state, findings = 0 }: Pick<StatusParams, "state" | "findings">): string {
  const label = LABELS[state as Shown];
  if (findings === 0 || state === "proving") return label;
  const count = findings === 1 ? vscode.l10n.t("1 finding") : vscode.l10n.t("{0} findings", findings);
  return state === "proved" || state === "noBaseline" ? count : `${count}, ${label}`;
}

function iconOf({ state, findings = 0 }: StatusParams): string {
  return findings > 0 && (state === "proved" || state === "noBaseline") ? "$(warning)" : ICONS[state as Shown];
}

/** What the server last said of each document, and the item that shows it for the active one. */
export class ProofStatus implements vscode.Disposable {
  private readonly states = new Map<string, StatusParams>();
  private readonly subscription: vscode.Disposable;
  private item: vscode.LanguageStatusItem | undefined;
  private readonly bar = vscode.window.createStatusBarItem("iamProver.status", vscode.StatusBarAlignment.Right, PRIORITY);
  /** Set while there is no server to speak for itself. */
  private serverProblem: string | undefined;
  /** What menus and the enablement of commands were last told: whether the active editor holds a policy. */
  private policyIsActive = false;

  constructor(private readonly selector: vscode.DocumentSelector) {
    this.subscription = vscode.window.onDidChangeActiveTextEditor(() => this.show());
    this.bar.name = "IAM Policy Prover";
    this.bar.command = "iamProver.showStatus";
  }

  /** Takes over what the server says of a document. */
  update(params: StatusParams): void {
    this.serverProblem = undefined;
    // One spelling of the address for lookups: client and server may escape it differently.
    const key = vscode.Uri.parse(params.uri).toString();
    if (params.state === "idle") this.states.delete(key);
    else this.states.set(key, params);
    this.show();
  }

  /** What the server last said about a document. */
  of(uri: vscode.Uri): StatusParams | undefined {
    return this.states.get(uri.toString());
  }

  /** Forgets everything: a fresh server will report anew. */
  reset(): void {
    this.serverProblem = undefined;
    this.states.clear();
    this.show();
  }

  serverNotStarted(reason: string): void {
    this.serverProblem = vscode.l10n.t("The language server did not start: {0}. Policies are not checked.", reason);
    this.show();
  }

  serverRestarting(attempt: number, delayMs: number): void {
    this.states.clear();
    this.serverProblem = vscode.l10n.t("The language server ended unexpectedly; restart {0} follows in {1} ms.", attempt, delayMs);
    this.show();
  }

  serverGone(crashes: number): void {
    this.states.clear();
    this.serverProblem = vscode.l10n.t("The language server crashed {0} times and is not running. Policies are not checked.", crashes);
    this.show();
  }

  async showDetails(): Promise<void> {
    const status = this.active();
    const message =
      this.serverProblem ?? status?.message ?? vscode.l10n.t("The active file is not checked: it does not look like an IAM policy.");
    const showLog = vscode.l10n.t("Show Log");
    const restart = vscode.l10n.t("Restart Server");
    const choice = await notify.modal(message, status?.detail, showLog, restart);
    if (choice === showLog) await vscode.commands.executeCommand("iamProver.showOutput");
    if (choice === restart) await vscode.commands.executeCommand("iamProver.restartServer");
  }

  dispose(): void {
    this.subscription.dispose();
    this.item?.dispose();
    this.bar.dispose();
  }

  private active(): StatusParams | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri && this.of(uri);
  }

  /** The item exists only while there is something to say, so that other JSON files do not carry it. */
  private show(): void {
    const status = this.active();
    if (this.policyIsActive !== (status !== undefined)) {
      this.policyIsActive = status !== undefined;
      void vscode.commands.executeCommand("setContext", "iamProver.policy", this.policyIsActive);
    }
    if (!status && !this.serverProblem) {
      this.item?.dispose();
      this.item = undefined;
      this.bar.hide();
      return;
    }
    this.item ??= vscode.languages.createLanguageStatusItem("iamProver.proof", this.selector);
    this.item.name = "IAM Policy Prover";
    this.item.command = { command: "iamProver.showStatus", title: vscode.l10n.t("Details") };
    if (this.serverProblem || !status) {
      const text = vscode.l10n.t("not running");
      this.item.text = `IAM: ${text}`;
      this.item.detail = this.serverProblem && plain(this.serverProblem);
      this.item.severity = vscode.LanguageStatusSeverity.Error;
      this.item.busy = false;
      this.inBar("$(error)", text, this.serverProblem ?? text, new vscode.ThemeColor("statusBarItem.errorBackground"));
      return;
    }
    const label = labelOf(status);
    this.item.text = `IAM: ${label}`;
    this.item.detail = status.message && plain(status.message);
    this.item.severity = SEVERITY[status.state] ?? vscode.LanguageStatusSeverity.Information;
    this.item.busy = status.state === "proving";
    this.inBar(iconOf(status), label, [status.message, status.detail].filter(Boolean).join("\n"));
  }

  private inBar(icon: string, label: string, tooltip: string, background?: vscode.ThemeColor): void {
    this.bar.text = `${icon} IAM: ${label}`;
    // Plain text: what policies and settings say must not become a link.
    this.bar.tooltip = plain(tooltip);
    this.bar.backgroundColor = background;
    this.bar.accessibilityInformation = { label: `IAM Policy Prover: ${label}`, role: "button" };
    this.bar.show();
  }
}
