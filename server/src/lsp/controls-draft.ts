// Drafting a control on the client's request. The model, if one was chosen, is asked by the client: keys and consent stay there.

import { type CancellationToken, CancellationTokenSource, type Connection } from "vscode-languageserver";
import {
  ASK_MODEL_REQUEST,
  CONTROL_SERVICES_REQUEST,
  DRAFT_CONTROL_REQUEST,
  DRAFT_PROGRESS_NOTIFICATION,
  type DraftParams,
  type DraftRefusal,
  type DraftResult,
  type ModelQuestion,
  type ModelReply,
  PREVIEW_PROMPT_REQUEST,
  type ServiceChoices,
} from "../../../shared/controls";
import {
  type Draft,
  DraftProblem,
  draftControl,
  guessService,
  type LanguageModel,
  ModelError,
  type ModelErrorCode,
  previewPrompt,
  readFeature,
  type SpecificationIndex,
} from "../controls";
import { messageOf, stackOf } from "../core/text/errors";
import { trimOf } from "../core/text/trim";
import { specificationOf } from "./controls-state";
import type { Session } from "./session";
import { fetchSettings } from "./settings";
import { abortedBy } from "./time";

/** Registers the requests. What a user can mend is answered as a refusal in words. */
export function registerControlDrafts(connection: Connection, current: () => Session | undefined): void {
  const on = <T>(
    method: string,
    answer: (session: Session, params: DraftParams, signal: AbortSignal) => Promise<T | DraftRefusal>,
  ): void => {
    connection.onRequest(method, async (params: DraftParams, token: CancellationToken): Promise<unknown> => {
      const session = current();
      if (!session || session.stopped) return { problem: "The language server is not ready." };
      const { signal } = abortedBy(token);
      try {
        return await answer(session, params, signal);
      } catch (error) {
        if (signal.aborted) return { problem: "Cancelled." };
        if (error instanceof DraftProblem)
          return { problem: error.message, ...(error.suggestions.length > 0 && { suggestions: error.suggestions }) };
        // The requirement is the user's own text: it stays out of the log.
        session.log.error(`${method}: ${stackOf(error)}`);
        return { problem: `The control could not be drafted: ${messageOf(error)}` };
      }
    });
  };
  on(CONTROL_SERVICES_REQUEST, async (session, { requirement }): Promise<ServiceChoices> => {
    const { index, problem } = await loaded(session);
    if (!index) return { guesses: [], services: [], ...(problem !== undefined && { problem }) };
    return { guesses: guessService(index, requirement), services: index.services().map(({ id, title }) => ({ id, title })) };
  });
  on(PREVIEW_PROMPT_REQUEST, async (session, params) => {
    const { index } = await loaded(session);
    return { messages: previewPrompt(index, requestOf(params)) };
  });
  on(DRAFT_CONTROL_REQUEST, async (session, params, signal): Promise<DraftResult> => {
    const { index } = await loaded(session);
    const draft = await draftControl(index, {
      ...requestOf(params),
      ...(params.model !== undefined && { model: clientModel(connection, params.id, params.model) }),
      signal,
      onProgress: (step) => void connection.sendNotification(DRAFT_PROGRESS_NOTIFICATION, { id: params.id, step }),
    });
    return resultOf(draft, params);
  });
}

async function loaded(session: Session): Promise<{ index?: SpecificationIndex; problem?: string }> {
  return specificationOf(session, (await fetchSettings(session)).controls.botocore);
}

function requestOf({ requirement, service, choices, answers }: DraftParams) {
  return { requirement, ...(service !== undefined && { service }), ...(choices && { choices }), ...(answers && { answers }) };
}

