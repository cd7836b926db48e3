// The drafting as a tool for chat: retrieval and template, offline. The model that calls it does the thinking; names come from the specification.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { DRAFT_CONTROL_REQUEST, type DraftRefusal, type DraftResult } from "../../../shared/controls";

interface Input {
  requirement: string;
  service?: string;
}

const MOST_CANDIDATES = 10;

/** Offers the drafting to the editor's chat. */
export function registerDraftTool(client: BaseLanguageClient): vscode.Disposable {
  return vscode.lm.registerTool<Input>("iamProver_draftControl", {
    prepareInvocation: ({ input }) => ({ invocationMessage: vscode.l10n.t("Drafting a control for “{0}”", String(input.requirement)) }),
    async invoke({ input }, token) {
      const params = { id: "tool", requirement: String(input.requirement), ...(input.service && { service: String(input.service) }) };
      const answer = await client.sendRequest<DraftResult | DraftRefusal>(DRAFT_CONTROL_REQUEST, params, token);
      // Thrown: the calling model is told, and may ask again.
      if (!("feature" in answer)) throw new Error([answer.problem, ...(answer.suggestions ?? [])].join("\n"));
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(textOf(answer))]);
    },
  });
}

function textOf({ feature, service, candidates, questions, findings }: DraftResult): string {
  const list = (title: string, lines: readonly string[]) => (lines.length > 0 ? [title, ...lines.map((line) => `- ${line}`)] : []);
  return [
    "Draft of the control:",
    "",
    feature,
    ...list(
      "Parameters of the API specification that may decide the requirement, best first. Use no others:",
      candidates.slice(0, MOST_CANDIDATES).map(({ operation, path }) => `${service}:${operation} → ${path}`),
    ),
    ...list(
      "Not settled by the requirement. Ask the user before the control is used:",
      questions.map(({ question, options }) => [question, ...options.map((option) => `“${option}”`)].join(" ")),
    ),
    ...list("Still wrong with the draft:", findings),
  ].join("\n");
}
