// The models that may draft: those of the editor (with the user's consent) and one behind an endpoint. Each failure becomes a sentence.
import * as vscode from "vscode";
import { ModelError } from "../../../server/src/controls/draft/model";
import { openAiModel } from "../../../server/src/controls/draft/openai";
import type { ChatMessage, ModelReply } from "../../../shared/controls";
import type { Keys } from "./keys";

/** A model that the user can choose. */
export interface Model {
  id: string;
  label: string;
  description: string;
  ask(messages: ChatMessage[], token: vscode.CancellationToken): Promise<ModelReply>;
}

const LARGEST_ANSWER = 1_000_000;

/** The models at hand. Nothing is sent by listing them. */
export async function listModels(keys: Keys): Promise<Model[]> {
  const settings = vscode.workspace.getConfiguration("iamProver.model");
  const seconds = Math.min(600, Math.max(1, settings.get("timeout", 60)));
  const models = (await vscode.lm.selectChatModels()).map((model) => ofEditor(model, seconds));
  const [endpoint, name] = [settings.get("endpoint", "").trim(), settings.get("name", "").trim()];
  if (endpoint !== "" && name !== "") models.push(ofEndpoint(endpoint, name, seconds, keys));
  return models;
}

function ofEditor(model: vscode.LanguageModelChat, seconds: number): Model {
  return {
    id: `${model.vendor}/${model.id}`,
    label: model.name,
    description: model.vendor,
    async ask(messages, token) {
      const stop = new vscode.CancellationTokenSource();
      const limits = new Promise<ModelReply>((resolve) => {
        const end = (reply: ModelReply) => {
          stop.cancel();
          resolve(reply);
        };
        token.onCancellationRequested(() => end(failure("unavailable", vscode.l10n.t("Cancelled."))));
        const late = vscode.l10n.t(
          "The model `{0}` did not answer within {1} s. Try again, or raise the time limit in the settings.",
          model.name,
          seconds,
        );
        const timer = setTimeout(() => end(failure("timeout", late)), seconds * 1000);
        stop.token.onCancellationRequested(() => clearTimeout(timer));
      });
      try {
        // A provider may hang without looking at its token.
        return await Promise.race([answerOf(model, messages, stop.token), limits]);
      } catch (error) {
        return failureOf(model.name, error);
      } finally {
        stop.cancel();
        stop.dispose();
      }
    },
  };
}

async function answerOf(model: vscode.LanguageModelChat, messages: ChatMessage[], token: vscode.CancellationToken): Promise<ModelReply> {
  const sent = messages.map(({ role, content }) =>
    role === "assistant" ? vscode.LanguageModelChatMessage.Assistant(content) : vscode.LanguageModelChatMessage.User(content),
  );
  const justification = vscode.l10n.t("Drafts the security control that you asked for.");
  const response = await model.sendRequest(sent, { justification }, token);
  let text = "";
  for await (const part of response.text) {
    text += part;
    if (text.length > LARGEST_ANSWER)
      return failure("garbage", vscode.l10n.t("The model `{0}` sent far more than a draft. Try another model.", model.name));
  }
  return { text };
}

function failureOf(name: string, error: unknown): ModelReply {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
  const message = `${error instanceof Error ? error.message : String(error)} ${cause}`.trim().slice(0, 300);
  const code = error instanceof vscode.LanguageModelError ? error.code : "";
  if (/rate.?limit|quota|too many requests|\b429\b/i.test(message))
    return failure(
      "rate-limit",
      vscode.l10n.t("The model `{0}` does not accept requests at the moment ({1}). Try again later.", name, message),
    );
  if (code === "NoPermissions")
    return failure("unauthorised", vscode.l10n.t("You have not allowed this extension to use the model `{0}`. Nothing was sent.", name));
  if (code === "NotFound") return failure("unavailable", vscode.l10n.t("The model `{0}` is no longer available. Choose another.", name));
  if (code === "Blocked" || /content.?filter|refus/i.test(message))
    return failure("refused", vscode.l10n.t("The model `{0}` refused to answer ({1}). Word the requirement differently.", name, message));
  return failure("server", vscode.l10n.t("The model `{0}` failed: {1}. Try again, or choose another.", name, message));
}

function ofEndpoint(endpoint: string, name: string, seconds: number, keys: Keys): Model {
  return {
    id: "endpoint",
    label: name,
    description: endpoint,
    async ask(messages, token) {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      try {
        const apiKey = await keys.of(endpoint);
        const model = openAiModel({ baseUrl: endpoint, model: name, timeoutMs: seconds * 1000, ...(apiKey !== undefined && { apiKey }) });
        return { text: await model.complete(messages, { signal: abort.signal }) };
      } catch (error) {
        if (abort.signal.aborted) return failure("unavailable", vscode.l10n.t("Cancelled."));
        if (error instanceof ModelError) return failure(error.code, error.message);
        return failure("server", vscode.l10n.t("The request to the endpoint failed: {0}.", String(error)));
      }
    },
  };
}

function failure(code: string, message: string): ModelReply {
  return { error: { code, message } };
}