/** A model that the client asks. A client that is cancelled or never answers does not hold the draft. */
function clientModel(connection: Connection, id: string, label: string): LanguageModel {
  return {
    id: label,
    async complete(messages, { signal }) {
      const source = new CancellationTokenSource();
      const cancelled = new Promise<never>((_, reject) => {
        const cancel = () => {
          source.cancel();
          reject(signal?.reason as Error);
        };
        if (signal?.aborted) cancel();
        signal?.addEventListener("abort", cancel, { once: true });
      });
      const question: ModelQuestion = { id, messages };
      const asked = connection
        .sendRequest<ModelReply | null>(ASK_MODEL_REQUEST, question, source.token)
        .catch((error: unknown): ModelReply => {
          const why = messageOf(error);
          return { error: { code: "unavailable", message: `The editor could not ask the model \`${label}\`: ${why}.` } };
        });
      const reply = await Promise.race([asked, cancelled]);
      if (!reply) throw new ModelError("unavailable", `The model \`${label}\` gave no answer.`);
      if ("error" in reply) throw new ModelError(reply.error.code as ModelErrorCode, reply.error.message);
      return reply.text;
    },
  };
}

function resultOf(draft: Draft, params: DraftParams): DraftResult {
  const { feature, service, candidates, chosen, source, findings, problem } = draft;
  return {
    feature,
    fileName: fileNameOf(feature),
    route: draft.intermediate.route,
    ...(service !== undefined && { service }),
    candidates,
    chosen,
    source,
    questions: draft.questions.map(({ question, options }) => ({ question, options })),
    findings: findings.map(({ message }) => message),
    ...(problem && { problem: problem.message }),
    story: storyOf(draft, params),
  };
}

/** The feature's name, as a file may be called. */
function fileNameOf(feature: string): string {
  const name = trimOf((readFeature(feature).feature?.name ?? "").replace(/[^\w-]+/g, "_"), "_");
  return `${name.slice(0, 80) || "CONTROL"}.feature`;
}

/** How the draft came about, as Markdown. What others wrote stands in fences, so that it cannot become links or markup. */
function storyOf({ source, service, candidates, findings, problem, intermediate }: Draft, { requirement }: DraftParams): string {
  const list = (items: readonly string[], none: string) => (items.length > 0 ? items.map((one) => `- ${inCode(one)}`) : [`*${none}*`]);
  const lines = [
    "# How this control was drafted",
    "",
    fenced(requirement),
    "",
    `- Route: ${intermediate.route === "access" ? "a requirement on access, written as steps that the solver runs" : "a requirement on configuration, checked through the API"}`,
    `- Service: ${service === undefined ? "none" : inCode(service)}`,
    `- Written by: ${source === "template" ? "the template, without a model" : inCode(source)}`,
    ...(problem ? ["", `**The model did not write it.** ${problem.message}`] : []),
    "",
    "## Resources",
    "",
    ...list(intermediate.resources, "none"),
    "",
    "## API calls",
    "",
    ...list(intermediate.apiCalls, "none"),
    "",
    "## Insecure configurations",
    "",
    ...list(intermediate.insecureConfigurations, "none named"),
    "",
    ...(intermediate.executions.length > 0
      ? [
          "## The insecure configurations, run on the scenarios",
          "",
          ...intermediate.executions.map(({ configuration, outcome }) => `- ${inCode(configuration)}: ${outcome}`),
          "",
        ]
      : []),
    "## Parameters found in the API specification",
    "",
    ...list(
      candidates.map(({ operation, path, score }) => `${operation} → ${path} (${score.toFixed(1)})`),
      "none",
    ),
    "",
    "## What is still wrong",
    "",
    ...(findings.length > 0
      ? findings.map(({ message }) => `- ${message}`)
      : ["*Nothing: it parses, its names exist, its outcomes are there.*"]),
    "",
    "## What was sent and what came back",
    "",
    ...(intermediate.conversation.length > 0
      ? intermediate.conversation.flatMap(({ role, content }) => [`### ${role}`, "", fenced(content), ""])
      : ["*Nothing was sent.*"]),
  ];
  return `${lines.join("\n")}\n`;
}

function inCode(text: string): string {
  return `\`${text.replaceAll("`", "'").replace(/\s+/g, " ")}\``;
}

/** A fence that is longer than any run of backticks inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
