// "New security control…": asks for the requirement, the service and who writes, then opens the draft as a new feature file.

import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type ChatMessage,
  CONTROL_SERVICES_REQUEST,
  DRAFT_CONTROL_REQUEST,
  DRAFT_PROGRESS_NOTIFICATION,
  type DraftCandidate,
  type DraftParams,
  type DraftProgress,
  type DraftRefusal,
  type DraftResult,
  type ModelQuestion,
  type ModelReply,
  PREVIEW_PROMPT_REQUEST,
  type ServiceChoices,
} from "../../../shared/controls";
import { notify, plain } from "../show";
import type { Keys } from "./keys";
import { listModels, type Model } from "./models";
import type { Pages } from "./pages";

/** What may be handed to the command instead of being asked for. A model is always chosen by the user: it is sent something. */
interface Given {
  requirement?: string;
  service?: string;
  /** True: without a model, around the best parameter. */
  template?: boolean;
}

const TITLE = vscode.l10n.t("New security control");
/** Parameters that the quick pick offers. */
const MOST_CANDIDATES = 20;

/** The drafts of one window: those under way, and how each came about. */
export class Drafting implements vscode.Disposable {
  private readonly models = new Map<string, Model>();
  private readonly progress = new Map<string, (step: string) => void>();
  /** Path of the feature file → how it came about. The path stays when an untitled file is saved. */
  private readonly stories = new Map<string, string>();
  private readonly subscription: vscode.Disposable;
  private newest: string | undefined;
  /** Kept so that nothing that was typed is lost when a draft fails or is cancelled. */
  private lastRequirement = "";
  private count = 0;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly pages: Pages,
    private readonly keys: Keys,
  ) {
    this.subscription = client.onNotification(DRAFT_PROGRESS_NOTIFICATION, ({ id, step }: DraftProgress) => this.progress.get(id)?.(step));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** The whole command. Out: the address of the new file, or undefined when the user went back or the draft was refused. */
  async start(given: unknown): Promise<vscode.Uri | undefined> {
    const { requirement: text, service: wanted, template } = readGiven(given);
    const requirement = text ?? (await this.askRequirement());
    if (requirement === undefined) return undefined;
    this.lastRequirement = requirement;
    const service = wanted === undefined ? await this.pickService(requirement) : { id: wanted };
    if (!service) return undefined;
    const params = { requirement, ...(service.id !== undefined && { service: service.id }) };
    const model = template ? "none" : await this.pickModel(params);
    if (model === undefined) return undefined;
    const choices = model === "none" && !template ? await this.pickParameters(params) : undefined;
    if (choices === "back") return undefined;
    const chosen = { ...params, ...(choices && { choices }) };
    const answers = model === "none" && !template ? await this.askOpen(chosen) : undefined;
    if (answers === "back") return undefined;
    const result = await this.draft({ ...chosen, ...(answers && { answers }) }, model === "none" ? undefined : model);
    return result && this.open(result);
  }

  /** What the words of the requirement leave open, one question after the other. The first option is what the draft takes by itself. */
  private async askOpen(params: Omit<DraftParams, "id">): Promise<DraftParams["answers"] | "back"> {
    const result = await this.client.sendRequest<DraftResult | DraftRefusal>(DRAFT_CONTROL_REQUEST, { id: "", ...params });
    if (!("feature" in result)) return undefined;
    const answers: { question: string; answer: string }[] = [];
    for (const { question, options } of result.questions) {
      const placeHolder = plain(question);
      const answer =
        options.length > 0
          ? await vscode.window.showQuickPick(options, { title: TITLE, placeHolder, ignoreFocusOut: true })
          : await vscode.window.showInputBox({
              title: TITLE,
              prompt: plain(question),
              ignoreFocusOut: true,
              validateInput: (value) => (/^\d{1,12}$/.test(value.trim()) ? undefined : vscode.l10n.t("Write a whole number.")),
            });
      if (answer === undefined) return "back";
      answers.push({ question, answer });
    }
    return answers.length > 0 ? answers : undefined;
  }

  private async askRequirement(): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    const selected = editor?.document.getText(editor.selection).trim() ?? "";
    return vscode.window.showInputBox({
      title: TITLE,
      prompt: vscode.l10n.t("What must hold?"),
      placeHolder: vscode.l10n.t("SageMaker AutoML jobs encrypt data at rest"),
      value: selected.length > 0 && selected.length < 500 ? selected : this.lastRequirement,
      ignoreFocusOut: true,
      validateInput: (value) => (/\p{L}{2,}/u.test(value) ? undefined : vscode.l10n.t("Describe in one sentence what must hold.")),
    });
  }

  /** The services that the text speaks of first. `{}`: none in particular. */
  private async pickService(requirement: string): Promise<{ id?: string } | undefined> {
    const { guesses, services, problem } = await this.client.sendRequest<ServiceChoices>(CONTROL_SERVICES_REQUEST, { id: "", requirement });
    if (services.length === 0) {
      if (problem !== undefined) void notify.warning(problem);
      return {};
    }
    type Item = vscode.QuickPickItem & { id?: string };
    const titles = new Map(services.map(({ id, title }) => [id, title]));
    const named = guesses.map((id): Item => ({ label: id, description: titles.get(id) ?? "", id }));
    const none: Item = {
      label: vscode.l10n.t("No particular service"),
      description: vscode.l10n.t("a requirement on what policies allow"),
    };
    const others = services.filter(({ id }) => !guesses.includes(id)).map(({ id, title }): Item => ({ label: id, description: title, id }));
    const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const items = [
      ...(named.length > 0 ? [separator(vscode.l10n.t("likely for this requirement")), ...named] : []),
      separator(""),
      none,
      separator(vscode.l10n.t("all services")),
      ...others,
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: TITLE,
      placeHolder: vscode.l10n.t("Which AWS service is it about?"),
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    return picked && (picked.id === undefined ? {} : { id: picked.id });
  }

  /** Who writes it. Without any model there is nothing to choose. The eye shows what would be sent, before it is. */
  private async pickModel(params: Omit<DraftParams, "id">): Promise<Model | "none" | undefined> {
    const models = await listModels(this.keys);
    if (models.length === 0) return "none";
    type Item = vscode.QuickPickItem & { model?: Model };
    const eye: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon("eye"),
      tooltip: vscode.l10n.t("Show prompt: what would be sent"),
    };
    const items = models.map(
      (model): Item => ({
        label: model.label,
        description: model.description,
        buttons: [eye],
        model,
        iconPath: new vscode.ThemeIcon("sparkle"),
      }),
    );
    const none: Item = {
      label: vscode.l10n.t("Without a model"),
      description: vscode.l10n.t("from the API specification alone; nothing is sent"),
      iconPath: new vscode.ThemeIcon("book"),
    };
    const pick = vscode.window.createQuickPick<Item>();
    pick.title = TITLE;
    pick.placeholder = vscode.l10n.t("Who drafts it? Only the requirement and API parameters are sent, no files.");
    pick.items = [...items, none];
    pick.buttons = [eye];
    pick.ignoreFocusOut = true;
    return new Promise((resolve) => {
      pick.onDidTriggerButton(() => void this.showPrompt(params));
      pick.onDidTriggerItemButton(() => void this.showPrompt(params));
      pick.onDidAccept(() => {
        const chosen = pick.selectedItems[0];
        if (chosen) resolve(chosen.model ?? "none");
        pick.hide();
      });
      pick.onDidHide(() => {
        resolve(undefined);
        pick.dispose();
      });
      pick.show();
    });
  }

  private async showPrompt(params: Omit<DraftParams, "id">): Promise<void> {
    const answer = await this.client.sendRequest<{ messages: ChatMessage[] } | DraftRefusal>(PREVIEW_PROMPT_REQUEST, { id: "", ...params });
    if ("problem" in answer) void notify.error(answer.problem);
    else {
      const intro = vscode.l10n.t(
        "# What would be sent\n\nNothing has been sent. The model that you choose gets this text, which holds your requirement (“{0}”) and parameters of the API specification, none of your files.\n",
        params.requirement,
      );
      await this.pages.show("Prompt.md", [intro, ...answer.messages.map(({ role, content }) => `## ${role}\n\n${content}\n`)].join("\n"));
    }
  }

  /** Which parameters decide, when the template writes: the user may know better. Those that it would take are ticked. */
  private async pickParameters(params: Omit<DraftParams, "id">): Promise<DraftCandidate[] | "back" | undefined> {
    const result = await this.client.sendRequest<DraftResult | DraftRefusal>(DRAFT_CONTROL_REQUEST, { id: "", ...params });
    // A refusal, or a requirement on access: what follows says so, or needs no parameter.
    if (!("feature" in result) || result.route === "access" || result.candidates.length < 2) return undefined;
    const isChosen = ({ operation, path }: DraftCandidate) => result.chosen.some((one) => one.operation === operation && one.path === path);
    const items = result.candidates
      .slice(0, MOST_CANDIDATES)
      .map((candidate) => ({ label: candidate.path, description: candidate.operation, candidate, picked: isChosen(candidate) }));
    const picked = await vscode.window.showQuickPick(items, {
      title: TITLE,
      placeHolder: vscode.l10n.t("Which parameters decide? The most likely ones come first and are ticked."),
      canPickMany: true,
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    return picked ? picked.map(({ candidate }) => candidate) : "back";
  }

  private async draft(params: Omit<DraftParams, "id">, model: Model | undefined): Promise<DraftResult | undefined> {
    const id = String(++this.count);
    if (model) this.models.set(id, model);
    try {
      const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Drafting the control"), cancellable: true };
      const answer = await vscode.window.withProgress(options, async (report, token) => {
        this.progress.set(id, (step) => report.report({ message: plain(step) }));
        const asked: DraftParams = { id, ...params, ...(model && { model: model.label }) };
        const answer = await this.client.sendRequest<DraftResult | DraftRefusal>(DRAFT_CONTROL_REQUEST, asked, token);
        return token.isCancellationRequested ? undefined : answer;
      });
      if (answer === undefined) {
        void vscode.window.setStatusBarMessage(vscode.l10n.t("The draft was cancelled; nothing was opened."), 5000);
        return undefined;
      }
      if ("feature" in answer) return answer;
      const hint = answer.suggestions?.length ? ` (${answer.suggestions.join(", ")})` : "";
      void notify.error(`${answer.problem}${answer.problem.includes("Did you mean") ? "" : hint}`);
      return undefined;
    } catch (error) {
      // The server may go away in the middle; the requirement is kept for the next attempt.
      void notify.error(
        vscode.l10n.t(
          "The draft failed: {0}. Start again; the requirement is kept.",
          error instanceof Error ? error.message : String(error),
        ),
      );
      return undefined;
    } finally {
      this.models.delete(id);
      this.progress.delete(id);
    }
  }

  /** Puts a conversation of the server to the model that the user chose for this draft. Without such a choice nothing is sent. */
  async askModel({ id, messages }: ModelQuestion, token: vscode.CancellationToken): Promise<ModelReply> {
    const model = this.models.get(id);
    if (!model) return { error: { code: "unavailable", message: vscode.l10n.t("No model was chosen for this draft.") } };
    return model.ask(messages, token);
  }

  /** Opens the draft as a file that is not saved yet, and says what is still wrong with it. */
  private async open(result: DraftResult): Promise<vscode.Uri> {
    const uri = await freeAddress(result.fileName);
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), result.feature);
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(document, { preview: false });
    this.stories.set(uri.path, result.story);
    this.newest = uri.path;
    void vscode.commands.executeCommand("setContext", "iamProver.drafted", true);
    void this.tell(result);
    return uri;
  }

  private async tell({ problem, findings, source }: DraftResult): Promise<void> {
    const how = vscode.l10n.t("Show How It Was Drafted");
    let choice: string | undefined;
    if (problem !== undefined) choice = await notify.warning(problem, how);
    else if (findings.length > 0) {
      const message = vscode.l10n.t(
        "The draft still has {0} problems; they are marked in it. The first: {1}",
        findings.length,
        findings[0] ?? "",
      );
      choice = await notify.warning(message, how);
    } else {
      const writer = source === "template" ? vscode.l10n.t("without a model") : vscode.l10n.t("by {0}", source);
      choice = await notify.information(vscode.l10n.t("The control was drafted {0}. Read it before you rely on it.", writer), how);
    }
    if (choice === how) await this.showStory();
  }

  /** How the control in the active editor was drafted, or else the newest one. */
  async showStory(): Promise<void> {
    const active = vscode.window.activeTextEditor?.document.uri.path;
    const story = (active !== undefined && this.stories.get(active)) || (this.newest !== undefined && this.stories.get(this.newest));
    if (story) await this.pages.show("Draft.md", story);
    else void notify.information(vscode.l10n.t("No control has been drafted since this window was opened."));
  }
}

/** An address in `controls/` of the workspace at which there is no file yet. It is written only when the user saves. */
async function freeAddress(fileName: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file")?.uri;
  const stem = fileName.replace(/\.feature$/, "");
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? "" : `_${number}`}.feature`;
    const file = folder && vscode.Uri.joinPath(folder, "controls", name);
    const uri = file ? file.with({ scheme: "untitled" }) : vscode.Uri.from({ scheme: "untitled", path: name });
    const isOpen = vscode.workspace.textDocuments.some((one) => one.uri.path === uri.path && !one.isClosed);
    if (!isOpen && !(file && (await exists(file)))) return uri;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

function readGiven(given: unknown): Given {
  if (typeof given !== "object" || given === null) return {};
  const { requirement, service, template } = given as Record<string, unknown>;
  return {
    ...(typeof requirement === "string" && { requirement }),
    ...(typeof service === "string" && { service }),
    ...(template === true && { template }),
  };
}
